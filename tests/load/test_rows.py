"""A large text is parsed by Arrow: the cells are those that Python's csv reads, and only then."""

import csv
import random

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.load import sheets
from analysis.load.child import regular, text
from analysis.load.rows import Rows
from analysis.survey import Problem

LARGE = text._LARGE
SIGNS = st.text(st.sampled_from('aé€\u2028\x0b;,"\n\r \ufeff'), max_size=6)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(SIGNS, min_size=width, max_size=width), min_size=1, max_size=6)
)


def as_arrow(written, delimiter=","):
    """Return the rows that Arrow reads, or None where it leaves them to csv."""
    table = regular.table(written.encode(), 0, delimiter)
    return table and list(Rows(table))


def as_csv(written, delimiter=","):
    """Return the rows that csv reads, padded as they are on their way to the grid."""
    rows = text._read(written, delimiter, csv.QUOTE_MINIMAL)
    return sheets._padded([row or [""] for row in rows])


def stream_of(table):
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()


@pytest.fixture(params=[1 << 20, 7, 16, 33])
def blocks(request, monkeypatch):
    monkeypatch.setattr(regular, "_BLOCK", request.param)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_random_tables_are_read_as_csv_reads_them(newline, blocks):
    read = 0

    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(TABLES, st.booleans(), st.sampled_from(["", newline, newline * 2]))
    def check(rows, quoted, end):
        nonlocal read
        cells = [
            [f'"{c.replace(chr(34), chr(34) * 2)}"' if quoted else c for c in r] for r in rows
        ]
        written = newline.join(map(",".join, cells)) + end
        if (found := as_arrow(written)) is not None:
            assert found == as_csv(written)
            read += 1

    check()
    assert read > 5


def test_any_text_is_read_as_csv_reads_it(blocks):
    @settings(max_examples=600, deadline=None, derandomize=True, database=None)
    @given(st.text(st.sampled_from('aab,,""\n\r\r\n é'), max_size=40))
    def check(written):
        found = as_arrow(written)
        assert found is None or found == as_csv(written)

    check()


@pytest.mark.parametrize(
    "written",
    [
        'a,b\n"x ""y""",z\n',
        'a,b\n"x\r\ny","x\ry"\n',
        'a,b\nx "y" z,"x"y"z"\n',
        "a,b\r\nc,d\r\n\r\n",
        "a,b\rc,d\r",
        'a,b\nc,"d\n',
        "a,NA\nnull,\n",
        "a\n\nb\n",
    ],
)
def test_what_is_regular_is_not_left_to_csv(written):
    assert as_arrow(written) == as_csv(written)


@pytest.mark.parametrize("written", ["a,b\n1\n", "\na,b\n", "\ufeffa,b\n1,2\n", "a,b\n1,2,3\n"])
def test_what_is_not_regular_is_left_to_csv(written):
    assert as_arrow(written) is None


def test_a_line_end_at_the_end_of_a_block_stays_whole(monkeypatch):
    written = 'a,b\nc,"dd\r\ne"\n'
    monkeypatch.setattr(regular, "_BLOCK", written.index("\r") + 1)
    assert as_arrow(written) == [["a", "b"], ["c", "dd\r\ne"]]
    monkeypatch.setattr(regular, "_TRIES", 0)
    assert as_arrow(written) is None


def large(rows, encoding="utf-8", newline="\r\n", before=""):
    body = newline.join(";".join(row) for row in rows)
    return (before + body + newline).encode(encoding)


def some_rows(count=35_000):
    rng = random.Random(1)
    cells = ["", "Kyllä", '"a;b"', '"x ""y"""', '"rivi\r\nväli"', "5 – 6" * 9, ' "z"', "a" * 90]
    return [["q"] * 6, *(rng.choices(cells, k=6) for _ in range(count))]


@pytest.mark.parametrize(
    ("encoding", "before"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-8", "sep=;\r\n"), ("utf-16", ""), ("cp1252", "")],
)
def test_a_large_file_gives_the_grid_of_the_other_way(encoding, before):
    source = large(some_rows(), encoding, before=before)
    assert len(source) > LARGE
    grid = sheets.read(source)
    assert isinstance(grid.rows, Rows)
    decoded = text.decode(source)
    assert (grid.encoding, grid.replaced) == (decoded.encoding, decoded.replaced) == (encoding, 0)
    assert grid.rows == list(text.records(decoded.text))


def test_nul_in_a_large_file_is_shown_as_unreadable():
    rows = some_rows()
    rows[5][0] = "a\0b"
    grid = sheets.read(large(rows))
    assert isinstance(grid.rows, Rows)
    assert (grid.rows[5][0], grid.replaced) == ("a\ufffdb", 1)


def test_a_large_file_with_short_rows_is_padded_by_the_other_way():
    rows = some_rows()
    rows[9] = ["a"]
    grid = sheets.read(large(rows))
    assert isinstance(grid.rows, list)
    assert grid.rows[9] == ["a", "", "", "", "", ""]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"aaaa;bbbb;cccc;dddd\n" * 250_000, "uses row 201000;"),
        ((b";" * 2_000 + b"a\n") * 2_500, "uses column 2001;"),
        ((b";" * 100 + b"\n") * 50_000, "is empty"),
        (b"a;b\n" + b"\x00\x01;\x02\n" * 900_000, "holds binary data"),
    ],
)
def test_the_limits_hold_for_a_large_file(source, reason):
    assert len(source) > LARGE
    with pytest.raises(Problem, match=reason):
        sheets.read(source)


def rows_of(count=10_000):
    lists = [[str(row), f"b{row}"] for row in range(count)]
    columns = zip(*lists, strict=True)
    return Rows(pyarrow.table({f"f{i}": list(c) for i, c in enumerate(columns)})), lists


@pytest.mark.parametrize(
    "place",
    [0, -1, 1023, 1024, 9999, slice(None), slice(1, None), slice(1000, 4200), slice(-3, None),
     slice(5, 5), slice(1024, 2048), slice(None, None, -1), slice(0, 9000, 4000),
     slice(99_999, None)],
)  # fmt: skip
def test_places_and_slices_are_those_of_a_list(place):
    rows, lists = rows_of()
    assert rows[place] == lists[place]
    assert type(rows[place]) is list


def test_rows_are_a_sequence_that_equals_its_lists():
    rows, lists = rows_of()
    assert (len(rows), rows.width) == (10_000, 2)
    assert rows == lists and list(rows) == lists and rows != lists[1:]
    assert rows == rows_of()[0] and rows != "rows"
    assert [*reversed(rows)] == lists[::-1] and lists[7] in rows
    with pytest.raises(IndexError):
        rows[10_000]


def test_only_what_is_looked_at_becomes_lists():
    rows, _ = rows_of()
    assert rows[1] and rows[1_000:1_010]
    assert len(rows._lists) == 1
    assert rows[1] is rows[1]


@pytest.mark.parametrize("broken", ["cut", "bytes", "type", "null", "utf-8", "empty"])
def test_a_stream_that_is_no_text_is_refused(broken):
    good = pyarrow.array(["a", "b"])
    wrong = pyarrow.StringArray.from_buffers(
        2, pyarrow.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0"), pyarrow.py_buffer(b"\xff\xfe")
    )
    stream = stream_of(pyarrow.table({"f0": good}))
    content = {
        "cut": stream[: len(stream) // 2],
        "bytes": b"\xff\xff\xff\xff" + b"x" * 90,
        "type": stream_of(pyarrow.table({"f0": [1, 2]})),
        "null": stream_of(pyarrow.table({"f0": ["a", None]})),
        "utf-8": stream_of(pyarrow.table({"f0": wrong})),
        "empty": stream_of(pyarrow.table({})),
    }[broken]
    with pytest.raises(ValueError, match="the stream"):
        Rows.of_stream(content)
    answer = b'{"head": {"encoding": "utf-8"}}\n{"arrow": %d}\n' % len(content)
    assert sheets._grids(answer + content + b'{"end": true}\n', "a.csv") == ([], None)
