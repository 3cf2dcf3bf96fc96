"""Suggested quotes are clear, typical, spread, masked, cut at sentences, the same every time."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis import load, study
from analysis.coding.coder import of_codebook
from analysis.load import plain_table
from analysis.present import quotes
from analysis.privacy import persons
from analysis.survey import CODING_COLUMNS, Notice
from analysis.wording import wording
from analysis.wording.labels import MASKS, STALE_QUOTES
from analysis.workspace.quotes import STALE, Quote, checked, of_table, placed
from tests.conftest import ROOT

EN = wording("en")
LABELS = {kind: EN.say(word) for kind, word in MASKS.items()}
LONG = "Before it all there was much to do. " * 9


@pytest.fixture(scope="module")
def example(book):
    """The invented survey, its coding, and the school type of each respondent."""
    content = (ROOT / "data" / "sample_responses.xlsx").read_bytes()
    survey = load.read(content, "sample_responses.xlsx")
    groups = study.background(survey, [survey.question("q1")])
    coded = study.code_survey(survey, of_codebook(book))
    return survey, coded, {id: told[0] for id, told in groups.items() if told}


def suggested(
    book, texts, words, groups=None, quotable=None, language="en", most=12, code="impact"
):
    """Suggest quotes among some answers in which `words` earn the theme."""
    languages = [language] * len(texts) if isinstance(language, str) else language
    answers = pd.DataFrame(
        {
            "id": range(len(texts)),
            "question": "q1",
            "role": "benefits",
            "text": texts,
            "language": languages,
            "content": "answered",
        }
    )
    rows = [
        (n, "q1", code, text.index(word), text.index(word) + len(word), word, "rule", word, 0.9)
        for n, (text, word) in enumerate(zip(texts, words, strict=True))
        if word
    ]
    codings = pd.DataFrame(rows, columns=list(CODING_COLUMNS))
    may = quotable or (lambda code, id: None)
    return quotes.suggested(answers, codings, code, book, groups or {}, may, LABELS, most)


def reasons(suggestion):
    return " ".join(EN.told(why) for why in suggestion.reasons)


def test_every_suggestion_of_the_example_can_be_approved_as_it_is(book, example):
    _, coded, groups = example
    texts = {(str(r.id), r.question): r.text for r in coded.answers.itertuples()}
    count = 0
    for code in book.codes():
        own = (coded.answers, coded.codings, code.id, book, groups, lambda code, id: None, LABELS)
        found = quotes.suggested(*own)
        assert found == quotes.suggested(*own)
        assert len({one.id for one in found.quotes}) == len(found.quotes) <= 12
        for one in found.quotes:
            text = texts[one.id, one.question]
            assert placed(one.text, text, one.start, one.end)
            assert one.marks and one.reasons
            count += 1
    assert count > 200


def test_the_first_suggestions_are_of_every_school_type_and_language(book, example):
    _, coded, groups = example
    own = (coded.answers, coded.codings, "inclusion", book, groups)
    first = quotes.suggested(*own, lambda code, id: None, LABELS).quotes[:3]
    assert {one.group for one in first} == set(groups.values())
    assert {one.language for one in first} == {"fi", "sv"}


def test_the_quotes_that_ship_are_of_the_example_and_spread(book, example):
    _, coded, groups = example
    table = plain_table.read(str(ROOT / "data" / "sample_quotes.csv"))
    shipped = of_table(table)
    assert 8 <= len(shipped) <= 12 and {own.by for own in shipped} == {"example"}
    known = {code.id for code in book.codes()}
    assert [own.stale for own in checked(shipped, coded.answers, known)] == [""] * len(shipped)
    assert {groups[own.id] for own in shipped} == set(groups.values())
    assert len({own.code for own in shipped}) >= 8
    has = set(zip(coded.codings["id"].astype(str), coded.codings["code"], strict=True))
    assert {(own.id, own.code) for own in shipped} <= has
    assert any(own.translation for own in shipped)


def test_complete_sentences_of_good_length_come_first(book):
    good = "The whole school still works with what we did."
    texts = ["works", good, "works with it we did and so on and on " * 12]
    found = suggested(book, texts, ["works"] * 3).quotes
    assert found[0].id == "1"
    assert "Complete sentences" in reasons(found[0])
    assert "2 of 2 other answers" in reasons(found[0])


def test_what_many_others_say_too_comes_before_what_one_says(book):
    say = "We saw that the {} was still there in the spring."
    words = ["odd", "wall", "wall", "wall"]
    found = suggested(book, [say.format(word) for word in words], words).quotes
    assert [one.id for one in found] == ["1", "2", "3", "0"]
    assert "other answers" not in reasons(found[-1])


def test_a_new_group_or_language_goes_first(book):
    say = "We saw that the {} was still there in the spring."
    texts = [say.format("wall")] * 4 + [say.format("odd")] * 2
    groups = {"0": "A", "1": "A", "2": "A", "3": "A", "4": "B", "5": "A"}
    languages = ["en", "en", "en", "en", "en", "xx"]
    found = suggested(book, texts, ["wall"] * 4 + ["odd"] * 2, groups, language=languages).quotes
    assert [one.id for one in found][:3] == ["0", "4", "5"]
    assert "The first of this group: B." in reasons(found[1])


def test_a_long_answer_is_cut_to_the_sentences_that_earned_the_theme(book):
    text = f"{LONG}It stays with us. {LONG}They still write. And so on."
    found = suggested(book, [text, f"{LONG}All stays. {LONG}"], ["stays", "stays"]).quotes
    one = next(own for own in found if own.id == "0")
    assert one.text == "… It stays with us. …"
    assert [one.text[a:b] for a, b in one.marks] == ["stays"]
    assert text[one.start : one.end] == "It stays with us."
    assert "Shortened" in reasons(one)


def test_personal_data_is_masked_and_said(book):
    text = "It stays with us, write to aino.invented@example.org for more."
    (one,) = suggested(book, [text], ["stays"]).quotes
    assert one.text == "It stays with us, write to [e-mail address] for more."
    assert [one.text[a:b] for a, b in one.marks] == ["stays"]
    assert "masked in this many places: 1" in reasons(one)


def test_what_may_not_be_shown_is_withheld_and_counted(book):
    texts = [f"It stays with us for {n} years." for n in range(4)]
    few = Notice("Fewer than {threshold} respondents named the theme.", {"threshold": 5})
    found = suggested(
        book, texts, ["stays"] * 4, quotable=lambda code, id: few if id < "3" else None
    )
    assert [one.id for one in found.quotes] == ["3"]
    assert found.withheld == ((few, 3),)


def test_a_theme_of_nobody_has_no_suggestion(book):
    assert suggested(book, ["It stays."], [None]) == quotes.Suggested()
    assert len(suggested(book, ["It stays here."] * 20, ["stays"] * 20, most=3).quotes) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tuki, esim. Teams, auttoi. Ja muu.", ["Tuki, esim. Teams, auttoi.", "Ja muu."]),
        ("Mikset? Vi gör det! \nOch mer", ["Mikset?", "Vi gör det!", "Och mer"]),
        ("no capitals. here either", ["no capitals. here either"]),
    ],
)
def test_sentences_end_where_they_do(text, expected):
    assert [text[a:b] for a, b in quotes._sentences(text, [])] == expected


@pytest.mark.parametrize("signs", ["!", "!)", "!'", ". ", "\n"])
def test_signs_without_end_are_cut_at_once(signs):
    """Looked at from each sign anew, so many would take a quarter of an hour."""
    text = "Everyone joined" + signs * (300_000 // len(signs))
    begin, end = quotes.excerpt(text, [(0, 8)], [])[0]
    assert begin == 0 and text[begin:end].startswith("Everyone joined")


def test_a_card_marks_the_words_and_a_translation_is_labelled():
    card = quotes.card("It stays.", [(3, 8)], "Impact")
    assert card["parts"] == [["It ", "", False], ["stays", "Impact", False], [".", "", False]]
    own = Quote("1", "q1", "impact", 0, 9, "It stays.", "en", "Se jää.", "fi")
    assert quotes.translated(own, EN).startswith("Se jää. (translation")
    assert "Finnish" in quotes.translated(own, EN)
    assert quotes.translated(replace(own, translation=""), EN) == ""


def test_a_translation_stands_beside_words_in_another_language_than_the_readers():
    own = Quote("1", "q1", "impact", 0, 9, "See jääb.", "et", "It stays.", "en")

    def told(quote):
        return [bool(quotes.translation(quote, wording(name))) for name in ("fi", "et", "en")]

    assert told(own) == [True, False, True]
    assert told(replace(own, translation_language="fi")) == [True, False, False]
    assert told(replace(own, language="fi")) == [False, True, True]
    assert told(replace(own, translation="")) == [False, False, False]


def test_every_reason_not_to_show_a_quote_has_its_words():
    assert set(STALE_QUOTES) == set(STALE) and set(MASKS) == set(persons.KINDS)
