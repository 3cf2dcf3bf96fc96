"""Tables: how many of a base have each category of a variable, of all or group by group.

Start at `counted` and `crossed`. A `Table` holds counts as arrays; `Table.rows` gives the tidy
frame with label, n, base, share and interval that pages and exports show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.results import intervals
from analysis.results.variables import (
    ANSWERED,
    NOT_ASKED,
    ORDERED,
    STATES,
    Variable,
    open_states,
)
from analysis.survey import Survey

ROWS = ("category", "parent", "group", "n", "base", "share", "low", "high")
SUMMARY = ("group", "n", "mean", "sd", "median", "q1", "q3", "least", "most")


@dataclass(frozen=True)
class Sampling:
    """How the respondents came about: how many answered, how many were invited (None where
    unknown), and how intervals are made, `wilson` or `clopper_pearson`."""

    answered: int = 0
    invited: int | None = None
    method: str = "wilson"


@dataclass(frozen=True, eq=False)
class Table:
    """Counts of respondents: `n` (categories x groups) of `base` (groups).

    `groups` are keys of `by`'s categories, or one "" for everyone; groups of a `by` of several
    choices overlap. `hidden` (as `n`) and `base_hidden` (as `base`) tell which figures may not be
    shown; what is hidden has no share and no interval. `under` is the threshold where a hidden
    count of all respondents may be told as "under" it, else 0.
    """

    variable: Variable
    by: Variable | None
    groups: tuple[str, ...]
    n: np.ndarray
    base: np.ndarray
    hidden: np.ndarray
    base_hidden: np.ndarray
    under: int = 0

    def rows(self, sampling: Sampling = Sampling()) -> pd.DataFrame:
        """Return one row a category and group with the columns `ROWS`, group by group.

        `n`, `base`, `share`, `low` and `high` are floats, nan where they are hidden (or where the
        base is 0, but for counts); shares are of 1.
        """
        categories, invited = len(self.variable.categories), sampling.invited
        n = np.where(self.hidden, np.nan, self.n)
        base = np.broadcast_to(np.where(self.base_hidden, np.nan, self.base), n.shape)
        low, high = intervals.interval(
            n, base, sampling.method, sampling.answered if invited else None, invited
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            share = n / base
        columns = (n, base, share, low, high)
        return pd.DataFrame(
            {
                "category": np.tile(np.array(self.variable.categories, object), len(self.groups)),
                "parent": np.tile(np.array(self.variable.parents, object), len(self.groups)),
                "group": np.repeat(np.array(self.groups, object), categories),
                **{
                    name: np.asarray(own, float).T.ravel()
                    for name, own in zip(ROWS[3:], columns, strict=True)
                },
            }
        )


def counted(variable: Variable) -> Table:
    """Return how many of a variable's base have each of its categories.

    >>> has = np.array([[True, False], [True, True], [False, False]])
    >>> state = np.array([0, 0, 2])
    >>> own = Variable("q1", "", "several", "question", ("a", "b"), ("", ""), has, state, "q1")
    >>> counted(own).rows()[["category", "n", "base", "share"]].values.tolist()
    [['a', 2.0, 2.0, 1.0], ['b', 1.0, 2.0, 0.5]]
    """
    everyone = np.ones((len(variable.state), 1), bool)
    return _table(variable, None, ("",), everyone)


def crossed(variable: Variable, by: Variable) -> Table:
    """Return how many have each category of `variable` in each category of `by`: of those in the
    base of the first who have the second.

    With the same variable twice, of several choices, it is a table of what is named together.
    """
    groups = by.has & by.base[:, None]
    return _table(variable, by, by.categories, groups)


def _table(
    variable: Variable, by: Variable | None, names: tuple[str, ...], groups: np.ndarray
) -> Table:
    within = (groups & variable.base[:, None]).astype(np.float32)
    n = np.rint(variable.has.astype(np.float32).T @ within).astype(int)
    base = np.rint(within.sum(axis=0, dtype=np.float64)).astype(int)
    return Table(variable, by, names, n, base, np.zeros(n.shape, bool), np.zeros(len(base), bool))


def summary(variable: Variable, by: Variable | None = None) -> pd.DataFrame:
    """Return the columns `SUMMARY` of an ordered variable: one row for everyone, or one a group.

    `mean`, `sd` (n - 1), `median` and quartiles (linear interpolation) are of the scores: steps of
    a scale, numbers, ranks; nan where nobody answered.
    """
    if variable.scores is None:
        raise ValueError(f"{variable.id} is of no ordered kind ({ORDERED})")
    groups = {"": np.ones(len(variable.state), bool)}
    if by is not None:
        groups = {key: by.has[:, n] & by.base for n, key in enumerate(by.categories)}
    rows = [(key, *_summed(variable.scores[own & variable.base])) for key, own in groups.items()]
    return pd.DataFrame(rows, columns=list(SUMMARY))


def _summed(scores: np.ndarray) -> tuple[float, ...]:
    if not len(scores):
        return (0, *[np.nan] * 7)
    low, middle, high = np.quantile(scores, (0.25, 0.5, 0.75))
    spread = scores.std(ddof=1) if len(scores) > 1 else np.nan
    own = (len(scores), scores.mean(), spread, middle, low, high, scores.min(), scores.max())
    return tuple(map(float, own))


def response(survey: Survey, answers: pd.DataFrame, found: Mapping[str, Variable]) -> pd.DataFrame:
    """Return how each question was answered, one row a question in the order of the survey.

    Columns: question, text, role ("" where closed), asked, answered, coded (answers with a code;
    nan where closed), non_answer, dont_know, skipped, not_asked. `asked` counts all but those who
    were not asked; of a question of several statements it is the first statement.
    """
    asked = {name: question for name, question, _ in survey.open_columns()}
    held = answers[(answers["content"] == "answered") & (answers["codes"] != "")]
    themed = held["question"].value_counts()
    rows = []
    for name, state in states(survey, answers, found).items():
        question = asked.get(name) or survey.question(name.split(".")[0])
        role, coded = "", np.nan
        if name in asked:
            role, coded = question.role or "other", int(themed.get(name, 0))
        rows.append(_answering(name, question.text, role, state, coded))
    return pd.DataFrame(rows)


def states(
    survey: Survey, answers: pd.DataFrame, found: Mapping[str, Variable]
) -> dict[str, np.ndarray]:
    """Return where each respondent stands to each question (places in `STATES`), by the name of
    the question, in the order of the survey."""
    by_name, names = open_states(survey, answers), defaultdict(list)
    for name, asked, _ in survey.open_columns():
        names[asked.id].append(name)
    told = {}
    for question in survey.questions:
        own = found.get(question.id) or found.get(f"{question.id}.1")
        if own is not None and own.source == "question":
            told[question.id] = own.state
        told.update((name, by_name[name]) for name in names[question.id] if name in by_name)
    return told


def are(state: np.ndarray, kind: str) -> np.ndarray:
    """Return who stands so, bool each: one of `STATES`, `asked` or `coded` (among those who
    answered).

    >>> are(np.array([0, 1, 2]), "asked").tolist()
    [True, False, True]
    """
    if kind == "asked":
        return state != NOT_ASKED
    return state == (ANSWERED if kind == "coded" else STATES.index(kind))


def _answering(
    id: str, text: str, role: str, state: np.ndarray, coded: float
) -> dict[str, object]:
    counts = np.bincount(state, minlength=len(STATES))
    told = dict(zip(STATES, map(int, counts), strict=True))
    return {
        "question": id,
        "text": text,
        "role": role,
        "asked": int(counts.sum()) - told["not_asked"],
        "answered": told["answered"],
        "coded": coded,
        **{name: told[name] for name in ("non_answer", "dont_know", "skipped", "not_asked")},
    }
