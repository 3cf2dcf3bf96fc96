"""What people corrected of a reading, and the survey with their corrections; start at `corrected`.

Corrections belong to the columns of one survey: next week's export of it has the same headings,
so the same `fingerprint`, and opens corrected.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from analysis.load import choices, questions, roles, shaping
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
BY_HAND = Notice("Corrected by hand.")


@dataclass(frozen=True)
class Correction:
    """What is corrected of the question (or metadata) that begins at a column of the file.

    `role` is one of `ROLES`, "" for none; what is None stays as it was read. `apart` takes the
    columns of a question apart, each then with corrections of its own.
    """

    column: int
    type: str | None = None
    role: str | None = None
    options: tuple[str, ...] | None = None
    apart: bool = False


@dataclass(frozen=True)
class Corrections:
    """All corrections of one survey: of its questions, the language of its answers (one of
    `LANGUAGES`, None for each answer's own), whether garbled letters are put right, and how many
    people were invited to answer (None where nobody said)."""

    columns: tuple[Correction, ...] = ()
    language: str | None = None
    repair: bool = False
    invited: int | None = None


def packed(own: Corrections) -> bytes:
    """Return corrections as a file: JSON, which `unpacked` reads.

    >>> own = Corrections((Correction(3, role="benefits", options=("a", "b")),), invited=200)
    >>> unpacked(packed(own)) == own
    True
    """
    return (json.dumps(asdict(own), ensure_ascii=False, sort_keys=True) + "\n").encode()


def unpacked(content: bytes) -> Corrections:
    """Return the corrections in a file; raises `Problem` where it holds none."""
    try:
        told = json.loads(content)
        columns = tuple(
            Correction(
                **own | {"options": None if own["options"] is None else tuple(own["options"])}
            )
            for own in told.pop("columns")
        )
        return Corrections(columns, **told)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Problem(
            "This file holds no corrections that the program wrote. Choose the "
            "corrections.json of a bundle."
        ) from None


def fingerprint(survey: Survey) -> str:
    """Return what tells the columns of a survey from those of others, whoever answered it."""
    told = json.dumps([survey.tool, *survey.headings], ensure_ascii=False)
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()


def corrected(survey: Survey, corrections: Corrections, strict: bool = False) -> Survey:
    """Return the survey as people corrected it.

    Other answers may make a correction of last week unfit: it is then left out, and a notice says
    so. With `strict`, as where a person has just made it, raises `Problem` instead, also where
    more people answered than were invited.

    >>> from analysis import load
    >>> survey = load.read(b"Aikaleima;Arvio\\n8.9.2025 klo 7.12;3\\n8.9.2025 klo 7.13;5")
    >>> after = corrected(survey, Corrections((Correction(1, "number"),), "fi"))
    >>> after.questions[0].type, after.language
    ('number', 'fi')
    """
    if corrections.language not in (None, *LANGUAGES):
        raise Problem("“{language}” is no language of the answers.", language=corrections.language)
    invited, answered = corrections.invited, len(survey.responses)
    if strict and invited is not None and invited < answered:
        raise Problem(
            "{answered} people answered, so {invited} cannot be all who were invited. Type the "
            "number of people who were asked to answer.",
            answered=answered,
            invited=invited,
        )
    own = {correction.column: correction for correction in corrections.columns}
    found: list[Question] = []
    meta: list[Metadata] = []
    notices: list[Notice] = []
    for part in _parts(survey, own):
        told = own.get(_first(part), Correction(_first(part)))
        if told.type == KEPT_OUT:
            places = part.columns if isinstance(part, Question) else (part.column,)
            meta += [_kept_out(survey, place) for place in places]
        elif isinstance(part, Metadata) and not told.type:
            meta.append(part)
        else:
            question = _asked(survey, part) if isinstance(part, Metadata) else part
            try:
                found.append(_corrected(survey, question, told, strict))
            except Problem as unfit:
                if strict:
                    raise
                found.append(question)
                notices.append(_unfit(question, unfit))
    return replace(
        survey,
        questions=questions.numbered(found),
        metadata=tuple(sorted(meta, key=lambda item: item.column)),
        notices=(*survey.notices, *notices),
        language=corrections.language,
    )


def _first(part: Question | Metadata) -> int:
    return part.columns[0] if isinstance(part, Question) else part.column


def _parts(survey: Survey, own: Mapping[int, Correction]) -> Iterator[Question | Metadata]:
    """Yield questions and metadata; a question taken apart, or kept out but for some of its
    columns, a column at a time."""
    for question in survey.questions:
        told = own.get(question.columns[0])
        asked = any(
            own[at].type not in (None, KEPT_OUT) for at in question.columns[1:] if at in own
        )
        if told and told.apart:
            yield from (questions.single_column(_column(survey, at)) for at in question.columns)
        elif told and told.type == KEPT_OUT and asked:
            yield from (_kept_out(survey, place) for place in question.columns)
        else:
            yield question
    yield from survey.metadata


def _unfit(question: Question, unfit: Problem) -> Notice:
    return Notice(
        "A correction of “{question}” no longer fits and was left out: {problem}",
        {"question": question.text, "problem": unfit},
    )


def _column(survey: Survey, place: int) -> Column:
    return Column(place, survey.headings[place], tuple(survey.responses[place]))


def _kept_out(survey: Survey, place: int) -> Metadata:
    return Metadata(place, survey.headings[place], "other", reason=BY_HAND)


def _asked(survey: Survey, item: Metadata) -> Question:
    column = _column(survey, item.column)
    return Question("", column.text, "no_question", (item.column,), column.answered)


def _corrected(survey: Survey, question: Question, told: Correction, strict: bool) -> Question:
    if told == Correction(told.column):
        return question
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
        question = replace(question, options=_reordered(question, told.options, strict))
    if told.role is not None:
        question = replace(question, role=told.role if told.role in ROLES else None)
    return replace(question, confidence=1.0, reason=BY_HAND)


def _retyped(survey: Survey, question: Question, type: str) -> Question:
    """Return a question with another type and what belongs to it: options, separator, role, the
    order of its dates."""
    columns = {place: _column(survey, place) for place in question.columns}
    counts = sum((column.counts for column in columns.values()), Counter())
    separator, options = None, choices.ordered(counts) if type in _CLOSED else ()
    if type == "multi_cell":
        separator, options = choices.several(counts) or _by_hand(counts)
    role = roles.role_of(question.text) if type == "open" else None
    plain = replace(question, type=type, options=options, separator=separator, role=role)
    return shaping.told(replace(plain, order=None, reason=BY_HAND), columns, by_tool=False)


def _by_hand(counts: Counter[str]) -> tuple[str, tuple[str, ...]]:
    """Return separator and options of cells that a person says hold several options."""
    separator = max((";", ", "), key=lambda mark: sum(mark in cell for cell in counts))
    parts = (part for cell in counts for part in choices.split(cell, separator))
    return separator, choices.ordered(parts)


def _reordered(question: Question, options: tuple[str, ...], strict: bool) -> tuple[str, ...]:
    """Return the options in the order that a person gave them, further ones after these; with
    `strict` raise `Problem` where they are not the same ones."""
    others = sorted(set(question.options) ^ set(options))
    if strict and (others or len(set(options)) < len(options)):
        raise Problem(
            "The options of “{question}” can be put in another order, but not changed: {options}. "
            "Write each of them once.",
            question=question.text,
            options=" | ".join(others or options),
        )
    kept = [option for option in options if option in question.options]
    return tuple(dict.fromkeys([*kept, *question.options]))
