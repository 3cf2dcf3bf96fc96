"""Two exports opened together: two languages or two rounds of one survey, or notes beside it.

Start at `together`. Questions are matched by the tool's own code, by their text, or, where few
texts are the same since they are in two languages, by their place among as many columns; what did
not match is told and stays beside the rest.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pandas as pd

from analysis.load import facts, questions, shaping
from analysis.load.columns import Column
from analysis.load.corrections import BY_HAND
from analysis.survey import Metadata, Notice, Question, Source, Survey

Key = Callable[[Survey, Question], object]
_BOTH = Notice("The answers of both files together.")
_NAMED = 8  # questions named in a notice


@dataclass(frozen=True)
class Named:
    """A survey and the name of its file."""

    name: str
    survey: Survey


def together(surveys: Sequence[Named], label: str = "Export") -> Survey:
    """Return one survey of several: their respondents below each other, matched questions once.

    `label` heads a new question that says which file a respondent came from. Questions of one
    file alone are "not_asked" for the respondents of the others; notices list them.

    >>> from analysis import load
    >>> own = [Named(name, load.read(text)) for name, text in (
    ...     ("a.csv", b"Why?;How?\\nSo;Well\\nNo;Bad"), ("b.csv", b"Why?;Where?\\nThus;Here"))]
    >>> joined = together(own)
    >>> [question.text for question in joined.questions], len(joined.responses)
    (['Why?', 'How?', 'Where?', 'Export'], 3)
    """
    apart = told_apart(surveys)
    joined = apart[0].survey
    asked = {question.columns[0]: [apart[0].name] for question in joined.questions}
    sources = [_source(apart[0], {place: place for place in joined.responses.columns})]
    notices = [notice for named in apart for notice in named.survey.notices]
    for other in apart[1:]:
        pairs = matched(joined, other.survey)
        notices += _other_words(joined, other.survey, pairs)
        twins = {joined.question(own).columns[0] for own in pairs}
        to = _targets(joined, other.survey, pairs)
        sources.append(_source(other, to))
        joined = _below(joined, other.survey, pairs, to)
        for place in (question.columns[0] for question in joined.questions):
            if place in twins or place not in asked:
                asked.setdefault(place, []).append(other.name)
    notices += _alone(joined, asked, [n.name for n in apart if n.survey.tool != "notes"])
    origin = [named.name for named in apart for _ in range(len(named.survey.responses))]
    told = replace(joined, notices=tuple(notices), sources=tuple(sources))
    return _with_origin(told, origin, label)


def _source(named: Named, to: dict[int, int]) -> Source:
    return Source(named.name, len(named.survey.responses), to)


def told_apart(surveys: Sequence[Named]) -> list[Named]:
    """Return the surveys with a number after a name that came before."""
    names = [named.name for named in surveys]
    return [
        replace(named, name=f"{named.name} ({at + 1})") if named.name in names[:at] else named
        for at, named in enumerate(surveys)
    ]


def matched(one: Survey, other: Survey) -> dict[str, str]:
    """Return which question of one survey is which of another: id to id.

    Only questions of one type, as many columns and one separator match.
    """
    pairs: dict[str, str] = {}
    for key in (_text, _code):
        pairs |= _twins(one, other, key, pairs)
    same_columns = one.tool == other.tool and len(one.headings) == len(other.headings)
    if same_columns and len(pairs) < len(one.questions) / 2:
        pairs |= _twins(one, other, _place, pairs)
    return pairs


def _twins(one: Survey, other: Survey, key: Key, pairs: dict[str, str]) -> dict[str, str]:
    """Return the further questions of two surveys that have the same key, in their order."""
    taken = set(pairs.values())
    free: dict[object, list[Question]] = defaultdict(list)
    for question in other.questions:
        if question.id not in taken and key(other, question):
            free[key(other, question)].append(question)
    found: dict[str, str] = {}
    for question in one.questions:
        twins = free.get(key(one, question), []) if question.id not in pairs else []
        if twins and _fit(question, twins[0]):
            found[question.id] = twins.pop(0).id
    return found


def _code(survey: Survey, question: Question) -> str:
    return survey.codes[question.columns[0]] if survey.codes else ""


def _text(_: Survey, question: Question) -> str:
    return " ".join(facts.folded(question.text).split()).strip(" :?*.")


def _place(_: Survey, question: Question) -> tuple[int, ...]:
    return question.columns


def _fit(one: Question, other: Question) -> bool:
    """Tell whether answers of two questions can stand below each other."""
    alike = one.type == other.type or {one.type, other.type} <= {"open", "single", "no_question"}
    return alike and len(one.columns) == len(other.columns) and one.separator == other.separator


def _other_words(one: Survey, other: Survey, pairs: dict[str, str]) -> list[Notice]:
    """Return a notice of the questions that were matched though they are worded otherwise."""
    told = [(one.question(own), other.question(twin)) for own, twin in pairs.items()]
    worded = [f"{a.text} = {b.text}" for a, b in told if _text(one, a) != _text(other, b)]
    notice = Notice(
        "Questions matched by code or place, worded otherwise: {count} ({questions}). If one is "
        "wrong, give it the same text in both files.",
        {"count": len(worded), "questions": _listed(worded)},
    )
    return [notice] * bool(worded)


def _alone(joined: Survey, asked: dict[int, list[str]], files: list[str]) -> list[Notice]:
    """Return notices of the questions that not all files have; notes of a workshop are not
    expected to match."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for question in joined.questions:
        having = tuple(name for name in asked[question.columns[0]] if name in files)
        if 0 < len(having) < len(files):
            groups[having].append(question.text)
    return [
        Notice(
            "Questions that only {name} has: {count} ({questions}). Respondents of other files "
            "count as not asked.",
            {"name": ", ".join(names), "count": len(texts), "questions": _listed(texts)},
        )
        for names, texts in groups.items()
    ]


def _listed(texts: list[str]) -> str:
    return "; ".join(texts[:_NAMED]) + ("; …" if len(texts) > _NAMED else "")


def _below(one: Survey, other: Survey, pairs: dict[str, str], to: dict[int, int]) -> Survey:
    """Return a survey with the respondents of another below its own; `to` says where the other's
    columns go."""
    twins = {own: other.question(twin) for own, twin in pairs.items()}
    cells = other.responses.rename(columns=to)
    for question in one.questions:
        if question.id in twins:
            _in_words_of(cells, question, twins[question.id])
    merged = [_merged(q, twins[q.id]) if q.id in twins else q for q in one.questions]
    more = [
        replace(q, columns=tuple(to[place] for place in q.columns))
        for q in other.questions
        if q.id not in pairs.values()
    ]
    width = len(one.headings)
    extra = [replace(m, column=to[m.column]) for m in other.metadata if to[m.column] >= width]
    responses = pd.concat([one.responses, cells], ignore_index=True).astype(object)
    responses = responses.where(responses.notna(), None)
    merged = [_of_one_type(q, twins[q.id], responses) if q.id in twins else q for q in merged]
    return replace(
        one,
        responses=responses,
        questions=questions.numbered([*merged, *more]),
        metadata=(*one.metadata, *extra),
        missing=_missing(one, other, to),
        headings=_headings(one.headings, other.headings, to),
        codes=_headings(_padded(one.codes, one), _padded(other.codes, other), to),
        language=one.language if one.language == other.language else None,
    )


def _targets(one: Survey, other: Survey, pairs: dict[str, str]) -> dict[int, int]:
    """Return the column of the joined survey for each column of the other."""
    to = _same_metadata(one, other)
    for question in one.questions:
        if question.id in pairs:
            to |= _by_item(question, other.question(pairs[question.id]))
    width = len(one.headings)
    return {place: to.get(place, width + place) for place in other.responses.columns}


def _by_item(one: Question, other: Question) -> dict[int, int]:
    """Return which column of a question is which of its twin: by item where both have the same,
    in whatever order, else by position."""
    own = dict(zip(one.items, one.columns, strict=True)) if one.items else {}
    same = own.keys() == set(other.items) and len(own) == len(other.columns)
    places = [own[item] for item in other.items] if same else one.columns
    return dict(zip(other.columns, places, strict=True))


def _padded(codes: tuple[str, ...], survey: Survey) -> tuple[str, ...]:
    return (*codes, *[""] * (len(survey.headings) - len(codes)))


def _headings(
    own: tuple[str, ...], others: tuple[str, ...], to: dict[int, int]
) -> tuple[str, ...]:
    """Return the headings of the joined columns: one's own, and those that only the other has."""
    headings = [*own, *others]
    return tuple(headings[: max([len(own) - 1, *to.values()]) + 1])


def _same_metadata(one: Survey, other: Survey) -> dict[int, int]:
    """Return the columns of another survey that describe the answering as one's own do."""
    free: dict[tuple[str, str | None], list[Metadata]] = defaultdict(list)
    for item in one.metadata:
        free[item.kind, item.order].append(item)
    return {
        item.column: free[item.kind, item.order].pop(0).column
        for item in other.metadata
        if free[item.kind, item.order]
    }


def _missing(one: Survey, other: Survey, to: dict[int, int]) -> pd.DataFrame:
    """Return why cells are empty: as each file says, and not asked where only the other asked."""
    counts = (len(one.responses), len(other.responses))
    own = one.missing if one.missing is not None else pd.DataFrame(index=range(counts[0]))
    its = other.missing if other.missing is not None else pd.DataFrame(index=range(counts[1]))
    its = its.rename(columns=to)
    for place in set(one.responses.columns) - set(to.values()):
        its[place] = "not_asked"
    own = own.copy()
    for place in sorted(set(to.values()) - set(one.responses.columns)):
        own[place] = "not_asked"
    joined = pd.concat([own, its], ignore_index=True).astype(object)
    return joined.where(joined.notna(), None)


def _merged(one: Question, other: Question) -> Question:
    """Return two matched questions as one, the options of both in the order of the first."""
    words = {} if one.separator else _words(one, other)
    unsure = [*one.dont_know, *other.dont_know]
    options = dict.fromkeys([*one.options, *(words.get(o, o) for o in other.options)])
    return replace(
        one,
        answered=one.answered + other.answered,
        options=tuple(options),
        dont_know=tuple(dict.fromkeys(words.get(option, option) for option in unsure)),
        role=one.role or other.role,
        confidence=min(one.confidence, other.confidence),
    )


def _of_one_type(merged: Question, other: Question, responses: pd.DataFrame) -> Question:
    """Return a merged question with the one type of both files: as corrected by hand, as of the
    file where it was answered, or as the answers of both tell."""
    if merged.type == other.type:
        return merged
    counts = next((q for q in (merged, other) if q.reason == BY_HAND), None)
    if counts is None and "no_question" in (merged.type, other.type):
        counts = merged if other.type == "no_question" else other
    if counts is None:
        return _typed(merged, responses)
    options = merged.options if counts.options else ()
    return replace(merged, type=counts.type, options=options, reason=counts.reason)


def _typed(question: Question, responses: pd.DataFrame) -> Question:
    """Return a question that each file alone took for another type, by the answers of both."""
    place = question.columns[0]
    column = Column(place, question.text, tuple(responses[place]))
    read = questions.single_column(column)
    told = shaping.told(read, {place: column}, by_tool=False)
    return replace(told, id=question.id, role=told.role or question.role, reason=_BOTH)


def _words(one: Question, other: Question) -> dict[str, str]:
    """Return which option of another question says the same as one's own in another language:
    those that have the same place on the same scale."""
    steps = _steps()
    own = {steps.get(option.casefold()): option for option in reversed(one.options)}
    own.pop(None, None)  # options of no scale
    return {
        option: own[step]
        for option in other.options
        if option not in one.options and (step := steps.get(option.casefold())) in own
    }


@cache
def _steps() -> dict[str, tuple[str, str]]:
    """Return scale and rank of each label, of the first scale that has it."""
    rows = reversed(facts.rows("scales"))
    return {row["label"].casefold(): (row["scale"], row["rank"]) for row in rows}


def _in_words_of(cells: pd.DataFrame, one: Question, other: Question) -> None:
    """Say in a frame of answers the options of another language in the words of the first."""
    words = _words(one, other)
    if not words or one.separator:
        return
    for place in one.columns:
        cells[place] = [words.get(cell.strip(), cell) if cell else cell for cell in cells[place]]


def _with_origin(survey: Survey, origin: list[str], label: str) -> Survey:
    """Return the survey with a last question that names the file of each respondent."""
    place = max(survey.responses.columns, default=-1) + 1
    responses = survey.responses.copy()
    responses[place] = pd.Series(origin, dtype=object)
    question = Question("", label, "single", (place,), len(origin), tuple(dict.fromkeys(origin)))
    return replace(
        survey,
        responses=responses,
        questions=questions.numbered([*survey.questions, question]),
        headings=(*survey.headings, label),
    )
