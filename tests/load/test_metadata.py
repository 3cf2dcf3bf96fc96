"""What describes the answering is kept out; a question of a like heading is not."""

import pytest


def kinds(survey):
    return {m.column: m.kind for m in survey.metadata}


def table(survey_of, heading, cells):
    rows = [[f"Vastaus {n} on omanlaisensa", cell, f"x{n}"] for n, cell in enumerate(cells)]
    return survey_of(["Miksi?", heading, "Muuta?"], *rows)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Kesto", ["3 viikkoa", "puoli vuotta", "kaksi päivää", "kuukauden verran"]),
        ("When do you start work?", ["07:30:00", "08:31:00", "09:02:00", "07:45:00"]),
        ("Päivä", ["01-09-2025", "02-09-2025", "03-09-2025", "08-09-2025"]),
        ("Status", ["Teacher", "Student", "Teacher", "Student"]),
        ("Email", ["Email", "", "Email", "Email"]),
    ],
)
def test_a_question_is_asked_whatever_its_heading(survey_of, heading, cells):
    assert kinds(table(survey_of, heading, cells)) == {}


@pytest.mark.parametrize(
    ("heading", "cells", "kind"),
    [
        ("Kesto", ["00:12:30", "00:03:10", "01:00:00", "00:05:05"], "duration"),
        ("Kieli", ["fi", "sv", "fi", "en"], "language"),
        ("Osoite verkossa", ["2001:db8::1", "2001:db8::2", "fe80::1", "::1"], "ip"),
        ("Soita", ["+358 40 123 4567", "040 1234567", "050-7654321", "+372 5123 4567"], "name"),
    ],
)
def test_what_describes_the_answering_is_known_by_what_it_holds(survey_of, heading, cells, kind):
    assert kinds(table(survey_of, heading, cells)) == {1: kind}


def test_ages_and_project_codes_in_the_first_column_are_answers(survey_of):
    for heading, cells in (
        ("Ikä", ["20", "23", "26", "39", "51", "64"]),
        (
            "Which project code did you use?",
            ["KA120", "KA121", "KA122", "KA210", "KA220", "KA229"],
        ),
    ):
        rows = [[cell, f"Vastaus {n}"] for n, cell in enumerate(cells)]
        assert kinds(survey_of([heading, "Miksi?"], *rows)) == {}


def test_options_of_a_question_that_are_named_like_metadata_are_options(survey_of):
    heads = ["", "", "Channels?", "", "", "Why?"], ["", "", "Email", "Phone", "Forum", "Response"]
    rows = [
        [
            str(n),
            "09/13/2025 7:12",
            *(("Email", "Phone", "") if n % 2 else ("", "", "Forum")),
            f"So {n}",
        ]
        for n in range(6)
    ]
    survey = survey_of(["Respondent ID", "Start Date", *heads[0][2:]], heads[1], *rows)
    first = survey.questions[0]
    assert (first.type, first.columns) == ("multi_columns", (2, 3, 4))
