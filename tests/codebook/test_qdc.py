"""A codebook goes out as REFI-QDA and comes in from it as files that can be read."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import codebook
from analysis.codebook import qdc, refi
from analysis.present import refi_codebook
from analysis.survey import Problem
from analysis.wording import LANGUAGES

SPACE = "{urn:QDA-XML:codebook:1.0}"


def file(inner, space="1.0"):
    head = f'<CodeBook xmlns="urn:QDA-XML:codebook:{space}" origin="x"><Codes>'
    return f"{head}{inner}</Codes></CodeBook>".encode()


def code(name, inner="", more=""):
    return (
        f'<Code guid="{refi.guid("x", name)}" name="{name}" isCodable="true"{more}>{inner}</Code>'
    )


def read(content):
    files, told = qdc.files(content, "My codes")
    return codebook.from_texts(files), "\n".join(map(str, told))


@pytest.mark.parametrize("language", LANGUAGES)
def test_ours_goes_out_by_the_standard_and_comes_back(book, language):
    content = refi_codebook.qdc(book, language)
    root = ElementTree.fromstring(content)
    assert root.tag == f"{SPACE}CodeBook" and [own.tag for own in root] == [f"{SPACE}Codes"]
    codes = list(root.iter(f"{SPACE}Code"))
    assert len({own.get("guid") for own in codes}) == len(codes)
    for own in codes:
        assert own.attrib.keys() == {"guid", "name", "isCodable"}
        tags = [child.tag.removeprefix(SPACE) for child in own]
        assert tags == ["Description", *["Code"] * (len(tags) - 1)]
    files, told = qdc.files(content, "Ours", language)
    again = codebook.from_texts(files)
    assert [(d.id, d.role) for d in again.domains] == [(d.id, d.role) for d in book.domains]
    assert [(c.id, c.parent) for c in again.codes()] == [(c.id, c.parent) for c in book.codes()]
    for before, after in zip(book.codes(), again.codes(), strict=True):
        assert after.label == {language: before.label[language]}
        said = " ".join(after.definition[language].split())
        assert said.startswith(" ".join(before.definition[language].split()))
        assert " ".join(before.excludes.get(language, "").split()) in said
    assert len(told) == 1 and not again.rules
    assert refi_codebook.qdc(book, language) == content


def test_hierarchies_of_others_become_domains_codes_and_children():
    deep = code("One", code("Two", code("Three", code("Four", code("Five")))))
    made, told = read(file(deep + code("Äkkiä &amp; nyt!", "<Description>a\nb: c</Description>")))
    first, other = made.domains
    assert (first.id, first.label, other.label) == ("one", {"en": "One"}, {"en": "My codes"})
    parents = [(own.id, own.parent) for own in made.codes()]
    assert parents[:4] == [("two", None), ("three", "two"), ("four", "two"), ("five", "two")]
    (loose,) = other.codes
    assert loose.id == "akkia_nyt" and loose.label == {"en": "Äkkiä & nyt!"}
    assert loose.definition == {"en": "a\nb: c"}
    assert "nothing is coded with them: One." in told
    assert "children of the code above them: Four, Five." in told
    assert "a domain of their own: Äkkiä & nyt!." in told


def nested(hierarchy):
    return "".join(code("A", nested(within)) for within in hierarchy)


HIERARCHIES = st.recursive(st.just([]), lambda within: st.lists(within, max_size=3), max_leaves=15)


@given(st.lists(HIERARCHIES, min_size=1, max_size=3))
def test_any_hierarchy_keeps_its_codes_in_two_levels(hierarchies):
    made, _ = read(file(nested(hierarchies)))
    parents = made.parents()
    assert parents.keys().isdisjoint(parents.values())
    codes = nested(hierarchies).count("<Code ") - sum(map(bool, hierarchies))
    assert len(list(made.codes())) == codes


def test_taguette_and_old_atlas_ti_are_read():
    taguette = file(code("a.b") + code("A B"), "1.0").replace(b"</Codes>", b"</Codes><Sets/>")
    made, _ = read(taguette)
    assert [own.id for own in made.codes()] == ["a_b", "a_b_2"]
    atlas = b"\xef\xbb\xbf" + file(code("X", "", ' color="#FF46AA00"'), "0:4")
    assert [own.label for own in read(atlas)[0].codes()] == [{"en": "X"}]


def test_names_and_definitions_are_never_yaml():
    names = ["- a", "{b}", "*c", "no", "# d", "e: f", "'g", "!!python/object h", "&amp;i", "😀 j"]
    made, _ = read(file("".join(code(n, f"<Description>{n}</Description>") for n in names)))
    labels = [own.label["en"] for own in made.codes()]
    assert labels == [n.replace("&amp;", "&") for n in names]
    assert [own.definition["en"] for own in made.codes()] == labels


@pytest.mark.parametrize(
    "content", [b"", b"x", b"<CodeBook/>", file(""), b"<!DOCTYPE a><CodeBook/>"]
)
def test_what_holds_no_codes_is_one_sentence(content):
    with pytest.raises(Problem, match=r"^[^\n]+\.$"):
        qdc.files(content, "x")


@given(st.data())
def test_a_damaged_codebook_is_read_or_refused(data):
    text = bytearray(file(code("One", code("Two", "<Description>[code: x]</Description>"))))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text)))
        piece = data.draw(
            st.sampled_from([b"", b"<", b'"', b"&#9;", b"\x00", b"[", b"\xc2\x85", b"a"])
        )
        text[at : at + data.draw(st.integers(0, 9))] = piece
    try:
        files, told = qdc.files(bytes(text), "x")
    except Problem as problem:
        assert str(problem)
        return
    assert codebook.from_texts(files).domains and all(map(str, told))


@given(st.lists(st.text(max_size=70), min_size=1, max_size=5))
def test_any_names_become_a_codebook(names):
    shown = [re.sub(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", n) for n in names]
    root = ElementTree.Element("CodeBook")
    codes = ElementTree.SubElement(root, "Codes")
    for name in shown:
        own = ElementTree.SubElement(codes, "Code", {"guid": "x", "name": name})
        ElementTree.SubElement(own, "Description").text = name
    files, _ = qdc.files(ElementTree.tostring(root), "t")
    assert len(list(codebook.from_texts(files).codes())) == len(shown)
