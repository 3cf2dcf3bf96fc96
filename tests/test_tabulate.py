"""`tabulate` writes every table for an audience, says what it is, and refuses in one sentence."""

import io

import openpyxl
import pytest

from analysis.__main__ import main
from analysis.present.figures import HIDDEN
from analysis.wording import LANGUAGES
from analysis.workspace import events, surveys
from analysis.workspace.database import Database
from tests.conftest import ROOT

SAMPLE = str(ROOT / "data" / "sample_responses.xlsx")


@pytest.fixture
def tabulate(tmp_path, capsys):
    """Run the command and return exit code, standard error, and the sheets by their names."""

    def run(*arguments, file=SAMPLE):
        out = tmp_path / "tables.xlsx"
        status = main(["tabulate", str(file), "--out", str(out), *arguments])
        told = capsys.readouterr().err
        if not out.exists():
            return status, told, {}
        book = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))
        return status, told, {s.title: list(s.iter_rows(values_only=True)) for s in book}

    return run


def column(sheet, heading):
    return [row[sheet[1].index(heading)] for row in sheet[2:]]


def test_the_public_workbook_hides_small_groups_and_says_so(tabulate):
    status, told, sheets = tabulate("--by", "q1")
    assert (status, told) == (0, "")
    assert list(sheets)[:3] == ["Contents", "Questions answered", "Themes"]
    contents = [" ".join(map(str, row)) for row in sheets["Contents"]]
    assert any("Coded by machine, not checked." in line for line in contents)
    assert any("79" in line for line in contents)
    assert any(line.startswith("Shown to The public") for line in contents)
    by_type = next(sheet for name, sheet in sheets.items() if name.startswith("A. "))
    counts = column(by_type, "n")
    assert HIDDEN in counts
    assert not [n for n in counts if isinstance(n, int) and 0 < n < 5]
    themes = sheets["Themes"]
    assert column(themes, "Base")[0] == 74
    assert all(
        share == pytest.approx(n / base)
        for n, base, share in zip(
            *(column(themes, h) for h in ("n", "Base", "Share %")), strict=True
        )
        if isinstance(n, int)
    )
    assert "<5" in column(sheets["Facets"], "n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_is_made_in_each_language_the_same_each_time(tabulate, tmp_path, language):
    tabulate("--by", "q1", "--language", language)
    first = (tmp_path / "tables.xlsx").read_bytes()
    tabulate("--by", "q1", "--language", language)
    assert (tmp_path / "tables.xlsx").read_bytes() == first


def test_the_researchers_workbook_shows_all_and_the_log_says_why(tabulate):
    status, told, sheets = tabulate("--preset", "researcher", "--by", "q1", "--reason", "article")
    assert (status, told) == (0, "")
    by_type = next(sheet for name, sheet in sheets.items() if name.startswith("A. "))
    assert HIDDEN not in column(by_type, "n")
    database = Database()
    numbers = range(1, 10)
    whys = [event.why for n in numbers for event in events.history(database, n)]
    assert any("article" in why and "researcher" in why for why in whys)
    assert surveys.names_of_coders(database) is not None


def test_without_a_reason_the_reader_is_asked_for_one(tabulate):
    status, told, _ = tabulate("--preset", "researcher", "--by", "q1")
    assert status == 0
    assert "--reason" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--filter", "q1"], "Write QUESTION=VALUE"),
        (["--filter", "q1=Yliopisto"], "There are: Ammatillinen koulutus"),
        (["--by", "q99"], "Name one of: q1"),
        (["--filter", "q2=Ohjaaja"], "may be shown"),
        (["--filter", "q1=Lukio", "--by", "q7"], "Use one of the two"),
        (["--invited", "20"], "79 people answered, and only 20 were invited"),
        (["--decided", "--codebook", "x"], "leave out"),
    ],
)
def test_what_cannot_be_tabulated_is_told_in_a_sentence(tabulate, arguments, said):
    status, told, sheets = tabulate(*arguments)
    assert status == 2
    assert said in told and len(told.strip().splitlines()) == 1
    assert not sheets


def test_the_output_is_an_xlsx_and_never_the_input(capsys, tmp_path):
    assert main(["tabulate", SAMPLE, "--out", str(tmp_path / "a.csv")]) == 2
    assert ".xlsx" in capsys.readouterr().err
    assert main(["tabulate", SAMPLE, "--out", SAMPLE]) == 2


def test_a_response_rate_and_its_intervals_are_told(tabulate):
    _, _, sheets = tabulate("--by", "q1", "--invited", "120")
    contents = [" ".join(map(str, row)) for row in sheets["Contents"]]
    assert any("79 of 120 invited answered (66%)" in line for line in contents)
    narrow = column(sheets["Themes"], "To %")[0]
    _, _, sheets = tabulate("--by", "q1", "--intervals", "clopper_pearson")
    assert narrow < column(sheets["Themes"], "To %")[0]


def test_texts_of_a_survey_are_no_formulas(tabulate, tmp_path):
    rows = "".join(f"=1+{n % 2};=cmd|'/C calc'!A{n}\n" for n in range(20))
    hostile = tmp_path / "hostile.csv"
    hostile.write_text("=HYPERLINK(1);Benefits?\n" + rows, "utf-8")
    status, _, _ = tabulate(file=hostile)
    assert status == 0
    book = openpyxl.load_workbook(tmp_path / "tables.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=1+") for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_a_survey_without_open_or_without_closed_questions_is_tabulated(tabulate, tmp_path):
    only_closed = tmp_path / "closed.csv"
    only_closed.write_text("School\n" + "a\nb\n" * 20, "utf-8")
    status, _, sheets = tabulate(file=only_closed)
    assert status == 0 and "Closed questions" in sheets
    only_open = tmp_path / "open.csv"
    only_open.write_text(
        "Benefits?\n" + "".join(f"Everyone number {n} can join\n" for n in range(12)), "utf-8"
    )
    status, _, sheets = tabulate(file=only_open)
    assert status == 0 and "Themes" in sheets
