"""How sure a share is: intervals of shares and of differences, and how figures are rounded.

Start at `interval`. Counts may be numbers or arrays, and what comes out has their shape. A base of
0 gives nan: nobody was asked, which is not a share of 0.
"""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from analysis.survey import Problem

Values = float | np.ndarray


def wilson(n: ArrayLike, base: ArrayLike, level: float = 0.95) -> tuple[Values, Values]:
    """Return the score interval of a share, low and high from 0 to 1 (Wilson 1927).

    `n` of `base` people named it. On average over shares it holds the true one about as often as
    `level` says, unlike the interval of most textbooks (Brown, Cai and DasGupta 2001, section 3).
    Counts need not be whole. Raises ValueError unless 0 <= n <= base.

    >>> low, high = wilson(40, 79)
    >>> round(low, 3), round(high, 3)
    (0.398, 0.614)
    """
    n, base = _counts(n, base)
    quantile = z(level)
    return _plain(_wilson_low(n, base, quantile), 1 - _wilson_low(base - n, base, quantile))


def _wilson_low(n: np.ndarray, base: np.ndarray, z: float) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        half = z * np.sqrt(n * (base - n) / base + z * z / 4)
        low = (n + z * z / 2 - half) / (base + z * z)
    return np.where(n == 0, np.where(base > 0, 0.0, np.nan), low)


def clopper_pearson(n: ArrayLike, base: ArrayLike, level: float = 0.95) -> tuple[Values, Values]:
    """Return the exact interval of a share, low and high from 0 to 1 (Clopper and Pearson 1934).

    It holds the true share at least as often as `level` says, and is wider than Wilson's for that.
    Counts need not be whole. Raises ValueError unless 0 <= n <= base.

    >>> low, high = clopper_pearson(1, 29)
    >>> round(low, 4), round(high, 4)
    (0.0009, 0.1776)
    """
    n, base = _counts(n, base)
    tail = (1 - level) / 2
    return _plain(_beta_low(n, base, tail), 1 - _beta_low(base - n, base, tail))


def _beta_low(n: np.ndarray, base: np.ndarray, tail: float) -> np.ndarray:
    from scipy.special import betaincinv

    low = betaincinv(np.where(n > 0, n, np.nan), base - n + 1, tail)
    return np.where(n == 0, np.where(base > 0, 0.0, np.nan), low)


def _counts(n: ArrayLike, base: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    counts, bases = np.broadcast_arrays(np.asarray(n, float), np.asarray(base, float))
    if ((counts < 0) | (counts > bases)).any():
        raise ValueError(f"a count lies outside 0 to its base: {n} of {base}")
    return counts, bases


def _plain(*values: np.ndarray) -> tuple[Values, ...]:
    """Return what has no dimension as a plain number."""
    return tuple(value if np.ndim(value) else float(value) for value in values)


def z(level: float) -> float:
    """Return how many standard errors a two-sided interval of `level` goes to either side.

    >>> round(z(0.95), 3)
    1.96
    """
    return NormalDist().inv_cdf((1 + level) / 2)


METHODS = {"wilson": wilson, "clopper_pearson": clopper_pearson}


def interval(
    n: ArrayLike,
    base: ArrayLike,
    method: str = "wilson",
    answered: int | None = None,
    invited: int | None = None,
) -> tuple[Values, Values]:
    """Return the 95 % interval of a share, low and high, by one of `METHODS`.

    Without `answered` and `invited` the people are a sample of very many. With both, they are
    `answered` of the `invited` people that the share is about: their chance error is smaller by
    (invited - answered) / (invited - 1) (Cochran 1977, section 3.2), as if more had answered,
    base * (invited - 1) / (invited - answered). That effective base goes into the interval (Korn
    and Graubard 1998 for Clopper and Pearson's; Dean and Pagano 2015 for Wilson's). Where all
    answered, low and high are the share itself. Chance alone is meant: that those who stayed
    silent think otherwise is not in any interval.

    Raises `Problem` where fewer were invited than answered.

    >>> low, high = interval(40, 79, answered=79, invited=120)
    >>> round(low, 3), round(high, 3)
    (0.442, 0.57)
    >>> interval(40, 80, answered=80, invited=80)
    (0.5, 0.5)
    """
    if answered is None and invited is None:
        return METHODS[method](n, base)
    if answered is None or invited is None:
        raise ValueError("answered and invited are given together or not at all")
    if invited < answered:
        raise Problem(
            "{answered} people answered, and only {invited} were invited. Correct the number of "
            "people invited.",
            answered=answered,
            invited=invited,
        )
    counts, bases = _counts(n, base)
    share = np.divide(counts, bases, out=np.full(bases.shape, np.nan), where=bases > 0)
    if invited == answered:
        return _plain(share, share)
    effective = bases * (invited - 1) / (invited - answered)
    return METHODS[method](np.where(bases > 0, share, 0) * effective, effective)


def difference(
    n1: ArrayLike, base1: ArrayLike, n2: ArrayLike, base2: ArrayLike
) -> tuple[Values, Values, Values]:
    """Return how much larger the first share is than the second, and its 95 % interval.

    The shares are of different people. The interval comes from Wilson's of both (Newcombe 1998,
    "Interval estimation for the difference", method 10). Raises ValueError unless 0 <= n <= base.

    >>> [round(value, 4) for value in difference(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    """
    low1, high1 = wilson(n1, base1)
    low2, high2 = wilson(n2, base2)
    (n1, base1), (n2, base2) = _counts(n1, base1), _counts(n2, base2)
    with np.errstate(invalid="ignore", divide="ignore"):
        share1, share2 = n1 / base1, n2 / base2
    found = share1 - share2
    low = found - np.hypot(share1 - low1, high2 - share2)
    return _plain(found, low, found + np.hypot(high1 - share1, share2 - low2))


def paired_difference(
    first_only: ArrayLike, second_only: ArrayLike, base: ArrayLike
) -> tuple[Values, Values, Values]:
    """Return how much larger the first of two shares of the same people is, with 95 % interval.

    Of `base` people `first_only` named the first alone and `second_only` the second alone. Wald's
    interval after one more person of either kind, its ends held within -1 and 1 (Bonett and Price
    2012): it has a width even where nobody named just one.

    >>> [round(value, 3) for value in paired_difference(3, 1, 40)]
    [0.05, -0.066, 0.161]
    """
    first, second, base = (np.asarray(count, float) for count in (first_only, second_only, base))
    if ((first < 0) | (second < 0) | (first + second > base)).any():
        raise ValueError(f"counts outside 0 to their base: {first} and {second} of {base}")
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (first - second) / base
    one, other = (first + 1) / (base + 2), (second + 1) / (base + 2)
    half = z(0.95) * np.sqrt((one + other - (one - other) ** 2) / (base + 2))
    middle = np.where(base > 0, one - other, np.nan)
    return _plain(found, np.maximum(middle - half, -1), np.minimum(middle + half, 1))


def rounded(value: ArrayLike, digits: int = 0) -> Values:
    """Return a value rounded to `digits` decimals, halves away from zero.

    A half counts as one where binary numbers miss it by a hair: 0.285 and 57 / 200 * 100, which
    is 28.499999999999996, go up. For shares, per cents and counts below 10^12; nan stays.

    >>> rounded(0.285, 2), rounded(57 / 200 * 100), rounded(-2.5)
    (0.29, 29.0, -3.0)
    """
    scale = 10.0**digits
    near = 1 + 1e-14  # some units in the last place of a double, far less than 1 of any base
    given = np.asarray(value, float)
    return _plain(np.copysign(np.floor(np.abs(given) * scale * near + 0.5), given) / scale)[0]


def parts(counts: ArrayLike, digits: int = 0) -> np.ndarray:
    """Return the per cents of the parts of one whole with so many decimals; they sum to 100.

    Each is rounded down, and what is left goes to the largest remainders, the earlier row first
    where they tie (Hamilton's method; Balinski and Young 2001). Only for questions
    of one choice: options of several choices do not sum to 100. All nan where nobody answered.

    >>> parts([13, 13, 13, 40]).tolist()
    [17.0, 16.0, 16.0, 51.0]
    """
    held = np.asarray(counts, np.int64)
    if not held.sum():
        return np.full(held.shape, np.nan)
    all_of_it = 100 * 10**digits
    whole, rest = np.divmod(all_of_it * held, held.sum())
    largest = np.argsort(-rest, kind="stable")[: all_of_it - whole.sum()]
    whole[largest] += 1
    return whole / 10**digits
