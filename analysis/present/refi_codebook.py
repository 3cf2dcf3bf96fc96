"""A codebook as REFI-QDA has it: alone as a `.qdc`, or as the codes of a project.

Start at `qdc`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from analysis.codebook import Code, Domain, Scheme, refi
from analysis.present.labels import label
from analysis.present.package import shown
from analysis.wording import Wording, wording
from analysis.workspace.refi import ORIGIN
from analysis.workspace.refi_places import lf

Guid = Callable[..., str]  # the id of what its parts name


def qdc(scheme: Scheme, language: str) -> bytes:
    """Return the codebook as a `.qdc` file (QDA-XML codebook 1.0), labels and definitions in a
    language: domains as codes that hold the codes and are not coded with themselves. Each says in
    the last line of its description by which id it comes back (`codebook.qdc`)."""
    root = Element("CodeBook", {"xmlns": refi.CODEBOOK_SPACE, "origin": ORIGIN})
    root.append(codes(scheme, wording(language), refi.guid))
    return document(root)


def codes(scheme: Scheme, w: Wording, guid: Guid) -> Element:
    """Return the element `Codes` of a codebook, with ids by `guid`."""
    top = Element("Codes")
    for domain in scheme.domains:
        own = element(top, "Code", **_named(domain, guid, w), isCodable="false")
        element(own, "Description", refi.mark(domain))
        within: dict[str | None, Element] = {None: own}
        for code in domain.codes:  # parents stand before their children
            made = element(within[code.parent], "Code", **_named(code, guid, w), isCodable="true")
            element(made, "Description", "\n\n".join(_told(code, w)))
            within[code.id] = made
    return top


def _named(own: Code | Domain, guid: Guid, w: Wording) -> dict[str, str]:
    return {"guid": guid(*refi.parts_of(own)), "name": label(own.label, w) or own.id}


def _told(code: Code, w: Wording) -> Iterator[str]:
    """Yield what a code means, what it does not, and the mark that tells its id."""
    if definition := label(code.definition, w):
        yield definition
    if excludes := label(code.excludes, w):
        yield w.say("Not coded: {what}", what=excludes)
    yield refi.mark(code)


def element(parent: Element, tag: str, text: str = "", /, **given: str) -> Element:
    """Return a new element within another, with a text (LF) and attributes; what XML cannot hold
    is shown as U+FFFD."""
    made = SubElement(parent, tag, attributes(**given))
    if text:
        made.text = lf(shown(text))
    return made


def attributes(**given: str) -> dict[str, str]:
    """Return attributes as XML holds them, those without the empty ones."""
    return {key: " ".join(shown(value).split()) for key, value in given.items() if value}


def document(root: Element) -> bytes:
    """Return a file of XML: UTF-8 without a mark, lines end in LF."""
    indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, "unicode")}\n'.encode()
