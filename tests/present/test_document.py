"""Findings and method as a text document: opened again, same bytes, nothing but text."""

import io
import re
import zipfile

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn

from analysis.present import blocks, document, method
from analysis.present.blocks import Block
from analysis.present.findings import Finding
from analysis.wording import LANGUAGES, wording
from analysis.workspace.quotes import Quote
from tests.present.test_findings import CHECKED, example, hidden_numbers, of_example

__all__ = ["example"]
QUOTE = Quote("1", "q18", "learning", 0, 6, "Hienoa", "fi", "Great", "en")
HOSTILE = '=HYPERLINK("http://x.y")\x00\x0b{TOC} <w:fld>\ud800'


def written(found=(), quote=None, said=(), language="en", title="Findings"):
    block = Block("One block", tuple(found), quote, tuple(said))
    return document.document([block], ["How it was done."], title, "n = 9.", wording(language))


def opened(content):
    return docx.Document(io.BytesIO(content))


def everything(content):
    """Return the text of every part of the package."""
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        parts = [held.read(n) for n in held.namelist() if n.endswith((".xml", ".rels"))]
    return b"\n".join(parts).decode()


def finding(text="It is so.", rows=(("a", "9"),)):
    table = pd.DataFrame(rows, columns=["Label", "n"], dtype="object")
    return Finding("themes/benefit", text, "0" * 16, table, "n = 9 respondents")


def test_it_opens_again_with_headings_tables_quote_and_note():
    made = opened(written([finding()], QUOTE, ["Nothing else."]))
    styles = [(own.style.name, own.text) for own in made.paragraphs]
    assert ("Title", "Findings") in styles and ("Heading 1", "One block") in styles
    assert ("Heading 1", "Method") in styles and ("Normal", "How it was done.") in styles
    quoted = [text for style, text in styles if style == "Quote"]
    assert quoted[0] == "Hienoa" and quoted[1].startswith("Great (translation")
    assert ("Normal", "Nothing else.") in styles and ("Normal", "n = 9.") in styles
    (table,) = made.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Label", "n"],
        ["a", "9"],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr is None


def test_the_same_input_gives_the_same_bytes_and_no_day_of_its_own():
    assert written([finding()], QUOTE) == written([finding()], QUOTE)
    with zipfile.ZipFile(io.BytesIO(written([finding()]))) as held:
        assert {entry.date_time for entry in held.infolist()} == {(2025, 1, 1, 0, 0, 0)}
    about = opened(written([finding()])).core_properties
    assert (about.author, about.comments, about.title) == ("", "", "Findings")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_has_the_language_of_the_interface(language):
    made = opened(written([finding()], language=language))
    told = [own.get(qn("w:val")) for own in made.styles.element.iter(qn("w:lang"))]
    assert told and set(told) == {language}
    assert made.core_properties.language == language


def test_what_respondents_wrote_is_text_and_what_no_xml_holds_is_shown_as_lost():
    rows = ((HOSTILE, HOSTILE),)
    content = written([finding(HOSTILE, rows)], title=HOSTILE)
    made = opened(content)
    shown = '=HYPERLINK("http://x.y")\ufffd\ufffd{TOC} <w:fld>\ufffd'
    assert made.tables[0].rows[1].cells[0].text == shown
    assert shown in [own.text for own in made.paragraphs]
    body = made.element.body
    for tag in ("w:fldSimple", "w:instrText", "w:hyperlink", "w:altChunk", "w:object"):
        assert not list(body.iter(qn(tag)))
    assert 'TargetMode="External"' not in everything(content)


def test_a_hidden_count_is_nowhere_in_the_package(example, book):
    wanted = of_example(example, book, "public")
    made = blocks.summary(wanted, CHECKED)
    content = document.document(made, method.paragraph(wanted, CHECKED), "F", "", wording("en"))
    rows = [[c.text for c in row.cells] for t in opened(content).tables for row in t.rows]
    text, hidden = everything(content), list(hidden_numbers(wanted))
    assert len(hidden) > 10
    for _, name, n, _ in hidden:
        assert not re.search(rf"{re.escape(name)} \([^()]*\b{n} of ", text)
        for row in rows:
            assert row[0] not in (name, f"– {name}") or not row[1].isdigit() or row[1] != str(n)


def test_a_finding_without_a_table_and_no_block_at_all_are_written():
    bare = Finding("a", "Nothing.", "0" * 16, pd.DataFrame())
    assert not opened(written([bare])).tables
    assert opened(document.document([], [], "Empty", "", wording("en"))).paragraphs
