"""Alchemer: `item:question` headings after its own columns."""

OWN = ["Response ID", "Time Started", "Date Submitted", "Status", "IP Address", "City"]
ROW = ["11", "2025-09-08 07:12:00", "2025-09-08 07:20:00", "Complete", "192.0.2.1", "Oulu"]


def test_items_of_one_question_are_read_together(survey_of):
    tools = "Which tools: all that you use"
    survey = survey_of(
        [*OWN, f"Zoom:{tools}", f"Padlet:{tools}", f"Other - Write In:{tools}", "Time: enough?"],
        [*ROW, "Zoom", "", "Miro", "Too little of it"],
        ["12", *ROW[1:], "Zoom", "Padlet", "", "Yes, we had all that we needed"],
        ["13", *ROW[1:], "", "Padlet", "", "No"],
    )
    assert survey.tool == "alchemer"
    assert [(q.type, q.columns) for q in survey.questions] == [
        ("multi_columns", (6, 7)),
        ("other_text", (8,)),
        ("open", (9,)),
    ]
    assert (survey.questions[0].text, survey.questions[0].items) == (tools, ("Zoom", "Padlet"))
    assert survey.questions[2].text == "Time: enough?"
    assert [m.kind for m in survey.metadata] == [
        "id", "started", "submitted", "other", "ip", "other",
    ]  # fmt: skip


def test_the_rows_of_a_grid_share_its_labels(survey_of):
    rows = [("Agree", "Disagree"), ("Agree", "Neutral"), ("Neutral", "Agree"), ("Agree", "Agree")]
    survey = survey_of(
        [*OWN, "Time:How far do you agree?", "Tools:How far do you agree?"],
        *([*ROW, *pair] for pair in rows),
    )
    assert [(q.type, q.items) for q in survey.questions] == [("likert_matrix", ("Time", "Tools"))]
