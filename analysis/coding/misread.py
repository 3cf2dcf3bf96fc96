"""Words whose forms the word list takes for other words, so that a pattern misses them.

Start at `misread`. The list gives each form to one dictionary word: “aralla” (of “arka”, shy) to
“ara”, so that the pattern `arka` does not find it. Which forms a word should have is taken
from the words that end as it does: what four in five of them have, it should have too.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from analysis.coding.lexicon import Lexicon, lexicon
from analysis.coding.ragged import ranges
from analysis.coding.spelling import MAX_LETTERS, RADIX, spell

ENDINGS = (4, 3, 2)  # words that end alike: in so many letters, the most that enough words share
ENOUGH, MOST = 10, 30  # so many words that end alike are needed, and looked at
FORMS = 8  # has a word that is inflected at least
SHARE = 0.8  # of the words that end alike have a form, so the word should have it
LOST = 0.25  # of its forms are taken for others': then the word is told of
STRIPPED = 3  # letters at most of a word that its forms do not have
NAMED = 3


class Misread(NamedTuple):
    """How many forms a word should have, how many of them are taken for others', and for which
    words, the most frequent first."""

    forms: int
    lost: int
    others: tuple[str, ...]


class _Rules(NamedTuple):
    """How forms are made of a word, in the order of the endings whose words have them: how many
    of its last letters go, and the hash of what comes in their place. `counts` is how many each
    ending has."""

    stripped: np.ndarray
    suffix: np.ndarray
    counts: np.ndarray


def misread(words: Sequence[str], language: str) -> dict[str, Misread]:
    """Return those of a language's dictionary words whose forms the word list often misreads.

    >>> misread(["arka", "kallis"], "fi")["arka"].others[0]
    'ara'
    """
    known, alike = lexicon(language), _alike(language)
    ends = {word: _ending(word, alike) for word in _inflected(known, sorted(set(words)))}
    ends = {word: end for word, end in ends.items() if end}
    number = {end: at for at, end in enumerate(sorted(set(ends.values())))}
    rules = _rules(known, [alike[end] for end in number])
    return _judged(known, list(ends), np.array([number[e] for e in ends.values()], np.intp), rules)


def _inflected(known: Lexicon, words: Sequence[str]) -> list[str]:
    """Return those words that are words of the dictionary with many forms."""
    read_as = known.words_of(spell(words).whole())
    many = np.bincount(known.lemmas, minlength=len(known.written)) >= FORMS
    return [
        word
        for word, own in zip(words, read_as.tolist(), strict=True)
        if own >= 0 and many[own] and known.written[own] == word
    ]


@lru_cache
def _alike(language: str) -> dict[str, list[int]]:
    """Return the numbers of the inflected dictionary words that end alike, by their ending."""
    known = lexicon(language)
    counts = np.bincount(known.lemmas, minlength=len(known.written))
    found = defaultdict(list)
    for number in np.flatnonzero(counts >= FORMS).tolist():
        for length in ENDINGS:
            found[known.written[number][-length:]].append(number)
    return found


def _ending(word: str, alike: dict[str, list[int]]) -> str:
    return next((e for n in ENDINGS if len(alike.get(e := word[-n:], ())) > ENOUGH), "")


def _rules(known: Lexicon, alike: Sequence[list[int]]) -> _Rules:
    """Return the forms that most words of each ending have."""
    some = [numbers[:: len(numbers) // MOST + 1] for numbers in alike]
    sizes = np.array([len(numbers) for numbers in some], np.intp)
    texts = [known.written[number] for numbers in some for number in numbers]
    spelt = spell(texts)
    owner, forms, _ = known.forms_of(texts)
    at, stripped = ranges(0, np.full(len(owner), STRIPPED + 1))
    owner, forms = owner[at], forms[at]
    kept = spelt.lengths[owner] - stripped
    long = np.flatnonzero(kept > 0)
    owner, forms, kept, stripped = (part[long] for part in (owner, forms, kept, stripped))
    suffix = (forms - spelt.prefix(kept, owner)) * _powers(pow(RADIX, -1, 1 << 64))[kept]
    ending = np.repeat(np.arange(len(some)), sizes)[owner]
    _, first, counts = np.unique(
        _keys(suffix, ending, stripped), return_index=True, return_counts=True
    )
    first = first[counts >= SHARE * sizes[ending[first]]]
    first = first[np.argsort(ending[first], kind="stable")]
    return _Rules(stripped[first], suffix[first], np.bincount(ending[first], minlength=len(some)))


def _powers(radix: int) -> np.ndarray:
    return np.cumprod(np.array([1] + [radix] * MAX_LETTERS, np.uint64))


def _keys(hashes: np.ndarray, *numbers: np.ndarray) -> np.ndarray:
    """Return hashes that tell numbers as well."""
    for number in numbers:
        hashes = (hashes + number.astype(np.uint64)) * np.uint64(RADIX)
    return hashes


def _judged(
    known: Lexicon, words: list[str], ending: np.ndarray, rules: _Rules
) -> dict[str, Misread]:
    """Return of words, each with the number of its ending, those that are often misread."""
    spelt = spell(words)
    begins = np.cumsum(rules.counts) - rules.counts
    word, at = ranges(0, rules.counts[ending])
    rule = begins[ending[word]] + at
    kept = spelt.lengths[word] - rules.stripped[rule]
    word, rule, kept = (part[kept > 0] for part in (word, rule, kept))
    forms = spelt.prefix(kept, word) + rules.suffix[rule] * _powers(RADIX)[kept]
    forms = np.where(forms == spelt.whole()[word], 0, forms)
    _, first = np.unique(_keys(forms, word), return_index=True)
    word, forms = word[first], forms[first]
    owner, own, _ = known.forms_of(words)
    has = np.bincount(owner, minlength=len(words))
    expected = np.bincount(word, minlength=len(words))
    short = (expected >= FORMS) & (has < expected)
    read_as = known.words_of(forms)
    lost = (read_as >= 0) & ~np.isin(_keys(forms, word), _keys(own, owner)) & short[word]
    count = np.bincount(word[lost], minlength=len(words))
    return {
        words[i]: Misread(
            int(expected[i]), int(count[i]), _others(known, read_as[lost & (word == i)])
        )
        for i in np.flatnonzero((count > 0) & (count >= LOST * expected)).tolist()
    }


def _others(known: Lexicon, numbers: np.ndarray) -> tuple[str, ...]:
    counts = Counter(known.written[number] for number in numbers.tolist())
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return tuple(ranked[:NAMED])
