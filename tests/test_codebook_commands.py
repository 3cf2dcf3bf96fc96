"""What the commands on codebooks print is plain; a file that cannot be read is one sentence."""

import argparse
from pathlib import Path

import pandas as pd
import pytest

from analysis import checking, diffing
from analysis.survey import Problem


def test_no_terminal_obeys_the_id_of_a_respondent():
    row = {"id": "7\x1b[31m", "question": "q\n2", "code": "x", "evidence": "a\x07", "rule": "b"}
    assert list(diffing._answers("+", pd.DataFrame([row]))) == ["+ 7 [31m q 2 x: a (b)"]
    assert list(diffing._answers("-", pd.DataFrame([row | {"id": 7}]))) == ["- 7 q 2 x: a (b)"]


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path, monkeypatch):
    file, read = tmp_path / "en.yaml", Path.read_bytes
    file.write_text("language: en\n")

    def refused(path):
        if path == file:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(Problem, match=r"no file .*en\.yaml"):
        checking.run(argparse.Namespace(file=str(file), json=False))
