"""Findings and method as a text document (.docx) in which text is text: no field, no formula.

Start at `document`. The same input gives the same bytes.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis.present import quotes
from analysis.present.blocks import Block
from analysis.present.package import shown as shown_text
from analysis.present.package import undated
from analysis.wording import Wording

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

_FIXED = datetime.datetime(2025, 1, 1)


def document(
    blocks: Sequence[Block], method: Sequence[str], title: str, note: str, wording: Wording
) -> bytes:
    """Return a .docx: each block under a heading with its findings, their tables and its quote,
    then the paragraph of the method and the note.

    Headings and quotes have Word's own styles, the first row of a table is repeated on each page,
    and the document's language is that of `wording`.
    """
    import docx

    made = docx.Document()
    _about(made, title, wording.language)
    made.add_heading(shown_text(title), 0)
    for block in blocks:
        made.add_heading(shown_text(block.title), 1)
        _block(made, block, wording)
    if method:
        made.add_heading(wording.say("Method"), 1)
        made.add_paragraph(shown_text(" ".join(method)))
    if note:
        made.add_heading(wording.say("Note"), 1)
        made.add_paragraph(shown_text(note))
    out = io.BytesIO()
    made.save(out)
    return undated(out.getvalue())


def _about(made: Document, title: str, language: str) -> None:
    """Set what a document says of itself; python-docx would name itself and the day."""
    from docx.oxml.ns import qn

    about = made.core_properties
    about.title, about.language = shown_text(title), language
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = _FIXED
    for own in made.styles.element.iter(qn("w:lang")):
        own.set(qn("w:val"), language)


def _block(made: Document, block: Block, wording: Wording) -> None:
    for found in block.findings:
        made.add_paragraph(shown_text(found.text))
        if len(found.table.columns):
            _table(made, found.table)
        made.add_paragraph(shown_text(found.note), style="Caption")
    if block.quote is not None:
        made.add_paragraph(shown_text(block.quote.text), style="Quote")
        if told := quotes.translation(block.quote, wording):
            made.add_paragraph(shown_text(told), style="Quote")
    for said in block.said:
        made.add_paragraph(shown_text(said))


def _table(made: Document, table: pd.DataFrame) -> None:
    shown = made.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    _repeated(shown)
    for cell, heading in zip(shown.rows[0].cells, table.columns, strict=True):
        cell.paragraphs[0].add_run(shown_text(str(heading))).bold = True
    for row in table.itertuples(index=False):
        for cell, value in zip(shown.add_row().cells, row, strict=True):
            cell.text = shown_text(str(value))


def _repeated(table: Table) -> None:
    """Let the first row of a table be its header, repeated on each page."""
    from docx.oxml import OxmlElement

    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
