"""What a machine's coding gets wrong, measured on checked answers and carried on to its shares.

Start at `corrected`. A code is given or not: 1 or 0 for each answer. Where people coded every
answer, none of this is needed.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.results import intervals


class Estimate(NamedTuple):
    """A share and its 95 % interval, all from 0 to 1.

    `clipped` says that the formula led outside of what can be and was cut off there: the reader is
    told.
    """

    share: float
    low: float
    high: float
    clipped: bool


@dataclass(frozen=True)
class Accuracy:
    """How well a code was given, on `checked` answers.

    `right` were given and true, `wrong` given and not true, `missed` true and not given. Shares
    are nan where there is nothing to divide by: without a code given there is no precision.
    """

    checked: int
    right: int
    wrong: int
    missed: int
    precision: float
    precision_low: float
    precision_high: float
    recall: float
    recall_low: float
    recall_high: float
    f1: float
    f1_low: float
    f1_high: float


def accuracy(truth: ArrayLike, given: ArrayLike) -> Accuracy:
    """Return precision, recall and F1 of a code, each with its 95 % interval.

    `truth` and `given` are 0 or 1 for each checked answer. The intervals of precision and recall
    are Wilson's; that of F1 is Wilson's of J = right / (right + wrong + missed), carried over by
    F1 = 2 J / (1 + J), which rises with J (van Rijsbergen 1979, chapter 7, for F; Jaccard 1901 for
    J). Raises ValueError where the two differ in length.

    >>> found = accuracy([1, 1, 1, 0], [1, 1, 0, 0])
    >>> found.precision, round(found.recall, 3), round(found.f1, 3)
    (1.0, 0.667, 0.8)
    """
    truth, given = _answers(truth), _answers(given)
    if truth.shape != given.shape:
        raise ValueError(f"{truth.size} answers checked, {given.size} coded")
    right = int((truth & given).sum())
    wrong, missed = int((given & ~truth).sum()), int((truth & ~given).sum())
    overlap = _share(right, right + wrong + missed)
    return Accuracy(
        truth.size,
        right,
        wrong,
        missed,
        *_share(right, right + wrong),
        *_share(right, right + missed),
        *(2 * part / (1 + part) for part in overlap),
    )


def _answers(values: ArrayLike) -> np.ndarray:
    answers = np.asarray(values)
    if not np.isin(answers, (0, 1)).all():
        raise ValueError("an answer has a code or has it not: 0 or 1")
    return answers.astype(bool)


def _share(n: int, base: int) -> tuple[float, float, float]:
    low, high = intervals.wilson(n, base)
    return (n / base if base else float("nan")), float(low), float(high)


def corrected(given: ArrayLike, checked: ArrayLike, truth: ArrayLike) -> Estimate:
    """Return the share of a survey's answers with a code, freed of the machine's error.

    `given` is what the machine gave each of all N answers (0 or 1), `checked` a mask over them or
    the places of the n that a person coded, `truth` what the person said, in the same order. The
    share is the machine's plus the mean of truth - given over the checked: the prediction-powered
    mean (Angelopoulos et al. 2023, Science 382:669, with lambda 1) of the unchecked answers, put
    together with the truth of the checked; the difference estimator of survey sampling
    (Särndal, Swensson and Wretman 1992, section 6.3).

    Assumes that the checked answers were drawn at random from these N. The interval is about what
    all N answers say, so the machine's error alone is in it, not who happened to answer: it is
    that of the mean error (`intervals.paired_difference`, which keeps a width where no error was
    found), narrowed by the square root of 1 - n/N, since the checked are known; at n = N it has no
    width. Simulated with n of 20 to 100 it held the truth in 96 to 100 % of surveys, the interval
    by the variance of the errors in 60 to 95 %, since few checked answers often have no error.
    Cut off at what the checked answers leave possible. All nan where nothing was checked.

    Raises ValueError where `truth` and `checked` differ in number or a place comes twice.

    >>> given = [1, 0, 1, 1, 0, 0, 1, 0, 0, 0]
    >>> found = corrected(given, [0, 1, 2, 3], [1, 1, 1, 0])
    >>> round(found.share, 2), round(found.low, 2), round(found.high, 2), found.clipped
    (0.4, 0.3, 0.9, True)
    """
    every, truth = _answers(given), _answers(truth)
    chosen = np.asarray(checked)
    places = np.arange(every.size)[chosen if chosen.dtype == bool else chosen.astype(np.int64)]
    if len(places) != truth.size or len(set(places.tolist())) != len(places):
        raise ValueError(f"{len(places)} places for {truth.size} checked answers")
    if not places.size:
        return Estimate(*[float("nan")] * 3, clipped=False)
    missed = int((truth & ~every[places]).sum())
    wrong = int((every[places] & ~truth).sum())
    error, low, high = intervals.paired_difference(missed, wrong, places.size)
    narrowed = np.sqrt(1 - places.size / every.size)
    share = every.mean() + error
    ends = share - narrowed * (error - low), share + narrowed * (high - error)
    least = truth.sum() / every.size
    return _within((share, *ends), least, least + 1 - places.size / every.size)


def prediction_powered(truth: ArrayLike, given: ArrayLike, others: ArrayLike) -> Estimate:
    """Return the share of a code among all who could have answered, from a machine's codes.

    `truth` and `given` are of the checked answers, `others` what the machine gave to other, not
    checked ones, all drawn at random from very many: mean(others) + mean(truth - given), with
    variance var(others) / N + var(truth - given) / n (Angelopoulos et al. 2023, Science 382:669,
    the mean; lambda 1). `corrected` is the form for one survey's own answers.

    >>> found = prediction_powered([1, 0, 1, 1], [1, 0, 0, 1], [1, 0] * 20)
    >>> round(found.share, 2), round(found.low, 3), found.clipped
    (0.75, 0.298, True)
    """
    error = _answers(truth).astype(float) - _answers(given)
    coded = _answers(others)
    if not error.size or not coded.size:
        return Estimate(*[float("nan")] * 3, clipped=False)
    share = coded.mean() + error.mean()
    half = intervals.z(0.95) * np.sqrt(coded.var() / coded.size + error.var() / error.size)
    return _within((share, share - half, share + half))


def _within(found: tuple[float, float, float], least: float = 0, most: float = 1) -> Estimate:
    inside = np.clip(found, least, most).tolist()
    # Sums of binary numbers may miss an end by some 1e-16, which is no cut.
    kept = np.allclose(inside, found, rtol=0, atol=1e-12, equal_nan=True)
    return Estimate(*inside, clipped=not kept)
