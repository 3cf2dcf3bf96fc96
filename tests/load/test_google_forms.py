"""Google Forms exports: a CSV with local time stamps and a workbook with true dates."""

import datetime

import pytest

from analysis import load

HEADS = ["Aikaleima", "Mitä välineitä?", "Arvio", "Kuinka monta vuotta?", "Mitä hyötyjä?"]


def answers(stamp):
    tools = ["Zoom", "Teams, Zoom", "Teams", "Padlet", "Zoom, Padlet, oma alusta"]
    years = ["3", "n. 5", "10+", "12", "7"]
    return [[stamp(i), tools[i], str(i % 5 + 1), years[i], f"Hyöty on {i}."] for i in range(5)]


def check(survey):
    assert survey.tool == "google_forms"
    assert [item.kind for item in survey.metadata] == ["submitted"]
    assert [q.type for q in survey.questions] == ["multi_cell", "rating", "number", "open"]
    assert survey.questions[0].separator == ", "
    assert survey.questions[3].role == "benefits"
    assert len(survey.responses) == 5


@pytest.mark.parametrize("heading", ["Timestamp", "Aikaleima", "Tidstämpel", "Ajatempel"])
def test_a_csv_is_known_by_its_first_heading_in_four_languages(survey_of, heading):
    rows = answers(lambda i: f"8.9.2025 klo 7.1{i}.00")
    check(survey_of([heading, *HEADS[1:]], *rows))


def test_a_workbook_is_known_and_its_other_sheet_named(xlsx):
    rows = answers(lambda i: datetime.datetime(2025, 9, 8, 7, i, 1, 400_000))
    source = xlsx(HEADS, *rows, title="Lomakevastaukset 1", more=["Tietoja"])
    survey = load.read(source, "x.xlsx")
    check(survey)
    assert survey.responses[0][2] == "2025-09-08 07:02:01"
    assert "left out: Tietoja" in str(survey.notices[0])


def test_a_renamed_first_heading_is_forgiven_where_the_sheet_has_its_name(xlsx):
    rows = answers(lambda i: datetime.datetime(2025, 9, 8, 7, i))
    check(load.read(xlsx(["Milloin", *HEADS[1:]], *rows, title="Form Responses 1")))


def test_rows_that_the_owner_emptied_are_no_respondents(survey_of):
    survey = survey_of(["Timestamp", "Miksi?"], ["", ""], ["8.9.2025 klo 7.12.00", "Siksi"])
    assert survey.tool == "google_forms"
    assert len(survey.responses) == 1
