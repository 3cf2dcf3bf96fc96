"""Reads a codebook folder: YAML files in which every scalar is text and every fault has its line.

Start at `read`. Nothing in a file is ever executed: only the node tree is built, tags are ignored.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analysis.codebook import lines
from analysis.codebook.lines import Text
from analysis.codebook.patterns import Pattern, Place, Word, parse, word
from analysis.codebook.structure import Code, Codebook, Domain, Facet, FacetValue, LanguageRules
from analysis.survey import LANGUAGES, ROLES, Notice, Problem

SHIPPED = Path(__file__).parents[2] / "data" / "codebook"
STRUCTURE = "codebook.yaml"
NAMES = "names.yaml"
FILES = (STRUCTURE, NAMES, *(f"{language}.yaml" for language in LANGUAGES))
STRUCTURE_KEYS = ("version", "title", "domains", "facets")
RULE_KEYS = (
    "language",
    "negators",
    "not_negating",
    "clause_starters",
    "clitics",
    "non_answers",
    "lists",
    "codes",
    "facets",
)
Lists = Mapping[str, tuple[Word, ...]]
_ID = re.compile(r"[a-z0-9_]{1,60}")


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
    return from_texts({f: (folder / f).read_bytes() for f in FILES if (folder / f).is_file()})


def from_texts(files: Mapping[str, bytes]) -> Codebook:
    """Return the codebook that these files, by name, make up; raise `Problem` as `read` does."""
    for name in files:
        if name not in FILES:
            raise Problem(
                "{name} is no file of a codebook. Its files are named {names}.",
                name=name,
                names=", ".join(FILES),
            )
    trees = {name: lines.read(source, name) for name, source in sorted(files.items())}
    if STRUCTURE not in trees:
        raise Problem("There is no {file}. Choose all files of the codebook.", file=STRUCTURE)
    top = _Reader(STRUCTURE, trees[STRUCTURE], STRUCTURE_KEYS)
    domains, facets = top.domains(), top.facets()
    targets = {code.id for domain in domains for code in domain.codes}
    targets |= {f"{facet.id}:{value.id}" for facet in facets for value in facet.values}
    rules = {
        language: _Reader(name, trees[name], RULE_KEYS).rules(language, targets)
        for language in LANGUAGES
        if (name := f"{language}.yaml") in trees
    }
    names = _Reader(NAMES, trees.get(NAMES, {}), ("tools",)).names()
    return Codebook(
        str(top.tree.get("version", "")),
        top.title(),
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


class _Reader:
    """Turns the tree of one file into the nouns of `structure`; tells faults with their line."""

    def __init__(self, name: str, tree: Any, keys: tuple[str, ...]) -> None:
        self.name = name
        self.tree = self._table(tree)
        for key in self.tree:
            if key not in keys:
                wanted = Notice("one of the names {names}", {"names": ", ".join(keys)})
                self._refuse(key, wanted)

    def _refuse(self, at: object, wanted: Notice) -> Any:
        raise Problem(
            "{file}, line {line}: “{found}” is not {wanted}.",
            file=self.name,
            line=_line(at),
            found=str(at)[:60],
            wanted=wanted,
        )

    def _table(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        return self._refuse(value, Notice("a table of names"))

    def _list(self, value: Any) -> list[Any]:
        return value if isinstance(value, list) else self._refuse(value, Notice("a list"))

    def _text(self, value: Any) -> str:
        return value if isinstance(value, str) else self._refuse(value, Notice("a text"))

    def _texts(self, value: Any) -> list[str]:
        return [self._text(item) for item in self._list(value)]

    def _labels(self, value: Any) -> dict[str, str]:
        return {str(language): str(self._text(t)) for language, t in self._table(value).items()}

    def _id(self, value: Any) -> str:
        if _ID.fullmatch(self._text(value)):
            return str(value)
        return self._refuse(value, Notice("an id of small letters, digits and _"))

    def _entries(self, value: Any, keys: tuple[str, ...]) -> list[dict[str, Any]]:
        entries = [self._table(entry) for entry in self._list(value)]
        seen: set[str] = set()
        for entry in entries:
            missing = ", ".join(key for key in keys if key not in entry)
            if missing:
                wanted = Notice("complete ({missing} is missing)", {"missing": missing})
                self._refuse(entry.get("id", next(iter(entry), "")), wanted)
            if self._id(entry["id"]) in seen:
                self._refuse(entry["id"], Notice("an id of its own (it stands twice)"))
            seen.add(entry["id"])
        return entries

    def title(self) -> dict[str, str]:
        return self._labels(self.tree.get("title", {}))

    def domains(self) -> tuple[Domain, ...]:
        keys = ("id", "label", "role", "codes")
        entries = self._entries(self.tree.get("domains", []), keys)
        domains = tuple(map(self._domain, entries))
        if not domains:
            self._refuse(
                STRUCTURE, Notice("complete ({missing} is missing)", {"missing": "domains"})
            )
        seen: set[str] = set()
        for code in (code.id for domain in domains for code in domain.codes):
            if code in seen:
                self._refuse(code, Notice("an id of its own (it stands twice)"))
            seen.add(code)
        return domains

    def _domain(self, entry: dict[str, Any]) -> Domain:
        label = self._labels(entry["label"])
        role = self._text(entry["role"])
        if role not in ROLES:
            self._refuse(role, Notice("one of the names {names}", {"names": ", ".join(ROLES)}))
        codes = tuple(self._codes(entry["codes"], None))
        if not codes:
            self._refuse(
                entry["id"], Notice("complete ({missing} is missing)", {"missing": "codes"})
            )
        return Domain(str(entry["id"]), label, str(role), codes)

    def _codes(self, value: Any, parent: str | None) -> list[Code]:
        codes = []
        for entry in self._entries(value, ("id", "label", "definition")):
            label, definition = self._labels(entry["label"]), self._labels(entry["definition"])
            excludes = self._labels(entry.get("not", {}))
            codes.append(Code(str(entry["id"]), label, definition, excludes, parent))
            codes.extend(self._codes(entry.get("children", []), str(entry["id"])))
        return codes

    def facets(self) -> tuple[Facet, ...]:
        entries = self._entries(self.tree.get("facets", []), ("id", "label"))
        return tuple(
            Facet(
                str(entry["id"]),
                self._labels(entry["label"]),
                tuple(
                    map(self._facet_value, self._entries(entry.get("values", []), ("id", "label")))
                ),
                entry.get("role"),
                entry.get("otherwise"),
            )
            for entry in entries
        )

    def _facet_value(self, entry: dict[str, Any]) -> FacetValue:
        definition = self._labels(entry.get("definition", {}))
        return FacetValue(str(entry["id"]), self._labels(entry["label"]), definition)

    def rules(self, language: str, targets: set[str]) -> LanguageRules:
        lists = {
            name: tuple(sorted({self._word(text) for text in self._texts(words)}))
            for name, words in self._table(self.tree.get("lists", {})).items()
        }
        entries = dict(self._table(self.tree.get("codes", {})))
        for facet, values in self._table(self.tree.get("facets", {})).items():
            entries |= {_joined(facet, v): rows for v, rows in self._table(values).items()}
        for target in entries:
            if target not in targets:
                self._refuse(target, Notice("a code or facet value of codebook.yaml"))
        return LanguageRules(
            language,
            self._folded("negators"),
            tuple(self._patterns(self.tree.get("not_negating", []), lists)),
            self._folded("clause_starters"),
            self._folded("clitics"),
            tuple(map(str, self._texts(self.tree.get("non_answers", [])))),
            {str(t): tuple(self._patterns(entries[t], lists)) for t in sorted(entries)},
        )

    def _folded(self, key: str) -> tuple[str, ...]:
        return tuple(text.casefold() for text in self._texts(self.tree.get(key, [])))

    def names(self) -> dict[str, tuple[Pattern, ...]]:
        tools = self._table(self.tree.get("tools", {}))
        return {str(name): tuple(self._patterns(tools[name], {})) for name in sorted(tools)}

    def _patterns(self, value: Any, lists: Lists) -> list[Pattern]:
        return [p for entry in self._list(value) for p in self._entry_patterns(entry, lists)]

    def _entry_patterns(self, entry: Any, lists: Lists) -> list[Pattern]:
        table = entry if isinstance(entry, dict) else {"words": entry}
        unknown = set(table) - {"words", "except", "unless", "roles"}
        words = table.get("words", [])
        if unknown or not words:
            at = min(unknown) if unknown else next(iter(table), "")
            self._refuse(at, Notice("words, except, unless or roles"))
        texts = self._texts(words) if isinstance(words, list) else [self._text(words)]
        return [self._pattern(text, table, lists) for text in texts]

    def _pattern(self, text: str, table: dict[str, Any], lists: Lists) -> Pattern:
        roles = frozenset(map(str, self._texts(table.get("roles", []))))
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

    def _rows(self, texts: Any, lists: Lists) -> tuple[tuple[Place, ...], ...]:
        rows: list[tuple[Place, ...]] = []
        for text in self._texts(texts):
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
                "{file}, line {line}: {fault}", file=self.name, line=_line(text), fault=problem
            ) from None


def _line(at: object) -> int:
    """Return the line of a text, or of the first text within a table or list."""
    while isinstance(at, dict | list) and at:
        at = next(iter(at))
    return getattr(at, "line", 1)


def _joined(facet: str, value: str) -> str:
    joined = Text(f"{facet}:{value}")
    joined.line = _line(value)
    return joined
