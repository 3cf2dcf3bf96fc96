"""Bytes of a file to a grid of text, read by a child process that may crash; start at `read`.

A file made to harm takes the child down, not the server; what is left is one `Problem`.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.load import limits
from analysis.load.problems import problem

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Grid:
    """All cells of one sheet as text, rows padded to one width, and how they were read.

    `encoding` is a Python codec's name or "xlsx"; `sheet` is the one of `sheets` that was read,
    both empty for text; `replaced` counts characters that could not be read and became U+FFFD;
    `name` is the name of the file as messages show it.
    """

    encoding: str
    rows: list[list[str]]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    replaced: int = 0
    name: str = ""


def read(source: bytes, name: str = "") -> Grid:
    """Return the cells of the first sheet that has any; raise `Problem` where there are none.

    >>> read("a;b\\n1;2".encode()).rows
    [['a', 'b'], ['1', '2']]
    """
    if len(source) > limits.UNPACKED_BYTES:
        raise problem("unpacked", name, limit=limits.UNPACKED_BYTES // 1_000_000)
    lines = _answer_of_child(source, name).split(b"\n")
    ending = _ending(lines)
    if ending is None:
        raise problem("crash", name)
    if "refused" in ending:
        raise problem(ending["refused"], name, **ending["values"])
    head, *rows = [json.loads(line) for line in lines[:-2]]
    if not any(cell.strip() for row in rows for cell in row):
        raise problem("empty", name)
    return _grid(head, rows, name)


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
        "LC_ALL": "C",
        "TZ": "UTC",
    }
    if "SYSTEMROOT" in os.environ:  # Windows cannot start Python without it
        fixed["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return fixed


def _ending(lines: list[bytes]) -> dict[str, Any] | None:
    """Return the child's last word; None where it stopped before it could say any."""
    try:
        ending = json.loads(lines[-2])
    except (IndexError, ValueError):
        return None
    return ending if isinstance(ending, dict) and ending.keys() & {"end", "refused"} else None


def _grid(head: dict[str, Any], rows: list[list[str]], name: str) -> Grid:
    widest = max(len(row) for row in rows)
    return Grid(
        encoding=head["encoding"],
        rows=[row + [""] * (widest - len(row)) for row in rows],
        sheet=head.get("sheet", ""),
        sheets=tuple(head.get("sheets", ())),
        replaced=head.get("replaced", 0),
        name=name,
    )
