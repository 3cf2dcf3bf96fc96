"""A codebook is read whole, and every fault in it is told with its file and line."""

import pytest

from analysis import codebook
from analysis.codebook import patterns
from analysis.survey import LANGUAGES, Problem

STRUCTURE = b"""
version: 7
title: {en: Test}
domains:
  - id: benefit
    label: {en: Benefits}
    role: benefits
    codes:
      - {id: learning, label: {en: Learning}, definition: {en: They learn},
         children: [{id: digital_skills, label: {en: Digital}, definition: {en: Tools}}]}
facets: []
"""


def texts(english: str) -> dict[str, bytes]:
    return {"codebook.yaml": STRUCTURE, "en.yaml": english.encode()}


def test_every_code_of_the_shipped_codebook_has_texts_in_four_languages(book):
    for code in book.codes():
        for text in (code.label, code.definition):
            assert set(text) == set(LANGUAGES) and all(text.values()), code.id


def test_every_code_of_the_shipped_codebook_has_patterns_in_four_languages(book):
    assert set(book.rules) == set(LANGUAGES)
    for language, rules in book.rules.items():
        parents = set(book.parents().values())
        bare = [c.id for c in book.codes() if not rules.patterns.get(c.id) and c.id not in parents]
        assert bare == [], language


def test_a_child_code_knows_its_parent():
    assert codebook.from_texts(texts("codes: {}")).parents() == {"digital_skills": "learning"}


def test_words_that_yaml_takes_for_something_else_stay_words():
    rules = codebook.from_texts(texts("negators: [no, off]\ncodes: {learning: [yes, 1.0]}")).rules
    assert rules["en"].negators == ("no", "off")
    assert [p.text for p in rules["en"].patterns["learning"]] == ["yes", "1.0"]


def test_layout_and_order_of_entries_do_not_change_the_digest():
    one = codebook.from_texts(texts("codes:\n  learning: [learn]\n  digital_skills: [tool]"))
    other = codebook.from_texts(
        texts("# words\ncodes: {digital_skills: [tool], learning: [learn]}")
    )
    changed = codebook.from_texts(texts("codes: {learning: [learn*]}"))
    assert one.digest == other.digest != changed.digest


@pytest.mark.parametrize(
    ("english", "told"),
    [
        ("codes:\n  learning: [learn", "is not valid YAML"),
        ("codes:\n  unknown: [learn]", "en.yaml, line 2: “unknown” is not a code"),
        ("codes:\n  learning:\n    - learn\n    - a*", "en.yaml, line 4: “a*” would match"),
        ("codes:\n  learning:\n    - learn ..3", "en.yaml, line 3: A gap needs a word"),
        ("codes:\n  learning:\n    - a ..99 b", "too wide"),
        ("codes:\n  learning:\n    - <pupil> learn", "names the list <pupil>"),
        (
            "codes:\n  learning:\n    - {words: learn, roles: [nothing]}",
            "“nothing” is not one of the names",
        ),
        (
            "codes:\n  learning:\n    - {wrods: learn}",
            "“wrods” is not one of the names words, except",
        ),
        ("codes: {learning: learn}", "“learn” is not a list"),
        ("a: &x [b]\nc: *x", "references (& and *) are not used"),
        ("codes: {learning: [a b c d e f g h i]}", "too long"),
        ("codes: {learning: [" + "(a|" * 3000 + "]}", "too long"),
        ("negators: not", "“not” is not a list"),
        ("negators: [{a: b}]", "“{'a': 'b'}” is not a text"),
        ("negator: [not]", "“negator” is not one of the names"),
        ("lists:", "“” is not a table of names"),
        ("lists: {a: hello}", "“hello” is not a list"),
        ("facets: [a]", "is not a table of names"),
        ("codes:\n  learning:\n    - words: [[x]]", "line 3: “['x']” is not a text"),
        ("a: " + "[" * 500 + "]" * 500, "nested too deep"),
    ],
)
def test_a_fault_is_told_with_its_place(english, told):
    with pytest.raises(Problem) as problem:
        codebook.from_texts(texts(english))
    assert told in str(problem.value)


def test_a_tag_in_a_file_is_never_executed():
    book = codebook.from_texts(texts("codes: {learning: [!!python/name:os.system learn]}"))
    assert [p.text for p in book.rules["en"].patterns["learning"]] == ["learn"]


def test_a_folder_without_a_codebook_is_refused(tmp_path):
    with pytest.raises(Problem, match=r"There is no codebook\.yaml"):
        codebook.read(tmp_path)


@pytest.mark.parametrize(
    ("text", "rows"),
    [("a1 b1", 1), ("a1 ~2 b1", 2), ("a1 ~2 b1 c1 ~1 d1", 6), ("(a1|b1) ..2 c1", 1)],
)
def test_either_order_is_written_out_as_rows(text, rows):
    assert len(patterns.parse(text, {})) == rows


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            b"label: {en: Benefits}, role: nothing, codes: [{id: a, label: {}, definition: {}}]",
            "roles",
        ),
        (b"label: D, role: benefits, codes: []", "“D” is not a table of names"),
        (b"label: {en: D}, role: benefits, codes: []", "complete (codes is missing)"),
        (b"label: {en: D}, role: benefits, codes: [c]", "“c” is not a table of names"),
        (
            b"label: {en: D}, role: benefits, codes: [{id: good idea, label: {}, definition: {}}]",
            "an id of small letters",
        ),
        (
            b"label: {en: D}, role: benefits, codes: [{id: a, label: {}, definition: {}}, "
            b"{id: a, label: {}, definition: {}}]",
            "stands twice",
        ),
    ],
)
def test_a_structure_that_would_break_later_is_refused_at_once(changed, told):
    structure = b"domains: [{id: d, " + changed + b"}]"
    with pytest.raises(Problem) as problem:
        codebook.from_texts({"codebook.yaml": structure})
    assert told.replace("roles", "definition, benefits") in str(problem.value)


def test_a_child_has_no_children_and_its_line_is_told():
    structure = """\
domains:
  - id: d
    label: {en: D}
    role: benefits
    codes:
      - {id: a, label: {en: A}, definition: {en: A}}
      - id: b
        label: {en: B}
        definition: {en: B}
        children:
          - {id: c, label: {en: C}, definition: {en: C}}
          - label: {en: D}
            definition: {en: D}
            id: d
            children: [{id: e, label: {en: E}, definition: {en: E}}]
"""
    with pytest.raises(Problem) as problem:
        codebook.from_texts({"codebook.yaml": structure.encode()})
    told = "codebook.yaml, line 14: “d” is not a code without children, as a child must be."
    assert str(problem.value) == told
    bare = structure.replace("[{id: e, label: {en: E}, definition: {en: E}}]", "[]")
    assert codebook.from_texts({"codebook.yaml": bare.encode()}).parents() == {"c": "b", "d": "b"}


def test_a_file_with_another_name_is_not_silently_left_out():
    with pytest.raises(Problem, match=r"en \(1\)\.yaml is no file of a codebook"):
        codebook.from_texts({**texts("codes: {}"), "en (1).yaml": b""})


def test_patterns_that_stand_for_too_many_words_are_refused_with_their_line():
    """A list counts wherever it is named: a small file may stand for very many words."""
    words = ", ".join(f"w{n}" for n in range(3_000))
    uses = ", ".join(f'"(<many>|x{n})"' for n in range(400))
    file = f"language: en\nlists:\n  many: [{words}]\ncodes:\n  learning: [{uses}]\n"
    with pytest.raises(Problem, match=r"en\.yaml, line 5.*x333.*1000000 words"):
        codebook.from_texts({**codebook.texts_of(), "en.yaml": file.encode()})


def test_a_pattern_of_very_many_words_is_too_long():
    for text in ("a " * 200_000, "a ~2 " * 50_000 + "a"):
        file = f"language: en\ncodes:\n  learning: ['{text.strip()}']\n"
        with pytest.raises(Problem, match="too long"):
            codebook.from_texts({**codebook.texts_of(), "en.yaml": file.encode()})
