"""What people write on answers and codes: decisions, comments, memos; start at `decide`.

Each answer has a version that goes up with every write. Who decides says which version they saw;
where it is no longer that one, nothing is written and `Conflict` tells which answers others
changed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sql

from analysis.codebook.succession import Succession
from analysis.survey import Problem
from analysis.wording import message
from analysis.workspace import events
from analysis.workspace.database import Database, in_parts
from analysis.workspace.decisions import ACTIONS, REMOVE, WITHDRAW, is_whole, is_within
from analysis.workspace.events import COMMENT, DECIDE, MEMO, Event
from analysis.workspace.standing import last
from analysis.workspace.tables import answers, codes, codings, decisions, memos, successors

_CHANGED = message(
    "Somebody else changed this since you read it, in this many answers: {count}. Nothing was "
    "written. Read what they decided, then decide again."
)
GIVEN, NOT_GIVEN = "given", "not given"  # what the machine said of a code when a person decided


class Conflict(Problem):
    """Others changed answers since they were read; `answers` are their numbers."""

    def __init__(self, changed: Sequence[int]) -> None:
        super().__init__(_CHANGED, count=len(changed))
        self.answers = tuple(changed)


@dataclass(frozen=True)
class Choice:
    """What a person says of a code on an answer that they read at `version`.

    `action` is add, remove, confirm, or withdraw (the machine's word counts again); without a
    code, confirm says that the whole answer is coded right. `start` and `end` are the span.
    """

    answer: int
    version: int
    code: str
    action: str
    start: int | None = None
    end: int | None = None


def decide(
    database: Database,
    survey: int,
    choices: Sequence[Choice],
    by: str,
    why: str = "",
    kind: str = DECIDE,
    token: str | None = None,
) -> Event | None:
    """Write choices as one event, all or none; return it (None where there is no choice).

    Raises `Conflict` where an answer has another version than was read, `Problem` where a choice
    names a code, an action or a span that does not exist.
    """
    if not choices:
        return None
    with database.writing() as connection:
        seen = {choice.answer: choice.version for choice in choices}
        event = events.record(connection, survey, kind, by, why, token=token)
        claim(connection, survey, seen)
        every = [*choices, *_on_merged(connection, survey, choices)]
        write(connection, survey, event, [(own, event.by, event.at, why) for own in every])
    return event


def _on_merged(connection: sql.Connection, survey: int, choices: Sequence[Choice]) -> list[Choice]:
    """Return what choices say of codes that were merged into theirs: where the whole is removed or
    left to the machine, so is each of them that somebody decided on."""
    wanted = {(c.answer, c.code): c for c in choices if c.code and c.action in (REMOVE, WITHDRAW)}
    strands = []
    for some in in_parts(sorted({answer for answer, _ in wanted})):
        rows = last(connection, survey, decisions.c.answer).where(decisions.c.answer.in_(some))
        strands += [row for row in connection.execute(rows) if row.strand != row.code]
    return [
        replace(own, code=row.strand)
        for row in strands
        if (own := wanted.get((row.answer, row.code))) and row.action != own.action
    ]


def write(
    connection: sql.Connection,
    survey: int,
    event: Event,
    signed: Sequence[tuple[Choice, str, str, str]],
) -> None:
    """Add decisions (choice, by, at, reason) to the log, each with what it was taken on: the
    answer's text, the code's definition and what the machine said."""
    numbers = sorted({choice.answer for choice, *_ in signed})
    texts = _by_number(connection, numbers)
    given = machine_gives(connection, numbers)
    became, known = codes_now(connection, survey)
    rows = []
    for choice, by, at, reason in signed:
        answer = texts[choice.answer]
        _check(choice, len(answer.text), known.keys() | became.keys())
        code = became[choice.code].successor if choice.code in became else choice.code
        machine = GIVEN if (choice.answer, code) in given else NOT_GIVEN
        rows.append(
            {
                "event": event.id,
                "answer": choice.answer,
                "code": choice.code,
                "action": choice.action,
                "start": choice.start,
                "end": choice.end,
                "by": by,
                "at": at,
                "reason": reason,
                "text_digest": answer.text_digest,
                "code_digest": known.get(code, ""),
                "machine": machine if choice.code else answer.machine,
            }
        )
    connection.execute(sql.insert(decisions), rows)


def comment(
    database: Database, survey: int, answer: int, text: str, by: str, token: str | None = None
) -> Event:
    """Add a comment to an answer."""
    return _memo(database, survey, COMMENT, by, text, answer=answer, token=token)


def memo(
    database: Database, survey: int, code: str, text: str, by: str, token: str | None = None
) -> Event:
    """Keep a text on a code in the place of the one before, which stays in the log."""
    return _memo(database, survey, MEMO, by, text, code=code, token=token)


def memos_of_codes(database: Database, survey: int) -> dict[str, tuple[str, str, str]]:
    """Return the memo of each code that has one: its text, by whom, and when."""
    with database.reading() as connection:
        return memos_of(connection, survey)


def memos_of(connection: sql.Connection, survey: int) -> dict[str, tuple[str, str, str]]:
    """Return the memo of each code that has one, as `memos_of_codes` does."""
    counting = memos.c.event.not_in(events.undone())
    rows = sql.select(memos).where(memos.c.survey == survey, memos.c.code != "", counting)
    # By time: a memo that was taken in from a file may be older than the one that was here.
    found = connection.execute(rows.order_by(memos.c.at, memos.c.id)).all()
    became, _ = codes_now(connection, survey)
    now = {code: own.successor for code, own in became.items()}
    return {now.get(row.code, row.code): (row.text, row.by, row.at) for row in found}


def codes_now(
    connection: sql.Connection, survey: int
) -> tuple[dict[str, Succession], dict[str, str]]:
    """Return what the codes that are no more became, and the digest of each code of the codebook
    in use."""
    became = sql.select(successors).where(successors.c.survey == survey)
    definitions = sql.select(codes.c.code, codes.c.digest).where(codes.c.survey == survey)
    rows = connection.execute(became)
    return (
        {row.code: Succession(row.successor, row.strand) for row in rows},
        {row.code: row.digest for row in connection.execute(definitions)},
    )


def claim(connection: sql.Connection, survey: int, seen: Mapping[int, int]) -> None:
    """Raise the version of answers that still have the one that was seen, by number; raise
    `Conflict`, naming the others, where some have not."""
    changed = []
    for some in in_parts(sorted(seen)):
        rows = sql.select(answers.c.id, answers.c.version).where(
            answers.c.id.in_(some), answers.c.survey == survey
        )
        # Locked in one order, so that two who decide on many answers never wait for each other.
        locked = connection.execute(rows.order_by(answers.c.id).with_for_update())
        now = {row.id: row.version for row in locked}
        changed += [number for number in some if now.get(number) != seen[number]]
    if changed:
        raise Conflict(changed)
    raise_versions(connection, seen)


def raise_versions(connection: sql.Connection, touched: Collection[int]) -> None:
    """Raise the version of answers by number, so that who has read them is told of the change."""
    for some in in_parts(sorted(touched)):
        own = sql.update(answers).where(answers.c.id.in_(some))
        connection.execute(own.values(version=answers.c.version + 1))


def _memo(
    database: Database,
    survey: int,
    kind: str,
    by: str,
    text: str,
    answer: int | None = None,
    code: str = "",
    token: str | None = None,
) -> Event:
    if not text.strip():
        raise Problem("There is nothing to write. Type a text first.")
    with database.writing() as connection:
        event = events.record(connection, survey, kind, by, token=token)
        row = {"survey": survey, "event": event.id, "answer": answer, "code": code}
        connection.execute(
            sql.insert(memos), {**row, "text": text.strip(), "by": event.by, "at": event.at}
        )
        if answer is not None:
            raise_versions(connection, [answer])
        return event


def _by_number(connection: sql.Connection, numbers: Sequence[int]) -> dict[int, sql.Row]:
    names = (answers.c.id, answers.c.text, answers.c.text_digest, answers.c.machine)
    return {
        row.id: row
        for some in in_parts(numbers)
        for row in connection.execute(sql.select(*names).where(answers.c.id.in_(some)))
    }


def machine_gives(connection: sql.Connection, numbers: Sequence[int]) -> set[tuple[int, str]]:
    """Return the codes that the machine gives some answers, as pairs of number and code."""
    pairs = sql.select(codings.c.answer, codings.c.code).where(codings.c.kind == "").distinct()
    return {
        (row.answer, row.code)
        for some in in_parts(numbers)
        for row in connection.execute(pairs.where(codings.c.answer.in_(some)))
    }


def _check(choice: Choice, length: int, known: Collection[str]) -> None:
    if choice.action not in (*ACTIONS, WITHDRAW):
        raise Problem("“{action}” is no decision.", action=choice.action)
    whole = is_whole(choice.code, choice.action, choice.start)
    if choice.code not in known and choice.action != WITHDRAW and not whole:
        raise Problem(
            "A decision names the code {code}, which the codebook does not have.", code=choice.code
        )
    if not is_within(choice.start, choice.end, length):
        raise Problem("The span of the decision lies outside its answer. Mark the words again.")
