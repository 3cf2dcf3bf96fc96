"""The emblem of the European Union, and the words that stand beside it where it pays a part.

Start at `funding`, `stars` and `svg`. Slides, pages and workbooks only place what is here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

from analysis.wording import Wording

NONE, EU = "", "eu"
FUNDINGS = (NONE, EU)
BLUE, GOLD = "#003399", "#FFCC00"
RATIO = 1.5  # of the width to the height
_STARS, _POINTS = 12, 5
_CIRCLE = 1 / 3  # of the height: the circle that the stars stand on
_STAR = 1 / 18  # of the height: the circle around a star
_INNER = (3 - math.sqrt(5)) / 2  # of that circle: where the sides of a pentagram cross
_TALL = 18.0  # units of the SVG: a star's circle has the radius 1

Point = tuple[float, float]


@dataclass(frozen=True)
class Funding:
    """What a report says of who paid for it, in its language: what the emblem is called, the
    statement beside it, and the disclaimer."""

    emblem: str
    statement: str
    disclaimer: str


def funding(own: str, disclaimer: str, w: Wording) -> Funding | None:
    """Return what stands in a report for one of `FUNDINGS`, None for none. The disclaimer is the
    given text as it was typed, or ours where that is blank.

    >>> from analysis.wording import wording
    >>> funding(EU, "", wording("en")).statement
    'Co-funded by the European Union'
    """
    if own == NONE:
        return None
    return Funding(
        w.say("Emblem of the European Union"),
        w.say("Co-funded by the European Union"),
        disclaimer
        if disclaimer.strip()
        else w.say(
            "The views are the authors’ own and not necessarily those of the European Union or of "
            "the agency that granted the money. Neither of them is responsible for these views."
        ),
    )


def stars(height: float) -> list[list[Point]]:
    """Return the corners of the twelve stars of an emblem of that height, from its upper left
    corner; each begins with its upper point (Interinstitutional Style Guide, annex A1)."""
    middle = (RATIO * height / 2, height / 2)
    hours = (_on(middle, _CIRCLE * height, at / _STARS) for at in range(_STARS))
    return [_star(own, _STAR * height) for own in hours]


def _star(middle: Point, radius: float) -> list[Point]:
    corners = 2 * _POINTS
    return [_on(middle, radius * (_INNER if at % 2 else 1), at / corners) for at in range(corners)]


def _on(middle: Point, radius: float, turn: float) -> Point:
    """Return a point of a circle, `turn` of a whole turn clockwise from its top."""
    angle = 2 * math.pi * turn
    return middle[0] + radius * math.sin(angle), middle[1] - radius * math.cos(angle)


def svg(alt: str) -> str:
    """Return the emblem as an SVG with its text alternative."""
    wide, tall = f"{RATIO * _TALL:g}", f"{_TALL:g}"
    drawn = "".join(
        "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in own) + "Z" for own in stars(_TALL)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" role="img" '
        f'aria-label="{escape(alt)}"><rect width="{wide}" height="{tall}" fill="{BLUE}"/>'
        f'<path d="{drawn}" fill="{GOLD}"/></svg>'
    )
