#!/usr/bin/env python3
"""Prints tables of README.md that other commands measure: tables.py [speed] [peers] [budgets] [--write | --check].

--write puts them into README.md; --check fails if one there is another. Without a name: all of them.
"""

import re
import sys

import budgets
from figures import BUILDS, README, Times, ratios, span, thousands

SIZES = ("50 B", "300 B", "1000 B", "3000 B")

# Rows of the tables of `seal` and `unseal`: features, the row in times.csv, and its name here.
ROWS = [
    ("simd", "floor", "the floor"),
    ("simd", "floor and wiped", "… and wiped"),
    ("simd", "floor by the named crates and wiped", "… and wiped, by the crates `hmac` and `pbkdf2`"),
    ("simd", "{0}_bytes", "`{0}_bytes`, feature `simd`"),
    ("base64", "{0}_bytes", "… feature `base64`"),
    ("", "{0}_bytes", "… neither"),
    ("simd", "floor and serde_json", "the floor, and `serde_json`"),
    ("simd", "floor and serde_json twice", "… which checks all of it first"),
    ("simd", "{0}", "`{0}`, five fields, feature `simd`"),
    ("simd", "SessionCookie::{1}", "`SessionCookie::{1}`"),
    ("simd", "{0}_bytes with AES-128-CTR", "`{0}_bytes` with AES-128-CTR"),
    ("simd", "hapi-iron-oxide", "`hapi-iron-oxide` 0.1"),
]
RAW_ROWS = [
    ("simd", "floor", "the floor"),
    ("simd", "floor and wiped", "… and wiped"),
    ("simd", "{0}_bytes", "`{0}_bytes`"),
    ("simd", "cookie's PrivateJar", "`cookie` 0.18, `PrivateJar`"),
    ("simd", "simple-cookie", "`simple-cookie` 2"),
]


def speed():
    times = Times("speed")
    parts = [f"On {times.machine}:"]
    for secret, rows in (("", ROWS), (" with a raw key", RAW_ROWS)):
        for names in (("seal", "save"), ("unseal", "load")):
            named = [(features, name.format(*names), shown.format(*names)) for features, name, shown in rows]
            parts.append(by_size(times, names[0] + secret, named))
    parts.append(by_build(times))
    for unit, title in (
        ("bytes", "bytes of payload"),
        ("iterations", "iterations, 300 bytes"),
        ("passwords", "passwords, 300 bytes under the last one"),
    ):
        parts.append(growth(times, unit, title))
    return "\n\n".join(parts)


def by_size(times, table, rows):
    lines = [f"| {table} | " + " | ".join(SIZES) + " |", "| --- |" + " ---: |" * len(SIZES)]
    for features, name, shown in rows:
        found = {line["column"]: line for line in times.where(features=features, table=table, row=name)}
        if not found:
            continue
        cells = []
        for size in SIZES:
            line = found.get(size)
            if line is None:
                cells.append("–")
            elif name == "floor":
                cells.append(thousands(float(line["release"])))
            else:
                cells.append(f"{thousands(float(line['release']))} ({span(*ratios(line))})")
        lines.append(f"| {shown} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def by_build(times):
    titles = {
        "release": "`cargo build --release`",
        "lto": "… with `lto = true`, `codegen-units = 1`",
        "debian": "… by rustc 1.96",
    }
    columns = [(table, size) for table in ("seal", "unseal") for size in ("50 B", "300 B", "3000 B")]
    lines = [
        "| feature `simd` | " + " | ".join(f"`{table}`, {size}" for table, size in columns) + " |",
        "| --- |" + " ---: |" * len(columns),
    ]
    for build in BUILDS:
        cells = [
            thousands(float(times.where(features="simd", table=table, row=table, column=size)[0][build]))
            for table, size in columns
        ]
        lines.append(f"| {titles[build]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def growth(times, unit, title):
    seals, unseals = (times.where(features="simd", table=unit, row=row) for row in ("seal_bytes", "unseal_bytes"))
    lines = [
        f"| {title} | " + " | ".join(thousands(float(line["column"])) for line in seals) + " |",
        "| --- |" + " ---: |" * len(seals),
    ]
    for name, row in (("`seal_bytes`", seals), ("`unseal_bytes`", unseals)):
        lines.append(f"| {name} | " + " | ".join(thousands(float(line["release"])) for line in row) + " |")
    return "\n".join(lines)


def peers():
    times = Times("peers")
    parts = [f"On {times.machine}:"]
    sizes = [size.removesuffix(" B") for size in SIZES]
    for operation in ("seal", "unseal"):
        lines = [f"| {operation} | runtime | " + " | ".join(SIZES) + " |", "| --- | --- |" + " ---: |" * len(SIZES)]
        found = {}
        for line in times.where(operation=operation):
            found.setdefault((line["who"], line["runtime"]), {})[line["bytes"]] = line
        for (who, runtime), cells in found.items():
            # Markdown of a forge would make a mention of it.
            who = re.sub(r"^(@\S+)", r"`\1`", who) if who != "fe26" else "**`fe26`**"
            lines.append(f"| {who} | {runtime} | " + " | ".join(peer_cell(cells[size]) for size in sizes) + " |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def peer_cell(line):
    micros = f"{float(line['ns']) / 1000:.1f}"
    if line["who"] == "fe26":
        return micros
    return f"{micros} ({span(float(line['ratio_low']), float(line['ratio_high']), 1)})"


TABLES = {"speed": speed, "peers": peers, "budgets": budgets.table}


def main():
    names = [name for name in sys.argv[1:] if not name.startswith("--")] or list(TABLES)
    stale = []
    for name in names:
        table = TABLES[name]()
        readme = README.read_text()
        before, rest = readme.split(f"<!-- {name} -->")
        _, after = rest.split(f"<!-- end of {name} -->")
        renewed = f"{before}<!-- {name} -->\n\n{table}\n\n<!-- end of {name} -->{after}"
        if "--check" in sys.argv:
            stale += [name] if renewed != readme else []
        else:
            print(table)
        if "--write" in sys.argv:
            README.write_text(renewed)
    for name in stale:
        print(f"README.md's {name} are not what benches/tables.py prints")
    sys.exit(bool(stale))


main()
