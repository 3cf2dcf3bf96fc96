"""A report as one HTML file that opens offline: no script runs in it and nothing is fetched.

Start at `page`; `manifest_of` and `figures_of` read such a file back. What it looks like is in
`page.html` and `page.css`, beside this module.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.present import drawing, emblem, quotes
from analysis.present.exhibits import GROUPS, MATRIX, STEPS, Exhibit
from analysis.present.package import shown
from analysis.present.report import Part, Report
from analysis.survey import Problem
from analysis.wording import LANGUAGES

if TYPE_CHECKING:
    import jinja2

WIDE, NARROW = 720, 340  # pixels of a chart on a page of any width, and on a telephone
_SHARE = 3  # the column of the share in a table of bars: label, n, base, share, interval
_MANY = 7  # columns whose headings stand upright on paper
_UNKNOWN = "und"  # BCP 47: a language that is not known
# What would end a block of data in HTML, as JSON writes it otherwise.
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


@dataclass(frozen=True)
class _Cell:
    """A cell of a table: its text, whether it names a part of the row above, and which figure of
    the chart it is: "label series", by their places ("": none)."""

    text: str
    child: bool = False
    figure: str = ""


@dataclass(frozen=True)
class _Grid:
    """A table as it is written: headings, rows, and which columns are of numbers."""

    headings: Sequence[str]
    rows: Sequence[Sequence[_Cell]]
    numbers: Sequence[bool]


@dataclass(frozen=True, eq=False)
class _Entry:
    """A chart as the page has it: its id, both drawings and its table."""

    id: str
    exhibit: Exhibit
    wide: str
    narrow: str
    table: _Grid


@dataclass(frozen=True, eq=False)
class _Section:
    """A part as the page has it: `quoted` and `translated` are the languages of its quote."""

    id: str
    own: Part
    charts: Sequence[_Entry]
    key: _Grid | None
    quoted: str
    translation: str
    translated: str


def page(report: Report, manifest: str) -> bytes:
    """Return a report as an HTML file, UTF-8; `manifest` is JSON that is kept in it."""
    say, css = report.wording.say, _beside("page.css")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    words = {
        "contents": say("Contents"),
        "method": say("Method"),
        "sample": say("Invented example data."),
        "skip": say("Skip to the content"),
        "table": say("The numbers as a table"),
    }
    made = _template().render(
        report=report,
        parts=list(_parts(report)),
        words=words,
        css=css,
        emblem=emblem.svg(report.funding.emblem) if report.funding else "",
        many=_MANY,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'",
        manifest=re.sub("[<>&]", lambda found: _UNSAFE[found[0]], shown(manifest)),
    )
    return made.encode()


@cache
def _template() -> jinja2.Template:
    import jinja2

    made = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda own: shown(own) if type(own) is str else own,
    )
    return made.from_string(_beside("page.html"))


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _parts(report: Report) -> Iterator[_Section]:
    count: Counter[str] = Counter()
    for number, part in enumerate(report.parts, 1):
        made = []
        for own in part.exhibits:
            count[own.item.name] += 1
            made.append(_entry(own, f"{own.item.name}-{count[own.item.name]}"))
        quote = part.quote
        yield _Section(
            f"part-{number}",
            part,
            made,
            None if part.figures is None else _grid(part.figures),
            _language(quote.language if quote else ""),
            quotes.translation(quote, report.wording) if quote else "",
            _language(quote.translation_language if quote else ""),
        )


def _language(own: str) -> str:
    return own if own in LANGUAGES else _UNKNOWN


def _entry(own: Exhibit, id: str) -> _Entry:
    wide, narrow = (
        drawing.svg(own.figure, width, own.alt, f"{id}-{width}", headed=False)
        for width in (WIDE, NARROW)
    )
    return _Entry(id, own, wide, narrow, _grid(own.table, own))


def _grid(table: pd.DataFrame, own: Exhibit | None = None) -> _Grid:
    """Return a table as it is written; the figures of a chart are told from what else it has."""
    places = _places(own) if own else {}
    children = own.chart.children if own and own.item.kind not in (STEPS, MATRIX) else ()
    texts = [list(map(str, row)) for row in table.itertuples(index=False, name=None)]
    rows = [
        [
            _Cell(
                text,
                not column and bool(children) and children[at % len(children)],
                places.get((at, column), ""),
            )
            for column, text in enumerate(row)
        ]
        for at, row in enumerate(texts)
    ]
    numbers = [
        column > 0 and not any(re.search(r"[^\W\d_]", row[column]) for row in texts)
        for column in range(len(table.columns))
    ]
    return _Grid(list(map(str, table.columns)), rows, numbers)


def _places(own: Exhibit) -> dict[tuple[int, int], str]:
    """Return which cells (row, column) of a chart's table are which of its figures."""
    table, kind, labels = own.table, own.item.kind, own.chart.labels
    names = [series.name for series in own.chart.series]
    firsts = [str(text) for text in table.iloc[:, 0]]
    columns = list(map(str, table.columns))
    found = {}
    for at, label in enumerate(labels):
        for series, name in enumerate(names):
            if kind == STEPS:
                place = (at, series + 1)
            elif kind == MATRIX:
                place = (firsts.index(label), columns.index(name, 1))
            elif kind == GROUPS and len(columns) > _SHARE + 2:
                groups = list(map(str, table.iloc[:: len(labels), 1]))
                place = (groups.index(name) * len(labels) + at, _SHARE + 1)
            else:
                place = (at, _SHARE)
            found[place] = f"{at} {series}"
    return found


def manifest_of(content: bytes) -> str:
    """Return the manifest that a page holds; raises `Problem` where it holds none."""
    found = _read(content).manifest
    if found is None:
        raise Problem("This page holds no manifest. Choose a page that the program made.")
    escapes = {escape: own for own, escape in _UNSAFE.items()}
    return re.sub(r"\\(?:u00(?:3c|3e|26)|.)", lambda own: escapes.get(own[0], own[0]), found)


def figures_of(content: bytes) -> dict[str, list[list[str]]]:
    """Return the figures that a page shows, by chart (`Item.name`): label, series, text each.

    They are those of its tables, in the chart's order; where a drawing says another one, that one
    follows them. Raises `Problem` where a page was changed so that they cannot be told.
    """
    found: dict[str, list[list[str]]] = {}
    try:
        for own in _read(content).charts:
            rows = found.setdefault(own.name, [])
            rows += [own.told(cell) for cell in own.ordered]
            rows += [told for drawn in own.drawings for told in own.unlike(drawn)]
    except (ValueError, LookupError):
        raise Problem(
            "The figures of this page cannot be read: it was changed. Choose a page that the "
            "program made."
        ) from None
    return found


@dataclass
class _Row:
    """A row of a table as it was read: its texts, and whether it is a part of the one above."""

    texts: list[str]
    child: bool = False


@dataclass(frozen=True)
class _Figure:
    """A figure in a table as it was read: its place in the chart, its row and its column."""

    at: int
    series: int
    row: _Row
    column: int

    @property
    def text(self) -> str:
        return self.row.texts[self.column]


@dataclass(frozen=True)
class _Drawn:
    """A text of a drawing as it was read: the place among the points of its trace, its height."""

    at: int
    y: float
    text: str


class _Chart:
    """A chart as it was read."""

    def __init__(self, name: str) -> None:
        self.name, self.kind = name, name.rsplit("_", 1)[0]
        self.headings: list[str] = []
        self.cells: list[_Figure] = []
        self.drawings: list[list[_Drawn]] = []

    @property
    def ordered(self) -> list[_Figure]:
        return sorted(self.cells, key=lambda own: (own.series, own.at))

    def told(self, cell: _Figure) -> list[str]:
        first, *others = cell.row.texts
        series = ""
        if self.kind in (STEPS, MATRIX):
            series = self.headings[cell.column]
        elif self.kind == GROUPS and cell.column > _SHARE:
            series = others[0]
        return [first.removeprefix("– ") if cell.row.child else first, series, self._text(cell)]

    def _text(self, cell: _Figure) -> str:
        if self.kind == STEPS:
            return cell.text.split(" (")[0]
        if self.kind == MATRIX and cell.at == cell.series and cell.text.endswith(")"):
            return f"n\u00a0=\u00a0{cell.text.split('(')[-1][:-1]}"
        return cell.text

    def unlike(self, drawn: Sequence[_Drawn]) -> Iterator[list[str]]:
        """Yield what a drawing says other than the table, as the figure that it stands for."""
        rows: dict[int, list[_Figure]] = {}
        for cell in self.ordered:
            rows.setdefault(cell.at, []).append(cell)
        heights = sorted({own.y for own in drawn})
        # Only the least and the greatest of a line of dots are written.
        dotted = [at for at, own in sorted(rows.items()) if any("%" in cell.text for cell in own)]
        for own in drawn:
            at, text = own.at, own.text.split(" (")[0].strip()
            cells = rows.get(at, [])
            if self.kind == GROUPS:
                place = heights.index(own.y)
                cells = rows[dotted[place]] if place < len(dotted) else []
            elif self.kind == MATRIX:
                cells = [cell for cell in self.cells if cell.at * len(rows) + cell.series == at]
            if text not in map(self._short, cells):
                told = self.told(cells[0])[:2] if cells else ["", ""]
                yield [*told, text]

    def _short(self, cell: _Figure) -> str:
        """Return a figure as a drawing has room for it."""
        text = self._text(cell).removeprefix("n\u00a0=\u00a0").split(" (")[0]
        return text.rstrip("%\u00a0 ") if self.kind == MATRIX else text


class _Reader(HTMLParser):
    """Reads the charts and the manifest of a page that `page` wrote."""

    def __init__(self) -> None:
        super().__init__()
        self.charts: list[_Chart] = []
        self.manifest: str | None = None
        self._in: _Chart | None = None
        self._row = _Row([])
        self._held: list[str] = []
        self._about: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {key: value or "" for key, value in attrs}
        if tag == "article" and "data-chart" in own:
            self._in = _Chart(own["data-chart"])
            self.charts.append(self._in)
        elif tag == "svg" and self._in:
            self._in.drawings.append([])
        elif tag == "tr":
            self._row = _Row([])
        elif tag == "tspan" and "x" in own:
            self._held.append(" ")
        if tag in ("th", "td", "text", "script"):
            self._held, self._about = [], own

    def handle_data(self, data: str) -> None:
        self._held.append(data)

    def handle_endtag(self, tag: str) -> None:
        text, own = "".join(self._held), self._about
        if tag == "script" and own.get("id") == "manifest":
            self.manifest = text
        elif tag == "article":
            self._in = None
        elif self._in and tag == "text" and "data-at" in own:
            drawn = _Drawn(int(own["data-at"]), float(own["y"]), text.strip())
            self._in.drawings[-1].append(drawn)
        elif self._in and tag == "th" and own.get("scope") == "col":
            self._in.headings.append(text)
        elif self._in and tag in ("th", "td"):
            self._row.texts.append(text)
            self._row.child |= own.get("class") == "child"
            if "data-figure" in own:
                at, series = map(int, own["data-figure"].split())
                place = len(self._row.texts) - 1
                self._in.cells.append(_Figure(at, series, self._row, place))


def _read(content: bytes) -> _Reader:
    made = _Reader()
    made.feed(content.decode("utf-8", "replace"))
    made.close()
    return made
