"""The rows of a large table, kept as Arrow columns until they are asked for; start at `Rows`."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

import pyarrow

_BLOCK = 1_024  # rows that become lists at once; a table's headings are looked at far more often
_BROKEN = (pyarrow.ArrowException, OSError, KeyError)


class Rows(Sequence[list[str]]):
    """Rows of text of one width, equal to a list of the same lists; one that was made a list
    stays the same list."""

    __hash__ = None  # type: ignore[assignment]  # as a list

    def __init__(self, table: pyarrow.Table) -> None:
        self._table = table
        self._lists: dict[int, list[list[str]]] = {}

    @classmethod
    def of_stream(cls, content: bytes | memoryview) -> "Rows":
        """Return the rows in an Arrow IPC stream; raise `ValueError` where it is broken or holds
        anything but text.

        >>> sink = pyarrow.BufferOutputStream()
        >>> table = pyarrow.table({"f0": ["a", "1"], "f1": ["b", ""]})
        >>> with pyarrow.ipc.new_stream(sink, table.schema) as stream:
        ...     stream.write_table(table)
        >>> list(Rows.of_stream(sink.getvalue()))
        [['a', 'b'], ['1', '']]
        """
        try:
            with pyarrow.ipc.open_stream(pyarrow.py_buffer(content)) as stream:
                table = stream.read_all()
            table.validate(full=True)  # offsets within the buffers, and UTF-8
        except _BROKEN as fault:
            raise ValueError("the stream is broken") from fault
        columns = table.columns
        if not columns or any(c.type != pyarrow.string() or c.null_count for c in columns):
            raise ValueError("the stream holds something that is no text")
        return cls(table)

    @property
    def width(self) -> int:
        """Return how many cells each row has."""
        return self._table.num_columns

    def __len__(self) -> int:
        return self._table.num_rows

    @overload
    def __getitem__(self, place: int) -> list[str]: ...

    @overload
    def __getitem__(self, place: slice) -> list[list[str]]: ...

    def __getitem__(self, place: int | slice) -> list[str] | list[list[str]]:
        found = range(len(self))[place]
        if isinstance(found, int):
            return self._block(found // _BLOCK)[found % _BLOCK]
        if found.step != 1:
            return [self[row] for row in found]
        blocks = range(found.start // _BLOCK, -(-found.stop // _BLOCK)) if found else ()
        rows = [row for block in blocks for row in self._block(block)]
        first = found.start // _BLOCK * _BLOCK
        return rows[found.start - first : found.stop - first] if found else []

    def __iter__(self) -> Iterator[list[str]]:
        for block in range(-(-len(self) // _BLOCK)):
            yield from self._block(block)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Rows, list)):
            return NotImplemented
        if isinstance(other, Rows) and not (self._lists or other._lists):
            return self._table.equals(other._table)
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __repr__(self) -> str:
        return f"<Rows: {len(self)} of {self.width} cells>"

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (list(self),)

    def _block(self, place: int) -> list[list[str]]:
        if place not in self._lists:
            part = self._table.slice(place * _BLOCK, _BLOCK)
            columns = [column.to_pylist() for column in part.columns]
            self._lists[place] = list(map(list, zip(*columns, strict=True)))
        return self._lists[place]
