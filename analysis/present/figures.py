"""Figures of a table as they are read: counts, shares and intervals, rounded by one rule, and the
mark of what is hidden.

Start at `texts` for a page and `cells` for a workbook. Shares are rounded to whole per cent, with
one decimal from 200 respondents on, halves away from zero; the parts of a whole are rounded so
that they sum to 100 (largest remainder), the shares of several choices never.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.present.labels import Labels
from analysis.results import intervals
from analysis.results.tables import Sampling, Table
from analysis.wording import Wording

HIDDEN = "••"  # one mark for every hidden figure, small or not
SMALL = "*"  # beside what a careful reader takes with care, where nothing is hidden
MANY = 200  # respondents from which a share has a decimal


def hidden_text(table: Table, at: int, group: int) -> str:
    """Return what stands for a hidden count: of all respondents on which side of the limit it
    is, else the mark alone."""
    if table.under and not table.base_hidden[group]:
        if table.n[at, group]:
            return f">{table.base[group] - table.under}"
        return f"<{table.under}"
    return HIDDEN


def meanings(marks: Iterable[tuple[str, int]], wording: Wording) -> list[str]:
    """Return what the marks of hidden figures mean, a sentence a kind; `marks` are those of
    `hidden_text`, each with its base.

    >>> from analysis.wording import wording
    >>> meanings([("<5", 44), (">39", 44)], wording("en"))[1][:44]
    '>39: all but fewer than 5 respondents, the e'
    """
    bases = dict(marks)
    under, over = ([own for own in bases if own.startswith(sign)] for sign in "<>")
    told = []
    if under:
        told.append(
            wording.say(
                "{mark}: fewer than {limit} respondents, the exact number hidden to protect them.",
                mark=", ".join(under),
                limit=int(under[0][1:]),
            )
        )
    if over:
        told.append(
            wording.say(
                "{mark}: all but fewer than {limit} respondents, the exact number hidden to "
                "protect them.",
                mark=", ".join(over),
                limit=bases[over[0]] - int(over[0][1:]),
            )
        )
    return told + ([hidden_meaning(wording)] if HIDDEN in bases else [])


def hidden_meaning(wording: Wording) -> str:
    """Return what the mark alone means."""
    return wording.say(
        "{mark}: hidden, so that no small group can be recognised, also not from the figures "
        "around it.",
        mark=HIDDEN,
    )


def is_marked(table: Table) -> bool:
    """Tell whether any figure of a table is hidden."""
    return bool(table.hidden.any() or table.base_hidden.any())


def shares(table: Table) -> np.ndarray:
    """Return the shares of a table in per cent as they are shown (categories x groups), rounded;
    nan where they are hidden or nobody is asked.

    >>> from analysis.results.variables import Variable
    >>> has, state = np.repeat(np.eye(4, dtype=bool), [13, 13, 13, 40], axis=0), np.zeros(79)
    >>> own = Variable("q1", "", "single", "question", tuple("abcd"), ("",) * 4, has, state, "q1")
    >>> from analysis.results import tables
    >>> shares(tables.counted(own)).ravel().tolist()
    [17.0, 16.0, 16.0, 51.0]
    """
    found = np.full(table.n.shape, np.nan)
    for group, base in enumerate(table.base):
        hidden = table.hidden[:, group] | table.base_hidden[group]
        if not base or hidden.all():
            continue
        digits = 1 if base >= MANY else 0
        if table.variable.is_whole and not hidden.any() and table.n[:, group].sum() == base:
            found[:, group] = intervals.parts(table.n[:, group], digits)
        else:
            found[:, group] = intervals.rounded(100 * table.n[:, group] / base, digits)
        found[hidden, group] = np.nan
    return found


def share_text(table: Table, at: int, group: int, labels: Labels) -> str:
    """Return a share in per cent as the language writes it, or the mark of what is hidden, with
    the base where it says more than that."""
    return _share_text(table, shares(table), at, group, labels)


def _share_text(table: Table, rounded: np.ndarray, at: int, group: int, labels: Labels) -> str:
    if table.hidden[at, group] or table.base_hidden[group]:
        mark = hidden_text(table, at, group)
        if not mark.startswith(">"):
            return mark
        return labels.wording.say("{n} of {base}", n=mark, base=int(table.base[group]))
    if not table.base[group]:
        return "–"
    n, base = int(table.n[at, group]), int(table.base[group])
    return labels.wording.percent(n / base, int(base >= MANY), float(rounded[at, group]))


def is_small(table: Table, at: int, group: int, threshold: int) -> bool:
    """Tell whether a figure that is shown is of few people: fewer than the threshold in the base,
    with the category, or without it."""
    n, base = table.n[at, group], table.base[group]
    return bool(base < threshold or 0 < n < threshold or 0 < base - n < threshold)


def texts(table: Table, labels: Labels, sampling: Sampling, threshold: int = 0) -> pd.DataFrame:
    """Return a table for reading: category, group (where there are several), n, base, share and
    interval as texts. `threshold` flags figures of fewer people where they are not hidden."""
    w, rows = labels.wording, table.rows(sampling)
    rounded, count = shares(table), len(table.variable.categories)
    told = []
    for place, row in enumerate(rows.itertuples()):
        group, at = divmod(place, count)
        own = [_indented(row.parent, labels.category(table.variable, row.category))]
        if len(table.groups) > 1:
            own.append(labels.category(table.by, row.group))
        flag = SMALL if threshold and is_small(table, at, group, threshold) else ""
        hidden = table.hidden[at, group] or table.base_hidden[group]
        own += [
            hidden_text(table, at, group) if hidden else w.number(row.n) + flag,
            HIDDEN if table.base_hidden[group] else w.number(row.base),
            _share_text(table, rounded, at, group, labels),
            "–" if row.low != row.low else f"{w.percent(row.low)}–{w.percent(row.high)}",
        ]
        told.append(own)
    return pd.DataFrame(told, columns=headings(table, labels))


def headings(table: Table, labels: Labels) -> list[str]:
    """Return the headings of `texts`."""
    say = labels.wording.say
    first = say("Theme") if table.variable.source == "theme" else say("Label")
    group = [say("Group")] if len(table.groups) > 1 else []
    return [first, *group, say("n"), say("Base"), say("Share"), say("95% interval")]


def cells(table: Table, labels: Labels, sampling: Sampling) -> pd.DataFrame:
    """Return a table for a workbook: the columns of `texts` with numbers, the interval as two
    columns, and the keys of the categories; hidden figures are their marks."""
    say, rows = labels.wording.say, table.rows(sampling)
    count = len(table.variable.categories)
    counts, bases, given = [], [], []
    rounded = shares(table)
    for place, row in enumerate(rows.itertuples()):
        group, at = divmod(place, count)
        hidden = table.hidden[at, group] or table.base_hidden[group]
        counts.append(hidden_text(table, at, group) if hidden else int(row.n))
        bases.append(HIDDEN if table.base_hidden[group] else int(row.base))
        known = rounded[at, group] == rounded[at, group]
        given.append(row.share if known else HIDDEN if hidden else "–")
    groups = {}
    if table.by is not None:
        groups = {say("Group"): [labels.category(table.by, key) for key in rows["group"]]}
    return pd.DataFrame(
        {
            say("Label"): [
                _indented(row.parent, labels.category(table.variable, row.category))
                for row in rows.itertuples()
            ],
            **groups,
            say("n"): counts,
            say("Base"): bases,
            say("Share") + " %": given,
            say("From") + " %": rows["low"],
            say("To") + " %": rows["high"],
        }
    )


def _indented(parent: str, label: str) -> str:
    return f"– {label}" if parent else label
