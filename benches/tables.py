#!/usr/bin/env python3
"""Prints tables of README.md that other commands measure: tables.py [speed] [peers] [budgets] [--write | --check].

--write puts them into README.md; --check fails if one there is another. Without a name: all of them.
"""

import re
import sys

import budgets
from figures import BUILDS, README, SIZES, Times, markdown, put, ratios, renewed, span, thousands


def speed():
    times = Times("speed")
    parts = [f"On {times.machine}:"]
    for operation, method in (("seal", "save"), ("unseal", "load")):
        parts.append(by_size(times, operation, password_rows(operation, method)))
    for operation in ("seal", "unseal"):
        parts.append(by_size(times, f"{operation} with a raw key", raw_key_rows(operation)))
    parts.append(by_build(times))
    for unit, title in (
        ("bytes", "bytes of payload"),
        ("iterations", "iterations, 300 bytes"),
        ("passwords", "passwords, 300 bytes under the last one"),
    ):
        parts.append(growth(times, unit, title))
    return "\n\n".join(parts)


def password_rows(operation, method):
    """Returns features, the row in times.csv, and its name here; `method` is that of `SessionCookie`."""
    # Sealing has nothing to check.
    checked = [("simd", "floor and serde_json twice", "… which checks all of it first")]
    return [
        ("simd", "floor", "the floor"),
        ("simd", "floor and wiped", "… and wiped"),
        ("simd", "floor by the named crates and wiped", "… and wiped, by the crates `hmac` and `pbkdf2`"),
        ("simd", f"{operation}_bytes", f"`{operation}_bytes`, feature `simd`"),
        ("base64", f"{operation}_bytes", "… feature `base64`"),
        ("", f"{operation}_bytes", "… neither"),
        ("simd", "floor and serde_json", "the floor, and `serde_json`"),
        *(checked if operation == "unseal" else []),
        ("simd", operation, f"`{operation}`, five fields, feature `simd`"),
        ("simd", f"SessionCookie::{method}", f"`SessionCookie::{method}`"),
        ("simd", f"{operation}_bytes with AES-128-CTR", f"`{operation}_bytes` with AES-128-CTR"),
        ("simd", "hapi-iron-oxide", "`hapi-iron-oxide` 0.1"),
    ]


def raw_key_rows(operation):
    return [
        ("simd", "floor", "the floor"),
        ("simd", "floor and wiped", "… and wiped"),
        ("simd", f"{operation}_bytes", f"`{operation}_bytes`"),
        ("simd", "cookie's PrivateJar", "`cookie` 0.18, `PrivateJar`"),
        ("simd", "simple-cookie", "`simple-cookie` 2"),
    ]


def by_size(times, table, rows):
    def cells(features, name):
        found = {line["column"]: line for line in times.where(features=features, table=table, row=name)}
        assert found, f"{name} was not measured"
        return [cell(found.get(size), name == "floor") for size in SIZES]

    return markdown([table, *SIZES], [[shown, *cells(features, name)] for features, name, shown in rows])


def cell(line, is_floor):
    if line is None:
        return "–"
    ns = thousands(float(line["release"]))
    return ns if is_floor else f"{ns} ({span(*ratios(line))})"


def by_build(times):
    titles = {
        "release": "`cargo build --release`",
        "lto": "… with `lto = true`, `codegen-units = 1`",
        "debian": "… by rustc 1.96",
    }
    columns = [(table, size) for table in ("seal", "unseal") for size in ("50 B", "300 B", "3000 B")]
    lines = [times.where(features="simd", table=table, row=table, column=size)[0] for table, size in columns]
    head = ["feature `simd`", *(f"`{table}`, {size}" for table, size in columns)]
    return markdown(head, [[titles[build], *(thousands(float(line[build])) for line in lines)] for build in BUILDS])


def growth(times, unit, title):
    def cells(row, field):
        return [thousands(float(line[field])) for line in times.where(features="simd", table=unit, row=row)]

    rows = [[f"`{row}`", *cells(row, "release")] for row in ("seal_bytes", "unseal_bytes")]
    return markdown([title, *cells("seal_bytes", "column")], rows)


def peers():
    times = Times("peers")
    parts = [f"On {times.machine}:"]
    for operation in ("seal", "unseal"):
        rows = {}
        for line in times.where(operation=operation):
            # In code: a forge takes @hapi for the name of a user.
            who = re.sub(r"^(fe26|@\S+)", r"`\1`", line["who"])
            rows.setdefault((who, line["runtime"]), []).append(peer_cell(line))
        parts.append(markdown([operation, "runtime", *SIZES], [[*names, *cells] for names, cells in rows.items()]))
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
        if "--check" in sys.argv:
            stale += [name] if renewed(name, table) != README.read_text() else []
        else:
            print(table)
        if "--write" in sys.argv:
            put(name, table)
    for name in stale:
        print(f"benches/tables.py prints other {name} than README.md has")
    sys.exit(bool(stale))


main()
