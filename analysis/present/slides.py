"""A report as a presentation (.pptx): native charts that can be edited, one finding a slide, with
text alternatives and speaker notes in the report's language.

Start at `slides`; `manifest_of` and `figures_of` read one back. The same report gives the same
bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from analysis.present import quotes, slide_charts, slide_tables
from analysis.present.emblem import Funding
from analysis.present.exhibits import MATRIX, Exhibit
from analysis.present.package import shown
from analysis.present.report import Part, Report
from analysis.present.slide_deck import AFTER, Box, Deck
from analysis.present.slide_readback import figures_of, manifest_of
from analysis.present.slide_text import LEAST, LINE, SMALL, Text, count, fitted, flat, lines
from analysis.wording import sentence

__all__ = ["figures_of", "manifest_of", "slides"]
_SAID = 22  # points of sentences on a slide
_QUOTED = (30, 26, 22, LEAST)
_BESIDE = 28  # points between the line beside a quote and its words
_DISCLAIMED = (18, 14, SMALL)
_EMBLEM = 90  # points of its height on the last slide
_NOTE = 14
_SURE = 0.97  # of its width, for the lines of a note: programs do not break all alike
_NOTES = 0.4  # of the room under a title that a note takes at most


def slides(report: Report, manifest: str, template: bytes | None = None) -> bytes:
    """Return a report as a .pptx with a manifest inside, on our own slides or those of a user's
    template; raises `Problem` where the template cannot be used."""
    deck = Deck(report.language, report.foot, template)
    _opening(deck, report)
    taken: dict[str, int] = {}
    for part in report.parts:
        _part(deck, report, part)
        for own in part.exhibits:
            name = own.item.name
            taken[name] = taken.get(name, 0) + 1
            again = f".{taken[name]}" if taken[name] > 1 else ""
            _exhibit(deck, report, own, name + again)
    _method(deck, report)
    if report.funding is not None:
        _funding(deck, report, report.funding)
    return deck.saved(report.title, manifest)


def _opening(deck: Deck, report: Report) -> None:
    """Add the title, the survey's name, how many answered, what filters, whether invented."""
    only = report.wording.say("Only")
    told = [*report.origin[:2], *(report.origin[-1:] if report.sample else ())]
    told += [row for row in report.origin[2:] if row[0] == only]
    lines_under = [f"{name}: {value}" for name, value in told]
    slide = deck.opening(report.title, lines_under)
    place = deck.free(slide)
    if report.funding is not None and place is not None:
        deck.funded(slide, report.funding, place, LEAST)
    deck.finish(slide, _origin(report))
    if report.funding is not None and place is None:  # the template fills its first slide
        _funding(deck, report, report.funding)


def _funding(deck: Deck, report: Report, own: Funding) -> None:
    """Add emblem, statement and disclaimer; one that no slide holds goes on over the next."""
    tall = min(_EMBLEM, deck.box.height / 3)
    top = tall + 2 * AFTER
    room = deck.box.part(top, deck.box.height - top)
    parted: list[list[Text]] = []
    for size in _DISCLAIMED:
        parted = list(_parted([Text(own.disclaimer, size)], deck, room))
        if len(parted) == 1:
            break
    for number, texts in enumerate(parted, 1):
        slide = deck.slide(report.wording.say("Funding"), number, len(parted))
        deck.funded(slide, own, deck.box.part(0, tall), 24)
        deck.text(slide, "Disclaimer", texts, room)
        deck.finish(slide, [own.statement, own.disclaimer])


def _origin(report: Report) -> list[str]:
    return [f"{name}: {value}" for name, value in report.origin]


def _part(deck: Deck, report: Report, part: Part) -> None:
    """Add what a part says beside its charts; its title alone where there are others."""
    is_told = part.said or part.quote is not None or part.figures is not None
    if not is_told and len(report.parts) > 1:
        deck.finish(deck.opening(part.title, []), _origin(report))
    left = part.said
    if part.figures is not None:
        heads = [str(own) for own in part.figures.columns]
        rows = [list(map(str, row)) for row in part.figures.itertuples(index=False)]
        left = _table(deck, part.title, [heads, *rows], _origin(report), said=left)
    if part.quote is not None:
        left = _quote(deck, report, part, left)
    if left:
        _said(deck, part.title, left, _origin(report))


def _under(deck: Deck, slide: Any, said: Sequence[str], tall: float) -> Sequence[str]:
    """Write sentences under what a slide holds down to so many points; return those that have no
    room: all or none."""
    texts, top = [Text(own, _SAID) for own in said], tall + 2 * AFTER
    room = deck.box.part(top, deck.box.height - top)
    if not texts or _height(texts, deck, room) + AFTER * len(texts[1:]) > room.height:
        return said
    deck.text(slide, "Text", texts, room)
    return ()


def _table(
    deck: Deck,
    title: str,
    rows: Sequence[Sequence[str]],
    notes: Sequence[str],
    headed: bool = True,
    said: Sequence[str] = (),
) -> Sequence[str]:
    """Add a table, and under it what else is said; return what of that has no room."""
    told = "; ".join(": ".join(row) for row in rows[headed:])
    found = slide_tables.grids(rows, deck, deck.box, headed)
    for number, grid in enumerate(found, 1):
        slide = deck.slide(title, number, len(found))
        alt = f"{sentence(title)} {sentence(told)}"
        slide_tables.add(slide, f"Table {number}", alt, grid, deck.language, deck.box)
        if number == len(found):
            said = _under(deck, slide, said, sum(grid.heights))
        deck.finish(slide, notes)
    return said


def _quote(deck: Deck, report: Report, part: Part, said: Sequence[str]) -> Sequence[str]:
    """Add the quote of a part, and under it what else is said; return what of that has no room."""
    own, room = part.quote, deck.box
    translated = quotes.translation(own, report.wording)
    box = Box(room.left + _BESIDE, room.top, room.width - _BESIDE, room.height)
    parted: list[list[Text]] = []
    for size in _QUOTED:
        texts = [Text(own.text, size, own.language or "?")]
        if translated:
            texts.append(Text(translated, max(LEAST, size - 6), own.translation_language))
        parted = list(_parted(texts, deck, box))
        if len(parted) == 1:
            break
    for number, texts in enumerate(parted, 1):
        slide = deck.slide(part.title, number, len(parted))
        tall = _height(texts, deck, box) + len(texts[1:]) * AFTER
        deck.text(slide, "Quote", texts, box.part(0, min(tall, box.height)))
        deck.rule(slide, Box(room.left, room.top, 5, min(tall, room.height)))
        if number == len(parted):
            said = _under(deck, slide, said, tall)
        deck.finish(slide, [own.text, translated, *_origin(report)])
    return said


def _height(texts: Sequence[Text], deck: Deck, box: Box) -> float:
    return sum(
        count(own.words, own.size * deck.wide, box.width) * own.size * LINE for own in texts
    )


def _said(deck: Deck, title: str, said: Sequence[str], notes: Sequence[str]) -> None:
    parted = list(_parted([Text(own, _SAID) for own in said], deck, deck.box))
    for number, texts in enumerate(parted, 1):
        slide = deck.slide(title, number, len(parted))
        deck.text(slide, "Text", texts, deck.box)
        deck.finish(slide, notes)


def _parted(texts: Sequence[Text], deck: Deck, box: Box) -> Iterator[list[Text]]:
    """Yield the texts of each slide; a paragraph that no slide holds goes on over the next."""
    made: list[Text] = []
    left = box.height
    for text in texts:
        held: list[str] = []
        for own in shown(text.words).replace("\r\n", "\n").split("\n"):
            for at, line in enumerate(lines(own, text.size * deck.wide, box.width)):
                taken = text.size * LINE * count(line, text.size * deck.wide, box.width)
                if taken > left and (held or made):
                    yield [*made, *([replace(text, words="".join(held))] if held else [])]
                    made, held, left = [], [], box.height
                held += [" " if at else "\n", line] if held else [line]
                left -= taken
        made.append(replace(text, words="".join(held)))
        left -= AFTER
    yield made


def _exhibit(deck: Deck, report: Report, own: Exhibit, name: str) -> None:
    note, size, tall = _note(own.note, deck)
    whole = deck.box
    box = whole.part(0, whole.height - tall - 8)
    draw = slide_tables.pages if own.chart.kind == MATRIX else slide_charts.pages
    is_empty = not own.chart.labels or not own.chart.series
    pages = [lambda slide: None] if is_empty else draw(own, deck, box, name)
    for number, page in enumerate(pages, 1):
        slide = deck.slide(own.title, number, len(pages))
        page(slide)
        place = Box(whole.left, whole.top + whole.height - tall, whole.width, tall)
        deck.text(slide, "Note", [Text(note, size)], place, quiet=True)
        deck.finish(slide, [*own.said, own.alt, *_origin(report)])


def _note(note: str, deck: Deck) -> tuple[str, float, float]:
    """Return a note, its size and its height: smaller where it takes more than three lines; one
    that would leave the chart no room is cut (the speaker notes have all of it)."""
    words, room = flat(note), _SURE * deck.box.width / deck.wide
    size = next((own for own in (_NOTE, 13) if count(words, own, room) <= 3), SMALL)
    text, _ = fitted(words, (size,), room, _NOTES * deck.box.height)
    return text, size, count(text, size, room) * size * LINE


def _method(deck: Deck, report: Report) -> None:
    rows = [[flat(name), flat(value)] for name, value in report.origin]
    _table(deck, report.wording.say("Method"), rows, report.method, headed=False)
