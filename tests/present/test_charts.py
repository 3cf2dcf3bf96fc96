"""Figures say what their tables say, can be read, and show nothing that is hidden."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.codebook import Scheme
from analysis.present import (
    charts,
    charts_groups,
    charts_matrix,
    charts_stages,
    charts_steps,
    colours,
    comparing,
    figures,
    readings,
    scales,
    together,
)
from analysis.present.charts import Bar
from analysis.present.colours import COLOURS, INK, PAPER, PLAIN, contrast
from analysis.present.labels import Labels
from analysis.present.scales import Statement
from analysis.results import comparison, tables
from analysis.results.tables import Sampling
from analysis.results.variables import ANSWERED, SCALE, SEVERAL, SINGLE, Variable
from analysis.survey import Survey
from analysis.wording import wording

EN, FI = wording("en"), wording("fi")


def variable(id, has, kind=SEVERAL, source="question", parents=None):
    has = np.asarray(has, bool)
    keys = tuple(f"{id}{n}" for n in range(has.shape[1]))
    state = np.full(len(has), ANSWERED, np.int8)
    parents = parents or ("",) * len(keys)
    return Variable(id, f"{id}?", kind, source, keys, parents, has, state, id)


@pytest.fixture
def labels(monkeypatch):
    """Labels that need no codebook: a category is called as its key."""
    monkeypatch.setattr(Labels, "codes", lambda self: {})
    return Labels(None, Scheme("1", {"en": "None"}, (), ()), EN)


def both(first, second, together_, neither):
    rows = [(1, 0)] * first + [(0, 1)] * second + [(1, 1)] * together_ + [(0, 0)] * neither
    return variable("t", rows, source="theme")


def test_labels_from_a_survey_are_shown_by_a_figure_as_typed():
    bar = Bar("<a href='http://x'>x</a><b>", 1, 2, 0.5)
    for draw in (charts.bars, charts_stages.stages):
        said = str(draw([bar], "<i>t", "n<br>", EN).to_dict())
        assert "<a" not in said and "<i>" not in said and "&lt;a" in said


def test_a_figure_says_n_and_base_inside_and_in_its_text_alternative():
    rows = [Bar("Inclusion", 3, 4, 0.75, "inclusion")]
    figure = charts.bars(rows, "Title", "n = 4 respondents", FI)
    assert "n = 4 respondents" in figure.layout.title.text
    assert figure.data[1].text == ("\xa0\xa075\xa0% (3)",)
    assert figure.data[0].customdata == ("inclusion",)


@pytest.mark.parametrize("rows", [[], [Bar("x" * 300, 0, 0, 0.0)]])
@pytest.mark.parametrize("draw", [charts.bars, charts_stages.stages])
def test_a_figure_of_nothing_or_of_long_labels_is_drawn(draw, rows):
    assert draw(rows, "t" * 200, "n", EN).layout.height > 0


def test_on_a_telephone_title_and_note_have_more_lines_and_the_bars_the_same_room():
    wide = charts.bars(
        [Bar("Label", 1, 4, 0.25)], "A finding of many words " * 4, "n = 4 " * 20, EN
    )
    slim = charts.on_screen(wide, narrow=True)
    rows = [figure.layout.title.text.replace("</b>", "").split("<br>") for figure in (wide, slim)]
    words = [" ".join(lines).split() for lines in rows]
    assert words[0] == words[1] and len(rows[0]) < len(rows[1])
    above = [figure.layout.height - figure.layout.margin.t for figure in (wide, slim)]
    assert above[0] == above[1] and slim.data == wide.data


def test_a_bar_has_its_interval_and_its_value_stands_behind_it(labels):
    own = variable("q", [(1, 0, 1)] * 7 + [(0, 1, 1)] * 2 + [(0, 0, 1)] * 11)
    table = tables.counted(own)
    table.hidden[1, 0], table.n[1, 0] = True, 0
    rows = readings.in_order(table, labels, Sampling())
    figure = charts.bars(rows, "t", "n = 20.", EN)
    bars, values, lines = figure.data
    exact = table.rows().iloc[[0, 2]]
    assert values.x == (exact["high"].iloc[0], 0, exact["high"].iloc[1])
    assert np.allclose(lines.x, exact["high"]) and lines.y == (bars.y[0], bars.y[2])
    assert np.allclose(np.subtract(lines.x, lines.error_x.arrayminus), exact["low"])
    assert values.text[1].strip() == figures.HIDDEN and bars.x[1] == bars.error_x.array[1] == 0
    assert "95% interval" in figure.layout.title.text
    assert contrast(lines.error_x.color, bars.error_x.color) >= 3
    alone = charts.bars([rows[1]], "t", "n = 20.", EN)
    assert "interval" not in alone.layout.title.text


def test_a_sentence_that_ends_in_a_mark_gets_no_other():
    rows = [Bar("Because…", 1, 2, 0.5)]
    assert charts.described(rows, "Why?", "n = 2.", EN).startswith("Why? n = 2. ")
    assert charts.described(rows, "So", "n = 2.", EN).startswith("So. n = 2. ")


def test_the_text_alternative_of_bars_has_every_figure_of_their_table(labels):
    rows = readings.in_order(tables.counted(both(9, 4, 3, 5)), labels, Sampling())
    said = charts.described(rows, "Title", charts.note_of(rows, "n = 21.", EN), EN)
    assert said.startswith("Title. n = 21. Thin line: 95% interval. ")
    for row in rows:
        n, base, share, interval = row.texts
        assert f"{row.label}: {share}, {n} of {base}" in said
        assert all(end in said for end in interval.split("–"))


def test_stages_stand_in_their_order_and_not_by_size():
    rows = [Bar("Before", 1, 9, 1 / 9), Bar("During", 7, 9, 7 / 9), Bar("After", 3, 9, 3 / 9)]
    figure = charts_stages.stages(rows, "t", "n = 9.", EN)
    assert figure.data[0].x == (0, 1, 2) and figure.data[0].y == (1 / 9, 7 / 9, 3 / 9)
    assert [own.text for own in figure.layout.annotations] == ["Before", "During", "After"]
    assert len(figure.layout.shapes) == 3


@pytest.mark.parametrize("colour", [*COLOURS.values(), PLAIN])
def test_every_bar_is_seen_on_white(colour):
    assert contrast(colours.lighter(colour, colours.CHILD), PAPER) >= 3


SCALES = ["1234", "12345", "123456", "1234567", "123456789", [str(n) for n in range(11)]]


def rated(steps, *counts):
    known = scales.scale(steps, f"({steps[0]}–{steps[-1]})")
    rows = [Statement(f"s{n}", own, ("10%",) * len(steps)) for n, own in enumerate(counts)]
    return known, rows


@pytest.mark.parametrize("steps", SCALES)
def test_steps_lie_to_both_sides_and_the_middle_apart(steps):
    counts = tuple(range(1, len(steps) + 1))
    own = rated(steps, counts)
    known, (row,) = own
    figure = charts_steps.steps(own, "t", "n", EN)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    ends = [trace for trace in bars if trace.base is None]
    assert np.isclose(-sum(t.x[0] for t in ends if t.x[0] < 0), row.share(known.below))
    assert np.isclose(sum(t.x[0] for t in ends if t.x[0] > 0), row.share(known.above))
    apart = [trace for trace in bars if trace.base is not None]
    assert len(apart) == len(steps) % 2 == len(known.middle)
    for trace in apart:
        assert trace.base > row.share(known.above)
        assert trace.x[0] == row.share(known.middle)
    assert f"n\u00a0=\u00a0{sum(counts)}" in figure.layout.annotations[0].text
    key = figure.layout.annotations[-1].text
    assert key.startswith(f"{steps[0]} <") and f"</span> {steps[-1]}" in key.replace("\u00a0", " ")


@pytest.mark.parametrize("steps", SCALES)
def test_steps_are_told_apart_and_a_text_on_them_can_be_read(steps):
    known = scales.scale(steps, f"({steps[0]}–{steps[-1]})")
    look = charts_steps.colours(known)
    assert sorted(look) == list(range(len(steps))) and len(set(look.values())) == len(steps)
    for colour in look.values():
        assert contrast(colours.text_on(colour), colour) >= 4.5
        assert contrast(colour, PAPER) >= 3
    for side in (known.below, known.above):
        tones = [contrast(look[at], PAPER) for at in side]
        assert tones == sorted(tones, reverse=side is known.below)


def test_a_scale_whose_middle_is_not_sure_is_no_scale():
    assert scales.scale(("3", "4", "5")) is None
    assert scales.scale(("1", "2", "3", "4")) is None  # perhaps nobody chose 5
    assert scales.scale(("1–2", "3", "4", "5")) is None
    assert scales.scale(("Blue", "Green", "Red", "Teal", "Pink")) is None
    assert scales.scale(("Disagree", "Somewhat disagree", "Neutral", "Agree")) is None


def test_a_step_in_words_keeps_its_side_where_another_was_not_chosen():
    known = scales.scale(("Disagree", "Neutral", "Agree", "Strongly agree"))
    assert (known.below, known.middle, known.above) == ((0,), (1,), (2, 3))


def test_statements_on_the_same_steps_stand_in_one_chart_highest_first(monkeypatch):
    monkeypatch.setattr(Survey, "question", lambda self, id: self)
    survey = object.__new__(Survey)
    object.__setattr__(survey, "text", "")

    def scale(id, steps, places):
        has = np.eye(len(steps), dtype=bool)[list(places)]
        return replace(variable(id, has, SCALE), categories=tuple(steps))

    asked = [
        scale("low", "12345", [0, 0, 4]),
        scale("high", "12345", [4, 4, 0]),
        scale("other", "1234567", [6, 6]),
        scale("merged", ["1–2", "3", "4", "5"], [0, 1]),
    ]
    found = scales.rated(
        [tables.counted(own) for own in asked], Labels(survey, Scheme("1", {}, (), ()), EN)
    )
    assert [[row.id for row in rows] for _, rows in found] == [["high", "low"], ["other"]]
    assert scales.finding(found[0], EN) == "Rated 4–5 most often: high? (67%)"
    assert "high? (n\u00a0=\u00a03): 1 33% (1), 2 0% (0)" in charts_steps.steps_described(
        found[0], "t", "n.", EN
    )
    assert scales.note(found[0][0], EN).endswith(" " + scales.apart("3", EN))
    assert scales.table(found[0], EN).iloc[0].tolist()[:2] == ["high?", "33% (1)"]


def test_every_hue_of_the_matrix_can_be_read():
    for domain in (*COLOURS, "other"):
        tones = [contrast(own, PAPER) for own in charts_matrix.hues(domain)]
        assert tones == sorted(tones)
        for hue in charts_matrix.hues(domain):
            assert contrast(colours.text_on(hue), hue) >= 4.5
    assert contrast(INK, colours.QUIET) >= 4.5


def test_the_matrix_says_what_the_table_says_and_marks_what_is_hidden(labels):
    own = both(9, 4, 3, 5)
    table = tables.crossed(own, own)
    figure = charts_matrix.matrix(table, labels, "t", "n = 21.")
    cells, texts = figure.data
    assert texts.text == ("<b>12</b>", "43", "25", "<b>7</b>")
    written = comparing.matrix(table, labels)
    assert written["t1"].tolist() == ["43% (3)", "100% (7)"]
    assert "43% (3)" in str(texts.hovertext)
    assert "t1 43% (3)" not in charts_matrix.matrix_described(table, labels, "t", "n.")
    assert "t1 25% (3)" in charts_matrix.matrix_described(table, labels, "t", "n.")
    assert together.finding(table, labels) == (
        "Named together most often: t0 and t1 (by 3 respondents)"
    )
    assert figures.HIDDEN not in together.note(table, labels)
    hidden = replace(table, hidden=~np.eye(2, dtype=bool), n=np.diag(np.diag(table.n)))
    cells, texts = charts_matrix.matrix(hidden, labels, "t", "n").data
    assert texts.text == ("<b>12</b>", figures.HIDDEN, figures.HIDDEN, "<b>7</b>")
    scale = dict(cells.colorscale)
    grey = next(at for at, colour in scale.items() if colour == colours.QUIET)
    last = len(scale) - 1
    assert cells.z[0][0] / last == cells.z[1][1] / last == grey
    assert "3" not in charts_matrix.matrix_described(hidden, labels, "t", "n.")
    assert "may not be shown" in together.finding(hidden, labels)
    assert f"{figures.HIDDEN}: hidden" in together.note(hidden, labels)


def test_the_matrix_shows_the_most_common_themes_and_no_children(labels):
    rng = np.random.default_rng(1)
    has = rng.random((40, 14)) < np.linspace(0.2, 0.9, 14)
    own = variable("t", has, source="theme", parents=("t13", *[""] * 13))
    table = tables.crossed(own, own)
    shown = together.places(table)
    assert len(shown) == together.MOST and 0 not in shown
    assert table.base[shown].tolist() == sorted(table.base[1:].tolist(), reverse=True)[:10]
    assert "the table has all" in together.note(table, labels)


def groups_of(sizes):
    places = np.repeat(np.arange(len(sizes)), sizes)
    by = variable("g", np.eye(len(sizes), dtype=bool)[places], SINGLE)
    own = variable("q", np.arange(len(places))[:, None] % 2 == [0, 1])
    return tables.crossed(own, by)


def test_a_dot_is_where_its_share_is_and_none_where_it_is_hidden(labels):
    table = groups_of([4, 6, 10])
    table.hidden[0, 1], table.n[0, 1] = True, 0
    assert f"n {figures.HIDDEN}: hidden" in charts_groups.note_of(table, "n", labels)
    figure = charts_groups.dots(table, labels, "t", "n")
    dots = [trace for trace in figure.data if trace.name]
    assert [trace.name for trace in dots] == ["g0", "g1", "g2"]
    assert [len(trace.x) for trace in dots] == [2, 1, 2]
    assert dots[0].x == (0.5, 0.5)
    assert figures.HIDDEN in charts_groups.dots_described(table, labels, "t", "n")
    told = figure.layout.annotations[-1].text
    assert all(name in told for name in ("g0", "g1", "g2"))


def test_dots_of_so_many_groups_as_are_told_apart_are_drawn(labels):
    table = groups_of([2] * 6 + [9] * 6)
    shown = charts_groups.drawn(table)
    assert shown.groups == ("g0", "g1", *[f"g{n}" for n in range(6, 12)])
    assert "the table has all" in charts_groups.note_of(table, "n", labels)
    assert charts_groups.note_of(shown, "n", labels) == "n"
    figure = charts_groups.dots(table, labels, "t", "n")
    looks = {(t.marker.color, t.marker.symbol) for t in figure.data if t.name}
    assert len(looks) == charts_groups.MOST


def test_groups_of_nobody_are_named_by_no_dot_and_no_key(labels):
    table = groups_of([0, 9, 0, 4])
    figure = charts_groups.dots(table, labels, "t", comparing.note(table, labels))
    assert [trace.name for trace in figure.data if trace.name] == ["g1", "g3"]
    assert "g0" not in figure.layout.annotations[-1].text
    assert "g1 9, g3 4. Nobody is in the other groups." in figure.layout.title.text
    nobody = groups_of([0, 0])
    assert "g0 0, g1 0." in comparing.note(nobody, labels)
    assert charts_groups.dots(nobody, labels, "t", "n").layout.height > 0
    alone = comparison.compared_counts(groups_of([0, 9]))
    assert "nothing to compare" in comparing.sentences(alone, labels)[0]


@pytest.mark.parametrize("words", [1, 40, 200])
def test_the_key_stands_below_a_note_of_any_length(labels, words):
    figure = charts_groups.dots(groups_of([9] * 8), labels, "t", "note " * words)
    for own in (figure, charts.on_screen(figure, narrow=True)):
        top = own.layout.margin.t + own.layout.yaxis.range[1] - own.layout.annotations[-1].y
        lines = own.layout.title.text.count("<br>") + 1
        assert top >= 34 + 1.3 * 16 * lines  # Plotly's lines are 1.3 of the title's letters high
