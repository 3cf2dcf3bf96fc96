"""Files made to harm, or simply wrong, end in one sentence and leave this process alone."""

import stat
import warnings
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

from analysis import load
from analysis.load import limits, tools
from analysis.load.problems import PROBLEMS
from analysis.survey import Problem

from .conftest import SHEET
from .test_containers import as_ods, as_parquet, as_sav, ods, zipped

XML = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@contextmanager
def cheaply():
    """Hold what is done inside to 200 MB of this process's memory."""
    assert tools  # imported before, so that pandas is not counted
    before = peak_megabytes(reset=True)
    yield
    assert peak_megabytes() - before < 200


def peak_megabytes(reset=False):
    own = Path("/proc/self")
    if not own.is_dir():
        return 0
    if reset:
        (own / "clear_refs").write_text("5")
    peak = (own / "status").read_text().partition("VmHWM:")[2].split()[0]
    return int(peak) >> 10


def refusal(source, name="answers.csv"):
    with cheaply(), pytest.raises(Problem) as caught:
        load.read(source, name)
    sentence = str(caught.value)
    assert "Traceback" not in sentence
    assert "\n" not in sentence
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
        (b"ASCII SPSS PORT FILE" + b"00000-" * 30, "format"),
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
    with pytest.raises(Problem, match=r"^a\.xlsx holds HTML, not a table"):
        load.read(b"<html><body><table><tr><td>a</td></tr></table>", "a.xlsx")


def test_a_truncated_workbook_is_refused(xlsx):
    source = xlsx(["Miksi?"], ["Siksi"])
    assert refusal(source[: len(source) // 2]) == PROBLEMS["damaged"].message


def test_a_file_of_any_container_that_was_cut_is_refused():
    rows = [["Miksi?", "Kuka?"], *([f"Siksi {at}", "Minä"] for at in range(500))]
    frame = pd.DataFrame(rows[1:], columns=["a", "b"])
    for source in (as_sav(frame), as_parquet(rows), as_ods(rows)):
        for part in (0.1, 0.5, 0.9):
            cut = source[: int(len(source) * part)]
            assert refusal(cut) == PROBLEMS["damaged"].message


def test_a_workbook_with_a_broken_sheet_is_refused(rezip):
    source = rezip({"xl/workbook.xml": b"<workbook><sheets"})
    assert refusal(source) == PROBLEMS["damaged"].message


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("XFD1", "columns"), ("A1048576", "rows"), ("XFD1048576", "rows"), ("ZZZZZZ1", "columns")],
)
def test_one_cell_in_the_far_corner_is_refused_before_parsing(rezip, cell, reason):
    sheet = f'{XML}<sheetData><row r="1"><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'
    assert refusal(rezip({SHEET: sheet})) == PROBLEMS[reason].message


def sparse(cell):
    """Return a sheet with one cell far away, written so that the scan of references misses it."""
    cells = f"<c r = '{cell}'><v>1</v></c><c r = 'A1'><v>1</v></c>"
    return f"{XML}<sheetData><row>{cells}</row></sheetData></worksheet>"


@pytest.mark.parametrize("cell", ["XFD1048576", "ALL100000"])
def test_a_far_cell_that_hides_from_the_scan_costs_the_child_only(rezip, cell):
    assert refusal(rezip({SHEET: sparse(cell)})) == PROBLEMS["memory"].message


ODS_CELL = '<table:table-cell office:value-type="string"{}><text:p>so</text:p></table:table-cell>'
ODS_EMPTY = '<table:table-cell table:style-name="ce1" table:number-columns-repeated="{}"/>'
ODS_ROW = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'


@pytest.mark.parametrize("count", [1_048_576, 4_000_000_000])
@pytest.mark.parametrize(
    "cell",
    [
        ODS_CELL.format(""),
        ODS_CELL.format(' table:number-columns-repeated="16384"'),
        '<table:table-cell office:value-type="float" office:value="1"/>',
    ],
)
def test_a_row_of_ods_that_is_repeated_without_end_is_refused(cell, count):
    assert refusal(ods(ODS_ROW.format(count, cell))) == PROBLEMS["rows"].message


@pytest.mark.parametrize("count", [2_001, 16_384, 4_000_000_000])
def test_a_cell_of_ods_that_is_repeated_without_end_is_refused(count):
    cell = ODS_CELL.format(f' table:number-columns-repeated="{count}"')
    assert refusal(ods(ODS_ROW.format(1, cell))) == PROBLEMS["columns"].message


def test_repeats_of_ods_that_are_large_together_are_refused():
    cell = ODS_CELL.format(' table:number-columns-repeated="100"')
    reasons = {PROBLEMS["memory"].message, PROBLEMS["rows"].message, PROBLEMS["damaged"].message}
    assert refusal(ods(ODS_ROW.format(190_000, cell))) in reasons
    assert refusal(ods(ODS_ROW.format(150_000, ODS_CELL.format("")) * 2)) in reasons


def test_the_empty_cells_and_rows_that_libreoffice_ends_a_sheet_with_are_read():
    row = ODS_CELL.format("") + ODS_EMPTY.format(16_383)
    end = ODS_ROW.format(1_048_573, ODS_EMPTY.format(16_384)) + ODS_ROW.format(
        1, "<table:table-cell/>"
    )
    survey = load.read(ods(ODS_ROW.format(2, row) + end))
    assert survey.responses.values.tolist() == [["so"]]


def test_a_zip_bomb_is_refused_by_the_bytes_it_really_unpacks_to(rezip):
    source = rezip({SHEET: XML.encode() + bytes(90_000_000)})
    assert len(source) < 200_000
    assert refusal(source) == PROBLEMS["ratio"].message


@pytest.mark.parametrize("line", [b"a;b\n", b"\x00" * 4])
def test_a_zip_bomb_around_a_text_is_refused(line):
    assert refusal(zipped(("a.csv", line * 25_000_000)), "a.zip") == PROBLEMS["ratio"].message


def test_a_zip_in_a_zip_is_refused_whatever_it_holds():
    inner = zipped(("a.csv", bytes(40_000_000)))
    for source in (zipped(("a.zip", inner)), zipped(("b.zip", zipped(("a.zip", inner))))):
        assert refusal(source, "a.zip") == PROBLEMS["format"].message


@pytest.mark.parametrize("size", [0, 10, 89_999_999, 90_000_001, 2**32 - 2, 2**32 - 1])
@pytest.mark.parametrize("place", ["xl/media/a.xml", "a.csv"])
def test_a_zip_bomb_with_a_lying_header_is_refused(rezip, place, size):
    content = {place: bytes(90_000_000)}
    source = rezip(content) if place.startswith("xl/") else zipped(*content.items())
    honest = (90_000_000).to_bytes(4, "little")
    assert source.count(honest) == 2
    assert refusal(source.replace(honest, size.to_bytes(4, "little"))) in {
        PROBLEMS["ratio"].message,
        PROBLEMS["damaged"].message,
    }


def test_a_csv_whose_zip_lies_about_its_size_is_read_whole_or_refused():
    content = "a;b\n" + "ä;ö\n" * 1_000
    size = len(content.encode())
    for lie in (0, 10, size - 1, size + 1, 2**32 - 2):
        source = zipped(("a.csv", content))
        source = source.replace(size.to_bytes(4, "little"), lie.to_bytes(4, "little"))
        try:
            assert len(load.read(source, "a.zip").responses) == 1_000
        except Problem as problem:
            assert problem.message == PROBLEMS["damaged"].message


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
DOCTYPES = [
    f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]><x>&l9;</x>',
    f'<!DOCTYPE x [<!ENTITY l9 "{"lol" * 30_000}">]><x>{"&l9;" * 9_000}</x>',
    '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]><x>&l9;</x>',
    '<!DOCTYPE x SYSTEM "http://localhost/x.dtd"><x/>',
    "<!doctype x><x/>",
]


@pytest.mark.parametrize("markup", DOCTYPES)
def test_document_types_and_entities_are_refused(rezip, markup):
    bomb = f'<?xml version="1.0"?>{markup}'
    for part in ("xl/sharedStrings.xml", SHEET, "xl/_rels/workbook.xml.rels"):
        assert refusal(rezip({part: bomb})) == PROBLEMS["entities"].message
    for part in ("content.xml", "META-INF/manifest.xml"):
        assert refusal(ods_with(part, bomb)) == PROBLEMS["entities"].message


def test_entities_that_hide_from_the_scan_are_not_expanded(rezip):
    bomb = DOCTYPES[0].encode("utf-16")
    known = {problem.message for problem in PROBLEMS.values()}
    assert refusal(ods_with("content.xml", bomb)) in known
    assert refusal(rezip({SHEET: bomb})) in known


def ods_with(part, content):
    """Return an ODS file with one part swapped."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(*({"mimetype": kind, "content.xml": "<x/>"} | {part: content}).items())


@pytest.mark.parametrize("name", ["../../evil", "/etc/passwd", "C:\\evil", "xl/../../evil"])
def test_a_part_whose_name_leaves_the_archive_is_refused(rezip, name):
    assert refusal(rezip({name: b"x"})) == PROBLEMS["names"].message


def test_a_part_that_is_a_link_is_refused():
    link = zipfile.ZipInfo("a.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert refusal(zipped((link, "/etc/passwd"))) == PROBLEMS["names"].message


def test_two_parts_of_one_name_are_refused(rezip):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        twice = zipped(("a.csv", "a;b\n1;2\n"), ("a.csv", "a;b\n3;4\n"))
    assert refusal(twice) == PROBLEMS["names"].message


def test_a_zip_with_a_password_is_refused():
    source = bytearray(zipped(("a.csv", "a;b\n1;2\n")))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        source[source.index(header) + flags] |= 1
    assert refusal(bytes(source)) == PROBLEMS["protected"].message


def test_too_many_parts_are_refused(rezip):
    parts = {f"xl/media/{i}": b"" for i in range(limits.MEMBERS)}
    assert refusal(rezip(parts)) == PROBLEMS["members"].message


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("content.xml", "OpenDocument"),
        ("word/document.xml", "DOCX"),
        ("ppt/presentation.xml", "PPTX"),
    ],
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
    reasons = {PROBLEMS[reason].message for reason in ("ratio", "memory")}
    assert refusal(rezip(parts)) in reasons
    parts[SHEET] = f"{XML}<sheetData>{f'<row>{cell * 3}</row>' * 6_000}</sheetData></worksheet>"
    assert refusal(rezip(parts)) in reasons


def test_too_many_rows_and_columns_are_refused():
    assert refusal(b"a\n" + b"1\n" * limits.ROWS) == PROBLEMS["rows"].message
    assert refusal(b";" * limits.COLUMNS + b"a\n1\n") == PROBLEMS["columns"].message


def test_a_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.001)
    assert refusal(b"a\n1\n") == PROBLEMS["time"].message


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(Problem, match=r"^no\.csv cannot be opened: .* choose the file again\.$"):
        load.read_file(tmp_path / "no.csv")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../\x00\u202e" + "x" * 300 + ".csv", "x" * 80),
        ("../../etc/x.csv", "x.csv"),
        ("C:\\Users\\x.csv", "x.csv"),
        ("a\x00.csv", "a.csv"),
        ("vastaukset\u202evsc.exe", "vastauksetvsc.exe"),
        ("CON", "CON"),
        ("<script>![x](http://x)", "x)"),
        ("../..", ".."),
        ("\u202e\x00", "?"),
    ],
)
def test_a_hostile_file_name_is_shown_without_what_misleads(name, shown):
    with pytest.raises(Problem) as caught:
        load.read(b"", name)
    assert caught.value.values["name"] == shown
    assert len(load.read(b"a;b\n1;2\n", name).responses) == 1


def test_headings_that_are_empty_or_alike_are_kept_apart():
    survey = load.read(b"Miksi?;Miksi?;;Miksi?;\na;b;c;d;e\nf;g;h;i;j\n")
    assert survey.responses.values.tolist() == [list("abcde"), list("fghij")]
    taken = [column for question in survey.questions for column in question.columns]
    taken += [item.column for item in survey.metadata]
    assert sorted(taken) == list(range(5))


def test_every_sentence_says_what_and_what_to_do_next():
    for problem in PROBLEMS.values():
        assert problem.message.startswith("{name} ")
        assert problem.message.endswith(".")
        assert ". " in problem.message


@pytest.mark.parametrize("cell", ["5" + " " * 20_000 + "x", ":" * 20_000, "x" * 60_000])
def test_a_long_cell_or_heading_does_not_hold_up_the_reader(cell):
    survey = load.read(f"{cell};b\n{cell};1\n{cell};2\n".encode())
    assert len(survey.responses) == 2
