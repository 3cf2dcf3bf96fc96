"""Rows of charts on slides: what their labels say, how large and wide these are, and which rows
share a slide.

Start at `rows`, for bars at `bars`. What is written stays legible: a chart of more rows than have
room goes on over the next slides, children with their parent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.present.exhibits import TOP, Chart
from analysis.present.slide_deck import Box, Deck
from analysis.present.slide_tail import APART, CHILD
from analysis.present.slide_text import LINE, broken, count, width

SIZES = (18, 16, 14, 12, 10)  # points of labels; below 18 only one that fills a slide alone
EDGE = 6  # points above and below the bars
_BAND, _WIDEST = 27, 64  # points of a row, at least and at most
_LABELS = 0.46  # of the width, at most, for labels
_WIDER = 0.56  # of the width, where bars take fewer slides so
_GAP = 14  # points between a label and its bar
_SURE = 0.96  # of the room for labels


@dataclass(frozen=True)
class Rows:
    """The labels of a chart's rows as they are written, their size, the room for them, and
    the rows of each page with their height."""

    labels: tuple[str, ...]
    size: float
    room: float
    pages: tuple[tuple[int, ...], ...]
    bands: tuple[float, ...]


def labels(chart: Chart, beside: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the categories as a chart shows them: a child after a dash, then what stands for
    hidden figures, or what is given `beside`."""
    made = []
    for at, (label, child) in enumerate(zip(chart.labels, chart.children, strict=True)):
        mark = beside[at] if beside else _marks(chart, at)
        after = APART + mark if mark or APART in label else ""
        made.append((CHILD if child else "") + label + after)
    return tuple(made)


def _marks(chart: Chart, at: int) -> str:
    """Return the marks of what is hidden in a row: of single series the mark, of several with
    the names of the groups."""
    hidden = [own for own in chart.series if own.values[at] is None]
    marks = dict.fromkeys(own.texts[at] for own in hidden)
    if len(hidden) == len(chart.series) and len(marks) == 1:
        return next(iter(marks))
    return "; ".join(
        f"{mark}\u00a0" + ", ".join(own.name for own in hidden if own.texts[at] == mark)
        for mark in marks
    )


def rows(
    written: Sequence[str],
    children: Sequence[bool],
    deck: Deck,
    box: Box,
    least: float = _BAND,
    most: int = 99,
    part: float = _LABELS,
) -> Rows:
    """Return how rows of a chart share slides: the size of labels, their room, and what rows
    each slide has, each row at least so high."""
    tall = box.height - 2 * EDGE
    size, room, heights = SIZES[0], 0.0, []
    for size in SIZES:
        room = _room(written, size, deck.wide, box.width, part)
        heights = [_height(own, size, room, deck.wide) for own in written]
        if max(heights) <= tall:
            break
    heights = [max(min(least, tall), own) for own in heights]
    parted = _parted(heights, children, tall, most)
    airy = min(_WIDEST, tall / max(map(len, parted)))
    bands = (max(airy, *(heights[at] for at in own)) for own in parted)
    written = [broken(own, size * deck.wide, _line(room)) for own in written]
    return Rows(tuple(written), size, room, parted, tuple(bands))


def _room(written: Sequence[str], size: float, wide: float, whole: float, part: float) -> float:
    """Return the width for labels: what the longest takes, at most a part of the whole, but no
    word is broken where it can be helped."""
    needed = max(width(own, size) for own in written) * wide
    word = max(width(one, size) for own in written for one in own.split(" ")) * wide
    room = max(min(needed, part * whole), min(word, 0.6 * whole))
    return min(room / _SURE + 1 + _GAP, 0.64 * whole)


def _line(room: float) -> float:
    """Return how long a line of labels is: shorter than their room, or programs break it anew."""
    return _SURE * (room - _GAP)


def _height(label: str, size: float, room: float, wide: float) -> float:
    many = count(label, size * wide, _line(room))
    return many * size * LINE + (4 if many == 1 else 10)


def _parted(
    heights: Sequence[float], children: Sequence[bool], height: float, most: int
) -> tuple[tuple[int, ...], ...]:
    """Return the rows of each slide, about as many on each: every row is as high as the highest
    of its slide."""
    groups: list[list[int]] = []
    for at, child in enumerate(children):
        if child and groups:
            groups[-1].append(at)
        else:
            groups.append([at])
    found = _filled(groups, heights, height, most)
    for fewer in range(max(map(len, groups)), most):
        tried = _filled(groups, heights, height, fewer)
        if len(tried) == len(found):
            return tried
    return found


def _filled(
    groups: Sequence[Sequence[int]], heights: Sequence[float], height: float, most: int
) -> tuple[tuple[int, ...], ...]:
    made: list[list[int]] = [[]]
    for group in groups:
        if made[-1] and not _has_room([*made[-1], *group], heights, height, most):
            made.append([])
        for at in group:  # a family that no slide holds is parted all the same
            if made[-1] and not _has_room([*made[-1], at], heights, height, most):
                made.append([])
            made[-1].append(at)
    return tuple(map(tuple, made))


def _has_room(own: Sequence[int], heights: Sequence[float], height: float, most: int) -> bool:
    return len(own) <= most and len(own) * max(heights[at] for at in own) <= height


def bars(chart: Chart, deck: Deck, box: Box) -> Rows:
    """Return how bars share slides: on as few as labels of either width allow, and those of one
    colour (a domain) on one slide where that takes one more at most."""
    written, families = labels(chart), chart.children
    domains = _domains(chart) if chart.kind == TOP else families
    tried = [
        (rows(written, joined, deck, box, part=part), joined != domains)
        for part in (_LABELS, _WIDER)
        for joined in dict.fromkeys((domains, families))
    ]
    return min(tried, key=lambda own: (-own[0].size, len(own[0].pages) + 1.5 * own[1]))[0]


def _domains(chart: Chart) -> tuple[bool, ...]:
    """Return which rows are of the same domain as the row before."""
    colours = chart.series[0].colours
    return tuple(at > 0 and colours[at] == colours[at - 1] for at in range(len(chart.labels)))
