"""What stands in the cells of a workbook: shares as numbers that are shown as they are written,
and texts as a file may hold them.

Start at `figure`; `as_shown` reads it back.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from analysis.present.figures import HIDDEN
from analysis.wording import Wording

# For a number that is hidden, for none, and one that says what it is ("n = 9").
_STANDS = re.compile(rf"{HIDDEN}|–|[<>]\d+|n\xa0=\xa0\S+|")
_DECIMALS = re.compile(r'(?:\[<0\.001\]"([^"]*)";)?0\.(0+)')
_IS_P = re.compile(r"\bp\b")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # readers take "_x0041_" for "A"
_ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")


def escaped(text: str) -> str:
    """Return a text as a cell's part holds it (ECMA-376 part 1, 22.9.2.19).

    >>> escaped("_x0041_ _x_")
    '_x005F_x0041_ _x_'
    """
    return _ESCAPE.sub("_x005F_", text)


class Figure(NamedTuple):
    """A number with the format in which its cell shows it."""

    value: float
    format: str


def percent_format(w: Wording, digits: int = 0) -> str:
    """Return the number format of shares as a language writes them.

    >>> from analysis.wording import wording
    >>> percent_format(wording("fi")), percent_format(wording("et"), 1)
    ('0"\\xa0"%', '0.0%')
    """
    gap = w.percent(0.5)[2:-1]
    return "0" + "." * bool(digits) + "0" * digits + (f'"{gap}"' if gap else "") + "%"


def figure(value: float | None, text: str, w: Wording) -> Figure | str:
    """Return the cell of a share of 1: a number that is shown exactly as `text`, the text alone
    where there is no number.

    >>> from analysis.wording import wording
    >>> [figure(own, text, wording("en"))[:] for own, text in ((0.41, "41%"), (0.0, "<1%"))]
    [(0.41, '0%'), (0.0, '"<1%"')]
    """
    if value is None or '"' in text:
        return text
    for digits in (0, 1):
        if w.percent(value, digits, 100 * value) == text:
            return Figure(value, percent_format(w, digits))
    return Figure(value, f'"{text}"')


def as_shown(value: object, format: str, w: Wording) -> str:
    """Return what a cell shows: its text, or its number in the form that `figure` gave it. A
    number that is more than is shown is told in full."""
    if not isinstance(value, int | float):
        return "" if value is None else _ESCAPED.sub("_", str(value))
    literal = re.fullmatch(r'"([^"]*)"', format)
    if literal:
        return literal[1] if value in (0, 1) else repr(value)
    if decimals := _DECIMALS.fullmatch(format):
        return decimals[1] if decimals[1] and value < 0.001 else w.number(value, len(decimals[2]))
    if not format.endswith("%"):
        return w.number(value) if value == int(value) else repr(value)
    digits = len(re.match(r"0(?:\.(0+))?", format)[1] or "") if format[0] == "0" else 0
    is_exact = math.isclose(value, round(value, digits + 2), abs_tol=1e-9)
    return w.percent(value, digits, 100 * value) if is_exact else repr(value)


def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of so many letters, rather too many."""
    return sum(
        1 if len(own) + 2 <= width else math.ceil(1.1 * len(own) / width)
        for own in text.split("\n")
    )


def side(values: Sequence[object]) -> str | None:
    """Return the side on which the cells of a column stand: the right where any is a number, or
    each is what stands for one.

    >>> side(["••", Figure(0.1, "0%")]), side(["••", "n\xa0=\xa09", "–"]), side(["••", "Yes"])
    ('right', 'right', None)
    """
    is_count = any(isinstance(own, int | float | Figure) and own == own for own in values)
    stands = all(isinstance(own, str) and _STANDS.fullmatch(own) for own in values)
    return "right" if is_count or (stands and any(values)) else None


def figures(name: str, values: Sequence[object], w: Wording | None) -> list[object]:
    """Return the cells of a column of a table: shares where its name ends in `%`, values of p
    where it says `p`, other numbers with two decimals where one of them has more.

    >>> figures("Effect", [0.3238, None], None), figures("n", [1.0, 2.5], None)
    ([Figure(value=0.3238, format='0.00'), None], [1.0, 2.5])
    """
    known = [own for own in values if isinstance(own, float) and math.isfinite(own)]
    if name.endswith("%"):
        format = percent_format(w) if w else "0%"
    elif _IS_P.search(name):
        format = p_format(w)
    else:
        format = "0.00" if any(own != round(own, 2) for own in known) else ""
    if not format:
        return list(values)
    return [Figure(v, format) if isinstance(v, float) and v == v else v for v in values]


def p_format(w: Wording | None) -> str:
    """Return the number format of values of p: three decimals, or under 0.001.

    >>> from analysis.wording import wording
    >>> p_format(wording("fi"))
    '[<0.001]"<0,001";0.000'
    """
    return f'[<0.001]"<{w.number(0.001, 3) if w else "0.001"}";0.000'


def letters(value: object) -> int:
    """Return how many letters wide a value is, of numbers about how many."""
    return len(str(value)) if isinstance(value, str | int) else 6


def units(text: str, most: int) -> str:
    """Return as much of a text as so many UTF-16 units hold.

    >>> units("a👍b", 2), units("a👍b", 3)
    ('a', 'a👍')
    """
    if 2 * len(text) <= most:
        return text
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
