"""Bytes of a file to a grid of text, read by a child process that may crash; start at `read`.

A file made to harm takes the child down, not the server; what is left is one `Problem`.
"""

import gc
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analysis.load import bounded, limits
from analysis.load.problems import problem

if TYPE_CHECKING:
    from analysis.load.rows import Rows


@dataclass(frozen=True)
class Variable:
    """What an SPSS file declares of a column: its name, the labels of its codes in their order,
    and the answers among them that stand for none."""

    name: str
    options: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DeclaredSet:
    """A question of several options as an SPSS file declares it: its label and variables."""

    label: str
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """All cells of one sheet as text, rows padded to one width, and how they were read.

    `encoding` is a Python codec's name or the container ("xlsx", "xls", "ods", "parquet");
    `sheet` is the one of `sheets` that was read, both empty where there are none; `replaced`
    counts characters that could not be read and became U+FFFD; `name` is the name of the file as
    messages show it. `others` are the further sheets that hold something. `variables` and `sets`
    are what an SPSS file declares.
    """

    encoding: str
    rows: Sequence[list[str]]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    replaced: int = 0
    name: str = ""
    others: tuple["Grid", ...] = ()
    variables: tuple[Variable, ...] = ()
    sets: tuple[DeclaredSet, ...] = ()


def read(source: bytes, name: str = "") -> Grid:
    """Return the cells of the first sheet that has any; raise `Problem` where there are none.

    >>> read("a;b\\n1;2".encode()).rows
    [['a', 'b'], ['1', '2']]
    """
    if len(source) > limits.UNPACKED_BYTES:
        raise problem("unpacked", name, limit=limits.UNPACKED_BYTES // 1_000_000)
    answer = bounded.answer(source, name)
    with _without_collection():
        grids, ending = _grids(answer, name)
    if ending is None:
        raise problem("crash", name)
    if "refused" in ending:
        raise problem(ending["refused"], name, **ending["values"])
    if not grids:
        raise problem("empty", name)
    return replace(grids[0], others=tuple(grids[1:]))


@contextmanager
def _without_collection() -> Iterator[None]:
    # A third of the time in which rows become lists is else spent on looking for garbage there.
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _grids(answer: bytes, name: str) -> tuple[list[Grid], dict[str, Any] | None]:
    """Return the sheets that the child wrote and its last word; None where it stopped before it
    could say any."""
    grids: list[Grid] = []
    stream = io.BytesIO(answer)
    head: dict[str, Any] = {}
    rows: list[list[str]] | Rows = []
    for line in iter(stream.readline, b""):
        if line == b"\n":
            continue
        try:
            said = json.loads(line)
            if "arrow" in said:
                rows = _large(_taken(answer, stream, said["arrow"]))
                continue
            if "bytes" in said:
                rows += _block(stream.read(said["bytes"]), said["rows"], said["width"])
                continue
        except ValueError:
            break
        if any(cell and not cell.isspace() for row in rows for cell in row):
            grids.append(_grid(head, rows, name))
        if "head" not in said:
            return grids, said
        head, rows = said["head"], []
    return grids, None


def _large(content: memoryview) -> "Rows":
    from analysis.load.rows import Rows  # and with it pyarrow, which other files do not need

    return Rows.of_stream(content)


def _taken(answer: bytes, stream: io.BytesIO, size: int) -> memoryview:
    """Return the next bytes of the answer that a stream reads, without a copy of them."""
    start = stream.tell()
    stream.seek(size, io.SEEK_CUR)
    return memoryview(answer)[start : start + size]


def _block(content: bytes, count: int, width: int) -> list[list[str]]:
    """Return the rows of a block: their cells in one text, parted by NUL."""
    cells = content.decode().split("\0")
    if len(cells) != count * width:
        raise ValueError("a block was cut short")
    return [cells[start : start + width] for start in range(0, count * width, width)]


def _padded(rows: list[list[str]]) -> list[list[str]]:
    widest = max(map(len, rows))
    return [row if len(row) == widest else row + [""] * (widest - len(row)) for row in rows]


def _grid(head: dict[str, Any], rows: "list[list[str]] | Rows", name: str) -> Grid:
    variables = [
        Variable(own["name"], tuple(own["options"]), frozenset(own["missing"]))
        for own in head.get("variables", ())
    ]
    sets = [DeclaredSet(own["label"], tuple(own["variables"])) for own in head.get("sets", ())]
    return Grid(
        encoding=head["encoding"],
        rows=_padded(rows) if isinstance(rows, list) else rows,
        sheet=head.get("sheet", ""),
        sheets=tuple(head.get("sheets", ())),
        replaced=head.get("replaced", 0),
        name=name,
        variables=tuple(variables),
        sets=tuple(sets),
    )
