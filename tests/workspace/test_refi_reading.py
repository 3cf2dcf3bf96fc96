"""Projects of other programs come in as decisions, with a list of what was not understood."""

from dataclasses import replace
from xml.sax.saxutils import quoteattr

import pandas as pd
import pytest

from analysis.load import table_file
from analysis.survey import Notice
from analysis.workspace import decisions, exchange, refi
from analysis.workspace.decisions import Decision
from tests.refi_shapes import (
    ANSWERS,
    JOINED,
    OTHER,
    SURVEY,
    USER,
    Shape,
    guid,
    place,
    selection,
)
from tests.refi_standard import packed, parts
from tests.workspace.conftest import TABLE


def words_of(found):
    texts = {(id, q): text for id, q, text in ANSWERS.itertuples(index=False)}
    return [(d.id, d.code, texts[d.id, d.question][d.start : d.end]) for d in found]


@pytest.fixture
def read(book):
    return lambda content, by="": refi.read(content, ANSWERS, book, SURVEY, by)


def messages(told):
    assert all(isinstance(own, Notice) and str(own) for own in told)
    return "\n".join(map(str, told))


def test_a_project_as_qualcoder_writes_it(read):
    """Mark at the beginning, places without it, names are the words, times without a zone."""
    words = ("pääsivät mukaan", "oppivat kieliä", "Everyone can join", "cheap")
    own = Shape(origin="QualCoder-3.5")
    own.code("OSALLISTAVUUS ", 1, "#F5A9A9").code("impact", 2).code("Oma teema", 3)
    own.more = f'<Notes><Note guid="{guid(9)}" name="memo"/></Notes>'
    marks = [
        selection(*place(JOINED, w), (1 + (n == 1),), name=w, at="2026-11-20T10:00:00")
        for n, w in enumerate(words)
    ]
    marks.append(selection(*place(JOINED, "Kaikki"), (3,), name="Kaikki"))
    own.source("q1", b"\xef\xbb\xbf" + JOINED.encode(), marks)
    found, told = read(own.bytes())
    assert words_of(found) == [
        ("a", "inclusion", words[0]),
        ("a", "impact", words[1]),
        ("b", "inclusion", words[2]),
        ("b", "inclusion", words[3]),
    ]
    assert {(d.by, d.at, d.action) for d in found} == {("Aino", "2026-11-20T10:00:00Z", "add")}
    said = messages(told)
    assert "Oma teema. Codings left out: 1." in said and "Notes 1" in said
    assert "last one counts: 1." in said


def test_a_project_as_qualcoder_writes_it_for_maxqda(read):
    """Line ends of two signs that the places do not count."""
    own = Shape().code("Inclusion", 1)
    crlf = JOINED.replace("\n", "\r\n").encode()
    marks = [selection(*place(JOINED, w), name=w) for w in ("Everyone can join", "It was cheap")]
    found, told = read(own.source("x", crlf, marks).bytes())
    assert [w for *_, w in words_of(found)] == ["Everyone can join", "It was cheap"]
    assert "counted otherwise" in messages(told)


def test_a_project_as_nvivo_writes_it(read):
    """Mark, line ends of two signs that count, no colours, a code with the id of a case, folder
    and file of other names, no names of selections."""
    text = JOINED.replace("\n", "\r\n")
    own = Shape(origin="NVivo", newline="\r\n").code("Inclusion", 1)
    own.cases = [f'<Cases><Case guid="{guid(1)}" name="b"/></Cases>']
    marks = [selection(*place(text, "It was cheap"), user=OTHER)]
    own.source("interview", b"\xef\xbb\xbf" + text.encode(), marks, path="{}.txt")
    found, told = read(own.bytes("my project.qde", "Sources"))
    assert words_of(found) == [("b", "inclusion", "It was cheap")] and found[0].by == "Björn"
    assert not told


def test_a_project_as_maxqda_writes_it(read, book):
    """A document a respondent, names cut at 63 signs, selections that are notes, sets."""
    label = max((code.label["en"] for code in book.codes()), key=len)
    text = ANSWERS["text"][0]
    own = Shape(origin="MAXQDA 24").code(label[:63].upper(), 1, "#FF46AA00")
    own.more = f'<Sets><Set guid="{guid(8)}" name="s"/></Sets><Sets/>'
    marks = [selection(*place(text, "pääsivät")), selection(0, 6, ())]
    own.source("a", text, marks).source("c", "-", [selection(0, 1)])
    own.source("strange", "Nothing of the survey", [selection(0, 7)])
    found, told = read(own.bytes())
    assert [d[0::2] for d in words_of(found)] == [("a", "pääsivät"), ("c", "-")]
    said = messages(told)
    assert "strange. Codings left out: 1." in said and "Sets 1" in said


def test_a_project_as_atlas_ti_writes_it(read):
    """Old namespace, file named after the project, UTF-16 places, text within the project."""
    text = ANSWERS["text"][0]
    units = [len(text[:n].encode("utf-16-le")) // 2 for n in place(text, "oppivat kieliä")]
    own = Shape('xmlns="urn:QDA-XML:project:0:4"', "ATLAS.ti").code("Learning", 1, "#abc")
    own.source("D1", text, [selection(*units)], bare=True)
    found, told = read(own.bytes("Project.QDE"))
    assert words_of(found) == [("a", "learning", "oppivat kieliä")]
    assert "D1" in messages(told)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("is_counted", [True, False], ids=["both", "one"])
def test_utf_16_and_line_ends_of_two_signs_are_told_by_the_words(read, newline, is_counted):
    own, text = Shape().code("impact", 1), JOINED.replace("\n", newline)
    told_by = text if is_counted else JOINED
    marks = []
    for words in ("oppivat kieliä", "Everyone can join", "It was cheap"):
        spans = [len(told_by[:n].encode("utf-16-le")) // 2 for n in place(told_by, words)]
        marks.append(selection(*spans))
    found, _ = read(own.source("x", text, marks).bytes())
    assert [w for *_, w in words_of(found)] == [
        "oppivat kieliä",
        "Everyone can join",
        "It was cheap",
    ]


def test_a_project_as_taguette_writes_it(read):
    """Empty sets, codes without descriptions, and the last sign within."""
    own = Shape(origin="Taguette").code("inclusion", 1)
    own.more = "<Sets/>"
    text = ANSWERS["text"][0]
    spans = [(s, e - 1) for s, e in (place(text, "Kaikki"), place(text, "pääsivät mukaan"))]
    found, told = read(own.source("1", text, [selection(*s) for s in spans]).bytes())
    assert [w for *_, w in words_of(found)] == ["Kaikki", "pääsivät mukaan"]
    assert "counted otherwise" in messages(told)


def test_who_coded_is_the_user_of_the_coding_the_selection_or_the_one_named(read):
    own = Shape().code("impact", 1).code("inclusion", 2)
    text = ANSWERS["text"][0]
    marks = [
        selection(0, 6, (1,), OTHER, coding_user=False),
        selection(7, 15, (2,), ""),
    ]
    found, _ = read(own.source("x", text, marks).bytes(), "Eve")
    assert [(d.by, d.code) for d in found] == [("Björn", "impact"), ("Eve", "inclusion")]


def test_codings_of_the_machine_are_none_and_the_same_of_a_person_confirms(read, book):
    own = Shape().code("impact", 1)
    text = ANSWERS["text"][0]
    marks = [selection(0, 6, (1,), OTHER), selection(7, 15, (1,), OTHER)]
    people = [selection(0, 6), selection(7, 15)]
    content = own.source("x", text, marks + people).bytes()
    name = refi.machine(book).encode()
    files = {n: t.replace("Björn".encode(), name) for n, t in parts(content).items()}
    found, told = read(packed(files))
    assert found == [Decision("a", "q1", "impact", "confirm", by="Aino")]
    assert "no decisions: 2." in messages(told)


def test_a_whole_source_may_be_coded(read):
    own = Shape().code("impact", 1)
    ref = f'<CodeRef targetGUID="{guid(1)}"/>'
    coding = f'<Coding guid="{guid(4)}" creatingUser="{USER}">{ref}</Coding>'
    own.source("x", ANSWERS["text"][0], [coding]).source("y", JOINED, [coding])
    found, told = read(own.bytes())
    assert found == [Decision("a", "q1", "impact", "add", by="Aino")]
    assert "in no answer or in several: 1." in messages(told)


def test_which_of_equal_answers_is_told_by_the_case_or_the_name(read):
    own = Shape().code("impact", 1)
    for name in ("d q1", "one", "two"):
        own.source(name, "-", [selection(0, 1)])
    ref = f'<SourceRef targetGUID="{{{guid(901)}}}"/>'
    own.cases = [f'<Cases><Case guid="{guid(70)}" name="c">{ref}</Case></Cases>']
    found, told = read(own.bytes())
    assert [d.id for d in found] == ["d", "c"]
    assert "two. Codings left out: 1." in messages(told)


def test_answers_below_each_other_are_found_though_more_came_in(book):
    new = pd.DataFrame([("n", "q1", "New one")], columns=ANSWERS.columns)
    later = pd.concat([ANSWERS.iloc[:1], new, ANSWERS.iloc[1:]])
    own = Shape().code("impact", 1).source("x", JOINED, [selection(*place(JOINED, "cheap"))])
    found, told = refi.read(own.bytes(), later, book, SURVEY)
    assert words_of(found) == [("b", "impact", "cheap")] and not told


def test_a_selection_over_two_answers_is_left_out_and_white_space_is_not(read):
    start = JOINED.index("kieliä.")
    own = Shape().code("impact", 1)
    marks = [selection(start, start + 20), selection(start, start + len("kieliä.\n"))]
    found, told = read(own.source("x", JOINED, marks).bytes())
    assert words_of(found) == [("a", "impact", "kieliä.")]
    assert "in no answer or in several: 1." in messages(told)


def test_masked_words_are_found_in_the_answer_as_it_was_written(read):
    shown = "[sic] Mail [e-mail address], Õnneks jõudsime"
    own = Shape().code("impact", 1).source("q2 c", shown, [
        selection(*place(shown, "Mail [e-mail address]")), selection(*place(shown, "jõudsime"))
    ])  # fmt: skip
    found, _ = read(own.bytes())
    assert [w for *_, w in words_of(found)] == ["Mail aino@example.org", "jõudsime"]


def test_a_label_of_two_codes_tells_one_only_below_its_domain(book):

    first, second = book.domains[:2]
    name = first.codes[0].label["en"]
    twin = replace(second.codes[0], label={"en": name})
    twin_domain = replace(second, codes=(twin, *second.codes[1:]))
    scheme = replace(book, domains=(first, twin_domain, *book.domains[2:]))
    text, loose = ANSWERS["text"][0], Shape().code(name, 1)
    within = f'<Code guid="{guid(2)}" name={quoteattr(name)} isCodable="true"/>'
    loose.code(second.label["fi"], 3, within=within)
    loose.source("x", text, [selection(0, 6, (1,)), selection(7, 15, (2,))])
    found, told = refi.read(loose.bytes(), ANSWERS, scheme, SURVEY)
    assert [d.code for d in found] == [twin.id]
    assert f"{name}. Codings left out: 1." in messages(told)


def test_an_id_in_a_description_outlives_a_label_that_was_changed(read):
    own = Shape().code("Something else", 1, description="What\nit is.\n\n[code: impact]")
    found, _ = read(own.source("x", ANSWERS["text"][0], [selection(0, 6)]).bytes())
    assert [d.code for d in found] == ["impact"]


def test_what_was_read_is_taken_into_the_database(database, run, coder, book):
    survey = run()
    answers = pd.DataFrame({"id": TABLE["nr"], "question": "text", "text": TABLE["text"]})
    own = Shape().code("Impact", 1).code("Oma", 2)
    marks = [selection(0, 8, at="2026-11-20T10:00:00Z"), selection(9, 12, (2,))]
    content = own.source("a", TABLE["text"][0], marks).bytes()
    found, told = refi.read(content, answers, book, SURVEY)
    assert found == [Decision("a", "text", "impact", "add", 0, 8, "Aino", "2026-11-20T10:00:00Z")]
    parts_of_work = {exchange.DECISIONS: table_file.csv(decisions.table(found))}
    for written in (1, 0):
        taken = exchange.take_in(database, survey, parts_of_work, "Eve")
        assert (taken.written, taken.unfit) == (written, ())
    assert exchange.decided(database, survey) == found and len(told) == 1
