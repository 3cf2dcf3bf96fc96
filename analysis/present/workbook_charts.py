"""Native charts of a workbook: what Excel and LibreOffice draw from the cells beside them.

Start at `bar_chart`.
"""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.present.colours import INK, text_on
from analysis.present.exhibits import GROUPS, STAGES, STEPS, Chart, Series
from analysis.present.workbook import Page
from analysis.present.workbook_cells import Figure, figure
from analysis.wording import Wording

if TYPE_CHECKING:
    from openpyxl.chart import BarChart
    from openpyxl.chart.label import DataLabel, DataLabelList
    from openpyxl.chart.layout import Layout
    from openpyxl.chart.series import Series as Drawn
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.chart.text import RichText
    from openpyxl.chart.title import Title

_WIDTH = 18.0  # centimetres
_BESIDE = 0.38  # of the width, at most, for labels
_PER_CENTIMETRE = 4.5  # letters of a label
_TITLE = 54  # letters of a line of the title
_NARROW = 0.06  # parts of a whole that have no room for their figure


@dataclass(frozen=True)
class Place:
    """Where the figures of a chart stand on their sheet: the row of the headings, the first
    column of the labels, and the column of each series."""

    row: int
    labels: int
    columns: tuple[int, ...]


def bar_chart(chart: Chart, title: str, page: Page, place: Place, w: Wording) -> BarChart:
    """Return the chart of some cells, drawn as on screen: bars in reading order, stages as
    columns, steps of a scale end to end, groups beside each other."""
    from openpyxl.chart import BarChart

    made, is_stages = BarChart(), chart.kind == STAGES
    made.type = "col" if is_stages else "bar"
    made.grouping = "stacked" if chart.kind == STEPS else "clustered"
    made.overlap = 100 if chart.kind == STEPS else -5
    made.gapWidth = 45
    lines = textwrap.wrap(title, _TITLE) or [""]
    made.title = _title(lines)
    made.roundedCorners = False
    made.width = _WIDTH
    made.height, made.layout = _room(chart, len(lines))
    made.x_axis.delete, made.y_axis.delete = False, True
    made.x_axis.scaling.orientation = "minMax" if is_stages else "maxMin"
    made.x_axis.majorTickMark = "none"
    made.x_axis.tickLblSkip = 1
    made.x_axis.number_format = "@"
    made.x_axis.txPr = _letters(10, INK)
    made.x_axis.graphicalProperties = _no_line()
    made.y_axis.scaling.min = 0
    if chart.kind == STEPS:
        made.y_axis.scaling.max = 1
    made.y_axis.majorGridlines = None
    if len(chart.series) > 1:
        made.legend.position = "b"
        made.legend.txPr = _letters(10, INK)
    else:
        made.legend = None
    for column, own in zip(place.columns, chart.series, strict=True):
        made.series.append(_series(chart, own, page, place, column, w))
    return made


def _room(chart: Chart, lines: int) -> tuple[float, Layout | None]:
    """Return the height of a chart in centimetres and where its bars stand in it, so that every
    label has room beside its bar; below columns the programs find it themselves."""
    from openpyxl.chart.layout import Layout, ManualLayout

    above, below = 0.65 * lines + 0.7, 1.4 if len(chart.series) > 1 else 0.3
    if chart.kind == STAGES:
        return above + 7 + below, None
    longest = max(map(len, chart.labels), default=0)
    left = min(_BESIDE, 0.05 + 0.011 * longest)
    wrapped = math.ceil(longest / (left * _WIDTH * _PER_CENTIMETRE))
    each = max(0.55 * (len(chart.series) if chart.kind == GROUPS else 1.4), 0.5 * wrapped + 0.2)
    height = above + each * len(chart.labels) + below
    inner = ManualLayout(
        "inner",
        "edge",
        "edge",
        x=round(left, 4),
        y=round(above / height, 4),
        w=round(0.96 - left, 4),
        h=round(1 - (above + below) / height, 4),
    )
    return height, Layout(inner)


def _series(chart: Chart, own: Series, page: Page, place: Place, column: int, w: Wording) -> Drawn:
    from openpyxl.chart import Reference
    from openpyxl.chart.marker import DataPoint
    from openpyxl.chart.series_factory import SeriesFactory

    first, last = place.row + 1, place.row + len(chart.labels)
    values = Reference(page.sheet, min_col=column, min_row=first, max_row=last)
    made = SeriesFactory(values, title_from_data=False)
    made.cat = _labels(page, place.labels, first, last)
    made.tx = _heading(page, column, place.row)
    base = own.colours[0] if own.colours else INK
    made.graphicalProperties = _fill(base)
    made.invertIfNegative = False
    made.dPt = [
        DataPoint(idx=at, invertIfNegative=False, spPr=_fill(colour))
        for at, colour in enumerate(own.colours)
        if colour != base
    ]
    made.dLbls = _figures(chart, own, w)
    return made


def _labels(page: Page, column: int, first: int, last: int) -> object:
    from openpyxl.chart import Reference
    from openpyxl.chart.data_source import AxDataSource, StrRef

    told = Reference(page.sheet, min_col=column, min_row=first, max_row=last)
    return AxDataSource(strRef=StrRef(f=str(told)))


def _heading(page: Page, column: int, row: int) -> object:
    from openpyxl.chart import Reference
    from openpyxl.chart.data_source import StrRef
    from openpyxl.chart.series import SeriesLabel

    return SeriesLabel(strRef=StrRef(f=str(Reference(page.sheet, min_col=column, min_row=row))))


def _figures(chart: Chart, own: Series, w: Wording) -> DataLabelList:
    """Return the figures beside or in the bars: each in the format of its cell, hidden ones as
    their mark, and none where a part of a whole has no room."""
    from openpyxl.chart.label import DataLabel, DataLabelList

    is_stacked = chart.kind == STEPS
    formats = [_format(value, text, w) for value, text in zip(own.values, own.texts, strict=True)]
    most = Counter(formats).most_common(1)[0][0] if formats else "0%"
    look = _look(own.colours[0] if is_stacked and own.colours else "")
    odd: list[DataLabel] = []
    for at, format in enumerate(formats):
        if is_stacked and (own.values[at] or 0) < _NARROW:
            odd.append(DataLabel(at, **_SHOWN | {"showVal": False}))
        elif format != most:
            odd.append(DataLabel(at, numFmt=format, **look, **_SHOWN))
    return DataLabelList(odd, numFmt=most, **look, **_SHOWN)


_SHOWN = {
    "showLegendKey": False,
    "showVal": True,
    "showCatName": False,
    "showSerName": False,
    "showPercent": False,
    "showBubbleSize": False,
}


def _format(value: float | None, text: str, w: Wording) -> str:
    made = figure(value, text, w)
    return made.format if isinstance(made, Figure) else '"' + text.replace('"', "") + '"'


def _look(within: str) -> dict[str, object]:
    """Return how figures look, within bars of a colour or ("") at their ends."""
    ink = text_on(within) if within else INK
    return {"txPr": _letters(10, ink), "dLblPos": "ctr" if within else "outEnd"}


def _title(lines: Sequence[str]) -> Title:
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import (
        CharacterProperties,
        Paragraph,
        ParagraphProperties,
        RegularTextRun,
    )

    from analysis.present.package import shown

    look = CharacterProperties(sz=1200, b=True, solidFill=INK[1:])
    paragraphs = [
        Paragraph(
            pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=shown(line))]
        )
        for line in lines
    ]
    return Title(tx=Text(rich=RichText(p=paragraphs)), overlay=False)


def _letters(size: int, colour: str) -> RichText:
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

    look = CharacterProperties(sz=100 * size, solidFill=colour[1:])
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)])


def _fill(colour: str) -> GraphicalProperties:
    from openpyxl.chart.shapes import GraphicalProperties

    made = GraphicalProperties(solidFill=colour[1:])
    made.line.noFill = True
    return made


def _no_line() -> GraphicalProperties:
    from openpyxl.chart.shapes import GraphicalProperties

    made = GraphicalProperties()
    made.line.noFill = True
    return made
