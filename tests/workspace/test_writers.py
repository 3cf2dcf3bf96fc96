"""Several processes decide on the same answers at once: nothing is lost, who came late is told,
and nobody waits for ever."""

import multiprocessing
import sys
import time
import types
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pandas as pd
import pytest
import sqlalchemy as sql

from analysis.workspace import events, grid, surveys
from analysis.workspace.database import Database
from analysis.workspace.grid import Filter
from analysis.workspace.tables import answers, coders, decisions
from analysis.workspace.tables import events as log
from tests.workspace import writer
from tests.workspace.test_surveys import BEFORE_THERE_WERE_STEPS

ON_SERVER = (
    "test_of_many_who_decide_at_once_none_is_lost_and_each_who_came_late_is_told",
    "test_servers_that_start_at_once_make_the_tables_once",
)

# Windows starts each process anew; elsewhere they come from one that has imported all.
FAST = "forkserver" in multiprocessing.get_all_start_methods()
WAIT = 3_600  # seconds: each of thousands of edits waits for the one before, and for the disk
FEW = pd.DataFrame({"nr": ["a", "b"], "text": ["Everyone can join.", "Cheap flights"]})
MANY = pd.DataFrame({"nr": [f"{n}" for n in range(40)], "text": "Cheap flights"})
SOME = MANY.head(8)
OTHERWISE = MANY.assign(text="Everyone can join.")


@pytest.fixture(scope="session")
def processes():
    context = multiprocessing.get_context("forkserver" if FAST else "spawn")
    if FAST:
        context.set_forkserver_preload(["tests.workspace.writer"])
    return context


@contextmanager
def without_main():
    """Streamlit's tests leave the dashboard as the main module, which each process would run."""
    main, sys.modules["__main__"] = sys.modules["__main__"], types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def together(processes, task, several, meanwhile=None):
    """Run a task in several processes at once, each with arguments of its own and a barrier of
    all; return what each put out."""
    barrier, out = processes.Barrier(len(several)), processes.Queue()
    started = [processes.Process(target=task, args=(*own, barrier, out)) for own in several]
    with without_main():
        for process in started:
            process.start()
    if meanwhile:
        meanwhile()
    told = [out.get(timeout=WAIT) for _ in started]
    for process in started:
        process.join(60)
        assert process.exitcode == 0
    return told


@pytest.fixture
def several(database):
    """How many coders there are, and how many edits each makes in the long form."""
    return (4, 500) if database._engine.dialect.name == "sqlite" else (8, 1_000)


def test_of_many_who_decide_at_once_none_is_lost_and_each_who_came_late_is_told(
    address, database, run, processes, several, nightly
):
    coders, most = several
    survey, writes = run(SOME if nightly else FEW), most if nightly else 8
    database.close()
    own = [(address, survey, f"Coder {n}", writes) for n in range(coders)]
    told = together(processes, writer.contend, own)
    acknowledged = defaultdict(list)
    for name, done, conflicts, attempts in told:
        assert len(done) == writes
        assert attempts == writes + conflicts
        for event, answer, version, code, action in done:
            acknowledged[answer].append((version, event, code, action, name))
    # In the first round all had read the same answer before anybody decided.
    assert sum(conflicts for _, _, conflicts, _ in told) >= coders - 1
    with database.reading() as connection:
        versions = dict(connection.execute(sql.select(answers.c.id, answers.c.version)).all())
        kinds = sql.select(sql.func.count()).where(log.c.kind == events.DECIDE)
        assert connection.execute(kinds).scalar() == coders * writes
        assert sum(versions.values()) == coders * writes
        for answer, told_of_it in acknowledged.items():
            in_order = sorted(told_of_it)
            assert [version for version, *_ in in_order] == list(range(versions[answer]))
            rows = sql.select(decisions).where(decisions.c.answer == answer)
            written = connection.execute(rows.order_by(decisions.c.id))
            kept = [(row.event, row.code, row.action, row.by) for row in written]
            assert kept == [tuple(rest) for _, *rest in in_order]


def test_two_who_decide_on_many_answers_in_opposite_orders_both_come_through(
    address, database, run, processes, nightly
):
    survey, rounds = run(MANY), 100 if nightly else 15
    database.close()
    own = [(address, survey, f"A {task}", task, rounds) for task in ("forward", "backward")]
    told = dict(together(processes, writer.in_bulk, own))
    assert [told[name]["done"] for _, _, name, *_ in own] == [rounds, rounds], told
    # Of two who have read the same and decide at the same time one comes late, in every round.
    assert sum(tally["conflicts"] for tally in told.values()) >= rounds
    rows = grid.found(database, survey, Filter())
    assert {row.version for row in rows} == {2 * rounds}
    assert {len(row.log) for row in rows} == {2 * rounds}


def test_who_decides_undoes_comments_takes_in_and_codes_anew_at_once_never_waits_for_ever(
    address, database, run, processes, nightly
):
    survey, rounds = run(MANY), 60 if nightly else 10
    tasks = ("forward", "backward", "comment", "turn", "take in", "turn")

    def code_anew():
        for _ in range(rounds // 2):
            run(OTHERWISE)
            run(MANY)

    # Who undoes is who decides in another window.
    names = ("A", "B", "B", "A", "C", "C")
    own = [(address, survey, name, task, rounds) for name, task in zip(names, tasks, strict=True)]
    told = together(processes, writer.in_bulk, own, code_anew)
    assert [(tally["done"], tally.get("fault")) for _, tally in told] == [(rounds, None)] * 6
    check_that_the_stacks_say_what_the_log_says(database, survey)


def test_sessions_of_one_server_wait_for_each_other_however_long_one_writes(database):
    if database._engine.dialect.name == "postgresql":
        pytest.skip("a server lets several write")
    sql.event.listen(
        database._engine, "connect", lambda own, _: own.execute("PRAGMA busy_timeout=1")
    )
    database.close()

    def write(number):
        with database.writing() as connection:
            event = events.record(connection, None, events.CODER, f"Coder {number}")
            time.sleep(0.05)
            connection.execute(sql.insert(coders).values(name=event.by, event=event.id))

    with ThreadPoolExecutor(8) as sessions:
        list(sessions.map(write, range(8)))
    assert len(surveys.names_of_coders(database)) == 8


def check_that_the_stacks_say_what_the_log_says(database, survey):
    history = events.history(database, survey, 10_000)
    for name in ("A", "B", "C"):
        mine = [e for e in history if e.by == name and e.kind in events.UNDOABLE]
        standing = sum(not event.undone for event in mine)
        taken_back = []
        while (event := events.undo(database, survey, name)) is not None:
            taken_back.append(event.id)
        assert len(taken_back) == standing
        after = events.history(database, survey, 10_000)
        assert all(e.undone for e in after if e.by == name and e.kind in events.UNDOABLE)


@pytest.mark.parametrize("before", ["nothing", "the first version"])
def test_servers_that_start_at_once_make_the_tables_once(
    address,
    before,
    processes,
    nightly,
):
    if before != "nothing":
        engine = sql.create_engine(address)
        with engine.begin() as connection:
            for statement in BEFORE_THERE_WERE_STEPS.split(";\n"):
                if statement.strip():
                    connection.execute(sql.text(statement.replace(":00:00", "\\:00\\:00")))
        engine.dispose()
    count = 12 if nightly else 4
    told = together(processes, writer.start, [(address, f"Coder {n}") for n in range(count)])
    assert told == [None] * count
    database = Database(address)
    assert len(surveys.names_of_coders(database)) == count
    with database.reading() as connection:
        assert len(connection.execute(sql.text("SELECT * FROM alembic_version")).all()) == 1
