"""A change of a codebook's text changes what was meant, and not a byte of what is around it."""

import difflib

import pytest
import yaml

from analysis import codebook
from analysis.codebook import edit
from analysis.survey import LANGUAGES, Problem

SHIPPED = codebook.texts_of()
STRUCTURE = """\
# top
version: 7
title: {en: Test}
domains:
  - id: benefit
    label: {en: Benefits}
    role: benefits
    codes:
      - {id: inclusion, label: {en: In}, definition: {en: In}}
      - id: learning
        label: {en: Learning}
        definition:
          en: They learn
            much  # two lines
        children:
          - {id: skills, label: {en: Digital}, definition: {en: Tools}}
        # below the last code

  # before the next domain
  - id: need
    label: {en: Needs}
    role: support
    codes: [{id: time, label: {en: Time}, definition: {en: Time}}]  # in brackets
facets: []
"""
ENGLISH = """\
language: en
codes:
  # about joining
  inclusion: # here
    # first
    - "*join*"
    - words:
        - take ..2
          part

      unless: [not]  # twice
    # a pattern that was given up

  # about learning
  learning: [learn*, {words: study,
    roles: [benefits]}]  # in brackets
  skills:
  - skill
facets: {}
# end
"""


def files_of(structure=STRUCTURE, english=ENGLISH):
    return {"codebook.yaml": structure.encode(), "en.yaml": english.encode()}


def layouts(text):
    """The same text as editors and systems write it."""
    return {
        "plain": text.encode(),
        "crlf": text.replace("\n", "\r\n").encode(),
        "no final newline": text.rstrip("\n").encode(),
        "byte order mark": b"\xef\xbb\xbf" + text.encode(),
        "wide signs": f"# 😀 ä\n{text}".encode(),
    }


def changed_lines(before, after):
    """The lines taken out and put in, without the line ending of each."""
    diff = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [line for line in diff if line[0] in "+-"]


def patterns(files, code):
    return [p.text for p in codebook.from_texts(files).rules["en"].patterns.get(code, ())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_shipped_codebook_is_put_back_byte_for_byte(language, book, nightly):
    name = f"{language}.yaml"
    for number, code in enumerate(book.codes()):
        text = edit.patterns_text(SHIPPED, language, code.id)
        assert bool(text) == bool(book.rules[language].patterns.get(code.id))
        assert edit.with_patterns(SHIPPED, language, code.id, text) == SHIPPED
        assert not text or isinstance(yaml.compose(text), yaml.SequenceNode)
        if text and (nightly or number % 5 == 0):
            more = edit.with_patterns(SHIPPED, language, code.id, f"{text}\n- zzz")
            assert more[name].replace(b"    - zzz\n", b"", 1) == SHIPPED[name] != more[name]
            assert edit.with_patterns(more, language, code.id, text) == SHIPPED


@pytest.mark.parametrize("layout", layouts(""))
@pytest.mark.parametrize("code", ["inclusion", "learning", "skills"])
def test_patterns_are_put_back_byte_for_byte_whatever_the_layout(layout, code):
    files = {**files_of(), "en.yaml": layouts(ENGLISH)[layout]}
    text = edit.patterns_text(files, "en", code)
    assert edit.with_patterns(files, "en", code, text) == files
    other = edit.with_patterns(files, "en", code, '- "*one*"\n- words: two # said\n  unless: [x]')
    assert patterns(other, code) == ["*one*", "two"]
    for name in {"inclusion", "learning", "skills"} - {code}:
        assert edit.patterns_text(other, "en", name) == edit.patterns_text(files, "en", name)
    assert (b"\r\n" in other["en.yaml"]) == (layout == "crlf")
    assert other["en.yaml"].count(b"\r") == (
        other["en.yaml"].count(b"\n") if layout == "crlf" else 0
    )
    assert other["en.yaml"][:3] == files["en.yaml"][:3]
    back = edit.with_patterns(other, "en", code, text)
    assert edit.patterns_text(back, "en", code) == text
    assert code == "learning" or back == files


def test_the_text_of_patterns_holds_their_comments_and_no_others():
    assert edit.patterns_text(files_of(), "en", "inclusion").split("\n") == [
        "# first",
        '- "*join*"',
        "- words:",
        "    - take ..2",
        "      part",
        "",
        "  unless: [not]  # twice",
        "# a pattern that was given up",
    ]
    assert edit.patterns_text(files_of(), "en", "learning").startswith("[learn*, {words: study,")
    assert edit.patterns_text(files_of(), "en", "skills") == "- skill"
    assert edit.patterns_text(files_of(), "en", "unheard_of") == ""


def test_only_the_lines_of_the_code_change():
    files = files_of()
    after = edit.with_patterns(files, "en", "learning", "- learn")
    assert changed_lines(files["en.yaml"], after["en.yaml"]) == [
        "-   learning: [learn*, {words: study,",
        "-     roles: [benefits]}]  # in brackets",
        "+   learning:",
        "+     - learn  # in brackets",
    ]
    after = edit.with_patterns(files, "en", "skills", "[skill, able]")
    assert changed_lines(files["en.yaml"], after["en.yaml"]) == [
        "-   - skill",
        "+     [skill, able]",
    ]


@pytest.mark.parametrize("layout", layouts(""))
def test_a_blank_text_takes_the_code_out_and_a_new_one_stands_last(layout):
    files = {**files_of(), "en.yaml": layouts(ENGLISH)[layout]}
    without = edit.with_patterns(files, "en", "inclusion", " \n")
    assert b"inclusion" not in without["en.yaml"] and b"# about joining" in without["en.yaml"]
    assert patterns(without, "inclusion") == [] != patterns(without, "learning")
    again = edit.with_patterns(without, "en", "inclusion", "- join")
    assert list(codebook.from_texts(again).rules["en"].patterns)
    assert changed_lines(without["en.yaml"], again["en.yaml"]) == [
        "+   inclusion:",
        "+     - join",
    ]
    assert edit.with_patterns(again, "en", "inclusion", "") == without


@pytest.mark.parametrize(
    "english",
    [
        "",
        "language: en",
        "codes: {}  # none\n",
        "codes: {inclusion: [join]}\nlists: {}\n",
        'codes: {"inclusion":[join], skills: [\n  skill]}',
        "codes:\n  inclusion:\n    - join",
        "codes: # all\n  inclusion: [join]\n# end",
    ],
)
def test_codes_come_and_go_in_files_that_hold_nearly_none(english):
    files = files_of(english=english)
    had = edit.patterns_text(files, "en", "inclusion")
    with_two = edit.with_patterns(files, "en", "learning", "# why\n- learn\n")
    assert patterns(with_two, "learning") == ["learn"]
    assert patterns(with_two, "inclusion") == (["join"] if had else [])
    none = with_two
    for code in ("skills", "inclusion", "learning"):
        none = edit.with_patterns(none, "en", code, "")
    assert codebook.from_texts(none).rules["en"].patterns == {}
    assert patterns(edit.with_patterns(none, "en", "skills", "- able"), "skills") == ["able"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("join", 1),
        ("# only a remark", 1),
        ("\nwords: join", 2),
        ("- join\n- *part", 2),
        ('- join\n- "part', 2),
        ("- join\nlearning:\n- x", 2),
    ],
)
def test_a_text_that_is_no_list_is_told_with_its_line(text, line):
    with pytest.raises(Problem) as found:
        edit.with_patterns(files_of(), "en", "inclusion", text)
    assert found.value.values["line"] in (line, line + 1)
    assert "not a YAML list" in str(found.value)


@pytest.mark.parametrize("text", ["- join\n...\n", "---\n- join", "%YAML 1.1\n---\n- join"])
def test_a_text_that_would_say_something_else_within_the_file_is_refused(text):
    with pytest.raises(Problem):
        edit.with_patterns(files_of(), "en", "inclusion", text)


def test_what_is_not_there_is_told():
    with pytest.raises(Problem, match=r"There is no fi\.yaml"):
        edit.patterns_text(files_of(), "fi", "inclusion")
    with pytest.raises(Problem, match=r"There is no fi\.yaml"):
        edit.with_patterns(files_of(), "fi", "inclusion", "- join")
    with pytest.raises(Problem, match="no domain nothing"):
        edit.with_code(files_of(), "nothing", "A", "en")
    with pytest.raises(Problem, match="not valid YAML"):
        edit.patterns_text(files_of(english="codes: ["), "en", "inclusion")


@pytest.mark.parametrize("layout", layouts(""))
@pytest.mark.parametrize("domain", ["benefit", "need"])
def test_a_new_code_is_the_last_of_its_domain(layout, domain):
    files = {**files_of(), "codebook.yaml": layouts(STRUCTURE)[layout]}
    id, after = edit.with_code(files, domain, 'Say: "ä" \\ # 😀', "fi", "two\nlines\u2028\x85")
    before, book = codebook.from_texts(files), codebook.from_texts(after)
    codes = {one.id: one.codes for one in book.domains}
    assert codes[domain][-1].id == id == "say_a"
    assert codes[domain][-1].label == {"fi": 'Say: "ä" \\ # 😀'}
    assert codes[domain][-1].definition == {"fi": "two\nlines\u2028\x85"}
    assert codes[domain][-1].parent is None
    assert [c for c in book.codes() if c.id != id] == list(before.codes())
    old, new = files["codebook.yaml"], after["codebook.yaml"]
    assert len(changed_lines(old, new)) == (3 if domain == "benefit" else 2) or "\u2028" in str(
        new
    )
    assert new.count(b"\r") == (new.count(b"\n") if layout == "crlf" else 0)


def test_a_new_code_stands_below_the_comments_of_the_last_one():
    _, after = edit.with_code(files_of(), "benefit", "Joy", "en")
    assert after["codebook.yaml"].decode() == STRUCTURE.replace(
        "        # below the last code\n",
        "        # below the last code\n"
        '      - id: joy\n        label: {en: "Joy"}\n        definition: {en: "Joy"}\n',
    )


@pytest.mark.parametrize("domain", ["benefit", "challenge", "practice", "need", "condition"])
def test_a_new_code_adds_three_lines_to_the_shipped_codebook(domain):
    _, after = edit.with_code(SHIPPED, domain, "Ilo", "fi", "Iloitaan.")
    name = "codebook.yaml"
    assert changed_lines(SHIPPED[name], after[name]) == [
        "+       - id: ilo",
        '+         label: {fi: "Ilo"}',
        '+         definition: {fi: "Iloitaan."}',
    ]
    assert {n: t for n, t in after.items() if n != name} == {
        n: t for n, t in SHIPPED.items() if n != name
    }


def test_the_shipped_codebook_is_read_with_a_new_code_and_its_patterns(book):
    id, after = edit.with_code(SHIPPED, "need", "Ilo", "fi")
    after = edit.with_patterns(after, "fi", id, "- ilo\n- NEG ..2 surua")
    own = codebook.from_texts(after)
    assert [c.id for c in own.codes()][-1:] != [id] and id in {c.id for c in own.codes()}
    assert [p.text for p in own.rules["fi"].patterns[id]] == ["ilo", "NEG ..2 surua"]
    assert own.digest != book.digest


@pytest.mark.parametrize(
    ("label", "id"),
    [
        ("Åäö õü šž", "aao_ou_sz"),
        ("Learning", "learning_2"),
        ("  Time -- & money! ", "time_money"),
        ("Ж 时间", "code"),
        ("", "code"),
        ("a" * 200, "a" * 56),
    ],
)
def test_an_id_is_made_of_the_label(label, id):
    made, files = edit.with_code(files_of(), "need", label, "en")
    assert made == id
    again, files = edit.with_code(files, "benefit", label, "en")
    stem = id.removesuffix("_2")
    assert again == (f"{stem}_3" if stem != id else f"{id}_2")
    assert {made, again} <= {code.id for code in codebook.from_texts(files).codes()}
