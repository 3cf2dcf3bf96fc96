"""What a report is made of: files alone, so that it can be made again from them a year later.

Start at `Material` and `prepared`. The pages keep the same in memory; the command line, the bundle
and `verify` read it from files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from analysis import codebook, load, study
from analysis.codebook.succession import successors
from analysis.coding import model as models
from analysis.coding.apply import Coded
from analysis.coding.coder import Coder, coder
from analysis.load import corrections, plain_table
from analysis.load.corrections import corrected
from analysis.load.together import Named, together
from analysis.present.blocks import Quotes
from analysis.present.exhibits import Basis
from analysis.present.manifest import Input, digest
from analysis.present.method import Checked
from analysis.progress import Progress
from analysis.results.tables import Sampling
from analysis.survey import Survey
from analysis.workspace import decisions, exchange, pseudonyms, quotes
from analysis.workspace.decisions import Decision

DATA = Path(__file__).parents[1] / "data"
SAMPLE, SAMPLE_QUOTES = DATA / "sample_responses.xlsx", DATA / "sample_quotes.csv"


@dataclass(frozen=True, eq=False)
class Material:
    """The files of a report: exports by name, those of the codebook, people's decisions and
    approved quotes as tables, corrections of the reading (None: there are none) for each export,
    the slides' template, the table of ids under which respondents go to an audience that is given
    answers without their own (`workspace.pseudonyms`), the model that learnt from decisions (None:
    the one that ships codes), and whether garbled letters are put right.
    """

    exports: tuple[tuple[str, bytes], ...]
    codebook: Mapping[str, bytes] = field(default_factory=codebook.texts_of)
    decisions: bytes | None = None
    quotes: bytes | None = None
    corrections: tuple[bytes | None, ...] = ()
    template: bytes | None = None
    ids: bytes | None = None
    model: bytes | None = None
    repair: bool = False

    def inputs(self) -> Iterator[Input]:
        """Yield every file with its hash, in a fixed order."""
        for name, content in self.exports:
            yield Input("survey", name, digest(content))
        for name, content in sorted(self.codebook.items()):
            yield Input("codebook", name, digest(content))
        for own in self.corrections:
            if own is not None:
                yield Input("corrections", "corrections.json", digest(own))
        for role in ("decisions", "quotes", "ids"):
            content = getattr(self, role)
            if content is not None:
                yield Input(role, f"{role}.csv", digest(content))
        if self.template is not None:
            yield Input("template", "template.pptx", digest(self.template))
        if self.model is not None:
            yield Input("model", exchange.MODEL, digest(self.model))

    def coder(self) -> Coder:
        """Return the coder of its codebook and model; raises `Problem`."""
        own = coder(dict(self.codebook))
        if self.model is None:
            return own
        return replace(own, model=models.read(self.model, exchange.MODEL))

    def export_ids(self) -> dict[str, str] | None:
        """Return the id of each respondent for an export, None without a table of them."""
        return None if self.ids is None else pseudonyms.of_table(_csv(self.ids, "ids.csv"))

    @property
    def is_sample(self) -> bool:
        """Whether it is the invented example."""
        return [content for _, content in self.exports] == [SAMPLE.read_bytes()]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A survey as a report is made of it: read, coded by the machine (None without an open
    question), people's decisions laid over it, and their approved quotes."""

    survey: Survey
    machine: Coded | None
    coded: Coded | None
    taken: tuple[Decision, ...]
    quotes: tuple[quotes.Quote, ...]


def read(material: Material) -> Survey:
    """Return the survey of a report's files; raises `Problem` where one cannot be read."""
    own = material.corrections or (None,) * len(material.exports)
    named = [
        Named(name, _read(name, content, corrected_by, material.repair))
        for (name, content), corrected_by in zip(material.exports, own, strict=True)
    ]
    return named[0].survey if len(named) == 1 else together(named)


def _read(name: str, content: bytes, own: bytes | None, repair: bool) -> Survey:
    wanted = corrections.unpacked(own) if own else corrections.Corrections()
    return corrected(load.read(content, name, repair or wanted.repair), wanted)


def prepared(material: Material, progress: Progress | None = None) -> Prepared:
    """Return the survey of a report's files, coded; raises `Problem` where a file is at fault."""
    survey, own = read(material), material.coder()
    if not survey.open_questions():
        return Prepared(survey, None, None, (), ())
    machine = study.code_survey(survey, own, progress=progress)
    taken = _table(decisions.read, material.decisions, "decisions.csv")
    fitting = decisions.fitting(machine, taken, own.scheme)
    coded = decisions.apply(machine, fitting, own.scheme)
    codes = list(own.scheme.codes())
    found = _table(quotes.of_table, material.quotes, "quotes.csv")
    named = quotes.as_now(found, successors(codes))
    shown = quotes.checked(named, coded.answers, {code.id for code in codes})
    return Prepared(survey, machine, coded, tuple(fitting), tuple(shown))


def _table(read: Callable, content: bytes | None, name: str) -> list:  # type: ignore[type-arg]
    return read(_csv(content, name)) if content is not None else []


def _csv(content: bytes, name: str) -> pd.DataFrame:
    return plain_table.of_bytes(content, name)


def counts(coded: Coded, taken: Sequence[Decision]) -> Checked:
    """Return how many answers people checked as wholes, on how many they decided anything, and
    how many there are."""
    answered = int((coded.answers["content"] == "answered").sum())
    touched = {(decision.id, decision.question) for decision in taken}
    return len(decisions.checked_as_wholes(taken)), len(touched), answered


def basis(material: Material, own: Prepared, preset: str, sampling: Sampling) -> Basis:
    """Return what the charts of a report are made of, as far as an audience may see it."""
    scheme = material.coder().scheme
    is_edited = dict(material.codebook) != codebook.texts_of()
    checked = None if own.coded is None else counts(own.coded, own.taken)
    return study.basis(
        own.survey, own.coded, scheme, preset, sampling, checked, material.is_sample, is_edited
    )


def showable(found: Sequence[quotes.Quote], made: Basis) -> Quotes:
    """Return the approved quotes that may be shown to the audience of a basis, by theme."""
    shown = made.release("domain")
    places = {str(id): at for at, id in enumerate(made.survey.ids())}
    kept: dict[str, list[quotes.Quote]] = {}
    for own in found:
        if not own.stale and shown.quotable(own.code, places[own.id]) is None:
            kept.setdefault(own.code, []).append(own)
    return kept
