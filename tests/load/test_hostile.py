"""Files made to harm, or simply wrong, end in one sentence and leave this process alone."""

import time
import zipfile

import pytest

from analysis import load
from analysis.load import limits
from analysis.load.problems import PROBLEMS
from analysis.survey import Problem

from .conftest import SHEET

XML = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(source, name="answers.csv"):
    with pytest.raises(Problem) as caught:
        load.read(source, name)
    sentence = str(caught.value)
    assert "Traceback" not in sentence
    assert sentence.startswith(name)
    return caught.value.message


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        (b";;;\n;;;\n", "empty"),
        (b"Miksi?;Kuka?\n", "no_answers"),
        (b"Miksi?;Kuka?\n;\n ; \n", "no_answers"),
        (b"MZ\x90\x00\x03" + bytes(200), "format"),
        (b"\n <!DOCTYPE html><html><table><tr><td>a</td></tr></table>", "format"),
        (b'<?xml version="1.0"?><Results/>', "format"),
        (b"%PDF-1.7 ...", "format"),
        (b"$FL2@(#) SPSS DATA FILE", "damaged"),
        (b"PAR1" + bytes(50), "damaged"),
        (b"a;b\n1;" + b"\x00" * 5000, "format"),
        (bytes(range(256)) * 20, "format"),
        (OLE + bytes(600), "format"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "protected"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_plain_sentence(source, reason):
    assert refusal(source) == PROBLEMS[reason].message


def test_a_refusal_names_what_the_file_really_is():
    with pytest.raises(Problem, match=r"^a\.csv holds EXE, not a table"):
        load.read(b"MZ\x90\x00" + bytes(99), "a.csv")


def test_a_truncated_workbook_is_refused(xlsx):
    source = xlsx(["Miksi?"], ["Siksi"])
    assert refusal(source[: len(source) // 2]) == PROBLEMS["damaged"].message


def test_a_workbook_with_a_broken_sheet_is_refused(rezip):
    source = rezip({"xl/workbook.xml": b"<workbook><sheets"})
    assert refusal(source) == PROBLEMS["damaged"].message


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("XFD1", "columns"), ("A1048576", "rows"), ("XFD1048576", "rows"), ("ZZZZZZ1", "columns")],
)
def test_one_cell_in_the_far_corner_is_refused_before_parsing(rezip, cell, reason):
    sheet = f'{XML}<sheetData><row r="1"><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'
    started = time.monotonic()
    assert refusal(rezip({SHEET: sheet})) == PROBLEMS[reason].message
    assert time.monotonic() - started < 3


def test_a_far_cell_that_hides_from_the_scan_costs_the_child_only(rezip):
    resource = pytest.importorskip("resource")
    cells = "<c r = 'XFD1048576'><v>1</v></c><c r = 'A1'><v>1</v></c>"
    sheet = f"{XML}<sheetData><row>{cells}</row></sheetData></worksheet>"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(rezip({SHEET: sheet})) in {p.message for p in PROBLEMS.values()}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_a_zip_bomb_is_refused_by_the_bytes_it_really_unpacks_to(rezip):
    source = rezip({SHEET: XML.encode() + bytes(90_000_000)})
    assert len(source) < 200_000
    started = time.monotonic()
    assert refusal(source) == PROBLEMS["ratio"].message
    assert time.monotonic() - started < 3


def test_a_zip_bomb_with_a_lying_header_is_refused(rezip):
    source = bytearray(rezip({"xl/media/a.xml": bytes(90_000_000)}))
    honest = (90_000_000).to_bytes(4, "little")
    assert honest in source
    assert refusal(bytes(source).replace(honest, (10).to_bytes(4, "little"))) in {
        PROBLEMS["ratio"].message,
        PROBLEMS["damaged"].message,
    }


def test_billion_laughs_are_refused(rezip):
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]><sst>&l9;</sst>'
    source = rezip({"xl/sharedStrings.xml": bomb})
    assert refusal(source) == PROBLEMS["entities"].message


@pytest.mark.parametrize("name", ["../../evil", "/etc/passwd", "C:\\evil", "xl/../../evil"])
def test_a_part_whose_name_leaves_the_archive_is_refused(rezip, name):
    assert refusal(rezip({name: b"x"})) == PROBLEMS["names"].message


def test_too_many_parts_are_refused(rezip):
    parts = {f"xl/media/{i}": b"" for i in range(limits.MEMBERS)}
    assert refusal(rezip(parts)) == PROBLEMS["members"].message


@pytest.mark.parametrize(
    ("part", "kind"), [("content.xml", "OpenDocument"), ("word/document.xml", "DOCX")]
)
def test_another_zip_format_is_named(part, kind, tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "<x/>")
    with pytest.raises(Problem, match=f"holds {kind}, not a table"):
        load.read_file(path)


def test_a_string_that_stands_in_every_cell_is_refused_by_the_characters_it_writes(rezip):
    strings = f"{XML.replace('worksheet', 'sst')}<si><t>{'x' * 32_000}</t></si></sst>"
    cell = '<c t="s"><v>0</v></c>'
    sheet = f"{XML}<sheetData>{f'<row>{cell * 100}</row>' * 400}</sheetData></worksheet>"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/worksheet"/><Relationship Id="rId9" '
        'Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/sharedStrings"/></Relationships>'
    )
    parts = {SHEET: sheet, "xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": rels}
    assert refusal(rezip(parts)) in {PROBLEMS["characters"].message, PROBLEMS["memory"].message}


def test_too_many_rows_and_columns_are_refused():
    assert refusal(b"a\n" + b"1\n" * limits.ROWS) == PROBLEMS["rows"].message
    assert refusal(b";" * limits.COLUMNS + b"a\n1\n") == PROBLEMS["columns"].message


def test_a_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.001)
    assert refusal(b"a\n1\n") == PROBLEMS["time"].message


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(Problem, match=r"^no\.csv cannot be opened: .* choose the file again\.$"):
        load.read_file(tmp_path / "no.csv")


def test_a_hostile_file_name_is_shown_without_what_misleads():
    name = "../../\x00\u202e" + "x" * 300 + ".csv"
    with pytest.raises(Problem) as caught:
        load.read(b"", name)
    assert caught.value.values["name"] == "x" * 80


def test_every_sentence_says_what_and_what_to_do_next():
    for problem in PROBLEMS.values():
        assert problem.message.startswith("{name} ")
        assert problem.message.endswith(".")
        assert ". " in problem.message


@pytest.mark.parametrize("cell", ["5" + " " * 20_000 + "x", ":" * 20_000, "x" * 60_000])
def test_a_long_cell_or_heading_does_not_hold_up_the_reader(cell):
    survey = load.read(f"{cell};b\n{cell};1\n{cell};2\n".encode())
    assert len(survey.responses) == 2
