"""Slides as pictures: all that stands on a slide and nothing else, drawn from the file; text is
never markup."""

import dataclasses
import io
import re
from base64 import b64decode
from xml.etree import ElementTree

import pptx
import pytest
from PIL import Image
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Pt

from analysis.present import emblem, outline, slide_picture, slide_readback, slides
from analysis.present.report import Part
from analysis.present.slide_text import unbroken
from analysis.wording import wording
from tests.pages.conftest import database_of_the_module, open_app, press
from tests.present.test_slides import BLUE, HOSTILE, a_report, bars, every, made, opened

__all__ = ["database_of_the_module", "every", "made", "opened", "press"]
SVG = "{http://www.w3.org/2000/svg}"
EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a & b &lt; c",
    "]]> <!-- <![CDATA[",
    "url(http://x.example) javascript:1",
    "\x00\x0b\x1f\ufffe\uffff",
)
DRAWN = "svg title defs g text tspan rect line path image stop linearGradient radialGradient"
FONTS = r"('[\w .-]+', )+sans-serif"
RED, GREEN = (200, 30, 30), (30, 200, 30)


def read(slide):
    return ElementTree.fromstring(slide_picture.svg(slide))


def squashed(text):
    return re.sub(r"[\s\u200b]+", "", text)


def written(root):
    """Return what is written in a picture, text by text."""
    return ["".join(own.itertext()) for own in root.iter(f"{SVG}text")]


def standing(slide):
    """Return the texts of a slide's shapes and the cells of its tables."""
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        elif shape.has_table:
            for row in shape.table.rows:
                yield from (cell.text_frame.text for cell in row.cells)


def at(root, name, **wanted):
    """Return the elements of a name that have these attributes."""
    return [
        own
        for own in root.iter(SVG + name)
        if all(own.get(key) == value for key, value in wanted.items())
    ]


def with_template(report, change):
    given, out = pptx.Presentation(), io.BytesIO()
    change(given)
    given.save(out)
    return pptx.Presentation(io.BytesIO(slides.slides(report, "{}", out.getvalue())))


def test_all_that_is_written_on_a_slide_is_in_its_picture_and_nothing_else(opened, every):
    in_template = with_template(every, lambda given: None)
    for slide in (*opened.slides, *in_template.slides):
        root = read(slide)
        told = squashed("".join(written(root)))
        for text in standing(slide):
            assert squashed(text) in told
        if not any(shape.has_chart for shape in slide.shapes):
            assert told == squashed("".join(standing(slide)))
        assert root.find(f"{SVG}title").text == slide.shapes.title.text_frame.text


def test_a_chart_has_its_categories_figures_and_names(opened):
    seen = set()
    for slide in opened.slides:
        charts = [shape for shape in slide.shapes if shape.has_chart]
        told = [squashed(own) for own in written(read(slide))]
        shares = {own for own in told if re.fullmatch(r"<?[\d,]+%", own)}
        known = set()
        for shape in charts:
            seen.add(shape.name.split("_")[0])
            rows = slide_readback.shown(shape)
            own = {squashed(text) for _, _, text in rows if "%" in text}
            known |= own
            # Inside narrow bars of steps no figure has room: the chart says that it has none.
            assert own <= shares or shape.chart._chartSpace.xpath(".//c:dLbl/c:delete")
            assert not shape.chart.has_legend or {name for _, name, _ in rows} <= {
                unbroken(own) for own in written(read(slide))
            }
            if not shape.name.endswith(", middle"):
                labels = shape.chart.plots[0].categories
                assert all(squashed(label) in "".join(told) for label in labels)
        assert not charts or shares <= known
    assert seen == {"Chart bars", "Chart stages", "Chart steps", "Chart groups"}


def test_bars_and_intervals_are_as_long_as_their_figures():
    content = slides.slides(a_report(Part("A", (bars(),)), language="en"), "{}")
    root = read(pptx.Presentation(io.BytesIO(content)).slides[1])
    one, two = at(root, "rect", fill=BLUE)
    (axis, *lines) = at(root, "line")
    unit = float(one.get("width")) / 0.41
    assert float(two.get("width")) / 0.40 == pytest.approx(unit, rel=0.01)
    assert one.get("x") == two.get("x") == axis.get("x1")
    longest = [own for own in lines if own.get("y1") == own.get("y2")]
    assert [
        [round((float(own.get(end)) - float(one.get("x"))) / unit, 2) for end in ("x1", "x2")]
        for own in longest
    ] == [[0.31, 0.51], [0.3, 0.5]]
    middle = float(one.get("y")) + float(one.get("height")) / 2
    assert float(longest[0].get("y1")) == pytest.approx(middle, abs=0.2)


def test_bars_on_each_other_begin_where_the_last_ends(opened):
    slide = next(own for own in opened.slides if "steps" in own.shapes.title.text_frame.text)
    found = [
        (float(own.get("x")), float(own.get("x")) + float(own.get("width")), own.get("y"))
        for own in at(read(slide), "rect", fill=BLUE)
    ]
    first = sorted(own[:2] for own in found if own[2] == found[0][2])
    left, right = zip(*first, strict=True)
    assert right[:3] == pytest.approx(left[1:4], abs=0.2)  # four steps; the middle stands apart
    assert left[4] > right[3] + 10


@pytest.mark.parametrize("text", EVIL)
def test_text_is_never_markup(text):
    own = bars((text, f"{text} again", "Three", *HOSTILE), title=f"Title {text}")
    report = a_report(Part(text, (own,), None, None, (text,)), title=text)

    def change(given):
        shape = given.slide_master.shapes
        shape._spTree.append(box_of(given, text))
        for latin in given.slide_master._element.iter(qn("a:latin")):
            latin.set("typeface", "x' onload='1")

    for made_of in (with_template(report, change), plain(report)):
        for slide in made_of.slides:
            root = read(slide)
            names = {own.tag.removeprefix(SVG) for own in root.iter()}
            assert names <= set(DRAWN.split())
            for one in root.iter():
                for key, value in one.attrib.items():
                    assert not key.startswith("on") and "http" not in value
                    assert "'" not in value or re.fullmatch(FONTS, value)
                    assert key != "href" or value.startswith("data:image/")
            told = squashed("".join(written(root)))
            assert all(squashed(own) in told for own in standing(slide))


def plain(report):
    return pptx.Presentation(io.BytesIO(slides.slides(report, "{}")))


def box_of(given, text):
    """Return a text box of a presentation, taken off its slide again."""
    slide = given.slides.add_slide(given.slide_layouts[6])
    box = slide.shapes.add_textbox(Pt(10), Pt(10), Pt(400), Pt(30))
    box.text_frame.text = "".join(own for own in text if own.isprintable()) or "x"
    return box._element


def test_the_same_file_gives_the_same_picture(made):
    first = [outline.picture(made, number) for number in range(1, 6)]
    assert first == [outline.picture(made, number) for number in range(1, 6)]
    assert len(set(first)) == 5 and all(own.startswith("<svg ") for own in first)


def decorated(given):
    """Give a template a ground, and shapes of every sort that is drawn."""
    master, slide = given.slide_master, given.slides.add_slide(given.slide_layouts[6])
    ground = master.background.fill
    ground.solid()
    ground.fore_color.rgb = pptx.dml.color.RGBColor(255, 248, 232)
    shapes = slide.shapes
    held, halves = io.BytesIO(), Image.new("RGB", (2, 2), RED)
    halves.paste(GREEN, (0, 1, 2, 2))
    halves.save(held, "PNG")
    _, number = master.part.get_or_add_image_part(held)
    picture = shapes.add_picture(held, Pt(10), Pt(400), Pt(20), Pt(60))
    picture.crop_top = 0.5
    picture._element.blipFill.blip.set(qn("r:embed"), number)
    star = shapes.add_shape(MSO_SHAPE.STAR_5_POINT, Pt(1), Pt(1), Pt(90), Pt(40))
    star.text_frame.text = "Starry"
    round_one = shapes.add_shape(MSO_SHAPE.OVAL, Pt(600), Pt(5), Pt(40), Pt(40))
    round_one.fill.gradient()
    line = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Pt(20), Pt(520), Pt(300), Pt(500))
    group = shapes.add_group_shape()
    group.shapes.add_shape(MSO_SHAPE.RECTANGLE, Pt(0), Pt(0), Pt(30), Pt(30))
    group.left, group.top, group.width, group.height = Pt(100), Pt(50), Pt(60), Pt(15)
    hidden = shapes.add_textbox(Pt(1), Pt(1), Pt(90), Pt(40))
    hidden.text_frame.text = "Hidden"
    hidden._element.nvSpPr.cNvPr.set("hidden", "1")
    for own in (picture, star, round_one, line, group, hidden):
        master.shapes._spTree.append(own._element)


def test_a_template_s_own_shapes_and_ground_are_drawn():
    report = a_report(Part("A", (), None, None, ("Said.",)))
    root = read(with_template(report, decorated).slides[0])
    grounds = at(root, "rect", width="720", height="540")
    assert [own.get("fill") for own in grounds] == ["#FFFFFF", "#FFF8E8"]
    (image,) = at(root, "image")
    assert (image.get("y"), image.get("height")) == ("-60", "120")  # the upper half is cut off
    content = b64decode(image.get("href").partition("base64,")[2])
    assert Image.open(io.BytesIO(content)).getpixel((0, 1)) == GREEN
    told = written(root)
    assert "Starry" in told and "Hidden" not in told
    paths = [own.get("d") for own in at(root, "path")]
    assert "M100.00,50.00L160.00,50.00L160.00,65.00L100.00,65.00Z" in paths
    (round_one,) = at(root, "path", fill="url(#gradient1)")
    assert round_one.get("d").startswith("M620.00,5.00")
    assert len(at(root, "linearGradient", id="gradient1")) == 1
    line = next(own for own in at(root, "path") if "Z" not in own.get("d"))
    assert line.get("transform") and line.get("stroke").startswith("#")


def test_a_layout_may_hide_the_shapes_of_its_master():
    def change(given):
        decorated(given)
        for layout in given.slide_layouts:
            layout._element.set("showMasterSp", "0")

    root = read(with_template(a_report(Part("A", ())), change).slides[0])
    assert not at(root, "image") and "Starry" not in written(root)
    assert at(root, "rect", fill="#FFF8E8")


def test_what_a_placeholder_inherits_counts():
    """Grey of a tint, in the light of its colour: a subtitle of PowerPoint's first theme."""
    root = read(with_template(a_report(Part("A", ())), lambda given: None).slides[0])
    (line,) = (own for own in at(root, "text") if "".join(own.itertext()) == "Kysely: x.xlsx")
    assert (line.get("fill"), line.get("text-anchor")) == ("#898989", "middle")


def test_a_placeholder_without_number_takes_the_place_of_its_type():
    """Templates of LibreOffice number neither title nor subtitle."""

    def change(given):
        for shape in given.slide_layouts[0].placeholders:
            shape._element.ph.attrib.pop("idx", None)

    root = read(with_template(a_report(Part("A", ())), change).slides[0])
    title, first = at(root, "text")[:2]
    assert "".join(first.itertext()) == "Kysely: x.xlsx"
    assert float(first.get("y")) > float(title.get("y")) + 60


def test_the_emblem_is_drawn_star_by_star():
    own = emblem.funding(emblem.EU, "", wording("en"))
    report = dataclasses.replace(a_report(Part("A", (bars(),))), funding=own)
    root = read(plain(report).slides[-1])
    assert len(at(root, "path", fill=emblem.GOLD)) == 12
    assert len(at(root, "path", fill=emblem.BLUE)) == 1


def test_a_picture_that_no_browser_shows_is_left_out():
    def change(given):
        decorated(given)
        for rel in given.slide_master.part.rels.values():
            if rel.reltype.endswith("/image"):
                rel.target_part._blob = b"<svg onload='alert(1)'/>"

    made_of = with_template(a_report(Part("A", ())), change)
    assert not at(read(made_of.slides[0]), "image")


def test_a_theme_that_cannot_be_read_gives_no_picture():
    def change(given):
        for own in given.slide_master._element.iter(qn("p:clrMap")):
            own.getparent().remove(own)

    out = io.BytesIO()
    with_template(a_report(Part("A", ())), change).save(out)
    assert outline.picture(out.getvalue(), 1) == ""
    assert outline.slides(out.getvalue())[0].title == "Mitä vastaajat kertoivat?"


def test_the_page_shows_the_picture_and_its_words(press):
    rows = b"".join(b"%s;%d\n" % (b"ab"[n % 2 : n % 2 + 1], n % 5 + 1) for n in range(40))
    app = open_app(file=b"School;Useful\n" + rows, page="present")
    press(app, "Make the file")
    assert not app.exception and not app.error
    (image,) = app.get("image")[0].proto.imgs
    head, _, content = image.url.partition("base64,")
    assert head == "data:image/svg+xml;"
    title = ElementTree.fromstring(b64decode(content)).find(f"{SVG}title").text
    assert image.alt.startswith(f"{title}. ")
    assert app.get("expander")[-2].label == "The slide in words and figures"
    assert "Respondents: 40" in image.alt and "Respondents: 40" in app.text[0].value
