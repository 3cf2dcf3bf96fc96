"""Plain tables of any size, read block by block and more than once; start at `opened`."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from analysis.load import plain_table

if TYPE_CHECKING:
    import pyarrow


class Table(Protocol):
    """A plain table: the names of its columns, about how many rows it has, and the rows by
    blocks."""

    names: tuple[str, ...]
    rows: int

    def blocks(self, columns: Sequence[str], size: int) -> Iterator[pd.DataFrame]:
        """Yield some columns by blocks of at most `size` rows, as `plain_table.read` has them;
        one block without any where there are none."""


def opened(name: str) -> Table:
    """Return the plain table in a file, as `plain_table.read` reads it: a large one of regular
    text is kept as Arrow columns, one of Parquet files stays on the disk."""
    path = Path(name)
    if name != "-" and plain_table.is_parquet(path):
        return _Parquet(path)
    table = plain_table.columns(name)
    return _Frame(table) if isinstance(table, pd.DataFrame) else _Columns(table, path.name)


class _Frame:
    def __init__(self, table: pd.DataFrame) -> None:
        self._table = table
        self.names, self.rows = tuple(table.columns), len(table)

    def blocks(self, columns: Sequence[str], size: int) -> Iterator[pd.DataFrame]:
        for begin in range(0, max(self.rows, 1), size):
            yield self._table.iloc[begin : begin + size][list(columns)]


class _Columns:
    """All cells of a regular text as Arrow columns, the first row its names."""

    def __init__(self, table: "pyarrow.Table", name: str) -> None:
        names = [column[0].as_py() for column in table.columns]
        plain_table.check_names(names, name)
        self.names, self.rows = tuple(names), table.num_rows - 1
        self._table = table.rename_columns([str(place) for place in range(len(names))])

    def blocks(self, columns: Sequence[str], size: int) -> Iterator[pd.DataFrame]:
        places = [self.names.index(column) for column in columns]
        for begin in range(1, max(self.rows, 1) + 1, size):
            part = self._table.slice(begin, size)
            cells = {
                name: part.column(place).to_pylist()
                for name, place in zip(columns, places, strict=True)
            }
            rows = range(begin - 1, begin - 1 + len(part))
            table = pd.DataFrame(cells, index=rows, dtype=object).iloc[_filled(part)]
            yield table.where(table != "", None)


def _filled(part: "pyarrow.Table") -> np.ndarray:
    """Return the places of the rows that hold something."""
    from pyarrow import compute

    filled = np.zeros(len(part), bool)
    for column in part.columns:
        filled |= compute.not_equal(column, "").to_numpy()
    return np.flatnonzero(filled)


class _Parquet:
    """A Parquet file, or a folder of them in the order of their names."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._set = plain_table.parquet(path)
        with plain_table.readable(path):
            self.names, self.rows = tuple(self._set.schema.names), self._set.count_rows()

    def blocks(self, columns: Sequence[str], size: int) -> Iterator[pd.DataFrame]:
        begin = 0
        for part in self._parts(columns, size):
            table = plain_table.of_arrow(part)
            yield table.set_axis(range(begin, begin + len(table)))
            begin += len(table)

    def _parts(self, columns: Sequence[str], size: int) -> Iterator["pyarrow.Table"]:
        """Yield tables of exactly `size` rows but for the last, across files."""
        import pyarrow

        with plain_table.readable(self._path):
            wanted = list(dict.fromkeys(columns))
            rest = self._set.head(0, columns=wanted)
            for batch in self._set.to_batches(columns=wanted, batch_size=size):
                rest = pyarrow.concat_tables([rest, pyarrow.Table.from_batches([batch])])
                while len(rest) >= size:
                    yield rest.slice(0, size)
                    rest = rest.slice(size)
            if len(rest) or not self.rows:
                yield rest
