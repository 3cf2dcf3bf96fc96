"""What leaves the program follows from what is shown: comparisons, summaries, the workbook."""

import io
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis import study
from analysis.coding.coder import coder
from analysis.present import findings, tabulation, workbook
from analysis.present.labels import Labels
from analysis.results import tables
from analysis.results.comparison import compared_counts
from analysis.results.tables import Sampling
from analysis.results.variables import ANSWERED, NOT_ASKED, groupings
from analysis.wording import wording
from tests.privacy.attacker import HIDING

FILTERS = [{}, {"q1": ["Lukio"]}, {"q1": ["Lukio", "Perusopetus"]}, {"q7": ["Ei"]}]


def _without_people(own):
    """A variable that has its options and no respondent's answers."""
    scores = None if own.scores is None else np.full(len(own.state), np.nan)
    state = np.full(len(own.state), NOT_ASKED, np.int8)
    return replace(own, has=np.zeros_like(own.has), state=state, scores=scores)


def _with_shown_people(table):
    """A variable with as many respondents at each step as a table shows."""
    own, n = table.variable, table.n[:, 0]
    has = np.repeat(np.eye(len(n), dtype=bool), n, axis=0)
    scores = np.repeat(np.array(own.categories, float), n)
    return replace(own, has=has, state=np.full(len(has), ANSWERED, np.int8), scores=scores)


class _Shown:
    """A release that knows shown figures alone: arrays of tables, without their respondents."""

    def __init__(self, release):
        self._release, self.preset = release, release.preset
        self.variables = {id: _without_people(own) for id, own in release.variables.items()}
        self._groups = [own.id for own in release.groupings()]

    def variable(self, id):
        return _without_people(self._release.variable(id))

    def groupings(self):
        return [self.variable(id) for id in self._groups]

    def refused(self, chosen, by=None):
        return self._release.refused(chosen, by)

    def table(self, id, by=None, chosen=None):
        table = self._release.table(id, by, chosen)
        hidden = table.hidden | table.base_hidden[None]
        told = hidden & bool(table.under) & (table.n == table.base[None])
        return replace(
            table,
            variable=_without_people(table.variable),
            by=None if table.by is None else _without_people(table.by),
            n=np.where(hidden & ~told, 0, table.n),
            base=np.where(table.base_hidden, 0, table.base),
        )

    def comparison(self, id, by, chosen=None):
        return compared_counts(self.table(id, by, chosen))

    def together(self, id):
        table = self._release.together(id)
        own = _without_people(table.variable)
        return replace(table, variable=own, by=own, n=np.where(table.hidden, 0, table.n))

    def summary(self, id, chosen=None):
        if self._release.summary(id, chosen) is None:
            return None
        return tables.summary(_with_shown_people(self.table(id, None, chosen)))


def _cells(content):
    """Every cell of a workbook by its sheet, row and column. Numbers have ten digits: the last
    of a standard deviation depend on the order of the respondents."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        (sheet.title, cell.row, cell.column): (
            f"{cell.value:.10g}" if isinstance(cell.value, float) else cell.value
        )
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@pytest.mark.parametrize("name", HIDING)
def test_tests_of_groups_follow_from_the_shown_counts_alone(releases, name, nightly):
    release, count = releases[name], 0
    shown, groups = _Shown(release), [own.id for own in release.groupings()]
    for by in groups if nightly else groups[::4]:
        for id in release.variables:
            if id == by:
                continue
            found = release.comparison(id, by)
            again = shown.comparison(id, by)
            pd.testing.assert_frame_equal(found.tests, again.tests)
            assert found.family == again.family and found.whole is None
            hidden = (found.table.hidden | found.table.base_hidden[None]).any(axis=1)
            if len(found.tests) == len(hidden):
                columns = ["statistic", "p", "effect", "difference", "low", "high", "smallest"]
                assert found.tests.loc[hidden, columns].isna().all(axis=None)
            count += len(found.tests)
    assert count > 50


@pytest.mark.parametrize("name", HIDING)
def test_summaries_follow_from_the_shown_counts_alone(releases, name):
    release, count = releases[name], 0
    shown = _Shown(release)
    for own in release.variables.values():
        if own.scores is None:
            continue
        for chosen in FILTERS:
            found = release.summary(own.id, chosen)
            if found is not None:
                count += 1
                pd.testing.assert_frame_equal(found, shown.summary(own.id, chosen))
    assert count or name == "strict"


@pytest.mark.parametrize("name", HIDING)
@pytest.mark.parametrize("chosen", FILTERS[:2])
def test_the_workbook_follows_from_the_shown_figures_alone(
    survey, coded, releases, name, chosen, nightly
):
    if name in ("partner", "archive") and not nightly:
        pytest.skip("the rules are those for the public, with another threshold")
    release, scheme, w = releases[name], coder().scheme, wording("en")
    groups = [own.id for own in release.groupings()]
    by = None if nightly else groups[:1]
    sampling = Sampling(len(survey.responses), 200)
    found = study.tables(survey, coded, scheme, release, w, sampling, by, chosen)
    made = workbook.workbook(found, w.say("Tables"), w)
    wanted = tabulation.Tabulation(
        _Shown(release),
        Labels(survey, scheme, w),
        sampling,
        study.answering(survey, coded, release, chosen),
        groups if by is None else by,
        chosen,
    )
    wanted = replace(wanted, more=findings.sheet(wanted))
    again = workbook.workbook(tabulation.sheets(wanted), w.say("Tables"))
    assert _cells(made) == _cells(again)
    assert len(_cells(made)) > 1_000


def test_a_hidden_count_in_a_workbook_is_found(survey, coded, releases, monkeypatch):
    release, scheme, w = releases["public"], coder().scheme, wording("en")
    shown, own = _Shown(release), release.table("tool")
    true = tables.counted(release.variable("tool"))
    kept = {"tool": replace(own, n=true.n, hidden=np.zeros_like(own.hidden))}
    plain = type(release).table
    monkeypatch.setattr(
        type(release),
        "table",
        lambda self, id, by=None, chosen=None: (
            kept[id] if id in kept and by is None else plain(self, id, by, chosen)
        ),
    )
    sampling = Sampling(len(survey.responses))
    found = study.tables(survey, coded, scheme, release, w, sampling, ["q1"])
    made = workbook.workbook(found, w.say("Tables"), w)
    monkeypatch.undo()
    wanted = tabulation.Tabulation(
        shown,
        Labels(survey, scheme, w),
        sampling,
        study.answering(survey, coded, release, {}),
        ["q1"],
    )
    assert _cells(made) != _cells(workbook.workbook(tabulation.sheets(wanted), w.say("Tables")))


@pytest.mark.parametrize("name", HIDING)
def test_how_questions_were_answered_is_not_told_of_chosen_respondents(
    survey, coded, releases, name
):
    assert study.answering(survey, coded, releases[name], {"q1": ["Lukio"]}) is None
    # Counts of a question are no multiples of five, as the strict preset would have them.
    told = study.answering(survey, coded, releases[name], {})
    assert (told is None) == (name == "strict")
    groups = groupings(releases[name].variables)
    assert {own.id for own in releases[name].groupings()} <= {own.id for own in groups}
