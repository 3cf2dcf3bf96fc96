"""Qualtrics exports: one to three header rows, blocks of columns, rows nobody sent."""

import pytest

IDS = ["StartDate", "EndDate", "Status", "ResponseId", "DistributionChannel", "UserLanguage"]
TEXTS = ["Anfangsdatum", "Enddatum", "Antworttyp", "Antwort-ID", "Verteilungskanal", "Sprache"]
ASKED = ["Q1", "Q2_1", "Q2_2", "Q2_3_TEXT", "Q3_1", "Q3_2", "Q3_3", "Q4", "Q4 - Topics"]
WORDED = [
    "What did you gain?",
    "Tools - Zoom",
    "Tools - Teams",
    "Tools - Other - Text",
    "Rank - Time",
    "Rank - Money",
    "Rank - Help",
    "Phase?",
    "Phase? - Topics",
]


def row(number, *answers, status="0", channel="anonymous"):
    when = f"2025-09-0{number} 07:12:00"
    return [when, when, status, f"R_{number}", channel, "FI", *answers]


BODY = [
    row(1, "New friends", "Zoom", "", "", "1", "2", "3", "before", "x"),
    row(2, "-99", "", "Teams", "", "2", "1", "3", "after", ""),
    row(3, "Courage", "Zoom", "Teams", "Our own", "3", "2", "1", "before", ""),
    row(4, "Trying out", "Zoom", "", "", "1", "2", "3", "before", "", status="1"),
    row(5, "Looking", "Zoom", "", "", "1", "2", "3", "before", "", channel="preview"),
]
IMPORT = [f'{{"ImportId":"QID{n}"}}' for n in range(15)]


@pytest.mark.parametrize(
    ("heads", "first"),
    [
        ([IDS + ASKED, TEXTS + WORDED, IMPORT], "What did you gain?"),
        ([IDS + ASKED, TEXTS + WORDED], "What did you gain?"),
        ([IDS + ASKED], "Q1"),
    ],
)
def test_one_to_three_header_rows_are_told_from_answers(survey_of, heads, first):
    survey = survey_of(*heads, *BODY)
    assert (survey.tool, survey.header_rows) == ("qualtrics", len(heads))
    assert len(survey.responses) == 3
    assert survey.questions[0].text == first
    kinds = ["started", "submitted", "other", "id", "other", "language", "other"]
    assert [item.kind for item in survey.metadata] == kinds


def test_columns_with_one_base_are_one_question(survey_of):
    survey = survey_of(IDS + ASKED, TEXTS + WORDED, IMPORT, *BODY)
    assert [(q.type, q.text, q.columns, q.answered) for q in survey.questions] == [
        ("open", "What did you gain?", (6,), 2),
        ("multi_columns", "Tools", (7, 8), 3),
        ("other_text", "Tools - Other - Text", (9,), 1),
        ("ranking", "Rank", (10, 11, 12), 3),
        ("open", "Phase?", (13,), 3),
    ]
    assert survey.questions[1].items == ("Zoom", "Teams")


def test_previews_and_tests_are_left_out_and_named(survey_of):
    survey = survey_of(IDS + ASKED, TEXTS + WORDED, IMPORT, *BODY)
    assert any("previews, tests or spam were left out: 2" in str(n) for n in survey.notices)


def test_an_older_export_has_numbered_columns_of_its_own(survey_of):
    ids = [f"V{n}" for n in range(1, 5)]
    survey = survey_of(
        [*ids, "Q1"],
        ["ResponseID", "ResponseSet", "StartDate", "EndDate", "What did you gain?"],
        *(["R_1", "Default", "2014-01-02 10:00:00", "2014-01-02 10:05:00", text] for text in "ab"),
    )
    assert (survey.tool, survey.header_rows, len(survey.responses)) == ("qualtrics", 2, 2)
    assert [item.kind for item in survey.metadata] == ["id", "other", "started", "submitted"]


def test_browsers_clicks_and_given_data_are_no_questions(survey_of):
    heads = [*IDS, "Q1", "Q1_Browser", "school_code"]
    texts = [*TEXTS, "Why? - Selected Choice", "Browser Meta Info - Browser", "school_code"]
    ids = ["startDate", "endDate", "status", "_recordId", "channel", "lang", "QID1"]
    imports = [f'{{"ImportId":"{id}"}}' for id in [*ids, "QID2_BROWSER", "school_code"]]
    survey = survey_of(
        heads, texts, imports, row(1, "Fun", "Firefox", "x"), row(2, "No", "Opera", "y")
    )
    assert [(q.text, q.columns) for q in survey.questions] == [("Why?", (6,))]


def test_what_was_seen_but_not_answered_is_told_apart(survey_of):
    survey = survey_of(IDS + ASKED, TEXTS + WORDED, IMPORT, *BODY)
    assert list(survey.missing[6]) == [None, "skipped", None]
