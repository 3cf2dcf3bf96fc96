"""Learns from what people decided on a survey: moves a model's weights as far as that asks for.

Start at `retrained`. Each code's weights are those most likely where the prior is a normal
distribution around the model as it was, as wide as that of its training (Chelba & Acero 2006,
Adaptation of maximum entropy classifier: little data can help a lot); what a rule's word is worth
moves in the same way. So a few decisions move little, and the answers that the model was trained
on are not needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from analysis.codebook import Code
from analysis.coding import languages
from analysis.coding import model as models
from analysis.coding.apply import Coded
from analysis.coding.learn import ALIKE, FREE
from analysis.coding.mentions import RULE_CONFIDENCE
from analysis.coding.model import Model, lengths
from analysis.coding.said import Listener, Said
from analysis.coding.spelling import spell_forms
from analysis.coding.weighing import SUREST
from analysis.coding.words import tokenise
from analysis.survey import Notice, Problem

FEWEST = 5  # answers with a code that the model does not know, and without it, to learn it from
# scikit-learn's regression has no term that is held fast. The model's own odds are a feature, and
# pairs of made-up answers on which it is right in the long run hold its weight at 1 (data
# augmentation priors: Bedrick, Christensen & Johnson 1996, A new perspective on priors for
# generalized linear models): these log odds, so many answers each. The weight then stays within
# 0.002 of 1.
_HOLD, _HELD = 2.0, 10_000.0
_SLOW = 0.1  # scales that feature, so that liblinear's steps are of one size in all directions
_CLOSE = 1e-5  # how near to the best weights liblinear comes
_MOST_DOUBTED = 3  # codes that are named of an answer whose decision teaches


@dataclass(frozen=True, eq=False)
class Lessons:
    """What people's decisions teach: for each answer of a coding and each of `codes`, whether they
    decided on it (`told`), and whether it has the code (`right`); both (answers, codes)."""

    codes: tuple[str, ...]
    told: np.ndarray
    right: np.ndarray

    def counts(self) -> pd.DataFrame:
        """Return how many answers people gave each code and how many not: code, yes, no."""
        yes, no = self.told & self.right, self.told & ~self.right
        return pd.DataFrame(
            {"code": list(self.codes), "yes": yes.sum(axis=0), "no": no.sum(axis=0)}
        )


@dataclass(frozen=True, eq=False)
class Retrained:
    """A model that learnt from decisions; `taught` has a row for each code that it learnt from:
    code, yes, no (answers); `not_taught` the other codes, each with the reason."""

    model: Model
    taught: pd.DataFrame
    not_taught: dict[str, Notice]


class Heard:
    """What the answers of a coding say to a model, and where rules gave or denied its codes.

    `codes` are those of the codebook that the model knows; `asked` flags the answers that say
    something; `ruled` and `denied` are (answers, codes).
    """

    def __init__(self, model: Model, coded: Coded, codes: Iterable[Code]) -> None:
        answers = coded.answers
        self.model, self.codes = model, model.known(codes)
        self.asked = (answers["content"] == "answered").to_numpy(bool)
        texts = [text if isinstance(text, str) else "" for text in answers["text"]]
        tokens = tokenise(texts)
        speak = partial(languages.weights, tokens.forms, 0)
        of_words = languages.of_answers(answers, tokens, speak)
        spoken = np.where(self.asked[tokens.answer], of_words, -1)
        self.said = Listener(model).said(tokens, spoken, len(texts))
        self.roles = models.role_places(model.roles, answers["role"])
        self._keys = pd.MultiIndex.from_frame(answers[["id", "question"]])
        doubted = coded.negated["kind"] == "doubt"
        by_rule = coded.codings[coded.codings["source"] == "rule"]
        self.ruled = self._has(by_rule) | self._has(coded.negated[doubted])
        self.denied = self._has(coded.negated[~doubted]) & ~self.ruled

    def places(self, codings: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the places of each coding's answer and of its code among those known
        (-1: none)."""
        answer = self._keys.get_indexer(pd.MultiIndex.from_frame(codings[["id", "question"]]))
        return answer, pd.Index(self.codes.ids).get_indexer(codings["code"])

    def _has(self, codings: pd.DataFrame) -> np.ndarray:
        found = np.zeros((len(self.asked), len(self.codes.ids)), bool)
        answer, code = self.places(codings)
        found[answer[code >= 0], code[code >= 0]] = True
        return found

    def likely(self) -> np.ndarray:
        """Return how likely each code is, as the coding has it (answers, codes); 0 in answers that
        say nothing, and where a rule found the code denied, since the model never gives it."""
        own, _ = self.codes.likely(self.model.odds(self.said, self.roles), self.ruled)
        return np.minimum(own, SUREST) * self.asked[:, None] * ~self.denied

    def shares(self) -> Any:
        """Return what the answers have of the model's pieces and concepts (answers, pieces and
        concepts; sparse): times its weights they are its odds but for the role's part."""
        from scipy import sparse

        said, count = self.said, len(self.roles)
        number = np.diff(said.words)
        root = np.repeat(1 / said.root, number)
        words = sparse.csr_matrix((root, said.form, said.words), (count, len(said.told)))
        rarity = self.model.concept_rarity.take(said.concept).astype(np.float64)
        told = rarity / said.length.take(said.holder)
        size = count, len(self.model.concepts.names)
        concepts = sparse.csr_matrix((told, (said.holder, said.concept)), size)
        return sparse.hstack([words @ _of_words(self.model, said), concepts]).tocsr()


def _of_words(model: Model, said: Said) -> Any:
    """Return what each form has of the model's pieces (forms, pieces; sparse)."""
    from scipy import sparse

    forms = spell_forms(said.tokens.forms, np.arange(len(said.told)))
    word, place = model.known_pieces(forms)
    share = model.rarity.take(place).astype(np.float64)
    share /= lengths(share, word, len(forms)).take(word)
    return sparse.csr_matrix((share, (word, place)), (len(forms), len(model.pieces)))


# Learning


def retrained(
    model: Model,
    coded: Coded,
    lessons: Lessons,
    codes: Sequence[Code],
    progress: Callable[[float], None] | None = None,
) -> Retrained:
    """Return a model with what decisions on a coding taught it; the same for the same lessons.

    `codes` are those of the codebook; the model keeps its own names for them. What is taught of a
    code that took in others is taught to each of them that the model knows.
    A code that the model does not know is learnt where `FEWEST` answers have it and as many do
    not; its threshold is the model's median, and what rules gave of it stands. Of other codes what
    rules gave keeps a scale of its own, and patterns that the model did not learn beside stand.
    `progress` is told the share that is done, code by code; what it raises stops the work. Raises
    `Problem` where nobody decided on a code of an answer.
    """
    if not lessons.told.any():
        raise Problem("There is nothing to learn from yet. Decide on answers first.")
    counts = lessons.counts().set_index("code", drop=False)
    known = counts.index.isin(model.known(codes).ids)
    enough = known | (counts[["yes", "no"]].min(axis=1) >= FEWEST)
    used = enough & (counts[["yes", "no"]].sum(axis=1) > 0)
    first = {code.id: (*code.formerly, code.id)[0] for code in codes}
    wider = _with_codes(model, counts[used & ~known].rename(index=first))
    heard = Heard(wider, coded, codes)
    moved = _moved(heard, len(model.codes), lessons, list(counts.index[used]), progress)
    made = replace(moved, about=_about(model, coded, lessons))
    reasons = {code: _reason(row) for code, row in counts[~used].iterrows()}
    return Retrained(models.read(made.written()), counts[used].reset_index(drop=True), reasons)


def _reason(row: pd.Series) -> Notice:
    if row["yes"] + row["no"] == 0:
        return Notice("Nobody has decided on this code yet.")
    return Notice(
        "The model does not know this code. It learns it from {fewest} answers that have it and "
        "{fewest} that do not; so far there are {yes} and {no}. Its patterns give it.",
        {"fewest": FEWEST, "yes": int(row["yes"]), "no": int(row["no"])},
    )


def _with_codes(model: Model, counts: pd.DataFrame) -> Model:
    """Return a model that has more codes, those that `counts` begins its rows with, of which it
    knows how frequent they are."""
    more, begins = len(counts), np.log((1 + counts["yes"]) / (1 + counts["no"])).to_numpy()

    def beside(own: np.ndarray, value: Any) -> np.ndarray:
        return np.hstack([own, np.broadcast_to(value, (len(own), more)).astype(own.dtype)])

    least = np.full(more, np.median(model.thresholds))
    slope, offset = beside(model.slope, 1), beside(model.offset, 0)
    if len(slope) > 1:  # what rules give stands, as sure as without a model
        slope[1, len(model.codes) :] = 0
        offset[1, len(model.codes) :] = np.log(RULE_CONFIDENCE / (1 - RULE_CONFIDENCE))
    return replace(
        model,
        codes=(*model.codes, *counts.index),
        weights=beside(model.weights, 0),
        concept_weights=beside(model.concept_weights, 0),
        by_role=beside(model.by_role, begins),
        slope=slope,
        offset=offset,
        thresholds=np.append(model.thresholds, least),
    )


def _moved(
    heard: Heard,
    known: int,
    lessons: Lessons,
    codes: Sequence[str],
    progress: Callable[[float], None] | None,
) -> Model:
    """Return a model with the weights of some codes moved by the decisions on them; what a rule's
    word is worth moves for its first `known` codes, whose rules it knows."""
    from scipy import sparse

    model = heard.model
    shares, odds = heard.shares(), model.odds(heard.said, heard.roles)
    weights = [own.astype(np.float32) for own in (model.weights, model.concept_weights)]
    whole, offsets = np.vstack(weights), model.offset.astype(np.float64)
    for done, code in enumerate(codes):
        place, told = heard.codes.ids.index(code), lessons.codes.index(code)
        rows = np.flatnonzero(lessons.told[:, told])
        for at in heard.codes.columns[place]:
            ruled = heard.ruled[rows, place] & (at == heard.codes.first[place]) & (at < known)
            scale = ruled * (len(model.slope) - 1)
            slope, offset = (
                own[scale, at].astype(np.float64) for own in (model.slope, model.offset)
            )
            given = (sparse.diags(slope) @ shares[rows]).tocsc()
            held = np.flatnonzero(np.diff(given.indptr))  # what no answer has stays as it is
            begin = slope * odds[rows, at] + offset
            found, by_rule = _correction(given[:, held], scale, begin, lessons.right[rows, told])
            whole[held, at] += found
            offsets[-1, at] += by_rule
        if progress:
            progress((done + 1) / len(codes))
    own, concepts = np.split(whole, [len(model.pieces)])
    return replace(model, weights=own, concept_weights=concepts, offset=offsets)


def _correction(
    given: Any, ruled: np.ndarray, begin: np.ndarray, right: np.ndarray
) -> tuple[np.ndarray, float]:
    """Return what is added to the weights of what answers have (`given`; answers, features), and
    to the log odds where a rule gave the code (`ruled`, 1 or 0), so that the log odds, which are
    `begin` without it, tell best which answers are `right`."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    held = np.array([_HOLD, _HOLD, -_HOLD, -_HOLD])
    yes = np.array([True, False, True, False])
    often = _HELD * models.probability(np.where(yes, held, -held))
    known = np.append(begin, held) * _SLOW
    rule = np.append(ruled, np.zeros(len(held)))
    made_up = sparse.csr_matrix((len(held), given.shape[1]))
    columns = sparse.csr_matrix(np.column_stack([known, rule]))
    rows = sparse.hstack([columns, sparse.vstack([given, made_up])]).tocsr()
    found = LogisticRegression(
        C=FREE, solver="liblinear", fit_intercept=False, tol=_CLOSE, max_iter=1_000, random_state=0
    )
    found.fit(rows, np.append(right, yes), np.append(np.ones(len(begin)), often))
    return found.coef_[0, 2:], found.coef_[0, 1]


def _about(model: Model, coded: Coded, lessons: Lessons) -> dict[str, object]:
    answer, code = np.nonzero(lessons.told)
    keys = coded.answers[["id", "question"]].astype(str).to_numpy()[answer].tolist()
    right = lessons.right[answer, code].tolist()
    codes = [lessons.codes[at] for at in code.tolist()]
    rows = zip(keys, codes, right, strict=True)
    told = sorted([*key, code, own] for key, code, own in rows)
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
    answers = int(lessons.told.any(axis=1).sum())
    return {"model": model.name, "answers": answers, "decisions": len(told), "sha256": digest}


# What to decide on next


def teaches_most(
    model: Model, coded: Coded, lessons: Lessons, codes: Sequence[Code], most: int = 10
) -> pd.DataFrame:
    """Return the answers on which a decision would teach a model most, the first most of all.

    `codes` are those of the codebook.
    Columns: id, question, doubt (the entropy of its codes together, in bits; Shannon 1948) and
    doubted, the codes most in doubt with their probabilities, as a tuple of pairs. Answers that
    people decided on are left out, and those nearly equal to one that is named before (cosine
    `ALIKE`, of what the model sees of them).
    """
    heard = Heard(model, coded, codes)
    likely = heard.likely()
    doubt = _bits(likely)
    teaches = np.where(heard.asked & ~lessons.told.any(axis=1), doubt.sum(axis=1).round(6), 0)
    order = np.argsort(-teaches, kind="stable")
    rows = _unlike(heard.shares(), order[teaches[order] > 0], most)
    named = coded.answers.iloc[rows][["id", "question"]].reset_index(drop=True)
    doubted = [_most_doubted(heard.codes.ids, likely[at], doubt[at]) for at in rows]
    return named.assign(doubt=teaches[rows].round(2), doubted=doubted)


def _bits(likely: np.ndarray) -> np.ndarray:
    """Return the entropy of events of these probabilities.

    >>> _bits(np.array([0.0, 0.5, 1.0])).tolist()
    [0.0, 1.0, 0.0]
    """
    both = np.stack([likely, 1 - likely])
    return np.abs((both * np.log2(np.where(both > 0, both, 1))).sum(axis=0))


def _most_doubted(
    codes: Sequence[str], likely: np.ndarray, doubt: np.ndarray
) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-doubt.round(6), kind="stable")[:_MOST_DOUBTED]
    return tuple((codes[at], round(float(likely[at]), 4)) for at in order if doubt[at] > 0)


def _unlike(shares: Any, order: np.ndarray, most: int) -> list[int]:
    """Return the first of some answers in their order that are not like one before."""
    from scipy import sparse

    length = np.sqrt(shares.multiply(shares).sum(axis=1)).A1
    own = (sparse.diags(1 / np.where(length > 0, length, 1)) @ shares).tocsr()
    found: list[int] = []
    for at in order.tolist():
        if len(found) == most:
            break
        if not found or (own[found] @ own[at].T).max() < ALIKE:
            found.append(at)
    return found
