"""A report in every format, and what it says of how it was made.

Start at `made` and `WRITERS`; the command `report`, the pages, `bundle` and `verify` begin there.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

import pandas as pd

from analysis import material, study
from analysis.coding import coder
from analysis.coding.apply import Coded
from analysis.load.corrections import fingerprint
from analysis.material import Material, Prepared, Progress
from analysis.present import emblem, manifest, page, refi, report_book, report_sheets, slides
from analysis.present import report as reports
from analysis.present.exhibits import Basis, Filters, Item
from analysis.present.refi_answers import QUESTION, SOURCES, Content
from analysis.present.report import CONTENTS, Report
from analysis.present.tabulation import Sheet
from analysis.privacy.presets import PRESETS, preset
from analysis.results.intervals import METHODS
from analysis.results.tables import Sampling
from analysis.survey import Problem
from analysis.wording import LANGUAGES, wording
from analysis.workspace import decisions

VERSION = "0.1.0"


@dataclass(frozen=True)
class Settings:
    """How a report is asked for: one of `CONTENTS` or the charts of a collection, language,
    preset, filters, how many people were invited (None: not known), how intervals are made, one of
    `emblem.FUNDINGS`, a disclaimer ("": ours), until which day (ISO 8601) who may not pass the
    report on keeps it ("": no day is set), and what one source of a project holds, of
    `refi_answers.SOURCES`."""

    content: str | tuple[Item, ...] = reports.SUMMARY
    language: str = "en"
    preset: str = "public"
    chosen: Filters = ()
    invited: int | None = None
    intervals: str = "wilson"
    funding: str = emblem.NONE
    disclaimer: str = ""
    until: str = ""
    sources: str = QUESTION

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
    paid = str(own["funding"] or emblem.NONE)  # older manifests have none
    sources = str(own["sources"] or QUESTION)
    known = {"intervals": METHODS, "language": LANGUAGES}
    try:
        is_known = all(own[name] in values for name, values in known.items())
        is_known &= paid in emblem.FUNDINGS and sources in SOURCES
        if not (is_known and isinstance(invited, int | None)):
            raise ValueError
        until = until_of(str(own["until"] or ""))
        chosen = tuple((str(id), tuple(map(str, picked))) for id, picked in own["chosen"])
    except (ValueError, TypeError):
        raise manifest.unreadable() from None
    return Settings(
        content if content in CONTENTS else tuple(reports.items_of(content.encode())),
        str(own["language"]),
        preset(str(own["preset"])).name,
        chosen,
        invited,
        str(own["intervals"]),
        paid,
        str(own["disclaimer"] or ""),
        until,
        sources,
    )


def until_of(text: str) -> str:
    """Return a day as ISO 8601 writes it, "" for none; raises `Problem` where a text is none.

    >>> until_of("2027-05-31"), until_of("")
    ('2027-05-31', '')
    """
    try:
        return text.strip() and datetime.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise Problem("{text} is no day. Write it like 2027-05-31.", text=text.strip()) from None


@dataclass(frozen=True, eq=False)
class Made:
    """A report, what its charts are made of, and what it was made of."""

    report: Report
    basis: Basis
    settings: Settings
    material: Material
    prepared: Prepared

    @property
    def manifest(self) -> str:
        """What the report says of how it was made."""
        return self.manifest_of(self.report)

    def manifest_of(self, report: Report) -> str:
        """Return the manifest of a report that is made as this one is."""
        return manifest.manifest(
            report,
            program(),
            self.settings.told(self.material.repair),
            list(self.material.inputs()),
        )


def program() -> dict[str, str]:
    """Return what tells this version of the program from others."""
    return {"version": VERSION, "coder": coder.version()}


def basis(own: Material, prepared: Prepared, settings: Settings) -> Basis:
    """Return what a report's charts are made of; the same in every language."""
    sampling = Sampling(len(prepared.survey.responses), settings.invited, settings.intervals)
    made = material.basis(own, prepared, settings.preset, sampling)
    return replace(made, until=settings.until)


def made(
    own: Material,
    prepared: Prepared,
    settings: Settings,
    progress: Progress | None = None,
    known: Basis | None = None,
) -> Made:
    """Return a report, made of a `known` basis where there is one; raises `Problem` where what is
    asked for may not be shown."""
    from_ = known or basis(own, prepared, settings)
    found = reports.report(
        settings.content,
        from_,
        settings.language,
        settings.chosen,
        ", ".join(name for name, _ in own.exports),
        material.showable(prepared.quotes, from_),
        progress,
        emblem.funding(settings.funding, settings.disclaimer, wording(settings.language)),
    )
    return Made(found, from_, settings, own, prepared)


def _slides(own: Made) -> bytes:
    return slides.slides(own.report, own.manifest, own.material.template)


def _page(own: Made) -> bytes:
    return page.page(own.report, own.manifest)


def _book(own: Made) -> bytes:
    return report_book.book(own.report, own.manifest, _tables(own), _sheets(own))


def _tables(own: Made) -> dict[str, Sheet]:
    """Return every table of the survey, with the report's filters."""
    shown, w = own.basis.release("domain"), own.report.wording
    survey, coded = own.prepared.survey, own.prepared.coded
    wholes = decisions.checked_as_wholes(own.prepared.taken)
    checks = None
    if coded is not None and own.prepared.machine is not None:
        checks = study.checks(survey, own.prepared.machine, coded, own.basis.scheme, wholes, w)
    return study.tables(
        survey,
        coded,
        own.basis.scheme,
        shown,
        w,
        own.basis.sampling,
        chosen={id: list(picked) for id, picked in own.settings.chosen},
        about=own.report.origin,
        checks=checks,
    )


def _sheets(own: Made) -> dict[str, Sheet]:
    """Return the quotes, codings and decisions that the report's audience may have."""
    prepared, audience = own.prepared, PRESETS[own.settings.preset]
    if prepared.coded is None:
        return {}
    answers = _answers(own, prepared.coded)
    return report_sheets.sheets(answers, audience, own.report.wording, own.material.export_ids())


def _answers(own: Made, coded: Coded) -> report_sheets.Answers:
    """Return a coding with what its audience may have beside it."""
    prepared = own.prepared
    shown = material.showable(prepared.quotes, own.basis)
    return report_sheets.Answers(
        coded,
        own.basis.scheme,
        {question.id: question.text for question in prepared.survey.questions},
        [quote for found in shown.values() for quote in found],
        prepared.taken,
        _background(prepared),
    )


def _background(prepared: Prepared) -> pd.DataFrame:
    closed = [q for q in prepared.survey.questions if q.type in ("single", "multi_cell")]
    told = study.background(prepared.survey, closed)
    return pd.DataFrame.from_dict(told, orient="index", columns=[q.text for q in closed])


def _project(own: Made) -> bytes:
    """Return the machine's coding and people's as a REFI-QDA project, whatever charts were asked
    for; raises `Problem` where its audience is given no answers, or there are none."""
    survey, machine = own.prepared.survey, own.prepared.machine
    if machine is None:
        raise Problem("The survey has no open question. Choose a file with open answers.")
    content = Content(
        survey,
        fingerprint(survey),
        _answers(own, machine),
        ", ".join(name for name, _ in own.material.exports),
        VERSION,
        own.manifest_of(replace(own.report, parts=())),
        own.settings.until,
        own.settings.sources,
    )
    audience = PRESETS[own.settings.preset]
    return refi.qdpx(content, audience, own.report.wording, own.material.export_ids())


WRITERS: Mapping[str, Callable[[Made], bytes]] = {
    ".pptx": _slides,
    ".xlsx": _book,
    ".html": _page,
}  # of charts
PROJECT = ".qdpx"
ALL_WRITERS: Mapping[str, Callable[[Made], bytes]] = {**WRITERS, PROJECT: _project}


def writers(preset: str, has_answers: bool) -> Mapping[str, Callable[[Made], bytes]]:
    """Return the formats that an audience may have, by their endings."""
    return ALL_WRITERS if has_answers and refi.is_for(PRESETS[preset]) else WRITERS
