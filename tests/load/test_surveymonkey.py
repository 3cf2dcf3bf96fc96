"""SurveyMonkey exports: two header rows, "Response" in the second, a column an option."""

HEADS = [
    [
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "Tools?",
        "",
        "",
        "Rank",
        "",
        "",
        "Rate",
        "",
        "Role",
        "Why?",
    ],
    [
        *("", "", "", "Zoom", "Teams", "Other (please specify)", "Time", "Money", "Help"),
        *("Before", "After", "Response", "Open-Ended Response"),
    ],
]
BODY = [
    [
        "118",
        "7",
        "09/08/2025 7:12",
        "Zoom",
        "",
        "",
        "1",
        "2",
        "3",
        "Good",
        "Poor",
        "Teacher",
        "Friends",
    ],
    [
        "119",
        "7",
        "09/08/2025 8:12",
        "Zoom",
        "Teams",
        "",
        "2",
        "1",
        "3",
        "Poor",
        "Poor",
        "Head",
        "",
    ],
    [
        "120",
        "7",
        "09/08/2025 9:12",
        "",
        "",
        "Our own",
        "3",
        "2",
        "1",
        "Good",
        "Good",
        "Teacher",
        "Courage",
    ],
    [
        "121",
        "7",
        "09/08/2025 9:13",
        "",
        "Teams",
        "",
        "1",
        "2",
        "3",
        "Fair",
        "Good",
        "Head",
        "Time",
    ],
]


def test_the_columns_become_the_questions_that_were_asked(survey_of):
    survey = survey_of(*HEADS, *BODY)
    assert (survey.tool, survey.header_rows, len(survey.responses)) == ("surveymonkey", 2, 4)
    assert [(q.type, q.text, q.columns, q.answered) for q in survey.questions] == [
        ("multi_columns", "Tools?", (3, 4), 3),
        ("other_text", "Tools?: Other (please specify)", (5,), 1),
        ("ranking", "Rank", (6, 7, 8), 4),
        ("likert_matrix", "Rate", (9, 10), 4),
        ("single", "Role", (11,), 4),
        ("open", "Why?", (12,), 3),
    ]
    assert [item.kind for item in survey.metadata] == ["id", "other", "started"]


def test_an_option_called_other_that_repeats_itself_is_an_option(survey_of):
    heads = [["Respondent ID", "Tools?", "", "Why?"], ["", "Zoom", "Other", "Open-Ended Response"]]
    survey = survey_of(*heads, *([str(n), "Zoom", "Other", f"Because {n}"] for n in range(4)))
    assert [(q.type, q.columns) for q in survey.questions] == [
        ("multi_columns", (1, 2)),
        ("open", (3,)),
    ]


def test_an_other_text_that_nobody_wrote_is_no_option_of_a_choice(survey_of):
    survey = survey_of(
        ["Respondent ID", "Start Date", "Platform?", "", "Why?"],
        ["", "", "Response", "Other (please specify)", "Open-Ended Response"],
        *(
            [str(n), "09/13/2025 7:12", "Zoom" if n % 2 else "Miro", "", f"So {n}"]
            for n in range(6)
        ),
    )
    assert [(q.type, q.columns) for q in survey.questions] == [
        ("single", (2,)),
        ("other_text", (3,)),
        ("open", (4,)),
    ]


def test_a_ranking_with_places_left_free_is_a_ranking(survey_of):
    ranks = ["123", "213", "1-2", "321", "-1-", "13-", "132"]
    survey = survey_of(
        ["Respondent ID", "Start Date", "Rank", "", "", "Why?"],
        ["", "", "Time", "Money", "Help", "Open-Ended Response"],
        *(
            [str(n), "09/13/2025 7:12", *("" if p == "-" else p for p in own), f"So {n}"]
            for n, own in enumerate(ranks)
        ),
    )
    assert [q.type for q in survey.questions] == ["ranking", "open"]
