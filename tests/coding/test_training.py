"""The invented answers that the model learns from: coded by the codebook, and like no gold."""

import re

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from analysis import training
from analysis.coding import coder
from analysis.coding.concepts import shipped
from analysis.coding.learn import digest
from analysis.survey import LANGUAGES, ROLES
from tests.conftest import ROOT

NEAR = 0.4  # share of the five-letter stretches of two answers that both have
FEWEST = 15  # answers of each code in a language


def answers(language):
    return pd.read_csv(ROOT / "data" / "training" / f"{language}.csv", keep_default_na=False)


def stretches(text):
    own = re.sub(r"\s+", " ", text.casefold())
    return {own[at : at + 5] for at in range(max(len(own) - 4, 1))}


def nearness(texts, others):
    """Return a table, a row a text: how much of what it and another have is of both (Jaccard)."""
    counted = CountVectorizer(analyzer=stretches).fit([*texts, *others])
    own, other = counted.transform(texts), counted.transform(others)
    both = (own @ other.T).toarray()
    sizes = (np.asarray(each.sum(axis=1)).ravel() for each in (own, other))
    return both / (np.add.outer(*sizes) - both)


def test_nearness_is_the_share_of_what_two_texts_have():
    found = nearness(["Time  was", "money"], ["time was short", "MONEY", ""])
    assert found.tolist() == [[0.4, 0, 0], [0, 1, 0]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_there_in_each_language_and_no_other(book, language):
    found = answers(language)
    assert len(found) >= 1_000 and found["id"].is_unique
    assert set(found["question"]) == set(ROLES)
    counts = found["codes"].str.split().explode().value_counts()
    known = {code.id: code for code in book.codes()}
    assert set(counts.index) == set(known) and counts.min() >= FEWEST
    for own in found["codes"].str.split():
        parents = {known[code].parent for code in own} - {None}
        assert parents <= set(own)
    both = zip(found["codes"].str.split(), found["disputed"].str.split(), strict=True)
    assert not any(set(codes) & set(disputed) for codes, disputed in both)
    assert 0.3 < (found["codes"] == "").mean() < 0.6  # near misses and denials


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_is_like_one_that_the_program_is_judged_by(shared, language):
    gold = pd.read_csv(shared / "gold" / "answers.csv", keep_default_na=False)
    second = pd.read_csv(ROOT / "tests" / "cases" / "second_set.csv", keep_default_na=False)
    own = answers(language)["text"]
    near = nearness(own, [*gold["text"], *second["text"]]).max(axis=1) >= NEAR
    assert own[near].tolist() == []


def test_the_model_that_ships_is_of_these_answers_concepts_and_rules():
    own, told = coder.shipped_model(), training.answers()
    assert own.about["answers"] == len(told)
    assert own.about["sha256"] == digest(told)
    assert own.about["codebook"] == coder.by_rules().scheme.digest
    assert own.concepts.stems == shipped().stems
    assert len(own.rules) > 5_000 and set(own.codes) == {
        c.id for c in coder.by_rules().scheme.codes()
    }


def test_the_figures_are_of_the_model_that_ships_and_on_unread_answers():
    found, told = training.accuracy(), training.answers()
    whole = found[(found["table"] == "codes") & (found["label"] == "micro")].set_index("way")
    unread = told[told["unread"]]
    counted = sum(
        len(set(c) - set(d)) for c, d in zip(unread["codes"], unread["disputed"], strict=True)
    )
    assert set(whole.index) == set(training.WAYS) and (whole["n"] == counted).all()
    assert whole.loc["both", "f1"] > whole.loc["rules", "f1"]
    assert set(found.loc[found["table"] == "languages", "label"]) == set(LANGUAGES)


def test_it_is_trained_again_to_the_same_bytes_and_figures(nightly):
    told, shares = training.answers(), ()
    if not nightly:
        told, shares = told.groupby("language").head(80).assign(unread=True), (0.5,)
    made = training.train(told, shares)
    again = coder.MODEL.read_bytes() if nightly else training.train(told, shares).model.written()
    assert made.model.written() == again
    assert len(made.model.rules) and made.model.about["answers"] == len(told)
    found = made.accuracy
    if nightly:
        kept = training.accuracy()
        wanted = kept[kept["table"] != "curve"].reset_index(drop=True)
        pd.testing.assert_frame_equal(found.reset_index(drop=True), wanted)
    else:
        assert {*training.TABLES, "baselines", "curve"} == set(found["table"])
