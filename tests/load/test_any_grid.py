"""Whatever a file holds, its reading is a survey or one sentence, and loses no column or cell."""

import json
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import load
from analysis.load import columns, tools
from analysis.load.sheets import Grid
from analysis.survey import Problem

WRITTEN = """
-|1|2|10|0|n. 5|Kyllä|Ei|a, b|a;b;|a; b|1 = a|2 = b|Timestamp|Aikaleima|ID|Muu|Q [a]|Q [b]|q_1|q_2
|8.9.2025 klo 7.12.00|8.9.2025|a@example.org|(a, (b|)|[|\ufffd\u202e| |\u00a0|"""
CELLS = st.one_of(st.sampled_from(WRITTEN.replace("\n", "").split("|")), st.text(max_size=8))
GRIDS = st.integers(1, 6).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=9)
)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(GRIDS)
def test_any_grid_is_a_survey_or_one_sentence(rows):
    try:
        survey = tools.shape(Grid("utf-8", rows, name="a.csv"))
    except Problem as problem:
        assert str(problem).startswith("a.csv ")
        return
    taken = [c for q in survey.questions for c in q.columns]
    taken += [item.column for item in survey.metadata]
    assert sorted(taken) == list(range(len(rows[0])))
    assert [q.id for q in survey.questions] == [f"q{i + 1}" for i in range(len(survey.questions))]
    for question in survey.questions:
        some = survey.responses[list(question.columns)].notna().any(axis=1)
        assert question.answered == some.sum()


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(GRIDS)
def test_a_plain_table_keeps_every_written_cell(rows):
    survey_rows = [row for row in rows[columns.first_row(rows) + 1 :] if not columns.is_blank(row)]
    if not survey_rows:
        return
    frame = tools.table.shape(Grid("utf-8", rows)).responses
    kept = [[cell or "" for cell in row] for row in frame.values.tolist()]
    assert kept == [["" if cell.isspace() else cell for cell in row] for row in survey_rows]


def test_damaged_bytes_never_raise_anything_but_a_problem(xlsx):
    rng = random.Random(3)
    sources = [xlsx(["Aikaleima", "Miksi?"], ["8.9.2025", "Työ"]), 'a;b\nä;"ö\n'.encode() * 9]
    for _ in range(12):
        for source in sources:
            damaged = bytearray(source)
            for _ in range(rng.randint(1, 20)):
                damaged[rng.randrange(len(damaged))] = rng.randrange(256)
            try:
                survey = load.read(bytes(damaged), "a")
            except Problem:
                continue
            assert json.dumps(survey.responses.values.tolist())
