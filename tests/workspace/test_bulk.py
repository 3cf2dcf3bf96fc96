"""One decision on many answers: counted first, written as one event, refused where one changed."""

import pytest

from analysis.survey import Problem
from analysis.workspace import bulk, by_hand, events, grid
from analysis.workspace.by_hand import Choice, Conflict
from analysis.workspace.grid import Filter
from tests.workspace.conftest import TABLE


def counted(database, survey, kind, code="", **wanted):
    chosen = bulk.choices(database, survey, Filter(**wanted), kind, code)
    names = {row.number: row.respondent for row in grid.found(database, survey, Filter())}
    return [(names[choice.answer], choice.code, choice.action) for choice in chosen]


def do(database, survey, kind, code="", **wanted):
    chosen = bulk.choices(database, survey, Filter(**wanted), kind, code)
    return bulk.decide(database, survey, chosen, kind, "A", "many")


def shown(database, survey, **wanted):
    return [row.respondent for row in grid.found(database, survey, Filter(**wanted))]


def test_only_what_changes_something_is_counted(database, run):
    survey = run()
    assert counted(database, survey, "add", "inclusion") == [("b", "inclusion", "add")]
    removed = [("a", "inclusion", "remove"), ("c", "inclusion", "remove")]
    assert counted(database, survey, "remove", "inclusion") == removed
    assert counted(database, survey, "remove", "inclusion", word="timetables") == removed[1:]
    do(database, survey, "confirm", "inclusion")
    assert counted(database, survey, "confirm", "inclusion") == []
    assert ("a", "", "confirm") in counted(database, survey, "check")
    do(database, survey, "check")
    assert counted(database, survey, "check") == []
    assert shown(database, survey, checked=True) == ["a", "b", "c", "d"]


def test_one_undo_takes_all_of_it_back(database, run):
    survey = run()
    event = do(database, survey, "remove", "inclusion")
    assert (event.kind, event.why) == ("bulk", "many")
    assert shown(database, survey, code="inclusion") == []
    assert events.undo(database, survey, "A").id == event.id
    assert shown(database, survey, code="inclusion") == ["a", "c"]
    assert do(database, survey, "confirm", "impact") is None


def test_nothing_is_written_where_somebody_changed_one_of_the_answers(database, run):
    survey = run()
    chosen = bulk.choices(database, survey, Filter(), "remove", "inclusion")
    one = chosen[0]
    other = [Choice(one.answer, one.version, "impact", "add")]
    by_hand.decide(database, survey, other, "Other")
    with pytest.raises(Conflict):
        bulk.decide(database, survey, chosen, "remove", "A")
    assert shown(database, survey, code="inclusion") == ["a", "c"]


def test_what_is_stale_is_kept_or_given_up_together(database, run):
    survey = run()
    do(database, survey, "remove", "inclusion")
    do(database, survey, "check", word="cheap")
    run(TABLE.assign(text=TABLE["text"] + "!"))
    assert shown(database, survey, stale=True) == ["a", "b", "c"]
    event = do(database, survey, "keep", word="everyone")
    assert event.kind == "settle"
    assert shown(database, survey, stale=True) == ["b"]
    assert shown(database, survey, code="inclusion") == []
    do(database, survey, "withdraw", stale=True)
    assert shown(database, survey, stale=True) == []
    assert shown(database, survey, checked=True) == []


def test_an_unknown_kind_is_refused(database, run):
    with pytest.raises(Problem, match="no decision"):
        bulk.choices(database, run(), Filter(), "maybe")
