"""What slides stand on: our own theme and layouts, or those of a user's .pptx, which is hostile
until it was looked into.

Start at `own` and `read`.
"""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analysis.load import bounded
from analysis.load.child import archive
from analysis.load.limits import Refused
from analysis.present import emblem
from analysis.present.colours import COLOURS, INK, PAPER, PLAIN, QUIET
from analysis.present.slide_text import TAGS
from analysis.survey import Problem

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide, SlideLayout

FONT = "Arial"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_SCHEME = {
    "dk1": INK,
    "lt1": PAPER,
    "dk2": PLAIN,
    "lt2": QUIET,
    **{f"accent{n}": own for n, own in enumerate((*COLOURS.values(), PLAIN), 1)},
    "hlink": COLOURS["benefit"],
    "folHlink": COLOURS["need"],
}
ACCENTS = {own: name for name, own in _SCHEME.items() if name.startswith("accent")}
_KEPT = ("Title Slide", "Title and Content", "Title Only", "Blank")
# What is placed anew on master and layouts, by type of placeholder: left, top, width, height in
# points on a slide of 960 x 540.
_PLACES = {
    "title": (43, 24, 874, 88),
    "body": (43, 120, 874, 376),
    "ftr": (43, 506, 790, 24),
    "sldNum": (847, 506, 70, 24),
    "ctrTitle": (43, 130, 874, 140),
    "subTitle": (43, 290, 874, 150),
}
_PROGRAMS = re.compile(r"vbaProject|activeX|/embeddings/|\.bin$", re.IGNORECASE)
_STANDING = {"ftr": "Footer", "sldNum": "Slide number"}
_PRESENTATION = "presentationml.presentation.main+xml"
_MOST_BYTES = 50_000_000
_MOST_XML = 5_000_000  # of master, layouts and theme; a tree of it takes thirty times as much


def own(language: str) -> Presentation:
    """Return an empty presentation of ours: 16:9, our colours, a font that every machine has."""
    import pptx

    made = pptx.Presentation()
    made.slide_width, made.slide_height = 12_192_000, 6_858_000
    made.element.sldSz.attrib.pop("type", None)
    for layout in list(made.slide_layouts):
        if layout.name not in _KEPT:
            made.slide_layouts.remove(layout)
    _set_theme(made)
    for part in (made.slide_master, *made.slide_layouts):
        _set_places(part)
    _set_styles(made.slide_master)
    for run in made.element.iter(f"{{{_A}}}defRPr"):
        if "lang" in run.attrib:
            run.set("lang", TAGS[language])
    _drop_others(made)
    return made


def _set_theme(made: Presentation) -> None:
    from lxml import etree
    from pptx.opc.constants import RELATIONSHIP_TYPE as RT

    part = made.slide_master.part.part_related_by(RT.THEME)
    theme = etree.fromstring(part.blob)
    theme.set("name", "Report")
    for name, colour in _SCHEME.items():
        place = theme.find(f".//{{{_A}}}clrScheme/{{{_A}}}{name}")
        for old in list(place):
            place.remove(old)
        etree.SubElement(place, f"{{{_A}}}srgbClr").set("val", colour[1:])
    fonts = theme.find(f".//{{{_A}}}fontScheme")
    for scheme in (theme.find(f".//{{{_A}}}clrScheme"), fonts):
        scheme.set("name", "Report")
    for kind in ("majorFont", "minorFont"):
        fonts.find(f"{{{_A}}}{kind}/{{{_A}}}latin").set("typeface", FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _set_places(part: Any) -> None:
    """Place what a master or layout holds on the wider slide; it has no date."""
    for shape in list(part.placeholders):
        kind = _kind(shape)
        if kind == "dt":
            shape._element.getparent().remove(shape._element)
        elif kind in _PLACES and (shape._element.spPr.xfrm is not None or kind == "ctrTitle"):
            left, top, width, height = (12_700 * own for own in _PLACES[kind])
            shape.left, shape.top, shape.width, shape.height = left, top, width, height
            body = shape._element.txBody.bodyPr
            for fit in list(body):
                body.remove(fit)
            body.set("anchor", {"ctrTitle": "b", "title": "t"}.get(kind, body.get("anchor", "t")))
    for style in part._element.iter(f"{{{_A}}}lvl1pPr"):
        if style.get("algn") == "ctr":
            style.set("algn", "l")
    for tint in list(part._element.iter(f"{{{_A}}}tint")):
        tint.getparent().remove(tint)


def _set_styles(master: Any) -> None:
    title = master._element.find(f".//{{{_P}}}titleStyle/{{{_A}}}lvl1pPr")
    title.set("algn", "l")
    look = title.find(f"{{{_A}}}defRPr")
    look.set("sz", "2800")
    look.set("b", "1")


def read(content: bytes) -> Presentation:
    """Return a user's template without its slides; raises `Problem` where it is no .pptx, is not
    safe to open, holds programs, or links to anything outside itself."""
    import pptx

    return pptx.Presentation(io.BytesIO(_safe(content)))


@lru_cache(1)  # a report in four languages asks for the same one four times
def _safe(content: bytes) -> bytes:
    """Return a template as the child process wrote it, which alone opens what a user gave."""
    try:
        return bounded.made(emptied, content)
    except Refused as no:
        raise _damaged() if no.reason == "crash" else _unsafe() from None


def emptied(content: bytes) -> bytes:
    """Return a user's template without its slides as a file; raises `Problem` as `read` does."""
    _check(content)
    out = io.BytesIO()
    try:
        made = _emptied(content)
        made.save(out)
    except (Problem, MemoryError):
        raise
    except Exception:  # whatever a broken file makes of the reader
        raise _damaged() from None
    return out.getvalue()


def _damaged() -> Problem:
    return Problem(
        "The template is no PowerPoint presentation, or it is damaged. Save it in PowerPoint as "
        ".pptx and choose it again."
    )


def _unsafe() -> Problem:
    return Problem(
        "The template holds parts that no presentation needs, and was not opened."
        " Save it anew in PowerPoint as .pptx and choose it again."
    )


def _check(content: bytes) -> None:
    if len(content) > _MOST_BYTES:
        raise Problem(
            "The template is larger than {limit} megabytes. Remove pictures from it and choose it "
            "again.",
            limit=_MOST_BYTES // 1_000_000,
        )
    try:
        archive.check(content)
        raise _damaged()
    except Refused as no:
        if no.reason in ("members", "unpacked", "ratio", "names", "entities"):
            raise _unsafe() from None
        if no.reason != "format" or no.values.get("kind") != "PPTX":
            raise _damaged() from None
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        names, types = held.namelist(), b""
        if "[Content_Types].xml" in names:
            types = held.read("[Content_Types].xml")
    if b"macroEnabled" in types or any("vbaproject" in name.lower() for name in names):
        raise _programs()
    if _PRESENTATION.encode() not in types:
        raise _damaged()


def _programs() -> Problem:
    return Problem(
        "The template holds macros or embedded files. Save it as .pptx without them and choose it "
        "again."
    )


def _emptied(content: bytes) -> Presentation:
    import pptx

    made = pptx.Presentation(io.BytesIO(content))
    for name in ("custShowLst", "extLst"):
        for held in made.element.findall(f"{{{_P}}}{name}"):
            made.element.remove(held)
    known = made.element.get_or_add_sldIdLst()
    for slide in list(known):
        made.part.drop_rel(slide.rId)
        known.remove(slide)
    _drop_others(made)
    for rel in made.part.package.iter_rels():
        if rel.is_external or rel.reltype.endswith("/slide"):
            raise Problem(
                "The template links to something outside its layouts. Remove links and linked "
                "pictures from the slide master and choose it again."
            )
        if _PROGRAMS.search(str(rel.target_partname)):
            raise _programs()
    parts = made.part.package.iter_parts()
    if sum(len(part.blob) for part in parts if hasattr(part, "_element")) > _MOST_XML:
        raise _unsafe()
    return made


def _drop_others(made: Presentation) -> None:
    """Drop what tells of earlier slides and of people: thumbnail, names of slides, printer."""
    package = made.part.package
    for key, rel in list(package._rels.items()):
        if not rel.reltype.endswith(("/officeDocument", "/core-properties")):
            package.drop_rel(key)
    for key, rel in list(made.part.rels.items()):
        if rel.reltype.endswith(("/commentAuthors", "/authors", "/printerSettings")):
            made.part.drop_rel(key)


def _kind(shape: Any) -> str:
    """Return the type of a placeholder as the file says it."""
    return shape._element.ph.get("type", "obj")


def is_subtitle(shape: Any) -> bool:
    """Tell whether a placeholder is that of the lines under the first title."""
    return _kind(shape) in ("subTitle", "body")


def layouts(made: Presentation) -> tuple[SlideLayout, SlideLayout]:
    """Return the layouts of the first slide and of the others; raises `Problem` naming what is
    missing."""
    known = [own for master in made.slide_masters for own in master.slide_layouts]
    first = next((own for own in known if _holds(own, "ctrTitle")), None)
    if first is None:
        raise Problem(
            "The template has no layout with a centred title, as a title slide has. Add the "
            "layout Title Slide to its slide master and choose it again."
        )
    plain = sorted((own for own in known if _fits(made, own)), key=_filled)
    if not plain:
        raise Problem(
            "The template has no layout with a title at its top and room under it. Add the "
            "layout Title Only to its slide master and choose it again."
        )
    return first, plain[0]


def _holds(layout: SlideLayout, kind: str) -> bool:
    return any(_kind(own) == kind and own.width for own in layout.placeholders)


def _filled(layout: SlideLayout) -> int:
    """Count the placeholders of a layout that slides of charts have no use for."""
    return sum(_kind(own) not in ("title", "dt", *_STANDING) for own in layout.placeholders)


def _fits(made: Presentation, layout: SlideLayout) -> bool:
    title = standing(layout)[0]
    if title is None or not title.width:
        return False
    wide, tall = made.slide_width, made.slide_height
    return title.width > 0.6 * wide and title.top + title.height < 0.4 * tall


def standing(layout: SlideLayout) -> tuple[Any, Any, Any]:
    """Return the placeholders of title, foot and slide number; None where there is none."""
    found = {_kind(own): own for own in layout.placeholders if own.width}
    return found.get("title"), found.get("ftr"), found.get("sldNum")


def add_standing(
    slide: Slide, kind: str, place: tuple[int, int, int, int], text: str, tag: str
) -> None:
    """Add a slide's foot or number: as the layout's placeholder where it has one."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    held = next((own for own in slide.slide_layout.placeholders if _kind(own) == kind), None)
    own = f'<p:ph type="{kind}" sz="quarter" idx="{held._element.ph.idx}"/>' if held else ""
    number = max(shape.shape_id for shape in slide.shapes) + 1
    left, top, width, height = place
    sized = f'<a:rPr lang="{tag}" sz="1200"/>'
    run = (
        f'<a:fld id="{{C1FF6DA9-008F-8B48-92A6-B652298478BF}}" type="slidenum">{sized}'
        f"<a:t>{len(slide.part.package.presentation_part.presentation.slides)}</a:t></a:fld>"
        if kind == "sldNum"
        else f"<a:r>{sized}<a:t/></a:r>"
    )
    align = "r" if kind == "sldNum" else "l"
    made = parse_xml(
        f'<p:sp {nsdecls("a", "p")}><p:nvSpPr><p:cNvPr id="{number}" name="{_STANDING[kind]}"/>'
        f"<p:cNvSpPr{'' if own else ' txBox=' + chr(34) + '1' + chr(34)}/><p:nvPr>{own}</p:nvPr>"
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        f'</a:prstGeom></p:spPr><p:txBody><a:bodyPr wrap="square" anchor="ctr"/><a:lstStyle/>'
        f'<a:p><a:pPr algn="{align}"/>{run}</a:p></p:txBody></p:sp>'
    )
    if text:
        made.find(f".//{{{_A}}}t").text = text
    slide.shapes._spTree.append(made)


def add_rule(slide: Slide, place: tuple[int, int, int, int]) -> None:
    """Add a bar of the first accent that says it is for the eye alone (Microsoft's extension)."""
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.oxml import parse_xml

    made = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place)
    made.name = "Line"
    made.fill.solid()
    made.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
    made.line.fill.background()
    made.shadow.inherit = False
    held = (
        f'<a:extLst xmlns:a="{_A}"><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}">'
        '<d:decorative xmlns:d="http://schemas.microsoft.com/office/drawing/2017/decorative" '
        'val="1"/></a:ext></a:extLst>'
    )
    made._element.nvSpPr.cNvPr.append(parse_xml(held))


def add_emblem(slide: Slide, place: tuple[int, int, int, int], alt: str) -> None:
    """Add the emblem of the European Union as one group of shapes, with its text alternative."""
    from pptx.enum.shapes import MSO_SHAPE

    left, top, _, height = place
    group = slide.shapes.add_group_shape()
    ground = group.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place)
    _paint(ground, "Ground", emblem.BLUE)
    for number, star in enumerate(emblem.stars(height), 1):
        corners = [(round(left + x), round(top + y)) for x, y in star]
        drawn = group.shapes.build_freeform(*corners[0])
        drawn.add_line_segments(corners[1:])
        _paint(drawn.convert_to_shape(), f"Star {number}", emblem.GOLD)
    group.name = "Emblem"
    group._element.nvGrpSpPr.cNvPr.set("descr", alt)


def label(shape: Any, side: int) -> None:
    """Make a text that stands beside the emblem legible on a template's ground of any colour:
    blue on white, with so much room at its sides."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR

    frame = shape.text_frame
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = side
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor(255, 255, 255)
    for run in frame.paragraphs[0].runs:
        run.font.color.rgb = RGBColor.from_string(emblem.BLUE[1:])


def _paint(shape: Any, name: str, colour: str) -> None:
    from pptx.dml.color import RGBColor

    shape.name = name
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(colour[1:])
    shape.line.fill.background()
    # Its style has a shadow, which some programs draw even where the shape says it has none.
    shape._element.remove(shape._element.find(f"{{{_P}}}style"))


def embed(made: Presentation, namespace: str, text: str) -> None:
    """Put a text into the file as a custom part of XML, which no program shows."""
    from lxml import etree
    from pptx.opc.constants import RELATIONSHIP_TYPE as RT
    from pptx.opc.package import Part

    package = made.part.package
    root = etree.Element(f"{{{namespace}}}manifest", nsmap={None: namespace})
    root.text = text
    name = package.next_partname("/customXml/item%d.xml")
    held = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    made.part.relate_to(Part(name, "application/xml", package, held), RT.CUSTOM_XML)
