"""All that is kept of one respondent: to be told (GDPR art. 15) and to be deleted (art. 17).

Start at `find` and `erase`. Rows that point to a respondent's answers are deleted, and so are the
answers; the log keeps that somebody did something at that time, without reason and subject. What
was deleted cannot be brought back by undo: there are no rows left that it would count.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sql

from analysis import load
from analysis.load.corrections import fingerprint
from analysis.survey import Notice, Problem, Survey
from analysis.workspace import erased, events, their_words
from analysis.workspace.database import Database, in_parts
from analysis.workspace.events import IDS, QUOTE, RELEASE, REVEAL
from analysis.workspace.tables import (
    answers,
    decisions,
    kept_files,
    metadata,
    model_uses,
    models,
    quotes,
    runs,
    surveys,
)
from analysis.workspace.tables import events as log
from analysis.workspace.their_words import Words

ERASE = "erase"
BACKUP = "backup"  # of the log: a backup was made, of which `why` is the name
_NAMES = ("respondent", "survey")  # columns of a table that names respondents itself


@dataclass(frozen=True)
class Erased:
    """What was deleted of a respondent: rows by table, texts of others in which copied words were
    masked, whether the respondent will be known in the next export; and what is left for a person
    to do."""

    rows: dict[str, int]
    masked: int
    is_known_again: bool
    by_hand: tuple[Notice, ...]


def find(database: Database, survey: int, respondent: str) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that are kept of a respondent, by table, as JSON takes them: their answers,
    all that points to these, the ids under which they went to others, and the entries of the log
    that are about them."""
    with database.reading() as connection:
        held = _held(survey, respondent)
        found = {table.name: _rows(connection, table, own) for table, own in held.items()}
        about = _events_of(connection, held) | _naming(connection, survey, respondent)
        found[log.name] = [
            row
            for some in in_parts(sorted(about))
            for row in _rows(connection, log, log.c.id.in_(some))
        ]
    return {name: rows for name, rows in sorted(found.items()) if rows}


def erase(
    database: Database,
    survey: int,
    respondent: str,
    by: str,
    why: str,
    own: Survey | None = None,
    token: str | None = None,
) -> Erased:
    """Delete a respondent of a survey wherever the database holds them, all of it or nothing, and
    leave no trace of their words in its file.

    `own` is the survey as it is open: by it the respondent is known in the next export
    (`erased.without_erased`). Raises `Problem` where nobody has that id, no reason is given, or
    the reason says who it is.
    """
    keeping = is_kept(database, survey)
    with database.reading() as connection:
        texts = _texts(connection, survey, respondent)
    told = erased.telling(respondent, texts, own)  # looks at everybody: others can write meanwhile
    with database.writing() as connection:
        thoroughly(connection)
        event = events.record(connection, survey, ERASE, by, why.strip(), token=token)
        texts = _texts(connection, survey, respondent)
        _check(respondent, why, texts)
        words, left = Words(texts), _left(connection, survey, respondent)
        rows = _delete(connection, survey, respondent)
        if not rows and (own is None or respondent not in set(own.ids().astype(str))):
            raise Problem("There is no respondent {id} in this survey.", id=respondent)
        masked = their_words.mask_copies(connection, words)
        if decisions.name in rows:
            rows |= forget_models(connection, survey)
        if keeping:
            left += _take_away(connection)
        _forget_input(connection, survey)
        erased.keep(connection, survey, event.id, told)
        left += _in_codebooks(their_words.codebook_files(connection, words))
    left += _of_everybody(bool(told), models.name in rows)
    return Erased(rows, masked, bool(told), (*left, *([] if wipe(database) else [_NOT_WIPED])))


def respondents(database: Database, survey: int) -> list[str]:
    """Return the ids of the respondents of whom the database holds something, sorted."""
    found: set[str] = set()
    with database.reading() as connection:
        for table in metadata.sorted_tables:
            if set(_NAMES) <= set(table.c.keys()):
                own = sql.select(table.c.respondent).where(table.c.survey == survey).distinct()
                found.update(connection.execute(own).scalars())
    return sorted(found)


def thoroughly(connection: sql.Connection) -> None:
    """Let SQLite write zeros over what this connection deletes."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def wipe(database: Database) -> bool:
    """Free the database's file of what earlier transactions left in it; tell whether that could be
    done now. On SQLite the file is written anew and its log emptied; PostgreSQL marks the space of
    deleted rows as free, and writes over it later."""
    with database.reading() as connection:
        engine = connection.engine
    raw = engine.raw_connection()
    try:
        driver = raw.driver_connection
        if engine.dialect.name == "postgresql":
            driver.autocommit = True
            driver.execute("VACUUM")
            driver.autocommit = False
            return True
        driver.execute("VACUUM")
        is_busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy
    except engine.dialect.loaded_dbapi.Error:
        return False
    finally:
        raw.close()


def forget_models(connection: sql.Connection, survey: int) -> dict[str, int]:
    """Delete the models that learnt from a survey, also where another survey is coded by one: it
    then is coded by the one that ships. Return how many, by table."""
    used = sql.select(model_uses.c.digest).where(model_uses.c.survey == survey).distinct()
    digests = set(connection.execute(used).scalars()) - {None}
    if not digests:
        return {}
    uses = sql.update(model_uses).where(model_uses.c.digest.in_(digests))
    connection.execute(uses.values(digest=None))
    gone = connection.execute(sql.delete(models).where(models.c.digest.in_(digests)))
    return {models.name: gone.rowcount}


def _held(survey: int, respondent: str) -> dict[sql.Table, sql.ColumnElement[bool]]:
    """Return for each table which of its rows are a respondent's, those that point to others
    first."""
    return {
        table: own
        for table in reversed(metadata.sorted_tables)
        if (own := _of(table, survey, respondent)) is not None
    }


def _of(table: sql.Table, survey: int, respondent: str) -> sql.ColumnElement[bool] | None:
    if set(_NAMES) <= set(table.c.keys()):
        return sql.and_(table.c.survey == survey, table.c.respondent == respondent)
    pointing = [column for column in table.c if column.references(answers.c.id)]
    numbers = sql.select(answers.c.id).where(
        answers.c.survey == survey, answers.c.respondent == respondent
    )
    return sql.or_(*(column.in_(numbers) for column in pointing)) if pointing else None


def _rows(
    connection: sql.Connection, table: sql.Table, where: sql.ColumnElement[bool]
) -> list[dict[str, Any]]:
    rows = sql.select(table).where(where).order_by(*table.primary_key.columns)
    return [dict(row) for row in connection.execute(rows).mappings()]


def _events_of(
    connection: sql.Connection, held: dict[sql.Table, sql.ColumnElement[bool]]
) -> set[int]:
    """Return the events that wrote some rows."""
    wrote = [sql.select(table.c.event).where(own) for table, own in held.items() if _logged(table)]
    return set(connection.execute(sql.union(*wrote)).scalars())


def _logged(table: sql.Table) -> bool:
    return "event" in table.c


def _naming(connection: sql.Connection, survey: int, respondent: str) -> set[int]:
    """Return the events whose reason names a respondent, as `approvals` writes it."""
    own = sql.select(log.c.id, log.c.why).where(
        log.c.survey == survey, log.c.kind.in_((QUOTE, REVEAL))
    )
    ends = (f", {respondent}", f", {respondent})")
    return {number for number, told in connection.execute(own) if told.endswith(ends)}


def _texts(connection: sql.Connection, survey: int, respondent: str) -> list[str]:
    own = _of(answers, survey, respondent)
    rows = sql.select(answers.c.text).where(own, answers.c.text != "").order_by(answers.c.id)
    return list(connection.execute(rows).scalars())


def _check(respondent: str, why: str, texts: Sequence[str]) -> None:
    if not why.strip():
        raise Problem("Say why first: the reason is kept in the log.")
    named = not respondent.isdigit() or len(respondent) > 2
    own_id = re.search(rf"(?<!\w){re.escape(respondent)}(?!\w)", why)
    if (named and own_id) or Words(texts).among(why):
        raise Problem(
            "The reason says who the respondent is, by the id or by their words. It stays in the "
            "log: say it without them."
        )


def _delete(connection: sql.Connection, survey: int, respondent: str) -> dict[str, int]:
    """Delete a respondent's rows and empty the reasons of the events that were about nobody else;
    return how many rows were deleted by table."""
    held = _held(survey, respondent)
    about = _events_of(connection, held)
    naming = _naming(connection, survey, respondent)
    rows = {table.name: _deleted(connection, table, own) for table, own in held.items()}
    silent = naming | (about - _still_about(connection, about))
    for some in in_parts(sorted(silent)):
        connection.execute(sql.update(log).where(log.c.id.in_(some)).values(why=""))
    return {name: count for name, count in sorted(rows.items()) if count}


def _deleted(connection: sql.Connection, table: sql.Table, where: sql.ColumnElement[bool]) -> int:
    return connection.execute(sql.delete(table).where(where)).rowcount


def _still_about(connection: sql.Connection, about: Iterable[int]) -> set[int]:
    """Return those of some events that wrote rows which are there still."""
    tables = [table for table in metadata.sorted_tables if _logged(table)]
    return {
        number
        for some in in_parts(sorted(about))
        for table in tables
        for number in connection.execute(
            sql.select(table.c.event).where(table.c.event.in_(some)).distinct()
        ).scalars()
    }


def _forget_input(connection: sql.Connection, survey: int) -> None:
    """Empty the hashes of what was coded: who has all other answers could try what the deleted one
    was. The next run is taken over whatever it codes."""
    connection.execute(sql.update(runs).where(runs.c.survey == survey).values(input=""))


def is_kept(database: Database, survey: int) -> bool:
    """Tell whether a file of the survey is kept for the people of a project, or one that cannot be
    read and may be one."""
    own = sql.select(surveys.c.fingerprint).where(surveys.c.id == survey)
    files = sql.select(kept_files.c.name, kept_files.c.content)
    with database.reading() as connection:
        wanted = connection.execute(own).scalar_one()
        found = connection.execute(files).all()
    return any(_fingerprint(name, bytes(content)) in (wanted, None) for name, content in found)


def _fingerprint(name: str, content: bytes) -> str | None:
    try:
        return fingerprint(load.read(content, name))
    except Problem:
        return None


def _take_away(connection: sql.Connection) -> list[Notice]:
    names = list(connection.execute(sql.select(kept_files.c.name)).scalars())
    connection.execute(sql.delete(kept_files))
    return [
        Notice(
            "The files that the project kept were taken away: {names}. Delete the respondent's "
            "row in them, then keep them anew.",
            {"names": ", ".join(sorted(names))},
        )
    ]


# What is left to do


_NOT_WIPED = Notice(
    "Others used the database at that moment, so its file may hold traces of what was deleted. "
    "Run “work expire” when nobody works."
)


def _left(connection: sql.Connection, survey: int, respondent: str) -> list[Notice]:
    """Return where the respondent may be beyond the database, as far as the log knows."""
    own = sql.select(log).where(log.c.survey == survey, log.c.kind.in_((RELEASE, IDS)))
    made = connection.execute(own.order_by(log.c.id)).all()
    shown = sql.select(quotes.c.id).where(_of(quotes, survey, respondent), quotes.c.approved)
    backups = connection.execute(sql.select(log).where(log.c.kind == BACKUP).order_by(log.c.id))
    return [
        *map(_export, made),
        *([_QUOTED] if connection.execute(shown.limit(1)).first() else []),
        *(
            Notice("Delete this backup, or make it anew: {name}, {at}.", _told(row))
            for row in backups
        ),
    ]


def _told(row: sql.Row) -> dict[str, object]:
    return {"name": row.why, "by": row.by, "at": row.at}


def _export(row: sql.Row) -> Notice:
    return Notice(
        "Delete this export, or make it anew: by {by}, {at}: {name}.",
        _told(row),
    )


_QUOTED = Notice("Quotes of this respondent were approved. Make reports that show them anew.")


def _in_codebooks(files: Sequence[str]) -> list[Notice]:
    if not files:
        return []
    return [
        Notice(
            "Words of the respondent stand in codebooks, which were not changed: {files}. Change "
            "the codebook in use; its earlier versions keep them.",
            {"files": ", ".join(files)},
        )
    ]


def _of_everybody(is_known: bool, learnt: bool) -> Iterator[Notice]:
    yield Notice(
        "Delete the respondent in the survey tool, and delete or mend every file that was "
        "exported from it, and every file that was downloaded here: the log does not know of all."
    )
    yield Notice(
        "Windows in which the survey is open hold the file in memory, for half a day at most. "
        "Restart the server to empty it now."
    )
    if learnt:
        yield Notice(
            "The survey is coded by the model that ships: what had learnt from the respondent was "
            "deleted. Let suggestions learn anew."
        )
    if not is_known:
        yield Notice(
            "The program cannot tell this respondent from others in the next export. Delete the "
            "row there before you open it."
        )
