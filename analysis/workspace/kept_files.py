"""The files of a survey that a project keeps, so that everybody who comes into it sees them; start
at `keep` and `kept`.

There is one set of files at a time. The log keeps who put it there and took it away, with the
names of the files; the files themselves are gone when they are taken away.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sql

from analysis.survey import Problem
from analysis.workspace import events
from analysis.workspace.database import Database
from analysis.workspace.tables import kept_files

KEPT, TAKEN_AWAY = "files_kept", "files_away"  # of the log
_LOCK = 7_308_325  # of PostgreSQL, so that two do not change the set at once


@dataclass(frozen=True)
class KeptFile:
    """A file that a project keeps: its name and the SHA-256 of its bytes."""

    name: str
    digest: str


def keep(database: Database, files: Sequence[tuple[str, bytes]], by: str) -> None:
    """Keep files (name and bytes, the survey in use first) in the place of those before; raises
    `Problem` where there is none, or nothing could be written: those before then stay."""
    if not files:
        raise Problem("There is no file to keep. Open a survey first.")
    with database.writing() as connection:
        event = _instead(connection, KEPT, by, [name for name, _ in files])
        rows = [
            {
                "event": event.id,
                "place": place,
                "name": name,
                "digest": hashlib.sha256(content).hexdigest(),
                "content": content,
            }
            for place, (name, content) in enumerate(files)
        ]
        connection.execute(sql.insert(kept_files), rows)


def take_away(database: Database, by: str) -> None:
    """Delete the files that the project keeps; nothing where there is none."""
    names = [own.name for own in kept(database)]
    if names:
        with database.writing() as connection:
            _instead(connection, TAKEN_AWAY, by, names)


def kept(database: Database) -> tuple[KeptFile, ...]:
    """Return the files that the project keeps, the survey in use first; none where it keeps
    none."""
    rows = sql.select(kept_files.c.name, kept_files.c.digest).order_by(kept_files.c.place)
    with database.reading() as connection:
        return tuple(KeptFile(*row) for row in connection.execute(rows))


def content_of(database: Database, digest: str) -> bytes:
    """Return the bytes of a kept file; raises `Problem` where it is kept no more."""
    rows = sql.select(kept_files.c.content).where(kept_files.c.digest == digest).limit(1)
    with database.reading() as connection:
        found = connection.execute(rows).scalar()
    if found is None:
        raise Problem("This file was taken away from the project. Load the page anew.")
    return bytes(found)


def _instead(connection: sql.Connection, kind: str, by: str, names: list[str]) -> events.Event:
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(_LOCK)))
    event = events.record(connection, None, kind, by, ", ".join(names))
    connection.execute(sql.delete(kept_files))
    return event
