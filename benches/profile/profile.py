"""Attributes each instruction of a session to what it is for, and prints the tables: profile.py BUILDS [--write]."""

import collections
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from figures import markdown, put, thousands  # noqa: E402

SIZES = (50, 300, 1000, 3000)
OPERATIONS = ("seal", "unseal")

# The first row that matches a function or its file counts, from the innermost inlined function outwards. Functions of
# core belong to their callers.
ROWS = {
    "wiping": r"zeroize|util/wipe|crypto/stack|memset|memclr|bzero",
    "copying": r"memcpy|memmove",
    "primitives": r"/(aes|cbc|cipher|digest|hmac|pbkdf2|sha1|sha2|block-buffer|block-padding|hybrid-array|inout|ctutils|cmov"
    r"|cpufeatures|crypto-common)-\d|src/crypto/",
    "base64": r"/base64(ct)?-\d|util/base64url",
    "JSON check": r"json/grammar",
    "JSON reading and writing": r"json/(de|ser|float)|serde|/(instructions|footprint)/src/",
    "token: parsing and writing": r"src/(token|sealer|config|password|entropy|time)",
}
OTHERS = "others: searches, slices, checks of UTF-8"


def main():
    builds, *flags = sys.argv[1:]
    builds = pathlib.Path(builds)
    tables = [
        table("x86-64, feature `simd`", host_counts(builds / "hostsimd/release/instructions")),
        table("x86-64", host_counts(builds / "host/release/instructions")),
        table("Cortex-M4, small", board_counts(builds / "small/profile")),
        table("Cortex-M4, fast", board_counts(builds / "fast/profile")),
    ]
    text = "\n\n".join(tables)
    print(text)
    if "--write" in flags:
        put("profile", text)


def table(title, counts):
    """Returns the Markdown of what `counts` has for each operation and size: instructions by row."""
    columns = [(operation, size) for operation in OPERATIONS for size in SIZES]
    rows = [[row, *(thousands(counts[column][row]) for column in columns)] for row in [*ROWS, OTHERS]]
    totals = ["**all**", *(thousands(sum(counts[column].values())) for column in columns)]
    return markdown([title, *(f"`{operation}`, {size} B" for operation, size in columns)], [*rows, totals])


def host_counts(program):
    return {
        (operation, size): by_row(callgrind(program, operation, size), "addr2line", program)
        for operation in OPERATIONS
        for size in SIZES
    }


def callgrind(program, operation, size):
    """Returns how often each instruction ran, by address, or by the function's name outside of the program."""
    out = program.with_suffix(".callgrind")
    command = ["valgrind", "--tool=callgrind", "--dump-instr=yes", f"--callgrind-out-file={out}"]
    command += ["--toggle-collect=instructions::counted*", program, operation, str(size)]
    subprocess.run(command, check=True, capture_output=True)
    counts, names, address = collections.Counter(), {}, 0
    is_own, function, is_call = False, "", False
    for line in out.read_text().splitlines():
        if field := re.match(r"(ob|fn|cfn|cob|calls)=(?:\((\d+)\))?\s*(.*)", line):
            kind, number, name = field.groups()
            if kind == "calls":
                is_call = True
                continue
            key = (kind[-2:], number)
            name = names.setdefault(key, name) if name or key not in names else names[key]
            if kind == "ob":
                is_own = name == str(program)
            elif kind == "fn":
                function = name
        elif cost := re.match(r"(0x[0-9a-f]+|[+-]\d+|\*) (?:\S+) (\d+)", line):
            step, count = cost.groups()
            # Addresses and lines are relative to those of the line before.
            if step.startswith("0x"):
                address = int(step, 16)
            elif step != "*":
                address += int(step)
            if not is_call:
                counts[address if is_own else function] += int(count)
            is_call = False
    return counts


def board_counts(image):
    """Returns the rows of the image's operations, in the order in which it runs them."""
    symbols = subprocess.run(["arm-none-eabi-nm", image], check=True, capture_output=True, text=True).stdout
    boundary = int(re.search(r"([0-9a-f]+) T boundary", symbols)[1], 16)
    command = "qemu-system-arm -machine mps2-an386 -nographic -monitor none -serial none -singlestep -d exec,nochain"
    command += " -semihosting-config enable=on,target=native -D /dev/stdout -kernel"
    trace = subprocess.Popen([*command.split(), image], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    parts = [collections.Counter()]
    for line in trace.stdout:
        if not line.startswith("Trace"):
            continue
        address = int(line.split("/", 2)[1], 16)
        if address == boundary:
            parts.append(collections.Counter())
        parts[-1][address] += 1
    if trace.wait() != 0:
        sys.exit(f"{image} failed")
    # Before, between and after the operations lie other parts.
    operations = parts[1::2]
    order = [(operation, size) for size in SIZES for operation in OPERATIONS]
    assert len(operations) == len(order), len(operations)
    return {column: by_row(part, "arm-none-eabi-addr2line", image) for column, part in zip(order, operations)}


def by_row(counts, addr2line, program):
    """Returns the sum of `counts` by row."""
    addresses = [address for address in counts if isinstance(address, int)]
    text = "\n".join(f"{address:#x}" for address in addresses)
    frames = subprocess.run(
        [addr2line, "-aifCe", program], input=text, check=True, capture_output=True, text=True
    ).stdout
    rows = collections.Counter()
    for block in re.split(r"^(?=0x)", frames, flags=re.MULTILINE)[1:]:
        address, *lines = block.splitlines()
        pairs = [f"{function} {path}" for function, path in zip(lines[::2], lines[1::2])]
        rows[row_of(pairs)] += counts[int(address, 16)]
    for function, count in counts.items():
        if isinstance(function, str):
            rows[row_of([function])] += count
    return rows


def row_of(frames):
    """Returns the row of an instruction; `frames` are its functions and their files, the innermost first."""
    for frame in frames:
        for row, pattern in ROWS.items():
            if re.search(pattern, frame):
                return row
    return OTHERS


if __name__ == "__main__":
    main()
