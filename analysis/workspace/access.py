"""Who may do what in which project, as a file says it; start at `read`.

The file names people by the e-mail addresses that they log in with, or everybody of a domain:

    projects:
      finland-2025:
        name: Finland 2025
        people:
          anna@agency.example: manager
          "@ministry.example": reader
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.codebook import lines
from analysis.codebook.lines import Text
from analysis.survey import Problem

FILE = Path(__file__).parents[2] / "data" / "local" / "access.yaml"
READER, CODER, MANAGER = "reader", "coder", "manager"
# What a role may: read what respondents wrote; code, comment and approve; open surveys and correct
# their reading; change codebook and model; take away what holds answers as they were written;
# erase respondents.
READ, CODE, OPEN, CODEBOOK, TAKE, ERASE = "read", "code", "open", "codebook", "take", "erase"
RIGHTS = {
    READER: frozenset(),
    CODER: frozenset({READ, CODE}),
    MANAGER: frozenset({READ, CODE, OPEN, CODEBOOK, TAKE, ERASE}),
}
AUDIENCES = {READER: ("public",), CODER: ("public", "partner")}  # a manager: all
_ID = re.compile(r"[a-z0-9-]{1,40}")
_ADDRESS = re.compile(r"[^@\s]*@[^@\s]+")


@dataclass(frozen=True)
class Project:
    """A project: its id, its name, and the role of each person or domain (beginning with @)."""

    id: str
    name: str
    people: Mapping[str, str]

    def role(self, person: str) -> str | None:
        """Return the role of a person by their address, None where they have none: what is said
        of the person alone comes before what is said of their domain.

        >>> own = Project("a", "A", {"mia@a.example": "manager", "@a.example": "reader"})
        >>> own.role("Mia@A.example"), own.role("eve@a.example"), own.role("eve@b.a.example")
        ('manager', 'reader', None)
        """
        own = address(person)
        return self.people.get(own) or self.people.get(own[own.rfind("@") :])


def is_id(text: str) -> bool:
    """Tell whether a text can be the id of a project, which names its database.

    >>> is_id("finland-2025"), is_id("../etc"), is_id("Finland"), is_id("")
    (True, False, False, False)
    """
    return _ID.fullmatch(text) is not None


def address(person: str) -> str:
    """Return an address as it is compared with others.

    >>> address(" Mia@Agency.Example ")
    'mia@agency.example'
    """
    return person.strip().casefold()


def file() -> Path:
    """Return where the access file is: where ACCESS_FILE says, else in `data/local`."""
    return Path(os.environ.get("ACCESS_FILE") or FILE)


def projects() -> tuple[Project, ...]:
    """Return the projects of the access file as it is now; raises `Problem` where there is none or
    it has a fault: then nobody has any right."""
    own = file()
    try:
        return read(own.read_bytes(), own.name)
    except OSError:
        raise Problem(
            "There is no access file {file} that can be read. Write one that says who may see "
            "which project (docs/login.md).",
            file=own.name,
        ) from None


@lru_cache(1)
def read(source: bytes, name: str) -> tuple[Project, ...]:
    """Return the projects of an access file in their order; raises `Problem` with the line.

    >>> read(b"projects: {a: {name: A, people: {x@y.example: coder}}}", "access.yaml")[0].id
    'a'
    """
    node = lines.composed(source, name)
    told = _table(lines.said(node, name), name, 1)
    _only(told, {"projects"}, name, 1)
    found = _table(told.get("projects", {}), name, 1)
    if not found:
        raise Problem("{file} names no project.", file=name)
    return tuple(_project(id, own, name) for id, own in found.items())


def _project(id: Text, told: Any, name: str) -> Project:
    if not is_id(id):
        raise Problem(
            "{file}, line {line}: “{id}” cannot be the id of a project. Use 1 to 40 of the signs "
            "a-z, 0-9 and -.",
            file=name,
            line=id.line,
            id=id,
        )
    own = _table(told, name, id.line)
    _only(own, {"name", "people"}, name, id.line)
    title, people = own.get("name", id), _table(own.get("people", {}), name, id.line)
    if not isinstance(title, str) or not title.strip() or not people:
        raise Problem(
            "{file}, line {line}: the project {id} needs a name and people.",
            file=name,
            line=id.line,
            id=id,
        )
    return Project(str(id), title.strip(), _people(people, name))


def _people(told: Mapping[Text, Any], name: str) -> dict[str, str]:
    people: dict[str, str] = {}
    for person, role in told.items():
        own = address(person)
        if not _ADDRESS.fullmatch(own) or own in people:
            raise Problem(
                "{file}, line {line}: this is no e-mail address or domain (such as "
                "@agency.example), or it stands twice in the project.",
                file=name,
                line=person.line,
            )
        if not isinstance(role, str) or role not in RIGHTS:
            raise Problem(
                "{file}, line {line}: there is no such role. There are: {roles}.",
                file=name,
                line=person.line,
                roles=", ".join(RIGHTS),
            )
        people[own] = str(role)
    return people


def _table(told: Any, name: str, line: int) -> dict[Text, Any]:
    if isinstance(told, dict):
        return told
    raise Problem(
        "{file}, line {line}: names with values (“name: value”) belong here.", file=name, line=line
    )


def _only(told: Mapping[Text, Any], known: set[str], name: str, line: int) -> None:
    """Refuse names that mean nothing: a right that is misspelt must not be passed over."""
    for key in told:
        if key not in known:
            raise Problem(
                "{file}, line {line}: “{name}” is not known here. Known are: {known}.",
                file=name,
                line=getattr(key, "line", line),
                name=key,
                known=", ".join(sorted(known)),
            )
