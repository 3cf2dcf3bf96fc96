"""What the database, its server, the clock and other servers do while a database is open: one
sentence, nothing acknowledged is lost, and the same open database goes on afterwards."""

import time

import pandas as pd
import pytest
import sqlalchemy as sql

from analysis.survey import Problem
from analysis.workspace import (
    by_hand,
    events,
)
from analysis.workspace.by_hand import Choice
from analysis.workspace.database import Database, Unusable
from analysis.workspace.decisions import ADD, REMOVE
from tests.faults import ONE
from tests.workspace.cluster import cluster
from tests.workspace.writes import answered, comment, decide, held, run_on, undo

# The database is gone and back


def test_a_file_that_is_deleted_takes_no_write_and_goes_on_when_it_is_back(tmp_path, coder):
    path = tmp_path / "work.sqlite"
    database = Database(f"sqlite:///{path}")
    survey = run_on(database, coder)
    decide(database, survey, 0)
    away = tmp_path / "away"
    away.mkdir()
    for number in range(1, 4):
        names = [one for one in tmp_path.iterdir() if one.is_file()]
        for one in names:
            one.rename(away / one.name)
        for task in (lambda: decide(database, survey, 9), lambda: answered(database, survey)):
            with pytest.raises(Unusable, match=r"is gone: work\.sqlite\. Put it back"):
                task()
        assert [one for one in tmp_path.iterdir() if one.is_file()] == []
        for one in names:
            (away / one.name).rename(one)
        decide(database, survey, number)
    assert len(answered(database, survey).log) == 4
    held(database)


def test_a_file_that_is_replaced_is_what_is_read_and_written_from_then_on(tmp_path, coder):
    paths = [tmp_path / name for name in ("work.sqlite", "other.sqlite")]
    for path, count in zip(paths, (1, 3), strict=True):
        made = Database(f"sqlite:///{path}")
        survey = run_on(made, coder)
        for number in range(count):
            decide(made, survey, number)
        made.close()
    database = Database(f"sqlite:///{paths[0]}")
    assert len(answered(database, survey).log) == 1
    paths[1].replace(paths[0])
    assert len(answered(database, survey).log) == 3
    decide(database, survey, 3)
    database.close()
    again = Database(f"sqlite:///{paths[0]}")
    assert len(answered(again, survey).log) == 4
    held(again)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with cluster(tmp_path_factory.mktemp("faults")) as started:
        yield started


@pytest.fixture(scope="module")
def on_server(server, coder):
    database = Database(server.address)
    yield database, run_on(database, coder)
    database.close()


def test_a_server_that_is_stopped_is_one_sentence_and_goes_on_when_it_is_back(
    server, on_server, nightly
):
    database, survey = on_server
    count = len(answered(database, survey).log)
    for number in range(50 if nightly else 2):
        server.stop()
        for task in (decide, comment, undo):
            with pytest.raises(Unusable, match="cannot be used") as found:
                task(database, survey, number)
            assert ONE.match(str(found.value))
        server.start()
        decide(database, survey, number)  # the first write after it
        assert len(answered(database, survey).log) == count + number + 1


def test_a_server_that_was_started_anew_between_two_writes_is_not_noticed(server, on_server):
    database, survey = on_server
    count = len(answered(database, survey).log)
    server.stop()
    server.start()
    decide(database, survey, 0)
    assert len(answered(database, survey).log) == count + 1


def test_a_connection_that_is_ended_in_the_middle_of_a_write_writes_nothing(
    server, on_server, nightly
):
    database, survey = on_server
    row = answered(database, survey)
    for number in range(50 if nightly else 3):
        before = held(database)
        with pytest.raises(Unusable) as found, database.writing() as connection:
            events.record(connection, survey, events.DECIDE, "A")
            by_hand.claim(connection, survey, {row.number: row.version + number})
            assert server.end_connections() >= 1
            connection.execute(sql.text("SELECT 1"))
        assert ONE.match(str(found.value))
        assert held(database) == before
        decide(database, survey, number)


# The clock


def counting(database, survey):
    return [own.action for own in answered(database, survey, "b").standing()]


def test_what_counts_is_told_by_the_order_of_the_log_not_by_the_clock(database, run, monkeypatch):
    survey = run()
    times = iter(f"2026-10-25T0{hour}:30:00Z" for hour in (3, 2, 1, 0))
    monkeypatch.setattr(events, "now", lambda: next(times))
    for action in (ADD, REMOVE, ADD):
        row = answered(database, survey, "b")
        choice = Choice(row.number, row.version, "inclusion", action)
        by_hand.decide(database, survey, [choice], "A")
    at = [own.at[11:16] for own in events.history(database, survey)[:3]]
    assert at == ["01:30", "02:30", "03:30"]
    assert counting(database, survey) == [ADD]
    assert events.undo(database, survey, "A").at.endswith("01:30:00Z")
    assert counting(database, survey) == [REMOVE]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows takes no time zone from TZ")
@pytest.mark.parametrize("zone", ["UTC", "Europe/Helsinki", "America/St_Johns", "Asia/Kathmandu"])
def test_the_log_knows_no_time_zone(zone, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        before = int(time.time())
        told = pd.Timestamp(events.now()).timestamp()
        assert before <= told <= time.time()
    finally:
        monkeypatch.undo()
        time.tzset()


# Two servers on one database


def test_what_one_server_writes_the_other_sees_at_its_next_look(address, database, run):
    survey, second = run(), Database(address)
    for number in range(6):
        one, another = (database, second) if number % 2 else (second, database)
        decide(one, survey, number)
        assert len(answered(another, survey).log) == number + 1
        assert answered(one, survey).version == answered(another, survey).version
    row = answered(database, survey)
    assert events.undo(second, survey, "A") is not None
    with pytest.raises(Problem, match="Somebody else changed this"):
        choice = Choice(row.number, row.version, "impact", ADD)
        by_hand.decide(database, survey, [choice], "B")
    second.close()
