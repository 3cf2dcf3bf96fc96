"""Sheets for coders: blind, text as text, and read back whatever a coder did with them."""

import io
import random
import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from analysis.present import sheets
from analysis.present.sheets import Source
from analysis.results.sampling import Drawing
from analysis.survey import Problem
from analysis.wording import LANGUAGES, wording
from analysis.workspace.filled_sheets import is_begun, ratings_of

SAMPLE = pd.DataFrame(
    {
        "id": [1, 2, 3, 4],
        "question": ["q1", "q1", "q2", "q1"],
        "language": ["en", "en", "fi", ""],
        "text": ["Everyone joins", "=1+2", "Yksi\nkaksi _x0041_", '=HYPERLINK("http://a.b")'],
        "codes": ["secret"] * 4,
        "stratum": ["en/benefits/secret"] * 4,
        "chance": [0.123456] * 4,
    }
)
ASKED = {"q1": "What is gained?", "q2": "@Mitä?"}
DRAWING = Drawing(4, 9, 1, 0.1, (("en", "benefits", 5, 2), ("", "other", 4, 2)), 2, 0.4, 0.5)


def made(book, coders=("Anna", "Bo/b"), language="en", sample=SAMPLE):
    source = Source("a.csv", "f" * 64)
    return sheets.sheets(sample, ASKED, book, coders, DRAWING, source, wording(language))


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(workbook):
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def places(sheet):
    """Where the columns are by their names, and where the answers are by id."""
    columns = {cell.value: cell.column for cell in sheet[1] if cell.value}
    rows = {sheet.cell(row, columns["#id"]).value: row for row in range(4, sheet.max_row + 1)}
    return columns, rows


def mark(workbook, marks, name="Anna"):
    """Write into the sheet of a coder: (id, column) -> what stands there."""
    columns, rows = places(workbook[name])
    for (id, column), value in marks.items():
        workbook[name].cell(rows[id], columns[column]).value = value
    return workbook


def read(workbook, book, coder=None):
    table, notices = ratings_of(saved(workbook), "s.xlsx", coder, book)
    return {tuple(row[:3]): tuple(row[3:]) for row in table.values}, list(map(str, notices))


def test_a_sheet_has_every_answer_and_code_and_only_what_a_coder_may_know(book):
    content = made(book)
    workbook = opened(content)
    assert workbook.sheetnames == ["Anna", "Bo b", "Codebook", "How to fill it in"]
    for name in ("Anna", "Bo b"):
        columns, rows = places(workbook[name])
        assert {code.id for code in book.codes()} < columns.keys()
        assert rows.keys() == {1, 2, 3, 4}
        marks = [
            workbook[name].cell(row, columns[code.id]).value
            for code in book.codes() for row in rows.values()
        ]  # fmt: skip
        assert not any(marks)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [package.read(part).decode() for part in package.namelist()]
    assert not [part for part in parts if "secret" in part or "0.123456" in part]
    assert not [part for part in parts if "<f>" in part or "<f " in part or "<hyperlink" in part]


def test_words_are_text_and_code_cells_offer_a_mark(book):
    sheet = opened(made(book))["Anna"]
    columns, rows = places(sheet)
    words = {id: sheet.cell(row, columns["#answer"]) for id, row in rows.items()}
    assert {cell.data_type for cell in words.values()} == {"s"}
    assert words[2].value == "=1+2" and words[2].alignment.wrap_text
    (offered,) = sheet.data_validations.dataValidation
    assert (offered.formula1, offered.showErrorMessage) == ('"x"', False)
    first = next(book.codes()).id
    assert sheet.cell(4, columns[first]).coordinate in offered.cells
    assert sheet.cell(7, columns["#none"]).coordinate in offered.cells
    assert sheet.cell(4, columns["#why"]).coordinate not in offered.cells
    assert sheet.freeze_panes == sheet.cell(4, columns[first]).coordinate
    assert sheet.auto_filter.ref.startswith("A3:") and sheet.auto_filter.ref.endswith("7")
    assert sheet.row_dimensions[1].hidden and sheet.column_dimensions["B"].hidden


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_codebook_stands_beside_it_in_the_language(book, language):
    content = made(book, language=language)
    sheet = opened(content).worksheets[2]
    told = {row[-1]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    for code in book.codes():
        assert told[code.id][1] == code.label[language]
        assert told[code.id][3] == code.definition[language]
        assert (told[code.id][4] or "") == code.excludes.get(language, "")
    assert content == made(book, language=language)


def test_coders_have_an_order_of_their_own_and_names_that_differ(book):
    many = pd.concat([SAMPLE.assign(id=SAMPLE["id"] + 10 * n) for n in range(6)])
    workbook = opened(made(book, sample=many))
    orders = [list(places(workbook[name])[1]) for name in ("Anna", "Bo b")]
    assert orders[0] != orders[1] and sorted(orders[0]) == sorted(orders[1])
    assert opened(made(book, ("Bo/b", "Bo:b"))).sheetnames[:2] == ["Bo b", "Bo b 2"]
    for wrong, said in (((), "No coder"), (("A", " a "), "named a"), (("A", ""), "No coder")):
        with pytest.raises(Problem, match=said):
            made(book, wrong)


def test_marks_are_read_with_parents_and_reasons(book):
    workbook = mark(
        opened(made(book)),
        {
            (1, "digital_skills"): "x",
            (1, "#why"): " the tools ",
            (2, "#none"): "X",
            (3, "impact"): 1,
            (3, "inclusion"): "kyllä",
            (3, "continuity"): "ei",
        },
    )
    found, told = read(workbook, book)
    assert found == {
        ("Anna", "1", "q1"): ("digital_skills learning", "the tools"),
        ("Anna", "2", "q1"): ("", ""),
        ("Anna", "3", "q2"): ("impact inclusion", ""),
    }
    assert told == [
        "Anna: answers coded 3, not coded yet 1.",
        "Bo/b: answers coded 0, not coded yet 4.",
    ]


def test_the_name_of_a_coder_is_whole_or_the_callers(book):
    workbook = mark(opened(made(book)), {(1, "impact"): "x"}, "Bo b")
    assert list(read(workbook, book)[0]) == [("Bo/b", "1", "q1")]
    assert list(read(workbook, book, "Cilla")[0]) == [("Cilla", "1", "q1")]
    mark(workbook, {(1, "impact"): "x"})
    with pytest.raises(Problem, match="all filled in"):
        read(workbook, book, "Cilla")


def test_contradictions_and_odd_signs_are_told(book):
    marks = {(1, "impact"): "x", (1, "#none"): "x", (2, "impact"): "?"}
    found, told = read(mark(opened(made(book)), marks), book)
    assert list(found) == [("Anna", "2", "q1")]
    assert [line for line in told if "left out" in line and "1 to q1" in line]
    assert [line for line in told if "taken as marks" in line and "?" in line]


def test_rows_sorted_columns_moved_added_and_taken_out_words_changed(book):
    workbook = mark(opened(made(book)), {(1, "impact"): "x", (3, "inclusion"): "x"})
    sheet = workbook["Anna"]
    columns, rows = places(sheet)
    sheet.cell(rows[1], columns["#answer"]).value = "other words"
    sheet.cell(rows[2], sheet.max_column + 1).value = "a note"
    table = [list(row) for row in sheet.iter_rows(values_only=True)]
    order = list(range(len(table[0])))
    random.Random(3).shuffle(order)
    order = [at for at in order if table[0][at] not in ("#why", "scalability", "#language")]
    head, body = table[:3], table[3:][::-1]
    workbook.remove(sheet)
    new = workbook.create_sheet("Anna")
    new.append(["my own heading"])
    for row in (*head, *body, ["Total", None, 2]):
        new.append([row[at] if at < len(row) else None for at in order])
    found, told = read(workbook, book)
    assert found == {("Anna", "1", "q1"): ("impact", ""), ("Anna", "3", "q2"): ("inclusion", "")}
    assert [line for line in told if "no column" in line and "scalability" in line]


def test_a_row_that_is_there_twice_counts_once_and_codes_that_are_none_are_told(book):
    workbook = mark(opened(made(book)), {(1, "impact"): "x", (2, "continuity"): "x"})
    sheet = workbook["Anna"]
    columns, rows = places(sheet)
    copied = [cell.value for cell in sheet[rows[1]]]
    copied[columns["impact"] - 1], copied[columns["inclusion"] - 1] = None, "x"
    sheet.append(copied)
    sheet.cell(1, columns["continuity"]).value = "gone_code"
    found, told = read(workbook, book)
    assert found == {("Anna", "1", "q1"): ("inclusion", "")}
    assert [line for line in told if "several rows" in line]
    assert [line for line in told if "no such codes" in line and "gone_code" in line]


@pytest.mark.parametrize("first", [False, True])
def test_a_copied_sheet_is_of_the_coder_its_tab_names(book, first):
    workbook = mark(opened(made(book)), {(1, "impact"): "x"}, "Bo b")
    copied = workbook.copy_worksheet(workbook["Bo b"])
    copied.title = "Cilla"
    if first:
        workbook.move_sheet(copied, -4)
    mark(workbook, {(1, "impact"): None, (1, "inclusion"): "x"}, "Cilla")
    found, told = read(workbook, book)
    assert found == {("Bo/b", "1", "q1"): ("impact", ""), ("Cilla", "1", "q1"): ("inclusion", "")}
    assert [line for line in told if line.startswith("The sheet Cilla has Bo/b in its hidden row")]


def test_copies_whose_tabs_do_not_tell_them_apart_are_refused(book):
    workbook = mark(opened(made(book, ("Anna", "Bo"))), {(1, "impact"): "x"})
    mark(workbook, {(1, "impact"): "x"}, "Bo")
    workbook["Bo"].title = "Second"
    workbook.copy_worksheet(workbook["Anna"]).title = "Bo"
    with pytest.raises(Problem, match="two filled sheets of Bo"):
        read(workbook, book)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lost", ["row", "row and column", "#id", "#question"])
def test_a_sheet_that_cannot_be_read_any_more_is_named(book, lost, language):
    content = made(book, ("Anna", "Bo"), language)
    workbook = mark(mark(opened(content), {(1, "impact"): "x"}), {(1, "impact"): "x"}, "Bo")
    sheet = workbook["Anna"]
    columns, _ = places(sheet)
    if "column" in lost:
        sheet.delete_cols(columns["#question"])
    if "row" in lost:
        sheet.delete_rows(1)
    else:
        sheet.delete_cols(columns[lost])
    found, told = read(workbook, book)
    assert {key[0] for key in found} == {"Bo"} and len(told) == 2
    assert told[0].startswith("The sheet Anna is left out: it has no longer the first row")
    assert is_begun(saved(workbook), "s.xlsx", book) and not is_begun(content, "s.xlsx", book)
    workbook.remove(workbook["Bo"])
    with pytest.raises(Problem, match="The sheet Anna is left out"):
        read(workbook, book)


def test_a_sheet_without_the_column_of_none_is_told(book):
    workbook = mark(opened(made(book)), {(1, "impact"): "x", (2, "#none"): "x"})
    assert not [line for line in read(workbook, book)[1] if "#none" in line]
    columns, _ = places(workbook["Anna"])
    workbook["Anna"].delete_cols(columns["#none"])
    found, told = read(workbook, book)
    assert list(found) == [("Anna", "1", "q1")]
    assert [line for line in told if line.startswith("Anna: the sheet has no column “None app")]


def test_a_sheet_of_a_later_version_is_read_by_what_its_codes_were(book):
    domains = (replace(domain, codes=tuple(map(renamed, domain.codes))) for domain in book.domains)
    later = replace(book, domains=tuple(domains))
    content = saved(mark(opened(made(later)), {(1, "effect"): "x", (2, "inclusion"): "x"}))
    found, told = ratings_of(content, "s.xlsx", None, book, [tuple(later.codes())])
    assert sorted(found["codes"]) == ["impact", "inclusion"] and len(told) == 2
    found, told = ratings_of(content, "s.xlsx", None, book)
    assert list(found["codes"]) == ["inclusion"] and "effect" in " ".join(map(str, told))


def renamed(code):
    return replace(code, id="effect", formerly=("impact",)) if code.id == "impact" else code


def test_a_sheet_saved_as_csv_is_read_and_another_file_is_refused(book):
    workbook = mark(opened(made(book)), {(4, "impact"): "x"})
    rows = list(workbook["Anna"].iter_rows(values_only=True))
    text = pd.DataFrame(rows).to_csv(index=False, header=False)
    table, _ = ratings_of(text.encode(), "anna.csv", None, book)
    assert table.values.tolist() == [["Anna", "4", "q1", "impact", ""]]
    with pytest.raises(Problem, match="no sheet that a coder"):
        ratings_of(b"id,codes\n1,impact\n", "a.csv", None, book)
    with pytest.raises(Problem):
        ratings_of(made(book)[:900], "s.xlsx", None, book)
