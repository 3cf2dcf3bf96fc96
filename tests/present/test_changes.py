"""What a changed codebook changes is told in words, and by the words of answers."""

import pandas as pd
import pytest

from analysis import study
from analysis.codebook import compare, edit, edit_structure
from analysis.codebook.files import from_texts
from analysis.coding.checks import FAULT, checks
from analysis.coding.coder import of_codebook
from analysis.effects import effect
from analysis.present import changes
from analysis.present.labels import labels
from analysis.wording import wording
from analysis.workspace.decisions import Decision

w = wording("en")
STRUCTURE = b"""domains:
- id: gain
  label: {en: Gains}
  role: benefits
  codes:
  - {id: flight, label: {en: Flying}, definition: {en: They fly.}}
  - {id: boat, label: {en: Boats}, definition: {en: They sail.}}
"""
FILES = {
    "codebook.yaml": STRUCTURE,
    "en.yaml": b"codes:\n  flight:\n    - zeppelin\n    - plane\n  boat:\n    - boat\n",
}
TABLE = pd.DataFrame(
    {"nr": ["a", "b", "c"], "text": ["A zeppelin there", "A kite, a plane", "A boat, a kite"]}
)


def effect_of(files, taken=()):
    old, new = from_texts(FILES), from_texts(files)
    own = of_codebook(old)
    before = study.code_table(TABLE, own, ["text"], "nr", "benefits", "en")
    return before, effect(before, own, old, new, taken), changes.names(old, new, w)


def shown(files, taken=()):
    before, found, told = effect_of(files, taken)
    changed = {*found.added["id"], *found.removed["id"]}
    rows = before.answers[before.answers["id"].isin(changed)]
    return changes.cards(rows, found.added, found.removed, told, w)


def test_each_theme_is_told_in_a_sentence_the_most_changed_first():
    files = edit.with_patterns(FILES, "en", "flight", "- kite")
    _, found, told = effect_of(edit.with_patterns(files, "en", "boat", ""))
    assert changes.sentences(found.counts, told, w) == [
        "Flying: adds 1 answer, removes 1 answer, 1 respondent more, 1 respondent fewer.",
        "Boats: removes 1 answer, 1 respondent fewer.",
    ]


def test_words_that_earn_a_theme_are_marked_and_those_that_earned_it_in_another_way():
    a, c = shown(edit.with_patterns(FILES, "en", "flight", "- plane\n- kite"))
    assert a["parts"] == [["A ", "", False], ["zeppelin", "Flying", True], [" there", "", False]]
    assert a["lines"] == ["Loses Flying: “zeppelin” (pattern zeppelin)"]
    assert c["parts"] == [["A boat, a ", "", False], ["kite", "Flying", False]]
    assert c["lines"] == ["Gains Flying: “kite” (pattern kite)"] and c["codes"] == []


def test_a_theme_that_is_gone_is_told_by_its_name_and_who_decided_is_named():
    taken = [Decision("b", "text", "boat", "add", 0, 6, "Mia")]
    b, c = shown(edit_structure.removed(FILES, "boat"), taken)
    assert b["lines"] == ["Loses Boats: “A kite” (decided by Mia)"]
    assert c["lines"] == ["Loses Boats: “boat” (pattern boat)"]


def test_what_differs_is_told_by_names_not_ids():
    old = from_texts(FILES)
    files = edit_structure.merged(FILES, "boat", "flight")
    files = edit_structure.with_role(files, "gain", "support")
    new = from_texts(edit_structure.with_label(files, "flight", "fi", "Lento"))
    table = changes.difference_table(compare.differences(old, new), old, new, w)
    assert table.to_numpy().tolist() == [
        ["Flying", "", "Taken in", "Boats", "Flying"],
        ["Gains", "", "Question", "Benefits", "Support needed"],
        ["Flying", "Finnish", "Name", "", "Lento"],
    ]


@pytest.mark.parametrize("code", [own.id for own in from_texts(FILES).codes()])
def test_only_what_a_change_brings_is_new_wherever_it_stands(code):
    text = edit.patterns_text(FILES, "en", "flight")
    twice = edit.with_patterns(FILES, "en", "flight", f"{text}\n- plane")
    before = checks(twice)
    assert {one.kind for one in before} >= {"duplicate"}
    # Lines move where patterns are put above; the old duplicate stays what it was.
    moved = edit.with_patterns(twice, "en", "flight", f"- hang glider\n{text}\n- plane")
    assert changes.only_new(checks(moved), before) == []
    more = edit.with_patterns(moved, "en", code, "- a ..99 b\n- hour\n- hour")
    fresh = changes.only_new(checks(more), before)
    assert {(one.kind, one.code) for one in fresh} >= {("duplicate", code)}
    assert any(one.severity == FAULT for one in fresh)


def test_findings_stand_with_file_line_theme_and_sentence():
    text = edit.patterns_text(FILES, "en", "boat")
    found = checks(edit.with_patterns(FILES, "en", "boat", f"{text}\n- boat"))
    table = changes.finding_table(found, labels(from_texts(FILES), w), w)
    row = table[table["What to look at"].str.contains("stands in line")].iloc[0]
    assert (row["File"], row["Line"], row["Theme"]) == ("en.yaml", 7, "Boats")
