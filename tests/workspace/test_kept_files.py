"""Files that a project keeps: whole, in their order, replaced, taken away, and in the log."""

import hashlib
from types import SimpleNamespace

import pytest
import sqlalchemy as sql

from analysis.survey import Problem
from analysis.workspace import kept_files
from analysis.workspace.database import Unusable
from analysis.workspace.kept_files import KeptFile
from analysis.workspace.tables import events
from analysis.workspace.tables import kept_files as table

ONE, TWO = ("a.csv", b"School;Benefits?\n1;\xc3\xa4\x00\xff"), ("notes.tsv", b"Table\tNote\n")


def told(*files):
    return tuple(KeptFile(name, hashlib.sha256(own).hexdigest()) for name, own in files)


def log(database):
    rows = sql.select(events.c.kind, events.c.by, events.c.why, events.c.survey)
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(rows.order_by(events.c.id))]


def count(database):
    with database.reading() as connection:
        return connection.execute(sql.select(sql.func.count()).select_from(table)).scalar()


def test_kept_files_come_back_byte_for_byte_in_their_order(database):
    assert kept_files.kept(database) == ()
    kept_files.keep(database, [ONE, TWO], "anna@agency.example")
    assert kept_files.kept(database) == told(ONE, TWO)
    for own, (_, content) in zip(kept_files.kept(database), (ONE, TWO), strict=True):
        assert kept_files.content_of(database, own.digest) == content


def test_other_files_take_the_place_of_those_before_which_are_gone(database):
    kept_files.keep(database, [ONE, TWO], "A")
    before = kept_files.kept(database)
    kept_files.keep(database, [("b.csv", b"b")], "B")
    assert kept_files.kept(database) == told(("b.csv", b"b"))
    assert count(database) == 1
    with pytest.raises(Problem, match="taken away"):
        kept_files.content_of(database, before[0].digest)


def test_files_that_are_taken_away_leave_their_names_in_the_log_alone(database):
    kept_files.keep(database, [ONE, TWO], "A")
    kept_files.take_away(database, "B")
    kept_files.take_away(database, "B")  # there is none: no event
    assert kept_files.kept(database) == () and count(database) == 0
    names = "a.csv, notes.tsv"
    assert log(database) == [("files_kept", "A", names, None), ("files_away", "B", names, None)]


def test_nothing_is_kept_without_a_name_or_a_file_and_those_before_stay(database, monkeypatch):
    kept_files.keep(database, [ONE], "A")
    for files, by in (([TWO], " "), ([], "A")):
        with pytest.raises(Problem):
            kept_files.keep(database, files, by)
    with pytest.raises(Problem):
        kept_files.take_away(database, "")
    no_digest = SimpleNamespace(sha256=lambda content: SimpleNamespace(hexdigest=lambda: None))
    monkeypatch.setattr(kept_files, "hashlib", no_digest)
    with pytest.raises(Unusable):  # the row cannot be written: those before are there again
        kept_files.keep(database, [TWO], "A")
    assert kept_files.kept(database) == told(ONE)
    assert len(log(database)) == 1
