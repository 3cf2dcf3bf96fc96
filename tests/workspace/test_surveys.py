"""What is kept of a survey: corrections and codebooks, whole or not at all, with their history."""

import sqlite3
import threading

import pytest
import sqlalchemy as sql
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from analysis.load.corrections import Correction, Corrections
from analysis.survey import Problem
from analysis.workspace import events, surveys
from analysis.workspace.database import Database
from analysis.workspace.tables import metadata

SOME = Corrections(
    (Correction(1, "number"), Correction(4, None, "", ("b", "a"), True)), "fi", True
)
BEFORE_THERE_WERE_STEPS = """
CREATE TABLE surveys (fingerprint VARCHAR(64) NOT NULL PRIMARY KEY, name VARCHAR(200) NOT NULL,
  language VARCHAR(8), repair BOOLEAN NOT NULL, corrected_at TIMESTAMP NOT NULL);
CREATE TABLE corrections (fingerprint VARCHAR(64) NOT NULL REFERENCES surveys (fingerprint)
  ON DELETE CASCADE, "column" INTEGER NOT NULL, type VARCHAR(20), role VARCHAR(20), options JSON,
  apart BOOLEAN NOT NULL, PRIMARY KEY (fingerprint, "column"));
INSERT INTO surveys VALUES ('ffff', 'a.csv', 'fi', true, '2026-10-01 08:00:00.000000');
INSERT INTO corrections VALUES ('ffff', 4, NULL, '', '["b", "a"]', true);
INSERT INTO corrections VALUES ('ffff', 1, 'number', NULL, NULL, false);
"""


def test_what_is_remembered_is_there_when_the_database_is_opened_again(database, address):
    surveys.correct(database, "f" * 64, "a.csv", SOME, "A")
    assert surveys.corrections_of(Database(address), "f" * 64) == SOME
    assert surveys.corrections_of(database, "e" * 64) == Corrections()


def test_the_last_corrections_count_and_the_log_has_all(database):
    surveys.correct(database, "f" * 64, "a.csv", SOME, "A")
    last = Corrections((Correction(2, "open"),))
    surveys.correct(database, "f" * 64, "a.csv", last, "B", "seen twice")
    assert surveys.corrections_of(database, "f" * 64) == last
    surveys.correct(database, "f" * 64, "a.csv", Corrections(), "B")
    assert surveys.corrections_of(database, "f" * 64) == Corrections()
    log = events.history(database, surveys.opened(database, "f" * 64, "a.csv"))
    assert [(e.kind, e.by, e.why) for e in log] == [
        ("correction", "B", ""),
        ("correction", "B", "seen twice"),
        ("correction", "A", ""),
    ]


def test_a_codebook_in_use_and_those_before(database):
    survey = surveys.opened(database, "f" * 64, "a.csv")
    assert surveys.codebook_in_use(database, survey) is None
    one, two = {"a.yaml": "ä".encode(), "b.yaml": b"1"}, {"a.yaml": "ä".encode(), "b.yaml": b"2"}
    for files, why in ((one, "first"), (two, ""), (one, "back"), (None, "ships")):
        surveys.use_codebook(database, survey, files, "A", why)
        used = surveys.codebook_in_use(database, survey)
        assert used == (None if files is None else surveys.digest_of(files))
        assert files is None or surveys.files_of(database, used) == files
    assert [v.why for v in surveys.versions(database, survey)] == ["ships", "back", "", "first"]


def test_names_of_coders(database):
    assert surveys.add_coder(database, " Mia ") == "Mia"
    surveys.add_coder(database, "Mia")
    surveys.add_coder(database, "Aino")
    assert surveys.names_of_coders(database) == ["Aino", "Mia"]
    with pytest.raises(Problem, match="name"):
        surveys.add_coder(database, "  ")


def test_the_steps_make_the_tables_that_the_code_uses(database):
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_database_of_the_first_version_is_brought_up_to_date(address):
    engine = sql.create_engine(address)
    with engine.begin() as connection:
        for statement in BEFORE_THERE_WERE_STEPS.split(";\n"):
            if statement.strip():
                connection.execute(sql.text(statement.replace(":00:00", "\\:00\\:00")))
    engine.dispose()
    database = Database(address)
    kept = Corrections(
        (Correction(1, "number"), Correction(4, None, "", ("b", "a"), True)), "fi", True
    )
    assert surveys.corrections_of(database, "ffff") == kept
    (event,) = events.history(database, surveys.opened(database, "ffff", ""))
    assert (event.by, event.at) == ("", "2026-10-01T08:00:00Z")
    database.close()
    assert surveys.corrections_of(Database(address), "ffff") == kept


def test_a_database_of_a_later_version_is_left_alone(database, address):
    with database.writing() as connection:
        connection.execute(sql.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Problem, match="later version"):
        Database(address)


def test_a_database_that_cannot_be_used_is_one_sentence(tmp_path):
    path = tmp_path / "work.sqlite"
    path.write_bytes(b"this is no database" * 99)
    with pytest.raises(Problem, match=r"cannot be used: .* try again"):
        Database(f"sqlite:///{path}")


def test_a_write_that_fails_half_way_leaves_what_was_there(database):
    surveys.correct(database, "f" * 64, "a.csv", SOME, "A")
    with pytest.raises(Problem), database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM corrections")
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")
    assert surveys.corrections_of(database, "f" * 64) == SOME


def test_a_database_of_the_first_version_that_another_writes_is_waited_for(tmp_path):
    path = tmp_path / "work.sqlite"
    writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    writer.execute("CREATE TABLE of_others (id INTEGER)")
    writer.execute("BEGIN IMMEDIATE")
    leaves = threading.Timer(0.5, writer.close)
    leaves.start()
    database = Database(f"sqlite:///{path}")
    assert leaves.finished.is_set()
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


@pytest.mark.parametrize("url", ["foo", "nosuch://x/y", "postgresql://nobody@127.0.0.1:9/x"])
def test_an_address_that_names_no_database_is_one_sentence(url):
    with pytest.raises(Problem, match="DATABASE_URL"):
        Database(url)
