"""Plain tables of text for scripts: read from CSV, XLSX or Parquet, written as CSV or Parquet.

Start at `read`; `write` writes a file whole or not at all.
"""

import sys
from pathlib import Path

import pandas as pd

from analysis.load import sheets
from analysis.survey import Problem


def read(name: str) -> pd.DataFrame:
    """Return the table in a file (or a folder of Parquet files; `-` is CSV from standard input).

    The first row names the columns; every cell is text as written, None where empty. Raises
    `Problem` where there is no such file or it is no table.
    """
    if name == "-":
        return _table(sheets.read(sys.stdin.buffer.read(), "-").rows, "-")
    path = Path(name)
    if not path.exists():
        raise Problem("There is no file {file}. Check its name and folder.", file=name)
    if path.is_dir() or path.suffix.lower() == ".parquet":
        return _parquet(path)
    return _table(sheets.read(path.read_bytes(), path.name).rows, path.name)


def _table(rows: list[list[str]], name: str) -> pd.DataFrame:
    header, *body = rows or [[]]
    if len(set(header)) < len(header):
        twice = next(column for column in header if header.count(column) > 1)
        raise Problem(
            "{file} has two columns named “{column}”. Give each column a name of its own.",
            file=name,
            column=twice,
        )
    table = pd.DataFrame(body, columns=header, dtype="object")
    filled = table[(table != "").any(axis=1)] if len(table) else table
    return filled.where(filled != "", None).reset_index(drop=True)


def _parquet(path: Path) -> pd.DataFrame:
    import pyarrow

    try:
        table = pd.read_parquet(path)
    except (pyarrow.ArrowException, OSError, ValueError):
        raise Problem(
            "{file} is not a Parquet file that can be read. Save it again, or save it as CSV.",
            file=path.name,
        ) from None
    return table.astype("object").where(table.notna(), None).map(_text)


def _text(cell: object) -> str | None:
    return cell if cell is None or isinstance(cell, str) else str(cell)


def write(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV (UTF-8, comma, newline) or Parquet, by the name's ending.

    The file appears whole or not at all; raises `Problem` where it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        if path.suffix.lower() == ".parquet":
            table.astype({"id": "str"}).to_parquet(part, index=False)
        else:
            table.to_csv(part, index=False, lineterminator="\n", encoding="utf-8")
        part.replace(path)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise Problem(
            "{file} could not be written: {fault}. Choose another place.",
            file=path.name,
            fault=fault.strerror or "unknown",
        ) from None
