"""Tells answers from non-answers: "-", "en osaa sanoa", "vet ej", "ei oska öelda", "no comment".

Start at `content`.
"""

import re
from collections.abc import Sequence

import numpy as np

from analysis.codebook import Codebook
from analysis.coding.signs import fold

_SIGNS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return the words of a text alone, folded, one space between them.

    >>> plain("  En osaa sanoa!! ")
    'en osaa sanoa'
    """
    return _SIGNS.sub(" ", fold(text)).strip()


def non_answers(codebook: Codebook) -> frozenset[str]:
    """Return every whole answer that says nothing, of all languages: people mix them ("n/a")."""
    return frozenset(
        plain(phrase) for rules in codebook.rules.values() for phrase in rules.non_answers
    )


def content(text: str | None, nothing: frozenset[str]) -> str:
    """Return `answered`, `empty` or `non_answer` for an answer.

    >>> [content(text, frozenset({"vet ej"})) for text in ("Vet ej.", "--", " ", None, "tid")]
    ['non_answer', 'non_answer', 'empty', 'empty', 'answered']
    """
    if text is None or not text.strip():
        return "empty"
    words = plain(text)
    return "non_answer" if not words or words in nothing else "answered"


def contents(texts: Sequence[str], counts: np.ndarray, nothing: frozenset[str]) -> np.ndarray:
    """Return the content of each text; one of more words (`counts`) than any non-answer says
    something, without a look at its letters."""
    most = max((phrase.count(" ") + 1 for phrase in nothing), default=0)
    found = np.full(len(texts), "answered", object)
    for at in np.flatnonzero(counts <= most).tolist():
        found[at] = content(texts[at], nothing)
    return found
