"""What reading a large export costs, against the parsers alone: `python -m benchmarks reading`.

Both files hold the same 100,000 invented rows of 40 columns: texts, choices, numbers, nothing.
The start of the child, measured with a tiny file, is no part of what is compared.
"""

import csv
import io
import random
import statistics
import time
from collections.abc import Callable

import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from analysis.load import sheets

ROWS, COLUMNS, ROUNDS = 100_000, 40, 3
WORDS = (
    "yhteistyö aika tuki opettajat oppilaat verkossa Teams haasteet ennen jälkeen ja on".split()
)
CHOICES = ("Kyllä", "Ei", "En osaa sanoa")


def table() -> list[list[str]]:
    """Return a heading and invented rows, the same in every run."""
    rng = random.Random(1)  # noqa: S311 - the same cells in every run

    def cell(column: int) -> str:
        kinds = (
            lambda: " ".join(rng.choices(WORDS, k=6)),
            lambda: str(rng.randint(1, 5)),
            lambda: rng.choice(CHOICES),
            lambda: "",
            lambda: str(rng.randint(0, 100)),
        )
        return kinds[column % len(kinds)]()

    heading = [f"q{column}" for column in range(COLUMNS)]
    return [heading, *([cell(column) for column in range(COLUMNS)] for _ in range(ROWS))]


def as_csv(rows: list[list[str]], quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    """Return rows as a CSV file."""
    file = io.StringIO(newline="")
    csv.writer(file, quoting=quoting).writerows(rows)
    return file.getvalue().encode()


def as_xlsx(rows: list[list[str]]) -> bytes:
    """Return rows as a workbook, in which numbers are numbers."""
    book, file = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([int(cell) if cell.isdecimal() else cell or None for cell in row])
    book.save(file)
    return file.getvalue()


def by_calamine(source: bytes) -> int:
    """Return how many rows python_calamine alone yields."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(source))
    return sum(1 for _ in workbook.get_sheet_by_index(0).iter_rows())


def by_pandas(source: bytes) -> int:
    """Return how many rows pandas reads through pyarrow."""
    return len(pd.read_csv(io.BytesIO(source), engine="pyarrow"))


def seconds(*calls: Callable[[], object]) -> list[float]:
    """Return the median of what each call takes, run in turns."""
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS):
        for call, own in zip(calls, taken, strict=True):
            began = time.perf_counter()
            call()
            own.append(time.perf_counter() - began)
    return [statistics.median(own) for own in taken]


def line(what: str, source: bytes, alone: Callable[[bytes], int], parser: str) -> str:
    """Return a row of the table: the grid, and the grid with all its rows as lists, against a
    parser alone."""
    start, parsed, grid, lists = seconds(
        lambda: sheets.read(b"a,b\n1,2\n"),
        lambda: alone(source),
        lambda: sheets.read(source),
        lambda: list(sheets.read(source).rows),
    )
    ratios = f"{(grid - start) / parsed:.2f} | {(lists - start) / parsed:.2f}"
    size = f"{len(source) / 1e6:.0f} MB"
    return f"| {what}, {size} | {ratios} | {parser} ({parsed:.2f} s; start {start:.2f} s) |"


def main() -> None:
    """Build the files, read them and print the table."""
    rows = table()
    plain, quoted, workbook = as_csv(rows), as_csv(rows, csv.QUOTE_ALL), as_xlsx(rows)
    del rows  # lists by the million slow down what is measured
    print("| file | grid | and all rows as lists | against |\n|---|---|---|---|")
    print(line("CSV", plain, by_pandas, '`pandas.read_csv(engine="pyarrow")`'))
    print(line("CSV, each cell in quotation marks", quoted, by_pandas, "the same"))
    print(line("XLSX", workbook, by_calamine, "python_calamine, `iter_rows()`"))
