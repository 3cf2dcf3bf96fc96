"""Words of four languages that mean nearly the same: what a model learns of one tells of all.

Start at `shipped`. A concept has stems in each language; a word's concepts are those of the whole
word, or of the longest stem that it begins with and the longest that stands elsewhere in it, as in
a compound.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from analysis.coding.distinct import Forms
from analysis.coding.ragged import Ragged, distinct
from analysis.survey import LANGUAGES

FOLDER = Path(__file__).parents[2] / "data" / "concepts"
COLUMNS = ("concept", "stems")
EXACT, INSIDE = "$", "*"
_HEAD = 4  # signs that a stem has at least that may stand anywhere in a word


class Stems(NamedTuple):
    """The concepts of stems: of whole words, of what words begin with, and of what may stand
    anywhere in them; each a table from a stem to the numbers of its concepts. `heads` are the
    first signs of the last, by which most places of a word are passed over."""

    whole: dict[str, frozenset[int]]
    begin: dict[str, frozenset[int]]
    inside: dict[str, frozenset[int]]
    heads: set[str]


class Concepts:
    """Concepts and the stems that tell of each, by language.

    `names` are the concepts' ids, sorted; `stems` has of each language the stems of each concept,
    as they are written in `data/concepts`: `time$` is a whole word, `*kulut` stands anywhere.
    """

    def __init__(self, stems: Mapping[str, Mapping[str, str]]) -> None:
        self.stems = stems
        self.names = tuple(sorted(set().union(*map(set, stems.values()))))
        self._ready: dict[str, Stems] = {}

    def _in(self, language: str) -> Stems:
        """Return the stems of a language, which are made ready when it first occurs."""
        if language not in self._ready:
            number = {name: at for at, name in enumerate(self.names)}
            self._ready[language] = _stems(self.stems.get(language, {}), number)
        return self._ready[language]

    def of(self, word: str, language: str) -> frozenset[int]:
        """Return the numbers of the concepts of a word, folded, in a language.

        >>> own = Concepts({"fi": {"cost": "*kulu hinta$", "travel": "matk"}})
        >>> sorted(own.names[at] for at in own.of("matkakulut", "fi"))
        ['cost', 'travel']
        """
        stems = self._in(language)
        if word in stems.whole:
            return stems.whole[word]
        begin = _longest_at(word, 0, stems.begin)
        inside = _longest_inside(word, stems)
        return stems.begin.get(begin, _NONE) | stems.inside.get(inside, _NONE)


_NONE: frozenset[int] = frozenset()


def _longest_at(word: str, at: int, stems: Mapping[str, frozenset[int]]) -> str:
    """Return the longest stem that stands at a place of a word, "" where there is none."""
    for end in range(len(word), at, -1):
        if word[at:end] in stems:
            return word[at:end]
    return ""


def _longest_inside(word: str, stems: Stems) -> str:
    """Return the longest stem that stands in a word after its first sign, of several the first."""
    longest = ""
    for at in range(1, len(word) - _HEAD + 1):
        if word[at : at + _HEAD] in stems.heads:
            longest = max(longest, _longest_at(word, at, stems.inside), key=len)
    return longest


def _stems(of_concepts: Mapping[str, str], number: Mapping[str, int]) -> Stems:
    made = Stems({}, {}, {}, set())
    for concept, stems in of_concepts.items():
        own = frozenset((number[concept],))
        for stem in stems.split():
            if stem[-1] == EXACT:
                _add(made.whole, stem[:-1], own)
                continue
            text = stem.lstrip(INSIDE)
            _add(made.begin, text, own)
            if text != stem:
                _add(made.inside, text, own)
                made.heads.add(text[:_HEAD])
    return made


def _add(table: dict[str, frozenset[int]], stem: str, concepts: frozenset[int]) -> None:
    table[stem] = table[stem] | concepts if stem in table else concepts


def shipped(folder: Path = FOLDER) -> Concepts:
    """Return the concepts of `data/concepts`, one table a language."""
    return Concepts({language: _table(folder / f"{language}.csv") for language in LANGUAGES})


def _table(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows: Iterable[dict[str, str]] = csv.DictReader(lines)
        return {row[COLUMNS[0]]: row[COLUMNS[1]] for row in rows}


class ConceptTable:
    """The concepts of the forms met so far in one language, so that each is read once."""

    def __init__(self, concepts: Concepts, language: str) -> None:
        self._concepts, self._language = concepts, language
        self._row = np.zeros(0, np.intp)  # of each form, -1 where it was not met yet
        self._lists = Ragged(np.zeros(1, np.intp), np.zeros(0, np.intp))

    def take(self, form: np.ndarray, forms: Forms) -> tuple[np.ndarray, np.ndarray]:
        """Return the place in `form` and the concept, for every concept of these forms."""
        unmet = np.full(len(forms) - len(self._row), -1, np.intp)
        self._row = np.concatenate((self._row, unmet))
        new = distinct(form[self._row[form] < 0])
        found = [sorted(self._concepts.of(forms.text(at), self._language)) for at in new.tolist()]
        self._row[new] = len(self._lists) + np.arange(len(new))
        ends = self._lists.offsets[-1] + np.cumsum([len(own) for own in found], dtype=np.intp)
        more = np.array([concept for own in found for concept in own], np.intp)
        self._lists = Ragged(
            np.concatenate((self._lists.offsets, ends)),
            np.concatenate((self._lists.values, more)),
        )
        return self._lists.take(self._row[form])
