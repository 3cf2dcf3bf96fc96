"""Same input, same bytes: whatever the order of entries, hash seed, locale, time zone or block."""

import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from analysis import codebook, study
from analysis.coding import apply
from analysis.coding.coder import coder, of_codebook, shipped_model
from analysis.coding.distinct import Forms
from analysis.coding.model import role_places
from analysis.coding.said import Listener
from analysis.coding.words import tokenise
from analysis.load import read_file

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample_responses.xlsx"


def shuffled(value, rng):
    """Return a tree of a codebook with every table and list of patterns in another order."""
    if isinstance(value, dict):
        keys = sorted(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    if isinstance(value, list):
        return rng.sample(value, len(value))
    return value


def test_any_order_of_a_codebooks_entries_gives_the_same_bytes():
    files = codebook.texts_of()
    trees = {n: yaml.load(t, yaml.CBaseLoader) for n, t in files.items() if n != "codebook.yaml"}
    survey = read_file(SAMPLE)
    outcomes = []
    for seed in (None, 1):
        own = dict(files)
        if seed is not None:
            for name, tree in trees.items():
                mixed = shuffled(tree, random.Random(seed))
                own[name] = yaml.safe_dump(mixed, allow_unicode=True, sort_keys=False).encode()
        coded = study.code_survey(survey, of_codebook(codebook.from_texts(own)))
        outcomes.append([f.to_csv() for f in (coded.answers, coded.codings, coded.negated)])
    assert outcomes[0] == outcomes[1]


def test_blocks_of_any_size_give_the_same_bytes(monkeypatch):
    survey = read_file(SAMPLE)
    answers = study.answers_of(survey).assign(language="")
    outcomes = []
    for size in (20_000, 37):
        monkeypatch.setattr(apply, "BLOCK", size)
        coded = apply.code(answers, coder())
        outcomes.append([f.to_csv() for f in (coded.answers, coded.codings, coded.negated)])
    assert outcomes[0] == outcomes[1]


def test_words_that_were_met_before_do_not_move_the_last_digit():
    """A sum of fractions depends on the order in which they are added up."""
    answers = study.answers_of(read_file(SAMPLE))
    texts, model = answers["text"].fillna("").tolist(), shipped_model()
    roles = role_places(model.roles, answers["role"])

    def odds(*before):
        forms, listener = Forms(), Listener(model)
        for met in before:
            tokenise(met, forms)
        tokens = tokenise(texts, forms)
        said = listener.said(tokens, np.zeros(len(tokens.form), np.intp), len(texts))
        return model.odds(said, roles)

    words = sorted({word for text in texts for word in text.split()})
    backwards = [" ".join(reversed(text.split())) for text in reversed(texts)]
    alone = odds()
    assert (odds(backwards) == alone).all()
    assert (odds(["matka", "resa"], words) == alone).all()


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "LANG": "et_EE.UTF-8"},
    ],
)
def test_the_command_writes_the_same_bytes_in_other_surroundings(surroundings, tmp_path):
    names = ("codings.csv", "answers.csv", "negated.csv")
    wanted = study.code_survey(read_file(SAMPLE), coder())
    out, answers, negated = (str(tmp_path / name) for name in names)
    subprocess.run(
        [
            *(sys.executable, "-m", "analysis", "code", str(SAMPLE), "--out", out),
            *("--answers", answers, "--negated", negated),
        ],
        check=True,
        cwd=ROOT,
        env={**os.environ, **surroundings},
    )
    for name, frame in zip(
        names, (wanted.codings, wanted.answers.drop(columns="text"), wanted.negated), strict=True
    ):
        assert (tmp_path / name).read_text("utf-8") == frame.to_csv(
            index=False, lineterminator="\n"
        )


def test_a_kept_coder_codes_as_one_made_anew(tmp_path):
    survey = read_file(SAMPLE)
    outcomes = []
    for _ in range(2):
        coded = study.code_survey(survey, coder(kept_in=tmp_path))
        outcomes.append([f.to_csv() for f in (coded.answers, coded.codings, coded.negated)])
    made = replace(of_codebook(codebook.read()), model=shipped_model())
    coded = study.code_survey(survey, made)
    assert outcomes[0] == outcomes[1]
    assert outcomes[0] == [f.to_csv() for f in (coded.answers, coded.codings, coded.negated)]


def test_the_folder_of_kept_rules_does_not_grow_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.coding.coder.KEPT", 2)
    files = {
        "codebook.yaml": b"title: {en: T}\ndomains: [{id: d, label: {en: D}, role: benefits, "
        b"codes: [{id: it, label: {en: It}, definition: {en: It}}]}]"
    }
    for number in range(4):
        own = {**files, "en.yaml": f"language: en\ncodes: {{it: [word{number}]}}".encode()}
        coder(own, kept_in=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_an_empty_table_is_coded_to_empty_tables():
    columns = ["id", "question", "role", "text", "language"]
    coded = apply.code(pd.DataFrame(columns=columns, dtype="str"), coder())
    assert (len(coded.answers), len(coded.codings), len(coded.negated)) == (0, 0, 0)
