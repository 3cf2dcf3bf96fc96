"""A check of a whole answer says later what it said when it was made."""

from dataclasses import replace

import pandas as pd

from analysis import study
from analysis.codebook.edit_structure import removed, renamed, split
from analysis.codebook.files import from_texts
from analysis.coding.coder import of_codebook
from analysis.workspace import by_hand, confirmed, events, grid, runs, surveys
from analysis.workspace.by_hand import Choice
from analysis.workspace.confirmed import Check
from analysis.workspace.decisions import Decision
from analysis.workspace.grid import Filter
from tests.workspace.conftest import TABLE


def check(database, survey, respondent):
    rows = {row.respondent: row for row in grid.found(database, survey, Filter())}
    own = rows[respondent]
    choices = [Choice(own.number, own.version, "", "confirm")]
    by_hand.decide(database, survey, choices, "A")
    return own.question


def test_what_the_machine_gave_is_known_until_text_or_check_is_gone(database, run):
    survey = run()
    question = check(database, survey, "a")
    check(database, survey, "b")
    then = confirmed.given_then(database, survey)
    assert then[("a", question)].given == {"inclusion"} and then.keys() == {
        ("a", question),
        ("b", question),
    }
    events.undo(database, survey, "A")
    assert confirmed.given_then(database, survey).keys() == {("a", question)}
    run(TABLE.assign(text=TABLE["text"].str.replace("join", "come")))
    assert confirmed.given_then(database, survey) == {}


def test_a_check_says_no_to_what_was_not_given_and_yes_to_what_was(coder):
    coded = study.code_table(TABLE, coder, ["text"], "nr", "benefits", "en")
    (question,) = set(coded.answers["question"])
    then = {
        ("a", question): Check(frozenset({"inclusion"}), {}),
        ("gone", question): Check(frozenset({"impact"}), {}),
    }
    assert confirmed.implied(coded, then) == []
    codes = coded.answers["codes"].where(coded.answers["id"] != "a", "funding impact")
    other = replace(coded, answers=coded.answers.assign(codes=codes))
    assert confirmed.implied(other, then) == [
        Decision("a", question, "funding", "remove"),
        Decision("a", question, "impact", "remove"),
        Decision("a", question, "inclusion", "add"),
    ]


FRUIT = {
    "codebook.yaml": b"""domains:
- id: fruit
  label: {en: Fruit}
  role: benefits
  codes:
  - {id: x, label: {en: X}, definition: {en: X}}
  - {id: y, label: {en: Y}, definition: {en: Y}}
""",
    "en.yaml": b"codes:\n  x: [apple, pear]\n  y: [plum]\n",
}


def coded_by(database, files):
    """Code a table by a codebook, and return the survey and the coding."""
    own = of_codebook(from_texts(files))
    table = pd.DataFrame({"nr": ["a", "b", "c"], "text": ["apple", "pear", "plum"]})
    coded = study.code_table(table, own, ["text"], "nr", "benefits", "en")
    survey = surveys.opened(database, "f" * 64, "a.csv")
    surveys.use_codebook(database, survey, files, "A")
    key = runs.Key("answers", surveys.digest_of(files))
    runs.take_over(database, survey, key, coded, own.scheme)
    return survey, coded


def said(database, survey, coded):
    found = confirmed.implied(coded, confirmed.given_then(database, survey))
    return [(own.id, own.code, own.action) for own in found]


def test_a_check_implies_nothing_of_a_code_that_has_another_name_or_is_gone(database):
    survey, _ = coded_by(database, FRUIT)
    for respondent in "abc":
        check(database, survey, respondent)
    assert said(database, *coded_by(database, renamed(FRUIT, "x", "w"))) == []
    assert said(database, *coded_by(database, removed(FRUIT, "y"))) == []
    assert said(database, *coded_by(database, FRUIT)) == []


def test_a_check_implies_nothing_of_a_code_that_came_later(database):
    part, files = split(FRUIT, "x", "Pears", "en", {"en": ["pear"]})
    survey, _ = coded_by(database, FRUIT)
    for respondent in "ab":
        check(database, survey, respondent)
    _, coded = coded_by(database, files)
    assert said(database, survey, coded) == []
    broken = dict.fromkeys(FRUIT, b"?")  # kept by a version that could read it
    surveys.use_codebook(database, survey, broken, "A")
    assert said(database, *coded_by(database, files)) == []
    check(database, survey, "b")  # now that the part is there
    codes = coded.answers["codes"].replace({part: "x"})
    other = replace(coded, answers=coded.answers.assign(codes=codes))
    assert said(database, survey, other) == [("b", part, "add"), ("b", "x", "remove")]
