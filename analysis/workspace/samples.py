"""Samples for agreement checks, and what coders gave their answers, each blind to all others.

Start at `draw` and `rate`. Samples and ratings are only ever added: of a coder's ratings of an
answer the last counts that is not undone. They decide nothing: `settling` makes decisions of them.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import sqlalchemy as sql

from analysis.survey import Problem
from analysis.workspace import events
from analysis.workspace.by_hand import codes_now
from analysis.workspace.database import Database
from analysis.workspace.events import NAME, RATE, SAMPLE, Event
from analysis.workspace.filled_sheets import COLUMNS, family, leaves
from analysis.workspace.surveys import codes_in_use
from analysis.workspace.tables import answers, sampled
from analysis.workspace.tables import ratings as rows_of_ratings
from analysis.workspace.tables import samples as rows_of_samples


@dataclass(frozen=True)
class Sample:
    """Answers drawn for a check: by whom, when, why and how (`settings`), how many answers of the
    last run are in it, and how many of them each coder has coded."""

    number: int
    by: str
    at: str
    why: str
    size: int
    settings: dict[str, object]
    coded: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sampled:
    """An answer of a sample as a coder sees it: without anything that anybody gave it."""

    number: int
    version: int
    id: str
    question: str
    role: str
    language: str
    text: str


@dataclass(frozen=True)
class Rating:
    """What a coder gave an answer: codes parted by spaces, sorted, "" where none applies."""

    codes: str
    reason: str


def draw(
    database: Database,
    survey: int,
    drawn: pd.DataFrame,
    settings: Mapping[str, object],
    by: str,
    why: str = "",
) -> int:
    """Keep a sample of a survey that has had a run, and return its number.

    `drawn` is as of `results.sampling.drawn`: id, question, chance, in the order in which coders
    see them; `settings` say how it was drawn, as JSON holds it (`by`, `at` and `why` are added).
    Raises `Problem` where the survey has not one of the answers, or nobody's name is given.
    """
    with database.writing() as connection:
        event = events.record(connection, survey, SAMPLE, by, why)
        here = numbers(connection, survey)
        keys = list(zip(drawn["id"].astype(str), drawn["question"].astype(str), strict=True))
        if gone := [key for key in keys if key not in here]:
            raise Problem(
                "The sample names the answer {id} to {question}, which the survey does not have.",
                id=gone[0][0],
                question=gone[0][1],
            )
        told = dict(settings) | {"by": event.by, "at": event.at, "why": why}
        rows = [(here[key], chance) for key, chance in zip(keys, drawn["chance"], strict=True)]
        return keep(connection, survey, event, told, rows)


def keep(
    connection: sql.Connection,
    survey: int,
    event: Event,
    settings: Mapping[str, object],
    rows: Sequence[tuple[int, float]],
) -> int:
    """Add a sample of answers (number, chance) in this order, and return its number."""
    made = connection.execute(
        sql.insert(rows_of_samples).values(survey=survey, event=event.id, settings=dict(settings))
    )
    sample = made.inserted_primary_key[0]
    each = [
        {"sample": sample, "answer": answer, "place": place, "chance": float(chance)}
        for place, (answer, chance) in enumerate(rows)
    ]
    connection.execute(sql.insert(sampled), each)
    return sample


def samples(database: Database, survey: int) -> list[Sample]:
    """Return the samples of a survey, the latest first."""
    rows = sql.select(rows_of_samples).where(rows_of_samples.c.survey == survey)
    with database.reading() as connection:
        found = connection.execute(rows.order_by(rows_of_samples.c.id.desc())).all()
        sizes = {row.id: len(_answers(connection, row.id)) for row in found}
        coded = {row.id: _coded(connection, row.id) for row in found}
    return [
        Sample(
            row.id,
            *(str(row.settings.get(name, "")) for name in ("by", "at", "why")),
            sizes[row.id],
            row.settings,
            coded[row.id],
        )
        for row in found
    ]


def open_sample(database: Database, sample: int) -> list[Sampled]:
    """Return the answers of a sample in their order, those that the last run of the survey had."""
    with database.reading() as connection:
        found = _answers(connection, sample)
    names = ("id", "version", "respondent", "question", "role", "language", "text")
    return [Sampled(*(getattr(row, name) for name in names)) for row in found]


def rate(
    database: Database,
    sample: int,
    answer: int,
    coder: str,
    codes: Collection[str],
    reason: str = "",
    by: str = "",
    token: str | None = None,
) -> Event:
    """Write what a coder gave an answer of a sample, all codes at once; none: none applies.

    A parent that a child brings along is not kept but told where ratings are read, so that it is
    the one that the child has then. `by` is who writes, the coder where it is nobody else. One
    undo takes it back. Raises `Problem` where the answer is not of the sample, the codebook lacks
    a code, or nobody's name is given.
    """
    with database.writing() as connection:
        survey = survey_of(connection, sample)
        event = events.record(connection, survey, RATE, by or coder, token=token)
        _check(connection, sample, survey, answer, codes)
        kept = " ".join(sorted(leaves(codes, _parents(connection, survey))))
        own = (answer, coder.strip() or event.by, kept, reason.strip())
        write(connection, sample, event, [(*own, event.at)])
        return event


def take_in_sheets(
    database: Database, sample: int, ratings: pd.DataFrame, by: str, why: str = ""
) -> tuple[int, int, int]:
    """Write the ratings of filled sheets (columns `COLUMNS`) as one event, which one undo takes
    back. Return how many were written, how many say what is here already, and how many are about
    no answer of the sample; raises `Problem` where nobody's name is given.

    `why` may name the file. A rating that differs from what is here outranks it, as the later one.
    """
    with database.writing() as connection:
        survey = survey_of(connection, sample)
        events.hold(connection, survey)
        here = {(row.respondent, row.question): row.id for row in _answers(connection, sample)}
        before, parents = _counting(connection, sample), _parents(connection, survey)
        new, known, unfit = [], 0, 0
        for own in ratings[list(COLUMNS)].itertuples(index=False):
            answer, coder = here.get((own.id, own.question)), own.coder.strip()[:NAME]
            if answer is None:
                unfit += 1
            elif before.get((coder, answer)) == Rating(own.codes, own.reason):
                known += 1
            else:
                kept = " ".join(sorted(leaves(own.codes.split(), parents)))
                new.append((answer, coder, kept, own.reason))
        if new:
            event = events.record(connection, survey, RATE, by, why)
            write(connection, sample, event, [(*own, event.at) for own in new])
    return len(new), known, unfit


def write(
    connection: sql.Connection,
    sample: int,
    event: Event,
    rated: Sequence[tuple[int, str, str, str, str]],
) -> None:
    """Add ratings (answer, coder, codes, reason, at) to a sample."""
    names = ("answer", "coder", "codes", "reason", "at")
    whole = {"sample": sample, "event": event.id}
    rows = [whole | dict(zip(names, own, strict=True)) for own in rated]
    connection.execute(
        sql.insert(rows_of_ratings), [row | {"coder": row["coder"][:NAME]} for row in rows]
    )


def ratings(database: Database, sample: int) -> pd.DataFrame:
    """Return what counts of all coders: coder, id, question, codes, reason, sorted by coder and
    place. A code that was renamed or merged is what it is now, one that is gone is left out, and
    the parents that codes have now come with them.

    It tells each coder what the others gave: show it when all are done (`own_ratings` before)."""
    with database.reading() as connection:
        found = _counting(connection, sample)
        place = {row.id: (at, row) for at, row in enumerate(_answers(connection, sample))}
    rows = [
        (coder, place[answer][1].respondent, place[answer][1].question, own.codes, own.reason)
        for (coder, answer), own in sorted(
            found.items(), key=lambda row: (row[0][0], place[row[0][1]][0])
        )
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")


def own_ratings(database: Database, sample: int, coder: str) -> dict[int, Rating]:
    """Return what one coder gave the answers of a sample, by number: all that they may see."""
    with database.reading() as connection:
        found = _counting(connection, sample)
    name = coder.strip()[:NAME]
    return {answer: own for (by, answer), own in found.items() if by == name}


def _counting(connection: sql.Connection, sample: int) -> dict[tuple[str, int], Rating]:
    """Return what counts by coder and answer; codes and their parents are what they are now."""
    survey = survey_of(connection, sample)
    became, known = codes_now(connection, survey)
    parents = _parents(connection, survey)
    now = {code: code for code in known} | {code: own.successor for code, own in became.items()}
    found = {}
    for row in _last(connection, sample):
        own = {now[code] for code in row.codes.split() if code in now}
        codes = " ".join(sorted(family(own, parents) & known.keys()))
        found[row.coder, row.answer] = Rating(codes, row.reason)
    return found


def _parents(connection: sql.Connection, survey: int) -> dict[str, str]:
    """Return the parent of each child code of the codebook that a survey is coded by."""
    codes = codes_in_use(connection, survey)
    return {code.id: code.parent for code in codes if code.parent}


def numbers(connection: sql.Connection, survey: int) -> dict[tuple[str, str], int]:
    """Return the numbers of the answers of a survey by respondent and question."""
    names = (answers.c.id, answers.c.respondent, answers.c.question)
    rows = connection.execute(sql.select(*names).where(answers.c.survey == survey))
    return {(row.respondent, row.question): row.id for row in rows}


def survey_of(connection: sql.Connection, sample: int) -> int:
    """Return the number of the survey that a sample is of; raises `Problem` where there is no such
    sample."""
    own = sql.select(rows_of_samples.c.survey).where(rows_of_samples.c.id == sample)
    survey = connection.execute(own).scalar()
    if survey is None:
        raise Problem("There is no sample {number}. Choose one of the list.", number=sample)
    return survey


def _answers(connection: sql.Connection, sample: int) -> Sequence[sql.Row]:
    rows = sql.select(answers).join(sampled, sampled.c.answer == answers.c.id)
    own = rows.where(sampled.c.sample == sample, answers.c.present, answers.c.text != "")
    return connection.execute(own.order_by(sampled.c.place)).all()


def _last(connection: sql.Connection, sample: int) -> list[sql.Row]:
    """Return the rating that counts of each coder and answer that is here: the last by its time,
    since one that comes from a file may be older than what is here."""
    rows = (
        sql.select(rows_of_ratings)
        .join(answers, answers.c.id == rows_of_ratings.c.answer)
        .where(rows_of_ratings.c.sample == sample, answers.c.present, answers.c.text != "")
        .where(rows_of_ratings.c.event.not_in(events.undone()))
        .order_by(rows_of_ratings.c.at, rows_of_ratings.c.id)
    )
    return list({(row.answer, row.coder): row for row in connection.execute(rows)}.values())


def _coded(connection: sql.Connection, sample: int) -> dict[str, int]:
    return dict(sorted(Counter(row.coder for row in _last(connection, sample)).items()))


def _check(
    connection: sql.Connection, sample: int, survey: int, answer: int, codes: Collection[str]
) -> None:
    own = sql.select(sampled.c.id).where(sampled.c.sample == sample, sampled.c.answer == answer)
    if connection.execute(own).first() is None:
        raise Problem("The sample does not have this answer. Open it again.")
    known = codes_now(connection, survey)[1]
    if unknown := sorted(set(codes) - known.keys()):
        raise Problem(
            "A rating names the code {code}, which the codebook does not have.", code=unknown[0]
        )
