"""Concepts: which words are of one, in four languages."""

import unicodedata

import numpy as np
import pytest

from analysis.coding.concepts import EXACT, INSIDE, Concepts, ConceptTable, shipped
from analysis.coding.words import tokenise
from analysis.survey import LANGUAGES

OWN = Concepts({"fi": {"cost": "*kulu hinta$", "travel": "matk matka"}, "sv": {"cost": "kostnad"}})


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("matkakulut", {"cost", "travel"}),
        ("kulut", {"cost"}),
        ("hinta", {"cost"}),
        ("hintava", set()),
        ("kostnad", set()),
        ("", set()),
    ],
)
def test_a_word_is_of_the_concepts_of_its_stems(word, wanted):
    assert {OWN.names[at] for at in OWN.of(word, "fi")} == wanted


def test_a_table_reads_each_form_once_and_keeps_its_concepts():
    table = ConceptTable(OWN, "fi")
    first = tokenise(["matkakulut hinta"])
    at, concept = table.take(first.form, first.forms)
    assert [(int(a), OWN.names[c]) for a, c in zip(at, concept, strict=True)] == [
        (0, "cost"),
        (0, "travel"),
        (1, "cost"),
    ]
    more = tokenise(["kulut ei"], first.forms)
    at, concept = table.take(more.form, more.forms)
    assert at.tolist() == [0] and OWN.names[concept[0]] == "cost"
    none = table.take(np.zeros(0, np.intp), more.forms)
    assert [len(part) for part in none] == [0, 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stems_that_ship_are_written_as_they_are_read(language):
    own = shipped()
    stems = [stem for of_one in own.stems[language].values() for stem in of_one.split()]
    assert len(stems) > 8_000
    for stem in stems:
        core = stem.removeprefix(INSIDE).removesuffix(EXACT)
        assert core and core == unicodedata.normalize("NFC", core.casefold())
        assert not set(core) & {EXACT, INSIDE}
        assert not (stem.startswith(INSIDE) and (stem.endswith(EXACT) or len(core) < 4))


def test_words_of_four_languages_are_of_one_concept():
    own = shipped()
    words = {"fi": "halpa", "sv": "billigt", "et": "odav", "en": "cheap"}
    for language, word in words.items():
        assert "cheap" in {own.names[at] for at in own.of(word, language)}
