"""Whether a set of codes hangs together with a group, or with another set, beyond chance.

Start at `marginal`.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.results.significance import NAN, SEED, Test

CELLS = 4_000_000  # how many answers of resamples are held at once: 32 MB

# People by code and column, with each code, in each column; of each resample.
Counts = tuple[np.ndarray, np.ndarray, np.ndarray]
Draw = Callable[[np.random.Generator, tuple[int, int]], Counts]


def marginal(
    responses: ArrayLike, group: ArrayLike, resamples: int = 1999
) -> tuple[Test, np.ndarray]:
    """Return the test of whether a set of codes hangs together with a group, and each part of it.

    `responses` has one row a person and one column a code, 0 or 1. `group` is a label for each
    person, or a second set of codes. For each code (and each of the second set) Pearson's
    chi-square, not corrected; the test's statistic is their sum. The parts have the shape (codes,)
    or (codes, codes of the second set); a code that all or none have is nan there and adds
    nothing, and with one group all are. Tests of several codes of the same people depend on each
    other, so p comes from seeded resamples of whole rows of codes, drawn apart from the groups,
    whose sizes stay (Bilder, Loughin and Nettleton 2000); of a second set whole rows are drawn too
    (Bilder and Loughin 2004; Koziol and Bilder 2014, who add 0.5 to empty cells, which is not done
    here). The observed sum counts as one resample. People with a gap are left out. Raises
    ValueError where the two differ in people.

    >>> found, each = marginal([[1, 0], [1, 1], [0, 1], [0, 0]] * 5, ["a", "a", "b", "b"] * 5)
    >>> found.statistic, each.tolist(), found.p
    (20.0, [20.0, 0.0], 0.0005)
    """
    codes, other, fixed = _complete(responses, group)
    n = len(codes)
    if not n or (fixed and other.shape[1] < 2):
        shape = (codes.shape[1],) if fixed else (codes.shape[1], other.shape[1])
        return Test("undefined", n), np.full(shape, NAN)
    each = _chi2(_named(codes, other), n, fixed)
    total = np.nansum(each)
    if np.isnan(each).all():
        return Test("undefined", n), each
    draw = _drawn_in_groups(codes, other) if fixed else _drawn_apart(codes, other)
    rng, reached = np.random.default_rng(SEED), 1
    step = max(1, CELLS // (n * (codes.shape[1] + other.shape[1])))
    for start in range(0, resamples, step):
        size = (min(step, resamples - start), n)
        sums = np.nansum(_chi2(draw(rng, size), n, fixed).reshape(size[0], -1), axis=1)
        reached += int((sums >= total - 1e-9).sum())
    p = reached / (resamples + 1)
    return Test("marginal_bootstrap", n, float(total), p=p), each


def _complete(responses: ArrayLike, group: ArrayLike) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return the codes, and the groups as columns of 0 and 1, of the people without a gap."""
    codes, groups = np.asarray(responses, float), np.asarray(group)
    if codes.ndim != 2 or len(groups) != len(codes):
        raise ValueError(f"{len(groups)} people in groups, {len(codes)} with codes")
    gaps = pd.isna(groups)
    known = ~np.isnan(codes).any(axis=1) & ~(gaps if groups.ndim == 1 else gaps.any(axis=1))
    if groups.ndim == 2:
        return codes[known], groups[known].astype(float), False
    places, labels = pd.factorize(groups[known])
    return codes[known], np.eye(len(labels))[places], True


def _named(codes: np.ndarray, other: np.ndarray) -> Counts:
    return np.swapaxes(codes, -1, -2) @ other, codes.sum(axis=-2), other.sum(axis=-2)


def _drawn_apart(codes: np.ndarray, other: np.ndarray) -> Draw:
    """Return what draws people for the codes, and others for the second set."""
    n = len(codes)
    return lambda rng, size: _named(*(own[rng.integers(n, size=size)] for own in (codes, other)))


def _drawn_in_groups(codes: np.ndarray, groups: np.ndarray) -> Draw:
    """Return what draws people for the codes of groups that stay as they are."""
    # Many people have few sets of codes: to copy a row for each takes twenty times as long.
    packed = np.packbits(codes.astype(bool), axis=1)
    _, first, own = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    sets, held, own = codes[first], groups.sum(axis=0), own.ravel().astype(np.int32)
    begin = (groups.argmax(axis=1) * len(sets)).astype(np.int32)

    def draw(rng: np.random.Generator, size: tuple[int, int]) -> Counts:
        cells = own.take(rng.integers(len(codes), size=size)) + begin
        drawn = np.stack([np.bincount(one, minlength=len(held) * len(sets)) for one in cells])
        named = np.swapaxes(drawn.reshape(-1, len(held), len(sets)) @ sets, -1, -2)
        return named, named.sum(axis=-1), held

    return draw


def _chi2(counts: Counts, n: int, whole: bool) -> np.ndarray:
    """Return Pearson's chi-square of each code with the groups, or with each other code.

    With p the share of people with the code and c those in a column, (observed - c p)^2 /
    (c p (1 - p)) are the two cells of that column; a `whole` of groups is the sum of its columns,
    another code has two columns, with and without.
    """
    share, held = counts[1][..., :, None] / n, counts[2][..., None, :]
    squares = (counts[0] - held * share) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = squares / (share * (1 - share))
        return (squares / held).sum(axis=-1) if whole else squares * (1 / held + 1 / (n - held))
