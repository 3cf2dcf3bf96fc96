"""Dates as survey tools write them: which number is the day, and the moment that a cell means.

Start at `order`, which decides from a whole column; `moment` reads one cell by it.
"""

import datetime
import re
from collections.abc import Iterable

_ISO = re.compile(r"\s*\d{4}[-/.]")
_DAY = r"\s*(\d{1,4})[-/.]\s?(\d{1,2})[-/.]\s?(\d{2,4})"
_BEGINNING = re.compile(_DAY)
_PARTS = re.compile(
    _DAY + r"(?:\D+?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?"
    r"(?:[.,]\d+)?\s*(?P<half>[ap]\.?m|[ai]p|[fe]\.?m)?",
    re.IGNORECASE,
)
_AFTERNOON = "pie"  # pm, iltapäivä, eftermiddag
_CENTURY = 2000  # of years written with two digits: surveys are younger than that


def order(cells: Iterable[str | None]) -> tuple[str, bool] | None:
    """Return the order of day, month and year in a column, and whether its cells prove it.

    A number above 12 can be no month. Where all are below, the order is taken in which the moments
    rise or fall, since tools write answers as they come or the newest first; without that, day
    first where dots part the numbers or nothing speaks against it. None where no cell is a date.

    >>> order(["9/4/2023 10:00", "9/13/2023 11:00"]), order(["04/09/2023", "05/09/2023"])
    (('mdy', True), ('dmy', False))
    """
    dates = [cell for cell in cells if cell and _PARTS.match(cell)]
    if not dates:
        return None
    if all(_ISO.match(cell) for cell in dates):
        return "ymd", True
    matches = [match for cell in dates if (match := _PARTS.match(cell))]
    firsts, seconds = ([int(match[place]) for match in matches] for place in (1, 2))
    if max(firsts) > 12 or max(seconds) > 12:
        return ("dmy" if max(firsts) > 12 else "mdy"), True
    if any("." in cell[:6] for cell in dates):
        return "dmy", True
    rising = [own for own in ("dmy", "mdy") if _rises([moment(cell, own) for cell in dates])]
    return (rising[0] if len(rising) == 1 else "dmy"), False


def _rises(moments: list[datetime.datetime | None]) -> bool:
    known = [moment for moment in moments if moment]
    return len(known) > 2 and known in (sorted(known), sorted(known, reverse=True))


def moment(cell: str, order: str) -> datetime.datetime | None:
    """Return the moment that a cell means in an order of day, month and year; None for no date.

    >>> str(moment("8.9.2025 klo 7.12.00", "dmy")), str(moment("9/8/25 3:05 PM", "mdy"))
    ('2025-09-08 07:12:00', '2025-09-08 15:05:00')
    """
    match = _PARTS.match(cell)
    if not match:
        return None
    parts = dict(
        zip("ymd" if _ISO.match(cell) else order, map(int, match.groups()[:3]), strict=True)
    )
    hour, minute, second = (int(part or 0) for part in match.groups()[3:6])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0].lower() in _AFTERNOON else 0)
    year = parts["y"] + (_CENTURY if parts["y"] < 100 else 0)
    try:
        return datetime.datetime(year, parts["m"], parts["d"], hour, minute, second)
    except ValueError:
        return None


def days(cells: Iterable[str], order: str) -> set[datetime.date]:
    """Return the days that cells mean, each way of writing one read once: many are of one day.

    >>> sorted(map(str, days(["8.9.2025 7.12", "8.9.2025 7.13", "no date"], "dmy")))
    ['2025-09-08']
    """
    written = {found[0] for cell in cells if (found := _BEGINNING.match(cell))}
    return {known.date() for day in written if (known := moment(day, order))}
