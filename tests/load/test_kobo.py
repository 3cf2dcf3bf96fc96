"""KoboToolbox exports: paths in headings, options as one cell, as flags, or as both."""

from analysis.load import tools
from analysis.load.sheets import Grid
from analysis.results import tables, variables

OWN = ["_id", "_uuid", "_submission_time", "_index"]


def row(n, *answers):
    return [*answers, str(n), f"uuid-{n}", f"2025-09-0{n}T07:12:00", str(n)]


def test_flags_alone_are_one_question(survey_of):
    heads = ["start", "me/tools/zoom", "me/tools/teams", "me/tools_other", "me/why", *OWN]
    survey = survey_of(
        heads,
        row(1, "2025-09-01T07:10:00", "True", "False", "n/a", "New friends"),
        row(2, "2025-09-02T07:10:00", "True", "True", "Our own", "It was fun"),
        row(3, "2025-09-03T07:10:00", "False", "False", "n/a", "n/a"),
    )
    assert (survey.tool, len(survey.responses)) == ("kobo", 3)
    assert [(q.type, q.text, q.columns, q.answered) for q in survey.questions] == [
        ("multi_columns", "me/tools", (1, 2), 3),
        ("other_text", "me/tools_other", (3,), 1),
        ("open", "me/why", (4,), 2),
    ]
    counted = tables.counted(variables.of_question(survey, survey.questions[0])[0])
    assert dict(zip(counted.variable.categories, counted.n[:, 0], strict=True)) == {
        "zoom": 2,
        "teams": 1,
    }
    kinds = ["started", "id", "id", "submitted", "other"]
    assert [item.kind for item in survey.metadata] == kinds


def test_flags_beside_the_cell_that_names_the_options_are_no_questions(survey_of):
    heads = ["tools", "tools/zoom", "tools/teams", "why", *OWN]
    survey = survey_of(
        heads,
        row(1, "zoom", "1", "0", "New friends"),
        row(2, "zoom teams", "1", "1", "It was fun"),
        row(3, "", "0", "0", "Courage"),
    )
    assert [(q.type, q.columns) for q in survey.questions] == [
        ("multi_cell", (0,)),
        ("no_question", (1,)),
        ("no_question", (2,)),
        ("open", (3,)),
    ]
    assert (survey.questions[0].options, survey.questions[0].separator) == (("zoom", "teams"), " ")


def repeated(*rows, name="children"):
    heading = ["children/age", "_index", "_parent_table_name", "_parent_index"]
    return Grid("xlsx", [heading, *map(list, rows)], sheet=name)


def main(*others):
    rows = [["why", *OWN], row(1, "New friends"), row(2, "It was fun"), row(3, "Courage")]
    names = ("Survey", *(sheet.sheet for sheet in others))
    return Grid("xlsx", rows, sheet="Survey", sheets=names, others=others)


def test_a_repeated_group_stands_beside_its_respondent():
    sheet = repeated(
        ("7", "1", "Survey", "1"), ("9", "2", "Survey", "1"), ("4", "3", "Survey", "3")
    )
    survey = tools.shape(main(sheet))
    assert [q.text for q in survey.questions] == ["why", "children/age (1)", "children/age (2)"]
    assert survey.responses[[5, 6]].values.tolist() == [["7", "9"], [None, None], ["4", None]]
    assert not survey.notices


def test_a_group_repeated_within_another_is_left_out_and_named():
    sheet = repeated(("7", "1", "children", "1"), name="toys")
    survey = tools.shape(main(sheet))
    assert [q.text for q in survey.questions] == ["why"]
    assert [notice.values["others"] for notice in survey.notices] == ["toys"]
