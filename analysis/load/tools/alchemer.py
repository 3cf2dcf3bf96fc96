"""Alchemer (SurveyGizmo before): one header row after its own columns, `item:question`.

A question of several options, or a grid, has a column an item with the item before the question;
"Other - Write In" holds what people wrote. Rows whose Status is not complete were left half-way.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile

from analysis.load import blocks, columns, metadata, questions, shaping
from analysis.load.columns import Column
from analysis.load.sheets import Grid
from analysis.survey import Metadata, Notice, Question, Survey

REASON = Notice("Its two columns of times are named as it names them.")
_KINDS = {
    "response id": "id",
    "time started": "started",
    "date submitted": "submitted",
    "language": "language",
    "ip address": "ip",
    "email": "email",
    **dict.fromkeys(("status", "contact id", "legacy comments", "comments", "tags"), "other"),
    **dict.fromkeys(
        ("referer", "sessionid", "session id", "user agent", "extended referer"), "other"
    ),
    **dict.fromkeys(
        ("longitude", "latitude", "country", "city", "state/region", "postal"), "other"
    ),
    **dict.fromkeys(("country code", "dma", "device data", "link name", "link type"), "other"),
}
_SURE = ("time started", "date submitted")
_WRITE_IN = "write in"
_COLON = ":"
_MOST_COLONS = 50  # of a heading; each begins a text of its own


def looks_like(grid: Grid) -> float:
    """Return how surely Alchemer wrote a grid: by the names of its two times.

    >>> looks_like(Grid("utf-8", [["Response ID", "Time Started", "Date Submitted", "Why?"]]))
    0.95
    """
    own = {_plain(cell) for cell in grid.rows[columns.first_row(grid.rows)]}
    return 0.95 if own.issuperset(_SURE) else 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid that Alchemer wrote, the items of one question together."""
    top = columns.first_row(grid.rows)
    table = columns.columns_of([grid.rows[top]], grid.rows[top + 1 :], top + 1)
    # The tool's own columns stand first; a question may well be headed "Comments" or "City".
    first = takewhile(lambda column: _plain(column.heading) in _KINDS, table.columns)
    meta = [Metadata(c.position, c.heading, _KINDS[_plain(c.heading)]) for c in first]
    rest = shaping.asked(table, meta)
    meta += [item for item in metadata.find(rest) if item.kind in metadata.PERSONS]
    asked = _in_parts(shaping.asked(table, meta))
    found = [q for group in blocks.of_one_heading(asked) for q in _questions(group)]
    return shaping.survey("alchemer", grid, table, meta, found)


def _plain(heading: str) -> str:
    return heading.strip().casefold()


def _in_parts(asked: list[Column]) -> Iterable[Column]:
    """Yield each column with the item before its question apart, where others share the question.

    Items and questions may hold colons themselves: the longest question that others share counts.
    """
    times = Counter(stem for column in asked for stem in dict.fromkeys(_stems(column.heading)))
    for column in asked:
        stem = next((stem for stem in _stems(column.heading) if times[stem] > 1), "")
        item = column.heading[: len(column.heading) - len(stem) - 1] if stem else ""
        yield replace(column, heading=stem, item=item.strip()) if stem else column


def _stems(heading: str) -> list[str]:
    """Return what a heading may ask: all that stands after one of its first colons, the longest
    first."""
    parts = heading.split(_COLON, _MOST_COLONS)
    return [_COLON.join(parts[start:]) for start in range(1, len(parts)) if parts[start].strip()]


def _questions(group: list[Column]) -> list[Question]:
    written = [column for column in group if _WRITE_IN in column.item.casefold()]
    rest = [column for column in group if column not in written]
    if not rest:
        return [questions.single_column(column) for column in written]
    type = blocks.type_of(rest) if len(rest) > 1 or rest[0].item else None
    return blocks.together(type, rest, map(questions.single_column, rest), written)
