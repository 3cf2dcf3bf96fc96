"""Ratings from the sheets that coders filled in, whatever else they did with the workbook.

Start at `ratings_of`; `present.sheets` writes what is read here. It stands with the rest of what
people give and take, above the reader of files and below what compares coders.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pandas as pd

from analysis.codebook import Code, Scheme
from analysis.codebook.succession import successors
from analysis.load import sheets
from analysis.load.sheets import Grid
from analysis.survey import Notice, Problem
from analysis.wording import message

COLUMNS = ("coder", "id", "question", "codes", "reason")
# The names of the columns in the row for this reader; a code stands under its id.
ID, QUESTION, NONE, WHY = "#id", "#question", "#none", "#why"  # no code has such an id
CODER = "#coder:"
MARK = "x"
_TAB = 31  # letters of a tab's name at most
_MARKS = {MARK, "1", "true", "+", "✓", "✔", "yes", "y", "kyllä", "k", "ja", "j", "jah"}
_NO_MARKS = {"", "0", "false", "-", "–", "no", "n", "ei", "e", "nej"}
_NO_SHEETS = message(
    "{name} holds no sheet that a coder can have filled in. Choose a workbook that the command "
    "sample or the page made; its hidden row and column must be there."
)
_MISSING = message(
    "{coder}: the sheet has no column for these codes, which count as not given: {codes}."
)
_UNKNOWN = message("{coder}: the codebook has no such codes; their marks are left out: {codes}.")
_LOST = message(
    "The sheet {sheet} is left out: it has no longer the first row, which is hidden, with #id and "
    "#question in it. Copy that row and the columns of both from a sheet as it was handed out."
)
_HEADINGS = 10  # rows in which the headings of a sheet are looked for
_FEW = 5  # codes beside each other that make a row one of headings; the codebook has fewer in one
_COPIED = message(
    "The sheet {sheet} has {coder} in its hidden row, as another sheet has: it is taken for that "
    "of {sheet}."
)
_WITHOUT_NONE = message(
    "{coder}: the sheet has no column “None applies” (#none in its hidden row), so rows without a "
    "mark count as not coded yet."
)
_ODD = message("{coder}: these signs were taken as marks, like x: {codes}.")


class NoSheets(Problem):
    """A file holds no sheet that a coder can have filled in; it may be a plain table."""


@dataclass
class _Filled:
    """What one sheet tells: what its coder gave each answer (codes, reason) by respondent's id and
    question, and what is said of the rest."""

    coder: str
    sheet: str
    given: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    waiting: int = 0
    without_none: bool = False
    twice: int = 0
    contradictions: list[tuple[str, str]] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    unknown: set[str] = field(default_factory=set)
    odd: set[str] = field(default_factory=set)


def ratings_of(
    content: bytes,
    name: str,
    coder: str | None,
    scheme: Scheme,
    others: Sequence[Collection[Code]] = (),
) -> tuple[pd.DataFrame, list[Notice]]:
    """Return what coders gave the answers of their sheets, and what should be known of it.

    One row for each answer that was coded: `COLUMNS`, text; `codes` are parted by spaces, sorted
    and with their parents, "" where none applies. `coder` is the name in place of the sheet's, for
    a file of which one sheet is filled. `others` are codes of other versions of the codebook, for
    sheets that were made by one of them (`codebook.succession`). Only marks and reasons are read,
    found by the ids in the hidden row and column: rows and columns may be moved, added or taken
    out, and the words of an answer changed. Raises `NoSheets` where there is none, `Problem` where
    the file cannot be read or several sheets are filled in and `coder` is given.
    """
    first = sheets.read(content, name)
    grids = (first, *first.others)
    found = [own for grid in grids if (own := _filled(grid, scheme, others))]
    lost = [grid.sheet or name for grid in grids if _is_lost(grid, scheme)]
    if not found:
        raise Problem(_LOST, sheet=lost[0]) if lost else NoSheets(_NO_SHEETS, name=name)
    filled = [own for own in found if own.given]
    copied = _told_apart(filled, name)
    if coder and len(filled) > 1:
        raise Problem(
            "{name} holds the sheets of {coders}, all filled in. Leave out the coder's name.",
            name=name,
            coders=", ".join(own.coder for own in filled),
        )
    for own in filled:
        own.coder = coder or own.coder
    rows = {(own.coder, *key): told for own in found for key, told in own.given.items()}
    table = [(*key, *told) for key, told in rows.items()]
    told = [Notice(_LOST, {"sheet": sheet}) for sheet in lost] + copied
    told += [notice for own in found for notice in _notices(own)]
    return pd.DataFrame(table, columns=list(COLUMNS), dtype="object"), told


def is_begun(content: bytes, name: str, scheme: Scheme) -> bool:
    """Tell whether a coder wrote a mark or a reason in a sheet of a workbook, by whatever codebook
    it was made, or took a part of a sheet out by which it is read; raises `Problem` where the file
    cannot be read."""
    first = sheets.read(content, name)
    return any(_is_begun(grid, scheme) for grid in (first, *first.others))


def _is_begun(grid: Grid, scheme: Scheme) -> bool:
    if _is_lost(grid, scheme):
        return True
    rows = iter(grid.rows)
    named = _head(rows)
    own = [at for name, at in named.items() if name[0] != "#" or name in (NONE, WHY)]
    return any(row[at].strip() for row in _answers(rows, named) for at in own)


def with_parents(codes: Collection[str], parents: Mapping[str, str]) -> str:
    """Return codes with the codes that they are children of, sorted, parted by spaces.

    >>> with_parents(["digital_skills", "impact"], {"digital_skills": "learning"})
    'digital_skills impact learning'
    """
    return " ".join(sorted(family(codes, parents)))


def family(codes: Collection[str], parents: Mapping[str, str]) -> set[str]:
    """Return codes and the codes that they are children of."""
    return {*codes, *(parents[code] for code in codes if code in parents)}


def leaves(codes: Collection[str], parents: Mapping[str, str]) -> set[str]:
    """Return codes without those that a child of theirs brings along.

    >>> sorted(leaves(["learning", "digital_skills", "impact"], {"digital_skills": "learning"}))
    ['digital_skills', 'impact']
    """
    return {*codes} - {parents[code] for code in codes if code in parents}


def _filled(grid: Grid, scheme: Scheme, others: Sequence[Collection[Code]]) -> _Filled | None:
    """Return what a sheet tells, None where it is none of a coder."""
    rows, parents = iter(grid.rows), scheme.parents()
    named = _head(rows)
    if not named:
        return None
    coder = next((own.removeprefix(CODER) for own in named if own.startswith(CODER)), grid.sheet)
    own = _Filled(coder.strip() or grid.name, grid.sheet.strip())
    own.without_none = NONE not in named
    columns = _codes(named, scheme, others)
    own.missing = tuple(sorted({code.id for code in scheme.codes()} - set(columns.values())))
    for row in _answers(rows, named):
        marked = {name for name, at in named.items() if name[0] != "#" and _says(row[at], own)}
        own.unknown |= marked - columns.keys()
        codes = with_parents({columns[name] for name in marked & columns.keys()}, parents)
        none = NONE in named and _says(row[named[NONE]], own)
        reason = row[named[WHY]].strip() if WHY in named else ""
        _take(own, (row[named[ID]], row[named[QUESTION]]), codes, none, reason)
    return own


def _told_apart(filled: Sequence[_Filled], name: str) -> list[Notice]:
    """Name the coder of each copy of a filled sheet by its tab, since the hidden row was copied
    along; return what is said of it. Raises `Problem` where that is a coder's name too."""
    coders, told = set[str](), []
    for own in sorted(filled, key=lambda own: not _is_named(own)):
        if own.coder in coders:
            told.append(Notice(_COPIED, {"sheet": own.sheet, "coder": own.coder}))
            own.coder = own.sheet
        if own.coder in coders:
            raise Problem(
                "{name} holds two filled sheets of {coder}. Write the coder of each into the "
                "last cell of its hidden row, after #coder:.",
                name=name,
                coder=own.coder,
            )
        coders.add(own.coder)
    return told


def _is_named(own: _Filled) -> bool:
    """Tell whether the tab of a sheet says its coder, as nearly as a tab can."""
    tab, coder = (re.sub(r"[\W_]+", "", said).casefold() for said in (own.sheet, own.coder))
    return coder == tab or (len(own.sheet) == _TAB and coder.startswith(tab))


def _head(rows: Iterator[list[str]]) -> dict[str, int]:
    """Return where each column of a sheet is by its name, and leave the rows after these names;
    none where the sheet is none of a coder."""
    head = next((row for row in rows if ID in row and QUESTION in row), [])
    return {name: at for at, name in enumerate(head) if name}


def _is_lost(grid: Grid, scheme: Scheme) -> bool:
    """Tell whether a sheet has headings of a coder's, but not the row by which it is read."""
    if _head(iter(grid.rows)):
        return False
    codes = {code.id for code in scheme.codes()}
    codes |= {text for code in scheme.codes() for text in code.label.values()}
    for row in islice(grid.rows, _HEADINGS):
        if {ID, QUESTION, NONE, WHY} & {*row} or any(own.startswith(CODER) for own in row):
            return True
        if "codes" not in row and len(codes & {own.removeprefix("– ") for own in row}) >= _FEW:
            return True
    return False


def _codes(
    named: Collection[str], scheme: Scheme, others: Sequence[Collection[Code]]
) -> dict[str, str]:
    """Return the code that each column of a sheet stands for, by its name: the sheet may be of
    another version of the codebook."""
    became = successors(scheme.codes(), others)
    known = {code.id for code in scheme.codes()}
    now = {name: became[name].successor if name in became else name for name in named}
    return {name: code for name, code in now.items() if code in known}


def _answers(rows: Iterator[list[str]], named: Mapping[str, int]) -> Iterator[list[str]]:
    """Yield the rows of answers: headings have the name of the column of questions in it."""
    for row in rows:
        if row[named[ID]] and row[named[QUESTION]] not in ("", QUESTION):
            yield row


def _says(cell: str, own: _Filled) -> bool:
    """Tell whether a cell gives its code: any sign does, unless it says no."""
    sign = cell.strip().casefold()
    if sign in _NO_MARKS:
        return False
    if sign not in _MARKS:
        own.odd.add(cell.strip()[:20])
    return True


def _take(own: _Filled, key: tuple[str, str], codes: str, none: bool, reason: str) -> None:
    if codes and none:
        own.contradictions.append(key)
    elif not codes and not none:
        own.waiting += 1
    else:
        own.twice += key in own.given
        own.given[key] = (codes, reason)


def _notices(own: _Filled) -> list[Notice]:
    coder = {"coder": own.coder}
    told = [
        Notice(
            "{coder}: answers coded {count}, not coded yet {left}.",
            {**coder, "count": len(own.given), "left": own.waiting},
        )
    ]
    if own.without_none and own.waiting:
        told.append(Notice(_WITHOUT_NONE, coder))
    if not own.given:
        return told
    if own.contradictions:
        id, question = own.contradictions[0]
        first = {"count": len(own.contradictions), "id": id, "question": question}
        told.append(
            Notice(
                "{coder}: answers left out, since they are marked with a code and as “none "
                "applies”: {count}. The first is {id} to {question}.",
                {**coder, **first},
            )
        )
    if own.twice:
        told.append(
            Notice(
                "{coder}: answers that stand in several rows, of which the last one counts: "
                "{count}.",
                {**coder, "count": own.twice},
            )
        )
    return told + _notices_of_columns(own)


def _notices_of_columns(own: _Filled) -> list[Notice]:
    said = {_MISSING: own.missing, _UNKNOWN: sorted(own.unknown), _ODD: sorted(own.odd)}
    return [
        Notice(told, {"coder": own.coder, "codes": _few(codes)})
        for told, codes in said.items()
        if codes
    ]


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
