"""A report holds what its tables say, in every language, and nothing that may not be shown."""

import dataclasses
import html
import io
import re
import zipfile

import pytest

from analysis import load, study
from analysis.coding.coder import coder
from analysis.present import exhibits, figures, report, report_book, scales
from analysis.present.exhibits import BARS, GROUPS, MATRIX, STAGES, STEPS, TOP, Item
from analysis.results.tables import Sampling
from analysis.survey import Problem
from analysis.wording import LANGUAGES, wording
from tests.conftest import ROOT

SAMPLE = ROOT / "data" / "sample_responses.xlsx"


@pytest.fixture(scope="module")
def coded():
    survey, own = load.read(SAMPLE.read_bytes(), SAMPLE.name), coder()
    return survey, study.code_survey(survey, own), own.scheme


@pytest.fixture(scope="module")
def basis(coded):
    survey, machine, scheme = coded
    answered = int((machine.answers["content"] == "answered").sum())

    def made(preset="public"):
        sampling = Sampling(len(survey.responses))
        return study.basis(
            survey, machine, scheme, preset, sampling, (0, 0, answered), sample=True
        )

    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_says_its_figures_in_words_and_as_a_table(basis, language):
    found = report.report(report.ALL, basis(), language)
    assert {own.item.kind for own in found.exhibits} >= {BARS, STEPS, MATRIX, TOP}
    for own in found.exhibits:
        said = [text for series in own.chart.series for text in series.texts if text]
        assert said and all(text in own.alt for text in said), own.title
        cells = " ".join(own.table.astype(str).to_numpy().ravel())
        assert all(text.split(" (")[0] in cells for text in said if "=" not in text), own.title
        assert all(len(series.values) == len(own.chart.labels) for series in own.chart.series)
        assert own.item.language == language and own.note and own.title


@pytest.mark.parametrize("preset", ["public", "researcher", "strict"])
def test_a_note_says_what_a_mark_means_where_it_stands_and_only_there(basis, preset):
    own = basis(preset)
    by_type = [Item(GROUPS, id, by="q1") for id in ("benefit", "challenge")]
    limit = own.release("domain").preset.threshold
    for made in report.report(report.ALL, own).exhibits + report.report(by_type, own).exhibits:
        cells = made.table.astype(str).to_numpy().ravel().tolist()
        stands = {f"<{limit}": any(re.match(r"<\d+$", cell) for cell in cells)}
        stands[figures.HIDDEN] = any(figures.HIDDEN in cell for cell in cells)
        for mark, is_there in stands.items():
            assert (f" {mark}: " in made.note) == is_there, made.title
            assert made.note in made.alt


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_says_nothing_that_is_true_of_the_drawn_figure_alone(basis, language):
    items = [Item(STEPS, "q11"), Item(BARS, "benefit")]
    own = report.report(
        [dataclasses.replace(i, language=language) for i in items], basis(), language
    )
    with zipfile.ZipFile(io.BytesIO(report_book.book(own, "{}", {}, {}))) as book:
        told = "".join(html.unescape(book.read(name).decode()) for name in book.namelist())
    w = wording(language)
    for line in (scales.apart("3", w), w.say("Thin line: 95% interval.")):
        assert any(line in exhibit.note for exhibit in own.exhibits), line
        assert line not in told, line


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_a_report_has_two_marks_or_two_colons_of_its_own(basis, language):
    for own in report.report(report.ALL, basis(), language).exhibits:
        assert not re.search(r"[.?!…][”“»’]?\.(\s|$)", own.alt), own.alt
        if own.item.kind in (BARS, STAGES, TOP):
            assert own.title.count(": ") <= 1, own.title


def test_a_value_is_no_more_exact_than_it_is_written(basis):
    for preset in ("public", "researcher", "strict"):
        for own in report.report(report.ALL, basis(preset)).exhibits:
            for series in own.chart.series:
                for text, value in zip(series.texts, series.values, strict=True):
                    assert (value is None) == (figures.HIDDEN in text or text[:1] in "<>–n")
                    assert value is None or round(value, 2) == value


def test_the_summary_has_five_parts_and_says_what_it_lacks(basis):
    found = report.report(report.SUMMARY, basis())
    assert len(found.parts) == 5 and found.parts[0].figures is not None
    assert found.parts[1].said == ("No quote is approved for the themes named here.",)
    items = [own.item for own in found.exhibits]
    assert len(items) == len(set(items))
    assert "invented example" in found.foot and ("Shown to", "The public") in found.origin


def test_filters_and_language_of_a_collection_are_its_own(basis):
    chosen = (("q1", ("Lukio",)),)
    items = [
        Item(BARS, "benefit", chosen=chosen, language="fi", title="Oma otsikko"),
        Item(GROUPS, "challenge", by="q1", language="sv"),
    ]
    kept = report.items_of(report.collection(items))
    assert kept == items
    first, second = report.report(kept, basis(), "en").exhibits
    assert first.title == "Oma otsikko" and first.alt.startswith("Oma otsikko. ")
    assert "Lukio" in first.note and "Oma otsikko" in first.figure.layout.title.text
    assert [own.name for own in second.chart.series][1] == "Lukio"


def test_what_a_survey_does_not_have_is_said(basis, coded):
    with pytest.raises(Problem, match="q99"):
        exhibits.exhibit(Item(BARS, "q99"), basis())
    with pytest.raises(Problem, match="no question q99"):
        exhibits.exhibit(Item(BARS, "benefit", chosen=(("q99", ("a",)),)), basis())
    with pytest.raises(Problem, match="remove the filters"):
        exhibits.exhibit(Item(MATRIX, "benefit", chosen=(("q1", ("Lukio",)),)), basis())


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{}", b"[1]", b'{"format": "presentation 1", "items": []}', b"\xff", b"[" * 99999),
        report.collection([Item("pie", "benefit")]),
        report.collection([Item(BARS, "benefit", language="xx")]),
        report.collection([Item(BARS, "benefit")]).replace(b'"chosen": {}', b'"chosen": 3'),
    ],
)
def test_a_file_that_is_no_collection_is_refused(content):
    with pytest.raises(Problem, match="a\\.json"):
        report.items_of(content, "a.json")


def test_items_tell_apart_what_they_show():
    one = Item(BARS, "benefit")
    others = [
        dataclasses.replace(one, **{name: value})
        for name, value in {"of": "need", "base": "any", "language": "fi", "by": "q1"}.items()
    ]
    assert len({own.name for own in (one, *others)}) == 5
    assert dataclasses.replace(one, title="Other").name == one.name
