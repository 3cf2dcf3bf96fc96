"""Decisions on codes that a changed codebook merges or splits: what counted before counts after.

Start at `before` and `after`, between which a run of the machine by the new codebook is taken over
(`runs.take_over`). Names alone are followed where decisions are read (`standing`). What is written
here is by who decided, and taken back together with what they decided.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sql

from analysis.codebook.succession import Succession
from analysis.workspace import events
from analysis.workspace.by_hand import Choice, machine_gives, memos_of, raise_versions, write
from analysis.workspace.database import in_parts
from analysis.workspace.decisions import CONFIRM, REMOVE, WITHDRAW
from analysis.workspace.events import FOLLOW, PROGRAM
from analysis.workspace.standing import last, standing
from analysis.workspace.tables import answers, codes, decisions, memos
from analysis.workspace.tables import events as log

Following = tuple[sql.Row, str, str]  # a decision, and the code and action that follow from it


def before(connection: sql.Connection, survey: int, became: Mapping[str, Succession]) -> None:
    """Confirm, on answers where one of some codes that are merged now was removed, those of the
    others that the machine gives: else the removal would take them away too. Their memos become
    one."""
    known = sql.select(codes.c.code).where(codes.c.survey == survey)
    groups = _merged(connection.execute(known).scalars(), became)
    if not groups:
        return
    _join_memos(connection, survey, groups)
    rows = _standing(connection, survey)
    said = {(row.answer, row.code) for row in rows}
    removed = [row for row in rows if row.action == REMOVE and row.code in groups]
    given = _given(connection, removed)
    found = [
        (row, other, CONFIRM)
        for row in removed
        for other in groups[row.code]
        if (row.answer, other) in given and (row.answer, other) not in said
    ]
    _write(connection, survey, found)


def after(connection: sql.Connection, survey: int, parts: Mapping[str, str]) -> None:
    """Let decisions on a code count for the part (`parts`: of which code) that was split from it:
    a removal is of both; what was given is the part alone where the machine now finds only that.
    """
    if not parts:
        return
    rows = _standing(connection, survey)
    said = {(row.answer, row.code) for row in rows}
    by_whole: Mapping[str, list[str]] = defaultdict(list)
    for part, whole in sorted(parts.items()):
        by_whole[whole].append(part)
    split = [row for row in rows if row.code in by_whole]
    given, strands = _given(connection, split), _strands(connection, survey)
    found: list[Following] = []
    for row in split:
        own = [part for part in by_whole[row.code] if (row.answer, part) not in said]
        if row.action == REMOVE:
            found += [(row, part, REMOVE) for part in own]
        elif (row.answer, row.code) not in given:
            now = [(row, part, row.action) for part in own if (row.answer, part) in given]
            left = [(row, strand, WITHDRAW) for strand in strands[row.answer, row.code]]
            found += [*now, *left] if now else []
    _write(connection, survey, found)


def _merged(known: Iterable[str], became: Mapping[str, Succession]) -> dict[str, list[str]]:
    """Return for each code that becomes one with others those others; the one that takes them in,
    which may get another name at once, is the first."""
    by_end: Mapping[str, list[str]] = defaultdict(list)
    now = {code: became.get(code, Succession(code, code)) for code in known}
    for code in sorted(now, key=lambda code: (now[code].strand != now[code].successor, code)):
        by_end[now[code].successor].append(code)
    groups = (group for group in by_end.values() if len(group) > 1)
    return {code: [own for own in group if own != code] for group in groups for code in group}


def _join_memos(
    connection: sql.Connection, survey: int, groups: Mapping[str, Sequence[str]]
) -> None:
    """Write the memos of codes that become one as one memo, where more than one has any."""
    told = memos_of(connection, survey)
    joined: set[str] = set()
    for code, others in groups.items():
        own = [told[each][:2] for each in (code, *others) if each in told]
        if code not in joined and len(own) > 1:
            text, by = _joined(own)
            event = events.record(connection, survey, FOLLOW, PROGRAM)
            row = {"survey": survey, "event": event.id, "code": code, "text": text, "by": by}
            connection.execute(sql.insert(memos).values(**row, at=event.at))
        joined.update(others)


def _joined(told: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return memos (text, by whom) as one; what stands in one before, as where codes were merged
    once already, is not said again.

    >>> _joined([("Of stones.\\n\\nOf trees.", "B, A"), ("Of trees.", "A"), ("Of sand.", "C")])
    ('Of stones.\\n\\nOf trees.\\n\\nOf sand.', 'B, A, C')
    """
    paragraphs: list[str] = []
    names = []
    for text, by in told:
        new = [own for own in text.split("\n\n") if own not in paragraphs]
        paragraphs += new
        names += [by] if new else []
    return "\n\n".join(paragraphs), ", ".join(dict.fromkeys(names))[: events.NAME]


def _standing(connection: sql.Connection, survey: int) -> list[sql.Row]:
    """Return the decisions that count; `same` tells whether the answer's words are still those."""
    counting = standing(connection, survey)
    same = (answers.c.text_digest == counting.c.text_digest).label("same")
    rows = sql.select(counting, same).join(answers, answers.c.id == counting.c.answer)
    return list(connection.execute(rows.order_by(counting.c.id)))


def _strands(connection: sql.Connection, survey: int) -> Mapping[tuple[int, str], Sequence[str]]:
    """Return the strands on which somebody decided by answer and the code that they are now."""
    found: Mapping[tuple[int, str], list[str]] = defaultdict(list)
    rows = last(connection, survey, decisions.c.answer).subquery()
    for row in connection.execute(sql.select(rows).order_by(rows.c.id)):
        found[row.answer, row.code].append(row.strand)
    return found


def _given(connection: sql.Connection, rows: Sequence[sql.Row]) -> set[tuple[int, str]]:
    """Return which codes the machine gives the answers of some decisions."""
    return machine_gives(connection, sorted({row.answer for row in rows}))


def _write(connection: sql.Connection, survey: int, found: Sequence[Following]) -> None:
    """Write what follows from decisions, an event for each event that they are of."""
    origins = _origins(connection, {row.event for row, *_ in found})
    by_origin: Mapping[int, list[Following]] = defaultdict(list)
    for own in found:
        by_origin[origins[own[0].event]].append(own)
    for origin, own in sorted(by_origin.items()):
        event = events.record(connection, survey, FOLLOW, PROGRAM, target=origin)
        signed = [(_choice(*each), each[0].by, each[0].at, each[0].reason) for each in own]
        write(connection, survey, event, signed)
        raise_versions(connection, {row.answer for row, *_ in own})


def _choice(row: sql.Row, code: str, action: str) -> Choice:
    # What is confirmed is another code, so the words of the removal are not its evidence.
    is_own = row.same and action == row.action
    span = (row.start, row.end) if is_own else (None, None)
    return Choice(row.answer, 0, code, action, *span)


def _origins(connection: sql.Connection, wanted: set[int]) -> dict[int, int]:
    """Return the event of each that people made themselves: that which it followed, or itself."""
    rows = sql.select(log.c.id, log.c.kind, log.c.target)
    return {
        row.id: row.target if row.kind == FOLLOW else row.id
        for some in in_parts(sorted(wanted))
        for row in connection.execute(rows.where(log.c.id.in_(some)))
    }
