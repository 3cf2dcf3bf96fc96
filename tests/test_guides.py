"""The guides are there in every language, alike, with their pictures and the interface's words."""

import re
from functools import cache

import pytest
from babel.messages.pofile import read_po

from analysis.wording import LANGUAGES, catalogue_path, extract
from tests.conftest import ROOT
from tests.test_docs import COMMANDS

FOLDER = ROOT / "docs" / "guides"
USERS = ("agency", "presenter", "researcher")
STEP = re.compile(r"^\d+\. ", re.MULTILINE)
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
each_guide = pytest.mark.parametrize(
    ("user", "language"), [(user, language) for user in USERS for language in LANGUAGES]
)


def read(user, language):
    return (FOLDER / f"{user}.{language}.md").read_text("utf-8")


def pictures(text):
    return [target.split("/")[-1].split(".")[0] for _, target in PICTURE.findall(text)]


def interface_words(text):
    """The words in bold, but for those that name a step or begin the guide."""
    named = re.sub(r"^(\d+\. )?\*\*[^*]+\*\*", "", text, flags=re.MULTILINE)
    return {" ".join(words.split()) for words in BOLD.findall(named)}


@cache
def said(language):
    """Every form of every message in a language."""
    if language == "en":
        forms = [message.id for message in extract.messages(ROOT, language)]
    else:
        with catalogue_path(language).open("rb") as source:
            forms = [message.string for message in read_po(source, locale=language)]
    return {text for own in forms for text in ([own] if isinstance(own, str) else own)}


@each_guide
def test_a_guide_has_the_steps_and_pictures_of_the_english_one(user, language):
    text, english = read(user, language), read(user, "en")
    assert len(STEP.findall(text)) == len(STEP.findall(english)) >= 6
    assert pictures(text) == pictures(english)
    assert text.count("\n## ") == english.count("\n## ")
    assert text.count("\n| ") == english.count("\n| ")


@each_guide
def test_every_picture_of_a_guide_is_there_in_its_language_and_has_words_for_those_who_see_none(
    user, language
):
    for alternative, target in PICTURE.findall(read(user, language)):
        assert (FOLDER / target).is_file() and target.endswith(f".{language}.png"), target
        assert alternative


@each_guide
def test_every_word_in_bold_is_one_of_the_interface(user, language):
    words = interface_words(read(user, language))
    assert len(words) > 10
    assert words - said(language) == set()


@each_guide
def test_links_lead_somewhere_and_commands_are_those_that_are_tried(user, language):
    text = read(user, language)
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (FOLDER / target).is_file(), target
    commands = re.findall(r"^ *(\.venv/bin/\S+ .*)$", text, re.MULTILINE)
    assert set(commands) <= set(COMMANDS)
    assert bool(commands) == (user == "researcher")


def test_no_picture_is_left_over_and_together_they_are_small():
    texts = [
        path.read_text("utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    ]
    files = list((ROOT / "docs" / "pictures").iterdir())
    assert [own.name for own in files if not any(f"/{own.name})" in text for text in texts)] == []
    assert sum(own.stat().st_size for own in files) < 3_000_000
