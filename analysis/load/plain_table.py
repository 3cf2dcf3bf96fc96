"""Plain tables of text for scripts, read from CSV, XLSX or Parquet.

Start at `read`; `table_blocks` reads large ones by blocks.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.load import limits, sheets
from analysis.load.child import text
from analysis.load.child.__main__ import kind_of
from analysis.load.limits import Refused
from analysis.load.problems import problem
from analysis.survey import Problem

if TYPE_CHECKING:
    import pyarrow
    from pyarrow import dataset

_LARGE = 2 * limits.ROWS  # bytes; a smaller text has no more rows than the child reads


def read(name: str) -> pd.DataFrame:
    """Return the table in a file (or a folder of Parquet files; `-` is CSV from standard input).

    The first row names the columns; every cell is text as written, None where empty.
    Wholly empty rows are left out; the index keeps each row's position in the file. Raises
    `Problem` where there is no such file or it is no table.
    """
    if name != "-" and is_parquet(Path(name)):
        return _parquet(Path(name))
    found = columns(name)
    if isinstance(found, pd.DataFrame):
        return found
    cells = zip(*(column.to_pylist() for column in found.columns), strict=True)
    return _table(list(map(list, cells)), Path(name).name)


def is_parquet(path: Path) -> bool:
    """Tell whether a file, or a folder, is to be read as Parquet; raises `Problem` where there is
    none."""
    if not _exists(path):
        raise Problem("There is no file {file}. Check its name and folder.", file=str(path)[:200])
    return path.is_dir() or path.suffix.lower() == ".parquet"


def columns(name: str) -> "pd.DataFrame | pyarrow.Table":
    """Return the table in a file that is no Parquet; a large one of regular text as Arrow columns
    of all its cells, those of the first row too.

    One of text may have any number of rows, since a script has no server to protect; workbooks are
    read within the child's limits. Raises `Problem` as `read` does.
    """
    source = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    name = Path(name).name
    try:
        if len(source) < _LARGE or kind_of(source) != "text":
            return of_bytes(source, name)
        sheet = text.sheet(source, limited=False)
    except Refused as refused:
        raise problem(refused.reason, name, **refused.values) from None
    if sheet.table is not None:
        return sheet.table
    rows = list(sheet.rows)
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
    check_names(header, name)
    table = pd.DataFrame(body, columns=header, dtype="object")
    filled = table[(table != "").any(axis=1)] if len(table) else table
    return filled.where(filled != "", None)


def check_names(header: Sequence[str], name: str) -> None:
    """Raise `Problem` where two columns of the table of a file have one name."""
    named = [column for column in header if column]
    if len(set(named)) < len(named):
        twice = next(column for column in named if named.count(column) > 1)
        raise Problem(
            "{file} has two columns named “{column}”. Give each column a name of its own.",
            file=name,
            column=twice,
        )


def _parquet(path: Path) -> pd.DataFrame:
    found = parquet(path)
    with readable(path):
        return of_arrow(found.to_table())


def parquet(path: Path) -> "dataset.Dataset":
    """Return what is in a Parquet file, or a folder of them in the order of their names; raises
    `Problem` where it is none."""
    with readable(path):
        from pyarrow import dataset

        return dataset.dataset(path, format="parquet", partitioning="hive")


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Raise `Problem` where what is done within finds that a file is no Parquet file."""
    import pyarrow

    try:
        yield
    except (pyarrow.ArrowException, OSError, ValueError):
        raise Problem(
            "{file} is not a Parquet file that can be read. Save it again, or save it as CSV.",
            file=path.name,
        ) from None


def of_arrow(table: "pyarrow.Table") -> pd.DataFrame:
    """Return an Arrow table as `read` returns one; what pandas once took for an index is a column
    as others are."""
    own = table.to_pandas(types_mapper=pd.ArrowDtype, ignore_metadata=True)
    texts = own.astype("object").map(str)
    return texts.astype("object").where(own.notna(), None)


def column(table: pd.DataFrame, name: str) -> pd.Series:
    """Return a column of a table; raises `Problem` where there is none of this name."""
    check_column(table.columns, name)
    return table[name]


def check_column(names: Sequence[str], name: str) -> None:
    """Raise `Problem` where a table with columns of these names has none of this name."""
    if name not in names:
        raise Problem(
            "The table has no column “{name}”. It has: {columns}.",
            name=name,
            columns=", ".join(map(str, names)),
        )


def read_bytes(name: str) -> bytes:
    """Return the bytes of a file that a call names; raises `Problem` where there is none."""
    try:
        return Path(name).read_bytes()
    except OSError:
        raise Problem(
            "There is no file {file}. Check its name and folder.", file=name[:200]
        ) from None
