"""Two exports opened together: two languages or two rounds of one survey, or notes beside it.

Start at `together`. Questions are matched by the tool's own code, by their text, or, where few
texts are the same since they are in two languages, by their place among as many columns; what did
not match is told and stays beside the rest.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.load import facts, questions
from analysis.load.columns import Column
from analysis.survey import Metadata, Notice, Question, Survey

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
    first, *others = told_apart(surveys)
    joined, origin = first.survey, [first.name] * len(first.survey.responses)
    notices = list(first.survey.notices)
    for other in others:
        pairs = matched(joined, other.survey)
        notices += [*other.survey.notices, *_unmatched(joined, other, pairs, first.name)]
        joined = _below(joined, other.survey, pairs)
        origin += [other.name] * len(other.survey.responses)
    names = tuple(dict.fromkeys(origin))
    return _with_origin(replace(joined, notices=tuple(notices)), origin, names, label)


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
    for key in (_code, _text):
        pairs |= _twins(one, other, key, pairs)
    same_columns = one.tool == other.tool and len(one.headings) == len(other.headings)
    if same_columns and len(pairs) < len(one.questions) / 2:
        pairs |= _twins(one, other, _place, pairs)
    return pairs


def _twins(one: Survey, other: Survey, key: Key, pairs: dict[str, str]) -> dict[str, str]:
    """Return the further questions of two surveys that have the same key, the first of each."""
    taken = set(pairs.values())
    free = {key(other, q): q for q in reversed(other.questions) if q.id not in taken}
    found: dict[str, str] = {}
    for question in one.questions:
        told = key(one, question)
        twin = free.get(told) if told and question.id not in pairs else None
        if twin and twin.id not in found.values() and _fit(question, twin):
            found[question.id] = twin.id
    return found


def _code(survey: Survey, question: Question) -> str:
    return survey.codes[question.columns[0]] if survey.codes else ""


def _text(_: Survey, question: Question) -> str:
    plain = unicodedata.normalize("NFC", question.text).casefold()
    return " ".join(plain.split()).strip(" :?*.")


def _place(_: Survey, question: Question) -> tuple[int, ...]:
    return question.columns


def _fit(one: Question, other: Question) -> bool:
    """Tell whether answers of two questions can stand below each other."""
    alike = one.type == other.type or {one.type, other.type} <= {"open", "single", "no_question"}
    return alike and len(one.columns) == len(other.columns) and one.separator == other.separator


def _unmatched(one: Survey, other: Named, pairs: dict[str, str], name: str) -> list[Notice]:
    """Return a notice for each of two files that names the questions only it has; notes of a
    workshop are not expected to match."""
    if other.survey.tool == "notes":
        return []
    alone = (
        (name, [q.text for q in one.questions if q.id not in pairs]),
        (other.name, [q.text for q in other.survey.questions if q.id not in pairs.values()]),
    )
    return [
        Notice(
            "Questions that only {name} has: {count} ({questions}). Respondents of other files "
            "count as not asked.",
            {
                "name": file,
                "count": len(texts),
                "questions": "; ".join(texts[:_NAMED]) + ("; …" if len(texts) > _NAMED else ""),
            },
        )
        for file, texts in alone
        if texts
    ]


def _below(one: Survey, other: Survey, pairs: dict[str, str]) -> Survey:
    """Return a survey with the respondents of another below its own."""
    twins = {own: other.question(twin) for own, twin in pairs.items()}
    to = _targets(one, other, twins)
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
    merged = [
        _typed(q, responses) if q.id in twins and q.type != twins[q.id].type else q for q in merged
    ]
    return replace(
        one,
        responses=responses,
        questions=questions.numbered([*merged, *more]),
        metadata=(*one.metadata, *extra),
        missing=_missing(one, other, to),
        headings=_headings(one, other, to),
        codes=(),
    )


def _targets(one: Survey, other: Survey, twins: dict[str, Question]) -> dict[int, int]:
    """Return the column of the joined survey for each column of the other."""
    to = _same_metadata(one, other)
    for question in one.questions:
        if question.id in twins:
            to |= dict(zip(twins[question.id].columns, question.columns, strict=True))
    width = len(one.headings)
    return {place: to.get(place, width + place) for place in other.responses.columns}


def _headings(one: Survey, other: Survey, to: dict[int, int]) -> tuple[str, ...]:
    headings = [*one.headings, *other.headings]
    return tuple(headings[: max([len(one.headings) - 1, *to.values()]) + 1])


def _same_metadata(one: Survey, other: Survey) -> dict[int, int]:
    """Return the columns of another survey that describe the answering as one's own do."""
    free: dict[str, list[Metadata]] = {}
    for item in one.metadata:
        free.setdefault(item.kind, []).append(item)
    return {
        item.column: free[item.kind].pop(0).column
        for item in other.metadata
        if free.get(item.kind)
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
    words = _words(one, other)
    options = dict.fromkeys([*one.options, *(words.get(o, o) for o in other.options)])
    return replace(
        one,
        answered=one.answered + other.answered,
        options=tuple(options),
        role=one.role or other.role,
        confidence=min(one.confidence, other.confidence),
    )


def _typed(question: Question, responses: pd.DataFrame) -> Question:
    """Return a question that each file alone took for another type, by the answers of both."""
    place = question.columns[0]
    column = Column(place, question.text, tuple(responses[place]))
    read = questions.single_column(column)
    return replace(read, id=question.id, role=read.role or question.role, reason=_BOTH)


def _words(one: Question, other: Question) -> dict[str, str]:
    """Return which option of another question says the same as one's own in another language:
    those that have the same place on the same scale."""
    own = {_step(option): option for option in reversed(one.options) if _step(option)}
    return {
        option: own[_step(option)]
        for option in other.options
        if option not in one.options and _step(option) in own
    }


def _step(option: str) -> tuple[str, str] | None:
    folded = option.casefold()
    for row in facts.rows("scales"):
        if row["label"].casefold() == folded:
            return row["scale"], row["rank"]
    return None


def _in_words_of(cells: pd.DataFrame, one: Question, other: Question) -> None:
    """Say in a frame of answers the options of another language in the words of the first."""
    words = _words(one, other)
    if not words or one.separator:
        return
    for place in one.columns:
        cells[place] = [words.get(cell.strip(), cell) if cell else cell for cell in cells[place]]


def _with_origin(survey: Survey, origin: list[str], names: tuple[str, ...], label: str) -> Survey:
    """Return the survey with a last question that names the file of each respondent."""
    place = max(survey.responses.columns, default=-1) + 1
    responses = survey.responses.copy()
    responses[place] = pd.Series(origin, dtype=object)
    question = Question("", label, "single", (place,), len(origin), tuple(dict.fromkeys(names)))
    return replace(
        survey,
        responses=responses,
        questions=questions.numbered([*survey.questions, question]),
        headings=(*survey.headings, label),
    )
