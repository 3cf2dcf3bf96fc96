"""Themes named together as they are read: which stand in the figure, its title and its note.

Start at `places`. `comparing.matrix` is the whole table.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.present import figures
from analysis.present.labels import Labels
from analysis.results.tables import Table

MOST = 10  # themes in the figure: as many columns as have room for "100" on a telephone


def places(table: Table) -> list[int]:
    """Return the places of the themes in the figure, the most common first: no children, since
    who has a child has its parent."""
    own = table.variable
    top = [at for at, parent in enumerate(own.parents) if not parent]
    hidden = table.base_hidden
    order = sorted(top, key=lambda at: (hidden[at], -table.base[at], own.categories[at]))
    return order[:MOST]


def is_hidden(table: Table, at: int, group: int) -> bool:
    """Tell whether a figure may not be shown."""
    return bool(table.hidden[at, group] or table.base_hidden[group])


def finding(table: Table, labels: Labels) -> str:
    """Return the title that names the two themes named together by most respondents."""
    w, shown = labels.wording, places(table)
    n = {
        (one, other): int(table.n[other, one])
        for at, one in enumerate(shown)
        for other in shown[at + 1 :]
        if not is_hidden(table, other, one)
    }
    most = max(n.values(), default=0)
    first = [pair for pair, count in n.items() if count == most]
    if not n:
        return w.say("What was named together may not be shown of so few")
    if not most:
        return w.say("No two of these themes were named together")
    if len(first) > 1:
        return w.plural(
            "{pairs} pairs of themes are named most often together, by {count} respondent each",
            "{pairs} pairs of themes are named most often together, by {count} respondents each",
            most,
            pairs=len(first),
        )
    one, other = (labels.category(table.variable, table.variable.categories[n]) for n in first[0])
    return w.plural(
        "Named together most often: {one} and {other} (by {count} respondent)",
        "Named together most often: {one} and {other} (by {count} respondents)",
        most,
        one=one,
        other=other,
    )


def note(table: Table, labels: Labels) -> str:
    """Return how the figure is read, and that it leaves themes out where it does."""
    w = labels.wording
    told = w.say(
        "Per cent of those who named the column's theme. The diagonal counts who named each theme."
    )
    if len(places(table)) == len(table.variable.categories):
        return told
    return told + " " + w.say("Only the most common themes; the table has all.")


def cell(table: Table, at: int, group: int, labels: Labels) -> str:
    """Return a figure as it is written: a share with its count, or a count on the diagonal."""
    if is_hidden(table, at, group):
        return figures.hidden_text(table, at, group)
    n = labels.wording.number(int(table.n[at, group]))
    if at == group:
        return f"n\u00a0=\u00a0{n}"
    return f"{figures.share_text(table, at, group, labels)} ({n})"


def told(table: Table, shown: Sequence[int], labels: Labels) -> str:
    """Return every figure in words, column by column, for the text alternative."""
    names = [labels.category(table.variable, key) for key in table.variable.categories]
    return "; ".join(
        f"{names[group]} ({cell(table, group, group, labels)}): "
        + ", ".join(f"{names[at]} {cell(table, at, group, labels)}" for at in shown if at != group)
        for group in shown
    )


def shares(table: Table, shown: Sequence[int]) -> np.ndarray:
    """Return the shares of 1 of the figure (rows x columns); nan where hidden, on the diagonal,
    and where nobody named the theme of the column."""
    at = np.array(shown, int)
    n, base = table.n[np.ix_(at, at)].astype(float), table.base[at].astype(float)
    hidden = table.hidden[np.ix_(at, at)] | table.base_hidden[at][None]
    found = np.divide(n, base[None], out=np.full(n.shape, np.nan), where=base[None] > 0)
    found[hidden | np.eye(len(at), dtype=bool)] = np.nan
    return found
