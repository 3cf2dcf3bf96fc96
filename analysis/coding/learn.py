"""Trains a model on answers that people coded, and tells how right it is on answers it never saw.

Start at `learn`. Answers that are alike are kept together: the model is never tried on what it
has nearly seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.coding import model as models
from analysis.coding.model import Model, probability
from analysis.coding.suggest import stop_words
from analysis.coding.words import tokenise
from analysis.survey import LANGUAGES, Problem

FOLDS = 5
FEWEST = 4  # answers with a code, from which it can be learnt
LEAST = 2  # answers that a piece occurs in, at least
# How freely weights may grow, the inverse of the regularisation's strength. In cross-validation on
# half of data/training 20 and 60 had micro-F1 0.550 and 0.553: it matters little.
FREE = 20.0
ALIKE = 0.8  # cosine of the words of two answers from which they are kept together
CUTS = np.arange(0.1, 0.91, 0.02)  # probabilities that are tried as the threshold


@dataclass(frozen=True, eq=False)
class Learnt:
    """A trained model and what it says of each answer while it had not seen it: `odds` (answers,
    codes; log odds), `given` whether it gives each code, `fold` the part that each answer was
    tried in."""

    model: Model
    odds: np.ndarray
    given: np.ndarray
    fold: np.ndarray


def learn(
    answers: pd.DataFrame,
    ruled: Sequence[frozenset[str]] | None = None,
    folds: int = FOLDS,
    progress: Callable[[float], None] | None = None,
) -> Learnt:
    """Return a model of the codes of `answers`, columns text and codes (lists), and where known
    question (its role), disputed (codes that count neither way), family (the same for answers that
    are variants of one another).

    With `ruled`, the codes that rules give each answer, probabilities are of the answers without
    the code by rule: the model is asked only there. The threshold is the one with the best F1 of
    both together in cross-validation. Raises `Problem` where too little is coded, or `folds` are
    not 2 or more of answers that differ.
    """
    codes = _codes(answers, folds)
    none: list[frozenset[str]] = [frozenset()] * len(answers)
    wanted = _has(answers["codes"], codes)
    counts = ~_has(answers.get("disputed", none), codes)
    by_rule = _has(none if ruled is None else ruled, codes)
    words = _Words(answers)
    fold = _folds(words, answers, folds)
    odds = np.zeros(wanted.shape)
    for number in range(folds):
        own = fold == number
        trained = _trained(words, wanted, counts, codes, ~own)
        odds[own] = words.odds(trained)[own]
        if progress:
            progress((number + 1) / (folds + 1))
    asked = counts & ~by_rule
    slope, offset = _calibrated(odds, wanted, asked)
    odds = odds * slope + offset
    cut = _threshold(probability(odds), wanted, counts, by_rule)
    whole = _trained(words, wanted, counts, codes, np.ones(len(answers), bool))
    told = replace(
        whole,
        weights=whole.weights * slope,
        by_role=whole.by_role * slope + offset,
        thresholds=np.full(len(codes), cut),
        about=_about(answers, folds, cut),
    )
    if progress:
        progress(1)
    given = by_rule | (probability(odds) >= cut)
    return Learnt(models.read(told.written()), odds, given, fold)


def _codes(answers: pd.DataFrame, folds: int) -> tuple[str, ...]:
    counts = answers["codes"].explode().value_counts()
    enough = sorted(counts.index[counts >= FEWEST])
    if len(answers) < 2 * folds or not enough:
        raise Problem(
            "There is too little to learn from: {answers} answers, none of the codes on "
            "{fewest} of them. Code more answers first.",
            answers=len(answers),
            fewest=FEWEST,
        )
    return tuple(enough)


def _has(sets: Iterable[Container[str]], codes: Sequence[str]) -> np.ndarray:
    """Return whether each set has each code (sets, codes)."""
    return np.array([[code in own for code in codes] for own in sets], bool)


class _Words:
    """The words of answers as sparse arrays: which answer has which, and of which pieces."""

    def __init__(self, answers: pd.DataFrame) -> None:
        from scipy import sparse

        texts = [str(text) for text in answers["text"]]
        self.tokens = tokenise(texts)
        self.texts = self.tokens.forms.texts()
        self.silent = frozenset[str]().union(*map(stop_words, LANGUAGES))
        roles = answers["question"] if "question" in answers else pd.Series("", answers.index)
        self.roles = tuple(sorted({str(role) for role in roles if role}))
        answer, form = models.each_once(self.tokens)
        share = 1 / np.sqrt(np.maximum(np.bincount(answer, minlength=len(texts)), 1))
        self.of_answers = sparse.csr_matrix(
            (share[answer], (answer, form)), (len(texts), len(self.texts))
        )
        self.role = models.role_places(self.roles, roles)

    def odds(self, model: Model) -> np.ndarray:
        """Return the log odds of all answers."""
        told = model.of_words(self.texts)
        return model.odds(self.tokens, self.role, told)


def _folds(words: _Words, answers: pd.DataFrame, folds: int) -> np.ndarray:
    """Return the fold of each answer: alike answers and those of a family in the same one."""
    from sklearn.model_selection import GroupKFold

    groups = _alike(words, answers)
    different = int(groups.max()) + 1
    if not 2 <= folds <= different:
        raise Problem(
            "{folds} folds cannot be made of {count} answers that differ. Choose 2 folds or more, "
            "or code more answers.",
            folds=folds,
            count=different,
        )
    fold = np.zeros(len(answers), np.intp)
    parts = GroupKFold(folds).split(groups, groups=groups)
    for number, (_, own) in enumerate(parts):
        fold[own] = number
    return fold


def _alike(words: _Words, answers: pd.DataFrame) -> np.ndarray:
    """Return a number for each answer, the same for those that are alike or of one family."""
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    own = words.of_answers  # its rows have length 1
    links = own @ own.T
    links.data[links.data < ALIKE] = 0
    links.eliminate_zeros()
    if "family" in answers:
        number, _ = pd.factorize(answers["family"].where(answers["family"] != ""))
        named = np.flatnonzero(number >= 0)
        first = pd.Series(named).groupby(number[named]).transform("first").to_numpy()
        size = len(answers), len(answers)
        links = links + sparse.csr_matrix((np.ones(len(named)), (named, first)), size)
    return connected_components(links, directed=False)[1]


def _trained(
    words: _Words,
    wanted: np.ndarray,
    counts: np.ndarray,
    codes: tuple[str, ...],
    use: np.ndarray,
) -> Model:
    """Return a model trained on the answers of `use`, its thresholds not set."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    pieces, rarity, of_words = _pieces(words, use)
    roles = np.zeros((len(use), len(words.roles) + 1))
    roles[np.arange(len(use)), words.role] = 1
    given = sparse.hstack([words.of_answers @ of_words, sparse.csr_matrix(roles)]).tocsr()
    weights = np.zeros((len(pieces) + roles.shape[1], len(codes)), np.float32)
    begins = np.zeros(len(codes), np.float32)
    for number in range(len(codes)):
        rows = np.flatnonzero(use & counts[:, number])
        own = wanted[rows, number]
        if own.all() or not own.any():
            begins[number] = 10 if own.all() else -10
            continue
        found = LogisticRegression(C=FREE, solver="liblinear", random_state=0)
        found.fit(given[rows], own)
        weights[:, number], begins[number] = found.coef_[0], found.intercept_[0]
    by_role = weights[len(pieces) :] + begins
    return Model(
        codes,
        words.roles,
        pieces,
        rarity,
        weights[: len(pieces)],
        by_role,
        np.full(len(codes), 0.5),
        words.silent,
        {},
    )


def _pieces(words: _Words, use: np.ndarray) -> tuple[tuple[str, ...], np.ndarray, Any]:
    """Return the pieces of the words in some answers, sorted, how rare each is, and what each
    word has of them (words, pieces; rows of length 1)."""
    from scipy import sparse

    known: dict[str, int] = {}
    has = [
        [known.setdefault(p, len(known)) for p in models.pieces_of(word)]
        for word in ("" if own in words.silent else own for own in words.texts)
    ]
    word = np.repeat(np.arange(len(has)), [len(own) for own in has])
    place = np.array([at for own in has for at in own], np.intp)
    size = len(has), len(known)
    all_ = sparse.csr_matrix((np.ones(len(place), np.float32), (word, place)), size)
    among = (words.of_answers[use] @ all_ > 0).sum(axis=0).A1
    kept = sorted(p for p, at in known.items() if among[at] >= LEAST)
    at = [known[piece] for piece in kept]
    # As it will be read from the file, so that both score alike.
    rarity = (np.log((1 + use.sum()) / (1 + among[at])) + 1).astype("<f2").astype(np.float32)
    own = all_[:, at].multiply(rarity).tocsr()
    length = np.sqrt(own.multiply(own).sum(axis=1)).A1
    scaled = sparse.diags(1 / np.where(length > 0, length, 1)) @ own
    return tuple(kept), rarity, scaled.tocsr()


def _calibrated(
    odds: np.ndarray, wanted: np.ndarray, asked: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each code by what its log odds are multiplied and what is added, so that they
    are those of answers never seen (Platt 1999, Probabilistic outputs for support vector
    machines)."""
    from sklearn.linear_model import LogisticRegression

    slope, offset = np.ones(odds.shape[1]), np.zeros(odds.shape[1])
    for number in range(odds.shape[1]):
        rows = asked[:, number]
        own, right = odds[rows, number], wanted[rows, number]
        if FEWEST <= right.sum() < len(right):
            found = LogisticRegression(C=1.0).fit(own[:, None], right)
            if found.coef_[0, 0] > 0:
                slope[number], offset[number] = found.coef_[0, 0], found.intercept_[0]
    return slope, offset


def _threshold(
    likely: np.ndarray, wanted: np.ndarray, counts: np.ndarray, by_rule: np.ndarray
) -> float:
    """Return the probability from which a code is given: the one with the best micro-F1."""

    def f1(cut: float) -> float:
        given = (by_rule | (likely >= cut)) & counts
        right = (given & wanted).sum()
        return 2 * right / max(given.sum() + (wanted & counts).sum(), 1)

    return float(max(CUTS, key=lambda cut: (f1(cut), cut)))


def _about(answers: pd.DataFrame, folds: int, cut: float) -> dict[str, object]:
    told = [[str(text), sorted(own)] for text, own in answers[["text", "codes"]].to_numpy()]
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
    return {"answers": len(answers), "sha256": digest, "folds": folds, "threshold": round(cut, 2)}
