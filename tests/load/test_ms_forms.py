"""Microsoft Forms exports: its own columns known by what they hold, rankings in one cell."""

import pytest

OWN = {
    "en": ["ID", "Start time", "Completion time", "Email", "Name"],
    "fi": ["ID", "Aloitusaika", "Valmistumisaika", "Sähköposti", "Nimi"],
    "xx": ["ID", "Αρχή", "Τέλος", "Ταχυδρομείο", "Όνομα"],
}
ASKED = ["Tools?", "Put in order", "Why?"]
BODY = [
    [str(n), f"2025-09-0{n} 07:12:00", f"2025-09-0{n} 07:15:00", "anonymous", "", *answers]
    for n, answers in enumerate(
        [
            ("Zoom;Teams;", "Time;Money;Help;", "New friends"),
            ("Zoom;", "Money;Time;Help;", "It was fun"),
            ("Teams;Zoom;", "Help;Money;Time;", ""),
            ("Teams;", "Time;Help;Money;", "Courage and joy"),
        ],
        start=3,
    )
]


@pytest.mark.parametrize("language", OWN)
def test_its_own_columns_are_known_in_any_language(survey_of, language):
    survey = survey_of(OWN[language] + ASKED, *BODY)
    assert survey.tool == "ms_forms"
    assert [(q.type, q.answered) for q in survey.questions][-3:] == [
        ("multi_cell", 4),
        ("ranking", 4),
        ("open", 3),
    ]


def test_a_table_with_a_number_and_one_date_is_not_taken_for_it(survey_of):
    survey = survey_of(["ID", "Day", "City", "Mail"], *(["1", "2025-09-08", "Oulu", "x"],) * 3)
    assert survey.tool == "table"
