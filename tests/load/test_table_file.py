"""Tables as files: any text comes back as it was, and files appear whole or not at all."""

import csv
import io
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from analysis.load import table_file
from analysis.survey import Problem

SIGNS = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
TEXT = st.text(SIGNS) | st.text("\",;\r\n\t 'a👍é1")
FLOATS = st.floats(allow_nan=False)


@st.composite
def tables(draw, text=TEXT):
    """A table of texts, whole numbers and numbers; cells may be missing in all but the second."""
    rows = draw(st.integers(0, 8))
    columns = {
        "text": st.none() | text,
        "start": st.integers(-(2**63), 2**63 - 1),
        "n": st.none() | FLOATS,
        "more": text,
    }
    cells = {n: draw(st.lists(own, min_size=rows, max_size=rows)) for n, own in columns.items()}
    kinds = {"start": "int64", "n": "float64"}
    return pd.DataFrame(cells, dtype=object).astype(kinds)


def read(source):
    return list(csv.reader(io.StringIO(source.decode(), newline="")))


def as_text(cell):
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    return repr(cell) if isinstance(cell, float) else str(cell)


@given(tables())
def test_any_cells_come_back_as_they_were(table):
    header, *rows = read(table_file.csv(table))
    assert header == list(table.columns)
    assert rows == [[as_text(cell) for cell in row] for row in table.to_numpy().tolist()]


@given(tables(st.text(SIGNS).filter(lambda text: "\r" not in text)))
def test_the_bytes_are_those_that_pandas_writes(table):
    assert table_file.csv(table) == table.to_csv(index=False, lineterminator="\n").encode()


@given(st.lists(st.none() | TEXT), st.booleans())
def test_a_table_of_one_column_keeps_its_empty_cells(cells, header):
    table = pd.DataFrame({"a, b": cells}, dtype=object)
    head = [["a, b"]] if header else []
    assert read(table_file.csv(table, header)) == head + [[cell or ""] for cell in cells]


def test_a_table_without_rows_has_its_header_alone():
    table = pd.DataFrame({"id": [], 'so "called"': []})
    assert table_file.csv(table) == b'id,"so ""called"""\n'
    assert table_file.csv(table, header=False) == b""


def test_an_id_is_text_whatever_it_is_in_one_block(tmp_path):
    path = tmp_path / "a.parquet"
    with table_file.writing([path]) as files:
        for ids in ([1, 2], ["x", None]):
            files.add(path, table_file.block(pd.DataFrame({"id": ids}), ".parquet", True))
    assert pd.read_parquet(path)["id"].tolist()[:3] == ["1", "2", "x"]


@given(table=tables())
def test_blocks_of_parquet_come_back_as_they_were(table, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "blocks.parquet"
    with table_file.writing([path]) as files:
        for part in (table, table.iloc[:0], table):
            files.add(path, table_file.block(part, ".parquet", False))
    found = parquet.read_table(path).to_pylist()
    missing = table.astype(object).where(table.notna(), None)
    assert found == 2 * missing.to_dict("records")
    path.unlink()


@given(tables(), st.integers(0, 8))
def test_blocks_put_together_are_the_whole(table, at):
    parts = table_file.csv(table.iloc[:at]) + table_file.csv(table.iloc[at:], header=False)
    assert parts == table_file.csv(table)


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("before", [None, b"earlier"])
def test_all_files_appear_or_none(fault, before, tmp_path):
    names = ("one.csv", "two.parquet", "three.csv")
    paths = [tmp_path / name for name in names]
    if before:
        for path in paths:
            path.write_bytes(before)
    table = pd.DataFrame({"a": ["b"]})
    with pytest.raises(fault), table_file.writing(paths) as files:
        for path in paths[:2]:
            files.add(path, table_file.block(table, path.suffix, True))
        raise fault
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == (
        dict.fromkeys(names, before) if before else {}
    )


def test_files_take_the_place_of_earlier_ones_at_the_end(tmp_path):
    path = tmp_path / "one.csv"
    path.write_bytes(b"earlier")
    with table_file.writing([path]) as files:
        files.add(path, b"a\n")
        files.add(path, b"b\n")
        assert path.read_bytes() == b"earlier"
    assert path.read_bytes() == b"a\nb\n"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    paths = [tmp_path / "one.csv", tmp_path / "file" / "two.csv"]
    with pytest.raises(Problem, match=r"^two\.csv could not be written: Not a directory\."):
        table_file.write(dict.fromkeys(paths, pd.DataFrame({"a": []})))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
