"""How charts and tables share slides: hidden rows in a line, domains whole, figures unbroken, and
each slide says what its numbers stand for."""

import io
from dataclasses import replace

import pandas as pd
import pptx
import pytest

from analysis.present import manifest, slide_charts, slide_rows, slide_tables, slide_tail, slides
from analysis.present.exhibits import BARS, MATRIX, STEPS, TOP
from analysis.present.report import Part
from analysis.present.slide_deck import Deck
from analysis.workspace.quotes import Quote
from tests.present.test_slides import BLUE, GREY, LONG, C, a_report, charts, series, shown


def hidden_at_the_end(labels, known, children=(), marks="<5"):
    values = [round(0.4 - at / 100, 2) if at < known else None for at in range(len(labels))]
    texts = [marks if own is None else f"{own * 100:.0f}\u00a0%" for own in values]
    return shown(BARS, labels, series(values, texts), children=children)


def told(content, name):
    """Return the texts of the shapes with a name like this, slide by slide."""
    opened = pptx.Presentation(io.BytesIO(content))
    return [
        [own.text_frame.text for own in slide.shapes if own.has_text_frame and name in own.name]
        for slide in opened.slides
    ]


def test_hidden_rows_at_the_end_stand_in_a_line_and_are_read_back():
    own = hidden_at_the_end([f"Tool {at}" for at in range(24)], 4)
    content = slides.slides(a_report(Part("A", (own,))), "{}")
    assert slides.figures_of(content) == manifest.figures([own])
    ((_, only),) = charts(pptx.Presentation(io.BytesIO(content)))
    assert list(only.chart.plots[0].categories) == [f"Tool {at}" for at in range(4)]
    (line,) = [text for slide in told(content, ", hidden") for text in slide]
    assert line.startswith("<5: Tool 4; Tool 5; ") and line.endswith("; Tool 23")
    changed = slide_tail.rows(line.replace("Tool 9", "Tool 99"))
    assert changed != manifest.figures([own])[own.item.name][4:]


@pytest.mark.parametrize(
    ("labels", "known", "children"),
    [
        (["a", "b"], 1, ()),  # one slide holds them all
        ([f"{at}" for at in range(24)], 0, ()),  # nothing else is left
        ([*(f"{at}" for at in range(23)), "a; b"], 4, ()),  # a label that ends another
        ([f"{at}" for at in range(24)], 4, (False,) * 4 + (True,) * 20),  # children stay
        ([LONG + str(at) for at in range(24)], 4, ()),  # no room for such a line
    ],
)
def test_hidden_rows_stay_rows_where_a_line_cannot_tell_them(labels, known, children):
    own = hidden_at_the_end(labels, known, children)
    content = slides.slides(a_report(Part("A", (own,))), "{}")
    assert slides.figures_of(content) == manifest.figures([own])
    assert not any(told(content, ", hidden"))


def test_children_in_the_line_are_marked_and_read_back():
    labels = [f"Tool {at}" for at in range(24)]
    own = hidden_at_the_end(labels, 4, tuple(at > 20 for at in range(24)), "••")
    content = slides.slides(a_report(Part("A", (own,))), "{}")
    assert slides.figures_of(content) == manifest.figures([own])
    (line,) = [text for slide in told(content, ", hidden") for text in slide]
    assert line.endswith("Tool 20; –\u00a0Tool 21; –\u00a0Tool 22; –\u00a0Tool 23")


def test_themes_of_a_domain_stay_on_one_slide():
    names = [f"A theme with a name (Conditions of success {at // 3})" for at in range(15)]
    own = shown(TOP, names, series((0.4,) * 15, ("40\u00a0%",) * 15))
    colours = tuple((BLUE, GREY)[at // 3 % 2] for at in range(15))
    (only,) = own.chart.series
    own = replace(own, chart=replace(own.chart, series=(replace(only, colours=colours),)))
    deck = Deck("fi", "foot")
    made = slide_rows.bars(own.chart, deck, deck.box)
    assert len(made.pages) > 1 and sum(map(len, made.pages)) == 15
    assert all(page[0] % 3 == 0 for page in made.pages)
    sizes = list(map(len, made.pages))
    assert max(sizes) - min(sizes) <= 3


def a_matrix(names, cell="56\u00a0% (10)"):
    count = len(names)
    each = [
        series(
            (0.5,) * count, [cell if at != n else "n\u00a0=\u00a030" for n in range(count)], name
        )
        for at, name in enumerate(names)
    ]
    return shown(MATRIX, names, *each)


def test_no_figure_of_a_table_is_broken_and_rows_are_of_one_height():
    names = ["Preparation and engagement", *(f"Theme {at}" for at in range(8))]
    own, deck = a_matrix(names), Deck("fi", "foot")
    room = deck.box.part(0, deck.box.height - 60)
    grid = next(
        g for s in (18, 16, 14) if _fits(g := slide_tables._matrix(own, deck, room, s), room)
    )
    assert len(set(grid.heights)) == 1
    assert len(slide_tables.pages(own, deck, room, "matrix_00000000")) == 1


def _fits(grid, room):
    return len(set(grid.heights)) == 1 and sum(grid.heights) <= room.height


def test_each_slide_of_a_table_says_what_its_numbers_stand_for():
    names = [f"{at} {LONG}" for at in range(9)]
    own = a_matrix(names, "100\u00a0% (1,000)")
    content = slides.slides(a_report(Part("A", (own,))), "{}")
    keys = [text for slide in told(content, "Columns") for text in slide]
    tables = [
        shape
        for slide in pptx.Presentation(io.BytesIO(content)).slides
        for shape in slide.shapes
        if shape.has_table and shape.name.startswith("Table matrix")
    ]
    assert len(keys) == len(tables) > 1
    assert all(f"{at}\u00a0{name}" in key for key in keys for at, name in enumerate(names, 1))
    assert slides.figures_of(content) == manifest.figures([own])


def test_figures_stand_in_narrow_bars_smaller_where_they_fit():
    values = (
        (0.45, 0.0, 0.0),
        (0.34, 0.09, 0.0),
        (0.21, 0.58, 0.0),
        (0.0, 0.18, 0.5),
        (0.0, 0.15, 0.5),
    )
    own = shown(
        STEPS,
        ("Monimuotoliikkuvuuteen on aikaa", "Haluamme toteuttaa", "Hyödyllinen"),
        *(
            series(each, [f"{v:.0%}" for v in each], str(at), side=side)
            for at, (each, side) in enumerate(zip(values, (-1, -1, 0, 1, 1), strict=True), 1)
        ),
    )
    content = slides.slides(a_report(Part("A", (own,))), "{}")
    chart = charts(pptx.Presentation(io.BytesIO(content)))[0][1].chart._chartSpace
    for each in chart.iter(f"{C}ser"):
        at = int(each.find(f"{C}idx").get("val"))
        deleted = {
            int(label.find(f"{C}idx").get("val"))
            for label in each.iter(f"{C}dLbl")
            if label.find(f"{C}delete") is not None
        }
        assert deleted == {n for n, value in enumerate(values[at]) if not value}
    assert slide_charts._inside(0.08, "8%", 250, 18) == 13
    assert slide_charts._inside(0.5, "50%", 250, 18) == 18
    assert slide_charts._inside(0.01, "1%", 250, 18) == 0


def test_what_a_part_says_stands_under_its_quote_or_figures():
    quote = Quote("1", "q18", "c", 0, 3, "Hienoa", "fi", "", "")
    figures = pd.DataFrame({"Mitä": ["Vastaajat"], "n": ["79"]})
    said = ("What was named may not be told.",)
    for part in (Part("What", (), None, quote, said), Part("What", (), figures, None, said)):
        content = slides.slides(a_report(part), "{}")
        titles = [own for slide in told(content, "Title") for own in slide]
        assert titles.count("What") == 1
        assert [text for slide in told(content, "Text") for text in slide] == list(said)
    much = Part("What", (), figures, None, ("It is so. " * 200,))
    content = slides.slides(a_report(much), "{}")
    assert [len(own) for own in told(content, "Text")] == [0, 0, 1, 1, 0]
