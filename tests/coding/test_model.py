"""Models: what one learns, that it tells the same everywhere, and what it adds to the rules."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.coding import coder, model
from analysis.coding.apply import code
from analysis.coding.learn import learn
from analysis.coding.pieces import pieces
from analysis.coding.said import Listener
from analysis.coding.spelling import spell
from analysis.coding.words import tokenise
from analysis.survey import LANGUAGES, Problem

SAID = {
    "cheap": ["The price was low", "Prices fell by half", "A low price for all", "Lowest pricing"],
    "fun": ["Pupils laughed a lot", "So much laughter", "They were laughing", "Laughs all day"],
    "": ["We met in May", "It rained", "Nothing new here", "The bus came late"],
}


@pytest.fixture(scope="module")
def answers():
    rows = [
        (f"{text} in year {year}", [own] if own else [], "benefits", f"{own}{at}")
        for own, texts in SAID.items()
        for at, text in enumerate(texts)
        for year in ("one", "two", "three")
    ]
    return pd.DataFrame(rows, columns=["text", "codes", "question", "family"])


@pytest.fixture(scope="module")
def learnt(answers):
    return learn(answers, folds=4)


def table(*texts, language="en"):
    rows = [(f"{at}", "q1", "benefits", text, language) for at, text in enumerate(texts)]
    return pd.DataFrame(rows, columns=["id", "question", "role", "text", "language"])


def test_a_model_tells_what_it_never_saw_and_no_family_is_in_two_folds(answers, learnt):
    assert learnt.model.codes == ("cheap", "fun")
    wanted = np.array([[c in own for c in learnt.model.codes] for own in answers["codes"]])
    right = (learnt.given & wanted).sum()
    assert 2 * right / (learnt.given.sum() + wanted.sum()) > 0.8
    assert answers.assign(fold=learnt.fold).groupby("family")["fold"].nunique().max() == 1
    assert set(learnt.fold) == {0, 1, 2, 3}


def test_labels_that_say_nothing_are_not_learnt(answers):
    order = np.random.default_rng(0).permutation(len(answers))
    mixed = answers.assign(codes=answers["codes"].to_numpy()[order], family="")
    wanted = np.array([[c in own for c in ("cheap", "fun")] for own in mixed["codes"]])
    likely = learn(mixed, folds=4).likely
    assert abs(likely[wanted].mean() - likely[~wanted].mean()) < 0.15


def test_a_model_is_the_same_bytes_each_time_and_reads_back(answers, learnt):
    again = learn(answers, folds=4).model.written()
    assert again == learnt.model.written()
    back = model.read(again)
    assert back.written() == again and back.name == learnt.model.name
    assert back.about["answers"] == len(answers)


def test_the_odds_are_those_of_the_sums_that_the_docstrings_name(learnt):
    own, texts = learnt.model, ["Low price low", "laughing!", ""]
    tokens = tokenise(texts)
    said = Listener(own).said(tokens, np.full(len(tokens), LANGUAGES.index("en")), len(texts))
    found = own.odds(said, model.role_places(own.roles, ["benefits", "other", None]))
    for answer, words in enumerate((["low", "price"], ["laughing"], [])):
        wanted = np.zeros(len(own.codes))
        for word in words:
            at = np.flatnonzero(np.isin(own.pieces, pieces(spell([word]))[1]))
            share = own.rarity[at].astype(float)
            wanted += (share / np.linalg.norm(share)) @ own.weights[at].astype(float)
        wanted = wanted / np.sqrt(max(len(words), 1)) + own.by_role[0 if answer == 0 else -1]
        held = sorted(set().union(*(own.concepts.of(word, "en") for word in words)))
        if held:
            share = own.concept_rarity[held].astype(float)
            wanted += (share / np.linalg.norm(share)) @ own.concept_weights[held].astype(float)
        assert found[answer] == pytest.approx(wanted, abs=1e-3)
    weighs = own.weighs(said, 0, 0, 3, 0)
    assert len(weighs) == 3 and weighs[0] == weighs[2]


def test_a_word_that_is_everywhere_is_no_evidence(learnt):
    told = learnt.model.of_words(spell(["the", "price"]))
    assert not told[0].any() and told[1].any()


def test_answers_in_one_block_or_in_many_are_coded_alike(learnt, monkeypatch):
    own = coder.of_model(learnt.model)
    texts = [text for texts in SAID.values() for text in texts]
    whole = code(table(*texts), own)
    monkeypatch.setattr("analysis.coding.apply.BLOCK", 3)
    for one, other in zip(
        vars(whole).values(), vars(code(table(*texts), own)).values(), strict=True
    ):
        pd.testing.assert_frame_equal(one, other)
    assert set(whole.codings["source"]) == {"model"}
    evidence = whole.codings["evidence"].tolist()
    assert any("pric" in own.lower() for own in evidence)


def renamed(made, *codes):
    return replace(made, codes=codes)


def test_a_model_that_learnt_without_rules_adds_to_them_and_says_so(learnt):
    rules, own = coder.by_rules(), renamed(learnt.model, "cost_efficiency", "inclusion")
    texts = ["They laughed again", "Everyone can join", "Not everyone can join, they laughed"]
    found = code(table(*texts), replace(rules, model=own))
    by_rule = code(table(*texts), rules)
    sources = found.codings.set_index("id")["source"]
    assert sources["0"] == "model" and sources["1"] == "rule"
    assert by_rule.answers["codes"].tolist()[1:] == found.answers["codes"].tolist()[1:]
    added = found.codings[found.codings["source"] == "model"].iloc[0]
    assert added["rule"] == own.name and 0 < added["confidence"] < 1
    assert texts[0][added["start"] : added["end"]] == added["evidence"]


def beside_rules(answers, trusted):
    """Return a model of `fun` that learnt beside a rule that is right or wrong."""
    wanted = [frozenset(["fun"]) if "fun" in own else frozenset() for own in answers["codes"]]
    wrong = [frozenset() if own else frozenset(["fun"]) for own in wanted]
    made = learn(answers, wanted if trusted else wrong, folds=4).model
    names = coder.by_rules().rulesets["en"].rule_names
    known = replace(made, rules=np.sort(model.rule_numbers(names)))
    return renamed(known, "cost_efficiency", "inclusion")


@pytest.mark.parametrize("trusted", [True, False])
def test_what_a_rules_word_is_worth_is_learnt(answers, trusted):
    own = beside_rules(answers, trusted)
    found = code(table("Everyone can join"), replace(coder.by_rules(), model=own))
    assert found.answers["codes"].tolist() == ["inclusion" if trusted else ""]
    told = found.codings if trusted else found.negated
    row = told[told["code"] == "inclusion"].iloc[0]
    assert row["source"] == "rule" and row["evidence"] and row["rule"].startswith("en: ")
    assert (row["confidence"] >= own.thresholds[1]) == trusted
    if not trusted:
        assert row["kind"] == "doubt" and row["cue"] == ""


def test_a_rule_that_the_model_did_not_learn_beside_stands(answers):
    own = replace(beside_rules(answers, False), rules=model.rule_numbers(["en: other"]))
    found = code(table("Everyone can join"), replace(coder.by_rules(), model=own))
    assert found.answers["codes"].tolist() == ["inclusion"]
    assert set(found.codings["confidence"]) == {0.9} and found.negated.empty


def test_a_threshold_of_the_codebook_goes_before_the_models(answers):
    own = replace(coder.by_rules(), model=beside_rules(answers, False))
    told = table("They met", "They laughed again")
    for least, wanted in ((0.0001, ["inclusion", "inclusion"]), (0.9999, ["", ""])):
        scheme = replace(own.scheme, thresholds={"inclusion": least, "cost_efficiency": 1.0})
        assert code(told, replace(own, scheme=scheme)).answers["codes"].tolist() == wanted


def test_codes_that_a_codebook_does_not_have_are_not_given(learnt):
    both = replace(coder.coder(), model=learnt.model)
    assert code(table("They laughed again"), both).answers["codes"].tolist() == [""]


def test_a_parent_stands_beside_a_child_that_a_model_gave(learnt):
    child = renamed(learnt.model, "cost_efficiency", "digital_skills")
    found = code(table("They laughed again"), replace(coder.coder(), model=child))
    assert found.answers["codes"].tolist() == ["digital_skills learning"]


@pytest.mark.parametrize(
    "content", [b"", b"PK\3\4", b"\0" * 64, (5).to_bytes(8, "little") + b"[[1]]", b"\xff" * 32]
)
def test_what_is_no_model_is_one_sentence(content):
    with pytest.raises(Problem, match=r"own\.model is no model"):
        model.read(content, "own.model")


def test_answers_that_are_all_alike_make_no_folds():
    alike = pd.DataFrame({"text": ["the same words"] * 12, "codes": [["x"]] * 12})
    with pytest.raises(Problem, match="5 folds cannot be made of 1 answers that differ"):
        learn(alike)


def test_too_little_to_learn_from_is_one_sentence():
    with pytest.raises(Problem, match="too little to learn from"):
        learn(pd.DataFrame({"text": ["a", "b"], "codes": [["x"], []]}))
