"""Stages of work in their order, from left to right: how many speak of each.

Start at `stages`.
"""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.present.charts import (
    LINE,
    NARROW,
    Bar,
    Draft,
    add_values,
    bar_look,
    framed,
    note_of,
    value_text,
    wrapped,
)
from analysis.present.colours import INK, PLAIN, lighter
from analysis.wording import Wording

_TALL = 130  # pixels of the longest interval
_ABOVE = 42  # pixels for its value, in one line or two
_BAND = 18  # pixels of the band of arrows under the columns
_GAP = 8  # pixels above and below the band
_LETTER = 6.1  # width of a letter of 13 pixels, in a long word


def stages(rows: Sequence[Bar], title: str, note: str, wording: Wording) -> go.Figure:
    """Return a column for each stage in the given order, over a band of arrows that says it;
    `title` and `note` (n and base) stand inside."""
    figure = Draft()
    letters = int(NARROW / max(1, len(rows)) / _LETTER)
    names = [wrapped(row.label, max(4, letters), even=True) for row in rows]
    below = _BAND + 2 * _GAP + LINE * max(map(len, names), default=1)
    unit = (max((row.end for row in rows), default=0) or 1) / _TALL  # of the axis, for a pixel
    at = list(range(len(rows)))
    figure.add(
        "bar", x=at, y=[row.share for row in rows], width=0.5, **bar_look(rows, wording, "y")
    )
    texts = [_value(row, letters, wording) for row in rows]
    add_values(figure, rows, at, texts, "y", "top center")
    for place, lines in zip(at, names, strict=True):
        _add_arrow(figure, place, -_GAP * unit, -(_GAP + _BAND) * unit)
        figure.add_annotation(
            text="<br>".join(lines),
            x=place,
            y=-(2 * _GAP + _BAND) * unit,
            yanchor="top",
            showarrow=False,
            borderpad=0,
            font={"size": 13, "color": INK},
        )
    figure.update_xaxes(visible=False, range=[-0.5, len(rows) - 0.5], fixedrange=True)
    figure.update_yaxes(
        visible=False, range=[-below * unit, (_TALL + _ABOVE) * unit], fixedrange=True
    )
    height = _TALL + _ABOVE + below
    return framed(figure, title, note_of(rows, note, wording), height)


def _value(row: Bar, letters: int, wording: Wording) -> str:
    told = value_text(row, wording)
    return told if len(told) <= letters else "<br>(".join(told.rsplit(" (", 1))


def _add_arrow(figure: Draft, place: int, top: float, bottom: float) -> None:
    """Draw one arrow of the band; it leads to the next."""
    left, right, point = place - 0.49, place + 0.4, 0.08
    middle = (top + bottom) / 2
    figure.add_shape(
        type="path",
        path=(
            f"M{left},{top} L{right},{top} L{right + point},{middle} L{right},{bottom} "
            f"L{left},{bottom} L{left + point},{middle} Z"
        ),
        line={"color": PLAIN, "width": 1},
        fillcolor=lighter(PLAIN, 0.15),
    )
