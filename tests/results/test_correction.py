"""A machine's error is measured and carried on as printed, and the intervals hold the truth."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.results import correction

GOLD = [int(digit) for digit in "1011001010"]
GIVEN = [int(digit) for digit in "1001011010"]
CODES = st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=2, max_size=60)


def _answers(right, wrong, missed, neither=0):
    truth = [1] * right + [0] * wrong + [1] * missed + [0] * neither
    given = [1] * (right + wrong) + [0] * (missed + neither)
    return truth, given


def test_18_right_4_wrong_3_missed():
    found = correction.accuracy(*_answers(18, 4, 3, 54))
    assert (found.checked, found.right, found.wrong, found.missed) == (79, 18, 4, 3)
    assert (found.precision, found.recall, found.f1) == pytest.approx(
        (0.818, 0.857, 0.837), abs=5e-4
    )
    ends = {
        "precision": (0.615, 0.927),
        "recall": (0.654, 0.950),
        "f1": (0.688, 0.923),
    }
    for name, (low, high) in ends.items():
        held = getattr(found, f"{name}_low"), getattr(found, f"{name}_high")
        assert held == pytest.approx((low, high), abs=5e-4)


def test_what_cannot_be_divided_is_not_defined():
    never_given = correction.accuracy([1, 1, 0], [0, 0, 0])
    assert math.isnan(never_given.precision)
    assert math.isnan(never_given.precision_high)
    assert (never_given.recall, never_given.f1) == (0, 0)
    never_true = correction.accuracy([0, 0], [0, 1])
    assert math.isnan(never_true.recall)
    assert math.isnan(never_true.recall_low)
    unused = correction.accuracy([0, 0], [0, 0])
    assert all(map(math.isnan, (unused.precision, unused.recall, unused.f1, unused.f1_low)))
    assert correction.accuracy([], []).checked == 0


def test_answers_are_0_or_1_and_as_many():
    with pytest.raises(ValueError, match="0 or 1"):
        correction.accuracy([2], [1])
    with pytest.raises(ValueError, match="2 answers checked, 1 coded"):
        correction.accuracy([1, 0], [1])


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_f1_is_that_of_its_formula_within_its_interval(right, wrong, missed):
    found = correction.accuracy(*_answers(right, wrong, missed))
    whole = 2 * right + wrong + missed
    if whole:
        assert found.f1 == pytest.approx(2 * right / whole, abs=1e-12)
        assert 0 <= found.f1_low <= found.f1 + 1e-12
        assert found.f1 <= found.f1_high + 1e-12
        assert found.f1_high <= 1


def test_the_prediction_powered_mean_of_ten_checked_and_a_hundred_others():
    found = correction.prediction_powered(GOLD, GIVEN, [1] * 40 + [0] * 60)
    assert found.share == pytest.approx(0.4, abs=1e-12)
    assert (found.low, found.high) == pytest.approx((0.1067, 0.6933), abs=5e-5)
    assert not found.clipped
    assert math.isnan(correction.prediction_powered([], [], [1]).share)


def test_the_corrected_share_puts_known_and_estimated_answers_together():
    given = GIVEN + [1] * 40 + [0] * 60
    found = correction.corrected(given, np.arange(10), GOLD)
    others = correction.prediction_powered(GOLD, GIVEN, given[10:])
    assert found.share == pytest.approx((sum(GOLD) + 100 * others.share) / 110, abs=1e-12)
    # One missed and one wrong of ten: errors of mean 0 after Bonett and Price's two more.
    half = 1.959964 * math.sqrt((2 / 12 + 2 / 12) / 12) * math.sqrt(1 - 10 / 110)
    assert (found.low, found.high) == pytest.approx(
        (found.share - half, found.share + half), abs=1e-6
    )
    assert not found.clipped


def test_a_mask_and_places_are_the_same():
    given = [1, 0, 1, 0, 1, 1]
    mask = np.array([True, False, False, True, False, True])
    by_mask = correction.corrected(given, mask, [1, 1, 0])
    assert by_mask == correction.corrected(given, [0, 3, 5], [1, 1, 0])
    assert by_mask == correction.corrected(given, [5, 0, 3], [0, 1, 1])


def test_a_share_of_checked_answers_alone_is_theirs():
    found = correction.corrected(GIVEN, range(10), GOLD)
    assert (found.low, found.share, found.high) == pytest.approx((0.5, 0.5, 0.5), abs=1e-12)


def test_checked_answers_without_an_error_still_leave_doubt():
    found = correction.corrected([1, 0] * 40, range(20), [1, 0] * 10)
    assert found.share == 0.5
    assert found.high - found.low > 0.2


def test_nothing_checked_is_nothing_known():
    assert np.isnan(correction.corrected([1, 0], [], [])[:3]).all()


@pytest.mark.parametrize(("checked", "truth"), [([0, 0], [1, 1]), ([0], [1, 0])])
def test_places_are_one_for_each_checked_answer(checked, truth):
    with pytest.raises(ValueError, match="places for"):
        correction.corrected([1, 0, 1], checked, truth)


def test_an_end_that_was_cut_off_is_told():
    # The machine gave 1 of 100, and 10 checked answers had no error: the formula goes below 0.
    rare = correction.corrected([0] * 99 + [1], range(10), [0] * 10)
    assert (rare.low, rare.clipped) == (0, True)
    assert rare.low <= rare.share <= rare.high
    # Cut off at what the checked answers leave possible: 8 of 10 are known to have it.
    known = correction.corrected([1] * 8 + [0] * 2 + [0] * 5, range(10), [1] * 8 + [0] * 2)
    assert known.low == pytest.approx(8 / 15)
    assert known.high <= 13 / 15


@settings(derandomize=True, deadline=None, max_examples=100)
@given(CODES)
def test_the_corrected_share_lies_within_its_interval_and_what_can_be(answers):
    given, truth, mask = (np.array(column) for column in zip(*answers, strict=True))
    found = correction.corrected(given, mask, truth[mask])
    if mask.any():
        least = truth[mask].sum() / len(given)
        most = least + (~mask).sum() / len(given)
        assert least - 1e-12 <= found.low <= found.share + 1e-12
        assert found.share <= found.high + 1e-12
        assert found.high <= most + 1e-12


@pytest.mark.parametrize(("people", "checked"), [(79, 20), (79, 40), (300, 100)])
@pytest.mark.parametrize(("sensitivity", "specificity"), [(0.9, 0.97), (0.7, 0.9)])
def test_the_interval_holds_the_share_of_the_survey(
    people, checked, sensitivity, specificity, nightly
):
    rng = np.random.default_rng(people + checked)
    tries, held, machine, errors = (2_000 if nightly else 300), 0, [], []
    for _ in range(tries):
        truth = rng.random(people) < 0.3
        given = np.where(truth, rng.random(people) < sensitivity, rng.random(people) > specificity)
        places = rng.permutation(people)[:checked]
        found = correction.corrected(given, places, truth[places])
        held += found.low - 1e-12 <= truth.mean() <= found.high + 1e-12
        errors.append(found.share - truth.mean())
        machine.append(given.mean() - truth.mean())
    assert held / tries > (0.94 if nightly else 0.92)
    # Unbiased, where the machine's own share is not.
    chance = 3 * np.std(errors) / math.sqrt(tries)
    assert abs(np.mean(errors)) < chance
    if sensitivity == 0.7:
        assert abs(np.mean(machine) - 0.3 * -0.3 - 0.7 * 0.1) < chance
