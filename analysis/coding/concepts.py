"""Words of four languages that mean nearly the same: what a model learns of one tells of all.

Start at `shipped`. A concept has stems in each language; of a word it is told by the longest stem
that the word begins with, and by the longest that stands elsewhere in it, as in a compound.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from analysis.coding.distinct import Forms
from analysis.coding.ragged import Ragged, distinct
from analysis.survey import LANGUAGES

FOLDER = Path(__file__).parents[2] / "data" / "concepts"
COLUMNS = ("concept", "stems")
EXACT, INSIDE = "$", "*"
_SHORTEST_INSIDE = 4  # signs of a stem that may stand anywhere in a word


class Stems(NamedTuple):
    """The concepts of stems: of whole words, of what words begin with, and of what may stand
    anywhere in them; each a table from a stem to the numbers of its concepts."""

    whole: Mapping[str, frozenset[int]]
    begin: Mapping[str, frozenset[int]]
    inside: Mapping[str, frozenset[int]]


class Concepts:
    """Concepts and the stems that tell of each, by language.

    `names` are the concepts' ids, sorted; `stems` has of each language the stems of each concept,
    as they are written in `data/concepts`: `time$` is a whole word, `*kulut` stands anywhere.
    """

    def __init__(self, stems: Mapping[str, Mapping[str, str]]) -> None:
        self.stems = stems
        self.names = tuple(sorted(set().union(*map(set, stems.values()))))

    @cached_property
    def _by_language(self) -> dict[str, Stems]:
        number = {name: at for at, name in enumerate(self.names)}
        return {language: _stems(own, number) for language, own in self.stems.items()}

    def of(self, word: str, language: str) -> frozenset[int]:
        """Return the numbers of the concepts of a word, folded, in a language.

        >>> own = Concepts({"fi": {"cost": "*kulu hinta$", "travel": "matk"}})
        >>> sorted(own.names[at] for at in own.of("matkakulut", "fi"))
        ['cost', 'travel']
        """
        stems = self._by_language.get(language)
        if stems is None:
            return frozenset()
        if word in stems.whole:
            return stems.whole[word]
        begin = next((word[:n] for n in range(len(word), 1, -1) if _begins(word[:n], stems)), "")
        found = stems.begin.get(begin, _NONE) | stems.inside.get(begin, _NONE)
        return found | stems.inside.get(_longest_inside(word, stems), _NONE)


_NONE: frozenset[int] = frozenset()


def _begins(stem: str, stems: Stems) -> bool:
    return stem in stems.begin or stem in stems.inside


def _longest_inside(word: str, stems: Stems) -> str:
    """Return the longest stem that stands in a word after its first sign, of several the first."""
    for length in range(len(word) - 1, _SHORTEST_INSIDE - 1, -1):
        for at in range(1, len(word) - length + 1):
            if word[at : at + length] in stems.inside:
                return word[at : at + length]
    return ""


def _stems(of_concepts: Mapping[str, str], number: Mapping[str, int]) -> Stems:
    made = Stems({}, {}, {})
    for concept, stems in of_concepts.items():
        for stem in stems.split():
            kind = made.whole if stem.endswith(EXACT) else made.begin
            kind = made.inside if stem.startswith(INSIDE) and kind is made.begin else kind
            text = stem.strip(EXACT + INSIDE).casefold()
            kind[text] = kind.get(text, _NONE) | {number[concept]}
    return made


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
