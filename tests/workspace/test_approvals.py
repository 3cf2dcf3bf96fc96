"""Quotes and findings that people approved: the respondent's own words, the last say counts, and
all of it is in the log."""

import re

import pytest
import sqlalchemy as sql
from hypothesis import given
from hypothesis import strategies as st

from analysis.load.corrections import Corrections
from analysis.survey import Problem
from analysis.workspace import approvals, by_hand, events, exchange, grid, quotes, surveys
from analysis.workspace.approvals import Finding
from analysis.workspace.by_hand import Choice
from analysis.workspace.database import Database, _steps
from analysis.workspace.grid import Filter
from analysis.workspace.quotes import Quote
from tests.workspace.conftest import TABLE

ON_SERVER = (
    "test_the_last_say_on_an_answer_and_theme_counts_and_the_log_has_all",
    "test_all_work_brings_quotes_and_findings_to_another_database",
    "test_a_database_of_the_version_before_keeps_its_rows",
)

TEXT = TABLE["text"][2]  # Timetables did not fit and everyone can join.
WHOLE = Quote("c", "text", "inclusion", 0, len(TEXT), TEXT)
PART = Quote("c", "text", "inclusion", 0, len(TEXT), "… everyone can join.")
FINDING = Finding("themes", "fi", "Kaikki pääsevät mukaan.", "a1b2")


def kinds(database, survey):
    return [(e.kind, e.by, e.why) for e in events.history(database, survey) if e.kind != "run"]


def test_an_approved_quote_is_there_and_says_by_whom(database, run):
    survey = run()
    assert approvals.quotes(database, survey) == [] and not approvals.has_any(database, survey)
    event = approvals.approve(database, survey, WHOLE, "A", "well said")
    (kept,) = approvals.quotes(database, survey)
    expected = (TEXT, "en", "A", event.at, "")
    assert (kept.text, kept.language, kept.by, kept.at, kept.stale) == expected
    assert kinds(database, survey) == [("quote", "A", "well said")]


def test_the_last_say_on_an_answer_and_theme_counts_and_the_log_has_all(database, run):
    survey = run()
    approvals.approve(database, survey, WHOLE, "A")
    approvals.approve(database, survey, PART, "B")
    other = Quote("a", "text", "inclusion", 0, 18, "Everyone can join.")
    approvals.approve(database, survey, other, "A")
    found = approvals.quotes(database, survey)
    assert [(q.id, q.text, q.by) for q in found] == [
        ("a", "Everyone can join.", "A"),
        ("c", PART.text, "B"),
    ]
    approvals.withdraw(database, survey, PART, "A", "too open")
    assert [q.id for q in approvals.quotes(database, survey)] == ["a"]
    assert approvals.has_any(database, survey)
    assert kinds(database, survey)[0] == ("quote", "A", "too open")
    with pytest.raises(Problem, match="not approved"):
        approvals.withdraw(database, survey, PART, "A")
    approvals.approve(database, survey, WHOLE, "A")
    assert len(approvals.quotes(database, survey)) == 2
    assert len(kinds(database, survey)) == 5


def test_no_undo_reaches_a_quote(database, run):
    survey = run()
    row = grid.found(database, survey, Filter())[0]
    choice = Choice(row.number, row.version, "impact", "add")
    by_hand.decide(database, survey, [choice], "A")
    approvals.approve(database, survey, WHOLE, "A")
    assert events.undo(database, survey, "A").kind == "decide"
    assert events.undo(database, survey, "A") is None
    assert len(approvals.quotes(database, survey)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Timetables did not fit and everyone can join",  # its full stop left out
        "Timetables  did not\nfit and everyone can join.",
        "Timetables did not fit …",
        "Timetables … everyone can join.",
        "[word] did not fit ... [who] can join.",
        "Time[x] did not fit …",
    ],
)
def test_a_quote_may_be_shortened_and_masked(database, run, text):
    survey = run()
    own = Quote("c", "text", "inclusion", 0, len(TEXT), text)
    approvals.approve(database, survey, own, "A")
    assert approvals.quotes(database, survey)[0].text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "…",
        "[name]",
        "Timetables did fit and everyone can join.",  # a word left out, not said
        "everyone can join.",  # the beginning left out, not said
        "Timetables did not fit",
        "… very one can join.",
        "… veryone can join.",  # cut within a word
        "… everyone can join. … Timetables did not fit",  # another order
        "Timetables did not fit and Everyone can join.",
        "… everyone can join us.",
        "Cheap flights",
    ],
)
def test_a_quote_is_never_altered_otherwise(database, run, text):
    survey = run()
    own = Quote("c", "text", "inclusion", 0, len(TEXT), text)
    with pytest.raises(Problem, match="own words"):
        approvals.approve(database, survey, own, "A")
    assert approvals.quotes(database, survey) == [] and kinds(database, survey) == []


PARTS = st.lists(
    st.sampled_from(["Yes", "no", "un", "…", "[x]", ".", " ", "\n", "ä", ","]), max_size=12
)


@given(PARTS.map("".join), PARTS.map("".join))
def test_each_sign_of_a_quote_is_the_one_of_the_answer_in_its_order(text, answer):
    places = quotes.placed(text, answer)
    if places is None:
        return
    assert all(answer[here] == text[there] for here, there in places.items())
    assert list(places) == sorted(places) and list(places.values()) == sorted(places.values())
    bare = re.sub(r"\[x\]|…", "", text)
    assert [s for s in bare if s.isalnum()] == [
        text[there] for there in places.values() if text[there].isalnum()
    ]


@given(PARTS.map("".join))
def test_a_whole_answer_is_a_quote_of_itself(answer):
    has_words = any(map(str.isalnum, answer.replace("[x]", "")))
    assert bool(quotes.placed(answer, answer)) == has_words


def test_a_quote_of_nothing_that_is_there_is_refused(database, run):
    survey = run()
    for unfit, told in {
        Quote("z", "text", "inclusion", 0, 5, "Every"): "no answer of z",
        Quote("c", "text", "nothing", 0, len(TEXT), TEXT): "no theme nothing",
        Quote("c", "text", "inclusion", 0, 99, TEXT): "own words",
        Quote("c", "text", "inclusion", 24, len(TEXT), TEXT): "own words",
        Quote("c", "text", "inclusion", 0, len(TEXT), TEXT, "en", "Kaikki"): "translation",
    }.items():
        with pytest.raises(Problem, match=told):
            approvals.approve(database, survey, unfit, "A")
    with pytest.raises(Problem, match="name"):
        approvals.approve(database, survey, WHOLE, " ")
    assert kinds(database, survey) == []


def test_a_quote_is_stale_where_its_answer_or_its_theme_is_gone(database, run):
    survey = run()
    approvals.approve(database, survey, WHOLE, "A")

    def stale():
        return [quote.stale for quote in approvals.quotes(database, survey)]

    assert stale() == [""]
    changed = TABLE.assign(text=[*TABLE["text"][:2], "Everyone can join.", None])
    run(changed)
    assert stale() == ["text"]
    run(TABLE[:2])
    assert stale() == ["gone"]
    run(TABLE)
    assert stale() == [""]
    row = grid.found(database, survey, Filter())[2]
    choice = Choice(row.number, row.version, "inclusion", "remove")
    by_hand.decide(database, survey, [choice], "B")
    assert stale() == ["code"]
    events.undo(database, survey, "B")
    assert stale() == [""]


def test_a_write_that_is_sent_again_is_done_once(database, run):
    survey = run()
    approvals.approve(database, survey, WHOLE, "A", token="t 1")
    assert events.is_done(database, "t 1")
    with pytest.raises(Problem):
        approvals.approve(database, survey, WHOLE, "A", token="t 1")
    assert len(kinds(database, survey)) == 1


def test_findings_count_by_key_and_language(database, run):
    survey = run()
    event = approvals.approve_finding(database, survey, FINDING, "A")
    english = Finding("themes", "en", "Everyone can join.", "a1b2")
    approvals.approve_finding(database, survey, english, "B")
    found = approvals.findings(database, survey)
    assert list(found) == [("themes", "en"), ("themes", "fi")]
    kept = Finding("themes", "fi", FINDING.text, "a1b2", "A", event.at)
    assert found["themes", "fi"] == kept
    again = Finding("themes", "fi", "Moni pääsee mukaan.", "c3d4")
    approvals.approve_finding(database, survey, again, "B")
    assert approvals.findings(database, survey)["themes", "fi"].figures == "c3d4"
    approvals.withdraw_finding(database, survey, "themes", "fi", "B")
    assert list(approvals.findings(database, survey)) == [("themes", "en")]
    with pytest.raises(Problem, match="not approved"):
        approvals.withdraw_finding(database, survey, "themes", "fi", "B")
    with pytest.raises(Problem, match="nothing to write"):
        approvals.approve_finding(database, survey, Finding("x", "fi", " ", ""), "B")
    assert [kind for kind, *_ in kinds(database, survey)] == ["finding"] * 4


def test_what_is_shown_unmasked_and_less_protected_is_logged_with_a_reason(database, run):
    survey = run()
    approvals.reveal(database, survey, "c", "text", "A", "to check the place")
    approvals.lowered(database, survey, "report.xlsx", "researcher", "A", "for the archive")
    assert kinds(database, survey) == [
        ("release", "A", "for the archive (report.xlsx, researcher)"),
        ("reveal", "A", "to check the place (text, c)"),
    ]
    with pytest.raises(Problem, match="why"):
        approvals.lowered(database, survey, "report.xlsx", "researcher", "A", " ")
    with pytest.raises(Problem, match="why"):
        approvals.reveal(database, survey, "c", "text", "A", "")
    assert len(kinds(database, survey)) == 2


def approved(database, survey):
    approvals.approve(database, survey, PART, "A, “B”")
    translated = Quote("a", "text", "inclusion", 0, 18, "Everyone can join.", "en", "Kaikki", "fi")
    approvals.approve(database, survey, translated, "A")
    approvals.approve_finding(database, survey, FINDING, "A")


def test_all_work_brings_quotes_and_findings_to_another_database(database, run, tmp_path, coder):
    survey = run()
    approved(database, survey)
    approvals.approve(database, survey, Quote("b", "text", "impact", 0, 5, "Cheap …"), "A")
    approvals.withdraw(database, survey, Quote("b", "text", "impact", 0, 5, ""), "A")
    parts = exchange.unpacked(exchange.packed(database, survey))
    there = Database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    number = other_run(there, coder)
    taken = exchange.take_in(there, number, parts, "C")
    assert (taken.quotes, taken.findings, taken.unfit_quotes) == (2, 1, ())
    assert "quotes imported: 2" in " ".join(map(str, taken.notices()))
    assert approvals.quotes(there, number) == approvals.quotes(database, survey)
    assert approvals.findings(there, number) == approvals.findings(database, survey)
    assert exchange.packed(there, number) == exchange.packed(database, survey)
    assert {(kind, by) for kind, by, _ in kinds(there, number)} == {
        ("quote", "C"),
        ("finding", "C"),
    }
    last = events.last(there, number)
    assert exchange.take_in(there, number, parts, "C").quotes == 0
    assert events.last(there, number) == last
    there.close()


def other_run(there, coder):
    from analysis import study
    from analysis.workspace import runs

    number = surveys.opened(there, "f" * 64, "a.csv")
    coded = study.code_table(TABLE, coder, ["text"], "nr", "benefits", "en")
    runs.take_over(there, number, runs.Key("i", "c"), coded, coder.scheme)
    return number


def test_work_of_an_earlier_version_has_no_quotes_and_is_taken_in(database, run):
    survey = run()
    approved(database, survey)
    parts = exchange.unpacked(exchange.packed(database, survey))
    before = {
        name: text for name, text in parts.items() if name not in ("quotes.csv", "findings.csv")
    }
    taken = exchange.take_in(database, survey, before, "C")
    assert (taken.quotes, taken.findings) == (0, 0)
    assert len(approvals.quotes(database, survey)) == 2


def test_quotes_that_fit_nothing_or_are_older_are_left_out(database, run, monkeypatch):
    survey = run()
    monkeypatch.setattr(events, "now", lambda: "2026-10-05T08:00:00Z")
    approvals.approve(database, survey, WHOLE, "A")
    approvals.withdraw(database, survey, WHOLE, "A")
    older = [{**vars(PART), "by": "B", "at": "2026-10-04T08:00:00Z"}]
    unfit = [vars(Quote("a", "text", "inclusion", 0, 9, "Altered words", at="2026-10-06"))]
    table = quotes.quotes_table([Quote(**row) for row in older + unfit])
    parts = {exchange.QUOTES: table.to_csv(index=False).encode()}
    taken = exchange.take_in(database, survey, parts, "C")
    assert (taken.quotes, [q.text for q in taken.unfit_quotes]) == (0, ["Altered words"])
    assert "The first is of a to text." in str(taken.notices()[-1])
    newer = quotes.quotes_table([Quote(**{**vars(PART), "by": "B", "at": "2026-10-06T08:00:00Z"})])
    parts = {exchange.QUOTES: newer.to_csv(index=False).encode()}
    assert exchange.take_in(database, survey, parts, "C").quotes == 1
    assert approvals.quotes(database, survey)[0].by == "B"


def test_a_table_that_is_none_of_quotes_is_one_sentence():
    table = quotes.quotes_table([WHOLE])
    with pytest.raises(Problem, match="column text"):
        quotes.of_table(table.drop(columns="text"))
    with pytest.raises(Problem, match="Row 2"):
        quotes.of_table(table.assign(start="first"))
    assert quotes.of_table(table.drop(columns=["by", "at", "translation"])) == [WHOLE]


BEFORE_QUOTES = """
INSERT INTO surveys (fingerprint, name) VALUES ('ffff', 'a.csv');
INSERT INTO events (survey, kind, "by", at, why) VALUES (1, 'correction', 'A', 't', 'w');
INSERT INTO corrections (survey, event, language, repair, columns)
  VALUES (1, 1, 'fi', true, '[]');
INSERT INTO answers (survey, place, respondent, question, role, language, text, folded,
  text_digest, content, machine, present, version)
  VALUES (1, 0, 'a', 'q2', 'benefits', 'en', 'Yes.', 'yes.', 'd', 'answered', '', true, 3);
INSERT INTO codes (survey, code, digest) VALUES (1, 'impact', 'd');
INSERT INTO decisions (event, answer, code, action, "by", at, reason, text_digest, code_digest,
  machine) VALUES (1, 1, 'impact', 'add', 'A', 't', 'r', 'd', 'd', 'not given')
"""


def test_a_database_of_the_version_before_keeps_its_rows(address):
    from alembic import command

    engine = sql.create_engine(address)
    with engine.begin() as connection:
        command.upgrade(_steps(connection), "0002")
        for statement in BEFORE_QUOTES.split(";\n"):
            connection.execute(sql.text(statement))
    engine.dispose()
    database = Database(address)
    assert surveys.corrections_of(database, "ffff") == Corrections((), "fi", True)
    (decision,) = exchange.decided(database, 1)
    assert (decision.id, decision.code, decision.by) == ("a", "impact", "A")
    assert approvals.quotes(database, 1) == []
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT version FROM answers").scalar() == 3
    approvals.approve(database, 1, Quote("a", "q2", "impact", 0, 4, "Yes."), "B")
    assert len(approvals.quotes(database, 1)) == 1
    database.close()


def test_the_number_invited_is_kept_with_the_corrections(database):
    own = Corrections((), "sv", invited=200)
    surveys.correct(database, "f" * 64, "a.csv", own, "A")
    assert surveys.corrections_of(database, "f" * 64) == own
