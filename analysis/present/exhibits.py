"""Charts as they are taken away: each with its finding, note, words, table and numbers, the same
in every format.

Start at `exhibit`. An `Item` names what one chart shows; it is what a collection keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.codebook import Scheme
from analysis.present import (
    charts,
    charts_groups,
    charts_matrix,
    charts_stages,
    charts_steps,
    comparing,
    figures,
    findings,
    readings,
    scales,
    together,
)
from analysis.present.charts import Bar, Figure
from analysis.present.colours import CHILD, lighter
from analysis.present.labels import Labels, terms
from analysis.present.method import Checked
from analysis.present.scales import Rated
from analysis.present.tabulation import Tabulation
from analysis.privacy.release import Release
from analysis.results import intervals
from analysis.results.tables import Sampling, Table
from analysis.results.variables import SCALE, by_themes
from analysis.survey import Problem, Survey
from analysis.wording import Wording, sentence, wording

BARS, STAGES, STEPS, GROUPS, MATRIX, TOP = "bars", "stages", "steps", "groups", "matrix", "top"
KINDS = (BARS, STAGES, STEPS, GROUPS, MATRIX, TOP)
Filters = tuple[tuple[str, tuple[str, ...]], ...]  # by question the options


@dataclass(frozen=True)
class Item:
    """What one chart shows: its kind, the id of its variable ("" where it is about several; of
    `STEPS` the first statement of the scale), the question that makes the groups, the base (as of
    `results.variables`), the filters, the language, and a title of its own ("": the finding)."""

    kind: str
    of: str = ""
    by: str = ""
    base: str = "domain"
    chosen: Filters = ()
    language: str = "en"
    title: str = ""

    @property
    def name(self) -> str:
        """What tells it from others, without the title: for keys and names of files."""
        own = findings.digest(self.of, self.by, self.base, self.chosen, self.language)
        return f"{self.kind}_{own[:8]}"


@dataclass(frozen=True)
class Series:
    """The bars of one colour or group: shares of 1 as they are shown, rounded (None: hidden or
    nobody asked), as they are written, how far the intervals go (None: there are none), the
    colours, one each, and of steps of a scale the side of its middle (-1 below, 0 on it)."""

    name: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    colours: tuple[str, ...]
    lows: tuple[float | None, ...] = ()
    highs: tuple[float | None, ...] = ()
    side: int = 1


@dataclass(frozen=True)
class Chart:
    """The numbers of a chart: its kind, the labels of its categories, what of each is a part of
    the one before (a child code), and its series; all have one value a category."""

    kind: str
    labels: tuple[str, ...]
    children: tuple[bool, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, eq=False)
class Exhibit:
    """A chart as it is taken away.

    `title` is the finding, `note` says n, base, coding and filters; `alt` is the text alternative
    with every figure, `table` holds the figures as texts, `said` are sentences about them.
    """

    item: Item
    title: str
    note: str
    alt: str
    figure: Figure
    table: pd.DataFrame
    chart: Chart
    said: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Basis:
    """What charts are made of: a survey and its codebook, what of it may be shown (`release`, by
    base), how its questions were answered (`study.answering`), how it was sampled, how far people
    checked the coding (None: there is none), whether it is the invented example, whether its
    codebook was edited, and until when who may not pass it on keeps it (as of `labels.terms`)."""

    survey: Survey
    scheme: Scheme
    release: Callable[[str], Release]
    answering: Callable[[Release, Mapping[str, Sequence[str]]], pd.DataFrame | None]
    sampling: Sampling
    coded: Checked | None = None
    sample: bool = False
    edited: bool = False
    until: str = ""

    def labels(self, language: str) -> Labels:
        """Return the words in a language."""
        return Labels(self.survey, self.scheme, wording(language))

    def tabulation(self, item: Item) -> Tabulation:
        """Return what an item's tables are made of; raises `Problem` where the filters may not be
        used, or nobody fits them."""
        shown, chosen = self.release(item.base), {id: list(own) for id, own in item.chosen}
        unknown = [id for id in chosen if id not in shown.variables]
        if unknown:
            raise Problem(
                "This survey has no question {question}. Remove its filter, or open the "
                "survey that it was made for.",
                question=unknown[0],
            )
        shown.check(chosen, item.by or None)
        if not shown.respondents(chosen).any():
            raise Problem("No respondent fits the filters. Remove one of them.")
        response = self.answering(shown, chosen)
        return Tabulation(shown, self.labels(item.language), self.sampling, response, (), chosen)

    def ending(self, wanted: Tabulation, machine: bool) -> str:
        """Return what a note ends with: how it was coded, filters in use, invented or not, and
        what who may not pass it on is told."""
        said = readings.suffix(
            wanted.labels.wording,
            self.sample,
            wanted.chosen,
            self.survey,
            self.coded if machine else None,
            self.edited,
        )
        told = self.terms(wanted)
        return f"{said} {told}" if told else said

    def terms(self, wanted: Tabulation) -> str:
        """Return what who may not pass it on is told, "" for an audience that may."""
        is_bound = wanted.release.preset.bound
        return terms(self.until, wanted.labels.wording) if is_bound else ""


def exhibit(item: Item, basis: Basis) -> Exhibit:
    """Return the chart that an item names; raises `Problem` where it may not be shown, or the
    survey has no such thing."""
    wanted = basis.tabulation(item)
    for id in filter(None, (item.of, item.by)):
        if id not in wanted.release.variables:
            raise Problem(
                "This survey has no question or theme {id}. Take the chart out, or open "
                "the survey that it was made for.",
                id=id,
            )
    made = _MAKERS[item.kind](item, basis, wanted)
    return made if not item.title else _retitled(made, item.title)


def _retitled(made: Exhibit, title: str) -> Exhibit:
    figure = charts.retitled(made.figure, title, made.note)
    alt = sentence(title) + made.alt[len(sentence(made.title)) :]
    return replace(made, title=title, figure=figure, alt=alt)


def _bars(item: Item, basis: Basis, wanted: Tabulation) -> Exhibit:
    w, table = wanted.labels.wording, wanted.release.table(item.of, None, wanted.chosen)
    is_staged = item.kind == STAGES
    listed = readings.in_order if is_staged else readings.bars
    rows = listed(table, wanted.labels, wanted.sampling)
    what, own = wanted.labels.variable(table.variable), table.variable
    title = what if own.source == "question" else f"{what}: {readings.leading(rows, w)}"
    note = readings.note(table, wanted.labels) + basis.ending(wanted, own.source != "question")
    said = findings.charts(wanted, [item.of])[0].text
    return _of_rows(item, rows, title, note, w, (said,))


def _top(item: Item, basis: Basis, wanted: Tabulation) -> Exhibit:
    w, shown = wanted.labels.wording, wanted.release
    tables = [shown.table(own.id, None, wanted.chosen) for own in by_themes(shown.variables)]
    rows = readings.most_common(tables, wanted.labels, wanted.sampling)
    title = readings.leading(rows, w, wanted.labels.codes())
    note = readings.bases_note(tables, wanted.labels) + basis.ending(wanted, True)
    return _of_rows(item, rows, title, note, w, ())


def _of_rows(
    item: Item, rows: Sequence[Bar], title: str, note: str, w: Wording, said: tuple[str, ...]
) -> Exhibit:
    draw = charts_stages.stages if item.kind == STAGES else charts.bars
    full = charts.note_of(rows, note, w)
    series = Series(
        "",
        tuple(_shown_share(row) for row in rows),
        tuple(row.texts[2] if row.texts else "" for row in rows),
        tuple(lighter(row.colour, CHILD) if row.child else row.colour for row in rows),
        tuple(_rounded(row.low) for row in rows),
        tuple(_rounded(row.high) for row in rows),
    )
    return Exhibit(
        item,
        title,
        full,
        charts.described(rows, title, full, w),
        draw(rows, title, note, w),
        bar_table(rows, w),
        Chart(
            item.kind,
            tuple(row.label for row in rows),
            tuple(row.child for row in rows),
            (series,),
        ),
        said,
    )


def bar_table(rows: Sequence[Bar], wording: Wording) -> pd.DataFrame:
    """Return the figures of bars as texts: label, n, base, share, interval."""
    say = wording.say
    headings = [say("n"), say("Base"), say("Share"), say("95% interval")]
    table = pd.DataFrame([row.texts for row in rows], columns=headings)
    table.insert(0, say("Label"), [("– " if row.child else "") + row.label for row in rows])
    return table


def _shown_share(row: Bar) -> float | None:
    """Return a share as it is shown, of 1: no file may hold more of it than is written."""
    return None if row.hidden or row.rounded is None else round(row.rounded, 3)


def _rounded(share: float | None) -> float | None:
    """Return an end of an interval as it is written, of 1."""
    return None if share is None else float(intervals.rounded(100 * share)) / 100


def _steps(item: Item, basis: Basis, wanted: Tabulation) -> Exhibit:
    w, own = wanted.labels.wording, _rated(wanted, item.of)
    title = scales.finding(own, w)
    note = scales.note(own[0], w) + basis.ending(wanted, False)
    known, rows = own
    look = charts_steps.colours(known)
    series = tuple(
        Series(
            step,
            tuple(round(row.rounded[at], 3) for row in rows),
            tuple(row.shares[at] for row in rows),
            (look[at],) * len(rows),
            side=-1 if at in known.below else 0 if at in known.middle else 1,
        )
        for at, step in enumerate(known.steps)
    )
    return Exhibit(
        item,
        title,
        note,
        charts_steps.steps_described(own, title, note, w),
        charts_steps.steps(own, title, note, w),
        scales.table(own, w),
        Chart(STEPS, tuple(row.label for row in rows), (False,) * len(rows), series),
    )


def rated(wanted: Tabulation) -> list[Rated]:
    """Return the scales of a survey with the statements rated on each."""
    asked = [own for own in wanted.release.variables.values() if own.kind == SCALE]
    tables = [wanted.release.table(own.id, None, wanted.chosen) for own in asked]
    return scales.rated(tables, wanted.labels)


def _rated(wanted: Tabulation, of: str) -> Rated:
    for own in rated(wanted):
        if of in {row.id for row in own[1]}:
            return own
    raise Problem(
        "The ratings of {question} cannot be shown: too few answered, or its scale has no"
        " clear middle.",
        question=of,
    )


def _groups(item: Item, basis: Basis, wanted: Tabulation) -> Exhibit:
    labels = wanted.labels
    found = wanted.release.comparison(item.of, item.by, wanted.chosen)
    title, is_coded = comparing.finding(found, labels), found.table.variable.source != "question"
    note = comparing.note(found.table, labels) + basis.ending(wanted, is_coded)
    note = charts_groups.note_of(found.table, note, labels)
    drawn = charts_groups.drawn(found.table)
    own = drawn.variable
    return Exhibit(
        item,
        title,
        note,
        charts_groups.dots_described(found.table, labels, title, note),
        charts_groups.dots(found.table, labels, title, note),
        comparing.rows(found.table, labels, wanted.sampling, 0),
        Chart(
            GROUPS,
            tuple(labels.category(own, key) for key in own.categories),
            tuple(map(bool, own.parents)),
            tuple(_group(drawn, at, labels) for at in range(len(drawn.groups))),
        ),
        tuple(comparing.sentences(found, labels)),
    )


def _group(table: Table, at: int, labels: Labels) -> Series:
    shares = figures.shares(table)[:, at] / 100
    count = len(table.variable.categories)
    return Series(
        labels.category(table.by, table.groups[at]),
        tuple(None if np.isnan(own) else float(own) for own in shares),
        tuple(figures.share_text(table, row, at, labels) for row in range(count)),
        (charts_groups.GROUPS[at],) * count,
    )


def _matrix(item: Item, basis: Basis, wanted: Tabulation) -> Exhibit:
    labels = wanted.labels
    if wanted.chosen:
        raise Problem(
            "Themes named together are shown for all respondents only: remove the filters."
        )
    table = wanted.release.together(item.of)
    title = together.finding(table, labels)
    base = readings.note(wanted.release.table(item.of), labels) + basis.ending(wanted, True)
    note = f"{together.note(table, labels)} {base}"
    shown = together.places(table)
    shares, rounded = together.shares(table, shown), figures.shares(table)
    names = tuple(labels.category(table.variable, table.variable.categories[at]) for at in shown)
    series = tuple(
        Series(
            names[column],
            tuple(
                None if np.isnan(own) else float(rounded[at, group]) / 100
                for at, own in zip(shown, shares[:, column], strict=True)
            ),
            tuple(together.cell(table, row, group, labels) for row in shown),
            tuple(row[column] for row in charts_matrix.colours(table, shown)),
        )
        for column, group in enumerate(shown)
    )
    return Exhibit(
        item,
        title,
        note,
        charts_matrix.matrix_described(table, labels, title, note),
        charts_matrix.matrix(table, labels, title, note),
        comparing.matrix(table, labels),
        Chart(MATRIX, names, (False,) * len(names), series),
    )


_MAKERS: Mapping[str, Callable[[Item, Basis, Tabulation], Exhibit]] = {
    BARS: _bars,
    STAGES: _bars,
    TOP: _top,
    STEPS: _steps,
    GROUPS: _groups,
    MATRIX: _matrix,
}
