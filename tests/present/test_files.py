"""What leaves the program holds text as text, and the same every time."""

import io

import openpyxl
import pandas as pd
import pytest

from analysis.present import charts, marks, readings, workbook
from analysis.present.charts import Bar
from analysis.wording import wording
from analysis.workspace import exchange

HOSTILE = ["=1+2", "+1", "@x", "-1", '=HYPERLINK("http://x")', "a\x07b", "x" * 40_000, "\ud800"]


def test_text_is_never_a_formula_or_a_link_in_a_workbook():
    table = pd.DataFrame({"=head": pd.Series(HOSTILE, dtype="object"), "Share %": 0.5})
    content = workbook.workbook({"=a/b": ("=1+1", table)}, "t")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not sheet._hyperlinks
    assert [sheet.cell(r, 1).value for r in (3, 4, 5, 6, 7)] == HOSTILE[:5]
    assert sheet.cell(3, 2).number_format == "0%"


def test_the_same_tables_give_the_same_cells():
    table = {"a": ("told", pd.DataFrame({"x": [1, None, "y"]}))}
    read = [openpyxl.load_workbook(io.BytesIO(workbook.workbook(table, "t"))).active for _ in "12"]
    assert len({str([[c.value for c in row] for row in sheet.iter_rows()]) for sheet in read}) == 1


def test_an_archive_of_the_same_files_is_the_same_bytes():
    assert exchange.archive({"b": b"2", "a": b"1"}) == exchange.archive({"a": b"1", "b": b"2"})


def test_labels_from_a_survey_are_shown_by_a_figure_as_typed():
    bar = Bar("<a href='http://x'>x</a><b>", 1, 2, 0.5)
    figure = charts.bars([bar], "<i>t", "n<br>", wording("en"))
    said = str(figure.to_dict())
    assert "<a" not in said and "<i>" not in said and "&lt;a" in said


def test_a_figure_says_n_and_base_inside_and_in_its_text_alternative():
    rows = [Bar("Inclusion", 3, 4, 0.75, "inclusion")]
    figure = charts.bars(rows, "Title", "n = 4 respondents", wording("fi"))
    assert "n = 4 respondents" in figure.layout.title.text
    assert figure.data[0].text == ("\xa075\xa0% (3)",)
    assert figure.data[0].customdata == ("inclusion",)
    said = charts.described(rows, "Title", "n = 4 respondents", wording("fi"))
    assert said == "Title. n = 4 respondents. Inclusion 75\xa0% (3)."


@pytest.mark.parametrize("rows", [[], [Bar("x" * 300, 0, 0, 0.0)]])
def test_a_figure_of_nothing_or_of_long_labels_is_drawn(rows):
    assert charts.bars(rows, "t" * 200, "n", wording("en")).layout.height > 0


def test_steps_show_every_step_and_the_number_of_raters():
    figure = charts.steps([("Useful", [1, 0, 0, 0, 3])], "t", "n", wording("en"))
    assert [trace.x for trace in figure.data] == [(0.25,), (0,), (0,), (0,), (0.75,)]
    assert "n\u00a0=\u00a04" in figure.layout.annotations[0].text


def test_marked_parts_join_to_the_answer_as_written():
    text = "Kaikki <b>mukaan</b> 👍 yhdessä"
    spans = [(0, 6, "a"), (3, 20, "b"), (20, 22, "a")]
    assert "".join(part.text for part in marks.parts(text, spans)) == text


def test_a_card_marks_only_the_theme_that_was_asked_for():
    answers = pd.DataFrame(
        [("1", "q1", "benefits", "all cheap", "a b")],
        columns=["id", "question", "role", "text", "codes"],
    )
    rows = [("1", "q1", "a", 0, 3), ("1", "q1", "b", 4, 9)]
    codings = pd.DataFrame(rows, columns=["id", "question", "code", "start", "end"])
    (card,) = marks.cards(answers, codings, {"a": "A", "b": "B"}, "b")
    assert card["parts"] == [["all ", "", False], ["cheap", "B", False]]
    assert card["codes"] == ["A", "B"]


def test_the_title_names_what_is_most_common_or_says_that_nothing_is():
    w = wording("en")
    assert readings.leading([Bar("A", 3, 4, 0.75), Bar("B", 1, 4, 0.25)], w) == (
        "Named most often: A (75%)"
    )
    assert readings.leading([Bar("A", 0, 4, 0.0)], w) == "None of these was named"
    assert readings.leading([Bar(x, 1, 4, 0.25) for x in "ABC"], w) == "3 are named equally often"


def test_a_mention_that_is_not_asserted_is_marked_as_such():
    answers = pd.DataFrame(
        [("1", "q1", "benefits", "not cheap", "")],
        columns=["id", "question", "role", "text", "codes"],
    )
    spans = pd.DataFrame(
        [("1", "q1", "a", 4, 9)], columns=["id", "question", "code", "start", "end"]
    )
    (card,) = marks.cards(answers, spans.head(0), {"a": "A"}, negated=spans)
    assert card["parts"] == [["not ", "", False], ["cheap", "A", True]]
