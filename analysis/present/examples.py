"""What schools did: which answers are examples, and what each names.

Start at `examples`, then `counts`, `chosen` and `cards`; `quoted` makes the same of approved
quotes, for those who may see nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from analysis.codebook import Scheme
from analysis.codebook.structure import Domain
from analysis.coding.apply import ANSWER_COLUMNS, code
from analysis.coding.coder import Coder
from analysis.present import marks
from analysis.present.labels import Labels, label
from analysis.present.quotes import translation
from analysis.results.variables import FACETS
from analysis.survey import Notice
from analysis.wording import Wording, message
from analysis.workspace.quotes import Quote

ROLE = "example"
# What examples are chosen by: each kind's column that names it, and what parts its values.
KINDS = {"practice": ("codes", " "), "phase": FACETS["phase"], "platform": FACETS["tool"]}


def of_role(scheme: Scheme, role: str) -> Domain | None:
    """Return the themes about the question with a role, None where the codebook has none."""
    return next((domain for domain in scheme.domains if domain.role == role), None)


def practices(scheme: Scheme) -> tuple[str, ...]:
    """Return the ids of the codebook's practices: the themes about the question for an example."""
    domain = of_role(scheme, ROLE)
    return tuple(own.id for own in domain.codes) if domain else ()


def is_asked(answers: pd.DataFrame) -> bool:
    """Tell whether a question of the survey asks for an example."""
    return bool((answers["role"] == ROLE).any())


def examples(answers: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the coded answers (columns of `Coded.answers`) that are examples: those to the
    question that asks for one; where none asks, those to any question that name a practice.

    The table of practices counts the same answers (`variables`).
    """
    answered = answers["content"] == "answered"
    if is_asked(answers):
        return answers[answered & (answers["role"] == ROLE)]
    return answers[answered & _names(answers, "practice", practices(scheme))]


def _names(found: pd.DataFrame, kind: str, wanted: Sequence[str]) -> pd.Series:
    """Tell of each answer whether it names any of the values; each distinct cell is read once."""
    column, sign = KINDS[kind]
    known = {cell: not set(cell.split(sign)).isdisjoint(wanted) for cell in found[column].unique()}
    return found[column].map(known).astype(bool)


def chosen(found: pd.DataFrame, choice: Mapping[str, str | None]) -> pd.DataFrame:
    """Return the examples that name every value of a choice (by one of `KINDS`; None: any)."""
    for kind, value in choice.items():
        if value:
            found = found[_names(found, kind, [value])]
    return found


def counts(found: pd.DataFrame, choice: Mapping[str, str | None], kind: str) -> dict[str, int]:
    """Return how many examples name each value of a kind, among those that the other choices let
    through; the values of all examples, those that most name first.

    >>> found = pd.DataFrame({"codes": ["a b", "a"], "phases": ["", "after"], "tools": "X"})
    >>> counts(found, {"phase": "after"}, "practice")
    {'a': 1, 'b': 0}
    """
    column, sign = KINDS[kind]
    others = {other: value for other, value in choice.items() if other != kind}
    every, own = (_tally(part[column], sign) for part in (found, chosen(found, others)))
    ranked = sorted(every, key=lambda value: (-every[value], value.casefold(), value))
    return {value: own.get(value, 0) for value in ranked}


def _tally(cells: pd.Series, sign: str) -> dict[str, int]:
    tally: dict[str, int] = {}
    for cell, count in cells.value_counts().items():
        for value in filter(None, str(cell).split(sign)):
            tally[value] = tally.get(value, 0) + count
    return tally


def cards(shown: pd.DataFrame, codings: pd.DataFrame, labels: Labels) -> list[dict[str, object]]:
    """Return for each example a card (`marks.cards`): the words that earned a practice, benefit
    or challenge are marked, `codes` are its practices, `lines` what else it names, in words."""
    roles = (ROLE, "benefits", "challenges")
    domains = [of_role(labels.scheme, role) for role in roles]
    ids = [[code.id for code in domain.codes] if domain else [] for domain in domains]
    names = {id: name for id, name in labels.codes().items() if any(id in own for own in ids)}
    made = marks.cards(shown, codings, names)
    for card, row in zip(made, shown.itertuples(), strict=True):
        held = set(row.codes.split())
        own, good, hard = ([names[id] for id in part if id in held] for part in ids)
        card |= {"codes": own, "lines": _lines(row, good, hard, labels), "language": row.language}
    return made


def _lines(row: Any, good: Sequence[str], hard: Sequence[str], labels: Labels) -> list[str]:
    w, phases = labels.wording, phase_labels(labels.scheme, labels.wording)
    told = [
        (
            message("Phases: {names}"),
            [name for id, name in phases.items() if id in row.phases.split()],
        ),
        (message("Platforms: {names}"), list(filter(None, row.tools.split(";")))),
        (message("Benefits named: {names}"), good),
        (message("Challenges named: {names}"), hard),
    ]
    lines = [w.say(text, names=", ".join(names)) for text, names in told if names]
    told = translation(row, w) if getattr(row, "translation", "") else ""
    return [told, *lines] if told else lines


def phase_labels(scheme: Scheme, wording: Wording) -> dict[str, str]:
    """Return what the codebook calls each phase, in its order."""
    found = (facet for facet in scheme.facets if facet.id == "phase")
    return {own.id: label(own.label, wording) for facet in found for own in facet.values}


def quoted(
    approved: Sequence[Quote],
    answers: Mapping[tuple[str, str], Any],
    coder: Coder,
    may_tell: Callable[[str, str], Notice | None],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return approved quotes of examples as answers and codings, as `cards` needs them.

    What is told of a quote is read off its own words, so that it tells nothing that they do not:
    the themes it was approved for, and those that its words earn when coded alone, that the
    answer (`answers` by respondent and question) has too, and of which `may_tell(code, id)` gives
    no reason against. No respondent's id is kept: quotes are numbered, equal ones are one.
    """
    kept = sorted(
        (quote for quote in approved if (quote.id, quote.question) in answers),
        key=lambda own: (own.text, own.id, own.question, not own.translation),
    )
    together = [list(own) for _, own in groupby(kept, lambda q: (q.text, q.id, q.question))]
    coded = code(_as_answers(together, answers), coder)
    told = []
    for own, row in zip(together, coded.answers.itertuples(), strict=True):
        id, held = own[0].id, answers[own[0].id, own[0].question].codes.split()
        earned = {theme for theme in row.codes.split() if theme in held}
        told.append({t for t in earned if not may_tell(t, id)} | {quote.code for quote in own})
    codings = coded.codings
    shown = [theme in told[n] for n, theme in zip(codings["id"], codings["code"], strict=True)]
    return (
        coded.answers.assign(
            codes=[" ".join(sorted(own)) for own in told],
            translation=[own[0].translation for own in together],
            translation_language=[own[0].translation_language for own in together],
        ),
        codings[np.array(shown, bool)],
    )


def _as_answers(
    together: Sequence[Sequence[Quote]], answers: Mapping[tuple[str, str], Any]
) -> pd.DataFrame:
    firsts = [own[0] for own in together]
    rows = [
        (n, own.question, answers[own.id, own.question].role, own.text, own.language)
        for n, own in enumerate(firsts)
    ]
    return pd.DataFrame(rows, columns=list(ANSWER_COLUMNS[:5]))
