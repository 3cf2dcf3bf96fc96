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

from analysis.coding import languages
from analysis.coding import model as models
from analysis.coding.concepts import ConceptTable, shipped
from analysis.coding.model import Model
from analysis.coding.pieces import pieces
from analysis.coding.said import Listener, Said, named_concepts, once
from analysis.coding.spelling import spell
from analysis.coding.suggest import stop_words
from analysis.coding.words import Tokens, tokenise
from analysis.survey import LANGUAGES, Problem

FOLDS = 5
SEED = 20261130
FEWEST = 4  # answers with a code, from which it can be learnt
LEAST = 2  # answers that a piece occurs in, at least
# How freely weights may grow, the inverse of the regularisation's strength. In cross-validation on
# data/training 8, 20 and 60 had micro-F1 0.765, 0.761 and 0.756: it matters little.
FREE = 8.0
TOGETHER = 3.0  # the same of a code's own slope and offset, beside those of all
ALIKE = 0.8  # cosine of the words of two answers from which they are kept together
CUTS = np.arange(0.1, 0.91, 0.02)  # probabilities that are tried as the threshold
DRAWS = 200  # of answers with replacement, for the standard error of F1


@dataclass(frozen=True, eq=False)
class Learnt:
    """A trained model and what it says of each answer while it had not seen it: `likely` (answers,
    codes; probabilities), `given` whether it gives each code, `fold` the part that each answer was
    tried in."""

    model: Model
    likely: np.ndarray
    given: np.ndarray
    fold: np.ndarray


def learn(
    answers: pd.DataFrame,
    ruled: Sequence[frozenset[str]] | None = None,
    fresh: np.ndarray | None = None,
    folds: int = FOLDS,
    share: float = 1.0,
    progress: Callable[[float], None] | None = None,
) -> Learnt:
    """Return a model of the codes of `answers`, columns text and codes (lists), and where known
    language, question (its role), disputed (codes that count neither way), family (the same for
    answers that are variants of one another).

    With `ruled`, the codes that rules give each answer, the model learns what their word is worth
    beside its own; `fresh` flags the answers that nobody read while the rules were made, since
    only these tell it. The threshold is from cross-validation (`_threshold`). `share` of
    the other folds' answers is what each fold is judged by, for a learning curve. Raises `Problem`
    where too little is coded, or `folds` are not 2 or more of answers that differ.
    """
    codes = _codes(answers, folds)
    none: list[frozenset[str]] = [frozenset()] * len(answers)
    wanted = _has(answers["codes"], codes)
    counts = ~_has(answers.get("disputed", none), codes)
    words = _Words(answers)
    fold = _folds(words, answers, folds)
    drawn = np.random.default_rng(SEED).random(len(answers)) < share
    odds = np.zeros(wanted.shape)
    for number in range(folds):
        own = fold == number
        trained = _trained(words, wanted, counts, codes, ~own & drawn)
        odds[own] = trained.odds(words.said(trained), words.role)[own]
        if progress:
            progress((number + 1) / (folds + 1))
    by_rule = None if ruled is None else _has(ruled, codes)
    judged = counts if fresh is None else counts & fresh[:, None]
    told = replace(
        _trained(words, wanted, counts, codes, np.ones(len(answers), bool)),
        **_calibrated(odds, wanted, judged, by_rule),
    )
    given_by_rule = np.zeros(wanted.shape, bool) if by_rule is None else by_rule
    likely = told.probability(odds, given_by_rule)
    cut = _threshold(told, likely, wanted, judged, given_by_rule)
    told = replace(told, thresholds=np.full(len(codes), cut), about=_about(answers, folds, cut))
    if progress:
        progress(1)
    return Learnt(models.read(told.written()), likely, told.gives(likely, given_by_rule), fold)


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
    """The words of answers as sparse arrays: which answer has which, and which concepts."""

    def __init__(self, answers: pd.DataFrame) -> None:
        from scipy import sparse

        texts = [str(text) for text in answers["text"]]
        self.tokens = tokenise(texts)
        self.texts = self.tokens.forms.texts()
        self.silent = frozenset[str]().union(*map(stop_words, LANGUAGES))
        spoken = ["" if text in self.silent else text for text in self.texts]
        self.pieces = pieces(spell(spoken))
        roles = answers["question"] if "question" in answers else pd.Series("", answers.index)
        self.roles = tuple(sorted({str(role) for role in roles if role}))
        self.role = models.role_places(self.roles, roles)
        answer, form = once(self.tokens.answer, self.tokens.form)
        share = 1 / np.sqrt(np.maximum(np.bincount(answer, minlength=len(texts)), 1))
        self.of_answers = sparse.csr_matrix(
            (share[answer], (answer, form)), (len(texts), len(self.texts))
        )
        self.concepts = shipped()
        tables = [ConceptTable(self.concepts, language) for language in LANGUAGES]
        self.languages = _languages(answers, self.tokens)[self.tokens.answer]
        self.named = named_concepts(self.tokens, self.languages, tables)
        holder, concept = once(self.tokens.answer.take(self.named[0]), self.named[1])
        self.of_concepts = sparse.csr_matrix(
            (np.ones(len(holder)), (holder, concept)), (len(texts), len(self.concepts.names))
        )

    def said(self, model: Model) -> Said:
        """Return what the answers say to a model."""
        return Listener(model).said(self.tokens, self.languages, len(self.role), self.named)


def _languages(answers: pd.DataFrame, tokens: Tokens) -> np.ndarray:
    """Return the language of each answer, as a place in `LANGUAGES`: as told, else detected."""
    told = answers.get("language", pd.Series("", answers.index))
    own = pd.Index(LANGUAGES).get_indexer(told)
    if (own >= 0).all():
        return own
    speak = languages.weights(tokens.forms, 0)
    alone = languages.evidence(tokens.form, speak, tokens.answer, len(answers))
    found, _ = languages.detect(alone, pd.Series(range(len(answers))))
    return np.where(own >= 0, own, found)


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
    concept_rarity, of_concepts = _concepts(words, use)
    roles = np.zeros((len(use), len(words.roles) + 1))
    roles[np.arange(len(use)), words.role] = 1
    parts = words.of_answers @ of_words, of_concepts, sparse.csr_matrix(roles)
    given = sparse.hstack(parts).tocsr()
    weights = np.zeros((given.shape[1], len(codes)), np.float32)
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
    of_pieces, of_concepts, of_roles = np.split(
        weights, np.cumsum([len(pieces), len(words.concepts.names)])
    )
    return Model(
        codes=codes,
        roles=words.roles,
        pieces=pieces,
        rarity=rarity,
        weights=of_pieces,
        concepts=words.concepts,
        concept_rarity=concept_rarity,
        concept_weights=of_concepts,
        by_role=of_roles + begins,
        slope=np.ones((1, len(codes))),
        offset=np.zeros((1, len(codes))),
        thresholds=np.full(len(codes), 0.5),
        rules=np.zeros(0, np.uint64),
        silent=words.silent,
        about={},
    )


def _rarity(among: np.ndarray, count: int) -> np.ndarray:
    """Return the inverse document frequency of what `among` of `count` answers have, as it will be
    read from the file, so that both score alike."""
    return (np.log((1 + count) / (1 + among)) + 1).astype("<f2").astype(np.float32)


def _concepts(words: _Words, use: np.ndarray) -> tuple[np.ndarray, Any]:
    """Return how rare each concept is among some answers (0: in fewer than `LEAST`), and what each
    answer has of them (answers, concepts; rows of length 1)."""
    among = words.of_concepts[use].sum(axis=0).A1
    rarity = np.where(among >= LEAST, _rarity(among, use.sum()), 0).astype(np.float32)
    return rarity, _of_length_1(words.of_concepts.multiply(rarity).tocsr())


def _of_length_1(rows: Any) -> Any:
    from scipy import sparse

    length = np.sqrt(rows.multiply(rows).sum(axis=1)).A1
    return (sparse.diags(1 / np.where(length > 0, length, 1)) @ rows).tocsr()


def _pieces(words: _Words, use: np.ndarray) -> tuple[np.ndarray, np.ndarray, Any]:
    """Return the pieces of the words in some answers, sorted, how rare each is, and what each
    word has of them (words, pieces; rows of length 1)."""
    from scipy import sparse

    word, hashes = words.pieces
    known, place = np.unique(hashes, return_inverse=True)
    size = len(words.texts), len(known)
    all_ = sparse.csr_matrix((np.ones(len(place), np.float32), (word, place)), size)
    among = (words.of_answers[use] @ all_ > 0).sum(axis=0).A1
    kept = np.flatnonzero(among >= LEAST)
    rarity = _rarity(among[kept], use.sum())
    return known[kept], rarity, _of_length_1(all_[:, kept].multiply(rarity).tocsr())


def _calibrated(
    odds: np.ndarray, wanted: np.ndarray, judged: np.ndarray, by_rule: np.ndarray | None
) -> dict[str, np.ndarray]:
    """Return the slope and offset that make log odds those of answers never seen (Platt 1999,
    Probabilistic outputs for support vector machines): of each code, drawn towards those of all;
    apart for where a rule gave the code."""
    parts = [judged] if by_rule is None else [judged & ~by_rule, judged & by_rule]
    found = [_line(odds, wanted, part) for part in parts]
    slopes, offsets = zip(*found, strict=True)
    return {"slope": np.array(slopes), "offset": np.array(offsets)}


def _line(odds: np.ndarray, wanted: np.ndarray, part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return slope and offset of each code in the pairs of answer and code that `part` flags."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    _, code = np.nonzero(part)
    right, count = wanted[part], odds.shape[1]
    if not right.any() or right.all():  # nothing to tell apart: as likely as it was right
        return np.zeros(count), np.full(count, np.log((1 + right.sum()) / (1 + (~right).sum())))
    own = sparse.csr_matrix((np.ones(len(code)), (np.arange(len(code)), code)), (len(code), count))
    told = odds[part][:, None]
    given = sparse.hstack([sparse.csr_matrix(told), own.multiply(told), own]).tocsr()
    found = LogisticRegression(C=TOGETHER, max_iter=1_000).fit(given, right)
    whole, slope, offset = np.split(found.coef_[0], [1, 1 + count])
    return whole + slope, offset + found.intercept_[0]


def _threshold(
    model: Model, likely: np.ndarray, wanted: np.ndarray, judged: np.ndarray, ruled: np.ndarray
) -> float:
    """Return the probability from which a code is given: the one with the best micro-F1; beside
    rules the highest that is within one standard error of it (as Breiman et al. 1984,
    Classification and Regression Trees, 3.4.3, choose a tree), since a wrong code added to theirs
    costs more trust than a missed one."""

    def hits(cut: float) -> np.ndarray:
        given = model.gives(likely, ruled, np.full(likely.shape[1], cut)) & judged
        return np.column_stack([part.sum(axis=1) for part in (given & wanted, given)])

    total = (wanted & judged).sum(axis=1)
    draws = np.random.default_rng(SEED).multinomial(
        len(total), np.full(len(total), 1 / len(total)), DRAWS
    )
    counts = {float(cut): hits(cut) for cut in CUTS}
    f1 = {cut: _f1(*own.sum(axis=0), total.sum()) for cut, own in counts.items()}
    best = max(f1, key=lambda cut: (f1[cut], cut))
    if not ruled.any():
        return best
    error = np.std(_f1(*(draws @ counts[best]).T, draws @ total))
    return max(cut for cut in f1 if f1[cut] >= f1[best] - error)


def _f1(right: Any, given: Any, wanted: Any) -> Any:
    return 2 * right / np.maximum(given + wanted, 1)


def _about(answers: pd.DataFrame, folds: int, cut: float) -> dict[str, object]:
    told = {"answers": len(answers), "sha256": digest(answers)}
    return {**told, "folds": folds, "threshold": round(cut, 2)}


def digest(answers: pd.DataFrame) -> str:
    """Return the hash of answers and their codes (columns text and codes)."""
    told = [[str(text), sorted(own)] for text, own in answers[["text", "codes"]].to_numpy()]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
