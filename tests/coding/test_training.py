"""The invented answers that the model learns from: coded by the codebook, and like no gold."""

import re

import pandas as pd
import pytest

from analysis.survey import ROLES
from tests.conftest import ROOT

LANGUAGES = ("fi", "sv", "et", "en")
NEAR = 0.4  # share of the five-letter stretches of two answers that both have
FEWEST = 15  # answers of each code in a language


def answers(language):
    return pd.read_csv(ROOT / "data" / "training" / f"{language}.csv", keep_default_na=False)


def stretches(text):
    own = re.sub(r"\s+", " ", text.casefold())
    return {own[at : at + 5] for at in range(max(len(own) - 4, 1))}


def nearest(text, others):
    own = stretches(text)
    return max(len(own & other) / len(own | other) for other in others)


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
    others = [stretches(text) for text in (*gold["text"], *second["text"])]
    near = [text for text in answers(language)["text"] if nearest(text, others) >= NEAR]
    assert near == []
