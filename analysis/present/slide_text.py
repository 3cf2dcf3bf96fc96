"""Texts on slides: how much room they take, and how they are written as runs of one language.

Start at `fitted` and `write`. Widths are those of Arial, which every machine has or replaces by a
font of the same widths (Liberation Sans), so that a text that fits here fits there.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.present.package import shown

if TYPE_CHECKING:
    from pptx.text.text import TextFrame, _Paragraph

TAGS = {"fi": "fi-FI", "sv": "sv-SE", "et": "et-EE", "en": "en-GB"}
LEAST = 18  # points of what is read from the back of a room
SMALL = 12  # points of the foot and of a long note
LINE = 1.2  # height of a line, of the size
BOLD = 1.1  # how much wider bold letters are at most, on average
CUT = "…"
_WITHIN = "\u200b\n"  # a break within a word
_SQUARE = 1.4  # of the size: in most fonts the square is smaller than letters
# Widths of letters in thousandths of the size.
_LETTERS = {
    191: "'",
    222: "ijl’‘",
    260: "|",
    278: " !,./:;I[\\]ft\u00a0",
    333: "()-`r“”„",
    355: '"•{}*°',
    500: "Jcksvxyzšž^",
    556: "#$0123456789?L_abdeghnopquåäöõüéèñ–§≥≤",
    611: "+<=>~FTZŽ■",
    667: "&ABEKPSVXYÅÄŠ",
    722: "CDHNRUwÜ",
    778: "GOQÖÕ",
    833: "Mm",
    889: "%",
    1000: "W—…@",
}
_WIDTH = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_FULL = 1000  # of a letter that is not known


@dataclass(frozen=True)
class Text:
    """A paragraph: what it says, its size in points, its language ("" unknown), whether it is
    bold, and the colour of the square before it ("": none)."""

    words: str
    size: float = LEAST
    language: str = ""
    bold: bool = False
    square: str = ""


def width(text: str, size: float) -> float:
    """Return how wide a text in one line is, in points.

    >>> width("40 %", 10), width("a\u0308", 10) == width("a", 10)
    (22.79, True)
    """
    return round(sum(map(_letter, text)) * size / 1000, 2)


def _letter(letter: str) -> int:
    known = _WIDTH.get(letter)
    if known is None:
        plain = unicodedata.normalize("NFD", letter)[0]
        is_full = unicodedata.east_asian_width(letter) in "WF"
        known = 0 if unicodedata.combining(plain) else _WIDTH.get(plain, _FULL)
        known = _WIDTH[letter] = _FULL if is_full else known
    return known


def lines(text: str, size: float, room: float) -> list[str]:
    """Return a text in lines of so many points; a word that is wider than a line stays whole.

    >>> lines("one two three", 18, 70)
    ['one two', 'three']
    """
    made = []
    for own in text.split("\n"):
        line = ""
        for word in own.split(" "):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size) > room:
                made.append(line)
                longer = word
            line = longer
        made.append(line)
    return made


def count(text: str, size: float, room: float) -> int:
    """Return how many lines a text takes; a word that is wider than a line is broken."""
    return sum(
        max(1, math.ceil(width(line, size) / max(room, 1.0))) for line in lines(text, size, room)
    )


def broken(text: str, size: float, room: float) -> str:
    """Return a text with breaks where its lines end, also within words that are wider than a line:
    labels of charts, which programs do not wrap alike. `unbroken` takes the breaks out again.

    >>> broken("one two threefourfive", 18, 70), unbroken(broken("one two threefourfive", 18, 70))
    ('one two \\nthreefou\u200b\\nrfive', 'one two threefourfive')
    """
    return "\n".join(
        " \n".join(_parted(line, size, room) for line in lines(own, size, room))
        for own in text.split("\n")
    )


def _parted(line: str, size: float, room: float) -> str:
    if width(line, size) <= room:
        return line
    made = [""]
    for letter in line:
        if made[-1] and width(made[-1] + letter, size) > room:
            made.append("")
        made[-1] += letter
    return _WITHIN.join(made)


def unbroken(text: str) -> str:
    """Return a text without the breaks of `broken`."""
    return text.replace(_WITHIN, "").replace(" \n", " ")


def fitted(
    text: str,
    sizes: Sequence[float],
    room: float,
    height: float,
    most: int = 99,
    ending: str = "",
) -> tuple[str, float]:
    """Return a text and its ending with the first of the sizes at which they have room in at most
    so many lines; where none does, the last of them and the text cut, with a mark.

    >>> fitted("one two three", (18,), 100, 22, ending=" (1/2)")
    ('one… (1/2)', 18)
    """
    for size in sizes:
        allowed = min(most, int(height / (size * LINE)))
        if count(text + ending, size, room) <= allowed:
            return text + ending, size
    size = sizes[-1]
    allowed = max(1, min(most, int(height / (size * LINE))))
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        cut = text[:middle].rstrip() + CUT + ending
        low, high = (middle, high) if count(cut, size, room) <= allowed else (low, middle - 1)
    return text[:low].rstrip() + CUT + ending, size


def flat(text: str) -> str:
    """Return a text as one line."""
    return " ".join(shown(text).replace("\u2028", " ").replace("\t", " ").splitlines())


def write(
    frame: TextFrame, texts: Sequence[Text], language: str, align: str = "", gap: float = 0
) -> None:
    """Write paragraphs into a shape, so many points apart; what it held is gone. Every run says
    its language."""
    from pptx.enum.text import MSO_AUTO_SIZE
    from pptx.util import Pt

    frame.clear()
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    for at, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        if at and gap:
            paragraph.space_before = Pt(gap)
        if align:
            paragraph._p.get_or_add_pPr().set("algn", align)
        write_paragraph(paragraph, [text], language)


def write_paragraph(paragraph: _Paragraph, texts: Sequence[Text], language: str) -> None:
    """Write texts one after another into a paragraph, each with its square."""
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    for text in texts:
        if text.square:
            run = paragraph.add_run()
            run.text = "■\u00a0"
            run.font.size = Pt(round(text.size * _SQUARE))
            run.font.color.rgb = RGBColor.from_string(text.square[1:])
            run._r.get_or_add_rPr().set("lang", TAGS[language])
        for at, line in enumerate(shown(text.words).replace("\r\n", "\n").split("\n")):
            if at:
                paragraph.add_line_break()
            run = paragraph.add_run()
            run.text = line.replace("\r", " ").replace("\x0b", " ")
            run.font.size, run.font.bold = Pt(text.size), text.bold or None
            tag = TAGS.get(text.language or language)
            if tag:
                run._r.get_or_add_rPr().set("lang", tag)
