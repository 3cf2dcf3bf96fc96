"""Disks that are full or cannot be written: one sentence, nothing acknowledged is lost, and the
same open database goes on afterwards.

A database that goes away: test_database_away.py; a kill at any moment: test_killed.py; several
processes at once: test_writers.py."""

import itertools
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from analysis.workspace import (
    by_hand,
    surveys,
)
from analysis.workspace.by_hand import Choice
from analysis.workspace.database import Database, Unusable
from analysis.workspace.decisions import ADD
from tests.conftest import ROOT
from tests.faults import ONE, no_room, remount, small_disk
from tests.workspace.writes import WRITES, answered, draw, held, run_on

FULL = re.compile(r"cannot be used: (database or disk is full|disk I/O error)\. Check that the di")


# The settings that durability rests on


def test_every_connection_has_the_settings_that_durability_rests_on(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'work.sqlite'}")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    with database.reading() as first, database.reading() as second, database.writing() as third:
        own = {id(one.connection.driver_connection) for one in (first, second, third)}
        assert len(own) == 3
        for connection in (first, second, third):
            found = {n: connection.exec_driver_sql(f"PRAGMA {n}").scalar() for n in wanted}
            assert found == wanted


# The disk is full


@pytest.mark.parametrize("write", WRITES)
def test_on_a_full_disk_nothing_is_half_written_and_all_goes_on_when_there_is_room(
    write, tmp_path, coder, book, nightly, request
):
    """The room ends at another byte each time: in the middle of what a write needs."""
    database = Database(f"sqlite:///{tmp_path / 'work.sqlite'}")
    survey, chance, told = run_on(database, coder), random.Random(write), 0
    row = answered(database, survey)
    by_hand.decide(database, survey, [Choice(row.number, row.version, "impact", ADD)], "B")
    if write != "draw":
        draw(database, survey, 0)
    for number in range(50 if nightly else 4):
        with database.reading() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        before = held(database)
        with (
            no_room(chance.randrange(2_000, 12_000)),
            pytest.raises(Unusable, match=FULL) as found,
        ):
            WRITES[write](database, survey, number)
        assert ONE.match(str(found.value))
        assert held(database) == before
        WRITES[write](database, survey, number)
        assert held(database) != before
        told += 1
    assert told == (50 if nightly else 4)
    database.close()
    Database(f"sqlite:///{tmp_path / 'work.sqlite'}").close()


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk") as folder:
        yield folder


def test_a_disk_that_fills_up_keeps_all_that_was_acknowledged(disk):
    database = Database(f"sqlite:///{disk / 'work.sqlite'}")
    done = []
    for name in map("Coder {}".format, itertools.count()):
        try:
            surveys.add_coder(database, name)
        except Unusable as found:
            assert "disk is full" in str(found)
            break
        done.append(name)
    assert len(done) > 5
    assert surveys.names_of_coders(database) == sorted(done)
    with pytest.raises(Unusable, match="disk is full"):
        surveys.add_coder(database, "again")
    remount(disk, "size=4m")
    surveys.add_coder(database, "later")
    assert surveys.names_of_coders(database) == sorted([*done, "later"])
    held(database)
    database.close()


# The disk cannot be written


def test_a_disk_that_becomes_read_only_is_one_sentence_until_it_is_not(disk):
    database = Database(f"sqlite:///{disk / 'work.sqlite'}")
    surveys.add_coder(database, "A")
    database.close()
    remount(disk, "ro")
    with pytest.raises(Unusable, match=r"data/local can be written"):
        surveys.add_coder(database, "B")
    with pytest.raises(Unusable, match=r"data/local can be written"):
        Database(f"sqlite:///{disk / 'work.sqlite'}")
    remount(disk, "rw")
    surveys.add_coder(database, "B")
    assert surveys.names_of_coders(database) == ["A", "B"]
    database.close()


WITHOUT_RIGHTS = """
import sys
from pathlib import Path
from analysis import codebook, load, study
from analysis.coding import coder
from analysis.load import table_file
from analysis.survey import Problem
from analysis.workspace.database import Database
local = Path(sys.argv[1])
files = codebook.texts_of()
kept = coder.by_rules(files, kept_in=local / "rules")
survey = load.read_file(Path("data/sample_responses.xlsx"))
coded = study.code_survey(survey, kept)
print(len(coded.codings) > 100, list(local.iterdir()))
for write in (
    lambda: Database(f"sqlite:///{local / 'work.sqlite'}"),
    lambda: table_file.write_bytes(local / "a.csv", b"a"),
):
    try:
        write()
    except Problem as told:
        print(told)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_who_cannot_write_codes_all_the_same_and_is_told_what_is_not_kept():
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    command = [sys.executable, "-B", "-c", WITHOUT_RIGHTS, str(folder)]
    if os.geteuid() == 0:  # who may write whatever the rights of a folder say
        if not shutil.which("setpriv"):
            pytest.skip("root has to give up a right for it")
        command = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *command]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    finally:
        folder.rmdir()
    assert done.stderr == ""
    coded, database, file = done.stdout.splitlines()
    assert coded == "True []"
    assert ONE.match(database) and "data/local can be written" in database
    assert file == "a.csv could not be written: Permission denied. Choose another place."
