"""Files that the command line writes: on a full disk, with a full temporary folder, killed in the
middle. The file is whole or not there, what was there before stays, and the next call works."""

import os
import random
import signal
import subprocess
import sys
import time
import zipfile

import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.load import table_file
from analysis.survey import Problem
from tests.conftest import ROOT
from tests.faults import ONE, fill, no_room, remount, small_disk

SAMPLE = "data/sample_responses.xlsx"
# What each command writes, before its output is named.
CALLS = {
    "code.csv": ["code", SAMPLE, "--out"],
    "code.parquet": ["code", SAMPLE, "--out"],
    "report.pptx": ["report", SAMPLE, "--out"],
    "report.xlsx": ["report", SAMPLE, "--out"],
    "report.html": ["report", SAMPLE, "--out"],
    "report.qdpx": ["report", SAMPLE, "--preset", "researcher", "--reason", "x", "--out"],
    "tables.xlsx": ["tabulate", SAMPLE, "--out"],
    "work.zip": ["work", "export", SAMPLE, "--out"],
    "work.csv": ["work", "export", SAMPLE, "--out"],
    "codebook.qdc": ["codebook", "export", "--out"],
    "sheets.xlsx": ["sample", SAMPLE, "--out"],
    "backup.zip": ["work", "backup", "--out"],
}
FEW = ("code.csv", "work.zip")


@pytest.fixture(params=CALLS)
def call(request, nightly):
    if not nightly and request.param not in FEW:
        pytest.skip("only nightly: each command takes seconds")
    return request.param


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk") as folder:
        yield folder


@pytest.mark.parametrize("before", [None, b"earlier"])
def test_a_full_disk_is_one_sentence_and_leaves_what_was_there(call, before, disk, capsys):
    out = disk / call
    if before:
        out.write_bytes(before)
    fill(disk / "filled")
    assert main([*CALLS[call], str(out)]) == 2
    told = capsys.readouterr().err.strip()
    assert ONE.match(told) and "No space left on device" in told
    assert (out.read_bytes() if out.exists() else None) == before
    left = {path.name for path in disk.iterdir()} - {"filled", call}
    assert left == set()
    (disk / "filled").unlink()
    remount(disk, "size=16m")
    assert main([*CALLS[call], str(out)]) == 0
    assert out.stat().st_size > 10


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_the_room_may_end_at_any_byte(ending, nightly, tmp_path):
    chance, table = random.Random(ending), pd.DataFrame({"a": [f"answer {n}" for n in range(999)]})
    paths = [tmp_path / f"{name}{ending}" for name in ("one", "two")]
    table_file.write(dict.fromkeys(paths, table))
    whole = {path: path.read_bytes() for path in paths}
    size = len(whole[paths[0]])
    for _ in range(50 if nightly else 5):
        with (
            no_room(chance.randrange(size)),
            pytest.raises(Problem, match="could not be written: File too large") as found,
            table_file.writing(paths) as files,
        ):
            for path in paths:
                for first in (True, False):
                    files.add(path, table_file.block(table, ending, first))
        assert ONE.match(str(found.value))
        assert {path: path.read_bytes() for path in tmp_path.iterdir()} == whole
    table_file.write(dict.fromkeys(paths, table))


def test_a_full_temporary_folder_is_no_harm(call, disk, tmp_path):
    fill(disk / "filled")
    command = [sys.executable, "-m", "analysis", *CALLS[call], str(tmp_path / call)]
    environment = {**os.environ, "TMPDIR": str(disk)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / call).stat().st_size > 10


# A command that is killed at the worst moment: all is written and not in its place yet.
KILLED = """
import os, pathlib, signal, sys
pathlib.Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from analysis.__main__ import main
main(sys.argv[1:])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize("before", [None, b"earlier"])
def test_a_command_that_is_killed_leaves_no_half_file_and_the_next_cleans_up(
    call, before, tmp_path
):
    out = tmp_path / call
    if before:
        out.write_bytes(before)
    command = [sys.executable, "-c", KILLED, *CALLS[call], str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (out.read_bytes() if out.exists() else None) == before
    left = [path.name for path in tmp_path.iterdir() if path != out]
    assert len(left) == 1 and left[0].startswith(".")
    assert main([*CALLS[call], str(out)]) == 0
    check_what_is_left(out)


def check_what_is_left(out):
    """Nothing is left beside a file, but of a backup that was killed its folder, which only its
    owner can look into."""
    left = [path for path in out.parent.iterdir() if path != out]
    if out.name == "backup.zip":
        assert {path.stat().st_mode & 0o777 for path in left} <= {0o700}
        left = [path for path in left if not path.name.startswith(".backup")]
    assert left == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.nightly
def test_a_command_is_killed_at_any_moment(call, tmp_path):
    out, chance = tmp_path / call, random.Random(call)
    assert main([*CALLS[call], str(out)]) == 0
    whole = out.read_bytes()
    for _ in range(8):
        command = [sys.executable, "-m", "analysis", *CALLS[call], str(out)]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as child:
            time.sleep(chance.random() * 6)
            child.kill()
        if out.suffix == ".zip":  # the log that is in it has gone on
            assert zipfile.ZipFile(out).testzip() is None
        else:
            assert out.read_bytes() == whole
    assert main([*CALLS[call], str(out)]) == 0
    check_what_is_left(out)


def test_the_parts_of_who_still_writes_are_left_alone(tmp_path):
    out = tmp_path / "codings.csv"
    with table_file.writing([out]) as slow:
        slow.add(out, b"first")
        again = "import sys; from pathlib import Path; from analysis.load import table_file;"
        again += "table_file.write_bytes(Path(sys.argv[1]), b'second')"
        subprocess.run([sys.executable, "-c", again, str(out)], cwd=ROOT, check=True)
        assert out.read_bytes() == b"second"
    assert out.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [out]
