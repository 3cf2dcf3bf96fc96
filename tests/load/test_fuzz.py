"""Damaged files, the same in every run, end as surveys or in one sentence."""

import os

import pytest

from analysis.load import tools
from analysis.load.sheets import Grid
from analysis.survey import Problem
from benchmarks import fuzz
from benchmarks.damage import TABLES

# All files under CI, about a minute on two cores; a tenth of them elsewhere.
TEXTS, PACKED = (fuzz.TEXTS, fuzz.PACKED) if os.environ.get("CI") else (1_200, 300)


def test_damaged_files_are_surveys_or_refused_and_nothing_hangs():
    outcome = fuzz.run(seed=7, texts=TEXTS, packed=PACKED)
    assert not outcome.of("fault")
    assert not outcome.of("hang")
    assert sum(outcome.of("survey").values()) > 500
    assert sum(outcome.of("refused").values()) > 100


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
