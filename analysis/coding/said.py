"""What answers say to a model: their distinct words and the concepts of these.

Start at `Listener`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.coding.concepts import ConceptTable
from analysis.coding.model import Model, lengths
from analysis.coding.ragged import differs, distinct, in_order
from analysis.coding.spelling import spell_forms
from analysis.coding.words import Tokens
from analysis.survey import LANGUAGES


@dataclass(frozen=True, eq=False)
class Said:
    """What answers say to a model.

    `form` has each distinct word of each answer as they first stand there, `words` where those of
    each answer begin (and the last ends), `told` what the pieces of each form tell, `root` by what
    their sum is divided; `concept` each distinct concept of the answer `holder`, and `length` that
    of an answer's concepts. `named` has each word of `tokens` that has a concept, `concept_of`
    that.
    """

    tokens: Tokens
    form: np.ndarray
    words: np.ndarray
    told: np.ndarray
    root: np.ndarray
    holder: np.ndarray
    concept: np.ndarray
    length: np.ndarray
    named: np.ndarray
    concept_of: np.ndarray


class Listener:
    """A model and what it knows of the forms met so far, kept from block to block."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._told = np.zeros((0, len(model.codes)), np.float32)
        self._tables = [ConceptTable(model.concepts, language) for language in LANGUAGES]

    def said(
        self,
        tokens: Tokens,
        languages: np.ndarray,
        count: int,
        named: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> Said:
        """Return what `count` answers say; `languages` has that of each word, as a place in
        `LANGUAGES` (-1: none), `named` are its `named_concepts` where they are known."""
        new = np.arange(len(self._told), len(tokens.forms))
        more = self.model.of_words(spell_forms(tokens.forms, new))
        self._told = np.concatenate((self._told, more)) if len(more) else self._told
        answer, form = as_first_met(tokens.answer, tokens.form)
        number = np.bincount(answer, minlength=count)
        named, concept_of = named or named_concepts(tokens, languages, self._tables)
        holder, concept = once(tokens.answer.take(named), concept_of)
        return Said(
            tokens,
            form,
            np.concatenate(([0], np.cumsum(number))),
            self._told,
            np.sqrt(np.maximum(number, 1)),
            holder,
            concept,
            lengths(self.model.concept_rarity.take(concept), holder, count),
            named,
            concept_of,
        )


def named_concepts(
    tokens: Tokens, languages: np.ndarray, tables: Sequence[ConceptTable]
) -> tuple[np.ndarray, np.ndarray]:
    """Return each word that has a concept in its language, in their order, and the concept."""
    words, concepts = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)]
    for number, table in enumerate(tables):
        own = np.flatnonzero(languages == number)
        at, found = table.take(tokens.form.take(own), tokens.forms)
        words.append(own.take(at))
        concepts.append(found)
    word = np.concatenate(words)
    order = in_order(word)
    return word.take(order), np.concatenate(concepts).take(order)


def once(answer: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return answer and value of each distinct value of each answer, in this order.

    >>> [part.tolist() for part in once(np.array([0, 0, 1, 0]), np.array([3, 2, 3, 3]))]
    [[0, 0, 1], [2, 3, 3]]
    """
    size = int(value.max(initial=0)) + 1
    return np.divmod(distinct(answer.astype(np.int64) * size + value), size)


def as_first_met(answer: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return answer (ascending) and value of each distinct value of each answer, as they first
    stand there: the last digit of a sum over them then depends on the answer alone. Numbers of
    forms would not do, since these depend on what else was met before.

    >>> [part.tolist() for part in as_first_met(np.array([0, 0, 0, 1]), np.array([3, 2, 3, 2]))]
    [[0, 0, 1], [3, 2, 2]]
    """
    key = answer.astype(np.int64) * (int(value.max(initial=0)) + 1) + value
    order = np.argsort(key, kind="stable")
    first = np.sort(order[differs(key.take(order))])
    return answer.take(first), value.take(first)
