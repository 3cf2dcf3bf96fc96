"""The whole database as one file, and back from it, also into a database of the other kind.

Start at `write` and `restore`. A backup is a ZIP: `manifest.json` (format, the database's shape,
and for each table its number of rows and the SHA-256 of its lines) and for each table a file with
one JSON object a line, sorted by the table's key. It holds everything as it is, respondents' words
among it.
"""

import base64
import contextlib
import errno
import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sql

from analysis.survey import Problem
from analysis.workspace import events
from analysis.workspace.database import SHAPE, Database
from analysis.workspace.erasing import BACKUP
from analysis.workspace.events import PROGRAM
from analysis.workspace.tables import metadata

FORMAT = "backup 1"
MANIFEST = "manifest.json"
_FIXED = (2025, 1, 1, 0, 0, 0)  # the same rows give the same bytes
_AT_ONCE = 500  # rows
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, zlib.error)


class Held(NamedTuple):
    """How many rows a table has, and the SHA-256 of its lines."""

    rows: int
    sha256: str


def write(database: Database, out: Path, by: str = PROGRAM) -> dict[str, Held]:
    """Write a backup while others may write on, and return what it holds, by table: all of one
    moment. The file appears whole or not at all, and only its owner can read it; the log says that
    it was made. Raises `Problem` where it cannot be written."""
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup") as folder:
            made = Path(folder) / "backup.zip"
            with _at_rest(database, Path(folder)) as connection:
                told = _pack(connection, made)
            made.chmod(0o600)
            made.replace(out)
    except (OSError, sqlite3.Error) as fault:
        raise Problem("{file} cannot be written: {why}.", file=out.name, why=_why(fault)) from None
    with database.writing() as connection:
        events.record(connection, None, BACKUP, by, out.name)
    return told


def _why(fault: OSError | sqlite3.Error) -> str:
    if getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return os.strerror(errno.ENOSPC)  # as where it is no copy of SQLite's that found no room
    return getattr(fault, "strerror", None) or str(fault)


def restore(database: Database, source: Path, replace: bool = False) -> dict[str, Held]:
    """Put a backup into a database, all of it or nothing, and return what it held, by table.

    Every table's rows are counted and hashed as they are read and as they then stand in the
    database. Raises `Problem` where the file is no backup, is damaged or of another version of the
    database, and where the database holds anything, unless that is to be replaced.
    """
    try:
        with zipfile.ZipFile(source) as package:
            manifest = _manifest(package)
            with database.writing() as connection:
                _make_room(connection, replace)
                for table in metadata.sorted_tables:
                    _fill(connection, table, package)
                found = contents(connection)
                if found != manifest:
                    raise _changed_meanwhile(found, manifest)
    except (zipfile.BadZipFile, *_UNREADABLE):
        raise Problem("{file} is no backup, or it is damaged.", file=source.name) from None
    return found


def contents(connection: sql.Connection) -> dict[str, Held]:
    """Return what a database holds, by table; the same of SQLite and PostgreSQL."""
    return {table.name: _hashed(_lines(connection, table)) for table in metadata.sorted_tables}


@contextlib.contextmanager
def _at_rest(database: Database, folder: Path) -> Iterator[sql.Connection]:
    """Open the database as it is at this moment: on a server within one transaction (repeatable
    read), of SQLite a copy by its own online backup, which is checked."""
    with database.reading() as connection:
        if connection.dialect.name == "postgresql":
            yield connection
            return
        copy = folder / "copy.sqlite"
        with contextlib.closing(sqlite3.connect(copy)) as target:
            connection.connection.driver_connection.backup(target)  # type: ignore[union-attr]
    engine = sql.create_engine(sql.URL.create("sqlite", database=str(copy)))
    with engine.connect() as connection:
        if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
            raise Problem("The database is damaged. Restore an earlier backup.")
        yield connection
    engine.dispose()


def _pack(connection: sql.Connection, out: Path) -> dict[str, Held]:
    told = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for table in metadata.sorted_tables:
            with package.open(_info(f"{table.name}.jsonl"), "w", force_zip64=True) as file:
                told[table.name] = _hashed(_written(_lines(connection, table), file))
        tables = {name: own._asdict() for name, own in told.items()}
        text = json.dumps({"format": FORMAT, "shape": SHAPE, "tables": tables}, indent=1)
        package.writestr(_info(MANIFEST), text + "\n")
    return told


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _FIXED)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _written(lines: Iterable[bytes], file: Any) -> Iterator[bytes]:
    for line in lines:
        file.write(line)
        yield line


def _hashed(lines: Iterable[bytes]) -> Held:
    digest, rows = hashlib.sha256(), 0
    for line in lines:
        digest.update(line)
        rows += 1
    return Held(rows, digest.hexdigest())


def _lines(connection: sql.Connection, table: sql.Table) -> Iterator[bytes]:
    """Yield the rows of a table, each as a line of JSON, sorted by the table's key."""
    order = [_as_bytes(connection, column) for column in table.primary_key.columns]
    rows = connection.execute(
        sql.select(table).order_by(*order), execution_options={"yield_per": _AT_ONCE}
    )
    for row in rows.mappings():
        told = {name: _plain(value) for name, value in row.items()}
        yield (json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _as_bytes(connection: sql.Connection, column: sql.Column) -> sql.ColumnElement:
    """Sort texts as SQLite does: a server has rules of a language of its own."""
    is_text = isinstance(column.type, sql.String)
    return column.collate("C") if is_text and connection.dialect.name != "sqlite" else column


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value


def _manifest(package: zipfile.ZipFile) -> dict[str, Held]:
    told = json.loads(package.read(MANIFEST))
    if told["format"] != FORMAT:
        raise ValueError
    if told["shape"] != SHAPE:
        raise Problem(
            "The backup is of database version {theirs}, this program has {ours}. Restore it with "
            "the version of the program that made it; a later one then brings it up to date.",
            theirs=str(told["shape"])[:20],
            ours=SHAPE,
        )
    own = {name: Held(**held) for name, held in told["tables"].items()}
    if own.keys() != set(metadata.tables):
        raise ValueError
    return own


def _make_room(connection: sql.Connection, replace: bool) -> None:
    tables = metadata.sorted_tables
    rows = (sql.select(sql.literal(1)).select_from(table).limit(1) for table in tables)
    if not any(connection.execute(own).first() for own in rows):
        return
    if not replace:
        raise Problem(
            "The database is not empty. Name an empty one by DATABASE_URL, or replace all that it "
            "holds with --replace."
        )
    for table in reversed(tables):
        connection.execute(sql.delete(table))


def _fill(connection: sql.Connection, table: sql.Table, package: zipfile.ZipFile) -> None:
    """Write the rows of a table, and go on counting after the last."""
    with package.open(f"{table.name}.jsonl") as file:
        lines = iter(file)
        while some := [line for _, line in zip(range(_AT_ONCE), lines, strict=False)]:
            connection.execute(sql.insert(table), [_row(table, line) for line in some])
    if "id" in table.c and connection.dialect.name == "postgresql":
        sequence = sql.func.pg_get_serial_sequence(table.name, "id")
        last = connection.execute(sql.select(sql.func.max(table.c.id))).scalar()
        connection.execute(sql.select(sql.func.setval(sequence, last or 1, last is not None)))


def _row(table: sql.Table, line: bytes) -> dict[str, Any]:
    told = json.loads(line)
    if told.keys() != set(table.c.keys()):
        raise ValueError
    return {name: _value(table.c[name], value) for name, value in told.items()}


def _value(column: sql.Column, value: Any) -> Any:
    if isinstance(column.type, sql.LargeBinary) and value is not None:
        return base64.b64decode(value, validate=True)
    return value


def _changed_meanwhile(found: Mapping[str, Held], wanted: Mapping[str, Held]) -> Problem:
    differing = sorted(name for name in wanted if found[name] != wanted[name])
    return Problem(
        "What was restored is not what the backup says it holds ({tables}): it is damaged, or "
        "somebody wrote meanwhile. Nothing was changed.",
        tables=", ".join(differing),
    )
