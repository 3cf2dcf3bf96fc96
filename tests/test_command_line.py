"""The command line keeps what interface.md promises."""

import csv
import json
import os
import subprocess
import sys

import pandas as pd
import pytest

from analysis.__main__ import main
from tests.conftest import ROOT

SAMPLE = ROOT / "data" / "sample_responses.xlsx"
ANSWERS = """nr,text,lang,role
1,Everyone can join 👍,en,benefits
2,-,en,benefits
3,Ei aikaa,fi,challenges
"""


def rows(path):
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(ANSWERS, "utf-8")
    return path


def code(answers, tmp_path, *more):
    return main(
        [
            "code",
            str(answers),
            "--text",
            "text",
            "--id",
            "nr",
            "--question",
            "role",
            "--language",
            "lang",
            "--out",
            str(tmp_path / "c.csv"),
            "--answers",
            str(tmp_path / "a.csv"),
            *more,
        ]
    )


def test_inspect_tells_tool_questions_and_notices_as_json(capsys):
    assert main(["inspect", str(SAMPLE)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["tool"], told["responses"], told["header_rows"]) == ("google_forms", 79, 1)
    roles = [q["role"] for q in told["questions"] if q["type"] == "open"]
    assert roles == [
        "definition",
        "benefits",
        "challenges",
        "solutions",
        "example",
        "support",
        "other",
    ]


def test_every_question_of_the_sample_has_its_type(capsys):
    main(["inspect", str(SAMPLE)])
    types = [q["type"] for q in json.loads(capsys.readouterr().out)["questions"]]
    assert types == (
        ["single"] * 3
        + ["number"]
        + ["multi_cell"] * 2
        + ["single"]
        + ["multi_cell"] * 2
        + ["rating"] * 7
        + ["open"] * 7
    )


def test_code_writes_codings_and_answers_with_the_promised_columns(answers, tmp_path):
    assert code(answers, tmp_path) == 0
    codings, coded = rows(tmp_path / "c.csv"), rows(tmp_path / "a.csv")
    assert list(codings[0]) == (
        "id question code start end evidence source rule confidence".split()
    )
    assert [row["content"] for row in coded] == ["answered", "non_answer", "answered"]
    assert [row["id"] for row in coded] == ["1", "2", "3"]
    assert "inclusion" in coded[0]["codes"].split()


def test_every_evidence_of_the_sample_is_its_span_of_the_answer(tmp_path):
    main(
        [
            "code",
            str(SAMPLE),
            "--out",
            str(tmp_path / "c.csv"),
            "--answers",
            str(tmp_path / "a.csv"),
        ]
    )
    from analysis import load, study

    answers = study.answers_of(load.read_file(SAMPLE))
    texts = {(str(r.id), r.question): r.text for r in answers.itertuples()}
    codings = rows(tmp_path / "c.csv")
    assert len(codings) > 300
    for row in codings:
        text = texts[row["id"], row["question"]]
        assert row["evidence"] == text[int(row["start"]) : int(row["end"])]


def test_parquet_and_csv_hold_the_same(answers, tmp_path):
    code(answers, tmp_path)
    source, out = tmp_path / "answers.parquet", tmp_path / "c.parquet"
    pd.read_csv(answers, dtype=str).to_parquet(source)
    arguments = ["--text", "text", "--id", "nr", "--question", "role", "--language", "lang"]
    assert main(["code", str(source), *arguments, "--out", str(out)]) == 0
    assert pd.read_parquet(out)["evidence"].tolist() == [
        r["evidence"] for r in rows(tmp_path / "c.csv")
    ]


def test_denied_mentions_are_written_apart(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("text\nTeknisiä ongelmia ei ollut\n", "utf-8")
    out = tmp_path / "n.csv"
    main(
        [
            "code",
            str(path),
            "--text",
            "text",
            "--question",
            "challenges",
            "--language",
            "fi",
            "--out",
            str(tmp_path / "c.csv"),
            "--negated",
            str(out),
        ]
    )
    (row,) = [row for row in rows(out) if row["code"] == "technical_problems"]
    assert (row["cue"], row["id"]) == ("ei", "0")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--text", "nothing"], "no column “nothing”"),
        (["--question", "nothing"], "neither a column of the table nor a role"),
        (["--language", "nothing"], "no column “nothing”"),
        (["--codebook", "nowhere"], "There is no codebook.yaml"),
        (["--model", "big"], "There is no file big"),
        (["--jobs", "0"], "--jobs is 0. Give 1 or more."),
        (["--answers", "answers.xlsx"], "end in .csv or .parquet"),
        (["--overrides", "nowhere.csv"], "There is no file nowhere.csv"),
    ],
)
def test_a_fault_of_the_call_is_one_sentence_and_exit_code_2(
    answers, tmp_path, capsys, more, told
):
    assert code(answers, tmp_path, *more) == 2
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1
    assert not (tmp_path / "c.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--language", "nonsense"], "no language of the answers"),
        (["--id", "nr"], "--id goes with --text"),
        (["--question", "role"], "--question goes with --text"),
        (["--codebook", "none", "--model", "none"], "Without a codebook a model codes alone"),
        (["--jobs", "0"], "Give 1 or more"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(tmp_path, capsys, arguments, told):
    assert main(["code", str(SAMPLE), "--out", str(tmp_path / "c.csv"), *arguments]) == 2
    assert told in capsys.readouterr().err


def test_a_row_without_an_id_is_named(tmp_path, capsys):
    path = tmp_path / "x.csv"
    path.write_text("nr,text\n1,a\n,b\n", "utf-8")
    out = str(tmp_path / "c.csv")
    assert main(["code", str(path), "--text", "text", "--id", "nr", "--out", out]) == 2
    assert "Row 3 has nothing in the column “nr”" in capsys.readouterr().err


def test_all_outputs_appear_or_none(answers, tmp_path, capsys):
    (tmp_path / "a.csv").mkdir()
    assert code(answers, tmp_path) == 2
    assert "a.csv is a folder" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "answers.csv"]


def test_leading_zeros_of_ids_and_repeated_columns_are_kept_apart(tmp_path):
    path, out = tmp_path / "x.csv", tmp_path / "a.csv"
    path.write_text("nr,text\n007,Ei aikaa/rahaa\n", "utf-8")
    arguments = ["--text", "text", "--text", "text", "--id", "nr", "--language", "fi"]
    arguments += ["--question", "challenges", "--out", str(tmp_path / "c.csv")]
    assert main(["code", str(path), *arguments, "--answers", str(out)]) == 0
    (row,) = rows(out)
    assert row["id"] == "007" and "workload" in row["codes"]


def test_an_output_never_overwrites_the_input(answers, tmp_path, capsys):
    assert main(["code", str(answers), "--text", "text", "--out", str(answers)]) == 2
    assert answers.read_text("utf-8") == ANSWERS


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_table_without_rows_is_coded_to_tables_without_rows(ending, tmp_path):
    source, out = tmp_path / f"x.{ending}", tmp_path / "c.csv"
    empty = pd.DataFrame({"nr": [], "text": []}, dtype="str")
    empty.to_csv(source, index=False) if ending == "csv" else empty.to_parquet(source)
    parts = ["--out", str(out), "--answers", str(tmp_path / "a.parquet")]
    assert main(["code", str(source), "--text", "text", "--id", "nr", *parts]) == 0
    assert out.read_text("utf-8").startswith("id,question,code,start,end,evidence,")
    assert len(out.read_text("utf-8").splitlines()) == 1
    written = pd.read_parquet(tmp_path / "a.parquet")
    assert (len(written), written.columns[0]) == (0, "id")


def test_blocks_of_a_folder_of_parquet_give_what_one_csv_gives(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.coding.apply.BLOCK", 3)
    folder, source, found = tmp_path / "parts", tmp_path / "x.csv", []
    texts = ["Ei aikaa", "", "Yhteinen verkkotunti", "Vi har inte tid", "-", "Hyvä kieli"] * 3
    table = pd.DataFrame({"nr": [f"{n:03}" for n in range(18)], "text": texts})
    table.to_csv(source, index=False)
    folder.mkdir()
    for number, (begin, end) in enumerate([(0, 1), (1, 9), (9, 9), (9, 18)]):
        table[begin:end].to_parquet(folder / f"{number}.parquet")
    for path in (source, folder):
        outs = [tmp_path / f"{path.name}-{name}.csv" for name in "can"]
        files = zip(("--out", "--answers", "--negated"), map(str, outs), strict=True)
        call = ["code", str(path), "--text", "text", "--id", "nr", "--question", "challenges"]
        assert main([*call, *(part for pair in files for part in pair)]) == 0
        found.append([out.read_bytes() for out in outs])
    assert found[0] == found[1]
    assert all(b"\n0" in file for file in found[0][:2])


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["code"], ["code", "x", "--nothing"]])
def test_a_call_that_is_no_command_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "--help" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["inspect", "code"])
def test_each_command_has_help_with_an_example(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert f"python -m analysis {command}" in capsys.readouterr().out


def test_the_same_bytes_in_another_hash_seed_locale_and_time_zone(tmp_path):
    outcomes = set()
    for seed, lang, zone in (("0", "C", "UTC"), ("42", "fi_FI.UTF-8", "Asia/Tokyo")):
        out = tmp_path / f"{seed}.csv"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": lang, "TZ": zone}
        command = [sys.executable, "-m", "analysis", "code", str(SAMPLE), "--out", str(out)]
        subprocess.run(command, env=environment, check=True, cwd=ROOT)
        outcomes.add(out.read_bytes())
    assert len(outcomes) == 1


def test_a_table_comes_from_standard_input(tmp_path):
    out = tmp_path / "c.csv"
    command = [sys.executable, "-m", "analysis", "code", "-", "--text", "text", "--id", "nr"]
    command += ["--language", "lang", "--question", "role", "--out", str(out)]
    subprocess.run(command, input=ANSWERS.encode(), check=True, cwd=ROOT)
    assert {row["id"] for row in rows(out)} >= {"1"}


DECISIONS = """id,question,code,action,start,end,by,at,reason
0,q18,inclusion,remove,,,Mia,2026-11-01T08:00:00Z,"so, yes"
1,q18,impact,add,0,8,Mia,2026-11-01T08:00:01Z,
2,q18,,confirm,,,Mia,2026-11-01T08:00:02Z,
9999,q18,impact,add,,,Mia,,
"""


@pytest.fixture
def database(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'work.sqlite'}")


def work(*arguments):
    return main(["work", *map(str, arguments)])


def test_work_goes_from_one_database_to_another(database, tmp_path, capsys, monkeypatch):
    own, file, out = tmp_path / "own.csv", tmp_path / "work.zip", tmp_path / "out.csv"
    own.write_text(DECISIONS, "utf-8")
    assert work("import", SAMPLE, own, "--by", "Aino") == 0
    told = capsys.readouterr().out
    assert "Decisions imported: 3." in told
    assert "code or the answer no such span: 1. The first is on answer 9999" in told
    assert work("export", SAMPLE, "--out", file) == 0
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    assert work("import", SAMPLE, file, "--by", "Aino") == 0
    assert work("export", SAMPLE, "--out", out) == 0
    assert out.read_text("utf-8").splitlines() == DECISIONS.splitlines()[:-1]
    capsys.readouterr()
    assert work("import", SAMPLE, out, "--by", "Aino") == 0
    assert "Decisions that were here already: 3." in capsys.readouterr().out


def test_decided_gives_the_bytes_that_the_file_of_decisions_gives(database, tmp_path):
    own, one, two = tmp_path / "own.csv", tmp_path / "one.csv", tmp_path / "two.csv"
    own.write_text("".join(DECISIONS.splitlines(keepends=True)[:-1]), "utf-8")
    assert work("import", SAMPLE, own, "--by", "Aino") == 0
    assert main(["code", str(SAMPLE), "--decided", "--out", str(one)]) == 0
    assert main(["code", str(SAMPLE), "--overrides", str(own), "--out", str(two)]) == 0
    assert one.read_bytes() == two.read_bytes()
    assert [r["source"] for r in rows(one) if r["rule"] == "Mia"] == ["person"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["work", "export", str(SAMPLE), "--out", "x.txt"], "ends in .zip or .csv"),
        (["work", "import", str(SAMPLE), "nowhere.zip", "--by", "A"], "no file nowhere.zip"),
        (["work", "import", str(SAMPLE), str(SAMPLE), "--by", "A"], "lacks the column"),
        (["code", str(SAMPLE), "--decided", "--text", "a", "--out", "o.csv"], "--decided takes"),
    ],
)
def test_work_that_is_none_is_one_sentence(
    database, tmp_path, capsys, monkeypatch, arguments, told
):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert told in capsys.readouterr().err
