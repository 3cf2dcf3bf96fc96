"""Codes a frame of answers: each gets its content, codes with evidence, negated mentions, facets.

Start at `code`. Answers are coded by blocks, each language of a block at once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.codebook import Scheme
from analysis.coding import languages
from analysis.coding.assertion import KINDS
from analysis.coding.coder import Coder
from analysis.coding.content import contents
from analysis.coding.forms import FormTable
from analysis.coding.mentions import Mentions
from analysis.coding.ruleset import role_bit
from analysis.coding.words import tokenise
from analysis.survey import CODING_COLUMNS, LANGUAGES

ANSWER_COLUMNS = ("id", "question", "role", "text", "language", "language_confidence")
BLOCK = 20_000  # answers coded at once: more need memory, fewer waste time


@dataclass(frozen=True)
class Coded:
    """The outcome of a coding.

    `answers` has the columns id, question, role, text, language, language_confidence (missing
    where the language was given), content, codes, phases, tools, stance, stage, readiness (lists
    joined as interface.md says); `codings` has `CODING_COLUMNS`,
    one row a piece of evidence; `negated` the same, `cue` (the words that tell that it is not
    asserted) and `kind` (denial, wish, question or quote).
    """

    answers: pd.DataFrame
    codings: pd.DataFrame
    negated: pd.DataFrame


class _Block:
    """The texts of some of the answers, cut into words."""

    def __init__(self, answers: pd.DataFrame) -> None:
        self.texts = [t if isinstance(t, str) else "" for t in answers["text"].tolist()]
        self.tokens = tokenise(self.texts)

    @cached_property
    def weights(self) -> np.ndarray:
        return languages.weights(self.tokens.forms)

    def evidence(self) -> np.ndarray:
        """Return how much each answer speaks for each language."""
        tokens = self.tokens
        return languages.evidence(tokens.form, self.weights, tokens.answer, len(self.texts))

    def languages(self, answers: pd.DataFrame) -> np.ndarray:
        """Return the language of each word, as a place in `LANGUAGES` (-1: none of them)."""
        own = pd.Index(LANGUAGES).get_indexer(answers["language"])
        detected = answers["language_confidence"].notna().to_numpy()
        if not detected.any():
            return own[self.tokens.answer]
        by_sentence = languages.of_words(self.tokens, self.weights, own)
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
    whole = _Block(answers) if len(blocks) <= 1 else None
    answers = _with_language(answers, [whole] if whole else map(_Block, blocks))
    parts, tables = [], {}
    for begin in range(0, max(len(answers), 1), BLOCK):
        if progress:
            progress(begin / max(len(answers), 1))
        own = answers.iloc[begin : begin + BLOCK]
        parts.append(_code_block(own, whole or _Block(own), coder, tables))
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
    answers: pd.DataFrame, block: _Block, coder: Coder, tables: dict[str, FormTable]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Code a block of answers (columns `ANSWER_COLUMNS`); `tables` has the forms read so far."""
    texts, tokens = block.texts, block.tokens
    roles = answers["role"].tolist()
    kinds = contents(texts, np.bincount(tokens.answer, minlength=len(texts)), coder.non_answers)
    answered = np.array([kind == "answered" for kind in kinds], bool)
    spoken = np.where(answered[tokens.answer], block.languages(answers), -1)
    code, names = pd.factorize(answers["role"])
    bits = np.array([*map(role_bit, names), 0], np.int32)[code]
    parts = []
    for number, language in enumerate(LANGUAGES):
        if language in coder.rulesets and (spoken == number).any():
            rules = coder.rulesets[language]
            table = tables.setdefault(language, FormTable(rules.reader))
            own = tokens.these(spoken == number)
            parts.append(Mentions.of(own, bits, rules, table, coder.scheme))
    none = np.zeros(0, np.intp)
    found = Mentions.together(parts or [Mentions(*[none] * 9)])
    is_code = np.array([":" not in target for target in found.target], bool)
    given = with_parents(found[is_code & (found.kind == 0)], coder.scheme)
    outcome = pd.DataFrame(
        {
            "content": kinds,
            "codes": _joined(given.answer, given.target, len(texts)),
            **_facets(found[~is_code & (found.kind == 0)], kinds, roles, coder.scheme),
        },
        index=answers.index,
        dtype="str",
    )
    denied = found[is_code & (found.kind > 0)]
    negated = _rows(answers, texts, denied).assign(
        cue=_pieces(texts, denied.answer, denied.cue_start, denied.cue_end),
        kind=np.array(KINDS, object)[denied.kind],
    )
    kept = answers[list(ANSWER_COLUMNS)]
    return pd.concat([kept, outcome], axis=1), _rows(answers, texts, given), negated


def with_parents(given: Mentions, scheme: Scheme) -> Mentions:
    """Return mentions of codes with the parent of each child code beside it."""
    parents = scheme.parents()
    children = given[np.array([target in parents for target in given.target], bool)]
    if not len(children):
        return given
    own = np.array([parents[target] for target in children.target], object)
    return Mentions.together([given, replace(children, target=own)])


def _rows(answers: pd.DataFrame, texts: Sequence[str], found: Mentions) -> pd.DataFrame:
    """Return a row with the columns of a coding for each mention."""
    columns = (
        answers["id"].take(found.answer).array,
        answers["question"].take(found.answer).array,
        found.target,
        found.start,
        found.end,
        _pieces(texts, found.answer, found.start, found.end),
        "rule",
        found.rule,
        found.confidence,
    )
    return pd.DataFrame(dict(zip(CODING_COLUMNS, columns, strict=True)))


def _pieces(
    texts: Sequence[str], answer: np.ndarray, start: np.ndarray, end: np.ndarray
) -> list[str]:
    places = zip(answer.tolist(), start.tolist(), end.tolist(), strict=True)
    return [texts[a][s:e] for a, s, e in places]


def _joined(answer: np.ndarray, values: Sequence[str], count: int, sign: str = " ") -> list[str]:
    """Return for each answer its distinct values, sorted, as one text."""
    joined = [""] * count
    pairs = sorted(set(zip(answer.tolist(), values, strict=True)))
    for at, value in pairs:
        joined[at] = f"{joined[at]}{sign}{value}" if joined[at] else value
    return joined


def _facets(
    found: Mentions, kinds: Sequence[str], roles: Sequence[str | None], scheme: Scheme
) -> dict[str, list[str]]:
    """Return the columns of the facets, as interface.md names them."""
    number, names = pd.factorize(found.target)
    parts = [name.split(":", 1) for name in names]
    facet, value = (np.array([p[i] for p in parts], object)[number] for i in (0, 1))

    def many(id: str, sign: str) -> list[str]:
        own = facet == id
        return _joined(found.answer[own], value[own], len(kinds), sign)

    def one(id: str) -> list[str]:
        """Return the one value of each answer: the first in the codebook's order that it has."""
        known = next((f for f in scheme.facets if f.id == id), None)
        if known is None:
            return [""] * len(kinds)
        asked = [
            k != "empty" and known.role in (None, r) for k, r in zip(kinds, roles, strict=True)
        ]
        values = [known.otherwise or "" if a else "" for a in asked]
        for own in reversed(known.values):
            for at in found.answer[(facet == id) & (value == own.id)].tolist():
                values[at] = own.id if asked[at] else ""
        return values

    return {
        "phases": many("phase", " "),
        "tools": many("tool", ";"),
        "stance": one("stance"),
        "stage": many("stage", " "),
        "readiness": one("readiness"),
    }
