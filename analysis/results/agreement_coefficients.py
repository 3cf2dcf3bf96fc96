"""How far coders agree beyond chance: the coefficients, as formulas on arrays.

Start at `counted`: of ratings it makes the number of coders by unit and category, and `observed`
and `shares` make of that what most coefficients take. Those take leading axes too (one table for
each resample, one for each code) and keep them. Where a coefficient is 0/0, as when a single
category occurs, it is nan.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

MISSING = -1
LEVELS = ("nominal", "ordinal", "interval", "ratio")


def counted(ratings: ArrayLike, categories: int | None = None) -> np.ndarray:
    """Return how many coders put each unit in each category: units x categories.

    `ratings` is coders x units: the number of a category from 0, or `MISSING`. Raises ValueError
    where a number is below that or no category.

    >>> counted([[0, 1, 1], [0, 1, MISSING]]).tolist()
    [[2, 0], [0, 2], [0, 1]]
    """
    ratings = np.asarray(ratings)
    count = int(ratings.max(initial=-1)) + 1 if categories is None else categories
    if ratings.min(initial=0) < MISSING or ratings.max(initial=-1) >= count:
        raise ValueError(f"a rating is no category from 0 to {count - 1}")
    return (ratings[:, :, None] == np.arange(count)).sum(axis=0)


def agreeing(counts: ArrayLike) -> np.ndarray:
    """Return for each unit the share of pairs of its coders that agree; nan with fewer than two.

    `counts` is units x categories.
    """
    counts = np.asarray(counts, float)
    coders = counts.sum(axis=-1)
    return _ratio((counts * (counts - 1)).sum(axis=-1), coders * (coders - 1))


def observed(counts: ArrayLike) -> float:
    """Return the agreement of pairs of coders, the mean over the units that two or more coded.

    >>> observed([[2, 0], [0, 2], [1, 1], [0, 1]])  # doctest: +ELLIPSIS
    0.666...
    """
    found = agreeing(counts)
    found = found[~np.isnan(found)]
    return float(found.mean()) if found.size else float("nan")


def shares(counts: ArrayLike) -> np.ndarray:
    """Return the share of each category, the mean over the units that anybody coded."""
    counts = np.asarray(counts, float)
    counts = counts[counts.sum(axis=1) > 0]
    return _ratio(counts, counts.sum(axis=1, keepdims=True)).sum(axis=0) / max(len(counts), 1)


def _ratio(part: ArrayLike, whole: ArrayLike) -> np.ndarray:
    part, whole = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole != 0)


def _beyond(agreement: ArrayLike, chance: ArrayLike) -> np.ndarray:
    """Return agreement beyond chance as a share of what was possible."""
    return _ratio(np.asarray(agreement) - chance, 1 - np.asarray(chance))


def fleiss(agreement: ArrayLike, share: ArrayLike) -> np.ndarray:
    """Return Fleiss' kappa (1971): coders are taken to share one distribution over categories.

    `agreement` is `observed`, `share` the `shares` (categories last).

    >>> counts = [[3, 0], [1, 2], [0, 3]]
    >>> round(float(fleiss(observed(counts), shares(counts))), 3)
    0.55
    """
    return _beyond(agreement, (np.asarray(share) ** 2).sum(axis=-1))


def brennan_prediger(agreement: ArrayLike, share: ArrayLike) -> np.ndarray:
    """Return Brennan and Prediger's coefficient (1981): by chance each category that occurs is
    as likely. Of two categories it is PABAK, 2 agreement - 1 (Byrt, Bishop and Carlin 1993)."""
    return _beyond(agreement, _ratio(1, (np.asarray(share) > 0).sum(axis=-1)))


def gwet(agreement: ArrayLike, share: ArrayLike) -> np.ndarray:
    """Return Gwet's AC1 (2008, BJMSP 61:29): chance is small where one category is rare.

    >>> round(float(gwet(0.85, [0.875, 0.125])), 3)
    0.808
    """
    return _beyond(agreement, _gwet_chance(np.asarray(share, float)))


def _gwet_chance(share: np.ndarray) -> np.ndarray:
    categories = (share > 0).sum(axis=-1)
    chance = _ratio((share * (1 - share)).sum(axis=-1), categories - 1)
    return np.where(categories > 1, chance, np.nan)


def gwet_error(counts: ArrayLike) -> float:
    """Return the standard error of AC1 over units drawn from very many (Gwet 2008).

    Units that a single coder rated count for chance alone, as in Gwet's own program.
    """
    counts = np.asarray(counts, float)
    counts = counts[counts.sum(axis=1) > 0]
    units, coders = len(counts), counts.sum(axis=1)
    share = shares(counts)
    chance = float(_gwet_chance(share))
    if units < 2 or not (coders > 1).any() or np.isnan(chance):
        return float("nan")
    whole = float(gwet(observed(counts), share))
    paired = units / (coders > 1).sum() * (np.nan_to_num(agreeing(counts)) - chance * (coders > 1))
    by_chance = counts @ (1 - share) / coders / ((share > 0).sum() - 1)
    own = (paired - 2 * (1 - whole) * (by_chance - chance)) / (1 - chance)
    return float(np.sqrt(((own - whole) ** 2).sum() / (units * (units - 1))))


def conger(agreement: ArrayLike, each: ArrayLike) -> np.ndarray:
    """Return Conger's kappa (1980), Cohen's for any number of coders.

    `each` is the share of every category in the ratings of every coder (coders x categories
    last); with ratings missing, in those that the coder gave, as Gwet (2014, chapter 2) has it.
    """
    each = np.asarray(each, float)
    coders = each.shape[-2]
    mean = each.mean(axis=-2)
    spread = ((each - mean[..., None, :]) ** 2).sum(axis=-2) / max(coders - 1, 1)
    return _beyond(agreement, (mean**2 - spread / coders).sum(axis=-1))


def table(first: ArrayLike, second: ArrayLike, categories: int) -> np.ndarray:
    """Return the categories of one coder by those of another, of the units that both coded.

    >>> table([0, 0, 1, MISSING], [0, 1, 1, 1], 2).tolist()
    [[1, 1], [0, 1]]
    """
    first, second = np.asarray(first), np.asarray(second)
    both = (first != MISSING) & (second != MISSING)
    cells = first[both] * categories + second[both]
    return np.bincount(cells, minlength=categories**2).reshape(categories, categories)


def linear(categories: int) -> np.ndarray:
    """Return the weights of agreement of ordered categories: 1 for the same, 0 for the ends.

    >>> linear(3)[0].tolist()
    [1.0, 0.5, 0.0]
    """
    apart = np.abs(np.subtract.outer(np.arange(categories), np.arange(categories)))
    return 1 - apart / max(categories - 1, 1)


def cohen(counts: ArrayLike, weights: np.ndarray | None = None) -> np.ndarray:
    """Return Cohen's kappa of two coders (1960), or weighted (1968), say by `linear`.

    `counts` is a `table` (its two axes last), `weights` the agreement of each two categories.

    >>> round(float(cohen([[20, 5], [10, 15]])), 3)
    0.4
    """
    counts = np.asarray(counts, float)
    weights = np.eye(counts.shape[-1]) if weights is None else weights
    units = counts.sum(axis=(-2, -1))
    agree = (counts * weights).sum(axis=(-2, -1)) * units
    rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
    chance = ((rows @ weights) * columns).sum(axis=-1)
    # In counts, not shares: whole numbers make an exact 0 of what is not defined.
    return _ratio(agree - chance, units**2 - chance)


def cohen_error(counts: ArrayLike, weights: np.ndarray | None = None) -> float:
    """Return the large-sample standard error of Cohen's kappa (Fleiss, Cohen and Everitt 1969),
    with weights too; it is for an interval, not for a test against 0."""
    counts = np.asarray(counts, float)
    weights = np.eye(len(counts)) if weights is None else weights
    kappa, units = float(cohen(counts, weights)), counts.sum()
    if np.isnan(kappa):
        return kappa
    cells = counts / units
    rows, columns = cells.sum(axis=1), cells.sum(axis=0)
    chance = rows @ weights @ columns
    around = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    spread = (cells * (weights - around * (1 - kappa)) ** 2).sum()
    variance = (spread - (kappa - chance * (1 - kappa)) ** 2) / units / (1 - chance) ** 2
    return float(np.sqrt(max(variance, 0)))


def distances(level: str, values: Sequence[float], totals: ArrayLike = ()) -> np.ndarray:
    """Return how far each two values lie apart, for alpha (Krippendorff 2011, section D).

    `level` is one of `LEVELS`; `values` are in order. `ordinal` counts the ratings that lie
    between, so it needs `totals`, the number of ratings of each value that can be paired.

    >>> distances("ordinal", [1, 2, 3], [2, 4, 2]).tolist()
    [[0.0, 9.0, 36.0], [9.0, 0.0, 9.0], [36.0, 9.0, 0.0]]
    """
    own = np.asarray(values, float)
    if level == "nominal":
        return (own[:, None] != own).astype(float)
    if level == "ordinal":
        totals = np.asarray(totals, float)
        own = np.cumsum(totals) - totals / 2
    squares = (own[:, None] - own) ** 2
    return (
        np.nan_to_num(_ratio(squares, (own[:, None] + own) ** 2)) if level == "ratio" else squares
    )


def overlap_distance(
    shared: ArrayLike, first: ArrayLike, second: ArrayLike, masi: bool = True
) -> np.ndarray:
    """Return how far two sets of codes lie apart: 1 - J M (MASI, Passonneau 2006).

    They have `first` and `second` codes, of which `shared` are in both. J is Jaccard's (1901):
    shared codes by all codes. M is 1 for equal sets, 2/3 where one holds the other, 1/3 where they
    overlap; without `masi` it is 1. Two empty sets are equal; an empty one is all apart from any
    other.

    >>> [round(float(overlap_distance(2, 2, 4, masi)), 3) for masi in (True, False)]
    [0.667, 0.5]
    """
    shared, first, second = (np.asarray(size, float) for size in (shared, first, second))
    union = first + second - shared
    alike = np.where(union == 0, 1.0, shared / np.maximum(union, 1))
    equal, within = (shared == union), (shared == np.minimum(first, second))
    return 1 - alike * (np.select([equal, within], [1, 2 / 3], 1 / 3) if masi else 1)


def apart(counts: ArrayLike, distance: np.ndarray) -> np.ndarray:
    """Return for each unit the distances of its pairs of ratings, each pair both ways, divided by
    its ratings less one; 0 where there is no pair. `counts` is units x values."""
    counts = np.asarray(counts, float)
    found = ((counts @ distance) * counts).sum(axis=-1)
    return np.nan_to_num(_ratio(found, counts.sum(axis=-1) - 1))


def krippendorff(disagreement: ArrayLike, ratings: ArrayLike, expected: ArrayLike) -> np.ndarray:
    """Return Krippendorff's alpha (2004, chapter 11) of its three sums.

    `disagreement` is the sum of `apart`, `ratings` the number of ratings that can be paired,
    `expected` the distances over all pairs of those ratings, each both ways.
    """
    return 1 - _ratio(np.asarray(disagreement) * (np.asarray(ratings) - 1), expected)


def alpha(counts: ArrayLike, level: str = "nominal", values: Sequence[float] = ()) -> float:
    """Return Krippendorff's alpha of units x values, for any number of coders and ratings missing.

    `values` say what the columns stand for; without them they are 0, 1, 2 and so on.

    >>> round(alpha(counted([[0, 1, 0, 0, 0], [1, 1, 1, 0, 0]])), 3)
    0.25
    """
    counts = np.asarray(counts, float)
    counts = counts[counts.sum(axis=1) > 1]
    totals = counts.sum(axis=0)
    distance = distances(level, values if len(values) else range(counts.shape[1]), totals)
    return float(
        krippendorff(apart(counts, distance).sum(), totals.sum(), totals @ distance @ totals)
    )
