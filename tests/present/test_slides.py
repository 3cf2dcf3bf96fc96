"""Slides: native charts that hold the figures as shown and nothing more, legible, accessible, and
the same bytes each time."""

import io
import re
import zipfile

import lxml.etree
import openpyxl
import pandas as pd
import pptx
import pytest

from analysis import load, study
from analysis.coding.coder import coder
from analysis.present import manifest, report, slides
from analysis.present.exhibits import (
    BARS,
    GROUPS,
    MATRIX,
    STAGES,
    STEPS,
    Chart,
    Exhibit,
    Item,
    Series,
    exhibit,
)
from analysis.present.report import Part, Report
from analysis.results.tables import Sampling
from analysis.survey import Problem
from analysis.workspace.quotes import Quote
from tests.conftest import ROOT

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
TAGS = {"fi": "fi-FI", "sv": "sv-SE", "et": "et-EE", "en": "en-GB"}
LONG = (
    "Kansainvälisen yhteistyön suunnitteluun ja monimuotoliikkuvuuden toteuttamiseen "
    "käytettävissä olevan työajan riittämättömyys"
)
HOSTILE = (
    "=1+2",
    '=HYPERLINK("http://x.example")',
    "@SUM(A1)",
    "<a:hlinkClick r:id='rId1'/>&amp;",
    "_x0041_ {{x}}",
    "– dash",
    "a\u2003b",
)
BLUE, PALE, GREY = "#0072B2", "#4799C8", "#4B5A6B"
MANIFEST = '{"figures": "ä < & \\u0001"}'


def series(values, texts, name="", colour=BLUE, **more):
    return Series(name, tuple(values), tuple(texts), (colour,) * len(values), **more)


def shown(kind, labels, *own, of="q1", children=(), title=""):
    title = title or f"Most often in {kind} of {of}: one (41 %)"
    chart = Chart(kind, tuple(labels), tuple(children) or (False,) * len(labels), own)
    told = "; ".join(
        f"{label} {one.texts[at]}" for one in own for at, label in enumerate(chart.labels)
    )
    table = pd.DataFrame({"Label": labels, "n": [str(70 + at) for at in range(len(labels))]})
    return Exhibit(
        Item(kind, of, language="fi"),
        title,
        "n = 79 vastaajaa. Keksitty.",
        f"{title}. {told}.",
        None,
        table,
        chart,
        ("It is so.",),
    )


def bars(labels=("One", "Two", "Three"), of="q1", **more):
    count = len(labels)
    values = [None if at == 2 else round(0.41 - at / 100, 3) for at in range(count)]
    texts = ["<5" if own is None else f"{own * 100:.0f}\u00a0%" for own in values]
    lows = [None if own is None else round(own - 0.1, 2) for own in values]
    highs = [None if own is None else round(own + 0.1, 2) for own in values]
    return shown(
        BARS, labels, series(values, texts, lows=tuple(lows), highs=tuple(highs)), of=of, **more
    )


def steps():
    sides = (-1, -1, 0, 1, 1)
    values = ((0.1, 0.5), (0.2, 0.1), (0.3, 0.0), (0.25, 0.15), (0.15, 0.25))
    return shown(
        STEPS,
        ("A statement. (1–5)", "Another"),
        *(
            series(own, (per_cent(own[0]), per_cent(own[1])), str(at), side=side)
            for at, (own, side) in enumerate(zip(values, sides, strict=True), 1)
        ),
    )


def per_cent(value):
    return "<1\u00a0%" if value == 0 else f"{value * 100:.0f}\u00a0%"


def a_report(*parts, language="fi", title="Mitä vastaajat kertoivat?"):
    origin = (("Kysely", "x.xlsx"), ("Vastaajat", "79"), ("Aineisto", "Keksitty."))
    method = ("Everything about the method.",)
    return Report(title, language, parts, method, origin, "Koodikirja 1 · keksitty", True)


@pytest.fixture(scope="module")
def every():
    """A report with every kind of chart, key figures, sentences and a quote."""
    figures = pd.DataFrame({"Mitä": ["Vastaajat"], "n": ["79"]})
    groups = shown(
        GROUPS,
        ("One", "– two", "Three"),
        series((0.4, None, 0.0), ("40\u00a0%", "••", "0\u00a0%"), "Upper"),
        series((0.125, None, None), ("12,5\u00a0%", "••", ">39"), "Lower, or so", GREY),
    )
    stages = shown(
        STAGES,
        ("Before", "During"),
        series((0.4, None), ("40\u00a0%", "<5"), lows=(0.3, None), highs=(0.5, None)),
    )
    matrix = shown(
        MATRIX,
        ("One", "Two"),
        series((None, 0.5), ("n\u00a0=\u00a030", "50\u00a0% (15)"), "One"),
        series((None, None), ("••", "n\u00a0=\u00a09"), "Two"),
    )
    return a_report(
        Part("How", (bars(), stages), figures, None, ("No quote is approved.",)),
        Part(
            "What",
            (steps(), groups, matrix, bars(HOSTILE, "q2"), bars((LONG,) * 9, "q3")),
            None,
            Quote("1", "q18", "c", 0, 3, "Hienoa\n=1+2", "sv", "Great", "en"),
        ),
    )


@pytest.fixture(scope="module")
def made(every):
    return slides.slides(every, MANIFEST)


@pytest.fixture(scope="module")
def opened(made):
    return pptx.Presentation(io.BytesIO(made))


def blank():
    out = io.BytesIO()
    pptx.Presentation().save(out)
    return out.getvalue()


def charts(opened):
    return [(slide, shape) for slide in opened.slides for shape in slide.shapes if shape.has_chart]


def parts(content):
    """Return every part of a package, also of those inside it."""
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        for entry in held.infolist():
            assert entry.date_time == (2025, 1, 1, 0, 0, 0), entry.filename
            part = held.read(entry)
            yield entry.filename, part
            if entry.filename.endswith(".xlsx"):
                yield from ((f"{entry.filename}!{name}", held) for name, held in parts(part))


def test_the_figures_in_the_charts_are_those_of_the_report(every, made):
    assert slides.figures_of(made) == manifest.figures(every.exhibits)
    by_name = {own.item.name: own.chart for own in every.exhibits if own.item.kind != MATRIX}
    seen = {}
    for _, shape in charts(pptx.Presentation(io.BytesIO(made))):
        name = shape.name.removeprefix("Chart ").removesuffix(", middle")
        for own in shape.chart._chartSpace.iter(f"{C}ser"):
            at, values = int(own.find(f"{C}idx").get("val")), own.find(f"{C}val")
            held = {int(p.get("idx")): float(p[0].text) for p in values.iter(f"{C}pt")}
            count = int(values.find(f".//{C}ptCount").get("val"))
            seen.setdefault((name, at), []).extend(held.get(n) for n in range(count))
    assert len(seen) == sum(len(own.series) for own in by_name.values())
    for (name, at), values in seen.items():
        own = by_name[name].series[at]
        sign = -1 if own.side < 0 else 1
        assert values == [None if v is None else sign * v for v in own.values], (name, at)


def test_the_workbook_behind_a_chart_has_the_same_and_no_formula(opened):
    marks = set()
    for _, shape in charts(opened):
        book = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))
        (sheet,) = book.worksheets
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
        for column, own in enumerate(shape.chart._chartSpace.iter(f"{C}ser"), 2):
            points = {
                int(p.get("idx")): float(p[0].text) for p in own.find(f"{C}val").iter(f"{C}pt")
            }
            labels = [p[0].text for p in own.find(f"{C}cat").iter(f"{C}pt")]
            held = [sheet.cell(row, 1).value for row in range(2, len(labels) + 2)]
            assert [text.replace("_x005F_", "_") for text in held] == labels
            for at in range(len(labels)):
                value = sheet.cell(at + 2, column).value
                assert isinstance(value, str) if at not in points else value == points[at]
                marks |= {value} if isinstance(value, str) else set()
            assert sheet.max_row == len(labels) + 1
    assert marks == {"<5", "••", ">39"}


@pytest.mark.parametrize(
    ("language", "format"),
    [("fi", '0"\u00a0"%'), ("sv", '0"\u00a0"%'), ("et", "0%"), ("en", "0%")],
)
def test_shares_are_written_as_the_language_writes_them(language, format):
    one = f"{41}\u00a0%" if language in ("fi", "sv") else "41%"
    own = shown(BARS, ("One",), series((0.41,), (one,)))
    content = slides.slides(a_report(Part("A", (own,)), language=language), "{}")
    ((_, shape),) = charts(pptx.Presentation(io.BytesIO(content)))
    labels = shape.chart._chartSpace.find(f".//{C}dLbls/{C}numFmt")
    assert labels.get("formatCode") == format and labels.get("sourceLinked") == "0"
    assert slides.figures_of(content)[own.item.name] == [["One", "", one]]


def test_a_figure_that_was_changed_is_told(every, made):
    def changed(name, old, new):
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(made)) as given,
            zipfile.ZipFile(out, "w") as written,
        ):
            for part in given.namelist():
                held = given.read(part)
                if part == name:
                    assert old in held
                    held = new(held) if callable(new) else held.replace(old, new, 1)
                written.writestr(part, held)
        return slides.figures_of(out.getvalue())[every.exhibits[0].item.name]

    true = manifest.figures(every.exhibits)[every.exhibits[0].item.name]
    in_chart = changed("ppt/charts/chart1.xml", b"<c:v>0.41</c:v>", b"<c:v>0.43</c:v>")
    assert in_chart[0] == ["One", "", "43\u00a0%"] and len(in_chart) == len(true) + 1

    def in_sheet(held):
        book = openpyxl.load_workbook(io.BytesIO(held))
        book.active["B2"] = 0.44
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    with pytest.raises(Problem, match="cannot be read"):
        changed("ppt/charts/chart1.xml", b"<c:v>0.41</c:v>", b"<c:v>many</c:v>")
    found = changed("ppt/embeddings/Microsoft_Excel_Sheet1.xlsx", b"PK", in_sheet)
    assert found == [*true, ["One", "", "44\u00a0%"]]


def test_the_manifest_is_held_and_given_back(made):
    assert slides.manifest_of(made) == MANIFEST
    for other in (b"", b"PK", blank()):
        with pytest.raises(Problem, match="holds no manifest"):
            slides.manifest_of(other)


def test_the_same_report_gives_the_same_bytes_and_names_nobody(every, made):
    assert slides.slides(every, MANIFEST) == made
    held = dict(parts(made))
    core = held["docProps/core.xml"].decode()
    assert "Mitä vastaajat kertoivat?" in core and "fi-FI" in core and "2025-01-01" in core
    assert not re.search(r"<(dc:creator|cp:lastModifiedBy)>[^<]", core)
    assert not [name for name in held if "thumbnail" in name or "printer" in name]


def test_every_chart_and_table_has_its_text_alternative_and_a_place_in_the_reading(every, made):
    alts = {own.alt for own in every.exhibits}
    opened = pptx.Presentation(io.BytesIO(made))
    titles, seen = [], set()
    for number, slide in enumerate(opened.slides, 1):
        names = [shape.name for shape in slide.shapes]
        assert names[0] == "Title" and names[-2:] == ["Footer", "Slide number"]
        assert slide.shapes[-1].text_frame.text == str(number)
        assert slide.shapes[-2].text_frame.text == every.foot
        titles.append(slide.shapes.title.text_frame.text)
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                alt = shape._element.nvGraphicFramePr.cNvPr.get("descr")
                assert len(alt) > 15
                seen.add(alt)
        if "Note" in names:
            assert names[-3] == "Note" and re.match("(Chart|Table) |Key", names[1])
    assert alts <= seen
    own = [title for title in titles if title not in ("How", "What")]
    assert len(own) == len(set(own)) > 8


def test_every_run_says_its_language(made):
    for name, part in parts(made):
        if not re.match(r"ppt/(slides|notesSlides|charts)/\w+\.xml", name):
            continue
        for run in lxml.etree.fromstring(part).iter(f"{A}r", f"{A}fld"):
            text = "".join(run.itertext())
            tag = {"Hienoa": "sv-SE", "=1+2": "sv-SE"}.get(text, "fi-FI")
            if "notes" not in name and "Great" not in text and text:
                assert run.find(f"{A}rPr").get("lang") == tag, (name, text)
        for look in lxml.etree.fromstring(part).iter(f"{A}defRPr"):
            assert "charts" not in name or look.get("lang") == "fi-FI"


def test_the_notes_hold_reading_figures_and_method(every, opened):
    for slide in opened.slides:
        notes = slide.notes_slide.notes_text_frame.text
        own = [e for e in every.exhibits if any(e.item.name in s.name for s in slide.shapes)]
        for one in own:
            assert notes.startswith("It is so.") and one.alt.split(". ")[0] in notes
        last = slide == opened.slides[len(opened.slides) - 1]
        assert ("Everything about the method." in notes) is last
        assert last or "Vastaajat: 79" in notes


def test_a_hostile_text_is_a_text(made):
    for name, part in parts(made):
        if name.endswith(".rels"):
            assert b"External" not in part and b"hyperlink" not in part, name
        if name.endswith(".xml"):
            assert b"<f>" not in part and b"<a:hlinkClick" not in part, name
    assert "=HYPERLINK" in str(slides.figures_of(made))


def test_nothing_hidden_is_anywhere_in_the_package():
    """The true share of a hidden category is in no chart, no workbook, no note."""
    content = (ROOT / "data" / "sample_responses.xlsx").read_bytes()
    survey, own = load.read(content, "sample_responses.xlsx"), coder()
    coded = study.code_survey(survey, own)
    basis = study.basis(survey, coded, own.scheme, "public", Sampling(79), None, True)
    item = Item(BARS, "tool", language="en")
    found = exhibit(item, basis)
    (only,) = found.chart.series
    hidden = [at for at, value in enumerate(only.values) if value is None]
    assert len(hidden) > 5
    open_ones = study.basis(survey, coded, own.scheme, "researcher", Sampling(79), None, True)
    true = exhibit(item, open_ones).chart
    by_label = dict(zip(true.labels, true.series[0].values, strict=True))
    made = slides.slides(report.report([item], basis, "en", name="x.xlsx"), "{}")
    told = slides.figures_of(made)[item.name]
    for at in hidden:
        label = found.chart.labels[at]
        assert by_label[label] and [label, "", only.texts[at]] in told
    true_ones = {f"{by_label[found.chart.labels[at]]:.4g}" for at in hidden}
    kept = {f"{own:.4g}" for own in only.values if own is not None}
    held = [
        b"".join(re.findall(b"<c:val>.*?</c:val>", part)) if "/charts/" in name else part
        for name, part in parts(made)
        if name.endswith(".xml") and ("/charts/chart" in name or "/worksheets/" in name)
    ]
    values = {own for part in held for own in re.findall(rb">([0-9.]+)<", part)}
    assert {own.encode() for own in kept} <= values and len(held) > 1  # a chart and its workbook
    assert not {own.encode() for own in true_ones - kept} & values
