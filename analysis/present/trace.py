"""What a number on a page is made of, in words: its base, its formula by name, and its answers.

Start at `lines`.
"""

import pandas as pd

from analysis.present import figures
from analysis.present.labels import Labels
from analysis.results.tables import Sampling, Table
from analysis.results.variables import ANY, FACETS, SEVERAL, Variable

INTERVALS = {"wilson": "Wilson (1927)", "clopper_pearson": "Clopper & Pearson (1934)"}


def lines(table: Table, at: int, group: int, labels: Labels, sampling: Sampling) -> list[str]:
    """Return what the figures of a category in a group are made of, a sentence each."""
    w, variable = labels.wording, table.variable
    what = labels.category(variable, variable.categories[at])
    if table.hidden[at, group] or table.base_hidden[group]:
        return [
            w.say("{what}: {mark}.", what=what, mark=figures.hidden_text(table, at, group)),
            w.say("Hidden, since so few people could be recognised by it."),
        ]
    n, base = int(table.n[at, group]), int(table.base[group])
    told = [labels.base(variable, base)]
    if table.by is not None:
        told.append(
            w.say(
                "Only those of the group: {group}.",
                group=labels.category(table.by, table.groups[group]),
            )
        )
    told.append(
        w.say("{what}: n = {count} of them; each respondent counts once.", what=what, count=n)
        if variable.kind == SEVERAL
        else w.say("{what}: n = {count} of them.", what=what, count=n)
    )
    told.append(
        w.say(
            "Share: n / base = {count} / {base} = {share}.",
            count=n,
            base=base,
            share=figures.share_text(table, at, group, labels),
        )
    )
    row = table.rows(sampling).iloc[group * len(variable.categories) + at]
    if row["low"] == row["low"]:
        told.append(
            w.say(
                "95% interval: {low} to {high}, {formula}.",
                low=w.percent(row["low"], 1),
                high=w.percent(row["high"], 1),
                formula=INTERVALS[sampling.method],
            )
        )
    if sampling.invited:
        told.append(
            w.say(
                "Finite population: {answered} of {invited} invited answered.",
                answered=sampling.answered,
                invited=sampling.invited,
            )
        )
    return told


def answers(coded: pd.DataFrame, variable: Variable, key: str) -> pd.DataFrame:
    """Return the coded answers that hold a category of a theme domain or facet, of those that
    make its base."""
    column, sign = ("codes", " ") if variable.source == "theme" else FACETS[variable.id]
    held = coded[column].str.split(sign).map(lambda names: key in names)
    asked = True if variable.base_of == ANY else coded["role"] == variable.base_of
    return coded[held & asked & (coded["content"] == "answered")]
