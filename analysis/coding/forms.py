"""The distinct words of answers, and which places of a language's patterns each can fill.

Start at `Reader.read`. Each distinct form is looked up once: as it is, by its dictionary word, and
where no list knows it, as a spoken form or a slip of the keyboard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.coding.analysers import dictionary_words
from analysis.coding.lexicon import Lexicon
from analysis.coding.ragged import Ragged
from analysis.coding.slips import LETTERS, Stems
from analysis.coding.spelling import Spelling, spell
from analysis.coding.vocabulary import WHOLE, Vocabulary

# The first places of every language: words that deny, endings that deny their own word, words that
# begin a clause, words that end what a wish or a denial reaches over.
NEGATOR, DENYING, STARTER, CONTRAST = range(4)


@dataclass(frozen=True, eq=False)
class Forms:
    """The distinct words of a list of answers, in one language.

    `places` lists for each form the places that it can fill, of `count` in all; `denied` tells of
    each of these whether the form's own ending denies it ("ongelmitta"); `slips` tells which forms
    are taken for another word.
    """

    places: Ragged
    denied: np.ndarray
    slips: np.ndarray
    count: int

    def can_be(self, form: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Tell of each form whether it can fill the place."""
        return (self._bits[form, place >> 3] >> (place & 7)) & 1 == 1

    def all_that(self, place: int) -> np.ndarray:
        """Tell of every form whether it can fill one place."""
        return self.can_be(np.arange(len(self.slips)), np.array(place))

    def denies_itself(self, form: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Tell of each form whether it fills the place only while its ending denies it."""
        own = self._form[self.denied] * self.count + self.places.values[self.denied]
        return np.isin(form * self.count + place, own)

    def these(self, forms: np.ndarray) -> "Forms":
        """Return some of the forms, numbered anew."""
        which, at = self.places.take_at(forms)
        counts = np.bincount(which, minlength=len(forms))
        places = Ragged(np.concatenate(([0], np.cumsum(counts))), self.places.values[at])
        return Forms(places, self.denied[at], self.slips[forms], self.count)

    def and_also(self, more: "Forms") -> "Forms":
        """Return these forms with more after them."""
        offsets = more.places.offsets[1:] + self.places.offsets[-1]
        places = Ragged(
            np.concatenate((self.places.offsets, offsets)),
            np.concatenate((self.places.values, more.places.values)),
        )
        denied = np.concatenate((self.denied, more.denied))
        return Forms(places, denied, np.concatenate((self.slips, more.slips)), self.count)

    @cached_property
    def _form(self) -> np.ndarray:
        return np.repeat(np.arange(len(self.places)), np.diff(self.places.offsets))

    @cached_property
    def _bits(self) -> np.ndarray:
        place = self.places.values
        bits = np.zeros((len(self.places), self.count // 8 + 1), np.uint8)
        np.bitwise_or.at(bits, (self._form, place >> 3), (1 << (place & 7)).astype(np.uint8))
        return bits


class FormTable:
    """Forms read so far, so that each distinct form of a survey is read once."""

    def __init__(self, reader: "Reader") -> None:
        self._reader = reader
        self._number: dict[str, int] = {}
        self._forms: Forms | None = None

    def read(self, forms: Sequence[str]) -> Forms:
        """Return which places the forms can fill."""
        new = [form for form in forms if form not in self._number]
        if new or self._forms is None:
            more = self._reader.read(new)
            self._forms = self._forms.and_also(more) if self._forms else more
            first = len(self._number)
            self._number.update(zip(new, range(first, first + len(new)), strict=True))
        return self._forms.these(np.array([self._number[form] for form in forms], np.intp))


@dataclass(frozen=True, eq=False)
class Reader:
    """What one language's forms are read by; see `LanguageRules` for spoken words and clitics.

    `places` lists for each word of the vocabulary the places it fills (`count` of them in all),
    `texts` are the words, `kinds` what each is of (`WHOLE` ...), `stems` the numbers of those that
    a slip may hide, in the order of `slips`; `named` tells of each word whether it holds an ending
    that denies (the place `DENYING`) itself.
    """

    lexicon: Lexicon
    vocabulary: Vocabulary
    places: Ragged
    count: int
    texts: tuple[str, ...]
    stems: np.ndarray
    slips: Stems
    kinds: np.ndarray
    named: np.ndarray
    clitics: tuple[str, ...]
    spoken: dict[str, str]
    spoken_endings: tuple[tuple[str, str], ...]
    analyser: str

    def read(self, forms: Sequence[str]) -> Forms:
        """Return which places the forms can fill."""
        spelling = spell(forms)
        form, word = self.vocabulary.find(spelling)
        unread = np.ones(len(forms), bool)
        unread[form[self.kinds[word] == WHOLE]] = False
        also = self._as_written(self._said(forms, spelling, unread))
        # A few letters at the beginning ("aik*") do not make a word known: it may still be a slip.
        clear = (self.kinds[word] == WHOLE) | (self._letters[word] >= LETTERS)
        unplaced = np.ones(len(forms), bool)
        unplaced[form[clear]] = unplaced[also[0]] = False
        unplaced = np.flatnonzero(unplaced & ~self.lexicon.known(spelling.whole()))
        at, stem = self.slips.near(spelling[unplaced])
        slip = np.array((unplaced[at], self.stems[stem]))
        form, word = np.concatenate(((form, word), also, slip), axis=1)
        is_slip = np.zeros(len(forms), bool)
        is_slip[slip[0]] = True
        return self._placed(form, word, len(forms), is_slip)

    def _placed(self, form: np.ndarray, word: np.ndarray, count: int, slips: np.ndarray) -> Forms:
        at, place = self.places.take(word)
        form, word = form[at], word[at]
        keys = form * self.count + place
        denying = np.zeros(count, bool)
        denying[form[place == DENYING]] = True
        among = np.flatnonzero(denying[form])
        own = ~self.named[word[among]]
        denied = np.setdiff1d(keys[among[own]], keys[among[~own]])
        keys.sort()
        keys = keys[np.diff(keys, prepend=-1) != 0]
        places = Ragged.of(keys // self.count, keys % self.count, count)
        is_denied = np.isin(keys, denied) if len(denied) else np.zeros(len(keys), bool)
        return Forms(places, is_denied, slips, self.count)

    def as_said(self, form: str) -> list[str]:
        """Return the words that a spoken form, or one with a particle at its end ("verkossakin",
        "veebiski"), may stand for."""
        said = self._said([form], spell([form]), np.ones(1, bool))
        return [other for _, other in said]

    def slip_of(self, form: str) -> list[int]:
        """Return the numbers of the words that a form may be a slip of."""
        return self.stems[self.slips.near(spell([form]))[1]].tolist()

    def _said(
        self, forms: Sequence[str], spelling: Spelling, unread: np.ndarray
    ) -> list[tuple[int, str]]:
        said = [
            (i, other)
            for i, form in enumerate(forms)
            if form in self.spoken
            for other in self.spoken[form].split()
        ]
        for length, (ends, others) in self._endings.items():
            at, hashes = spelling.parts(spelling.lengths - length, length)
            for i in at[np.isin(hashes, ends) & unread[at]].tolist():
                stem, end = forms[i][:-length], forms[i][-length:]
                said += [(i, stem + other) for other in others.get(end, ())]
        if self.analyser:
            unknown = np.flatnonzero(unread).tolist()
            found = dictionary_words([forms[i] for i in unknown], self.analyser)
            said += [(i, word) for i, own in zip(unknown, found, strict=True) for word in own]
        return said

    @cached_property
    def _endings(self) -> dict[int, tuple[np.ndarray, dict[str, list[str]]]]:
        """Return by length the hashes of spoken endings and particles, and what may be written
        for each."""
        endings: dict[int, dict[str, list[str]]] = {}
        for end, other in (*self.spoken_endings, *((clitic, "") for clitic in self.clitics)):
            endings.setdefault(len(end), {}).setdefault(end, []).append(other)
        return {length: (spell(list(own)).whole(), own) for length, own in endings.items()}

    @cached_property
    def _letters(self) -> np.ndarray:
        return np.array([len(text) for text in self.texts], np.intp)

    def _as_written(self, said: list[tuple[int, str]]) -> np.ndarray:
        if not said:
            return np.zeros((2, 0), np.intp)
        spelling = spell([other for _, other in said])
        known = self.lexicon.known(spelling.whole()) | bool(self.analyser)
        form, word = self.vocabulary.find(spelling)
        owner = np.array([i for i, _ in said], np.intp)
        return np.array((owner[form], word))[:, known[form]]
