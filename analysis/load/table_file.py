"""Tables as files, CSV or Parquet by their endings, written block by block, whole or not at all.

Start at `write`; `writing` takes tables in blocks.
"""

import glob
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.survey import Problem

try:
    import fcntl
except ImportError:  # Windows, where nobody can delete a file that another process has open
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    import pyarrow

Block = "bytes | pyarrow.Table"


def write(tables: Mapping[Path, pd.DataFrame]) -> None:
    """Write tables as CSV (UTF-8, comma, newline) or Parquet, by the ending of each name.

    All files appear whole or none does; raises `Problem` where one cannot be written.
    """
    with writing(list(tables)) as files:
        for path, table in tables.items():
            files.add(path, block(table, path.suffix.lower(), True))


def block(table: pd.DataFrame, ending: str, first: bool) -> "Block":
    """Return a block of a table as a file with an ending takes it; the first has the header."""
    return csv(table, first) if ending == ".csv" else _arrow(table)


class Files:
    """Files that are being written, each in a place of its own until all are whole."""

    def __init__(self, parts: Mapping[Path, Path], stack: ExitStack) -> None:
        self._parts, self._stack = parts, stack
        self._open: dict[Path, Any] = {}

    def add(self, path: Path, block: "Block") -> None:
        """Write the next block of a file."""
        if path not in self._open:
            self._open[path] = self._stack.enter_context(self._opened(path, block))
        if isinstance(block, bytes):
            self._open[path].write(block)
        else:
            self._open[path].write_table(block)

    def _opened(self, path: Path, block: "Block") -> Any:
        if isinstance(block, bytes):
            return self._parts[path].open("wb")
        from pyarrow import parquet

        return parquet.ParquetWriter(self._parts[path], block.schema)


@contextmanager
def writing(paths: Sequence[Path]) -> Iterator[Files]:
    """Yield what takes blocks of files; at the end all files appear whole, and none where anything
    went wrong. What a run that was killed left behind is deleted. Raises `Problem` where one
    cannot be written."""
    parts: dict[Path, Path] = {}
    path = paths[0]
    try:
        with ExitStack() as stack:
            for path in paths:
                _delete_left_behind(path)
                parts[path] = stack.enter_context(_part(path))
            yield Files(parts, stack)
        for path, part in parts.items():
            part.chmod(0o644)
            part.replace(path)
    except OSError as fault:
        raise Problem(
            "{file} could not be written: {fault}. Choose another place.",
            file=path.name[:200],
            fault=os.strerror(fault.errno) if fault.errno else "unknown",  # Arrow says more
        ) from None
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


@contextmanager
def _part(path: Path) -> Iterator[Path]:
    """Make a file beside another one, locked for as long as this process writes to it."""
    handle, part = tempfile.mkstemp(".part", _begin(path), path.parent)
    _lock(handle)
    try:
        yield Path(part)
    finally:
        os.close(handle)


def _begin(path: Path) -> str:
    return f".{path.name[:40]}."  # the longest names that a disk takes are 255 bytes


def _delete_left_behind(path: Path) -> None:
    """Delete the parts of a file that nobody writes to: they hold what respondents wrote."""
    for part in path.parent.glob(f"{glob.escape(_begin(path))}*.part"):
        with suppress(OSError):
            with part.open("rb") as file:
                is_left = _lock(file.fileno())
            if is_left:
                part.unlink()


def _lock(handle: int) -> bool:
    """Lock a file until it is closed; tell whether no other process has it locked."""
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all; raises `Problem` where it cannot."""
    with writing([path]) as files:
        files.add(path, content)


def csv(table: pd.DataFrame, header: bool = True) -> bytes:
    """Return a table as the bytes of a CSV file, as `write` writes it: cells with a comma, a
    quotation mark or an end of line stand in quotation marks (RFC 4180, section 2).

    >>> csv(pd.DataFrame({"reason": ["so\\rand so", "1"], "n": [0.5, float("nan")]}))
    b'reason,n\\n"so\\rand so",0.5\\n1,\\n'
    """
    head = ",".join(_quoted_text(str(name)) for name in table.columns) + "\n" if header else ""
    return head.encode() + _lines(_arrow(table))


def _quoted_text(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"' if any(sign in name for sign in '",\r\n') else name


def _arrow(table: pd.DataFrame) -> "pyarrow.Table":
    """Return a table of numbers and texts as Arrow holds them; ids are texts, whatever they are
    in one block."""
    import pyarrow

    columns = {}
    for place, name in enumerate(table.columns):
        own = table.iloc[:, place]
        if own.dtype.kind in "if":
            column = pyarrow.array(own.to_numpy(), from_pandas=True)
            columns[str(name)] = column.cast(pyarrow.large_string()) if name == "id" else column
        else:
            columns[str(name)] = _texts(own.to_numpy(object))
    return pyarrow.table(columns)


def _texts(cells: np.ndarray) -> "pyarrow.Array":
    import pyarrow

    kind = pyarrow.large_string()
    try:
        return pyarrow.array(cells, kind, from_pandas=True)
    except pyarrow.ArrowException:  # cells that are no texts
        texts = [None if pd.isna(own) else str(own) for own in cells.tolist()]
        return pyarrow.array(texts, kind)


def _lines(table: "pyarrow.Table") -> bytes:
    """Return the rows of a table as lines of a CSV file."""
    from pyarrow import compute

    if not table.num_rows:
        return b""
    cells = [_cells(column.combine_chunks()) for column in table.columns]
    if len(cells) == 1:  # an empty line would be no row
        empty = compute.equal(cells[0], "")
        cells = [compute.if_else(empty, _one('""'), cells[0])]
    cells[-1] = _joined(cells[-1], _one(""), sign="\n")
    lines = _joined(*cells, sign=",") if len(cells) > 1 else cells[0]
    _, offsets, content = lines.buffers()
    length = int.from_bytes(memoryview(offsets)[8 * len(lines) :][:8], "little")
    return memoryview(content)[:length].tobytes()


def _cells(column: "pyarrow.Array") -> "pyarrow.Array":
    """Return a column as the texts of cells, nothing as an empty one; each distinct one is looked
    at once."""
    import pyarrow
    from pyarrow import types

    if types.is_integer(column.type):
        return column.cast(pyarrow.large_string())
    values = column.dictionary_encode(null_encoding="encode")
    distinct = values.dictionary
    if types.is_floating(distinct.type):
        numbers = ["" if own is None else repr(own) for own in distinct.to_pylist()]
        distinct = pyarrow.array(numbers, pyarrow.large_string())
    return _quoted(distinct).take(values.indices)


def _quoted(texts: "pyarrow.Array") -> "pyarrow.Array":
    from pyarrow import compute

    texts = compute.fill_null(texts, "")
    special = compute.match_substring_regex(texts, '[",\r\n]')
    doubled = compute.replace_substring(texts, '"', '""')
    return compute.if_else(special, _joined(_one('"'), doubled, _one('"'), sign=""), texts)


def _joined(*texts: "pyarrow.Array | pyarrow.Scalar", sign: str) -> "pyarrow.Array":
    from pyarrow import compute

    return compute.binary_join_element_wise(*texts, _one(sign))


def _one(text: str) -> "pyarrow.Scalar":
    import pyarrow

    return pyarrow.scalar(text, pyarrow.large_string())
