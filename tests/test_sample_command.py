"""`sample` draws answers, writes blind sheets and says what it drew; its sheets are read back."""

import io

import openpyxl
import pytest

from analysis import load
from analysis.sampling import coders, run
from analysis.survey import Problem
from analysis.wording import wording
from analysis.workspace.filled_sheets import ratings_of
from tests.conftest import ROOT

SAMPLE = ROOT / "data" / "sample_responses.xlsx"


class Call:
    """What the parser makes of a call."""

    file, language, codebook = str(SAMPLE), "en", None
    size = width = coders = None
    round = 1

    def __init__(self, out, **given):
        self.out = str(out)
        vars(self).update(given)


@pytest.fixture
def sample(tmp_path, capsys):
    def draw(**given):
        out = tmp_path / "sheets.xlsx"
        run(load.read_file(SAMPLE), Call(out, **given))
        return out.read_bytes(), capsys.readouterr().out

    return draw


def test_the_same_survey_gives_the_same_sheets_and_the_strata_are_told(sample, book):
    content, told = sample()
    assert (content, told) == sample()
    first, _, *strata = told.splitlines()
    assert first.startswith("50 of ")
    assert sum(int(line.split()[-2]) for line in strata) == 50
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert workbook.sheetnames[:2] == ["Coder A", "Coder B"]
    codes = {code.id for code in book.codes()}
    for sheet in workbook.worksheets[:2]:
        given = [cell for row in sheet.iter_rows(min_row=2, values_only=True) for cell in row]
        assert not codes.intersection(map(str, given))
        assert sheet.max_row == 53
    table, notices = ratings_of(content, "sheets.xlsx", None, book)
    assert table.empty and "not coded yet 50" in str(notices[0])


def test_the_size_is_as_asked_or_as_the_width_needs(sample):
    content, _ = sample(size=7, coders="Anna; Bo,Cilla", language="fi")
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert workbook.sheetnames[:3] == ["Anna", "Bo", "Cilla"]
    assert workbook["Bo"].max_row == 10
    assert sample(size=10_000)[1].split()[0] == sample(size=10_000)[1].split()[2]
    assert sample(width="0,2") == sample(width="20%") == sample(width="0.2")
    assert ", 1 stratum; " in sample(size=1)[1]
    assert int(sample(width=0.1)[1].split()[0]) > int(sample(width=0.2)[1].split()[0]) > 30


def test_sheets_that_were_begun_are_not_written_over(sample, tmp_path):
    content, _ = sample(size=7)
    assert sample(size=7)[0] == content
    for name in ("impact", "#none", "#why"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book["Coder B"]
        column = next(cell.column for cell in sheet[1] if cell.value == name)
        sheet.cell(sheet.max_row, column).value = "x"
        book.save(tmp_path / "sheets.xlsx")
        begun = (tmp_path / "sheets.xlsx").read_bytes()
        with pytest.raises(Problem, match="holds sheets that coders have begun"):
            sample(size=7)
        assert (tmp_path / "sheets.xlsx").read_bytes() == begun
    (tmp_path / "sheets.xlsx").write_bytes(b"no workbook")
    assert sample(size=7)[0] == content


def test_sheets_are_no_survey(sample, tmp_path):
    sample(size=7)
    drawn = load.read_file(tmp_path / "sheets.xlsx")
    with pytest.raises(Problem, match="holds sheets for coders, not a survey"):
        run(drawn, Call(tmp_path / "again.xlsx"))


def test_another_round_is_another_sample_and_said(sample):
    first, second = sample(size=7), sample(size=7, round=2)
    assert first == sample(size=7, round=1) and first[0] != second[0]
    assert "round 1, " in first[1] and "round 2, " in second[1]
    (*_, how) = openpyxl.load_workbook(io.BytesIO(second[0])).worksheets
    told = dict(how.iter_rows(max_col=2, values_only=True))
    assert told["Round"] == "2" and "Seed" not in told


def test_a_call_that_cannot_be_is_told(sample, tmp_path):
    with pytest.raises(Problem, match="one of them"):
        sample(size=7, width=0.1)
    with pytest.raises(Problem, match="1 or more"):
        sample(size=0)
    with pytest.raises(Problem, match="Two coders are named a"):
        sample(coders="A,a")
    for none in (" , ", ""):
        with pytest.raises(Problem, match="No coder is named"):
            sample(coders=none)
    for width in ("wide", "20", "0"):
        with pytest.raises(Problem, match="Give a share between 0 and 1"):
            sample(width=width)
    assert not list(tmp_path.iterdir())
    assert coders(None, wording("en")) == ["Coder A", "Coder B"]
