"""Codes a frame of answers: each gets its content, codes with evidence, negated mentions, facets.

Start at `code`. Answers are coded by blocks, each language of a block at once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.codebook import Scheme
from analysis.coding import languages
from analysis.coding.assertion import KINDS
from analysis.coding.coder import Coder
from analysis.coding.content import contents
from analysis.coding.distinct import Forms
from analysis.coding.forms import Reader, ReadingTable
from analysis.coding.mentions import Mentions
from analysis.coding.model import Model, role_places
from analysis.coding.ragged import differs, distinct
from analysis.coding.ruleset import role_bit
from analysis.coding.said import Listener
from analysis.coding.weighing import weighed
from analysis.coding.words import tokenise
from analysis.survey import CODING_COLUMNS, LANGUAGES

ANSWER_COLUMNS = ("id", "question", "role", "text", "language", "language_confidence")
# As Python's own texts, a pattern or a code stands in memory once, however many rows name it.
TEXT = pd.StringDtype("python", na_value=np.nan)
UNCOUNTED = (*KINDS, "doubt")  # why a mention does not count, by its kind
BLOCK = 20_000  # answers coded at once: more need memory, fewer waste time


@dataclass(frozen=True)
class Coded:
    """The outcome of a coding.

    `answers` has the columns id, question, role, text, language, language_confidence (missing
    where the language was given), content, codes, phases, tools, stance, stage, readiness (lists
    joined as interface.md says); `codings` has `CODING_COLUMNS`,
    one row a piece of evidence; `negated` the same, `cue` (the words that tell that it is not
    asserted, if any) and `kind` (denial, wish, question, quote; doubt: a rule gave it, but all in
    all it is not likely enough).
    """

    answers: pd.DataFrame
    codings: pd.DataFrame
    negated: pd.DataFrame


class _Met:
    """The forms met so far, kept from block to block: how each language reads them, and how much
    they speak for each."""

    def __init__(self) -> None:
        self.forms = Forms()
        self._tables: dict[str, ReadingTable] = {}
        self._weights = np.zeros((0, len(LANGUAGES)))
        self._listener: Listener | None = None

    def table(self, language: str, reader: Reader) -> ReadingTable:
        return self._tables.setdefault(language, ReadingTable(reader))

    def weights(self) -> np.ndarray:
        known = len(self._weights)
        if known < len(self.forms):
            more = languages.weights(self.forms, known)
            self._weights = np.concatenate((self._weights, more))
        return self._weights

    def listener(self, model: Model) -> Listener:
        if self._listener is None:
            self._listener = Listener(model)
        return self._listener


class _Block:
    """The texts of some of the answers, cut into words."""

    def __init__(self, answers: pd.DataFrame, met: _Met) -> None:
        self.texts = [t if isinstance(t, str) else "" for t in answers["text"].tolist()]
        self.tokens = tokenise(self.texts, met.forms)
        self.met = met

    def evidence(self) -> np.ndarray:
        """Return how much each answer speaks for each language."""
        tokens, weights = self.tokens, self.met.weights()
        return languages.evidence(tokens.form, weights, tokens.answer, len(self.texts))

    def languages(self, answers: pd.DataFrame) -> np.ndarray:
        """Return the language of each word, as a place in `LANGUAGES` (-1: none of them)."""
        own = pd.Index(LANGUAGES).get_indexer(answers["language"])
        detected = answers["language_confidence"].notna().to_numpy()
        if not detected.any():
            return own[self.tokens.answer]
        by_sentence = languages.of_words(self.tokens, self.met.weights(), own)
        return np.where(detected[self.tokens.answer], by_sentence, own[self.tokens.answer])


def code(
    answers: pd.DataFrame, coder: Coder, progress: Callable[[float], None] | None = None
) -> Coded:
    """Code answers (columns id, question, role, text, language) by a codebook's rules.

    The order of rows in `answers` is kept; codings are sorted by answer, place and code. Where
    `language` is none of the four it is detected, and a sentence clearly in another language than
    its answer is coded by the rules of its own.
    """
    blocks = [answers.iloc[at : at + BLOCK] for at in range(0, len(answers), BLOCK)]
    met = _Met()
    whole = _Block(answers, met) if len(blocks) <= 1 else None
    cut = [whole] if whole else (_Block(block, met) for block in blocks)
    answers = _with_language(answers, cut)
    parts = []
    for begin in range(0, max(len(answers), 1), BLOCK):
        if progress:
            progress(begin / max(len(answers), 1))
        own = answers.iloc[begin : begin + BLOCK]
        parts.append(_code_block(own, whole or _Block(own, met), coder))
    if progress:
        progress(1)
    frames = enumerate(zip(*parts, strict=True))
    return Coded(*(pd.concat(frame, ignore_index=number > 0) for number, frame in frames))


def _with_language(answers: pd.DataFrame, blocks: Iterable[_Block]) -> pd.DataFrame:
    """Return the answers with the language detected where none is given, and how surely."""
    given = answers["language"].isin(LANGUAGES)
    if given.all():
        return answers.assign(language_confidence=float("nan"))
    found, confidence = languages.detect(
        np.concatenate([block.evidence() for block in blocks]), answers["id"]
    )
    return answers.assign(
        language=answers["language"].where(given, np.array(LANGUAGES)[found]),
        language_confidence=np.where(given, np.nan, confidence),
    )


def _code_block(
    answers: pd.DataFrame, block: _Block, coder: Coder
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Code a block of answers (columns `ANSWER_COLUMNS`)."""
    texts, tokens = block.texts, block.tokens
    kinds = contents(texts, np.bincount(tokens.answer, minlength=len(texts)), coder.non_answers)
    spoken = np.where((kinds == "answered").take(tokens.answer), block.languages(answers), -1)
    role, roles = pd.factorize(answers["role"])
    bits = np.array([*map(role_bit, roles), 0], np.int32)[role]
    parts = []
    for number, language in enumerate(LANGUAGES):
        if language in coder.rulesets and (spoken == number).any():
            rules = coder.rulesets[language]
            table = block.met.table(language, rules.reader)
            own = tokens.these(spoken == number)
            parts.append(Mentions.of(own, bits, rules, table, coder.scheme))
    found = Mentions.together(parts, coder.scheme.parents())
    if coder.model is not None:
        said = block.met.listener(coder.model).said(tokens, spoken, len(texts))
        places = role_places(coder.model.roles, answers["role"])
        found = weighed(found, said, places, coder.model, kinds == "answered", coder.scheme)
    is_code = np.array([":" not in name for name in found.targets], bool)[found.target]
    asserted = found.kind == 0
    given, denied = found[is_code & asserted], found[is_code & ~asserted]
    outcome = {
        "content": kinds,
        "codes": _joined(given, given.targets, len(texts)),
        **_facets(found[~is_code & asserted], kinds != "empty", bits, coder.scheme),
    }
    columns = {name: pd.array(values, dtype=TEXT) for name, values in outcome.items()}
    model = coder.model.name if coder.model else ""
    negated = _rows(answers, texts, denied, model).assign(
        cue=_pieces(texts, denied.answer, denied.cue_start, denied.cue_end),
        kind=_named(UNCOUNTED, denied.kind),
    )
    kept = answers[list(ANSWER_COLUMNS)]
    return kept.assign(**columns), _rows(answers, texts, given, model), negated


def _rows(
    answers: pd.DataFrame, texts: Sequence[str], found: Mentions, model: str
) -> pd.DataFrame:
    """Return a row with the columns of a coding for each mention; `model` is the name that codes
    of a model have for their rule."""
    columns = (
        answers["id"].take(found.answer).array,
        answers["question"].take(found.answer).array,
        _named(found.targets, found.target),
        found.start,
        found.end,
        _pieces(texts, found.answer, found.start, found.end),
        _named(("rule", "model"), (found.rules == model).astype(np.intp)[found.rule]),
        _named(found.rules, found.rule),
        found.confidence,
    )
    return pd.DataFrame(dict(zip(CODING_COLUMNS, columns, strict=True)))


def _named(names: Sequence[str], number: np.ndarray) -> pd.api.extensions.ExtensionArray:
    return pd.array(names, dtype=TEXT).take(number)


def _pieces(
    texts: Sequence[str], answer: np.ndarray, start: np.ndarray, end: np.ndarray
) -> pd.api.extensions.ExtensionArray:
    places = zip(answer.tolist(), start.tolist(), end.tolist(), strict=True)
    return pd.array([texts[a][s:e] for a, s, e in places], dtype=TEXT)


def _joined(
    found: Mentions, names: Sequence[str | None], count: int, sign: str = " "
) -> list[str]:
    """Return for each answer the distinct names of its targets, sorted, as one text; a target
    without a name is left out."""
    joined = [""] * count
    named = np.array([name is not None for name in names], bool)[found.target]
    pairs = distinct(found.answer[named] * len(names) + found.target[named])
    answer, target = np.divmod(pairs, max(len(names), 1))
    values = [names[i] for i in target.tolist()]
    begins = np.flatnonzero(differs(answer))
    places = zip(answer[begins].tolist(), pairwise([*begins.tolist(), len(values)]), strict=True)
    for at, (begin, end) in places:
        joined[at] = sign.join(values[begin:end])
    return joined


def _facets(
    found: Mentions, filled: np.ndarray, roles: np.ndarray, scheme: Scheme
) -> dict[str, list[str]]:
    """Return the columns of the facets, as interface.md names them; `filled` tells which answers
    are not empty, `roles` has the bit of each answer's role."""

    def many(facet: str, sign: str) -> list[str]:
        begin = f"{facet}:"
        names = [n.removeprefix(begin) if n.startswith(begin) else None for n in found.targets]
        return _joined(found, names, len(filled), sign)

    def one(id: str) -> list[str]:
        """Return the one value of each answer: the first in the codebook's order that it has."""
        known = next((f for f in scheme.facets if f.id == id), None)
        if known is None:
            return [""] * len(filled)
        asked = filled & (known.role is None or roles == role_bit(known.role))
        values = np.where(asked, known.otherwise or "", "").astype(object)
        for own in reversed(known.values):
            name = f"{id}:{own.id}"
            if name in found.targets:
                at = found.answer[found.target == found.targets.index(name)]
                values[at[asked[at]]] = own.id
        return values.tolist()

    return {
        "phases": many("phase", " "),
        "tools": many("tool", ";"),
        "stance": one("stance"),
        "stage": many("stage", " "),
        "readiness": one("readiness"),
    }
