"""The EU emblem: its geometry, and the words beside it in every format, as data of the report."""

import io
import math
import re
from html.parser import HTMLParser

import openpyxl
import pandas as pd
import pptx
import pytest

from analysis.present import emblem, page, report_book, slides
from analysis.present.report import Part, Report
from analysis.present.slide_deck import EMU
from analysis.present.workbook_cells import as_shown
from analysis.reporting import Settings, settings_of
from analysis.survey import Problem
from analysis.wording import LANGUAGES, wording

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
STATEMENTS = {
    "en": "Co-funded by the European Union",
    "fi": "Euroopan unionin osarahoittama",
    "sv": "Medfinansieras av Europeiska unionen",
    "et": "Kaasrahastanud Euroopa Liit",
}
HOSTILE = (
    "=1+2",
    "</p><script>alert(1)</script>\n{{ 7 }} &amp; **b**",
    "a\x07b\n\n'c' \"d\" _x0041_ " + "Our grant agreement says so. " * 120,
)


def made(language="en", disclaimer="", funding=emblem.EU):
    w = wording(language)
    part = Part("Part", figures=pd.DataFrame({"What": ["Respondents"], "n": ["79"]}))
    paid = emblem.funding(funding, disclaimer, w)
    return Report("What?", language, (part,), ("So.",), (("Survey", "a"),), "Foot", True, paid)


def check_stars(stars, width, height, slack):
    """Twelve upright stars at the hours of a clock, each within its circle."""
    middle = (width / 2, height / 2)
    for hour, star in enumerate(stars):
        (x, y), radius = star[0], height / 18
        turn = 2 * math.pi * hour / 12
        centre = (
            middle[0] + height / 3 * math.sin(turn),
            middle[1] - height / 3 * math.cos(turn),
        )
        assert (x, y) == pytest.approx((centre[0], centre[1] - radius), abs=slack)
        reach = [math.dist(own, centre) for own in star]
        assert reach[::2] == pytest.approx([radius] * 5, abs=slack)
        # The four corners on the upper side of a pentagram lie on one line.
        heights = [star[at][1] for at in (8, 9, 1, 2)]
        assert heights == pytest.approx([heights[0]] * 4, abs=slack)
    assert len(stars) == 12


def test_the_emblem_has_twelve_upright_stars_on_a_circle_of_a_third_of_its_height():
    check_stars(emblem.stars(90), 135, 90, 1e-9)
    drawn = emblem.svg('a "b" <c>')
    assert 'aria-label="a &quot;b&quot; &lt;c&gt;"' in drawn and 'viewBox="0 0 27 18"' in drawn
    stars = [
        [tuple(map(float, point.split())) for point in star.split("L")]
        for star in re.findall("M([^Z]+)Z", drawn)
    ]
    check_stars(stars, 27, 18, 0.002)
    assert set(re.findall('fill="(.*?)"', drawn)) == {"#003399", "#FFCC00"}


def corners(shape):
    """Return the corners of a freeform in points of the slide."""
    return [
        ((shape.left + int(own.get("x"))) / EMU, (shape.top + int(own.get("y"))) / EMU)
        for own in shape._element.iter(f"{A}pt")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_slides_have_the_emblem_and_the_statement_first_and_last(language):
    found = pptx.Presentation(io.BytesIO(slides.slides(made(language), "{}")))
    own = list(found.slides)
    for slide in (own[0], own[-1]):
        (group,) = [shape for shape in slide.shapes if shape.name == "Emblem"]
        alt = group._element.nvGrpSpPr.cNvPr.get("descr")
        assert alt == wording(language).say("Emblem of the European Union")
        ground, *stars = group.shapes
        box = [own / EMU for own in (group.left, group.top, group.width, group.height)]
        assert box == pytest.approx(
            [own / EMU for own in (ground.left, ground.top, ground.width, ground.height)]
        )
        inside = [[(x - box[0], y - box[1]) for x, y in corners(star)] for star in stars]
        check_stars(inside, box[2], box[3], 0.01)
        assert box[2] == pytest.approx(1.5 * box[3]) and box[3] > 28.4  # a centimetre
        ids = [shape.get("id") for shape in slide._element.iter() if shape.tag.endswith("cNvPr")]
        assert len(ids) == len(set(ids))
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert STATEMENTS[language] in texts
    assert not any(shape.name == "Emblem" for slide in own[1:-1] for shape in slide.shapes)
    sizes = [
        run.font.size.pt
        for shape in own[-1].shapes
        if shape.name == "Disclaimer"
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
    ]
    assert min(sizes) >= 12


class Texts(HTMLParser):
    """Collects the texts and the names of the pictures of a page."""

    def __init__(self, content):
        super().__init__()
        self.texts, self.names, self.tags = [], [], []
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.names += [value for key, value in attrs if key == "aria-label" and tag == "svg"]

    def handle_data(self, data):
        self.texts.append(data)


def cells(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_workbook_have_the_statement_and_the_disclaimer(language):
    own = made(language)
    read = Texts(page.page(own, "{}"))
    assert read.names == [own.funding.emblem] * 2
    assert read.texts.count(STATEMENTS[language]) == 2
    assert read.texts.count(own.funding.disclaimer) == 1
    values = [cell.value for cell in cells(report_book.book(own, "{}", {}, {}))]
    assert values.count(STATEMENTS[language]) == values.count(own.funding.disclaimer) == 1


def test_without_the_setting_there_is_none_of_it():
    own = made(funding=emblem.NONE, disclaimer="Ours alone")
    assert own.funding is None
    written = page.page(own, "{}"), slides.slides(own, "{}"), report_book.book(own, "{}", {}, {})
    assert b'aria-label="Emblem' not in written[0] and b"European" not in written[0]
    found = pptx.Presentation(io.BytesIO(written[1]))
    names = {shape.name for slide in found.slides for shape in slide.shapes}
    assert names and not names & {"Emblem", "Funding", "Disclaimer"}
    told = " ".join(str(cell.value) for cell in cells(written[2]))
    assert "European" not in told and "Ours alone" not in told


@pytest.mark.parametrize("disclaimer", HOSTILE)
def test_a_disclaimer_of_ones_own_is_shown_as_typed(disclaimer):
    own = made("fi", disclaimer)
    seen = disclaimer.replace("\x07", "\ufffd")
    read = Texts(page.page(own, "{}"))
    assert seen in "".join(read.texts) and read.tags.count("script") == 1
    found = cells(report_book.book(own, "{}", {}, {}))
    told = {as_shown(cell.value, "", wording("fi")): cell.data_type for cell in found}
    assert told[seen] == "s"
    found = pptx.Presentation(io.BytesIO(slides.slides(own, "{}")))
    texts = [
        shape.text_frame.text.replace("\x0b", "\n")
        for slide in found.slides
        for shape in slide.shapes
        if shape.name == "Disclaimer"
    ]
    assert " ".join(" ".join(texts).split()) == " ".join(seen.split())


def test_a_title_slide_without_room_is_followed_by_one_of_the_emblem():
    template = pptx.Presentation()
    for shape in template.slide_layouts[0].placeholders:
        shape.left, shape.top, shape.width, shape.height = 0, 0, 9_144_000, 6_350_000
    held = io.BytesIO()
    template.save(held)
    found = pptx.Presentation(io.BytesIO(slides.slides(made(), "{}", held.getvalue())))
    has = [any(own.name == "Emblem" for own in slide.shapes) for slide in found.slides]
    assert has[:2] == [False, True] and has[-1] and sum(has) == 2


def test_a_manifest_tells_the_funding_and_an_older_one_has_none():
    own = Settings(funding=emblem.EU, disclaimer="As agreed.\n=1")
    told = own.told(repair=False)
    assert settings_of(told) == own
    older = {name: value for name, value in told.items() if name not in ("funding", "disclaimer")}
    assert settings_of(older) == Settings()
    with pytest.raises(Problem):
        settings_of(told | {"funding": "moon"})
