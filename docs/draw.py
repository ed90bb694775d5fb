#!/usr/bin/env python3
"""Draws the pictures of the guide and of README.md from the tables of benches/README.md.

usage: docs/draw.py [--check]      writes src/guide/*.svg and README.md's bar; with --check: fails if one would change

The pictures stand inline in rustdoc's pages, so they take the colour of its text (`currentColor`), light and dark.
"""

import math
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
GUIDE = ROOT / "src" / "guide"
COLOURS = ["#4078c0", "#3a9a5b", "#c98a1b", "#a85fb5"]


def number(cell):
    """Returns the first figure of a table's cell."""
    return float(re.match(r"[\d ]+(?:\.\d+)?", cell.strip()).group(0).replace(" ", ""))


def row(text, name, nth=0):
    """Returns the figures of the nth row that begins with `name`."""
    lines = [line for line in text.splitlines() if line.startswith(f"| {name} |")]
    return [number(cell) for cell in lines[nth].strip("|").split("|")[1:] if re.match(r"\s*\d", cell)]


def thousands(figure):
    return f"{figure:,.0f}".replace(",", "\u202f")


def text(x, y, words, anchor="middle", size=13, extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" {extra}>{words}</text>'


def box(x, y, width, height, colour=None, extra=""):
    fill = f'fill="{colour}" fill-opacity="0.3"' if colour else 'fill="none"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" {fill} stroke="currentColor" stroke-opacity="0.6" {extra}/>'


def line(*points, extra=""):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="currentColor" {extra}/>'


def svg(width, height, label, parts):
    """Returns a picture without an empty line, which would end it in Markdown."""
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


def journey(bench):
    seal, opened = row(bench, "`fe26` seal")[0], row(bench, "`fe26` unseal")[0]
    both = bench[bench.index("| in workerd |"):]
    edge = number(both[both.index("CPU of one seal"):].split("|")[1])
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


def peers(bench):
    """Time per operation at 300 bytes, on a logarithmic scale."""
    section = bench[bench.index("## Peers"):]
    names = ["@hapi/iron 7.0.1", "iron-webcrypto 2.0.0", "iron-session 8.0.4", "iron-session 9.0.1"]
    bars = [("fe26", row(section, "`fe26` seal")[1], row(section, "`fe26` unseal")[1])]
    for name in names:
        quoted = f"`{name.split()[0]}` {name.split()[1]}" if name.startswith("@") else name
        bars.append((name, row(section, quoted)[1], row(section, quoted, 1)[1]))
    left, width, low, high = 160, 500, 1, 1000

    def at(us):
        return left + width * math.log10(us / low) / math.log10(high / low)

    parts = [text(10, 18, "microseconds to seal (upper bar) and open (lower bar) 300 bytes, on a logarithmic scale", "start")]
    bottom = 34 + 36 * len(bars)
    for tick in (1, 10, 100, 1000):
        parts += [line((at(tick), 28), (at(tick), bottom), extra='stroke-opacity="0.3"'), text(at(tick), bottom + 16, f"{tick} µs", size=12)]
    for n, (name, seal, opened) in enumerate(bars):
        y = 34 + 36 * n
        colour = COLOURS[1] if n == 0 else COLOURS[0]
        parts.append(text(left - 10, y + 18, name, "end"))
        for offset, value in ((0, seal), (14, opened)):
            parts += [box(left, y + offset, at(value) - left, 12, colour), text(at(value) + 5, y + offset + 10, f"{value:g}", "start", 11)]
    return svg(740, bottom + 26, "Time to seal and open 300 bytes: " + ", ".join(f"{n} {s:g} and {o:g} µs" for n, s, o in bars), parts)


def bar(bench):
    """Returns the flash bar as text for README.md, which has to do without pictures."""
    shares, total = flash_shares(bench)
    cells = [max(1, round(size * 60 / total)) for _, size in shares]
    drawn = "".join(mark * cell for mark, cell in zip("█▓▒░", cells))
    legend = "   ".join(f"{mark} {name} {size:,.0f}".replace(",", " ") for mark, (name, size) in zip("█▓▒░", shares))
    head = "flash on a Cortex-M4, built for size: " + f"{total:,.0f} bytes".replace(",", " ")
    return f"```text\n{head}\n{drawn}\n{legend}\n```"


def main():
    bench = (ROOT / "benches" / "README.md").read_text()
    readme = (ROOT / "README.md").read_text()
    files = {GUIDE / f"{name}.svg": drawn for name, drawn in
             (("token", token()), ("journey", journey(bench)), ("flash", flash(bench)), ("peers", peers(bench)))}
    files[ROOT / "README.md"] = re.sub(r"```text\nflash on.*?```", lambda _: bar(bench), readme, flags=re.S)
    changed = [path for path, content in files.items() if not path.exists() or path.read_text() != content]
    if "--check" in sys.argv:
        for path in changed:
            print(f"{path.relative_to(ROOT)} is not what docs/draw.py draws")
        sys.exit(bool(changed))
    for path in changed:
        path.write_text(files[path])
        print(path.relative_to(ROOT))


main()
