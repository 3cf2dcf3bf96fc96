"""The word lists of four languages: which word forms a language has, and whose forms they are.

Start at `lexicon`. simplemma's lists (Barbaresi 2021) are read once, seconds a language, and kept
as arrays of hashes that later starts map into memory without reading them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from analysis.coding.kept import LOCAL, keep
from analysis.coding.ragged import Ragged, differs
from analysis.coding.signs import fold
from analysis.coding.spelling import spell
from analysis.survey import LANGUAGES

CACHE = LOCAL / "words"
ARRAYS = ("forms", "lengths", "lemmas", "names")
LEMMAS = "lemmas.txt"
BATCH = 100_000
# Caches that hold the lists of all languages: they stay there, and a page asks twenty times. With
# many at work each look at the disk costs a turn.
_READY: set[Path] = set()


@dataclass(frozen=True, eq=False)
class Lexicon:
    """One language's word forms, sorted by hash; a form of several words stands several times.

    `forms` are their hashes. `kept` holds the rest, in memory or in a folder: `lengths` are their
    letters, `lemmas` the number of the dictionary word of each, `names` the hashes of the
    dictionary words by number, and `written` those words.
    """

    forms: np.ndarray
    kept: Path | dict[str, Any]

    @cached_property
    def lengths(self) -> np.ndarray:
        """Return the number of letters of each form."""
        return self._array("lengths")

    @cached_property
    def lemmas(self) -> np.ndarray:
        """Return the number of the dictionary word of each form."""
        return self._array("lemmas")

    @cached_property
    def names(self) -> np.ndarray:
        """Return the hash of each dictionary word."""
        return self._array("names")

    @cached_property
    def written(self) -> Sequence[str]:
        """Return the dictionary words."""
        if isinstance(self.kept, Path):
            return (self.kept / LEMMAS).read_text("utf-8").split("\n")
        return self.kept["written"]

    def _array(self, name: str) -> np.ndarray:
        return _mapped(self.kept, name) if isinstance(self.kept, Path) else self.kept[name]

    def known(self, hashes: np.ndarray) -> np.ndarray:
        """Tell of each hash whether it is that of a word form of the language."""
        return self._places(hashes) >= 0

    def lemma_of(self, word: str) -> str | None:
        """Return the dictionary word of a form, None where the list does not know it."""
        (place,) = self._places(spell([word]).whole()).tolist()
        return None if place < 0 else self.written[self.lemmas[place]]

    def words_of(self, hashes: np.ndarray) -> np.ndarray:
        """Return the number of the dictionary word of each form, -1 where the list knows none."""
        places = self._places(hashes)
        return np.where(places < 0, -1, self.lemmas[places].astype(np.intp))

    def forms_of(self, words: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the forms of words of the dictionary: number of the word, hash, length."""
        names, number = np.unique(spell(words).whole(), return_inverse=True)
        is_wanted = np.isin(self.names, names)
        places = np.flatnonzero(is_wanted[self.lemmas])
        name = np.searchsorted(names, self.names[self.lemmas[places]])
        at, owners = Ragged.of(number, np.arange(len(words)), len(names)).take(name)
        return owners, self.forms[places[at]], self.lengths[places[at]]

    def _places(self, hashes: np.ndarray) -> np.ndarray:
        # In their order they are found three times as fast: the list is larger than any cache.
        order = np.argsort(hashes)
        at = np.empty(len(hashes), np.intp)
        at[order] = np.searchsorted(self.forms, hashes[order])
        found = self.forms[np.minimum(at, len(self.forms) - 1)] == hashes
        return np.where(found, at, -1)


def _mapped(folder: Path, name: str) -> np.ndarray:
    return np.load(folder / f"{name}.npy", mmap_mode="r")


@lru_cache
def list_version() -> str:
    """Return the version of the word lists.

    >>> list_version().count(".")
    2
    """
    # The name of the folder says it; reading the package's metadata takes a tenth of a warm start.
    spec = find_spec("simplemma")
    found = (
        sorted(Path(spec.origin or "").parents[1].glob("simplemma-*.dist-info")) if spec else []
    )
    return found[-1].stem.removeprefix("simplemma-") if found else _by_metadata()


def _by_metadata() -> str:
    from importlib.metadata import version

    return version("simplemma")


def is_ready(cache: Path = CACHE) -> bool:
    """Tell whether the word lists of all languages are kept from an earlier run."""
    if cache not in _READY and all(_folder(language, cache).is_dir() for language in LANGUAGES):
        _READY.add(cache)
    return cache in _READY


def _folder(language: str, cache: Path) -> Path:
    return cache / f"{language}-{list_version()}"


@lru_cache
def lexicon(language: str, cache: Path = CACHE) -> Lexicon:
    """Return the word list of a language, from the files kept in `cache` or from simplemma."""
    kept = _folder(language, cache)
    if not kept.is_dir():
        built = build(_entries(language))
        if not keep(kept, partial(_write, built)):
            return built
    return Lexicon(_mapped(kept, "forms"), kept)


def build(entries: Iterable[tuple[str, str]]) -> Lexicon:
    """Return the lexicon of pairs of form and dictionary word.

    >>> build([("trips", "trip"), ("trip", "trip")]).lemma_of("trips")
    'trip'
    """
    numbers: dict[str, int] = {}
    forms, lengths, lemmas = [], [], []
    rest = iter(entries)
    while batch := list(islice(rest, BATCH)):
        spelling = spell([fold(form) for form, _ in batch])
        forms.append(spelling.whole())
        lengths.append(spelling.lengths.astype(np.uint8))
        owners = [numbers.setdefault(fold(lemma), len(numbers)) for _, lemma in batch]
        lemmas.append(np.array(owners, np.uint32))
    hashes, owners = np.concatenate(forms), np.concatenate(lemmas)
    order = np.lexsort((owners, hashes))
    hashes, owners = hashes[order], owners[order]
    new = differs(hashes, owners)
    rest = {
        "lengths": np.concatenate(lengths)[order][new],
        "lemmas": owners[new],
        "names": spell(list(numbers)).whole(),
        "written": tuple(numbers),
    }
    return Lexicon(hashes[new], rest)


def _entries(language: str) -> Iterable[tuple[str, str]]:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    return DefaultDictionaryFactory().get_dictionary(language).items()


def _write(built: Lexicon, folder: Path) -> None:
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", getattr(built, name))
    (folder / LEMMAS).write_text("\n".join(built.written), "utf-8")
