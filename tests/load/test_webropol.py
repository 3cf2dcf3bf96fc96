"""Webropol exports: two header rows, codes, and a code book under the answers."""

from analysis import load
from analysis.load import sheets
from analysis.load.tools import webropol

ROWS = [
    ["Vastausaika", "ID", "Koulu", "Väline", "", "", "Väite", "", "Arvio", "", "Mitä hyötyjä?"],
    [
        "",
        "",
        "-",
        "Zoom",
        "Teams",
        "Muu: Avoimet vastaukset",
        "Aika",
        "Tuki",
        "Nyt",
        "Sitten",
        "-",
    ],
    ["08.10.2015 17:20:11", "1", "1", "1", "", "", "1", "2", "40", "60", "Uusia ystäviä"],
    ["08.10.2015 17:47:32", "2", "2", "1", "2", "Oma alusta", "2", "2", "15", "99", "Kielitaito"],
    ["09.10.2015 10:01:00", "3", "1", "", "2", "", "1", "1", "100", "0", ""],
    [""] * 11,
    ["", "", "1 = Lukio", "1 = Zoom", "", "", "1 = 1 = Eri mieltä", "", "", "", ""],
    ["", "", "2 = Peruskoulu", "2 = Teams", "", "", "2 = 2 = Samaa mieltä", "", "", "", ""],
    ["", "", "3 = Muu", "", "", "", "", "", "", "", ""],
]


def test_the_columns_become_the_questions_that_were_asked(survey_of):
    survey = survey_of(*ROWS)
    assert survey.tool == "webropol"
    assert survey.header_rows == 2
    assert [(q.type, q.text, q.columns, q.answered) for q in survey.questions] == [
        ("single", "Koulu", (2,), 3),
        ("multi_columns", "Väline", (3, 4), 3),
        ("other_text", "Väline: Muu: Avoimet vastaukset", (5,), 1),
        ("likert_matrix", "Väite", (6, 7), 3),
        ("rating", "Arvio: Nyt", (8,), 3),
        ("rating", "Arvio: Sitten", (9,), 3),
        ("open", "Mitä hyötyjä?", (10,), 2),
    ]
    assert [item.kind for item in survey.metadata] == ["submitted", "id"]


def test_the_code_book_labels_the_cells_and_is_no_respondent(survey_of):
    survey = survey_of(*ROWS)
    assert len(survey.responses) == 3
    assert survey.responses[2].tolist() == ["Lukio", "Peruskoulu", "Lukio"]
    assert survey.responses[7].tolist() == [
        "2 = Samaa mieltä",
        "2 = Samaa mieltä",
        "1 = Eri mieltä",
    ]
    assert survey.responses[4].tolist() == [None, "Teams", "Teams"]
    assert any("code book" in str(notice) for notice in survey.notices)


def test_options_follow_the_code_book_also_where_nobody_chose_them(survey_of):
    survey = survey_of(*ROWS)
    assert survey.question("q1").options == ("Lukio", "Peruskoulu", "Muu")
    assert survey.question("q2").items == ("Zoom", "Teams")


def test_a_two_way_grid_of_own_codes_is_one_question_of_many_columns(survey_of):
    rows = [
        ["ID", "Kokemus", "", "", ""],
        ["", "Zoom:1. En", "Zoom:2. Kyllä", "Teams:1. En", "Teams:2. Kyllä"],
        ["1", "1", "", "", "2"],
        ["2", "", "2", "1", ""],
        [""] * 5,
        ["", "1 = 1. En", "", "", ""],
        ["", "2 = 2. Kyllä", "", "", ""],
    ]
    (question,) = survey_of(*rows).questions
    assert (question.type, question.columns) == ("multi_columns", (1, 2, 3, 4))


def test_an_export_with_labels_and_no_code_book_is_known_by_its_dashes(survey_of, types_of):
    rows = [
        ["Vastausaika", "Koulu", "Väline", "", "Miksi?"],
        ["-", "-", "Zoom", "Teams", "-"],
        ["08.10.2015 17:20:11", "Lukio", "Zoom", "", "Siksi"],
        ["08.10.2015 17:47:32", "Lukio", "Zoom", "Teams", "Koska"],
    ]
    survey = survey_of(*rows)
    assert survey.tool == "webropol"
    assert types_of(survey) == {1: "single", 2: "multi_columns", 4: "open"}


def test_a_respondent_of_dashes_makes_no_second_header_row(survey_of):
    survey = survey_of(
        ["Ikä", "Miksi?", "Kuka?", "Missä?"], ["31", "-", "-", "Oulu"], ["4", "a", "b", "c"]
    )
    assert survey.tool == "table"
    assert len(survey.responses) == 2


def test_a_workbook_reads_as_the_text_does(xlsx, survey_of):
    from_workbook = load.read(xlsx(*[[cell or None for cell in row] for row in ROWS]))
    assert from_workbook.questions == survey_of(*ROWS).questions


def test_a_code_book_is_the_surest_sign():
    source = "\n".join("\t".join(row) for row in ROWS).encode()
    assert webropol.looks_like(sheets.read(source)) > 0.9
