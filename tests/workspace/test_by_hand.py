"""Decisions: versions and conflicts, undo and redo, what makes one stale, filters."""

import pytest

from analysis.survey import Problem
from analysis.workspace import by_hand, events, exchange, grid
from analysis.workspace.by_hand import Choice, Conflict
from analysis.workspace.events import Subject
from analysis.workspace.grid import Filter


def answer(database, survey, respondent):
    found = grid.found(database, survey, Filter())
    return next(row for row in found if row.respondent == respondent)


def decide(database, survey, respondent, code, action, by="A", **more):
    row = answer(database, survey, respondent)
    choice = Choice(row.number, row.version, code, action, **more)
    return by_hand.decide(database, survey, [choice], by)


def shown(database, survey, **wanted):
    return [row.respondent for row in grid.found(database, survey, Filter(**wanted))]


def stale(database, survey, respondent):
    return {s.decision.code: s.stale for s in answer(database, survey, respondent).log if s.stands}


def test_a_decision_is_in_the_log_with_who_when_and_why(database, run):
    survey = run()
    row = answer(database, survey, "a")
    by_hand.decide(
        database, survey, [Choice(row.number, 0, "impact", "add", 0, 8)], "Coder A", "so"
    )
    (own,) = answer(database, survey, "a").log
    said = own.decision
    assert (said.code, said.action, said.start, said.end) == ("impact", "add", 0, 8)
    assert (said.by, said.reason, own.stands, own.stale) == ("Coder A", "so", True, "")
    assert said.at.endswith("Z")
    kinds = [(event.kind, event.by) for event in events.history(database, survey)]
    assert kinds == [("decide", "Coder A"), ("run", "program")]


def test_the_log_tells_what_each_event_is_about_an_undo_what_it_took_back(database, run):
    survey = run()
    rows = grid.found(database, survey, Filter())
    many = [Choice(row.number, row.version, "impact", "add") for row in rows]
    by_hand.decide(database, survey, many, "A", kind="bulk")
    events.undo(database, survey, "A")
    by_hand.comment(database, survey, rows[1].number, "Hm", "A")
    by_hand.memo(database, survey, "impact", "Ask", "A")
    log = events.history(database, survey)
    about = events.subjects(database, log)
    found = {event.kind: about.get(event.id) for event in log}
    first = Subject("a", rows[0].question, "impact", "add")
    assert found["bulk"] == found["undo"] and found["run"] is None
    assert found["bulk"][0][0] == first and [own.respondent for own in found["bulk"][0]] == list(
        "abc"
    )
    assert found["bulk"][1] == len(rows) == 4
    assert found["comment"] == ((Subject("b", rows[1].question, "", ""),), 1)
    assert found["memo"] == ((Subject("", "", "impact", ""),), 1)


def test_who_decides_on_an_answer_that_another_changed_is_told_and_nothing_is_written(
    database, run
):
    survey = run()
    a, b = answer(database, survey, "a"), answer(database, survey, "b")
    decide(database, survey, "a", "impact", "add", "Other")
    mine = [Choice(row.number, row.version, "learning", "add") for row in (a, b)]
    with pytest.raises(Conflict) as conflict:
        by_hand.decide(database, survey, mine, "A")
    assert conflict.value.answers == (a.number,)
    assert [s.decision.by for s in answer(database, survey, "a").log] == ["Other"]
    assert not answer(database, survey, "b").log
    assert answer(database, survey, "b").version == b.version
    decide(database, survey, "a", "learning", "add", "A")
    assert len(answer(database, survey, "a").standing()) == 2


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (("nothing", "add"), "codebook does not have"),
        (("impact", "maybe"), "no decision"),
        (("impact", "add", 5, 99), "outside its answer"),
        (("", "remove"), "codebook does not have"),
    ],
)
def test_a_choice_that_fits_nothing_is_told(database, run, choice, told):
    survey = run()
    row = answer(database, survey, "a")
    with pytest.raises(Problem, match=told):
        by_hand.decide(database, survey, [Choice(row.number, row.version, *choice)], "A")
    assert answer(database, survey, "a") == row


def test_nobody_writes_without_a_name(database, run):
    survey = run()
    with pytest.raises(Problem, match="name"):
        decide(database, survey, "a", "impact", "add", by=" ")


@pytest.mark.parametrize("text", ["half of a sign: \ud83d", "no letter: \0"])
def test_a_comment_that_no_database_can_keep_is_told_and_nothing_is_written(database, run, text):
    survey = run()
    number = answer(database, survey, "a").number
    with database.reading() as connection:
        keeps = connection.dialect.name == "sqlite" and "\0" in text
    if keeps:
        by_hand.comment(database, survey, number, text, "A")
        assert events.history(database, survey)[0].kind == "comment"
    else:
        with pytest.raises(Problem, match="holds a sign"):
            by_hand.comment(database, survey, number, text, "A")
        assert events.history(database, survey)[0].kind == "run"


def test_undo_and_redo_reach_over_everything_that_one_person_did(database, run):
    survey = run()
    decide(database, survey, "a", "impact", "add")
    decide(database, survey, "a", "learning", "add", "Other")
    number = answer(database, survey, "a").number
    by_hand.comment(database, survey, number, " Hm. ", "A")
    assert [memo.text for memo in answer(database, survey, "a").comments] == ["Hm."]
    assert [events.undo(database, survey, "A").kind for _ in range(2)] == ["comment", "decide"]
    assert events.undo(database, survey, "A") is None
    assert not answer(database, survey, "a").comments
    assert [d.code for d in answer(database, survey, "a").standing()] == ["learning"]
    assert events.redo(database, survey, "A").kind == "decide"
    assert [d.code for d in answer(database, survey, "a").standing()] == ["impact", "learning"]
    decide(database, survey, "b", "impact", "add")
    assert events.redo(database, survey, "A") is None
    assert len(answer(database, survey, "a").log) == 2


def test_withdrawn_the_machines_word_counts_again(database, run):
    survey = run()
    assert shown(database, survey, code="inclusion") == ["a", "c"]
    decide(database, survey, "a", "inclusion", "remove")
    assert shown(database, survey, code="inclusion") == ["c"]
    decide(database, survey, "a", "inclusion", "withdraw")
    assert shown(database, survey, code="inclusion") == ["a", "c"]
    assert exchange.decisions_table(database, survey).empty


def test_filters(database, run):
    survey = run()
    assert shown(database, survey) == ["a", "b", "c", "d"]
    assert shown(database, survey, content="empty") == ["d"]
    assert shown(database, survey, word="EVERYONE") == ["a", "c"]
    assert shown(database, survey, word="%") == []
    assert shown(database, survey, respondents=("b", "c")) == ["b", "c"]
    assert shown(database, survey, respondents=()) == []
    assert shown(database, survey, role="support") == []
    assert shown(database, survey, source="person") == []
    decide(database, survey, "b", "digital_skills", "add")
    assert shown(database, survey, source="person") == ["b"]
    assert shown(database, survey, code="learning", family=("digital_skills",)) == ["b"]
    assert shown(database, survey, disagreement="machine") == ["b"]
    assert shown(database, survey, disagreement="coders") == []
    decide(database, survey, "b", "digital_skills", "remove", "Other")
    assert shown(database, survey, disagreement="coders") == ["b"]
    assert shown(database, survey, disagreement="machine") == []
    decide(database, survey, "a", "", "confirm")
    assert shown(database, survey, checked=True) == ["a"]
    assert shown(database, survey, checked=False) == ["b", "c", "d"]
    assert shown(database, survey, below=0.99, content="answered")
    assert len(grid.numbers(database, survey, Filter(checked=False))) == 3
    assert list(grid.numbers(database, survey, Filter(checked=True)).values()) == [1]


def test_a_decision_stays_and_is_stale_when_the_answer_says_something_else(database, run):
    survey = run()
    decide(database, survey, "a", "inclusion", "remove")
    decide(database, survey, "b", "impact", "add", start=0, end=5)
    decide(database, survey, "b", "", "confirm")
    from tests.workspace.conftest import TABLE

    changed = TABLE.replace({"Cheap flights": "Flights"})
    run(changed)
    assert stale(database, survey, "a") == {"inclusion": ""}
    assert stale(database, survey, "b") == {"impact": "text", "": "text"}
    assert shown(database, survey, stale=True) == ["b"]
    assert [d.start for d in exchange.decided(database, survey)] == [None, None, None]
    run()
    assert shown(database, survey, stale=True) == []
    assert [d.start for d in exchange.decided(database, survey)] == [None, 0, None]


def test_an_answer_that_is_gone_keeps_its_decisions(database, run):
    survey = run()
    decide(database, survey, "b", "impact", "add")
    from tests.workspace.conftest import TABLE

    run(TABLE[TABLE["nr"] != "b"])
    assert shown(database, survey) == ["a", "c", "d"]
    assert exchange.decided(database, survey) == []
    assert len(exchange.decisions_table(database, survey)) == 1
    run()
    assert [d.code for d in exchange.decided(database, survey)] == ["impact"]
