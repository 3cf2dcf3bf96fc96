"""A store with two surveys and all that people can do with them, in every table; words of one
respondent stand wherever somebody could have put them."""

import base64
import json

import pandas as pd
import sqlalchemy as sql

from analysis import codebook, load, work
from analysis.load.corrections import Corrections, fingerprint
from analysis.workspace import (
    approvals,
    bulk,
    by_hand,
    events,
    exchange,
    grid,
    kept_files,
    models,
    pseudonyms,
    samples,
    settling,
    surveys,
)
from analysis.workspace.approvals import Finding
from analysis.workspace.by_hand import Choice
from analysis.workspace.grid import Filter
from analysis.workspace.quotes import Quote
from analysis.workspace.tables import metadata
from tests.workspace.test_learnt_models import other

WHO = "R-CANARY-17"
WORDS = "zanzibarfern quokkamoss lemurstone tapirglass"
CANARIES = ("CANARY", *WORDS.split(), "canary@example.org")
HEAD = "Response ID;Submitted;What benefits does it have?;What challenges did you meet?;School\n"
TEXT = f"Everyone can join because {WORDS}, write to canary@example.org"
OTHERS = [
    f"R-{n};2026-03-01 08:{n}:01;Everyone can join from home {n};No time at all for {n};Lower\n"
    for n in range(20, 32)
]
ROW = f"{WHO};2026-03-01 08:17:01;{TEXT};No time for {WORDS}, alas;Lower\n"
FILE = (HEAD + "".join(OTHERS[:4]) + ROW + "".join(OTHERS[4:])).encode()
WITHOUT = (HEAD + "".join(OTHERS)).encode()
NEXT = (HEAD + ROW + "".join(OTHERS) + OTHERS[0].replace("R-20", "R-99")).encode()
ELSEWHERE = FILE.replace(b"School", b"Kool").replace(ROW.encode(), b"")


def filled(database):
    """Fill a database; return the number of the survey with the respondent, and the survey."""
    survey = load.read(FILE, "a.csv")
    for content, name in ((ELSEWHERE, "b.csv"), (FILE, "a.csv")):
        number, _ = work.code(load.read(content, name), database, name)
        _work_on(database, number, name == "a.csv")
    surveys.correct(database, fingerprint(survey), "a.csv", Corrections(invited=90), "Mia")
    kept_files.keep(database, [("a.csv", FILE)], "Mia")
    models.use(database, number, other(), "Mia", "learnt")
    approvals.lowered(database, number, "raw.csv", "researcher", "Mia", "to code on")
    return number, survey


def _work_on(database, number, here):
    rows = {row.respondent: row for row in _answers(database, number)}
    own = rows[WHO if here else "R-24"]
    said = f"One wrote “{WORDS}”, and so it is" if here else "So it is"
    surveys.add_coder(database, "Mia")
    surveys.use_codebook(database, number, codebook.texts_of(), "Mia", "mine")
    _decide(database, number, own, "impact", "Mia", said)
    _decide(database, number, rows["R-25"], "impact", "Mia", said)
    chosen = bulk.choices(database, number, Filter(), "add", "learning")
    bulk.decide(database, number, chosen, "add", "Ben", "all of them")
    events.undo(database, number, "Ben")
    events.redo(database, number, "Ben")
    by_hand.comment(database, number, own.number, said, "Mia")
    by_hand.comment(database, number, rows["R-26"].number, f"As another: {said}", "Ben")
    by_hand.memo(database, number, "impact", f"{said}.", "Ben")
    _release(database, number, own, rows["R-27"], said)
    _rate(database, number, own, rows["R-25"], said)
    table = f"id,question,code,action,reason\n{own.respondent},{own.question},impact,confirm,x\n"
    exchange.take_in(database, number, {exchange.DECISIONS: table.encode()}, "Ben")


def _release(database, number, own, another, said):
    for one in (own, another):
        whole = (0, len(one.text), one.text, "en")
        quote = Quote(one.respondent, one.question, "impact", *whole)
        approvals.approve(database, number, quote, "Mia")
        approvals.reveal(database, number, one.respondent, one.question, "Mia", "to see")
    finding = Finding("impact", "en", f"Most say so: {said}.", "0" * 64)
    approvals.approve_finding(database, number, finding, "Mia")
    for audience in pseudonyms.AUDIENCES:
        ids = [own.respondent, another.respondent]
        pseudonyms.pseudonyms(database, number, audience, ids, "Mia")


def _rate(database, number, own, another, said):
    drawn = pd.DataFrame(
        [(one.respondent, one.question, 0.5) for one in _answers(database, number)[:8]],
        columns=["id", "question", "chance"],
    )
    drawn.loc[7] = (own.respondent, own.question, 0.5)
    drawn = drawn.drop_duplicates(["id", "question"])
    sample = samples.draw(database, number, drawn, {"seed": 1}, "Mia", f"since {said}")
    for one in samples.open_sample(database, sample):
        for coder, codes in (("Mia", ["impact"]), ("Ben", ["impact", "learning"])):
            told = said if one.number in (own.number, another.number) else ""
            samples.rate(database, sample, one.number, coder, codes, told)
    version = next(o.version for o in _answers(database, number) if o.number == own.number)
    settled = (own.number, version, "learning", "remove", "Mia", said)
    settling.settle(database, number, sample, *settled)


def _decide(database, number, one, code, by, why):
    version = next(own.version for own in _answers(database, number) if own.number == one.number)
    by_hand.decide(database, number, [Choice(one.number, version, code, "add", 0, 8)], by, why)


def _answers(database, number):
    return grid.found(database, number, Filter(role="benefits"))


def rows(database):
    """Return every row of every table, by table and key, as JSON."""
    found = {}
    with database.reading() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(sql.select(table)).mappings():
                key = tuple(row[column.name] for column in table.primary_key.columns)
                found[table.name, *key] = json.dumps(dict(row), default=_text, sort_keys=True)
    return found


def _text(value):
    return base64.b64encode(value).decode() + value.decode("latin-1")


def holding(found, canaries=CANARIES):
    """Return the rows in which a canary stands, by table."""
    signs = [canary.casefold() for canary in canaries]
    told = [key[0] for key, row in found.items() if any(one in row.casefold() for one in signs)]
    return {name: told.count(name) for name in told}
