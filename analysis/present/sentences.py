"""What a table of everyone says, in sentences that are no stronger than its figures and its test.

Start at `told`. Labels stand in brackets or after a colon, so that no language inflects them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.present import comparing, figures
from analysis.present.tabulation import Tabulation
from analysis.privacy.classes import TOGETHER
from analysis.results import intervals, significance
from analysis.results.comparison import LEVEL, order
from analysis.results.tables import Table
from analysis.results.variables import NUMBER, RANKING, SCALE, SEVERAL
from analysis.wording import Wording

# The ends of scales whose middle is sure: of others nobody may have chosen the last step.
_SCALES = {("1", "5"), ("1", "7"), ("1", "9"), ("0", "10"), ("1", "10")}
LISTED = 7  # categories that a sentence names at most
_HALF = 50
Middles = Mapping[str, tuple[int, int, float]]  # by id: above, below, adjusted p


@dataclass(frozen=True)
class Told:
    """Sentences about a table, the numbers beside its counts that they say, and the theme named
    first ("" where none is)."""

    sentences: list[str]
    more: tuple[object, ...] = ()
    code: str = ""


class Shown:
    """The categories of a table that may be compared: shown, no children, none taken together.

    `places` are theirs, the most common first.
    """

    def __init__(self, wanted: Tabulation, table: Table, group: int = 0) -> None:
        self.wanted, self.table, self.group = wanted, table, group
        self.n, own = table.n[:, group], table.variable
        hidden = table.hidden[:, group] | table.base_hidden[group]
        top = [
            at
            for at, (name, parent) in enumerate(zip(own.categories, own.parents, strict=True))
            if not (hidden[at] or parent or name == TOGETHER)
        ]
        self.places = sorted(top, key=lambda at: (-self.n[at], own.categories[at]))
        count = len(own.categories)
        self._rows = table.rows(wanted.sampling).iloc[group * count : (group + 1) * count]

    def figures(self, at: int) -> str:
        """Return share, count, base and interval of a category as they stand in brackets."""
        share = figures.share_text(self.table, at, self.group, self.wanted.labels)
        low, high = self._rows["low"].iloc[at], self._rows["high"].iloc[at]
        n, base = int(self.n[at]), int(self.table.base[self.group])
        return in_brackets(self.wanted, share, n, base, low, high)

    def each(self, places: Sequence[int]) -> str:
        """Return categories with their figures, as a list in words."""
        labels, own = self.wanted.labels, self.table.variable
        names = (labels.category(own, own.categories[at]) for at in places)
        return "; ".join(
            f"{name} ({self.figures(at)})" for name, at in zip(names, places, strict=True)
        )

    def is_most(self, at: int) -> bool:
        """Tell whether more than half have a category, as far as the whole interval goes."""
        if self.wanted.release.preset.rounding > 1:
            return False
        return float(intervals.rounded(100 * self._rows["low"].iloc[at])) > _HALF

    def is_largest(self, at: int) -> bool:
        """Tell whether no figure that is hidden or taken together can be as large as this one."""
        table, own = self.table, self.table.variable
        for other, (name, parent) in enumerate(zip(own.categories, own.parents, strict=True)):
            small = bool(table.under) and not self.n[other] and self.n[at] >= table.under
            if not parent and table.hidden[other, self.group] and not small:
                return False
            if name == TOGETHER and own.kind == SEVERAL and self.n[other] >= self.n[at]:
                return False
        return True


def in_brackets(wanted: Tabulation, share: str, n: int, base: int, low: float, high: float) -> str:
    """Return a figure as it stands in brackets: share, count, base and interval."""
    w = wanted.labels.wording
    if low != low:
        return w.say("{share}, {n} of {base}", share=share, n=n, base=base)
    return w.say(
        "{share}, {n} of {base}; 95% interval {low} to {high}",
        share=share,
        n=n,
        base=base,
        low=w.percent(low),
        high=w.percent(high),
    )


def told(wanted: Tabulation, table: Table, named: int, middles: Middles) -> Told:
    """Return what a table of everyone says; `named` is how many categories it names, `middles`
    what `middles` returns."""
    w, what = wanted.labels.wording, wanted.labels.variable(table.variable)
    if table.base_hidden[0]:
        return Told([w.say("{what}: so few answered that nothing may be told.", what=what)])
    if not table.base[0]:
        return Told([w.say("{what}: nobody answered.", what=what)])
    of_kind = {SCALE: _rated, NUMBER: _measured, RANKING: _placed}.get(table.variable.kind)
    found = of_kind and of_kind(wanted, table, middles)
    found = found or _named(wanted, table, named)
    hidden = int(table.hidden.sum())
    if hidden:
        found.sentences.append(
            w.plural(
                "{count} figure is hidden to protect small groups.",
                "{count} figures are hidden to protect small groups.",
                hidden,
            )
        )
    return found


def _named(wanted: Tabulation, table: Table, named: int) -> Told:
    """Say what is named or chosen most often, what comes next, and whether that is chance."""
    w, own = wanted.labels.wording, table.variable
    what, shown = wanted.labels.variable(own), Shown(wanted, table)
    if not shown.places:
        said = w.say("{what}: so few named each that it may not be told which.", what=what)
        return Told([said])
    first = shown.places[0]
    if not shown.n[first]:
        sure = shown.is_largest(first)
        said = w.say("{what}: none of these was named.", what=what) if sure else ""
        return Told([said or w.say("{what}: what was named may not be told.", what=what)])
    tied = [at for at in shown.places if shown.n[at] == shown.n[first]]
    code = own.categories[first] if own.source == "theme" else ""
    end = max(named, len(tied) + 1)
    while end < min(len(shown.places), LISTED) and (
        shown.n[shown.places[end]] == shown.n[shown.places[end - 1]]
    ):
        end += 1  # what shares the last place is named as well
    rest = [at for at in shown.places[len(tied) : end] if shown.n[at] and shown.is_largest(at)]
    more: tuple[object, ...] = ()
    if not shown.is_largest(first):
        themes = shown.each(shown.places[:named])
        said = [
            w.say("{what} – the largest of the figures shown: {themes}.", what=what, themes=themes)
        ]
    elif len(tied) > 1:
        said = [_tie(shown, tied, what)]
    else:
        said = [_lead(shown, first, what)]
        if rest:
            said.append(w.say("Next: {themes}.", themes=shown.each(rest)))
            tested, more = _against_next(wanted, table, first, rest[0])
            said.append(tested)
    return Told(said, more, code)


def _lead(shown: Shown, first: int, what: str) -> str:
    w, values = shown.wanted.labels.wording, {"what": what, "theme": shown.each([first])}
    if shown.is_most(first) and shown.table.variable.source == "question":
        return w.say("{what} – chosen most often, by more than half: {theme}.", **values)
    if shown.is_most(first):
        return w.say("{what} – named most often, by more than half: {theme}.", **values)
    if shown.table.variable.source == "question":
        return w.say("{what} – chosen most often: {theme}.", **values)
    return w.say("{what} – named most often: {theme}.", **values)


def _tie(shown: Shown, tied: Sequence[int], what: str) -> str:
    return shown.wanted.labels.wording.say(
        "{what} – the same largest figure: {themes}.", what=what, themes=shown.each(tied)
    )


def _against_next(
    wanted: Tabulation, table: Table, first: int, second: int
) -> tuple[str, tuple[object, ...]]:
    """Return in words whether the first is more common than the next beyond chance."""
    w, found = wanted.labels.wording, against_first(wanted, table, first)
    p = None if found is None else found.get(table.variable.categories[second])
    if p is None:
        return w.say("Whether this difference is more than chance may not be told."), ()
    more = (plain(p), len(found))
    values = {"p": comparing.p_said(p, w), "count": len(found)}
    if p < LEVEL:
        return w.say(
            "The first is more common than the next beyond chance (McNemar's test, {p}, "
            "adjusted by Holm; pairs tested: {count}).",
            **values,
        ), more
    return w.say(
        "The first and the next cannot be told apart (McNemar's test, {p}, adjusted by Holm; "
        "pairs tested: {count}).",
        **values,
    ), more


def against_first(wanted: Tabulation, table: Table, first: int) -> dict[str, float | None] | None:
    """Return the adjusted p of each category against the most common one, None for a category
    whose test would tell of what is hidden; None where each would.

    Where nothing is hidden it is `comparison.order` of the chosen respondents. Else the tests are
    made of counts that may be shown, those of `Release.together` among them; a test left out
    counts in the family of Holm's adjustment as one that finds nothing.
    """
    own, release = table.variable, wanted.release
    if not release.preset.hides:
        kept = release.respondents(wanted.chosen)
        found = order(release.variables[own.id].among(kept))
        return dict(zip(found["category"], map(float, found["p_adjusted"]), strict=True))
    if release.preset.rounding > 1 or (wanted.chosen and own.kind == SEVERAL):
        return None
    pairs = _pairs(wanted, table, first)
    tests = [significance.paired(*counts).p if counts else 1.0 for counts in pairs.values()]
    adjusted = map(float, significance.holm(np.array(tests, float)))
    return {
        key: p if counts else None
        for (key, counts), p in zip(pairs.items(), adjusted, strict=True)
    }


def _pairs(
    wanted: Tabulation, table: Table, first: int
) -> dict[str, tuple[int, int, int, int] | None]:
    """Return the counts of each pair with the first: both, the first alone, the other alone,
    neither; None where they may not be shown."""
    own, n, base = table.variable, table.n[:, 0], int(table.base[0])
    both = wanted.release.together(own.id) if own.kind == SEVERAL else None
    shown, found = Shown(wanted, table).places, {}
    for at, (name, parent) in enumerate(zip(own.categories, own.parents, strict=True)):
        if at == first or parent or name == TOGETHER:
            continue
        hidden = both is not None and (both.hidden[at, first] or both.base_hidden[first])
        found[name] = None
        if at in shown and not hidden:
            together = int(both.n[at, first]) if both is not None else 0
            one, other = int(n[first]) - together, int(n[at]) - together
            found[name] = (together, one, other, base - together - one - other)
    return found


def _rated(wanted: Tabulation, table: Table, found: Middles) -> Told | None:
    """Say the median and the share of the highest steps, and whether more are above the middle."""
    w, own = wanted.labels.wording, table.variable
    steps, n = highest_steps(wanted, table)
    if n is None:
        return None
    values = {
        "what": wanted.labels.variable(own),
        "steps": steps,
        "figures": share_of(wanted, n, int(table.base[0])),
    }
    summary = wanted.release.summary(own.id, wanted.chosen)
    numbered = all(map(str.isdigit, wanted.release.variables[own.id].categories))
    if summary is None or not numbered:
        said = [w.say("{what} – answered {steps}: {figures}.", **values)]
    else:
        median = _number(float(summary["median"].iloc[0]), w)
        said = [
            w.say(
                "{what} – median {median}; answered {steps}: {figures}.", **values, median=median
            )
        ]
    if own.id not in found:
        return Told(said)
    said.append(_against_middle(wanted, found[own.id], len(found)))
    return Told(said, (*map(plain, found[own.id]), len(found)))


def highest_steps(wanted: Tabulation, table: Table) -> tuple[str, int | None]:
    """Return what the two highest steps of a scale are called (one of a scale of three or fewer),
    and how many chose them; None where that may not be told."""
    steps = wanted.release.variables[table.variable.id].categories
    top = steps[-2:] if len(steps) > 3 else steps[-1:]
    name = ("–" if all(map(str.isdigit, top)) else " / ").join(top)
    return name, _sum(table, steps, len(steps) - len(top), len(steps))


def share_of(wanted: Tabulation, n: int, base: int) -> str:
    """Return a count of a base as it stands in brackets, with share and interval."""
    sampling, digits = wanted.sampling, int(base >= figures.MANY)
    answered = sampling.answered if sampling.invited else None
    low, high = intervals.interval(n, base, sampling.method, answered, sampling.invited)
    share = wanted.labels.wording.percent(n / base, digits)
    return in_brackets(wanted, share, n, base, float(low), float(high))


def _against_middle(wanted: Tabulation, found: tuple[int, int, float], family: int) -> str:
    w, (above, below, p) = wanted.labels.wording, found
    values = {
        "above": above,
        "below": below,
        "p": comparing.p_said(p, w),
        "count": family,
    }
    if p < LEVEL and above > below:
        return w.say(
            "More answered above the middle of the scale than below it, beyond chance ({above} "
            "and {below}; {p}, adjusted by Holm; statements tested: {count}).",
            **values,
        )
    if p < LEVEL:
        return w.say(
            "More answered below the middle of the scale than above it, beyond chance ({below} "
            "and {above}; {p}, adjusted by Holm; statements tested: {count}).",
            **values,
        )
    return w.say(
        "Whether more answered above or below the middle of the scale cannot be told ({above} and "
        "{below}; {p}, adjusted by Holm; statements tested: {count}).",
        **values,
    )


def middles(wanted: Tabulation) -> Middles:
    """Return of each scale how many answered above and below its middle, and the adjusted p that
    both are as many (McNemar's test of the two, which is the sign test; Holm over the scales).

    Left out are scales with a count there that is hidden, merged over the middle or rounded, and
    those whose ends are not known.
    """
    counts = {}
    for own in wanted.release.variables.values():
        steps = own.categories
        known = not all(map(str.isdigit, steps)) or (steps[:1] + steps[-1:]) in _SCALES
        if own.kind == SCALE and known and wanted.release.preset.rounding == 1:
            table = wanted.release.table(own.id, None, wanted.chosen)
            below = _sum(table, steps, 0, len(steps) // 2)
            above = _sum(table, steps, (len(steps) + 1) // 2, len(steps))
            if table.base[0] and below is not None and above is not None:
                counts[own.id] = (above, below)
    p = [significance.paired(0, *own, 0).p for own in counts.values()]
    adjusted = significance.holm(np.array(p, float))
    return {
        id: (*own, float(value)) for (id, own), value in zip(counts.items(), adjusted, strict=True)
    }


def _sum(table: Table, steps: Sequence[str], begin: int, end: int) -> int | None:
    """Return how many chose the steps from `begin` to before `end`; None where that is hidden, or
    a step is taken together with one outside."""
    firsts, lasts = ([step.split("–")[place] for step in steps] for place in (0, -1))
    n = 0
    for at, name in enumerate(table.variable.categories):
        start, stop = firsts.index(name.split("–")[0]), lasts.index(name.split("–")[-1]) + 1
        if stop <= begin or start >= end:
            continue
        if start < begin or stop > end or table.hidden[at, 0]:
            return None
        n += int(table.n[at, 0])
    return n


def _measured(wanted: Tabulation, table: Table, _: Middles) -> Told | None:
    """Say the median of a number and its middle half."""
    w, summary = wanted.labels.wording, wanted.release.summary(table.variable.id, wanted.chosen)
    if summary is None:
        return None
    row = {name: float(summary[name].iloc[0]) for name in ("n", "median", "q1", "q3")}
    said = w.say(
        "{what}: median {median}, middle half {q1} to {q3}, answers {n}.",
        what=wanted.labels.variable(table.variable),
        **{name: _number(value, w) for name, value in row.items()},
    )
    return Told([said], tuple(map(plain, row.values())))


def _placed(wanted: Tabulation, table: Table, _: Middles) -> Told | None:
    """Say how many put an item first."""
    if table.hidden[0, 0] or table.variable.categories[0] != "1":
        return None
    w, what = wanted.labels.wording, wanted.labels.variable(table.variable)
    own = Shown(wanted, table).figures(0)
    return Told([w.say("{what} – put in the first place: {figures}.", what=what, figures=own)])


def _number(value: float, w: Wording) -> str:
    return w.number(value, int(value % 1 > 0))


def plain(value: float) -> float | None:
    """Return a number as a digest holds it, the same on every machine."""
    return None if value != value else float(f"{value:.6g}")
