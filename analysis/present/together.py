"""Themes named together as they are read: which stand in the figure, its title and its note.

Start at `places`. `comparing.matrix` is the whole table.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import inf

import numpy as np

from analysis.present import figures
from analysis.present.labels import Labels
from analysis.results.tables import Table
from analysis.wording import Wording

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
    """Return the title that names the two themes named together by most respondents, as far as
    what is hidden lets it be told."""
    w, pairs = labels.wording, list(combinations(places(table), 2))
    n = {(a, b): int(table.n[b, a]) for a, b in pairs if not is_hidden(table, b, a)}
    most = max(n.values(), default=0)
    first = [pair for pair, count in n.items() if count == most]
    is_sure = all(_reach(table, *pair) < max(most, 1) for pair in pairs if pair not in n)
    if not most and is_sure:
        return w.say("No two of these themes were named together")
    if not most:
        return w.say(
            "Which of these were named together most often may not be shown: the groups are small"
        )
    if len(first) > 1:
        return _equal(len(first), most, is_sure, w)
    own = table.variable
    return _most(*(labels.category(own, own.categories[at]) for at in first[0]), most, is_sure, w)


def _equal(pairs: int, most: int, is_sure: bool, w: Wording) -> str:
    """Return that so many pairs are named by most, where it is not sure only of those shown."""
    if is_sure:
        return w.plural(
            "{pairs} pairs of themes are named most often together, by {count} respondent each",
            "{pairs} pairs of themes are named most often together, by {count} respondents each",
            most,
            pairs=pairs,
        )
    return w.plural(
        "Of the pairs shown, {pairs} are named together most often, by {count} respondent each",
        "Of the pairs shown, {pairs} are named together most often, by {count} respondents each",
        most,
        pairs=pairs,
    )


def _most(one: str, other: str, most: int, is_sure: bool, w: Wording) -> str:
    """Return that these two are named by most, where it is not sure only of the pairs shown."""
    if is_sure:
        return w.plural(
            "Named together most often: {one} and {other} (by {count} respondent)",
            "Named together most often: {one} and {other} (by {count} respondents)",
            most,
            one=one,
            other=other,
        )
    return w.plural(
        "Of the pairs shown, named together most often: {one} and {other} (by {count} respondent)",
        "Of the pairs shown, named together most often: {one} and {other} (by {count} "
        "respondents)",
        most,
        one=one,
        other=other,
    )


def _reach(table: Table, one: int, other: int) -> float:
    """Return how many may have named both themes of a hidden pair: as many as named the rarer, as
    far as that is shown."""
    return min(
        (int(table.base[at]) for at in (one, other) if not table.base_hidden[at]), default=inf
    )


def note(table: Table, labels: Labels) -> str:
    """Return how the figure is read, that it leaves themes out where it does, and what the mark
    means where a figure is hidden."""
    w = labels.wording
    told = [
        w.say(
            "Per cent of those who named the column's theme. The diagonal counts who named each "
            "theme."
        )
    ]
    if len(places(table)) < len(table.variable.categories):
        told.append(w.say("Only the most common themes; the table has all."))
    if figures.is_marked(table):
        told.append(figures.hidden_meaning(w))
    return " ".join(told)


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
