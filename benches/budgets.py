"""The budgets of the project, and what has been measured of them."""

import re
from dataclasses import dataclass

from figures import BUILDS, HERE, README, SIZES, Times, markdown, ratios, row, span, thousands


@dataclass
class Budget:
    """Limits of figures that were measured; `why` says why those are missed that are, and what shows it."""

    what: str
    limits: list
    # The lowest and the highest of each: builds differ.
    measured: list
    why: str = ""
    digits: int = 0
    is_least: bool = False

    def cells(self):
        # As they are printed.
        met = [
            round(low, self.digits) >= limit if self.is_least else round(high, self.digits) <= limit
            for limit, (low, high) in zip(self.limits, self.measured, strict=True)
        ]
        assert all(met) or self.why, f"{self.what} is missed, and nothing says why"
        if all(met):
            verdict = "met"
        elif any(met):
            verdict = f"{met.count(True)} of {len(met)} met: {self.why}"
        else:
            verdict = f"missed: {self.why}"
        limits = ("≥ " if self.is_least else "≤ ") + " / ".join(self.text(limit, limit) for limit in self.limits)
        measured = " / ".join(self.text(*figures) for figures in self.measured)
        return [self.what, limits, measured, verdict]

    def text(self, low, high):
        return span(low, high, self.digits) if self.digits else thousands(low)


def exact(*figures):
    return [(figure, figure) for figure in figures]


def table():
    readme = README.read_text()
    budgets = [*microcontroller(readme), *server(Times("speed")), *peers(Times("peers")), *edge(readme)]
    return markdown(["budget", "limit", "measured", "verdict"], [budget.cells() for budget in budgets])


def microcontroller(readme):
    seal, unseal, both, json, cookie = (
        row(readme, name)
        for name in (
            "seal bytes",
            "open bytes",
            "seal and open bytes",
            "… and typed JSON",
            "… and the session cookie",
        )
    )
    stack = {name: row(readme, f"`{name}`") for name in ("seal_bytes", "unseal_bytes", "save", "load")}
    counts = {
        (operation, profile): row(readme, f"`{operation}`, {profile}")
        for operation in ("seal_bytes", "unseal_bytes")
        for profile in ("small", "fast")
    }
    m0 = [int(figure.replace(" ", "")) for figure in re.findall(r"\d[\d ]*", re.search(r"Cortex-M0, (.*)", readme)[1])]
    utf8 = "the crate `ascii` was given up for core's check of UTF-8, which takes 492 to 496 bytes"
    return [
        Budget(
            "M4, small: flash to seal, to open, for both",
            [11_900, 12_900, 15_872],
            exact(seal[0], unseal[0], both[0]),
            f"{utf8} without JSON",
        ),
        Budget(
            "M4, small: flash with typed JSON, with the session cookie",
            [22_300, 27_600],
            exact(json[0], cookie[0]),
            "errors instead of empty slices where an invariant is broken; without a heap, chunks are deleted on logout",
        ),
        Budget("M4, default, fast: flash for both", [28_672, 48_640], exact(both[1], both[2]), utf8),
        Budget(
            "M4, small: stack of `seal_bytes`, `unseal_bytes`, `save`, `load`",
            [1472, 1472, 1600, 1472],
            exact(*(figures[0] for figures in stack.values())),
        ),
        Budget(
            "M4, fast: stack of `seal_bytes`, `unseal_bytes`",
            [2240, 2240],
            exact(stack["seal_bytes"][2], stack["unseal_bytes"][2]),
            "secrets go 2 144 bytes deep on the M0, of which the budget's prototype wiped 2 048",
        ),
        Budget(
            "M4, small: instructions to seal and open 50 bytes",
            [134_000, 139_000],
            exact(counts["seal_bytes", "small"][0], counts["unseal_bytes", "small"][0]),
        ),
        Budget(
            "… 300 bytes",
            [278_000, 303_000],
            exact(counts["seal_bytes", "small"][1], counts["unseal_bytes", "small"][1]),
        ),
        Budget(
            "M4, fast: … 300 bytes",
            [182_000, 146_000],
            exact(counts["seal_bytes", "fast"][1], counts["unseal_bytes", "fast"][1]),
        ),
        Budget(
            "M0, small: flash for both, stack and instructions (50 bytes) to seal and to open",
            [15_488, 1488, 1488, 199_000, 205_000],
            exact(*m0[:5]),
            utf8,
        ),
    ]


def server(times):
    def of(table, name, features="simd", sizes=SIZES):
        return [times.where(features=features, table=table, row=name, column=size)[0] for size in sizes]

    def against_floor(what, limits, table, name, why="", features="simd", sizes=SIZES):
        return Budget(what, limits, [ratios(line) for line in of(table, name, features, sizes)], why, 2)

    def shares(table, theirs="floor and serde_json"):
        """Returns what typed JSON takes beyond bytes, against what serde_json takes beyond the floor."""
        rows = zip(*(of(table, name) for name in (table, f"{table}_bytes", theirs, "floor")))
        return [spread(lambda build: beyond(*cells[:2], build) / beyond(*cells[2:], build)) for cells in rows]

    jar = zip(*(of("unseal with a raw key", name) for name in ("unseal_bytes", "cookie's PrivateJar")))
    against_jar = [spread(lambda build: float(ours[build]) / float(its[build])) for ours, its in jar]
    ends = ("50 B", "3000 B")
    crates = "the floor by the crates `hmac` and `pbkdf2`, wiped, is within 10 % of it"
    sizes = "x86-64, `simd`, four sizes"
    return [
        against_floor(f"{sizes}: `seal_bytes` by the floor", [1.45, 1.35, 1.23, 1.15], "seal", "seal_bytes", crates),
        against_floor("… `unseal_bytes`", [1.58, 1.50, 1.38, 1.26], "unseal", "unseal_bytes", crates),
        against_floor(
            "… second goal, 50 and 3000 bytes: `seal_bytes`", [1.38, 1.10], "seal", "seal_bytes", crates, sizes=ends
        ),
        against_floor("… `unseal_bytes`", [1.45, 1.18], "unseal", "unseal_bytes", crates, sizes=ends),
        against_floor("… without `simd`: `seal_bytes`", [1.55, 1.70, 1.75, 1.85], "seal", "seal_bytes", features=""),
        against_floor("… `unseal_bytes`", [1.90, 2.30, 2.90, 3.50], "unseal", "unseal_bytes", features=""),
        against_floor("… `seal` of five fields", [1.82, 1.66, 1.44, 1.30], "seal", "seal"),
        against_floor("… `unseal`", [2.22, 2.11, 1.85, 1.63], "unseal", "unseal"),
        Budget(
            "… `seal` beyond `seal_bytes`, by `serde_json` beyond the floor",
            [1.0] * 4,
            shares("seal"),
            "a few short fields take longer, long strings less",
            2,
        ),
        Budget(
            "… `unseal` beyond `unseal_bytes`, by the same",
            [1.25] * 4,
            shares("unseal"),
            "all of the payload is checked before anything is borrowed; see the next row",
            2,
        ),
        Budget(
            "… by `serde_json` that checks all of it first",
            [1.25] * 4,
            shares("unseal", "floor and serde_json twice"),
            "text that is not borrowed is wiped as well, a few bytes at a time",
            2,
        ),
        against_floor(
            "… raw key: `seal_bytes` by the floor",
            [1.15] * 4,
            "seal with a raw key",
            "seal_bytes",
            "the floor, wiped, is up to 1.2 at 50 bytes and 1.1 at 300",
        ),
        Budget(
            "… raw key: `unseal_bytes` by `PrivateJar`",
            [1.0] * 4,
            against_jar,
            "`PrivateJar` wipes nothing; the format's floor, wiped, takes more at 50 bytes and as much at 300",
            2,
        ),
    ]


def peers(times):
    def least(runtime, who):
        """Returns the lowest ratio of both operations at 50 and 300 bytes."""
        lines = [line for line in times.lines if line["runtime"].startswith(runtime) and line["bytes"] in ("50", "300")]
        return min(float(line["ratio"]) for line in lines if line["who"].startswith(who))

    packages = ("@hapi/iron", "iron-webcrypto", "iron-session 8", "iron-session 9")
    return [
        Budget(
            "times as long on Node.js, 50 and 300 bytes: `@hapi/iron`, iron-webcrypto, iron-session 8 and 9",
            [18, 40, 40, 40],
            exact(*(least("Node.js", who) for who in packages)),
            "Node.js 26.12 takes 6 to 24 % less time than the 26.10 of the budget",
            1,
            is_least=True,
        ),
        Budget(
            "times as long, 50 and 300 bytes: `hapi-iron-oxide`",
            [13],
            exact(least("Rust", "hapi-iron-oxide")),
            "sealing 300 bytes alone is below",
            1,
            is_least=True,
        ),
    ]


def edge(readme):
    fuel = [int(line.split()[-1]) for line in (HERE.parent / "tests/suites/edge/fuel.txt").read_text().splitlines()]
    lean = row(readme, "`examples/edge-lean`: the module")
    session = row(readme, "`Session` of a struct, added to it")
    cpu = re.search(r"JSON of 100 bytes \|.*?÷ ([\d.]+).*?÷ ([\d.]+)", readme).groups()
    return [
        Budget(
            "wasm32: the lean module, gzip",
            [14_592],
            exact(lean[1]),
            "a list of passwords in an environment variable takes 278 bytes, core's check of UTF-8 199",
        ),
        Budget(
            "… fuel to seal and open 100 bytes, 2500 bytes",
            [303_000, 286_000, 3_290_000, 2_540_000],
            exact(*fuel),
        ),
        Budget(
            "… `Session` in a Worker of the crate `worker`, gzip",
            [26_624],
            exact(session[1]),
            "reading h3's chunks as well takes 814 bytes",
        ),
        Budget(
            "… times less CPU than iron-session at 100 bytes: lean, crate `worker`",
            [3.0, 2.4],
            exact(*map(float, cpu)),
            "another machine; the fuel is within its limits",
            2,
            is_least=True,
        ),
    ]


def beyond(more, less, build):
    return float(more[build]) - float(less[build])


def spread(figure):
    """Returns the lowest and the highest of a figure of each build."""
    figures = [figure(build) for build in BUILDS]
    return min(figures), max(figures)
