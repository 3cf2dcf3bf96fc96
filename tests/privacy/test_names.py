"""Which capitalised words are a person's name, which a school's, and where each ends."""

import pytest

from analysis.privacy import identifiers, names, phones, schools
from analysis.privacy.persons import found


def parts(places, text):
    return [text[start:end] for start, end in places]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Kiitos Anna K. Virtanen siitä", ["Anna K. Virtanen"]),
        ("Kiitos Anna k. Virtanen siitä", ["Anna"]),
        ("Kiitos Anna. Virtanen tuli", ["Anna"]),
        ("Tuli Anna Maria Elisa Virtanen Koski", ["Anna Maria Elisa Virtanen"]),
        ("Eilen Virtanen Anna tuli", ["Virtanen Anna"]),
        ("Eilen Virtanen ja Anna tulivat", ["Anna"]),
        ("Eilen Anna-Maija tuli", ["Anna-Maija"]),
        ("Eilen Anna-Projekti alkoi", []),
        ("Eilen Anna McDonald tuli", ["Anna McDonald"]),
        ("Eilen Anna LuTe tuli", ["Anna"]),
        ("Eilen Anna A1 tuli", ["Anna"]),
        ("Eilen Anna A1b tuli", ["Anna"]),
        ("siellä oli Zrkvic Blatnak mukana", ["Zrkvic Blatnak"]),
        ("Zrkvic Blatnak oli mukana", []),
        ("ANNA VIRTANEN kertoi", ["ANNA VIRTANEN"]),
        ("ANNA TEAMS kertoi", []),
        ("AURINKO VIRTANEN kertoi", []),
        ("Opettaja Koski tuli", ["Koski"]),
        ("Dr. Koski tuli", ["Koski"]),
        ("Rehtori. Koski tuli", []),
    ],
)
def test_a_name_ends_where_its_words_do(text, wanted):
    assert parts(names.names(text, "fi"), text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("siellä Kallion koulu on", ["Kallion koulu"]),
        ("siellä Kallio koulu on", []),
        ("Kallion koulu on", []),
        ("vid Nacka skola är", ["Nacka skola"]),
        ("Grundskolan är", []),
        ("siin Gustavi kool on", ["Gustavi kool"]),
        ("at Kallio School now", ["Kallio School"]),
        ("at Kallio school now", []),
        ("Liceo Galileo on", ["Liceo Galileo"]),
        ("Liceo de Galileo on", ["Liceo de Galileo"]),
        ("Liceo de on", []),
        ("Kuopion uuden koulun luona", ["Kuopion uuden koulun"]),
        ("Iso koulu on", []),
        ("Peruskoulu on", []),
    ],
)
def test_the_name_of_a_school_ends_with_its_school_word(text, wanted):
    assert parts(schools.schools(text), text) == wanted


@pytest.mark.parametrize("after", ["9", "X", "ä"])
def test_an_account_number_that_goes_on_is_none(after):
    number = "FI21 1234 5600 0007 85"
    assert identifiers.ibans(f"{number}, {number}.") == [(0, 22), (24, 46)]
    assert identifiers.ibans(number + after) == []


def test_signs_that_follow_each_other_are_each_looked_at():
    assert identifiers.emails("a@b.fi@c.fi") == [(0, 6), (2, 11)]
    assert identifiers.emails("@@aino@example.org@") == [(2, 18)]


def test_a_national_number_with_its_zero_is_no_sum_and_others_may_be():
    assert phones.phones("040 123 4567 €", "fi") == [(0, 12)]
    assert phones.phones("(040) 123 4567 €", "fi")
    assert phones.phones("5123 4567 €", "et") == []
    assert phones.phones("5123 4567 on", "et") == [(0, 9)]
    assert phones.phones("eur 5123 4567", "et") == [] == phones.phones("5123-5200", "et")


def test_what_surrounds_something_certain_stays_a_name():
    text = "Anna Koski aino@example.fi"
    places = [(text[one.start : one.end], one.kind) for one in found([text], ["fi"])[0]]
    assert places == [("Anna Koski", "name"), ("aino@example.fi", "email")]
