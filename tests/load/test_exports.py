"""Real exports from public repositories, beside the project; skipped where they are missing."""

import json
from pathlib import Path

import pytest

from analysis import load
from analysis.survey import Problem

EXPORTS = Path(__file__).parents[3] / "shared" / "exports"
NAMES = sorted(path.name for path in (EXPORTS / "expected").glob("*.json"))
READ_WELL = ("webropol", "google_forms", "indico", "eusurvey")

pytestmark = pytest.mark.skipif(
    not NAMES, reason="The real exports (../shared/exports) are missing."
)


def facts_of(name):
    facts = json.loads((EXPORTS / "expected" / name).read_text("utf-8"))
    return facts, next(EXPORTS.rglob(facts["name"]))


@pytest.mark.parametrize("name", NAMES)
def test_a_real_export_is_read_or_refused_in_one_sentence(name):
    facts, path = facts_of(name)
    try:
        survey = load.read_file(path)
    except Problem as problem:
        assert str(problem).startswith(path.name)
        return
    columns = [c for q in survey.questions for c in q.columns]
    columns += [item.column for item in survey.metadata]
    assert sorted(columns) == list(survey.responses.columns)
    if facts["tool"] in READ_WELL:
        assert survey.tool == facts["tool"]
        assert len(survey.responses) == facts["expected"]["n_responses"]
        assert share_of_right_types(survey, facts["expected"]["questions"]) >= 0.95


def share_of_right_types(survey, expected):
    types = {c: q.type for q in survey.questions for c in q.columns}
    types |= {item.column: "metadata" for item in survey.metadata}
    points = []
    for question in expected:
        columns = question["columns"]
        columns = [columns] if isinstance(columns, int) else columns
        allowed = {question["type"]}
        if question["type"] == "open" and question["max_len"] <= 60:
            allowed.add("single")  # short free text and a choice with write-ins look alike
        points.append(all(types[column] in allowed for column in columns))
    return sum(points) / len(points)
