"""Words keep their places; forms belong to their words; non-answers and languages are told."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.coding import apply, distinct, suggest
from analysis.coding.coder import coder
from analysis.coding.content import content
from analysis.coding.lexicon import build, is_ready, lexicon
from analysis.coding.signs import fold
from analysis.coding.words import WORD, tokenise
from analysis.survey import LANGUAGES

# Every sign by itself, and close together those that words are cut at or that fold oddly: marks,
# joints, letters and digits beyond 16 bits, halves of surrogate pairs, emoji of several signs.
HARD = (
    "aäÄ1_.:-'’‐‑@ \n\r,;?!…()–\u0308\u0301éßŉİıſKǅ²½٣ﬁ𝔸𐐀𐐨𝟘😀👩\u200d🏫❤\ufe0f🇫🇮\ud800\udc00\0漢"
)
ANY_TEXT = (
    st.text(st.characters()) | st.text(st.sampled_from(HARD)) | st.text("aäöÄ:.'-", max_size=12)
)


def words_of(texts):
    """Return answer, start and end of each word as the regular expression has them."""
    return [(i, m.start(), m.end()) for i, t in enumerate(texts) for m in re.finditer(WORD, t)]


def assert_cut(tokens, texts):
    wanted = words_of(texts)
    found = (part.tolist() for part in (tokens.answer, tokens.starts, tokens.ends))
    assert list(zip(*found, strict=True)) == wanted
    assert tokens.words() == [fold(texts[i][start:end]) for i, start, end in wanted]


@given(st.lists(ANY_TEXT, max_size=4))
def test_the_arrays_cut_any_text_as_the_regular_expression_does(texts):
    assert_cut(tokenise(texts), texts)


@given(st.lists(st.lists(ANY_TEXT, max_size=3), max_size=4))
def test_blocks_of_any_text_are_cut_alike_and_share_their_forms(blocks):
    forms, numbers = distinct.Forms(), {}
    for texts in blocks:
        tokens = tokenise(texts, forms)
        assert_cut(tokens, texts)
        for word, number in zip(tokens.words(), tokens.form.tolist(), strict=True):
            assert numbers.setdefault(word, number) == number
    assert sorted(numbers.values()) == list(range(len(forms)))
    assert {forms.text(number): number for number in range(len(forms))} == numbers


def test_every_sign_is_cut_as_the_regular_expression_does(nightly):
    points = range(0x110000) if nightly else [*range(0x3000), *range(0x3000, 0x110000, 61)]
    texts = [f"{sign}a{sign}{sign}1{sign}" for sign in map(chr, points)]
    assert_cut(tokenise(texts), texts)


def test_words_that_share_a_hash_are_still_told_apart(monkeypatch):
    monkeypatch.setattr("analysis.coding.distinct._MIX", 0)
    assert tokenise(["ab ba abc ab"]).words() == ["ab", "ba", "abc", "ab"]


@pytest.mark.parametrize("mix", [distinct._MIX, 0])
def test_a_form_keeps_its_number_from_block_to_block(mix, monkeypatch):
    monkeypatch.setattr("analysis.coding.distinct._MIX", mix)
    forms = distinct.Forms()
    blocks = [
        tokenise([text], forms).form.tolist() for text in ("ab ba", "Straße", "BA abc strasse")
    ]
    assert blocks == [[0, 1], [2], [1, 3, 2]]
    assert [forms.text(number) for number in range(len(forms))] == ["ab", "ba", "strasse", "abc"]


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
    assert tokenise([text]).words() == words


def test_sentences_and_clauses_are_told_by_their_signs():
    tokens = tokenise(["Ei aikaa, ei rahaa. Miksi?", "Kyllä - kai (ehkä)"])
    assert [len(set(part.tolist())) for part in (tokens.sentence, tokens.clause)] == [3, 6]
    assert tokens.asking.tolist() == [False] * 4 + [True] + [False] * 3


WORDS = [
    ("trips", "trip"),
    ("trip", "trip"),
    ("Trip", "trip"),
    ("left", "leave"),
    ("left", "left"),
]


def test_a_word_list_knows_forms_and_whose_they_are():
    words = build(WORDS)
    assert words.lemma_of("trips") == "trip"
    assert words.lemma_of("trap") is None
    owners, hashes, lengths = words.forms_of(["left", "leave", "trip"])
    assert sorted(zip(owners.tolist(), lengths.tolist(), strict=True)) == [
        (0, 4),
        (1, 4),
        (2, 4),
        (2, 5),
    ]
    assert words.known(hashes).all()


def test_a_word_list_is_kept_and_mapped_into_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.coding.lexicon._entries", lambda language: WORDS)
    lexicon.cache_clear()
    first = lexicon("en", tmp_path)
    monkeypatch.setattr("analysis.coding.lexicon._entries", None)
    lexicon.cache_clear()
    again = lexicon("en", tmp_path)
    assert isinstance(again.forms, np.memmap)
    assert again.forms.tolist() == first.forms.tolist()
    assert again.lemma_of("left") in ("leave", "left")


def test_the_word_lists_are_ready_when_all_languages_have_theirs(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.coding.lexicon._entries", lambda language: WORDS)
    lexicon.cache_clear()
    for language in LANGUAGES:
        assert not is_ready(tmp_path)
        lexicon(language, tmp_path)
    assert is_ready(tmp_path)
    assert is_ready(tmp_path)
    assert not is_ready(tmp_path / "another")


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.coding.lexicon._entries", lambda language: WORDS)
    (tmp_path / "file").write_text("")
    lexicon.cache_clear()
    assert lexicon("en", tmp_path / "file" / "words").lemma_of("trips") == "trip"


@pytest.fixture(autouse=True)
def _own_word_lists():
    yield
    lexicon.cache_clear()


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


def languages_of(*answers):
    frame = pd.DataFrame(answers, columns=["id", "text"])
    frame = frame.assign(question="q", role="other", language="")
    found = apply.code(frame, coder()).answers
    return list(zip(found["language"], found["language_confidence"], strict=True))


def test_a_short_answer_takes_its_respondents_language():
    found = languages_of(
        ("1", "Vi träffades på nätet före resan och det var mycket roligt för eleverna"),
        ("1", "video"),
        ("2", "Oppilaat tutustuivat toisiinsa verkossa jo ennen matkaa"),
        ("2", "video"),
        ("3", "ok"),
    )
    assert [language for language, _ in found] == ["sv", "sv", "fi", "fi", "fi"]


def test_a_language_that_no_word_speaks_for_says_so():
    found = languages_of(("1", "Meil oli väga palju tehnilisi probleeme"), ("2", "zzzq xxq"))
    assert found[0][0] == found[1][0] == "et"
    assert found[0][1] > 0.6
    assert found[1][1] == 0


def test_a_sentence_in_another_language_is_coded_by_its_own_rules():
    text = "Oppilaat tutustuivat toisiinsa jo syksyllä. We had many technical problems with sound."
    frame = pd.DataFrame(
        {"id": ["1"], "question": "q", "role": "challenges", "text": [text], "language": ""}
    )
    found = apply.code(frame, coder())
    assert found.answers["language"].tolist() == ["fi"]
    assert "technical_problems" in found.answers["codes"][0]
    given = apply.code(frame.assign(language="fi"), coder())
    assert "technical_problems" not in given.answers["codes"][0]


def test_similar_answers_are_found_over_inflection():
    texts = ["yhteinen verkkotunti", "talous", "yhteisiä verkkotunteja", "", "raha"]
    assert [place for place, _ in suggest.similar(texts, 0)][:1] == [2]
    assert suggest.similar(["", "a"], 0) == []


def test_collocations_name_pairs_that_stand_together():
    texts = ["pieni kylmä talo", "kylmä talo", "talo pieni"]
    assert suggest.collocations(texts, "fi")["pair"].tolist() == ["kylmä talo"]
