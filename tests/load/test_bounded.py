"""Where the system limits no memory, this process watches the child and ends it in time."""

import subprocess
import sys

import pytest

from analysis.load import bounded, limits, sheets
from analysis.load.problems import PROBLEMS

from .conftest import SHEET
from .test_containers import as_csv, as_ods, as_parquet
from .test_hostile import refusal, sparse


@pytest.fixture
def watched(monkeypatch):
    monkeypatch.setattr(bounded, "can_limit", lambda: False)


def test_a_far_cell_that_hides_from_the_scan_is_ended_by_the_watch(watched, rezip):
    assert refusal(rezip({SHEET: sparse("ALL100000")})) == PROBLEMS["memory"].message
    assert refusal(rezip({SHEET: sparse("XFD1048576")})) == PROBLEMS["memory"].message


def test_the_watch_alone_ends_a_child_that_keeps_to_its_own_limit(watched, rezip, monkeypatch):
    monkeypatch.setattr(limits, "MEMORY_BYTES", 64 << 20)  # here, not in the child
    assert refusal(rezip({SHEET: sparse("ALL20000")})) == PROBLEMS["memory"].message


@pytest.mark.parametrize("can_limit", [True, False])
def test_the_child_limits_its_own_memory_only_where_it_is_not_watched(monkeypatch, can_limit):
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(bounded, "can_limit", lambda: can_limit)
    code = (
        "import resource; from analysis.load.child.__main__ import limit_memory; limit_memory();"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0])"
    )
    child = subprocess.run(
        [sys.executable, "-c", code], env=bounded.environment(), capture_output=True, check=True
    )
    own = resource.getrlimit(resource.RLIMIT_AS)[0]
    assert int(child.stdout) == (limits.MEMORY_BYTES if can_limit else own)


def test_a_file_that_takes_too_long_is_refused_as_well(watched, monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.001)
    assert refusal(b"a\n1\n") == PROBLEMS["time"].message


def test_a_file_is_read_alike_in_both_ways(monkeypatch, xlsx):
    rows = [["Miksi?", "Kuka?"], ["Siksi", "Åsa"], ["", "Õie"]]
    sources = [xlsx(*rows), as_csv(rows), as_ods(rows), as_parquet(rows)]
    limited = [sheets.read(source, "a") for source in sources]
    monkeypatch.setattr(bounded, "can_limit", lambda: False)
    assert [sheets.read(source, "a") for source in sources] == limited


def test_a_damaged_file_is_refused_alike_in_both_ways(watched, xlsx):
    assert refusal(xlsx(["a"], ["1"])[:900]) == PROBLEMS["damaged"].message


def test_no_process_holds_no_memory():
    assert bounded.resident_bytes(2**22 + 1) == 0


def test_a_system_without_files_in_memory_reads_alike(monkeypatch, xlsx):
    source = xlsx(["Miksi?"], ["Siksi"])
    first = sheets.read(source, "a")
    monkeypatch.delattr("os.memfd_create", raising=False)
    assert sheets.read(source, "a") == first
