"""What coders differ on is settled, and what they agree on taken over: decisions that count.

Start at `settle` and `agreed`. Both write ordinary decisions, so that undo, files and everything
that shows codes knows them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import sqlalchemy as sql

from analysis.codebook import Scheme
from analysis.survey import Problem
from analysis.workspace import by_hand, decisions, grid, samples
from analysis.workspace.by_hand import Choice
from analysis.workspace.database import Database
from analysis.workspace.decisions import ADD, CONFIRM, REMOVE, Decision
from analysis.workspace.events import SETTLE, Event
from analysis.workspace.filled_sheets import family
from analysis.workspace.grid import Answer
from analysis.workspace.standing import standing
from analysis.workspace.tables import events as log
from analysis.workspace.tables import sampled
from analysis.workspace.tables import samples as rows_of_samples

_REASON = 500  # signs of a coder's reason in that of a decision


@dataclass(frozen=True)
class Settled:
    """A code on an answer of a sample that somebody settled: given or not, by whom, and why."""

    answer: int
    id: str
    question: str
    code: str
    given: bool
    by: str
    at: str
    reason: str


def settle(
    database: Database,
    survey: int,
    sample: int,
    answer: int,
    version: int,
    code: str,
    action: str,
    by: str,
    why: str = "",
    token: str | None = None,
) -> Event | None:
    """Decide on a code of an answer that coders differ on: `action` is add or remove.

    The log keeps with the reason what each coder gave and why. An added code that the machine gave
    is confirmed. `version` is that of the answer as it was read (`samples.Sampled`); raises
    `by_hand.Conflict` where it is another by now, `Problem` where the sample has not this answer
    or the action is another one.
    """
    if action not in (ADD, REMOVE):
        raise Problem("“{action}” is no decision.", action=action)
    own = {each.number: each for each in samples.open_sample(database, sample)}
    if answer not in own:
        raise Problem("The sample does not have this answer. Open it again.")
    (one,) = grid.these(database, survey, [answer])
    is_given = any(piece.code == code for piece in one.machine)
    choice = Choice(answer, version, code, CONFIRM if action == ADD and is_given else action)
    table = samples.ratings(database, sample)
    here = table[(table["id"] == one.respondent) & (table["question"] == one.question)]
    reason = "; ".join(filter(None, (why.strip(), *_reasons(here.itertuples(), code))))
    return by_hand.decide(database, survey, [choice], by, reason, SETTLE, token)


def settled(database: Database, sample: int) -> list[Settled]:
    """Return what was settled or taken over since a sample was drawn and still counts, by place of
    the answer and code."""
    with database.reading() as connection:
        survey = samples.survey_of(connection, sample)
        counting = standing(connection, survey)
        drawn = sql.select(rows_of_samples.c.event).where(rows_of_samples.c.id == sample)
        own = log.alias()
        since = sql.select(own.c.id).where(
            own.c.kind == SETTLE, own.c.id > drawn.scalar_subquery()
        )
        taken_at = sql.func.coalesce(log.c.target, log.c.id)  # of one that followed: the first
        rows = (
            sql.select(counting, sampled.c.place)
            .join(log, log.c.id == counting.c.event)
            .join(sampled, sampled.c.answer == counting.c.answer)
            .where(sampled.c.sample == sample, taken_at.in_(since), counting.c.code != "")
            .order_by(sampled.c.place, counting.c.code)
        )
        found = connection.execute(rows).all()
    named = {own.number: own for own in samples.open_sample(database, sample)}
    return [
        Settled(row.answer, named[row.answer].id, named[row.answer].question, row.code,
                row.action != REMOVE, row.by, row.at, row.reason)
        for row in found
        if row.answer in named
    ]  # fmt: skip


def agreed(database: Database, survey: int, sample: int, scheme: Scheme) -> list[Choice]:
    """Return what it takes for the coding to say what all coders agree on, of the answers that two
    or more have coded: codes that are added or removed where it says otherwise, and a confirmation
    of the whole answer where everything is agreed on or settled."""
    table = samples.ratings(database, sample)
    sets: dict[tuple[str, str], list[set[str]]] = defaultdict(list)
    for row in table.itertuples():
        sets[row.id, row.question].append(set(row.codes.split()))
    closed = defaultdict(set)
    for own in settled(database, sample):
        closed[own.answer] |= family([own.code], scheme.parents()) if own.given else {own.code}
    wanted = [own.number for own in samples.open_sample(database, sample)]
    return [
        choice
        for one in grid.these(database, survey, wanted)
        if len(given := sets[one.respondent, one.question]) > 1
        for choice in _choices(one, given, closed[one.number], scheme.parents())
    ]


def take_over(
    database: Database, survey: int, chosen: Sequence[Choice], by: str, why: str = ""
) -> Event | None:
    """Write what coders agree on (`agreed`) as one event, which one undo takes back; None where
    there is nothing. Raises `by_hand.Conflict` where an answer was changed since."""
    return by_hand.decide(database, survey, chosen, by, why, SETTLE)


def _choices(
    one: Answer, given: Sequence[set[str]], closed: Set[str], parents: Mapping[str, str]
) -> list[Choice]:
    by_all, by_some = set.intersection(*given), set.union(*given)
    taken = one.standing()
    wrong = sorted(_counting(one, taken) - by_some - closed)
    removed = [Decision(one.respondent, one.question, code, REMOVE) for code in wrong]
    # What the removed ones implied is gone with them.
    lacking = by_all - closed - family(_counting(one, [*taken, *removed]), parents)
    children = {parents[code] for code in lacking if code in parents}  # they bring their parents
    told = [(code, REMOVE) for code in wrong] + [(own, ADD) for own in sorted(lacking - children)]
    if by_some - by_all <= closed and all(own.code for own in taken):
        told.append(("", CONFIRM))
    return [Choice(one.number, one.version, code, action) for code, action in told]


def _counting(one: Answer, taken: Sequence[Decision]) -> set[str]:
    """Return the codes that count of an answer, without those that have a child alone to thank."""
    return {piece.code for piece in decisions.over(one.machine, taken, {}, len(one.text))}


def _reasons(rated: Iterable, code: str) -> list[str]:
    """Return what coders gave, a part each: "A + (reason)", "B –"."""
    return [
        f"{row.coder} {'+' if code in row.codes.split() else '–'}"
        + (f" ({row.reason[:_REASON]})" if row.reason else "")
        for row in rated
    ]
