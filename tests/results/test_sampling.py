"""Samples: as many answers as the interval asks for, every stratum in them, each chance known."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.results import intervals, sampling
from analysis.survey import Problem

CODES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=3).map(sorted).map(" ".join)
ROW = st.tuples(
    st.sampled_from(["fi", "sv", ""]),
    st.sampled_from(["benefits", "support"]),
    CODES,
    st.sampled_from(["answered", "answered", "answered", "empty"]),
)
ROWS = st.lists(ROW, min_size=1, max_size=120).filter(
    lambda rows: any(r[3] == "answered" for r in rows)
)


def table(rows):
    made = pd.DataFrame(rows, columns=["language", "role", "codes", "content"])
    return made.assign(id=range(len(rows)), question="q1", text="x")


def many(count=400):
    """A survey of two languages in which code r is rare."""
    rows = [
        (
            "fi" if n % 4 else "sv",
            "benefits",
            "r" if n % 100 == 1 else "a b"[n % 2 * 2 :],
            "answered",
        )
        for n in range(count)
    ]
    return table(rows)


@given(ROWS, st.integers(1, 150))
def test_every_answer_has_a_chance_and_the_chances_weigh_to_all(rows, size):
    answers = table(rows)
    said = sampling.answered(answers)
    found = sampling.drawn(answers, size)
    assert len(found) == min(size, len(said))
    assert not found.duplicated(["id", "question"]).any()
    assert set(found["id"]) <= set(said["id"])
    assert found["chance"].between(0, 1, inclusive="right").all()
    assert (1 / found["chance"]).sum() == pytest.approx(len(said))
    strata = sampling.by_stratum(found)
    assert strata["answers"].sum() == len(said)
    assert (strata["drawn"] <= strata["answers"]).all()
    assert strata["chance"].tolist() == pytest.approx(
        (strata["drawn"] / strata["answers"]).tolist()
    )


@given(ROWS, st.integers(1, 150))
def test_every_language_and_role_is_in_it_where_there_is_room(rows, size):
    answers = table(rows)
    found = sampling.drawn(answers, size).merge(answers, on=["id", "question"])
    cells = set(zip(*sampling.answered(answers)[["language", "role"]].values.T, strict=True))
    if len(cells) <= size:
        assert set(zip(found["language"], found["role"], strict=True)) == cells
    told = sampling.drawing(found)
    assert sum(cell[3] for cell in told.cells) == told.size == len(found)
    assert sum(cell[2] for cell in told.cells) == told.of


@given(ROWS, st.integers(1, 60), st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows, size, random):
    answers = table(rows)
    order = list(range(len(answers)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(
        sampling.drawn(answers, size), sampling.drawn(answers.iloc[order], size)
    )


def test_a_rare_code_is_in_the_sample_and_parts_are_about_equal():
    answers = many()
    found = sampling.drawn(answers, 40).merge(answers, on=["id", "question"])
    assert (found["codes"] == "r").sum() >= 1
    by_language = found["language"].value_counts()
    assert 28 <= by_language["fi"] <= 31 and 9 <= by_language["sv"] <= 12
    plain = sampling.drawn(answers[answers["codes"] != "r"], 40)
    assert plain["chance"].max() / plain["chance"].min() < 1.2


def test_the_sample_is_what_it_was():
    """The draw is a promise: sheets that are out would fit no more."""
    found = sampling.drawn(many(), 6)
    assert found["id"].tolist() == PROMISED
    assert sampling.drawn(many(), 6, seed=2)["id"].tolist() != PROMISED


PROMISED = [207, 321, 115, 201, 103, 204]


def test_the_order_tells_nothing_of_the_strata_and_is_each_coders_own():
    found = sampling.drawn(many(), 40)
    strata = found["stratum"].tolist()
    assert strata != sorted(strata) and strata != sorted(strata, reverse=True)
    a, b = (sampling.in_order(found, 1, coder)["id"].tolist() for coder in ("A", "B"))
    assert a != b and sorted(a) == sorted(b)
    assert sampling.in_order(found.iloc[::-1], 1, "A")["id"].tolist() == a


@given(st.floats(0.02, 0.9), st.integers(1, 5_000))
def test_the_size_is_the_smallest_that_is_narrow_enough(width, answers):
    size = sampling.size_for(width, answers)

    def wide(n):
        low, high = intervals.interval(0.8 * n, n, answered=n, invited=answers)
        return high - low

    assert 1 <= size <= answers and wide(size) <= width
    assert size == 1 or wide(size - 1) > width


def test_the_size_is_cochrans_of_that_of_very_many():
    very_many = sampling.size_for(0.1, 100_000_000)
    for answers in (100, 474, 5_000):
        corrected = very_many / (1 + (very_many - 1) / answers)
        assert abs(sampling.size_for(0.1, answers) - corrected) <= 1


def test_what_cannot_be_drawn_is_told():
    with pytest.raises(Problem, match="between 0 and 1"):
        sampling.size_for(10, 100)
    with pytest.raises(Problem, match="1 or more"):
        sampling.drawn(many(), 0)
    with pytest.raises(Problem, match="nothing to draw"):
        sampling.drawn(many().assign(content="empty"), 5)
    assert sampling.size_for(0.1, 0) == 0
