"""A trained model: how likely an answer is of each code, and which of its words weighed most.

Start at `Model` and `read`; `learn` trains one. It is linear in the words of an answer: each
distinct word has its pieces (stretches of three to five signs, and itself), the rarer the heavier
(inverse document frequency, Spärck Jones 1972), together of length 1; an answer is the sum of its
distinct words over the root of their number, and the role of its question. So a word is scored
once however often it is met, with NumPy alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from analysis.coding.arrays import packed, unpacked
from analysis.coding.ragged import distinct
from analysis.coding.words import Tokens
from analysis.survey import Problem

FORMAT = "model 1"
SHORTEST, LONGEST = 3, 5  # signs of a piece, with the borders of its word
AT_ONCE = 4_096  # words whose pieces are scored at once
_NEAR = 0.5  # of the heaviest word's weight: a neighbour as heavy belongs to what weighed most


@dataclass(frozen=True, eq=False)
class Model:
    """A linear model of codes.

    `codes` are its codes' ids and `roles` the roles of questions it knows; `pieces` are sorted,
    `rarity` has what each weighs in a word, `weights` (pieces, codes) what it tells of each code,
    and `by_role` (roles, and last any other; codes) where each code begins: all sums are log odds.
    A code is given from a probability of `thresholds` on. Words of `silent` tell nothing: they are
    in every answer, and no evidence. `about` says what it was trained on.
    """

    codes: tuple[str, ...]
    roles: tuple[str, ...]
    pieces: tuple[str, ...]
    rarity: np.ndarray
    weights: np.ndarray
    by_role: np.ndarray
    thresholds: np.ndarray
    silent: frozenset[str]
    about: Mapping[str, Any]

    @cached_property
    def name(self) -> str:
        """What a coding names it by: the beginning of its hash."""
        return f"model {hashlib.sha256(self.written()).hexdigest()[:8]}"

    @cached_property
    def _place(self) -> dict[str, int]:
        return {piece: at for at, piece in enumerate(self.pieces)}

    def written(self) -> bytes:
        """Return it as a file, which `read` reads: arrays and JSON, nothing that can be run."""
        told = {"format": FORMAT, "codes": self.codes, "roles": self.roles, "about": self.about}
        told["silent"] = sorted(self.silent)
        texts = json.dumps(told, ensure_ascii=False, sort_keys=True), "\n".join(self.pieces)
        head, pieces = (np.frombuffer(text.encode(), np.uint8) for text in texts)
        return packed(
            {
                "head": head,
                "pieces": pieces,
                "rarity": self.rarity.astype("<f2"),
                "weights": self.weights.astype("<f2"),
                "by_role": self.by_role.astype("<f4"),
                "thresholds": self.thresholds.astype("<f4"),
            }
        )

    def of_words(self, words: Sequence[str]) -> np.ndarray:
        """Return what each word, folded, tells of each code (words, codes)."""
        parts = [words[at : at + AT_ONCE] for at in range(0, len(words), AT_ONCE)]
        return np.concatenate([np.zeros((0, len(self.codes)), np.float32), *map(self._of, parts)])

    def _of(self, words: Sequence[str]) -> np.ndarray:
        spoken = ["" if word in self.silent else word for word in words]
        counts, places = placed(spoken, self._place)
        share = self.rarity.take(places).astype(np.float32)
        word = np.repeat(np.arange(len(words)), counts)
        length = np.sqrt(np.bincount(word, share**2, len(words)))
        share /= length.astype(np.float32).take(word)
        told = self.weights.take(places, axis=0).astype(np.float32) * share[:, None]
        return _sums(told, counts)

    def odds(self, tokens: Tokens, roles: np.ndarray, told: np.ndarray) -> np.ndarray:
        """Return the log odds of each code in each answer (answers, codes).

        `roles` has a place in `roles` for each answer (-1: another); `told` is `of_words` of the
        forms of `tokens`.
        """
        answer, form = each_once(tokens)
        counts = np.bincount(answer, minlength=len(roles))
        sums = _sums(told.take(form, axis=0), counts)
        return sums / np.sqrt(np.maximum(counts, 1))[:, None] + self.by_role.take(roles, axis=0)


def read(source: bytes, name: str = "model") -> Model:
    """Return the model of a file; raises `Problem` where it is none."""
    try:
        arrays = unpacked(source)
        head = json.loads(arrays["head"].tobytes())
        if head["format"] != FORMAT:
            raise ValueError
        made = Model(
            tuple(head["codes"]),
            tuple(head["roles"]),
            tuple(arrays["pieces"].tobytes().decode().split("\n")),
            *(arrays[own] for own in ("rarity", "weights", "by_role", "thresholds")),
            frozenset(head["silent"]),
            head["about"],
        )
        shapes = made.weights.shape, made.by_role.shape, made.rarity.shape, made.thresholds.shape
        count, codes = len(made.pieces), len(made.codes)
        if shapes != ((count, codes), (len(made.roles) + 1, codes), (count,), (codes,)):
            raise ValueError
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise Problem("{file} is no model. Choose one that learn wrote.", file=name) from None
    return made


def probability(odds: np.ndarray) -> np.ndarray:
    """Return the probabilities of log odds.

    >>> probability(np.array([0.0, 100.0])).tolist()
    [0.5, 1.0]
    """
    return 1 / (1 + np.exp(-np.clip(odds, -50, 50)))


def pieces_of(word: str) -> list[str]:
    """Return the different pieces of a word, in their order; none of an empty one.

    >>> pieces_of("ei"), pieces_of("")
    (['^ei', 'ei$', '^ei$', '=ei'], [])
    """
    if not word:
        return []
    own = f"^{word}$"
    sizes = range(SHORTEST, LONGEST + 1)
    found = [own[at : at + size] for size in sizes for at in range(len(own) - size + 1)]
    return [*dict.fromkeys(found), f"={word}"]


def placed(words: Sequence[str], place: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return how many known pieces each word has, and their places one after another."""
    found = [[place[p] for p in pieces_of(word) if p in place] for word in words]
    counts = np.fromiter(map(len, found), np.intp, len(found))
    return counts, np.array([at for own in found for at in own], np.intp)


def role_places(known: Sequence[str], roles: Iterable[object]) -> np.ndarray:
    """Return the place of each role among those that a model knows, -1 for another.

    >>> role_places(("benefits", "support"), ["support", None]).tolist()
    [1, -1]
    """
    place = {role: at for at, role in enumerate(known)}
    return np.array([place.get(str(role), -1) for role in roles], np.intp)


def each_once(tokens: Tokens) -> tuple[np.ndarray, np.ndarray]:
    """Return answer and form of each distinct word of each answer, in this order."""
    count = max(len(tokens.forms), 1)
    return np.divmod(distinct(tokens.answer.astype(np.int64) * count + tokens.form), count)


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
