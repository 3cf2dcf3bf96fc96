"""How long a survey is kept, and the end of it; start at `keep_until` and `expire`.

Nothing is deleted by a date alone: `expire` does that, called by a person or a timer. What people
wrote and did is then gone; the log keeps who did what kind of thing when, and which codebooks the
survey was coded by.
"""

import datetime
from dataclasses import dataclass

import sqlalchemy as sql

from analysis.survey import Problem
from analysis.workspace import erasing, events
from analysis.workspace.database import Database
from analysis.workspace.events import PROGRAM
from analysis.workspace.tables import answers, kept_files, metadata, retention, samples, surveys
from analysis.workspace.tables import events as log

RETAIN, EXPIRE = "retain", "expire"
# What stays of a survey that is over: that it was here, its log, how it was read and coded, how
# long it was kept, and who must not come back.
_STAYS = ("events", "surveys", "corrections", "uses", "retention", "erased")


@dataclass(frozen=True)
class Over:
    """A survey whose date has passed: its number, the name of its file, its last day, and how many
    answers are kept of it."""

    number: int
    name: str
    until: str
    answers: int


def day(text: str) -> str:
    """Return a day as it is kept; raises `Problem` where it is none.

    >>> day(" 2027-05-31 ")
    '2027-05-31'
    """
    try:
        return datetime.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise Problem("{value} is no day. Write it like 2027-05-31.", value=text[:40]) from None


def keep_until(
    database: Database,
    survey: int,
    until: str | None,
    by: str,
    why: str = "",
    token: str | None = None,
) -> None:
    """Keep a survey until the end of a day (ISO 8601), None: without end; the one before no longer
    counts. Raises `Problem` where it is no day or nobody's name is given."""
    last = None if until is None else day(until)
    with database.writing() as connection:
        event = events.record(connection, survey, RETAIN, by, why or (last or "–"), token=token)
        row = {"survey": survey, "event": event.id, "until": last}
        connection.execute(sql.insert(retention), row)


def until(database: Database, survey: int) -> str | None:
    """Return the last day on which a survey is kept, None where it is kept without end."""
    own = sql.select(retention.c.until).where(retention.c.survey == survey)
    with database.reading() as connection:
        return connection.execute(own.order_by(retention.c.id.desc()).limit(1)).scalar()


def over(database: Database, today: str) -> list[Over]:
    """Return the surveys whose last day is before a day and of which something is kept."""
    with database.reading() as connection:
        return _over(connection, day(today))


def expire(database: Database, today: str, by: str = PROGRAM, why: str = "") -> list[Over]:
    """Delete what is kept of each survey that is over (`over`), all of them or none, and return
    them. The database's file then holds no traces of what was deleted, today or before
    (`erasing.wipe`)."""
    keeping = any(erasing.is_kept(database, own.number) for own in over(database, today))
    with database.writing() as connection:
        erasing.thoroughly(connection)
        found = _over(connection, day(today))
        for own in found:
            events.record(connection, own.number, EXPIRE, by, why or own.until)
            _delete(connection, own.number)
        if keeping:
            connection.execute(sql.delete(kept_files))
    if not erasing.wipe(database):
        raise Problem(
            "What is over was deleted, but others use the database, so its file may hold traces. "
            "Run this again when nobody works."
        )
    return found


def _over(connection: sql.Connection, today: str) -> list[Over]:
    last = sql.select(sql.func.max(retention.c.id)).group_by(retention.c.survey)
    count = sql.select(sql.func.count(answers.c.id)).where(answers.c.survey == surveys.c.id)
    rows = sql.select(
        surveys.c.id, surveys.c.name, retention.c.until, count.scalar_subquery()
    ).join(retention, retention.c.survey == surveys.c.id)
    own = rows.where(retention.c.id.in_(last), retention.c.until < today)
    found = [Over(*row) for row in connection.execute(own.order_by(surveys.c.id))]
    return [one for one in found if _holds(connection, one.number)]


def _holds(connection: sql.Connection, survey: int) -> bool:
    """Tell whether anything is kept of a survey that goes when it is over."""
    return any(
        connection.execute(
            sql.select(sql.literal(1)).select_from(table).where(own).limit(1)
        ).first()
        for table, own in _going(survey)
    )


def _delete(connection: sql.Connection, survey: int) -> None:
    erasing.forget_models(connection, survey)
    for table, own in _going(survey):
        connection.execute(sql.delete(table).where(own))
    of_survey = log.c.survey == survey, log.c.kind.not_in((EXPIRE, RETAIN, erasing.ERASE))
    connection.execute(sql.update(log).where(*of_survey).values(why=""))


def _going(survey: int) -> list[tuple[sql.Table, sql.ColumnElement[bool]]]:
    """Return each table of which rows go with a survey and which, those that point to others
    first."""
    numbers = sql.select(answers.c.id).where(answers.c.survey == survey)
    drawn = sql.select(samples.c.id).where(samples.c.survey == survey)
    found = []
    for table in reversed(metadata.sorted_tables):
        if table.name in _STAYS:
            continue
        own = [c.in_(numbers) for c in table.c if c.references(answers.c.id)]
        own += [c.in_(drawn) for c in table.c if c.references(samples.c.id)]
        own += [table.c.survey == survey] if "survey" in table.c else []
        if own:
            found.append((table, sql.or_(*own)))
    return found
