"""What was acknowledged is there after the process that wrote it was killed, and nothing is half
written."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
import sqlalchemy as sql

from analysis.workspace.database import Database
from analysis.workspace.tables import answers, decisions, events, memos, metadata
from tests.conftest import ROOT
from tests.workspace.cluster import cluster

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL to end a process at any moment"
)


class Writer:
    """The process whose children write and are killed, and all that they acknowledged."""

    def __init__(self, address, survey):
        command = [sys.executable, "-m", "tests.workspace.writer", address, str(survey)]
        self._server = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.told = []

    def let_write_and_kill(self, seed, writes, delay, server=None):
        """Kill who writes at some moment, or the server first that they write to."""
        print(seed, file=self._server.stdin, flush=True)
        child = self._line()["child"]
        # Nothing is acknowledged before this is read: the pipe holds it for us.
        for _ in range(writes):
            self.told.append(self._line()["told"])
        time.sleep(delay)
        if server:
            server.kill()
            server.start()
            for _ in range(writes):  # who writes goes on by itself
                self.told.append(self._line()["told"])
        os.kill(child, signal.SIGKILL)
        while "told" in (line := self._line()):
            self.told.append(line["told"])
        assert line == {"ended": signal.SIGKILL}

    def close(self):
        self._server.stdin.close()
        self._server.wait(10)
        self._server.stdout.close()

    def _line(self):
        return json.loads(self._server.stdout.readline())


@pytest.fixture
def writer(address, database, run):
    survey = run()
    database.close()
    started = Writer(address, survey)
    yield started
    started.close()


def test_what_was_acknowledged_outlives_a_kill_at_any_moment(address, writer, nightly):
    chance, most = random.Random(14), 1_000 if address.startswith("sqlite") else 200
    for seed in range(most if nightly else 12):
        writer.let_write_and_kill(seed, chance.randrange(15), chance.random() * 0.02)
        if is_looked_at(seed, nightly):
            check(address, writer.told)
    kinds = {told["kind"] for told in writer.told}
    assert kinds == {"decide", "comment", "undo", "redo"}


class TestServer:
    """PostgreSQL itself is killed, all its processes at once, and started anew."""

    @pytest.fixture
    def server(self, tmp_path_factory):
        with cluster(tmp_path_factory.mktemp("killed")) as started:
            yield started

    @pytest.fixture
    def address(self, server):
        return server.address

    def test_what_was_acknowledged_outlives_it(self, server, address, writer, nightly):
        chance = random.Random(15)
        for seed in range(200 if nightly else 3):
            writer.let_write_and_kill(seed, chance.randrange(15), chance.random() * 0.02, server)
            if is_looked_at(seed, nightly):
                check(address, writer.told)


def is_looked_at(seed, nightly):
    """Tell whether all that was acknowledged is looked for now: it takes the longer the more it
    is, and what is lost or damaged stays so."""
    return not nightly or seed % 10 == 9


def check(address, told):
    database = Database(address)
    with database.reading() as connection:
        check_what_was_acknowledged(connection, told)
        check_that_nothing_is_half_written(connection)
        check_references(connection)
    database.close()


def check_what_was_acknowledged(connection, told):
    log = {row.id: row for row in connection.execute(sql.select(events))}
    turns = [(row.kind, row.target) for row in log.values() if row.target]
    written = {}
    for row in connection.execute(sql.select(decisions).order_by(decisions.c.id)):
        own = (row.answer, row.code, row.action, row.start, row.end)
        written.setdefault(row.event, []).append(own)
    comments = {row.event: (row.answer, row.text) for row in connection.execute(sql.select(memos))}
    acknowledged = []
    for own in told:
        if own["kind"] == "decide":
            assert log[own["event"]].kind == "decide"
            assert written[own["event"]] == [tuple(choice) for choice in own["choices"]]
        elif own["kind"] == "comment":
            assert log[own["event"]].kind == "comment"
            assert comments[own["event"]] == (own["answer"], own["text"])
        elif own["target"]:
            acknowledged.append((own["kind"], own["target"]))
    for turn in set(acknowledged):
        assert turns.count(turn) >= acknowledged.count(turn)


def check_that_nothing_is_half_written(connection):
    """Each event has all that belongs to it, and each answer the version that the events on it
    make, those too that were not acknowledged any more."""
    log = connection.execute(sql.select(events).order_by(events.c.id)).all()
    rows = sql.select(decisions.c.event, decisions.c.answer)
    noted = sql.select(memos.c.event, memos.c.answer)
    touched = {}
    for event, answer in connection.execute(rows.union_all(noted)):
        touched.setdefault(event, []).append(answer)
    versions = dict.fromkeys(connection.execute(sql.select(answers.c.id)).scalars(), 0)
    for event in log:
        if event.kind == "decide":
            assert event.why == f"{len(touched[event.id])} choices"
        elif event.kind == "comment":
            assert len(touched[event.id]) == 1
        for answer in touched.get(event.target or event.id, []):
            versions[answer] += 1
    assert set(touched) <= {event.id for event in log}
    now = connection.execute(sql.select(answers.c.id, answers.c.version))
    assert {row.id: row.version for row in now} == versions


def check_references(connection):
    if connection.dialect.name == "sqlite":
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            there = sql.exists().where(key.column.table.alias().c[key.column.name] == key.parent)
            orphans = sql.select(table).where(key.parent.is_not(None), ~there)
            assert connection.execute(orphans).all() == []
