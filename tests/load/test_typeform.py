"""Typeform exports: a column an option, headings with HTML, times at the end."""

HEADS = [
    *(
        "#",
        "Which <b>system</b>?",
        "Other",
        "Zoom",
        "Teams",
        "Padlet",
        "Other",
        "Pleased?",
        "Why?",
    ),
    *("Start Date (UTC)", "Submit Date (UTC)"),
]
BODY = [
    [f"a1b2c3d4e5f{n}g6", *answers, f"2025-09-0{n} 07:12:00", f"2025-09-0{n} 07:15:00"]
    for n, answers in enumerate(
        [
            ("Linux", "", "Zoom", "", "", "", "1", "New friends"),
            ("Mac", "", "Zoom", "Teams", "", "", "0", "It was fun"),
            ("Linux", "", "", "Teams", "", "Our own", "1", "Courage"),
            ("", "BSD", "", "", "", "", "1", ""),
            ("Mac", "", "Zoom", "", "", "", "1", "Languages"),
        ],
        start=1,
    )
]


def test_neighbours_that_repeat_their_heading_are_one_question(survey_of):
    survey = survey_of(HEADS, *BODY)
    assert (survey.tool, len(survey.responses)) == ("typeform", 5)
    assert [(q.type, q.text, q.columns, q.answered) for q in survey.questions] == [
        ("single", "Which system?", (1,), 4),
        ("other_text", "Other", (2,), 1),
        ("multi_columns", "Zoom, Teams, Padlet …", (3, 4, 5), 4),
        ("other_text", "Other", (6,), 1),
        ("single", "Pleased?", (7,), 5),
        ("open", "Why?", (8,), 4),
    ]
    assert survey.questions[2].items == ("Zoom", "Teams", "Padlet")
    assert [item.kind for item in survey.metadata] == ["id", "started", "submitted"]


def test_none_of_these_ends_a_question_and_an_option_again_begins_another(survey_of):
    times = ["2025-09-08 07:12:00", "2025-09-08 07:15:00"]
    heads = ["Zoom", "Padlet", "None of the above", "Before", "After", "Before", "Later"]
    survey = survey_of(
        [*heads, "Start Date (UTC)", "Submit Date (UTC)"],
        *(
            [*(h if n % 2 or at % 2 else "" for at, h in enumerate(heads)), *times]
            for n in (1, 2, 3)
        ),
    )
    assert [q.columns for q in survey.questions] == [(0, 1, 2), (3, 4), (5, 6)]


def test_a_row_of_titles_above_the_headings_is_left_out_and_told(survey_of):
    survey = survey_of(["What do you use?", *[""] * (len(HEADS) - 1)], HEADS, *BODY)
    assert (survey.tool, survey.header_rows, len(survey.responses)) == ("typeform", 2, len(BODY))
    assert any(notice.values.get("count") == 1 for notice in survey.notices)
