#!/usr/bin/env python3
"""Draws the pictures of the guide, of README.md and of benches/README.md from what the benchmarks have written.

usage: docs/draw.py [--check]      writes the pictures and README.md's bar; with --check: fails if one would change

The guide's pictures stand inline in rustdoc's pages, so they take the colour of its text (`currentColor`), light and
dark.
"""

import math
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benches"))

from figures import Times, row  # noqa: E402
from figures import thousands as grouped  # noqa: E402

GUIDE = ROOT / "src" / "guide"
PICTURES = ROOT / "benches" / "pictures"
COLOURS = ["#4078c0", "#3a9a5b", "#c98a1b", "#a85fb5"]


def thousands(figure):
    return grouped(figure, "\u202f")


def text(x, y, words, anchor="middle", size=13, extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" {extra}>{words}</text>'


def box(x, y, width, height, colour=None, extra=""):
    fill = f'fill="{colour}" fill-opacity="0.3"' if colour else 'fill="none"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" {fill} stroke="currentColor" stroke-opacity="0.6" {extra}/>'


def line(*points, extra=""):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="currentColor" {extra}/>'


def svg(width, height, label, parts, is_file=False):
    """Returns a picture without an empty line, which would end it in Markdown.

    As a file of its own it has no text around it, and chooses its colour itself.
    """
    if is_file:
        style = "svg { color: #24292f } @media (prefers-color-scheme: dark) { svg { color: #d0d7de } }"
        parts = [f"<style>{style}</style>", *parts]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="100%" style="max-width:{width}px"'
    return "\n".join([f'{head} font-family="sans-serif" fill="currentColor" role="img" aria-label="{label}">', *parts, "</svg>", ""])


def token():
    fields = [
        ("Fe26.2", "version", 66, None), ("1", "id", 40, None), ("35a3…3d68", "enc salt", 96, COLOURS[0]),
        ("VCNa…vX_Q", "iv", 92, COLOURS[0]), ("qPtM…sxE", "ciphertext", 150, COLOURS[1]),
        ("1701209600000", "expiration", 118, None), ("f793…bb15", "mac salt", 96, COLOURS[2]),
        ("QU7I…t9svk", "mac", 96, COLOURS[2]), ("~2", "suffix", 44, None),
    ]
    parts, x, ends = [], 6, []
    for at, (sample, name, width, colour) in enumerate(fields):
        outside = name == "suffix"
        if 0 < at < 8:
            parts.append(text(x + 5, 60, "*"))
            x += 10
        elif outside:
            x += 6
        parts += [box(x, 40, width, 30, colour, 'stroke-dasharray="4 3"' if outside else ""),
                  text(x + width / 2, 60, sample, size=12, extra='font-family="monospace"'), text(x + width / 2, 88, name)]
        ends.append((x, x + width))
        x += width
    start, end = ends[0][0], ends[5][1]
    mac = sum(ends[7]) / 2
    parts += [line((start, 34), (start, 26), (end, 26), (end, 34)),
              text((start + end) / 2, 18, "covered by the MAC: HMAC-SHA256 of this text"),
              line((end, 26), (mac, 26), (mac, 36), extra='stroke-dasharray="2 3"'), line((mac - 4, 31), (mac, 37), (mac + 4, 31))]
    enc, salt = sum(ends[2]) / 2, sum(ends[6]) / 2
    parts += [line((enc, 94), (enc, 108), (sum(ends[4]) / 2, 108), (sum(ends[4]) / 2, 94)),
              text((enc + sum(ends[4]) / 2) / 2, 124, "PBKDF2 of password and enc salt: the key of AES-256-CBC"),
              line((salt, 94), (salt, 108), (mac, 108), (mac, 94)),
              text((salt + mac) / 2, 124, "PBKDF2: the MAC's key"),
              text(sum(ends[8]) / 2, 18, "unsigned")]
    return svg(round(x + 24), 134, "The eight fields of a token, the text that the MAC covers, and the version suffix outside of it", parts)


def journey(bench, rivals):
    seal, opened = (
        float(rivals.where(who="fe26", operation=operation, bytes="50")[0]["ns"]) / 1000 for operation in ("seal", "unseal")
    )
    edge = row(bench, "µs of CPU to seal and open JSON of 100 bytes")[0]
    flash = row(bench, "… and the session cookie")[0]
    stops = [
        ("Next.js", "iron-session", "login: seals", COLOURS[0]),
        ("edge worker", "fe26 in WebAssembly", f"seal and open 100 bytes: {edge:.0f} µs", COLOURS[1]),
        ("Cortex-M4", "fe26, no heap", f"{thousands(flash)} bytes of flash", COLOURS[2]),
        ("server", "fe26 and Session&lt;T&gt;", f"seal and open 50 bytes: {seal + opened:.1f} µs", COLOURS[3]),
    ]
    parts, width, gap = [], 186, 26
    for at, (place, with_, does, colour) in enumerate(stops):
        x = 10 + at * (width + gap)
        middle = x + width / 2
        parts += [box(x, 14, width, 76, colour), text(middle, 36, place, size=15, extra='font-weight="bold"'),
                  text(middle, 56, with_), text(middle, 77, does, size=11)]
        if at:
            parts += [line((x - gap + 3, 52), (x - 4, 52)), line((x - 10, 47), (x - 4, 52), (x - 10, 57))]
    first, last = 10 + width / 2, 10 + 3 * (width + gap) + width / 2
    parts += [line((last, 92), (last, 112), (first, 112), (first, 95)), line((first - 5, 101), (first, 95), (first + 5, 101)),
              text((first + last) / 2, 130, "Cookie: sid=Fe26.2*1*…~2", extra='font-family="monospace"')]
    return svg(20 + 4 * width + 3 * gap, 140, "One cookie, sealed in Next.js, opened and sealed again at the edge, on a microcontroller and on a server, and back", parts)


def flash_shares(bench):
    """Returns names and bytes of flash on a Cortex-M4, small: one above the other."""
    rows = ["the primitives alone, for both", "seal and open bytes", "… and typed JSON", "… and the session cookie"]
    totals = [row(bench, name)[0] for name in rows]
    return list(zip(["primitives", "tokens", "JSON", "cookies"], [b - a for a, b in zip([0, *totals], totals)])), totals[-1]


def flash(bench):
    shares, total = flash_shares(bench)
    scale, x, parts = 720 / total, 10, [text(10, 18, f"flash on a Cortex-M4 in bytes, built for size: {thousands(total)} in all", "start")]
    for (name, size), colour in zip(shares, COLOURS):
        width = size * scale
        parts += [box(x, 28, width, 40, colour), text(x + width / 2, 46, name), text(x + width / 2, 62, thousands(size), size=12)]
        x += width
    return svg(740, 78, "Flash by part: " + ", ".join(f"{name} {size:.0f} bytes" for name, size in shares), parts)


def log_scale(low, high, start, length):
    """Returns the function from a figure to its place."""
    return lambda figure: start + length * math.log10(figure / low) / math.log10(high / low)


def tens(low, high):
    """Returns the powers of ten from `low` to `high`."""
    return [10**power for power in range(round(math.log10(low)), round(math.log10(high)) + 1)]


def duration(ns):
    for unit, size in (("ms", 1e6), ("µs", 1e3), ("ns", 1)):
        if ns >= size:
            return f"{ns / size:g} {unit}"


def peers(times, is_file, *, runtimes):
    """Time per operation at 300 bytes, on a logarithmic scale."""
    seals, unseals = (
        {
            (line["who"], line["runtime"]): float(line["ns"]) / 1000
            for line in times.where(operation=operation, bytes="300")
            if line["runtime"].split()[0] in runtimes and line["who"].split()[0] not in ("cookie", "simple-cookie")
        }
        for operation in ("seal", "unseal")
    )
    bars = [(f"{who}, {runtime}" if is_file else who, seal, unseals[who, runtime]) for (who, runtime), seal in seals.items()]
    left, width, low, high = (270 if is_file else 160), (400 if is_file else 500), 1, 1000
    at = log_scale(low, high, left, width)
    parts = [text(10, 18, "microseconds to seal (upper bar) and open (lower bar) 300 bytes, on a logarithmic scale", "start")]
    bottom = 34 + 36 * len(bars)
    for tick in tens(low, high):
        parts += [line((at(tick), 28), (at(tick), bottom), extra='stroke-opacity="0.3"'), text(at(tick), bottom + 16, f"{tick} µs", size=12)]
    for n, (name, seal, opened) in enumerate(bars):
        y = 34 + 36 * n
        colour = COLOURS[1] if n == 0 else COLOURS[0]
        parts.append(text(left - 10, y + 18, name, "end"))
        for offset, value in ((0, seal), (14, opened)):
            parts += [box(left, y + offset, at(value) - left, 12, colour), text(at(value) + 5, y + offset + 10, f"{value:.1f}", "start", 11)]
    label = "Time to seal and unseal 300 bytes: " + ", ".join(f"{n} {s:.1f} and {o:.1f} µs" for n, s, o in bars)
    return svg(740, bottom + 26, label, parts, is_file)


def growth(times, unit, title, features, low, high):
    """How the time of both operations grows, on logarithmic scales."""
    series = []
    for feature, name, dashes in features:
        for operation, colour in (("seal_bytes", COLOURS[0]), ("unseal_bytes", COLOURS[1])):
            lines = times.where(features=feature, table=unit, row=operation)
            points = [(float(each["column"]), float(each["release"])) for each in lines if each["column"] != "0"]
            series.append((f"{operation}{name}", colour, dashes, points))
    lowest, highest = (end(x for *_, points in series for x, _ in points) for end in (min, max))
    left, top, bottom = 70, 34, 300
    across, up = log_scale(lowest, highest, left, 430), log_scale(low, high, bottom, top - bottom)
    parts = [text(10, 18, f"time by {title}, both on logarithmic scales", "start")]
    for tick in tens(low, high):
        parts += [line((left, up(tick)), (left + 430, up(tick)), extra='stroke-opacity="0.3"'), text(left - 8, up(tick) + 4, duration(tick), "end", 12)]
    for tick, _ in series[0][3]:
        parts += [line((across(tick), top), (across(tick), bottom), extra='stroke-opacity="0.15"'), text(across(tick), bottom + 18, f"{tick:g}", size=12)]
    for n, (name, colour, dashes, points) in enumerate(series):
        style = f'style="stroke: {colour}" stroke-width="2" stroke-dasharray="{dashes}"'
        parts.append(line(*((across(x), up(y)) for x, y in points), extra=style))
        y = top + 14 + 22 * n
        parts += [line((520, y), (550, y), extra=style), text(556, y + 4, name, "start", 12)]
    label = f"Time by {title}: " + "; ".join(
        f"{name} from {duration(points[0][1])} at {points[0][0]:g} to {duration(points[-1][1])} at {points[-1][0]:g}" for name, *_, points in series
    )
    return svg(740, bottom + 30, label, parts, is_file=True)


def bar(bench):
    """Returns the flash bar as text for README.md, which has to do without pictures."""
    shares, total = flash_shares(bench)
    cells = [max(1, round(size * 60 / total)) for _, size in shares]
    drawn = "".join(mark * cell for mark, cell in zip("█▓▒░", cells))
    legend = "   ".join(f"{mark} {name} {grouped(size)}" for mark, (name, size) in zip("█▓▒░", shares))
    head = f"flash on a Cortex-M4, built for size: {grouped(total)} bytes"
    return f"```text\n{head}\n{drawn}\n{legend}\n```"


def main():
    bench = (ROOT / "benches" / "README.md").read_text()
    readme = (ROOT / "README.md").read_text()
    speed, rivals = Times("speed"), Times("peers")
    simd = [("simd", "", "")]
    codecs = [("simd", ", simd", ""), ("base64", ", base64", "6 3"), ("", ", neither", "2 3")]
    files = {
        GUIDE / "token.svg": token(),
        GUIDE / "journey.svg": journey(bench, rivals),
        GUIDE / "flash.svg": flash(bench),
        GUIDE / "peers.svg": peers(rivals, False, runtimes=("Rust", "Node.js")),
        PICTURES / "peers.svg": peers(rivals, True, runtimes=("Rust", "Node.js", "Bun", "Deno")),
        PICTURES / "bytes.svg": growth(speed, "bytes", "bytes of payload", codecs, 1000, 100_000),
        PICTURES / "iterations.svg": growth(speed, "iterations", "iterations", simd, 1000, 10_000_000),
        PICTURES / "passwords.svg": growth(speed, "passwords", "passwords, with the token of the last", simd, 1000, 10_000),
        ROOT / "README.md": re.sub(r"```text\nflash on.*?```", lambda _: bar(bench), readme, flags=re.S),
    }
    changed = [path for path, content in files.items() if not path.exists() or path.read_text() != content]
    if "--check" in sys.argv:
        for path in changed:
            print(f"{path.relative_to(ROOT)} is not what docs/draw.py draws")
        sys.exit(bool(changed))
    PICTURES.mkdir(exist_ok=True)
    for path in changed:
        path.write_text(files[path])
        print(path.relative_to(ROOT))


main()
