"""Options joined in one cell are told apart without cutting an option that holds the separator."""

from collections import Counter

import pytest

from analysis.load.choices import chosen, is_chosen, ordered, several


def counts(*cells):
    return Counter(cells)


def test_checkbox_cells_are_split_at_commas():
    found = several(
        counts("Zoom", "Teams", "Zoom, Teams", "Zoom, Padlet", "Padlet", "Teams, Padlet")
    )
    assert found.separator == ", "
    assert set(found.options) == {"Zoom", "Teams", "Padlet"}


def test_a_comma_in_parentheses_cuts_no_option():
    google = "Google (Docs, Drive, Meet)"
    found = several(counts(google, google, "Zoom", "Zoom", f"{google}, Zoom", f"Zoom, {google}"))
    assert set(found.options) == {google, "Zoom"}


def test_an_option_that_holds_a_comma_outside_parentheses_stays_whole():
    cells = ["Kurssi", "Opettajat, jotka matkustavat", "Kurssi, Opettajat, jotka matkustavat"] * 3
    found = several(Counter(cells))
    assert set(found.options) == {"Kurssi", "Opettajat, jotka matkustavat"}
    parts = chosen("Kurssi, Opettajat, jotka matkustavat", found.options, ", ")
    assert parts == ["Kurssi", "Opettajat, jotka matkustavat"]


@pytest.mark.parametrize(
    "cells",
    [
        ["Seutu (Oulu, Ii, Kemi)"] * 30 + ["Turku"] * 20 + ["Pori, keskusta"],
        ["En"] * 50 + ["Kyllä, työstä yrittäjäksi"] * 8 + ["Kyllä, yrittäjästä työhön"] * 4,
        ["Koska, siis, niin", "Hyvä, parempi", "Hyvä", "Se oli, kai, hyvä", "Ei, en tiedä"],
        ["DI", "DI", "AMK", "DI, tietotekniikka", "AMK, liiketalous", "FM, kielet", "Lukio"],
    ],
)
def test_a_comma_alone_makes_no_multiple_choice(cells):
    assert several(Counter(cells)) is None


@pytest.mark.parametrize(
    ("cells", "separator"),
    [
        (["a;b;", "a;", "b;", "c;", "a;c;", "c;b;"], ";"),
        (["a; b", "a", "b", "c", "a; c", "c; b"], "; "),
        (["a;b", "a", "b", "c", "a;c", "c;b"], ";"),
    ],
)
def test_semicolons_are_separators_with_and_without_space(cells, separator):
    found = several(Counter(cells))
    assert found.separator == separator
    assert set(found.options) == {"a", "b", "c"}


def test_the_own_words_after_the_options_are_kept_as_a_part():
    assert chosen("Zoom, ihan oma juttu, Teams", ("Zoom", "Teams"), ", ") == [
        "Zoom",
        "ihan oma juttu",
        "Teams",
    ]


def test_options_stand_in_the_order_of_their_scale_in_every_language():
    fi = ["Täysin samaa mieltä", "Eri mieltä", "Täysin eri mieltä", "Samaa mieltä"]
    assert ordered(Counter(fi)) == (fi[2], fi[1], fi[3], fi[0])
    assert ordered(Counter(["Ofta", "Aldrig", "Ibland"])) == ("Aldrig", "Ibland", "Ofta")
    assert ordered(Counter(["Ei", "Jah", "Osaliselt"])) == ("Jah", "Osaliselt", "Ei")
    assert ordered(Counter(["10", "9", "1"])) == ("1", "9", "10")
    assert ordered(Counter({"Lukio": 2, "Ammattikoulu": 9})) == ("Ammattikoulu", "Lukio")


def test_the_order_of_the_answers_changes_nothing():
    cells = ["Zoom", "Teams", "Zoom, Teams", "Zoom, Padlet", "Padlet", "Teams, Padlet"]
    assert several(Counter(cells)) == several(Counter(cells[::-1]))


def test_a_column_of_one_option_says_whether_it_was_chosen():
    assert [is_chosen(cell) for cell in (None, "0", "Nej", "Jah", "3")] == [False] * 3 + [True] * 2
