"""The page of a report: its numbers are the report's, its texts texts, and it fetches nothing."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from analysis import load, study
from analysis.coding.coder import coder
from analysis.present import manifest, page, report
from analysis.present.exhibits import exhibit
from analysis.present.report import Part, Report
from analysis.results.tables import Sampling
from analysis.survey import Problem
from analysis.wording import LANGUAGES
from analysis.workspace.quotes import Quote
from tests.conftest import ROOT
from tests.present.test_drawing import HOSTILE, ITEMS, basis

SAMPLE = ROOT / "data" / "sample_responses.xlsx"


@pytest.fixture(scope="module")
def sample():
    survey, own = load.read(SAMPLE.read_bytes(), SAMPLE.name), coder()
    machine = study.code_survey(survey, own)
    sampling = Sampling(len(survey.responses))

    found = study.basis(survey, machine, own.scheme, "public", sampling, (0, 0, 9), sample=True)

    def made(language, content=report.THEMES, chosen=()):
        return report.report(content, found, language, chosen, SAMPLE.name)

    return made


def hostile(few=3, preset="public", text=HOSTILE[0], items=ITEMS, times=1):
    """Return a report whose every text from outside tries to be more than text."""
    own, quote = (
        basis(preset, few, times=times),
        Quote("1", "q", "c", 0, 9, text, "sv", HOSTILE[2], "en"),
    )
    part = Part(HOSTILE[1], tuple(exhibit(item, own) for item in items), None, quote, (text,))
    origin = (("Survey", HOSTILE[2]), ("Codebook", HOSTILE[3]))
    return Report("What?", "en", (part,), (HOSTILE[0],), origin, HOSTILE[3], True)


class Elements(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, content):
        super().__init__()
        self.found, self.texts = [], []
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_and_drawings_have_the_figures_of_the_report(sample, language):
    found = sample(language, report.ALL if language == "fi" else report.THEMES)
    made = page.page(found, "{}")
    assert page.figures_of(made) == manifest.figures(found.exhibits)
    assert f'<html lang="{language}">' in made.decode()


def test_also_with_filters_for_every_audience_and_of_every_kind(sample):
    for found in (
        sample("et", chosen=(("q1", ("Lukio",)),)),
        hostile(preset="researcher"),
        hostile(preset="strict", times=2),
        hostile(times=60),
    ):
        told = page.figures_of(page.page(found, "{}"))
        assert told == manifest.figures(found.exhibits)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.kind)
def test_a_changed_figure_is_named_whether_in_a_table_or_in_a_drawing(item):
    found = hostile(items=[item])
    made = page.page(found, "{}").decode()
    before = manifest.figures(found.exhibits)[item.name]
    # The "100 %" of a diagonal is no figure of the chart: its count is.
    figures = re.finditer(r"data-(?:figure|at)=\"[^>]*>(?:100% )?[^<\d]*(\d)", made)
    places = [own.start(1) for own in figures]
    assert len(places) >= 6
    for at in places:
        other = made[:at] + str((int(made[at]) + 1) % 10) + made[at + 1 :]
        assert page.figures_of(other.encode())[item.name] != before, made[at - 80 : at + 20]


def test_a_hidden_count_changes_no_byte():
    assert page.page(hostile(few=2), "{}") == page.page(hostile(few=3), "{}")
    shown = page.page(hostile(few=2, preset="researcher"), "{}")
    assert shown != page.page(hostile(few=3, preset="researcher"), "{}")


def test_texts_from_outside_stay_texts():
    made = Elements(page.page(hostile(), "{}"))
    tags = [tag for tag, _ in made.found]
    assert tags.count("script") == 1 and not {"img", "link", "iframe", "object", "a:href"} & set(
        tags
    )
    for tag, own in made.found:
        assert not [name for name in own if name.startswith("on") or name in ("style", "src")], tag
        assert own.get("href", "#").startswith("#")
    told = " ".join(made.texts)
    assert all(text in told for text in HOSTILE)


def test_nothing_is_fetched_and_only_its_own_style_is_allowed(sample):
    made = page.page(sample("en"), "{}").decode()
    (style,) = re.findall(r"<style>(.*?)</style>", made, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policies = [
        own["content"] for tag, own in Elements(made.encode()).found if "http-equiv" in own
    ]
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ]
    assert set(re.findall(r"https?:[^\"<> ]*", made)) == {"http://www.w3.org/2000/svg"}
    assert "url(" not in style and "@import" not in style


def test_a_page_that_was_changed_beyond_reading_is_refused():
    made = page.page(hostile(items=ITEMS[2:4]), "{}").decode()
    for old, new in (('data-figure="0 0"', 'data-figure="x"'), ('scope="col"', "")):
        with pytest.raises(Problem, match="was changed"):
            page.figures_of(made.replace(old, new).encode())


def test_ids_are_unique_also_where_a_chart_is_there_twice():
    made = page.page(hostile(items=[*ITEMS, ITEMS[0]]), "{}")
    ids = [own["id"] for _, own in Elements(made).found if "id" in own]
    assert len(ids) == len(set(ids))
    links = {own["href"][1:] for tag, own in Elements(made).found if tag == "a"}
    assert links <= set(ids)
    assert len(page.figures_of(made)[ITEMS[0].name]) == 8


def test_a_quote_has_its_language_and_its_translation():
    made = page.page(hostile(text="  Två\nrader"), "{}").decode()
    assert '<blockquote lang="sv">\n<p>  Två\nrader</p>\n<p class="about" lang="en">' in made
    found = hostile()
    quote = replace(found.parts[0].quote, language="", translation="")
    silent = replace(found, parts=(replace(found.parts[0], quote=quote),))
    assert '<blockquote lang="und">' in page.page(silent, "{}").decode()


def test_its_manifest_is_read_back_and_is_no_markup():
    text = json.dumps({"a": "</script><!--<script>&amp;\\u003c\\", "ä": [1, "\u2028"]})
    made = page.page(hostile(items=ITEMS[:1]), text)
    assert page.manifest_of(made) == text
    assert made.count(b"<script") == 1 and made.count(b"</script>") == 1
    for content in (b"", b"<p>", b"\xff\xfe", b"<script id=other>{}</script>"):
        with pytest.raises(Problem, match="no manifest"):
            page.manifest_of(content)


def test_the_same_report_has_the_same_bytes_and_a_control_character_is_shown():
    one, other = (page.page(hostile(text="a\x00b\ud800"), "{}") for _ in range(2))
    assert one == other and b"\x00" not in one and "a\ufffdb\ufffd".encode() in one
