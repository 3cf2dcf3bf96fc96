"""Which answers coders code for an agreement check: how many, and which ones.

Start at `size_for` and `drawn`. Every answer has a known chance to be drawn, so that what is found
in a sample can be weighted to all answers (by 1 / chance).
"""

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.results import intervals
from analysis.survey import Problem

SEED = 1
SHARE = 0.8  # the agreement that a check is planned for: what is usually asked of coders at least
LEAST, MOST, PART = 50, 300, 0.1
COLUMNS = ("id", "question", "stratum", "chance")
PARTS = ("language", "role", "code")  # of the name of a stratum
_PARTED = "/"


@dataclass(frozen=True)
class Drawing:
    """How a sample was drawn: `size` of `of` answers that say something, by `seed`.

    `width` is that of the interval which the size was planned for, None where none was. `cells`
    has for each language and role of the question how many answers there are and how many were
    drawn; `strata` counts the strata, `least` and `most` are the smallest and the largest chance
    of an answer. Nothing in it tells a code of an answer, so that coders may read it.
    """

    size: int
    of: int
    seed: int
    width: float | None
    cells: tuple[tuple[str, str, int, int], ...]
    strata: int
    least: float
    most: float


def answered(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the coded answers that say something: those that a sample is drawn of."""
    return answers[answers["content"] == "answered"]


def usual_size(answers: int) -> int:
    """Return how many answers are usual where nobody says: a tenth, 50 at least and 300 at most
    (Lombard, Snyder-Duch and Bracken 2002, Human Communication Research 28, guideline 5), never
    more than there are.

    >>> [usual_size(answers) for answers in (30, 474, 1_000, 100_000)]
    [30, 50, 100, 300]
    """
    return min(answers, max(LEAST, min(MOST, int(PART * answers))))


def size_for(width: float, answers: int, share: float = SHARE) -> int:
    """Return how many of `answers` two coders must code so that the 95 % interval of the share on
    which they agree is at most `width` wide (0.1: five per cent either way).

    Wilson's interval at `share`, narrowed since the answers are all there are
    (`intervals.interval`), which is Cochran's correction of a size (1977, section 4.4), n0 / (1 +
    (n0 - 1) / N), n0 being what very many answers would need. Planned at 0.8, under which
    agreement is seldom accepted: a higher share needs fewer. It is a plan: of a single draw in
    which all answers have one chance. Raises `Problem` where the width is no share.

    >>> size_for(0.1, 474), size_for(0.2, 474), size_for(0.1, 1_000_000)
    (162, 54, 245)
    """
    if not 0 < width < 1:
        raise Problem(
            "The width of the interval is {width}. Give a share between 0 and 1, like 0.1.",
            width=f"{width:g}",
        )

    def is_narrow(size: int) -> bool:
        low, high = intervals.interval(share * size, size, answered=size, invited=answers)
        return high - low <= width

    sizes = range(1, answers + 1)
    return min(answers, 1 + bisect_left(sizes, True, key=is_narrow))


def drawn(answers: pd.DataFrame, size: int, seed: int = SEED) -> pd.DataFrame:
    """Return a sample of the answers that say something: columns `COLUMNS`, in a random order.

    `answers` are those of a coding: id, question, role, language, content, codes, no two with one
    id and question. A stratum is a language, the role of the question, and the rarest code that
    the machine gave the answer; codes that are common have no strata of their own where there
    would be more than half as many strata as answers drawn, and languages and roles are taken
    together where there would be more strata than answers drawn. Each stratum gives one answer at
    least, the others by its size (equal proportions, the exact optimum of whole numbers: Wright
    2012, The American Statistician 66), so that `chance` is the drawn of the stratum by all of it.

    Within a stratum and in the order those come first whose number is smallest: a hash of seed,
    question and id (permanent random numbers: Ohlsson 1995). So the same answers in any order give
    the same sample, and answers that are new take the place of few. Raises `Problem` where no
    answer says anything or `size` is under 1; more than there are is all.
    """
    own = answered(answers).reset_index(drop=True)
    if own.empty:
        raise Problem("No answer says anything, so there is nothing to draw a sample of.")
    if size < 1:
        raise Problem("A sample of {size} answers cannot be drawn. Give 1 or more.", size=size)
    own = own.assign(stratum=_strata(own, min(size, len(own))), _draw=_numbers(own, seed, "draw"))
    own = own.sort_values(["stratum", "_draw"], kind="stable")
    turn = own.groupby("stratum").cumcount()
    total = own.groupby("stratum")["_draw"].transform("size")
    # Of equal proportions the next answer goes where total / sqrt(drawn (drawn + 1)) is largest.
    claim = total**2 / (turn * (turn + 1))  # the first of each stratum before all others
    taken = own.loc[claim.sort_values(ascending=False, kind="stable").index[:size]]
    count = taken.groupby("stratum")["_draw"].transform("size")
    taken = taken.assign(chance=count / total.loc[taken.index])
    return in_order(taken, seed)[list(COLUMNS)]


def in_order(answers: pd.DataFrame, seed: int, coder: str = "") -> pd.DataFrame:
    """Return answers (id, question) in the random order of a seed, or of one coder of it."""
    own = answers.assign(_order=_numbers(answers, seed, f"order {coder}"))
    return own.sort_values("_order").drop(columns="_order").reset_index(drop=True)


def by_stratum(sample: pd.DataFrame) -> pd.DataFrame:
    """Return what was drawn of each stratum, sorted: language, role, code (of the answers in it
    the rarest by the machine, "" for the common ones and for none), answers, drawn, chance."""
    found = sample.groupby("stratum")["chance"].agg(["size", "first"]).sort_index()
    parts = [name.split(_PARTED) for name in found.index]
    told = pd.DataFrame(parts, columns=list(PARTS), dtype="object")
    count, chance = found["size"].to_numpy(), found["first"].to_numpy()
    return told.assign(answers=(count / chance).round().astype(int), drawn=count, chance=chance)


def drawing(sample: pd.DataFrame, seed: int = SEED, width: float | None = None) -> Drawing:
    """Return how a sample (`drawn`) was drawn, without a code of any answer."""
    strata = by_stratum(sample)
    cells = strata.groupby(list(PARTS[:2]), as_index=False)[["answers", "drawn"]].sum()
    return Drawing(
        len(sample),
        int(strata["answers"].sum()),
        seed,
        width,
        tuple((r.language, r.role, int(r.answers), int(r.drawn)) for r in cells.itertuples()),
        len(strata),
        float(strata["chance"].min()),
        float(strata["chance"].max()),
    )


def _strata(answers: pd.DataFrame, size: int) -> pd.Series:
    """Return the name of each answer's stratum: the finest strata that the size has room for."""
    code, order = _rarest(answers)

    def named(language: pd.Series | str, role: pd.Series | str, kept: Sequence[str]) -> pd.Series:
        rare = code.where(code.isin(list(kept)), "")
        return language + _PARTED + role + _PARTED + rare

    cell = answers["language"], answers["role"]
    counts = range(1, len(order) + 1)
    kept = bisect_right(counts, size // 2, key=lambda n: named(*cell, order[:n]).nunique())
    for strata in (named(*cell, order[:kept]), named(cell[0], "", ()), named("", "", ())):
        if strata.nunique() <= size:
            return strata
    return strata


def _rarest(answers: pd.DataFrame) -> tuple[pd.Series, list[str]]:
    """Return the code of each answer that the fewest answers have, "" where it has none, and the
    codes that are somebody's rarest, the rarest first."""
    each = answers["codes"].str.split()
    counts = each.explode().value_counts()
    order = sorted(counts.index, key=lambda code: (counts[code], code))
    rank = {code: place for place, code in enumerate(order)}
    own = each.map(lambda codes: min(codes, key=rank.__getitem__, default=""))
    used = set(own)
    return own, [code for code in order if code in used]


def _numbers(answers: pd.DataFrame, seed: int, what: str) -> list[str]:
    """Return for each answer a random number of its own, as a hash."""
    rows = zip(answers["id"].astype(str), answers["question"].astype(str), strict=True)
    told = (json.dumps([seed, what, question, id]) for id, question in rows)
    return [hashlib.sha256(own.encode()).hexdigest() for own in told]
