"""Native charts of slides as SVG: bars, intervals, labels and legend as the file says them.

Start at `drawn`. Known is what `slide_native` writes: bars from left to right or upwards, beside
each other or on each other, from zero. The axis of values, which it hides, is not drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.present.lettering import MIDDLE, Letters, Run, tag
from analysis.present.slide_deck import Box
from analysis.present.slide_look import A, Attributes, Look
from analysis.present.slide_text import width
from analysis.present.slide_words import LEADING
from analysis.present.workbook_cells import as_shown
from analysis.wording import Wording

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_BESIDE = 5  # points between a bar and its figure
_LABEL = 6  # points between a category and the plot
_CAP = 2.5  # points of the end of an interval, to each side
_SIGN, _AFTER = 9.0, 14.0  # points of a legend's square, and between its entries


@dataclass(frozen=True)
class _Letters:
    """How texts of a chart look: their size in points and their colour."""

    size: float
    colour: str

    def at(self, text: str, x: float, y: float, anchor: str = "middle") -> str:
        """Return a text around the height `y`."""
        run = Run(text, self.size, self.colour)
        return Letters([[run]], self.size, self.colour).drawn(x, y + MIDDLE * self.size, anchor)


@dataclass(frozen=True)
class _Plane:
    """The room of the bars, in points, whether they grow upwards, and what they reach over."""

    box: Box
    is_column: bool
    low: float
    high: float

    def at(self, value: float, across: float) -> tuple[float, float]:
        """Return the place of a value, and of a part of the categories' axis."""
        part = (value - self.low) / (self.high - self.low)
        own = self.box
        if self.is_column:
            return own.left + across * own.width, own.top + (1 - part) * own.height
        return own.left + part * own.width, own.top + across * own.height


@dataclass(frozen=True)
class _Bar:
    """A bar: where it begins and ends on the axis of values and on that of the categories."""

    begin: float
    end: float
    near: float
    far: float

    @property
    def middle(self) -> float:
        return (self.near + self.far) / 2


def drawn(chart: Any, box: Box, look: Look, w: Wording) -> str:
    """Return a chart (python-pptx) in its place; figures are written in the words of `w`."""
    root = chart._chartSpace
    bars = root.find(f".//{_C}barChart")
    if bars is None:
        return ""
    plane = _plane(root, box)
    parts = [_categories(root, plane, look)]
    every = _bars(bars)
    for own, found in zip(bars.iterfind(f"{_C}ser"), every, strict=True):
        parts += _series(own, found, plane, look)
    for own, found in zip(bars.iterfind(f"{_C}ser"), every, strict=True):
        parts += _intervals(own, found, plane, look)
        parts += _labels(own, found, plane, box, look, w)
    legend = root.find(f".//{_C}legend")
    parts += _legend(legend, bars, box, look) if legend is not None else ()
    return tag("g", "".join(parts))


def _value(held: Any, path: str, default: float = 0.0) -> float:
    own = held.find(path)
    return float(own.get("val")) if own is not None else default


def _placed(held: Any, box: Box) -> Box:
    """Return the place that an element of a chart says by hand, as parts of the chart."""
    own = held.find(f"{_C}layout/{_C}manualLayout")
    x, y, wide, tall = (_value(own, f"{_C}{name}") for name in "xywh")
    return Box(
        box.left + x * box.width, box.top + y * box.height, wide * box.width, tall * box.height
    )


def _plane(root: Any, box: Box) -> _Plane:
    plot = root.find(f".//{_C}plotArea")
    scale = plot.find(f"{_C}valAx/{_C}scaling")
    is_column = plot.find(f".//{_C}barDir").get("val") == "col"
    low, high = _value(scale, f"{_C}min"), _value(scale, f"{_C}max", 1.0)
    return _Plane(_placed(plot, box), is_column, low, high)


def _points(held: Any) -> dict[int, str]:
    """Return what the points of a series say, by their number."""
    found = held.iter(f"{_C}pt") if held is not None else ()
    return {int(own.get("idx")): own.findtext(f"{_C}v") or "" for own in found}


def _numbers(held: Any) -> dict[int, float]:
    return {at: float(own) for at, own in _points(held).items()}


def _names(series: Any) -> dict[int, str]:
    return _points(series.find(f"{_C}cat"))


def _letters(held: Any, look: Look, size: float = 18.0) -> _Letters:
    """Return how the texts of an element look."""
    own = held.find(f"{_C}txPr//{A}defRPr") if held is not None else None
    if own is None:
        return _Letters(size, look.ink)
    found = look.colour(own.find(f"{A}solidFill"))
    return _Letters(int(own.get("sz", 100 * size)) / 100, found[0] if found else look.ink)


def _bars(held: Any) -> list[dict[int, _Bar]]:
    """Return the bars of each series by category; those on each other follow each other on the
    same side of zero."""
    series = list(held.iterfind(f"{_C}ser"))
    is_stacked = held.find(f"{_C}grouping").get("val") == "stacked"
    beside = 1 if is_stacked else len(series)
    wide = 1 / (beside + _value(held, f"{_C}gapWidth", 150) / 100)
    reached: dict[tuple[int, bool], float] = defaultdict(float)
    made = []
    for order, own in enumerate(series):
        count = max(1, len(_names(own)))
        found = {}
        for at, value in _numbers(own.find(f"{_C}val")).items():
            begin = reached[at, value < 0] if is_stacked else 0.0
            reached[at, value < 0] += value
            near = at + 0.5 + ((0 if is_stacked else order) - beside / 2) * wide
            found[at] = _Bar(begin, begin + value, near / count, (near + wide) / count)
        made.append(found)
    return made


def _series(own: Any, bars: Mapping[int, _Bar], plane: _Plane, look: Look) -> Iterator[str]:
    usual = look.fill(own.findall(f"{_C}spPr"))
    apart = {
        int(_value(point, f"{_C}idx")): look.fill(point.findall(f"{_C}spPr"))
        for point in own.iterfind(f"{_C}dPt")
    }
    for at, bar in bars.items():
        yield _rectangle(
            plane.at(bar.begin, bar.near), plane.at(bar.end, bar.far), apart.get(at, usual)
        )


def _rectangle(one: tuple[float, float], other: tuple[float, float], fill: Attributes) -> str:
    (left, right), (top, bottom) = (sorted(own) for own in zip(one, other, strict=True))
    size = {"width": right - left, "height": bottom - top}
    # Bars that touch leave no hair between them.
    return tag("rect", x=left, y=top, **size, **fill, shape_rendering="crispEdges")


def _line(one: tuple[float, float], other: tuple[float, float], line: Attributes) -> str:
    return tag("line", x1=one[0], y1=one[1], x2=other[0], y2=other[1], **line)


def _intervals(own: Any, bars: Mapping[int, _Bar], plane: _Plane, look: Look) -> Iterator[str]:
    held = own.find(f"{_C}errBars")
    if held is None:
        return
    line = look.line(held.find(f"{_C}spPr/{A}ln"))
    above, below = (_numbers(held.find(f"{_C}{name}")) for name in ("plus", "minus"))
    for at, bar in bars.items():
        if not above.get(at) and not below.get(at):
            continue
        ends = [
            plane.at(bar.end + by, bar.middle) for by in (-below.get(at, 0.0), above.get(at, 0.0))
        ]
        yield _line(*ends, line)
        x, y = (_CAP, 0) if plane.is_column else (0, _CAP)
        for end in ends:
            yield _line((end[0] - x, end[1] - y), (end[0] + x, end[1] + y), line)


def _labels(
    own: Any, bars: Mapping[int, _Bar], plane: _Plane, box: Box, look: Look, w: Wording
) -> Iterator[str]:
    """Yield the figures at the bars: in the format, and as far from them, as the file says."""
    held = own.find(f"{_C}dLbls")
    if held is None:
        return
    single = {int(_value(one, f"{_C}idx")): one for one in held.iterfind(f"{_C}dLbl")}
    values = _numbers(own.find(f"{_C}val"))
    for at, bar in bars.items():
        told = single.get(at, held)
        if _value(told, f"{_C}delete") or _is_off(told.find(f"{_C}showVal")):
            continue
        format = told.find(f"{_C}numFmt").get("formatCode").split(";")[0]
        text = as_shown(abs(values[at]), format, w)
        is_inside = told.find(f"{_C}dLblPos").get("val") == "ctr"
        yield _label(text, bar, is_inside, _away(told, box), plane, _letters(told, look))


def _away(told: Any, box: Box) -> tuple[float, float]:
    """Return how far a label is moved by hand, in points."""
    moved = told.find(f"{_C}layout/{_C}manualLayout")
    if moved is None:
        return 0.0, 0.0
    return _value(moved, f"{_C}x") * box.width, _value(moved, f"{_C}y") * box.height


def _is_off(own: Any) -> bool:
    return own is None or own.get("val") in ("0", "false")


def _label(
    text: str,
    bar: _Bar,
    is_inside: bool,
    away: Sequence[float],
    plane: _Plane,
    letters: _Letters,
) -> str:
    if is_inside:
        return letters.at(text, *plane.at((bar.begin + bar.end) / 2, bar.middle))
    x, y = plane.at(bar.end, bar.middle)
    side = -1 if bar.end < bar.begin else 1
    if plane.is_column:
        return letters.at(text, x + away[0], y + away[1] - side * (0.6 * letters.size + _BESIDE))
    anchor = "start" if side > 0 else "end"
    return letters.at(text, x + away[0] + side * _BESIDE, y + away[1], anchor)


def _categories(root: Any, plane: _Plane, look: Look) -> str:
    """Return the axis of the categories at zero, and their names along its lower side."""
    axis = root.find(f".//{_C}catAx")
    if _value(axis, f"{_C}delete"):
        return ""
    parts = [_line(plane.at(0, 0), plane.at(0, 1), look.line(axis.find(f"{_C}spPr/{A}ln")))]
    names = _names(root.find(f".//{_C}ser"))
    if axis.find(f"{_C}tickLblPos").get("val") != "none":
        letters = _letters(axis, look)
        for at, name in sorted(names.items()):
            place = plane.at(plane.low, (at + 0.5) / len(names))
            parts.append(_category(name, place, plane.is_column, letters))
    return "".join(parts)


def _category(name: str, place: tuple[float, float], is_column: bool, letters: _Letters) -> str:
    """Return a category in the lines that it has, in the middle of each other."""
    written = [own.replace("\u200b", "") for own in name.split("\n")]
    step = LEADING * letters.size
    x, y = place
    if is_column:
        y += _LABEL + step / 2
    else:
        x -= _LABEL + max(width(own.rstrip(" "), letters.size) for own in written) / 2
        y -= step * (len(written) - 1) / 2
    return "".join(letters.at(own, x, y + at * step) for at, own in enumerate(written))


def _legend(legend: Any, bars: Any, box: Box, look: Look) -> Iterator[str]:
    """Yield what colours stand for, in columns as wide as the widest entry."""
    place, letters = _placed(legend, box), _letters(legend, look)
    entries = [
        ("".join(_points(own.find(f"{_C}tx")).values()), look.fill(own.findall(f"{_C}spPr")))
        for own in bars.iterfind(f"{_C}ser")
    ]
    wide = max(width(text, letters.size) for text, _ in entries) + _SIGN + _BESIDE + _AFTER
    across = max(1, min(len(entries), int(place.width / wide)))
    tall = place.height / -(-len(entries) // across)
    left = place.left + (place.width - across * wide + _AFTER) / 2
    for at, (text, fill) in enumerate(entries):
        x, y = left + at % across * wide, place.top + (at // across + 0.5) * tall
        yield _rectangle((x, y - _SIGN / 2), (x + _SIGN, y + _SIGN / 2), fill)
        yield letters.at(text, x + _SIGN + _BESIDE, y, "start")
