"""A comparison of groups as it is read: title, sentences, and its tables.

Start at `finding` and `sentences`. Nothing is said that is stronger than the test.
"""

from __future__ import annotations

import pandas as pd

from analysis.present import figures, tabulation
from analysis.present.labels import Labels
from analysis.results.comparison import LEVEL, WITHHELD, Comparison
from analysis.results.tables import Sampling, Table
from analysis.wording import Wording, sentence

MOST_NAMED = 3  # categories that a title or sentence names


def finding(found: Comparison, labels: Labels) -> str:
    """Return the title of a comparison: what differs beyond chance, or that nothing does."""
    w, table = labels.wording, found.table
    what, by = labels.variable(table.variable), labels.variable(table.by)
    if not found.tests["p"].notna().any():
        return w.say("{what}, by “{by}”", what=what, by=by)
    differing = found.differing
    if differing.empty:
        return w.say("{what}, by “{by}”: no difference can be told", what=what, by=by)
    if (differing["category"] == "").all():
        return w.say("{what}, by “{by}”: the groups differ beyond chance", what=what, by=by)
    first = differing.sort_values("p")["category"].head(MOST_NAMED)
    named = ", ".join(labels.category(table.variable, key) for key in first)
    return w.say(
        "{what}, by “{by}”: the groups differ in {themes}", what=what, by=by, themes=named
    )


def note(table: Table, labels: Labels) -> str:
    """Return the bases of the groups in words; groups of nobody are not named."""
    held = (table.base > 0) | table.base_hidden
    some = bool(held.any())
    parts = [
        f"{labels.category(table.by, key)} {figures.HIDDEN if hidden else base}"
        for key, base, hidden, own in zip(
            table.groups, map(int, table.base), table.base_hidden, held, strict=True
        )
        if own or not some
    ]
    told = labels.wording.say("n of each group: {bases}.", bases=", ".join(parts))
    if held.all() or not some:
        return told
    return f"{told} {labels.wording.say('Nobody is in the other groups.')}"


def sentences(found: Comparison, labels: Labels) -> list[str]:
    """Return what the tests say and what they cannot, a sentence each."""
    w, table, tests = labels.wording, found.table, found.tests
    if not table.by.is_whole:
        return [w.say("The groups overlap, so no test is made.")]
    if (table.base > 0).sum() < 2 and not table.base_hidden.any():
        return [w.say("Fewer than two groups have respondents, so there is nothing to compare.")]
    told = [_of_test(row, found, labels) for row in found.differing.to_dict("records")]
    open_ones = tests[(tests["p_adjusted"] >= LEVEL) & tests["smallest"].notna()]
    if len(open_ones):
        smallest = w.number(100 * open_ones["smallest"].abs().median())
        told.append(
            w.say(
                "For the others no difference can be told. With these groups only one of about "
                "{smallest} percentage points or more would be found (80 times of 100).",
                smallest=smallest,
            )
            if told
            else w.say(
                "No difference can be told. With these groups only one of about {smallest} "
                "percentage points or more would be found (80 times of 100).",
                smallest=smallest,
            )
        )
    elif not told and found.family and tests["p"].notna().any():
        told.append(w.say("No difference can be told."))
    withheld = int((tests["test"] == WITHHELD).sum())
    if withheld:
        told.append(
            w.plural(
                "{count} test is left out, since it would tell of a hidden count.",
                "{count} tests are left out, since they would tell of a hidden count.",
                withheld,
            )
        )
    if found.whole is not None and found.whole.p == found.whole.p:
        told.append(
            w.say(
                "All themes at once: {p} ({test}).",
                p=p_said(found.whole.p, w),
                test=w.say(tabulation.TESTS[found.whole.name]),
            )
        )
    return told


def _of_test(row: dict[str, object], found: Comparison, labels: Labels) -> str:
    w, variable, key = labels.wording, found.table.variable, str(row["category"])
    what = labels.category(variable, key) if key else labels.variable(variable)
    values = {"p": p_said(float(row["p_adjusted"]), w), "what": what}
    if row["difference"] == row["difference"]:
        first, second = (labels.category(found.table.by, own) for own in found.table.groups[:2])
        return w.say(
            "{what}: {first} {difference} percentage points against {second} (95% interval "
            "{low} to {high}), adjusted {p}.",
            **values,
            first=first,
            second=second,
            difference=w.number(100 * float(row["difference"])),
            low=w.number(100 * float(row["low"])),
            high=w.number(100 * float(row["high"])),
        )
    return w.say("{what}: the groups differ, adjusted {p}.", **values)


def p_text(p: float, wording: Wording) -> str:
    """Return a p-value as it is read: three decimals, or under 0.001.

    >>> from analysis.wording import wording
    >>> p_text(0.0432, wording("en")), p_text(0.0001, wording("en")), p_text(0.0432, wording("fi"))
    ('0.043', '<0.001', '0,043')
    """
    return "<" + wording.number(0.001, 3) if p < 0.001 else wording.number(p, 3)


def p_said(p: float, wording: Wording) -> str:
    """Return a p-value in a sentence: "p = 0.043", "p < 0.001", "p = –" where there is none.

    >>> from analysis.wording import wording
    >>> [p_said(p, wording("en")) for p in (0.0432, 0.0001, float("nan"))]
    ['p = 0.043', 'p < 0.001', 'p = –']
    """
    if p != p:
        return "p = –"
    told = p_text(p, wording)
    return f"p < {told[1:]}" if told.startswith("<") else f"p = {told}"


def rows(table: Table, labels: Labels, sampling: Sampling, flagged: int) -> pd.DataFrame:
    """Return the figures of every group, group by group."""
    return figures.texts(table, labels, sampling, flagged)


def tests(found: Comparison, labels: Labels) -> pd.DataFrame:
    """Return the tests of a comparison for reading."""
    w, say = labels.wording, labels.wording.say
    rows = tabulation.tested(found, labels)
    return pd.DataFrame(
        {
            say("Label"): [row["category"] for row in rows],
            say("Test"): [row["test"] for row in rows],
            "p": [_number(row["p"], w) for row in rows],
            say("p, adjusted (Holm)"): [_number(row["p_adjusted"], w) for row in rows],
            say("Effect"): [
                "–" if row["effect"] != row["effect"] else w.number(row["effect"], 2)
                for row in rows
            ],
            say("Measure"): [row["effect_name"] for row in rows],
            say("Smallest difference it could show, percentage points"): [
                "–" if row["smallest"] != row["smallest"] else w.number(100 * abs(row["smallest"]))
                for row in rows
            ],
        }
    )


def _number(p: float, wording: Wording) -> str:
    return "–" if p != p else p_text(p, wording)


def family(found: Comparison, labels: Labels) -> str:
    """Return which tests the adjusted p is over."""
    return sentence(
        labels.wording.say(
            "Adjusted by Holm over a family of {count} tests: {what}, by “{by}”.",
            count=found.family,
            what=labels.variable(found.table.variable),
            by=labels.variable(found.table.by),
        )
    )


def matrix(table: Table, labels: Labels) -> pd.DataFrame:
    """Return what is named together: a row and a column for each theme, counts and shares."""
    names = [labels.category(table.variable, key) for key in table.variable.categories]
    columns = {
        labels.category(table.by, key): [
            figures.share_text(table, at, group, labels)
            if table.hidden[at, group]
            else f"{figures.share_text(table, at, group, labels)} "
            f"({labels.wording.number(int(table.n[at, group]))})"
            for at in range(len(names))
        ]
        for group, key in enumerate(table.groups)
    }
    return pd.DataFrame({labels.wording.say("Theme"): names, **columns})
