"""Charts of a report as native charts on slides: on how many slides, how large, with which labels.

Start at `pages`. What is written stays legible: a chart of more rows than have room goes on over
the next slides, children with their parent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.present.colours import text_on
from analysis.present.exhibits import GROUPS, STAGES, STEPS, Chart, Exhibit, Series
from analysis.present.slide_deck import Box, Deck
from analysis.present.slide_native import Drawn, Native, add
from analysis.present.slide_text import LINE, Text, broken, count, flat, unbroken, width

Page = Callable[["object"], None]  # puts its part of a chart on a slide
APART = "\u2003"  # between a label and what stands for a hidden figure, or n
CHILD = "–\u00a0"
_SIZES = (18, 16, 14, 12, 10)  # points of labels; below 18 only one that fills a slide alone
_BAND, _WIDEST = 27, 64  # points of a row, at least and at most
_LABELS = 0.46  # of the width, at most, for labels
_GAP = 14  # points between a label and its bar
_EDGE = 6  # points above and below the bars
_AWAY = 6  # points between the end of an interval and the figure
_SLOT = 23  # points of a bar of a group
_MOST = 6  # categories of groups on a slide
_SURE = 0.96  # of the room for labels
_LEAST = 0.25  # of the axis
_STATEMENTS = 0.34  # of the width, at most, for statements


@dataclass(frozen=True)
class Rows:
    """The labels of a chart's rows as they are written, their size, the room for them, and
    the rows of each page with their height."""

    labels: tuple[str, ...]
    size: float
    room: float
    pages: tuple[tuple[int, ...], ...]
    bands: tuple[float, ...]


def pages(shown: Exhibit, deck: Deck, box: Box, name: str) -> list[Page]:
    """Return what draws an exhibit's chart, under this name, on each of the slides it takes."""
    draw = {STAGES: _stages, STEPS: _steps, GROUPS: _groups}.get(shown.chart.kind, _bars)
    return list(draw(shown, deck, box, name))


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
    tall = box.height - 2 * _EDGE
    size, room, heights = _SIZES[0], 0.0, []
    for size in _SIZES:
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


def _of(series: Series, at: int, own: Sequence[int], **more: object) -> Drawn:
    """Return some rows of a series as they are drawn."""
    return Drawn(
        at,
        series.name,
        [series.values[row] for row in own],
        [series.texts[row] for row in own],
        [series.colours[row] for row in own],
        **more,
    )


def _bars(shown: Exhibit, deck: Deck, box: Box, name: str) -> Iterator[Page]:
    (series,) = shown.chart.series
    made = rows(labels(shown.chart), shown.chart.children, deck, box)
    plot = box.width - made.room
    beside = max(width(own, made.size) for own in series.texts) * deck.wide + 2 * _AWAY + 8
    end = _reach(series) / (1 - beside / plot)
    for own, band in zip(made.pages, made.bands, strict=True):
        place = box.part(0, len(own) * band + 2 * _EDGE)
        inner = Box(made.room, _EDGE, plot, len(own) * band)
        drawn = _of(series, 0, own, **_intervals(series, own, plot / box.width / end, box.width))
        native = Native(
            [made.labels[at] for at in own], [drawn], (0, end), inner, deck.language, made.size
        )
        yield _page(shown, native, place, name)


def _reach(series: Series) -> float:
    """Return how far bars and intervals reach: few per cent are not to look like many."""
    return max(_LEAST, *(own or 0 for own in (*series.values, *series.highs)))


def _intervals(series: Series, own: Sequence[int], unit: float, whole: float) -> dict[str, object]:
    """Return the intervals as error bars, and how far the figures move out of their way: `unit`
    is the part of the chart that a share of 1 takes, `whole` its length in points."""
    above, below, moved = [], [], {}
    for place, at in enumerate(own):
        value = series.values[at]
        low = series.lows[at] if series.lows else None
        high = series.highs[at] if series.highs else None
        known = value is not None and low is not None and high is not None
        above.append(round(max(0.0, high - value), 4) if known else 0)
        below.append(round(max(0.0, value - low), 4) if known else 0)
        if known:
            moved[place] = above[-1] * unit + _AWAY / whole
    return {"errors": (above, below), "moved": moved} if moved else {}


def _page(shown: Exhibit, native: Native, place: Box, name: str) -> Page:
    return lambda slide: add(slide, f"Chart {name}", shown.alt, native, place)


def _stages(shown: Exhibit, deck: Deck, box: Box, name: str) -> Iterator[Page]:
    (series,) = shown.chart.series
    names = labels(shown.chart)
    each = min(box.width / len(names), 240)
    size = _SIZES[0]
    words = [width(word, size) * deck.wide for own in names for word in own.split(" ")]
    tall = max(count(own, size * deck.wide, each - 12) for own in names) * size * LINE + 12
    if max(words) > each - 12 or tall > box.height / 3:
        yield from _bars(shown, deck, box, name)
        return
    across = each * len(names)
    place = Box(box.left, box.top, across, box.height)
    plot = box.height - tall - _EDGE
    end = _reach(series) / (1 - (size * LINE + _AWAY + 10) / plot)
    own = range(len(names))
    drawn = _of(series, 0, own, **_intervals(series, own, plot / box.height / end, box.height))
    inner = Box(0, _EDGE, across, plot)
    names = [broken(name, size * deck.wide, each - 12) for name in names]
    native = Native(names, [drawn], (0, end), inner, deck.language, size, 90, is_column=True)
    yield _page(shown, native, place, name)


def _groups(shown: Exhibit, deck: Deck, box: Box, name: str) -> Iterator[Page]:
    chart, many = shown.chart, len(shown.chart.series)
    key = _legend([own.name for own in chart.series], deck, box)
    room = Box(box.left, box.top, box.width, box.height - key)
    made = rows(labels(chart), chart.children, deck, room, many * _SLOT + 12, _MOST)
    plot = box.width - made.room
    beside = max(width(text, made.size) for own in chart.series for text in own.texts)
    end = max(map(_reach, chart.series)) / (1 - (beside * deck.wide + 2 * _AWAY) / plot)
    for own, band in zip(made.pages, made.bands, strict=True):
        place = box.part(0, key + len(own) * band + 2 * _EDGE)
        inner = Box(made.room, key + _EDGE, plot, len(own) * band)
        native = Native(
            [made.labels[at] for at in own],
            [_of(series, at, own) for at, series in enumerate(chart.series)],
            (0, end),
            inner,
            deck.language,
            made.size,
            gap=min(500, round(100 * 14 / ((band - 14) / many))),
            legend=key,
        )
        yield _page(shown, native, place, name)


def _legend(names: Sequence[str], deck: Deck, box: Box) -> float:
    """Return the height of a legend: entries stand in columns as wide as the widest."""
    widest = max(width(own, _SIZES[0]) * deck.wide for own in names) + 40
    return -(-len(names) // max(1, int(box.width / widest))) * 28 + 6.0


def _steps(shown: Exhibit, deck: Deck, box: Box, name: str) -> Iterator[Page]:
    chart = shown.chart
    heads = [Text(own.name, 18, square=own.colours[0]) for own in chart.series]
    key = _key_height(heads, deck, box)
    room = Box(box.left, box.top + key, box.width, box.height - key)
    beside = list(shown.table.iloc[:, -1])  # how many rated the statement
    rated = str(shown.table.columns[-1])
    told = labels(chart, [f"{rated}\u00a0=\u00a0{own}" for own in beside])
    made = rows(told, chart.children, deck, room, 36, part=_STATEMENTS)
    order = [*_places(chart, -1)[::-1], *_places(chart, 1)]
    left, right, own = (_sum(chart, _places(chart, side)) for side in (-1, 1, 0))
    apart = 70 if _places(chart, 0) else 0
    unit = (box.width - made.room - apart - (30 if apart else 0)) / max(left + right + own, 0.01)
    for page, band in zip(made.pages, made.bands, strict=True):
        tall = len(page) * band
        base = Native(
            [made.labels[at] for at in page],
            [_step(chart, at, page, unit) for at in order],
            (-left, right),
            Box(made.room, _EDGE, (left + right) * unit, tall),
            deck.language,
            made.size,
            is_stacked=True,
        )
        main = Box(box.left, room.top, made.room + (left + right) * unit + 4, tall + 2 * _EDGE)
        middle = Box(main.left + main.width + 20, main.top, own * unit + apart, main.height)
        beside_it = replace(
            base,
            series=[_step(chart, at, page, 0) for at in _places(chart, 0)],
            ends=(0, own + apart / unit),
            inner=Box(2, _EDGE, middle.width - 2, tall),
            is_stacked=False,
            is_labelled=False,
        )
        charts = [(f"Chart {name}", shown.alt, base, main)]
        if beside_it.series:
            charts.append((f"Chart {name}, middle", _told(beside_it), beside_it, middle))
        yield _stepped(deck, heads, box.part(0, key), charts)


def _places(chart: Chart, side: int) -> list[int]:
    return [at for at, own in enumerate(chart.series) if own.side == side]


def _sum(chart: Chart, places: Sequence[int]) -> float:
    """Return how far the bars of some steps reach together."""
    return max(
        sum(chart.series[at].values[row] or 0 for at in places) for row in range(len(chart.labels))
    )


def _step(chart: Chart, at: int, own: Sequence[int], unit: float) -> Drawn:
    """Return a step; inside its bars stand the figures that have room there."""
    series = chart.series[at]
    if not series.side:
        return _of(series, at, own)
    narrow = frozenset(
        place
        for place, row in enumerate(own)
        if (series.values[row] or 0) * unit < width(series.texts[row], _SIZES[0]) + 4
    )
    return _of(
        series,
        at,
        own,
        is_below=series.side < 0,
        unlabelled=narrow,
        ink=text_on(series.colours[0]),
    )


def _key_height(heads: Sequence[Text], deck: Deck, box: Box) -> float:
    said = "   ".join(f"■\u00a0{own.words}" for own in heads)
    return count(said, heads[0].size * deck.wide * 1.05, box.width) * heads[0].size * LINE + 8


def _told(native: Native) -> str:
    own = native.series[0]
    figures = zip(native.labels, own.texts, strict=True)
    return f"{own.name}. " + "; ".join(
        f"{flat(unbroken(label))}: {text}" for label, text in figures
    )


def _stepped(
    deck: Deck, heads: Sequence[Text], key: Box, charts: Sequence[tuple[str, str, Native, Box]]
) -> Page:
    def draw(slide: object) -> None:
        deck.key(slide, heads, key)
        for own in charts:
            add(slide, *own)

    return draw
