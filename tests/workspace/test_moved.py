"""Respondents without an id are known by their place, and followed by what they wrote."""

import pandas as pd
import pytest

from analysis import study
from analysis.workspace import by_hand, grid, runs, surveys
from analysis.workspace.by_hand import Choice
from analysis.workspace.grid import Filter

WHO = ["Everyone can join.", "Cheap flights", "It was fun", "Fewer flights"]


@pytest.fixture
def come(database, coder):
    """Code answers in an order, their places as ids, and return the survey."""

    def take(texts):
        table = pd.DataFrame({"text": texts})
        coded = study.code_table(table, coder, ["text"], None, "benefits", "en")
        survey = surveys.opened(database, "f" * 64, "a.csv")
        key = runs.Key(runs.digest_of_text(repr(texts)), "1")
        runs.take_over(database, survey, key, coded, coder.scheme)
        return survey

    return take


def decided(database, survey):
    rows = grid.found(database, survey, Filter())
    return {row.text: [d.code for d in row.standing()] for row in rows if row.log}


def stale(database, survey):
    return len(grid.numbers(database, survey, Filter(stale=True)))


def decide(database, survey, text, code):
    row = next(r for r in grid.found(database, survey, Filter()) if r.text == text)
    by_hand.decide(database, survey, [Choice(row.number, row.version, code, "add")], "A")


def test_decisions_follow_their_respondents_when_the_rows_are_in_another_order(database, come):
    survey = come(WHO)
    for text, code in zip(WHO, ("impact", "cost_efficiency", "learning", "impact"), strict=True):
        decide(database, survey, text, code)
    before = decided(database, survey)
    for order in (WHO[::-1], ["New", *WHO], [WHO[2], WHO[0]], WHO):
        come(order)
        assert decided(database, survey) == {t: c for t, c in before.items() if t in order}
        assert stale(database, survey) == 0
        lacking = [text for text in WHO if text not in order]
        assert grid.kept_aside(database, survey) == len(lacking)


def test_who_wrote_something_else_at_the_same_place_has_stale_decisions(database, come):
    survey = come(WHO)
    decide(database, survey, WHO[1], "impact")
    come([WHO[0], "Cheap trains", *WHO[2:]])
    assert decided(database, survey) == {"Cheap trains": ["impact"]}
    assert stale(database, survey) == 1


def test_two_who_wrote_the_same_stay_at_their_places(database, come):
    survey = come(["The same", "The same", "Another"])
    decide(database, survey, "Another", "impact")
    come(["Another", "The same", "The same"])
    assert decided(database, survey) == {"Another": ["impact"]}
    come([None, "Another", "The same"])
    come(["Another", None, "Else"])
    assert decided(database, survey) == {"Another": ["impact"]}
