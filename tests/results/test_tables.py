"""Tables count respondents, on the base they name."""

import pandas as pd
import pytest

from analysis import results
from analysis.survey import Question, Survey


def answers(rows):
    return pd.DataFrame(rows, columns=["id", "question", "role", "content", "codes"])


def share(table, code):
    row = table.set_index("code").loc[code]
    return (row["n"], row["base"], row["base_of"])


def test_a_theme_is_counted_among_those_who_answered_its_domains_question(book):
    frame = answers(
        [
            (1, "q1", "benefits", "answered", "impact"),
            (1, "q2", "other", "answered", "impact"),
            (2, "q1", "benefits", "answered", ""),
            (3, "q1", "benefits", "non_answer", ""),
            (4, "q1", "benefits", "empty", ""),
            (4, "q2", "other", "answered", "impact scheduling"),
        ]
    )
    assert share(results.themes(frame, book), "impact") == (1, 2, "benefits")
    assert share(results.themes(frame, book, "any"), "impact") == (2, 3, "any")
    assert share(results.themes(frame, book), "scheduling") == (1, 3, "any")


def test_a_respondent_counts_once_however_often_the_theme_is_named(book):
    frame = answers([(1, q, "benefits", "answered", "impact") for q in ("q1", "q2")])
    assert share(results.themes(frame, book), "impact") == (1, 1, "benefits")


def test_no_answers_give_a_table_of_zeros(book):
    table = results.themes(answers([]), book)
    assert set(table["n"]) == {0} and set(table["share"]) == {0.0}


def test_kinds_of_answers_are_kept_apart():
    frame = answers(
        [
            (1, "q1", "other", "answered", "impact"),
            (2, "q1", "other", "answered", ""),
            (3, "q1", "other", "empty", ""),
            (4, "q1", "other", "non_answer", ""),
        ]
    )
    row = results.response(frame).iloc[0]
    assert row[["asked", "answered", "non_answer", "empty", "coded"]].tolist() == [4, 2, 1, 1, 1]


def survey(column, question):
    return Survey("table", "utf-8", 1, pd.DataFrame({0: column}, dtype="object"), (question,))


def test_a_several_choice_question_has_respondents_as_its_base():
    question = Question(
        "q1", "Tools?", "multi_cell", (0,), 2, ("Zoom", "Docs (a, b)", "Never"), (), ", "
    )
    table = results.closed_question(
        survey(["Zoom, Docs (a, b)", "Zoom", None], question), question
    )
    assert table[["option", "n", "base"]].values.tolist() == [
        ["Zoom", 2, 2],
        ["Docs (a, b)", 1, 2],
        ["Never", 0, 2],
    ]


def test_options_of_columns_are_counted_where_chosen():
    question = Question("q1", "Tools?", "multi_columns", (0, 1), 2, (), ("Zoom", "Teams"))
    frame = pd.DataFrame({0: ["Zoom", "No", None], 1: ["Teams", "Yes", None]}, dtype="object")
    own = Survey("table", "utf-8", 1, frame, (question,))
    table = results.closed_question(own, question)
    assert table[["option", "n", "base"]].values.tolist() == [["Teams", 2, 2], ["Zoom", 1, 2]]


def test_statements_are_counted_step_by_step():
    question = Question("q1", "It is useful", "rating", (0,), 3, ("1", "2", "3", "4", "5"))
    table = results.statements(survey(["5", "5", "4", None], question))
    assert table["n"].tolist() == [0, 0, 0, 1, 2]
    assert table["base"].tolist() == [3] * 5


@pytest.mark.parametrize("role", ["any", "benefits"])
def test_the_answers_behind_a_theme_are_those_that_were_counted(book, role):
    frame = answers(
        [(1, "q1", "benefits", "answered", "impact"), (2, "q2", "other", "answered", "impact")]
    )
    held = results.theme_answers(frame, "impact", role)
    counted = share(results.themes(frame, book, "any" if role == "any" else "domain"), "impact")
    assert held["id"].nunique() == counted[0]
