"""Which model a survey is coded by is part of the log and of what tells one run from another."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sql

from analysis import work
from analysis.coding.coder import shipped_model
from analysis.coding.model import FORMAT
from analysis.survey import Problem
from analysis.workspace import events, models, surveys
from analysis.workspace.tables import models as kept_models

ON_SERVER = ("test_of_two_who_take_the_same_model_into_use_at_once_both_do",)


def other():
    own = shipped_model()
    return replace(own, thresholds=own.thresholds * 0.5).written()


def test_a_model_is_in_use_until_another_one_is(database, run):
    survey = run()
    assert models.in_use(database, survey) is None
    models.use(database, survey, other(), "A", "50 decisions")
    models.use(database, survey, other(), "A")
    digest = models.in_use(database, survey)
    assert models.content_of(database, digest) == other()
    used = work.coder_in_use(database, survey).model
    assert used.thresholds.tolist() == (shipped_model().thresholds * 0.5).tolist()
    models.use(database, survey, None, "B")
    assert models.in_use(database, survey) is None
    assert work.coder_in_use(database, survey).model.name == shipped_model().name
    log = [(own.kind, own.by, own.why) for own in events.history(database, survey)]
    assert ("model", "A", "50 decisions") in log
    assert log[0] == ("model", "B", "")


def test_who_takes_a_model_into_use_has_a_name(database, run):
    survey = run()
    with pytest.raises(Problem):
        models.use(database, survey, other(), " ")
    assert models.in_use(database, survey) is None


@pytest.mark.parametrize("content", [b"", b"no model", b"\x02" + 7 * b"\x00" + b"[]"])
def test_what_is_no_model_is_not_taken_into_use(database, run, content):
    survey = run()
    before = events.last(database, survey)
    with pytest.raises(Problem, match="is no model"):
        models.use(database, survey, content, "A")
    assert models.in_use(database, survey) is None
    assert events.last(database, survey) == before


def test_a_kept_model_that_cannot_be_read_any_more_leaves_the_survey_usable(database, run):
    survey = run()
    models.use(database, survey, other(), "A")
    digest = models.in_use(database, survey)
    older = other().replace(FORMAT.encode(), b"model 1")
    with database.writing() as connection:
        connection.execute(sql.update(kept_models).values(content=older))
    assert models.model_of(database, digest) is None
    assert work.coder_in_use(database, survey).model.name == shipped_model().name
    assert models.in_use(database, survey) == digest
    models.use(database, survey, None, "A")
    assert models.in_use(database, survey) is None


def test_of_two_who_take_the_same_model_into_use_at_once_both_do(database, run, monkeypatch):
    if database._engine.dialect.name == "sqlite":
        pytest.skip("one writer waits for the other to end")
    numbers = [run(), surveys.opened(database, "e" * 64, "b.csv")]
    both, record = threading.Barrier(2, timeout=30), events.record

    def at_once(*args, **kwargs):
        event = record(*args, **kwargs)
        both.wait()
        return event

    monkeypatch.setattr(events, "record", at_once)
    with ThreadPoolExecutor(2) as pool:
        tasks = [pool.submit(models.use, database, number, other(), "A") for number in numbers]
        assert all(task.result(60) for task in tasks)
    digests = {models.in_use(database, number) for number in numbers}
    assert len(digests) == 1 and models.content_of(database, digests.pop()) == other()
