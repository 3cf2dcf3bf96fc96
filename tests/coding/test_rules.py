"""The rule coder finds what the respondent asserts, and shows the words and the denial."""

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import codebook, study
from analysis.coding.coder import of_codebook
from analysis.survey import Problem

STRUCTURE = """
version: 1
title: {en: Test}
domains:
  - id: d
    label: {en: D}
    role: benefits
    codes:
      - {id: one, label: {en: One}, definition: {en: One}, children: [
          {id: child, label: {en: Child}, definition: {en: Child}}]}
      - {id: two, label: {en: Two}, definition: {en: Two}}
facets:
  - {id: phase, label: {en: Phase}, values: [{id: before, label: {en: Before}}]}
  - {id: stance, label: {en: Stance}, role: definition, otherwise: unsure,
     values: [{id: both, label: {en: Both}}, {id: unsure, label: {en: Unsure}}]}
"""
HEAD = """
negators: [not, no, never]
not_negating: [not only]
clause_starters: [but]
non_answers: [no idea]
lists: {pupil: [pupil, kid]}
"""


def book(codes: str, facets: str = "{}"):
    english = f"{HEAD}\ncodes: {codes}\nfacets: {facets}"
    names = "tools: {Teams: ['teams*']}"
    files = {"codebook.yaml": STRUCTURE, "en.yaml": english, "names.yaml": names}
    return codebook.from_texts({name: text.encode() for name, text in files.items()})


def code(text: str, codes: str, role: str = "benefits", facets: str = "{}"):
    table = pd.DataFrame({"text": [text]})
    return study.code_table(table, of_codebook(book(codes, facets)), ["text"], None, role, "en")


def evidence(text: str, codes: str, role: str = "benefits"):
    coded = code(text, codes, role)
    return [(row.code, row.evidence) for row in coded.codings.itertuples()]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("trip", "Our Trip was long", "Trip"),
        ("trip", "Two trips a year", "trips"),
        ("=trip", "Two trips a year", None),
        ("climat*", "climatically better", "climatically"),
        ("'*lesson'", "two netlessons", "netlessons"),
        ("'*ssl*'", "a lessless", "lessless"),
        ("joint lesson", "many joint lessons", "joint lessons"),
        ("joint lesson", "joint online lessons", None),
        ("joint lesson", "joint lessons are joint", "joint lessons"),
        ("joint ..1 lesson", "joint online lessons", "joint online lessons"),
        ("joint ..1 lesson", "joint. Online lessons", None),
        ("lesson ~1 joint", "joint online lessons", "joint online lessons"),
        ("joint ..3 lesson", "joint or joint lessons", "joint lessons"),
        ("joint ..3 lesson", "joint lessons or lessons", "joint lessons"),
        ("joint ..3 lesson", "joint lessons or lessons; joint joint joint", "joint lessons"),
        (
            "joint ..2 online ..2 lesson",
            "joint joint online online lessons",
            "joint online online lessons",
        ),
        ("(bus|train)", "by train", "train"),
        ("<pupil> lead", "the kids lead", "kids lead"),
        ("NEG ..2 time", "there is no time", "no time"),
        ("{words: place, except: ['work place']}", "a work place", None),
        ("{words: place, except: ['work place']}", "a work place and a place", "place"),
        ("{words: place, except: ['place work']}", "Place work", None),
        ("{words: place, unless: [rent]}", "rent for the place", None),
        ("{words: place, unless: [rent]}", "Place for the rent", None),
        ("{words: place, unless: [rent]}", "The rent rose. A place!", "place"),
        ("{words: place, roles: [support]}", "a place", None),
        ("{words: place, roles: [benefits]}", "a place", "place"),
    ],
)
def test_a_pattern_matches_what_its_guide_says(pattern, text, found):
    assert evidence(text, f"{{two: [{pattern}]}}") == ([("two", found)] if found else [])


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("There were no problems", "no"),
        ("Problems did not come up, never", "not"),
        ("There were not only problems", None),
        ("No one complained, problems came", None),
        ("Not easy but problems passed", None),
        ("Problems. No joy", None),
    ],
)
def test_a_denied_mention_is_kept_apart_with_the_word_that_denied_it(text, cue):
    coded = code(text, "{two: [problem*]}")
    assert coded.negated["cue"].tolist() == ([cue] if cue else [])
    assert coded.codings["code"].tolist() == ([] if cue else ["two"])


def test_a_pattern_that_says_the_denial_is_not_denied_by_it():
    assert evidence("There is not time", "{two: [NEG time]}") == [("two", "not time")]


def test_the_longest_match_counts_within_a_code_and_codes_may_share_words():
    found = evidence("joint online lessons", "{one: [online, joint ..1 lesson], two: [online]}")
    assert found == [("one", "joint online lessons"), ("two", "online")]


def test_a_child_code_gives_its_parent_with_the_same_words():
    assert evidence("learn tools", "{child: [tool]}") == [("child", "tools"), ("one", "tools")]


def test_facets_are_read_beside_the_codes():
    coded = code("Before it we met in Teams:", "{}", "definition", "{phase: {before: [before]}}")
    row = coded.answers.iloc[0]
    assert (row["phases"], row["tools"], row["stance"]) == ("before", "Teams", "unsure")
    assert code("In Teams", "{}", "benefits").answers.iloc[0]["stance"] == ""


def test_a_non_answer_gets_no_code():
    row = code("No idea!", "{two: [idea]}").answers.iloc[0]
    assert (row["content"], row["codes"]) == ("non_answer", "")


def test_decomposed_letters_match_and_keep_their_places():
    text = "Bra idé, idé!"
    assert evidence(text, "{two: ['idé']}") == [("two", "idé"), ("two", "idé")]


def test_the_order_of_entries_never_changes_the_result():
    entries = ["joint lesson", "lesson*", "joint ..2 online", "'*line'", "(a|joint) lesson"]
    table = pd.DataFrame({"text": ["joint lesson online, a lesson joint online"]})
    outcomes = set()
    for seed in range(12):
        random.Random(seed).shuffle(entries)
        own = book(f"{{one: [{', '.join(entries)}], two: [{entries[0]}]}}")
        coded = study.code_table(table, of_codebook(own), ["text"], None, "benefits", "en").codings
        outcomes.add(coded[coded["code"] == "one"].to_csv(index=False))
    assert len(outcomes) == 1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_evidence_equal_to_its_span(text):
    coded = code(
        f"{text} joint lesson {text}",
        "{one: ['*es*', joint lesson]}",
    )
    for row in coded.codings.itertuples():
        assert row.evidence == f"{text} joint lesson {text}"[row.start : row.end]


def test_wide_gaps_do_not_multiply():
    places = " ..12 ".join(["word"] * 7 + ["nothing"])
    assert evidence("word " * 400, f"{{two: [{places}]}}") == []


@pytest.mark.parametrize("language", ["fi", "sv", "et", "en"])
def test_the_shipped_patterns_hold_on_the_invented_answers(language):
    from tests.score_cases import code_cases, counts, f1, read_cases

    cases = read_cases(language)
    found = code_cases(cases, language).answers["codes"].str.split().map(set)
    precision, recall, _ = f1(sum(counts(cases["codes"], found).values(), start=_none()))
    assert precision >= 0.8
    assert recall >= 0.7


def _none():
    from collections import Counter

    return Counter()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("and/or", "line 8: “and/or” in the pattern “and/or” can never match"),
        ("{words: a word, except: [a word]}", "can never match: it is its own exception"),
        ("{words: sound, polarity: problem}", "asks for words of problem"),
    ],
)
def test_a_pattern_that_can_never_match_is_refused_with_its_line(entry, said):
    with pytest.raises(Problem, match=r"en\.yaml, line 8") as refused:
        of_codebook(book(f"{{two: [{entry}]}}"))
    assert said in str(refused.value)
