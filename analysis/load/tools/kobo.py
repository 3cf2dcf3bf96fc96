"""KoboToolbox: one header row of `group/question`, its own columns marked by underscores.

A question of several options is one cell of option names, a column `question/option` of 1 and 0
(True and False in older exports) for each, or both; "n/a" was not asked. A repeated group has a
sheet of its own, its rows pointing at the respondent's.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from analysis.load import columns, limits, metadata, questions, shaping
from analysis.load.columns import Column
from analysis.load.sheets import Grid
from analysis.survey import Metadata, Notice, Question, Survey

REASON = Notice("Its own columns begin with an underscore.")
_KINDS = {
    "_id": "id",
    "_uuid": "id",
    "meta/instanceid": "id",
    "_submission_time": "submitted",
    "start": "started",
    "_submitted_by": "name",
    "username": "name",
    "deviceid": "other",
    "phonenumber": "name",
    **dict.fromkeys(("end", "today", "subscriberid", "simserial", "meta/rootuuid"), "other"),
    **dict.fromkeys(("_validation_status", "_notes", "_status", "__version__", "_tags"), "other"),
    **dict.fromkeys(("_version_", "_xform_id_string", "_bamboo_dataset_id"), "other"),
    **dict.fromkeys(("_index", "_parent_index", "_parent_table_name", "rootuuid"), "other"),
    **dict.fromkeys(
        ("_attachments", "_geolocation", "formhub/uuid", "meta/deprecatedid"), "other"
    ),
}
_SURE = frozenset({"_uuid", "_submission_time"})
_ALWAYS = frozenset({"start", "end", "today", "username", "deviceid"})  # words of questions too
_FLAGS = frozenset({"1", "true", "0", "false"})
_NOT_ASKED = dict.fromkeys(("n/a", "N/A"), "not_asked")
_NONE = {"None": "skipped"}  # how older SPSS exports write an empty text
_PLACE = re.compile(r".*_(latitude|longitude|altitude|precision)", re.IGNORECASE)
_PATH = "/"
_INDEX, _PARENT, _PARENT_TABLE = "_index", "_parent_index", "_parent_table_name"


def looks_like(grid: Grid) -> float:
    """Return how surely KoboToolbox wrote a grid: by its own columns.

    >>> looks_like(Grid("utf-8", [["name", "_id", "_uuid", "_submission_time", "_index"]]))
    0.95
    """
    own = {cell.strip().casefold() for cell in grid.rows[columns.first_row(grid.rows)]}
    return 0.95 if own & _SURE and len(own & (_KINDS.keys() - _ALWAYS)) >= 2 else 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid that KoboToolbox wrote, options of one question together."""
    grid = _with_repeats(grid)
    top = columns.first_row(grid.rows)
    marks = _NOT_ASKED | (_NONE if grid.variables else {})
    read = columns.columns_of([grid.rows[top]], grid.rows[top + 1 :], top + 1)
    table = replace(read, columns=tuple(column.without(marks) for column in read.columns))
    kinds = {column.position: _kind(column) for column in table.columns}
    meta = [
        Metadata(column.position, column.text, kind)
        for column in table.columns
        if (kind := kinds[column.position])
    ]
    asked = [column for column in table.columns if not kinds[column.position]]
    named = {column.heading for column in asked}
    groups = list(_groups(asked))
    items = {_stem(group[0]): tuple(map(_item, group)) for group in groups if len(group) > 1}
    found: list[Question] = []
    for group in groups:
        found += _questions(group, named, items, found)
    return shaping.survey("kobo", grid, table, meta, found)


def _with_repeats(grid: Grid) -> Grid:
    """Return the main sheet with the rows of each repeated group beside their respondent: a
    column for the first time, the second, and so on. A group repeated too often stays out."""
    top = columns.first_row(grid.rows)
    heading, *body = grid.rows[top:]
    if _INDEX not in heading:
        return grid
    respondents = [row[heading.index(_INDEX)] for row in body]
    read = set()
    for sheet in grid.others:
        more = _repeats(sheet, grid.sheet, respondents)
        if more and len(heading) + len(more[0]) <= limits.COLUMNS:
            heading = heading + more[0]
            body = [row + own for row, own in zip(body, more[1:], strict=True)]
            read.add(sheet.sheet)
    sheets = tuple(name for name in grid.sheets if name not in read)
    return replace(grid, rows=[*grid.rows[:top], heading, *body], sheets=sheets)


def _repeats(sheet: Grid, main: str, respondents: list[str]) -> list[list[str]]:
    """Return the headings and cells that a repeated group adds to the main sheet, or nothing."""
    heading, *rows = sheet.rows
    if _PARENT not in heading or _PARENT_TABLE not in heading:
        return []
    parent, table = heading.index(_PARENT), heading.index(_PARENT_TABLE)
    kept = [place for place, name in enumerate(heading) if name and not name.startswith("_")]
    times: dict[str, list[list[str]]] = {}
    for row in rows:
        if _names(row[table], main):
            times.setdefault(row[parent], []).append([row[place] for place in kept])
    most = max(map(len, times.values()), default=0)
    if not most or not kept:
        return []
    named = [
        _timed(heading[place], time, heading) for time in range(1, most + 1) for place in kept
    ]
    empty = [""] * len(kept)
    cells = [
        [cell for own in [*times.get(id, []), *[empty] * most][:most] for cell in own]
        for id in respondents
    ]
    return [named, *cells]


def _names(table: str, sheet: str) -> bool:
    """Tell whether a sheet holds a table: the names of sheets are cut, some signs replaced."""
    plain = re.sub(r"[\[\]:*?/\\\\]", "_", table)
    return sheet in (table, plain) or (sheet.endswith("...") and plain.startswith(sheet[:-3]))


def _timed(name: str, time: int, heading: list[str]) -> str:
    """Return a heading with the time that its group came; of an option behind its question."""
    stem, path, item = name.rpartition(_PATH)
    return f"{stem} ({time}){path}{item}" if stem in heading else f"{name} ({time})"


def _kind(column: Column) -> str | None:
    """Return the kind of a column of the tool's own; one without any heading is an empty one."""
    if _PLACE.fullmatch(column.heading) or metadata.is_index(column.heading):
        return "other"
    return _KINDS.get(column.heading.casefold(), None if column.heading else "other")


def _stem(column: Column) -> str:
    return column.heading.rpartition(_PATH)[0]


def _item(column: Column) -> str:
    return column.heading.rpartition(_PATH)[2]


def _is_flag(column: Column) -> bool:
    return bool(_stem(column)) and {a.casefold() for a in column.counts} <= _FLAGS


def _groups(asked: list[Column]) -> Iterator[list[Column]]:
    """Yield neighbours that are the options of one question, other columns alone."""
    group: list[Column] = []
    for column in asked:
        joins = group and column.answered and _is_flag(column) and _stem(group[0]) == _stem(column)
        if not joins or not _is_flag(group[0]):
            if group:
                yield group
            group = []
        group.append(column)
    if group:
        yield group


def _questions(
    group: list[Column], named: set[str], items: dict[str, tuple[str, ...]], before: list[Question]
) -> list[Question]:
    """Return the questions of a group; flags beside the cell that names the options say no more
    than it does."""
    first = group[0]
    if len(group) > 1:
        if _stem(first) in named:
            repeated = map(questions.single_column, group)
            return [replace(q, type="no_question", options=(), role=None) for q in repeated]
        return [questions.block("multi_columns", group, _stem(first), map(_item, group))]
    question = questions.single_column(first, after=before)
    if first.heading in items:
        options = items[first.heading]
        return [replace(question, type="multi_cell", options=options, separator=" ", role=None)]
    several = before and before[-1].type in (
        "multi_cell",
        "multi_columns",
        "no_question",
        "single",
    )
    if several and first.heading.casefold().endswith("_other"):
        return [replace(question, type="other_text", role=None)]
    return [question]
