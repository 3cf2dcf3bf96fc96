"""Themes named together as a matrix: one hue from light to dark, the figure in every cell.

Start at `matrix`.
"""

from __future__ import annotations

import re

import numpy as np
import plotly.graph_objects as go

from analysis.present import figures, together
from analysis.present.charts import Draft, framed, safe
from analysis.present.colours import COLOURS, INK, PAPER, PLAIN, QUIET, lighter, text_on
from analysis.present.labels import Labels
from analysis.present.slide_text import broken
from analysis.results.tables import Table
from analysis.wording import sentence

# How much of the hue a cell has, by fifths of the share: between the last two lies the lightness
# on which no text can be read.
DEPTHS = (0.08, 0.22, 0.38, 0.58, 1.0)
_LEFT = 142  # pixels for the labels of the rows
_ROOM = 132  # pixels for a line of such a label
_SIZE = 13  # of its letters
_LINE, _LEAST = 15, 28  # height of a line of them, and of a row at least
_TOP = 30  # height of the numbers of the columns


def hues(variable: str) -> list[str]:
    """Return the colours of the cells of a domain, light to dark.

    >>> hues("benefit")[0], hues("benefit")[-1]
    ('#EBF4F9', '#0072B2')
    """
    return [lighter(COLOURS.get(variable, PLAIN), depth) for depth in DEPTHS]


def matrix(table: Table, labels: Labels, title: str, note: str) -> go.Figure:
    """Return a row and a column for each of the most common themes: of those who named the theme
    of the column, the share that named that of the row; the count on the diagonal.

    `table` is what `Release.together` returns; hidden cells are grey and hold their mark.
    """
    figure, shown = Draft(), together.places(table)
    names = [labels.category(table.variable, table.variable.categories[at]) for at in shown]
    heads = [_lines(f"{n}\u00a0{name}") for n, name in enumerate(names, 1)]
    tall = [max(_LEAST, _LINE * len(own) + 4) for own in heads]
    ends = sum(tall) - np.cumsum([0, *tall])
    centres = ((ends[:-1] + ends[1:]) / 2).tolist()
    look = colours(table, shown)
    _add_cells(figure, table.variable.id, look, ends[::-1].tolist())
    _add_texts(figure, table, shown, names, centres, look, labels)
    for head, centre in zip(heads, centres, strict=True):
        _add_head(
            figure, "<br>".join(head), x=0, xref="paper", xanchor="right", xshift=-8, y=centre
        )
    for column in range(len(shown)):
        _add_head(figure, f"<b>{column + 1}</b>", x=column, y=sum(tall), yanchor="bottom")
    figure.update_xaxes(visible=False, range=[-0.5, len(shown) - 0.5], fixedrange=True)
    figure.update_yaxes(visible=False, range=[0, sum(tall) + _TOP], fixedrange=True)
    return framed(figure, title, note, sum(tall) + _TOP, left=_LEFT)


def _lines(label: str) -> list[str]:
    """Return a label in lines, escaped; a word is broken only where no line holds it.

    >>> _lines("4\u00a0Kostnadseffektivitet och tid")
    ['4\xa0Kostnadseffektivitet', 'och tid']
    """
    parted = broken(re.sub(r"[ \t\r\n]+", " ", label).strip(), _SIZE, _ROOM)
    return [safe(line.strip(" \u200b")) for line in parted.split("\n")]


def colours(table: Table, shown: list[int]) -> list[list[str]]:
    """Return the colour of each cell (rows x columns)."""
    own, shares = hues(table.variable.id), together.shares(table, shown)

    def colour(at: int, group: int) -> str:
        if at == group and not together.is_hidden(table, shown[at], shown[group]):
            return PAPER
        share = shares[at, group]
        return QUIET if np.isnan(share) else own[min(int(share * len(own)), len(own) - 1)]

    places = range(len(shown))
    return [[colour(at, group) for group in places] for at in places]


def _add_cells(figure: Draft, variable: str, colours: list[list[str]], edges: list[float]) -> None:
    """Draw the cells, from the last row at the bottom up."""
    palette = [*hues(variable), QUIET, PAPER]
    last = len(palette) - 1
    figure.add(
        "heatmap",
        z=[[palette.index(own) for own in row] for row in reversed(colours)],
        x=list(range(len(colours))),
        y=edges,
        zmin=0,
        zmax=last,
        colorscale=[[n / last, own] for n, own in enumerate(palette)],
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
    )


def _add_texts(
    figure: Draft,
    table: Table,
    shown: list[int],
    names: list[str],
    centres: list[float],
    colours: list[list[str]],
    labels: Labels,
) -> None:
    """Write the figure of each cell; a pointer is told the two themes as well."""
    places = [(at, group) for at in range(len(shown)) for group in range(len(shown))]
    figure.add(
        "scatter",
        x=[group for _, group in places],
        y=[centres[at] for at, _ in places],
        mode="text",
        text=[_text(table, shown[at], shown[group], labels) for at, group in places],
        textfont={
            "size": [13 if at == group else 12 for at, group in places],
            "color": [text_on(colours[at][group]) for at, group in places],
        },
        hovertext=[
            f"{safe(names[group])} → {safe(names[at])}: "
            + safe(together.cell(table, shown[at], shown[group], labels))
            for at, group in places
        ],
        hoverinfo="text",
    )


def _text(table: Table, at: int, group: int, labels: Labels) -> str:
    if together.is_hidden(table, at, group):
        return safe(figures.hidden_text(table, at, group))
    if at == group:
        return f"<b>{labels.wording.number(int(table.n[at, group]))}</b>"
    # As the table says it, "<1 %" too; the sign of per cent has no room.
    return safe(figures.share_text(table, at, group, labels).rstrip("%\u00a0 "))


def _add_head(figure: Draft, text: str, **place: object) -> None:
    figure.add_annotation(
        text=text,
        showarrow=False,
        align="right",
        borderpad=0,
        font={"size": _SIZE, "color": INK},
        **place,
    )


def matrix_described(table: Table, labels: Labels, title: str, note: str) -> str:
    """Return the text alternative of `matrix`: title, note, and every figure in it."""
    said = together.told(table, together.places(table), labels)
    return f"{sentence(title)} {note} {sentence(said)}"
