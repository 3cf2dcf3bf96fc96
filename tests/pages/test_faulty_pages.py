"""Every page while the database is away, and after it is back: one sentence at most, no traceback,
and no start anew."""

import os
from pathlib import Path

import pytest
import sqlalchemy as sql

from analysis.workspace import surveys
from analysis.workspace.database import Database
from pages import _session
from tests.faults import no_room
from tests.pages.conftest import open_app, shown
from tests.pages.test_pages import TITLES

NEEDED = ("answers", "agreement", "quotes", "suggestions")  # pages of nothing but people's work
PAGES = (*TITLES, "suggestions")


def file():
    return Path(sql.make_url(os.environ["DATABASE_URL"]).database)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_in_a_sentence_that_the_database_is_gone_and_goes_on(
    page, database_of_the_test
):
    app = open_app(page=page)
    assert not app.exception and not app.error
    own, away = file(), file().with_name("away.sqlite")
    own.rename(away)
    app.run()
    assert not app.exception
    told = [error.value for error in app.error]
    assert len(set(told)) <= 1
    assert all("is gone" in one for one in told)
    if page in NEEDED:
        assert told
    assert not own.exists()
    away.rename(own)
    app.run()
    assert not app.exception and not app.error


@pytest.mark.parametrize("page", PAGES)
def test_a_page_starts_without_a_database_that_can_be_used(page, database_of_the_test):
    file().parent.mkdir(exist_ok=True)
    file().write_bytes(b"this is no database" * 99)
    app = open_app(page=page)
    assert not app.exception
    told = [error.value for error in app.error]
    assert len(set(told)) <= 1
    assert all("cannot be used" in one for one in told)
    if page in NEEDED:
        assert told
    else:
        assert shown(app)
    file().unlink()
    assert not app.run().exception
    assert not app.error


def test_a_press_on_a_full_disk_is_told_and_done_when_there_is_room(database_of_the_test, press):
    app = open_app(page="data", state={_session.WRITER: "Mia"})
    database = Database()
    with database.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    with no_room(8_000):
        app = app.switch_page("pages/answers.py").run()
    assert not app.exception
    assert [error.value for error in app.error if "cannot be used" in error.value]
    app.run()
    assert not app.exception and not app.error
    assert surveys.names_of_coders(database) == ["Mia"]
    database.close()


def test_what_another_server_writes_is_seen_at_the_next_run(database_of_the_test):
    app = open_app(page="answers", state={_session.WRITER: "Mia"})
    other = Database()
    surveys.add_coder(other, "Ben")
    app.run()
    (box,) = (own for own in app.selectbox if own.key == _session.WRITER)
    assert "Ben" in box.options
    other.close()
