"""Which number is the day is decided from a whole column, and moments are read by it."""

import pytest

from analysis import load
from analysis.load import dates
from analysis.load.values import is_moment


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["2025-09-08", "2025-13-08"], ("ymd", True)),
        (["8.9.2025", "13.9.2025"], ("dmy", True)),
        (["9/13/2025 7:12 PM"], ("mdy", True)),
        (["1/9/2025 7:00", "2/9/2025 7:00", "3/1/2025 7:00", "1/10/2025"], ("dmy", False)),
        (["1/2/2025 7:00", "2/1/2025 7:00", "3/1/2025 7:00"], ("mdy", False)),
        (["3/1/2025 7:00", "2/1/2025 7:00", "1/2/2025 7:00"], ("mdy", False)),
        (["Miksi?", None], None),
    ],
)
def test_the_order_of_day_and_month_is_told_and_whether_it_is_proved(cells, told):
    assert dates.order(cells) == told


@pytest.mark.parametrize(
    "cell",
    ["2025/09/08 7:12:00 PM GMT+3", "2025/09/08 7.12.00 ip. UTC+3", "2025/09/08 7:12:00 em CEST"],
)
def test_half_days_are_read_in_the_languages_of_google_forms(cell):
    assert is_moment(cell)
    assert str(dates.moment(cell, "ymd")) == "2025-09-08 19:12:00"


def test_an_order_that_no_date_proves_is_told_to_the_user():
    rows = "\n".join(f"0{n}/09/2025 07:12:00;Vastaus {n}" for n in (5, 3, 4))
    survey = load.read(f"Timestamp;Miksi?\n{rows}".encode(), "a.csv")
    assert [n.values["column"] for n in survey.notices] == ["Timestamp"]
    assert survey.metadata[0].order == "dmy"


def test_a_day_that_does_not_exist_is_no_moment():
    assert dates.moment("31.2.2025", "dmy") is None
