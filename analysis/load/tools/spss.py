"""SPSS: variables with labels, the labels of their codes, and what their makers call missing.

A question of several columns is known by a set that the file declares, by labels written
"question [item]", "[item] question", "question - item" or "item: question", or by names with a
common beginning (`Q5_1`, `Q5_2`).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from analysis.load import (
    blocks,
    choices,
    columns,
    matrices,
    metadata,
    missing,
    questions,
    reasons,
    shaping,
    values,
)
from analysis.load.columns import Column
from analysis.load.sheets import Grid, Variable
from analysis.survey import Notice, Question, Survey

REASON = Notice("The file declares its variables, as SPSS files do.")
_CUTS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"(?P<stem>.+?)\s*\[(?P<item>[^\[\]]+)\]",
        r"\[(?P<item>[^\[\]]+)\]\s*(?P<stem>.+)",
        r"(?P<stem>.{8,}?)\s+[-\u2013]\s+(?P<item>.+)",
        r"(?P<stem>.{8,}?):\s+(?P<item>.+)",
        r"(?P<item>.{1,120}?):\s+(?P<stem>.{8,})",
    )
)
_LONGEST_LABEL = 1_000
_FEWEST_ON_SCALE = 3  # two questions in a row may well share a scale
_MARK = "\x1f"
_NAME = re.compile(r"(?P<stem>.*[^\W\d_].*?)(?P<mark>[_.@$#]?)(?P<item>\d{1,3}|(?<=[\d_])[a-z])")


class _Part(NamedTuple):
    """A column as a part of a question: what parts of one question share, and its own item."""

    stem: str
    item: str
    needs_options: bool = False


def looks_like(grid: Grid) -> float:
    """Return 1 where the file declares its variables, as SPSS files do."""
    return 1.0 if grid.variables else 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in an SPSS file, declared missing answers emptied."""
    read = columns.columns_of([grid.rows[0]], grid.rows[1:], 0)
    emptied = [
        column.without(missing.marks(grid.variables[column.position].missing))
        for column in read.columns
    ]
    table = replace(read, columns=tuple(emptied))
    meta = metadata.find(emptied)
    asked = shaping.asked(table, meta)
    found: list[Question] = []
    for group in _groups(asked, grid):
        found += _questions(group, grid, found)
    survey = shaping.survey("spss", grid, table, meta, found)
    return replace(survey, codes=tuple(variable.name for variable in grid.variables))


def _groups(asked: list[Column], grid: Grid) -> list[list[Column]]:
    """Return the columns in groups of one question, each with its heading and item apart."""
    sets = {name: number for number, own in enumerate(grid.sets) for name in own.variables}
    groups: dict[int, list[Column]] = {}
    rest = []
    for column in asked:
        number = sets.get(_variable(column, grid).name)
        if number is None:
            rest.append(column)
        else:
            part = replace(column, heading=grid.sets[number].label, item=column.heading)
            groups.setdefault(number, []).append(part)
    return [*groups.values(), *_runs(rest, grid)]


def _variable(column: Column, grid: Grid) -> Variable:
    return grid.variables[column.position]


def _runs(rest: list[Column], grid: Grid) -> Iterator[list[Column]]:
    """Yield neighbours that are parts of one question, as told by the cut that joins most; where
    no label is cut, by their names, and at last by the scale that they are answered on."""
    labelled = [[_by_label(column, cut) for column in rest] for cut in _CUTS]
    named = [_by_name(_variable(column, grid)) for column in rest]
    scaled = [_by_scale(column, grid) for column in rest]
    start = 0
    while start < len(rest):
        end, parts = max(
            ((_end(parts, rest, start, grid), parts) for parts in labelled),
            key=lambda run: run[0],
        )
        if end > start + 1:
            yield [
                replace(column, heading=part.stem, item=part.item)
                for column, part in zip(rest[start:end], parts[start:end], strict=True)
            ]
        else:
            end = _end(named, rest, start, grid)
            end = end if _share_words(rest[start:end]) else start + 1
            if end == start + 1:
                scale = _end(scaled, rest, start, grid)
                end = scale if scale - start >= _FEWEST_ON_SCALE else end
            yield _with_items(rest[start:end]) if end > start + 1 else rest[start:end]
        start = end


def _share_words(run: list[Column]) -> bool:
    """Tell whether labels of variables with one name can be parts of a question: they begin alike,
    or are several and no questions. Names may as well number the questions of a form."""
    told = not matrices.common_start(run).endswith("…")
    asked = any(column.heading.rstrip().endswith("?") for column in run)
    return told or (len(run) >= _FEWEST_ON_SCALE and not asked)


def _by_label(column: Column, cut: re.Pattern[str]) -> _Part | None:
    match = cut.fullmatch(column.heading[:_LONGEST_LABEL])
    return _Part(match["stem"].strip(), match["item"].strip()) if match else None


def _by_name(variable: Variable) -> _Part | None:
    match = _NAME.fullmatch(variable.name)
    if not match:
        return None
    # Names such as var1, var2 say nothing: their columns need the same options to be one question.
    return _Part(match["stem"] + match["mark"], match["item"], not match["mark"])


def _by_scale(column: Column, grid: Grid) -> _Part | None:
    """Return a statement as a part of all on its scale, an option that can only be chosen as a
    part of all such; a question stands for itself."""
    options = _valid(_variable(column, grid))
    if len(options) in (0, 2) or column.heading.endswith("?"):
        return None
    return _Part(_MARK.join(options), column.heading)


def _end(parts: list[_Part | None], rest: list[Column], start: int, grid: Grid) -> int:
    """Return the end of the run of parts of one question that begins here."""
    first = parts[start]
    end = start + 1
    while first and end < len(rest):
        own = parts[end]
        if own is None or own.stem != first.stem or not _fits(rest[start], rest[end], own, grid):
            break
        end += 1
    return end


def _fits(first: Column, other: Column, part: _Part, grid: Grid) -> bool:
    """Tell whether two variables may answer one question: on one scale, or as options of it."""
    pair = [_variable(column, grid) for column in (first, other)]
    own, its = map(_valid, pair)
    if own and its:
        return set(own) <= set(its) or set(its) <= set(own) or len(own) == len(its) == 1
    return not own and not its and not part.needs_options


def _with_items(run: list[Column]) -> list[Column]:
    """Return the columns of variables with one name: what their labels share is the question."""
    text = matrices.common_start(run)
    return [
        replace(column, heading=text, item=column.heading.removeprefix(text).strip(" :-\u2013"))
        for column in run
    ]


def _questions(group: list[Column], grid: Grid, before: list[Question]) -> list[Question]:
    """Return the question of a group, or of each column where they are none together."""
    alone = [_single(column, _variable(column, grid), before) for column in group]
    if len(group) == 1:
        return alone
    options = _options_of(group, grid)
    if len(options) == 1 or blocks.are_yes_or_no(group, options):
        type = "multi_columns"
    else:
        coded = all(len(_valid(_variable(column, grid))) > 1 for column in group)
        type = blocks.type_of(group, coded)
    found = blocks.together(type, group, alone, [])
    if type != "likert_matrix":
        return found
    return [replace(found[0], options=options, reason=reasons.DECLARED)]


def _options_of(group: list[Column], grid: Grid) -> tuple[str, ...]:
    """Return the declared options of a group, and after them answers that are none of these."""
    declared = dict.fromkeys(
        option for column in group for option in _valid(_variable(column, grid))
    )
    counts = sum((column.counts for column in group), Counter())
    return (*declared, *(answer for answer in choices.ordered(counts) if answer not in declared))


def _valid(variable: Variable) -> list[str]:
    return [option for option in variable.options if option not in variable.missing]


def _single(column: Column, variable: Variable, before: list[Question]) -> Question:
    """Return the question of one variable; labels make it closed, with all of its options."""
    question = questions.single_column(column, after=before)
    options = _valid(variable)
    if not options or question.type in ("no_question", "other_text"):
        return question
    numbers = [option for option in options if values.is_number(option)]
    rated = len(numbers) > len(options) - len(numbers) and len(numbers) <= values.SCALE_TOP
    others = [answer for answer in choices.ordered(column.counts) if answer not in options]
    return replace(
        question,
        type="rating" if rated else "single",
        options=(*options, *others),
        separator=None,
        role=None,
        reason=reasons.DECLARED,
    )
