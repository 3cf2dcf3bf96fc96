"""Texts of a slide as SVG: in lines as wide as their shape, each run in its size and colour.

Start at `drawn`. Lines are measured in the letters of Arial, whatever the font; letters stand
upright, without underlining. Numbered lists have no numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from analysis.present.lettering import DESCENT, Letters, Run, tag
from analysis.present.package import shown
from analysis.present.slide_deck import EMU, Box
from analysis.present.slide_look import A, Look, kind
from analysis.present.slide_text import width

LEADING = 1.15  # height of a line, of the size: Arial's own (`slide_text.LINE` is for planning)
_BOLD = 1.08  # how much wider bold letters are, on average (`slide_text.BOLD` is at most)
_ROUGHLY = 1.1  # of a line: a word that is hardly wider stays whole, widths are estimates
_SIZE = 18.0  # points where nothing says another
_INSETS = {"lIns": 7.2, "tIns": 3.6, "rIns": 7.2, "bIns": 3.6}
_CELL = {"lIns": "marL", "tIns": "marT", "rIns": "marR", "bIns": "marB", "anchor": "anchor"}
_ENDS = re.compile(r"(?<= )(?! )|(?<=[^ ]-)(?=\w)")  # of words, and of their parts before a hyphen
_ANCHORS = {"ctr": "middle", "r": "end"}


@dataclass(frozen=True)
class _Line:
    """A line of a text: its runs, where it begins, on which side it stands, its height, its size
    and the room above it in points, and its font ("": that of most texts)."""

    runs: Sequence[Run]
    left: float
    align: str
    height: float
    size: float
    font: str
    above: float = 0.0


@dataclass(frozen=True)
class Frame:
    """A text as the file holds it: its body (`txBody`), the looks of its slide, what tells of its
    place (insets, anchor), the nearest first, what tells of its letters at a level, and a colour
    of its style."""

    body: Any
    look: Look
    places: Sequence[dict[str, str]]
    levels: Callable[[int], Sequence[Any]]
    colour: str = ""


def of_shape(element: Any, look: Look) -> Frame | None:
    """Return the text of a shape (its element), None where it has none."""
    body = element.find("./{*}txBody")
    if body is None:
        return None
    held = [own.find(f"./{{*}}txBody/{A}bodyPr") for own in look.inherited(element)]
    places = [dict(own.attrib) for own in held if own is not None]
    reference = element.find("./{*}style/" + f"{A}fontRef")
    style = look.colour(reference)
    return Frame(body, look, places, partial(look.levels, element), style[0] if style else "")


def of_cell(cell: Any, frame: Any, look: Look) -> Frame:
    """Return the text of a cell (its element) of the table in `frame`."""
    own = cell.find(f"{A}tcPr")
    told = dict(own.attrib) if own is not None else {}
    place = {name: told[key] for name, key in _CELL.items() if key in told}
    return Frame(cell.find(f"{A}txBody"), look, [place], partial(look.levels, frame))


def drawn(frame: Frame, box: Box) -> str:
    """Return a text as SVG in its place."""
    left, top, right, bottom = (_inset(frame, name) for name in _INSETS)
    is_wrapped = _place(frame, "wrap") != "none"
    room = box.width - left - right
    made = list(_lines(frame, room if is_wrapped else float("inf")))
    tall = sum(own.above + own.height for own in made)
    free = box.height - top - bottom - tall
    y = box.top + top + {"ctr": free / 2, "b": free}.get(_place(frame, "anchor"), 0)
    parts = []
    for own in made:
        y += own.above + own.height
        parts.append(_line(own, box.left + left, room, y))
    return "".join(parts)


def _line(own: _Line, left: float, room: float, y: float) -> str:
    if not own.runs:
        return ""
    start, wide = left + own.left, room - own.left
    x = start + {"ctr": wide / 2, "r": wide}.get(own.align, 0)
    letters = Letters([own.runs], own.size, own.runs[0].colour)
    told = letters.drawn(x, y - DESCENT * own.size, _ANCHORS.get(own.align, "start"))
    return tag("g", told, font_family=own.font) if own.font else told


def _place(frame: Frame, name: str) -> str:
    return next((own[name] for own in frame.places if name in own), "")


def _inset(frame: Frame, name: str) -> float:
    own = _place(frame, name)
    return int(own) / EMU if own else _INSETS[name]


def _lines(frame: Frame, room: float) -> Iterator[_Line]:
    """Yield the lines of a text; above the first there is no room."""
    for number, paragraph in enumerate(frame.body.iterfind(f"{A}p")):
        own = paragraph.find(f"{A}pPr")
        level = int(own.get("lvl", 0)) if own is not None else 0
        looks = [*([own] if own is not None else ()), *frame.levels(level)]
        found = list(_paragraph(paragraph, looks, frame, room))
        above = _gap(looks, "spcBef", found[0].size) if number else 0.0
        yield from (replace(found[0], above=above), *found[1:])


def _paragraph(paragraph: Any, looks: Sequence[Any], frame: Frame, room: float) -> Iterator[_Line]:
    margin, indent = (int(_said(looks, name, "0")) / EMU for name in ("marL", "indent"))
    align, font = _said(looks, "algn", "l"), _font(paragraph, looks, frame)
    ending = _run(paragraph.find(f"{A}endParaRPr"), "", looks, frame)
    parts = [_wrapped(own, room - margin) for own in _parts(paragraph, looks, frame)]
    bullet = _bullet(looks)
    for at, runs in enumerate(line for part in parts for line in part):
        size = max((run.size for run in runs), default=ending.size)
        begin = margin if at else margin + indent
        if bullet and runs and not at:
            runs = [replace(runs[0], text=bullet + "\u00a0"), *runs]
        yield _Line(runs, begin, align, _height(looks, size), size, font)


def _parts(paragraph: Any, looks: Sequence[Any], frame: Frame) -> list[list[Run]]:
    """Return the runs of a paragraph, in parts where a break stands between them."""
    made: list[list[Run]] = [[]]
    for own in paragraph:
        if kind(own) == "br":
            made.append([])
        elif kind(own) in ("r", "fld"):
            is_number = own.get("type") == "slidenum"
            text = str(frame.look.number) if is_number else shown(own.findtext(f"{A}t") or "")
            made[-1] += [_run(own.find(f"{A}rPr"), text, looks, frame)] if text else []
    return made


def _run(own: Any, text: str, looks: Sequence[Any], frame: Frame) -> Run:
    """Return letters as their properties say, else the paragraph's, else the levels'."""
    known = [look.find(f"{A}defRPr") for look in looks]
    chain = [one for one in (own, *known) if one is not None]
    near = next((one for one in chain if one.find(f"{A}solidFill") is not None), None)
    found = frame.look.colour(near.find(f"{A}solidFill")) if near is not None else None
    colour = found[0] if found else frame.look.ink
    if frame.colour and near is not own:
        colour = frame.colour
    size = int(_said(chain, "sz", str(round(100 * _SIZE)))) / 100
    return Run(text, size, colour, _said(chain, "b", "0") in ("1", "true"))


def _said(looks: Sequence[Any], name: str, default: str) -> str:
    return next((own.get(name) for own in looks if own.get(name) is not None), default)


def _font(paragraph: Any, looks: Sequence[Any], frame: Frame) -> str:
    """Return the font of a paragraph, "" where it is that of most texts."""
    chain = [*paragraph.iter(f"{A}rPr"), *(own.find(f"{A}defRPr") for own in looks)]
    held = [own.find(f"{A}latin") for own in chain if own is not None]
    name = next((own.get("typeface", "") for own in held if own is not None), "+mn-lt")
    font = frame.look.font(name)
    return "" if font == frame.look.font() else font


def _bullet(looks: Sequence[Any]) -> str:
    for look in looks:
        for own in look:
            if kind(own) in ("buNone", "buAutoNum", "buBlip"):
                return ""
            if kind(own) == "buChar":
                return shown(own.get("char", ""))
    return ""


def _spacing(looks: Sequence[Any], name: str) -> tuple[str, float]:
    """Return what a paragraph says of its lines or the room above it: part or points."""
    held = [own.find(f"{A}{name}") for own in looks]
    own = next((one[0] for one in held if one is not None and len(one)), None)
    return (kind(own), float(own.get("val", 0).rstrip("%"))) if own is not None else ("", 0.0)


def _height(looks: Sequence[Any], size: float) -> float:
    sort, value = _spacing(looks, "lnSpc")
    if sort == "spcPts":
        return value / 100
    return size * LEADING * (value / 100_000 if sort else 1)


def _gap(looks: Sequence[Any], name: str, size: float) -> float:
    sort, value = _spacing(looks, name)
    return value / 100 if sort == "spcPts" else size * LEADING * value / 100_000


def _wrapped(runs: Sequence[Run], room: float) -> list[list[Run]]:
    """Return runs in lines of so many points; a word that is wider than a line is broken."""
    made: list[list[Run]] = [[]]
    taken = 0.0
    for unit in _units(runs, room):
        if made[-1] and taken + _wide(unit, bare=True) > room:
            made.append([])
            taken = 0.0
        made[-1] = _joined([*made[-1], *unit])
        taken += _wide(unit)
    return made


def _units(runs: Sequence[Run], room: float) -> Iterator[list[Run]]:
    """Yield what no line breaks: words, but letters of a word that no line holds."""
    for word in _words(runs):
        if _wide(word, bare=True) <= _ROUGHLY * room:
            yield word
        else:
            yield from ([replace(own, text=letter)] for own in word for letter in own.text)


def _words(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Yield words with the space after them: a word may go on in the next run."""
    held: list[Run] = []
    for run in runs:
        for at, part in enumerate(_ENDS.split(run.text)):
            if held and (at or held[-1].text.endswith(" ")):
                yield held
                held = []
            held.append(replace(run, text=part))
    if held:
        yield held


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Return runs with those of one look that follow each other as one."""
    made: list[Run] = []
    for run in runs:
        if made and replace(made[-1], text=run.text) == run:
            made[-1] = replace(run, text=made[-1].text + run.text)
        else:
            made.append(run)
    return made


def _wide(runs: Sequence[Run], bare: bool = False) -> float:
    """Return how wide runs are together; `bare` without the space that ends them."""
    texts = [run.text for run in runs]
    if bare:
        texts[-1] = texts[-1].rstrip(" ")
    return sum(
        width(text, run.size) * (_BOLD if run.bold else 1)
        for text, run in zip(texts, runs, strict=True)
    )
