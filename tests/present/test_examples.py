"""Examples are answers that tell what was done; quotes tell no more than their own words."""

import re

import pandas as pd
import pytest
import yaml

from analysis import load, study
from analysis.coding.coder import of_codebook
from analysis.present import examples, published
from analysis.present.labels import Labels
from analysis.survey import Notice, Problem
from analysis.wording import LANGUAGES, wording
from analysis.workspace.quotes import Quote
from tests.conftest import ROOT

EN = wording("en")
CASES = sorted((ROOT / "data" / "cases").glob("*.yaml"))
SAID = (
    "Before the trip we held joint online lessons in Teams. Timetables were hard to fit together."
)


@pytest.fixture(scope="module")
def coder(book):
    return of_codebook(book)


@pytest.fixture(scope="module")
def example(coder):
    """The invented survey and its coding."""
    content = (ROOT / "data" / "sample_responses.xlsx").read_bytes()
    survey = load.read(content, "sample_responses.xlsx")
    return survey, study.code_survey(survey, coder)


def coded_rows(*rows):
    columns = ["id", "role", "content", "codes", "phases", "tools"]
    return pd.DataFrame(rows, columns=columns)


def test_examples_are_the_answers_to_the_question_that_asks_for_one(book, example):
    survey, coded = example
    found = examples.examples(coded.answers, book)
    assert set(found["role"]) == {"example"} and set(found["content"]) == {"answered"}
    base = study.released(survey, coded, book, "researcher").table("practice").base[0]
    assert len(found) == base


def test_where_no_question_asks_for_one_every_answer_that_names_a_practice_is_an_example(book):
    rows = coded_rows(
        (0, "benefits", "answered", "inclusion joint_output", "", ""),
        (1, "benefits", "answered", "inclusion", "", ""),
        (2, "other", "non_answer", "joint_output", "", ""),
    )
    assert not examples.is_asked(rows)
    assert examples.examples(rows, book)["id"].tolist() == [0]


def test_a_choice_keeps_what_names_all_of_it_and_counts_say_what_each_choice_would_leave(book):
    rows = coded_rows(
        (0, "example", "answered", "joint_output", "before", "Google Meet;Teams"),
        (1, "example", "answered", "joint_output virtual_seminars", "after", "Teams"),
        (2, "example", "answered", "", "", ""),
    )
    choice = {"practice": "joint_output", "phase": None, "platform": "Google Meet"}
    assert examples.chosen(rows, choice)["id"].tolist() == [0]
    assert examples.counts(rows, choice, "platform") == {"Teams": 2, "Google Meet": 1}
    assert examples.counts(rows, choice, "practice") == {"joint_output": 1, "virtual_seminars": 0}
    for kind in examples.KINDS:
        for value, count in examples.counts(rows, choice, kind).items():
            assert len(examples.chosen(rows, {**choice, kind: value})) == count


def test_a_card_names_what_the_same_answer_names_and_keeps_its_words(book, example):
    survey, coded = example
    found = examples.examples(coded.answers, book)
    cards = examples.cards(found, coded.codings, Labels(survey, book, EN))
    assert ["".join(p[0] for p in card["parts"]) for card in cards] == found["text"].tolist()
    names = {code.id: code.label["en"] for code in book.codes()}
    benefits = {code.id for code in examples.of_role(book, "benefits").codes}
    for card, row in zip(cards, found.itertuples(), strict=True):
        held = row.codes.split()
        assert card["codes"] == [names[id] for id in examples.practices(book) if id in held]
        told = " ".join(card["lines"])
        assert ("Benefits named" in told) == bool(benefits & set(held))
        assert all(name in told for name in row.tools.split(";"))
    assert any("Benefits named" in " ".join(card["lines"]) for card in cards)


def quote_of(text, code, **more):
    return Quote("7", "q1", code, 0, len(text), text, "en", **more)


def quoted(coder, approved, refused=(), answer=SAID):
    table = pd.DataFrame({"q1": [answer], "id": ["7"]})
    whole = study.code_table(table, coder, ["q1"], id="id", question="example", language="en")
    answers = {(str(row.id), row.question): row for row in whole.answers.itertuples()}
    why = {code: Notice("Few.") for code in refused}
    return examples.quoted(approved, answers, coder, lambda code, id: why.get(code))


def test_a_quote_tells_only_what_its_own_words_tell(coder):
    whole, _ = quoted(coder, [quote_of(SAID, "joint_online_lessons")])
    assert whole["codes"].item() == "joint_online_lessons scheduling"
    assert (whole["phases"].item(), whole["tools"].item()) == ("before", "Teams")
    cut = "… we held joint online lessons …"
    short, codings = quoted(coder, [quote_of(cut, "joint_online_lessons")])
    assert short["codes"].item() == "joint_online_lessons"
    assert (short["phases"].item(), short["tools"].item()) == ("", "")
    assert set(codings["code"]) == {"joint_online_lessons"}


def test_a_theme_that_so_few_named_is_not_told_of_a_quote_and_no_id_is_kept(coder):
    told, codings = quoted(coder, [quote_of(SAID, "joint_online_lessons")], ["scheduling"])
    assert told["codes"].item() == "joint_online_lessons"
    assert set(codings["code"]) == {"joint_online_lessons"}
    assert told["id"].tolist() == [0] and set(codings["id"]) == {0}


def test_a_theme_that_people_took_from_the_answer_is_not_told_of_its_quote(coder):
    """The words of the quote would earn it; the answer does not have it."""
    rest = SAID.partition(". ")[0] + "."
    told, _ = quoted(coder, [quote_of(SAID, "joint_online_lessons")], answer=rest)
    assert told["codes"].item() == "joint_online_lessons"


def test_a_quote_that_is_approved_for_two_themes_is_one_card_with_its_translation(
    coder, book, example
):
    two = [
        quote_of(SAID, "joint_online_lessons"),
        quote_of(SAID, "scheduling", translation="Ennen matkaa", translation_language="fi"),
    ]
    made = quoted(coder, two)
    (card,) = examples.cards(*made, Labels(example[0], book, EN))
    assert card["codes"] == ["Joint online lessons and workshops"]
    assert "Challenges named: Scheduling" in card["lines"]
    assert "Ennen matkaa" not in str(card["lines"])  # the quote is in the reader's language
    (card,) = examples.cards(*made, Labels(example[0], book, wording("fi")))
    assert card["lines"][0].startswith("Ennen matkaa (")


def test_without_an_approved_quote_there_is_no_example(coder):
    answers, codings = quoted(coder, [])
    assert answers.empty and codings.empty
    assert examples.chosen(answers, {"practice": "joint_output"}).empty
    assert examples.counts(answers, {}, "platform") == {}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_published_case_is_told_in_every_language_with_its_source(path, language):
    case = published.read(path.read_bytes(), path.name)
    parts = published.timeline(case, wording(language))
    assert [len(part["steps"]) for part in parts] == [len(part.steps) for part in case.parts]
    for texts in (case.source, *case.about, *case.benefits):
        assert texts[language].strip()
        assert len(set(texts.values())) == len(LANGUAGES)
    for part, own in zip(parts, case.parts, strict=True):
        assert re.search(r"20\d\d", part["period"]) and part["title"]
        for step, facts in zip(part["steps"], own.steps, strict=True):
            assert step["done"][-1] == "." and facts.stages
            assert all(name in step["lines"][-1] for name in facts.platforms)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda case: case["parts"][0]["title"].pop("et"), "et"),
        (lambda case: case["parts"][1]["steps"][0].update(stages=["party"]), "party"),
        (lambda case: case.update(address="javascript:alert(1)"), "javascript"),
        (lambda case: case.pop("benefits"), "benefits"),
    ],
)
def test_a_case_that_lacks_something_is_refused_with_its_place(change, told):
    case = yaml.safe_load(published.CASE.read_bytes())
    change(case)
    with pytest.raises(Problem, match=f"a.yaml.*{told}"):
        published.read(yaml.safe_dump(case).encode(), "a.yaml")
    with pytest.raises(Problem, match=r"a\.yaml is not valid YAML"):
        published.read(b"{", "a.yaml")
