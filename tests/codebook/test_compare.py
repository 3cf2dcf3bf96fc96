"""What is different between two codebooks is told row by row."""

import argparse
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import codebook, diffing
from analysis.codebook import edit, files, rules_file
from analysis.codebook.compare import Difference, differences, written
from analysis.survey import Problem
from tests.conftest import ROOT

SAMPLE = ROOT / "data" / "sample_responses.xlsx"
STRUCTURE = """
version: "1"
title: {en: Trips}
domains:
- id: benefit
  label: {en: Benefits}
  role: benefits
  codes:
  - {id: money, label: {en: Money}, definition: {en: Money saved}}
  - id: learning
    label: {en: Learning}
    definition: {en: Learning}
    children:
    - {id: tools, label: {en: Tools}, definition: {en: Tools}}
facets:
- {id: phase, label: {en: Phase}, values: [{id: before, label: {en: Before}}]}
"""
ENGLISH = """
negators: [no]
lists: {cheap: [cheap, low]}
frames: {wish: [hope]}
codes:
  money: [<cheap> cost, money]
  learning: [learn*]
  tools: [{words: tool, roles: [benefits]}]
facets: {phase: {before: [before]}}
"""


def book(structure=STRUCTURE, english=ENGLISH, **more):
    own = {"codebook.yaml": structure, "en.yaml": english, **more}
    return codebook.from_texts({name: text.encode() for name, text in own.items()})


def told(structure=STRUCTURE, english=ENGLISH, **more):
    return [tuple(own) for own in differences(book(), book(structure, english, **more))]


def test_equal_codebooks_have_no_differences(book):
    assert differences(book, book) == []


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("Money saved", "Costs", ("money", "en", "definition", "Money saved", "Costs")),
        ("{en: Money}", "{fi: Raha}", ("money", "fi", "label", "", "Raha")),
        ("role: benefits", "role: other", ("domain:benefit", "", "role", "benefits", "other")),
        ('"1"', '"2"', ("", "", "version", "1", "2")),
        ("{id: money,", "{id: money, polarity: lack,", ("money", "", "lack", "", "lack")),
        ("en: Before", "en: Earlier", ("phase:before", "en", "label", "Before", "Earlier")),
    ],
)
def test_a_change_of_the_structure_is_one_row(before, after, wanted):
    assert wanted in told(STRUCTURE.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("learn*", "learn*, taught", [("learning", "en", "pattern", "", "taught")]),
        (", money]", "]", [("money", "en", "pattern", "money", "")]),
        (
            "roles: [benefits]",
            "except: [tool box]",
            [("tools", "en", "pattern", "tool (roles: benefits)", "tool (except: tool box)")],
        ),
        ("[cheap, low]", "[cheap, small]", [("money", "en", "words", "low", "small")]),
        ("[no]", "[no, none]", [("", "en", "negators", "", "none")]),
        ("[hope]", "[hope, wish*]", [("", "en", "wish", "", "wish*")]),
        ("[before]", "[before, first]", [("phase:before", "en", "pattern", "", "first")]),
    ],
)
def test_a_change_of_the_rules_is_one_row(before, after, wanted):
    assert told(english=ENGLISH.replace(before, after)) == wanted


def test_tools_and_thresholds_are_told():
    more = {"names.yaml": "tools: {Teams: [teams]}", "thresholds.yaml": "thresholds: {money: 0.5}"}
    assert told(**more) == [
        ("money", "", "threshold", "", "0.5"),
        ("tool:Teams", "", "pattern", "", "teams"),
    ]


def test_a_code_that_moved_and_one_that_is_gone_are_told():
    moved = STRUCTURE.replace("    children:\n    - {id: tools", "  - {id: tools")
    assert told(moved) == [("tools", "", "parent", "learning", "")]
    gone = STRUCTURE.replace(
        "  - {id: money, label: {en: Money}, definition: {en: Money saved}}\n", ""
    )
    english = ENGLISH.replace("  money: [<cheap> cost, money]\n", "")
    assert told(gone, english) == [
        ("money", "", "code", "money", ""),
        ("money", "en", "pattern", "<cheap> cost", ""),
        ("money", "en", "pattern", "money", ""),
    ]


def test_a_renamed_code_is_told_as_renamed_and_nothing_else():
    structure = STRUCTURE.replace("{id: money,", "{id: costs, formerly: [money],")
    english = ENGLISH.replace("  money:", "  costs:")
    assert told(structure, english) == [("costs", "", "renamed", "money", "costs")]


def test_a_pattern_is_written_with_its_conditions():
    english = "codes:\n  money:\n  - {words: time, unless: [NEG ..2 (=no|few*)], polarity: lack}\n"
    english += "evaluation: {lack: [lacking]}"
    pattern = book(english=english).rules["en"].patterns["money"][0]
    assert written(pattern) == "time (unless: NEG ..2 (few*|=no); polarity: lack)"


# Files in which little changed are read as if nothing had been read before


def forget():
    own = (files._scheme, files._rules, files._canonical, files.lines.read, rules_file._parser)
    for kept in own:
        kept.cache_clear()


def lines_of(own):
    lists = [
        *own.names.values(),
        *(found for rules in own.rules.values() for found in rules.patterns.values()),
        *(found for rules in own.rules.values() for found in rules.signals.values()),
    ]
    return [pattern.line for found in lists for pattern in found]


def outcome(own):
    try:
        found = codebook.from_texts(own)
    except Problem as problem:
        return str(problem)
    return found, found.digest, lines_of(found)


PIECES = (
    "learn*",
    "money",
    "<cheap>",
    "[",
    "}",
    "\n",
    "# a\n",
    "tools",
    "before",
    ": ",
    "en",
    "*",
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("codebook.yaml", "en.yaml")),
            st.integers(0, 900),
            st.integers(0, 9),
            st.sampled_from(("", *PIECES)),
        ),
        max_size=3,
    )
)
def test_an_edited_codebook_is_read_as_one_never_read_before(edits):
    texts = {"codebook.yaml": STRUCTURE, "en.yaml": ENGLISH}
    codebook.from_texts({name: text.encode() for name, text in texts.items()})
    for name, at, gone, piece in edits:
        texts[name] = texts[name][:at] + piece + texts[name][at + gone :]
    own = {name: text.encode() for name, text in texts.items()}
    warm = outcome(own)
    forget()
    assert outcome(own) == warm


def test_lines_move_with_the_patterns():
    before = {"codebook.yaml": STRUCTURE.encode(), "en.yaml": ENGLISH.encode()}
    first = codebook.from_texts(before)
    second = codebook.from_texts({**before, "en.yaml": b"\n\n" + before["en.yaml"]})
    assert lines_of(second) == [line + 2 for line in lines_of(first)]
    assert second == first


# The command


def folder_with(path, own):
    path.mkdir()
    for name, source in own.items():
        (path / name).write_bytes(source)
    return str(path)


@pytest.fixture
def folders(tmp_path):
    """The codebook that ships, and one in which inclusion has two patterns alone."""
    own = codebook.texts_of()
    changed = edit.with_patterns(own, "en", "inclusion", "- every*\n- zebra*")
    return folder_with(tmp_path / "old", own), folder_with(tmp_path / "new", changed)


def run(capsys, old, new, on=None, as_json=False):
    diffing.run(argparse.Namespace(old=old, new=new, on=on, json=as_json))
    return capsys.readouterr().out


def test_the_command_tells_differences_and_every_answer_that_changes(folders, capsys):
    made = run(capsys, *folders, str(SAMPLE))
    assert "inclusion (en), pattern: + zebra*\n" in made
    found = json.loads(run(capsys, *folders, str(SAMPLE), as_json=True))
    assert Difference(**found["codebook"][-1]).code == "inclusion"
    rows = [line for line in made.splitlines() if line[:2] in ("+ ", "- ")]
    assert len(rows) == len(found["added"]) + len(found["removed"])
    for counts in found["counts"]:
        adds, removes = counts["adds"], counts["removes"]
        assert f"{counts['code']}: adds {adds}, removes {removes}\n" in made


def test_the_command_tells_that_nothing_is_different(folders, capsys):
    told = run(capsys, folders[0], folders[0], str(SAMPLE))
    assert told == "The codebooks say the same.\n\nNo answer gains or loses a code.\n"
    assert run(capsys, folders[0], folders[0]) == "The codebooks say the same.\n"


def test_the_command_tells_in_a_sentence_what_is_no_codebook(folders, tmp_path):
    with pytest.raises(Problem, match="Choose a folder that holds a codebook"):
        diffing.run(argparse.Namespace(old=folders[0], new=str(tmp_path), on=None, json=False))
