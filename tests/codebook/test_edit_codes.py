"""Codes that are renamed, merged, split or removed: the codebook stays one, people's decisions can
follow, and the patterns of other codes stay as they were."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import codebook
from analysis.codebook import edit
from analysis.codebook import edit_structure as es
from analysis.codebook.succession import successors
from analysis.survey import Problem
from tests.codebook.edited import LAYOUTS, OTHER, STRUCTURE, codes, comments, files_of, patterns
from tests.conftest import ROOT

SHIPPED = codebook.texts_of()


def test_a_renamed_code_is_renamed_wherever_it_stands():
    before = files_of()
    _, before = es.split(before, "learning", "Part", "en", {"en": ["learn*"]})
    after = es.renamed(before, "learning", "growth")
    assert b"learning:" not in b"".join(after.values())
    own = codes(after)
    assert own["growth"].formerly == ("learning",)
    assert own["part"].split_from == "growth" and own["skills"].parent == "growth"
    assert patterns(after)["growth"] == patterns(before)["learning"]
    assert codebook.from_texts(after).thresholds == {"growth": 0.4, "time": 0.7}
    assert comments(after) == comments(before)
    assert successors(own.values())["learning"].successor == "growth"


@pytest.mark.parametrize("code", ["inclusion", "learning", "skills", "time", "fees"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_code_renamed_there_and_back_means_the_same(code, layout):
    before = files_of(layout)
    there = es.renamed(before, code, "other")
    back = es.renamed(there, "other", code)
    assert codes(back)[code].formerly == ("other",)
    formerly = re.compile(rb"(?:\r?\n *formerly: \[other\])|(?:, formerly: \[other\])")
    assert {n: formerly.sub(b"", t) for n, t in back.items()} == before
    again = es.renamed(back, code, "other")
    assert codes(again)["other"].formerly == (code,)


def test_a_renamed_shipped_code_means_the_same(book):
    back = es.renamed(es.renamed(SHIPPED, "workload", "load"), "load", "workload")
    assert (
        back["codebook.yaml"].replace(b"        formerly: [load]\n", b"")
        == SHIPPED["codebook.yaml"]
    )
    assert {n: t for n, t in back.items() if n != "codebook.yaml"} == {
        n: t for n, t in SHIPPED.items() if n != "codebook.yaml"
    }


def test_merged_codes_have_the_patterns_children_and_names_of_both():
    before = es.renamed(files_of(), "learning", "growth")
    after = es.merged(before, "growth", "inclusion")
    own = codes(after)
    assert own["inclusion"].merged == (("learning", "growth"),)
    assert own["inclusion"].label == {"en": "In", "et": "Sees"}
    assert own["skills"].parent == own["courage"].parent == "inclusion"
    assert "growth" not in own and codebook.from_texts(after).thresholds == {"time": 0.7}
    had = patterns(before)
    assert patterns(after)["inclusion"] == had["inclusion"] + had["growth"]
    assert patterns(after)["skills"] == had["skills"]
    more = es.merged(es.with_domain(after, "courage", "benefit"), "inclusion", "time")
    assert codes(more)["time"].merged == (("learning", "growth"), ("inclusion",))
    assert {c: s.successor for c, s in successors(codes(more).values()).items()} == dict.fromkeys(
        ("learning", "growth", "inclusion"), "time"
    )


def test_what_both_codes_find_alike_stands_once():
    files = edit.with_patterns(
        files_of(), "en", "time", "- hour*  # of work\n- learn*\n# end of it"
    )
    after = es.merged(files, "time", "learning")
    texts = [p.text for p in patterns(after)["learning"]]
    assert texts == ["learn*", "study", "hour*"]
    assert b"# of work" in after["en.yaml"] and b"# end of it" in after["en.yaml"]
    same = edit.with_patterns(files_of(), "en", "time", "- learn*")
    assert patterns(es.merged(same, "time", "learning"))["learning"] == patterns(same)["learning"]


def test_a_part_takes_its_patterns_with_their_conditions():
    before = files_of()
    id, after = es.split(before, "inclusion", "All", "en", {"en": ["everyone"]}, "All of them")
    own = codes(after)
    assert (own[id].split_from, own[id].definition) == ("inclusion", {"en": "All of them"})
    (pattern,) = patterns(after)[id]
    assert pattern == patterns(before)["inclusion"][2] and pattern.unless
    assert patterns(after)["inclusion"] == patterns(before)["inclusion"][:2]
    assert [c for c in own if c != id] == list(codes(before))
    assert list(own).index(id) == list(own).index("inclusion") + 1
    assert comments(after)[b"# twice"] >= 1


def test_a_part_of_a_lack_is_one_and_may_take_all_patterns():
    id, after = es.split(files_of(), "learning", "Part", "en", {"en": ["learn*", "study"]})
    assert codes(after)[id].lack and codes(after)[id].parent is None
    assert patterns(after)[id] == patterns(files_of())["learning"]
    assert "learning" not in patterns(after)
    child, after = es.split(after, "fees", "Fares", "en", {})
    assert codes(after)[child].parent == "money"


def test_a_removed_code_leaves_no_trace_and_others_as_they_were():
    before = files_of()
    after = es.removed(before, "time")
    assert set(codes(before)) - set(codes(after)) == {"time"}
    assert codebook.from_texts(after).thresholds == {"learning": 0.4}
    assert "time" not in patterns(after)
    last = es.removed(es.removed(after, "skills"), "courage")
    assert b"children:\n" not in last["codebook.yaml"].replace(b"       children:", b"")
    assert codes(last)["learning"] == codes(before)["learning"]


def test_an_id_that_a_code_had_is_not_given_again():
    files = es.merged(es.renamed(files_of(), "skills", "tools"), "tools", "courage")
    for label, id in (("Skills", "skills_2"), ("Tools", "tools_2")):
        assert edit.with_code(files, "need", label, "en")[0] == id
    part, files = es.split(files, "time", "Skills", "en", {})
    assert part == "skills_2"
    with pytest.raises(Problem, match="has or had the id “tools”"):
        es.renamed(files, "time", "tools")


@pytest.mark.parametrize(
    ("code", "pattern", "written"),
    [
        ("skills", "able", b"  - able\n"),
        ("skills", "*able", b'  - "*able"\n'),
        ("inclusion", "(a1|b1) ..2 c1", b"    - (a1|b1) ..2 c1\n"),
        ("time", "now: here", b'    - "now: here"\n'),
        ("time", "a1, b1", b'    - "a1, b1"\n'),
        ("money", "euro*", b"  money:\n    - euro*\n"),
    ],
)
def test_one_more_pattern_is_written_as_yaml_needs_it(code, pattern, written):
    after = edit.with_pattern(files_of(), "en", code, pattern)
    assert written in after["en.yaml"]
    assert edit.with_pattern(after, "en", code, pattern) == after
    assert comments(after) == comments(files_of())


def test_a_pattern_that_stands_there_is_not_written_again():
    assert edit.with_pattern(files_of(), "en", "time", "hour*") == files_of()
    # "study" counts only in answers about benefits; without the condition it is another one.
    assert len(patterns(edit.with_pattern(files_of(), "en", "learning", "study"))["learning"]) == 3


def test_the_example_of_the_guide_is_one():
    guide = (ROOT / "docs" / "codebook.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(- id: learning.*?)```", guide, re.DOTALL)
    head = "domains:\n- id: d\n  label: {en: D}\n  role: benefits\n  codes:\n"
    rows = "".join(f"  {row}\n" for row in example.splitlines())
    one, other = codes({"codebook.yaml": (head + rows).encode()}).values()
    assert one.merged == (("skills", "tools"), ("knowledge",)) and other.split_from == one.id


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(
            ["label", "lack", "move", "rename", "merge", "split", "remove", "pattern"]
        ),
        st.integers(0, 99),
        st.integers(0, 99),
    ),
    max_size=7,
)


def changed_once(files, kind, one, two):
    """The files after a change of some kind, and the codes that it is about."""
    own = list(codes(files))
    code, other = own[one % len(own)], own[two % len(own)]
    had = [p.text for p in patterns(files).get(code, ())]
    if kind == "label":
        return es.with_label(files, code, "fi", f"Nimi {two}"), {code}
    if kind == "lack":
        return es.with_polarity(files, code, bool(two % 2)), {code}
    if kind == "move":
        if two % 3 == 0:
            return es.with_domain(files, code, ("benefit", "need")[two % 2]), {code}
        return es.with_parent(files, code, other), {code}
    if kind == "rename":
        return es.renamed(files, code, f"new_{two}"), {code, f"new_{two}"}
    if kind == "merge":
        return es.merged(files, code, other), {code, other}
    if kind == "split":
        id, files = es.split(files, code, f"Part {two}", "en", {"en": had[: two % 3]})
        return files, {code, id}
    if kind == "remove":
        return es.removed(files, code), {code}
    return edit.with_pattern(files, "en", code, f"word{two} ..2 end*"), {code}


@given(CHANGES, st.sampled_from(sorted(LAYOUTS)), st.sampled_from([STRUCTURE, OTHER]))
@settings(max_examples=60, deadline=None)
def test_any_changes_leave_a_codebook_and_other_codes_as_they_were(changes, layout, structure):
    files = files_of(layout, structure)
    for kind, one, two in changes:
        before = files
        try:
            files, about = changed_once(files, kind, one, two)
        except Problem as problem:
            assert "is written so that it cannot be changed" not in str(problem)
            continue
        old, new = codes(before), codes(files)
        for code in set(old) - about:
            assert (old[code].label, old[code].lack) == (new[code].label, new[code].lack)
            assert patterns(before).get(code) == patterns(files).get(code)
        if kind in ("merge", "split", "rename", "move"):
            had = {p for own in patterns(before).values() for p in own}
            assert had == {p for own in patterns(files).values() for p in own}
        if kind in ("merge", "rename"):
            followed = successors(new.values())
            assert all(code in new or code in followed for code in old)
        for name in ("codebook.yaml", "en.yaml"):
            source = files[name]
            assert source.count(b"\r") == (source.count(b"\n") if layout == "crlf" else 0)
            assert source.startswith(b"\xef\xbb\xbf") == (layout == "byte order mark")
