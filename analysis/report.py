"""The command `report`: a survey to slides, workbook, page, REFI-QDA project, or all of them.

Start at `run`.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from analysis import bundle, codebook, load, material, reporting, work
from analysis.load import corrections, plain_table, table_file
from analysis.load.corrections import fingerprint
from analysis.material import Material, Progress
from analysis.present import report as reports
from analysis.present.exhibits import Item
from analysis.present.report import CONTENTS
from analysis.privacy.presets import PRESETS, is_lowered
from analysis.reporting import Settings
from analysis.survey import Problem, Survey
from analysis.tabulate import filters, log_lowered
from analysis.wording import LANGUAGES
from analysis.workspace import exchange, pseudonyms, surveys
from analysis.workspace.database import Database

COMMAND_LINE = "command line"  # who writes to the log
ENDINGS = (*reporting.ALL_WRITERS, bundle.ENDING)


def run(args: argparse.Namespace, progress: Progress | None = None) -> None:
    """Write the report that a call asks for; raises `Problem` where it cannot be made."""
    out = Path(args.out)
    if args.disclaimer and not args.funding:
        raise Problem("--disclaimer stands beside the EU emblem: add --funding eu.")
    if args.until and not PRESETS[args.preset].bound:
        raise Problem("--until is what a partner is told: add --preset partner.")
    own = material_of(args)
    prepared = material.prepared(own)
    if args.preset in pseudonyms.AUDIENCES and prepared.coded is not None:
        own = replace(own, ids=_ids(prepared.survey, Path(args.file).name, args.preset))
    settings = Settings(
        content_of(args.content),
        args.language or "en",
        args.preset,
        (),
        args.invited,
        args.intervals,
        args.funding,
        args.disclaimer,
        reporting.until_of(args.until),
        args.sources,
    )
    basis = reporting.basis(own, prepared, settings)
    shown = basis.release("domain")
    chosen = tuple((id, tuple(picked)) for id, picked in filters(args.filter, shown).items())
    settings = replace(settings, chosen=chosen)
    if out.suffix.lower() == bundle.ENDING:
        languages = [args.language] if args.language else LANGUAGES
        drawing = bundle.Drawing(args.pictures, args.size, args.pictures_alone)
        content = bundle.bundle(own, prepared, settings, languages, progress, drawing)
    else:
        found = reporting.made(own, prepared, settings, progress, basis)
        content = reporting.ALL_WRITERS[out.suffix.lower()](found)
    if is_lowered(shown.preset):
        log_lowered(prepared.survey, Path(args.file).name, out.name, args.preset, args.reason)
    table_file.write_bytes(out, content)


def content_of(name: str) -> str | tuple[Item, ...]:
    """Return what a call names: one of `CONTENTS`, or the charts of a collection's file."""
    if name in CONTENTS:
        return name
    return tuple(reports.items_of(plain_table.read_bytes(name), Path(name).name))


def material_of(args: argparse.Namespace) -> Material:
    """Return the files that a call names; raises `Problem` where one is missing."""
    names = (args.file, *args.beside)
    exports = tuple((Path(name).name, plain_table.read_bytes(name)) for name in names)
    files = codebook.texts_of(*([Path(args.codebook)] if args.codebook else []))
    decided = plain_table.read_bytes(args.overrides) if args.overrides else None
    quotes = plain_table.read_bytes(args.quotes) if args.quotes else None
    template = plain_table.read_bytes(args.template) if args.template else None
    own = Material(exports, files, decided, quotes, (), template, repair=args.repair)
    if args.corrected or args.decided:
        own = _as_worked_on(own, args.decided)
    if own.is_sample and quotes is None:
        own = replace(own, quotes=material.SAMPLE_QUOTES.read_bytes())
    return own


def _ids(survey: Survey, name: str, audience: str) -> bytes:
    """Return the ids of the respondents for an audience, kept in the database."""
    database = Database()
    # The run first: it follows respondents who are known by their place alone.
    number, _ = work.code(survey, database, name)
    return pseudonyms.table_of(database, number, audience, survey.ids(), COMMAND_LINE)


def _as_worked_on(own: Material, decided: bool) -> Material:
    """Return the files with the corrections that people made and, where asked, the codebook that
    they chose, their decisions and approved quotes."""
    if len(own.exports) > 1:
        raise Problem("--corrected and --decided are about one file: leave out --beside.")
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
        model=parts.get(exchange.MODEL),
    )
