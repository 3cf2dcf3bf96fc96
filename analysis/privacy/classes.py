"""Options merged until each has people enough to be a group of its own.

Start at `merged`. Merging a small option shows more than hiding it: a hidden one takes another
with it, so that it cannot be worked out.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.results.variables import ORDERED, SEVERAL, Variable

TOGETHER = "__together__"  # the key of small options, and of no answer, taken together


def merged(own: Variable, threshold: int, zeros: bool = False) -> Variable:
    """Return a variable whose categories have at least `threshold` respondents each, or none
    (unless nobody is few as well: `zeros`).

    Neighbours are merged on an ordered scale ("1–2"), the smallest of other options into one with
    the key `TOGETHER`. Of a question of several choices nothing is merged but what respondents
    wrote in, since its words are theirs.

    >>> has = np.repeat(np.eye(4, dtype=bool), [9, 6, 3, 4], axis=0)
    >>> state = np.zeros(22, np.int8)
    >>> own = Variable("q1", "", "single", "question", tuple("abcd"), ("",) * 4, has, state, "q1")
    >>> small = merged(own, 5)
    >>> small.categories, small.has.sum(axis=0).tolist()
    (('a', 'b', '__together__'), [9, 6, 7])
    """
    if own.kind == SEVERAL:
        return _with(own, _written_in(own)) if own.written else own
    n = own.has.sum(axis=0)
    groups = (_neighbours if own.kind in ORDERED else _smallest)(n, threshold, zeros)
    return _with(own, groups)


def _written_in(own: Variable) -> list[list[int]]:
    options = len(own.categories) - own.written
    return [*([n] for n in range(options)), list(range(options, len(own.categories)))]


def _is_small(n: int, threshold: int, zeros: bool) -> bool:
    return n < threshold and (n > 0 or zeros)


def _smallest(n: np.ndarray, threshold: int, zeros: bool) -> list[list[int]]:
    """Return the options in groups: each by itself but the smallest, which make one."""
    order = sorted((at for at in range(len(n)) if n[at] or zeros), key=lambda at: (n[at], -at))
    small = [at for at in order if _is_small(n[at], threshold, zeros)]
    while small and n[small].sum() < threshold and len(small) < len(order):
        small.append(order[len(small)])
    alone = [[at] for at in range(len(n)) if at not in small]
    return [*alone, *([sorted(small)] if small else [])]


def _neighbours(n: np.ndarray, threshold: int, zeros: bool) -> list[list[int]]:
    """Return the steps in groups of neighbours: the smallest joins the smaller of its two sides,
    over steps that nobody chose."""
    groups = [[at] for at in range(len(n))]
    while True:
        sizes = [int(n[own].sum()) for own in groups]
        held = [at for at, size in enumerate(sizes) if size or zeros]
        small = [at for at in held if _is_small(sizes[at], threshold, zeros)]
        if not small or len(held) == 1:
            return groups
        at = min(small, key=lambda place: (sizes[place], place))
        beside = held.index(at)
        sides = [held[side] for side in (beside - 1, beside + 1) if 0 <= side < len(held)]
        first, last = sorted((at, min(sides, key=lambda side: (sizes[side], side))))
        groups[first : last + 1] = [[step for own in groups[first : last + 1] for step in own]]


def _with(own: Variable, groups: list[list[int]]) -> Variable:
    has = np.stack([own.has[:, members].any(axis=1) for members in groups], axis=1)
    keys = tuple(_key(own, members) for members in groups)
    scores = None
    if own.scores is not None:
        place = has @ np.arange(1.0, len(groups) + 1)
        scores = np.where(own.base, place, np.nan)
    return replace(
        own, categories=keys, parents=("",) * len(keys), has=has, scores=scores, written=0
    )


def _key(own: Variable, members: list[int]) -> str:
    options = len(own.categories) - own.written
    if len(members) == 1 and members[0] < options:
        return own.categories[members[0]]
    if own.kind not in ORDERED:
        return TOGETHER
    first, last = own.categories[members[0]], own.categories[members[-1]]
    return f"{first.split('–')[0]}–{last.split('–')[-1]}"


def parts(own: Variable) -> np.ndarray:
    """Return the groups that a variable parts all respondents into (respondents x groups, bool):
    its categories, and one of those without an answer, where there are any, at the end.

    Where small options are taken together, those without an answer belong to them.
    """
    groups = own.has & own.base[:, None]
    without = ~groups.any(axis=1)
    if not without.any():
        return groups
    if TOGETHER in own.categories and own.is_whole:
        groups = groups.copy()
        groups[without, own.categories.index(TOGETHER)] = True
        return groups
    return np.column_stack([groups, without])
