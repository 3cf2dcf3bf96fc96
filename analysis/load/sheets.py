"""Bytes of a file to a grid of text, read by a child process that may crash; start at `read`.

A file made to harm takes the child down, not the server; what is left is one `Problem`.
"""

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.load import limits
from analysis.load.problems import problem

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Variable:
    """What an SPSS file declares of a column: its name, the labels of its codes in their order,
    and the answers among them that stand for none."""

    name: str
    options: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class DeclaredSet:
    """A question of several options as an SPSS file declares it: label, variables, and the code
    that means chosen (empty where each variable holds an option)."""

    label: str
    variables: tuple[str, ...]
    counted: str = ""


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
    rows: list[list[str]]
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
    grids, ending = _grids(_answer_of_child(source, name), name)
    if ending is None:
        raise problem("crash", name)
    if "refused" in ending:
        raise problem(ending["refused"], name, **ending["values"])
    if not grids:
        raise problem("empty", name)
    return replace(grids[0], others=tuple(grids[1:]))


def _answer_of_child(source: bytes, name: str) -> bytes:
    command = [sys.executable, "-P", "-m", "analysis.load.child"]
    try:
        child = subprocess.run(
            command,
            input=source,
            capture_output=True,
            timeout=limits.SECONDS,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise problem("time", name, limit=limits.SECONDS) from None
    # Rust ends the process when memory runs out, Python may fail to say so: both speak of memory.
    if b"memory allocation" in child.stderr or b"MemoryError" in child.stderr:
        raise problem("memory", name, limit=limits.MEMORY_BYTES >> 20)
    return child.stdout


def _environment() -> dict[str, str]:
    """Return the same variables on every machine, so that the same bytes give the same grid."""
    fixed = {
        "PYTHONPATH": str(_ROOT),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        # One thread and the system's allocator: others reserve address space by the gigabyte.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "LC_ALL": "C",
        "TZ": "UTC",
    }
    if "SYSTEMROOT" in os.environ:  # Windows cannot start Python without it
        fixed["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return fixed


def _grids(answer: bytes, name: str) -> tuple[list[Grid], dict[str, Any] | None]:
    """Return the sheets that the child wrote and its last word; None where it stopped before it
    could say any."""
    grids: list[Grid] = []
    stream = io.BytesIO(answer)
    head: dict[str, Any] = {}
    rows: list[list[str]] = []
    for line in iter(stream.readline, b""):
        try:
            said = json.loads(line)
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


def _block(content: bytes, count: int, width: int) -> list[list[str]]:
    """Return the rows of a block: their cells in one text, parted by NUL."""
    cells = content.decode().split("\0")
    if len(cells) != count * width:
        raise ValueError("a block was cut short")
    return [cells[start : start + width] for start in range(0, count * width, width)]


def _grid(head: dict[str, Any], rows: list[list[str]], name: str) -> Grid:
    widest = max(map(len, rows))
    variables = [
        Variable(own["name"], tuple(own["options"]), frozenset(own["missing"]))
        for own in head.get("variables", ())
    ]
    sets = [
        DeclaredSet(own["label"], tuple(own["variables"]), own["counted"])
        for own in head.get("sets", ())
    ]
    return Grid(
        encoding=head["encoding"],
        rows=[row if len(row) == widest else row + [""] * (widest - len(row)) for row in rows],
        sheet=head.get("sheet", ""),
        sheets=tuple(head.get("sheets", ())),
        replaced=head.get("replaced", 0),
        name=name,
        variables=tuple(variables),
        sets=tuple(sets),
    )
