"""Plain tables of scripts: any number of rows, the same cells whichever way they are read."""

import pandas as pd
import pytest

from analysis.load import limits, plain_table
from analysis.survey import Problem


def test_a_table_of_text_has_no_limit_of_rows(tmp_path):
    path = tmp_path / "answers.csv"
    rows = limits.ROWS + 10
    path.write_text("id;text\n" + "".join(f"{n};vastaus {n}\n" for n in range(rows)), "utf-8")
    table = plain_table.read(str(path))
    assert len(table) == rows
    assert table["text"].iloc[-1] == f"vastaus {rows - 1}"


def test_a_large_table_holds_the_same_cells_as_a_small_one(tmp_path, monkeypatch):
    path = tmp_path / "answers.csv"
    path.write_bytes('id,text\n1,"a, ""b""\nc"\n\n2,ä\0\n3,'.encode())
    small = plain_table.read(str(path))
    monkeypatch.setattr(plain_table, "_LARGE", 0)
    pd.testing.assert_frame_equal(plain_table.read(str(path)), small)


def test_a_large_file_that_is_no_table_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_bytes(b"MZ" + bytes(2_000_000))
    with pytest.raises(Problem, match=r"^answers\.csv holds EXE"):
        plain_table.read(str(path))


def test_cells_of_parquet_are_text_or_none_and_an_index_is_a_column(tmp_path):
    path = tmp_path / "answers.parquet"
    cells = {"text": ["a", None, ""], "n": [1, None, 3], "at": pd.to_datetime(["2026-05-01"] * 3)}
    pd.DataFrame(cells, index=pd.Index(["x", "y", "x"], name="id")).to_parquet(path)
    table = plain_table.read(str(path))
    assert table.index.tolist() == [0, 1, 2]
    assert table["id"].tolist() == ["x", "y", "x"]
    assert table["text"].tolist() == ["a", None, ""]
    assert table["n"].tolist() == ["1.0", None, "3.0"]
    assert set(table["at"]) == {"2026-05-01 00:00:00"}
