"""A trained model: how likely an answer is of each code, and which of its words weighed most.

Start at `Model` and `read`; `learn` trains one. It adds up what an answer's words tell, what their
concepts tell, and the role of its question. Each distinct word has its pieces (stretches of three
to five signs, and itself), the rarer the heavier (inverse document frequency, Spärck Jones 1972),
together of length 1, and an answer is the sum of its distinct words over the root of their number:
so a word is scored once however often it is met. An answer's distinct concepts are weighted by
their rarity too, together of length 1. NumPy alone is needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.codebook import Code
from analysis.coding.arrays import packed, unpacked
from analysis.coding.concepts import Concepts
from analysis.coding.pieces import pieces
from analysis.coding.spelling import Spelling, spell
from analysis.survey import Problem

if TYPE_CHECKING:
    from analysis.coding.said import Said

FORMAT = "model 3"
NAMED = "model "  # what a model's name begins with
AT_ONCE = 4_096  # words whose pieces are scored at once
_NUMBERS = {
    "pieces": "<u8",
    "rarity": "<f2",
    "weights": "<f2",
    "concept_rarity": "<f2",
    "concept_weights": "<f2",
    "by_role": "<f4",
    "slope": "<f4",
    "offset": "<f4",
    "thresholds": "<f4",
    "rules": "<u8",
}
# A code that a rule gave is withheld where it is less likely. That is much lower than what a model
# adds a code from, since a model knows less of how others write than cross-validation says: of the
# right codes by rule 4 % were below 0.42 in cross-validation, but 16 % in answers of other writers
# (below 0.1: 0.2 % and 1.6 %).
DOUBT = 0.1
_NEAR = 0.5  # of the heaviest word's weight: a neighbour as heavy belongs to what weighed most


@dataclass(frozen=True, eq=False)
class Model:
    """A linear model of codes.

    `codes` are its codes' ids, as they were when it learnt them (`known` tells what a codebook
    calls them), and `roles` the roles of questions it knows; `pieces` are the hashes of those it
    knows, sorted, `rarity` has what each weighs in a word, `weights` (pieces, codes) what it tells
    of each code;
    `concept_rarity` and `concept_weights` the same of `concepts`; `by_role` (roles, and last any
    other; codes) where each code begins. `slope` and `offset` (1 or 2; codes) make their sum the
    log odds of an answer never seen: in the first row where no rule gave the code, in the second,
    if any, where one of `rules` did (`rule_numbers`, sorted). A code that no rule gave is given
    from a probability of `thresholds` on. Words of `silent` tell nothing: they are everywhere, and
    no evidence. `about` says what it was trained on, and a coding names the model by `name`, the
    beginning of its file's hash.
    """

    codes: tuple[str, ...]
    roles: tuple[str, ...]
    pieces: np.ndarray
    rarity: np.ndarray
    weights: np.ndarray
    concepts: Concepts
    concept_rarity: np.ndarray
    concept_weights: np.ndarray
    by_role: np.ndarray
    slope: np.ndarray
    offset: np.ndarray
    thresholds: np.ndarray
    rules: np.ndarray
    silent: frozenset[str]
    about: Mapping[str, Any]
    name: str = "model"

    @cached_property
    def _silent(self) -> np.ndarray:
        return spell(sorted(self.silent)).whole()

    def known(self, codes: Iterable[Code]) -> KnownCodes:
        """Return which codes of a codebook it knows, under any name that they had."""
        number = {code: at for at, code in enumerate(self.codes)}
        found = {code.id: tuple(_columns(code, number)) for code in codes}
        ids = sorted((id for id, own in found.items() if own), key=lambda id: found[id])
        return KnownCodes(self, tuple(ids), tuple(found[id] for id in ids))

    def written(self) -> bytes:
        """Return it as a file, which `read` reads: arrays and JSON, nothing that can be run."""
        told = {"format": FORMAT, "codes": self.codes, "roles": self.roles, "about": self.about}
        told |= {"silent": sorted(self.silent), "concepts": self.concepts.stems}
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        numbers = {name: getattr(self, name).astype(kind) for name, kind in _NUMBERS.items()}
        return packed({"head": np.frombuffer(text.encode(), np.uint8), **numbers})

    def fits(self) -> bool:
        """Tell whether its arrays have the shapes that belong together."""
        codes, rows = len(self.codes), len(self.slope)
        shapes = {
            "pieces": (len(self.pieces),),
            "rarity": (len(self.pieces),),
            "weights": (len(self.pieces), codes),
            "concept_rarity": (len(self.concepts.names),),
            "concept_weights": (len(self.concepts.names), codes),
            "by_role": (len(self.roles) + 1, codes),
            "slope": (rows, codes),
            "offset": (rows, codes),
            "thresholds": (codes,),
            "rules": (len(self.rules),),
        }
        right = all(getattr(self, name).shape == shape for name, shape in shapes.items())
        return right and rows in (1, 2)

    def of_words(self, words: Spelling) -> np.ndarray:
        """Return what the pieces of each word, folded, tell of each code (words, codes)."""
        parts = [
            np.arange(at, min(at + AT_ONCE, len(words))) for at in range(0, len(words), AT_ONCE)
        ]
        told = [self._of(words[part]) for part in parts]
        return np.concatenate([np.zeros((0, len(self.codes)), np.float32), *told])

    def known_pieces(self, words: Spelling) -> tuple[np.ndarray, np.ndarray]:
        """Return the word and the place in `pieces` of each piece of words that it knows; words of
        `silent` have none."""
        word, hashes = pieces(words)
        place = np.searchsorted(self.pieces, hashes)
        known = self.pieces.take(place, mode="clip") == hashes
        known &= ~np.isin(words.whole(), self._silent)[word]
        return word[known], place[known]

    def _of(self, words: Spelling) -> np.ndarray:
        word, place = self.known_pieces(words)
        share = self.rarity.take(place).astype(np.float32)
        share /= lengths(share, word, len(words)).take(word)
        told = self.weights.take(place, axis=0).astype(np.float32) * share[:, None]
        return _sums(told, np.bincount(word, minlength=len(words)))

    def odds(self, said: Said, roles: np.ndarray) -> np.ndarray:
        """Return the sum of what answers tell of each code (answers, codes); `roles` has a place
        in `roles` for each answer (-1: another)."""
        words = _sums(said.told.take(said.form, axis=0), np.diff(said.words))
        told = self.concept_weights.take(said.concept, axis=0).astype(np.float32)
        told *= (self.concept_rarity.take(said.concept) / said.length.take(said.holder))[:, None]
        named = _sums(told, np.bincount(said.holder, minlength=len(roles)))
        return words / said.root[:, None] + named + self.by_role.take(roles, axis=0)

    def probability(self, odds: np.ndarray, ruled: np.ndarray) -> np.ndarray:
        """Return how likely each code is; `ruled` tells where a rule gave it (answers, codes)."""
        row = ruled * (len(self.slope) - 1)
        code = np.arange(len(self.codes))
        return probability(odds * self.slope[row, code] + self.offset[row, code])

    def gives(
        self, likely: np.ndarray, ruled: np.ndarray, thresholds: np.ndarray | None = None
    ) -> np.ndarray:
        """Return which codes count: those that a rule gave unless they are less likely than
        `DOUBT`, others from their threshold on (the model's unless others are named)."""
        least = self.thresholds if thresholds is None else thresholds
        return np.where(ruled, likely >= DOUBT, likely >= least)

    def weighs(self, said: Said, answer: int, first: int, last: int, code: int) -> np.ndarray:
        """Return what each of the words `first` to `last` (exclusive) of an answer tells of a
        code, by its pieces and its concepts."""
        words = said.told[said.tokens.form[first:last], code] / said.root[answer]
        begin, end = np.searchsorted(said.named, (first, last))
        own = said.concept_of[begin:end]
        told = self.concept_rarity[own] * self.concept_weights[own, code] / said.length[answer]
        return words + np.bincount(said.named[begin:end] - first, told, last - first)


@dataclass(frozen=True, eq=False)
class KnownCodes:
    """The codes of a codebook that a model knows, in the model's order: their `ids` there, and of
    each its `columns` in the model.

    A code that took in others has a column for each of these that the model knows, and is as
    likely as the likeliest of them. The first is its own, or where the model does not know that,
    of the first that it took in: rules that give the code speak for this one.
    """

    model: Model
    ids: tuple[str, ...]
    columns: tuple[tuple[int, ...], ...]

    @cached_property
    def first(self) -> np.ndarray:
        """The first column of each code."""
        return np.array([own[0] for own in self.columns], np.intp)

    @property
    def thresholds(self) -> np.ndarray:
        """The probability from which the model adds each code, as it was trained."""
        return self.model.thresholds[self.first]

    def likely(self, odds: np.ndarray, ruled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how likely each code is, and the column that says so (both answers, codes).

        `odds` are the model's (answers, columns), `ruled` tells where a rule gave the code.
        """
        by_rule = np.zeros(odds.shape, bool)
        by_rule[:, self.first] = ruled
        every = self.model.probability(odds, by_rule)
        column = np.tile(self.first, (len(odds), 1))
        for at, own in ((at, own) for at, own in enumerate(self.columns) if len(own) > 1):
            column[:, at] = np.take(own, every[:, own].argmax(axis=1))
        return np.take_along_axis(every, column, axis=1), column


def _columns(code: Code, number: Mapping[str, int]) -> Iterator[int]:
    """Yield the column of a code and of each that it took in, by the latest name that is known."""
    for names in ((*code.formerly, code.id), *code.merged):
        known = [number[name] for name in names if name in number]
        yield from known[-1:]


def read(source: bytes, name: str = "model") -> Model:
    """Return the model of a file; raises `Problem` where it is none."""
    try:
        arrays = unpacked(source)
        head = json.loads(arrays["head"].tobytes())
        if head["format"] != FORMAT:
            raise ValueError
        numbers = {own: arrays[own] for own in _NUMBERS}
        made = Model(
            codes=tuple(head["codes"]),
            roles=tuple(head["roles"]),
            concepts=Concepts(head["concepts"]),
            silent=frozenset(head["silent"]),
            about=head["about"],
            name=f"{NAMED}{hashlib.sha256(source).hexdigest()[:8]}",
            **numbers,
        )
        if not made.fits():
            raise ValueError
    except (LookupError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        raise Problem("{file} is no model. Choose one that learn wrote.", file=name) from None
    return made


def probability(odds: np.ndarray) -> np.ndarray:
    """Return the probabilities of log odds.

    >>> probability(np.array([0.0, 100.0])).tolist()
    [0.5, 1.0]
    """
    return 1 / (1 + np.exp(-np.clip(odds, -50, 50)))


def rule_numbers(names: Iterable[str]) -> np.ndarray:
    """Return a number for each rule, by which a model knows those that it learnt beside.

    >>> rule_numbers(["fi: halpa*", "fi: kallis"]).dtype
    dtype('uint64')
    """
    digests = [hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names]
    return np.frombuffer(b"".join(digests), "<u8")


def role_places(known: Sequence[str], roles: Iterable[object]) -> np.ndarray:
    """Return the place of each role among those that a model knows, -1 for another.

    >>> role_places(("benefits", "support"), ["support", None]).tolist()
    [1, -1]
    """
    place = {role: at for at, role in enumerate(known)}
    return np.array([place.get(str(role), -1) for role in roles], np.intp)


def lengths(share: np.ndarray, group: np.ndarray, count: int) -> np.ndarray:
    """Return the length (root of the sum of squares) of the shares of each group; 1 of none."""
    squares = np.bincount(group, share.astype(np.float64) ** 2, count)
    return np.sqrt(np.where(squares > 0, squares, 1)).astype(np.float32)


def heaviest(weight: np.ndarray) -> tuple[int, int]:
    """Return the places of the first and last of the words that weigh most: the heaviest one and
    its neighbours that are nearly as heavy.

    >>> heaviest(np.array([0.1, 0.9, 1.0, -0.2, 0.8]))
    (1, 2)
    """
    first = last = int(weight.argmax())
    least = _NEAR * weight[first]
    while first > 0 and weight[first - 1] >= least:
        first -= 1
    while last + 1 < len(weight) and weight[last + 1] >= least:
        last += 1
    return first, last


def _sums(rows: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the sum of each stretch of rows, `counts` of them one after another."""
    made = np.zeros((len(counts), rows.shape[1]), np.float32)
    some = np.flatnonzero(counts)
    if len(some):
        made[some] = np.add.reduceat(rows, (np.cumsum(counts) - counts)[some], axis=0)
    return made
