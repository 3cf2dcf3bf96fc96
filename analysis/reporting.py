"""The command `report`: a survey to slides, a workbook or a page, and what it says of how it was
made.

Start at `run`; the pages and `verify` begin at `made`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from analysis import codebook, material
from analysis.coding.coder import FORMAT as CODER
from analysis.load import corrections, plain_table
from analysis.load.corrections import fingerprint
from analysis.material import Material, Prepared, Progress
from analysis.present import manifest, page, slides
from analysis.present import report as reports
from analysis.present.exhibits import Filters, Item
from analysis.present.report import CONTENTS, Report
from analysis.privacy.presets import is_lowered, preset
from analysis.results.intervals import METHODS
from analysis.results.tables import Sampling
from analysis.survey import Problem
from analysis.tabulate import filters, log_lowered
from analysis.workspace import exchange, surveys
from analysis.workspace.database import Database

VERSION = "0.1.0"


@dataclass(frozen=True)
class Settings:
    """How a report is asked for: one of `CONTENTS` or the charts of a collection, language,
    preset, filters, how many people were invited (None: not known), and how intervals are made."""

    content: str | tuple[Item, ...] = reports.SUMMARY
    language: str = "en"
    preset: str = "public"
    chosen: Filters = ()
    invited: int | None = None
    intervals: str = "wilson"

    def told(self, repair: bool) -> dict[str, object]:
        """Return the settings for a manifest."""
        own = asdict(self) | {"repair": repair}
        if not isinstance(self.content, str):
            own["content"] = reports.collection(self.content).decode()
        return own


def settings_of(told: Mapping[str, object]) -> Settings:
    """Return the settings that a manifest tells; raises `Problem` where they are none.

    >>> own = Settings(content=(Item("bars", "q1"),), chosen=(("q2", ("Yes",)),), invited=9)
    >>> settings_of(own.told(repair=False)) == own
    True
    """
    own = {name: told.get(name) for name in Settings.__dataclass_fields__}
    content, invited = str(own["content"]), own["invited"]
    if own["intervals"] not in METHODS or not isinstance(invited, int | None):
        raise Problem("The manifest in this file cannot be read. Choose a report of this program.")
    chosen = tuple((str(id), tuple(map(str, picked))) for id, picked in own["chosen"])
    return Settings(
        content if content in CONTENTS else tuple(reports.items_of(content.encode())),
        str(own["language"]),
        preset(str(own["preset"])).name,
        chosen,
        invited,
        str(own["intervals"]),
    )


@dataclass(frozen=True, eq=False)
class Made:
    """A report and what it was made of."""

    report: Report
    settings: Settings
    material: Material
    prepared: Prepared

    @property
    def manifest(self) -> str:
        """What the report says of how it was made."""
        return manifest.manifest(
            self.report,
            program(),
            self.settings.told(self.material.repair),
            list(self.material.inputs()),
        )


def program() -> dict[str, str]:
    """Return what tells this version of the program from others."""
    return {"version": VERSION, "coder": CODER}


def made(
    own: Material, prepared: Prepared, settings: Settings, progress: Progress | None = None
) -> Made:
    """Return a report; raises `Problem` where what is asked for may not be shown."""
    sampling = Sampling(len(prepared.survey.responses), settings.invited, settings.intervals)
    basis = material.basis(own, prepared, settings.preset, sampling)
    found = reports.report(
        settings.content,
        basis,
        settings.language,
        settings.chosen,
        ", ".join(name for name, _ in own.exports),
        material.showable(prepared.quotes, basis),
        progress,
    )
    return Made(found, settings, own, prepared)


def _slides(own: Made) -> bytes:
    return slides.slides(own.report, own.manifest, own.material.template)


def _page(own: Made) -> bytes:
    return page.page(own.report, own.manifest)


WRITERS: Mapping[str, Callable[[Made], bytes]] = {".pptx": _slides, ".html": _page}


def run(args: argparse.Namespace, progress: Progress | None = None) -> None:
    """Write the report that a call asks for; raises `Problem` where it cannot be made."""
    out = Path(args.out)
    own = material_of(args)
    prepared = material.prepared(own)
    sampling = Sampling(len(prepared.survey.responses), args.invited, args.intervals)
    shown = material.basis(own, prepared, args.preset, sampling).release("domain")
    chosen = tuple((id, tuple(picked)) for id, picked in filters(args.filter, shown).items())
    settings = Settings(
        content_of(args.content), args.language, args.preset, chosen, args.invited, args.intervals
    )
    found = made(own, prepared, settings, progress)
    content = WRITERS[out.suffix.lower()](found)
    if is_lowered(shown.preset):
        log_lowered(prepared.survey, Path(args.file).name, out.name, args.preset, args.reason)
    plain_table.write_bytes(out, content)


def content_of(name: str) -> str | tuple[Item, ...]:
    """Return what a call names: one of `CONTENTS`, or the charts of a collection's file."""
    return name if name in CONTENTS else tuple(reports.items_of(_bytes(name), Path(name).name))


def material_of(args: argparse.Namespace) -> Material:
    """Return the files that a call names; raises `Problem` where one is missing."""
    exports = tuple((Path(name).name, _bytes(name)) for name in (args.file, *args.beside))
    files = codebook.texts_of(*([Path(args.codebook)] if args.codebook else []))
    decided = _bytes(args.overrides) if args.overrides else None
    quotes = _bytes(args.quotes) if args.quotes else None
    template = _bytes(args.template) if args.template else None
    own = Material(exports, files, decided, quotes, (), template, args.repair)
    if args.corrected or args.decided:
        own = _as_worked_on(own, args.decided)
    if own.is_sample and quotes is None:
        own = replace(own, quotes=material.SAMPLE_QUOTES.read_bytes())
    return own


def _as_worked_on(own: Material, decided: bool) -> Material:
    """Return the files with the corrections that people made and, where asked, the codebook that
    they chose, their decisions and approved quotes."""
    if len(own.exports) > 1:
        raise Problem("--corrected and --decided are about one file: leave out --beside.")
    from analysis import load, work

    (name, content), database = own.exports[0], Database()
    read = fingerprint(load.read(content, name))
    corrected = corrections.packed(surveys.corrections_of(database, read))
    own = replace(own, corrections=(corrected,))
    if not decided:
        return own
    number, _ = work.code(material.read(own), database, name)
    parts = exchange.unpacked(exchange.packed(database, number))
    return replace(
        own,
        codebook=exchange.codebook_of(parts) or codebook.texts_of(),
        decisions=parts[exchange.DECISIONS],
        quotes=parts[exchange.QUOTES],
    )


def _bytes(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError:
        raise Problem(
            "There is no file {file}. Check its name and folder.", file=name[:200]
        ) from None
