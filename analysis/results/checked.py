"""How far machine coding may be trusted where people checked answers, and what it is corrected by.

Start at `accuracies` and `corrections`. A person checks an answer as a whole; what then counts of
it is taken to be right.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.codebook import Scheme
from analysis.results import correction
from analysis.results.variables import ANY, Variable

ACCURACY = (
    "code",
    "language",
    "checked",
    "right",
    "wrong",
    "missed",
    "precision",
    "precision_low",
    "precision_high",
    "recall",
    "recall_low",
    "recall_high",
    "f1",
    "f1_low",
    "f1_high",
)
CORRECTED = (
    "category",
    "base",
    "checked",
    "raw",
    "share",
    "low",
    "high",
    "clipped",
    "wide_low",
    "wide_high",
)


def accuracies(
    machine: pd.DataFrame, decided: pd.DataFrame, checked: np.ndarray, scheme: Scheme
) -> pd.DataFrame:
    """Return precision, recall and F1 of each code on the checked answers, with 95 % intervals.

    `machine` and `decided` are the same answers, coded by the machine and with people's decisions
    (columns as of `Coded.answers`); `checked` marks those that a person checked as a whole. One
    row a code and language, and one with language "" for all together: `ACCURACY`.
    """
    truth = [set(codes.split()) for codes in decided.loc[checked, "codes"]]
    given = [set(codes.split()) for codes in machine.loc[checked, "codes"]]
    languages = decided.loc[checked, "language"].to_numpy(dtype=object)
    rows = []
    for language in ("", *sorted(set(languages) - {""})):
        own = [n for n, name in enumerate(languages) if language in ("", name)]
        for code in scheme.codes():
            wanted, got = ([code.id in sets[n] for n in own] for sets in (truth, given))
            rows.append((code.id, language, *vars(correction.accuracy(wanted, got)).values()))
    return pd.DataFrame(rows, columns=list(ACCURACY))


def outcomes(
    machine: pd.DataFrame, decided: pd.DataFrame, checked: np.ndarray, code: str
) -> pd.DataFrame:
    """Return the checked answers that have a code by the machine or by people: id, question, text
    and outcome (right, wrong or missed); arguments as of `accuracies`."""
    wanted, given = (
        np.array([code in codes.split() for codes in own["codes"]], bool)
        for own in (decided, machine)
    )
    outcome = np.select([wanted & given, given, wanted], ["right", "wrong", "missed"], "")
    kept = checked & (outcome != "")
    return decided.loc[kept, ["id", "question", "text"]].assign(outcome=outcome[kept])


def checked_answers(answers: pd.DataFrame, wholes: set[tuple[str, str]]) -> np.ndarray:
    """Return which answers were checked, bool each; `wholes` names them by the respondent's id
    and the question, as texts."""
    pairs = zip(answers["id"].astype(str), answers["question"], strict=True)
    return np.fromiter((pair in wholes for pair in pairs), bool, len(answers))


def checked_respondents(
    answers: pd.DataFrame, checked: np.ndarray, person: np.ndarray, about: str, count: int
) -> np.ndarray:
    """Return which of `count` respondents had each of their answers checked that make the base
    of a variable: those about a role, or any. `person` is the place of each one's respondent."""
    asked = (answers["content"] == "answered").to_numpy()
    if about != ANY:
        asked = asked & (answers["role"] == about).to_numpy()
    has, lacks = np.zeros(count, bool), np.zeros(count, bool)
    has[person[asked & checked]] = True
    lacks[person[asked & ~checked]] = True
    return has & ~lacks


def corrections(machine: Variable, decided: Variable, checked: np.ndarray) -> pd.DataFrame:
    """Return the share of each category freed of the machine's error: one row each, `CORRECTED`.

    `machine` and `decided` are one variable of the same respondents by the machine alone and with
    people's decisions, `checked` marks respondents whose answers were checked. `raw` is the
    machine's share; `low` and `high` are about these respondents, `wide_low` and `wide_high` about
    all who could have answered (`correction.prediction_powered`). Assumes that the checked are a
    random sample (`correction.corrected`).
    """
    base = decided.base
    rows = []
    for at, key in enumerate(decided.categories):
        given, truth = machine.has[base, at], decided.has[base & checked, at]
        found = correction.corrected(given, checked[base], truth)
        raw = given.mean() if base.any() else np.nan
        known = checked[base]
        wide = correction.prediction_powered(truth, given[known], given[~known])
        rows.append((key, int(base.sum()), len(truth), raw, *found, wide.low, wide.high))
    return pd.DataFrame(rows, columns=list(CORRECTED))


def worth_checking(
    tables: Mapping[str, pd.DataFrame], accuracy: pd.DataFrame | None = None, most: int = 5
) -> list[str]:
    """Return the codes most worth checking, the first one first.

    `tables` are the rows of each domain's themes (`Table.rows`), `accuracy` that of `accuracies`,
    None where nothing was checked. Worth most are common codes that
    few checked answers speak of: by the product of the share and the width of the interval of F1,
    which is 1 where nothing was checked; children after others of the same worth.
    """
    checked = () if accuracy is None else accuracy[accuracy["language"] == ""].itertuples()
    width = {row.code: 1.0 if row.f1 != row.f1 else row.f1_high - row.f1_low for row in checked}
    found = [
        (-(row.share or 0) * width.get(row.category, 1.0), row.parent != "", row.category)
        for rows in tables.values()
        for row in rows.itertuples()
        if row.share == row.share and row.share > 0
    ]
    return [code for _, _, code in sorted(found)[:most]]
