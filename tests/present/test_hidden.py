"""What a figure says of what is hidden in it: order, title, marks and their meaning."""

import numpy as np
import pytest

from analysis.codebook import Scheme
from analysis.present import charts, readings, together
from analysis.present.labels import Labels
from analysis.privacy.classes import TOGETHER
from analysis.privacy.presets import PRESETS
from analysis.privacy.release import Release
from analysis.results import tables
from analysis.results.tables import Sampling
from analysis.results.variables import ANSWERED, SEVERAL, SINGLE, Variable
from analysis.wording import wording

EN = wording("en")


def variable(id, has, kind=SEVERAL, source="question"):
    has = np.asarray(has, bool)
    keys = tuple(f"{id}{n}" for n in range(has.shape[1]))
    state = np.full(len(has), ANSWERED, np.int8)
    return Variable(id, f"{id}?", kind, source, keys, ("",) * len(keys), has, state, id)


@pytest.fixture
def labels(monkeypatch):
    """Labels that need no codebook: a category is called as its key."""
    monkeypatch.setattr(Labels, "codes", lambda self: {})
    return Labels(None, Scheme("1", {"en": "None"}, (), ()), EN)


def released(counts, base, preset="public", source="theme"):
    """Return the table of an audience: so many of `base` people have each category."""
    has = np.arange(base)[:, None] < np.array(counts)
    return Release({"q": variable("q", has, source=source)}, PRESETS[preset]).table("q")


def test_what_all_but_few_named_stands_first_and_says_of_how_many(labels):
    rows = readings.bars(released([20, 28, 3, 41, 0], 44), labels, Sampling())
    assert [row.key for row in rows] == ["q3", "q1", "q0", "q4", "q2"]
    assert rows[0].share == 0 and rows[0].rounded is None
    assert [charts.value_text(row, EN) for row in rows[::4]] == [">39 of 44", "<5"]
    assert "q3: >39 of 44; q1: 64%, 28 of 44" in charts.described(rows, "t", "n.", EN)
    assert readings.leading(rows, EN) == "q3 named most often (>39 of 44)"
    assert readings.leading(rows[1:], EN) == "q1 named most often (64%)"


def test_the_most_common_have_what_all_but_few_named(labels, monkeypatch):
    monkeypatch.setattr(Labels, "variable", lambda self, own: own.id)
    rows = readings.most_common([released([20, 3, 41], 44)], labels, Sampling())
    assert [row.label for row in rows] == ["q2 (q)", "q0 (q)"]


def test_of_other_bases_it_is_not_known_which_all_but_few_of_them_are_more(labels):
    rows = [
        row
        for counts, base in (([41], 44), ([66], 74))
        for row in readings.bars(released(counts, base), labels, Sampling())
    ]
    assert readings.leading(rows, EN) == "q0 – largest of the figures shown (89%)"


def test_options_taken_together_stand_last_and_lead_nothing(labels):
    has = np.repeat(np.eye(6, dtype=bool), [9, 8, 4, 4, 4, 4], axis=0)
    own = Release({"q": variable("q", has, SINGLE)}, PRESETS["public"]).table("q")
    rows = readings.bars(own, labels, Sampling())
    assert [(row.key, row.n) for row in rows] == [("q0", 9), ("q1", 8), (TOGETHER, 16)]
    assert readings.leading(rows, EN) == "q0 named most often (27%)"


def test_the_note_says_what_a_mark_means_where_it_stands(labels):
    rows = readings.bars(released([20, 3, 41], 44), labels, Sampling())
    few, nearly, mark = "<5: fewer than 5 resp", ">39: all but fewer than 5 resp", "••: hidden"
    shown = [charts.note_of(rows[at:], "n.", EN) for at in range(3)]
    assert [[few in own, nearly in own, mark in own] for own in shown] == [
        [True, True, False],
        [True, False, False],
        [True, False, False],
    ]
    assert charts.note_of(rows[1:2], "n.", EN) == "n. Thin line: 95% interval."
    assert charts.note_of(rows[2:], "n.", EN).startswith("n. <5: ")
    small = readings.bars(released([2, 3], 4), labels, Sampling())
    assert mark in charts.note_of(small, "n.", EN) and few not in charts.note_of(small, "n.", EN)


def of_pairs(labels, bases, shown, hidden=(), bases_hidden=()):
    """Return the title of themes named by `bases` respondents, of which `shown` tells how many
    named two together and `hidden` which pairs are hidden."""
    own = variable("t", np.zeros((1, len(bases))), source="theme")
    n, marks = np.diag(bases), np.zeros((len(bases), len(bases)), bool)
    for (one, other), count in shown.items():
        n[one, other] = n[other, one] = count
    for one, other in hidden:
        marks[one, other] = marks[other, one] = True
    small = np.isin(np.arange(len(bases)), bases_hidden)
    base = np.where(small, 0, bases)
    made = tables.Table(own, own, own.categories, n, base, marks | small[None], small)
    return together.finding(made, labels)


def test_no_pair_is_said_to_be_named_by_nobody_where_one_is_hidden(labels):
    assert of_pairs(labels, [9, 8, 7], {}) == "No two of these themes were named together"
    assert "may not be shown" in of_pairs(labels, [9, 8, 7], {}, [(0, 1)])
    nobody = of_pairs(labels, [9, 0, 0], {}, [(0, 1), (0, 2), (1, 2)])
    assert nobody == "No two of these themes were named together"


def test_a_pair_is_most_often_named_where_no_hidden_one_can_be_as_many(labels):
    sure = "Named together most often: t0 and t1 (by 7 respondents)"
    unsure = "Of the pairs shown, named together most often: t0 and t1 (by 7 respondents)"
    assert of_pairs(labels, [9, 9, 6], {(0, 1): 7}, [(0, 2), (1, 2)]) == sure
    assert of_pairs(labels, [9, 9, 7], {(0, 1): 7}, [(0, 2)]) == unsure
    assert of_pairs(labels, [9, 9, 30], {(0, 1): 7}, [(0, 2), (1, 2)], [2]) == unsure
    assert of_pairs(labels, [9, 9, 9], {(0, 1): 6, (0, 2): 6}, [(1, 2)]) == (
        "Of the pairs shown, 2 are named together most often, by 6 respondents each"
    )
    assert of_pairs(labels, [9, 9, 9], {(0, 1): 6, (0, 2): 6}).startswith("2 pairs of themes are")
