"""The command agree: files of coded answers to tables and JSON."""

import json
import re

import openpyxl
import pandas as pd
import pytest

from analysis import agreeing
from analysis.__main__ import main, parser
from analysis.survey import Problem
from tests.conftest import ROOT

ANNA = pd.DataFrame(
    {
        "id": [1, 2, 3, 4, 4, 5],
        "question": ["benefits"] * 4 + ["support", "support"],
        "content": ["answered"] * 5 + ["empty"],
        "codes": ["trips", "trips museum", None, "museum", "time", None],
        "reason": ["names a bus", None, None, None, None, None],
    }
)
BEN = ANNA.assign(codes=["trips", "trips", None, "museum", "time money", None], reason=None)


@pytest.fixture
def written(tmp_path):
    """Write tables as the files of coders and return their names."""

    def write(**tables):
        names = []
        for name, table in tables.items():
            path = tmp_path / name.replace("_", ".")
            if path.suffix == ".xlsx":
                table.to_excel(path, index=False)
            else:
                table.to_csv(path, index=False, sep="\t" if path.suffix == ".tsv" else ",")
            names.append(str(path))
        return names

    return write


def agree(files, as_json=False):
    agreeing.run(parser().parse_args(["agree", *files, *(["--json"] if as_json else [])]))


def ran(capsys, files, as_json=True):
    agree(files, as_json)
    out = capsys.readouterr().out
    return json.loads(out) if as_json else out


def test_files_of_every_kind_give_the_same_figures(written, capsys):
    told = [
        ran(capsys, written(**{f"anna_{kind}": ANNA, f"ben_{kind}": BEN}))
        for kind in ("csv", "tsv", "xlsx")
    ]
    assert told[0] == told[1] == told[2]
    assert told[0]["coders"] == ["anna", "ben"]
    assert told[0]["answers"] == 5
    assert told[0]["respondents"] == 4
    assert told[0]["counts"][1] == {
        "code": "museum",
        "both": 1,
        "first": 1,
        "second": 0,
        "neither": 3,
    }
    museum = next(row for row in told[0]["codes"] if row["code"] == "museum")
    assert (museum["units"], museum["percent"]) == (5, 0.8)
    first = told[0]["disagreements"][0]
    assert (first["id"], first["question"], first["code"]) == ("2", "benefits", "museum")
    assert (first["given_anna"], first["given_ben"], first["reason_ben"]) == ("yes", "no", "")


def test_what_is_not_defined_is_null_and_said(written, capsys):
    same = ANNA.assign(codes="trips")
    files = written(anna_csv=same, ben_csv=same)
    told = ran(capsys, files)["codes"][0]
    assert told["percent"] == 1
    assert told["kappa"] is told["alpha"] is told["ac1"] is told["ac1_low"] is None
    said = ran(capsys, files, as_json=False)
    assert "not defined" in said and "nan" not in said.lower()


def test_unit_universe_and_what_is_left_out_are_said(written, capsys):
    files = written(anna_csv=ANNA, ben_csv=BEN.iloc[:3])
    said = ran(capsys, files, as_json=False)
    assert "Both coders" in said and "Only anna" in said and "Neither coder" in said
    assert "Unit: an answer and a code" in said
    assert "Every answer counts once." in said and "not weighted to all answers" in said
    assert "the 3 answers of 3 respondents that two or more coders coded" in said
    assert "2 answers that a single coder coded are left out." in said
    assert ran(capsys, files)["left_out"] == 2


def test_one_answer_and_no_codes_are_said_as_such(written, capsys):
    said = ran(capsys, written(anna_csv=ANNA[:1], ben_csv=BEN[:1]), as_json=False)
    assert "the one answer of one respondent that two or more coders coded" in said
    said = ran(capsys, written(anna_csv=ANNA[2:3], ben_csv=BEN[2:3]), as_json=False)
    assert said.startswith("Nobody gave a code") and "agree on not defined" not in said


def test_an_interval_without_width_of_coders_who_differ_is_told(written, capsys):
    anna = pd.DataFrame({"id": range(20), "codes": ["trips"] * 10 + ["time"] * 10})
    files = written(anna_csv=anna, ben_csv=anna)
    assert "interval without width" not in ran(capsys, files, as_json=False)
    ben = anna.assign(codes=["trips museum"] * 3 + list(anna["codes"])[3:])
    said = ran(capsys, written(anna_csv=anna, ben_csv=ben), as_json=False)
    assert "An interval without width where coders do differ" in said


def test_three_coders_have_pairs_and_no_kappa(written, capsys):
    files = written(anna_csv=ANNA, ben_csv=BEN, cia_csv=ANNA)
    told = ran(capsys, files)
    assert [(row["first"], row["second"]) for row in told["pairs"]] == [
        *(("anna", "ben"), ("anna", "cia"), ("ben", "cia")),
    ]
    assert told["overall"][0]["kappa"] is None
    said = ran(capsys, files, as_json=False)
    assert "Only anna" not in said
    assert "Each two coders" in said and "Cohen's kappa (95% interval)" not in said


def test_coders_of_the_same_name_are_told_apart(written, capsys, tmp_path):
    (tmp_path / "other").mkdir()
    BEN.to_csv(tmp_path / "other" / "anna.csv", index=False)
    files = [*written(anna_csv=ANNA), str(tmp_path / "other" / "anna.csv")]
    assert ran(capsys, files)["coders"] == ["anna", "anna (2)"]


def test_codings_named_twice_are_refused_and_those_that_are_alike_told(written, capsys, tmp_path):
    anna, ben = written(anna_csv=ANNA, ben_csv=BEN)
    with pytest.raises(Problem, match="anna gave the same answers the same codes in two files"):
        agree([anna, ben, anna])
    (tmp_path / "half").mkdir()
    ANNA.iloc[:3].to_csv(tmp_path / "half" / "anna.csv", index=False)
    with pytest.raises(Problem, match="anna gave the same answers"):
        agree([str(tmp_path / "half" / "anna.csv"), anna, ben])
    agree([anna, ben])
    assert "throughout" not in capsys.readouterr().err
    (copy,) = written(copy_csv=ANNA)
    agree([anna, ben, copy])
    said = capsys.readouterr().err
    assert "anna and copy gave the same answers the same codes throughout." in said


def test_a_coder_with_other_answers_in_a_second_file_is_one_coder(written, capsys, tmp_path):
    (tmp_path / "rest").mkdir()
    ANNA.iloc[3:].to_csv(tmp_path / "rest" / "anna.csv", index=False)
    files = [*written(anna_csv=ANNA.iloc[:3], ben_csv=BEN), str(tmp_path / "rest" / "anna.csv")]
    told = ran(capsys, files)
    assert (told["coders"], told["answers"]) == (["anna", "ben"], 5)


def test_codes_are_parted_and_written_as_in_the_codebook_and_others_told(written, capsys):
    anna = ANNA.assign(codes=["Impact, Trips", "trips;IMPACT", None, "inclusion,", "trips", None])
    ben = ANNA.assign(codes=["impact trips", "impact Trips", None, "inclusion", "trips", None])
    files = written(anna_csv=anna, ben_csv=ben)
    told = ran(capsys, files)
    assert [row["code"] for row in told["codes"]] == ["impact", "inclusion", "trips"]
    assert told["overall"][0]["percent"] == 1
    said = [line for line in told["notices"] if "no such codes" in line]
    assert said == [
        f"{name}: the codebook has no such codes; they are compared all the same: trips."
        for name in ("anna", "ben")
    ]
    agree(files)
    err = capsys.readouterr().err
    assert all(line in err for line in told["notices"])


def test_codes_of_tables_bring_their_parents_as_those_of_sheets_do(written, capsys):
    anna = ANNA.assign(codes="digital_skills")
    told = ran(capsys, written(anna_csv=anna, ben_csv=ANNA.assign(codes="learning")))
    assert {row["code"]: row["percent"] for row in told["codes"]} == {
        "digital_skills": 0,
        "learning": 1,
    }


def test_a_file_without_questions_is_matched_by_id(written, capsys):
    own = BEN.iloc[:3].drop(columns=["question", "content", "reason"])
    told = ran(capsys, written(anna_csv=ANNA.iloc[:3], ben_csv=own))
    assert told["answers"] == 3


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"anna_csv": ANNA}, "Agreement takes two coders."),
        (
            {"anna_csv": ANNA, "ben_csv": BEN.drop(columns="codes")},
            "The table of ben.csv has no column “codes”. It has: id, question, content, reason.",
        ),
        ({"anna_csv": ANNA, "ben_csv": BEN.assign(id=range(10, 16))}, "No answer was coded by"),
        (
            {"anna_csv": ANNA, "ben_csv": BEN, "cia_csv": BEN.assign(id=range(10, 16))},
            "cia coded no answer that another coder coded.",
        ),
        (
            {"anna_csv": ANNA, "ben_csv": BEN.drop(columns="question")},
            "The table of ben has no column “question”, but in another file respondents gave",
        ),
        (
            {own: ANNA.drop(columns="question") for own in ("anna_csv", "ben_csv")},
            "anna coded the answer 4 twice. Keep one row for each answer, with a column",
        ),
    ],
)
def test_files_that_cannot_be_compared_are_one_sentence(written, tables, said):
    with pytest.raises(Problem) as refused:
        agree(written(**tables))
    assert str(refused.value).startswith(said)


def test_a_missing_file_is_named():
    with pytest.raises(Problem, match="There is no file none"):
        agree(["none.csv", "nothing.csv"])


def test_the_example_of_the_docs_is_what_the_command_prints(tmp_path, capsys, monkeypatch):
    guide = (ROOT / "docs" / "agreement.md").read_text("utf-8")
    tables, printed = re.findall(r"```\n(.+?)```", guide, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    for table in tables.strip().split("\n\n"):
        name, rows = table.split("\n", 1)
        (tmp_path / name).write_text(rows, "utf-8")
    said = ran(capsys, ["anna.csv", "ben.csv"], as_json=False)
    assert said.startswith(printed.rstrip() + "\n\nBy theme\n")


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    """The file of the sheets of two coders, in which each gave every answer one code."""
    path = tmp_path_factory.mktemp("sheets") / "sheets.xlsx"
    sample = ["sample", "data/sample_responses.xlsx", "--size", "10", "--coders", "Anna,Bo"]
    assert main([*sample, "--out", str(path)]) == 0
    book = openpyxl.load_workbook(path)
    for name, code in (("Anna", "impact"), ("Bo", "inclusion")):
        sheet = book[name]
        rows = list(sheet.iter_rows())
        head = next(row for row in rows if "#id" in [cell.value for cell in row])
        column = next(cell.column for cell in head if cell.value == code)
        for row in rows[-10:]:
            sheet.cell(row[0].row, column, "x")
    book.save(path)
    return path


def test_filled_sheets_are_read_as_their_coders(sheets, capsys):
    macro = sheets.with_suffix(".xlsm")
    macro.write_bytes(sheets.read_bytes())
    assert ran(capsys, [str(macro)]) == ran(capsys, [str(sheets)])
    told = ran(capsys, [str(sheets)])
    assert (told["coders"], told["answers"]) == (["Anna", "Bo"], 10)
    assert {row["code"]: row["percent"] for row in told["codes"]} == {"impact": 0, "inclusion": 0}
    assert len(told["disagreements"]) == 20


@pytest.mark.parametrize(
    ("separator", "encoding", "ending"),
    [
        (";", "cp1252", "csv"),
        (";", "utf-8-sig", "csv"),
        (",", "utf-8", "csv"),
        ("\t", "utf-16", "txt"),
    ],
)
def test_sheets_saved_as_text_by_a_spreadsheet_program_are_read(
    sheets, separator, encoding, ending, tmp_path, capsys
):
    files = []
    for name in ("Anna", "Bo"):
        table = pd.read_excel(sheets, sheet_name=name, header=None, dtype=str, engine="openpyxl")
        text = table.to_csv(sep=separator, index=False, header=False, lineterminator="\r\n")
        files.append(tmp_path / f"{name} own.{ending}")
        files[-1].write_bytes(text.encode(encoding, errors="replace"))
    assert ran(capsys, map(str, files)) == ran(capsys, [str(sheets)])


def test_a_sheet_saved_as_text_that_lost_its_hidden_row_is_told_so(sheets, tmp_path):
    table = pd.read_excel(sheets, sheet_name="Anna", header=None, dtype=str, engine="openpyxl")
    table[1:].to_csv(tmp_path / "anna.csv", sep=";", index=False, header=False)
    with pytest.raises(Problem, match=r"anna\.csv is left out: it has no longer the first row"):
        agree([str(tmp_path / "anna.csv"), str(sheets)])
