"""The database of what people decided, in `data/local/`; start at `Store`.

It holds corrections of readings, by the fingerprint of a survey's columns. SQLAlchemy speaks to
SQLite here and to other databases alike; SQL is written nowhere else.
"""

import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy import event

from analysis.load.corrections import Correction, Corrections
from analysis.survey import Problem

FILE = Path(__file__).parents[2] / "data" / "local" / "work.sqlite"
_metadata = sql.MetaData()
_surveys = sql.Table(
    "surveys",
    _metadata,
    sql.Column("fingerprint", sql.String(64), primary_key=True),
    sql.Column("name", sql.String(200), nullable=False),
    sql.Column("language", sql.String(8)),
    sql.Column("repair", sql.Boolean, nullable=False),
    sql.Column("corrected_at", sql.DateTime, nullable=False),
)
_corrections = sql.Table(
    "corrections",
    _metadata,
    sql.Column(
        "fingerprint",
        sql.ForeignKey("surveys.fingerprint", ondelete="CASCADE"),
        primary_key=True,
    ),
    sql.Column("column", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("type", sql.String(20)),
    sql.Column("role", sql.String(20)),
    sql.Column("options", sql.JSON(none_as_null=True)),
    sql.Column("apart", sql.Boolean, nullable=False),
)


class Store:
    """An open database; its tables are made where they are missing."""

    def __init__(self, url: str | None = None) -> None:
        """Open a database by its URL, else the one that DATABASE_URL names, else
        `data/local/work.sqlite`; raises `Problem`."""
        url = url or os.environ.get("DATABASE_URL")
        try:
            if not url:
                FILE.parent.mkdir(parents=True, exist_ok=True)
            self._engine = sql.create_engine(url or f"sqlite:///{FILE}")
        except (sql.exc.SQLAlchemyError, ImportError, OSError) as fault:
            raise _unusable(fault) from None
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _as_we_need_it)
        with self._changing():
            pass

    def corrections(self, fingerprint: str) -> Corrections:
        """Return what was corrected of a survey; nothing where nobody did."""
        try:
            with self._engine.connect() as connection:
                survey = connection.execute(
                    sql.select(_surveys).where(_surveys.c.fingerprint == fingerprint)
                ).first()
                if survey is None:
                    return Corrections()
                rows = connection.execute(
                    sql.select(_corrections)
                    .where(_corrections.c.fingerprint == fingerprint)
                    .order_by(_corrections.c.column)
                ).all()
        except sql.exc.SQLAlchemyError as fault:
            raise _unusable(fault) from None
        columns = [
            Correction(
                row.column,
                row.type,
                row.role,
                None if row.options is None else tuple(row.options),
                row.apart,
            )
            for row in rows
        ]
        return Corrections(tuple(columns), survey.language, survey.repair)

    def remember(self, fingerprint: str, name: str, corrections: Corrections) -> None:
        """Keep the corrections of a survey instead of those before; none forgets the survey.

        `name` is the name of the file, for people who look into the database. Raises `Problem`
        where nothing could be written; what was there before then stays.
        """
        with self._changing() as connection:
            connection.execute(
                sql.delete(_corrections).where(_corrections.c.fingerprint == fingerprint)
            )
            connection.execute(sql.delete(_surveys).where(_surveys.c.fingerprint == fingerprint))
            if corrections == Corrections():
                return
            connection.execute(
                sql.insert(_surveys),
                {
                    "fingerprint": fingerprint,
                    "name": name[:200],
                    "language": corrections.language,
                    "repair": corrections.repair,
                    "corrected_at": datetime.datetime.now(datetime.UTC).replace(tzinfo=None),
                },
            )
            rows = [
                {
                    "fingerprint": fingerprint,
                    "column": own.column,
                    "type": own.type,
                    "role": own.role,
                    "options": None if own.options is None else list(own.options),
                    "apart": own.apart,
                }
                for own in corrections.columns
            ]
            if rows:
                connection.execute(sql.insert(_corrections), rows)

    @contextmanager
    def _changing(self) -> Iterator[sql.Connection]:
        """Open one transaction: all of it is written, or nothing."""
        try:
            with self._engine.begin() as connection:
                _metadata.create_all(connection)
                yield connection
        except sql.exc.SQLAlchemyError as fault:
            raise _unusable(fault) from None


def _as_we_need_it(connection: object, _: object) -> None:
    """Set what SQLite leaves off: references hold, and what was acknowledged is on the disk."""
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _unusable(fault: Exception) -> Problem:
    return Problem(
        "The database of corrections cannot be used: {fault}. Check that the disk has room and "
        "that data/local can be written, or that DATABASE_URL names a database, then try again.",
        fault=str(getattr(fault, "orig", fault)).splitlines()[0][:120],
    )
