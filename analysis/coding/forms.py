"""The distinct words of answers, and which places of a language's patterns each can fill.

Start at `ReadingTable.read`. Each distinct form is looked up once: as it is, by its dictionary
word, and where no list knows it, as a spoken form or a slip of the keyboard.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.coding.analysers import dictionary_words
from analysis.coding.distinct import Distinct, Forms
from analysis.coding.lexicon import Lexicon
from analysis.coding.ragged import Growing, GrowingLists, Ragged, differs, distinct, pairs, ranges
from analysis.coding.slips import LETTERS, Stems
from analysis.coding.spelling import MAX_LETTERS, Spelling, of_letters, spell, spell_forms
from analysis.coding.vocabulary import WHOLE, Vocabulary
from analysis.coding.words import Tokens

# The first places of every language: words that deny, endings that deny their own word, words that
# begin a clause, words that end what a wish or a denial reaches over, slips for another word.
NEGATOR, DENYING, STARTER, CONTRAST, SLIP = range(5)


@dataclass(frozen=True, eq=False)
class Readings:
    """What the words of answers can be, in one language; there are far fewer readings than forms.

    `of` is the reading of each word; `places` lists for each reading the places that it can fill.
    `filled` are the same as bits, a line of bytes for each reading; `denied` are the readings and
    the places where the word's own ending denies it ("ongelmitta").
    """

    of: np.ndarray
    places: Ragged
    filled: np.ndarray
    denied: tuple[np.ndarray, np.ndarray]

    def can_be(self, word: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Tell of each word whether it can fill the place."""
        return self.have(word, place >> 3, np.uint8(1) << (place & 7).astype(np.uint8))

    def have(self, word: np.ndarray, byte: np.ndarray, bit: np.ndarray) -> np.ndarray:
        """Do as `can_be` with places cut into the number of a byte and its bit: the same places
        are often asked for again."""
        return (self.filled.take(self._line.take(word) + byte) & bit) != 0

    def all_that(self, place: int) -> np.ndarray:
        """Tell of every word whether it can fill one place."""
        byte, bit = divmod(place, 8)
        return (self.filled[:, byte] & (1 << bit)).astype(bool).take(self.of)

    def denies_itself(self, word: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Tell of each word whether it fills the place only while its ending denies it."""
        own = pairs(self.of.take(word), place)
        return np.isin(own, pairs(*self.denied))

    @cached_property
    def _line(self) -> np.ndarray:
        """Return where each word's bits begin."""
        return self.of * np.intp(self.filled.shape[1])


class ReadingTable:
    """How the forms met so far are read in one language, so that each is looked up once."""

    def __init__(self, reader: "Reader") -> None:
        self._reader = reader
        self._reading = Growing(np.zeros(0, np.int32))  # of each form, -1 where it was not met yet
        self._lists = Distinct()  # what each reading stands for: numbers of words, two units each
        self._places = GrowingLists()
        self._filled = Growing(np.zeros((0, reader.count // 8 + 1), np.uint8))
        self._denied = Growing(np.zeros((0, 2), np.intp))

    def read(self, tokens: Tokens) -> Readings:
        """Return what words can be."""
        self._reading.add(np.full(len(tokens.forms) - len(self._reading), -1, np.int32))
        of = self._reading.all.take(tokens.form)
        new = distinct(tokens.form[of < 0])
        if len(new):
            self._meet(tokens.forms, new)
            of = self._reading.all.take(tokens.form)
        return Readings(of, self._places.all, self._filled.all, tuple(self._denied.all.T))

    def _meet(self, forms: Forms, new: np.ndarray) -> None:
        """Look up forms that were not met yet."""
        words = self._reader.words(spell_forms(forms, new))
        units = np.append(words.values, [0, 0]).astype("<i4").view("<u2")
        ends, known = words.offsets * 2, len(self._lists)
        self._reading.all[new] = self._lists.number(units, ends[:-1], ends[1:])
        begins = self._lists.begins[known:]
        own = self._lists.units[begins[0] : begins[-1]].view("<i4")
        places, denied = self._reader.places_of(Ragged((begins - begins[0]) // 2, own))
        self._places.add(places)
        self._filled.add(_bits(places, self._reader.count))
        self._denied.add(denied + np.array((known, 0)))


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

    def words(self, forms: Spelling) -> Ragged:
        """Return the numbers of the words that each form can be, in their order; one that it can
        only be by a slip is counted on from `len(texts)`."""
        form, word = self.vocabulary.find(forms)
        unread = np.ones(len(forms), bool)
        unread[form[self.kinds[word] == WHOLE]] = False
        also = self._as_written(*self._said(forms, unread))
        # A few letters at the beginning ("aik*") do not make a word known: it may still be a slip.
        clear = (self.kinds[word] == WHOLE) | (self._letters[word] >= LETTERS)
        unplaced = np.ones(len(forms), bool)
        unplaced[form[clear]] = unplaced[also[0]] = False
        unplaced = np.flatnonzero(unplaced & (forms.lengths >= LETTERS))
        unknown = unplaced[~self.lexicon.known(forms[unplaced].whole())]
        at, stem = self.slips.near(forms[unknown])
        slip = np.array((unknown[at], self.stems[stem] + len(self.texts)))
        form, word = np.concatenate(((form, word), also, slip), axis=1)
        form, word = np.divmod(distinct(form * (2 * len(self.texts)) + word), 2 * len(self.texts))
        return Ragged.of(form, word.astype(np.int32), len(forms))

    def places_of(self, words: Ragged) -> tuple[Ragged, np.ndarray]:
        """Return the places that lists of words of the vocabulary can fill, and those of a list
        that the words' own endings deny: rows of the number of the list and the place."""
        slip = words.values >= len(self.texts)
        at, place = self.places.take(words.values - slip * len(self.texts))
        reading, word = words.keys[at], words.values[at] - (slip * len(self.texts))[at]
        keys = reading * self.count + place
        denying = np.zeros(len(words), bool)
        denying[reading[place == DENYING]] = True
        among = np.flatnonzero(denying[reading])
        own = ~self.named[word[among]]
        denied = np.setdiff1d(keys[among[own]], keys[among[~own]])
        keys = distinct(np.concatenate((keys, words.keys[slip] * self.count + SLIP)))
        places = Ragged.of(keys // self.count, keys % self.count, len(words))
        return places, np.column_stack(np.divmod(denied, self.count))

    def as_said(self, form: str) -> list[str]:
        """Return the words that a spoken form, or one with a particle at its end ("verkossakin",
        "veebiski"), may stand for."""
        _, said = self._said(spell([form]), np.ones(1, bool))
        return [said.text(i) for i in range(len(said))]

    def slip_of(self, form: str) -> list[int]:
        """Return the numbers of the words that a form may be a slip of."""
        return self.stems[self.slips.near(spell([form]))[1]].tolist()

    def _said(self, forms: Spelling, unread: np.ndarray) -> tuple[np.ndarray, Spelling]:
        """Return what forms that are said otherwise may stand for: the number of the form, and
        the words."""
        others, endings = self._endings
        found = [np.zeros((3, 0), np.intp)]
        for length, (hashes, numbers) in endings.items():
            if length:
                at, own = forms.parts(forms.lengths - length, length)
                at, own = at[unread[at]], own[unread[at]]
            else:
                at, own = np.arange(len(forms)), forms.whole()
            place = np.minimum(np.searchsorted(hashes, own), len(hashes) - 1)
            same = np.flatnonzero(hashes[place] == own)
            which, other = numbers.take(place[same])
            form = at[same][which]
            kept = forms.lengths[form] - length if length else np.zeros(len(form), np.intp)
            found.append(np.array((form, kept, other)))
        form, kept, other = np.concatenate(found, axis=1)
        said = _with_endings(forms[form], kept, others[other])
        return (form, said) if not self.analyser else self._analysed(forms, unread, form, said)

    def _analysed(
        self, forms: Spelling, unread: np.ndarray, form: np.ndarray, said: Spelling
    ) -> tuple[np.ndarray, Spelling]:
        """Return what is said, with the words that an analyser knows unread forms by."""
        unknown = np.flatnonzero(unread).tolist()
        found = dictionary_words([forms.text(i) for i in unknown], self.analyser)
        pairs = [(i, word) for i, own in zip(unknown, found, strict=True) for word in own]
        texts = [said.text(i) for i in range(len(said))] + [word for _, word in pairs]
        return np.append(form, [i for i, _ in pairs]).astype(np.intp), spell(texts)

    @cached_property
    def _endings(self) -> tuple[Spelling, dict[int, tuple[np.ndarray, Ragged]]]:
        """Return what may be written for spoken endings, for particles and (length 0) for whole
        spoken words, and by length the hashes of those, sorted, with the numbers of what each may
        be written as."""
        said = [(0, word, other) for word, own in self.spoken.items() for other in own.split()]
        said += [(len(end), end, other) for end, other in self.spoken_endings]
        said += [(len(clitic), clitic, "") for clitic in self.clitics]
        others = sorted({other for _, _, other in said})
        endings = {}
        for length in sorted({length for length, _, _ in said}):
            own = [(end, others.index(other)) for at, end, other in said if at == length]
            hashes = spell([end for end, _ in own]).whole()
            keys = distinct(hashes)
            numbers = np.array([number for _, number in own], np.intp)
            lists = Ragged.of(np.searchsorted(keys, hashes), numbers, len(keys))
            endings[length] = (keys, lists)
        return spell(others), endings

    @cached_property
    def _letters(self) -> np.ndarray:
        return np.array([len(text) for text in self.texts], np.intp)

    def _as_written(self, owner: np.ndarray, said: Spelling) -> np.ndarray:
        if not len(said):
            return np.zeros((2, 0), np.intp)
        known = self.lexicon.known(said.whole()) | bool(self.analyser)
        form, word = self.vocabulary.find(said)
        return np.array((owner[form], word))[:, known[form]]


def _bits(places: Ragged, count: int) -> np.ndarray:
    """Return a line of bytes for each list of places, with a bit for each of `count` places."""
    width = count // 8 + 1
    at = places.keys * width + (places.values >> 3)
    new = np.flatnonzero(differs(at))
    bits = np.zeros(len(places) * width, np.uint8)
    if len(at):
        own = np.uint8(1) << (places.values & 7).astype(np.uint8)
        bits[at[new]] = np.bitwise_or.reduceat(own, new)
    return bits.reshape(-1, width)


def _with_endings(words: Spelling, kept: np.ndarray, endings: Spelling) -> Spelling:
    """Return words whose first letters (`kept` of them) an ending of their own follows."""
    lengths = np.minimum(kept + endings.lengths, MAX_LETTERS)
    letters = np.zeros((int(lengths.max(initial=0)), len(lengths)), np.uint64)
    for source, begins, counts in (
        (words, np.zeros(len(kept), np.intp), kept),
        (endings, kept, lengths - kept),
    ):
        word, at = ranges(0, counts)
        letters[begins[word] + at, word] = source.letters[at, word]
    return of_letters(letters, lengths)
