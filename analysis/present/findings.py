"""Findings in words, each with its figures: the readings of charts, and of groups compared.

Start at `charts` and `comparisons`; `blocks` makes a summary of them. A finding is built from the
tables that a release lets be shown and says no more than its test.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.present import comparing, figures, readings, sentences
from analysis.present.sentences import Middles, Shown
from analysis.present.tabulation import EFFECTS, Sheet, Tabulation
from analysis.results import significance
from analysis.results.comparison import LEVEL, WITHHELD, Comparison
from analysis.results.tables import Table
from analysis.results.variables import SCALE
from analysis.wording import Wording

KEYS = {"theme": "themes", "facet": "facets", "question": "questions"}
NAMED = 2  # categories that the reading of a chart names
DIFFERING = 3  # differences that a comparison names


@dataclass(frozen=True, eq=False)
class Finding:
    """A finding in words, in the interface's language.

    `key` names what it is about and stays the same; `figures` is the digest of the numbers that it
    says, by which approved words are known to be out of date. `table` holds those numbers as
    texts, `note` says their base; `code` is the theme whose approved quote may stand beside it,
    "" where there is none.
    """

    key: str
    text: str
    figures: str
    table: pd.DataFrame
    note: str = ""
    code: str = ""


def digest(*values: object) -> str:
    """Return 16 signs that tell some numbers, and what they are of, from others.

    >>> digest("q1", [3, 4]) == digest("q1", (3, 4)), digest("q1", [3, 4]) == digest("q1", [3, 5])
    (True, False)
    """
    text = json.dumps(values, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def key(wanted: Tabulation, *parts: str) -> str:
    """Return the key of a finding: its parts; marked where filters or several files make it one
    of other people ("?" and a digest), and with its audience where that is not the public."""
    sources = [(own.name, own.respondents) for own in wanted.labels.survey.sources]
    chosen = {id: list(options) for id, options in wanted.chosen.items()}
    mark = "?" + digest(chosen, sources)[:8] if chosen or sources else ""
    audience = wanted.release.preset.name
    return "/".join(parts) + mark + ("" if audience == "public" else f"@{audience}")


def sheet(wanted: Tabulation) -> dict[str, Sheet]:
    """Return the sheet of what each table says in words."""
    say = wanted.labels.wording.say
    rows = [(found.text, found.note) for found in charts(wanted)]
    told = say("Sentences made from the figures, never stronger than the test.")
    table = pd.DataFrame(rows, columns=[say("Findings"), say("Which base")])
    return {say("Findings"): (told, table)}


def plain(finding: Finding, text: str | None = None) -> str:
    """Return a finding as plain text: its sentences (or `text` in their place), its table with
    tabs between cells, its base.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.

    >>> table = pd.DataFrame({"Label": ["=1+2"], "n": ["9"]})
    >>> print(plain(Finding("questions/q1", "Chosen.", "", table, "n = 9.")).replace("\\t", " | "))
    Chosen.
    <BLANKLINE>
    Label | n
    '=1+2 | 9
    <BLANKLINE>
    n = 9.
    """
    rows = [list(finding.table.columns), *finding.table.itertuples(index=False)]
    lines = ["\t".join(map(_cell, row)) for row in rows if len(row)]
    said = finding.text if text is None else text
    return "\n\n".join(filter(None, [said, "\n".join(lines), finding.note]))


def _cell(value: object) -> str:
    text = " ".join(str(value).split())
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def charts(
    wanted: Tabulation,
    ids: Iterable[str] | None = None,
    named: int = NAMED,
    middles: Middles | None = None,
) -> list[Finding]:
    """Return the reading of each chart: of themes, facets and closed questions, by their ids; all
    where none are named. Each names `named` categories; `middles` as of `sentences.middles`, made
    where it is not given."""
    own = list(wanted.release.variables if ids is None else ids)
    if middles is None:
        scales = any(wanted.release.variables[id].kind == SCALE for id in own)
        middles = sentences.middles(wanted) if scales else {}
    return [_chart(wanted, id, named, middles) for id in own]


def _chart(wanted: Tabulation, id: str, named: int, middles: Middles) -> Finding:
    table = wanted.release.table(id, None, wanted.chosen)
    told = sentences.told(wanted, table, named, middles)
    return Finding(
        key(wanted, KEYS[table.variable.source], id),
        " ".join(told.sentences),
        digest(*numbers(wanted, table), told.more),
        figures.texts(table, wanted.labels, wanted.sampling),
        readings.note(table, wanted.labels),
        told.code,
    )


def numbers(wanted: Tabulation, table: Table) -> tuple[object, ...]:
    """Return the numbers of a table that are shown, what they are of, and how they are made."""
    hidden = table.hidden | table.base_hidden
    n = [
        [None if gone else int(count) for count, gone in zip(*row, strict=True)]
        for row in zip(table.n, hidden, strict=True)
    ]
    base = [
        None if gone else int(count)
        for count, gone in zip(table.base, table.base_hidden, strict=True)
    ]
    own, by, sampling = table.variable, table.by, wanted.sampling
    invited = (sampling.answered, sampling.invited) if sampling.invited else ()
    groups = (by.id, table.groups) if by is not None else ()
    return (own.id, own.categories, groups, n, base, sampling.method, invited)


def comparisons(wanted: Tabulation, by: str, ids: Iterable[str] | None = None) -> list[Finding]:
    """Return what differs between the groups of `by`: one finding for each of the variables, all
    others where none are named. Raises `Problem` where groups may not be shown."""
    own = wanted.release.variables if ids is None else ids
    return [_comparison(wanted, id, by) for id in own if id != by]


def _comparison(wanted: Tabulation, id: str, by: str) -> Finding:
    found = wanted.release.comparison(id, by, wanted.chosen)
    labels, tests = wanted.labels, found.tests
    p = [sentences.plain(float(value)) for value in tests["p_adjusted"]]
    return Finding(
        key(wanted, "compare", id, by),
        " ".join(_compared(wanted, found)),
        digest(*numbers(wanted, found.table), list(tests["category"]), list(tests["test"]), p),
        figures.texts(found.table, labels, wanted.sampling),
        comparing.note(found.table, labels),
    )


def _compared(wanted: Tabulation, found: Comparison) -> list[str]:
    """Return what the tests say, what they cannot, and which are left out."""
    w, table = wanted.labels.wording, found.table
    values = {
        "what": wanted.labels.variable(table.variable),
        "by": wanted.labels.variable(table.by),
    }
    if not table.by.is_whole:
        told = [w.say("{what}; groups: {by}. The groups overlap, so no test is made.", **values)]
    elif not len(_made(found)):
        told = [w.say("{what}; groups: {by}. No test can be made.", **values)]
    elif found.differing.empty:
        told = [_no_difference(wanted, found, values)]
    else:
        told = _differences(wanted, found, values)
    withheld = int((found.tests["test"] == WITHHELD).sum())
    if withheld:
        told.append(
            w.plural(
                "{count} test is left out, since it would tell of a hidden count.",
                "{count} tests are left out, since they would tell of a hidden count.",
                withheld,
            )
        )
    return told


def _no_difference(wanted: Tabulation, found: Comparison, values: Mapping[str, str]) -> str:
    w, smallest = wanted.labels.wording, _smallest(found)
    if smallest != smallest:
        return w.say(
            "{what}; groups: {by}. No difference can be told, and groups this small could show "
            "none (tests: {count}, Holm).",
            **values,
            count=found.family,
        )
    return w.say(
        "{what}; groups: {by}. No difference can be told (tests: {count}, Holm). Only one of "
        "about {smallest} percentage points or more would be found with these groups (80 times "
        "of 100).",
        **values,
        count=found.family,
        smallest=w.number(100 * smallest),
    )


def _made(found: Comparison) -> pd.DataFrame:
    """Return the rows of the tests that were made: not withheld, with something to compare."""
    tests = found.tests
    return tests[(tests["test"] != WITHHELD) & tests["p"].notna()]


def _smallest(found: Comparison) -> float:
    """Return the smallest difference that the tests without one could show: the middle one of the
    categories, or that of one share of a half between the two largest groups."""
    tests = _made(found)
    open_ones = tests.loc[tests["p_adjusted"] >= LEVEL, "smallest"].abs().dropna()
    if len(open_ones):
        return float(open_ones.median())
    bases = sorted(found.table.base[~found.table.base_hidden].tolist(), reverse=True)
    if (tests["category"] != "").any() or len(bases) < 2:
        return np.nan
    return abs(significance.smallest_difference(bases[0], bases[1], 0.5))


def _differences(wanted: Tabulation, found: Comparison, values: Mapping[str, str]) -> list[str]:
    w, rows = wanted.labels.wording, found.differing.sort_values(["p", "category"])
    told = [
        w.say(
            "{what}; groups: {by}. The groups differ beyond chance (tests: {count}, Holm).",
            **values,
            count=found.family,
        )
    ]
    records = rows.head(DIFFERING).to_dict("records")
    told += [_of_category(wanted, found, r) if r["category"] else _of_all(w, r) for r in records]
    if len(rows) > DIFFERING:
        rest = rows["category"].iloc[DIFFERING:]
        names = ", ".join(wanted.labels.category(found.table.variable, own) for own in rest)
        told.append(w.say("They differ in these as well: {themes}.", themes=names))
    smallest = _smallest(found)
    if (_made(found)["p_adjusted"] >= LEVEL).any() and smallest == smallest:
        told.append(
            w.say(
                "For the others no difference can be told. With these groups only one of about "
                "{smallest} percentage points or more would be found (80 times of 100).",
                smallest=w.number(100 * smallest),
            )
        )
    return told


def _of_all(w: Wording, row: Mapping[str, object]) -> str:
    return w.say(
        "Adjusted {p}; {measure} = {effect}.",
        p=comparing.p_said(float(row["p_adjusted"]), w),
        measure=w.say(EFFECTS[row["effect_name"]]),
        effect=w.number(float(row["effect"]), 2),
    )


def _of_category(wanted: Tabulation, found: Comparison, row: Mapping[str, object]) -> str:
    """Return the groups with the highest and the lowest share of a category that differs."""
    w, table = wanted.labels.wording, found.table
    at = table.variable.categories.index(row["category"])
    groups = [group for group in range(len(table.groups)) if table.base[group]]
    ranked = sorted(groups, key=lambda group: -table.n[at, group] / table.base[group])
    values = {
        "theme": wanted.labels.category(table.variable, str(row["category"])),
        "highest": _group(wanted, table, at, ranked[0]),
        "lowest": _group(wanted, table, at, ranked[-1]),
        "p": comparing.p_said(float(row["p_adjusted"]), w),
    }
    if row["difference"] != row["difference"]:
        return w.say("{theme} – highest: {highest}; lowest: {lowest}; adjusted {p}.", **values)
    sign = -1 if float(row["difference"]) < 0 else 1
    low, high = sorted(sign * float(row[name]) for name in ("low", "high"))
    return w.say(
        "{theme} – {highest}; {lowest}; difference {difference} percentage points (95% interval "
        "{low} to {high}), adjusted {p}.",
        **values,
        difference=w.number(100 * abs(float(row["difference"]))),
        low=w.number(100 * low),
        high=w.number(100 * high),
    )


def _group(wanted: Tabulation, table: Table, at: int, group: int) -> str:
    name = wanted.labels.category(table.by, table.groups[group])
    return f"{name} ({Shown(wanted, table, group).figures(at)})"
