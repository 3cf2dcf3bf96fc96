"""Netigate: `section : question : option` headings."""


def test_options_of_one_question_are_read_together(survey_of):
    survey = survey_of(
        [
            "ID",
            "Arbete : Vilka verktyg? : Zoom",
            "Arbete : Vilka verktyg? : Padlet",
            "Arbete : Vilka verktyg? : Annat, vad?",
            "Arbete : Vilka utmaningar har ni haft?",
        ],
        ["1", "1", "", "Miro", "Tiden räckte inte"],
        ["2", "1", "2", "", "Scheman som inte möts"],
        ["3", "", "2", "", "Inga"],
    )
    assert survey.tool == "netigate"
    assert [(q.type, q.text) for q in survey.questions] == [
        ("multi_columns", "Vilka verktyg?"),
        ("other_text", "Vilka verktyg?: Annat, vad?"),
        ("open", "Vilka utmaningar har ni haft?"),
    ]
    assert survey.questions[2].role == "challenges"
    assert survey.questions[0].items == ("Zoom", "Padlet")


def test_a_colon_in_a_question_is_not_enough(survey_of):
    survey = survey_of(["Miksi : kerro", "Miten : kerro"], ["Siksi", "Noin"])
    assert survey.tool == "table"
