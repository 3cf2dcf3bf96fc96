"""People's work in and out: the file of decisions that `code --overrides` reads, and everything
that was done on a survey as one ZIP. Start at `decisions_table`, `packed` and `take_in`.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

import pandas as pd
import sqlalchemy as sql

from analysis.load import plain_table
from analysis.survey import Notice, Problem
from analysis.workspace import approvals, events, grid, pseudonyms, quotes, surveys
from analysis.workspace import decisions as files
from analysis.workspace.approvals import Finding
from analysis.workspace.archive import archive, files_in
from analysis.workspace.by_hand import Choice, raise_versions, write
from analysis.workspace.database import Database
from analysis.workspace.decisions import WITHDRAW, Decision, is_whole, is_within
from analysis.workspace.events import FINDING, IMPORT, QUOTE, Event
from analysis.workspace.pseudonyms import Imported
from analysis.workspace.quotes import Quote
from analysis.workspace.tables import answers, codes, decisions, memos

DECISIONS, COMMENTS, MEMOS, CODEBOOK = ("decisions.csv", "comments.csv", "memos.csv", "codebook/")
QUOTES, FINDINGS = "quotes.csv", "findings.csv"
_TABLES = (DECISIONS, COMMENTS, MEMOS, QUOTES, FINDINGS, *pseudonyms.FILES.values())
LIMIT = 50_000_000  # bytes of all files of a ZIP together, unpacked
_WRITTEN = ("text", "by", "at")


@dataclass(frozen=True)
class Taken:
    """What became of decisions that were taken in: how many were written, how many were there
    already, how many are older than what was decided here since, and those that fit nothing; how
    many quotes and findings were written, and the quotes that fit nothing; and the id tables."""

    written: int
    known: int
    older: int
    unfit: tuple[Decision, ...]
    quotes: int = 0
    findings: int = 0
    unfit_quotes: tuple[Quote, ...] = ()
    ids: Imported = field(default_factory=Imported)

    def notices(self) -> list[Notice]:
        """Return the outcome in sentences."""
        told = [Notice("Decisions imported: {count}.", {"count": self.written})]
        if self.known:
            told.append(
                Notice("Decisions that were here already: {count}.", {"count": self.known})
            )
        if self.older:
            told.append(
                Notice(
                    "Decisions left out, since somebody decided otherwise here later: {count}.",
                    {"count": self.older},
                )
            )
        if self.unfit:
            first = self.unfit[0]
            told.append(
                Notice(
                    "Decisions left out, since the survey has no such answer, the codebook no "
                    "such code or the answer no such span: {count}. The first is on answer {id} "
                    "to {question}, code {code}.",
                    {
                        "count": len(self.unfit),
                        "id": first.id,
                        "question": first.question,
                        "code": first.code or "–",
                    },
                )
            )
        return told + self._notices_of_approvals() + self.ids.notices()

    def _notices_of_approvals(self) -> list[Notice]:
        told = []
        if self.quotes:
            told.append(Notice("Approved quotes imported: {count}.", {"count": self.quotes}))
        if self.findings:
            told.append(Notice("Approved findings imported: {count}.", {"count": self.findings}))
        if self.unfit_quotes:
            first = self.unfit_quotes[0]
            told.append(
                Notice(
                    "Quotes left out, since the survey has no such answer, the codebook no such "
                    "theme or the answer no such words: {count}. The first is of {id} to "
                    "{question}.",
                    {
                        "count": len(self.unfit_quotes),
                        "id": first.id,
                        "question": first.question,
                    },
                )
            )
        return told


def decided(database: Database, survey: int) -> list[Decision]:
    """Return the decisions that count and can be laid over the last run: those on an answer with
    text and a code of the codebook. Where the text changed a decision loses its span."""
    counting = grid.standing(survey)
    known = sql.and_(codes.c.survey == survey, codes.c.code == counting.c.code)
    rows = (
        sql.select(
            counting,
            answers.c.respondent,
            answers.c.question,
            (answers.c.text_digest != counting.c.text_digest).label("rewritten"),
        )
        .select_from(
            counting.join(answers, answers.c.id == counting.c.answer).outerjoin(codes, known)
        )
        .where(answers.c.present, answers.c.text != "")
        .where(sql.or_(codes.c.code.is_not(None), counting.c.code == ""))
        .order_by(counting.c.id)
    )
    with database.reading() as connection:
        return [_decision(row, spanned=not row.rewritten) for row in connection.execute(rows)]


def decisions_table(database: Database, survey: int) -> pd.DataFrame:
    """Return what people decided, in the order in which they did (columns `decisions.COLUMNS`,
    text): the file that `code --overrides` reads. What was taken back is not in it."""
    with database.reading() as connection:
        rows = [_decision(row) for row in connection.execute(_log(survey))]
    since: dict[tuple[str, str, str], list[Decision]] = {}
    order: list[Decision] = []
    for decision in rows:
        key = (decision.id, decision.question, decision.code)
        if decision.action == WITHDRAW:
            dropped = since.pop(key, [])
            order = [own for own in order if not any(own is other for other in dropped)]
        else:
            since.setdefault(key, []).append(decision)
            order.append(decision)
    return files.table(order)


def decisions_csv(database: Database, survey: int) -> bytes:
    """Return `decisions_table` as the bytes of a CSV file."""
    return plain_table.csv(decisions_table(database, survey))


def comments_table(database: Database, survey: int) -> pd.DataFrame:
    """Return the comments on answers: id, question, text, by, at."""
    with database.reading() as connection:
        found = connection.execute(_comments(survey)).all()
    return pd.DataFrame(found, columns=["id", "question", *_WRITTEN], dtype="object")


def memos_table(database: Database, survey: int) -> pd.DataFrame:
    """Return the memos of codes, those before the last among them: code, text, by, at."""
    with database.reading() as connection:
        found = connection.execute(_memos(survey)).all()
    return pd.DataFrame(found, columns=["code", *_WRITTEN], dtype="object")


def packed(database: Database, survey: int) -> bytes:
    """Return everything that people did on a survey as one ZIP: decisions, comments, memos,
    approved quotes and findings, the id tables of audiences that got ids, and the codebook where
    it is not the one that ships."""
    content = pseudonyms.files_of(database, survey) | {
        DECISIONS: decisions_csv(database, survey),
        COMMENTS: plain_table.csv(comments_table(database, survey)),
        MEMOS: plain_table.csv(memos_table(database, survey)),
        QUOTES: plain_table.csv(quotes.quotes_table(approvals.quotes(database, survey))),
        FINDINGS: plain_table.csv(approvals.findings_table(approvals.findings(database, survey))),
    }
    used = surveys.codebook_in_use(database, survey)
    if used:
        files_in_use = surveys.files_of(database, used)
        content |= {CODEBOOK + name: text for name, text in files_in_use.items()}
    return archive(content)


def parts_of(name: str, content: bytes) -> dict[str, bytes]:
    """Return what a file of work holds, by name: a ZIP that `packed` made, or a table of
    decisions alone; raises `Problem` for others."""
    return unpacked(content) if name.lower().endswith(".zip") else {DECISIONS: content}


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP that `packed` made, by name; raises `Problem` for others."""
    found = files_in(content, LIMIT)
    if DECISIONS not in found:
        raise Problem(
            "The ZIP holds no {name}. Choose one that this program wrote.", name=DECISIONS
        )
    return found


def codebook_of(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the codebook in an unpacked file of work, none where it ships."""
    return {
        name.removeprefix(CODEBOOK): text
        for name, text in sorted(parts.items())
        if name.startswith(CODEBOOK) and "/" not in name.removeprefix(CODEBOOK)
    }


def take_in(database: Database, survey: int, parts: Mapping[str, bytes], by: str) -> Taken:
    """Write decisions, comments and memos of an unpacked file of work to a survey that has had a
    run, as one event. Each keeps its author and time; what is here already is not written twice.
    So are approved quotes and findings, and respondents' ids for exports, as events of their own,
    which no undo reaches.

    The last decision on an answer and code counts, unless somebody decided here at a later time;
    the same goes for quotes and findings. An id that is here stays. Files that are not there are
    passed over.
    """
    tables = {name: plain_table.of_bytes(parts[name], name) for name in _TABLES if name in parts}
    taken = files.read(tables[DECISIONS]) if DECISIONS in tables else []
    shown = quotes.of_table(tables[QUOTES]) if QUOTES in tables else []
    told_of = approvals.findings_of_table(tables[FINDINGS]) if FINDINGS in tables else []
    named_by = {
        audience: pseudonyms.of_table(tables[name])
        for audience, name in pseudonyms.FILES.items()
        if name in tables
    }
    with database.writing() as connection:
        events.hold(connection, survey)
        event = cache(partial(events.record, connection, survey, IMPORT, by))
        here = _answers(connection, survey)
        told = _take_in_decisions(connection, survey, taken, here, event)
        for name, keys in ((COMMENTS, ("id", "question")), (MEMOS, ("code",))):
            if name in tables:
                named = tables[name].loc[:, tables[name].columns != ""]
                rows = named.reindex(columns=[*keys, *_WRITTEN]).astype("object")
                rows = rows.fillna("").astype(str)
                _take_in_memos(connection, survey, rows, keys, here, event)
        number, unfit = _take_in_quotes(connection, survey, shown, by)
        findings = _take_in_findings(connection, survey, told_of, by)
        ids = pseudonyms.take_in(connection, survey, named_by, by)
    return replace(told, quotes=number, findings=findings, unfit_quotes=unfit, ids=ids)


def _take_in_quotes(
    connection: sql.Connection, survey: int, taken: Sequence[Quote], by: str
) -> tuple[int, tuple[Quote, ...]]:
    """Write the quotes that are new here; return how many, and those that fit nothing."""
    before = approvals.last_quotes(connection, survey)
    here = approvals.answers_here(connection, survey)
    known = approvals.known_codes(connection, survey)
    fit, unfit = [], []
    for own in taken:
        last, answer = (
            before.get((own.id, own.question, own.code)),
            here.get((own.id, own.question)),
        )
        if last is not None and approvals.says_the_same(last, own):
            continue
        if approvals.why_unfit(own, answer, known):
            unfit.append(own)
        elif last is None or not _is_older(own.at, last.at):
            fit.append((own, answer))
    if fit:
        event = events.record(connection, survey, QUOTE, by)
        approvals.write(connection, survey, event, fit)
    return len(fit), tuple(unfit)


def _take_in_findings(
    connection: sql.Connection, survey: int, taken: Sequence[Finding], by: str
) -> int:
    """Write the findings that are new here; return how many."""
    before = approvals.last_findings(connection, survey)
    fit = []
    for own in taken:
        last = before.get((own.key, own.language))
        same = last is not None and approvals.says_the_same(last, own)
        if own.text and not same and (last is None or not _is_older(own.at, last.at)):
            fit.append(own)
    if fit:
        event = events.record(connection, survey, FINDING, by)
        approvals.write_findings(connection, survey, event, fit)
    return len(fit)


def _take_in_decisions(
    connection: sql.Connection,
    survey: int,
    taken: Sequence[Decision],
    here: Mapping[tuple[str, str], sql.Row],
    event: Callable[[], Event],
) -> Taken:
    known_codes = set(
        connection.execute(sql.select(codes.c.code).where(codes.c.survey == survey)).scalars()
    )
    before = [_decision(row) for row in connection.execute(_log(survey))]
    already = Counter(before)  # two in one second may be alike
    latest = {(own.id, own.question, own.code): own.at for own in before}
    fit, unfit, known, older = [], [], 0, 0
    for own in taken:
        answer = here.get((own.id, own.question))
        if already[own]:
            already[own] -= 1
            known += 1
        elif answer is None or not _fits(own, len(answer.text), known_codes):
            unfit.append(own)
        elif _is_older(own.at, latest.get((own.id, own.question, own.code), "")):
            older += 1
        else:
            choice = Choice(answer.id, answer.version, own.code, own.action, own.start, own.end)
            fit.append((choice, own.by or event().by, own.at or event().at, own.reason))
    if fit:
        write(connection, survey, event(), fit)
        raise_versions(connection, {choice.answer for choice, *_ in fit})
    return Taken(len(fit), known, older, tuple(unfit))


def _take_in_memos(
    connection: sql.Connection,
    survey: int,
    rows: pd.DataFrame,
    keys: tuple[str, ...],
    here: Mapping[tuple[str, str], sql.Row],
    event: Callable[[], Event],
) -> None:
    table = _comments(survey) if "id" in keys else _memos(survey)
    known = set(map(tuple, connection.execute(table)))
    new = []
    for row in rows.itertuples(index=False, name=None):
        told = dict(zip([*keys, *_WRITTEN], row, strict=True))
        answer = here.get((told.get("id", ""), told.get("question", "")))
        if row in known or not told["text"] or ("id" in keys and answer is None):
            continue
        written = {name: told[name] for name in _WRITTEN}
        number = answer.id if answer else None
        new.append({"answer": number, "code": told.get("code", ""), **written})
    if new:
        whole = {"survey": survey, "event": event().id}
        connection.execute(sql.insert(memos), [{**whole, **row} for row in new])
        raise_versions(connection, {row["answer"] for row in new} - {None})


def _log(survey: int) -> sql.Select:
    """Return the query of all decisions on a survey that are not taken back, in their order."""
    rows = sql.select(decisions, answers.c.respondent, answers.c.question).join(answers)
    own = rows.where(answers.c.survey == survey, decisions.c.event.not_in(events.undone()))
    return own.order_by(decisions.c.id)


def _comments(survey: int) -> sql.Select:
    written = [memos.c[name] for name in _WRITTEN]
    rows = sql.select(answers.c.respondent, answers.c.question, *written)
    own = rows.join(answers, answers.c.id == memos.c.answer).where(memos.c.survey == survey)
    return own.where(memos.c.event.not_in(events.undone())).order_by(memos.c.id)


def _memos(survey: int) -> sql.Select:
    rows = sql.select(memos.c.code, *(memos.c[name] for name in _WRITTEN))
    own = rows.where(memos.c.survey == survey, memos.c.code != "")
    return own.where(memos.c.event.not_in(events.undone())).order_by(memos.c.id)


def _decision(row: sql.Row, spanned: bool = True) -> Decision:
    span = (row.start, row.end) if spanned else (None, None)
    said = (row.code, row.action, *span, row.by, row.at, row.reason)
    return Decision(row.respondent, row.question, *said)


def _answers(connection: sql.Connection, survey: int) -> dict[tuple[str, str], sql.Row]:
    names = (answers.c.id, answers.c.version, answers.c.respondent, answers.c.question)
    rows = sql.select(*names, answers.c.text).where(answers.c.survey == survey)
    return {(row.respondent, row.question): row for row in connection.execute(rows)}


def _fits(own: Decision, length: int, known: set[str]) -> bool:
    named = own.code in known or is_whole(own.code, own.action, own.start)
    return named and is_within(own.start, own.end, length)


def _is_older(at: str, other: str) -> bool:
    """Tell whether a time is before another; times that cannot be read are of no age."""
    try:
        one, two = (datetime.datetime.fromisoformat(time) for time in (at, other))
        return one < two
    except (TypeError, ValueError):  # TypeError: only one of them names its zone
        return False
