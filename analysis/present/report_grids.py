"""The tables on a report's sheets: each chart's figures as numbers, where its chart finds them.

Start at `grids`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.present.exhibits import BARS, GROUPS, MATRIX, STAGES, STEPS, TOP, Exhibit
from analysis.present.workbook_cells import figure
from analysis.wording import Wording

Row = list[object]


@dataclass(frozen=True)
class Grid:
    """A table of a sheet: headings, rows (texts, whole numbers, figures), the columns that are
    the chart's series, what it is called ("" where it stands alone), the colours of its cells."""

    headings: list[str]
    rows: list[Row]
    series: tuple[int, ...] = ()
    called: str = ""
    fills: tuple[list[str], ...] = ()


def grids(own: Exhibit, w: Wording) -> list[Grid]:
    """Return the tables of a chart, the labels in the first column; the chart is drawn from the
    first table."""
    return _GRIDS[own.item.kind](own, w)


def _bars(own: Exhibit, w: Wording) -> list[Grid]:
    series, rows = own.chart.series[0], []
    for at, (label, n, base, _, interval) in enumerate(own.table.itertuples(index=False)):
        share = figure(series.values[at], series.texts[at], w)
        ends = _ends(interval, series.lows[at], series.highs[at], w)
        rows.append([label, count(n, w), count(base, w), share, *ends])
    label, n, base, share, _ = map(str, own.table.columns)
    return [Grid([label, n, base, share, w.say("From"), w.say("To")], rows, (3,))]


def _ends(interval: str, low: float | None, high: float | None, w: Wording) -> Row:
    """Return the cells of an interval that is written as "30%–52%"."""
    parts = interval.split("–")
    if len(parts) != 2 or not all(parts):
        return [interval, interval]
    return [figure(low, parts[0], w), figure(high, parts[1], w)]


def _steps(own: Exhibit, w: Wording) -> list[Grid]:
    series, shares, counts = own.chart.series, [], []
    for at, (label, *cells, n) in enumerate(own.table.itertuples(index=False)):
        said = [figure(each.values[at], each.texts[at], w) for each in series]
        shares.append([label, count(n, w), *said])
        counts.append([label, count(n, w), *(_count_of(cell, w) for cell in cells)])
    label, *_, n = map(str, own.table.columns)
    headings = [label, n, *(each.name for each in series)]
    places = tuple(range(2, len(headings)))
    return [
        Grid(headings, shares, places, w.say("Share")),
        Grid(headings, counts, (), w.say("n")),
    ]


def _groups(own: Exhibit, w: Wording) -> list[Grid]:
    series, first = own.chart.series, str(own.table.columns[0])
    drawn = [
        [label, *(figure(each.values[at], each.texts[at], w) for each in series)]
        for at, label in enumerate(own.chart.labels)
    ]
    rows = []
    for *named, n, base, share, interval in own.table.itertuples(index=False):
        ends = _ends(interval, *map(_read, interval.split("–")[:2]), w) if _spans(interval) else ()
        counts = [count(n, w), count(base, w), figure(_read(share), share, w)]
        rows.append([*named, *counts, *(ends or [interval, interval])])
    headings = [*map(str, own.table.columns[:-1]), w.say("From"), w.say("To")]
    names = [each.name for each in series]
    return [
        Grid([first, *names], drawn, tuple(range(1, 1 + len(names))), w.say("Share")),
        Grid(headings, rows, (), w.say("Every figure")),
    ]


def _spans(interval: str) -> bool:
    return interval.count("–") == 1 and len(interval) > 1


def _read(text: str) -> float | None:
    """Return the share that a text says, of 1; None where it says none.

    >>> _read("45,6\\xa0%"), _read("<1%"), _read("••")
    (0.456, None, None)
    """
    found = re.fullmatch(r"(\d+)(?:[.,](\d))?\s?%", text)
    return round(float(f"{found[1]}.{found[2] or 0}") / 100, 3) if found else None


def _matrix(own: Exhibit, w: Wording) -> list[Grid]:
    names, series = own.chart.labels, own.chart.series
    theme, places = str(own.table.columns[0]), tuple(range(1, 1 + len(names)))
    shares, counts, fills = [], [], []
    for at, label in enumerate(names):
        texts = [each.texts[at] for each in series]
        values = [each.values[at] for each in series]
        shares.append([label, *map(_share_of(w), values, texts)])
        counts.append([label, *(_count_of(text, w) for text in texts)])
        fills.append(["", *(each.colours[at] for each in series)])
    made = [
        Grid([theme, *names], shares, places, w.say("Share"), tuple(fills)),
        Grid([theme, *names], counts, places, w.say("n")),
    ]
    if len(own.table) == len(names):
        return made
    rows = list(own.table.itertuples(index=False, name=None))
    headings = list(map(str, own.table.columns))
    told = [[row[0], *(_share_of(w)(_read(t.split(" (")[0]), t) for t in row[1:])] for row in rows]
    full = [[row[0], *(_count_of(text, w) for text in row[1:])] for row in rows]
    every = w.say("Every theme")
    return [
        *made,
        Grid(headings, told, (), f"{every}: {w.say('Share')}"),
        Grid(headings, full, (), f"{every}: {w.say('n')}"),
    ]


def _share_of(w: Wording) -> Callable[[float | None, str], object]:
    """Return what makes the cell of a share from a text such as "41% (9)"."""
    return lambda value, text: text if value is None else figure(value, text.split(" (")[0], w)


def _count_of(text: str, w: Wording) -> object:
    """Return the count that a cell says, as in "41% (9)" and "n = 30"."""
    found = re.search(r"(?:\(|=\xa0)([^()=]+)\)?$", text)
    return count(found[1], w) if found else text


def count(text: object, w: Wording) -> object:
    """Return the whole number that a text says, the text itself where it is none.

    >>> from analysis.wording import wording
    >>> count("1,234", wording("en")), count("<5", wording("en"))
    (1234, '<5')
    """
    digits = re.sub(r"\D", "", str(text))
    return int(digits) if digits and w.number(int(digits)) == text else text


_GRIDS: Mapping[str, Callable[[Exhibit, Wording], list[Grid]]] = {
    BARS: _bars,
    STAGES: _bars,
    TOP: _bars,
    STEPS: _steps,
    GROUPS: _groups,
    MATRIX: _matrix,
}
