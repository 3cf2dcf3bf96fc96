"""Codes a frame of answers: each gets its content, codes with evidence, negated mentions, facets.

Start at `code`. Answers are coded by blocks (`BlockCoder`), each language of a block at once.
"""

from collections.abc import Callable, Iterator, Sequence
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
from analysis.coding.mentions import Mentions
from analysis.coding.model import Model, role_places
from analysis.coding.ragged import differs, distinct
from analysis.coding.rules import Search
from analysis.coding.ruleset import role_bit
from analysis.coding.said import Listener, Said
from analysis.coding.weighing import weighed
from analysis.coding.words import Tokens, tokenise
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


class BlockCoder:
    """Codes blocks of answers one after another; what is known of the forms met so far is kept."""

    def __init__(self, coder: Coder) -> None:
        self.coder = coder
        self._forms = Forms()
        self._searches: dict[str, Search] = {}
        self._weights = np.zeros((0, len(LANGUAGES)))
        self._listener: Listener | None = None
        self._latest: tuple[list[str], Tokens] | None = None

    def evidence(self, answers: pd.DataFrame) -> np.ndarray:
        """Return how much each answer speaks for each language."""
        texts, tokens = self._cut(answers)
        return languages.evidence(tokens.form, self._all_weights(), tokens.answer, len(texts))

    def code(self, answers: pd.DataFrame) -> Coded:
        """Code a block of answers (columns `ANSWER_COLUMNS`)."""
        texts, tokens = self._cut(answers)
        counts = np.bincount(tokens.answer, minlength=len(texts))
        kinds = contents(texts, counts, self.coder.non_answers)
        spoken = languages.of_answers(answers, tokens, self._all_weights)
        spoken = np.where((kinds == "answered").take(tokens.answer), spoken, -1)
        role, roles = pd.factorize(answers["role"])
        bits = np.array([*map(role_bit, roles), 0], np.int32)[role]
        found = self._by_rules(tokens, spoken, bits)
        model = self.coder.model
        if model is not None:
            said = self._said(model, tokens, spoken, len(texts))
            places = role_places(model.roles, answers["role"])
            found = weighed(found, said, places, model, kinds == "answered", self.coder.scheme)
        return _coded(answers, texts, kinds, bits, found, self.coder)

    def _cut(self, answers: pd.DataFrame) -> tuple[list[str], Tokens]:
        texts = texts_of(answers)
        if self._latest is None or texts != self._latest[0]:
            self._latest = None  # before room is taken for the next
            self._latest = texts, tokenise(texts, self._forms)
        return self._latest

    def _by_rules(self, tokens: Tokens, spoken: np.ndarray, bits: np.ndarray) -> Mentions:
        """Return what is found by the rules of the language of each word (`spoken`)."""
        parts, scheme = [], self.coder.scheme
        for number, language in enumerate(LANGUAGES):
            if language in self.coder.rulesets and (spoken == number).any():
                rules = self.coder.rulesets[language]
                if language not in self._searches:
                    self._searches[language] = Search(rules.rows, rules.reader)
                own = tokens.these(spoken == number)
                parts.append(Mentions.of(own, bits, rules, self._searches[language], scheme))
        return Mentions.together(parts, scheme.parents())

    def _said(self, model: Model, tokens: Tokens, spoken: np.ndarray, count: int) -> Said:
        if self._listener is None:
            self._listener = Listener(model)
        return self._listener.said(tokens, spoken, count)

    def _all_weights(self) -> np.ndarray:
        known = len(self._weights)
        if known < len(self._forms):
            more = languages.weights(self._forms, known)
            self._weights = np.concatenate((self._weights, more))
        return self._weights


def code(
    answers: pd.DataFrame, coder: Coder, progress: Callable[[float], None] | None = None
) -> Coded:
    """Code answers (columns id, question, role, text, language) by a codebook's rules.

    The order of rows in `answers` is kept; codings are sorted by answer, place and code. Where
    `language` is none of the four it is detected, and a sentence clearly in another language than
    its answer is coded by the rules of its own.
    """
    block_coder = BlockCoder(coder)
    evidence = None
    if not answers["language"].isin(LANGUAGES).all():
        evidence = np.concatenate([block_coder.evidence(block) for block in blocks_of(answers)])
    return _by_blocks(with_language(answers, evidence), block_coder, progress)


def again(
    answers: pd.DataFrame, coder: Coder, progress: Callable[[float], None] | None = None
) -> Coded:
    """Code answers of an earlier coding (columns `ANSWER_COLUMNS`), some of them or all: each is
    taken for the language that it was found to be in among all, and comes out as among all.
    """
    return _by_blocks(answers, BlockCoder(coder), progress)


def texts_of(answers: pd.DataFrame) -> list[str]:
    """Return the texts of answers, "" where there is none."""
    return [text if isinstance(text, str) else "" for text in answers["text"].tolist()]


def blocks_of(answers: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the answers by blocks; one block without any where there are none."""
    for begin in range(0, max(len(answers), 1), BLOCK):
        yield answers.iloc[begin : begin + BLOCK]


def together(parts: Sequence[Coded]) -> Coded:
    """Return the codings of blocks that follow each other as one."""
    answers = pd.concat([part.answers for part in parts])
    codings, negated = (
        pd.concat([getattr(part, name) for part in parts], ignore_index=True)
        for name in ("codings", "negated")
    )
    return Coded(answers, codings, negated)


def _by_blocks(
    answers: pd.DataFrame, block_coder: BlockCoder, progress: Callable[[float], None] | None
) -> Coded:
    """Code answers (columns `ANSWER_COLUMNS`)."""
    parts = []
    for block in blocks_of(answers):
        if progress:
            progress(len(parts) * BLOCK / max(len(answers), 1))
        parts.append(block_coder.code(block))
    if progress:
        progress(1)
    return together(parts)


def with_language(answers: pd.DataFrame, evidence: np.ndarray | None) -> pd.DataFrame:
    """Return answers with the language detected where none is given, and how surely; `evidence` is
    how much each speaks for each language, None where all are given."""
    if evidence is None:
        return answers.assign(language_confidence=float("nan"))
    given = answers["language"].isin(LANGUAGES)
    found, confidence = languages.detect(evidence, answers["id"])
    return answers.assign(
        language=answers["language"].where(given, np.array(LANGUAGES)[found]),
        language_confidence=np.where(given, np.nan, confidence),
    )


def _coded(
    answers: pd.DataFrame,
    texts: Sequence[str],
    kinds: np.ndarray,
    bits: np.ndarray,
    found: Mentions,
    coder: Coder,
) -> Coded:
    """Return the coding of answers by what was found in them; `kinds` has the content of each,
    `bits` that of its role."""
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
    kept = answers[list(ANSWER_COLUMNS)].assign(**columns)
    return Coded(kept, _rows(answers, texts, given, model), negated)


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
