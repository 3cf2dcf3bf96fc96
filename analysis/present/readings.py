"""Counts put into words: titles that say the finding, notes with n and base, bars with labels.

Start at `bars`. Nothing here counts; it only says what `results` counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.present import figures
from analysis.present.charts import Bar
from analysis.present.colours import COLOURS, PLAIN
from analysis.present.labels import Labels, label, labels
from analysis.privacy.classes import TOGETHER
from analysis.results.tables import Sampling, Table
from analysis.results.variables import ANY, ORDERED
from analysis.survey import Survey
from analysis.wording import Wording, sentence

__all__ = ["label", "labels"]  # and what stands below
SHORT = 60
STEPS = ("1", "2", "3", "4", "5")
STAGES = ("phase", "stage")  # facets whose values follow each other in time


def bars(
    table: Table, labels: Labels, sampling: Sampling, flagged: int = 0, group: int = 0
) -> list[Bar]:
    """Return one bar a category of a table's group: most common first, each child below its
    parent, what is taken together last, steps of a scale in their order. `flagged` as of
    `figures.texts`."""
    own, variable = in_order(table, labels, sampling, flagged, group), table.variable
    if variable.kind in ORDERED:
        return own
    parents = dict(zip(variable.categories, variable.parents, strict=True))
    ranked = sorted(own, key=_rank)
    return [
        bar
        for parent in ranked
        if not parents[parent.key]
        for bar in (parent, *(child for child in ranked if parents[child.key] == parent.key))
    ]


def _rank(bar: Bar) -> tuple[object, ...]:
    """Return the place of a bar among others; one hidden as all but few counts as all."""
    return bar.key == TOGETHER, -bar.n / (bar.base or 1), -bar.n, bar.hidden, bar.label


def in_order(
    table: Table, labels: Labels, sampling: Sampling, flagged: int = 0, group: int = 0
) -> list[Bar]:
    """Return one bar a category of a table's group in the order of the codebook or survey."""
    told, rows = figures.texts(table, labels, sampling, flagged), table.rows(sampling)
    rounded = figures.shares(table)[:, group] / 100
    variable, count = table.variable, len(table.variable.categories)
    made = []
    for at, key in enumerate(variable.categories):
        place = group * count + at
        hidden = bool(table.hidden[at, group] or table.base_hidden[group])
        n, base = int(table.n[at, group]), int(table.base[group])
        low, high = (float(rows[end].iloc[place]) for end in ("low", "high"))
        known = not hidden and low == low
        made.append(
            Bar(
                labels.category(variable, key),
                n,
                base,
                n / base if base and not hidden else 0.0,
                key,
                bool(variable.parents[at]),
                COLOURS.get(variable.id, PLAIN),
                tuple(told.iloc[place, -4:]),
                hidden,
                low if known else None,
                high if known else None,
                float(rounded[at]) if rounded[at] == rounded[at] else None,
            )
        )
    return made


def most_common(
    tables: Sequence[Table], labels: Labels, sampling: Sampling, flagged: int = 0, each: int = 3
) -> list[Bar]:
    """Return the most common themes of each domain (no children), with the domain named."""
    rows = []
    for table in tables:
        domain = labels.variable(table.variable)
        found = [b for b in bars(table, labels, sampling, flagged) if not b.child and b.n]
        rows += [replace(bar, label=f"{bar.label} ({domain})") for bar in found[:each]]
    return rows


def leading(rows: Sequence[Bar], wording: Wording, names: Mapping[str, str] | None = None) -> str:
    """Return the title that names the most common of some bars, or all that share its place.

    The same count and whole per cent share a place (31 of 73 and 31 of 74 do); what is hidden as
    named by all but few is more than any other of the same base. `names` gives other labels by
    key.
    """
    nearly_all = [row for row in rows if row.hidden and row.n]
    if nearly_all and len({row.base for row in rows}) == 1:
        return _most(nearly_all, nearly_all[0].texts[2], wording, names)
    known = [row for row in rows if not row.hidden and row.key != TOGETHER]
    if not known:
        return wording.say("What was named may not be shown of so few")
    best = max(known, key=lambda row: row.share)
    # A hidden count may be larger than those shown, but for one that is said to be under a limit.
    unsure = [row for row in rows if row.hidden and not _is_under(row, best.n)]
    if unsure and best.share == 0:
        return wording.say("What was named may not be shown of so few")
    top = [
        row
        for row in known
        if row.n == best.n and wording.percent(row.share) == wording.percent(best.share)
    ]
    if best.share == 0:
        return wording.say("None of these was named")
    if len(top) > 2:
        return wording.say("{count} are named equally often", count=len(top))
    return _most(top, wording.percent(best.share), wording, names, bool(unsure))


def _most(
    top: Sequence[Bar],
    share: str,
    wording: Wording,
    names: Mapping[str, str] | None,
    unsure: bool = False,
) -> str:
    """Return the title that names some bars as the most common, `unsure` of those shown alone."""
    said = f" {wording.say('and')} ".join(names[row.key] if names else row.label for row in top)
    if unsure:
        return wording.say(
            "{theme} – largest of the figures shown ({share})", theme=said, share=share
        )
    return wording.say("{theme} named most often ({share})", theme=said, share=share)


def _is_under(row: Bar, count: int) -> bool:
    """Tell whether a hidden count is said to be under a limit that another one reaches."""
    told = row.texts[0] if row.texts else ""
    return told.startswith("<") and int(told[1:]) <= count


def note(table: Table, labels: Labels) -> str:
    """Return n and base of a table of everyone chosen, in words."""
    base = None if table.base_hidden[0] else int(table.base[0])
    return labels.base(table.variable, base)


def bases_note(tables: Sequence[Table], labels: Labels) -> str:
    """Return the bases of bars of several domains, in words."""
    about = {table.variable.base_of for table in tables}
    if about == {ANY}:
        return note(tables[0], labels)
    bases = [int(table.base[0]) for table in tables if not table.base_hidden[0]]
    ends = {"low": min(bases, default=0), "high": max(bases, default=0)}
    if ANY in about:
        return labels.wording.say(
            "Share of those who answered the question of the theme's domain, or any open question "
            "where none asks about it (n = {low} to {high}).",
            **ends,
        )
    return labels.wording.say(
        "Share of those who answered the question of the theme's domain (n = {low} to {high}).",
        **ends,
    )


def suffix(
    wording: Wording,
    sample: bool,
    chosen: Mapping[str, Sequence[str]],
    survey: Survey,
    coded: tuple[int, int, int] | None = (0, 0, 0),
    edited: bool = False,
) -> str:
    """Return what every note ends with: how it was coded (where it was), filters in use, and
    whether the data are invented. `coded` is as the arguments of `decided`,
    None where the note is about no coding."""
    said = [] if coded is None else [decided(*coded, wording)]
    if coded is not None and edited:
        said.append(wording.say("An edited codebook is in use."))
    if chosen:
        options = "; ".join(
            f"{survey.question(id).text[:SHORT]} = {', '.join(picked)}"
            for id, picked in chosen.items()
        )
        said.append(sentence(wording.say("Only: {filters}.", filters=options)))
    if sample:
        said.append(wording.say("Invented example data."))
    return "".join(f" {part}" for part in said)


def decided(checked: int, answers: int, of: int, wording: Wording) -> str:
    """Return in a sentence how many answers people checked as a whole, on how many they decided
    anything, of how many."""
    if not answers:
        return wording.say("Coded by machine, not checked.")
    if not checked:
        return wording.say(
            "Coded by machine, not checked; people decided on {count} of {all} answers.",
            count=answers,
            all=of,
        )
    return wording.say(
        "Coded by machine; {checked} of {all} answers checked, decisions on {count}.",
        checked=checked,
        all=of,
        count=answers,
    )
