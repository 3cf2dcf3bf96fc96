"""The templates for data protection say the same in every language, and what the program does.

They are compared heading by heading: places to fill in, articles of the regulation, other figures,
commands, links and the number of lines of lists and tables.
"""

import re
from itertools import product

import pytest

from analysis.options import COMMANDS
from analysis.privacy import coarse
from analysis.privacy.presets import PRESETS
from analysis.wording import LANGUAGES
from analysis.workspace import access
from pages._access import HOURS
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "templates"
KINDS = ("record", "dpia", "notice")
HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
LINK = re.compile(r"\[[^\[\]]+\]\(([^)]+)\)")
PLACEHOLDER = re.compile(r"\[ [^\[\]]+ \]")
CODE = re.compile(r"`([^`]+)`")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# An article as each language cites it: its number, paragraph and point.
ARTICLE = {
    "en": re.compile(r"Article (\d+)(?:\((\d+)\))?(?:\(([a-h])\))?"),
    "fi": re.compile(r"(\d+) artikla\w*(?: (\d+) koh\w+)?(?: ([a-h]) alakoh\w+)?"),
    "sv": re.compile(r"artikel (\d+)(?:\.(\d+))?(?: ([a-h])\b)?"),
    "et": re.compile(r"artik\w+ (\d+)(?: lõi\w+ (\d+))?(?: punkt\w* ([a-h])\b)?"),
}
NO_ADVICE = {
    "en": "a template and no legal advice",
    "fi": "mallipohja eikä oikeudellista neuvontaa",
    "sv": "en mall och ingen juridisk rådgivning",
    "et": "vorminäidis, mitte õigusnõu",
}
POINTS = {  # the points that each must hold: article, paragraph, first and last letter
    "record": [("30", "1", "abcdefg")],
    "dpia": [("35", "7", "abcd")],
    "notice": [("13", "1", "abcdef"), ("13", "2", "abcdef")],
}
each_template = pytest.mark.parametrize(("kind", "language"), list(product(KINDS, LANGUAGES)))


def read(kind, language):
    return (FOLDER / f"{kind}.{language}.md").read_text("utf-8")


def sections(text):
    """The text in parts, each with its heading."""
    starts = [match.start() for match in HEADING.finditer(text)]
    ends = [*starts[1:], len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def articles(text, language):
    return sorted(ARTICLE[language].findall(" ".join(text.split())))


def numbers(text, language):
    """The figures that are no part of an article's name or of a link, with a decimal point."""
    plain = ARTICLE[language].sub("", " ".join(LINK.sub("", text).split()))
    return sorted(number.replace(",", ".") for number in NUMBER.findall(plain))


def links(text):
    """Where links lead, those to a template without its language."""
    return sorted(re.sub(r"\.(fi|sv|et|en)\.md$", ".md", target) for target in LINK.findall(text))


def fields(text, language):
    """What a part of a template holds that must be the same in every language."""
    return {
        "level": len(text) - len(text.lstrip("#")),
        "placeholders": len(PLACEHOLDER.findall(text)),
        "articles": articles(text, language),
        "numbers": numbers(text, language),
        "code": CODE.findall(text),
        "links": links(text),
        "points": len(re.findall(r"^(?:- |\d+\. )", text, re.MULTILINE)),
        "rows": text.count("\n|"),
        "paragraphs": text.strip().count("\n\n"),
        "bold": text.count("**"),
        "italic": len(re.findall(r"(?<!\*)\*[^*]+\*(?!\*)", text)),
    }


def test_there_are_no_other_templates():
    wanted = {f"{kind}.{language}.md" for kind, language in product(KINDS, LANGUAGES)}
    assert {path.name for path in FOLDER.iterdir()} == wanted


@each_template
def test_a_template_agrees_with_the_english_one_field_by_field(kind, language):
    own = [fields(part, language) for part in sections(read(kind, language))]
    english = [fields(part, "en") for part in sections(read(kind, "en"))]
    assert own == english
    assert len(own) > 2 and sum(part["placeholders"] for part in own) > 10


@each_template
def test_a_template_says_first_that_it_is_one_and_no_legal_advice(kind, language):
    begin = read(kind, language).split("\n\n")[1]
    assert re.match(r"\*\*[^*]+\*\*", begin)[0].count(NO_ADVICE[language]) == 1


@each_template
def test_a_template_holds_every_point_of_its_article(kind, language):
    found = {(number, *rest) for number, *rest in articles(read(kind, language), language)}
    for number, paragraph, letters in POINTS[kind]:
        assert {(number, paragraph, letter) for letter in letters} <= found


@each_template
def test_a_place_to_fill_in_is_told_from_a_link(kind, language):
    text = LINK.sub("", PLACEHOLDER.sub("", read(kind, language)))
    assert "[" not in text and "]" not in text


@each_template
def test_links_of_a_template_lead_somewhere_in_its_language(kind, language):
    for target in LINK.findall(read(kind, language)):
        assert (FOLDER / target).is_file(), target
        assert target.startswith("../") or target.endswith(f".{language}.md")


def test_the_three_point_to_each_other():
    assert links(read("dpia", "en")).count("record.md") == 2
    assert "notice.md" in links(read("dpia", "en"))


@each_template
def test_commands_and_roles_of_a_template_are_those_of_the_program(kind, language):
    for words in (span.split() for span in CODE.findall(read(kind, language))):
        if words[0] == "work":
            assert set(words[2:]) <= set(COMMANDS["work"].actions[words[1]].options)
        else:
            assert words[0] in COMMANDS or words[0] in access.RIGHTS


def test_roles_may_what_the_templates_say():
    assert access.RIGHTS[access.READER] == frozenset()
    assert access.RIGHTS[access.CODER] == {access.READ, access.CODE}
    assert {access.OPEN, access.TAKE, access.ERASE} <= access.RIGHTS[access.MANAGER]


def figures(language, number):
    """The figures that a risk of the assessment names, sorted, but for its own number."""
    (own,) = [
        part for part in sections(read("dpia", language)) if part.startswith(f"### {number} ")
    ]
    return sorted(numbers(own.split("\n", 1)[1], language), key=float)


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_a_template_are_those_of_the_program(language):
    limit = {name: str(preset.threshold) for name, preset in PRESETS.items()}
    public, archive, strict = limit["public"], limit["archive"], limit["strict"]
    assert public == limit["partner"] == str(coarse.LEAST)
    assert set(figures(language, "4.1")) == set(figures(language, "4.5")) == {public}
    assert set(figures(language, "4.6")) == {public, archive, strict}
    assert set(numbers(read("notice", language), language)) == {public, archive, "2016", "679"}
    assert figures(language, "4.8") == [str(HOURS)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_assessment_says_was_measured_stands_in_the_docs(language):
    accuracy = (ROOT / "docs" / "accuracy.md").read_text("utf-8")
    row = next(line for line in accuracy.splitlines() if line.startswith("| rules and model | 0."))
    measured = [f"{float(cell):.2f}" for cell in row.split("|")[2:4]]
    assert figures(language, "4.4") == sorted(measured)
    results = " ".join((ROOT / "docs" / "results.md").read_text("utf-8").split())
    found = re.search(r"(\d+) of (\d+) names .*? (\d+) of (\d+) schools", results)
    assert figures(language, "4.2") == sorted([str(len(LANGUAGES)), *found.groups()], key=int)
