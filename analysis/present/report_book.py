"""A report as a workbook: contents, a sheet for each chart with its numbers and a native chart,
every table, and what else its audience may have.

Start at `book`; `figures_of` and `manifest_of` read one back.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from analysis.present import scales, workbook, workbook_charts
from analysis.present.exhibits import BARS, KINDS, MATRIX, STAGES, TOP, Exhibit
from analysis.present.manifest import Figures
from analysis.present.package import shown
from analysis.present.report import Report
from analysis.present.report_grids import Grid, count, grids
from analysis.present.tabulation import Sheet
from analysis.present.workbook import Book, Page
from analysis.present.workbook_cells import as_shown
from analysis.present.workbook_charts import Place
from analysis.survey import Problem
from analysis.wording import LANGUAGES, Wording, wording

_ONE_SERIES = (BARS, STAGES, TOP)
_SHORT = 28  # letters of a sheet's name after its number
_LOST = 5  # of them at most, so that a word stays whole
_WIDE = (34, 90)  # columns of the contents, in letters
_ITEM = "customXml/item1.xml"
_SPACE = "urn:open-answers:manifest"
_MANIFEST = re.compile(
    rf"<(?:\w+:)?manifest\b[^>]*{re.escape(_SPACE)}[^>]*>(.*?)</(?:\w+:)?manifest>", re.DOTALL
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def book(
    report: Report, manifest: str, tables: Mapping[str, Sheet], extra: Mapping[str, Sheet]
) -> bytes:
    """Return a report as an XLSX file. `tables` are those of `tabulation.sheets`, `extra` those of
    `report_sheets.sheets`, `manifest` is what `manifest_of` gives back.

    Raises `Problem` where a sheet has more rows than a workbook holds.
    """
    w = report.wording
    made = Book(report.title, w, w.say("Invented example data.") if report.sample else "")
    contents = made.add(w.say("Contents"))
    exhibits = {
        id(own): _exhibit(made, _name(number, _what(own, report)), own, w)
        for number, own in enumerate(report.exhibits, 1)
    }
    method = made.add(w.say("Method"))
    told = [(line,) for line in report.method]
    method.line(w.say("How the survey was done, coded and counted"), bold=True)
    method.widths([_WIDE[1]])
    method.freeze(method.grid([w.say("Method")], told))
    others = [(method, w.say("How the survey was done, coded and counted"))]
    for name, (said, table) in {**tables, **extra}.items():
        if name == w.say("Contents"):  # it names the same sheets, without links
            continue
        page = made.add(name)
        page.table(said, table)
        others.append((page, said))
    _contents(contents, report, exhibits, others, _more(report, tables, w))
    return made.saved(lambda parts: _embed(manifest, parts))


def _more(report: Report, tables: Mapping[str, Sheet], w: Wording) -> list[tuple[str, str]]:
    """Return what the contents of the tables tell beside the names of their sheets."""
    if w.say("Contents") not in tables:
        return []
    rows = tables[w.say("Contents")][1].itertuples(index=False, name=None)
    method = set(report.method)
    known = {name for name, _ in report.origin} | {w.say("Sheet")}
    return [(what, said) for what, said in rows if what not in known and said not in method]


def _contents(
    page: Page,
    report: Report,
    exhibits: Mapping[int, Page],
    others: Sequence[tuple[Page, str]],
    more: Sequence[tuple[str, str]],
) -> None:
    w = report.wording
    page.widths(_WIDE)
    page.line(report.title, 2, bold=True, size=16)
    page.line(report.foot, 2)
    if report.funding is not None:
        page.line(report.funding.statement, 2, bold=True)
        page.line(report.funding.disclaimer, 2)
    for part in report.parts:
        _heading(page, part.title)
        for own in part.exhibits:
            _linked(page, exhibits[id(own)], own.title)
        if part.figures is not None:
            for row in part.figures.itertuples(index=False, name=None):
                _said(page, row[0], count(row[1], w))
        if part.quote is not None:
            _said(page, w.say("Quote"), part.quote.text)
        for line in part.said:
            _said(page, "", line)
    _heading(page, w.say("Tables and more"))
    for other, said in others:
        _linked(page, other, said)
    _heading(page, w.say("Where the figures come from"))
    for name, value in (*report.origin, *more):
        _said(page, name, value)
    _heading(page, w.say("Notes on this file"))
    for line in page.book.notes(w):
        _said(page, "", line)
    page.freeze(0)


def _heading(page: Page, text: str) -> None:
    page.at += 1
    page.line(text, 2, bold=True, size=13)


def _linked(page: Page, other: Page, said: str) -> None:
    page.link(page.at, other)
    page.write(page.at, 2, said, wrap=True)
    page.heighten(page.at, ["", said])
    page.at += 1


def _said(page: Page, name: str, value: object) -> None:
    page.write(page.at, 1, name, wrap=True)
    page.write(page.at, 2, value, wrap=True, align="left")
    page.heighten(page.at, [name, value])
    page.at += 1


def _exhibit(made: Book, name: str, own: Exhibit, w: Wording) -> Page:
    """Write the sheet of a chart: title, note, its figures with the chart beside, and what the
    sentences say."""
    page, found = made.add(name), grids(own, w)
    across = max(len(grid.headings) for grid in found)
    for grid in found:
        page.fit(grid.headings, grid.rows)
    note = _of_sheet(own, own.note, w)
    page.line(own.title, across, bold=True, size=14)
    page.line(note, across)
    tops = [_grid(page, grid) for grid in found]
    _figures_named(page, own, found, tops)
    page.freeze(tops[0])
    if own.chart.kind in _ONE_SERIES:
        for at, is_child in enumerate(own.chart.children, tops[0] + 1):
            page.indent(at, 1, is_child)
    if own.chart.kind != MATRIX and own.chart.labels:
        place = Place(tops[0], 1, tuple(at + 1 for at in found[0].series))
        drawn = workbook_charts.bar_chart(own.chart, own.title, page, place, w)
        page.chart(drawn, tops[0], across + 2, _of_sheet(own, own.alt, w))
    page.at += bool(own.said)
    for said in own.said:
        page.line(said, across)
    return page


def _grid(page: Page, grid: Grid) -> int:
    if grid.called:
        page.at += page.at > 4
        page.line(grid.called, bold=True)
    return page.grid(grid.headings, grid.rows, grid.fills)


def _figures_named(page: Page, own: Exhibit, found: Sequence[Grid], tops: Sequence[int]) -> None:
    """Name the cells that hold the figures of the chart after its item."""
    areas = []
    for grid, top in zip(found, tops, strict=True):
        if grid.series:
            bottom = top + len(grid.rows)
            if not areas:
                areas.append((1, top, 1, bottom))
            areas.append((grid.series[0] + 1, top, grid.series[-1] + 1, bottom))
    page.book.name(own.item.name, page, areas)


def _what(own: Exhibit, report: Report) -> str:
    """Return what tells a chart from others: its title, of themes named together their domain as
    its bars name it."""
    named = [e.title for e in report.exhibits if e.item.of == own.item.of and e.item.kind == BARS]
    if own.item.kind != MATRIX or not named:
        return own.title
    return f"{report.wording.say('Named together')}, {_begun(named[0])}"


def _begun(title: str) -> str:
    return re.split(r":\s", title)[0]


def _name(number: int, title: str) -> str:
    """Return what the sheet of a chart is called: its number, and how its title begins.

    >>> _name(2, "Benefits: Inclusion named most often (41%)")
    '2 Benefits'
    >>> _name(3, "How many years have you been a teacher?")
    '3 How many years have you been…'
    >>> _name(4, "Käsitys monimuotoliikkuvuudesta")
    '4 Käsitys monimuotoliikkuvuud…'
    """
    before = _begun(title)
    if before.count("(") > before.count(")"):
        before = before[: before.rindex("(")]
    words = before.split()
    told = ""
    for place, word in enumerate(words):
        if len(f"{told} {word}") > _SHORT:
            cut = f"{told} {word}".strip()[: _SHORT - 1]
            told = (told if len(told) >= _SHORT - _LOST else cut) + "…"
            break
        told = f"{told} {word}" if place else word
    return f"{number} {told}"


def _of_sheet(own: Exhibit, text: str, w: Wording) -> str:
    """Return a note without what is only true of the drawn figure: the intervals are columns
    here, and the middle of a scale stands among its steps."""
    middles = [scales.apart(each.name, w) for each in own.chart.series if not each.side]
    for told in (w.say("Thin line: 95% interval."), *middles):
        text = text.replace(f" {told}", "")
    return text


def figures_of(content: bytes) -> Figures:
    """Return the figures of a report's charts as the cells of its workbook show them, by the
    chart's item: label, series, text. Raises `Problem` where the file is no workbook."""
    read, made = workbook.opened(content), {}
    language = read.properties.language
    w = wording(language if language in LANGUAGES else "en")
    for name, defined in read.defined_names.items():
        kind, own = name.rpartition("_")[0], name.split(".")[0]
        if kind not in KINDS:
            continue
        try:
            found = [(sheet.replace("''", "'"), area) for sheet, area in defined.destinations]
            rows = list(_rows(kind, [read[sheet][area] for sheet, area in found], w))
        except (KeyError, IndexError, ValueError, TypeError, AttributeError):
            rows = []  # cells that the name no longer finds show nothing
        # The same chart may stand in a report twice: what differs is told.
        if made.get(own) != rows:
            made[own] = made.get(own, []) + rows
    return made


def _rows(kind: str, cells: Sequence[Sequence], w: Wording) -> Iterator[list[str]]:
    """Yield the figures of cells as openpyxl reads them: labels, shares and, of a matrix, counts,
    each under its heading."""
    labels, shares, *counts = cells
    for column, head in enumerate(shares[0]):
        name = "" if kind in _ONE_SERIES else as_shown(head.value, "", w)
        for row, (label,) in enumerate(labels[1:], 1):
            own = shares[row][column]
            text = as_shown(own.value, own.number_format, w)
            if kind == MATRIX and not isinstance(own.value, str):
                own = counts[0][row][column]
                text += f" ({as_shown(own.value, own.number_format, w)})"
            told = as_shown(label.value, "", w)
            yield [told.removeprefix("– ") if label.alignment.indent else told, name, text]


def manifest_of(content: bytes) -> str:
    """Return the manifest that a workbook holds; raises `Problem` where it holds none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as given:
            names = sorted(n for n in given.namelist() if re.fullmatch(r"customXml/\w+\.xml", n))
            found = [
                _MANIFEST.search(given.read(name).decode("utf-8", "replace")) for name in names
            ]
    except (zipfile.BadZipFile, OSError):
        found = []
    for own in filter(None, found):
        return html.unescape(own[1])
    raise Problem("This file holds no manifest. Choose a report that this program wrote.")


def _embed(manifest: str, parts: dict[str, bytes]) -> None:
    """Add the manifest to the parts of a package as a custom XML part (ECMA-376 part 1, 15.2.5
    and 15.2.6)."""
    told = html.escape(shown(manifest), quote=False)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    parts[_ITEM] = f'{head}<manifest xmlns="{_SPACE}">{told}</manifest>'.encode()
    parts["customXml/itemProps1.xml"] = (
        f'{head}<ds:datastoreItem xmlns:ds="{_OFFICE}/customXml" '
        'ds:itemID="{5B0C3A52-6E0B-4D0A-9C6E-3F1D2A7B8C90}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{_SPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    properties = f'Type="{_OFFICE}/relationships/customXmlProps" Target="itemProps1.xml"'
    parts["customXml/_rels/item1.xml.rels"] = (
        f'{head}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" {properties}/>'
        "</Relationships>"
    ).encode()
    _insert(
        parts,
        "[Content_Types].xml",
        '<Override PartName="/customXml/itemProps1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.customXmlProperties+xml"/>',
    )
    _insert(
        parts,
        "xl/_rels/workbook.xml.rels",
        f'<Relationship Id="rIdManifest" Type="{_OFFICE}/relationships/customXml" '
        f'Target="/{_ITEM}"/>',
    )


def _insert(parts: dict[str, bytes], name: str, told: str) -> None:
    before, end, after = parts[name].rpartition(b"</")
    parts[name] = before + told.encode() + end + after
