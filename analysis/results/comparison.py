"""What differs between groups beyond chance, and what this many respondents could show at all.

Start at `compared`. Which test is made follows from the table: a chi-square or Fisher test for
each theme or option that each respondent may have or not, one for a question of one choice, one
of ranks for an ordered scale. Mentions are never tested as if they were respondents.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.results import intervals, marginal, significance
from analysis.results.significance import Test
from analysis.results.tables import Table, crossed
from analysis.results.variables import ORDERED, SEVERAL, Variable

LEVEL = 0.05
WITHHELD = "withheld"  # the name of a test that would tell of a hidden count
TESTS = (
    "category",
    "parent",
    "test",
    "statistic",
    "df",
    "p",
    "p_adjusted",
    "effect",
    "effect_name",
    "difference",
    "low",
    "high",
    "smallest",
)


@dataclass(frozen=True, eq=False)
class Comparison:
    """A table of groups and its tests.

    `tests` has the columns `TESTS`: one row a category where respondents may have several, else
    one row with the category "" for the whole table. `p_adjusted` is Holm's over the `family` of
    tests of this table (`adjusted`). `difference` (with its interval `low` to `high`, Newcombe
    1998) is the share in the first group less that in the second, where there are two. `smallest`
    is the smallest difference in share that a test at 5 % would find with 80 % power between the
    two largest groups. `whole` tests all categories at once where respondents may have several
    (bootstrap); None where each respondent has one. Groups that overlap are not tested: then
    `tests` is empty.
    """

    table: Table
    tests: pd.DataFrame
    whole: Test | None
    family: int

    @property
    def differing(self) -> pd.DataFrame:
        """The rows of `tests` whose adjusted p is under 5 %."""
        return self.tests[self.tests["p_adjusted"] < LEVEL]


def compared(variable: Variable, by: Variable) -> Comparison:
    """Return the table of `variable` in the groups of `by`, with its tests.

    Groups without anybody in the base are left out of the tests.
    """
    table = crossed(variable, by)
    if not _can_test(table):
        return Comparison(table, _rows_told([]), None, 0)
    whole = None
    if variable.kind == SEVERAL:
        rows, whole = _each(table), _of_all(variable, by)
    elif variable.kind in ORDERED:
        rows = [_one(_ordered(variable, by))]
    else:
        rows = [_one(significance.table(_filled(table)))]
    return _comparison(table, rows, whole)


def compared_counts(table: Table) -> Comparison:
    """Return a table with the tests that can be made of the counts it shows, so that they tell
    nothing of those it hides: a row with a hidden count has none (its test is `withheld`)."""
    if not _can_test(table):
        return Comparison(table, _rows_told([]), None, 0)
    variable = table.variable
    if variable.kind == SEVERAL:
        rows = _each(table)
    elif table.hidden.any():
        rows = [("", "", *_told(Test(WITHHELD, 0)), *[np.nan] * 4)]
    elif variable.kind in ORDERED:
        groups = [np.repeat(np.arange(len(own)), own).astype(float) for own in _filled(table).T]
        rows = [_one(significance.ordered(groups))]
    else:
        rows = [_one(significance.table(_filled(table)))]
    return _comparison(table, rows, None)


def _can_test(table: Table) -> bool:
    return table.by is not None and table.by.is_whole and (table.base > 0).sum() > 1


def _filled(table: Table) -> np.ndarray:
    return table.n[:, table.base > 0]


def _comparison(table: Table, rows: list[tuple[object, ...]], whole: Test | None) -> Comparison:
    tests = _rows_told(rows)
    family = tests["p"].notna() | (tests["test"] == WITHHELD)
    return Comparison(table, tests, whole, int(family.sum()))


def _rows_told(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    tests = pd.DataFrame(rows, columns=[name for name in TESTS if name != "p_adjusted"])
    tests["p_adjusted"] = adjusted(tests)
    return tests[list(TESTS)]


def adjusted(tests: pd.DataFrame) -> np.ndarray:
    """Return Holm's adjusted p of tests (columns `test` and `p`), all of them one family.

    A test that is withheld belongs to the family, too: it counts with a p of 1, which makes the
    others no smaller than they would be with its own.
    """
    p = tests["p"].to_numpy(float)
    withheld = (tests["test"] == WITHHELD).to_numpy(bool)
    return np.where(withheld, np.nan, significance.holm(np.where(withheld, 1.0, p)))


def _one(test: Test) -> tuple[object, ...]:
    return ("", "", *_told(test), *[np.nan] * 4)


def _each(table: Table) -> list[tuple[object, ...]]:
    """Return the row of each category, tested by itself."""
    filled = table.base > 0
    rows = []
    for at, hidden in enumerate((table.hidden | table.base_hidden).any(axis=1)):
        keys = (table.variable.categories[at], table.variable.parents[at])
        if hidden:
            rows.append((*keys, *_told(Test(WITHHELD, 0)), *[np.nan] * 4))
        else:
            rows.append((*keys, *_of_category(table.n[at, filled], table.base[filled])))
    return rows


def _of_category(n: np.ndarray, base: np.ndarray) -> tuple[object, ...]:
    test = significance.table(np.stack([n, base - n]))
    between = (np.nan, np.nan, np.nan)
    if len(n) == 2:
        between = tuple(map(float, intervals.difference(n[0], base[0], n[1], base[1])))
    first, second = sorted(base.tolist(), reverse=True)[:2]
    smallest = significance.smallest_difference(first, second, n.sum() / base.sum())
    return (*_told(test), *between, smallest)


def _told(test: Test) -> tuple[object, ...]:
    return (test.name, test.statistic, test.df, test.p, test.effect, test.effect_name)


def _members(variable: Variable, by: Variable) -> tuple[np.ndarray, np.ndarray]:
    """Return who is in the base and in a group, and the place of their group."""
    kept = variable.base & by.base & by.has.any(axis=1)
    return kept, by.has[kept].argmax(axis=1)


def _ordered(variable: Variable, by: Variable) -> Test:
    kept, group = _members(variable, by)
    scores = variable.scores[kept]
    return significance.ordered([scores[group == g] for g in np.unique(group)])


def _of_all(variable: Variable, by: Variable) -> Test:
    kept, group = _members(variable, by)
    return marginal.marginal(variable.has[kept], group)[0]


def equally_often(variable: Variable) -> Test:
    """Return the test of whether all categories of several (parents alone) are named equally often
    by the same respondents (Cochran's Q)."""
    return significance.cochran_q(pd.DataFrame(_roots(variable)[1].astype(int)))


def _roots(variable: Variable) -> tuple[list[str], np.ndarray]:
    """Return the categories without a parent, and who in the base has which."""
    at = [n for n, parent in enumerate(variable.parents) if not parent]
    return [variable.categories[n] for n in at], variable.has[variable.base][:, at]


def order(variable: Variable) -> pd.DataFrame:
    """Return whether the most common category of several is named more often than each other.

    One row a category but the first, most common first, parents only: category, n, p (McNemar's
    test: the same respondents name both, one or none), p_adjusted (Holm's).
    """
    top, has = _roots(variable)
    counts = has.sum(axis=0)
    ranked = sorted(range(len(top)), key=lambda at: (-counts[at], top[at]))
    rows = []
    for at in ranked[1:]:
        first, other = has[:, ranked[0]], has[:, at]
        pairs = ((first & other), (first & ~other), (~first & other), ~(first | other))
        test = significance.paired(*(int(own.sum()) for own in pairs))
        rows.append((top[at], int(counts[at]), test.p))
    found = pd.DataFrame(rows, columns=["category", "n", "p"])
    return found.assign(p_adjusted=significance.holm(found["p"].to_numpy(float)))
