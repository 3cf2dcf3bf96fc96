"""Figures drawn without a browser say what Plotly would draw, and are nothing but a drawing."""

import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from analysis.codebook import Scheme
from analysis.present import charts, charts_groups, charts_stages, drawing
from analysis.present.charts import Bar
from analysis.present.colours import PAPER
from analysis.present.exhibits import BARS, GROUPS, MATRIX, STAGES, STEPS, Basis, Item, exhibit
from analysis.privacy.presets import PRESETS
from analysis.privacy.release import Release
from analysis.results.tables import Sampling
from analysis.results.variables import ANSWERED, SCALE, SEVERAL, SINGLE, Variable
from analysis.survey import Question, Survey
from analysis.wording import sentence, wording

EN = wording("en")
HOSTILE = (
    "<script>window.pwned = 1</script>",
    "a &amp; &lt;b&gt; <b>bold</b> \"'",
    "</svg><img src=http://x.example onerror=alert(1)>",
    "<span style='color:#f00'>red</span><br>{{ 7*7 }}",
)
ITEMS = (
    *(Item(BARS, "q1"), Item(STAGES, "q1"), Item(STEPS, "q3"), Item(GROUPS, "q1", "q2")),
    *(Item(MATRIX, "q1"), Item(BARS, "q2", title="A <title> of one's own, well-known long-term")),
)
KNOWN = {"svg", "title", "desc", "rect", "g", "path", "text", "tspan", "circle"}
SVG = "{http://www.w3.org/2000/svg}"


def variable(id, has, keys, kind):
    has = np.asarray(has, bool)
    state = np.full(len(has), ANSWERED, np.int8)
    return Variable(id, f"{id}?", kind, "question", tuple(keys), ("",) * len(keys), has, state, id)


def basis(preset="public", few=3, labels=HOSTILE, times=1):
    """Return what charts are made of: 40 respondents, `few` of whom chose the second option; all
    of them so many `times`."""
    chosen, groups = np.zeros((40, 4), bool), np.zeros((40, 2), bool)
    chosen[:20, 0] = chosen[:few, 1] = chosen[5:30, 2] = chosen[32:, 3] = True
    groups[::2, 0] = groups[1::2, 1] = True
    rated = np.repeat(np.eye(5, dtype=bool), 8, axis=0)
    chosen, groups, rated = (np.tile(has, (times, 1)) for has in (chosen, groups, rated))
    own = {
        "q1": variable("q1", chosen, labels, SEVERAL),
        "q2": variable("q2", groups, labels[:2], SINGLE),
        "q3": variable("q3", rated, "12345", SCALE),
    }
    types = {"q1": "multi_cell", "q2": "single", "q3": "scale"}
    asked = tuple(
        Question(id, f"{id}?", type, (at,)) for at, (id, type) in enumerate(types.items())
    )
    survey = Survey("", "utf-8", 1, pd.DataFrame(index=range(40 * times)), asked)
    release = Release(own, PRESETS[preset])
    scheme = Scheme("1", {"en": "None"}, (), ())
    return Basis(
        survey, scheme, lambda base: release, lambda *_: None, Sampling(40 * times), sample=True
    )


def drawn(own, width=720, **more):
    return ElementTree.fromstring(drawing.svg(own.figure, width, own.alt, "a", **more))


def letters(text):
    """Return a text without spaces: lines may be broken anywhere."""
    return re.sub(r"\s", "", text)


def said(root):
    return [letters("".join(own.itertext())) for own in root.iter(f"{SVG}text")]


def numbers(element, *names):
    return [float(element.get(name)) for name in names]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.kind)
def test_it_has_every_text_of_the_figure_as_typed_and_no_markup_of_a_respondent(item):
    own = exhibit(item, basis())
    root = drawn(own)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= KNOWN
    for element in root.iter():
        assert not [
            name for name in element.keys() if name[:2] == "on" or name in ("style", "href")
        ]
    title, alternative = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title.text == own.title and own.alt.startswith(sentence(own.title))
    assert own.alt.endswith(" " + alternative.text)
    assert root.get("aria-labelledby").split() == [title.get("id"), alternative.get("id")]
    written = "".join(said(root))
    assert letters(own.title) in written and letters(own.note) in written
    if item.kind != STEPS:
        shown = own.chart.labels if item.kind != MATRIX else own.chart.labels[:1]
        assert all(letters(label) in written for label in shown)
    if item.kind in (BARS, STAGES):
        assert all(letters(text) in written for text in own.chart.series[0].texts)


def test_bars_are_as_long_as_their_shares_and_what_is_hidden_has_none():
    own = exhibit(ITEMS[0], basis())
    paper, *rects = drawn(own).iter(f"{SVG}rect")
    values = [value for value in own.chart.series[0].values if value is not None]
    assert paper.get("fill") == PAPER and len(rects) == len(values) == 3
    widths = [numbers(rect, "width")[0] for rect in rects]
    assert np.allclose(np.divide(widths, widths[0]), np.divide(values, values[0]), atol=0.02)
    assert len({rect.get("x") for rect in rects}) == 1


def test_intervals_are_drawn_around_the_ends_of_bars_of_either_direction():
    rows = [Bar("a", 2, 4, 0.5, low=0.25, high=1.0), Bar("b", 1, 4, 0.25)]
    for draw in (charts.bars, charts_stages.stages):
        own = draw(rows, "t", "n", EN)
        root = ElementTree.fromstring(drawing.svg(own, 720, "t. n", "a"))
        (bar, _), lines = list(root.iter(f"{SVG}rect"))[1:], list(root.iter(f"{SVG}path"))
        points = [
            tuple(map(float, pair)) for pair in re.findall(r"([\d.]+),([\d.]+)", lines[0].get("d"))
        ]
        at = 0 if draw is charts.bars else 1
        begin, length = numbers(bar, *(("x", "width"), ("y", "height"))[at])
        ends = (min(p[at] for p in points), max(p[at] for p in points))
        zero = begin if at == 0 else begin + length
        found = sorted(abs(end - zero) / length for end in ends)
        assert np.allclose(found, (0.5, 2), atol=0.01)


def test_steps_of_a_scale_follow_each_other_to_both_sides():
    own = exhibit(ITEMS[2], basis())
    rects = list(drawn(own).iter(f"{SVG}rect"))[1:]
    ends = sorted((x, x + width) for x, width in (numbers(r, "x", "width") for r in rects))
    assert len(ends) == 5
    assert all(abs(ends[n][1] - ends[n + 1][0]) < 0.3 for n in range(3))
    assert ends[4][0] - ends[3][1] > 10  # the middle step stands apart


def test_each_group_has_its_dot_and_each_shape_is_known():
    own = exhibit(ITEMS[3], basis())
    root = drawn(own)
    known = [[value for value in series.values if value] for series in own.chart.series]
    squares = [own for own in root.iter(f"{SVG}path") if own.get("d").endswith("Z")]
    assert [len(list(root.iter(f"{SVG}circle"))), len(squares)] == list(map(len, known)) == [2, 2]
    assert set(charts_groups.SHAPES) - {"circle"} == set(drawing._SHAPES)


@pytest.mark.parametrize("width", [720, 340])
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.kind)
def test_nothing_leaves_the_paper(item, width):
    own = exhibit(item, basis())
    root = drawn(own, width)
    height = float(root.get("height"))
    for rect in root.iter(f"{SVG}rect"):
        x, y, wide, tall = (float(rect.get(name) or 0) for name in ("x", "y", "width", "height"))
        assert x >= 0 and y >= 0 and x + wide <= width + 0.1 and y + tall <= height + 0.1
    for text in root.iter(f"{SVG}text"):
        x, y = numbers(text, "x", "y")
        assert 0 <= x <= width and 0 < y < height


def test_without_its_heading_it_is_less_tall_and_its_title_is_told_alone():
    own = exhibit(ITEMS[0], basis())
    whole, bare = drawn(own), drawn(own, headed=False)
    above = own.figure.layout.margin.t
    assert float(whole.get("height")) - float(bare.get("height")) == pytest.approx(above - 6)
    assert len(said(whole)) == len(said(bare)) + 1 and letters(own.note) not in "".join(said(bare))
    assert bare.find(f"{SVG}title").text == own.title


def test_what_only_a_pointer_is_told_is_left_out_and_a_control_character_is_shown():
    rows = [Bar("a\x07b\ud800", 1, 4, 0.25, key="secret-key", texts=("1", "4", "25%", "–"))]
    made = drawing.svg(charts.bars(rows, "t", "n", EN), 720, "t. n", "a")
    assert "secret-key" not in made and "1 of 4" not in made
    assert "a\ufffdb\ufffd" in made
    ElementTree.fromstring(made)
