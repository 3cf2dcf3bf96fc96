"""The command learn: from coded answers of any codebook to a model that codes others."""

import json

import pandas as pd
import pytest

from analysis.__main__ import main
from tests.coding.test_model import SAID

NAMES = {"cheap": "Price & pay", "fun": "Fun, joy"}


@pytest.fixture
def coded(tmp_path):
    rows = [
        (f"{text} {n}", NAMES.get(own, ""), "en")
        for own in SAID
        for text in SAID[own]
        for n in "ab"
    ]
    file = tmp_path / "coded.csv"
    pd.DataFrame(rows, columns=["said", "themes", "lang"]).to_csv(file, index=False)
    return file


def test_a_model_of_a_codebook_of_ones_own_codes_alone(coded, tmp_path, capsys):
    own, out = tmp_path / "own.model", tmp_path / "codings.csv"
    call = ["learn", str(coded), "--out", str(own), "--codes", "themes", "--separator", "|"]
    assert main([*call, "--folds", "3", "--language", "lang", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {row["label"] for row in told["codes"]} == {"micro", *NAMES.values()}
    assert set(told["baselines"]) == {"question_only", "permuted"}
    assert [row["label"] for row in told["languages"]] == ["en"]
    fresh = tmp_path / "new.csv"
    fresh.write_text("said\nThe prices are low\nIt snowed\n", "utf-8")
    code = ["code", str(fresh), "--text", "said", "--out", str(out), "--codebook", "none"]
    assert main([*code, "--model", str(own)]) == 0
    found = pd.read_csv(out)
    assert found["code"].tolist() == ["Price & pay"] and found["source"].tolist() == ["model"]


def test_a_column_for_each_code_is_read_as_well(tmp_path, capsys):
    rows = [(text, int(own == "cheap"), int(own == "fun")) for own in SAID for text in SAID[own]]
    file = tmp_path / "wide.csv"
    pd.DataFrame(rows, columns=["text", "cheap", "fun"]).to_csv(file, index=False)
    call = ["learn", str(file), "--out", str(tmp_path / "m"), "--codes", "cheap,fun"]
    assert main([*call, "--folds", "2"]) == 0
    assert "each judged by a model that had not seen it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--codes", "none"], "The table has no column “none”. It has: said, themes, lang."),
        (["--codes", "themes", "--text", "b"], "The table has no column “b”."),
        (["--codes", "lang", "--folds", "99"], "There is too little to learn from"),
        (["--codes", "lang", "--folds", "1"], "1 folds cannot be made of"),
        (["--codes", "lang", "--folds", "-3"], "Choose 2 folds or more"),
    ],
)
def test_what_cannot_be_learnt_is_one_sentence(coded, tmp_path, capsys, asked, said):
    assert main(["learn", str(coded), "--out", str(tmp_path / "m"), *asked]) == 2
    assert said in capsys.readouterr().err


def test_without_codebook_and_model_there_is_nothing_to_code_by(coded, tmp_path, capsys):
    call = ["code", str(coded), "--text", "said", "--out", str(tmp_path / "c.csv")]
    assert main([*call, "--codebook", "none", "--model", "none"]) == 2
    assert "Without a codebook a model codes alone" in capsys.readouterr().err
