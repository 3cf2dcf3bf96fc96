"""A report of a survey: its parts in their order, with every chart, sentence and quote, the same
in every format.

Start at `report`. `slides`, `page` and `report_book` write it; they neither count nor word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import pandas as pd

from analysis.present import blocks, exhibits, method, readings
from analysis.present.blocks import Block, Quotes
from analysis.present.emblem import Funding
from analysis.present.exhibits import (
    BARS,
    KINDS,
    MATRIX,
    STAGES,
    STEPS,
    TOP,
    Basis,
    Exhibit,
    Filters,
    Item,
    exhibit,
)
from analysis.present.labels import audience
from analysis.present.tabulation import DIGEST, Tabulation
from analysis.progress import Progress
from analysis.results.variables import SCALE, by_themes
from analysis.survey import Problem
from analysis.wording import LANGUAGES, Wording, wording
from analysis.workspace.quotes import Quote

SUMMARY, THEMES, ALL = "summary", "themes", "all"
CONTENTS = (SUMMARY, THEMES, ALL)
FORMAT = "presentation 1"  # of a collection in a file


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a report: its title, charts, key figures (what, n: as texts; None where there are
    none), one quote that may be shown, and in sentences what it lacks."""

    title: str
    exhibits: tuple[Exhibit, ...] = ()
    figures: pd.DataFrame | None = None
    quote: Quote | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Report:
    """What a report holds, in one language: title, parts, the method in sentences, where its
    figures come from (name, value), the line at the foot of every page, whether it is about the
    invented example, and who paid for it (None: it does not say)."""

    title: str
    language: str
    parts: tuple[Part, ...]
    method: tuple[str, ...]
    origin: tuple[tuple[str, str], ...]
    foot: str
    sample: bool
    funding: Funding | None = None

    @property
    def exhibits(self) -> list[Exhibit]:
        """The charts in their order."""
        return [own for part in self.parts for own in part.exhibits]

    @property
    def wording(self) -> Wording:
        """The words of the report's language."""
        return wording(self.language)


def report(
    content: str | Sequence[Item],
    basis: Basis,
    language: str = "en",
    chosen: Filters = (),
    name: str = "",
    quotes: Quotes | None = None,
    progress: Progress | None = None,
    funding: Funding | None = None,
) -> Report:
    """Return a report: the five-part summary, all themes, every chart of everyone (`CONTENTS`), or
    the charts of a collection. `name` is that of the survey's file, `quotes` as of
    `blocks.summary`. Raises `Problem` where a chart may not be shown."""
    w, item = wording(language), Item(BARS, language=language, chosen=chosen)
    wanted = basis.tabulation(item)
    if isinstance(content, str):
        planned = _CONTENTS[content](wanted, basis, quotes or {})
    else:
        planned = [(Part(w.say("Chosen charts")), list(content))]
    count = sum(len(items) for _, items in planned)
    parts, done = [], 0
    for part, items in planned:
        made = []
        for own in items:
            made.append(exhibit(_in_context(own, content, item), basis))
            done += 1
            if progress:
                progress(done / count)
        parts.append(
            _filled(part, made) if content == SUMMARY else replace(part, exhibits=tuple(made))
        )
    return Report(
        w.say("What did the respondents say?"),
        language,
        tuple(parts),
        tuple(method.paragraph(wanted, basis.coded)),
        tuple(_origin(wanted, basis, name)),
        _foot(wanted, basis),
        basis.sample,
        funding,
    )


def _filled(part: Part, made: Sequence[Exhibit]) -> Part:
    """Return a part of the summary with its charts; of one that shows nobody, what it says."""
    telling = [own for own in made if any(v for s in own.chart.series for v in s.values if v)]
    others = [line for own in made if own not in telling for line in own.said]
    return replace(part, exhibits=tuple(telling), said=(*part.said, *others))


def _in_context(own: Item, content: str | Sequence[Item], item: Item) -> Item:
    """Return an item with the report's language and filters; those of a collection keep theirs."""
    if isinstance(content, str):
        return replace(own, language=item.language, chosen=item.chosen)
    return own


Planned = list[tuple[Part, list[Item]]]


def _summary(wanted: Tabulation, basis: Basis, quotes: Quotes) -> Planned:
    made: Planned = []
    for block in blocks.summary(wanted, basis.coded, quotes):
        before = {item for _, items in made for item in items}
        items = [item for item in _items(block, wanted) if item not in before]
        made.append((_part(block, not made), items))
    return made


def _part(block: Block, is_first: bool) -> Part:
    key_figures = block.findings[0].table if is_first and block.findings else None
    return Part(block.title, (), key_figures, block.quote, block.said)


def _items(block: Block, wanted: Tabulation) -> list[Item]:
    made = [_item(id) for id in block.charted]
    return made + (_rated(wanted) if block.rated else [])


def _item(id: str) -> Item:
    return Item(STAGES if id in readings.STAGES else BARS, id)


def _rated(wanted: Tabulation) -> list[Item]:
    return [Item(STEPS, rows[0].id) for _, rows in exhibits.rated(wanted)]


def _themes(wanted: Tabulation, basis: Basis, quotes: Quotes) -> Planned:
    domains = [own.id for own in by_themes(wanted.release.variables)]
    title = wanted.labels.wording.say("Themes")
    return [(Part(title), [_item(id) for id in domains])]


def _all(wanted: Tabulation, basis: Basis, quotes: Quotes) -> Planned:
    """Return every chart of everyone: themes, what else the answers say, closed questions."""
    say, own = wanted.labels.wording.say, wanted.release.variables
    themes = by_themes(own)
    parts = []
    if themes:
        together = [] if wanted.chosen else [Item(MATRIX, theme.id) for theme in themes]
        named = [Item(TOP), *(_item(theme.id) for theme in themes), *together]
        parts.append((Part(say("Themes")), named))
    facets = [id for id, found in own.items() if found.source == "facet" and found.base.any()]
    if facets:
        parts.append((Part(say("Facets")), [_item(id) for id in facets]))
    scales = exhibits.rated(wanted)
    known = {row.id for _, rows in scales for row in rows}
    closed = [
        id
        for id, found in own.items()
        if found.source == "question" and not (found.kind == SCALE and id in known)
    ]
    if closed or scales:
        asked = [*_rated(wanted), *(_item(id) for id in closed)]
        parts.append((Part(say("Closed questions")), asked))
    return parts


_CONTENTS: Mapping[str, Callable[[Tabulation, Basis, Quotes], Planned]] = {
    SUMMARY: _summary,
    THEMES: _themes,
    ALL: _all,
}


def _origin(wanted: Tabulation, basis: Basis, name: str) -> list[tuple[str, str]]:
    w, scheme = wanted.labels.wording, basis.scheme
    days = method.days(basis.survey)
    chosen = [
        (w.say("Only"), f"{wanted.release.variables[id].text}: {', '.join(options)}")
        for id, options in wanted.chosen.items()
    ]
    return [
        (w.say("Survey"), name),
        (w.say("Respondents"), w.number(len(basis.survey.responses))),
        *([(w.say("Last response"), w.day(days[1]))] if days else []),
        (w.say("Codebook"), f"{scheme.version}, {scheme.digest[:DIGEST]}"),
        (w.say("Shown to"), audience(wanted.release.preset.name, w)),
        *([(w.say("Terms"), told)] if (told := basis.terms(wanted)) else []),
        *chosen,
        *([(w.say("Data"), w.say("Invented example data."))] if basis.sample else []),
    ]


def _foot(wanted: Tabulation, basis: Basis) -> str:
    w, scheme = wanted.labels.wording, basis.scheme
    said = [w.say("Codebook {version}", version=scheme.version)]
    if days := method.days(basis.survey):
        said.append(w.say("last response {date}", date=w.day(days[1])))
    if basis.sample:
        said.append(w.say("invented example"))
    if told := basis.terms(wanted):
        said.append(told.rstrip("."))
    return " · ".join(said)


def collection(items: Sequence[Item]) -> bytes:
    """Return a collection of charts as a file: JSON, which `items_of` reads.

    >>> items_of(collection([Item(BARS, "q1", chosen=(("q2", ("Yes",)),))]))[0].chosen
    (('q2', ('Yes',)),)
    """
    rows = [
        asdict(item) | {"chosen": {id: list(own) for id, own in item.chosen}} for item in items
    ]
    told = {"format": FORMAT, "items": rows}
    return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def items_of(content: bytes, name: str = "collection") -> list[Item]:
    """Return the charts of a collection; raises `Problem` where the file is none."""
    try:
        told = json.loads(content)
        if told["format"] != FORMAT:
            raise ValueError
        made = [_read(row) for row in told["items"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Problem(
            "{name} is no collection of charts. Save one on the page Presentation.", name=name
        ) from None
    if not made:
        raise Problem("{name} holds no chart. Add one from the page that shows it.", name=name)
    return made


def _read(row: Mapping[str, object]) -> Item:
    json.dumps(row, ensure_ascii=False).encode()  # a ValueError where a text holds half a sign
    texts = {key: row[key] for key in ("kind", "of", "by", "base", "language", "title")}
    chosen = tuple((str(id), tuple(map(str, own))) for id, own in dict(row["chosen"]).items())
    known = texts["kind"] in KINDS and texts["language"] in LANGUAGES
    if not known or texts["base"] not in ("domain", "any"):
        raise ValueError
    return Item(**{key: str(text) for key, text in texts.items()}, chosen=chosen)
