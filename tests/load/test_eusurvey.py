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
