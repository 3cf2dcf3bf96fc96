"""What the machine gave the answers that people checked as wholes, when they checked them.

Start at `implied`. Who confirms an answer as a whole says of the codes that it has not that they
are not there. By another model the machine may give it such a code later, or before.
"""

import contextlib
from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sql

from analysis.codebook import Code, texts_of
from analysis.codebook.folder import STRUCTURE
from analysis.codebook.structure_file import codes_in
from analysis.coding.apply import Coded
from analysis.survey import Problem
from analysis.workspace import surveys
from analysis.workspace.by_hand import codes_now
from analysis.workspace.database import Database
from analysis.workspace.decisions import ADD, CONFIRM, REMOVE, Decision
from analysis.workspace.standing import standing
from analysis.workspace.tables import answers, uses


class Check(NamedTuple):
    """What the machine gave an answer when somebody checked it, as the codes are named now, and
    the codes that the codebook had not then: of each the one that it was split from, or ""."""

    given: frozenset[str]
    new: Mapping[str, str]


def given_then(database: Database, survey: int) -> dict[tuple[str, str], Check]:
    """Return what the machine gave each answer that counts as checked as a whole, when somebody
    checked it, by respondent and question; without answers whose text changed since."""
    with database.reading() as connection:
        counting = standing(connection, survey)
        names = (answers.c.respondent, answers.c.question, counting.c.machine, counting.c.event)
        rows = (
            sql.select(*names)
            .select_from(counting.join(answers, answers.c.id == counting.c.answer))
            .where(answers.c.present, answers.c.text_digest == counting.c.text_digest)
            .where(counting.c.code == "", counting.c.action == CONFIRM)
            .order_by(counting.c.id)
        )
        found = connection.execute(rows).all()
        became, known = codes_now(connection, survey)
        used = sql.select(uses.c.event, uses.c.digest).where(uses.c.survey == survey)
        versions = [*connection.execute(used.order_by(uses.c.id.desc())), (0, None)]
    now = {code: code for code in known} | {code: own.successor for code, own in became.items()}
    codes = {digest: _codes_of(database, digest) for _, digest in versions}
    newest = codes[versions[0][1]]
    new = [(since, _new(newest, codes[digest], now)) for since, digest in versions]
    return {
        (row.respondent, row.question): Check(
            frozenset(now[code] for code in row.machine.split() if code in now),
            next(own for since, own in new if since < row.event),
        )
        for row in found
    }


def implied(coded: Coded, then: Mapping[tuple[str, str], Check]) -> list[Decision]:
    """Return what checks of whole answers said of the codes that the machine gave `then` alone, or
    in `coded` alone. What people decided on such a code outranks it, so these stand before it.

    They said nothing of codes that came later, nor of one of which the machine now finds a part
    that came later.
    """
    rows = coded.answers[["id", "question", "codes"]].itertuples(index=False)
    own = [((str(id), question), frozenset(codes.split())) for id, question, codes in rows]
    return [
        Decision(*key, code, ADD if code in then[key].given else REMOVE)
        for key, now in own
        if key in then
        for code in _said(then[key], now)
    ]


def _said(check: Check, now: frozenset[str]) -> list[str]:
    """Return the codes in which what the machine gives now differs from what was checked."""
    split = {check.new[code] for code in now if code in check.new}
    return sorted((check.given ^ now) - check.new.keys() - split)


def _codes_of(database: Database, digest: str | None) -> tuple[Code, ...]:
    """Return the codes of a codebook that was in use (None: the one that ships), none where this
    version cannot read it."""
    files = surveys.files_of(database, digest) if digest else texts_of()
    with contextlib.suppress(Problem):
        return codes_in(files[STRUCTURE])
    return ()


def _new(
    codes: tuple[Code, ...], before: tuple[Code, ...], now: Mapping[str, str]
) -> dict[str, str]:
    """Return the codes that a version before had not, under whatever name, each with the one that
    it was split from."""
    known = {now.get(code.id) for code in before}
    return {code.id: now.get(code.split_from, "") for code in codes if code.id not in known}
