"""Comparisons are told no stronger than their tests, and every number says what it is made of."""

import numpy as np
import pytest

from analysis.codebook import Scheme
from analysis.present import comparing, figures, trace
from analysis.present.labels import Labels
from analysis.privacy.presets import PRESETS
from analysis.privacy.release import Release
from analysis.results import comparison, tables
from analysis.results.tables import Sampling
from analysis.results.variables import Variable
from analysis.survey import Survey
from analysis.wording import LANGUAGES, wording


def labels(language="en"):
    empty = Survey("table", "utf-8", 1, None, ())
    return Labels(empty, Scheme("1", {}, (), ()), wording(language))


def variable(has, kind="several", id="q1", text="Tools"):
    has = np.asarray(has, bool)
    names = tuple(f"{id}{n}" for n in range(has.shape[1]))
    return Variable(id, text, kind, "question", names, ("",) * len(names), has,
                    np.zeros(len(has), np.int8), id)  # fmt: skip


@pytest.fixture
def groups():
    return variable(np.repeat(np.eye(2, dtype=bool), 50, axis=0), "single", "g", "School type")


def test_no_difference_is_said_with_what_could_be_found(groups):
    named = variable(np.tile([[True, False], [False, True]], (50, 1)))
    found = comparison.compared(named, groups)
    assert "no difference can be told" in comparing.finding(found, labels())
    told = " ".join(comparing.sentences(found, labels()))
    assert "percentage points or more would be found" in told and "differ," not in told


def test_a_difference_is_named_with_its_interval_and_adjusted_p(groups):
    named = np.zeros((100, 2), bool)
    named[:40, 0], named[50:60, 0], named[::2, 1] = True, True, True
    found = comparison.compared(variable(named), groups)
    assert comparing.finding(found, labels()).endswith("the groups differ in q10")
    told = comparing.sentences(found, labels())
    assert "60 percentage points" in told[0] and "p < 0.001" in told[0]
    assert told[1].startswith("For the others")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_of_a_comparison_is_made_in_each_language(groups, language):
    named = variable(np.random.default_rng(2).random((100, 3)) < 0.4)
    found, own = comparison.compared(named, groups), labels(language)
    assert len(comparing.tests(found, own)) == 3
    assert comparing.matrix(found.table, own).shape == (3, 3)
    assert len(comparing.rows(found.table, own, Sampling(), 5)) == 6
    assert comparing.family(found, own) and comparing.note(found.table, own)


def test_a_number_says_its_base_formula_and_population():
    table = tables.counted(variable(np.arange(80)[:, None] < 31))
    told = trace.lines(table, 0, 0, labels(), Sampling(80, 120))
    assert told[0] == "n = 80 respondents who answered this question."
    assert "31 / 80 = 39%" in " ".join(told)
    assert any("Wilson (1927)" in line for line in told)
    assert any("80 of 120 invited" in line for line in told)


def test_a_hidden_number_tells_nothing():
    rows = np.zeros((40, 1), bool)
    rows[:3] = True
    own = variable(rows)
    table = Release({own.id: own}, PRESETS["public"]).table("q1")
    told = " ".join(trace.lines(table, 0, 0, labels(), Sampling(40)))
    assert "<5" in told and "3" not in told.replace("<5", "")
    assert figures.texts(table, labels(), Sampling(40)).iloc[0].tolist()[1:] == [
        "<5",
        "40",
        "<5",
        "–",
    ]


def test_shares_of_several_choices_are_not_made_to_sum_to_a_hundred():
    several = tables.counted(variable(np.repeat(np.eye(4, dtype=bool), [13, 13, 13, 40], axis=0)))
    assert figures.shares(several).ravel().tolist() == [16, 16, 16, 51]
    whole = tables.counted(
        variable(np.repeat(np.eye(4, dtype=bool), [13, 13, 13, 40], axis=0), "single")
    )
    assert figures.shares(whole).ravel().sum() == 100


def test_from_two_hundred_respondents_on_a_share_has_a_decimal():
    table = tables.counted(variable(np.arange(300)[:, None] < 100))
    assert figures.share_text(table, 0, 0, labels()) == "33.3%"
    assert figures.share_text(table, 0, 0, labels("fi")) == "33,3\u00a0%"
