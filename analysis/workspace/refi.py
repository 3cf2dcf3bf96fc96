"""REFI-QDA projects (.qdpx) of this and other programs: people's codings in them as decisions.

Start at `read`. What is not understood is told in notices, never guessed; docs/refi-qda.md says
what is read of which program.
"""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import pandas as pd

from analysis.codebook import Scheme, refi
from analysis.codebook.refi import plain_guid
from analysis.survey import Notice, Problem
from analysis.workspace import decisions
from analysis.workspace.archive import files_in
from analysis.workspace.codings import Coding, Key, Left, decisions_of
from analysis.workspace.decisions import Decision
from analysis.workspace.refi_codes import known, now
from analysis.workspace.refi_places import Span, Text, counted
from analysis.workspace.refi_sources import Answers, Held, Named, holding

LIMIT = 100_000_000  # bytes of all files of a project together, unpacked
SIGNS = 20_000_000  # of one source
INTERNAL = "internal://"
MANIFEST, DECISIONS = "manifest", "decisions"  # names of notes
ORIGIN = "Open answers"  # how the program is called in files of others
_MACHINE = re.compile(r"machine \(codebook .*\)")
_AT = "creationDateTime"
_PLACE = re.compile(r"[0-9]{1,9}")
_PASSED_OVER = ("Variables", "Notes", "Links", "Sets", "Graphs")


@dataclass(frozen=True, eq=False)
class Project:
    """A project that was opened: its XML (elements without namespaces) and its sources' files by
    their names in small letters."""

    root: Element
    files: Mapping[str, bytes]

    def text(self, source: Element) -> str | None:
        """Return the plain text of a source or note as the file has it, with a mark of its
        encoding where it has one; None where it is not in the project or no text."""
        within = source.findtext("PlainTextContent")
        if within is not None:
            return within
        path = (source.get("plainTextPath") or "").replace("\\", "/")
        own = self.files.get(path.rpartition("/")[2].lower())
        if own is None or len(own) > SIGNS:
            return None
        try:
            wide = own[:2] in (b"\xff\xfe", b"\xfe\xff")
            return own.decode("utf-16") if wide else own.decode()
        except UnicodeDecodeError:
            return None

    def note(self, name: str) -> str | None:
        """Return the text of the first note of a name, None where there is none."""
        for own in self.root.iterfind("Notes/Note"):
            if own.get("name") == name:
                return self.text(own)
        return None

    def sources(self) -> list[Element]:
        """Return the sources that are texts."""
        return self.root.findall("Sources/TextSource")


def opened(content: bytes) -> Project:
    """Return a project; raises `Problem` where a file is no `.qdpx`, or too large."""
    files = {name.replace("\\", "/"): own for name, own in files_in(content, LIMIT).items()}
    found = [name for name in files if name.lower().endswith(".qde")]
    if len(found) != 1:
        raise Problem("This file holds no REFI-QDA project. Export it as a project (.qdpx).")
    root = refi.opened(files.pop(found[0]))
    if root.tag != "Project":
        raise Problem("This file holds no REFI-QDA project. Export it as a project (.qdpx).")
    return Project(root, {name.rpartition("/")[2].lower(): own for name, own in files.items()})


def is_machine(user: Element) -> bool:
    """Tell whether a user of a project is the machine of this program."""
    return bool(_MACHINE.fullmatch((user.get("name") or "").strip()))


def machine(scheme: Scheme) -> str:
    """Return the name under which the machine's codings stand in a project.

    >>> is_machine(Element("User", name=machine(Scheme("1", {}, (), (), "0123456789"))))
    True
    """
    return f"machine (codebook {scheme.version or '–'}, {scheme.digest[:8] or '–'})"


def read(
    content: bytes, answers: pd.DataFrame, scheme: Scheme, survey: str, by: str = ""
) -> tuple[list[Decision], list[Notice]]:
    """Return the codings of people in a project as decisions, and what was not understood.

    `answers` (columns id, question, text) are those of the survey, `survey` is the fingerprint of
    its columns (`load.corrections`), by which our own projects are known again. Each decision adds
    a code to a span; it is of the coding's user, or of `by` where the file names none. A person
    who coded an answer just where the machine did in the same file confirms its code. Decisions
    that stand in a project of ours come back as they were. Codings of our machine are none.
    Raises `Problem` where the file is no project.
    """
    project, left = opened(content), Left()
    noted = _noted(project)
    users = _users(project, noted, by)
    found = list(_codings(project, Answers(answers, survey), scheme, users, left))
    new = decisions_of(found, left, noted, now(scheme))
    left.passed_over = _passed_over(project)
    return [*noted, *new], left.notices()


def _noted(project: Project) -> list[Decision]:
    """Return the decisions that a project of ours holds as they were."""
    try:
        rows = json.loads(project.note(DECISIONS) or "[]")
        table = pd.DataFrame(rows, columns=list(decisions.COLUMNS), dtype="object")
        return decisions.read(table)
    except (Problem, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []


def _users(project: Project, noted: Sequence[Decision], by: str) -> dict[str, str | None]:
    """Return the name of each user by guid; None for the machine."""
    ours = {refi.guid("user", own.by): own.by for own in noted}
    users: dict[str, str | None] = {"": by}
    for own in project.root.iterfind("Users/User"):
        guid, name = plain_guid(own.get("guid")), (own.get("name") or "").strip() or by
        users[guid] = None if is_machine(own) else ours.get(guid, name)
    return users


def _codings(
    project: Project,
    answers: Answers,
    scheme: Scheme,
    users: Mapping[str, str | None],
    left: Left,
) -> Iterator[Coding]:
    """Yield each coding of an answer by a code of the codebook; count the others."""
    entries = {own.guid: own for own in refi.all_codes(project.root)}
    codes, cases = known(refi.codes(project.root), scheme), _cases(project)
    for source in project.sources():
        if (raw := project.text(source)) is None:
            name = source.get("name") or plain_guid(source.get("guid"))
            left.missing[name] += sum(1 for _ in _each(source))
            continue
        text, held = _held(raw, source, answers, cases, left)
        for element, selection in _each(source):
            if (made := _placed(selection, text, held)) is None:
                _lost(left, text, source)
                continue
            ref = element.find("CodeRef")
            guid = plain_guid(ref.get("targetGUID") if ref is not None else "")
            if guid not in codes:
                left.codes[entries[guid].name if guid in entries else guid or "–"] += 1
                continue
            by = users.get(_user(element, selection), users[""])
            yield Coding(made[0], codes[guid], by, made[1], _moment(element.get(_AT)))


def _lost(left: Left, text: Text | None, source: Element) -> None:
    """Count a coding whose place is not in one answer."""
    if text is None:
        left.sources[source.get("name") or plain_guid(source.get("guid"))] += 1
    else:
        left.unplaced += 1


def _each(source: Element) -> Iterator[tuple[Element, Element | None]]:
    """Yield each coding of a source and its selection, None where it is of the whole source."""
    for selection in source.iterfind("PlainTextSelection"):
        for coding in selection.iterfind("Coding"):
            yield coding, selection
    for coding in source.iterfind("Coding"):
        yield coding, None


def _user(coding: Element, selection: Element | None) -> str:
    own = coding.get("creatingUser")
    return plain_guid(own or (selection.get("creatingUser") if selection is not None else ""))


def _cases(project: Project) -> dict[str, list[str]]:
    """Return the names of the cases of each source."""
    found: dict[str, list[str]] = defaultdict(list)
    for case in project.root.iterfind("Cases/Case"):
        for ref in case.iterfind("SourceRef"):
            found[plain_guid(ref.get("targetGUID"))].append(case.get("name") or "")
    return found


def _held(
    raw: str,
    source: Element,
    answers: Answers,
    cases: Mapping[str, Sequence[str]],
    left: Left,
) -> tuple[Text | None, list[Held]]:
    """Return the text of a source and the answers in it; None where it is none of the survey."""
    own = [(*place, selection) for selection in source.iterfind("PlainTextSelection")
           if (place := _ends(selection))]  # fmt: skip
    text = counted(raw, [(start, end, s.get("name") or "") for start, end, s in own])
    free = [(text.span(start, end), s) for start, end, s in own if s.find("Coding") is None]
    named = [
        Named(*span, plain_guid(s.get("guid")), s.get("name") or "") for span, s in free if span
    ]
    told = [source.get("name") or "", *cases.get(plain_guid(source.get("guid")), ())]
    held = answers.within(text.text, named, told)
    if held and not text.is_standard:
        left.counted[told[0] or "–"] += 1
    return (text, held) if held else (None, [])


def _ends(selection: Element) -> Span | None:
    start, end = (selection.get(name) or "" for name in ("startPosition", "endPosition"))
    if not (_PLACE.fullmatch(start) and _PLACE.fullmatch(end)):
        return None
    return int(start), int(end)


def _placed(
    selection: Element | None, text: Text | None, held: Sequence[Held]
) -> tuple[Key, Span | None] | None:
    """Return the answer and the span (None: the whole) that was coded, None where it is none."""
    if text is None:
        return None
    if selection is None:
        return (held[0].key, None) if len(held) == 1 else None
    ends = _ends(selection)
    span = text.span(*ends) if ends else None
    found = holding(held, text.text, *span) if span else None
    return (found[0].key, found[1]) if found else None


def _moment(text: str | None) -> str:
    """Return a time as the log writes it (UTC), "" where a text is none; one without a zone is
    UTC, as the standard says.

    >>> _moment("2026-11-29T12:45:46+02:00"), _moment("2026-11-29T10:45:46"), _moment("soon")
    ('2026-11-29T10:45:46Z', '2026-11-29T10:45:46Z', '')
    """
    try:
        own = datetime.datetime.fromisoformat((text or "").strip())
        zoned = own if own.tzinfo else own.replace(tzinfo=datetime.UTC)
        return zoned.astimezone(datetime.UTC).replace(tzinfo=None).isoformat("T", "seconds") + "Z"
    except (ValueError, OverflowError):
        return ""


def _passed_over(project: Project) -> Counter[str]:
    """Return what a project holds that no decision can hold, each kind with its count."""
    root, count = project.root, Counter[str]()
    for name in _PASSED_OVER:
        count[name] = len(root.findall(f"{name}/*"))
    if (root.get("origin") or "").startswith(ORIGIN):  # of the survey itself, or noted decisions
        count = Counter()
    count.update(own.tag for own in root.iterfind("Sources/*") if own.tag != "TextSource")
    count["CodeRef"] = len(root.findall("Cases/Case/CodeRef"))
    return +count
