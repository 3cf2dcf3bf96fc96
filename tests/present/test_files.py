"""What leaves the program holds text as text, and the same every time."""

import io

import openpyxl
import pandas as pd

from analysis import codebook
from analysis.present import marks, readings, tables, workbook
from analysis.present.charts import Bar
from analysis.wording import wording
from analysis.workspace import archive

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
    assert archive.archive({"b": b"2", "a": b"1"}) == archive.archive({"a": b"1", "b": b"2"})


def test_marked_parts_join_to_the_answer_as_written():
    text = "Kaikki <b>mukaan</b> 👍 yhdessä"
    spans = [(0, 6, "a"), (3, 20, "b"), (20, 22, "a")]
    assert "".join(part.text for part in marks.parts(text, spans)) == text


def test_a_card_marks_only_the_theme_that_was_asked_for():
    answers = pd.DataFrame(
        [("1", "q1", "benefits", "all cheap", "a b")],
        columns=["id", "question", "role", "text", "codes"],
    )
    rows = [("1", "q1", "a", 0, 3, "model"), ("1", "q1", "b", 4, 9, "rule")]
    codings = pd.DataFrame(rows, columns=["id", "question", "code", "start", "end", "source"])
    (card,) = marks.cards(answers, codings, {"a": "A", "b": "B"}, "b", by_model="{label} (model)")
    assert card["parts"] == [["all ", "", False], ["cheap", "B", False]]
    assert card["codes"] == ["A (model)", "B"]


def test_the_title_names_what_is_most_common_or_says_that_nothing_is():
    w = wording("en")
    assert readings.leading([Bar("A", 3, 4, 0.75), Bar("B", 1, 4, 0.25)], w) == (
        "A named most often (75%)"
    )
    assert readings.leading([Bar("A", 0, 4, 0.0)], w) == "None of these was named"
    assert readings.leading([Bar(x, 1, 4, 0.25) for x in "ABC"], w) == "3 are named equally often"


def test_a_mention_that_is_not_asserted_is_marked_as_such():
    answers = pd.DataFrame(
        [("1", "q1", "benefits", "not cheap", "")],
        columns=["id", "question", "role", "text", "codes"],
    )
    spans = pd.DataFrame(
        [("1", "q1", "a", 4, 9, "rule")],
        columns=["id", "question", "code", "start", "end", "source"],
    )
    (card,) = marks.cards(answers, spans.head(0), {"a": "A"}, negated=spans)
    assert card["parts"] == [["not ", "", False], ["cheap", "A", True]]


def test_the_sheet_of_evidence_names_a_question_by_its_text():
    answers = pd.DataFrame(
        [("1", "q18", "benefits", "It was fun", "impact")],
        columns=["id", "question", "role", "text", "codes"],
    )
    codings = answers.assign(code="impact", evidence="fun", rule="en: fun")
    asked, scheme, w = {"q18": "=What changed?"}, codebook.read(), wording("en")
    sheets = tables.coded_tables(answers, codings, asked, scheme, w, "")
    assert list(sheets["Evidence"][1]["Question"]) == ["=What changed?"]
    assert not any("q18" in map(str, table.to_numpy().ravel()) for _, table in sheets.values())
