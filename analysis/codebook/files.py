"""Reads a codebook folder: YAML files in which every scalar is text and every fault has its line.

Start at `read`. Nothing in a file is ever executed: only the node tree is built, tags are ignored.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from analysis.codebook.patterns import Pattern, Word, parse, word
from analysis.codebook.structure import Code, Codebook, Domain, Facet, FacetValue, LanguageRules
from analysis.survey import LANGUAGES, ROLES, Notice, Problem

SHIPPED = Path(__file__).parents[2] / "data" / "codebook"
STRUCTURE = "codebook.yaml"
NAMES = "names.yaml"
MAX_BYTES = 2_000_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Text(str):
    """A scalar of a YAML file that remembers its line."""

    line: int


def read(folder: Path = SHIPPED) -> Codebook:
    """Return the codebook of a folder (or of the folder that holds the named file).

    Raises `Problem`, naming file and line, where a file is missing or says something that is no
    codebook.

    >>> [domain.id for domain in read().domains]
    ['benefit', 'challenge', 'practice', 'need', 'condition']
    """
    folder = folder.parent if folder.is_file() else folder
    if not (folder / STRUCTURE).is_file():
        raise Problem(
            "There is no {file} in {folder}. Choose a folder that holds a codebook.",
            file=STRUCTURE,
            folder=folder.name,
        )
    files = [STRUCTURE, NAMES, *(f"{language}.yaml" for language in LANGUAGES)]
    return from_texts({f: (folder / f).read_bytes() for f in files if (folder / f).is_file()})


def from_texts(files: Mapping[str, bytes]) -> Codebook:
    """Return the codebook that these files, by name, make up; raise `Problem` as `read` does."""
    trees = {name: _tree(source, name) for name, source in sorted(files.items())}
    if STRUCTURE not in trees:
        raise Problem("There is no {file}. Choose all files of the codebook.", file=STRUCTURE)
    top = _Reader(STRUCTURE, trees[STRUCTURE])
    domains, facets = top.domains(), top.facets()
    targets = {code.id for domain in domains for code in domain.codes}
    targets |= {f"{facet.id}:{value.id}" for facet in facets for value in facet.values}
    rules = {
        language: _Reader(f"{language}.yaml", trees[f"{language}.yaml"]).rules(language, targets)
        for language in LANGUAGES
        if f"{language}.yaml" in trees
    }
    names = _Reader(NAMES, trees.get(NAMES, {})).names()
    return Codebook(
        str(top.tree.get("version", "")),
        dict(top.tree.get("title", {})),
        domains,
        facets,
        rules,
        names,
        _digest(trees),
    )


def _digest(trees: Mapping[str, Any]) -> str:
    """Hash what the files say: comments, layout and the order of keys do not count."""
    canonical = json.dumps(trees, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _tree(source: bytes, name: str) -> Any:
    if len(source) > MAX_BYTES:
        raise Problem("{file} is too large for a codebook file.", file=name)
    try:
        node = yaml.compose(source.decode("utf-8-sig"), Loader=_LOADER)
    except UnicodeDecodeError:
        raise Problem("{file} is not UTF-8 text. Save it as UTF-8.", file=name) from None
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Problem(
            "{file}, line {line}, is not valid YAML: {fault}. Compare with the lines around it.",
            file=name,
            line=line,
            fault=getattr(fault, "problem", None) or "unreadable",
        ) from None
    return _value(node, name, set()) if node else {}


def _value(node: yaml.Node, name: str, seen: set[int]) -> Any:
    if id(node) in seen:
        raise Problem(
            "{file}, line {line}: references (& and *) are not used in a codebook.",
            file=name,
            line=node.start_mark.line + 1,
        )
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, name, seen)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, name, seen) for item in node.value]
    text = _Text(node.value)
    text.line = node.start_mark.line + 1
    return text


def _mapping(node: yaml.MappingNode, name: str, seen: set[int]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = _value(key_node, name, seen)
        if not isinstance(key, str) or key in result:
            raise Problem(
                "{file}, line {line}: “{key}” stands twice or is no name.",
                file=name,
                line=key_node.start_mark.line + 1,
                key=key,
            )
        result[key] = _value(value_node, name, seen)
    return result


class _Reader:
    """Turns the tree of one file into the nouns of `structure`; tells faults with its name."""

    def __init__(self, name: str, tree: Any) -> None:
        self.name = name
        self.tree = (
            tree if isinstance(tree, dict) else self._refuse("", Notice("a table of names"))
        )

    def _refuse(self, at: object, wanted: Notice) -> Any:
        raise Problem(
            "{file}, line {line}: “{found}” is not {wanted}.",
            file=self.name,
            line=getattr(at, "line", 1),
            found=at,
            wanted=wanted,
        )

    def _list(self, value: Any, wanted: Notice) -> list[Any]:
        return value if isinstance(value, list) else self._refuse(value, wanted)

    def domains(self) -> tuple[Domain, ...]:
        domains = tuple(
            Domain(
                str(entry["id"]),
                dict(entry["label"]),
                str(entry["role"]),
                tuple(self._codes(entry.get("codes", []), None)),
            )
            for entry in self._entries(self.tree.get("domains", []), ("id", "label", "role"))
        )
        ids = [code.id for domain in domains for code in domain.codes]
        for code in ids:
            if ids.count(code) > 1:
                self._refuse(code, Notice("a code of its own (it stands twice)"))
        return domains

    def _entries(self, value: Any, keys: tuple[str, ...]) -> list[dict[str, Any]]:
        entries = self._list(value, Notice("a list"))
        for entry in entries:
            missing = [key for key in keys if not isinstance(entry, dict) or key not in entry]
            if missing:
                at = entry.get("id", "") if isinstance(entry, dict) else entry
                wanted = Notice("complete ({missing} is missing)", {"missing": ", ".join(missing)})
                self._refuse(at, wanted)
        return entries

    def _codes(self, value: Any, parent: str | None) -> list[Code]:
        codes = []
        for entry in self._entries(value, ("id", "label", "definition")):
            codes.append(
                Code(
                    str(entry["id"]),
                    dict(entry["label"]),
                    dict(entry["definition"]),
                    dict(entry.get("not", {})),
                    parent,
                )
            )
            codes.extend(self._codes(entry.get("children", []), str(entry["id"])))
        return codes

    def facets(self) -> tuple[Facet, ...]:
        return tuple(
            Facet(
                str(entry["id"]),
                dict(entry["label"]),
                tuple(
                    FacetValue(str(v["id"]), dict(v["label"]), dict(v.get("definition", {})))
                    for v in self._entries(entry.get("values", []), ("id", "label"))
                ),
                entry.get("role"),
                entry.get("otherwise"),
            )
            for entry in self._entries(self.tree.get("facets", []), ("id", "label"))
        )

    def rules(self, language: str, targets: set[str]) -> LanguageRules:
        lists = {
            name: tuple(sorted({self._word(text) for text in words}))
            for name, words in self.tree.get("lists", {}).items()
        }
        entries = dict(self.tree.get("codes", {}))
        for facet, values in self.tree.get("facets", {}).items():
            entries.update({_joined(facet, value): rows for value, rows in values.items()})
        for target in entries:
            if target not in targets:
                self._refuse(target, Notice("a code or facet value of codebook.yaml"))
        return LanguageRules(
            language,
            tuple(word.casefold() for word in self.tree.get("negators", [])),
            tuple(self._patterns(self.tree.get("not_negating", []), lists)),
            tuple(word.casefold() for word in self.tree.get("clause_starters", [])),
            tuple(word.casefold() for word in self.tree.get("clitics", [])),
            tuple(map(str, self.tree.get("non_answers", []))),
            {str(t): tuple(self._patterns(entries[t], lists)) for t in sorted(entries)},
        )

    def names(self) -> dict[str, tuple[Pattern, ...]]:
        tools = self.tree.get("tools", {})
        return {str(name): tuple(self._patterns(tools[name], {})) for name in sorted(tools)}

    def _patterns(self, value: Any, lists: dict[str, tuple[Word, ...]]) -> list[Pattern]:
        patterns = []
        for entry in self._list(value, Notice("a list of patterns")):
            table = entry if isinstance(entry, dict) else {"words": entry}
            unknown = set(table) - {"words", "except", "unless", "roles"}
            words = table.get("words", [])
            if unknown or not words:
                at = min(unknown) if unknown else entry
                self._refuse(at, Notice("words, except, unless or roles"))
            for text in words if isinstance(words, list) else [words]:
                patterns.append(self._pattern(text, table, lists))
        return patterns

    def _pattern(
        self, text: str, table: dict[str, Any], lists: dict[str, tuple[Word, ...]]
    ) -> Pattern:
        roles = frozenset(map(str, table.get("roles", [])))
        if not roles <= set(ROLES):
            wanted = Notice("written with known roles ({roles})", {"roles": ", ".join(ROLES)})
            self._refuse(text, wanted)
        return Pattern(
            str(text),
            self._rows([text], lists),
            self._rows(table.get("except", []), lists),
            self._rows(table.get("unless", []), lists),
            roles,
        )

    def _rows(self, texts: list[str], lists: dict[str, tuple[Word, ...]]) -> tuple[Any, ...]:
        rows: list[Any] = []
        for text in self._list(texts, Notice("a list of patterns")):
            with self._placed(text):
                rows.extend(parse(text, lists))
        return tuple(rows)

    def _word(self, text: str) -> Word:
        with self._placed(text):
            return word(text)

    @contextmanager
    def _placed(self, text: str) -> Iterator[None]:
        """Tell a problem of a pattern with its file and line."""
        try:
            yield
        except Problem as problem:
            raise Problem(
                "{file}, line {line}: {fault}",
                file=self.name,
                line=getattr(text, "line", 1),
                fault=problem,
            ) from None


def _joined(facet: str, value: str) -> str:
    joined = _Text(f"{facet}:{value}")
    joined.line = getattr(value, "line", 1)
    return joined
