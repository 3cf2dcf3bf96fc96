"""Grids, write-ins, metadata and the numbering of questions in a table of one header row."""

import random

from analysis import load


def test_a_plain_table_becomes_numbered_questions_in_file_order(survey_of):
    survey = survey_of(["Ikä", "Miksi?"], ["31", "Siksi"], ["45", "Koska"], ["28", ""])
    assert [(q.id, q.type, q.columns, q.answered) for q in survey.questions] == [
        ("q1", "number", (0,), 3),
        ("q2", "open", (1,), 2),
    ]
    assert survey.tool == "table"
    assert survey.header_rows == 1


def test_every_cell_is_kept_as_written_and_blank_is_none(survey_of):
    survey = survey_of(["Miksi?", "b"], ["  Siksi\u00a0 ", "x"], [" \u00a0", "y"])
    assert survey.responses[0].tolist() == ["  Siksi\u00a0 ", None]
    assert list(survey.responses.columns) == [0, 1]
    assert list(survey.responses.index) == [0, 1]


def test_the_same_heading_twice_is_two_questions(survey_of):
    survey = survey_of(["Muu", "Muu", ""], ["Olen iloinen", "Olen surullinen", "x"])
    assert [(q.text, q.columns) for q in survey.questions] == [
        ("Muu", (0,)),
        ("Muu", (1,)),
        ("", (2,)),
    ]


def test_empty_rows_are_left_out_and_named(survey_of):
    survey = survey_of(["Miksi?", "b"], ["", ""], ["Siksi", "1"], [" ", ""], ["Koska", "2"])
    assert len(survey.responses) == 2
    assert str(survey.notices[0]).startswith("2 empty rows were left out.")


def test_an_empty_column_is_no_question(survey_of, types_of):
    assert types_of(survey_of(["Miksi?", "Tyhjä"], ["Siksi", ""]))[1] == "no_question"


def test_a_grid_is_one_question_of_many_columns(survey_of):
    heads = ["Arvioi [Tuki]", "Arvioi [Aika]", "Arvioi [Osaaminen]"]
    scale = ["Eri mieltä", "Samaa mieltä", "Täysin samaa mieltä"]
    rows = [[scale[(i + j) % 3] for j in range(3)] for i in range(6)]
    (grid,) = survey_of(heads, *rows).questions
    assert (grid.type, grid.text, grid.columns) == ("likert_matrix", "Arvioi", (0, 1, 2))
    assert grid.items == ("Tuki", "Aika", "Osaaminen")
    assert grid.options == tuple(scale)


def test_two_grids_of_the_same_title_stay_two(survey_of):
    heads = ["Arvioi [Tuki]", "Arvioi [Aika]", "Arvioi [Tuki]", "Arvioi [Aika]"]
    rows = [["Hyvä", "Huono", "Huono", "Hyvä"], ["Huono", "Hyvä", "Hyvä", "Hyvä"]] * 3
    assert [q.columns for q in survey_of(heads, *rows).questions] == [(0, 1), (2, 3)]


def test_statements_on_one_scale_of_labels_are_a_grid(survey_of):
    heads = ["Aikaa on", "Tukea on", "Osaamista on"]
    rows = [
        ["Usein", "Joskus", "Aina"],
        ["Joskus", "Aina", "Usein"],
        ["Aina", "Usein", "Joskus"],
    ] * 2
    (grid,) = survey_of(heads, *rows).questions
    assert (grid.type, grid.items) == ("likert_matrix", tuple(heads))


def test_questions_with_the_same_answers_stay_questions(survey_of, types_of):
    heads = ["Onko aikaa?", "Onko tukea?", "Onko osaamista?"]
    rows = [["Kyllä", "Ei", "Ehkä"], ["Ei", "Ehkä", "Kyllä"], ["Ehkä", "Kyllä", "Ei"]] * 2
    assert types_of(survey_of(heads, *rows)) == {0: "single", 1: "single", 2: "single"}


def test_the_text_after_a_choice_is_its_write_in(survey_of, types_of):
    rows = [
        ["Kurssi", ""],
        ["Vierailu", ""],
        ["Muu", "Oma hanke"],
        ["Kurssi", ""],
        ["Vierailu", ""],
    ]
    assert types_of(survey_of(["Muoto", "Muu, mikä?"], *rows))[1] == "other_text"


def test_metadata_is_known_by_headings_of_four_languages(survey_of):
    heads = ["Tidstämpel", "E-postadress", "Eesnimi", "IP address", "Kieli", "Miksi?"]
    row = ["2025-09-08 07:12:00", "a@example.org", "Mari", "192.0.2.1", "fi", "Siksi"]
    survey = survey_of(heads, row, row)
    kinds = ["submitted", "email", "name", "ip", "language"]
    assert [item.kind for item in survey.metadata] == kinds
    assert "E-postadress, Eesnimi, IP address" in str(survey.notices[-1])
    assert [q.columns for q in survey.questions] == [(5,)]


def test_metadata_is_known_by_its_cells_where_headings_are_foreign(survey_of):
    heads = ["Nr", "Alku", "Loppu", "Posti", "Miksi?"]
    rows = [
        [str(i), f"8.9.2025 7.1{i}.00", f"8.9.2025 7.2{i}.00", f"a{i}@example.org", f"Siksi {i}"]
        for i in range(5)
    ]
    kinds = [item.kind for item in survey_of(heads, *rows).metadata]
    assert kinds == ["id", "started", "submitted", "email"]


def test_a_question_about_names_or_addresses_is_no_metadata(survey_of):
    survey = survey_of(
        ["Name of your course", "Koulun nimi"], ["Art", "Norssi"], ["Sport", "Lyseo"]
    )
    assert survey.metadata == ()


def test_roles_belong_to_open_questions_only(survey_of):
    rows = [
        ["Kyllä", "Ystäviä ulkomailta"],
        ["Ei", "Kielitaito"],
        ["Kyllä", "Rohkeus"],
        ["Ei", "-"],
    ]
    first, second = survey_of(["Onko hyötyä?", "Mitä hyötyä?"], *rows).questions
    assert (first.role, second.role) == (None, "benefits")


def test_reading_twice_gives_the_same_survey():
    rng = random.Random(7)
    rows = [
        [rng.choice(["Zoom", "Teams", "Zoom, Teams"]), str(rng.randint(1, 5))] for _ in range(40)
    ]
    source = "\n".join("\t".join(row) for row in [["Väline", "Arvio"], *rows]).encode()
    first, second = load.read(source), load.read(source)
    assert first.questions == second.questions
    assert first.responses.equals(second.responses)


def test_a_scale_has_all_the_steps_that_its_question_names(survey_of):
    heads = ["Aikaa on. (1–5)", "Tukea on. (0 = ei, 10 = paljon)", "Arvio"]
    rows = [["2", "4", "5"], ["3", "7", "3"], ["4", "9", "5"]]
    options = [q.options for q in survey_of(heads, *rows).questions]
    assert options[0] == ("1", "2", "3", "4", "5")
    assert (options[1][0], options[1][-1], len(options[1])) == ("0", "10", 11)
    assert options[2] == ("3", "4", "5")


def test_letters_written_in_two_signs_are_matched_as_one(survey_of):
    import unicodedata

    heads = ["Sähköposti", "Mitä hyötyjä?", "Muu, mikä?"]
    survey = survey_of(
        [unicodedata.normalize("NFD", head) for head in heads],
        *([f"a{n}@ex.org", unicodedata.normalize("NFD", f"Ystäviä {n}"), ""] for n in range(4)),
    )
    assert [m.kind for m in survey.metadata] == ["email"]
    assert survey.questions[0].role == "benefits"
    assert survey.responses[1][0] == unicodedata.normalize("NFD", "Ystäviä 0")
