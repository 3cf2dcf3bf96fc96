"""Figures of `charts` as SVG texts, drawn without a browser: the same design, colours and words as
on screen, for pages that are read offline.

Start at `svg`. Only what our own figures are made of is known here: bars, dots, lines, texts,
cells, and paths of straight lines. Letters stay letters; where a place depends on the height of
letters it is that of most sans-serif fonts.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.present.charts import Figure
from analysis.present.colours import INK, PAPER
from analysis.present.lettering import ASCENT, DESCENT, MIDDLE, escaped, letters, number, tag

Node = Mapping[str, Any]  # a part of a figure as Plotly has it
_BESIDE = 3  # pixels between a bar and its text
_TICK = 15  # pixels from the plot down to the line of an axis's texts
_EDGE = 1  # pixels around an annotation
_HEADLESS = 6  # pixels above a figure without title
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
# The outlines of dots of radius 1, as Plotly's: points, but for the circle.
_STAR = [
    (1.4 * r * math.sin(math.pi * n / 5), -1.4 * r * math.cos(math.pi * n / 5))
    for n, r in enumerate((1, 0.382) * 5)
]
_PENTAGON = [(math.sin(math.pi * n / 2.5), -math.cos(math.pi * n / 2.5)) for n in range(5)]
_LONG, _SHORT = 1.2, 0.4
_CROSS = [
    (_LONG, _SHORT), (_SHORT, _SHORT), (_SHORT, _LONG), (-_SHORT, _LONG), (-_SHORT, _SHORT),
    (-_LONG, _SHORT), (-_LONG, -_SHORT), (-_SHORT, -_SHORT), (-_SHORT, -_LONG),
    (_SHORT, -_LONG), (_SHORT, -_SHORT), (_LONG, -_SHORT),
]  # fmt: skip
_HALF = math.sqrt(0.5)
_SHAPES = {
    "square": [(1, 1), (-1, 1), (-1, -1), (1, -1)],
    "diamond": [(1.3, 0), (0, 1.3), (-1.3, 0), (0, -1.3)],
    "triangle-up": [(-2 / math.sqrt(3), 0.5), (2 / math.sqrt(3), 0.5), (0, -1)],
    "cross": _CROSS,
    "x": [((x - y) * _HALF, (x + y) * _HALF) for x, y in _CROSS],
    "star": _STAR,
    "pentagon": _PENTAGON,
}


@dataclass(frozen=True)
class _Plane:
    """Where the axes of a figure lie in the drawing, in pixels, and what they reach over."""

    left: float
    top: float
    width: float
    height: float
    x_range: Sequence[float]
    y_range: Sequence[float]

    def x(self, value: float) -> float:
        low, high = self.x_range
        return self.left + self.width * (value - low) / (high - low)

    def y(self, value: float) -> float:
        low, high = self.y_range
        return self.top + self.height * (high - value) / (high - low)


def svg(figure: Figure, width: int, alt: str, name: str, headed: bool = True) -> str:
    """Return a figure of `charts` as an SVG text, `width` pixels wide, on white paper.

    `alt` is its text alternative, which begins with its title; `name` tells it from others of the
    same page. Without `headed`, title and note are left out, where they stand beside it. What a
    pointer would be told, and the keys of bars, are in no drawing.
    """
    told = figure.to_dict()
    layout = told["layout"]
    margin, whole = layout["margin"], layout["height"]
    top = margin["t"] if headed else _HEADLESS
    height = whole - margin["t"] + top
    plane = _Plane(
        margin["l"],
        top,
        width - margin["l"] - margin["r"],
        whole - margin["t"] - margin["b"],
        layout["xaxis"]["range"],
        layout["yaxis"]["range"],
    )
    title, rest = _told(layout["title"]["text"], alt)
    root = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {width} {number(height)}",
        "width": width,
        "height": height,
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-desc",
        "font-family": layout["font"]["family"],
    }
    inside = [
        tag("title", escaped(title), id=f"{name}-title"),
        tag("desc", escaped(rest), id=f"{name}-desc"),
        tag("rect", width=width, height=height, fill=PAPER),
        *([_heading(layout["title"])] if headed else []),
        *_axis(layout["xaxis"], layout["font"], plane),
        *(_trace(own, ends, plane) for own, ends in zip(told["data"], _ends(told), strict=True)),
        *(_path(own, plane) for own in layout.get("shapes", ())),
        *(_annotation(own, plane) for own in layout.get("annotations", ())),
    ]
    return tag("svg", "".join(inside), **root)


def _told(heading: str, alt: str) -> tuple[str, str]:
    """Return the title of a text alternative, and the rest.

    A figure's own title is in lines: its letters are known, but not the spaces between them.

    >>> _told("<b>A long<br>title</b><br><span style='font-size:12px'>n</span>", "A long title. n")
    ('A long title', 'n')
    """
    found = letters(heading, 1, INK).lines
    bold = "".join(run.text for line in found for run in line if run.bold)
    left = len(re.sub(r"\s", "", bold))
    for at, letter in enumerate(alt):
        if not left:
            return alt[:at], alt[at:].removeprefix(".").strip()
        left -= not letter.isspace()
    return alt, ""


def _heading(title: Node) -> str:
    told = letters(title["text"], title["font"]["size"], title["font"]["color"])
    return told.drawn(title["pad"]["l"], title["pad"]["t"])


def _axis(axis: Node, font: Node, plane: _Plane) -> Iterator[str]:
    """Yield the lines and texts of the axis from left to right where it is to be seen."""
    if axis.get("visible") is False:
        return
    bottom = plane.top + plane.height
    for value, told in zip(axis["tickvals"], axis["ticktext"], strict=True):
        x = plane.x(value)
        yield _line(f"M{number(x)},{number(plane.top)}V{number(bottom)}", axis["gridcolor"], 1)
        yield letters(told, font["size"], font["color"]).drawn(x, bottom + _TICK, "middle")


def _line(path: str, colour: str, thick: float) -> str:
    return tag("path", d=path, fill="none", stroke=colour, stroke_width=thick)


def _ends(told: Node) -> list[list[tuple[float, float]]]:
    """Return where each bar of each trace begins and ends on its axis; bars on the same side of
    zero follow each other where the figure says so."""
    is_stacked = told["layout"].get("barmode") == "relative"
    reached: dict[tuple[float, bool], float] = defaultdict(float)
    found = []
    for trace in told["data"]:
        own = []
        for place, length in zip(*_along(trace), strict=True) if trace["type"] == "bar" else ():
            begin = trace.get("base")
            if begin is None:
                key = (place, length < 0)
                begin = reached[key] if is_stacked else 0.0
                reached[key] += length
            own.append((begin, begin + length))
        found.append(own)
    return found


def _along(trace: Node) -> tuple[Sequence[float], Sequence[float]]:
    """Return the places of a trace's bars, and how long they are."""
    return (
        (trace["y"], trace["x"]) if trace.get("orientation") == "h" else (trace["x"], trace["y"])
    )


def _trace(trace: Node, ends: Sequence[tuple[float, float]], plane: _Plane) -> str:
    if trace["type"] == "bar":
        parts = [*_bars(trace, ends, plane), *_intervals(trace, [end for _, end in ends], plane)]
    elif trace["type"] == "heatmap":
        parts = list(_cells(trace, plane))
    else:
        mode = trace["mode"]
        across = trace["x"] if "error_x" in trace else trace["y"]
        parts = [
            *(_lines_of(trace, plane) if "lines" in mode else ()),
            *_intervals(trace, across, plane),
            *(_dots(trace, plane) if "markers" in mode else ()),
            *(_texts(trace, plane) if "text" in mode and "text" in trace else ()),
        ]
    return tag("g", "".join(parts), data_trace=trace["type"]) if parts else ""


def _bars(trace: Node, ends: Sequence[tuple[float, float]], plane: _Plane) -> Iterator[str]:
    is_level, half = trace.get("orientation") == "h", trace["width"] / 2
    marker, texts = trace["marker"], trace.get("text") or [""] * len(ends)
    edge = marker.get("line") or {"color": None, "width": None}
    for at, ((begin, end), place) in enumerate(zip(ends, _along(trace)[0], strict=True)):
        colour = _each(marker["color"], at)
        if is_level:
            x, y = sorted((plane.x(begin), plane.x(end))), plane.y(place + half)
            box = (x[0], y, x[1] - x[0], plane.y(place - half) - y)
        else:
            y, x = sorted((plane.y(begin), plane.y(end))), plane.x(place - half)
            box = (x, y[0], plane.x(place + half) - x, y[1] - y[0])
        size = dict(zip(("x", "y", "width", "height"), box, strict=True))
        if begin != end:
            look = {"fill": colour, "stroke": edge["color"], "stroke_width": edge["width"]}
            yield tag("rect", **size, **look)
        if texts[at]:
            yield _beside(trace, texts[at], at, box)


def _beside(trace: Node, text: str, at: int, box: Sequence[float]) -> str:
    """Return the text of a level bar: in its middle, or behind its end."""
    x, y, width, height = box
    font = trace["textfont"]
    is_inside = trace["textposition"] == "inside"
    place = (x + width / 2, "middle") if is_inside else (x + width + _BESIDE, "start")
    down = y + height / 2 + MIDDLE * font["size"]
    return letters(text, font["size"], font["color"]).drawn(place[0], down, place[1], at)


def _each(own: object, at: int) -> Any:
    """Return a setting of a point: some traces have one for all."""
    return own[at] if isinstance(own, list | tuple) else own


def _intervals(trace: Node, ends: Sequence[float], plane: _Plane) -> Iterator[str]:
    """Yield the lines of intervals around the ends of bars, with a cap on either end."""
    axis = next((axis for axis in "xy" if f"error_{axis}" in trace), "")
    if not axis:
        return
    error, places = trace[f"error_{axis}"], trace["y" if axis == "x" else "x"]
    reach = (error["array"], error["arrayminus"])
    for end, place, more, less in zip(ends, places, *reach, strict=True):
        if not more and not less:
            continue
        cap = error["width"]
        if axis == "x":
            low, high, at = plane.x(end - less), plane.x(end + more), plane.y(place)
            points = [(low, at - cap), (low, at + cap), (low, at)]
            points += [(high, at), (high, at - cap), (high, at + cap)]
        else:
            low, high, at = plane.y(end - less), plane.y(end + more), plane.x(place)
            points = [(at - cap, low), (at + cap, low), (at, low)]
            points += [(at, high), (at - cap, high), (at + cap, high)]
        yield _line(_through(points), error["color"], error["thickness"])


def _through(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{number(x)},{number(y)}" for x, y in points)


def _lines_of(trace: Node, plane: _Plane) -> Iterator[str]:
    """Yield the lines of a trace; None parts one from the next."""
    points: list[tuple[float, float]] = []
    for x, y in [*zip(trace["x"], trace["y"], strict=True), (None, None)]:
        if x is not None:
            points.append((plane.x(x), plane.y(y)))
        elif points:
            yield _line(_through(points), trace["line"]["color"], trace["line"]["width"])
            points = []


def _dots(trace: Node, plane: _Plane) -> Iterator[str]:
    marker = trace["marker"]
    if marker.get("opacity") == 0:
        return
    size, edge = marker["size"] / 2, marker["line"]
    look = {"fill": marker["color"], "stroke": edge["color"], "stroke_width": edge["width"]}
    for x, y in zip(trace["x"], trace["y"], strict=True):
        across, down = plane.x(x), plane.y(y)
        if marker["symbol"] == "circle":
            yield tag("circle", cx=across, cy=down, r=size, **look)
            continue
        outline = [(across + size * a, down + size * b) for a, b in _SHAPES[marker["symbol"]]]
        yield tag("path", d=_through(outline) + "Z", **look)


def _texts(trace: Node, plane: _Plane) -> Iterator[str]:
    """Yield the texts of points on the side where the trace has them, off the dots there are."""
    font = trace["textfont"]
    apart = trace["marker"]["size"] / 2 / 0.8 + 1 if "marker" in trace else 0
    for at, (x, y, text) in enumerate(zip(trace["x"], trace["y"], trace["text"], strict=True)):
        size, colour = _each(font["size"], at), _each(font["color"], at)
        up, side = _each(trace.get("textposition", "middle center"), at).split(" ")
        told = letters(text, size, colour)
        across = plane.x(x) + {"left": -apart, "right": apart}.get(side, 0)
        down = plane.y(y) + MIDDLE * size - told.depths[-1] / 2
        if up == "top":
            down = plane.y(y) - apart - DESCENT * size - told.depths[-1]
        # The side on which a text stands is the other end of the text.
        anchor = {"left": "end", "right": "start"}.get(side, "middle")
        yield told.drawn(across, down, anchor, at)


def _cells(trace: Node, plane: _Plane) -> Iterator[str]:
    colours = [colour for _, colour in trace["colorscale"]]
    rows = zip(trace["z"], trace["y"][:-1], trace["y"][1:], strict=True)
    for row, low, high in rows:
        top, bottom = plane.y(high) + trace["ygap"] / 2, plane.y(low) - trace["ygap"] / 2
        for x, own in zip(trace["x"], row, strict=True):
            left, right = plane.x(x - 0.5) + trace["xgap"] / 2, plane.x(x + 0.5)
            size = {"width": right - trace["xgap"] / 2 - left, "height": bottom - top}
            yield tag("rect", x=left, y=top, **size, fill=colours[own])


def _path(shape: Node, plane: _Plane) -> str:
    def placed(found: re.Match[str]) -> str:
        return f"{number(plane.x(float(found[1])))},{number(plane.y(float(found[2])))}"

    path = re.sub(r"(-?[\d.e-]+),(-?[\d.e-]+)", placed, shape["path"])
    edge = shape["line"]
    look = {"stroke": edge["color"], "stroke_width": edge["width"]}
    return tag("path", d=path, fill=shape["fillcolor"], **look)


def _annotation(own: Node, plane: _Plane) -> str:
    """Return a text at a place of the axes, or of the plot's width."""
    size = own["font"]["size"]
    told = letters(own["text"], size, own["font"]["color"])
    is_on_paper = own.get("xref") == "paper"
    x = plane.left + plane.width * own["x"] if is_on_paper else plane.x(own["x"])
    y, depth = plane.y(own["y"]), told.depths[-1]
    down = {
        "top": y + _EDGE + ASCENT * told.tall,
        "bottom": y - _EDGE - DESCENT * size - depth,
    }.get(own.get("yanchor", ""), y + MIDDLE * size - depth / 2)
    anchor = _ANCHORS[own.get("xanchor", "center")]
    shift = {"start": _EDGE, "end": -_EDGE}.get(anchor, 0)
    return told.drawn(x + own.get("xshift", 0) + shift, down, anchor)
