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
import subprocess
import threading
import unicodedata
import zlib
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from analysis.present import charts, findings
from analysis.present.exhibits import Exhibit
from analysis.present.findings import Finding
from analysis.present.package import shown
from analysis.progress import Progress
from analysis.survey import Problem
from analysis.wording import wording

PNG, SVG = "png", "svg"
FORMATS = (PNG, SVG)
LIMIT = 60.0  # seconds for a picture; the first one starts the browser
CLOSING = 5.0  # seconds that a browser has for closing
_MANY = 12  # pictures from which two tabs are faster, though they open later
_LOOK = 0.25  # seconds after which it is looked at whether the browser still runs
# Nobody listens there, so no host is asked for anything: Chromium would ask Google's for the time
# and for accounts, whatever it shows.
_NOWHERE = "http://127.0.0.1:9"
_WIDE = 640  # pixels from which titles have long lines
_SLUG = 40  # letters of a title in a name
_ID = re.compile(r'id="defs-(\w{6})"')


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
# social: a square, which LinkedIn, Facebook, Instagram and X all take for a post; its letters are
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
    before: Counter[str] = Counter()
    for each in exhibits:
        name = "_".join(filter(None, (slug(each.title), each.item.name)))
        before[name] += 1
        made.append(name if before[name] == 1 else f"{name}_{before[name]}")
    return made


def slug(text: str) -> str:
    """Return what a title begins with, up to its colon, in small letters, digits and low lines.

    >>> slug("Hyödyt: Useimmin mainittiin ”Oppiminen” (41 %)"), slug("../Ülesanne?"), slug("Что")
    ('hyodyt', 'ulesanne', '')
    """
    first = unicodedata.normalize("NFKD", text.partition(": ")[0].casefold())
    words = "_".join(re.findall("[a-z0-9]+", first.encode("ascii", "ignore").decode()))
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
    return " ".join(filter(None, (unescape(re.sub("<[^>]*>", "", own)).strip() for own in lines)))


def _sheet(figure: charts.Figure, size: Size) -> _Sheet:
    """Return a figure on the least sheet of a size that holds it, in its own height: Plotly would
    pull a lower one apart, and labels would no longer stand at their bars."""
    own = figure if size.least >= _WIDE else charts.on_screen(figure, narrow=True)
    tall = math.ceil(own.layout.height)
    step = size.width // math.gcd(size.width, size.height)  # both sides are whole pixels
    needed = math.ceil(tall * size.width / size.height / step) * step
    width = min(max(size.least, needed), size.most)
    height = max(tall, width * size.height // size.width)
    drawn = _clean(own.to_dict())
    drawn["layout"].pop("meta", None)  # Plotly would take "%{word}" in a label for a place in it
    drawn["layout"]["margin"]["b"] += height - tall
    for place, trace in enumerate(drawn["data"]):
        trace["uid"] = f"{place}"  # without one Plotly draws it by lot, and writes it into an SVG
    # A hair more than exact: a browser cuts 1919.9999 dots off to 1919.
    return _Sheet(drawn, width, height, (size.width + 0.001) / width)


def _clean(value: Any) -> Any:
    """Return a figure's part with texts as XML can hold them: an SVG is XML."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {key: _clean(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(own) for own in value]
    return value


def _drawn(sheets: Sequence[_Sheet], format: str, progress: Progress | None) -> list[bytes]:
    contents: dict[int, bytes] = {}
    if not sheets:
        return []
    with _Browser(sheets, format) as browser:
        while len(contents) < len(sheets):
            place, content = browser.next()
            contents[place] = content
            if progress:
                progress(len(contents) / len(sheets))
    return [contents[place] for place in range(len(sheets))]


class _Browser:
    """A browser that draws sheets, in a thread of its own, so that nobody waits for it longer
    than `LIMIT`.

    kaleido's own server would do, but it is one for all threads, mixes up what two of them ask
    for at once, and waits without end where no browser starts.
    """

    def __init__(self, sheets: Sequence[_Sheet], format: str) -> None:
        self.waiting, self.format = deque(enumerate(sheets)), format
        self.made: queue.Queue[Any] = queue.Queue()
        self.tabs = 1 if len(sheets) < _MANY else 2
        self.kaleido = _kaleido(self.tabs)
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> _Browser:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let the browser close, and end it where it does not."""
        self.waiting.clear()
        self.thread.join(CLOSING)
        process = self._process()
        if self.thread.is_alive() and process and process.poll() is None:
            _end(process)
            self.thread.join(CLOSING)

    def _process(self) -> subprocess.Popen[bytes] | None:
        return getattr(self.kaleido, "subprocess", None)  # there is none until it was started

    def next(self) -> tuple[int, bytes]:
        """Return the next picture and its place; raises `Problem` where there is none."""
        found = self._told()
        if isinstance(found, BaseException):
            raise Problem(
                "The browser on this machine drew no picture. Try again, or install another one: "
                "Google Chrome, Chromium or Edge; all other formats work without one."
            ) from found
        return found

    def _told(self) -> Any:
        for _ in range(math.ceil(LIMIT / _LOOK)):
            try:
                return self.made.get(timeout=_LOOK)
            except queue.Empty:
                process = self._process()
                if process and process.poll() is not None:
                    break
        return TimeoutError()

    def _run(self) -> None:
        try:
            asyncio.run(self._draw())
        except BaseException as found:
            self.made.put(found)

    async def _draw(self) -> None:
        async with self.kaleido, asyncio.TaskGroup() as group:
            for _ in range(self.tabs):
                group.create_task(self._draw_waiting())

    async def _draw_waiting(self) -> None:
        while self.waiting:
            place, own = self.waiting.popleft()
            look = {"format": self.format, "width": own.width, "height": own.height}
            look |= {"scale": own.scale}
            self.made.put((place, await self.kaleido.calc_fig(own.figure, opts=look)))


def _kaleido(tabs: int) -> Any:
    # Only who wants pictures waits for its import. It runs the browser without its sandbox, which
    # root and containers do not have: what is opened is its own page and a figure, whose texts
    # are escaped. It would fetch MathJax from a host.
    import kaleido
    from kaleido.errors import ChromeNotFoundError

    try:
        return kaleido.Kaleido(n=tabs, timeout=LIMIT, mathjax=False, proxy_server=_NOWHERE)
    except ChromeNotFoundError as found:
        raise Problem(
            "Pictures are drawn by a browser, and none was found on this machine. Install Google "
            "Chrome, Chromium or Edge; all other formats work without one."
        ) from found


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)  # kaleido starts it as a group of its own
    else:
        process.kill()


def _svg(content: bytes, each: Exhibit, size: Size) -> bytes:
    """Return an SVG with title and text alternative, and with the chart's name in place of the
    random id that Plotly gives it."""
    text = content.decode()
    if found := _ID.search(text):
        own = re.compile(rf'((?:id="|#)[\w-]*?){found[1]}')
        text = own.sub(rf"\g<1>{each.item.name}_", text)
    start, rest = text.split(">", 1)
    sides = re.compile(r' (width|height)="([\d.]+)"')
    start = sides.sub(lambda own: f' {own[1]}="{int(float(own[2]))}"', start)
    said = f"<title>{_marked(each.title)}</title><desc>{_marked(each.alt)}</desc>"
    return f'{start} role="img" xml:lang="{each.item.language}">{said}{rest}'.encode()


def _marked(text: str) -> str:
    return escape(shown(text), quote=False)


def _png(content: bytes, each: Exhibit, size: Size) -> bytes:
    """Return a PNG with title, text alternative and how wide it is meant to be (W3C, Portable
    Network Graphics: the chunks iTXt and pHYs)."""
    head = 33  # signature and IHDR
    more = [_text(b"Title", each.title, each), _text(b"Description", each.alt, each)]
    if size.paper:
        dots = round(1000 * size.width / size.paper)
        more.insert(0, _chunk(b"pHYs", struct.pack(">IIB", dots, dots, 1)))
    return content[:head] + b"".join(more) + content[head:]


def _text(key: bytes, text: str, each: Exhibit) -> bytes:
    own = each.item.language.encode()
    return _chunk(b"iTXt", key + b"\0\0\0" + own + b"\0\0" + shown(text).encode())


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
