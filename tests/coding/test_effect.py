"""What a change of a codebook does is found without coding all answers anew, exactly."""

import copy
import random
import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import effects, load, study
from analysis.codebook import compare
from analysis.codebook.succession import successors
from analysis.coding import apply, effect
from analysis.coding.coder import of_codebook, shipped_model
from analysis.survey import Problem
from analysis.workspace import decisions
from analysis.workspace.decisions import Decision
from tests.coding.edits import ANY, SOME, book_of, decided, edited, rename_to, small_trees
from tests.conftest import ROOT

ANSWERS = 120


def altered(text, rng):
    """A text in which some words lost a letter, or have a particle or a letter more."""
    ways = (
        lambda word: word[:-2] + word[-1:],
        lambda word: word + "kin",
        lambda word: word[:4] + word[4:5] + word[4:],
    )
    return " ".join(w if rng.random() > 0.2 else rng.choice(ways)(w) for w in text.split(" "))


@pytest.fixture(scope="module")
def answers():
    rng = random.Random(1)
    own = study.answers_of(load.read_file(ROOT / "data" / "sample_responses.xlsx"))
    own = own[own["text"].notna()]
    own = own.iloc[rng.sample(range(len(own)), ANSWERS)].sort_index().reset_index(drop=True)
    return own.assign(text=[altered(text, rng) for text in own["text"]], language="")


@pytest.fixture(scope="module")
def words(answers):
    """Words of the answers, from which patterns are made."""
    return sorted({w for text in answers["text"] for w in re.findall(r"[^\W\d_]{2,}", text)})


@pytest.fixture(scope="module")
def start(answers):
    """The small codebook with its coder, and what it codes."""
    trees = small_trees()
    book = book_of(trees)
    coder = replace(of_codebook(book), model=shipped_model())
    return trees, book, coder, apply.code(answers, coder)


def gained(one, other):
    """Which answers have which code in one coding alone, with the first words that earn it."""
    keys = ["id", "question", "code"]
    had = set(other.codings[keys].itertuples(index=False, name=None))
    first = one.codings.drop_duplicates(keys)[list(effects.COLUMNS)]
    return [row for row in first.itertuples(index=False, name=None) if row[:3] not in had]


def with_decisions(coded, taken, book):
    return decisions.apply(coded, decisions.fitting(coded, taken, book), book)


def flipped(one, other):
    """How many respondents have each code in any answer of one coding alone."""
    pairs = [{*frame[["id", "code"]].itertuples(index=False, name=None)} for frame in (one, other)]
    return pd.Series([code for _, code in pairs[0] - pairs[1]], dtype=object).value_counts()


def check_effect(start, answers, trees, taken):
    """The effect says what coding everything anew says."""
    _, old, coder, before = start
    try:
        new = book_of(trees)
        then = apply.code(answers, replace(of_codebook(new), model=coder.model))
    except Problem as fault:
        with pytest.raises(Problem, match=re.escape(str(fault))):
            effects.effect(before, coder, old, book_of(trees), taken)
        return
    found = effects.effect(before, coder, old, new, taken)
    became = {code: now.successor for code, now in successors(new.codes(), [old.codes()]).items()}
    then, now = with_decisions(before, taken, old), with_decisions(then, taken, new)
    codings = then.codings.assign(code=then.codings["code"].replace(became))
    then = replace(then, codings=codings)
    assert [*found.added.itertuples(index=False, name=None)] == gained(now, then)
    assert [*found.removed.itertuples(index=False, name=None)] == gained(then, now)
    counts = found.counts.set_index("code")
    assert counts["adds"].to_dict() == {
        code: int((found.added["code"] == code).sum()) for code in counts.index
    }
    for column, pair in (("gained", (now, then)), ("lost", (then, now))):
        wanted = flipped(*(coded.codings for coded in pair))
        told = counts[f"respondents_{column}"]
        assert told[told > 0].to_dict() == wanted.to_dict()


@pytest.mark.parametrize("edits", [SOME, ANY], ids=["rules alone", "with the model"])
def test_an_effect_is_what_coding_everything_anew_tells(edits, start, answers, words, nightly):
    trees, old, coder, before = start
    if edits is SOME:
        coder = replace(coder, model=None)
        before = apply.again(before.answers, coder)
    codes = [code.id for code in old.codes()]

    @settings(
        max_examples=200 if nightly else 8,
        deadline=None,
        derandomize=not nightly,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.data())
    def check(data):
        changed = edited(data.draw, trees, words, edits)
        taken = decided(data.draw, answers, codes)
        check_effect((trees, old, coder, before), answers, changed, taken)

    check()


# One thing each


def with_codes(start, language, **codes):
    """The small codebook whose codes have these patterns more in a language."""
    trees = copy.deepcopy(start[0])
    for code, texts in codes.items():
        trees[f"{language}.yaml"]["codes"].setdefault(code, []).extend(texts)
    return book_of(trees)


def coded_by(book, language, *texts):
    """The coder of a codebook by rules alone, and what it codes in answers of these texts."""
    frame = pd.DataFrame({"id": [f"r{at}" for at in range(len(texts))], "text": texts})
    answers = frame.assign(question="q", role="benefits", language=language)
    coder = of_codebook(book)
    return apply.code(answers, coder), coder


def rows(frame, *columns):
    return [tuple(row) for row in frame[["id", "code", *columns]].to_numpy()]


def test_it_tells_which_answers_gain_and_lose_a_code_and_by_which_words(start):
    first = with_codes(start, "en", impact=["zebra*"])
    texts = ("A zebra came.", "We saw zebras and a quagga.", "Quagga!")
    second = with_codes(start, "en", impact=["quagga"])
    found = effects.effect(*coded_by(first, "en", *texts), first, second)
    assert rows(found.added, "evidence", "rule") == [("r2", "impact", "Quagga", "en: quagga")]
    assert rows(found.removed, "evidence", "rule") == [("r0", "impact", "zebra", "en: zebra*")]
    assert found.counts.to_numpy().tolist() == [["impact", 1, 1, 1, 1]]


def test_a_pattern_of_words_that_the_codebook_names_already_is_found(start):
    first = with_codes(start, "en", impact=["zebra*"])
    more = [{"words": "zebra*", "roles": ["benefits"]}]
    second = with_codes(start, "en", impact=["zebra*"], inclusion=more)
    before, coder = coded_by(first, "en", "A zebra came.", "None.")
    found = effects.effect(before, coder, first, second)
    assert rows(found.added) == [("r0", "inclusion")] and found.removed.empty
    then, coder = coded_by(second, "en", "A zebra came.", "None.")
    found = effects.effect(then, coder, second, first)
    assert rows(found.removed) == [("r0", "inclusion")] and found.added.empty


@pytest.mark.parametrize("pattern", ["=seeprakin", "=seeprakin ..1 kissa"])
def test_a_word_that_one_code_names_is_no_spoken_form_for_another(start, pattern):
    """Codes are not coded apart: also where the words of the changed code do not stand there."""
    first = with_codes(start, "fi", impact=["seepra"], inclusion=["kissa"])
    second = with_codes(start, "fi", impact=["seepra"], inclusion=["kissa", pattern])
    before, coder = coded_by(first, "fi", "seeprakin tuli", "seepra tuli")
    assert {own.code for own in compare.differences(first, second)} == {"inclusion"}
    found = effects.effect(before, coder, first, second)
    assert rows(found.added) == ([("r0", "inclusion")] if " " not in pattern else [])
    assert rows(found.removed) == [("r0", "impact")]


@pytest.mark.parametrize(
    ("key", "more"), [("negators", ["yak"]), ("non_answers", ["yak zebra"]), ("clitics", ["xx"])]
)
def test_what_is_read_otherwise_is_found_in_all_answers(start, key, more):
    first = with_codes(start, "en", impact=["zebra"])
    trees = copy.deepcopy(start[0])
    trees["en.yaml"]["codes"]["impact"].append("zebra")
    trees["en.yaml"][key] = [*trees["en.yaml"].get(key, []), *more]
    found = effects.effect(*coded_by(first, "en", "yak zebra", "zebraxx"), first, book_of(trees))
    changed = rows(found.added) + rows(found.removed)
    assert changed == [("r1" if key == "clitics" else "r0", "impact")]


def test_only_answers_that_the_change_can_reach_are_coded_anew(start):
    _, old, coder, before = start
    then, now = effect.recoded(before, coder, old, with_codes(start, "fi", impact=["zebraa*"]))
    assert len(then.answers) == len(now.answers) == 0
    then, _ = effect.recoded(before, coder, old, with_codes(start, "fi", impact=["myös"]))
    assert 0 < len(then.answers) < len(before.answers) / 4


def test_a_person_who_decided_keeps_a_code_that_the_words_no_longer_earn(start):
    first, old = with_codes(start, "en", impact=["zebra*"]), start[1]
    taken = [Decision("r1", "q", "impact", "confirm", by="A")]
    found = effects.effect(*coded_by(first, "en", "A zebra.", "Zebras."), first, old, taken)
    assert rows(found.removed) == [("r0", "impact")]


def test_a_renamed_code_is_neither_lost_nor_gained(start):
    first = with_codes(start, "en", impact=["zebra*"])
    trees = copy.deepcopy(start[0])
    trees["en.yaml"]["codes"]["impact"].append("zebra*")
    rename_to(trees, "impact", "effect")
    before, coder = coded_by(first, "en", "A zebra.", "Zebras.")
    found = effects.effect(before, coder, first, book_of(trees))
    assert found.added.empty and found.removed.empty and found.counts.empty


@pytest.mark.parametrize("domain", ["challenge", "need"])
def test_a_code_in_another_domain_is_judged_as_its_codes_are(start, domain):
    """A challenge that went well is denied, and a need may be asked for."""
    trees = copy.deepcopy(start[0])
    trees["en.yaml"]["codes"]["impact"].append("zebra")
    first = book_of(trees)
    domains = {own["id"]: own["codes"] for own in trees["codebook.yaml"]["domains"]}
    (code,) = [own for own in domains["benefit"] if own["id"] == "impact"]
    domains["benefit"].remove(code)
    domains[domain].append(code)
    texts = ("A zebra.", "The zebra worked well.", "Where would we find a zebra?")
    found = effects.effect(*coded_by(first, "en", *texts), first, book_of(trees))
    assert rows(found.added) == [("r2", "impact")]
    assert rows(found.removed) == ([("r1", "impact")] if domain == "challenge" else [])


def test_what_a_group_is_called_reaches_no_answer(start):
    _, old, coder, before = start
    trees = copy.deepcopy(start[0])
    trees["codebook.yaml"]["domains"][0]["label"]["en"] = "Other"
    then, now = effect.recoded(before, coder, old, book_of(trees))
    assert len(then.answers) == len(now.answers) == 0


@pytest.mark.parametrize("block", [17, 20_000])
def test_progress_goes_up_to_the_end_and_can_stop_the_work(start, block, monkeypatch):
    monkeypatch.setattr(apply, "BLOCK", block)
    _, old, coder, before = start
    new = with_codes(start, "fi", impact=["ja"])
    told = []
    effects.effect(before, coder, old, new, progress=told.append)
    assert told == sorted(told) and told[0] == 0 and told[-1] == 1

    def stop(share):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        effects.effect(before, coder, old, new, progress=stop)


def test_a_pattern_that_can_never_match_is_told(start):
    _, old, coder, before = start
    new = with_codes(start, "en", impact=[{"words": "zebra", "except": ["zebra"]}])
    with pytest.raises(Problem, match="can never match"):
        effects.effect(before, coder, old, new)
