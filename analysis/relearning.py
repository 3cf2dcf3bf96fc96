"""Suggestions that learn: a model retrained by people's decisions, and what it would change.

Start at `retrained`. Nothing is changed here: who takes the model into use codes anew by it. What
people decided on is never among the changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.codebook import Scheme
from analysis.codebook.succession import successors
from analysis.coding import apply, relearn
from analysis.coding.apply import Coded
from analysis.coding.coder import Coder
from analysis.coding.effect import CODE, only_in
from analysis.coding.model import Model
from analysis.coding.relearn import Heard, Lessons, Retrained
from analysis.survey import CODING_COLUMNS, Problem
from analysis.workspace import decisions
from analysis.workspace.decisions import Decision

LIKELY = ("likely_before", "likely_after")
COLUMNS = (*(column for column in CODING_COLUMNS if column != "confidence"), *LIKELY)


@dataclass(frozen=True)
class Changes:
    """What another model adds to a coding, and what it takes from it, where nobody decided.

    `added` and `removed` have a row for each answer and code with the columns `COLUMNS`: the first
    words that earn the code, or earned it, by what, and how likely the code is by the model in use
    and by the other (missing where a model does not know it). First are the rows whose
    probability changes most.
    """

    added: pd.DataFrame
    removed: pd.DataFrame


def lessons(coded: Coded, scheme: Scheme, taken: Sequence[Decision]) -> Lessons:
    """Return what decisions on a machine's coding teach, as far as they fit it.

    An answer checked as a whole teaches all codes of the scheme, by what counts there; a decision
    on a code teaches that code. Answers that say nothing teach nothing. Raises `Problem` where
    answers cannot be told apart by their ids.
    """
    keys = zip(coded.answers["id"].astype(str), coded.answers["question"], strict=True)
    place = {key: at for at, key in enumerate(keys)}
    if len(place) < len(coded.answers):
        raise Problem(
            "Several answers have the same id, so a decision could mean any of them. "
            "Name a column whose ids differ."
        )
    fit = decisions.fitting(coded, taken, scheme)
    counted, joined = pd.factorize(decisions.apply(coded, fit, scheme).answers["codes"])
    codes = tuple(code.id for code in scheme.codes())
    number = {code: at for at, code in enumerate(codes)}
    told = np.zeros((len(place), len(codes)), bool)
    for own in decisions.as_now(fit, successors(scheme.codes())):
        if own.code:
            told[place[own.id, own.question], number[own.code]] = True
    told[[place[key] for key in decisions.checked_as_wholes(fit)]] = True
    told[(coded.answers["content"] != "answered").to_numpy(bool)] = False
    # Many answers have few sets of codes.
    right = np.array([[code in own for code in codes] for own in map(str.split, joined)], bool)
    return Lessons(codes, told, right.reshape(len(joined), len(codes))[counted])


def retrained(
    shipped: Model,
    coded: Coded,
    scheme: Scheme,
    taken: Sequence[Decision],
    progress: Callable[[float], None] | None = None,
) -> Retrained:
    """Return a model with what people's decisions taught it (`coding.relearn.retrained`).

    `coded` is what the machine alone codes. It always begins with the model that ships, so that
    the same decisions give the same model. Raises `Problem` where there is nothing to learn from.
    """
    own = lessons(coded, scheme, taken)
    return relearn.retrained(shipped, coded, own, tuple(scheme.codes()), progress)


def changes(
    coded: Coded,
    coder: Coder,
    model: Model,
    taken: Sequence[Decision],
    progress: Callable[[float], None] | None = None,
) -> Changes:
    """Return what `model` would change in what the machine coded by `coder`, whose model is the
    one in use; what people decided on stays, and with it the parent of a code that they gave."""
    own, fit = lessons(coded, coder.scheme, taken), decisions.fitting(coded, taken, coder.scheme)
    again = apply.again(coded.answers, replace(coder, model=model), progress)
    then, now = (decisions.apply(one, fit, coder.scheme) for one in (coded, again))
    heard = [one and Heard(one, coded, coder.scheme.codes()) for one in (coder.model, model)]
    found = only_in(now, then), only_in(then, now)
    return Changes(*(_ordered(_undecided(one, coded, own), *heard) for one in found))


def teaches_most(
    model: Model, coded: Coded, scheme: Scheme, taken: Sequence[Decision], most: int = 10
) -> pd.DataFrame:
    """Return the answers, not yet decided on, whose decision would teach a model most, with the
    columns of `coding.relearn.teaches_most`."""
    own = lessons(coded, scheme, taken)
    return relearn.teaches_most(model, coded, own, tuple(scheme.codes()), most)


def _undecided(found: pd.DataFrame, coded: Coded, own: Lessons) -> pd.DataFrame:
    answer, code = np.nonzero(own.told)
    told = coded.answers[["id", "question"]].iloc[answer].assign(code=np.take(own.codes, code))
    known = pd.MultiIndex.from_frame(told[CODE])
    return found[~pd.MultiIndex.from_frame(found[CODE]).isin(known)]


def _ordered(found: pd.DataFrame, before: Heard | None, after: Heard) -> pd.DataFrame:
    told = found.assign(likely_before=_likely(found, before), likely_after=_likely(found, after))
    by = told["likely_after"].sub(told["likely_before"].fillna(0)).abs().fillna(0).round(4)
    order = np.argsort(-by.to_numpy(), kind="stable")
    return told.iloc[order][list(COLUMNS)].reset_index(drop=True)


def _likely(found: pd.DataFrame, heard: Heard | None) -> np.ndarray:
    """Return how likely each code that is `found` is, missing where the model does not know it."""
    if heard is None:
        return np.full(len(found), np.nan)
    answer, code = heard.places(found)
    own = heard.likely().round(4)[answer, code]
    return np.where(code >= 0, own, np.nan)
