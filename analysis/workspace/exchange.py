"""People's work in and out: the file of decisions that `code --overrides` reads, and everything
that was done on a survey as one ZIP. Start at `decisions_table`, `packed` and `take_in`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

import pandas as pd
import sqlalchemy as sql

from analysis.codebook.succession import Succession, successors
from analysis.coding import model as learnt_models
from analysis.load import plain_table, table_file
from analysis.survey import Problem
from analysis.workspace import approvals, events, models, pseudonyms, quotes, sample_files, surveys
from analysis.workspace import decisions as files
from analysis.workspace.approvals import Finding
from analysis.workspace.archive import archive, files_in
from analysis.workspace.by_hand import Choice, codes_now, raise_versions, write
from analysis.workspace.database import Database
from analysis.workspace.decisions import WITHDRAW, Decision, is_older, is_whole, is_within
from analysis.workspace.events import FINDING, IMPORT, QUOTE, Event
from analysis.workspace.quotes import Quote
from analysis.workspace.standing import standing
from analysis.workspace.tables import answers, codes, decisions, memos
from analysis.workspace.taken import Taken

DECISIONS, COMMENTS, MEMOS, CODEBOOK = ("decisions.csv", "comments.csv", "memos.csv", "codebook/")
QUOTES, FINDINGS = "quotes.csv", "findings.csv"
MODEL = models.NAME
_TABLES = (
    *(DECISIONS, COMMENTS, MEMOS, QUOTES, FINDINGS),
    *(*pseudonyms.FILES.values(), *sample_files.FILES),
)
LIMIT = 50_000_000  # bytes of all files of a ZIP together, unpacked
_WRITTEN = ("text", "by", "at")


class Read(NamedTuple):
    """What an unpacked file of work tells: all its tables by name of the file, and what was read
    from them: decisions, quotes, findings, the respondents' ids by audience, and samples."""

    tables: dict[str, pd.DataFrame]
    decisions: list[Decision]
    quotes: list[Quote]
    findings: list[Finding]
    ids: dict[str, dict[str, str]]
    samples: sample_files.Read


def decided(database: Database, survey: int) -> list[Decision]:
    """Return the decisions that count and can be laid over the last run: those on an answer with
    text and a code of the codebook. Where the text changed a decision loses its span."""
    with database.reading() as connection:
        counting = standing(connection, survey)
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
        return [_decision(row, spanned=not row.rewritten) for row in connection.execute(rows)]


def decisions_table(database: Database, survey: int) -> pd.DataFrame:
    """Return what people decided, in the order in which they did (columns `decisions.COLUMNS`,
    text): the file that `code --overrides` reads. What was taken back is not in it. A code has the
    name that it had then, if the codebook in use tells of it, else that of now."""
    with database.reading() as connection:
        became, _ = codes_now(connection, survey)
        rows = _as_told(connection, survey, became)
    since: dict[tuple[str, str, str], list[Decision]] = {}
    order: list[Decision] = []
    for decision in rows:
        key = _key(decision, became)
        if decision.action == WITHDRAW:
            dropped = since.pop(key, [])
            order = [own for own in order if not any(own is other for other in dropped)]
        else:
            since.setdefault(key, []).append(decision)
            order.append(decision)
    return files.table(order)


def decisions_csv(database: Database, survey: int) -> bytes:
    """Return `decisions_table` as the bytes of a CSV file."""
    return table_file.csv(decisions_table(database, survey))


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
    it is not the one that ships, and so the model."""
    own = pseudonyms.files_of(database, survey) | sample_files.files_of(database, survey)
    content = own | {
        DECISIONS: decisions_csv(database, survey),
        COMMENTS: table_file.csv(comments_table(database, survey)),
        MEMOS: table_file.csv(memos_table(database, survey)),
        QUOTES: table_file.csv(quotes.quotes_table(approvals.quotes(database, survey))),
        FINDINGS: table_file.csv(approvals.findings_table(approvals.findings(database, survey))),
    }
    used = surveys.codebook_in_use(database, survey)
    if used:
        files_in_use = surveys.files_of(database, used)
        content |= {CODEBOOK + name: text for name, text in files_in_use.items()}
    learnt = models.in_use(database, survey)
    if learnt:
        content[MODEL] = models.content_of(database, learnt)
    return archive(content)


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


def read(parts: Mapping[str, bytes]) -> Read:
    """Return what an unpacked file of work tells, read whole; raises `Problem` where a table, or
    the model, is none of ours.

    Who takes the codebook of the file into use calls this first, so that a fault changes nothing.
    """
    if MODEL in parts:
        learnt_models.read(parts[MODEL], MODEL)
    tables = {name: plain_table.of_bytes(parts[name], name) for name in _TABLES if name in parts}
    return Read(
        tables,
        files.read(tables[DECISIONS]) if DECISIONS in tables else [],
        quotes.of_table(tables[QUOTES]) if QUOTES in tables else [],
        approvals.findings_of_table(tables[FINDINGS]) if FINDINGS in tables else [],
        {
            audience: pseudonyms.of_table(tables[name])
            for audience, name in pseudonyms.FILES.items()
            if name in tables
        },
        sample_files.read(tables),
    )


def take_in(database: Database, survey: int, parts: Mapping[str, bytes], by: str) -> Taken:
    """Write decisions, comments and memos of an unpacked file of work to a survey that has had a
    run, as one event. Each keeps its author and time; what is here already is not written twice.
    So are approved quotes and findings, and respondents' ids for exports, as events of their own,
    which no undo reaches.

    The last decision on an answer and code counts, unless somebody decided here at a later time;
    the same goes for quotes and findings. An id that is here stays. Files that are not there are
    passed over.
    """
    own = read(parts)
    with database.writing() as connection:
        events.hold(connection, survey)
        event = cache(partial(events.record, connection, survey, IMPORT, by))
        here = _answers(connection, survey)
        told = _take_in_decisions(connection, survey, own.decisions, here, event)
        for name, keys in ((COMMENTS, ("id", "question")), (MEMOS, ("code",))):
            if name in own.tables:
                named = own.tables[name].loc[:, own.tables[name].columns != ""]
                rows = named.reindex(columns=[*keys, *_WRITTEN]).astype("object")
                rows = rows.fillna("").astype(str)
                _take_in_memos(connection, survey, rows, keys, here, event)
        number, unfit = _take_in_quotes(connection, survey, own.quotes, by)
        findings = _take_in_findings(connection, survey, own.findings, by)
        ids = pseudonyms.take_in(connection, survey, own.ids, by)
        drawn = sample_files.take_in(connection, survey, own.samples, event)
    shown_here = {"quotes": number, "findings": findings, "unfit_quotes": unfit}
    return replace(told, **shown_here, ids=ids, samples=drawn)


def _take_in_quotes(
    connection: sql.Connection, survey: int, taken: Sequence[Quote], by: str
) -> tuple[int, tuple[Quote, ...]]:
    """Write the quotes that are new here; return how many, and those that fit nothing."""
    before = approvals.last_quotes(connection, survey)
    shown: dict[tuple[str, str, str], list[sql.Row]] = {}
    for row in before.values():
        shown.setdefault((row.respondent, row.question, row.code), []).append(row)
    here = approvals.answers_here(connection, survey)
    became, known = codes_now(connection, survey)
    fit, unfit = [], []
    for own in taken:
        code, strand = became.get(own.code, (own.code, own.code))
        now, answer = replace(own, code=code), here.get((own.id, own.question))
        last = before.get((own.id, own.question, strand))
        there = shown.get((own.id, own.question, code), [])
        if any(approvals.says_the_same(row, now) for row in there):
            continue
        if approvals.why_unfit(now, answer, known):
            unfit.append(own)
        elif last is None or not is_older(own.at, last.at):
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
        if own.text and not same and (last is None or not is_older(own.at, last.at)):
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
    became, digests = codes_now(connection, survey)
    known_codes = became.keys() | digests.keys()
    before = _as_told(connection, survey, became)
    already = Counter(before)  # two in one second may be alike
    latest = {_key(own, became): own.at for own in before}
    fit, unfit, known, older = [], [], 0, 0
    for own in taken:
        answer = here.get((own.id, own.question))
        if already[own]:
            already[own] -= 1
            known += 1
        elif answer is None or not _fits(own, len(answer.text), known_codes):
            unfit.append(own)
        elif is_older(own.at, latest.get(_key(own, became), "")):
            older += 1
        else:
            choice = Choice(answer.id, answer.version, own.code, own.action, own.start, own.end)
            fit.append((choice, own.by or event().by, own.at or event().at, own.reason))
    if fit:
        write(connection, survey, event(), fit)
        raise_versions(connection, {choice.answer for choice, *_ in fit})
    return Taken(len(fit), known, older, tuple(unfit))


def _as_told(
    connection: sql.Connection, survey: int, became: Mapping[str, Succession]
) -> list[Decision]:
    """Return the log of decisions as a file tells it, with codes that its codebook knows of."""
    own = surveys.codes_in_use(connection, survey)
    told = {code.id for code in own} | successors(own).keys()
    later = {code: end.successor for code, end in became.items() if code not in told}
    rows = map(_decision, connection.execute(_log(survey)))
    return [replace(row, code=later.get(row.code, row.code)) for row in rows]


def _key(own: Decision, became: Mapping[str, Succession]) -> tuple[str, str, str]:
    """Return what a later decision has in common with one whose place it takes."""
    strand = became[own.code].strand if own.code in became else own.code
    return own.id, own.question, strand


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


def _fits(own: Decision, length: int, known: Collection[str]) -> bool:
    named = own.code in known or is_whole(own.code, own.action, own.start)
    return named and is_within(own.start, own.end, length)
