"""What people corrected of a reading, and the survey with their corrections; start at `corrected`.

Corrections belong to the columns of one survey: next week's export of it has the same headings,
so the same `fingerprint`, and opens corrected.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from analysis.load import choices, questions, roles
from analysis.load.columns import Column
from analysis.survey import LANGUAGES, ROLES, Metadata, Notice, Problem, Question, Survey
from analysis.wording.labels import TYPES

KEPT_OUT = "kept_out"  # the column describes the answering, or a person
APART = "apart"  # each column of a question of several is a question itself
OF_ONE = (
    "single", "multi_cell", "rating", "number", "date", "open", "other_text", "no_question",
    KEPT_OUT,
)  # fmt: skip
OF_SEVERAL = (
    "multi_columns", "likert_matrix", "ranking", "multi_text", "no_question", APART, KEPT_OUT,
)  # fmt: skip
_CLOSED = ("single", "multi_cell", "rating", "multi_columns", "likert_matrix", "ranking")
_PERSON = Notice("Corrected by hand.")


@dataclass(frozen=True)
class Correction:
    """What is corrected of the question (or metadata) that begins at a column of the file.

    `role` is one of `ROLES`, "" for none; what is None stays as it was read.
    """

    column: int
    type: str | None = None
    role: str | None = None
    options: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Corrections:
    """All corrections of one survey: of its questions, the language of its answers (one of
    `LANGUAGES`, None for each answer's own), and whether garbled letters are put right."""

    columns: tuple[Correction, ...] = ()
    language: str | None = None
    repair: bool = False


def fingerprint(survey: Survey) -> str:
    """Return what tells the columns of a survey from those of others, whoever answered it."""
    told = json.dumps([survey.tool, *survey.headings], ensure_ascii=False)
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()


def corrected(survey: Survey, corrections: Corrections) -> Survey:
    """Return the survey as people corrected it; raise `Problem` where a correction does not fit.

    >>> from analysis import load
    >>> survey = load.read(b"Aikaleima;Arvio\\n8.9.2025 klo 7.12;3\\n8.9.2025 klo 7.13;5")
    >>> after = corrected(survey, Corrections((Correction(1, "number"),), "fi"))
    >>> after.questions[0].type, after.language
    ('number', 'fi')
    """
    own = {correction.column: correction for correction in corrections.columns}
    found: list[Question] = []
    meta: list[Metadata] = []
    for question in survey.questions:
        told = own.get(question.columns[0])
        if told and told.type == KEPT_OUT:
            meta += [_kept_out(survey, place) for place in question.columns]
        else:
            found += _questions(survey, question, told)
    for item in survey.metadata:
        told = own.get(item.column)
        if told and told.type and told.type != KEPT_OUT:
            found += _questions(survey, _asked(survey, item), told)
        else:
            meta.append(item)
    if corrections.language not in (None, *LANGUAGES):
        raise Problem("“{language}” is no language of the answers.", language=corrections.language)
    return replace(
        survey,
        questions=questions.numbered(found),
        metadata=tuple(sorted(meta, key=lambda item: item.column)),
        language=corrections.language,
    )


def _column(survey: Survey, place: int) -> Column:
    return Column(place, survey.headings[place], tuple(survey.responses[place]))


def _kept_out(survey: Survey, place: int) -> Metadata:
    return Metadata(place, survey.headings[place], "other", reason=_PERSON)


def _asked(survey: Survey, item: Metadata) -> Question:
    column = _column(survey, item.column)
    return Question("", column.text, "open", (item.column,), column.answered)


def _questions(survey: Survey, question: Question, told: Correction | None) -> list[Question]:
    """Return the questions that one becomes by its correction: itself, or one a column."""
    if not told:
        return [question]
    if told.type == APART:
        return [questions.single_column(_column(survey, place)) for place in question.columns]
    return [_corrected(survey, question, told)]


def _corrected(survey: Survey, question: Question, told: Correction) -> Question:
    allowed = OF_SEVERAL if len(question.columns) > 1 else OF_ONE
    if told.type and told.type not in allowed:
        raise Problem(
            "“{question}” has {count} columns and cannot be of the type {type}.",
            question=question.text,
            count=len(question.columns),
            type=Notice(TYPES[told.type]) if told.type in TYPES else told.type,
        )
    if told.type and told.type != question.type:
        question = _retyped(survey, question, told.type)
    if told.options is not None:
        question = replace(question, options=_reordered(question, told.options))
    if told.role is not None:
        role = told.role if told.role in ROLES else None
        question = replace(question, role=role)
    return replace(question, confidence=1.0, reason=_PERSON)


def _retyped(survey: Survey, question: Question, type: str) -> Question:
    """Return a question with another type and what belongs to it: options, separator, role."""
    columns = [_column(survey, place) for place in question.columns]
    counts = sum((column.counts for column in columns), Counter())
    separator, options = None, choices.ordered(counts) if type in _CLOSED else ()
    if type == "multi_cell":
        separator, options = choices.several(counts) or _by_hand(counts)
    role = roles.role_of(question.text) if type == "open" else None
    return replace(question, type=type, options=options, separator=separator, role=role)


def _by_hand(counts: Counter[str]) -> tuple[str, tuple[str, ...]]:
    """Return separator and options of cells that a person says hold several options."""
    separator = max((";", ", "), key=lambda mark: sum(mark in cell for cell in counts))
    parts: Counter[str] = Counter()
    for cell, count in counts.items():
        for part in choices.split(cell, separator):
            parts[part] += count
    return separator, choices.ordered(parts)


def _reordered(question: Question, options: Iterable[str]) -> tuple[str, ...]:
    """Return the options in the order that a person gave them; raise `Problem` for other ones."""
    wanted = tuple(options)
    if sorted(wanted) != sorted(question.options):
        missing = sorted(set(question.options) - set(wanted)) or sorted(
            set(wanted) - set(question.options)
        )
        raise Problem(
            "The options of “{question}” can be put in another order, but not changed: {options}. "
            "Write each of them once.",
            question=question.text,
            options=" | ".join(missing or wanted),
        )
    return wanted
