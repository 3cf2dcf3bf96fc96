"""Statements rated on a scale as bars to both sides of its middle: what lies below it to the left,
what lies above it to the right, and the middle step itself in a column of its own.

Start at `steps`.
"""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.present import scales
from analysis.present.charts import NARROW, Draft, framed, labelled, safe, write
from analysis.present.colours import INK, PAPER, text_on
from analysis.present.scales import Rated, Scale, Statement
from analysis.wording import Wording, sentence

# From the step next to the middle to the end of the scale: darker each. Orange and blue are told
# apart with the common colour blindnesses. None has a lightness on which no text can be read.
_BELOW = ("#DA7842", "#B7581E", "#8D4316", "#66300F", "#3F1D0A")
_ABOVE = ("#4097E3", "#1877C0", "#125B95", "#0C416C", "#0A2842")
_MIDDLE = "#8D939A"
_PICKED = {1: (1,), 2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 2, 4), 5: (0, 1, 2, 3, 4)}
_AXIS = "#5F6B7A"
_THICK = 20
_LETTER = 6.8  # width of a letter of 12 pixels
_KEY = 44  # letters of a line of the key
_EDGE = 0.003  # of the share: a bar that ends on the edge itself loses its text
_APART = 0.05  # of the width, between the right side and the middle's column


def colours(scale: Scale) -> dict[int, str]:
    """Return the colour of each step, by its place.

    >>> [colours(scales.scale("12345"))[at] for at in (0, 1)]
    ['#66300F', '#DA7842']
    """
    below, above = scale.below[::-1], scale.above
    return {
        **dict(zip(below, (_BELOW[n] for n in _PICKED[len(below)]), strict=True)),
        **dict.fromkeys(scale.middle, _MIDDLE),
        **dict(zip(above, (_ABOVE[n] for n in _PICKED[len(above)]), strict=True)),
    }


def steps(own: Rated, title: str, note: str, wording: Wording) -> go.Figure:
    """Return statements rated on one scale; `title` and `note` stand inside."""
    figure, (scale, rows) = Draft(), own
    key = _key(own)
    marks = [f"{row.label} (n\u00a0=\u00a0{wording.number(row.n)})" for row in rows]
    centres, height = labelled(figure, marks, _THICK, above=22 * len(key) + 6)
    write(figure, "<br>".join(key), height, font={"size": 13, "color": INK})
    left, column, end = _places(scale, rows)
    for side, sign in ((scale.below[::-1], -1), (scale.above, 1), (scale.middle, 0)):
        for at in side:
            _add_step(figure, own, at, centres, sign, column if sign == 0 else None, end + left)
    _add_lines(figure, centres, (0.0, column) if scale.middle else (0.0,))
    figure.update_layout(barmode="relative")
    figure.update_xaxes(visible=False, range=[-left - _EDGE, end + _EDGE], fixedrange=True)
    return framed(figure, title, note, height)


def _places(scale: Scale, rows: Sequence[Statement]) -> tuple[float, float, float]:
    """Return how far the bars reach to the left of zero, where the middle's column begins, and
    where the figure ends; the same length is the same share everywhere."""
    left, right, own = (
        max((row.share(part) for row in rows), default=0.0)
        for part in (scale.below, scale.above, scale.middle)
    )
    if not scale.middle:
        return left, right, right
    room = 6 * _LETTER / NARROW
    whole = (left + right + own) / (1 - _APART - room)
    column = right + _APART * whole
    return left, column, column + own + room * whole


def _add_step(
    figure: Draft,
    own: Rated,
    at: int,
    centres: Sequence[float],
    sign: int,
    base: float | None,
    width: float,
) -> None:
    scale, rows = own
    colour = colours(scale)[at]
    shares = [row.share((at,)) for row in rows]
    said = [row.shares[at] for row in rows]
    fits = [
        sign == 0 or share / width * NARROW > len(text) * _LETTER + 4
        for share, text in zip(shares, said, strict=True)
    ]
    figure.add(
        "bar",
        x=[(sign or 1) * share for share in shares],
        y=centres,
        base=base,
        width=_THICK,
        orientation="h",
        marker={"color": colour, "line": {"color": PAPER, "width": 1}},
        text=[text if own else "" for text, own in zip(said, fits, strict=True)],
        textposition="outside" if sign == 0 else "inside",
        insidetextanchor="middle",
        constraintext="none",
        textangle=0,
        textfont={"size": 12, "color": INK if sign == 0 else text_on(colour)},
        cliponaxis=False,
        hovertext=[
            f"{safe(row.label)}: {safe(scale.steps[at])}, {text} ({row.counts[at]})"
            for row, text in zip(rows, said, strict=True)
        ],
        hoverinfo="text",
    )


def _add_lines(figure: Draft, centres: Sequence[float], places: Sequence[float]) -> None:
    """Draw where the bars begin, beside each bar alone: the lines are not to cross the labels."""
    half = _THICK / 2 + 2
    figure.add(
        "scatter",
        x=[x for place in places for _ in centres for x in (place, place, None)],
        y=[y for _ in places for centre in centres for y in (centre - half, centre + half, None)],
        mode="lines",
        line={"color": _AXIS, "width": 1},
        hoverinfo="skip",
    )


def _key(own: Rated) -> list[str]:
    """Return the key: which end is which, and the middle; a line each where they are long."""
    scale, look = own[0], colours(own[0])
    low, high = map(safe, scales.ends(own))

    def squares(places: Sequence[int]) -> str:
        return "".join(f"<span style='color:{look[at]};font-size:20px'>■</span>" for at in places)

    parts = [f"{low} {squares(scale.below)}", f"{squares(scale.above)} {high}"]
    parts += [f"{squares((at,))} {safe(scale.steps[at])}" for at in scale.middle]
    letters = len(low) + len(high) + sum(len(scale.steps[at]) + 5 for at in scale.middle)
    if letters + len(look) + 4 > _KEY:
        return [f"{squares(scale.below)} {low}", *parts[1:]]
    return ["\u00a0".join(parts[:2]) + "".join("\u00a0" * 5 + own for own in parts[2:])]


def steps_described(own: Rated, title: str, note: str, wording: Wording) -> str:
    """Return the text alternative of `steps`: title, note, and every figure."""
    return f"{sentence(title)} {note} {sentence(scales.told(own, wording))}"
