"""A codebook of another program, from its REFI-QDA file (.qdc), as the files of ours.

Start at `files`. It stands beside the YAML that it makes: it needs neither answers nor a database.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import yaml

from analysis.codebook import refi
from analysis.codebook.edit import _free, _slug
from analysis.codebook.files import from_texts
from analysis.codebook.folder import STRUCTURE
from analysis.codebook.lines import MAX_BYTES
from analysis.codebook.refi import Entry
from analysis.survey import ROLES, Notice, Problem

OTHER = "other"  # the domain of codes that have none, and the role of a domain that names none
_ID = re.compile(r"[a-z0-9_]{1,60}")
_CODES = 2_000  # of a file; ids are told apart one by one
_ELEMENTS = 200_000  # the XML of a project has codings too
_NAMED, _LETTERS = 5, 80  # codes that a notice names, and how much of each


@dataclass
class _Told:
    """What of the file the codebook does not have as it was, by the names of codes, and the ids
    that domains and codes have so far."""

    flattened: list[str] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    used: tuple[set[str], set[str]] = field(default_factory=lambda: (set(), set()))


def files(
    content: bytes, title: str, language: str = "en"
) -> tuple[dict[str, bytes], list[Notice]]:
    """Return the files of the codebook that a `.qdc` (or the codebook of a `.qdpx`'s XML) holds,
    without patterns, and in sentences what it does not have as it was.

    A code at the top that holds others is a domain; codes at the top without any are of a domain
    of their own. What lies deeper than a code and its children is a child. `title` and all labels
    are in `language`. Raises `Problem` where the file is none or holds no code.
    """
    root = refi.opened(content, _ELEMENTS)
    if sum(1 for _ in islice(root.iter("Code"), _CODES + 1)) > _CODES:
        raise _too_large(title)
    top = refi.codes(root)
    if not top:
        raise Problem("This file holds no codes. Choose a codebook that a QDA program exported.")
    if sum(len(own.name + own.description) for code in top for own in code.all()) > MAX_BYTES // 2:
        raise _too_large(title)
    told = _Told()
    domains = [_domain(own, language, told) for own in _domains(top, title, told)]
    tree = {"version": "1", "title": {language: title}, "domains": domains}
    # Every text is its own object: YAML would else refer from one to the other.
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=120)
    made = {STRUCTURE: text.encode()}
    from_texts(made)
    return made, list(_notices(top, told))


def _too_large(title: str) -> Problem:
    return Problem("{file} is too large for a codebook file.", file=title)


def _domains(top: Sequence[Entry], title: str, told: _Told) -> list[Entry]:
    """Return the entries that are domains: those at the top with codes, and one for others."""
    made = [own for own in top if own.children]
    told.domains += [own.name for own in made if own.is_codable]
    loose = tuple(own for own in top if not own.children and own.kind != "domain")
    if loose:
        told.loose += [own.name for own in loose]
        made.append(Entry("", title, children=loose))
    if not made:
        raise Problem("This file holds no codes. Choose a codebook that a QDA program exported.")
    return made


def _domain(own: Entry, language: str, told: _Told) -> dict[str, object]:
    codes = [_code(child, language, told) for child in own.children]
    return {
        "id": _id(own, told.used[0]),
        "label": {language: own.name or OTHER},
        "role": own.role if own.role in ROLES else OTHER,
        "codes": codes,
    }


def _code(own: Entry, language: str, told: _Told) -> dict[str, object]:
    name = own.name or "code"
    made: dict[str, object] = {
        "id": _id(own, told.used[1]),
        "label": {language: name},
        "definition": {language: own.description or name},
    }
    within = [deep for child in own.children for deep in child.all()]
    told.flattened += [deep.name for child in own.children for deep in list(child.all())[1:]]
    if within:
        flat = (replace(child, children=()) for child in within)
        made["children"] = [_code(child, language, told) for child in flat]
    return made


def _id(own: Entry, used: set[str]) -> str:
    """Return an id that nothing has yet: the one that our mark names, else one of the name."""
    is_known = _ID.fullmatch(own.id) and own.id not in used
    id = own.id if is_known else _free(_slug(own.name), used)
    used.add(id)
    return id


def _notices(top: Sequence[Entry], told: _Told) -> Iterable[Notice]:
    count = sum(1 for own in top for _ in own.all())
    yield Notice(
        "Codes and domains in the file: {count}. None has patterns yet.", {"count": count}
    )
    if told.domains:
        yield Notice(
            "Codes that hold others are domains here, and nothing is coded with them: {names}.",
            {"names": shortened(told.domains)},
        )
    if told.loose:
        yield Notice(
            "Codes at the top that hold none are in a domain of their own: {names}.",
            {"names": shortened(told.loose)},
        )
    if told.flattened:
        yield Notice(
            "Codes that lay deeper are children of the code above them: {names}.",
            {"names": shortened(told.flattened)},
        )


def shortened(names: Sequence[str]) -> str:
    """Return the first names of a list, and how many there are.

    >>> shortened(["a"]), shortened(["a", "b", "c", "d", "e", "f", "g"])
    ('a', 'a, b, c, d, e … (7)')
    """
    told = ", ".join(name[:_LETTERS] for name in names[:_NAMED])
    return told if len(names) <= _NAMED else f"{told} … ({len(names)})"
