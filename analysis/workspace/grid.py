"""The answers of a survey as a person works through them: filtered and paged in the database.

Start at `numbers` and `these`. What counts of a code is said by `decisions.over`; the filters say
the same in SQL, and a test holds both together.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sql

from analysis.workspace import events
from analysis.workspace.by_hand import GIVEN, NOT_GIVEN
from analysis.workspace.database import Database, in_parts
from analysis.workspace.decisions import REMOVE, Decision, Piece
from analysis.workspace.standing import last, standing
from analysis.workspace.tables import answers, codes, codings, decisions, memos, successors

# Why a decision is stale: the answer's text changed, the code is gone from the codebook, its
# definition changed, or the machine says otherwise than when it was taken.
STALE = TEXT, UNKNOWN, DEFINITION, MACHINE = ("text", "unknown", "definition", "machine")
PERSON = "person"


@dataclass(frozen=True)
class Filter:
    """Which answers are wanted; what is empty or None does not narrow.

    `code` is found with its children (`family`); `source` is rule, model or person; `below` is a
    confidence of the machine that at least one undecided code stays under; `disagreement` is
    "machine" (people decided otherwise than the machine) or "coders" (two people differ on a
    code); `checked` tells whether somebody confirmed the answer as a whole; `word` is searched in
    the text, upper and lower case alike; `respondents` are ids, None for all.
    """

    role: str = ""
    language: str = ""
    content: str = ""
    code: str = ""
    family: tuple[str, ...] = ()
    source: str = ""
    below: float | None = None
    disagreement: str = ""
    stale: bool = False
    checked: bool | None = None
    word: str = ""
    respondents: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Standing:
    """A decision in the log of an answer: `stands` tells whether it is the one that counts of its
    code, `stale` why it should be looked at again, `undone` whether it was taken back."""

    decision: Decision
    stands: bool
    undone: bool
    stale: str = ""


@dataclass(frozen=True)
class Memo:
    """What somebody wrote on an answer."""

    text: str
    by: str
    at: str


@dataclass(frozen=True)
class Negated:
    """A mention that is not asserted, and the words that tell so."""

    code: str
    start: int
    end: int
    rule: str
    kind: str
    cue: str


@dataclass(frozen=True)
class Answer:
    """One row of the grid with everything that is known of it."""

    number: int
    version: int
    respondent: str
    question: str
    role: str
    language: str
    sure: float | None
    content: str
    text: str
    machine: list[Piece] = field(default_factory=list)
    negated: list[Negated] = field(default_factory=list)
    log: list[Standing] = field(default_factory=list)
    comments: list[Memo] = field(default_factory=list)

    def standing(self) -> list[Decision]:
        """Return the decisions that count, in the order in which they were taken; one on words of
        another text is on the whole answer."""
        return [
            replace(own.decision, start=None, end=None) if own.stale == TEXT else own.decision
            for own in self.log
            if own.stands
        ]


def numbers(database: Database, survey: int, wanted: Filter) -> dict[int, int]:
    """Return the version of each answer that a filter lets through, by number, in their order."""
    with database.reading() as connection:
        rows = sql.select(answers.c.id, answers.c.version)
        found = rows.where(*_where(connection, survey, wanted)).order_by(answers.c.place)
        return {row.id: row.version for row in connection.execute(found)}


def checked(database: Database, survey: int, listed: Sequence[int]) -> int:
    """Return how many of these answers somebody has confirmed as a whole."""
    with database.reading() as connection:
        counting = standing(connection, survey)
        rows = sql.select(counting.c.answer).where(counting.c.code == "")
        return len(set(listed).intersection(connection.execute(rows).scalars()))


def kept_aside(database: Database, survey: int) -> int:
    """Return how many decisions are on answers that the last run of the survey had not."""
    with database.reading() as connection:
        counting = standing(connection, survey)
        rows = sql.select(sql.func.count()).select_from(
            counting.join(answers, answers.c.id == counting.c.answer)
        )
        return connection.execute(rows.where(~answers.c.present)).scalar_one()


def found(database: Database, survey: int, wanted: Filter) -> list[Answer]:
    """Return the answers that a filter lets through, with all that is known of each."""
    with database.reading() as connection:
        rows = sql.select(answers.c.id).where(*_where(connection, survey, wanted))
        listed = list(connection.execute(rows.order_by(answers.c.place)).scalars())
        return _read(connection, survey, listed)


def these(database: Database, survey: int, wanted: Sequence[int]) -> list[Answer]:
    """Return the answers with these numbers, as far as the survey has them, in the same order."""
    with database.reading() as connection:
        return _read(connection, survey, wanted)


def reason_to_look_again(counting: sql.CTE) -> sql.Select:
    """Return the query of the standing decisions (id, answer) with why each is stale, "" where it
    is not."""
    given = _given(counting)
    of_code = counting.c.code != ""
    says = sql.case((of_code, sql.case((given, GIVEN), else_=NOT_GIVEN)), else_=answers.c.machine)
    reason = sql.case(
        (answers.c.text_digest != counting.c.text_digest, TEXT),
        (of_code & codes.c.digest.is_(None), UNKNOWN),
        (of_code & (codes.c.digest != counting.c.code_digest), DEFINITION),
        (says != counting.c.machine, MACHINE),
        else_="",
    )
    known = sql.and_(codes.c.survey == answers.c.survey, codes.c.code == counting.c.code)
    joined = counting.join(answers, answers.c.id == counting.c.answer).outerjoin(codes, known)
    return sql.select(counting.c.id, counting.c.answer, reason.label("reason")).select_from(joined)


def _given(counting: sql.CTE) -> sql.Exists:
    """Return the condition that the machine gives the code of a standing decision."""
    return sql.exists().where(
        codings.c.answer == counting.c.answer,
        codings.c.code == counting.c.code,
        codings.c.kind == "",
    )


def _where(connection: sql.Connection, survey: int, wanted: Filter) -> list[sql.ColumnElement]:
    counting = standing(connection, survey)
    asked = [answers.c.survey == survey, answers.c.present]
    for name in ("role", "language", "content"):
        if getattr(wanted, name):
            asked.append(answers.c[name] == getattr(wanted, name))
    if wanted.word:
        asked.append(answers.c.folded.contains(wanted.word.casefold(), autoescape=True))
    if wanted.respondents is not None:
        asked.append(answers.c.respondent.in_(_listed(connection, wanted.respondents)))
    if wanted.code:
        asked.append(_has_code(counting, (wanted.code, *wanted.family)))
    if wanted.source:
        asked.append(_has_source(counting, wanted.source))
    if wanted.below is not None:
        unsure = codings.c.confidence < wanted.below
        asked.append(answers.c.id.in_(_undecided(counting, unsure)))
    if wanted.disagreement:
        asked.append(
            answers.c.id.in_(_differing(connection, survey, counting, wanted.disagreement))
        )
    if wanted.stale:
        stale = reason_to_look_again(counting).subquery()
        asked.append(answers.c.id.in_(sql.select(stale.c.answer).where(stale.c.reason != "")))
    if wanted.checked is not None:
        confirmed = answers.c.id.in_(sql.select(counting.c.answer).where(counting.c.code == ""))
        asked.append(confirmed if wanted.checked else ~confirmed)
    return asked


def _listed(connection: sql.Connection, values: Sequence[str]) -> sql.Select:
    """Return a query of many values that takes one parameter, however many they are."""
    given = sql.literal(list(values), sql.JSON)
    if connection.dialect.name == "postgresql":
        rows = sql.func.json_array_elements_text(given).table_valued("value")
    else:
        rows = sql.func.json_each(given).table_valued("value")
    return sql.select(rows.c.value)


def _has_code(counting: sql.CTE, family: tuple[str, ...]) -> sql.ColumnElement:
    by_person = sql.select(counting.c.answer).where(
        counting.c.code.in_(family), counting.c.action != REMOVE
    )
    by_machine = _not_removed(counting, codings.c.code.in_(family))
    return answers.c.id.in_(by_person.union_all(by_machine))


def _has_source(counting: sql.CTE, source: str) -> sql.ColumnElement:
    if source == PERSON:
        added = sql.select(counting.c.answer).where(
            counting.c.action != REMOVE, counting.c.code != ""
        )
        return answers.c.id.in_(added)
    return answers.c.id.in_(_not_removed(counting, codings.c.source == source))


def _not_removed(counting: sql.CTE, *more: sql.ColumnElement) -> sql.Select:
    """Return the query of the answers with a coding by the machine that nobody removed."""
    removed = sql.select(counting.c.answer, counting.c.code).where(counting.c.action == REMOVE)
    return _except(removed, *more)


def _undecided(counting: sql.CTE, *more: sql.ColumnElement) -> sql.Select:
    """Return the query of the answers with a coding by the machine on which nobody decided."""
    return _except(sql.select(counting.c.answer, counting.c.code), *more)


def _except(decided: sql.Select, *more: sql.ColumnElement) -> sql.Select:
    # As sets of pairs: SQLite would go through a joined CTE anew for each of the codings.
    given = sql.select(codings.c.answer, codings.c.code).where(codings.c.kind == "", *more)
    return sql.select(given.except_(decided).subquery().c.answer)


def _differing(
    connection: sql.Connection, survey: int, counting: sql.CTE, kind: str
) -> sql.Select:
    if kind == "machine":
        given = _given(counting)
        otherwise = sql.or_(
            sql.and_(counting.c.action == REMOVE, given),
            sql.and_(counting.c.action != REMOVE, counting.c.code != "", ~given),
        )
        return sql.select(counting.c.answer).where(otherwise)
    return _of_several_minds(connection, survey)


def _of_several_minds(connection: sql.Connection, survey: int) -> sql.Select:
    """Return the query of the answers with a code that one person gave and another removed, each
    by the last that they decided."""
    own = last(connection, survey, decisions.c.answer, decisions.c.by)
    said = own.where(decisions.c.code != "").subquery()
    removed = sql.func.sum(sql.case((said.c.action == REMOVE, 1), else_=0))
    differ = sql.and_(removed > 0, removed < sql.func.count())
    return sql.select(said.c.answer).group_by(said.c.answer, said.c.strand).having(differ)


def _read(connection: sql.Connection, survey: int, listed: Sequence[int]) -> list[Answer]:
    read: dict[int, Answer] = {}
    for here in in_parts(listed):
        rows = sql.select(answers).where(answers.c.id.in_(here), answers.c.survey == survey)
        machine, negated = _machine(connection, here)
        log, comments = _log(connection, survey, here), _comments(connection, here)
        for row in connection.execute(rows):
            about = (row.role, row.language, row.language_confidence, row.content, row.text)
            known = (machine[row.id], negated[row.id], log[row.id], comments[row.id])
            place = (row.id, row.version, row.respondent, row.question)
            read[row.id] = Answer(*place, *about, *known)
    return [read[number] for number in listed if number in read]


def _comments(connection: sql.Connection, here: Sequence[int]) -> Mapping[int, list[Memo]]:
    written = sql.select(memos).where(
        memos.c.answer.in_(here), memos.c.event.not_in(events.undone())
    )
    comments: Mapping[int, list[Memo]] = defaultdict(list)
    for row in connection.execute(written.order_by(memos.c.id)):
        comments[row.answer].append(Memo(row.text, row.by, row.at))
    return comments


def _machine(
    connection: sql.Connection, here: Sequence[int]
) -> tuple[Mapping[int, list[Piece]], Mapping[int, list[Negated]]]:
    machine: Mapping[int, list[Piece]] = defaultdict(list)
    negated: Mapping[int, list[Negated]] = defaultdict(list)
    rows = sql.select(codings).where(codings.c.answer.in_(here)).order_by(codings.c.id)
    for r in connection.execute(rows):
        if r.kind:
            negated[r.answer].append(Negated(r.code, r.start, r.end, r.rule, r.kind, r.cue))
        else:
            piece = Piece(r.code, r.start, r.end, r.source, r.rule, r.confidence)
            machine[r.answer].append(piece)
    return machine, negated


def _log(
    connection: sql.Connection, survey: int, here: Sequence[int]
) -> Mapping[int, list[Standing]]:
    counting = standing(connection, survey)
    again = reason_to_look_again(counting).where(counting.c.answer.in_(here))
    stale = {row.id: row.reason for row in connection.execute(again)}
    undone = decisions.c.event.in_(events.undone()).label("undone")
    followed = sql.and_(successors.c.survey == survey, successors.c.code == decisions.c.code)
    now = sql.func.coalesce(successors.c.successor, decisions.c.code).label("now")
    rows = (
        sql.select(decisions, answers.c.respondent, answers.c.question, undone, now)
        .join(answers)
        .outerjoin(successors, followed)
        .where(decisions.c.answer.in_(here))
        .order_by(decisions.c.id)
    )
    log: Mapping[int, list[Standing]] = defaultdict(list)
    for r in connection.execute(rows):
        said = (r.now, r.action, r.start, r.end, r.by, r.at, r.reason)
        decision = Decision(r.respondent, r.question, *said)
        log[r.answer].append(
            Standing(decision, r.id in stale, bool(r.undone), stale.get(r.id, ""))
        )
    return log
