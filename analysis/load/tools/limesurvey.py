"""LimeSurvey: one header row of codes, of question texts, or of both; a column a sub-question.

Headings are `Q1[SQ001]`, `Question [sub-question]` or `Q1[SQ001]. Question [sub-question]`; where
a column is the text of an option its code ends in `[other]`. The options of a multiple choice say
Yes and No in the survey's language, Y, or nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from analysis.load import blocks, columns, matrices, metadata, questions, shaping, values
from analysis.load.columns import Column, Table
from analysis.load.sheets import Grid
from analysis.survey import Metadata, Notice, Question, Survey

REASON = Notice("Its own columns stand among the headings.")
_KINDS = {
    "id": "id",
    "response id": "id",
    "submitdate": "submitted",
    "date submitted": "submitted",
    "startdate": "started",
    "date started": "started",
    "startlanguage": "language",
    "start language": "language",
    "ipaddr": "ip",
    "ip address": "ip",
    "interviewtime": "duration",
    "total time": "duration",
    "email": "email",
    "firstname": "name",
    "lastname": "name",
    **dict.fromkeys(("lastpage", "last page", "seed", "token", "datestamp"), "other"),
    **dict.fromkeys(("date last action", "refurl", "referrer url", "access code"), "other"),
}
_SURE = frozenset({"lastpage", "last page", "submitdate", "date submitted", "startlanguage"})
_TIMING = re.compile(r"(groupTime\d+|\w+Time)|([Gg]roup|[Qq]uestion) time: .*")
_CODE = r"(?P<code>[A-Za-z]\w{0,60})(?P<sub>(?:\[[^\[\]]{0,60}\])*)"
_CODED = re.compile(rf"{_CODE}(?:[.:)]\s+(?P<text>.*))?", re.DOTALL)
_ITEM = re.compile(r"(?P<stem>.*?)\s*\[(?P<item>[^\[\]]*)\](?:\.\d+)?\s*", re.DOTALL)
_EQUATION = re.compile(r"\s*\{.*\}\s*", re.DOTALL)
_YES = frozenset(
    ("y", "yes", "1", "kyllä", "ja", "jah", "sí", "si", "sì", "oui", "sim", "tak", "да")
)
_NO = frozenset(("n", "no", "0", "ei", "nej", "nein", "nee", "non", "não", "nie", "нет"))
_NOT_SHOWN = {"N/A": "not_asked"}
_FEWEST_NOT_SHOWN = 3  # columns
_FEWEST_PARTS = 3
_MOST_CODED = 0.9  # of the headings, that begin with a code


def looks_like(grid: Grid) -> float:
    """Return how surely LimeSurvey wrote a grid: by its own columns, in codes or in English.

    >>> looks_like(Grid("utf-8", [["id. Response ID", "submitdate. Date submitted", "Q1. Why?"]]))
    0.95
    """
    headings = grid.rows[columns.first_row(grid.rows)]
    names = [_own(heading) for heading in headings]
    known = {name for name in names if name in _KINDS}
    if len(known) >= 2 and known & _SURE and names[0] in _KINDS:
        return 0.95
    return _by_parts([heading.strip() for heading in headings])


def _by_parts(headings: list[str]) -> float:
    """Return how surely headings without the tool's own columns are its: by sub-questions in
    brackets. Google Forms writes grids so too, but not without a time."""
    if any(metadata.kind_of(heading) in ("submitted", "started") for heading in headings):
        return 0.0
    coded = [match for heading in headings if (match := _CODED.fullmatch(heading))]
    if sum(bool(match["sub"]) for match in coded) >= _FEWEST_PARTS:
        return 0.7
    stems = Counter(heading.rpartition("[")[0] for heading in headings if heading.endswith("]"))
    parted = sum(count for count in stems.values() if count > 1)
    return 0.6 if parted > _FEWEST_PARTS and 2 * parted >= len(headings) else 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid that LimeSurvey wrote, a question's columns together."""
    top = columns.first_row(grid.rows)
    table = _asked_only(columns.columns_of([grid.rows[top]], grid.rows[top + 1 :], top + 1))
    meta = [
        Metadata(column.position, column.text, kind)
        for column in table.columns
        if (kind := _kind(column))
    ]
    known = {item.column for item in meta}
    persons = [
        m for m in metadata.find(list(table.columns)) if m.kind in metadata.PERSONS or not m.text
    ]
    meta += [item for item in persons if item.column not in known]
    asked = shaping.asked(table, meta)
    found = [question for group in _groups(_parted(asked)) for question in _questions(group)]
    survey = shaping.survey("limesurvey", grid, table, meta, found)
    matches = [_CODED.fullmatch(column.heading) for column in table.columns]
    codes = (match["code"] + match["sub"] if match else "" for match in matches)
    return replace(survey, codes=tuple(codes))


def _asked_only(table: Table) -> Table:
    """Return the columns with what the tool writes for questions that were not shown emptied.

    A person may write the same in an answer; in several columns it is the tool.
    """
    marked = [
        column for column in table.columns if not _NOT_SHOWN.keys().isdisjoint(column.counts)
    ]
    if len(marked) < _FEWEST_NOT_SHOWN:
        return table
    return replace(table, columns=tuple(column.without(_NOT_SHOWN) for column in table.columns))


def _own(heading: str) -> str:
    """Return the part of a heading that names a column of the tool's own."""
    return heading.partition(". ")[0].strip().replace("_", " ").casefold()


def _kind(column: Column) -> str | None:
    """Return the kind of a column of the tool's own; a time is one only where it is a number."""
    timed = _TIMING.fullmatch(column.heading.partition(". ")[0].strip())
    numbers = values.share(column.counts, values.is_number) == 1 or not column.answered
    return _KINDS.get(_own(column.heading)) or ("duration" if timed and numbers else None)


def _parted(asked: list[Column]) -> list[tuple[str, bool, Column]]:
    """Return each column with the question it is of, whether it is the text of an option, and its
    heading cut into question and item."""
    matches = [_CODED.fullmatch(column.heading) for column in asked]
    coded = sum(map(bool, matches)) >= _MOST_CODED * len(asked)
    return [
        _coded(column, match) if coded and match else _worded(column)
        for column, match in zip(asked, matches, strict=True)
    ]


def _coded(column: Column, match: re.Match[str]) -> tuple[str, bool, Column]:
    text = (match["text"] or "").strip() or match["code"]
    sub = match["sub"][1:-1]
    cut = _ITEM.fullmatch(text) if sub else None
    stem, item = (cut["stem"], cut["item"]) if cut else (text, sub)
    return match["code"], sub == "other", replace(column, heading=stem, item=item)


def _worded(column: Column) -> tuple[str, bool, Column]:
    cut = _ITEM.fullmatch(column.heading)
    if not cut:
        return column.heading, False, column
    part = replace(column, heading=cut["stem"], item=cut["item"])
    return cut["stem"], bool(part.item) and questions.is_other(part), part


def _groups(parts: list[tuple[str, bool, Column]]) -> Iterator[list[tuple[bool, Column]]]:
    """Yield neighbours of one question, each with whether it is the text of an option."""
    group: list[tuple[bool, Column]] = []
    last = None
    for key, is_text, column in parts:
        again = column.item and column.item in {own.item for _, own in group}
        if group and (key != last or again):
            yield group
            group = []
        group.append((is_text, column))
        last = key
    if group:
        yield group


def _questions(group: list[tuple[bool, Column]]) -> list[Question]:
    texts = [column for is_text, column in group if is_text and len(group) > 1]
    rest = [column for column in (own for _, own in group) if column not in texts]
    type = _type_of(rest) if len(rest) > 1 else None
    return blocks.together(type, rest, map(_single, rest), texts)


def _single(column: Column) -> Question:
    question = questions.single_column(column)
    # An equation is worked out by the tool: nobody was asked.
    equation = _EQUATION.fullmatch(column.heading)
    return replace(question, type="no_question", options=(), role=None) if equation else question


def _type_of(block: list[Column]) -> str | None:
    if _are_options(block):
        return "multi_columns"
    if matrices.are_ranks(block):
        return "ranking"
    return blocks.type_of(block)


def _are_options(block: list[Column]) -> bool:
    said = {answer.casefold() for column in block for answer in column.counts}
    return bool(said & _YES) and said <= _YES | _NO
