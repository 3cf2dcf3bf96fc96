"""What slides that the program made say: their manifest, and the figures that their charts show.

Start at `figures_of`. They are read from the charts and tables themselves, not from the manifest.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from analysis.load.child import archive
from analysis.load.limits import Refused
from analysis.present import slide_tail, workbook
from analysis.present.exhibits import MATRIX
from analysis.present.slide_deck import MANIFEST
from analysis.present.slide_tail import APART, CHILD
from analysis.present.slide_text import TAGS, unbroken
from analysis.present.workbook_cells import as_shown
from analysis.survey import Problem
from analysis.wording import Wording, wording

if TYPE_CHECKING:
    from pptx.presentation import Presentation

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_NAMED = re.compile(r"(?:Chart|Table) ([a-z]+_[0-9a-f]{8})(\.\d+)?(?:, (?:middle|hidden))?")
Rows = list[list[str]]


def manifest_of(content: bytes) -> str:
    """Return the manifest that slides hold; raises `Problem` where they hold none."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for rel in _opened(content).part.rels.values():
        if rel.reltype.endswith("/customXml") and not rel.is_external:
            root = etree.fromstring(rel.target_part.blob, parser)
            if root.tag == f"{{{MANIFEST}}}manifest":
                return root.text or ""
    raise _no_report()


def _no_report() -> Problem:
    return Problem("This file holds no manifest. Choose a report that this program wrote.")


def _opened(content: bytes) -> Presentation:
    """Return a presentation that is safe to open."""
    import pptx

    try:
        archive.check(content)
    except Refused as no:
        if no.values.get("kind") != "PPTX":
            raise _no_report() from None
    try:
        return pptx.Presentation(io.BytesIO(content))
    except Exception:  # whatever a broken file makes of the reader
        raise _no_report() from None


def figures_of(content: bytes) -> dict[str, list[list[str]]]:
    """Return the figures that slides show, by chart (`Item.name`): label, series, text each.

    Where the workbook behind a chart says another one, that one follows. Raises `Problem` where
    the file is none of ours, or a chart of it cannot be read.
    """
    made = _opened(content)
    try:
        return _told(made)
    except (KeyError, ValueError, IndexError, TypeError, AttributeError):
        raise Problem(
            "A chart in this file cannot be read: it was changed after the program wrote it. Make "
            "the report again."
        ) from None


def _told(made: Presentation) -> dict[str, Rows]:
    found: dict[tuple[str, str], dict[int, Rows]] = {}
    for slide in made.slides:
        for shape in slide.shapes:
            named = _NAMED.fullmatch(shape.name)
            if named:
                own = found.setdefault((named[1], named[2] or ""), {})
                for at, rows in _series(shape):
                    own.setdefault(at, []).extend(rows)
    told: dict[str, Rows] = {}
    for (name, _), own in found.items():
        rows = [row for at in sorted(own) for row in own[at]]
        if name.startswith(MATRIX):
            names = [row[0] for row in own[1]]
            rows = [[label, names[int(at) - 1], text] for label, at, text in rows]
        # The same chart may stand there twice: what differs is told.
        if told.get(name) != rows:
            told[name] = rows
    return told


def shown(shape: Any) -> Rows:
    """Return the figures that one shape of a slide shows: label, series, text each; none where it
    is no chart of the report. The series of a matrix are the numbers of its columns."""
    if not _NAMED.fullmatch(shape.name):
        return []
    return [row for _, rows in _series(shape) for row in rows]


def _series(shape: Any) -> Iterator[tuple[int, Rows]]:
    if shape.has_table:
        yield from _table(shape.table)
    elif shape.has_chart:
        tag = shape.part.package.core_properties.language
        w = wording(next((own for own, known in TAGS.items() if known == tag), "en"))
        yield from _chart(shape.chart, w)
    elif shape.has_text_frame:
        yield 0, slide_tail.rows(shape.text_frame.text)


def _chart(chart: Any, w: Wording) -> Iterator[tuple[int, Rows]]:
    """Yield the figures of each series, by its place in the exhibit."""
    root = chart._chartSpace
    sheet = _sheet(chart)
    for series in root.iter(f"{_C}ser"):
        at = int(series.find(f"{_C}idx").get("val"))
        column = int(series.find(f"{_C}order").get("val")) + 2
        name = "".join(own.text or "" for own in series.iterfind(f"{_C}tx//{_C}v"))
        labels = _points(series.find(f"{_C}cat"))
        values = _points(series.find(f"{_C}val"))
        usual = series.findtext(f"{_C}val//{_C}formatCode") or ""
        rows, apart = [], []
        for place, (written, _) in sorted(labels.items()):
            label = unbroken(written)
            value, own = values.get(place, ("", None))
            plain, _, mark = label.rpartition(APART) if APART in label else (label, "", "")
            held = _cell(sheet, place + 2, column, w)
            text = _text(float(value), own or usual, w) if value else _mark(mark, name, held)
            told = [plain.removeprefix(CHILD), name, text]
            rows.append(told)
            if held != text or _cell(sheet, place + 2, 1, w) != written:
                apart.append([*told[:2], held])
        yield at, rows + apart


def _points(held: Any) -> dict[int, tuple[str, str | None]]:
    return {
        int(own.get("idx")): (own.findtext(f"{_C}v") or "", own.get("formatCode"))
        for own in held.iter(f"{_C}pt")
    }


def _text(value: float, format: str, w: Wording) -> str:
    return as_shown(abs(value), format.split(";")[0], w)


def _mark(mark: str, name: str, held: str) -> str:
    """Return the mark of a hidden figure: of several series it stands before their names."""
    for own in mark.split("; "):
        start, _, names = own.partition("\u00a0")
        if start == held and f", {name}, " in f", {names}, ":
            return held
    return mark


def _sheet(chart: Any) -> Any:
    part = chart.part.chart_workbook.xlsx_part
    try:
        archive.check(part.blob)
        return workbook.opened(part.blob).worksheets[0]
    except (Refused, Problem, AttributeError, IndexError):
        return None


def _cell(sheet: Any, row: int, column: int, w: Wording) -> str:
    if sheet is None:
        return "–"
    own = sheet.cell(row, column)
    if isinstance(own.value, str | None):
        return as_shown(own.value, "", w)
    return _text(own.value, own.number_format, w)


def _table(table: Any) -> Iterator[tuple[int, Rows]]:
    """Yield the figures of a matrix by column; rows hold number and name, columns the number."""
    texts = [[cell.text_frame.text for cell in row.cells] for row in table.rows]
    for column in range(1, len(texts[0])):
        rows = [
            [row[0].partition("\u00a0")[2], texts[0][column], row[column]] for row in texts[1:]
        ]
        yield column, rows
