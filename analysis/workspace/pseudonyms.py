"""The ids under which respondents go to an audience that may not learn who they are.

Start at `pseudonyms`. They are drawn at random, once, and kept in the database: only who has the
table of both ids can tell who is who.
"""

import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sql

from analysis.load import table_file
from analysis.survey import Notice, Problem
from analysis.workspace import events
from analysis.workspace.database import Database
from analysis.workspace.events import IDS
from analysis.workspace.quotes import cells
from analysis.workspace.tables import pseudonyms as kept

AUDIENCES = ("partner", "archive")
FILES = {audience: f"ids_{audience}.csv" for audience in AUDIENCES}  # of all work
COLUMNS = ("id", "export_id")
# No signs that look alike (0 O, 1 I L, 2 Z, 5 S, 8 B, U V) and no vowels, which make words: 24
# signs, so 8 million ids of five.
_SIGNS = "23456789CDFGHJKMNPQRTVWX"
_LENGTH = 5
_FORM = re.compile(rf"R-[{_SIGNS}]{{{_LENGTH}}}")


@dataclass(frozen=True)
class Imported:
    """What became of id tables that were taken in: how many ids were written, and the respondents
    whose id here is another one, or whose id is another respondent's here."""

    written: int = 0
    clashes: tuple[str, ...] = ()

    def notices(self) -> list[Notice]:
        """Return the outcome in sentences."""
        told = []
        if self.written:
            told.append(Notice("Ids for exports imported: {count}.", {"count": self.written}))
        if self.clashes:
            told.append(
                Notice(
                    "Ids for exports left out, since the respondent has another one here or the "
                    "id is another respondent's: {count}. The first is of respondent {id}.",
                    {"count": len(self.clashes), "id": self.clashes[0]},
                )
            )
        return told


def pseudonyms(
    database: Database, survey: int, audience: str, respondents: Sequence[str], by: str
) -> dict[str, str]:
    """Return the id of each respondent for an audience (one of `AUDIENCES`), such as R-7F3K2.

    Who has none yet gets one, at random, in no relation to anything, and the log says so; the next
    export has the same. No id is given twice in a survey, also not to two audiences. Where
    respondents are known by their place, ask after the run of the same file was taken over
    (`runs.take_over`), since it follows those who moved. Raises `Problem` where ids must be drawn
    and nobody's name is given.
    """
    _check(audience)
    wanted = list(dict.fromkeys(respondents))
    with database.reading() as connection:
        found = _of(connection, survey, audience)
    if not found.keys() >= set(wanted):
        with database.writing() as connection:
            events.hold(connection, survey)  # who waited here reads what the other has drawn
            found = _of(connection, survey, audience)
            new = [respondent for respondent in wanted if respondent not in found]
            drawn = _drawn(len(new), _given(connection, survey))
            found |= _written(connection, survey, audience, zip(new, drawn, strict=True), by)
    return {respondent: found[respondent] for respondent in wanted}


def table(database: Database, survey: int, audience: str) -> bytes:
    """Return the ids of an audience as the bytes of a CSV file (columns `COLUMNS`), sorted by the
    id of the export, so that the order of the rows says nothing."""
    _check(audience)
    with database.reading() as connection:
        return _csv(_of(connection, survey, audience))


def table_of(
    database: Database, survey: int, audience: str, respondents: pd.Series, by: str
) -> bytes:
    """Return `table` after each respondent got an id (`pseudonyms`)."""
    pseudonyms(database, survey, audience, respondents.astype(str).tolist(), by)
    return table(database, survey, audience)


def of_table(table: pd.DataFrame) -> dict[str, str]:
    """Return the id of each respondent from a table with the columns `COLUMNS`.

    Raises `Problem`, naming the row, where one is empty, not of our form or there twice.

    >>> of_table(pd.DataFrame({"id": ["17"], "export_id": ["R-7F3K2"]}))
    {'17': 'R-7F3K2'}
    """
    found: dict[str, str] = {}
    given: set[str] = set()
    for at, (respondent, export_id) in zip(
        table.index, cells(table, COLUMNS, COLUMNS), strict=True
    ):
        row = int(at) + 2  # below the header; wholly empty rows were left out
        if not respondent:
            raise Problem("Row {row} of the id table names no respondent.", row=row)
        if not _FORM.fullmatch(export_id):
            raise Problem(
                "Row {row} of the id table: “{id}” is not an id given by this program.",
                row=row,
                id=export_id,
            )
        for value, before in ((respondent, found), (export_id, given)):
            if value in before:
                raise Problem(
                    "Row {row} of the id table: “{id}” stands in an earlier row as well.",
                    row=row,
                    id=value,
                )
        found[respondent] = export_id
        given.add(export_id)
    return found


def files_of(database: Database, survey: int) -> dict[str, bytes]:
    """Return the id table of each audience that has one, by the name of its file."""
    with database.reading() as connection:
        found = {FILES[own]: _of(connection, survey, own) for own in AUDIENCES}
    return {name: _csv(ids) for name, ids in found.items() if ids}


def take_in(
    connection: sql.Connection, survey: int, given: Mapping[str, Mapping[str, str]], by: str
) -> Imported:
    """Write the ids (by audience and respondent) that are new here; what is here stays."""
    written, clashes = 0, []
    for audience, ids in given.items():
        here, taken = _of(connection, survey, audience), _given(connection, survey)
        new = {}
        for respondent, export_id in ids.items():
            if here.get(respondent) == export_id:
                continue
            if respondent in here or export_id in taken:
                clashes.append(respondent)
            else:
                new[respondent] = export_id
        written += len(_written(connection, survey, audience, new.items(), by))
    return Imported(written, tuple(clashes))


def respondents(connection: sql.Connection, survey: int) -> set[str]:
    """Return the respondents of a survey who have an id for any audience."""
    own = sql.select(kept.c.respondent).where(kept.c.survey == survey)
    return set(connection.execute(own).scalars())


def _check(audience: str) -> None:
    if audience not in AUDIENCES:
        raise ValueError(f"respondents have no ids for {audience}")


def _of(connection: sql.Connection, survey: int, audience: str) -> dict[str, str]:
    own = sql.select(kept.c.respondent, kept.c.export_id)
    rows = own.where(kept.c.survey == survey, kept.c.audience == audience)
    return dict(connection.execute(rows).all())


def _given(connection: sql.Connection, survey: int) -> set[str]:
    own = sql.select(kept.c.export_id).where(kept.c.survey == survey)
    return set(connection.execute(own).scalars())


def _drawn(count: int, given: Collection[str]) -> list[str]:
    """Return ids that nobody has, by the system's own source of chance: what can be worked out
    again is no pseudonym."""
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        own = "R-" + "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
        if own not in given:
            drawn[own] = None
    return list(drawn)


def _written(
    connection: sql.Connection,
    survey: int,
    audience: str,
    ids: Collection[tuple[str, str]],
    by: str,
) -> dict[str, str]:
    """Write ids as one event, where there are any, and return them by respondent."""
    new = dict(ids)
    if new:
        event = events.record(connection, survey, IDS, by, f"{audience}, {len(new)}")
        whole = {"survey": survey, "event": event.id, "audience": audience}
        rows = [{**whole, "respondent": own, "export_id": new[own]} for own in new]
        connection.execute(sql.insert(kept), rows)
    return new


def _csv(ids: Mapping[str, str]) -> bytes:
    rows = sorted(ids.items(), key=lambda own: own[1])
    return table_file.csv(pd.DataFrame(rows, columns=list(COLUMNS), dtype="object"))
