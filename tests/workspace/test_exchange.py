"""People's work goes out and comes in again letter for letter, once, and what does not fit is
counted and named."""

import argparse
import io
import subprocess
import sys
import zipfile
from dataclasses import replace

import pandas as pd
import pytest

from analysis import codebook, commands, material, study
from analysis.codebook import edit_structure
from analysis.load import plain_table, read, read_file, table_file
from analysis.load.corrections import fingerprint
from analysis.survey import Problem
from analysis.workspace import (
    by_hand,
    decisions,
    events,
    exchange,
    grid,
    pseudonyms,
    quotes,
    runs,
    surveys,
)
from analysis.workspace.by_hand import Choice
from analysis.workspace.database import Database
from analysis.workspace.decisions import Decision
from analysis.workspace.exchange import COMMENTS, DECISIONS, MEMOS
from analysis.workspace.grid import Filter
from tests.conftest import ROOT
from tests.workspace.conftest import TABLE

ON_SERVER = ("test_everything_comes_to_another_database_with_authors_and_times",)

AWKWARD = (
    "one, two; three",
    'she said "so" and ""so""',
    "first line\nsecond\r\nthird\n",
    "one\rtwo",
    "=1+2",
    "ä ö õ š 你好 🙂",
    "  spaces around  ",
    "'",
    "NA",
    "01",
    "\ttab",
)
FILES = {"codebook.yaml": "ä: 1\n".encode(), "fi.yaml": b"b: 2\n"}
HEAD = "id,question,code,action,start,end,by,at,reason\n"


@pytest.fixture
def other(tmp_path, coder):
    """Another database with the same survey after a run, and the number of the survey there."""
    opened = Database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    surveys.opened(opened, "e" * 64, "before.csv")  # so that numbers differ
    survey = surveys.opened(opened, "f" * 64, "a.csv")
    coded = study.code_table(TABLE, coder, ["text"], "nr", "benefits", "en")
    runs.take_over(opened, survey, runs.Key("i", "c"), coded, coder.scheme)
    yield opened, survey
    opened.close()


def rows(database, survey):
    return {row.respondent: row for row in grid.found(database, survey, Filter())}


def decide(database, survey, respondent, code, action, by="A", why="", span=(None, None)):
    row = rows(database, survey)[respondent]
    choice = Choice(row.number, row.version, code, action, *span)
    return by_hand.decide(database, survey, [choice], by, why)


def clock(monkeypatch, at):
    monkeypatch.setattr(events, "now", lambda: at)


def work(database, survey, monkeypatch):
    """Do something of every kind, each at a time of its own."""
    for day, why in enumerate(AWKWARD, 10):
        clock(monkeypatch, f"2026-10-{day}T08:00:00Z")
        action = ("add", "remove", "confirm")[day % 3]
        decide(database, survey, "abc"[day % 3], "impact", action, why.strip() or "A", why)
    decide(database, survey, "b", "digital_skills", "add", span=(0, 5))
    decide(database, survey, "a", "", "confirm")
    for day, text in enumerate(AWKWARD, 10):
        clock(monkeypatch, f"2026-11-{day}T08:00:00Z")
        by_hand.comment(database, survey, rows(database, survey)["c"].number, text, text)
        by_hand.memo(database, survey, "impact", text, f"B {text}")
    surveys.use_codebook(database, survey, FILES, "A")
    clock(monkeypatch, "2026-12-24T08:00:00Z")


def all_of(database, survey):
    found = rows(database, survey)
    return (
        exchange.decisions_table(database, survey).to_csv(),
        [(name, row.standing(), row.comments) for name, row in found.items()],
        by_hand.memos_of_codes(database, survey),
        exchange.memos_table(database, survey).to_csv(),
    )


def file_of(*lines):
    return {DECISIONS: (HEAD + "\n".join(lines)).encode()}


def test_decisions_are_read_back_letter_for_letter(database, run):
    survey = run()
    expected = []
    for why in AWKWARD:
        event = decide(database, survey, "b", "impact", "add", f"A{why}B", why, (0, 5))
        said = ("b", "text", "impact", "add", 0, 5, f"A{why}B", event.at, why)
        expected.append(Decision(*said))
    table = exchange.decisions_table(database, survey)
    assert decisions.read(plain_table.of_bytes(table_file.csv(table), DECISIONS)) == expected


def test_the_command_line_lays_the_decisions_over_a_coding(database, run, coder, tmp_path):
    survey = run()
    decide(database, survey, "a", "inclusion", "remove", why="=1, \n2")
    decide(database, survey, "b", "digital_skills", "add", span=(0, 5))
    decide(database, survey, "b", "impact", "add")
    decide(database, survey, "b", "impact", "remove", "Other")
    decide(database, survey, "c", "scheduling", "add")
    decide(database, survey, "c", "scheduling", "withdraw")
    decide(database, survey, "a", "", "confirm")
    table = exchange.decisions_table(database, survey)
    (tmp_path / DECISIONS).write_bytes(table_file.csv(table))
    TABLE.to_csv(tmp_path / "survey.csv", index=False)
    call = "code survey.csv --text text --id nr --question benefits --language en --model none"
    outputs = f"--overrides {DECISIONS} --out codings.csv --answers answers.csv"
    command = [sys.executable, "-m", "analysis", *call.split(), *outputs.split()]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, env=environment, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    taken = decisions.read(table)
    plain = study.code_table(TABLE, coder, ["text"], "nr", "benefits", "en")
    expected = decisions.apply(plain, taken, coder.scheme)
    answers = plain_table.read(str(tmp_path / "answers.csv")).fillna("")
    assert list(answers["codes"]) == list(expected.answers["codes"])
    assert list(answers["codes"]) != list(plain.answers["codes"])
    codings = plain_table.read(str(tmp_path / "codings.csv"))
    assert list(codings["code"]) == list(expected.codings["code"])


def test_everything_comes_to_another_database_with_authors_and_times(
    database, run, other, monkeypatch
):
    survey = run()
    work(database, survey, monkeypatch)
    parts = exchange.unpacked(exchange.packed(database, survey))
    there, number = other
    taken = exchange.take_in(there, number, parts, "C")
    assert (taken.written, taken.known, taken.older, taken.unfit) == (len(AWKWARD) + 2, 0, 0, ())
    assert all_of(there, number) == all_of(database, survey)
    assert rows(there, number)["c"].comments[0].at == "2026-11-10T08:00:00Z"
    assert exchange.codebook_of(parts) == FILES
    surveys.use_codebook(there, number, exchange.codebook_of(parts), "C")
    used = surveys.codebook_in_use(there, number)
    assert used == surveys.codebook_in_use(database, survey)
    assert exchange.packed(there, number) == exchange.packed(database, survey)


def test_taken_in_twice_nothing_more_is_written(database, run, other, monkeypatch):
    survey = run()
    work(database, survey, monkeypatch)
    parts = exchange.unpacked(exchange.packed(database, survey))
    for where, number in (other, (database, survey)):
        exchange.take_in(where, number, parts, "C")
        before, last = all_of(where, number), events.last(where, number)
        taken = exchange.take_in(where, number, parts, "C")
        assert (taken.written, taken.known) == (0, len(AWKWARD) + 2)
        assert events.last(where, number) == last
        assert all_of(where, number) == before


def test_undo_takes_an_import_back_as_a_whole(database, run, other, monkeypatch):
    there, number = other
    decide(there, number, "a", "learning", "add")
    before = all_of(there, number)
    versions = {name: row.version for name, row in rows(there, number).items()}
    survey = run()
    work(database, survey, monkeypatch)
    exchange.take_in(there, number, exchange.unpacked(exchange.packed(database, survey)), "C")
    after = all_of(there, number)
    assert events.undo(there, number, "C").kind == "import"
    undone = rows(there, number)
    assert all(own.undone for own in undone["b"].log)
    assert (exchange.decisions_table(there, number).to_csv(), undone["c"].comments) == (
        before[0],
        [],
    )
    assert by_hand.memos_of_codes(there, number) == {}
    assert all(undone[name].version > versions[name] for name in "abc")
    assert events.redo(there, number, "C").kind == "import"
    assert all_of(there, number) == after


def test_an_older_decision_does_not_beat_a_later_one(database, run, monkeypatch):
    survey = run()
    clock(monkeypatch, "2026-10-05T08:00:00Z")
    decide(database, survey, "a", "impact", "remove", "Later")
    lines = (
        "a,text,impact,add,,,B,2026-10-04T08:00:00Z,earlier",
        "a,text,impact,add,,,B,2026-10-05T09:59:00+02:00,earlier in another zone",
        "b,text,impact,add,,,B,2026-10-04T08:00:00Z,on another answer",
    )
    taken = exchange.take_in(database, survey, file_of(*lines), "C")
    assert (taken.written, taken.older, taken.unfit) == (1, 2, ())
    assert [d.by for d in rows(database, survey)["a"].standing()] == ["Later"]
    told = " ".join(str(notice) for notice in taken.notices())
    assert "imported: 1." in told and "otherwise here later: 2." in told
    newer = "a,text,impact,add,,,B,2026-10-06T08:00:00Z,later"
    assert exchange.take_in(database, survey, file_of(newer), "C").written == 1
    assert [d.reason for d in rows(database, survey)["a"].standing()] == ["later"]


def test_what_fits_nothing_is_counted_and_named_and_the_rest_is_written(database, run):
    survey = run()
    unfit = (
        "z,text,impact,add,,,B,,no such answer",
        "a,other,impact,add,,,B,,no such question",
        "a,text,nothing,add,,,B,,no such code",
        "a,text,impact,add,5,99,B,,no such span",
        "a,text,impact,add,5,5,B,,an empty span",
        "a,text,,remove,,,B,,no code",
        "a,text,,confirm,0,4,B,,the whole answer on a span of it",
    )
    fit = ("b,text,impact,add,0,5,B,,fits", "a,text,,confirm,,,,,fits")
    taken = exchange.take_in(database, survey, file_of(*unfit[:3], *fit, *unfit[3:]), "C")
    assert taken.written == 2
    assert [own.reason for own in taken.unfit] == [line.split(",")[-1] for line in unfit]
    told = str(taken.notices()[-1])
    assert "7. The first is on answer z to text, code impact." in told
    assert list(exchange.decisions_table(database, survey)["by"]) == ["B", "C"]


def test_a_table_with_columns_without_a_name_is_read():
    table = plain_table.of_bytes(b"id,question,code,action,,\n1,q,impact,add,,\n", DECISIONS)
    assert decisions.read(table) == [Decision("1", "q", "impact", "add")]


def test_a_report_shows_quotes_under_the_name_that_their_theme_has_now():
    files = edit_structure.renamed(codebook.texts_of(), "inclusion", "togetherness")
    answers = b"Timestamp;What benefits does it have?\n2025-09-01 07:12:00;Everyone can join\n"
    (question,) = read(answers, "a.csv").open_questions()
    own = quotes.Quote("0", question.id, "inclusion", 0, 17, "Everyone can join")
    kept = table_file.csv(quotes.quotes_table([own]))
    made = material.prepared(material.Material((("a.csv", answers),), files, quotes=kept))
    assert [(quote.code, quote.stale) for quote in made.quotes] == [("togetherness", "")]


def test_a_report_shows_an_answer_once_for_themes_that_were_merged():
    answers = b"Timestamp;What benefits does it have?\n2025-09-01 07:12:00;Everyone can join\n"
    (question,) = read(answers, "a.csv").open_questions()
    files = codebook.texts_of()
    approved = quotes.Quote("0", question.id, "inclusion", 0, 17, "Everyone can join", by="A")
    approved = replace(approved, at="2026-10-05T08:00:00Z")
    other = replace(approved, code="impact", text="Everyone …", by="B")
    files = edit_structure.merged(files, "impact", "inclusion")
    for at, by in (("2026-10-04T08:00:00Z", "A"), ("2026-10-06T08:00:00Z", "B")):
        kept = table_file.csv(quotes.quotes_table([replace(other, at=at), approved]))
        made = material.prepared(material.Material((("a.csv", answers),), files, quotes=kept))
        assert [(quote.code, quote.by) for quote in made.quotes] == [("inclusion", by)]


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(name, text)
    return out.getvalue()


def damaged():
    whole = bytearray(zipped(**{DECISIONS: HEAD * 99}))
    whole[30 + len(DECISIONS)] = 0xFF  # the first byte of what is packed
    return bytes(whole)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no ZIP that can be read"),
        (b"PK\x03\x04 and no more", "no ZIP that can be read"),
        (damaged(), "no ZIP that can be read"),
        (zipped(**{DECISIONS: HEAD * 99})[:-30], "no ZIP that can be read"),
        (zipped(), "holds no decisions.csv"),
        (zipped(**{"x/decisions.csv": HEAD}), "holds no decisions.csv"),
        (zipped(**{DECISIONS: HEAD, COMMENTS: "x" * 3000}), "too large"),
    ],
)
def test_what_is_no_file_of_work_is_one_sentence(content, told, monkeypatch):
    if told == "too large":
        monkeypatch.setattr(exchange, "LIMIT", 2999 + len(HEAD))
    with pytest.raises(Problem, match=told):
        exchange.unpacked(content)
    if told == "too large":
        monkeypatch.setattr(exchange, "LIMIT", 3000 + len(HEAD))
        assert len(exchange.unpacked(content)) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (DECISIONS, HEAD + "1,text,impact,nonsense,,,B,,\n"),
        (exchange.QUOTES, "id,question\n1,text\n"),
        (exchange.FINDINGS, "key\nthemes\n"),
        (exchange.MODEL, "no model"),
        ("samples.csv", "sample,settings\n1,so and so\n"),
        ("sampled.csv", "sample,id,question,chance\n1,0,q,often\n"),
        ("ratings.csv", "sample,id\n1,0\n"),
        *((name, "id,other\n,1\n") for name in pseudonyms.FILES.values()),
    ],
)
def test_a_file_of_work_at_fault_changes_not_even_the_codebook(
    name, content, tmp_path, monkeypatch
):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'work.sqlite'}")
    answers, file = tmp_path / "a.csv", tmp_path / "work.zip"
    answers.write_text("Timestamp;What benefits does it have?\n2025-09-01 07:12:00;All join\n")
    own = {exchange.CODEBOOK + name: text for name, text in codebook.texts_of().items()}
    own[exchange.CODEBOOK + "en.yaml"] += b"\n# other\n"
    file.write_bytes(zipped(**{DECISIONS: HEAD, **own, name: content}))
    with pytest.raises(Problem):
        commands.work_import(argparse.Namespace(file=str(answers), work=str(file), by="B"))
    database = Database()
    number = surveys.known(database, fingerprint(read_file(answers)))
    assert surveys.codebook_in_use(database, number) is None
    database.close()


def test_a_path_out_of_the_file_of_work_leads_nowhere(database, run, tmp_path, monkeypatch):
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    before = sorted(path for path in tmp_path.rglob("*") if "sqlite" not in path.name)
    survey = run()
    line = "a,text,impact,add,,,B,2026-10-04T08:00:00Z,"
    for evil in ("../x", "/x", "codebook/../../x"):
        with pytest.raises(Problem):
            exchange.unpacked(zipped(**{DECISIONS: HEAD + line, evil: "1"}))
    parts = exchange.unpacked(zipped(**{DECISIONS: HEAD + line, "codebook/fi.yaml": "1"}))
    assert exchange.take_in(database, survey, parts, "C").written == 1
    assert exchange.codebook_of(parts) == {"fi.yaml": b"1"}
    assert sorted(path for path in tmp_path.rglob("*") if "sqlite" not in path.name) == before


def test_comments_and_memos_of_a_table_without_some_columns_are_taken_in(database, run):
    survey = run()
    parts = {**file_of(), COMMENTS: b"id,question,text\na,text,Hm\nz,text,no\n", MEMOS: b"code\n"}
    exchange.take_in(database, survey, parts, "C")
    assert [memo.text for memo in rows(database, survey)["a"].comments] == ["Hm"]
    assert pd.isna(exchange.comments_table(database, survey)["by"]).sum() == 0
