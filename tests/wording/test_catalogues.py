"""Every message stands in every catalogue, none is left over, and placeholders agree."""

import re

import pytest
from babel.messages.pofile import read_po

from analysis.survey import Notice, Problem
from analysis.wording import LANGUAGES, catalogue_path, extract, wording
from tests.conftest import ROOT

TRANSLATED = ("fi", "sv", "et")
PLACEHOLDER = re.compile(r"\{\w+\}")


def read(language):
    with catalogue_path(language).open("rb") as source:
        return read_po(source, locale=language)


def texts(value):
    return [value] if isinstance(value, str) else list(value or [""])


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_missing_and_none_is_unused(language):
    wanted = {str(texts(m.id)) for m in extract.messages(ROOT, language) if m.id}
    kept = {str(texts(m.id)) for m in read(language) if m.id}
    assert wanted - kept == set()
    assert kept - wanted == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_in_all_its_forms(language):
    assert [m.id for m in read(language) if m.id and not all(texts(m.string))] == []
    assert [m.id for m in read(language) if m.fuzzy and m.id] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_those_of_the_message(language):
    for message in read(language):
        wanted = set(PLACEHOLDER.findall(" ".join(texts(message.id))))
        for form in texts(message.string) if message.id else ():
            found = set(PLACEHOLDER.findall(form))
            assert found == wanted or (
                len(texts(message.id)) > 1 and wanted - found == {"{count}"}
            ), form


@pytest.mark.parametrize(
    ("language", "share", "number", "answers"),
    [
        ("fi", "46\xa0%", "12\xa0345", "vastausta"),
        ("sv", "46\xa0%", "12\xa0345", "svar"),
        ("et", "46%", "12\xa0345", "vastust"),
        ("en", "46%", "12,345", "answers"),
    ],
)
def test_numbers_and_plurals_are_as_the_language_writes_them(language, share, number, answers):
    w = wording(language)
    assert w.percent(0.456) == share
    assert w.plural("{count} answer", "{count} answers", 12345) == f"{number} {answers}"


def test_halves_are_rounded_away_from_zero_and_ends_are_kept_for_none_and_all():
    shares = (0, 0.001, 0.005, 0.125, 0.285, 0.996, 1)
    written = ["0%", "<1%", "1%", "13%", "29%", ">99%", "100%"]
    assert [wording("en").percent(share) for share in shares] == written


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_problem_inside_a_problem_is_told_in_the_same_language(language):
    inner = Problem("A gap needs a word on both sides in the pattern “{text}”.", text="a ..3")
    outer = Problem("{file}, line {line}: {fault}", file="fi.yaml", line=3, fault=inner)
    told = wording(language).told(outer)
    assert told.startswith("fi.yaml") and "a ..3" in told
    assert language == "en" or "gap" not in told
    assert wording(language).told(Notice("{count} empty rows were left out.", {"count": 2}))
