"""The commands about how long data lives do what docs/data-life.md prints, from end to end."""

import json
import os
import re
import shlex
import subprocess
import sys

import pytest

from analysis.__main__ import main
from tests.conftest import ROOT

SAMPLE = str(ROOT / "data" / "sample_responses.xlsx")
DOC = (ROOT / "docs" / "data-life.md").read_text("utf-8")
CANARY = "zanzibarfern"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder with a database of its own in use, and a file of ten respondents without ids."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'work.sqlite'}")
    lines = [f"By bus {n} everybody comes there on the same day" for n in range(10)]
    lines[4] = f"The {CANARY} in the yard makes it easy to find us"
    file = tmp_path / "a.csv"
    file.write_text("\n".join(["What benefits does it have?", *lines]))
    return tmp_path, str(file)


def run(capsys, *arguments):
    status = main(["work", *arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_a_respondent_is_shown_then_deleted_and_is_not_there_any_more(own, capsys):
    folder, file = own
    erase = ("erase", file, "--respondent", "4")
    assert run(capsys, *erase, "--show") == (0, "{}\n", "")
    status, _, told = run(capsys, *erase, "--by", "Mia", "--why", "Request")
    assert status == 2 and "Nobody has worked on a.csv" in told
    assert run(capsys, "export", file, "--out", str(folder / "work.zip"))[0] == 0
    status, out, _ = run(capsys, *erase, "--show")
    held = json.loads(out)
    assert status == 0 and [CANARY in own["text"] for own in held["answers"]] == [True]
    assert run(capsys, *erase, "--why", "Request")[::2] == (
        2,
        "Choose your name first: everything that is written says by whom.\n",
    )
    assert run(capsys, *erase, "--by", "Mia")[0] == 2
    status, out, _ = run(capsys, *erase, "--by", "Mia", "--why", "Request")
    assert status == 0 and "deleted, answers: 1\n" in out and "survey tool" in out
    assert CANARY not in out
    content = b"".join(path.read_bytes() for path in folder.glob("work.sqlite*"))
    assert CANARY.encode() not in content
    assert run(capsys, *erase, "--show") == (0, "{}\n", "")
    status, _, told = run(capsys, *erase, "--by", "Mia", "--why", "Request")
    assert status == 2 and told == "There is no respondent 4 in this survey.\n"


def test_a_survey_is_kept_until_its_day_and_backed_up_and_restored(own, capsys, monkeypatch):
    folder, file = own
    run(capsys, "export", file, "--out", str(folder / "work.zip"))
    assert run(capsys, "retain", file, "--until", "2027-05-31", "--by", "Mia") == (0, "", "")
    out = str(folder / "backup.zip")
    _, told, _ = run(capsys, "backup", "--out", out)
    assert re.search(r"^answers: 10 [0-9a-f]{64}$", told, re.MULTILINE)
    assert run(capsys, "expire", "--today", "2027-05-31") == (0, "", "")
    assert run(capsys, "expire", "--today", "2027-06-01") == (0, "a.csv: 2027-05-31, 10\n", "")
    assert run(capsys, "expire", "--today", "2027-06-01") == (0, "", "")
    assert run(capsys, "restore", out)[0] == 2
    assert run(capsys, "restore", out, "--replace")[:2] == (0, told)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder / 'other.sqlite'}")
    assert run(capsys, "restore", out)[:2] == (0, told)
    assert run(capsys, "backup", "--out", str(folder / "b.csv"))[0] == 2


def test_what_the_page_prints_for_a_database_of_its_own_works_as_printed(tmp_path):
    """Commands that would change the database of other tests, or name one."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    env = os.environ | {"PYTHONPATH": str(ROOT), "DATABASE_URL": "sqlite:///own.sqlite"}
    begin = ".venv/bin/python -m analysis work export data/sample_responses.xlsx --out w.zip"
    backup = ".venv/bin/python -m analysis work backup --out backup.zip"
    printed = re.findall(r"^ \.venv/.+|^DATABASE_URL=\S+ \.venv/.+", DOC, re.MULTILINE)
    assert len(printed) == 2
    for command in (begin, backup, *printed):
        words = shlex.split(command)
        named = dict(own.split("=", 1) for own in words if own.startswith("DATABASE_URL="))
        arguments = [sys.executable, *words[len(named) + 1 :]]
        done = subprocess.run(
            arguments, cwd=tmp_path, env=env | named, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
