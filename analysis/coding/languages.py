"""The language of each answer: its respondent's, unless the answer itself clearly differs.

Start at `detect`. A word speaks for every language whose word list knows it, the less the more
languages know it. On single sentences of the SIB-200 collection this tells the four languages
apart as well as a detector made for it (docs/accuracy.md).
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.coding.distinct import Forms
from analysis.coding.lexicon import lexicon
from analysis.coding.spelling import spell_forms
from analysis.coding.words import Tokens
from analysis.survey import LANGUAGES

# A respondent, or an answer or sentence in another language than its respondent's, is judged alone
# only where enough words speak, and clearly enough; else the language of the survey is likelier.
ENOUGH = 3
ENOUGH_ALONE = 4
CLEAR = 0.6
CLEAR_ALONE = 0.7
# Who writes even less, but no word of the survey's language, is taken by as much as one word that
# no other language knows: of 5,800 answers by 1 to 60 words each judged alone, 0.1 % more are then
# wrong where all are in the survey's language; of those of three words and less in four languages
# 85 % are right instead of 51 %.
FOREIGN = 1


def weights(forms: Forms, begin: int) -> np.ndarray:
    """Return how much each form from number `begin` on speaks for each language (columns, as
    `LANGUAGES`)."""
    hashes = spell_forms(forms, np.arange(begin, len(forms))).whole()
    known = np.column_stack([lexicon(language).known(hashes) for language in LANGUAGES])
    return known / np.maximum(known.sum(axis=1, keepdims=True), 1)


def evidence(forms: np.ndarray, weights: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    """Return how much the words of each group speak for each language; `forms` and `groups` are
    the form and the group of each word."""
    return np.column_stack(
        [np.bincount(groups, column[forms], minlength=count) for column in weights.T]
    )


def detect(alone: np.ndarray, ids: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return language (a place in `LANGUAGES`) and confidence of each answer.

    `alone` is the evidence of each answer, `ids` its respondent. A respondent's answers are judged
    together; who writes too little to judge gets the language most of the survey is in, unless no
    word of it is there. One long, clear answer in another language keeps its own. Confidence is
    the share of the respondent's words, or of the answer's where it differs, that speak for the
    language: 0 where none does.
    """
    respondent, distinct = pd.factorize(ids, use_na_sentinel=False)
    whole = np.column_stack(
        [np.bincount(respondent, column, minlength=len(distinct)) for column in alone.T]
    )
    sure = _is_clear(whole, ENOUGH, CLEAR)
    main = np.bincount(whole[sure].argmax(axis=1), minlength=len(LANGUAGES)).argmax()
    foreign = (whole[:, main] == 0) & (whole.max(axis=1) >= FOREIGN)
    theirs = np.where(sure | foreign, whole.argmax(axis=1), main)[respondent]
    own = alone.argmax(axis=1)
    apart = _is_clear(alone, ENOUGH_ALONE, CLEAR_ALONE) & (own != theirs)
    language = np.where(apart, own, theirs)
    speaking = np.where(apart[:, None], alone, whole[respondent])
    share = speaking[np.arange(len(alone)), language] / np.maximum(speaking.sum(axis=1), 1)
    return language, share.round(2)


def of_answers(
    answers: pd.DataFrame, tokens: Tokens, weights: Callable[[], np.ndarray]
) -> np.ndarray:
    """Return the language of each word of answers (columns language, language_confidence), as a
    place in `LANGUAGES` (-1: none of them). Where an answer's was detected each sentence is judged
    alone; `weights` is asked for only then."""
    own = pd.Index(LANGUAGES).get_indexer(answers["language"])
    detected = answers["language_confidence"].notna().to_numpy()
    if not detected.any():
        return own[tokens.answer]
    by_sentence = of_words(tokens, weights(), own)
    return np.where(detected[tokens.answer], by_sentence, own[tokens.answer])


def of_words(tokens: Tokens, weights: np.ndarray, languages: np.ndarray) -> np.ndarray:
    """Return the language of each word: that of its answer (`languages`), unless its sentence is
    clearly in another."""
    if not len(tokens):
        return np.zeros(0, np.intp)
    sentence = np.cumsum(tokens.opens) - 1
    found = evidence(tokens.form, weights, sentence, sentence[-1] + 1)
    apart = _is_clear(found, ENOUGH_ALONE, CLEAR_ALONE)
    return np.where(apart[sentence], found.argmax(axis=1)[sentence], languages[tokens.answer])


def _is_clear(found: np.ndarray, enough: float, share: float) -> np.ndarray:
    total = found.sum(axis=1)
    return (total >= enough) & (found.max(axis=1, initial=0) >= share * total)
