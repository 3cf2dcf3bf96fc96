"""Words keep their places; forms belong to their words; non-answers and languages are told."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.coding import languages, suggest
from analysis.coding.content import content
from analysis.coding.words import fold, forms_of, tokenise


@given(st.text())
def test_every_word_is_its_place_in_the_text(text):
    tokens = tokenise(text)
    for start, end, form in zip(tokens.starts, tokens.ends, tokens.forms, strict=True):
        assert fold(text[start:end]) == form
        assert start < end
    assert list(tokens.starts) == sorted(set(tokens.starts))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("verkko-osuus, e-twinning", ["verkko-osuus", "e-twinning"]),
        ("EU:n ja TwinSpace:ssa", ["eu:n", "ja", "twinspace:ssa"]),
        ("klo 12:30 #kiva 👍👍 hyvä", ["klo", "12", "30", "kiva", "hyvä"]),
        ("a\u0308iti", ["äiti"]),
        ("don't", ["don't"]),
        ("koulu.fi on kiva.Se", ["koulu.fi", "on", "kiva", "se"]),
        ("1.5 h, 3/4", ["1", "5", "h", "3", "4"]),
        ("aikaa/rahaa", ["aikaa", "rahaa"]),
        ("", []),
    ],
)
def test_words_are_cut_as_people_write_them(text, words):
    assert list(tokenise(text).forms) == words


def test_forms_are_found_once_and_kept(tmp_path):
    first = forms_of(["tid", "möte"], "sv", tmp_path)
    assert first["möten"] == ["möte"]
    (kept,) = tmp_path.iterdir()
    before = kept.stat().st_mtime_ns
    assert forms_of(["möte", "tid"], "sv", tmp_path) == first
    assert kept.stat().st_mtime_ns == before


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "lessons" in forms_of(["lesson"], "en", blocked / "forms")


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "...",
        "?",
        "En osaa sanoa.",
        "vet ej",
        "Ei oska öelda",
        "don't know",
        "n/a",
        "N/A",
        "👍",
    ],
)
def test_what_says_nothing_is_a_non_answer_in_any_language(text, book):
    from analysis.coding.content import non_answers

    assert content(text, non_answers(book)) == "non_answer"


def test_a_short_answer_takes_its_respondents_language():
    answers = pd.DataFrame(
        {
            "id": ["1", "1", "2", "2", "3"],
            "text": [
                "Vi träffades på nätet före resan och det var mycket roligt för eleverna",
                "video",
                "Oppilaat tutustuivat toisiinsa verkossa jo ennen matkaa",
                "video",
                "ok",
            ],
        }
    )
    assert languages.detect(answers).tolist() == ["sv", "sv", "fi", "fi", "fi"]


def test_similar_answers_are_found_over_inflection():
    texts = ["yhteinen verkkotunti", "talous", "yhteisiä verkkotunteja", "", "raha"]
    assert [place for place, _ in suggest.similar(texts, 0)][:1] == [2]
    assert suggest.similar(["", "a"], 0) == []


def test_collocations_name_pairs_that_stand_together():
    texts = ["pieni kylmä talo", "kylmä talo", "talo pieni"]
    assert suggest.collocations(texts, "fi")["pair"].tolist() == ["kylmä talo"]
