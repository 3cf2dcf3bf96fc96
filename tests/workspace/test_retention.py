"""A survey is kept until a day, deleted only by the command, and leaves the bones of its log."""

import pytest
import sqlalchemy as sql

from analysis.survey import Problem
from analysis.workspace import erasing, events, retention, surveys
from analysis.workspace.tables import events as log
from tests.workspace import everything
from tests.workspace.everything import CANARIES, WHO, holding, rows

BONES = {"events", "surveys", "corrections", "uses", "retention", "erased"}


ON_SERVER = ("test_what_is_over_leaves_the_bones_of_its_log_and_no_byte_in_the_file",)


@pytest.fixture
def full(database):
    number, survey = everything.filled(database)
    return database, number, survey


def test_the_last_day_that_was_said_counts(full):
    database, number, _ = full
    assert retention.until(database, number) is None
    retention.keep_until(database, number, "2027-05-31", "Mia", "as agreed")
    retention.keep_until(database, number, " 2028-05-31 ", "Ben")
    assert retention.until(database, number) == "2028-05-31"
    assert retention.over(database, "2028-05-31") == []
    found = retention.over(database, "2028-06-01")
    assert [(own.number, own.name, own.until) for own in found] == [
        (number, "a.csv", "2028-05-31")
    ]
    retention.keep_until(database, number, None, "Ben")
    assert retention.until(database, number) is None
    assert retention.over(database, "2099-01-01") == []
    told = [(own.kind, own.by, own.why) for own in events.history(database, number, 3)]
    assert told == [
        ("retain", "Ben", "–"), ("retain", "Ben", "2028-05-31"), ("retain", "Mia", "as agreed"),
    ]  # fmt: skip


@pytest.mark.parametrize("day", ["", "31.5.2027", "2027-02-30", "tomorrow"])
def test_what_is_no_day_is_refused(full, day):
    database, number, _ = full
    before = rows(database)
    for do in (
        lambda: retention.keep_until(database, number, day, "Mia"),
        lambda: retention.over(database, day),
        lambda: retention.expire(database, day),
    ):
        with pytest.raises(Problem, match="no day"):
            do()
    assert rows(database) == before


def test_what_is_over_leaves_the_bones_of_its_log_and_no_byte_in_the_file(full, address):
    database, number, survey = full
    erasing.erase(database, number, "R-21", "Mia", "Request", survey)
    other = surveys.known(database, "0" * 64) or number - 1
    retention.keep_until(database, number, "2027-05-31", "Mia")
    retention.keep_until(database, other, "2027-06-30", "Mia")
    before = rows(database)
    log_before = _bones(database, number)
    assert retention.expire(database, "2027-05-31") == []
    assert rows(database) == before
    done = retention.expire(database, "2027-06-01")
    assert [(own.number, own.until) for own in done] == [(number, "2027-05-31")]
    assert _tables_of(database, number) == BONES
    assert holding(rows(database)) == {}
    assert _bones(database, number)[1:] == log_before
    assert events.history(database, number, 1)[0].kind == "expire"
    assert {own.why for own in events.history(database, number)} == {
        "", "2027-05-31", "Request",
    }  # fmt: skip
    gone = set(before) - set(rows(database))
    assert not [key for key in gone if _survey_of(before, key) == other]
    assert retention.expire(database, "2027-06-01") == []
    if address.startswith("sqlite"):
        database.close()
        content = b"".join(path.read_bytes() for path in _files(address))
        assert not [own for own in CANARIES if own.encode() in content]


def test_a_survey_that_is_worked_on_again_after_its_day_is_deleted_again(full):
    from analysis import load, work

    database, number, _ = full
    retention.keep_until(database, number, "2027-05-31", "Mia")
    retention.expire(database, "2027-06-01")
    work.code(load.read(everything.FILE, "a.csv"), database, "a.csv")
    assert WHO in erasing.respondents(database, number)
    assert len(retention.expire(database, "2027-06-02")) == 1
    assert erasing.respondents(database, number) == []


def _bones(database, number):
    own = sql.select(log.c.id, log.c.kind, log.c.by, log.c.at, log.c.target)
    with database.reading() as connection:
        return connection.execute(
            own.where(log.c.survey == number).order_by(log.c.id.desc())
        ).all()


def _survey_of(found, key):
    import json

    return json.loads(found[key]).get("survey")


def _tables_of(database, number):
    found = rows(database)
    return {key[0] for key in found if _survey_of(found, key) == number} | {"surveys"}


def _files(address):
    from pathlib import Path

    path = sql.make_url(address).database
    return [own for own in map(Path, (path, f"{path}-wal", f"{path}-shm")) if own.exists()]
