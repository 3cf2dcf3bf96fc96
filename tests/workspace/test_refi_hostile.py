"""Whatever a file says, it is read or refused in one sentence."""

import re
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.codebook import refi as shared_refi
from analysis.survey import Problem
from analysis.workspace import refi
from analysis.workspace.decisions import Decision
from analysis.workspace.refi_places import counted
from tests.refi_shapes import ANSWERS, JOINED, SURVEY, Shape, guid, place, selection
from tests.refi_standard import packed, parts


@pytest.fixture
def read(book):
    return lambda content: refi.read(content, ANSWERS, book, SURVEY)


def messages(told):
    return "\n".join(map(str, told))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"<Project/>",
        packed({"a.txt": b""}),
        packed({"a.qde": b"<Project/>", "b.qde": b"<Project/>"}),
        packed({"project.qde": b"<CodeBook/>"}),
        packed({"project.qde": b"<Project><Users></Project>"}),
        packed({"project.qde": b'<?xml version="1.0" encoding="nonsense"?><Project/>'}),
        packed({"project.qde": b"<!DOCTYPE a><Project/>"}),
        packed({"project.qde": b'<!DOCTYPE a [<!ENTITY b "c">]><Project>&b;</Project>'}),
        packed({"project.qde": b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><Project/>'}),
        packed({"project.qde": b"<Project>" + b"<a>" * 200 + b"</a>" * 200 + b"</Project>"}),
    ],
)
def test_what_is_no_project_is_one_sentence(read, content):
    with pytest.raises(Problem) as found:
        read(content)
    assert "\n" not in str(found.value) and str(found.value).endswith(".")


def test_a_project_that_unpacks_to_too_much_is_refused(read, monkeypatch):
    monkeypatch.setattr(refi, "LIMIT", 1000)
    with pytest.raises(Problem, match="too large"):
        read(packed({"project.qde": b" " * 2000 + b"<Project/>"}))
    monkeypatch.setattr(shared_refi, "ELEMENTS", 10)
    with pytest.raises(Problem, match="too large"):
        shared_refi.opened(b"<Project>" + b"<a/>" * 20 + b"</Project>")


def test_hostile_values_are_left_out_and_told(read):
    own = Shape().code("impact", 1)
    marks = [
        selection(0, 6).replace('startPosition="0"', f'startPosition="{bad}"')
        for bad in ("-1", "9" * 5000, "zero", "", "٣", "7", "1e3")
    ]
    own.source("x", ANSWERS["text"][0], marks)
    own.source("../../etc/passwd", b"\xff\xfe\x00\xd8", [selection(0, 1)], "internal://../../x")
    own.more = "<Notes><Note guid='x' name='decisions'><PlainTextContent>[[[{]</PlainTextContent>"
    own.more += "</Note></Notes>"
    found, told = read(own.bytes())
    assert not found
    assert "in no answer or in several: 7." in messages(told) and "passwd" in messages(told)


def test_sources_whose_file_is_missing_are_told_apart(read):
    own = Shape().code("impact", 1)
    own.source("Lost", JOINED, [selection(0, 6), selection(8, 9)])
    own.source("Other", "Of something else", [selection(0, 2)])
    own.files.pop(next(iter(own.files)))
    found, told = read(own.bytes())
    assert not found and list(map(str, told)) == [
        "Sources that hold no answers of this survey: Other. Codings left out: 1.",
        "Sources whose text is not in the file, or cannot be read: Lost. Codings left out: 2.",
    ]


def test_a_file_that_is_no_project_is_not_told_to_be_of_this_program(read):
    with pytest.raises(Problem, match=r"as work and projects are\. Export it again"):
        read(b"no project")


def test_many_selections_of_a_long_text_are_not_looked_over_sign_by_sign(read):
    own = Shape().code("impact", 1)
    marks = [selection(n, 400_000 - n, (1,) * (n % 2)) for n in range(5000)]
    found, told = read(own.source("x", " word" * 80_000, marks).bytes())
    assert not found and "x. Codings left out: 2500." in messages(told)


def whole():
    own = Shape().code("impact", 1).code("Oma", 2)
    marks = [selection(*place(JOINED, w), (1, 2), name=w) for w in ("Kaikki", "cheap")]
    own.more = f"<Notes><Note guid='{guid(3)}' name='decisions'><PlainTextContent>[]"
    own.more += "</PlainTextContent></Note></Notes>"
    own.cases = [f'<Cases><Case guid="{guid(70)}" name="c"/></Cases>']
    return own.source("q1", JOINED, marks).source("c", "-", [selection(0, 1)])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_project_is_read_or_refused_in_a_sentence(data, read):
    files = parts(whole().bytes())
    name = data.draw(st.sampled_from(sorted(files)))
    text = bytearray(files[name])
    pieces = st.sampled_from(
        [b"", b"<", b">", b'"', b"&", b"\x00", b"\xff", b"</Code>", b"<Code>", b"9"]
    )
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        text[at : at + data.draw(st.integers(0, 12))] = data.draw(pieces)
    read_or_refused(read, packed(files | {name: bytes(text)}))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_zip_is_read_or_refused_in_a_sentence(data, read):
    content = bytearray(whole().bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    read_or_refused(read, bytes(content))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_project_whose_elements_and_values_are_mixed_up_is_read_or_refused(data, read):
    files = parts(whole().bytes())
    pieces = re.split(r"(<[^>]+>)", files["project.qde"].decode())
    for _ in range(data.draw(st.integers(1, 6))):
        at, to = (data.draw(st.integers(0, len(pieces) - 1)) for _ in "12")
        pieces[at] = data.draw(
            st.sampled_from([pieces[to], "", re.sub(r'"[^"]*"', '"x"', pieces[at])])
        )
    read_or_refused(read, packed(files | {"project.qde": "".join(pieces).encode()}))


def read_or_refused(read, content):
    try:
        found, told = read(content)
    except Problem as problem:
        assert str(problem)
        return
    assert all(isinstance(own, Decision) for own in found)
    messages(told)


@given(st.text(st.sampled_from("aä👍\r\n õ"), max_size=40), st.booleans())
def test_every_way_of_counting_finds_every_place(text, has_mark):
    """Whatever a program counts, the place that it means is found where its words tell it."""
    raw = ("\ufeff" if has_mark else "") + text
    own = counted(raw, [])
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert own.text == plain and int(own.places[-1]) == len(plain)
    units = struct.calcsize("H") * len(raw)
    assert len(own.places) <= units + 2
