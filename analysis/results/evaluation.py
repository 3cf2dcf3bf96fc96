"""How right a coding is: two tables of coded answers side by side, answer by answer.

Start at `evaluate`. Precision is the share of given codes that are right, recall the share of
right codes that were given, F1 their harmonic mean (van Rijsbergen 1979, chapter 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.results import agreement_coefficients, intervals
from analysis.survey import ROLES, Problem

SEED = 20251124
RESAMPLES = 1_000
PERMUTATIONS = 200
SETS = {"codes": " ", "phases": " ", "tools": ";", "stage": " "}
SINGLE = ("stance", "readiness")
COLUMNS = ("label", "n", "given", "right", "missed", "wrong", "precision", "recall", "f1")
COMPARED = (*SETS, *SINGLE, "id", "question", "role", "lang", "language", "disputed")
INTERVALS = ("precision_low", "precision_high", "recall_low", "recall_high", "f1_low", "f1_high")


@dataclass(frozen=True)
class Evaluation:
    """How a coding compares with one taken to be right.

    `answers` counts the answers compared, `missing` those that the coding lacks. `codes`,
    `languages` and `questions` are tables with `COLUMNS` and `INTERVALS`, a row for each code (the
    first is `micro`, all together), language and question; `macro_f1` is the mean over codes.
    `facets` has the same for each facet of several values, `single` the share of answers with the
    same value for each facet of one (label, n, right, accuracy, low, high). `alpha` is
    Krippendorff's for codes given or not; `baselines` what F1 would be without a look at the
    words; `disagreements` names each answer coded otherwise.
    """

    answers: int
    missing: int
    codes: pd.DataFrame
    languages: pd.DataFrame
    questions: pd.DataFrame
    macro_f1: float
    facets: pd.DataFrame
    single: pd.DataFrame
    alpha: float
    baselines: dict[str, float]
    disagreements: pd.DataFrame


def evaluate(coded: pd.DataFrame, gold: pd.DataFrame, separator: str = " ") -> Evaluation:
    """Return how the coding `coded` compares with `gold`, both tables of answers.

    Both need `id` and `codes` (with `separator` between), and `question` where ids repeat (`gold`
    may name the question's role there, where `coded` has a column `role`); facets are compared
    where `gold` has them. Codes named in a column `disputed` of `gold` count neither way;
    its `lang` or `language` and its `role` or `question` group the answers. Raises `Problem` where
    a column is missing or the tables share no answer.

    >>> gold = pd.DataFrame({"id": ["1", "2"], "codes": ["a b", "a"]})
    >>> found = evaluate(pd.DataFrame({"id": ["1", "2"], "codes": ["a", "a c"]}), gold)
    >>> found.codes.loc[0, ["right", "missed", "wrong"]].tolist()
    [2, 1, 1]
    """
    pairs, missing = _paired(coded, gold)
    disputed = _sets(pairs.get("disputed"), separator, len(pairs))
    wanted = [w - d for w, d in zip(_sets(pairs["codes"], separator), disputed, strict=True)]
    given = [g - d for g, d in zip(_sets(pairs["codes_given"], separator), disputed, strict=True)]
    table = _Hits(wanted, given)
    weights = _resamples(len(pairs))
    groups = {
        "languages": _first_of(pairs, ("lang", "language", "language_given")),
        "questions": _first_of(pairs, ("role", "question", "role_given", "question_given")),
    }
    codes = table.each(weights)
    by_group = {name: table.by(group, weights) for name, group in groups.items()}
    facets = [
        _Hits(_sets(pairs[name], sign), _sets(pairs[f"{name}_given"], sign)).together(
            name, weights
        )
        for name, sign in SETS.items()
        if name != "codes" and {name, f"{name}_given"} <= set(pairs.columns)
    ]
    return Evaluation(
        len(pairs),
        missing,
        codes,
        by_group["languages"],
        by_group["questions"],
        float(codes["f1"][1:].mean()) if len(codes) > 1 else 1.0,
        pd.DataFrame(facets, columns=[*COLUMNS, *INTERVALS]),
        _single(pairs),
        _alpha(table),
        _baselines(wanted, given, groups["questions"]),
        _disagreements(pairs, wanted, given),
    )


def _paired(coded: pd.DataFrame, gold: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    for name, table in (("the coding", coded), ("the coding taken to be right", gold)):
        for column in ("id", "codes"):
            if column not in table:
                raise Problem(
                    "The table of {name} has no column “{column}”. It has: {columns}.",
                    name=name,
                    column=column,
                    columns=", ".join(map(str, table.columns)),
                )
    keys = ["id"]
    if "role" in coded and "question" in gold and set(gold["question"].dropna()) <= set(ROLES):
        coded = coded.assign(question=coded["role"])
    if gold["id"].duplicated().any() or coded["id"].duplicated().any():
        keys.append("question")
        for table in (gold, coded):
            if "question" not in table or table[keys].duplicated().any():
                raise Problem(
                    "Several answers have the same id. Both tables need a column “question” that "
                    "tells them apart."
                )
    right, left = (
        table[[c for c in table.columns if c in COMPARED]].astype("str").fillna("")
        for table in (gold, coded)
    )
    left = left.rename(columns={c: f"{c}_given" for c in left.columns if c not in keys})
    pairs = right.merge(left, how="left", on=keys, indicator=True)
    missing = int((pairs["_merge"] == "left_only").sum())
    if missing == len(pairs):
        raise Problem("The two tables share no answer: compare the columns “id” of both.")
    return pairs.drop(columns="_merge").fillna(""), missing


def _first_of(pairs: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    for name in names:
        if name in pairs:
            return pairs[name]
    return pd.Series("", index=pairs.index)


def _sets(column: pd.Series | None, sign: str, count: int = 0) -> list[frozenset[str]]:
    if column is None:
        return [frozenset()] * count
    return [frozenset(filter(None, map(str.strip, text.split(sign)))) for text in column]


def _resamples(count: int) -> np.ndarray:
    """Return how often each answer is drawn in each resample (Efron and Tibshirani 1993)."""
    chance = np.full(count, 1 / count)
    return np.random.default_rng(SEED).multinomial(count, chance, RESAMPLES)


class _Hits:
    """For each answer and label whether it was right, missed or wrong."""

    def __init__(self, wanted: Sequence[frozenset[str]], given: Sequence[frozenset[str]]) -> None:
        self.labels = sorted(frozenset().union(*wanted, *given))
        self.wanted, self.given = (
            np.array([[label in own for label in self.labels] for own in sets], bool).reshape(
                len(sets), len(self.labels)
            )
            for sets in (wanted, given)
        )
        both = self.wanted & self.given
        self.parts = np.stack([both, self.wanted & ~both, self.given & ~both]).astype(np.int64)

    def each(self, weights: np.ndarray) -> pd.DataFrame:
        """Return a row for all labels together and one for each."""
        rows = [self.together("micro", weights)]
        for number, label in enumerate(self.labels):
            rows.append(_row(label, self.parts[:, :, number], weights))
        return pd.DataFrame(rows, columns=[*COLUMNS, *INTERVALS])

    def together(self, label: str, weights: np.ndarray) -> tuple[object, ...]:
        """Return the row of all labels together."""
        return _row(label, self.parts.sum(axis=2), weights)

    def by(self, group: pd.Series, weights: np.ndarray) -> pd.DataFrame:
        """Return a row for all labels together within each group of answers."""
        rows = [
            _row(name, self.parts.sum(axis=2) * (group == name).to_numpy(), weights)
            for name in sorted(set(group))
            if name
        ]
        return pd.DataFrame(rows, columns=[*COLUMNS, *INTERVALS])


def _row(label: str, parts: np.ndarray, weights: np.ndarray) -> tuple[object, ...]:
    right, missed, wrong = (int(part.sum()) for part in parts)
    drawn = [weights @ part for part in parts]
    low, high = np.quantile(_f1(*drawn), (0.025, 0.975))
    return (
        label,
        right + missed,
        right + wrong,
        right,
        missed,
        wrong,
        _share(right, right + wrong),
        _share(right, right + missed),
        float(_f1(*map(np.array, (right, missed, wrong)))),
        *intervals.wilson(right, right + wrong),
        *intervals.wilson(right, right + missed),
        float(low),
        float(high),
    )


def _f1(right: np.ndarray, missed: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    whole = 2 * right + missed + wrong
    return np.where(whole > 0, 2 * right / np.maximum(whole, 1), 1.0)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _single(pairs: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for name in SINGLE:
        if {name, f"{name}_given"} <= set(pairs.columns):
            told = pairs[(pairs[name] != "") | (pairs[f"{name}_given"] != "")]
            right = int((told[name] == told[f"{name}_given"]).sum())
            accuracy = _share(right, len(told))
            rows.append((name, len(told), right, accuracy, *intervals.wilson(right, len(told))))
    return pd.DataFrame(rows, columns=["label", "n", "right", "accuracy", "low", "high"])


def _alpha(hits: _Hits) -> float:
    """Return Krippendorff's alpha (2004, chapter 11) of two coders, nominal, over every pair of
    answer and label; nan where all are alike."""
    ratings = np.stack([hits.wanted.ravel(), hits.given.ravel()]).astype(int)
    return agreement_coefficients.alpha(agreement_coefficients.counted(ratings, 2))


def _baselines(
    wanted: Sequence[frozenset[str]], given: Sequence[frozenset[str]], question: pd.Series
) -> dict[str, float]:
    """Return the F1 of coding by the question alone, and of the codes given, shuffled.

    By the question alone each answer gets the codes that a share of the other answers to its
    question have; the share is the one that is best here, which flatters the baseline. Shuffled,
    each answer gets the codes given to another answer to the same question (mean of seeded draws).
    """
    groups = [np.flatnonzero((question == name).to_numpy()) for name in sorted(set(question))]
    hits = _Hits(wanted, wanted)
    share = np.zeros(hits.wanted.shape)
    for own in groups:
        others = hits.wanted[own].sum(axis=0) - hits.wanted[own]
        share[own] = others / max(len(own) - 1, 1)
    by_question = max(_micro(hits.wanted, share >= cut) for cut in np.arange(0.05, 1, 0.05))
    pair = _Hits(wanted, given)
    rng = np.random.default_rng(SEED)
    shuffled = []
    for _ in range(PERMUTATIONS):
        order = np.arange(len(wanted))
        for own in groups:
            order[own] = rng.permutation(own)
        shuffled.append(_micro(pair.wanted, pair.given[order]))
    return {"question_only": by_question, "permuted": float(np.mean(shuffled))}


def _micro(wanted: np.ndarray, given: np.ndarray) -> float:
    right = (wanted & given).sum()
    return float(_f1(right, wanted.sum() - right, given.sum() - right))


def _disagreements(
    pairs: pd.DataFrame, wanted: Sequence[frozenset[str]], given: Sequence[frozenset[str]]
) -> pd.DataFrame:
    question = _first_of(pairs, ("question", "question_given"))
    rows = [
        (id, asked, " ".join(sorted(want - got)), " ".join(sorted(got - want)))
        for id, asked, want, got in zip(pairs["id"], question, wanted, given, strict=True)
        if want != got
    ]
    return pd.DataFrame(rows, columns=["id", "question", "missed", "wrong"])
