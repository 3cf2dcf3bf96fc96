"""Slides as they look: legible, nothing over its edge, on our own slides or a user's template; one
that is not safe or lacks something is refused."""

import dataclasses
import io
import itertools
import shutil
import subprocess
import zipfile

import pptx
import pytest
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.util import Pt

from analysis.present import manifest, slide_rows, slides
from analysis.present.report import Part
from analysis.present.slide_deck import Deck
from analysis.survey import Problem
from analysis.wording import LANGUAGES
from tests.present.test_slides import LONG, A, a_report, bars, charts, every, made, opened, parts

__all__ = ["every", "made", "opened"]


def test_what_is_written_fits_and_is_legible(opened):
    """An estimate of its own: letters are half as wide as they are high on the average."""
    wide, tall = opened.slide_width, opened.slide_height
    assert (wide, tall) == (12_192_000, 6_858_000)
    for slide in opened.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= wide, shape.name
            assert shape.top >= 0 and shape.top + shape.height <= tall, shape.name
            if not shape.has_text_frame or not shape.text_frame.text:
                continue
            needed = 0
            for paragraph in shape.text_frame.paragraphs:
                size = max((r.font.size.pt for r in paragraph.runs if r.font.size), default=12)
                smallest = 12 if shape.name in ("Note", "Footer", "Slide number") else 18
                assert size >= smallest, (shape.name, size)
                for line in paragraph.text.replace("\x0b", "\n").split("\n"):
                    taken = len(line) * size * 0.5 / (shape.width / Pt(1))
                    needed += size * max(1, -(-taken // 1)) * (0.95 if size > 18 else 1.1)
            assert needed <= shape.height / Pt(1) + 1, (shape.name, shape.text_frame.text)
        boxes = [own for own in slide.shapes if own.name != "Line"]
        for one, other in itertools.pairwise(boxes[:-1]):
            beside = one.left + one.width <= other.left
            assert beside or one.top + one.height <= other.top + Pt(1), (one.name, other.name)
    for _, shape in charts(opened):
        sizes = {int(own.get("sz")) for own in shape.chart._chartSpace.iter(f"{A}defRPr")}
        assert min(sizes) >= 1800
        count = len(list(shape.chart.plots[0].categories))
        assert count <= 13
        longest = max(len(own) for own in shape.chart.plots[0].categories)
        if longest > 80:  # three lines of 18 points each
            assert shape.height / Pt(1) / count > 60


def test_a_long_chart_goes_on_and_children_stay_with_their_parent():
    children = tuple(at % 4 != 0 for at in range(28))
    own = bars([f"Label {at}" for at in range(28)], children=children)
    deck = Deck("fi", "foot")
    made = slide_rows.rows(slide_rows.labels(own.chart), children, deck, deck.box)
    assert [at for page in made.pages for at in page] == list(range(28))
    assert len(made.pages) == 3 and all(not children[page[0]] for page in made.pages)
    content = slides.slides(a_report(Part("A", (own,))), "{}")
    titles = [
        slide.shapes.title.text_frame.text
        for slide in pptx.Presentation(io.BytesIO(content)).slides
    ]
    assert [title[-5:] for title in titles[1:-1]] == ["(1/3)", "(2/3)", "(3/3)"]
    assert slides.figures_of(content) == manifest.figures([own])


def test_each_row_of_a_slide_is_as_high_as_its_label():
    """Programs leave out labels that have no room."""
    texts = [f"Short {at}" for at in range(9)] + [LONG, *(f"Short {at}" for at in range(5))]
    deck = Deck("et", "foot")
    made = slide_rows.rows(texts, (False,) * len(texts), deck, deck.box)
    assert len(made.pages) > 1
    for own, band in zip(made.pages, made.bands, strict=True):
        taken = max(len(texts[at]) * 18 * 0.47 / made.room for at in own)
        assert band >= 18 * 1.15 * -(-taken // 1) and band * len(own) <= deck.box.height


def test_a_title_shrinks_and_is_cut_only_where_nothing_else_helps():
    sizes = {}
    for count in (1, 5, 9, 40):
        own = bars(title="Useimmin mainittiin " * count)
        opened = pptx.Presentation(io.BytesIO(slides.slides(a_report(Part("A", (own,))), "{}")))
        run = opened.slides[1].shapes.title.text_frame.paragraphs[0].runs[0]
        sizes[count] = run.font.size.pt
        assert run.text.endswith("…") is (count == 40)
        assert own.title[:300].strip() in opened.slides[1].notes_slide.notes_text_frame.text
    assert sizes[1] == 28 > sizes[9] >= 18 and sizes[5] in (28, 24)


def template(change=None, slide=False):
    """Return a template of another make: 4:3, its own colours, one old slide."""
    made = pptx.Presentation()
    if slide:
        old = made.slides.add_slide(made.slide_layouts[1])
        old.shapes.title.text = "SECRET"
        run = old.shapes.title.text_frame.paragraphs[0].runs[0]
        run.hyperlink.address = "http://x.example"
        old.notes_slide.notes_text_frame.text = "SECRET"
        made.core_properties.author = "SECRET"
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_template_lends_its_layouts_and_theme_and_nothing_else(every):
    given = template(slide=True)
    content = slides.slides(every, "{}", given)
    opened = pptx.Presentation(io.BytesIO(content))
    assert (opened.slide_width, opened.slide_height) == (9_144_000, 6_858_000)
    theme = opened.slide_master.part.part_related_by(RT.THEME).blob
    assert (
        theme
        == pptx.Presentation(io.BytesIO(given)).slide_master.part.part_related_by(RT.THEME).blob
    )
    assert {slide.slide_layout.name for slide in opened.slides} == {"Title Slide", "Title Only"}
    assert not [name for name, part in parts(content) if b"SECRET" in part]
    assert slides.figures_of(content) == manifest.figures(every.exhibits)
    for slide in opened.slides:
        for shape in slide.shapes:
            assert shape.left + shape.width <= opened.slide_width, shape.name


def without(kind):
    def change(made):
        for layout in made.slide_layouts:
            for shape in list(layout.placeholders):
                if shape._element.ph.get("type") == kind:
                    shape._element.getparent().remove(shape._element)

    return change


def linked(made):
    made.slide_master.part.relate_to("http://x.example/a.png", RT.IMAGE, is_external=True)


def packed(*entries, base=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as given:
                for name in given.namelist():
                    made.writestr(name, given.read(name))
        for name, part in entries:
            made.writestr(name, part)
    return out.getvalue()


def with_macros():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(template())) as given,
        zipfile.ZipFile(out, "w") as made,
    ):
        for name in given.namelist():
            old = b"presentationml.presentation.main+xml"
            new = b"ms-powerpoint.presentation.macroEnabled.main+xml"
            made.writestr(name, given.read(name).replace(old, new))
        made.writestr("ppt/vbaProject.bin", b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda: b"", "no PowerPoint presentation"),
        (lambda: b"%PDF-1.7 not one", "no PowerPoint presentation"),
        (lambda: template()[:9000], "no PowerPoint presentation"),
        (lambda: packed(("ppt/presentation.xml", "<x/>")), "no PowerPoint presentation"),
        (lambda: packed(("xl/workbook.xml", "<x/>")), "no PowerPoint presentation"),
        (lambda: packed(("ppt/x.xml", b"0" * 60_000_000)), "was not opened"),
        (lambda: packed(("../evil.xml", "x"), base=template()), "was not opened"),
        (
            lambda: packed(
                ("ppt/x.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), base=template()
            ),
            "was not opened",
        ),
        (with_macros, "holds macros"),
        (lambda: template(linked), "links to something"),
        (lambda: template(without("ctrTitle")), "no layout with a centred title"),
        (lambda: template(without("title")), "no layout with a title at its top"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_in_a_sentence(every, given, said):
    with pytest.raises(Problem, match=said):
        slides.slides(every, "{}", given())


def test_slides_are_drawn_by_libreoffice(every, nightly, tmp_path):
    """Each slide becomes a page, and none is blank."""
    program = shutil.which("soffice")
    if not nightly or not program or not shutil.which("pdftoppm"):
        pytest.skip("drawn by LibreOffice and pdftoppm in the nightly tests")
    from PIL import Image

    for language in LANGUAGES:
        own = dataclasses.replace(every, language=language)
        content = slides.slides(own, "{}")
        path = tmp_path / f"{language}.pptx"
        path.write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [program, "--headless", profile, "--convert-to", "pdf", "--outdir"]
        subprocess.run([*command, tmp_path, path], check=True, timeout=180, capture_output=True)
        pages = ["pdftoppm", "-r", "30", "-png", path.with_suffix(".pdf"), tmp_path / language]
        subprocess.run(pages, check=True, timeout=60)
        drawn = sorted(tmp_path.glob(f"{language}-*.png"))
        assert len(drawn) == len(pptx.Presentation(io.BytesIO(content)).slides)
        for page in drawn:
            dark = sum(Image.open(page).convert("L").histogram()[:160])
            assert dark > 60, page.name
