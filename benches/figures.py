"""Reads what the commands of this folder have written: README.md's tables, speed/times.csv and peers/times.csv."""

import csv
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
README = HERE / "README.md"
SIZES = ("50 B", "300 B", "1000 B", "3000 B")


def number(cell):
    """Returns the first figure of a table's cell."""
    return float(re.match(r"[\d ]+(?:\.\d+)?", cell.strip()).group(0).replace(" ", ""))


def row(text, name):
    """Returns the figures of the first row of Markdown that begins with `name`."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
    return [number(cell) for cell in line.strip("|").split("|")[1:] if re.match(r"\s*\d", cell)]


def thousands(figure, space=" "):
    return f"{figure:,.0f}".replace(",", space)


def markdown(head, rows):
    """Returns a table, with the columns aligned to the right whose heads have figures."""
    aligned = ["---:" if re.search(r"\d", column) and at else "---" for at, column in enumerate(head)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, aligned, *rows))


def renewed(name, text):
    """Returns README.md with `text` between the two comments of that name."""
    before, rest = README.read_text().split(f"<!-- {name} -->")
    _, after = rest.split(f"<!-- end of {name} -->")
    return f"{before}<!-- {name} -->\n\n{text}\n\n<!-- end of {name} -->{after}"


def put(name, text):
    README.write_text(renewed(name, text))


class Times:
    """The lines of a times.csv, and the machine that they are from."""

    def __init__(self, folder):
        machine, *lines = (HERE / folder / "times.csv").read_text().splitlines()
        self.machine = machine.removeprefix("# ")
        self.lines = list(csv.DictReader(lines))

    def where(self, **fields):
        """Returns the lines that have these fields, in their order."""
        return [line for line in self.lines if all(line[name] == value for name, value in fields.items())]


BUILDS = ("release", "lto", "debian")


def ratios(line):
    """Returns the lowest and the highest ratio to the floor among the builds of a line of speed/times.csv."""
    values = [float(line[f"{build}_ratio"]) for build in BUILDS]
    return min(values), max(values)


def span(low, high, digits=2):
    """Returns two figures as text, or one if they are the same."""
    texts = [f"{value:.{digits}f}" for value in (low, high)]
    return texts[0] if texts[0] == texts[1] else "–".join(texts)
