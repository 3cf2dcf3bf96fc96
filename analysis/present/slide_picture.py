"""A slide of a .pptx as a picture (SVG), drawn from the file itself: what a presenter will see.

Start at `svg`. Ground, shapes, pictures, tables and charts are drawn, those of layout and master
below those of the slide. Left out is what cannot be drawn here: shapes of other outlines than the
common ones (their texts stay), pictures that not every browser shows, and those that fill a shape,
a template's own charts, patterns (their ground stays), shadows, effects, dashes and arrows.
Letters keep their sizes; where lines break may differ by a word.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.present import slide_plot, slide_words
from analysis.present.lettering import escaped, number, tag
from analysis.present.slide_deck import EMU, Box
from analysis.present.slide_look import TURN, WHOLE, A, Attributes, Look, P, kind
from analysis.present.slide_text import TAGS
from analysis.wording import wording

_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_ROUND = 16_667  # of a rounded corner, where the shape says no other
# How pictures begin that every browser shows.
_BEGINNINGS = {
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}
# Corners of outlines, as parts of the shape.
_CORNERS = {
    "rect": [(0, 0), (1, 0), (1, 1), (0, 1)],
    "triangle": [(0.5, 0), (1, 1), (0, 1)],
    "rtTriangle": [(0, 0), (1, 1), (0, 1)],
    "diamond": [(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)],
}
_LINES = {
    "line": [(0, 0), (1, 1)],
    "straightConnector1": [(0, 0), (1, 1)],
    "bentConnector3": [(0, 0), (0.5, 0), (0.5, 1), (1, 1)],
}
_STEPS = {"moveTo": "M", "lnTo": "L", "cubicBezTo": "C", "quadBezTo": "Q", "close": "Z"}


@dataclass(frozen=True)
class _Group:
    """How places inside a group become places on the slide (units of the file)."""

    x: float = 0.0
    y: float = 0.0
    wide: float = 1.0
    tall: float = 1.0

    def box(self, left: float, top: float, width: float, height: float) -> Box:
        """Return a place in points."""
        return Box(
            (self.x + left * self.wide) / EMU,
            (self.y + top * self.tall) / EMU,
            width * self.wide / EMU,
            height * self.tall / EMU,
        )


def svg(slide: Any) -> str:
    """Return a slide (python-pptx) as an SVG text of the size of the presentation in points.

    It holds no script, and refers to nothing outside itself.
    """
    look = Look(slide)
    wide, tall = look.presentation.slide_width / EMU, look.presentation.slide_height / EMU
    title = slide.shapes.title
    parts = [_ground(look, wide, tall)]
    for held in _under(look):
        shapes = [own for own in held.shapes if not own.is_placeholder]
        parts += [_shape(own, look, _Group()) for own in shapes]
    parts += [_shape(own, look, _Group()) for own in slide.shapes]
    root = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {number(wide)} {number(tall)}",
        "width": wide,
        "height": tall,
        "role": "img",
        "font-family": look.font(),
        "xml:space": "preserve",
    }
    told = tag("title", escaped(title.text_frame.text)) if title is not None else ""
    defs = tag("defs", "".join(look.defs)) if look.defs else ""
    return tag("svg", told + defs + "".join(parts), **root)


def _under(look: Look) -> Iterator[Any]:
    """Yield master and layout, as far as their shapes are shown on the slide."""
    if look.slide._element.get("showMasterSp") in ("0", "false"):
        return
    if look.layout._element.get("showMasterSp") not in ("0", "false"):
        yield look.master
    yield look.layout


def _ground(look: Look, wide: float, tall: float) -> str:
    """Return the ground of a slide: its own, else the layout's, else the master's."""
    whole = Box(0, 0, wide, tall)
    paper = tag("rect", width=wide, height=tall, fill="#FFFFFF")
    for held in (look.slide, look.layout, look.master):
        own = held._element.find(f"{P}cSld/{P}bg")
        if own is None:
            continue
        told = own.find(f"{P}bgPr")
        if told is not None and told.find(f"{A}blipFill") is not None:
            return paper + _picture(told.find(f"{A}blipFill"), held.part, whole)
        fill = look.fill([told]) if told is not None else look.styled(own.find(f"{P}bgRef"))
        return paper + tag("rect", width=wide, height=tall, **fill)
    return paper


def _shape(shape: Any, look: Look, group: _Group) -> str:
    element, place = shape._element, _place(shape, look)
    hidden = next(element.iter(f"{P}cNvPr")).get("hidden")
    if hidden in ("1", "true") or place is None:
        return ""
    box = group.box(*place)
    if kind(element) == "grpSp":
        drawn = _grouped(shape, look, group)
    elif kind(element) == "pic":
        drawn = _picture(element.find(f"{P}blipFill"), shape.part, box)
    elif kind(element) == "graphicFrame":
        drawn = _graphic(shape, look, box)
    else:
        drawn = _outlined(element, look, box)
    return _turned(drawn, element, box)


def _place(shape: Any, look: Look) -> tuple[float, float, float, float] | None:
    """Return where a shape stands in the units of the file, a placeholder where its layout has it;
    None where nothing says it."""
    for own in look.inherited(shape._element):
        first, size = (own.find(f"{P}spPr/{A}xfrm/{A}{name}") for name in ("off", "ext"))
        if first is not None and size is not None:
            left, top = int(first.get("x")), int(first.get("y"))
            return left, top, int(size.get("cx")), int(size.get("cy"))
    place = (shape.left, shape.top, shape.width, shape.height)
    return None if None in place else place


def _transform(element: Any) -> Any:
    held = element.find(f"{P}grpSpPr" if kind(element) == "grpSp" else f"{P}spPr")
    return held.find(f"{A}xfrm") if held is not None else None


def _turned(drawn: str, element: Any, box: Box) -> str:
    own = _transform(element)
    turn = int(own.get("rot", 0)) / TURN if own is not None else 0
    if not turn or not drawn:
        return drawn
    x, y = box.left + box.width / 2, box.top + box.height / 2
    return tag("g", drawn, transform=f"rotate({number(turn)} {number(x)} {number(y)})")


def _grouped(shape: Any, look: Look, group: _Group) -> str:
    own = _transform(shape._element)
    first, size = own.find(f"{A}chOff"), own.find(f"{A}chExt")
    if first is None or size is None:
        inner = group
    else:
        across = shape.width / max(1, int(size.get("cx")))
        down = shape.height / max(1, int(size.get("cy")))
        inner = _Group(
            group.x + group.wide * (shape.left - int(first.get("x")) * across),
            group.y + group.tall * (shape.top - int(first.get("y")) * down),
            group.wide * across,
            group.tall * down,
        )
    return "".join(_shape(one, look, inner) for one in shape.shapes)


def _picture(held: Any, part: Any, box: Box) -> str:
    """Return a picture in its place, cut as the file says; nothing where no browser shows it."""
    blip = held.find(f"{A}blip")
    known = blip.get(_EMBED) if blip is not None else None
    if known is None:
        return ""
    content = part.related_part(known).blob
    sort = next((own for begin, own in _BEGINNINGS.items() if content.startswith(begin)), None)
    if sort is None:
        return ""
    cut = held.find(f"{A}srcRect")
    sides = [int(cut.get(name, 0)) / WHOLE if cut is not None else 0 for name in "ltrb"]
    across, down = max(0.001, 1 - sides[0] - sides[2]), max(0.001, 1 - sides[1] - sides[3])
    wide, tall = box.width / across, box.height / down
    image = tag(
        "image",
        x=-sides[0] * wide,
        y=-sides[1] * tall,
        width=wide,
        height=tall,
        preserveAspectRatio="none",
        href=f"data:{sort};base64,{b64encode(content).decode()}",
    )
    return tag("svg", image, x=box.left, y=box.top, width=box.width, height=box.height)


def _graphic(shape: Any, look: Look, box: Box) -> str:
    if shape.has_table:
        return _table(shape, look, box)
    if not shape.has_chart or shape.part is not look.slide.part:
        return ""
    language = shape.part.package.core_properties.language
    w = wording(next((own for own, known in TAGS.items() if known == language), "en"))
    return slide_plot.drawn(shape.chart, box, look, w)


def _table(shape: Any, look: Look, box: Box) -> str:
    """Return a table: its cells, with the white lines of its style between them, and texts."""
    table = shape.table
    parts, top = [], box.top
    for row in table.rows:
        left = box.left
        for cell, column in zip(row.cells, table.columns, strict=True):
            place = Box(left, top, column.width / EMU, row.height / EMU)
            parts.append(_cell(cell._tc, shape._element, look, place))
            left += place.width
        top += row.height / EMU
    return "".join(parts)


def _cell(cell: Any, table: Any, look: Look, place: Box) -> str:
    fill = look.fill(cell.findall(f"{A}tcPr"))
    size = {"x": place.left, "y": place.top, "width": place.width, "height": place.height}
    ground = tag("rect", **size, **fill, stroke="#FFFFFF", stroke_width=1)
    return ground + slide_words.drawn(slide_words.of_cell(cell, table, look), place)


def _outlined(element: Any, look: Look, box: Box) -> str:
    """Return a shape: its outline filled and drawn, and its text on it."""
    held = [own.find(f"{P}spPr") for own in look.inherited(element)]
    style = element.find(f"{P}style")
    path, is_open = _outline(held[0], box)
    drawn = ""
    if path:
        fill: Attributes = {"fill": "none"} if is_open else look.fill(held, style)
        lines = [own.find(f"{A}ln") for own in held]
        line = look.line(next((own for own in lines if own is not None), None), style)
        if line or fill["fill"] != "none":
            drawn = tag("path", d=path, **fill, **line, transform=_mirrored(element, box))
    text = slide_words.of_shape(element, look)
    return drawn + (slide_words.drawn(text, box) if text is not None else "")


def _mirrored(element: Any, box: Box) -> str | None:
    own = _transform(element)
    x, y = (own is not None and own.get(name) in ("1", "true") for name in ("flipH", "flipV"))
    if not x and not y:
        return None
    right = number(2 * box.left + box.width) if x else "0"
    bottom = number(2 * box.top + box.height) if y else "0"
    return f"matrix({-1 if x else 1} 0 0 {-1 if y else 1} {right} {bottom})"


def _outline(held: Any, box: Box) -> tuple[str, bool]:
    """Return the outline of a shape as a path ("" where it is not known), and whether it is a
    line alone."""
    own = held.find(f"{A}custGeom")
    if own is not None:
        return _freeform(own, box), False
    preset = held.find(f"{A}prstGeom")
    name = preset.get("prst") if preset is not None else "rect"
    if name == "ellipse":
        return _rounded(box, box.width / 2, box.height / 2), False
    if name == "roundRect":
        told = preset.find(f"{A}avLst/{A}gd")
        part = int(told.get("fmla", "").split()[-1]) if told is not None else _ROUND
        corner = min(box.width, box.height) * min(0.5, part / WHOLE)
        return _rounded(box, corner, corner), False
    if name in _LINES:
        return _joined(_LINES[name], box), True
    return (_joined(_CORNERS[name], box) + "Z" if name in _CORNERS else ""), False


def _joined(corners: Sequence[tuple[float, float]], box: Box) -> str:
    places = (_point(x, y, box) for x, y in corners)
    return "".join(f"{'L' if at else 'M'}{own}" for at, own in enumerate(places))


def _point(x: float, y: float, box: Box) -> str:
    return f"{box.left + x * box.width:.2f},{box.top + y * box.height:.2f}"


def _rounded(box: Box, x: float, y: float) -> str:
    right, bottom = box.left + box.width, box.top + box.height
    turn = f"A{x:.2f},{y:.2f} 0 0 1 "
    return (
        f"M{box.left + x:.2f},{box.top:.2f}H{right - x:.2f}{turn}{right:.2f},{box.top + y:.2f}"
        f"V{bottom - y:.2f}{turn}{right - x:.2f},{bottom:.2f}H{box.left + x:.2f}"
        f"{turn}{box.left:.2f},{bottom - y:.2f}V{box.top + y:.2f}"
        f"{turn}{box.left + x:.2f},{box.top:.2f}Z"
    )


def _freeform(own: Any, box: Box) -> str:
    """Return an outline of lines and curves; "" where a part of it is an arc or is computed."""
    made = []
    for path in own.iterfind(f"{A}pathLst/{A}path"):
        wide, tall = int(path.get("w", 0)) or math.inf, int(path.get("h", 0)) or math.inf
        for step in path:
            places = [(one.get("x", ""), one.get("y", "")) for one in step.iter(f"{A}pt")]
            is_told = all(x.lstrip("-").isdigit() and y.lstrip("-").isdigit() for x, y in places)
            if kind(step) not in _STEPS or not is_told:
                return ""
            points = [_point(int(x) / wide, int(y) / tall, box) for x, y in places]
            made.append(_STEPS[kind(step)] + " ".join(points))
    return "".join(made)
