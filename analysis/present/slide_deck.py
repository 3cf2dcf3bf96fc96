"""The deck that slides are put on: our own in 16:9, or that of a user's template.

Start at `Deck`. Places and sizes are points.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analysis.present import slide_template
from analysis.present.emblem import RATIO, Funding
from analysis.present.package import shown, undated
from analysis.present.slide_text import (
    BOLD,
    CUT,
    LEAST,
    LINE,
    SMALL,
    TAGS,
    Text,
    count,
    fitted,
    flat,
    width,
    write,
    write_paragraph,
)
from analysis.wording import Wording, wording

if TYPE_CHECKING:
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide

EMU = 12_700  # in a point
AFTER = 12  # points between paragraphs
MANIFEST = "urn:open-answers:manifest"
_TITLE = (28, 24, 22, 20, 18)
_UNDER, _LOOSE = (24, 20, LEAST), 1.45  # lines of a subtitle stand further apart
_OPENING = (40, 36, 32, 28, 24)
_INSET = (14.4, 7.2)  # what PowerPoint leaves free in a shape, left and right, above and below
_EMBLEM = (48, 30)  # points: its height on the first slide, and the least (a centimetre)
_BESIDE = 12  # points between it and the statement
_FIXED = datetime.datetime(2025, 1, 1)


@dataclass(frozen=True)
class Box:
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    def part(self, top: float, height: float) -> Box:
        """Return a band of it, `top` points from its upper edge."""
        return Box(self.left, self.top + top, self.width, height)


class Deck:
    """A presentation in the making: its slides have a title, and the foot and their number."""

    def __init__(self, language: str, foot: str, template: bytes | None = None) -> None:
        """Begin our own deck, or one of a template; raises `Problem` where that cannot be used."""
        self.language = language
        self.wide = 1.0 if template is None else 1.15  # its letters against Arial's
        self._foot = flat(foot)
        found = slide_template.own(language) if template is None else slide_template.read(template)
        self.presentation = found
        self._opening, self._plain = slide_template.layouts(found)
        self.box, self._foot_box, self._number_box = self._places()

    @property
    def wording(self) -> Wording:
        """The words of its language."""
        return wording(self.language)

    def _places(self) -> tuple[Box, Box, Box]:
        """Return the room under the title, and where foot and number stand."""
        title, foot, number = (
            _box(own) if own is not None else None for own in slide_template.standing(self._plain)
        )
        wide, tall = (
            self.presentation.slide_width / EMU,
            self.presentation.slide_height / EMU,
        )
        left, right = title.left, title.left + title.width
        number = number or Box(right - 60, tall - 34, 60, 22)
        foot = foot or Box(left, tall - 34, number.left - left - 10, 22)
        if fitted(self._foot, (SMALL,), (foot.width - _INSET[0]) / self.wide, 22)[0] != self._foot:
            foot = Box(left, foot.top, max(foot.width, number.left - left - 10), foot.height)
        end = min(foot.top, number.top, tall - 20)
        top, side = title.top + title.height + 6, _INSET[0] / 2
        room = Box(left + side, top, min(right, wide) - left - 2 * side, end - top - 4)
        return room, foot, number

    def opening(self, title: str, told: Sequence[str]) -> Slide:
        """Add the first slide, or one that begins a part: title and a few lines under it."""
        slide = self.presentation.slides.add_slide(self._opening)
        under = [own for own in slide.placeholders if slide_template.is_subtitle(own)][:1]
        self._keep(slide, [slide.shapes.title, *(under if told else ())])
        self._titled(slide, title, _OPENING)
        if told and under:
            write(under[0].text_frame, self._lines(told, _box(under[0])), self.language)
            under[0].name = "Subtitle"
        elif told:
            head = _box(slide.shapes.title)
            top = head.top + head.height + 6
            room = Box(head.left, top, head.width, self._foot_box.top - top - 6)
            self.text(slide, "Subtitle", self._lines(told, room), room, gap=0)
        return slide

    def _lines(self, told: Sequence[str], box: Box) -> list[Text]:
        """Return lines of one size that have room together; long ones are cut where none does."""
        room, tall = (box.width - _INSET[0]) / self.wide, box.height - _INSET[1]
        words = list(map(flat, told))
        for size in _UNDER:
            if sum(count(own, size, room) for own in words) * size * _LOOSE <= tall:
                return [Text(own, size) for own in words]
        most = max(2, int(tall / (LEAST * _LOOSE)))
        cut = [fitted(own, (LEAST,), room, LINE * LEAST)[0] for own in words]
        shown_ones = cut if len(cut) <= most else [*cut[: most - 1], CUT]
        return [Text(own, LEAST) for own in shown_ones]

    def slide(self, title: str, number: int = 1, of: int = 1) -> Slide:
        """Add a slide with a title, the so manieth of several; `finish` it after its contents."""
        slide = self.presentation.slides.add_slide(self._plain)
        self._keep(slide, [slide.shapes.title])
        ending = f"\u00a0({number}/{of})" if of > 1 else ""
        self._titled(slide, title, _TITLE, ending)
        return slide

    def finish(self, slide: Slide, notes: Sequence[str]) -> None:
        """Add foot, number and speaker notes: the last in the order of reading."""
        self._end(slide)
        frame = slide.notes_slide.notes_text_frame
        texts = [Text(own, SMALL) for own in notes if own]
        write(frame, texts or [Text("", SMALL)], self.language)

    def text(
        self,
        slide: Slide,
        name: str,
        texts: Sequence[Text],
        box: Box,
        quiet: bool = False,
        gap: float = AFTER,
    ) -> BaseShape:
        """Add texts in a box of their own; `quiet` those that are no finding."""
        made = slide.shapes.add_textbox(*emu(box))
        made.name = name
        frame = made.text_frame
        write(frame, texts, self.language, gap=gap)
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        if quiet:
            _quiet(made)
        return made

    def rule(self, slide: Slide, box: Box) -> None:
        """Add the line beside a quote, which screen readers pass over."""
        slide_template.add_rule(slide, emu(box))

    def free(self, slide: Slide) -> Box | None:
        """Return the band under what a slide holds, else that above it, where the emblem of a
        funder has room; None where it has none."""
        held = [_box(own) for own in slide.shapes]
        title = _box(slide.shapes.title)
        head, end = min(own.top for own in held), max(own.top + own.height for own in held)
        tall, least = _EMBLEM
        side = _INSET[0] / 2
        for begin, stop in ((end, self._foot_box.top), (0, head)):
            height = min(tall, stop - begin - AFTER)
            if height >= least:
                top = begin + AFTER / 2
                return Box(title.left + side, top, title.width - 2 * side, height)
        return None

    def funded(self, slide: Slide, funding: Funding, box: Box, size: float) -> None:
        """Add a funder's emblem, as high as a box, and beside it the statement."""
        aside = RATIO * box.height
        place = Box(box.left, box.top, aside, box.height)
        slide_template.add_emblem(slide, emu(place), shown(funding.emblem))
        wide = BOLD * self.wide * width(funding.statement, size) + 2 * _BESIDE
        room = Box(box.left + aside, box.top, min(wide, box.width - aside), box.height)
        made = self.text(slide, "Funding", [Text(funding.statement, size, bold=True)], room)
        slide_template.label(made, round(_BESIDE * EMU))

    def key(self, slide: Slide, names: Sequence[Text], box: Box) -> None:
        """Add what colours stand for, in one paragraph."""
        made = self.text(slide, "Key", [], box)
        told = [replace(own, words=own.words + "\u2003") for own in names]
        write_paragraph(made.text_frame.paragraphs[0], told, self.language)

    def _keep(self, slide: Slide, kept: Sequence[Any]) -> None:
        """Remove the placeholders that nothing is put in: they would ask to be filled."""
        own = {shape.shape_id for shape in kept}
        for shape in list(slide.placeholders):
            if shape.shape_id not in own:
                shape._element.getparent().remove(shape._element)

    def _titled(self, slide: Slide, title: str, sizes: Sequence[float], ending: str = "") -> None:
        shape = slide.shapes.title
        box, words = _box(shape), flat(title)
        room, tall = box.width - _INSET[0], box.height - _INSET[1]
        # A line of a title is a little closer than others.
        text, size = fitted(words, sizes, room / (BOLD * self.wide), tall / 0.9, 3, ending)
        write(shape.text_frame, [Text(text, size)], self.language)
        shape.text_frame.paragraphs[0].line_spacing = 0.9
        shape.name = "Title"

    def _end(self, slide: Slide) -> None:
        for kind, box, held in (
            ("ftr", self._foot_box, self._foot),
            ("sldNum", self._number_box, ""),
        ):
            slide_template.add_standing(slide, kind, emu(box), shown(held), TAGS[self.language])

    def saved(self, title: str, manifest: str) -> bytes:
        """Return the file, the same bytes for the same slides."""
        about = self.presentation.core_properties
        about.title, about.language = flat(title)[:255], TAGS[self.language]
        about.author = about.last_modified_by = about.comments = about.keywords = ""
        about.category = about.subject = about.content_status = about.version = ""
        about.created = about.modified = about.last_printed = _FIXED
        about.revision = 1
        slide_template.embed(self.presentation, MANIFEST, shown(manifest))
        out = io.BytesIO()
        self.presentation.save(out)
        return undated(out.getvalue())


def emu(box: Box) -> tuple[int, int, int, int]:
    """Return a place in the units of the file."""
    return tuple(round(own * EMU) for own in (box.left, box.top, box.width, box.height))


def _box(shape: Any) -> Box:
    return Box(*(own / EMU for own in (shape.left, shape.top, shape.width, shape.height)))


def _quiet(shape: BaseShape) -> None:
    from pptx.enum.dml import MSO_THEME_COLOR

    for paragraph in shape.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
            run.font.color.brightness = 0.25
