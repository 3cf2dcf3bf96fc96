"""Indico exports: the sender's columns first, sections before the questions."""


def test_the_section_is_cut_off_and_several_options_are_told_apart(survey_of):
    answers = ["Zoom; Teams", "Zoom", "Teams", "Zoom; Teams", "Zoom"]
    survey = survey_of(
        ["Submitter", "Submitter Email", "Submission Date", "After: Which tools?", "After: Why?"],
        *(
            ["", "", f"2025-09-08 07:12:0{n}.253413+00:00", cell, f"Because of reason {n}"]
            for n, cell in enumerate(answers)
        ),
    )
    assert survey.tool == "indico"
    assert [(q.type, q.text) for q in survey.questions] == [
        ("multi_cell", "Which tools?"),
        ("open", "Why?"),
    ]
    assert [item.kind for item in survey.metadata] == ["name", "email", "submitted"]


def test_sections_of_their_own_stay(survey_of):
    heads = [
        "Submitter",
        "Submission Date",
        "Before: Why?",
        "Before: How?",
        "After: Why?",
        "After: How?",
    ]
    survey = survey_of(heads, *(["A", f"2025-09-0{n} 07:12:00", *"abcd"] for n in range(1, 4)))
    assert [q.text for q in survey.questions][::3] == ["Before: Why?", "After: How?"]
