"""The table and the picture of docs/speed.md; start at `write`."""

import os
import re
import sys
import textwrap
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from importlib.util import find_spec

import kaleido
import plotly.graph_objects as go

from analysis.present.charts import FONT
from analysis.present.colours import COLOURS, INK, PAPER, PLAIN, QUIET
from benchmarks.__main__ import ROOT
from benchmarks.scale import digits

DOCS, PICTURE = ROOT / "docs" / "speed.md", "pictures/speed.png"
BEGIN, END = "<!-- measured -->", "<!-- until here -->"
WIDTH, LINE, LETTERS = 960, 46, 46
OURS = ("**", "whole command")  # how rows of this program begin
Times = Sequence[tuple[str, float]]


def write(table: str, times: Times, answers: int, modules: Iterable[str]) -> None:
    """Put a table into docs/speed.md, and the picture of how many word passes each thing took over
    so many answers; `modules` are those whose versions are named."""
    (DOCS.parent / PICTURE).write_bytes(_picture(times, answers))
    names = [name.replace("sklearn", "scikit-learn") for name in modules if find_spec(name)]
    used = ", ".join(f"{name} {version(name)}" for name in names)
    python = ".".join(map(str, sys.version_info[:3]))
    about = f"Python {python}, {used}; {len(os.sched_getaffinity(0))} cores."
    picture = f"![Time of each in word passes over {answers:,} answers]({PICTURE})"
    before, rest = DOCS.read_text("utf-8").split(BEGIN)
    made = f"{BEGIN}\n{about}\n\n{table}\n\n{picture}\n{END}"
    DOCS.write_text(f"{before}{made}{rest.split(END)[1]}", "utf-8")


def _picture(times: Times, answers: int) -> bytes:
    """Return a PNG: a point each on a logarithmic axis, the fastest first."""
    ordered = sorted(times, key=lambda own: -own[1])
    figure = go.Figure(_points(ordered))
    title = (
        f"Time for {answers:,} answers, in word passes (each line is ten times the one before)"
        "<br><sub>Circles: all rules, with places. Diamonds: the floor, and other programs on "
        "rules of one word, without places.</sub>"
    )
    figure.update_layout(
        template="none",
        paper_bgcolor=PAPER,
        plot_bgcolor=PAPER,
        font={"family": FONT, "size": 14, "color": INK},
        title={"text": title, "font": {"size": 16}, "x": 0, "pad": {"l": 16}},
        margin={"l": 360, "r": 60, "t": 80, "b": 40},
        width=WIDTH,
        height=120 + LINE * len(ordered),
    )
    figure.update_xaxes(type="log", dtick=1, gridcolor=QUIET, zeroline=False)
    figure.update_yaxes(gridcolor=QUIET)
    settings = {"mathjax": False}  # which it would fetch from a host
    return kaleido.calc_fig_sync(figure, opts={"format": "png", "scale": 2}, kopts=settings)


def _points(times: Times) -> go.Scatter:
    ours = [what.startswith(OURS) for what, _ in times]
    names = [re.sub(r"[*`]", "", what) for what, _ in times]
    colour = next(iter(COLOURS.values()))
    return go.Scatter(
        x=[passes for _, passes in times],
        y=["<br>".join(textwrap.wrap(name, LETTERS)) for name in names],
        mode="markers+text",
        text=[digits(passes) for _, passes in times],
        textposition="middle right",
        marker={
            "size": 14,
            "color": [colour if own else PLAIN for own in ours],
            "symbol": ["circle" if own else "diamond" for own in ours],
        },
    )
