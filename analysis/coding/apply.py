"""Codes a frame of answers: each gets its content, codes with evidence, negated mentions, facets.

Start at `code`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analysis.codebook import Codebook
from analysis.coding.content import content, non_answers
from analysis.coding.rules import Match, RuleSet
from analysis.coding.words import Tokens, tokenise
from analysis.survey import CODING_COLUMNS

# What a rule is trusted, of 1: a person's word is 1, and no rule is right every time.
RULE_CONFIDENCE = 0.9


@dataclass(frozen=True)
class Coded:
    """The outcome of a coding.

    `answers` has the columns id, question, role, text, language, content, codes, phases, tools,
    stance, stage, readiness (lists joined as interface.md says); `codings` has `CODING_COLUMNS`,
    one row a piece of evidence; `negated` the same and `cue`.
    """

    answers: pd.DataFrame
    codings: pd.DataFrame
    negated: pd.DataFrame


def code(
    answers: pd.DataFrame, codebook: Codebook, progress: Callable[[float], None] | None = None
) -> Coded:
    """Code answers (columns id, question, role, text, language) by the codebook's rules.

    The order of rows in `answers` is kept; codings are sorted by answer, place and code.
    """
    nothing = non_answers(codebook)
    rules = {lang: RuleSet(own, codebook.names) for lang, own in codebook.rules.items()}
    codings, negated, rows = [], [], []
    for done, row in enumerate(answers.itertuples(index=False)):
        if progress and done % 500 == 0:
            progress(done / len(answers))
        text = row.text if isinstance(row.text, str) else ""
        kind = content(text, nothing)
        tokens = tokenise(text)
        found = []
        if kind == "answered" and row.language in rules:
            found = rules[row.language].find(tokens, row.role)
        key = (row.id, row.question)
        given = _evidence(
            [m for m in found if m.cue is None], tokens, text, row.language, codebook
        )
        denied = [m for m in found if m.cue is not None]
        codings += [(*key, *evidence) for evidence in given]
        negated += [
            (*key, *evidence, text[tokens.starts[m.cue] : tokens.ends[m.cue]])
            for m in denied
            for evidence in _evidence([m], tokens, text, row.language, codebook)
            if evidence[0] == m.target
        ]
        rows.append((kind, _join(e[0] for e in given), *_facets(found, kind, row.role, codebook)))
    if progress:
        progress(1)
    columns = ["content", "codes", "phases", "tools", "stance", "stage", "readiness"]
    outcome = pd.DataFrame(rows, columns=columns, index=answers.index, dtype="str")
    kept = answers[["id", "question", "role", "text", "language"]]
    return Coded(
        pd.concat([kept, outcome], axis=1),
        pd.DataFrame(codings, columns=list(CODING_COLUMNS)),
        pd.DataFrame(negated, columns=[*CODING_COLUMNS, "cue"]),
    )


def _evidence(
    matches: list[Match], tokens: Tokens, text: str, language: str, codebook: Codebook
) -> list[tuple[object, ...]]:
    """Return rows from `code` to `confidence` for matches of codes, parents added, in order."""
    parents = codebook.parents()
    spans: dict[tuple[int, int, str], str] = {}
    for match in matches:
        if ":" in match.target:
            continue
        start, end = tokens.starts[match.first], tokens.ends[match.last]
        rule = f"{language}: {match.pattern}"
        for given in filter(None, (match.target, parents.get(match.target))):
            spans[start, end, given] = min(rule, spans.get((start, end, given), rule))
    return [
        (code, start, end, text[start:end], "rule", spans[start, end, code], RULE_CONFIDENCE)
        for start, end, code in sorted(spans)
    ]


def _join(values: object, sign: str = " ") -> str:
    return sign.join(sorted(set(values)))  # type: ignore[call-overload]


def _facets(
    found: list[Match], kind: str, role: str | None, codebook: Codebook
) -> tuple[str, str, str, str, str]:
    named = {match.target for match in found if ":" in match.target and match.cue is None}
    pairs = [target.split(":", 1) for target in named]
    values = {facet: [v for f, v in pairs if f == facet] for facet, _ in pairs}
    return (
        _join(values.get("phase", ())),
        _join(values.get("tool", ()), ";"),
        _one("stance", values, kind, role, codebook),
        _join(values.get("stage", ())),
        _one("readiness", values, kind, role, codebook),
    )


def _one(
    id: str, values: dict[str, list[str]], kind: str, role: str | None, codebook: Codebook
) -> str:
    """Return the one value of a facet: the first in the codebook's order that was found."""
    facets = {facet.id: facet for facet in codebook.facets}
    facet = facets.get(id)
    if facet is None or kind == "empty" or (facet.role and facet.role != role):
        return ""
    for value in facet.values:
        if value.id in values.get(id, ()):
            return value.id
    return facet.otherwise or ""
