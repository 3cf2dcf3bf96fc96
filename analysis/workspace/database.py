"""The database that the workspace lives in: SQLite in `data/local/`, PostgreSQL where
DATABASE_URL names one. Start at `Database`.

Its shape is made by the steps in `migrations`, also where it is new; a database of an earlier
version is brought up to date when it is opened.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy import event

from analysis.survey import Problem

FILE = Path(__file__).parents[2] / "data" / "local" / "work.sqlite"
MIGRATIONS = Path(__file__).with_name("migrations")
SHAPE = "0004"  # the last step in migrations/versions
_LOCK = 7_308_324  # of PostgreSQL, so that only one process changes the shape


class Unusable(Problem):
    """The database cannot be used at this moment; the same may go well at another."""


class Database:
    """An open database in its latest shape; connections come from `reading` and `writing`.

    `written` counts the transactions that were written through it: what was read before the last
    of them may have changed.
    """

    def __init__(self, url: str | None = None) -> None:
        """Open a database by its URL, else the one that DATABASE_URL names, else
        `data/local/work.sqlite`; raises `Problem`."""
        url = url or os.environ.get("DATABASE_URL")
        try:
            if not url:
                FILE.parent.mkdir(parents=True, exist_ok=True)
            self._engine = sql.create_engine(_address(url) if url else f"sqlite:///{FILE}")
        except (sql.exc.SQLAlchemyError, ImportError, OSError) as fault:
            raise _unusable(fault) from None
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _as_we_need_it)
            event.listen(self._engine, "begin", _begin)
        self.written = 0
        self._bring_up_to_date()

    @contextmanager
    def reading(self) -> Iterator[sql.Connection]:
        """Open a transaction that only reads: what it sees belongs to one moment."""
        try:
            with self._engine.connect() as connection, connection.begin():
                yield connection
        except sql.exc.SQLAlchemyError as fault:
            raise _unusable(fault) from None

    @contextmanager
    def writing(self) -> Iterator[sql.Connection]:
        """Open a transaction: all of it is written, or nothing; raises `Problem`."""
        try:
            with self._engine.connect() as plain:
                connection = plain.execution_options(writes=True)
                with connection.begin():
                    yield connection
        except sql.exc.SQLAlchemyError as fault:
            raise _unusable(fault) from None
        finally:
            self.written += 1

    def close(self) -> None:
        """Close every connection; the next use opens new ones."""
        self._engine.dispose()

    def _bring_up_to_date(self) -> None:
        with self.reading() as connection:
            if _shape(connection) == SHAPE:
                return
        from alembic import command  # takes a third of a second: only where there is a step to do

        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sql.select(sql.func.pg_advisory_xact_lock(_LOCK)))
            shape = _shape(connection)
            if shape and shape > SHAPE:
                raise Problem(
                    "The database was made by a later version of this program (database version "
                    "{shape}). Use that version, or name another database by DATABASE_URL.",
                    shape=shape,
                )
            if shape != SHAPE:
                steps = _steps(connection)
                if shape is None and sql.inspect(connection).has_table("surveys"):
                    command.stamp(steps, "0001")  # made before there were steps
                command.upgrade(steps, SHAPE)


def _address(url: str) -> sql.URL:
    """Return a URL with the driver that we bring, where it names none."""
    address = sql.make_url(url)
    if address.drivername in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    return address


def _shape(connection: sql.Connection) -> str | None:
    if not sql.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sql.text("SELECT version_num FROM alembic_version")).scalar()


def _steps(connection: sql.Connection) -> object:
    from alembic.config import Config

    steps = Config()
    steps.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    steps.attributes["connection"] = connection
    return steps


def _as_we_need_it(connection: object, _: object) -> None:
    """Set what SQLite leaves off: references hold, what was acknowledged is on the disk, and
    transactions begin where we say (sqlite3 would begin them late, and not at all for DDL)."""
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in (
        "busy_timeout=10000",
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sql.Connection) -> None:
    """Take SQLite's write lock at the start, so that no transaction fails half way for it."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _unusable(fault: Exception) -> Unusable:
    return Unusable(
        "The database of people's work cannot be used: {fault}. Check that the disk has room and "
        "that data/local can be written, or that DATABASE_URL names a database, then try again.",
        fault=str(getattr(fault, "orig", fault)).splitlines()[0][:120],
    )
