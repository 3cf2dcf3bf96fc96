"""Codings in tables come in as decisions of a coder, with a list of what was not understood."""

import pandas as pd
import pytest

from analysis import study
from analysis.coding.coder import of_codebook
from analysis.load import plain_table
from analysis.present import coded_files
from analysis.survey import Problem
from analysis.wording import wording
from analysis.workspace import decisions
from analysis.workspace.coding_tables import decisions_of_long, decisions_of_wide, headed
from analysis.workspace.decisions import Decision

TEXTS = [
    "Everyone can join. It saves money, it saves money.",
    "Ei 👍 tiedä",
    "a\r\nb everyone can join",
]


@pytest.fixture(scope="module")
def machine(book):
    table = pd.DataFrame({"nr": ["1", "2", "3"], "text": TEXTS})
    return study.code_table(table, of_codebook(book), ["text"], "nr", "benefits", "en")


def long(**columns):
    size = len(next(iter(columns.values())))
    whole = {"id": ["1"] * size, "question": ["text"] * size, "code": ["impact"] * size}
    return pd.DataFrame(whole | columns, dtype="object")


def test_a_long_table_of_ours_comes_back(machine, book):
    taken = [
        Decision("1", "text", "impact", "add", 0, 8, "Aino", "2026-11-20T10:00:00Z", "why, so"),
        Decision("1", "text", "cost_efficiency", "confirm", by="Aino"),
        Decision("3", "text", "inclusion", "remove", by="Björn"),
    ]
    coded = decisions.apply(machine, taken, book)
    content = coded_files.made(coded_files.LONG, coded.answers, coded, book, wording("en"), taken)
    table = plain_table.of_bytes(content, "a.csv")
    found, told = decisions_of_long(table, machine.answers, book)
    assert taken[0] in found and taken[1] in found  # on all of the machine's words
    assert {own.by for own in found} == {"Aino"}
    assert [str(own) for own in told] == [
        f"Codings of the machine in the file, which are no decisions: "
        f"{(coded.codings['source'] != 'person').sum()}."
    ]


def test_a_long_table_of_others_may_name_labels_words_and_no_places(machine, book):
    table = long(
        id=["1", "1", "1", "1", "2", "9", "3"],
        code=["IMPACT", "Cost-efficiency", "impact", "impact", "Osallistavuus", "impact", "None"],
        evidence=["Everyone", "saves money", "nothing of it", "", "👍", "", ""],
        start=["0.0", "", "", "", "", "", ""],
        end=["8.0", "", "", "", "", "", ""],
    )
    found, told = decisions_of_long(table, machine.answers, book, "Eve")
    assert found == [
        Decision("1", "text", "impact", "add", 0, 8, "Eve"),
        Decision("1", "text", "impact", "add", None, None, "Eve"),
        Decision("2", "text", "inclusion", "add", 3, 4, "Eve"),
    ]
    said = "\n".join(map(str, told))
    assert "Answers that the survey does not have: 9 text. Rows left out: 1." in said
    assert "None. Codings left out: 1." in said
    assert "says something else: 1 text (2)." in said  # twice there, and not at all


def test_places_outside_an_answer_are_left_out(machine, book):
    table = long(start=["0", "5", "-1", "x", "0"], end=["999", "5", "3", "4", ""])
    found, told = decisions_of_long(table, machine.answers, book)
    assert not found
    assert list(map(str, told)) == [
        "Rows left out, since their start and end are no place in the answer: 1 text (5)."
    ]


def test_rows_without_a_code_are_counted_and_not_named(machine, book):
    found, told = decisions_of_long(long(code=["", " ", "Nothing"]), machine.answers, book)
    assert not found and list(map(str, told)) == [
        "Rows left out, since they name no code: 2.",
        "Codes that the codebook does not have: Nothing. Codings left out: 1.",
    ]


def test_the_answers_with_all_codes_in_a_column_are_refused(machine, book):
    with pytest.raises(Problem, match="does not say who gave them"):
        decisions_of_wide(machine.answers.astype("object"), "A", machine, book)


@pytest.mark.parametrize("head", ["ID", "Id ", "id"])
def test_what_a_row_is_of_may_be_headed_in_any_case(machine, book, head):
    table = pd.DataFrame({head: ["1"], "QUESTION": ["text"], "Code": ["Impact"], "Text": ["x"]})
    found, told = decisions_of_long(headed(table), machine.answers, book, "A")
    assert found == [Decision("1", "text", "impact", "add", by="A")] and not told
    both = pd.DataFrame(columns=["id", "ID", "question"])
    assert list(headed(both)) == ["id", "ID", "question"]


def test_a_wide_table_adds_and_removes_only_what_it_says(machine, book):
    given = machine.answers.set_index("id")["codes"].str.split()
    assert "inclusion" in given["1"] and "impact" not in given["1"]
    table = pd.DataFrame(
        {
            "id": ["1", "2", "3", "9"],
            "question": ["text"] * 4,
            "text": [TEXTS[0], "Another answer", TEXTS[2].replace("\r", ""), ""],
            "Inclusion (inclusion)": ["0", "1", None, "1"],
            "impact": ["1", "0", "maybe", "0"],
            "Vaikutus ja laatu?": ["1", None, None, None],
        },
        dtype="object",
    )
    found, told = decisions_of_wide(table, "Aino", machine, book)
    assert found == [
        Decision("1", "text", "inclusion", "remove", by="Aino"),
        Decision("1", "text", "impact", "add", by="Aino"),
    ]
    said = "\n".join(map(str, told))
    assert "Vaikutus ja laatu?." in said and "9 text" in said
    assert "says something else: 2 text (1)." in said and "maybe (1)" in said


def test_a_wide_table_of_ours_changes_no_code(machine, book):
    content = coded_files.made(coded_files.WIDE, machine.answers, machine, book, wording("en"))
    table = plain_table.of_bytes(content, "a.csv")
    found, told = decisions_of_wide(table, "Aino", machine, book)
    assert not told and {own.action for own in found} == {"add"}
    after = decisions.apply(machine, found, book)
    assert after.answers["codes"].tolist() == machine.answers["codes"].tolist()


@pytest.mark.parametrize("read", ["long", "wide"])
def test_a_table_without_its_columns_is_one_sentence(machine, book, read):
    table = pd.DataFrame({"id": ["1"]})
    with pytest.raises(Problem, match=r"lacks the column question.*and has id"):
        if read == "long":
            decisions_of_long(table, machine.answers, book)
        else:
            decisions_of_wide(table, "A", machine, book)
