"""Groups compared: a line for each category with a dot for the share in each group.

Start at `dots`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go

from analysis.present import figures
from analysis.present.charts import Draft, framed, labelled, safe, wrapped, write
from analysis.present.colours import INK, PAPER, QUIET
from analysis.present.labels import Labels
from analysis.results.tables import Table
from analysis.wording import sentence

# Groups of respondents: told apart by shape as well as by colour.
GROUPS = ("#0072B2", "#B54708", "#00795E", "#7A4FA3", "#806300", "#4B5A6B", "#A3195B", "#1F2933")
SHAPES = {
    "circle": "●",
    "square": "■",
    "diamond": "◆",
    "triangle-up": "▲",
    "x": "✖",
    "cross": "✚",
    "star": "★",
    "pentagon": "⬟",
}
MOST = len(GROUPS)  # groups whose dots are told apart
_LINE = "#8A94A0"
_ENDS = (0.25, 0.5, 0.75, 1.0)  # where the axis may end
_NEAR = 0.03  # of the axis: dots nearer than this hide each other
_STEP = 7.0  # pixels between such dots
_BESIDE = 0.15  # of the axis, for the figures beside its ends
_KEY = 44  # letters of a line of the key
_KEY_LINE = 17  # pixels


def drawn(table: Table) -> Table:
    """Return a table of the groups that are drawn, in their order: those with anybody in them, of
    these the largest, as many as are told apart."""
    at = np.flatnonzero((table.base > 0) | table.base_hidden)
    order = at[np.lexsort((at, -table.base[at], table.base_hidden[at]))]
    at = np.sort(order[:MOST])
    return replace(
        table,
        groups=tuple(table.groups[n] for n in at),
        n=table.n[:, at],
        base=table.base[at],
        hidden=table.hidden[:, at],
        base_hidden=table.base_hidden[at],
    )


def note_of(table: Table, note: str, labels: Labels) -> str:
    """Return the note of `dots`: it says where groups are left out, and what the mark means where
    a figure is hidden."""
    parts = [note]
    if ((table.base > 0) | table.base_hidden).sum() > MOST:
        parts.append(labels.wording.say("Only the largest groups; the table has all."))
    if figures.is_marked(table):
        parts.append(figures.hidden_meaning(labels.wording))
    return " ".join(parts)


def dots(table: Table, labels: Labels, title: str, note: str) -> go.Figure:
    """Return a line for each category with a dot for the share in each group (`drawn`), the least
    and the greatest with their figure; what is hidden has no dot. Groups differ by colour and by
    shape."""
    figure, table = Draft(), drawn(table)
    names = [labels.category(table.variable, key) for key in table.variable.categories]
    groups = [labels.category(table.by, key) for key in table.groups]
    key = _key(groups)
    centres, height = labelled(figure, names, 18, above=_KEY_LINE * len(key) + 12)
    write(figure, "<br>".join(key), height, font={"size": 13, "color": INK})
    shares = [
        [_share(table, at, group) for group in range(len(groups))] for at in range(len(names))
    ]
    top = max((own for row in shares for own in row if own is not None), default=1.0)
    last = next(own for own in _ENDS if own >= top)
    _add_lines(figure, shares, centres)
    apart = [_apart(own, last) for own in shares]
    for group in range(len(groups)):
        heights = [centre + own[group] for centre, own in zip(centres, apart, strict=True)]
        _add_dots(figure, table, group, shares, heights, labels)
    _add_ends(figure, table, shares, centres, labels)
    ticks = [own for own in _ENDS if own <= last]
    figure.update_xaxes(
        range=[-_BESIDE * last, (1 + _BESIDE) * last],
        tickvals=[0, *ticks],
        ticktext=[labels.wording.percent(own) for own in (0, *ticks)],
        gridcolor=QUIET,
        zeroline=False,
        fixedrange=True,
    )
    return framed(figure, title, note, height, below=36)


def _share(table: Table, at: int, group: int) -> float | None:
    if table.hidden[at, group] or table.base_hidden[group] or not table.base[group]:
        return None
    return float(table.n[at, group] / table.base[group])


def _marker(group: int) -> tuple[str, str]:
    return GROUPS[group], list(SHAPES)[group]


def _key(groups: Sequence[str]) -> list[str]:
    """Return the groups with their signs in lines that have room on a telephone."""
    lines: list[list[str]] = []
    room = 0
    for group, name in enumerate(groups):
        colour, shape = _marker(group)
        told = "<br>\u00a0\u00a0\u00a0".join(wrapped(name, _KEY - 3))
        if len(name) + 5 > room:
            lines.append([])
            room = _KEY
        lines[-1].append(f"<span style='color:{colour}'>{SHAPES[shape]}</span>\u00a0{told}")
        room -= len(name) + 5
    return [line for own in lines for line in ("\u00a0" * 3).join(own).split("<br>")]


def _ends(shares: Sequence[float | None]) -> tuple[int, int] | None:
    """Return which groups have the least and the greatest share."""
    known = [(share, group) for group, share in enumerate(shares) if share is not None]
    return (min(known)[1], max(known)[1]) if known else None


def _apart(shares: Sequence[float | None], last: float) -> list[float]:
    """Return how many pixels the dot of each group is moved up, so that dots on the same place are
    seen apart.

    >>> _apart([0.2, 0.2, 0.6, None], 1.0)
    [3.5, -3.5, 0.0, 0.0]
    """
    moved = [0.0] * len(shares)
    known = sorted((share, group) for group, share in enumerate(shares) if share is not None)
    near: list[int] = []
    for at, (share, group) in enumerate(known):
        near.append(group)
        if at + 1 < len(known) and known[at + 1][0] - share < _NEAR * last:
            continue
        step = min(_STEP, _STEP * 2 / max(1, len(near) - 1))
        for place, own in enumerate(near):
            moved[own] = ((len(near) - 1) / 2 - place) * step
        near = []
    return moved


def _add_lines(
    figure: Draft, shares: Sequence[Sequence[float | None]], centres: Sequence[float]
) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for own, centre in zip(shares, centres, strict=True):
        if ends := _ends(own):
            x += [own[ends[0]], own[ends[1]], None]
            y += [centre, centre, None]
    line = {"color": _LINE, "width": 2}
    figure.add("scatter", x=x, y=y, mode="lines", line=line, hoverinfo="skip")


def _add_dots(
    figure: Draft,
    table: Table,
    group: int,
    shares: Sequence[Sequence[float | None]],
    centres: Sequence[float],
    labels: Labels,
) -> None:
    at = [n for n, own in enumerate(shares) if own[group] is not None]
    names = [labels.category(table.variable, table.variable.categories[n]) for n in at]
    colour, shape = _marker(group)
    figure.add(
        "scatter",
        x=[shares[n][group] for n in at],
        y=[centres[n] for n in at],
        mode="markers",
        name=safe(labels.category(table.by, table.groups[group])),
        marker={
            "size": 12,
            "color": colour,
            "symbol": shape,
            "line": {"width": 1, "color": PAPER},
        },
        hovertext=[
            f"{safe(name)}: {safe(_told(table, n, group, labels))}"
            for n, name in zip(at, names, strict=True)
        ],
        hoverinfo="text",
    )


def _add_ends(
    figure: Draft,
    table: Table,
    shares: Sequence[Sequence[float | None]],
    centres: Sequence[float],
    labels: Labels,
) -> None:
    """Write the least share to the left of its dot and the greatest to the right."""
    x, y, text, place = [], [], [], []
    for at, own in enumerate(shares):
        if (ends := _ends(own)) is None:
            continue
        for group, side in zip(ends, ("middle left", "middle right"), strict=True):
            told = figures.share_text(table, at, group, labels)
            if side == "middle left" and own[ends[0]] == own[ends[1]]:
                continue
            x.append(own[group])
            y.append(centres[at])
            text.append(told)
            place.append(side)
    figure.add(
        "scatter",
        x=x,
        y=y,
        mode="markers+text",
        marker={"size": 18, "opacity": 0},  # keeps the text off the dot
        text=text,
        textposition=place,
        textfont={"size": 12, "color": INK},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _told(table: Table, at: int, group: int, labels: Labels) -> str:
    share = figures.share_text(table, at, group, labels)
    said = f"{labels.category(table.by, table.groups[group])} {share}"
    if _share(table, at, group) is None:
        return said
    return f"{said} ({table.n[at, group]}/{table.base[group]})"


def dots_described(table: Table, labels: Labels, title: str, note: str) -> str:
    """Return the text alternative of `dots`: title, note, and every figure in it."""
    table = drawn(table)
    said = "; ".join(
        f"{labels.category(table.variable, key)}: "
        + ", ".join(_told(table, at, group, labels) for group in range(len(table.groups)))
        for at, key in enumerate(table.variable.categories)
    )
    return f"{sentence(title)} {note} {sentence(said)}"
