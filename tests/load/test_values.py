"""The type of a column from its answers."""

from collections import Counter

import pytest

from analysis.load.values import is_date, is_moment, is_number, type_of


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("5", True), ("-3", True), ("3,5", True), ("1 200", True), ("1.200,50", True),
        ("n. 5", True), ("noin 5 vuotta", True), ("10+", True), ("80 %", True), ("ca 3 år", True),
        ("umbes 4 aastat", True), ("+5", True), ("1\u00a0000 €", True),
        ("31-35", False), ("5 tai 6", False), ("10 - 25", False), ("viisi", False), ("", False),
        ("3. luokka", False), ("2 Nainen", False), ("8.9.2025", False),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(cell, expected):
    assert is_number(cell) is expected


@pytest.mark.parametrize(
    "cell",
    [
        "4/22/2016 19:57:50", "04/09/2023 09:23:57", "8.9.2025 klo 7.12.00",
        "2025-09-08 07:12:00", "2019-04-01T12:00:00.123456+00:00", "2025/09/08 7:12:00 AM EET",
        "08.10.2015 17:20:11",
    ],
)  # fmt: skip
def test_time_stamps_of_every_locale_are_moments(cell):
    assert is_moment(cell)
    assert is_date(cell)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["Kyllä"] * 8 + ["Ei"] * 5 + ["En osaa sanoa"], "single"),
        (["1", "2", "3", "4", "5", "5", "4"], "rating"),
        (["0", "7", "10", "9", "8", "NA"], "rating"),
        (["1", "2"] * 5, "single"),
        (["12", "3", "25", "n. 5", "10+", "7"], "number"),
        (["18,5", "17", "20,1", "NA"], "number"),
        (["8.9.2025", "10.9.2025"], "date"),
        (["Koska se oli hyvä", "Opin uutta", "-", "En tiedä"], "open"),
        (["-", "-"], "open"),
        ([], "no_question"),
        (["Ei"] * 4 + [f"Vastaus {i}" for i in range(20)], "open"),
        (["Pitkä vaihtoehto " * 8] * 20 + ["Toinen pitkä vaihtoehto " * 8] * 15, "single"),
        (["31-35"] * 5 + ["36-40"] * 4 + ["> 55v"], "single"),
    ],
)
def test_the_type_follows_the_answers(answers, expected):
    assert type_of(Counter(answers)) == expected


def test_a_small_number_is_a_count_where_the_question_asks_how_many():
    assert type_of(Counter(["1", "2", "3", "4"]), is_count=True) == "number"
