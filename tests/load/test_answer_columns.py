"""The answers of a plain table: one in each row and column of text."""

import pandas as pd
import pytest

from analysis.load.answer_columns import AnswerColumns
from analysis.survey import Problem

TABLE = pd.DataFrame(
    {
        "nr": ["007", "8", "9"],
        "a": ["Kyllä", None, "Yes"],
        "b": ["Ei", "Nej", None],
        "role": [" Benefits", None, "sport"],
        "lang": ["FI-fi", None, "sv_SE "],
    },
    index=[0, 2, 5],  # as where empty rows are left out
    dtype=object,
)


def test_each_row_and_column_is_an_answer_in_the_order_of_the_rows():
    found = AnswerColumns(("b", "a", "b"), id="nr").answers(TABLE)
    assert found.columns.tolist() == ["id", "question", "role", "text", "language"]
    assert found["id"].tolist() == ["007", "007", "8", "8", "9", "9"]
    assert found["question"].tolist() == ["b", "a"] * 3
    assert found["text"].tolist() == ["Ei", "Kyllä", "Nej", None, None, "Yes"]
    assert set(found["role"]) == {"other"}
    assert set(found["language"]) == {""}


def test_without_an_id_a_row_is_known_by_its_position():
    assert AnswerColumns(("a",)).answers(TABLE)["id"].tolist() == [0, 2, 5]


def test_role_and_language_come_from_columns_or_are_one_for_all():
    by_columns = AnswerColumns(("a",), None, "role", "lang").answers(TABLE)
    assert by_columns["role"].tolist() == ["benefits", "other", "other"]
    assert by_columns["language"].tolist() == ["fi", "", "sv"]
    for_all = AnswerColumns(("a",), None, "support", "et").answers(TABLE)
    assert set(for_all["role"]) == {"support"}
    assert set(for_all["language"]) == {"et"}


def test_blocks_have_the_answers_that_the_whole_has():
    columns = AnswerColumns(("a", "b"), "nr", "role", "lang")
    parts = [columns.answers(TABLE.iloc[at : at + 1]) for at in range(3)]
    whole = pd.concat(parts, ignore_index=True)
    pd.testing.assert_frame_equal(whole, columns.answers(TABLE), check_dtype=False)


def test_a_block_without_rows_has_no_answers():
    found = AnswerColumns(("a", "b"), "nr", "role", "lang").answers(TABLE.iloc[:0])
    assert (len(found), len(found.columns)) == (0, 5)


def test_only_the_columns_that_are_asked_for_are_read_each_once():
    columns = AnswerColumns(("a", "a"), "nr", "role", "lang")
    assert columns.among(tuple(TABLE.columns)) == ["nr", "a", "role", "lang"]
    assert AnswerColumns(("b",), None, "benefits", "fi").among(("a", "b")) == ["b"]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (AnswerColumns(("c",)), "has no column “c”. It has: nr, a, b, role, lang."),
        (AnswerColumns(("a",), id="key"), "has no column “key”"),
        (AnswerColumns(("a",), language="de"), "has no column “de”"),
        (AnswerColumns(("a",), question="cost"), "“cost” is neither a column of the table nor"),
    ],
)
def test_a_column_that_is_missing_is_named(columns, told):
    with pytest.raises(Problem, match=told):
        columns.among(tuple(TABLE.columns))


def test_a_row_without_an_id_is_named_by_its_row_in_the_file():
    with pytest.raises(Problem, match=r"^Row 4 has nothing in the column “lang”"):
        AnswerColumns(("a",), id="lang").answers(TABLE)
