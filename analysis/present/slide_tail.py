"""The last rows of a chart where all of them are hidden: told in a line under it, since slides of
rows without a bar show nothing.

Start at `tail`; `rows` reads the line back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from analysis.present.exhibits import Chart
from analysis.present.slide_deck import Box, Deck
from analysis.present.slide_text import LEAST, LINE, Text, count, flat

CHILD = "–\u00a0"  # before a label
APART = "\u2003"  # between a label and its mark
_MARKED, _NEXT = ": ", "; "
_MOST = 0.4  # of the height, at most, for the line


@dataclass(frozen=True)
class Tail:
    """The row that hidden rows begin with, the line that tells them, a paragraph a mark, and its
    height in points; no paragraph where there is no such line."""

    begin: int
    texts: tuple[Text, ...] = ()
    height: float = 0.0


def tail(chart: Chart, deck: Deck, box: Box) -> Tail:
    """Return the last rows of a chart of one series that may stand in a line: all hidden, children
    with their parent, and not all rows there are."""
    begin = _begin(chart)
    texts = tuple(_texts(chart, begin))
    lines = sum(count(own.words, own.size * deck.wide, box.width) for own in texts)
    height = lines * LEAST * LINE + 4
    if not begin or not texts or height > _MOST * box.height:
        return Tail(len(chart.labels))
    return Tail(begin, texts, height)


def _begin(chart: Chart) -> int:
    (series,), at = chart.series, len(chart.labels)
    while at and series.values[at - 1] is None and _is_plain(chart.labels[at - 1]):
        at -= 1
    while at < len(chart.labels) and chart.children[at]:
        at += 1
    return at


def _is_plain(label: str) -> bool:
    return flat(label) == label != "" and _NEXT not in label and label == label.strip()


def _texts(chart: Chart, begin: int) -> Iterator[Text]:
    marks = chart.series[0].texts
    for mark, places in groupby(range(begin, len(marks)), key=lambda at: marks[at]):
        told = [(CHILD if chart.children[at] else "") + chart.labels[at] for at in places]
        yield Text(mark + _MARKED + _NEXT.join(told))


def rows(text: str) -> list[list[str]]:
    """Return the figures that the line tells: label, series, mark each.

    >>> rows("<5: Miro; Zoom")
    [['Miro', '', '<5'], ['Zoom', '', '<5']]
    """
    made = []
    for line in text.splitlines():
        mark, _, told = line.partition(_MARKED)
        made += [[own.removeprefix(CHILD), "", mark] for own in told.split(_NEXT)]
    return made
