"""LimeSurvey exports: codes, texts or both in the heading; options that say Yes and No."""

import pytest

from analysis.results import tables, variables

OWN = {
    "both": ["id. Response ID", "submitdate. Date submitted", "lastpage. Last page"],
    "text": ["Response ID", "Date submitted", "Last page"],
    "code": ["id", "submitdate", "lastpage"],
}
ASKED = {
    "both": [
        *("Q1. Why?", "Q2[SQ1]. Tools? [Zoom]", "Q2[SQ2]. Tools? [Teams]"),
        *("Q2[other]. Tools? [Other]", "Q3[A]. Rate [Before]", "Q3[B]. Rate [After]"),
        *(
            "Q4[1]. Order [1]",
            "Q4[2]. Order [2]",
            "E1. {sum(Q1.NAOK)}",
            "Q1Time. Question time: Q1",
        ),
    ],
    "text": [
        *("Why?", "Tools? [Zoom]", "Tools? [Teams]", "Tools? [Other]", "Rate [Before]"),
        *("Rate [After]", "Order [1]", "Order [2]", "{sum(Q1.NAOK)}", "Question time: Q1"),
    ],
    "code": [
        *("Q1", "Q2[SQ1]", "Q2[SQ2]", "Q2[other]", "Q3[A]", "Q3[B]", "Q4[1]", "Q4[2]", "E1"),
        "Q1Time",
    ],
}
BODY = [
    [str(n), f"2025-09-0{n} 07:12:00", "3", *answers, "4", "12.5"]
    for n, answers in enumerate(
        [
            ("New friends", "Kyllä", "Ei", "", "Good", "Poor", "Time", "Money"),
            ("It was fun", "Ei", "Kyllä", "", "Poor", "Poor", "Money", "Time"),
            ("Courage", "Kyllä", "Kyllä", "Our own", "Good", "Good", "Time", "Money"),
            ("", "Ei", "Ei", "", "Fair", "Good", "Money", "Time"),
        ],
        start=1,
    )
]


@pytest.mark.parametrize("heads", OWN)
def test_columns_of_one_question_stand_together_however_they_are_headed(survey_of, heads):
    survey = survey_of(OWN[heads] + ASKED[heads], *BODY)
    assert (survey.tool, len(survey.responses)) == ("limesurvey", 4)
    types = [(q.type, q.columns) for q in survey.questions]
    assert types[:5] == [
        ("open", (3,)),
        ("multi_columns", (4, 5)),
        ("other_text", (6,)),
        ("likert_matrix", (7, 8)),
        ("ranking", (9, 10)),
    ]
    if heads != "code":  # a code does not tell that a column is an equation
        assert types[5] == ("no_question", (11,))
        assert survey.questions[1].text == "Tools?"
        assert survey.questions[1].items == ("Zoom", "Teams")
    assert [item.kind for item in survey.metadata] == ["id", "submitted", "other", "duration"]


def test_an_option_that_says_no_was_not_chosen(survey_of):
    survey = survey_of(OWN["both"] + ASKED["both"], *BODY)
    assert survey.responses[4].tolist() == ["Kyllä", "Ei", "Kyllä", "Ei"]
    counted = tables.counted(variables.of_question(survey, survey.questions[1])[0])
    assert dict(zip(counted.variable.categories, counted.n[:, 0], strict=True)) == {
        "Zoom": 2,
        "Teams": 2,
    }


def test_the_same_item_again_begins_another_question(survey_of):
    heads = [*OWN["text"], "Rate [Before]", "Rate [After]", "Rate [Before].1", "Rate [After].1"]
    rows = (
        [str(n), f"2025-09-0{n} 07:12:00", "3", *cells]
        for n, cells in enumerate(
            [("Good", "Poor", "Good", "Fair")] * 2 + [("Poor", "Fair", "Poor", "Good")] * 2,
            start=1,
        )
    )
    survey = survey_of(heads, *rows)
    assert [q.columns for q in survey.questions] == [(3, 4), (5, 6)]


@pytest.mark.parametrize(
    "heads",
    [
        ["Q1", "Q2[SQ1]", "Q2[SQ2]", "Q2[SQ3]"],
        ["Why?", "Tools? [Zoom]", "Tools? [Teams]", "Tools? [Miro]", "Tools? [Padlet]"],
    ],
)
def test_an_export_without_the_tools_own_columns_is_known_by_its_sub_questions(survey_of, heads):
    rows = [
        [f"Answer {n}", *("Sí" if (n + at) % 2 else "No" for at in range(len(heads) - 1))]
        for n in range(6)
    ]
    survey = survey_of(heads, *rows)
    assert survey.tool == "limesurvey"
    assert [q.type for q in survey.questions] == ["open", "multi_columns"]


def test_a_grid_of_google_forms_is_not_taken_for_it(survey_of):
    heads = ["Timestamp", *(f"Rate [{item}]" for item in ("Time", "Money", "Help", "Tools"))]
    survey = survey_of(heads, *(["2025-09-08 07:12:00", *"1234"] for _ in range(4)))
    assert survey.tool == "google_forms"


def test_na_of_questions_that_were_not_shown_is_told_apart(survey_of):
    heads = [*OWN["code"], "Q1", "Q2", "Q3"]
    rows = [[str(n), "2025-09-08 07:12:00", "3", *("Yes", "N/A", "No")[n % 3 :]] for n in range(3)]
    rows = [[*row, *["N/A"] * (6 - len(row))] for row in rows]
    survey = survey_of(heads, *rows)
    told = [kind for place in survey.missing for kind in survey.missing[place] if kind]
    assert set(told) == {"not_asked"}
    assert "N/A" not in survey.responses.to_numpy().ravel().tolist()
