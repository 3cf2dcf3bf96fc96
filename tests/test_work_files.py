"""What people coded elsewhere comes in by the command line: projects and tables of codings."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.coding.coder import shipped_model
from analysis.load import corrections, read_file
from analysis.workspace import models, surveys
from analysis.workspace.database import Database
from analysis.workspace.exchange import decisions_table

SAMPLE = "data/sample_responses.xlsx"


@pytest.fixture
def database(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'work.sqlite'}")
    return Database()


@pytest.fixture
def answers(tmp_path):
    out = tmp_path / "answers.csv"
    main(["code", SAMPLE, "--out", str(tmp_path / "codings.csv"), "--answers", str(out)])
    return pd.read_csv(out, dtype=str, keep_default_na=False)


def taken(database):
    table = decisions_table(database, 1)
    return sorted(
        table[["id", "question", "code", "action", "by"]].itertuples(index=False, name=None)
    )


def test_a_table_of_codings_comes_in_as_decisions_of_a_coder(tmp_path, database, answers, capsys):
    own = answers[answers["content"] == "answered"].iloc[0]
    codings = pd.DataFrame(
        {"id": [own["id"], "999"], "question": [own["question"]] * 2, "code": ["impact"] * 2}
    )
    codings.to_csv(tmp_path / "codings.csv", index=False)
    assert main(["work", "import", SAMPLE, str(tmp_path / "codings.csv"), "--by", "Anna"]) == 0
    told = capsys.readouterr().out
    assert "Decisions imported: 1." in told and "999" in told
    assert taken(database) == [(own["id"], own["question"], "impact", "add", "Anna")]


def test_a_table_of_answers_comes_in_as_decisions_of_a_coder(tmp_path, database, answers):
    own = answers[answers["codes"].str.contains(r"\bimpact\b")].iloc[0]
    wide = pd.DataFrame(
        {
            "id": [own["id"]],
            "question": [own["question"]],
            "impact": ["0"],
            "sustainability": ["1"],
        }
    )
    wide.to_csv(tmp_path / "wide.csv", index=False)
    assert main(["work", "import", SAMPLE, str(tmp_path / "wide.csv"), "--by", "Anna"]) == 0
    key = (own["id"], own["question"])
    assert taken(database) == [
        (*key, "impact", "remove", "Anna"),
        (*key, "sustainability", "add", "Anna"),
    ]


def test_a_table_of_work_may_be_headed_in_any_case(tmp_path, database, answers, capsys):
    own = answers[answers["content"] == "answered"].iloc[0]
    rows = pd.DataFrame({"ID": [own["id"]], "Question": [own["question"]], "Code": ["impact"]})
    rows.to_csv(tmp_path / "codings.csv", index=False)
    assert main(["work", "import", SAMPLE, str(tmp_path / "codings.csv"), "--by", "Anna"]) == 0
    assert taken(database) == [(own["id"], own["question"], "impact", "add", "Anna")]
    assert main(["work", "import", SAMPLE, str(tmp_path / "answers.csv"), "--by", "Anna"]) == 2
    assert "does not say who gave" in capsys.readouterr().err


def test_a_project_comes_in_again_as_it_went_out(tmp_path, database, answers, capsys):
    own = answers[answers["content"] == "answered"].iloc[0]
    wide = pd.DataFrame({"id": [own["id"]], "question": [own["question"]], "impact": ["1"]})
    wide.to_csv(tmp_path / "wide.csv", index=False)
    main(["work", "import", SAMPLE, str(tmp_path / "wide.csv"), "--by", "Anna"])
    out = str(tmp_path / "project.qdpx")
    report = ["report", SAMPLE, "--out", out, "--decided", "--preset", "researcher"]
    assert main([*report, "--reason", "to code on"]) == 0
    capsys.readouterr()
    assert main(["work", "import", SAMPLE, out, "--by", "Ben"]) == 0
    assert "Decisions that were here already: 1." in capsys.readouterr().out


def test_a_codebook_goes_to_other_programs_and_comes_back(tmp_path, capsys):
    out, folder = tmp_path / "codes.qdc", tmp_path / "own"
    assert main(["codebook", "export", "--out", str(out), "--language", "fi"]) == 0
    assert main(["codebook", "import", str(out), "--out", str(folder), "--language", "fi"]) == 0
    assert "None has patterns yet." in capsys.readouterr().out
    assert main(["codebook", "check", str(folder)]) == 0
    assert main(["codebook", "import", str(out), "--out", str(folder)]) == 2


def test_a_model_that_learnt_goes_along_with_work_and_reports(tmp_path, database, capsys):
    own = shipped_model()
    other = replace(own, thresholds=own.thresholds * 0.9).written()
    fingerprint = corrections.fingerprint(read_file(Path(SAMPLE)))
    models.use(database, surveys.opened(database, fingerprint, "sample"), other, "Anna")
    out, work = str(tmp_path / "themes.xlsx"), str(tmp_path / "work.zip")
    report = ["report", SAMPLE, "--out", out, "--decided", "--content", "themes"]
    assert main(report) == 0 and main(["work", "export", SAMPLE, "--out", work]) == 0
    assert main(["verify", out, "--inputs", "data"]) == 2
    (tmp_path / "files").mkdir()
    zipfile.ZipFile(work).extractall(tmp_path / "files")
    as_read = corrections.packed(corrections.Corrections())
    (tmp_path / "files" / "corrections.json").write_bytes(as_read)
    assert main(["verify", out, "--inputs", str(tmp_path / "files")]) == 0
    elsewhere = Database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    number = surveys.opened(elsewhere, fingerprint, "sample")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.sqlite'}")
        assert main(["work", "import", SAMPLE, work, "--by", "Ben"]) == 0
    assert models.content_of(elsewhere, models.in_use(elsewhere, number)) == other
