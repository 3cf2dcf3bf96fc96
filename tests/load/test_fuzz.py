"""Damaged files, the same in every run, end as surveys or in one sentence."""

import os
import pickle
import subprocess
import sys
from unittest.mock import patch

import pytest

from analysis.load import tools
from analysis.load.sheets import Grid
from analysis.survey import Problem
from benchmarks import damage, fuzz
from benchmarks.damage import TABLES, damaged
from tests.conftest import ROOT

GIB = 1 << 30
# Under CI about twenty seconds on two cores; less elsewhere.
MORE = {"text": 6_000, "xlsx": 400} | dict.fromkeys(set(fuzz.COUNTS) - {"text", "xlsx"}, 100)
SOME = {"text": 1_000, "xlsx": 150} | dict.fromkeys(set(fuzz.COUNTS) - {"text", "xlsx"}, 30)


def test_damaged_files_are_read_or_refused_and_nothing_hangs(nightly):
    counts = fuzz.FULL if nightly else MORE if os.environ.get("CI") else SOME
    outcome = in_a_process_of_its_own(counts)
    assert outcome.endings.total() == sum(counts.values())
    assert not outcome.of("fault")
    assert not outcome.of("hang")
    assert sum(outcome.of("read").values()) > 500
    assert sum(outcome.of("refused").values()) > 100
    assert max(outcome.most, outcome.most_of_child) < GIB


def in_a_process_of_its_own(counts):
    """Damage and read so many files where no other test's memory counts."""
    source = (
        "import pickle, sys; from benchmarks import fuzz;"
        "sys.stdout.buffer.write(pickle.dumps(fuzz.run(7, pickle.load(sys.stdin.buffer))))"
    )
    run = [sys.executable, "-c", source]
    told = subprocess.run(run, cwd=ROOT, input=pickle.dumps(counts), capture_output=True)
    assert told.returncode == 0, told.stderr.decode()
    return pickle.loads(told.stdout)


def test_the_long_form_is_as_long_as_it_is_said_to_be():
    assert fuzz.FULL["text"] >= 100_000 and fuzz.FULL["xlsx"] >= 20_000
    assert sum(fuzz.FULL.values()) >= 125_000
    assert fuzz.FULL.keys() == fuzz.COUNTS.keys()


@pytest.mark.parametrize("kind", [kind for kind in fuzz.COUNTS if kind != "text"])
def test_a_damaged_file_is_made_again_by_its_number_and_a_whole_one_is_read(kind):
    assert damaged(7, 3, kind) == damaged(7, 3, kind) != damaged(7, 4, kind)
    with patch.object(damage, "hurt", lambda _rng, source: source):
        with patch.object(damage, "_hurt_inside", lambda _rng, source: source):
            assert fuzz.ended(damaged(7, 3, kind), kind)[0] == "read"


@pytest.mark.parametrize("rows", TABLES, ids=lambda rows: rows[0][0])
def test_the_first_rows_of_any_tool_are_a_survey_or_refused(rows):
    for count in range(1, len(rows) + 1):
        for start in range(count):
            try:
                tools.shape(Grid("utf-8", [list(row) for row in rows[start:count]], name="a"))
            except Problem as problem:
                assert str(problem).startswith("a ")


def test_a_whole_file_of_each_tool_is_known_as_such():
    known = [tools.shape(Grid("utf-8", [list(row) for row in rows])).tool for rows in TABLES]
    assert len(set(known)) == len(TABLES)
