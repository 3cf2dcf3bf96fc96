"""The one design of the program's figures: sorted bars with their label above and their share
beside, n and base inside, the same on screen, slide and page.

Start at `bars`. All texts that come from a survey or codebook are escaped: Plotly reads HTML.
"""

import html
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.present import figures
from analysis.present.labels import Labels
from analysis.results.tables import Table
from analysis.wording import Wording

# One hue a domain; each at least 3:1 against white and told apart with the three common colour
# blindnesses by lightness and hue (after Okabe & Ito 2008, darkened).
COLOURS = {
    "benefit": "#0072B2",
    "challenge": "#B54708",
    "practice": "#00795E",
    "need": "#7A4FA3",
    "condition": "#806300",
}
PLAIN = "#4B5A6B"
INK = "#1F2933"
# Five steps from disagreement to agreement, the middle one neutral.
STEPS = ("#8C2D04", "#E08B55", "#C9CED6", "#5B9BD0", "#084E8A")
# Groups of respondents: told apart by shape as well as by colour.
GROUPS = ("#0072B2", "#B54708", "#00795E", "#7A4FA3", "#806300", "#4B5A6B", "#A3195B", "#1F2933")
SHAPES = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "x",
    "cross",
    "star",
    "pentagon",
    "hexagon",
)
FONT = "Source Sans, Source Sans Pro, Segoe UI, Arial, sans-serif"
# A slide's shape; letters of 14 of 960 points are 14 pt and up on a slide of 13.3 inches.
SLIDE_WIDTH, SLIDE_HEIGHT, SLIDE_SCALE = 960, 540, 2
_LINE = 18  # height of a line of a label
_GAP = 4  # between label and bar
_AFTER = 12  # between a bar and the next label


@dataclass(frozen=True)
class Bar:
    """One bar: its label, respondents, base, share of 1, key for selecting it, whether it is a
    part of the bar above (a child code), its colour; n, base, share and interval as they are
    written, and whether its figures are hidden."""

    label: str
    n: int
    base: int
    share: float
    key: str = ""
    child: bool = False
    colour: str = PLAIN
    texts: tuple[str, ...] = ()
    hidden: bool = False


def safe(text: str) -> str:
    """Return a text that Plotly shows as it was typed.

    >>> safe("<a href='http://x'>")
    "&lt;a href='http://x'&gt;"
    """
    return html.escape(text, quote=False)


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of at most `width` letters, escaped."""
    # No-break spaces stay: "42 %" and "n = 79" are not torn apart.
    plain = re.sub(r"[ \t\r\n]+", " ", text).strip()
    return [safe(line) for line in textwrap.wrap(plain, width)] or [""]


def value_text(bar: Bar, wording: Wording) -> str:
    """Return what stands beside a bar: share and count."""
    if bar.hidden:
        return bar.texts[0]
    if bar.texts:
        return f"{bar.texts[2]} ({bar.texts[0]})"
    return f"{wording.percent(bar.share)} ({wording.number(bar.n)})"


def bars(rows: Sequence[Bar], title: str, note: str, wording: Wording) -> go.Figure:
    """Return horizontal bars in the given order; `title` and `note` (n and base) stand inside.

    Each point's `customdata` is the bar's key.
    """
    figure = go.Figure()
    marks = [("– " if row.child else "") + row.label for row in rows]
    centres, height = _labelled(figure, marks, 14)
    figure.add_bar(
        x=[row.share for row in rows],
        y=centres,
        width=14,
        orientation="h",
        marker={
            "color": [row.colour for row in rows],
            "opacity": [0.72 if row.child else 1 for row in rows],
        },
        text=["\u00a0" + value_text(row, wording) for row in rows],
        textposition="outside",
        constraintext="none",
        textfont={"size": 13},
        # Both must name a text colour: without it plotly.js fails when a bar is selected.
        selected={"marker": {"opacity": 1}, "textfont": {"color": INK}},
        unselected={"marker": {"opacity": 0.45}, "textfont": {"color": INK}},
        cliponaxis=False,
        customdata=[row.key for row in rows],
        hovertext=[f"{safe(row.label)}: {value_text(row, wording)}" for row in rows],
        hoverinfo="text",
    )
    widest = max((row.share for row in rows), default=0) or 1
    figure.update_xaxes(visible=False, range=[0, widest * 1.32], fixedrange=True)
    return _framed(figure, title, note, height)


def steps(
    rows: Sequence[tuple[str, Sequence[int]]],
    title: str,
    note: str,
    wording: Wording,
) -> go.Figure:
    """Return statements rated on five steps: one bar of a hundred per cent each.

    `rows` are (statement, number of respondents at each step). What the steps mean differs from
    survey to survey, so they are only numbered.
    """
    figure = go.Figure()
    marks = [f"{label} (n\u00a0=\u00a0{wording.number(sum(counts))})" for label, counts in rows]
    centres, height = _labelled(figure, marks, 20)
    for step, colour in enumerate(STEPS):
        shares = [counts[step] / sum(counts) if sum(counts) else 0 for _, counts in rows]
        figure.add_bar(
            x=shares,
            y=centres,
            width=20,
            orientation="h",
            name=str(step + 1),
            marker={"color": colour},
            text=[wording.percent(share) if share >= 0.1 else "" for share in shares],
            textposition="inside",
            insidetextanchor="middle",
            constraintext="none",
            textangle=0,
            textfont={"size": 12, "color": "#FFFFFF" if step in (0, 4) else INK},
            hovertext=[
                f"{safe(label)}: {step + 1}, {wording.percent(share)} ({counts[step]})"
                for (label, counts), share in zip(rows, shares, strict=True)
            ],
            hoverinfo="text",
        )
    # A key of one line: Plotly's own legend takes more lines on a narrow screen and squeezes bars.
    squares = "".join(f"<span style='color:{colour}'>■</span>" for colour in STEPS)
    figure.add_annotation(
        text=f"1 {squares} 5",
        x=0,
        xref="paper",
        xanchor="left",
        y=0,
        yanchor="top",
        showarrow=False,
        font={"size": 13, "color": INK},
    )
    figure.update_layout(barmode="stack", showlegend=False)
    figure.update_xaxes(visible=False, range=[0, 1], fixedrange=True)
    return _framed(figure, title, note, height, below=36)


def dots(table: Table, labels: Labels, title: str, note: str) -> go.Figure:
    """Return a line for each category with a dot for the share in each group; what is hidden has
    no dot. Groups differ by colour and by shape."""
    figure = go.Figure()
    names = [labels.category(table.variable, key) for key in table.variable.categories]
    centres, height = _labelled(figure, names, 14)
    for group, key in enumerate(table.groups):
        shown = ~(table.hidden[:, group] | table.base_hidden[group])
        at = [n for n in range(len(names)) if shown[n] and table.base[group]]
        figure.add_scatter(
            x=[table.n[n, group] / table.base[group] for n in at],
            y=[centres[n] for n in at],
            mode="markers",
            name=safe(labels.category(table.by, key)),
            marker={
                "size": 12,
                "color": GROUPS[group % len(GROUPS)],
                "symbol": SHAPES[group % len(SHAPES)],
                "line": {"width": 1, "color": "#FFFFFF"},
            },
            hovertext=[
                f"{safe(names[n])}: {safe(_dot_text(table, n, group, labels))}" for n in at
            ],
            hoverinfo="text",
        )
    figure.update_xaxes(
        range=[-0.02, 1.02], tickformat=".0%", gridcolor="#E3E7EC", zeroline=False, fixedrange=True
    )
    figure.update_layout(
        legend={"orientation": "h", "x": 0, "y": 0, "yanchor": "top", "yref": "container"}
    )
    lines = 1 + sum(len(labels.category(table.by, key)) + 6 for key in table.groups) // 60
    made = _framed(figure, title, note, height, below=58 + 22 * lines)
    return made.update_layout(legend={"y": (22 * lines + 12) / made.layout.height})


def _dot_text(table: Table, at: int, group: int, labels: Labels) -> str:
    share = figures.share_text(table, at, group, labels)
    said = f"{labels.category(table.by, table.groups[group])} {share}"
    return (
        said if table.hidden[at, group] else f"{said} ({table.n[at, group]}/{table.base[group]})"
    )


def dots_described(table: Table, labels: Labels, title: str, note: str) -> str:
    """Return the text alternative of `dots`: title, note, and every figure."""
    said = "; ".join(
        f"{labels.category(table.variable, key)}: "
        + ", ".join(_dot_text(table, at, group, labels) for group in range(len(table.groups)))
        for at, key in enumerate(table.variable.categories)
    )
    return f"{title}. {note} {said}."


def _labelled(figure: go.Figure, labels: Sequence[str], thick: int) -> tuple[list[float], int]:
    """Write each label above its bar's place; return the bars' centres and the whole height.

    The vertical axis counts pixels, so labels of one or more lines keep their distances.
    """
    lines = [wrapped(label, 44) for label in labels]
    blocks = [_LINE * len(own) + _GAP + thick + _AFTER for own in lines]
    height = sum(blocks) or thick
    centres, top = [], height
    for own, block in zip(lines, blocks, strict=True):
        figure.add_annotation(
            text="<br>".join(own),
            x=0,
            xanchor="left",
            xshift=-2,
            y=top,
            yanchor="top",
            showarrow=False,
            align="left",
            borderpad=0,
            font={"size": 14, "color": INK},
        )
        centres.append(top - _LINE * len(own) - _GAP - thick / 2)
        top -= block
    figure.update_yaxes(visible=False, range=[0, height], fixedrange=True)
    return centres, height


def _framed(figure: go.Figure, title: str, note: str, height: int, below: int = 14) -> go.Figure:
    """Give a figure its frame: title and note inside, room for the picture button above them."""
    heads, notes = wrapped(title, 42), wrapped(note, 56)
    above = 34 + 21 * len(heads) + 16 * len(notes) + 16
    text = (
        f"<b>{'<br>'.join(heads)}</b><br><span style='font-size:12px'>{'<br>'.join(notes)}</span>"
    )
    return figure.update_layout(
        template="none",
        paper_bgcolor="#FFFFFF",
        plot_bgcolor="#FFFFFF",
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
        margin={"l": 16, "r": 16, "t": above, "b": below},
        height=above + height + below,
        dragmode=False,
        hoverlabel={"font": {"family": FONT}},
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": "#5F6B7A", "activecolor": INK},
    )


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


def described(rows: Sequence[Bar], title: str, note: str, wording: Wording) -> str:
    """Return the text alternative of `bars`: title, note, and every bar with its figures."""
    said = "; ".join(f"{row.label} {value_text(row, wording)}" for row in rows)
    return f"{title}. {note}. {said}."
