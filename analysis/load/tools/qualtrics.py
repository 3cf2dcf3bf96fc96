"""Qualtrics: ids in row 1, question texts in row 2, import ids as JSON in row 3.

People delete rows 2 and 3, and older exports have V1 to V10 above their own columns and no row 3.
A question of several columns has ids `Q1_1`, `Q1_2` and texts "question - item"; `Q1_3_TEXT` is
the text of an option. -99 was seen but not answered.
"""

import re
from dataclasses import replace

from analysis.load import blocks, columns, questions, shaping, values
from analysis.load.columns import Column
from analysis.load.sheets import Grid
from analysis.survey import Metadata, Notice, Question, Survey

REASON = Notice("The ids of its own columns stand in the first row.")
_KINDS = {
    "startdate": "started",
    "enddate": "submitted",
    "recordeddate": "other",
    "ipaddress": "ip",
    "responseid": "id",
    "recipientlastname": "name",
    "recipientfirstname": "name",
    "recipientemail": "email",
    "name": "name",
    "email": "email",
    "duration (in seconds)": "duration",
    "userlanguage": "language",
    **dict.fromkeys(
        (
            "status",
            "progress",
            "finished",
            "externalreference",
            "externaldatareference",
            "locationlatitude",
            "locationlongitude",
            "locationaccuracy",
            "distributionchannel",
            "responseset",
            "q_recaptchascore",
            "q_relevantidduplicate",
            "q_totalduration",
        ),
        "other",
    ),
}
_SURE = {"recordeddate", "responseid", "distributionchannel", "responseset"}
_CHOICE = " - Selected Choice"
_IMPORT = '{"ImportId"'
_MADE = re.compile(r".+_DO(_\d+)?|.+ - (Topics|Sentiment.*|Parent Topics)", re.IGNORECASE)
_PART = re.compile(r"(?P<base>.+?)(?:[_#]\d+)+")
_TEXT = re.compile(r"(?P<base>.+?)(?:_\d+)*_TEXT")
# Times, clicks and browsers, by the end of their import id.
_GIVEN = re.compile(
    r"QID\d+_(BROWSER|VERSION|OS|RESOLUTION|FIRST_CLICK|LAST_CLICK|PAGE_SUBMIT|CLICK_COUNT)"
)
_UNANSWERED = {"-99": "skipped"}
# Rows that no respondent sent, as words and as numbers.
_NOT_SENT = frozenset({"survey preview", "survey test", "spam", "preview", "1", "2", "8"})


def looks_like(grid: Grid) -> float:
    """Return how surely Qualtrics wrote a grid: by the ids of its own columns.

    >>> ids = ["StartDate", "EndDate", "Status", "ResponseId", "Q1"]
    >>> looks_like(Grid("utf-8", [ids, ["2025-09-08 07:12:00", "", "0", "R_1", "Zoom"]]))
    0.95
    """
    if len(grid.rows) < 2:
        return 0.0
    names = {_name(cell) for row in grid.rows[:2] for cell in row}
    return 0.95 if len(names & _KINDS.keys()) >= 4 and names & _SURE else 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid that Qualtrics wrote, without previews, tests and spam."""
    ids = grid.rows[0]
    kinds = _kinds(grid.rows)
    count = _header_rows(grid.rows, kinds)
    texts = grid.rows[1] if count > 1 and not _is_import_row(grid.rows[1]) else ids
    sent, left_out = _sent(grid.rows[count:], ids)
    named = [text.removesuffix(_CHOICE) for text in texts]
    read = columns.columns_of([named], sent, count)
    emptied = [
        column if kind else column.without(_UNANSWERED)
        for column, kind in zip(read.columns, kinds, strict=True)
    ]
    table = replace(read, columns=tuple(emptied))
    meta = [
        Metadata(column.position, column.text, kind)
        for column, kind in zip(table.columns, kinds, strict=True)
        if kind
    ]
    asked = [column for column, kind in zip(table.columns, kinds, strict=True) if not kind]
    found = [question for group in _groups(asked, ids) for question in _questions(group, ids)]
    survey = shaping.survey("qualtrics", grid, table, meta, found, left_out)
    return replace(survey, codes=tuple(id.strip() for id in ids))


def _name(cell: str) -> str:
    return cell.strip().casefold()


def _kind(id: str, text: str) -> str | None:
    """Return the kind of metadata that a column holds, None for a question."""
    if _MADE.fullmatch(id.strip()):
        return "other"
    return _KINDS.get(_name(id)) or (
        _KINDS.get(_name(text)) if re.fullmatch(r"V\d+", id) else None
    )


def _kinds(rows: list[list[str]]) -> list[str | None]:
    """Return the kind of each column's metadata, None for a question.

    An import id without a question's number is data that the survey was given or the tool made.
    """
    texts = rows[1] if len(rows) > 1 else rows[0]
    kinds = [_kind(*pair) for pair in zip(rows[0], texts, strict=True)]
    imported = next((row for row in rows[1:3] if _is_import_row(row)), None)
    if imported is None:
        return kinds
    return [
        kind or ("other" if _GIVEN.search(cell) or "QID" not in cell else None)
        for kind, cell in zip(kinds, imported, strict=True)
    ]


def _is_import_row(row: list[str]) -> bool:
    return any(cell.strip().startswith(_IMPORT) for cell in row)


def _header_rows(rows: list[list[str]], kinds: list[str | None]) -> int:
    """Return how many rows stand above the answers: those without a time or id in its column."""
    own = [place for place, kind in enumerate(kinds) if kind in ("started", "submitted", "id")]
    count = 1
    while count < min(3, len(rows)):
        row = rows[count]
        told = [row[place].strip() for place in own]
        answers = any(values.is_date(cell) or cell.startswith("R_") for cell in told)
        if answers or (count == 2 and not _is_import_row(row)):
            break
        count += 1
    return count


def _sent(body: list[list[str]], ids: list[str]) -> tuple[list[list[str]], tuple[Notice, ...]]:
    """Return the rows that respondents sent, and a notice of those left out."""
    told = [
        place for place, id in enumerate(ids) if _name(id) in ("status", "distributionchannel")
    ]
    sent = [row for row in body if not any(_name(row[place]) in _NOT_SENT for place in told)]
    count = len(body) - len(sent)
    notice = Notice(
        "Rows that are previews, tests or spam were left out: {count}. Nothing needs to be done.",
        {"count": count},
    )
    return sent, (notice,) * bool(count)


def _groups(asked: list[Column], ids: list[str]) -> list[list[Column]]:
    """Return the columns in the order of the file, those of one question together."""
    groups: dict[str, list[Column]] = {}
    for column in asked:
        id = ids[column.position].strip()
        match = _TEXT.fullmatch(id) or _PART.fullmatch(id)
        groups.setdefault(match["base"] if match else id, []).append(column)
    return list(groups.values())


def _questions(group: list[Column], ids: list[str]) -> list[Question]:
    texts = [c for c in group if len(group) > 1 and _TEXT.fullmatch(ids[c.position].strip())]
    rest = [column for column in group if column not in texts]
    parts = [_in_parts(column) for column in rest]
    type = blocks.type_of(parts) if len(parts) > 1 else None
    return blocks.together(type, parts, map(questions.single_column, rest), texts)


def _in_parts(column: Column) -> Column:
    """Return a column with the item of its text apart: "question - item"."""
    stem, dash, item = column.heading.rpartition(" - ")
    return replace(column, heading=stem, item=item) if dash else column
