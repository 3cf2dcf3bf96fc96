"""The database that the workspace lives in: SQLite in `data/local/`, PostgreSQL where
DATABASE_URL names one. Start at `Database`.

Where people log in each project has a database of its own, so that no query can see another's: a
file in a folder of its own, or in PostgreSQL a schema, the only one that its connections look in.

Its shape is made by the steps in `migrations`, also where it is new; a database of an earlier
version is brought up to date when it is opened.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy import event

from analysis.survey import Problem
from analysis.wording import message
from analysis.workspace.access import is_id

FILE = Path(__file__).parents[2] / "data" / "local" / "work.sqlite"
MIGRATIONS = Path(__file__).with_name("migrations")
SHAPE = "0007"  # the last step in migrations/versions
_PATIENCE = 10  # seconds to wait for another process that writes, as busy_timeout says
_AT_ONCE = 500  # values in one statement; SQLite and PostgreSQL both take many more
_UNUSABLE = message(
    "The database of people's work cannot be used: {fault}. Check that the disk has room and "
    "that data/local can be written, or that DATABASE_URL names a database, then try again."
)
# Half of a sign of two (U+D800 to U+DFFF alone); on PostgreSQL U+0000 as well.
_NO_TEXT = message(
    "A text holds a sign that the database of people's work cannot keep, such as half of an "
    "emoji. Nothing was written. Delete the sign, or type the text again, then try again."
)
_GONE = message(
    "The file of people's work is gone: {file}. Put it back, then try again. To begin without it, "
    "start the program anew."
)
_LOCK = 7_308_324  # of PostgreSQL, so that only one process changes the shape


class Unusable(Problem):
    """The database cannot be used at this moment; the same may go well at another."""


class Database:
    """An open database in its latest shape; connections come from `reading` and `writing`.

    `written` counts the transactions that were written through it: what was read before the last
    of them may have changed.
    """

    def __init__(self, url: str | None = None, project: str = "") -> None:
        """Open a database by its URL, else the one that DATABASE_URL names, else
        `data/local/work.sqlite`; that of a `project` is apart (`address_of`). Raises `Problem`."""
        url = url or os.environ.get("DATABASE_URL")
        try:
            if not url:
                FILE.parent.mkdir(parents=True, exist_ok=True)
            address = address_of(url or f"sqlite:///{FILE}", project)
            self._is_server = address.get_backend_name() == "postgresql"
            # A server that was started anew is met by new connections, at once.
            self._engine = sql.create_engine(address, pool_pre_ping=self._is_server)
        except (sql.exc.SQLAlchemyError, ImportError, OSError) as fault:
            raise _unusable(fault) from None
        file = Path(address.database or "")
        is_file = address.get_backend_name() == "sqlite"
        if is_file:
            event.listen(self._engine, "connect", _as_we_need_it)
            event.listen(self._engine, "checkout", partial(_is_in_place, file))
            event.listen(self._engine, "begin", _begin)
        self.written = 0
        # Where many write, SQLite lets each look again and again whether it is free, until the
        # patience of some is at an end; who waits for this one is woken in turn.
        self._turn = nullcontext() if self._is_server else threading.RLock()
        self._schema = schema_of(project) if project and self._is_server else None
        if self._schema:
            event.listen(self._engine, "connect", partial(_look_in, self._schema))
        self._bring_up_to_date()
        if is_file:  # from now on none is made
            event.listen(self._engine, "do_connect", partial(_is_there, file))

    @contextmanager
    def reading(self) -> Iterator[sql.Connection]:
        """Open a transaction that only reads: what it sees belongs to one moment."""
        try:
            with self._engine.connect() as plain:
                # SQLite reads of one moment anyway.
                own = {"isolation_level": "REPEATABLE READ"} if self._is_server else {}
                connection = plain.execution_options(**own)
                with connection.begin():
                    yield connection
        except sql.exc.SQLAlchemyError as fault:
            raise _unusable(fault) from None

    @contextmanager
    def writing(self) -> Iterator[sql.Connection]:
        """Open a transaction: all of it is written, or nothing; raises `Problem`."""
        try:
            with self._turn, self._engine.connect() as plain:
                connection = plain.execution_options(writes=True)
                with connection.begin():
                    yield connection
        except (UnicodeEncodeError, sql.exc.DataError):
            raise Problem(_NO_TEXT) from None
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
            if self._schema:
                connection.execute(sql.schema.CreateSchema(self._schema, if_not_exists=True))
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


def in_parts(values: Sequence) -> Iterator[Sequence]:
    """Yield values in parts that one statement takes."""
    for at in range(0, len(values), _AT_ONCE):
        yield values[at : at + _AT_ONCE]


def address_of(url: str, project: str = "") -> sql.URL:
    """Return where the database of a project is, by the URL of the one without: of SQLite in
    `projects/<id>` beside its file, of a server in the same database. The folder is made.

    >>> address_of("postgresql://localhost/work", "finland-2025").drivername
    'postgresql+psycopg'
    """
    if project and not is_id(project):
        raise ValueError(project)
    address = _address(url)
    if not project or address.get_backend_name() != "sqlite":
        return address
    whole = Path(address.database or "")
    own = whole.parent / "projects" / project / whole.name
    own.parent.mkdir(parents=True, exist_ok=True)
    return address.set(database=str(own))


def schema_of(project: str) -> str:
    """Return the name of the schema in which a project is kept on a server.

    >>> schema_of("finland-2025")
    'project_finland_2025'
    """
    return f"project_{project.replace('-', '_')}"


def _address(url: str) -> sql.URL:
    """Return a URL with the driver that we bring, where it names none; raises `Problem`, without a
    word of a URL that cannot be read as it was meant: it may be of the password."""
    try:
        address = sql.make_url(url)
        misread = address.host and "@" in f"{address.host}{address.database}"
    except (ValueError, sql.exc.ArgumentError):
        misread = True
    if misread:
        raise Problem(
            "DATABASE_URL cannot be read as the address of a database. Write it as postgresql://"
            "NAME:PASSWORD@HOST:PORT/DATABASE, and in the password %40 for @, %3A for : and %2F "
            "for /."
        )
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
    for pragma in ("busy_timeout=10000", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    _keep_a_log_ahead(cursor)
    cursor.close()


def _keep_a_log_ahead(cursor: sqlite3.Cursor) -> None:
    """Have changes written to a log before the file, so that readers and a writer do not wait for
    each other. Where another process writes while a file is first brought to this, SQLite
    refuses without the wait that busy_timeout asks for."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)


def _place(file: Path) -> tuple[int, int]:
    """Return what tells a file from others in its place; raises `Unusable` where none is there."""
    try:
        found = file.stat()
    except OSError:
        raise Unusable(_GONE, file=file.name) from None
    return found.st_dev, found.st_ino


def _is_there(file: Path, *_: object) -> None:
    """Make no empty database in the place of one that was there."""
    _place(file)


def _is_in_place(file: Path, _: object, record: object, __: object) -> None:
    """Let nobody read or write a file that was deleted or replaced after it was opened: nothing
    of that would be kept. The pool then opens the one that is there."""
    now = _place(file)
    if record.info.setdefault("file", now) != now:  # type: ignore[attr-defined]
        raise sql.exc.DisconnectionError


def _look_in(schema: str, connection: object, _: object) -> None:
    """Let a connection see one schema alone: a table that is lacking there is not looked for in
    another."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("SELECT set_config('search_path', %s, false)", (schema,))
    cursor.close()
    connection.commit()  # type: ignore[attr-defined]


def _begin(connection: sql.Connection) -> None:
    """Take SQLite's write lock at the start, so that no transaction fails half way for it."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _unusable(fault: Exception) -> Unusable:
    # On a full disk SQLite rolls back by itself, and going back to a savepoint fails as well.
    earlier = fault.__context__
    while earlier:
        fault = earlier if isinstance(earlier, sql.exc.OperationalError) else fault
        earlier = earlier.__context__
    return Unusable(
        _UNUSABLE,
        fault=str(getattr(fault, "orig", fault)).splitlines()[0][:120],
    )
