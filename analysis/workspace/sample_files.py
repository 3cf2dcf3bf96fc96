"""Samples and ratings in and out: tables of a file of work. Start at `files_of`, and at `read` and
`take_in`.
"""

import datetime
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd
import sqlalchemy as sql

from analysis.load import table_file
from analysis.survey import Notice, Problem
from analysis.workspace import events, samples
from analysis.workspace.database import Database
from analysis.workspace.events import Event
from analysis.workspace.tables import answers, ratings, sampled
from analysis.workspace.tables import samples as rows_of_samples

SAMPLES, SAMPLED, RATINGS = FILES = ("samples.csv", "sampled.csv", "ratings.csv")
# `sample` is a number of the file; `settings` are JSON, with who drew it and when.
COLUMNS = {
    SAMPLES: ("sample", "settings"),
    SAMPLED: ("sample", "id", "question", "chance"),
    RATINGS: ("sample", "id", "question", "coder", "codes", "reason", "at"),
}


class Read(NamedTuple):
    """Samples and ratings of a file of work: of each sample, by its number in the file, the
    settings and the answers in their order, with the chance of each by id and question; ratings as
    rows of `COLUMNS`."""

    settings: dict[str, dict[str, object]]
    drawn: Mapping[str, dict[tuple[str, str], float]]
    ratings: list[tuple[str, ...]]


@dataclass(frozen=True)
class Imported:
    """What became of samples and ratings that were taken in: how many were written, and how many
    of their rows are about answers that the survey has not."""

    samples: int = 0
    ratings: int = 0
    unfit: int = 0

    def notices(self) -> list[Notice]:
        """Return the outcome in sentences."""
        told = []
        if self.samples:
            told.append(Notice("Samples imported: {count}.", {"count": self.samples}))
        if self.ratings:
            told.append(Notice("Ratings imported: {count}.", {"count": self.ratings}))
        if self.unfit:
            told.append(
                Notice(
                    "Rows of samples and ratings left out, since the survey has no such answer: "
                    "{count}.",
                    {"count": self.unfit},
                )
            )
        return told


def files_of(database: Database, survey: int) -> dict[str, bytes]:
    """Return the samples of a survey and their ratings as CSV files by name, none where nothing
    was drawn."""
    table = samples_table(database, survey)
    if table.empty:
        return {}
    tables = (table, sampled_table(database, survey), ratings_table(database, survey))
    return {name: table_file.csv(own) for name, own in zip(FILES, tables, strict=True)}


def samples_table(database: Database, survey: int) -> pd.DataFrame:
    """Return the samples of a survey in their order: sample, settings."""
    with database.reading() as connection:
        rows = [(number, _written(own)) for number, own in _samples(connection, survey)]
    return _table(SAMPLES, rows)


def sampled_table(database: Database, survey: int) -> pd.DataFrame:
    """Return the answers of all samples, each in its order: sample, id, question, chance."""
    names = (answers.c.respondent, answers.c.question, sampled.c.chance)
    with database.reading() as connection:
        return _table(SAMPLED, _of_samples(connection, survey, sampled, names, sampled.c.place))


def ratings_table(database: Database, survey: int) -> pd.DataFrame:
    """Return all that coders gave, in the order in which they did and without what was taken back:
    sample, id, question, coder, codes, reason, at."""
    names = [ratings.c[name] for name in ("coder", "codes", "reason", "at")]
    own = (answers.c.respondent, answers.c.question, *names)
    stands = ratings.c.event.not_in(events.undone())
    with database.reading() as connection:
        rows = _of_samples(connection, survey, ratings, own, ratings.c.id, stands)
    return _table(RATINGS, rows)


def read(tables: Mapping[str, pd.DataFrame]) -> Read:
    """Return the samples and ratings in tables of a file of work, by name of the file; those that
    are not there hold nothing. Raises `Problem` where a table is none of ours."""
    rows = {name: _rows(tables[name], name) if name in tables else [] for name in FILES}
    drawn: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for number, who, what, chance in rows[SAMPLED]:
        if (who, what) in drawn[number]:
            raise Problem(
                "{name} has the answer {id} to {question} twice in one sample.",
                name=SAMPLED,
                id=who,
                question=what,
            )
        drawn[number][who, what] = _chance(chance)
    return Read({number: _settings(told) for number, told in rows[SAMPLES]}, drawn, rows[RATINGS])


def take_in(
    connection: sql.Connection, survey: int, own: Read, event: Callable[[], Event]
) -> Imported:
    """Write the samples and ratings of a file of work; what is here already is not written twice.

    A sample is the same where its settings are, who drew it and when among them. A rating keeps
    its time: the latest of a coder on an answer counts. `event` records the import where there is
    something to write.
    """
    here, found, made, unfit = samples.numbers(connection, survey), {}, 0, 0
    known = {_written(settings): number for number, settings in _numbered(connection, survey)}
    for number, settings in own.settings.items():
        found[number] = known.get(_written(settings))
        if found[number] is None:
            drawn = own.drawn.get(number, {})
            fit = [(here[key], chance) for key, chance in drawn.items() if key in here]
            unfit += len(drawn) - len(fit)
            if fit:
                found[number] = samples.keep(connection, survey, event(), settings, fit)
                made += 1
    count, without = _take_in_ratings(connection, own.ratings, found, here, event)
    return Imported(made, count, unfit + without)


def _take_in_ratings(
    connection: sql.Connection,
    rows: Sequence[tuple[str, ...]],
    found: Mapping[str, int | None],
    here: Mapping[tuple[str, str], int],
    event: Callable[[], Event],
) -> tuple[int, int]:
    """Write the ratings that are new here; return how many, and how many fit no answer."""
    names = ("sample", "answer", "coder", "codes", "reason", "at")
    own = sql.select(*(ratings.c[name] for name in names)).where(
        ratings.c.sample.in_({number for number in found.values() if number}),
        ratings.c.event.not_in(events.undone()),
    )
    already = Counter(map(tuple, connection.execute(own)))
    new: dict[int, list[tuple]] = defaultdict(list)
    unfit = 0
    for number, who, what, *told in rows:
        sample, answer = found.get(number), here.get((who, what))
        if sample is None or answer is None:
            unfit += 1
        elif already[(sample, answer, *told)]:
            already[(sample, answer, *told)] -= 1
        else:
            new[sample].append(
                (answer, *told[:-1], told[-1] if _is_time(told[-1]) else event().at)
            )
    for sample, rated in new.items():
        samples.write(connection, sample, event(), rated)
    return sum(map(len, new.values())), unfit


def _samples(connection: sql.Connection, survey: int) -> list[tuple[int, dict]]:
    """Return the settings of the samples of a survey, numbered from 1 as in a file."""
    rows = _numbered(connection, survey)
    return [(place, settings) for place, (_, settings) in enumerate(rows, 1)]


def _numbered(connection: sql.Connection, survey: int) -> list[tuple[int, dict]]:
    names = (rows_of_samples.c.id, rows_of_samples.c.settings)
    rows = sql.select(*names).where(rows_of_samples.c.survey == survey)
    return [tuple(row) for row in connection.execute(rows.order_by(rows_of_samples.c.id))]


def _of_samples(
    connection: sql.Connection,
    survey: int,
    table: sql.Table,
    names: Sequence[sql.Column],
    order: sql.Column,
    *where: sql.ColumnElement,
) -> list[tuple]:
    place = {own: at for at, (own, _) in enumerate(_numbered(connection, survey), 1)}
    rows = sql.select(table.c.sample, *names).join(answers, answers.c.id == table.c.answer)
    own = rows.where(table.c.sample.in_(place), *where).order_by(table.c.sample, order)
    return [(place[row[0]], *row[1:]) for row in connection.execute(own)]


def _table(name: str, rows: Sequence[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS[name]), dtype="object")


def _rows(table: pd.DataFrame, name: str) -> list[tuple[str, ...]]:
    columns = COLUMNS[name]
    if missing := [column for column in columns if column not in table.columns]:
        raise Problem(
            "{name} lacks the column {column}. Choose a file that this program wrote.",
            name=name,
            column=missing[0],
        )
    own = table[list(columns)].astype("object").fillna("").astype(str)
    return list(own.itertuples(index=False, name=None))


def _written(settings: Mapping[str, object]) -> str:
    return json.dumps(settings, sort_keys=True, ensure_ascii=False)


def _settings(text: str) -> dict[str, object]:
    try:
        told = json.loads(text)
        json.dumps(told, allow_nan=False)  # PostgreSQL takes no NaN
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Problem("A sample's settings in {name} cannot be read.", name=SAMPLES)
    return told


def _chance(text: str) -> float:
    try:
        chance = float(text)
    except ValueError:
        chance = 0.0
    if not 0 < chance <= 1:
        raise Problem(
            "A chance in {name} is no number from 0 to 1: {value}.",
            name=SAMPLED,
            value=text[:40],
        )
    return chance


def _is_time(text: str) -> bool:
    try:
        datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)
    except ValueError:
        return False
    return True
