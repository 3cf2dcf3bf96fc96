"""Charts of a report as native charts on slides: on how many slides, how large, with which labels.

Start at `pages`. What is written stays legible: a chart of more rows than have room goes on over
the next slides, children with their parent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from analysis.present import slide_rows, slide_tail
from analysis.present.colours import text_on
from analysis.present.exhibits import GROUPS, STAGES, STEPS, Chart, Exhibit, Series
from analysis.present.slide_deck import Box, Deck
from analysis.present.slide_native import Drawn, Native, add
from analysis.present.slide_rows import EDGE, SIZES
from analysis.present.slide_tail import Tail
from analysis.present.slide_text import LINE, Text, broken, count, flat, unbroken, width

Page = Callable[["object"], None]  # puts its part of a chart on a slide
_AWAY = 6  # points between the end of an interval and the figure
_SLOT = 23  # points of a bar of a group
_MOST = 6  # categories of groups on a slide
_LEAST = 0.25  # of the axis
_STATEMENTS = (0.22, 0.25, 0.28, 0.31, 0.34)  # of the width, at most, for statements
_MIDDLE, _COLUMN = 55, 20  # points for the figures beside the middle's bars, and before these
_INSIDE = (16, 14, 13)  # points of figures in bars that are too narrow for larger ones


def pages(shown: Exhibit, deck: Deck, box: Box, name: str) -> list[Page]:
    """Return what draws an exhibit's chart, under this name, on each of the slides it takes."""
    draw = {STAGES: _stages, STEPS: _steps, GROUPS: _groups}.get(shown.chart.kind, _bars)
    return list(draw(shown, deck, box, name))


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
    chart, (series,) = shown.chart, shown.chart.series
    made, tail = slide_rows.bars(chart, deck, box), Tail(len(chart.labels))
    if len(made.pages) > 1:
        tail = slide_tail.tail(chart, deck, box)
        begun = replace(
            chart, labels=chart.labels[: tail.begin], children=chart.children[: tail.begin]
        )
        made = slide_rows.bars(begun, deck, box.part(0, box.height - tail.height))
    plot = box.width - made.room
    beside = max(width(own, made.size) for own in series.texts) * deck.wide + 2 * _AWAY + 8
    end = _reach(series) / (1 - beside / plot)
    for own, band in zip(made.pages, made.bands, strict=True):
        place = box.part(0, len(own) * band + 2 * EDGE)
        inner = Box(made.room, EDGE, plot, len(own) * band)
        drawn = _of(series, 0, own, **_intervals(series, own, plot / box.width / end, box.width))
        native = Native(
            [made.labels[at] for at in own], [drawn], (0, end), inner, deck.language, made.size
        )
        page = _page(shown, native, place, name)
        under = box.part(place.height, tail.height)
        is_last = tail.texts and own == made.pages[-1]
        yield _ended(page, deck, tail, under, name) if is_last else page


def _ended(page: Page, deck: Deck, tail: Tail, under: Box, name: str) -> Page:
    def draw(slide: object) -> None:
        page(slide)
        deck.text(slide, f"Chart {name}, hidden", tail.texts, under, gap=0)

    return draw


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
    names = slide_rows.labels(shown.chart)
    each = min(box.width / len(names), 240)
    size = SIZES[0]
    words = [width(word, size) * deck.wide for own in names for word in own.split(" ")]
    tall = max(count(own, size * deck.wide, each - 12) for own in names) * size * LINE + 12
    if max(words) > each - 12 or tall > box.height / 3:
        yield from _bars(shown, deck, box, name)
        return
    across = each * len(names)
    place = Box(box.left, box.top, across, box.height)
    plot = box.height - tall - EDGE
    end = _reach(series) / (1 - (size * LINE + _AWAY + 10) / plot)
    own = range(len(names))
    drawn = _of(series, 0, own, **_intervals(series, own, plot / box.height / end, box.height))
    inner = Box(0, EDGE, across, plot)
    names = [broken(name, size * deck.wide, each - 12) for name in names]
    native = Native(names, [drawn], (0, end), inner, deck.language, size, 90, is_column=True)
    yield _page(shown, native, place, name)


def _groups(shown: Exhibit, deck: Deck, box: Box, name: str) -> Iterator[Page]:
    chart, many = shown.chart, len(shown.chart.series)
    key = _legend([own.name for own in chart.series], deck, box)
    room = Box(box.left, box.top, box.width, box.height - key)
    made = slide_rows.rows(
        slide_rows.labels(chart), chart.children, deck, room, many * _SLOT + 12, _MOST
    )
    plot = box.width - made.room
    beside = max(width(text, made.size) for own in chart.series for text in own.texts)
    end = max(map(_reach, chart.series)) / (1 - (beside * deck.wide + 2 * _AWAY) / plot)
    for own, band in zip(made.pages, made.bands, strict=True):
        place = box.part(0, key + len(own) * band + 2 * EDGE)
        inner = Box(made.room, key + EDGE, plot, len(own) * band)
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
    widest = max(width(own, SIZES[0]) * deck.wide for own in names) + 40
    return -(-len(names) // max(1, int(box.width / widest))) * 28 + 6.0


def _steps(shown: Exhibit, deck: Deck, box: Box, name: str) -> Iterator[Page]:
    chart = shown.chart
    heads = [Text(own.name, 18, square=own.colours[0]) for own in chart.series]
    key = _key_height(heads, deck, box)
    room = Box(box.left, box.top + key, box.width, box.height - key)
    beside = list(shown.table.iloc[:, -1])  # how many rated the statement
    rated = str(shown.table.columns[-1])
    told = slide_rows.labels(chart, [f"{rated}\u00a0=\u00a0{own}" for own in beside])
    tried = [
        slide_rows.rows(told, chart.children, deck, room, 36, part=part) for part in _STATEMENTS
    ]
    made = min(tried, key=lambda own: (-own.size, len(own.pages)))
    order = [*_places(chart, -1)[::-1], *_places(chart, 1)]
    left, right, own = (_sum(chart, _places(chart, side)) for side in (-1, 1, 0))
    apart = _MIDDLE * deck.wide if _places(chart, 0) else 0
    bars = box.width - made.room - apart - (_COLUMN + 4 if apart else 0)
    unit = bars / max(left + right + own, 0.01)
    for page, band in zip(made.pages, made.bands, strict=True):
        tall = len(page) * band
        base = Native(
            [made.labels[at] for at in page],
            [_step(chart, at, page, unit, made.size) for at in order],
            (-left, right),
            Box(made.room, EDGE, (left + right) * unit, tall),
            deck.language,
            made.size,
            is_stacked=True,
        )
        main = Box(box.left, room.top, made.room + (left + right) * unit + 4, tall + 2 * EDGE)
        middle = Box(main.left + main.width + _COLUMN, main.top, own * unit + apart, main.height)
        beside_it = replace(
            base,
            series=[_step(chart, at, page, 0, made.size) for at in _places(chart, 0)],
            ends=(0, own + apart / unit),
            inner=Box(2, EDGE, middle.width - 2, tall),
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


def _step(chart: Chart, at: int, own: Sequence[int], unit: float, size: float) -> Drawn:
    """Return a step; inside its bars stand the figures that have room there, some smaller."""
    series = chart.series[at]
    if not series.side:
        return _of(series, at, own)
    sizes = [_inside(series.values[row] or 0, series.texts[row], unit, size) for row in own]
    return _of(
        series,
        at,
        own,
        is_below=series.side < 0,
        unlabelled=frozenset(place for place, found in enumerate(sizes) if not found),
        sizes={place: found for place, found in enumerate(sizes) if 0 < found < size},
        ink=text_on(series.colours[0]),
    )


def _inside(value: float, text: str, unit: float, size: float) -> float:
    """Return the size of a figure that has room in its bar, 0 where none has."""
    tried = (size, *(own for own in _INSIDE if own < size))
    return next((own for own in tried if width(text, own) <= value * unit), 0)


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
