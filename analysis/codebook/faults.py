"""Every fault of a codebook's files at once, and what of them can be read all the same.

Start at `readable`. `from_texts` stops at the first fault; here a file that is refused is read
again in halves, down to the pattern or code that is at fault, so that only faulty files cost more.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from analysis.codebook import lines
from analysis.codebook.folder import FILES, NAMES, STRUCTURE, THRESHOLDS
from analysis.codebook.patterns import Pattern
from analysis.codebook.rules_file import NamesFile, RulesFile
from analysis.codebook.structure import Domain, LanguageRules
from analysis.codebook.structure_file import StructureFile
from analysis.codebook.thresholds_file import ThresholdsFile
from analysis.codebook.tree import line_of
from analysis.survey import LANGUAGES, ROLES, Problem

# How many tables of names lie one in the other below a name; lists in these are read item by item.
_LEVELS = {
    "codes": 1,
    "facets": 2,
    "frames": 1,
    "evaluation": 1,
    "lists": 1,
    "tools": 1,
    "thresholds": 1,
    "not_negating": 0,
    "without": 0,
    "undone": 0,
}


_OWN = {"id": "_" * 50, "label": {}, "role": ROLES[0]}


class Fault(NamedTuple):
    """What is wrong in a file, the line, and the code or facet value it stands at ("" if none)."""

    file: str
    line: int
    code: str
    problem: Problem


class _Part(NamedTuple):
    """A part of a file's tree: the names that lead to it, and whether it is one item of a list."""

    path: tuple
    said: Any
    is_item: bool = False


@dataclass
class Readable:
    """What can be read of a codebook: its domains (none where codebook.yaml is at fault), the
    codes with their lines and the facet values that stand anywhere in it, rules by language and
    names without what is at fault, and by language which one its file says that it is of."""

    faults: list[Fault] = field(default_factory=list)
    domains: tuple[Domain, ...] = ()
    codes: dict[str, int] = field(default_factory=dict)
    values: set[str] = field(default_factory=set)
    rules: dict[str, LanguageRules] = field(default_factory=dict)
    names: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)
    languages: dict[str, Any] = field(default_factory=dict)

    def note(self, file: str, refused: Sequence[tuple[_Part, Problem]]) -> None:
        """Note the faults of a file, each once."""
        seen = {(fault.file, fault.line, str(fault.problem)) for fault in self.faults}
        for part, problem in refused:
            line = int(str(problem.values.get("line", 1)))
            if (file, line, str(problem)) not in seen:
                seen.add((file, line, str(problem)))
                self.faults.append(Fault(file, line, _target(part), problem))


def readable(files: Mapping[str, bytes]) -> Readable:
    """Return what can be read of a codebook's files, by name, and all that is at fault.

    >>> files = {"codebook.yaml": b"domains: []", "en.yaml": b"codes: {a: [b*, c c], d: [x]}"}
    >>> [(fault.file, fault.code) for fault in readable(files).faults]
    [('codebook.yaml', ''), ('en.yaml', 'a'), ('en.yaml', 'd')]
    """
    found = Readable()
    for name in sorted(set(files) - set(FILES)):
        told = Problem(
            "{name} is no file of a codebook. Its files are named {names}.",
            name=name,
            names=", ".join(FILES),
        )
        found.note(name, [(_Part((), None), told)])
    trees = {name: _tree_of(found, files, name) for name in FILES if name in files}
    _read_structure(found, trees.get(STRUCTURE), STRUCTURE in files)
    for language in LANGUAGES:
        name = f"{language}.yaml"
        if trees.get(name) is not None:
            found.rules[language] = _read(found, name, trees[name], _rules_of(found, language))
            if isinstance(trees[name], dict) and "language" in trees[name]:
                found.languages[language] = trees[name]["language"]
    if trees.get(NAMES) is not None:
        found.names = _read(found, NAMES, trees[NAMES], lambda t: NamesFile(NAMES, t).names())
    if trees.get(THRESHOLDS) is not None:
        known = sorted(found.codes)
        _read(found, THRESHOLDS, trees[THRESHOLDS], lambda t: ThresholdsFile(t).thresholds(known))
    return found


def _tree_of(found: Readable, files: Mapping[str, bytes], name: str) -> Any:
    """Return what a file says, None where it is no YAML, which is noted."""
    try:
        return lines.read(files[name], name)
    except Problem as problem:
        found.note(name, [(_Part((), None), problem)])
        return None


def _rules_of(found: Readable, language: str) -> Callable[[Any], LanguageRules]:
    targets = found.values.union(found.codes)
    return lambda tree: RulesFile(f"{language}.yaml", tree).rules(language, targets)


# Files that are tables of names


def _read(found: Readable, name: str, tree: Any, read: Callable[[Any], Any]) -> Any:
    """Return what a file says without its faults, which are noted."""
    with suppress(Problem):
        return read(tree)
    parts = list(_parts(tree)) if isinstance(tree, dict) else [_Part((), tree)]
    lists = [part for part in parts if part.path[:1] == ("lists",)]
    refused = _refused(lambda own: read(_joined(own)), lists)
    lists = _others(lists, refused)  # patterns name them: they are read with every part
    rest = [part for part in parts if part.path[:1] != ("lists",)]
    refused += _refused(lambda own: read(_joined([*lists, *own])), rest)
    found.note(name, refused)
    return read(_joined([*lists, *_others(rest, refused)]))


def _others(parts: list[_Part], refused: Sequence[tuple[_Part, Problem]]) -> list[_Part]:
    faulty = {id(part) for part, _ in refused}
    return [part for part in parts if id(part) not in faulty]


def _refused(
    read: Callable[[list[_Part]], Any], parts: list[_Part]
) -> list[tuple[_Part, Problem]]:
    """Return the parts that cannot be read, and why; where only some together cannot, the last."""
    try:
        read(parts)
    except Problem as problem:
        half = len(parts) // 2
        own = [*_refused(read, parts[:half]), *_refused(read, parts[half:])] if half else []
        return own or [(parts[-1], problem)]
    return []


def _parts(tree: dict[str, Any]) -> Iterator[_Part]:
    for key, said in tree.items():
        yield from _split((key,), said, _LEVELS.get(str(key), -1))


def _split(path: tuple, said: Any, levels: int) -> Iterator[_Part]:
    if levels > 0 and isinstance(said, dict):
        for name, own in said.items():
            yield from _split((*path, name), own, levels - 1)
    elif levels == 0 and isinstance(said, list):
        for item in said:
            yield from (_Part(path, entry, True) for entry in _entries(item))
    else:
        yield _Part(path, said)


def _entries(item: Any) -> list[Any]:
    """Return an entry of patterns as one entry for each, with the same conditions."""
    words = item.get("words") if isinstance(item, dict) else None
    return [{**item, "words": [word]} for word in words] if isinstance(words, list) else [item]


def _joined(parts: Sequence[_Part]) -> Any:
    """Return the tree that parts make up."""
    tree: dict[str, Any] = {}
    for path, said, is_item in parts:
        if not path:
            return said
        place = tree
        for name in path[:-1]:
            place = place.setdefault(name, {})
        if is_item:
            place.setdefault(path[-1], []).append(said)
        else:
            place[path[-1]] = said
    return tree


def _target(part: _Part) -> str:
    """Return the code or facet value that a part is of, "" where it is of neither."""
    kind, *names = map(str, part.path) if part.path else ("",)
    if kind == "facets":
        return ":".join(names)
    return names[0] if kind in ("codes", "thresholds") and names else ""


# codebook.yaml


def _read_structure(found: Readable, tree: Any, is_there: bool) -> None:
    if tree is None:
        if not is_there:
            told = Problem("There is no {file}. Choose all files of the codebook.", file=STRUCTURE)
            found.note(STRUCTURE, [(_Part((), None), told)])
        return
    parts = list(_structure_parts(tree)) if isinstance(tree, dict) else []
    own = [part.path[1] for part in parts if len(part.path) > 1]
    found.codes = {str(code): line_of(code) for code in own}
    found.values = set(_values(tree)) if isinstance(tree, dict) else set()
    refused = _refused(_read_parts, parts) if parts else []
    try:
        top = StructureFile(tree)
        found.domains = top.domains()
        top.title(), top.facets()
    except Problem as problem:
        refused = refused or [(_Part((), tree), problem)]
    found.note(STRUCTURE, refused)


def _structure_parts(tree: dict[str, Any]) -> Iterator[_Part]:
    """Yield what stands beside domains, each domain, and each code without its children."""
    yield from (_Part((key,), said) for key, said in tree.items() if key != "domains")
    domains = tree.get("domains", [])
    for domain in domains if isinstance(domains, list) else []:
        yield _Part(("domains",), domain, True)
        for code in _flat(domain.get("codes") if isinstance(domain, dict) else None):
            yield _Part(("codes", code.get("id", "")), code)


def _flat(codes: Any) -> Iterator[dict[str, Any]]:
    for code in codes if isinstance(codes, list) else []:
        if isinstance(code, dict):
            yield {key: said for key, said in code.items() if key != "children"}
            yield from _flat(code.get("children"))


def _read_parts(parts: Sequence[_Part]) -> None:
    """Read parts of codebook.yaml; raise `Problem` where they are no structure.

    Codes are read within a domain of our own, and domains with a code of our own: a fault of one
    does not hide those of the other.
    """
    codes = [part.said for part in parts if part.path[0] == "codes"]
    tree = _joined([part for part in parts if part.path[0] != "codes"])
    tree["domains"] = list(map(_with_own_code, tree.get("domains", []), itertools.count()))
    tree["domains"] += [{**_OWN, "codes": codes}] if codes else []
    top = StructureFile(tree)
    top.title(), top.facets()
    if tree["domains"]:
        top.domains()


def _with_own_code(domain: Any, number: int) -> Any:
    if isinstance(domain, dict) and domain.get("codes"):
        return {
            **domain,
            "codes": [{"id": f"{_OWN['id']}{number}", "label": {}, "definition": {}}],
        }
    return domain


def _values(tree: dict[str, Any]) -> Iterator[str]:
    facets = tree.get("facets", [])
    for facet in facets if isinstance(facets, list) else []:
        values = facet.get("values", []) if isinstance(facet, dict) else []
        for own in values if isinstance(values, list) else []:
            if isinstance(own, dict):
                yield f"{facet.get('id')}:{own.get('id')}"
