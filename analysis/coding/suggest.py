"""What the patterns do not cover yet: frequent words and word pairs of uncoded answers, a word in
its contexts, the pattern that would find it, and the answers most similar to one answer. nltk and
scikit-learn load only when asked for.

Start at `frequent_words`.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise, takewhile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import yaml

from analysis.coding.lexicon import lexicon
from analysis.coding.misread import misread
from analysis.coding.signs import fold
from analysis.coding.words import tokenise
from analysis.survey import Notice

STOP_WORDS = Path(__file__).parents[2] / "data" / "stop_words.yaml"
WIDTH = 6  # words on each side of a word in context
STEM, TAIL = 6, 4  # of a word that no list knows: letters that stay at least, and that may go
PUNCTUATION = " ,.;:!?()…–—-\"”“„'’»«\n"
ALIKE = 3  # first letters that a word and its dictionary word share, where that is to be believed


_NAMED = re.compile(r"[^\W_](?:[\w'’:./-]*\w)?")  # what a pattern can name of a word


class Proposed(NamedTuple):
    """A pattern that finds a word ("" where none can), and why it is this one."""

    pattern: str
    why: Notice


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the words of a language that say nothing of a topic ("ja", "och", "ning", "and")."""
    lists = yaml.safe_load(STOP_WORDS.read_text("utf-8"))
    return frozenset(lists.get(language, "").split())


def content_words(text: str, language: str) -> list[str]:
    """Return the words of a text that may name a topic, folded, in their order.

    >>> content_words("Ja sitten verkossa oli hauskaa", "fi")
    ['verkossa', 'hauskaa']
    """
    stopped = stop_words(language)
    return [form for form in tokenise([text]).words() if len(form) > 2 and form not in stopped]


def frequent_words(texts: Sequence[str], language: str, most: int = 20) -> pd.DataFrame:
    """Return the most frequent words of texts: columns word, answers (how many hold it).

    >>> frequent_words(["verkossa", "verkossa oli hauskaa"], "fi").values.tolist()
    [['verkossa', 2], ['hauskaa', 1]]
    """
    from nltk.probability import FreqDist

    counts = FreqDist(word for text in texts for word in set(content_words(text, language)))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    return pd.DataFrame(ranked, columns=["word", "answers"])


def collocations(texts: Sequence[str], language: str, most: int = 20) -> pd.DataFrame:
    """Return pairs of neighbouring words that occur together more than by chance.

    Columns: pair, answers (how many hold it), association (log-likelihood ratio, Dunning 1993).
    Only pairs in at least two answers are named.
    """
    from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder

    documents = [content_words(text, language) for text in texts]
    held = Counter(pair for words in documents for pair in set(pairwise(words)))
    finder = BigramCollocationFinder.from_documents(documents)
    scored = finder.score_ngrams(BigramAssocMeasures.likelihood_ratio)
    rows = [(" ".join(pair), held[pair], round(s, 1)) for pair, s in scored if held[pair] > 1]
    ranked = sorted(rows, key=lambda row: (-row[2], row[0]))[:most]
    return pd.DataFrame(ranked, columns=["pair", "answers", "association"])


def contexts(texts: Sequence[str], word: str, width: int = WIDTH) -> pd.DataFrame:
    """Return a word wherever it stands in texts, with what stands around it (KWIC, Luhn 1960).

    `word` is a form as `frequent_words` names it. Columns: answer (the position of the text),
    left, word, right: as they are written, `width` words on each side at most. Sorted by what
    comes after the word, then by the text.

    >>> contexts(["Hyvin verkossa, eikä muuten", "Verkossa!"], "verkossa").values.tolist()
    [[1, '', 'Verkossa', '!'], [0, 'Hyvin ', 'verkossa', ', eikä muuten']]
    """
    tokens = tokenise(list(texts))
    forms = np.array([tokens.forms.text(number) == word for number in range(len(tokens.forms))])
    found = np.flatnonzero(forms[tokens.form]) if len(tokens) else []
    begins = np.searchsorted(tokens.answer, tokens.answer[found])
    ends = np.searchsorted(tokens.answer, tokens.answer[found], side="right")
    rows = []
    for at, begin, end in zip(found, begins, ends, strict=True):
        text = texts[tokens.answer[at]]
        start, stop = tokens.starts[at], tokens.ends[at]
        first = tokens.starts[at - width] if at - width > begin else 0
        last = tokens.ends[at + width] if at + width < end - 1 else len(text)
        rows.append((int(tokens.answer[at]), text[first:start], text[start:stop], text[stop:last]))
    ranked = sorted(rows, key=lambda row: (fold(row[3]).strip(PUNCTUATION), row[0], len(row[1])))
    return pd.DataFrame(ranked, columns=["answer", "left", "word", "right"])


def pattern_for(word: str, language: str) -> Proposed:
    """Return the pattern that finds a word of answers in its forms, as `frequent_words` names it.

    It is the dictionary word where the word list is sure of it: it knows the word, its dictionary
    word begins alike, and its forms are not taken for other words (`misread`). Of a word that no
    list knows it is the beginning: of a compound up to where its last part, which the list knows,
    may change; else all but its last letters.

    >>> [pattern_for(word, "fi").pattern for word in ("matkalla", "verkkotunnilla", "työ")]
    ['matka', 'verkkotun*', 'työ*']
    """
    read_as = lexicon(language).lemma_of(word)
    if read_as is None:
        stem = _known_end(word, language) or word[: max(STEM, len(word) - TAIL)]
        why = Notice("No word list knows “{word}”: all words that begin so.", {"word": word})
        return Proposed(_stem(stem, word), why)
    alike = _common(word, read_as)
    told = {"word": word, "other": read_as}
    if len(alike) < min(ALIKE, len(word), len(read_as)):
        why = Notice("The word list takes “{word}” for a form of “{other}”.", told)
        return Proposed(_stem(word, word), why)
    if misread([read_as], language):
        why = Notice("The word list takes forms of “{other}” for other words.", told)
        return Proposed(_stem(alike, word), why)
    return Proposed(
        read_as, Notice("“{word}” is a form of “{other}” in the word list: all its forms.", told)
    )


def _common(one: str, other: str) -> str:
    """Return the letters that two words begin with."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(letter for letter, _ in pairs)


def _stem(stem: str, word: str) -> str:
    """Return the pattern of all words that begin so, or of a short word alone; "" where a pattern
    cannot name it."""
    named = _NAMED.match(stem)
    found = f"{named[0]}*" if named and len(named[0]) >= ALIKE else f"={word}"
    return found if found.endswith("*") or _NAMED.fullmatch(word) else ""


def _known_end(word: str, language: str) -> str:
    """Return the beginning that an unknown compound has in common with its dictionary form, ""
    where no word of five letters or more ends it."""
    for at in range(ALIKE, len(word) - TAIL):
        last = lexicon(language).lemma_of(word[at:])
        alike = _common(word[at:], last or "")
        if len(alike) >= ALIKE:
            return word[:at] + alike
    return ""


def similar(texts: Sequence[str], to: int, most: int = 5) -> list[tuple[int, float]]:
    """Return the positions of the texts most like the text at `to`, with a likeness of 0 to 1.

    Likeness is the cosine of TF-IDF weights of three to five letters within words, so inflected
    forms of one word count as alike. Texts with no likeness are not named.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    try:
        weights = letters.fit_transform(texts)
    except ValueError:  # no text holds three letters
        return []
    likeness = (weights @ weights[to].T).toarray().ravel()
    ranked = sorted(
        ((place, float(value)) for place, value in enumerate(likeness) if place != to),
        key=lambda pair: (-round(pair[1], 12), pair[0]),
    )
    return [(place, value) for place, value in ranked[:most] if not math.isclose(value, 0)]
