"""One of everything that people write to a survey, for tests of what may go wrong with it."""

import pandas as pd

from analysis import study
from analysis.workspace import (
    approvals,
    backup,
    bulk,
    by_hand,
    events,
    exchange,
    grid,
    models,
    pseudonyms,
    runs,
    samples,
    surveys,
)
from analysis.workspace.by_hand import Choice
from analysis.workspace.decisions import ADD, REMOVE
from analysis.workspace.grid import Filter
from analysis.workspace.quotes import Quote
from tests.workspace.conftest import TABLE
from tests.workspace.test_learnt_models import other


def answered(database, survey, id="a"):
    return next(row for row in grid.found(database, survey, Filter()) if row.respondent == id)


def held(database):
    """Return what every table holds, and that the file is sound."""
    with database.reading() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        return backup.contents(connection)


def run_on(database, coder):
    survey = surveys.opened(database, "f" * 64, "a.csv")
    coded = study.code_table(TABLE, coder, ["text"], "nr", "benefits", "en")
    runs.take_over(database, survey, runs.Key("1", "1"), coded, coder.scheme)
    return survey


def decide(database, survey, number):
    row = answered(database, survey)
    choice = Choice(row.number, row.version, "impact", (ADD, REMOVE)[number % 2], 0, 5)
    by_hand.decide(database, survey, [choice], "A", f"{number}")


def comment(database, survey, number):
    by_hand.comment(database, survey, answered(database, survey).number, f"{number}", "A")


def memo(database, survey, number):
    by_hand.memo(database, survey, "impact", f"{number}", "A")


def in_bulk(database, survey, number):
    kind = (ADD, REMOVE)[number % 2]
    chosen = bulk.choices(database, survey, Filter(), kind, "learning")
    bulk.decide(database, survey, chosen, kind, "A", f"{number}")


def undo(database, survey, number):
    turn = (events.undo, events.redo)[number % 2]
    assert turn(database, survey, "B") is not None


def take_in(database, survey, number):
    row = f"b,text,impact,{(ADD, REMOVE)[number % 2]},{number}"
    table = f"id,question,code,action,reason\n{row}\n"
    exchange.take_in(database, survey, {exchange.DECISIONS: table.encode()}, "A")


def approve(database, survey, number):
    text = answered(database, survey).text
    quote = Quote("a", "text", "inclusion", 0, len(text), text)
    approvals.approve(database, survey, quote, "A", f"{number}")


def rate(database, survey, number):
    (sample,) = samples.samples(database, survey)
    here = samples.open_sample(database, sample.number)
    samples.rate(database, sample.number, here[0].number, "A", ["impact"], f"{number}")


def draw(database, survey, number):
    drawn = pd.DataFrame([("a", "text", 0.5)], columns=["id", "question", "chance"])
    samples.draw(database, survey, drawn, {"seed": number}, "A")


def use_codebook(database, survey, number):
    surveys.use_codebook(database, survey, {"codebook.yaml": f"# {number}".encode()}, "A")


def use_model(database, survey, number):
    models.use(database, survey, (other(), None)[number % 2], "A")


def give_ids(database, survey, number):
    pseudonyms.pseudonyms(database, survey, "partner", [f"n{number}"], "A")


WRITES = {
    "decide": decide,
    "comment": comment,
    "memo": memo,
    "bulk": in_bulk,
    "undo and redo": undo,
    "take in": take_in,
    "quote": approve,
    "rate": rate,
    "draw": draw,
    "codebook": use_codebook,
    "model": use_model,
    "ids": give_ids,
}
