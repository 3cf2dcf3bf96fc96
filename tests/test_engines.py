"""The same bytes wherever answers are coded; no half file and no process left where it fails."""

import csv
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from analysis import batches, engines
from analysis.coding.coder import Recipe
from analysis.load import table_file
from analysis.survey import Problem
from benchmarks.large import four_languages, large_table
from tests.conftest import ROOT

BLOCK = 60
SHAPES = [
    (what, ending)
    for what in (batches.CODINGS, batches.ANSWERS, batches.NEGATED)
    for ending in (".csv", ".parquet")
]


@pytest.fixture(scope="module", autouse=True)
def _no_page_as_main():
    """A page that another test ran stands as the main module: a new process would run it again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        yield


@pytest.fixture(scope="module")
def answers():
    """Answers of respondents who lie in several blocks each; of most the language is not given."""
    found = large_table(900, four_languages())
    found["id"] = [f"r{n % 170}" for n in range(len(found))]
    found["language"] = found["language"].where(found.index % 7 == 0, "")
    return found


def code(answers, folder, over, recipe=None):
    """Code answers by blocks, write every table in every format, and return the files' bytes."""
    blocks = [answers.iloc[at : at + BLOCK] for at in range(0, len(answers), BLOCK)]
    paths = [folder / f"{what}{ending}" for what, ending in SHAPES]
    own = recipe or Recipe()
    with table_file.writing(paths) as files:
        for tables in batches.coded(own, lambda: iter(blocks), len(answers), SHAPES, over):
            for path, table in zip(paths, tables, strict=True):
                files.add(path, table)
    return {path.name: path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def whole(answers, tmp_path_factory):
    found = code(answers, tmp_path_factory.mktemp("whole"), map)
    assert all(len(content) > 1000 for content in found.values())
    return found


@pytest.fixture(scope="module")
def distributed():
    try:
        import distributed
    except ImportError:
        assert not os.environ.get("CI"), "there must be Dask under CI"
        pytest.skip("Dask is not installed")
    return distributed


@pytest.fixture(scope="module")
def scheduler(distributed):
    """The scheduler of a cluster of two processes."""
    own = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    with distributed.LocalCluster(**own, silence_logs=50) as cluster:
        yield cluster.scheduler


@pytest.fixture
def two_workers(scheduler, monkeypatch):
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", scheduler.address)
    return scheduler


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def tables_of_a_process_that_dies_once(marker, *arguments):
    """Code a block; the first process that begins one is killed."""
    try:
        os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return batches._tables(*arguments)
    die()


def tables_of_a_process_that_dies(*arguments):
    die()


def version_of_a_machine():
    return f"version {os.getpid()}"


def test_two_processes_give_the_bytes_of_one(answers, whole, tmp_path):
    with engines.processes(2) as over:
        assert code(answers, tmp_path, over) == whole


def test_dask_gives_the_bytes_of_one_process(answers, whole, tmp_path, two_workers):
    with engines.cluster(1) as over:
        assert code(answers, tmp_path, over) == whole
    assert len(two_workers.workers) == 2


def test_the_commands_of_the_guide_make_a_cluster(
    answers, whole, tmp_path, distributed, monkeypatch
):
    guide = (ROOT / "docs" / "large.md").read_text("utf-8")
    printed = re.findall(r"(?m)^ *\.venv/bin/python (-m dask .+)$", guide)
    assert [command.split()[2] for command in printed] == ["scheduler", "worker"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    begun = [
        subprocess.Popen(
            [
                sys.executable,
                *command.replace("192.0.2.1", "127.0.0.1").replace("8786", port).split(),
            ],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for command in (own.replace("--nworkers 4", "--nworkers 2") for own in printed)
    ]
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", f"tcp://127.0.0.1:{port}")
    try:
        with engines.cluster(1) as over:
            assert code(answers, tmp_path, over) == whole
    finally:
        for process in begun:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_killed_worker_of_dask_changes_nothing(
    answers, whole, tmp_path, two_workers, monkeypatch
):
    before, marker = set(two_workers.workers), tmp_path / "killed"
    dying = partial(tables_of_a_process_that_dies_once, str(marker))
    monkeypatch.setattr(batches, "_tables", dying)
    with engines.cluster(1) as over:
        found = code(answers, tmp_path, over)
    assert marker.exists()
    assert set(two_workers.workers) != before
    assert found == whole


def test_a_block_that_kills_every_worker_of_dask_is_one_sentence(
    answers, tmp_path, two_workers, monkeypatch
):
    monkeypatch.setattr(batches, "_tables", tables_of_a_process_that_dies)
    monkeypatch.setattr(two_workers, "allowed_failures", 1)
    told = r"^Workers of Dask died again and again on the same block"
    with pytest.raises(Problem, match=told), engines.cluster(1) as over:
        code(answers, tmp_path, over)
    assert list(tmp_path.iterdir()) == []


def test_a_lost_process_is_one_sentence_and_leaves_no_file(answers, tmp_path, monkeypatch):
    marker = tmp_path / "killed"
    dying = partial(tables_of_a_process_that_dies_once, str(marker))
    monkeypatch.setattr(batches, "_tables", dying)
    told = r"^A process that coded answers was lost"
    with pytest.raises(Problem, match=told), engines.processes(2) as over:
        code(answers, tmp_path, over)
    assert list(tmp_path.iterdir()) == [marker]


@pytest.mark.parametrize("engine", ["processes", "cluster"])
def test_a_fault_of_the_codebook_is_told_as_in_one_process(engine, answers, tmp_path, two_workers):
    recipe = Recipe(files=(("codebook.yaml", b"title: {en: T}\ndomains: 3"),))
    with pytest.raises(Problem) as alone:
        code(answers, tmp_path, map, recipe)
    with pytest.raises(Problem) as told, getattr(engines, engine)(2) as over:
        code(answers, tmp_path, over, recipe)
    assert str(told.value) == str(alone.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "127.0.0.1:x"])
def test_a_scheduler_that_is_not_there_is_one_sentence(address, distributed, monkeypatch):
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", address)
    monkeypatch.setattr(engines, "_PATIENCE", 1)
    told = f"^There is no scheduler of Dask with workers at {address}. "
    with pytest.raises(Problem, match=told), engines.cluster(2):
        pass


def test_a_scheduler_without_workers_is_one_sentence(distributed, monkeypatch):
    monkeypatch.setattr(engines, "_PATIENCE", 1)
    with distributed.LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0") as cluster:
        monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", cluster.scheduler_address)
        told = "^There is no scheduler of Dask with workers at "
        with pytest.raises(Problem, match=told), engines.cluster(2):
            pass


def test_a_worker_with_another_version_is_one_sentence(two_workers, monkeypatch):
    monkeypatch.setattr(engines, "version", version_of_a_machine)
    told = "has not this version of the program"
    with pytest.raises(Problem, match=told), engines.cluster(2):
        pass


def test_dask_that_is_not_installed_is_one_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    told = r"^--engine dask needs Dask, which is not installed\. Install it: pip install -r "
    with pytest.raises(Problem, match=told), engines.cluster(2):
        pass
    assert (ROOT / "requirements-dask.txt").exists()


def test_more_processes_begin_only_where_they_pay(monkeypatch):
    monkeypatch.setattr(engines, "processes", lambda jobs: f"{jobs} processes")
    monkeypatch.setattr(engines, "cluster", lambda jobs: f"cluster of {jobs}")
    assert engines.engine("local", 2, engines.PAYS) == "2 processes"
    assert engines.engine("dask", 2, 1) == "cluster of 2"
    for jobs, count in ((1, 10 * engines.PAYS), (8, engines.PAYS - 1)):
        with engines.engine("local", jobs, count) as over:
            assert over is map


def test_results_come_in_order_and_few_wait():
    taken = []

    def values():
        for value in range(50):
            taken.append(value)
            yield value

    def slow_at_first(value):
        time.sleep(0.05 if value % 5 == 0 else 0)
        return -value

    with ThreadPoolExecutor(4) as pool:
        for count, found in enumerate(engines._in_order(pool, 6, slow_at_first, values())):
            assert found == -count
            assert len(taken) - count <= 7
    assert count == 49


# What follows runs the command itself. PAYS and BLOCK are made small in the process that reads.
SMALL = """
import sys
from analysis import engines
from analysis.__main__ import main
from analysis.coding import apply
engines.PAYS, apply.BLOCK = 0, 60
sys.exit(main(sys.argv[1:]))
"""
OUTPUTS = ("c.csv", "a.parquet", "n.csv")


@pytest.fixture(scope="module")
def source(answers, tmp_path_factory):
    path = tmp_path_factory.mktemp("source") / "answers.csv"
    answers.drop(columns="question").to_csv(path, index=False)
    return path


def outputs_of(source, folder, *more, **surroundings):
    """Run the command on small blocks and return the bytes of its files."""
    folder.mkdir()
    names = [str(folder / name) for name in OUTPUTS]
    columns = ("--text", "text", "--id", "id", "--question", "role", "--language", "language")
    files = ("--out", names[0], "--answers", names[1], "--negated", names[2])
    run = subprocess.run(
        [sys.executable, "-c", SMALL, "code", str(source), *columns, *files, *more],
        cwd=ROOT,
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    return [Path(name).read_bytes() for name in names]


@pytest.fixture(scope="module")
def turkish():
    """A locale in which "I" is no capital "i", where the machine has it."""
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    return "tr_TR.utf8" if "tr_TR.utf8" in listed.split() else "C"


def test_the_command_writes_the_same_bytes_whatever_way(
    source, tmp_path, turkish, distributed, whole
):
    one = outputs_of(source, tmp_path / "one", PYTHONHASHSEED="1", LC_ALL="C.UTF-8", TZ="UTC")
    other = {"PYTHONHASHSEED": "2", "LC_ALL": turkish, "TZ": "Asia/Tokyo"}
    two = outputs_of(source, tmp_path / "two", "--jobs", "2", **other)
    own_workers = outputs_of(source, tmp_path / "own", "--engine", "dask", "--jobs", "2", **other)
    assert one == two == own_workers
    rows = list(csv.reader(one[0].decode().splitlines()))
    assert len(rows) == len(list(csv.reader(whole["codings.csv"].decode().splitlines())))


@pytest.fixture(scope="module")
def long_source(tmp_path_factory):
    """A table that takes two processes several seconds."""
    path = tmp_path_factory.mktemp("long") / "answers.csv"
    sentence = "oppilaat tutustuivat toisiinsa verkossa, ei aikaa yhteistyöhön"
    path.write_text(
        "text\n" + "".join(f'"{sentence} {n}"\n' for n in range(engines.PAYS)), "utf-8"
    )
    return path


def session_of(leader):
    """Return the processes of a session that still run; one that has ended may await burial."""
    found = subprocess.run(
        ["ps", "-o", "pid=,stat=", "-s", str(leader)], capture_output=True, text=True, check=False
    ).stdout
    own = (line.split() for line in found.splitlines())
    return [int(pid) for pid, state in own if not state.startswith("Z")]


def wait_for(holds, seconds=30):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def coding(long_source, tmp_path):
    """The command at work in two processes, its first blocks written; nothing of it is left."""
    run = subprocess.Popen(
        [
            *(sys.executable, "-m", "analysis", "code", str(long_source), "--text", "text"),
            *("--language", "fi", "--jobs", "2", "--out", str(tmp_path / "c.csv")),
        ],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        wait_for(lambda: run.poll() or any(p.stat().st_size for p in tmp_path.iterdir()))
        assert run.poll() is None
        assert len(session_of(run.pid)) >= 3
        yield run
    finally:
        for pid in session_of(run.pid):
            os.kill(pid, signal.SIGKILL)
        run.wait()


@pytest.mark.parametrize(
    ("stop", "number"), [(os.killpg, signal.SIGINT), (os.kill, signal.SIGTERM)]
)
def test_who_stops_a_coding_finds_no_file_and_no_process(stop, number, coding, tmp_path):
    stop(coding.pid, number)
    _, told = coding.communicate(timeout=30)
    assert (coding.returncode, told) == (2, "Stopped.\n")
    assert list(tmp_path.iterdir()) == []
    wait_for(lambda: session_of(coding.pid) == [])


def test_processes_end_where_the_one_that_began_them_is_killed(coding):
    os.kill(coding.pid, signal.SIGKILL)
    wait_for(lambda: session_of(coding.pid) == [])
