"""EUSurvey exports: headings in row 4, rows of a matrix, short names, ratings of five."""

import pytest

TOP = [["Alias", "blended"], ["Export Date", "2025-09-08 12:44:55"], []]
HEADS = [
    "Why? (ID1)",
    "Rate: Before (ID2)",
    "Rate: After (ID3)",
    "Stars",
    "Kutsun numero",
    "Luontipäivä",
]
BODY = [
    ["New friends", "Good (ID7)", "Poor (ID8)", "2/5", "inv-1", "2025-09-01 07:12:00"],
    ["It was fun", "Poor (ID8)", "Poor (ID8)", "4/5", "inv-2", "2025-09-02 07:12:00"],
    ["Courage", "Good (ID7)", "Good (ID7)", "5/5", "inv-3", "2025-09-03 07:12:00"],
    ["", "Good (ID7)", "Fair (ID9)", "", "inv-4", "2025-09-04 07:12:00"],
]


@pytest.fixture
def survey(survey_of):
    return survey_of(*(row + [""] * (6 - len(row)) for row in TOP), HEADS, *BODY)


def test_the_lines_above_the_headings_are_no_respondents(survey):
    assert (survey.tool, survey.header_rows, len(survey.responses)) == ("eusurvey", 4, 4)
    assert [(q.type, q.text, q.columns, q.answered) for q in survey.questions] == [
        ("open", "Why?", (0,), 3),
        ("likert_matrix", "Rate", (1, 2), 4),
        ("rating", "Stars", (3,), 3),
    ]
    assert [item.kind for item in survey.metadata] == ["other", "submitted"]


def test_short_names_are_cut_off_and_ratings_know_their_steps(survey):
    assert survey.responses[1].tolist() == ["Good", "Poor", "Good", "Good"]
    assert survey.questions[2].options == ("1/5", "2/5", "3/5", "4/5", "5/5")


def test_a_wide_survey_goes_on_in_further_sheets(survey):
    from analysis.load import tools
    from analysis.load.sheets import Grid

    top = [["Alias", "a"], ["Export Date", "2025-09-08"], ["", ""]]
    first = Grid(
        "xlsx", [*top, ["Why?", "How?"], ["New friends", "Well"], ["Courage", "By Zoom"]],
        sheet="Content", sheets=("Content", "Content1", "Notes"),
        others=(Grid("xlsx", [["x"]], sheet="Notes"), Grid(
            "xlsx", [["Alias"], [""], [""], ["What next?"], ["More time"]], sheet="Content1"
        )),
    )  # fmt: skip
    read = tools.shape(first)
    assert [(q.text, q.columns, q.answered) for q in read.questions] == [
        ("Why?", (0,), 2),
        ("How?", (1,), 2),
        ("What next?", (2,), 1),
    ]
    assert [notice.values["others"] for notice in read.notices] == ["Notes"]


def test_a_text_too_long_for_a_cell_goes_on_in_the_row_below(survey_of):
    long = "Aika " * 6553 + "ai"
    assert len(long) == 32_767
    more = ["", "ei riitä kenellekään"]
    read = survey_of(
        *(row + [""] * (2 - len(row)) for row in TOP), ["Name?", "Why?"],
        ["School A", long], more, ["School B", "Courage"],
    )  # fmt: skip
    assert len(read.responses) == 2
    assert read.responses[1][0] == long + more[1]
