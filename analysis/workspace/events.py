"""The log: every write is an event that says who, when and why; undo and redo are events too.

Start at `record`, `undo` and `redo`. Nothing is ever taken out of the log.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sql

from analysis.survey import Problem
from analysis.workspace.database import Database
from analysis.workspace.tables import answers, decisions, events, memos, surveys

# What one person did with answers, and may take back.
DECIDE, BULK, SETTLE, IMPORT, COMMENT, MEMO, RATE = (
    "decide",
    "bulk",
    "settle",
    "import",
    "comment",
    "memo",
    "rate",
)
UNDOABLE = (DECIDE, BULK, SETTLE, IMPORT, COMMENT, MEMO, RATE)
UNDO, REDO = "undo", "redo"
# What a decision (`target`) is after codes were merged or split; taken back together with it.
FOLLOW = "follow"
CORRECTION, CODEBOOK, CODER, RUN = "correction", "codebook", "coder", "run"
MODEL = "model"
# What people let others see. No undo reaches these: what was released is out of hand, so who
# thinks better of a quote or a finding says so anew (`approvals.withdraw`).
QUOTE, FINDING, REVEAL, RELEASE = "quote", "finding", "reveal", "release"
SAMPLE = "sample"  # answers were drawn for an agreement check; no undo, since coders may be at it
IDS = "ids"  # respondents got ids under which an audience sees them; no undo either
PROGRAM = "program"  # who wrote what nobody asked for: a run when a survey is opened
NAME = 100  # signs of a coder's name
_NAMED = 3  # of the answers and codes that one event is about, so many are named
_NAME_FIRST = "Choose your name first: everything that is written says by whom."


@dataclass(frozen=True)
class Event:
    """One entry of the log; `undone` tells whether it was taken back, `target` what it took back,
    brought again or followed."""

    id: int
    kind: str
    by: str
    at: str
    why: str = ""
    target: int | None = None
    undone: bool = False


@dataclass(frozen=True)
class Subject:
    """An answer, a code or both that an event is about: respondent and question are "" for a memo
    on a code, the code for a comment and for a whole answer, the action for comment and memo."""

    respondent: str
    question: str
    code: str
    action: str


def now() -> str:
    """Return the time as the log writes it: UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def hold(connection: sql.Connection, survey: int) -> None:
    """Keep other writes to a survey waiting until this transaction ends. Who writes takes this
    before anything else: so no two wait for each other, and events have their numbers in the
    order in which they are seen."""
    connection.execute(sql.select(surveys.c.id).where(surveys.c.id == survey).with_for_update())


def record(
    connection: sql.Connection,
    survey: int | None,
    kind: str,
    by: str,
    why: str = "",
    target: int | None = None,
    token: str | None = None,
) -> Event:
    """Add an event to the log and return it; raises `Problem` where nobody's name is given.

    `token` names a write that may be sent again; two events never have the same (`is_done`).
    """
    if not by.strip():
        raise Problem(_NAME_FIRST)
    if survey is not None:
        hold(connection, survey)
    told = {"kind": kind, "by": by.strip()[:NAME], "at": now(), "why": why, "target": target}
    made = connection.execute(sql.insert(events).values(survey=survey, token=token, **told))
    return Event(made.inserted_primary_key[0], **told)


def is_done(database: Database, token: str) -> bool:
    """Tell whether the write that a token names is in the log."""
    with database.reading() as connection:
        found = sql.select(events.c.id).where(events.c.token == token)
        return connection.execute(found).first() is not None


def undone() -> sql.Select:
    """Return the query of the events that are taken back, undone once more than redone, and of
    those that followed them."""
    turn = sql.case((events.c.kind == UNDO, 1), else_=-1)
    turned = sql.select(events.c.target).where(events.c.kind.in_((UNDO, REDO)))
    taken_back = turned.group_by(events.c.target).having(sql.func.sum(turn) > 0)
    followed = sql.and_(events.c.kind == FOLLOW, events.c.target.in_(taken_back))
    return sql.select(events.c.id).where(sql.or_(events.c.id.in_(taken_back), followed))


def undo(database: Database, survey: int, by: str, token: str | None = None) -> Event | None:
    """Take back the last thing that a person did with the answers of a survey, and return it;
    None where there is nothing left."""
    return _turn(database, survey, by, UNDO, token)


def redo(database: Database, survey: int, by: str, token: str | None = None) -> Event | None:
    """Bring again what a person undid last, and return it; None where there is nothing, also
    since they did something else after the undo."""
    return _turn(database, survey, by, REDO, token)


def reach(database: Database, survey: int, by: str) -> tuple[Event | None, Event | None]:
    """Return what `undo` and what `redo` would turn next."""
    with database.reading() as connection:
        done, taken_back = _stacks(connection, survey, by)
    return (done[-1] if done else None, taken_back[-1] if taken_back else None)


def touched(database: Database, event: int) -> list[int]:
    """Return the numbers of the answers that an event is about, sorted."""
    with database.reading() as connection:
        return sorted(connection.execute(_touched(event)).scalars())


def last(database: Database, survey: int) -> int:
    """Return the number of the last event of a survey, 0 where there is none."""
    with database.reading() as connection:
        newest = sql.select(sql.func.max(events.c.id)).where(events.c.survey == survey)
        return connection.execute(newest).scalar() or 0


def history(database: Database, survey: int, limit: int = 200) -> list[Event]:
    """Return the latest events of a survey, newest first."""
    taken_back = events.c.id.in_(undone()).label("undone")
    rows = sql.select(events, taken_back).where(events.c.survey == survey)
    with database.reading() as connection:
        found = connection.execute(rows.order_by(events.c.id.desc()).limit(limit)).all()
    return [Event(r.id, r.kind, r.by, r.at, r.why, r.target, bool(r.undone)) for r in found]


def subjects(
    database: Database, found: Sequence[Event]
) -> dict[int, tuple[tuple[Subject, ...], int]]:
    """Return by the number of each event that people wrote on answers and codes what it is about,
    the first few, and of how many things it is; an undo or redo is about what it turned."""
    about = {own.id: own.target or own.id for own in found}
    named, counts = defaultdict(list), {}
    with database.reading() as connection:
        for row in connection.execute(_written_on(set(about.values()))):
            own = (row.respondent or "", row.question or "", row.code, row.action)
            named[row.event].append(Subject(*own))
            counts[row.event] = row.count
    return {own: (tuple(named[of]), counts[of]) for own, of in about.items() if of in counts}


def _written_on(wanted: set[int]) -> sql.Select:
    """Return the query of the first decisions and memos of some events, with how many each has."""
    of_decisions = sql.select(
        decisions.c.event, decisions.c.answer, decisions.c.code, decisions.c.action,
        sql.literal(0).label("part"), decisions.c.id,
    ).where(decisions.c.event.in_(wanted))  # fmt: skip
    of_memos = sql.select(
        memos.c.event, memos.c.answer, memos.c.code, sql.literal("").label("action"),
        sql.literal(1).label("part"), memos.c.id,
    ).where(memos.c.event.in_(wanted))  # fmt: skip
    both = sql.union_all(of_decisions, of_memos).subquery()
    own = {"partition_by": both.c.event}
    place = sql.func.row_number().over(**own, order_by=(both.c.part, both.c.id))
    ranked = sql.select(
        both, place.label("place"), sql.func.count().over(**own).label("count")
    ).subquery()
    rows = sql.select(ranked, answers.c.respondent, answers.c.question)
    with_answers = rows.outerjoin(answers, answers.c.id == ranked.c.answer)
    first = with_answers.where(ranked.c.place <= _NAMED)
    return first.order_by(ranked.c.event, ranked.c.place)


def _turn(database: Database, survey: int, by: str, kind: str, token: str | None) -> Event | None:
    with database.writing() as connection:
        # Two windows of one person undo one after the other, not the same thing twice.
        hold(connection, survey)
        done, taken_back = _stacks(connection, survey, by)
        stack = done if kind == UNDO else taken_back
        if not stack:
            return None
        record(connection, survey, kind, by, target=stack[-1].id, token=token)
        own = sql.update(answers).where(answers.c.id.in_(_touched(stack[-1].id)))
        connection.execute(own.values(version=answers.c.version + 1))
        return stack[-1]


def _touched(event: int) -> sql.Select:
    both = sql.union(
        sql.select(decisions.c.answer).where(decisions.c.event == event),
        sql.select(memos.c.answer).where(memos.c.event == event),
    ).subquery()
    return sql.select(both.c.answer).where(both.c.answer.is_not(None))


def _stacks(connection: sql.Connection, survey: int, by: str) -> tuple[list[Event], list[Event]]:
    """Return what a person did and what they took back, each with the latest last."""
    own = sql.select(events).where(events.c.survey == survey, events.c.by == by.strip()[:NAME])
    done: list[Event] = []
    taken_back: list[Event] = []
    for row in connection.execute(own.order_by(events.c.id)):
        if row.kind in UNDOABLE:
            done.append(Event(row.id, row.kind, row.by, row.at, row.why))
            taken_back.clear()
        elif row.kind == UNDO:
            taken_back.append(done.pop())
        elif row.kind == REDO:
            done.append(taken_back.pop())
    return done, taken_back
