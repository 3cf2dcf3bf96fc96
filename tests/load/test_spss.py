"""SPSS files: labels name questions and options, sets and common names join columns."""

import pandas as pd
import pytest

from analysis import load
from analysis.load.sheets import DeclaredSet, Grid, Variable
from analysis.load.tools import spss

from .test_containers import as_sav

YES = ("Kyllä", "Ei")
SCALE = ("Eri mieltä", "En osaa sanoa", "Samaa mieltä")


def survey(labels, variables, *rows, sets=()):
    grid = Grid("utf-8", [list(labels), *map(list, rows)], variables=variables, sets=sets)
    return spss.shape(grid)


def told(survey):
    return [(question.type, question.columns) for question in survey.questions]


def test_labels_of_codes_are_the_options_in_their_order_chosen_or_not():
    frame = pd.DataFrame({"sex": [2.0, 2.0, 1.0], "open": ["Bra samarbete", "Tid", ""]})
    source = as_sav(
        frame,
        column_labels=["Kön", "Vilka utmaningar har ni haft?"],
        variable_value_labels={"sex": {3: "Annat", 1: "Kvinna", 2: "Man"}},
    )
    read = load.read(source, "a.sav")
    assert (read.tool, len(read.responses)) == ("spss", 3)
    assert read.questions[0].options == ("Kvinna", "Man", "Annat")
    assert read.questions[1].role == "challenges"
    assert list(read.responses[0]) == ["Man", "Man", "Kvinna"]


@pytest.mark.parametrize(
    "labels",
    [
        ["Miten arvioit? [Aika]", "Miten arvioit? [Tuki]"],
        ["[Aika] Miten arvioit?", "[Tuki] Miten arvioit?"],
        ["Miten arvioit? - Aika", "Miten arvioit? - Tuki"],
        ["Miten arvioit: Aika", "Miten arvioit: Tuki"],
    ],
)
def test_labels_of_a_question_and_its_items_make_one_matrix(labels):
    variables = (Variable("a", SCALE), Variable("b", SCALE))
    read = survey(labels, variables, ["Eri mieltä", "Samaa mieltä"], ["Eri mieltä", "Eri mieltä"])
    assert told(read) == [("likert_matrix", (0, 1))]
    assert read.questions[0].items == ("Aika", "Tuki")
    assert read.questions[0].options == SCALE


def test_options_answered_with_yes_and_no_are_one_question():
    labels = ["Välineet: Zoom", "Välineet: Padlet", "Miksi?"]
    variables = (Variable("v_1", YES), Variable("v_2", YES), Variable("w"))
    read = survey(labels, variables, ["Kyllä", "Ei", "Siksi"], ["Ei", "Kyllä", "Aika"])
    assert told(read) == [("multi_columns", (0, 1)), ("open", (2,))]


def test_a_declared_set_is_one_question_wherever_its_columns_stand():
    labels = ["Zoom", "Miksi?", "Padlet"]
    variables = (Variable("a"), Variable("b"), Variable("c"))
    sets = (DeclaredSet("Välineet", ("a", "c")),)
    read = survey(labels, variables, ["1", "Siksi", "0"], ["1", "Aika", "1"], sets=sets)
    assert told(read) == [("multi_columns", (0, 2)), ("open", (1,))]
    assert read.questions[0].text == "Välineet"
    assert read.questions[0].items == ("Zoom", "Padlet")


def test_variables_that_only_count_up_are_questions_of_their_own():
    labels = ["Ikä", "Vuosia opettajana", "Ryhmän koko"]
    variables = tuple(Variable(f"var{n}") for n in (1, 2, 3))
    read = survey(labels, variables, ["34", "3", "20"], ["51", "20", "25"], ["44", "2", "18"])
    assert told(read) == [("number", (0,)), ("number", (1,)), ("number", (2,))]


def test_a_scale_with_named_ends_only_is_a_rating():
    options = ("Ei lainkaan", "2", "3", "4", "Täysin")
    rows = [["Ei lainkaan"], ["3"], ["4"], ["4"], ["Täysin"]]
    read = survey(["Tyytyväisyys"], (Variable("a", options),), *rows)
    assert told(read) == [("rating", (0,))]
    assert read.questions[0].options == options


def test_answers_declared_missing_are_kept_apart_by_their_reason():
    options = ("Ei", "Kyllä", "En osaa sanoa", "Ei koske", "97")
    variables = (Variable("a", options, frozenset(options[2:])),)
    rows = [["Ei"], ["Kyllä"], ["En osaa sanoa"], ["Ei koske"], ["97"]]
    read = survey(["Onko tukea?"], variables, *rows)
    assert read.questions[0].options == ("Ei", "Kyllä")
    assert read.questions[0].answered == 2
    assert list(read.missing[0]) == [None, None, "dont_know", "not_asked", "skipped"]
