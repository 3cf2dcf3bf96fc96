"""What a container yields: a sheet of rows, its cells as text; start at `Sheet`."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet, and a head that says how they were read (what `Grid` holds of it).

    `table` is an Arrow table of all cells, in place of the rows.
    """

    head: dict[str, Any]
    rows: Iterable[list[str]] = ()
    table: Any = None


def cell(value: object) -> str:
    """Write a cell as a person would; nothing is an empty text.

    >>> [cell(v) for v in ("a", 5.0, 0.1, True, datetime.datetime(2025, 9, 8, 7, 11, 59, 600000))]
    ['a', '5', '0.1', 'TRUE', '2025-09-08 07:12:00']
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, datetime.datetime):
        return _moment(value)
    if isinstance(value, datetime.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if isinstance(value, list):
        return "; ".join(map(cell, value))
    return str(value)


def number(value: float) -> str:
    """Write a number without the point that a whole one need not have; no number is nothing.

    >>> [number(v) for v in (5.0, 2.5, float("nan"))]
    ['5', '2.5', '']
    """
    if value != value:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _moment(value: datetime.datetime) -> str:
    # A sheet holds a moment as a fraction of days, so milliseconds are noise; to the nearest
    # second the text agrees with what the same survey shows as CSV.
    if value.microsecond and value.year < datetime.MAXYEAR:
        value = (value + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
    midnight = value.time() == datetime.time()
    return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
