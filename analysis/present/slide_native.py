"""Native charts of slides: their XML with the figures as shown, and the small workbook that
PowerPoint opens to edit them.

Start at `add`. The XML is ECMA-376 part 1, chapter 21.2 (DrawingML charts). A value that is hidden
is in neither: the workbook holds its mark as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from analysis.present.colours import CHILD, lighter
from analysis.present.package import shown
from analysis.present.slide_deck import Box, emu
from analysis.present.slide_template import ACCENTS
from analysis.present.slide_text import TAGS
from analysis.present.workbook import Book
from analysis.present.workbook_cells import Figure, figure, percent_format
from analysis.wording import wording

if TYPE_CHECKING:
    from pptx.shapes.graphfrm import GraphicFrame
    from pptx.slide import Slide

_NS = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
# Labels that stand away from their bars get no lines (Microsoft's extension of 2012).
_NO_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart">'
    '<c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)
_CHILDREN = {lighter(own, CHILD): name for own, name in ACCENTS.items()}
_SHEET = "Sheet1"
_AXES = (50010, 50020)


@dataclass(frozen=True)
class Drawn:
    """A series of a native chart: its place among the exhibit's series, name, values (of 1; None
    where hidden), how they are written, colours, whether values grow to the left, how far each
    label stands from its bar (parts of the chart), which have no label, and error bars (above,
    below the value)."""

    at: int
    name: str
    values: Sequence[float | None]
    texts: Sequence[str]
    colours: Sequence[str]
    is_below: bool = False
    moved: Mapping[int, float] = field(default_factory=dict)
    unlabelled: frozenset[int] = frozenset()
    errors: tuple[Sequence[float], Sequence[float]] | None = None
    ink: str = ""  # of the labels inside bars; "": the theme's, outside
    sizes: Mapping[int, float] = field(default_factory=dict)  # of labels that are smaller


@dataclass(frozen=True)
class Native:
    """A native chart: its categories, series, where the axis of values ends, the room of the bars
    within the chart (points), size of texts, the gap between bars in per cent of a bar."""

    labels: Sequence[str]
    series: Sequence[Drawn]
    ends: tuple[float, float]
    inner: Box
    language: str
    size: float = 18
    gap: int = 45
    is_column: bool = False
    is_stacked: bool = False
    is_labelled: bool = True
    legend: float = 0.0  # its height in points, at the top


def add(slide: Slide, name: str, alt: str, native: Native, box: Box) -> GraphicFrame:
    """Add a chart to a slide, with its name and text alternative."""
    from pptx.enum.chart import XL_CHART_TYPE

    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *emu(box), _Parts(native, box))
    frame.name = name
    frame._element.nvGraphicFramePr.cNvPr.set("descr", shown(alt))
    return frame


class _Parts:
    """What python-pptx asks of the data of a chart: its XML and its workbook."""

    def __init__(self, native: Native, box: Box) -> None:
        self._native, self._box = native, box

    def xml_bytes(self, chart_type: object) -> bytes:
        """Return the XML of the chart."""
        return chart_xml(self._native, self._box).encode()

    @property
    def xlsx_blob(self) -> bytes:
        """Return the workbook."""
        return embedded(self._native)


def formats(drawn: Drawn, language: str) -> tuple[str, dict[int, str]]:
    """Return the number format of a series, and those of the values that it would show otherwise
    than they are written ("<1 %").

    >>> formats(Drawn(0, "", (0.41, 0.0, None), ("41%", "<1%", "••"), "   "), "en")
    ('0%', {1: '"<1%"'})
    """
    w = wording(language)
    each = {
        at: _format(figure(value, text, w))
        for at, (value, text) in enumerate(zip(drawn.values, drawn.texts, strict=True))
        if value is not None
    }
    usual = Counter(own for own in each.values() if not own.startswith('"')).most_common(1)
    format = usual[0][0] if usual else percent_format(w)
    apart = {at: own for at, own in each.items() if own != format}
    return f"{format};{format}" if drawn.is_below else format, apart


def _format(own: Figure | str) -> str:
    return own.format if isinstance(own, Figure) else '"' + own.replace('"', "”") + '"'


def embedded(native: Native) -> bytes:
    """Return the workbook behind a chart: categories, values as shown, marks of what is hidden."""
    book = Book("")
    page = book.add(_SHEET)
    for row, label in enumerate(native.labels, 2):
        page.write(row, 1, label)
    for column, drawn in enumerate(native.series, 2):
        page.write(1, column, drawn.name)
        format, apart = formats(drawn, native.language)
        for at, value in enumerate(drawn.values):
            own = drawn.texts[at] if value is None else _signed(value, drawn)
            shows = apart.get(at, format)
            page.write(at + 2, column, own if value is None else Figure(own, shows))
    return book.saved()


def _signed(value: float, drawn: Drawn) -> float:
    return -value if drawn.is_below and value else value


def chart_xml(native: Native, box: Box) -> str:
    """Return a chart as the part of a file; `box` is its place on the slide."""
    series = "".join(_series(native, at) for at in range(len(native.series)))
    grouping = "stacked" if native.is_stacked else "clustered"
    legend = _legend(native, box) if native.legend else ""
    look = _look(native.size, native.language)
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_NS}>'
        '<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea>{_place(native.inner, box, True)}<c:barChart>"
        f'<c:barDir val="{"col" if native.is_column else "bar"}"/>'
        f'<c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{native.gap}"/>'
        f'<c:overlap val="{100 if native.is_stacked else 0}"/>'
        f'<c:axId val="{_AXES[0]}"/><c:axId val="{_AXES[1]}"/></c:barChart>'
        f"{_categories(native, look)}{_values(native)}"
        f"<c:spPr><a:noFill/></c:spPr></c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f"{look}</c:chartSpace>"
    )


def _place(own: Box, box: Box, is_inner: bool) -> str:
    target = '<c:layoutTarget val="inner"/>' if is_inner else ""
    parts = {
        "x": own.left / box.width,
        "y": own.top / box.height,
        "w": own.width / box.width,
        "h": own.height / box.height,
    }
    numbers = "".join(f'<c:{name} val="{value:.5f}"/>' for name, value in parts.items())
    modes = '<c:xMode val="edge"/><c:yMode val="edge"/>'
    return f"<c:layout><c:manualLayout>{target}{modes}{numbers}</c:manualLayout></c:layout>"


def _look(size: float, language: str, colour: str = "", wrap: str = "") -> str:
    """Return how texts look: size, language, and the theme's colour of texts or another."""
    own = _colour(colour) if colour else '<a:schemeClr val="tx1"/>'
    return (
        f"<c:txPr><a:bodyPr{wrap}/><a:lstStyle/><a:p><a:pPr>"
        f'<a:defRPr lang="{TAGS[language]}" sz="{round(size * 100)}" b="0"><a:solidFill>{own}'
        '</a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:pPr>'
        f'<a:endParaRPr lang="{TAGS[language]}"/></a:p></c:txPr>'
    )


def _colour(own: str) -> str:
    """Return a colour: the theme's where it is one of our accents, or a child's."""
    if own in ACCENTS:
        return f'<a:schemeClr val="{ACCENTS[own]}"/>'
    if own in _CHILDREN:  # on white the same as its own colour
        alpha = f'<a:alpha val="{round(100_000 * CHILD)}"/>'
        return f'<a:schemeClr val="{_CHILDREN[own]}">{alpha}</a:schemeClr>'
    return f'<a:srgbClr val="{own[1:]}"/>'


def _legend(native: Native, box: Box) -> str:
    place = _place(Box(0, 0, box.width, native.legend), box, False)
    look = _look(native.size, native.language)
    return f'<c:legend><c:legendPos val="t"/>{place}<c:overlay val="0"/>{look}</c:legend>'


def _categories(native: Native, look: str) -> str:
    line = '<a:ln w="12700"><a:solidFill><a:schemeClr val="tx1"><a:lumMod val="65000"/>'
    line += '<a:lumOff val="35000"/></a:schemeClr></a:solidFill></a:ln>'
    order, side = ("minMax", "b") if native.is_column else ("maxMin", "l")
    shows = "low" if native.is_labelled else "none"
    return (
        f'<c:catAx><c:axId val="{_AXES[0]}"/><c:scaling><c:orientation val="{order}"/>'
        f'</c:scaling><c:delete val="0"/><c:axPos val="{side}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="{shows}"/><c:spPr>{line}</c:spPr>'
        f'{look}<c:crossAx val="{_AXES[1]}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:tickLblSkip val="1"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _values(native: Native) -> str:
    low, high = native.ends
    return (
        f'<c:valAx><c:axId val="{_AXES[1]}"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{high:.4f}"/><c:min val="{low:.4f}"/></c:scaling><c:delete val="1"/>'
        f'<c:axPos val="{"l" if native.is_column else "t"}"/>'
        '<c:numFmt formatCode="0%" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:crossAx val="{_AXES[0]}"/><c:crosses val="autoZero"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )


def _series(native: Native, order: int) -> str:
    drawn, column = native.series[order], chr(ord("B") + order)
    format, apart = formats(drawn, native.language)
    last, count = len(native.labels) + 1, len(native.labels)
    labels = "".join(
        f'<c:pt idx="{at}"><c:v>{escape(shown(own))}</c:v></c:pt>'
        for at, own in enumerate(native.labels)
    )
    values = "".join(
        f'<c:pt idx="{at}"'
        + (f" formatCode={quoteattr(shown(apart[at]))}" if at in apart else "")
        + f"><c:v>{_signed(own, drawn):.4g}</c:v></c:pt>"
        for at, own in enumerate(drawn.values)
        if own is not None
    )
    points = "".join(
        f'<c:dPt><c:idx val="{at}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"{_fill(own)}</c:dPt>"
        for at, own in enumerate(drawn.colours)
        if own != drawn.colours[0]
    )
    return (
        f'<c:ser><c:idx val="{drawn.at}"/><c:order val="{order}"/><c:tx><c:strRef>'
        f'<c:f>{_SHEET}!${column}$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>'
        f"{escape(shown(drawn.name))}</c:v></c:pt></c:strCache></c:strRef></c:tx>"
        f'{_fill(drawn.colours[0])}<c:invertIfNegative val="0"/>{points}'
        f"{_labels(native, drawn, format, apart)}{_errors(drawn)}"
        f"<c:cat><c:strRef><c:f>{_SHEET}!$A$2:$A${last}</c:f><c:strCache>"
        f'<c:ptCount val="{count}"/>{labels}</c:strCache></c:strRef></c:cat>'
        f"<c:val><c:numRef><c:f>{_SHEET}!${column}$2:${column}${last}</c:f><c:numCache>"
        f'<c:formatCode>{escape(format)}</c:formatCode><c:ptCount val="{count}"/>{values}'
        "</c:numCache></c:numRef></c:val></c:ser>"
    )


def _fill(colour: str) -> str:
    return f"<c:spPr><a:solidFill>{_colour(colour)}</a:solidFill></c:spPr>"


def _labels(native: Native, drawn: Drawn, format: str, apart: Mapping[int, str]) -> str:
    place = "ctr" if drawn.ink else "outEnd"
    shows = f'<c:dLblPos val="{place}"/><c:showLegendKey val="0"/><c:showVal val="1"/>' + "".join(
        f'<c:{name} val="0"/>'
        for name in ("showCatName", "showSerName", "showPercent", "showBubbleSize")
    )

    def plain(size: float) -> str:
        look = _look(size, native.language, drawn.ink, ' wrap="none"')
        return f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{look}{shows}"

    def single(at: int) -> str:
        if at in drawn.unlabelled:
            return f'<c:dLbl><c:idx val="{at}"/><c:delete val="1"/></c:dLbl>'
        x, y = (0, -drawn.moved.get(at, 0)) if native.is_column else (drawn.moved.get(at, 0), 0)
        layout = (
            f'<c:layout><c:manualLayout><c:x val="{x:.5f}"/><c:y val="{y:.5f}"/>'
            "</c:manualLayout></c:layout>"
        )
        own, looks = apart.get(at, format), plain(drawn.sizes.get(at, native.size))
        number = f'<c:numFmt formatCode={quoteattr(shown(own))} sourceLinked="0"/>'
        return f'<c:dLbl><c:idx val="{at}"/>{layout}{number}{looks}</c:dLbl>'

    places = sorted({*drawn.moved, *drawn.unlabelled, *drawn.sizes, *apart})
    singles = "".join(single(at) for at in places if drawn.values[at] is not None)
    number = f'<c:numFmt formatCode={quoteattr(format)} sourceLinked="0"/>'
    return f"<c:dLbls>{singles}{number}{plain(native.size)}{_NO_LEADERS}</c:dLbls>"


def _errors(drawn: Drawn) -> str:
    if drawn.errors is None:
        return ""
    sides = "".join(
        f"<c:{name}><c:numLit><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(own)}"/>'
        + "".join(
            f'<c:pt idx="{at}"><c:v>{value:.4g}</c:v></c:pt>' for at, value in enumerate(own)
        )
        + f"</c:numLit></c:{name}>"
        for name, own in zip(("plus", "minus"), drawn.errors, strict=True)
    )
    return (
        '<c:errBars><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f'{sides}<c:spPr><a:ln w="15875"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
        "</a:ln></c:spPr></c:errBars>"
    )
