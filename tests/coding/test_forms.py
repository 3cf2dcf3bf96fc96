"""Word forms are found as themselves, by their dictionary word, spoken, or as a slip."""

import sys
import types

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coding import analysers
from analysis.coding.coder import coder
from analysis.coding.explain import explain
from analysis.coding.slips import LETTERS, LONGER_BY, RIGHT_LETTERS, Stems
from analysis.coding.spelling import spell
from analysis.survey import Problem

WORD = st.text("abc", min_size=3, max_size=12)


def edits(word):
    """Return every text one slip away from a word (Norvig's candidates, without deletions of
    nothing)."""
    places = range(len(word) + 1)
    for i in places:
        yield word[:i] + word[i + 1 :]
        for letter in "abc":
            yield word[:i] + letter + word[i:]
            if i < len(word):
                yield word[:i] + letter + word[i + 1 :]
        if i < len(word) - 1:
            yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def begins_with_slip(form, stem):
    """Say the same as `Stems.near`, letter by letter."""
    if form[:RIGHT_LETTERS] != stem[:RIGHT_LETTERS] or len(form) < LETTERS:
        return False
    if not len(stem) - 1 <= len(form) <= len(stem) + LONGER_BY or form.startswith(stem):
        return False
    return any(
        form.startswith(other) and other[-1:] == stem[-1:] and form[: len(stem) - 1] != stem[:-1]
        for other in edits(stem)
        if other[:RIGHT_LETTERS] == stem[:RIGHT_LETTERS]
    )


@settings(max_examples=300, deadline=None)
@given(WORD, st.text("abc", min_size=LETTERS, max_size=9))
def test_a_slip_is_what_it_is_letter_by_letter(form, stem):
    found = Stems(spell([stem])).near(spell([form]))[0].tolist() == [0]
    if found:
        assert begins_with_slip(form, stem)


@pytest.mark.parametrize("slip", ["aikatalut", "aikatualut", "aikatauulut", "aikatavlut"])
def test_each_kind_of_slip_is_found(slip):
    assert Stems(spell(["aikataulu"])).near(spell([slip]))[0].tolist() == [0]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Yhteyksiä katkesi", "form"),
        ("Internetyhteydet pätki pahasti", "begins"),
        ("Aikatualut eivät sovi yhteen", "slip"),
    ],
)
def test_an_explanation_tells_how_each_word_was_read(text, how):
    (told,) = explain([text], ["challenges"], "fi", coder())
    assert how in {reading.how for readings in told.values() for reading in readings}
    for (_, start, end, _), readings in told.items():
        assert all(reading.written in text[start:end] for reading in readings)


def test_an_explanation_of_a_language_without_rules_is_empty():
    assert explain(["Bonjour"], ["benefits"], "fr", coder()) == [{}]


def test_an_analyser_that_is_not_there_says_how_to_get_it(monkeypatch):
    analysers._loaded.cache_clear()
    monkeypatch.setitem(sys.modules, "libvoikko", None)
    with pytest.raises(Problem, match="voikko, which is not installed"):
        analysers.dictionary_words(["kissoilla"], "voikko")
    analysers._loaded.cache_clear()


def test_an_analyser_gives_dictionary_words_and_the_last_part_of_a_compound(monkeypatch):
    class Voikko:
        def __init__(self, language):
            assert language == "fi"

        def analyze(self, form):
            reading = {"BASEFORM": "verkkotunti", "WORDBASES": "+verkko(verkko)+tunti(tunti)"}
            return [reading] if form == "verkkotunneilla" else []

    module = types.SimpleNamespace(Voikko=Voikko, VoikkoException=RuntimeError)
    analysers._loaded.cache_clear()
    monkeypatch.setitem(sys.modules, "libvoikko", module)
    found = analysers.dictionary_words(["verkkotunneilla", "xyz"], "voikko")
    analysers._loaded.cache_clear()
    assert found == [["tunti", "verkkotunti"], []]
