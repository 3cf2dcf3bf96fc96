"""What REFI-QDA files have in common: XML that is read safely, ids, and the codes of a codebook.

Start at `opened` and `codes`. The format is QDA-XML 1.0 (REFI-QDA Standard 1.5, 2019). `qdc` makes
a codebook of a `.qdc`, `workspace.refi` reads a project, `present.refi` writes both.
"""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from analysis.codebook.structure import Code, Domain
from analysis.survey import Problem

CODEBOOK_SPACE, PROJECT_SPACE = "urn:QDA-XML:codebook:1.0", "urn:QDA-XML:project:1.0"
# Of one file: more is no project of a survey's answers.
ELEMENTS, ATTRIBUTES, DEPTH = 1_000_000, 5_000_000, 100
_OWN = uuid.uuid5(uuid.NAMESPACE_URL, "urn:open-answers:refi")
# The last line of a description says what a code or domain is called here.
_MARK = re.compile(r"\[(code|domain): ([a-z0-9_]{1,200})(?:, role: ([a-z]{1,200}))?\]\Z")


@dataclass(frozen=True)
class Entry:
    """A code as a file has it: guid (small letters, no braces), name, description without the
    mark of this program, what the mark says (kind: code, domain or ""; id and role), whether it
    may be coded with, and the codes within it."""

    guid: str
    name: str
    description: str = ""
    kind: str = ""
    id: str = ""
    role: str = ""
    is_codable: bool = True
    children: tuple["Entry", ...] = ()

    def all(self) -> Iterator["Entry"]:
        """Yield the code and every one within it."""
        yield self
        for child in self.children:
            yield from child.all()


class _Tree(TreeBuilder):
    """Builds elements named without their namespace, and no more of them than a project needs."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._count = self._told = self._depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:  # type: ignore[override]
        self._count, self._depth = self._count + 1, self._depth + 1
        self._told += len(attrs)
        if self._count > self._most or self._told > ATTRIBUTES or self._depth > DEPTH:
            raise Problem("This REFI-QDA file is too large or nested too deep to be read.")
        return super().start(tag.rpartition("}")[2], attrs)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(tag.rpartition("}")[2])


def opened(content: bytes, most: int | None = None) -> Element:
    """Return the root of a file's XML, all elements without their namespaces; raises `Problem`
    where it is no XML, declares a document type or entities, or is too large: has more elements
    than `most`, else than a project needs."""
    parser = DefusedXMLParser(target=_Tree(most or ELEMENTS), forbid_dtd=True)
    try:
        parser.feed(content)
        return parser.close()
    except DefusedXmlException:
        raise Problem(
            "The XML of this file declares a document type or entities, which no REFI-QDA file "
            "needs. Export it again."
        ) from None
    except (ParseError, LookupError, ValueError):
        raise Problem("The XML of this file cannot be read. Export it again.") from None


def guid(*parts: str) -> str:
    """Return the id of what these parts name: the same in every export (RFC 4122, version 5).

    >>> guid("code", "impact") == guid("code", "impact") != guid("domain", "impact")
    True
    """
    return str(uuid.uuid5(_OWN, json.dumps(parts)))


def parts_of(own: Code | Domain) -> tuple[str, str]:
    """Return what names a code or domain in `guid`: a code that was renamed keeps its first id."""
    if isinstance(own, Domain):
        return ("domain", own.id)
    return ("code", (own.formerly or (own.id,))[0])


def mark(own: Code | Domain) -> str:
    """Return the last line of a description, by which `codes` knows a code or domain again.

    >>> mark(Code("impact", {}, {})), mark(Domain("need", {}, "support", ()))
    ('[code: impact]', '[domain: need, role: support]')
    """
    if isinstance(own, Domain):
        return f"[domain: {own.id}, role: {own.role}]"
    return f"[code: {own.id}]"


def plain_guid(text: str | None) -> str:
    """Return a guid as it can be compared: small letters, without braces."""
    return (text or "").strip().strip("{}").lower()


def codes(root: Element) -> tuple[Entry, ...]:
    """Return the codes of a codebook or project that was `opened`, those at the top."""
    book = root if root.tag == "CodeBook" else root.find("CodeBook")
    return () if book is None else tuple(map(_entry, book.iterfind("Codes/Code")))


def all_codes(root: Element) -> Iterator[Entry]:
    """Yield every code of `codes`, those above before those within."""
    for own in codes(root):
        yield from own.all()


def _entry(element: Element) -> Entry:
    told = (element.findtext("Description") or "").replace("\r\n", "\n").strip()
    found = _MARK.search(told)
    kind, id, role = (own or "" for own in found.groups()) if found else ("", "", "")
    return Entry(
        plain_guid(element.get("guid")),
        " ".join((element.get("name") or "").split()),
        told[: found.start()].rstrip() if found else told,
        kind,
        id,
        role,
        (element.get("isCodable") or "true").strip().lower() not in ("false", "0"),
        tuple(map(_entry, element.iterfind("Code"))),
    )
