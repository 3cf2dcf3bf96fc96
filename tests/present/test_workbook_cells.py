"""Cells of workbooks: figures on the right, numbers with the decimals that they are read with, no
column cut by the next, sheets that can be told apart."""

import io
import zipfile

import pandas as pd
import pytest

from analysis.present import report_book, tabulation, workbook, workbook_cells
from analysis.present.workbook import opened
from analysis.present.workbook_cells import as_shown, p_format, side
from analysis.wording import wording

EN, FI = wording("en"), wording("fi")


@pytest.mark.parametrize(
    ("values", "is_right"),
    [
        (["••", "<5", ">39", "–"], True),
        (["••", "n\u00a0=\u00a01,234"], True),
        (["", "••"], True),
        ([7, "Yes"], True),
        (["", ""], False),
        (["••", "Yes"], False),
        ([], False),
    ],
)
def test_what_stands_for_a_number_stands_on_the_right(values, is_right):
    assert (side(values) == "right") is is_right


def test_numbers_keep_their_value_and_show_as_many_decimals_as_are_read():
    table = pd.DataFrame(
        {
            "Statistic": [7.762823275862069, None, 3.0],
            "p": [0.0129, 0.00004, None],
            "Korjattu p (Holm)": [0.1548, 1.0, None],
            "Share %": [0.41, None, 0.5],
            "Median": [2.5, 4.0, None],
        }
    )
    sheet = opened(workbook.workbook({"a": ("Told", table)}, "t", FI)).active
    cells = {column[1].value: column[2:] for column in sheet.iter_cols()}
    assert cells["Statistic"][0].value == 7.762823275862069
    assert {own.number_format for own in cells["Statistic"] if own.value} == {"0.00"}
    for name in ("p", "Korjattu p (Holm)"):
        assert cells[name][0].number_format == p_format(FI) == '[<0.001]"<0,001";0.000'
    assert cells["Median"][0].number_format == "General"
    assert cells["Share %"][0].number_format == '0"\u00a0"%'
    assert all(own[0].alignment.horizontal == "right" for own in cells.values() if own[0].value)
    shows = [as_shown(own.value, own.number_format, FI) for own in cells["p"]]
    assert shows == ["0,013", "<0,001", ""]
    assert as_shown(7.7628, "0.00", EN) == "7.76"


def test_a_column_is_as_wide_as_its_longest_text_also_far_down():
    texts = ["short"] * 300 + ["a text of forty letters in the last rows"]
    sheet = opened(workbook.workbook({"a": ("t", pd.DataFrame({"x": texts, "n": 1}))}, "t")).active
    assert sheet.column_dimensions["A"].width >= len(texts[-1])
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0


def test_fonts_are_written_in_the_order_of_the_open_xml_sdk():
    content = workbook.workbook({"a": ("t", pd.DataFrame({"x": [1]}))}, "t")
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        styles = given.read("xl/styles.xml").decode()
    bold = styles.split("<b ")[1].split("</font>")[0]
    places = [bold.index(name) for name in ("<sz", "<color", "<name")]
    assert places == sorted(places) and "<name" not in styles.split("<b ")[0].split("<font>")[-1]


def test_sheets_of_charts_and_of_groups_are_told_apart():
    assert [tabulation.lettered(n) for n in (1, 12, 26, 27, 52, 53)] == [
        *("A", "L", "Z", "AA", "AZ", "BA"),
    ]
    one, other = (f"Monimuotoliikkuvuus on {end} meille" for end in ("käsitteenä", "realistinen"))
    names = [report_book._name(number, own) for number, own in ((27, one), (28, other))]
    assert names[0][2:] != names[1][2:] and max(map(len, names)) <= 31
    assert workbook_cells.figures("n", [1, 2], None) == [1, 2]
