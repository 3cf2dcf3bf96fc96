"""Plain tables of text for scripts: read from CSV, XLSX or Parquet, written as CSV or Parquet.

Start at `read`; `write` writes all files of a run whole or none of them.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from csv import QUOTE_MINIMAL, QUOTE_NONNUMERIC
from functools import partial
from pathlib import Path

import pandas as pd

from analysis.load import limits, sheets
from analysis.load.child import text
from analysis.load.child.__main__ import kind_of
from analysis.load.limits import Refused
from analysis.load.problems import problem
from analysis.survey import Problem

_LARGE = 2 * limits.ROWS  # bytes; a smaller text has no more rows than the child reads


def read(name: str) -> pd.DataFrame:
    """Return the table in a file (or a folder of Parquet files; `-` is CSV from standard input).

    The first row names the columns; every cell is text as written, None where empty.
    Wholly empty rows are left out; the index keeps each row's position in the file. Raises
    `Problem` where there is no such file or it is no table.
    """
    if name == "-":
        return _unlimited(sys.stdin.buffer.read(), "-")
    path = Path(name)
    if not _exists(path):
        raise Problem("There is no file {file}. Check its name and folder.", file=name[:200])
    if path.is_dir() or path.suffix.lower() == ".parquet":
        return _parquet(path)
    return _unlimited(path.read_bytes(), path.name)


def _unlimited(source: bytes, name: str) -> pd.DataFrame:
    """Return the table in a file of the caller's own: one of text may have any number of rows,
    since a script has no server to protect; workbooks are read within the child's limits."""
    try:
        if len(source) < _LARGE or kind_of(source) != "text":
            return of_bytes(source, name)
        rows = list(text.records(text.decode(source).text))
    except Refused as refused:
        raise problem(refused.reason, name, **refused.values) from None
    width = max(map(len, rows))
    return _table([row + [""] * (width - len(row)) for row in rows], name)


def of_bytes(source: bytes, name: str) -> pd.DataFrame:
    """Return the table in the bytes of a CSV, TSV or XLSX file, as `read` does."""
    return _table(sheets.read(source, name).rows, name)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name longer than the system allows
        return False


def _table(rows: list[list[str]], name: str) -> pd.DataFrame:
    header, *body = rows or [[]]
    named = [column for column in header if column]
    if len(set(named)) < len(named):
        twice = next(column for column in named if named.count(column) > 1)
        raise Problem(
            "{file} has two columns named “{column}”. Give each column a name of its own.",
            file=name,
            column=twice,
        )
    table = pd.DataFrame(body, columns=header, dtype="object")
    filled = table[(table != "").any(axis=1)] if len(table) else table
    return filled.where(filled != "", None)


def _parquet(path: Path) -> pd.DataFrame:
    import pyarrow

    try:
        table = pd.read_parquet(path, dtype_backend="pyarrow")
    except (pyarrow.ArrowException, OSError, ValueError):
        raise Problem(
            "{file} is not a Parquet file that can be read. Save it again, or save it as CSV.",
            file=path.name,
        ) from None
    return table.astype("object").where(table.notna(), None).map(_text)


def _text(cell: object) -> str | None:
    return cell if cell is None or isinstance(cell, str) else str(cell)


def column(table: pd.DataFrame, name: str) -> pd.Series:
    """Return a column of a table; raises `Problem` where there is none of this name."""
    if name not in table.columns:
        raise Problem(
            "The table has no column “{name}”. It has: {columns}.",
            name=name,
            columns=", ".join(map(str, table.columns)),
        )
    return table[name]


def write(tables: Mapping[Path, pd.DataFrame]) -> None:
    """Write tables as CSV (UTF-8, comma, newline) or Parquet, by the ending of each name.

    All files appear whole or none does; raises `Problem` where one cannot be written.
    """
    _whole({path: partial(_write, table, path.suffix.lower()) for path, table in tables.items()})


def read_bytes(name: str) -> bytes:
    """Return the bytes of a file that a call names; raises `Problem` where there is none."""
    try:
        return Path(name).read_bytes()
    except OSError:
        raise Problem(
            "There is no file {file}. Check its name and folder.", file=name[:200]
        ) from None


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all; raises `Problem` where it cannot."""
    _whole({path: lambda part: part.write_bytes(content)})


def _whole(writers: Mapping[Path, Callable[[Path], object]]) -> None:
    parts: dict[Path, Path] = {}
    try:
        for path, writer in writers.items():
            handle, part = tempfile.mkstemp(".part", ".", path.parent)
            os.close(handle)
            parts[path] = Path(part)
            writer(parts[path])
        for path, part in parts.items():
            part.chmod(0o644)
            part.replace(path)
    except OSError as fault:
        raise Problem(
            "{file} could not be written: {fault}. Choose another place.",
            file=path.name[:200],
            fault=fault.strerror or "unknown",
        ) from None
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def csv(table: pd.DataFrame) -> bytes:
    """Return a table as the bytes of a CSV file, as `write` writes it.

    >>> csv(pd.DataFrame({"reason": ["so\\rand so", "1"]}))
    b'"reason"\\n"so\\rand so"\\n"1"\\n'
    """
    return table.to_csv(index=False, lineterminator="\n", quoting=_quoting(table)).encode()


def _write(table: pd.DataFrame, ending: str, path: Path) -> None:
    if ending == ".parquet":
        table.astype({"id": "str"}).to_parquet(path, index=False)
    else:
        path.write_bytes(csv(table))


def _quoting(table: pd.DataFrame) -> int:
    """Return which cells stand in quotes: all texts where one holds a carriage return, which
    Python's csv module takes for the end of a row and does not quote by itself (before 3.13)."""
    texts = (table[name] for name in table if not pd.api.types.is_numeric_dtype(table[name]))
    holds = any("\r" in "".join(map(str, column)) for column in texts)
    return QUOTE_NONNUMERIC if holds else QUOTE_MINIMAL
