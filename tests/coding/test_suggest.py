"""A word in its contexts, and the pattern that one click adds for it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.codebook.patterns import parse, word
from analysis.codebook.structure import LanguageRules, Pattern
from analysis.coding.forms import ReadingTable
from analysis.coding.ruleset import make_ready
from analysis.coding.suggest import contexts, frequent_words, pattern_for
from analysis.coding.words import tokenise
from analysis.survey import LANGUAGES

TEXTS = [
    "Aluksi VERKOSSA, sitten livenä.",
    "Tavattiin kaikki yhdessä ihan ensin koulun verkossa ennen matkaa ja heti sen jälkeen taas",
    "Verkko petti.",
    "",
    "verkossa verkossa",
]


def finds(pattern, form, language):
    """Whether a pattern of one word finds a form, by the program's own reading of forms."""
    rules = make_ready(
        LanguageRules(language, patterns={"x": (Pattern(pattern, parse(pattern, {})),)}), {}
    )
    tokens = tokenise([form])
    place = int(rules.rows.places[0, 0])
    return bool(ReadingTable(rules.reader).read(tokens).all_that(place)[0])


def test_a_word_stands_with_its_neighbours_as_they_are_written():
    found = contexts(TEXTS, "verkossa", 3)
    assert list(found.columns) == ["answer", "left", "word", "right"]
    assert found["answer"].tolist() == [4, 1, 0, 4]
    assert found["word"].tolist() == ["verkossa", "verkossa", "VERKOSSA", "verkossa"]
    assert found["left"][1] == "ihan ensin koulun " and found["right"][1] == " ennen matkaa ja"
    assert found["left"][2] == "Aluksi " and found["right"][2] == ", sitten livenä."


def test_each_answer_that_a_frequent_word_is_counted_in_has_a_context():
    for name, answers in frequent_words(TEXTS, "fi").itertuples(index=False):
        assert contexts(TEXTS, name)["answer"].nunique() == answers


@settings(deadline=None)
@given(st.lists(st.text("aä b.,-\n'’A\u0308", max_size=20), max_size=5), st.integers(1, 3))
def test_contexts_are_pieces_of_the_texts(texts, width):
    for name in sorted(set(tokenise(texts).words())):
        found = contexts(texts, name, width)
        for answer, left, own, right in found.itertuples(index=False):
            assert left + own + right in texts[answer]
            assert tokenise([own]).words() == [name]
            assert len(tokenise([left])) <= width and len(tokenise([right])) <= width
        assert len(found) == sum(tokenise([text]).words().count(name) for text in texts)


@pytest.mark.parametrize(
    ("form", "language", "pattern"),
    [
        ("matkalla", "fi", "matka"),
        ("koulutusta", "fi", "koulutus"),
        ("verkkotunnilla", "fi", "verkkotun*"),
        ("etwinningissä", "fi", "etwinning*"),
        ("työ", "fi", "työ*"),  # the list takes it for a form of “sinä”
        ("kodissa", "fi", "kodissa*"),  # and this for one of “kota”
        ("aega", "et", "aeg*"),
        ("veebitunnis", "et", "veebitun*"),
        ("resan", "sv", "resa"),
        ("trips", "en", "trip"),
        ("better", "en", "better*"),
        ("padlet", "en", "padlet*"),
        ("yö", "fi", "=yö"),
    ],
)
def test_a_pattern_is_the_dictionary_word_where_that_is_sure(form, language, pattern):
    proposed = pattern_for(form, language)
    assert proposed.pattern == pattern
    assert "“" in str(proposed.why)
    assert finds(proposed.pattern, form, language)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None)
@given(form=st.text("aeiouäöõkstnrlp-@", min_size=3, max_size=14))
def test_a_proposed_pattern_is_one(language, form):
    for name in tokenise([form]).words():
        pattern = pattern_for(name, language).pattern
        assert not pattern or (word(pattern) and finds(pattern, name, language))


def test_an_address_has_a_pattern_that_yaml_and_patterns_can_name():
    assert pattern_for("info@kool.ee", "et").pattern == "info*"
    assert pattern_for("a@kool.ee", "et").pattern == ""
