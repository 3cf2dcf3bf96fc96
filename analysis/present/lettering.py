"""Letters in SVG texts: the markup that our figures have as lines of runs, and tags.

Start at `letters`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from analysis.present.package import shown

# Of letters, above and below the line that they stand on, and from their middle down to it.
ASCENT, DESCENT, MIDDLE = 0.93, 0.24, 0.35
_ADVANCE = 1.3  # from line to line, of the size of the letters (as Plotly's)
_MARKUP = re.compile(r"(<br>|</?b>|<span style='[^'<>]*'>|</span>)")


@dataclass(frozen=True)
class Run:
    """Letters of one look."""

    text: str
    size: float
    colour: str
    bold: bool = False


@dataclass(frozen=True)
class Letters:
    """Lines of letters; `size` and `colour` are those of most of them."""

    lines: Sequence[Sequence[Run]]
    size: float
    colour: str

    @property
    def tall(self) -> float:
        """The size of the largest letters of the first line."""
        return _largest(self.lines[0], self.size)

    @property
    def depths(self) -> list[float]:
        """How far below the first line each line stands: small ones are nearer to each other.

        >>> letters("a<br><span style='font-size:10px'>b<br>c</span>", 20, "#000000").depths
        [0.0, 26.0, 39.0]
        """
        found = [0.0]
        for before, line in pairwise(self.lines):
            most = max(_largest(before, self.size), _largest(line, self.size))
            found.append(found[-1] + _ADVANCE * min(self.size, most))
        return found

    def drawn(self, x: float, y: float, anchor: str = "start", at: int | None = None) -> str:
        """Return a text of SVG, its first line on the height `y`; `at` is the place among the
        points of a trace that it is about."""
        written = ["".join(_run(run, self) for run in line) for line in self.lines]
        inside = written[0]
        if len(written) > 1:
            inside = "".join(
                tag("tspan", line, x=x, y=y + down)
                for line, down in zip(written, self.depths, strict=True)
                if line
            )
        look: dict[str, object] = {"font_size": self.size, "fill": self.colour}
        look |= {} if anchor == "start" else {"text_anchor": anchor}
        return tag("text", inside, x=x, y=y, **look, data_at=at)


def tag(name: str, inside: str = "", **attributes: object) -> str:
    """Return an element of SVG around a markup; attributes are escaped, `_` stands for `-`, and
    those that are None are left out.

    >>> tag("rect", width=12.04, fill='"<', stroke_width=None)
    '<rect width="12" fill="&quot;&lt;"/>'
    """
    told = "".join(
        f' {key.replace("_", "-")}="{escaped(number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}>{inside}</{name}>" if inside else f"<{name}{told}/>"


def number(value: object) -> str:
    """Return a length to a tenth of a pixel; what is no number as it is.

    >>> number(12.04), number(-0.01), number("M1")
    ('12', '0', 'M1')
    """
    if not isinstance(value, int | float):
        return str(value)
    return f"{round(float(value), 1) + 0:.1f}".removesuffix(".0")


def escaped(text: str) -> str:
    """Return a text for markup; what no markup can hold is shown as U+FFFD."""
    return html.escape(shown(text))


def letters(text: str, size: float, colour: str) -> Letters:
    """Return a text with the markup that `charts` writes as lines of runs. What else looks like
    markup is text.

    >>> told = letters("<5<br><b>a&lt;b&gt;</b>", 12, "#000000")
    >>> [[run.text for run in line] for line in told.lines]
    [['<5'], ['a<b>']]
    """
    made: list[list[Run]] = [[]]
    looks = [Run("", size, colour)]
    for part in _MARKUP.split(text):
        if part == "<br>":
            made.append([])
        elif part == "<b>":
            looks.append(replace(looks[-1], bold=True))
        elif part in ("</b>", "</span>"):
            looks = looks[:-1] or looks
        elif part.startswith("<span style="):
            looks.append(_styled(looks[-1], part))
        elif part:
            made[-1].append(replace(looks[-1], text=html.unescape(part)))
    return Letters(made, size, colour)


def _styled(look: Run, opened: str) -> Run:
    size, colour = re.search(r"font-size:(\d+)px", opened), re.search(r"color:(#\w+)", opened)
    return replace(
        look,
        size=float(size[1]) if size else look.size,
        colour=colour[1] if colour else look.colour,
    )


def _largest(line: Sequence[Run], size: float) -> float:
    return max((run.size for run in line), default=size)


def _run(run: Run, among: Letters) -> str:
    look = {
        "font_size": None if run.size == among.size else run.size,
        "fill": None if run.colour == among.colour else run.colour,
        "font_weight": "bold" if run.bold else None,
    }
    if not any(look.values()):
        return escaped(run.text)
    return tag("tspan", escaped(run.text), **look)
