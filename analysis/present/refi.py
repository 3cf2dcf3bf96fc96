"""A survey and its coding as a REFI-QDA project (.qdpx), which programs for qualitative analysis
open; `workspace.refi` reads one back.

Start at `qdpx`. The format is REFI-QDA Standard 1.5 (2019), QDA-XML project 1.0; docs/refi-qda.md
says what of a survey stands where in it.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from xml.etree.ElementTree import Element

from analysis.codebook import refi as codebook
from analysis.codebook.refi import Entry
from analysis.present import refi_cases, refi_texts, report_sheets
from analysis.present.labels import terms
from analysis.present.manifest import Figures
from analysis.present.refi_answers import Answer, Content, Made, answers
from analysis.present.refi_codebook import Guid, attributes, codes, document, element
from analysis.privacy.presets import Preset
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import refi
from analysis.workspace.archive import archive
from analysis.workspace.decisions import Decision, table
from analysis.workspace.refi import DECISIONS, MANIFEST, ORIGIN

_FILE = "project.qde"
# What JSON leaves as it is, but XML does not hold or would change.
_NOT_XML = re.compile("[\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def is_for(preset: Preset) -> bool:
    """Tell whether an audience may have a project: it holds the answers."""
    return preset.name in report_sheets.ANSWERS


def qdpx(own: Content, preset: Preset, w: Wording, ids: Mapping[str, str] | None = None) -> bytes:
    """Return a project as an audience may have it, with the answers, ids and background of its
    workbook (`report_sheets.given`).

    The same content gives the same bytes; but for audiences under random ids those of the project
    are drawn anew for each export. Raises `Problem` where the audience is given no answers, or
    `ids` lacks a respondent.
    """
    if not is_for(preset):
        raise Problem(
            "A REFI-QDA project holds the answers, which this audience is not given. Make it for "
            "researchers, partners or an archive."
        )
    drawn: Guid = cache(lambda *_: str(uuid.uuid4()))
    given = report_sheets.given(own.answers, preset, w, ids)
    made = Made(own, given, preset, w, drawn if preset.hides else codebook.guid)
    project = document(_project(made, list(answers(made))))
    return archive({_FILE: project} | made.files)


def _project(made: Made, held: Sequence[Answer]) -> Element:
    own, w = made.own, made.w
    named = attributes(name=own.name or w.say("Survey"), origin=f"{ORIGIN} {own.version}")
    root = Element("Project", {"xmlns": codebook.PROJECT_SPACE, **named})
    element(root, "Users").extend(_users(made, held))
    element(root, "CodeBook").append(codes(own.answers.scheme, w, made.guid))
    sources = Element("Sources")
    refs = refi_texts.write(sources, held, made)
    refi_cases.write(root, held, refs, made)
    if len(sources):
        root.append(sources)
    if made.preset.hides:
        _note(made, w.say("Protection"), _protection(made))
    elif own.answers.taken:
        _note(made, DECISIONS, _json(_decisions(own.answers.taken, w)))
    told = _note(made, MANIFEST, _json(json.loads(own.manifest)))
    element(root, "Notes").extend(made.notes.values())
    element(root, "Description", "\n".join(_description(made)))
    element(root, "NoteRef", targetGUID=told)
    return root


def _users(made: Made, held: Sequence[Answer]) -> Iterator[Element]:
    """Yield the machine, and by name everyone who decided on a code."""
    machine = attributes(name=refi.machine(made.own.answers.scheme), id="machine")
    yield Element("User", {"guid": made.user(None), **machine})
    for by in sorted({m.by for own in held for m in own.marks if m.by is not None}):
        name = attributes(name=by or made.w.say("Person"))
        yield Element("User", {"guid": made.user(by), **name})


def _decisions(taken: Sequence[Decision], w: Wording) -> list[dict[str, str]]:
    """Return decisions as the rows of their file, personal data in reasons masked."""
    own = table(taken)
    return own.assign(reason=report_sheets.masked(own["reason"].tolist(), w)).to_dict("records")


def _json(told: object) -> str:
    """Return JSON that XML holds as it is."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)
    return _NOT_XML.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _note(made: Made, name: str, text: str) -> str:
    guid = made.of("note", name)
    made.notes[guid] = Element("Note", {"guid": guid, **attributes(name=name)})
    element(made.notes[guid], "PlainTextContent", text)
    return guid


def _protection(made: Made) -> str:
    """Return what was done to protect people, a line each."""
    rows = report_sheets.protection(made.given, made.w)[1].itertuples(index=False, name=None)
    return "\n".join(
        ": ".join(str(cell) for cell in row if cell not in ("", None)) for row in rows
    )


def _description(made: Made) -> Iterator[str]:
    """Yield what the project is, and what whoever has it should know."""
    w = made.w
    yield w.say(
        "Answers to open questions, with the codings of the machine and of people, each under a "
        "user of its own. What a person removed is no coding: a note at its place tells of it."
    )
    yield w.say("Personal data masked in this many places: {count}.", count=made.given.count)
    if made.preset.hides:
        yield w.say("All ids are random and new in each export, so two exports cannot be merged.")
        yield w.say(
            "What the tables hide can be worked out from these rows: keep them as safely "
            "as the answers."
        )
    if made.preset.bound:
        yield terms(made.own.until, w)


def manifest_of(content: bytes) -> str:
    """Return the manifest that a project holds; raises `Problem` where it holds none."""
    told = refi.opened(content).note(MANIFEST)
    if told is None:
        raise Problem("This file holds no manifest. Choose a report that this program wrote.")
    return told


def figures_of(content: bytes) -> Figures:
    """Return what a project says, so that two can be compared whatever their ids: by code its
    name, the code above it and its description; by source a row for its text (as a hash), for each
    answer (its place, "", its name), each coding (its place, the user, the code) and what is said
    of a place; by respondent a row for each variable; and by note its text, but for the manifest.
    Raises `Problem` where the file is no project."""
    project = refi.opened(content)
    names = {own.guid: own.id or own.name for own in codebook.all_codes(project.root)}
    names |= {own.get("guid"): own.get("name") for own in project.root.iterfind("Users/User")}
    made = {}
    for source in project.sources():
        text = (project.text(source) or "").encode(errors="replace")
        rows = [["text", "", hashlib.sha256(text).hexdigest()]]
        made[source.get("name") or ""] = rows + [
            row for own in source.iterfind("PlainTextSelection") for row in _rows(own, names)
        ]
    codes = _codes(codebook.codes(project.root), "")
    return made | _values(project.root) | dict(codes) | _notes(project)


def _codes(entries: Sequence[Entry], above: str) -> Iterator[tuple[str, list[list[str]]]]:
    for own in entries:
        id = own.id or own.name
        told = [["name", "", own.name], ["within", "", above], ["text", "", own.description]]
        yield f"{own.kind or 'code'} {id}", told
        yield from _codes(own.children, id)


def _notes(project: refi.Project) -> Figures:
    made: Figures = {}
    for own in project.root.iterfind("Notes/Note"):
        name = own.get("name") or ""
        if name != MANIFEST:
            made.setdefault(f"note {name}", []).append(["text", "", project.text(own) or ""])
    return made


def _rows(selection: Element, names: Mapping[str | None, str | None]) -> list[list[str]]:
    place = f"{selection.get('startPosition')}–{selection.get('endPosition')}"
    found = []
    for own in selection.iterfind("Coding"):
        ref = own.find("CodeRef")
        code = None if ref is None else names.get(ref.get("targetGUID"))
        found.append([place, names.get(own.get("creatingUser")) or "", code or ""])
    rows = sorted(found) or [[place, "", selection.get("name") or ""]]
    told = selection.findtext("Description")
    return [*rows, [place, "text", told]] if told else rows


def _values(root: Element) -> Figures:
    names = {own.get("guid"): own.get("name") for own in root.iterfind("Variables/Variable")}
    made: Figures = {}
    for case in root.iterfind("Cases/Case"):
        rows = made.setdefault(case.get("name") or "", [])
        for own in case.iterfind("VariableValue"):
            ref, *value = list(own) or [Element("VariableRef")]
            told = (value[0].text or "") if value else ""
            rows.append([names.get(ref.get("targetGUID")) or "", "", told])
    return made
