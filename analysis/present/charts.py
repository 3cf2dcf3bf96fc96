"""The one design of the program's figures, the same on screen, slide and page: the title says the
finding, n and base stand inside, labels stand above what they name, colour is for the domain.

Start at `bars`; `charts_steps`, `charts_groups`, `charts_matrix` and `charts_stages` draw the
others in the same frame. All texts that come from a survey or codebook are escaped: Plotly reads
HTML.
"""

import html
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from analysis.present import figures
from analysis.present.colours import CHILD, INK, PAPER, PLAIN, lighter
from analysis.wording import Wording, sentence

Figure = go.Figure
FONT = "Source Sans, Source Sans Pro, Segoe UI, Arial, sans-serif"
# A slide's shape; letters of 14 of 960 points are 14 pt and up on a slide of 13.3 inches.
SLIDE_WIDTH, SLIDE_HEIGHT, SLIDE_SCALE = 960, 540, 2
NARROW = 320  # pixels between the margins on a telephone: what has room there has it anywhere
LINE = 18  # height of a line of a label
_LABEL = 44  # letters of a label that a line has room for on a telephone
# Letters of a title and of a note that a line has room for, at 320 pixels and from 640 on.
_ON_TELEPHONE, _WIDE = (32, 44), (68, 92)
_GAP = 4  # between label and bar
_AFTER = 12  # between a bar and the next label
_DIGIT = 7.2  # width of a letter of 13 pixels


@dataclass(frozen=True)
class Bar:
    """One bar: its label, respondents, base, share of 1, key for selecting it, whether it is a
    part of the bar above (a child code), its colour; n, base, share and interval as they are
    written, whether its figures are hidden, the ends of its interval (None: there is none), and
    the share as it is written, of 1 (None: hidden, or nobody is asked)."""

    label: str
    n: int
    base: int
    share: float
    key: str = ""
    child: bool = False
    colour: str = PLAIN
    texts: tuple[str, ...] = ()
    hidden: bool = False
    low: float | None = None
    high: float | None = None
    rounded: float | None = None

    @property
    def end(self) -> float:
        """How far bar and interval reach."""
        return max(self.share, self.high or 0.0)


class Draft:
    """A figure in the making: its `data` and `layout` as Plotly has them. Plotly checks all of a
    figure again at each change, so one that is made of them at once takes a third of the time."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.data: list[dict[str, object]] = []
        self.layout: dict[str, Any] = {"annotations": [], "shapes": [], "xaxis": {}, "yaxis": {}}

    def add(self, type: str, **own: object) -> None:
        """Add what is drawn: bars, dots, cells."""
        self.data.append({"type": type, **own})

    def add_annotation(self, **own: object) -> None:
        """Add a text."""
        self.layout["annotations"].append(own)

    def add_shape(self, **own: object) -> None:
        """Add a line or a field."""
        self.layout["shapes"].append(own)

    def update_layout(self, **own: object) -> None:
        """Set what concerns the whole figure."""
        self.layout |= own

    def update_xaxes(self, **own: object) -> None:
        """Set how the axis from left to right looks."""
        self.layout["xaxis"] |= own

    def update_yaxes(self, **own: object) -> None:
        """Set how the axis from bottom to top looks."""
        self.layout["yaxis"] |= own


def safe(text: str) -> str:
    """Return a text that Plotly shows as it was typed.

    >>> safe("<a href='http://x'>")
    "&lt;a href='http://x'&gt;"
    """
    return html.escape(text, quote=False)


def wrapped(text: str, width: int, even: bool = False) -> list[str]:
    """Return a text in lines of at most `width` letters, escaped; `even` where no line is to be
    much shorter than the others.

    >>> wrapped("Named most often: Joint output (41 %)", 34, even=True)
    ['Named most often:', 'Joint output (41 %)']
    """
    # No-break spaces stay: "42 %" and "n = 79" are not torn apart.
    plain = re.sub(r"[ \t\r\n]+", " ", text).strip()
    lines = textwrap.wrap(plain, width) or [""]
    longest = max(map(len, plain.split(" ")))
    while even and width > longest and len(textwrap.wrap(plain, width - 1)) == len(lines):
        width -= 1
        lines = textwrap.wrap(plain, width)
    return [safe(line) for line in lines]


def value_text(bar: Bar, wording: Wording) -> str:
    """Return what stands beside a bar: share and count."""
    if bar.hidden:
        return bar.texts[2]
    if bar.texts:
        return f"{bar.texts[2]} ({bar.texts[0]})"
    return f"{wording.percent(bar.share)} ({wording.number(bar.n)})"


def told(bar: Bar, wording: Wording) -> str:
    """Return every figure of a bar in words: share, n, base and interval."""
    if bar.hidden:
        return bar.texts[2]
    n, base, share = bar.texts[:3] or (
        wording.number(bar.n),
        wording.number(bar.base),
        wording.percent(bar.share),
    )
    if bar.low is None or bar.high is None:
        return wording.say("{share}, {n} of {base}", share=share, n=n, base=base)
    return wording.say(
        "{share}, {n} of {base}; 95% interval {low} to {high}",
        share=share,
        n=n,
        base=base,
        low=wording.percent(bar.low),
        high=wording.percent(bar.high),
    )


def note_of(rows: Sequence[Bar], note: str, wording: Wording) -> str:
    """Return the note of a figure of bars: it says what the lines are where there are any, and
    what the marks of hidden figures mean."""
    drawn = any(row.high is not None for row in rows)
    lines = [wording.say("Thin line: 95% interval.")] if drawn else []
    marks = ((row.texts[0], row.base) for row in rows if row.hidden)
    return " ".join([note, *lines, *figures.meanings(marks, wording)])


def described(rows: Sequence[Bar], title: str, note: str, wording: Wording) -> str:
    """Return the text alternative of a figure of bars: title, note, and every bar with its
    figures."""
    said = "; ".join(f"{row.label}: {told(row, wording)}" for row in rows)
    return f"{sentence(title)} {note} {sentence(said)}"


def bars(rows: Sequence[Bar], title: str, note: str, wording: Wording) -> go.Figure:
    """Return horizontal bars in the given order, each with its interval as a thin line; `title`
    and `note` (n and base) stand inside.

    Each point's `customdata` is the bar's key.
    """
    figure = Draft()
    marks = [("– " if row.child else "") + row.label for row in rows]
    centres, height = labelled(figure, marks, 14)
    values = [value_text(row, wording) for row in rows]
    figure.add(
        "bar",
        x=[row.share for row in rows],
        y=centres,
        width=14,
        orientation="h",
        **bar_look(rows, wording, "x"),
    )
    texts = ["\u00a0\u00a0" + own for own in values]
    add_values(figure, rows, centres, texts, "x", "middle right")
    widest = max((row.end for row in rows), default=0) or 1
    beside = (max(map(len, values), default=0) + 2) * _DIGIT / NARROW
    figure.update_xaxes(visible=False, range=[0, widest / (1 - min(beside, 0.6))], fixedrange=True)
    return framed(figure, title, note_of(rows, note, wording), height)


def bar_look(rows: Sequence[Bar], wording: Wording, axis: str) -> dict[str, object]:
    """Return Plotly's settings of bars along an axis: colours, what a pointer is told, how a
    chosen bar looks, and a white edge for the interval's line, so that it is seen on the bar."""
    colours = [lighter(row.colour, CHILD) if row.child else row.colour for row in rows]
    return {
        "marker": {"color": colours},
        # Ink rather than paler others: every bar keeps its contrast.
        "selected": {"marker": {"color": INK}},
        "unselected": {"marker": {"opacity": 1}},
        f"error_{axis}": _interval(rows, [row.share for row in rows], PAPER, 4, 5),
        "customdata": [row.key for row in rows],
        "hovertext": [f"{safe(row.label)}: {safe(told(row, wording))}" for row in rows],
        "hoverinfo": "text",
    }


def add_values(
    figure: Draft,
    rows: Sequence[Bar],
    centres: Sequence[float],
    texts: Sequence[str],
    axis: str,
    place: str,
) -> None:
    """Write the values of bars along an axis where bar and interval end, and draw the intervals'
    lines; `place` is Plotly's word for the side on which a value stands."""
    across = "y" if axis == "x" else "x"
    # Both must name a text colour: without it plotly.js fails when a bar is selected.
    ink = {"textfont": {"color": INK}}
    look = {"mode": "text", "hoverinfo": "skip", "cliponaxis": False}
    look |= {"selected": ink, "unselected": ink}
    figure.add(
        "scatter",
        **{axis: [row.end for row in rows], across: centres},
        text=texts,
        textposition=place,
        textfont={"size": 13, "color": INK},
        **look,
    )
    known = [at for at, row in enumerate(rows) if row.high is not None]
    lines = [rows[at] for at in known]
    figure.add(
        "scatter",
        **{axis: [row.end for row in lines], across: [centres[at] for at in known]},
        **{f"error_{axis}": _interval(lines, [row.end for row in lines], INK, 1.5, 3)},
        **look,
    )


def _interval(
    rows: Sequence[Bar], points: Sequence[float], colour: str, thick: float, cap: float
) -> dict[str, object]:
    """Return Plotly's settings of the intervals' lines around some points of the bars."""
    ends = [
        (point, point) if row.low is None or row.high is None else (row.low, row.high)
        for row, point in zip(rows, points, strict=True)
    ]
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(0.0, high - at) for (_, high), at in zip(ends, points, strict=True)],
        "arrayminus": [max(0.0, at - low) for (low, _), at in zip(ends, points, strict=True)],
        "color": colour,
        "thickness": thick,
        "width": cap,
    }


def labelled(
    figure: Draft, labels: Sequence[str], thick: int, above: int = 0
) -> tuple[list[float], int]:
    """Write each label above its bar's place, under `above` pixels left free; return the bars'
    centres and the whole height.

    The vertical axis counts pixels, so labels of one or more lines keep their distances.
    """
    lines = [wrapped(label, _LABEL) for label in labels]
    blocks = [LINE * len(own) + _GAP + thick + _AFTER for own in lines]
    height = above + (sum(blocks) or thick)
    centres, texts, top = [], [], height - above
    for own, block in zip(lines, blocks, strict=True):
        texts.append(_text("<br>".join(own), top))
        centres.append(top - LINE * len(own) - _GAP - thick / 2)
        top -= block
    figure.layout["annotations"] += texts
    figure.update_yaxes(visible=False, range=[0, height], fixedrange=True)
    return centres, height


def write(figure: Draft, text: str, top: float, **more: object) -> None:
    """Write a text at the left edge under a place of the vertical axis; its texts are escaped."""
    figure.add_annotation(**(_text(text, top) | more))


def _text(text: str, top: float) -> dict[str, object]:
    return {
        "text": text,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": -2,
        "y": top,
        "yanchor": "top",
        "showarrow": False,
        "align": "left",
        "borderpad": 0,
        "font": {"size": 14, "color": INK},
    }


def framed(
    figure: Draft, title: str, note: str, height: int, below: int = 14, left: int = 16
) -> go.Figure:
    """Give a figure its frame: title and note inside, room for the picture button above them."""
    text, above = _heading(title, note, _WIDE)
    figure.update_layout(
        template="none",
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        font={"family": FONT, "size": 14, "color": INK},
        title={
            "text": text,
            "font": {"size": 16, "color": INK},
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "top",
            "yref": "container",
            "pad": {"t": 34, "l": 16},
        },
        meta=_meta(title, note),
        margin={"l": left, "r": 16, "t": above, "b": below},
        height=above + height + below,
        dragmode=False,
        showlegend=False,
        hoverlabel={"bgcolor": INK, "font": {"family": FONT, "color": PAPER}},
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": "#5F6B7A", "activecolor": INK},
    )
    return go.Figure({"data": figure.data, "layout": figure.layout})


def on_screen(figure: Figure, narrow: bool) -> Figure:
    """Return a figure as a page shows it, with title and note in lines that a telephone has room
    for where it is `narrow`; a figure is shown once.

    Plotly would put what `meta` holds in the place of "%{...}" in a label.
    """
    slim = figure.layout.meta["on_telephone"]
    shown = _headed(figure, slim["text"], slim["above"]) if narrow else figure
    shown.layout.meta = None
    return shown


def retitled(figure: go.Figure, title: str, note: str) -> go.Figure:
    """Return a figure with another title."""
    made = _headed(figure, *_heading(title, note, _WIDE))
    return made.update_layout(meta=_meta(title, note))


def _headed(figure: go.Figure, text: str, above: int) -> go.Figure:
    height = figure.layout.height + above - figure.layout.margin.t
    layout = {"title": {"text": text}, "margin": {"t": above}, "height": height}
    return go.Figure(figure).update_layout(layout)


def _meta(title: str, note: str) -> dict[str, object]:
    text, above = _heading(title, note, _ON_TELEPHONE)
    return {"on_telephone": {"text": text, "above": above}}


def _heading(title: str, note: str, letters: tuple[int, int]) -> tuple[str, int]:
    """Return title and note in lines of that many letters, and the pixels that they take."""
    heads, notes = wrapped(title, letters[0], even=True), wrapped(note, letters[1])
    small = f"<span style='font-size:12px'>{'<br>'.join(notes)}</span>"
    above = 34 + 21 * (len(heads) + len(notes)) + 12  # Plotly: 1.3 of the title's letters a line
    return f"<b>{'<br>'.join(heads)}</b><br>{small}", above


def picture_settings(figure: go.Figure, name: str, format: str) -> dict[str, object]:
    """Return Plotly's settings for the picture button: `format` png or svg, of a slide's size.

    A figure of many bars is taller than a slide rather than squeezed.
    """
    return {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {
            "format": format,
            "filename": name,
            "width": SLIDE_WIDTH,
            "height": max(SLIDE_HEIGHT, int(figure.layout.height)),
            "scale": SLIDE_SCALE,
        },
    }
