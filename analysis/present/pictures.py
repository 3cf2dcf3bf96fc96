"""Pictures of charts, PNG and SVG, at the sizes of a slide, of half an A4 page and of a post.

Start at `pictures`; `told` says in text what they show. kaleido draws them in a browser that is
found on the machine: Chrome, Chromium, Edge, Brave or Vivaldi, or the one that BROWSER_PATH names.
"""

from __future__ import annotations

import asyncio
import math
import os
import queue
import re
import signal
import struct
import threading
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from analysis.present import charts, findings
from analysis.present.exhibits import Exhibit
from analysis.present.findings import Finding
from analysis.present.package import shown
from analysis.survey import Problem
from analysis.wording import wording

PNG, SVG = "png", "svg"
FORMATS = (PNG, SVG)
LIMIT = 60.0  # seconds for a picture; the first one starts the browser
CLOSING = 5.0  # seconds that a browser has for closing
_MANY = 12  # pictures from which two tabs are faster, though they open later
# Nobody listens there: a browser is not to ask any host for anything, nor for its own updates.
_NOWHERE = "http://127.0.0.1:9"
_WIDE = 640  # pixels from which titles have long lines
_SLUG = 40  # letters of a title in a name
_ID = re.compile(r'id="defs-(\w{6})"')
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Size:
    """A size of pictures: its pixels; how wide the sheet is, in the design's pixels, that fills
    them (`least` to `most`: the narrower, the larger its letters); and how wide it is meant to
    be in millimetres (0: any)."""

    width: int
    height: int
    least: int
    most: int
    paper: float = 0


# slide: all of a slide of 16:9 (33.9 cm) in Full HD, what projectors and screens show; letters of
# 14 to 21 points, 14 being the design's least. a4: the width and half the height of an A4 page
# within margins of 25 mm, 300 dots an inch for print; letters of 10 points as the text around it.
# social: a square, which LinkedIn, Facebook, Instagram and X all show uncut, and whose letters are
# still read on a telephone, where the letters of a wide picture (1200 x 675) are half as large.
SIZES: Mapping[str, Size] = {
    "slide": Size(1920, 1080, _WIDE, 960, 338.7),
    "a4": Size(1920, 1470, _WIDE, _WIDE, 160),
    "social": Size(1080, 1080, 400, _WIDE),
}


@dataclass(frozen=True)
class _Sheet:
    """A figure as Plotly has it, its width and height in the design's pixels, and how many dots
    each of them is."""

    figure: dict[str, Any]
    width: int
    height: int
    scale: float


def pictures(
    exhibits: Sequence[Exhibit],
    size: str = "slide",
    format: str = PNG,
    progress: Progress | None = None,
) -> dict[str, bytes]:
    """Return a picture of each chart by its file's name, of a size of `SIZES`; title and text
    alternative are inside.

    All of a chart is on its picture, with letters no smaller than the design has them at that
    size: one of many bars makes its picture taller rather than its letters smaller. A chart lower
    than its frame gets larger letters, as far as the size has them, and is white below.
    An SVG has the same bytes each time on the same machine; those of a PNG are its browser's.
    Raises `Problem` where no browser is found, or it draws nothing in `LIMIT` seconds.
    """
    own = SIZES[size]
    contents = _drawn([_sheet(each.figure, own) for each in exhibits], format, progress)
    finished = {PNG: _png, SVG: _svg}[format]
    return {
        f"{name}.{format}": finished(content, each, own)
        for name, content, each in zip(names(exhibits), contents, exhibits, strict=True)
    }


def names(exhibits: Sequence[Exhibit]) -> list[str]:
    """Return the names of charts' files, without an ending: what the title begins with in
    letters that any system takes, and what tells the chart from others."""
    made: list[str] = []
    for each in exhibits:
        name = "_".join(filter(None, (slug(each.title), each.item.name)))
        again = sum(own == name or own.startswith(f"{name}_") for own in made)
        made.append(f"{name}_{again + 1}" if again else name)
    return made


def slug(text: str) -> str:
    """Return what a text begins with in small letters, digits and low lines.

    >>> slug("Hyödyt: Useimmin mainittiin ”Osallistavuus” (41 %)"), slug("../Ülesanne?"), slug("Что")
    ('hyodyt_useimmin_mainittiin', 'ulesanne', '')
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    words = "_".join(re.findall("[a-z0-9]+", plain))
    return words if len(words) <= _SLUG else words[: _SLUG + 1].rpartition("_")[0]


def told(exhibits: Sequence[Exhibit]) -> bytes:
    """Return what pictures show as a text file (UTF-8): of each its name, title, note, text
    alternative, and figures with tabs between them; nothing that a spreadsheet takes for a
    formula."""
    parts = [_told(name, each) for name, each in zip(names(exhibits), exhibits, strict=True)]
    return shown("\n\n\n".join(parts) + "\n").encode()


def _told(name: str, each: Exhibit) -> str:
    w = wording(each.item.language)
    alt = w.say("Text alternative: {text}", text=each.alt)
    lines = [name, *(_line(text) for text in (each.title, each.note, alt))]
    return findings.plain(Finding("", "\n\n".join(lines), "", each.table))


def _line(text: str) -> str:
    own = " ".join(text.split())
    return f"'{own}" if own[:1] in ("=", "+", "-", "@") else own


def texts_of(content: bytes) -> list[str]:
    """Return the texts that an SVG of a chart shows, in their order, each in one line."""
    found = re.findall(rb"<text\b[^>]*>(.*?)</text>", content, re.DOTALL)
    return [_plain(own.decode()) for own in found]


def _plain(marked: str) -> str:
    lines = re.split(r'(?=<tspan class="line")', marked)
    return " ".join(filter(None, (_unescaped(re.sub("<[^>]*>", "", own)) for own in lines)))
