"""Whatever container a table is written in, its answers are read back letter for letter."""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

import openpyxl
import pandas as pd
import pyarrow
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from analysis import load
from analysis.load import sheets
from analysis.load.problems import PROBLEMS
from analysis.survey import Problem

# No container of text holds control characters or halves of signs, and XML turns a carriage
# return into a newline.
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=12
)
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(TEXTS, min_size=width, max_size=width), min_size=2, max_size=6)
)
MODEST = settings(max_examples=25, deadline=None, derandomize=True, database=None)


def written(rows):
    """Return the cells of a table without the empty rows at its end and columns at its right."""
    while rows and not any(rows[-1]):
        rows = rows[:-1]
    width = max((at + 1 for row in rows for at, cell in enumerate(row) if cell), default=0)
    return [row[:width] for row in rows]


def as_csv(rows, **dialect):
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL, **dialect).writerows(rows)
    return file.getvalue().encode()


def as_xlsx(rows):
    book = openpyxl.Workbook()
    for at, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            if text:
                book.active.cell(at, place, text).data_type = "s"  # "=1" is no formula
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_ods(rows):
    return ods(
        "".join(
            f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows
        )
    )


def ods_cell(text):
    if not text:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{ods_text(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def ods_text(line):
    return escape(line).replace("\t", "<text:tab/>").replace(" ", "<text:s/>")


def ods(rows, name="Content"):
    names = ("office", "table", "text")
    spaces = " ".join(
        f'xmlns:{space}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"' for space in names
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="{name}">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:'
        'xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type='
        '"application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    return zipped(
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content),
        ("META-INF/manifest.xml", manifest),
    )


def zipped(*members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def as_parquet(rows):
    header, *body = rows
    columns = [
        pyarrow.array([row[at] for row in body], pyarrow.string()) for at in range(len(header))
    ]
    file = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_arrays(columns, names=header), file)
    return file.getvalue()


def as_sav(frame, **about):
    """Return the bytes of an SPSS file; pyreadstat writes to a path only."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.sav")
        pyreadstat.write_sav(frame, str(path), **about)
        return path.read_bytes()


@MODEST
@given(TABLES)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimited_text_is_read_back(delimiter, rows):
    assert_same(as_csv(rows, delimiter=delimiter), rows)


@MODEST
@given(TABLES)
@pytest.mark.parametrize("write", [as_xlsx, as_ods])
def test_a_workbook_is_read_back(write, rows):
    assert_same(write(rows), rows)


@MODEST
@given(TABLES)
def test_parquet_is_read_back(rows):
    header = [f"{at}{name}" for at, name in enumerate(rows[0])]  # each name once
    assert_same(as_parquet([header, *rows[1:]]), [header, *rows[1:]])


def assert_same(source, rows):
    if not any(cell and not cell.isspace() for row in rows for cell in row):
        with pytest.raises(Problem):
            sheets.read(source)
        return
    assert written(sheets.read(source).rows) == written(rows)


def test_a_container_is_known_by_its_bytes_whatever_its_name_says():
    rows = [["Why?", "How?"], ["so", "thus"]]
    for source in (as_csv(rows), as_xlsx(rows), as_ods(rows), as_parquet(rows)):
        for name in ("a.csv", "a.xlsx", "a.exe", ""):
            assert len(load.read(source, name).responses) == 1


@pytest.mark.parametrize("write", [as_csv, as_xlsx, as_ods])
def test_a_zip_that_holds_one_file_is_unpacked(write):
    rows = [["Why?", "How?"], ["so", "thus"]]
    source = zipped(("data/", ""), ("data/a.bin", write(rows)), ("__MACOSX/data/._a.bin", b"\x00"))
    assert sheets.read(source).rows == rows


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ((), "empty"),
        ((("a.csv", "a;b"), ("b.csv", "a;b")), "several"),
        ((("a.zip", zipped(("a.csv", "a;b"))),), "format"),
        ((("a.exe", b"MZ" + bytes(99)),), "format"),
    ],
)
def test_a_zip_that_holds_anything_else_is_refused(members, reason):
    with pytest.raises(Problem) as caught:
        load.read(zipped(*members), "a.zip")
    assert caught.value.message == PROBLEMS[reason].message


def test_numbers_dates_and_lists_of_parquet_become_text():
    table = pyarrow.table(
        {
            "n": [1, None],
            "f": [0.5, 2.0],
            "d": pyarrow.array([0, 86_400_000], pyarrow.timestamp("ms")),
            "l": [["Zoom", "Teams"], []],
        }
    )
    file = io.BytesIO()
    parquet.write_table(table, file)
    assert sheets.read(file.getvalue()).rows == [
        ["n", "f", "d", "l"],
        ["1", "0.5", "1970-01-01", "Zoom; Teams"],
        ["", "2", "1970-01-02", ""],
    ]


def test_dates_numbers_and_repeated_cells_of_ods_become_text():
    row = (
        '<table:table-row><table:table-cell office:value-type="float" office:value="2.5"/>'
        '<table:table-cell office:value-type="date" office:date-value="2025-09-08"/>'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="2">'
        "<text:p>so</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert sheets.read(ods(row)).rows == [["2.5", "2025-09-08", "so", "so"]]


def test_an_spss_file_holds_its_labels_and_what_it_calls_missing():
    frame = pd.DataFrame({"q1": [1.0, 2.0, 99.0, None], "q2": [3.0, 0.5, 98.0, 97.0]})
    source = as_sav(
        frame,
        column_labels=["Gender", "Years"],
        variable_value_labels={"q1": {1: "Woman", 2: "Man", 99: "No answer"}},
        missing_ranges={"q1": [99], "q2": [{"lo": 97, "hi": 99}]},
    )
    grid = sheets.read(source)
    assert grid.rows == [
        ["Gender", "Years"], ["Woman", "3"], ["Man", "0.5"], ["No answer", "98"], ["", "97"],
    ]  # fmt: skip
    assert [variable.options for variable in grid.variables] == [("Woman", "Man", "No answer"), ()]
    assert [set(variable.missing) for variable in grid.variables] == [{"No answer"}, {"97", "98"}]
