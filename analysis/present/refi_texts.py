"""Answers as the sources of a REFI-QDA project, with everything that is coded in them.

Start at `write`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from analysis.present.labels import labels
from analysis.present.refi_answers import ANSWER, Answer, Made
from analysis.present.refi_codebook import attributes, element
from analysis.present.refi_marks import Mark
from analysis.workspace.refi import INTERNAL
from analysis.workspace.refi_places import Span, name_of

FOLDER = "sources/"
_NAME = 120  # letters of a question in the name of its source


def write(
    parent: Element, answers: Sequence[Answer], made: Made
) -> dict[str, list[tuple[str, str]]]:
    """Write the sources, a question or an answer each, in the order of the survey; return by
    respondent which elements and ids their case refers to."""
    refs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for question, name in _questions(answers, made).items():
        held = [own for own in answers if own.key[1] == question]
        if made.own.sources == ANSWER:
            for own in held:
                guid = _write_source(parent, f"{own.name} {question}", [own], made)
                refs[own.name].append(("SourceRef", guid))
        else:
            _write_source(parent, name, held, made)
            for own in held:
                refs[own.name].append(("SelectionRef", made.of("answer", *own.key)))
    return refs


def _questions(answers: Sequence[Answer], made: Made) -> dict[str, str]:
    """Return the questions that were answered, in the order of the survey, and the names of their
    sources, which all differ by the questions' ids."""
    asked = {name: own.text for name, own, _ in made.own.survey.open_columns()}
    given = {own.key[1] for own in answers}
    return {own: name_of(f"{own} {text}", _NAME) for own, text in asked.items() if own in given}


def _write_source(parent: Element, name: str, held: Sequence[Answer], made: Made) -> str:
    """Write a source that holds answers to a question, one below the other; return its id."""
    is_one = made.own.sources == ANSWER
    guid = made.of("source", *(held[0].key if is_one else held[0].key[1:]))
    path = f"{INTERNAL}{guid}.txt"
    own = element(parent, "TextSource", guid=guid, name=name, plainTextPath=path)
    text = "\n".join(answer.text for answer in held)
    # Half a pair of UTF-16 is no character: one sign takes its place.
    made.files[f"{FOLDER}{guid}.txt"] = text.encode("utf-8", "replace")
    at = 0
    for answer in held:
        if not is_one:
            end = at + len(answer.text)
            _selection(own, (at, end), answer.name, made.of("answer", *answer.key))
        _write_marks(own, answer, at, made)
        at += len(answer.text) + 1
    return guid


def _selection(parent: Element, span: Span, name: str, guid: str) -> Element:
    places = {"startPosition": str(span[0]), "endPosition": str(span[1])}
    return element(parent, "PlainTextSelection", guid=guid, name=name or "–", **places)


def _write_marks(parent: Element, answer: Answer, at: int, made: Made) -> None:
    """Write the selections of an answer that begins at a place: codings of the machine, of each
    person, and notes of what was removed."""
    by_span: dict[Span, list[Mark]] = defaultdict(list)
    for mark in answer.marks:
        by_span[mark.span].append(mark)
    names = labels(made.own.answers.scheme, made.w)
    for span, own in sorted(by_span.items()):
        parts = (*answer.key, *map(str, span))
        words, guid = name_of(answer.text[slice(*span)]), made.of("selection", *parts)
        place = _selection(parent, (at + span[0], at + span[1]), words, guid)
        coded = [mark for mark in own if mark.is_coding]
        told = dict.fromkeys(f"{names[mark.code]}: {mark.told}" for mark in coded if mark.told)
        if told:
            element(place, "Description", "\n".join(told))
        given: dict[tuple[str, str | None], Mark] = {}
        for mark in coded:  # that several rules found in the same words is one coding
            given.setdefault((mark.code, mark.by), mark)
        for mark in given.values():
            _write_coding(place, mark, parts, made)
        for mark in own:
            if not mark.is_coding:
                element(place, "NoteRef", targetGUID=_removal(mark, parts, names, made))


def _write_coding(place: Element, mark: Mark, parts: tuple[str, ...], made: Made) -> None:
    user = made.user(mark.by)
    guid = made.of("coding", *parts, *mark.parts, user)
    own = element(place, "Coding", guid=guid, creatingUser=user, creationDateTime=mark.moment)
    element(own, "CodeRef", targetGUID=made.guid(*mark.parts))


def _removal(mark: Mark, parts: tuple[str, ...], names: Mapping[str, str], made: Made) -> str:
    """Write a note that a person removed a code; return its id."""
    user = made.user(mark.by)
    guid, name = made.of("removed", *parts, *mark.parts, user), names[mark.code]
    told = {"name": made.w.say("Removed: {code}", code=name), "creatingUser": user}
    note = Element("Note", {"guid": guid, **attributes(**told, creationDateTime=mark.moment)})
    element(note, "PlainTextContent", mark.told)
    made.notes[guid] = note
    return guid
