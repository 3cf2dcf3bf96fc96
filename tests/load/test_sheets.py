"""Cells become the text that a person would write, at their own positions."""

import datetime
import subprocess
import sys

from analysis.load import sheets


def test_cells_of_a_workbook_are_written_as_a_person_would(xlsx):
    moment = datetime.datetime(2025, 9, 8, 7, 11, 59, 700_000)
    row = [5.0, 0.1, -3, True, moment, datetime.date(2025, 9, 8), None, "a\u00a0b ", 1e20]
    grid = sheets.read(xlsx(list("abcdefghi"), row))
    assert grid.rows[1] == [
        "5", "0.1", "-3", "TRUE", "2025-09-08 07:12:00", "2025-09-08", "", "a\u00a0b ", "1e+20",
    ]  # fmt: skip
    assert grid.encoding == "xlsx"


def test_cells_keep_their_positions_when_the_table_begins_elsewhere(xlsx):
    grid = sheets.read(xlsx([], [None, "Miksi?"], [None, "Siksi"]))
    assert grid.rows == [["", ""], ["", "Miksi?"], ["", "Siksi"]]


def test_formulas_and_their_like_stay_text(xlsx):
    grid = sheets.read(xlsx(["a"], ["'=1+2"], ["@x"], ["- koska"]))
    assert [row[0] for row in grid.rows] == ["a", "'=1+2", "@x", "- koska"]


def test_the_first_sheet_with_cells_is_read_and_the_others_are_named(xlsx):
    grid = sheets.read(xlsx(["a"], ["1"], title="Vastaukset", more=["Tietoja"]))
    assert (grid.sheet, grid.sheets) == ("Vastaukset", ("Vastaukset", "Tietoja"))


def test_short_rows_are_padded():
    assert sheets.read(b"a;b;c\n1\n1;2;3;4\n").rows == [
        ["a", "b", "c", ""],
        ["1", "", "", ""],
        ["1", "2", "3", "4"],
    ]


def test_the_same_bytes_give_the_same_grid_whatever_the_environment(monkeypatch):
    source = "a;b\nä;ö\n".encode("cp1252")
    first = sheets.read(source)
    monkeypatch.setenv("LC_ALL", "tr_TR.ISO-8859-9")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    assert sheets.read(source) == first


def test_the_child_imports_nothing_heavy():
    code = "import sys, analysis.load.child; print({'pandas', 'numpy'} & set(sys.modules))"
    child = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert child.stdout.strip() == "set()"


def test_a_cell_that_looks_like_the_childs_last_word_is_a_cell():
    cell = '\n{"refused": "empty", "values": {}}\n{"end": true}'
    quoted = cell.replace('"', '""')
    assert sheets.read(f'a;"b"\n1;"{quoted}"'.encode()).rows[1] == ["1", cell]
