"""The answers of a REFI-QDA project as its audience is given them, with what stands where in them.

Start at `answers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from analysis.present import masking
from analysis.present.refi_codebook import Guid
from analysis.present.refi_marks import Mark, marks
from analysis.present.report_sheets import Answers, Given
from analysis.privacy import persons
from analysis.privacy.persons import Found
from analysis.privacy.presets import Preset
from analysis.survey import Survey
from analysis.wording import Wording
from analysis.workspace.codings import Key
from analysis.workspace.refi_places import in_lf, lf

QUESTION, ANSWER = "question", "answer"  # what one source holds: all answers to it, or one
SOURCES = (QUESTION, ANSWER)


@dataclass(frozen=True, eq=False)
class Content:
    """What a project is made of: a survey and the fingerprint of its columns, its answers with
    the machine's coding and people's decisions in their order, the name of its file, the version
    of the program, the manifest, until which day a partner keeps it (as of `labels.terms`), and
    what one source holds, of `SOURCES`."""

    survey: Survey
    fingerprint: str
    answers: Answers
    name: str
    version: str
    manifest: str
    until: str = ""
    sources: str = QUESTION


@dataclass(frozen=True, eq=False)
class Made:
    """What a project is made of, as its audience is given it, how all of it is called, and what of
    it is written so far: notes by their ids, and files by their names."""

    own: Content
    given: Given
    preset: Preset
    w: Wording
    guid: Guid
    notes: dict[str, Element] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def of(self, kind: str, *parts: str) -> str:
        """Return the id of what is of this survey alone."""
        return self.guid(kind, self.own.fingerprint, *parts)

    def user(self, by: str | None) -> str:
        """Return the id of a person, or of the machine (None) with its codebook."""
        if by is None:
            return self.guid("machine", self.own.answers.scheme.digest)
        return self.guid("user", by)


@dataclass(frozen=True, eq=False)
class Answer:
    """An answer as it is given: whose, the respondent under the id of the export, the text (lines
    end in LF, personal data masked), and the codes at its places."""

    key: Key
    name: str
    text: str
    marks: Sequence[Mark]


def answers(made: Made) -> Iterator[Answer]:
    """Yield the answers that are given, in the order of the workbook."""
    rows = made.own.answers.coded.answers
    written = {(str(r.id), r.question): (r.text, r.language) for r in rows.itertuples()}
    respondents = {name: id for id, name in (made.given.known or {}).items()}
    names = made.given.answers["id"].tolist()
    asked = made.given.answers["question"].tolist()
    keys = [(respondents.get(n, n), question) for n, question in zip(names, asked, strict=True)]
    found = persons.found(*zip(*(written[key] for key in keys), strict=True)) if keys else []
    placed = marks(made.own.answers, made.preset, made.w)
    for key, name, masks in zip(keys, names, found, strict=True):
        yield _answer(key, name, written[key][0], masks, placed.get(key, ()), made.w)


def _answer(
    key: Key, name: str, text: str, masks: Sequence[Found], own: Sequence[Mark], w: Wording
) -> Answer:
    words = masking.labels(w)
    told = persons.masked(text, masks, words)
    moved = persons.moved([mark.span for mark in own], masks, words)
    placed = [
        replace(mark, span=(in_lf(told, start), in_lf(told, end)))
        for mark, (start, end) in zip(own, moved, strict=True)
    ]
    return Answer(key, name, lf(told), placed)
