"""What people let others see of a survey: quotes and findings in words that they approved; and in
the log whose words were shown unmasked and for which export protection was lowered.

Start at `approve` and `quotes`. Rows are only added: the last on an answer and theme, or on a
finding's key and language, counts, and a withdrawal is a row as well.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import sqlalchemy as sql

from analysis.survey import Problem
from analysis.workspace import events
from analysis.workspace.database import Database
from analysis.workspace.decisions import is_within
from analysis.workspace.events import FINDING, QUOTE, RELEASE, REVEAL, Event
from analysis.workspace.quotes import CODE, GONE, SAID, TEXT, Quote, cells, placed
from analysis.workspace.standing import first_of_merged, last_of, standing
from analysis.workspace.tables import answers, codes
from analysis.workspace.tables import findings as finding_rows
from analysis.workspace.tables import quotes as quote_rows

FINDING_COLUMNS = ("key", "language", "text", "figures", "by", "at")


@dataclass(frozen=True)
class Finding:
    """A finding in words, by its key and language; `figures` is the digest of the figures that it
    says: who makes them anew sees by it that the words are out of date."""

    key: str
    language: str
    text: str
    figures: str
    by: str = ""
    at: str = ""


def approve(
    database: Database, survey: int, quote: Quote, by: str, why: str = "", token: str | None = None
) -> Event:
    """Let a quote be shown from now on, in the place of the one before on its answer and theme.

    Its author, time and an empty language are filled in. Raises `Problem` where the last run has
    no such answer or theme, where the words are not the answer's own (`placed`), or where a
    translation has no language.
    """
    with database.writing() as connection:
        told = why or f"{quote.code}, {quote.id}"
        event = events.record(connection, survey, QUOTE, by, told, token=token)
        answer = answers_here(connection, survey).get((quote.id, quote.question))
        if unfit := why_unfit(quote, answer, known_codes(connection, survey)):
            raise unfit
        own = replace(quote, language=quote.language or answer.language, by="", at="")
        write(connection, survey, event, [(own, answer)])
    return event


def withdraw(
    database: Database, survey: int, quote: Quote, by: str, why: str = "", token: str | None = None
) -> Event:
    """Let the quote of an answer and theme be shown no longer; raises `Problem` where none was."""
    with database.writing() as connection:
        told = why or f"– {quote.code}, {quote.id}"
        event = events.record(connection, survey, QUOTE, by, told, token=token)
        place = (quote.id, quote.question, quote.code)
        rows = last_quotes(connection, survey).values()
        own = [r for r in rows if r.approved and (r.respondent, r.question, r.code) == place]
        if not own:
            raise Problem("This quote is not approved, so it cannot be withdrawn.")
        signed = {"survey": survey, "event": event.id, "by": event.by, "at": event.at}
        said = [name for name in (*SAID, "answer", "text_digest") if name != "code"]
        gone = [{name: getattr(row, name) for name in said} | {"code": row.strand} for row in own]
        connection.execute(
            sql.insert(quote_rows), [row | signed | {"approved": False} for row in gone]
        )
    return event


def quotes(database: Database, survey: int) -> list[Quote]:
    """Return the approved quotes, sorted by theme and place of the answer; those that may no
    longer be shown as they are say why (`stale`)."""
    with database.reading() as connection:
        counting, removed = _counting(connection, survey), standing(connection, survey)
        is_removed = sql.and_(
            removed.c.answer == counting.c.answer,
            removed.c.code == counting.c.code,
            removed.c.action == "remove",
        )
        known = sql.and_(codes.c.survey == survey, codes.c.code == counting.c.code)
        stale = sql.case(
            (~answers.c.present | (answers.c.text == ""), GONE),
            (answers.c.text_digest != counting.c.text_digest, TEXT),
            (codes.c.code.is_(None) | removed.c.id.is_not(None), CODE),
            else_="",
        )
        rows = (
            sql.select(counting, answers.c.respondent, answers.c.question, stale.label("stale"))
            .join(answers, answers.c.id == counting.c.answer)
            .outerjoin(codes, known)
            .outerjoin(removed, is_removed)
            .where(counting.c.approved)
            .order_by(counting.c.code, answers.c.place, answers.c.id)
        )
        return [quote_of(row, row.stale) for row in connection.execute(rows)]


def has_any(database: Database, survey: int) -> bool:
    """Tell whether anybody ever approved a quote of a survey, also where it was withdrawn."""
    with database.reading() as connection:
        own = sql.select(quote_rows.c.id).where(quote_rows.c.survey == survey)
        return connection.execute(own.limit(1)).first() is not None


def approve_finding(
    database: Database,
    survey: int,
    finding: Finding,
    by: str,
    why: str = "",
    token: str | None = None,
) -> Event:
    """Let a finding be told in these words from now on, in the place of those before on its key
    and language; raises `Problem` where there are no words."""
    if not finding.text.strip():
        raise Problem("There is nothing to write. Type a text first.")
    with database.writing() as connection:
        event = events.record(connection, survey, FINDING, by, why or finding.key, token=token)
        write_findings(connection, survey, event, [replace(finding, by="", at="")])
    return event


def withdraw_finding(
    database: Database,
    survey: int,
    key: str,
    language: str,
    by: str,
    why: str = "",
    token: str | None = None,
) -> Event:
    """Take back the approval of a finding in a language; raises `Problem` where there is none."""
    with database.writing() as connection:
        event = events.record(connection, survey, FINDING, by, why or f"– {key}", token=token)
        before = last_findings(connection, survey).get((key, language))
        if before is None or not before.approved:
            raise Problem("This finding is not approved, so it cannot be withdrawn.")
        own = replace(finding_of(before), by="", at="")
        write_findings(connection, survey, event, [own], approved=False)
    return event


def findings(database: Database, survey: int) -> dict[tuple[str, str], Finding]:
    """Return the approved findings by key and language, sorted."""
    with database.reading() as connection:
        found = last_findings(connection, survey)
    return {key: finding_of(row) for key, row in sorted(found.items()) if row.approved}


def reveal(
    database: Database,
    survey: int,
    respondent: str,
    question: str,
    by: str,
    why: str,
    token: str | None = None,
) -> Event:
    """Write into the log that somebody looks at an answer unmasked, and return the event; raises
    `Problem` where no reason is given. Show the words only after this."""
    told = f"{_reason(why)} ({question}, {respondent})"
    with database.writing() as connection:
        return events.record(connection, survey, REVEAL, by, told, token=token)


def lowered(
    database: Database,
    survey: int,
    export_name: str,
    preset: str,
    by: str,
    why: str,
    token: str | None = None,
) -> Event:
    """Write into the log that an export is made with less protection (`preset`), and return the
    event; raises `Problem` where no reason is given. Make the export only after this."""
    told = f"{_reason(why)} ({export_name}, {preset})"
    with database.writing() as connection:
        return events.record(connection, survey, RELEASE, by, told, token=token)


def findings_table(found: Mapping[tuple[str, str], Finding]) -> pd.DataFrame:
    """Return findings as the table of findings.csv: columns `FINDING_COLUMNS`, text."""
    rows = [[getattr(own, name) for name in FINDING_COLUMNS] for own in found.values()]
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS), dtype="object")


def findings_of_table(table: pd.DataFrame) -> list[Finding]:
    """Return the findings of a table with the columns `FINDING_COLUMNS`; raises `Problem`."""
    return [Finding(*row) for row in cells(table, FINDING_COLUMNS, FINDING_COLUMNS[:4])]


def answers_here(connection: sql.Connection, survey: int) -> dict[tuple[str, str], sql.Row]:
    """Return number, text, digest and language of each answer of the last run, by respondent and
    question."""
    names = (answers.c.id, answers.c.text, answers.c.text_digest, answers.c.language)
    rows = sql.select(*names, answers.c.respondent, answers.c.question)
    own = rows.where(answers.c.survey == survey, answers.c.present)
    return {(row.respondent, row.question): row for row in connection.execute(own)}


def known_codes(connection: sql.Connection, survey: int) -> set[str]:
    """Return the ids of the themes of the codebook in use."""
    own = sql.select(codes.c.code).where(codes.c.survey == survey)
    return set(connection.execute(own).scalars())


def why_unfit(quote: Quote, answer: sql.Row | None, known: Collection[str]) -> Problem | None:
    """Return why a quote cannot be shown; None where it can."""
    if answer is None:
        return Problem(
            "The survey has no answer of {id} to {question}.", id=quote.id, question=quote.question
        )
    if quote.code not in known:
        return Problem("The codebook has no theme {code}.", code=quote.code)
    if quote.translation and not quote.translation_language:
        return Problem("Choose the language of the translation.")
    within = is_within(quote.start, quote.end, len(answer.text))
    if not within or placed(quote.text, answer.text, quote.start, quote.end) is None:
        return Problem(
            "A quote must be the respondent's own words in their order. Put “…” where words are "
            "left out and a [label] in the place of what is masked; change nothing else."
        )
    return None


def write(
    connection: sql.Connection,
    survey: int,
    event: Event,
    signed: Sequence[tuple[Quote, sql.Row]],
) -> None:
    """Add approved quotes, each with the row of its answer (`answers_here`); the event's author
    and time where a quote has none."""
    rows = [
        {name: getattr(quote, name) for name in SAID}
        | {"survey": survey, "event": event.id, "answer": answer.id, "approved": True}
        | {"text_digest": answer.text_digest}
        | {"by": quote.by or event.by, "at": quote.at or event.at}
        for quote, answer in signed
    ]
    connection.execute(sql.insert(quote_rows), rows)


def last_quotes(connection: sql.Connection, survey: int) -> dict[tuple[str, str, str], sql.Row]:
    """Return the last row on each answer and theme, merged themes apart, by respondent, question
    and strand (`standing.standing`)."""
    own = _last(connection, survey).cte("last")
    named = sql.select(own, answers.c.respondent, answers.c.question)
    found = connection.execute(named.join(answers, answers.c.id == own.c.answer))
    return {(row.respondent, row.question, row.strand): row for row in found}


def write_findings(
    connection: sql.Connection,
    survey: int,
    event: Event,
    found: Sequence[Finding],
    approved: bool = True,
) -> None:
    """Add findings; the event's author and time where one has none."""
    rows = [
        {**vars(own), "survey": survey, "event": event.id, "approved": approved}
        | {"by": own.by or event.by, "at": own.at or event.at}
        for own in found
    ]
    connection.execute(sql.insert(finding_rows), rows)


def last_findings(connection: sql.Connection, survey: int) -> dict[tuple[str, str], sql.Row]:
    """Return the last row on each finding, by key and language."""
    own = sql.select(finding_rows).where(finding_rows.c.survey == survey)
    rows = connection.execute(own.order_by(finding_rows.c.id))
    return {(row.key, row.language): row for row in rows}


def quote_of(row: sql.Row, stale: str = "") -> Quote:
    """Return a row of `last_quotes` as a quote."""
    said = {name: getattr(row, name) for name in (*SAID, "by", "at")}
    return Quote(row.respondent, row.question, **said, stale=stale)


def finding_of(row: sql.Row) -> Finding:
    """Return a row of `last_findings` as a finding."""
    return Finding(*(getattr(row, name) for name in FINDING_COLUMNS))


def says_the_same(row: sql.Row, own: Quote | Finding) -> bool:
    """Tell whether a row approves exactly what a file holds; who and when count where it says."""
    before = quote_of(row) if isinstance(own, Quote) else finding_of(row)
    signed = replace(own, by=own.by or before.by, at=own.at or before.at)
    return row.approved and signed == before


def _last(connection: sql.Connection, survey: int) -> sql.Select:
    """Return the query of the last row on each answer and code, merged codes apart."""
    own = [quote_rows.c.survey == survey]
    return last_of(connection, quote_rows, survey, quote_rows.c.answer, where=own)


def _counting(connection: sql.Connection, survey: int) -> sql.CTE:
    """Return the query of the row that counts of each answer and theme; of themes that were merged
    one that is approved outranks one that is withdrawn."""
    return first_of_merged(_last(connection, survey), lambda row: ~row.c.approved).cte("counting")


def _reason(why: str) -> str:
    if not why.strip():
        raise Problem("Say why first: the reason is kept in the log.")
    return why.strip()
