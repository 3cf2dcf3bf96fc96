"""Reads a language file (fi.yaml ...) or names.yaml: how codes, facets and tools are recognised.

Start at `RulesFile`.
"""

from collections.abc import Mapping
from typing import Any

from analysis.codebook.lines import Text
from analysis.codebook.patterns import Pattern, Place, Word, parse, word
from analysis.codebook.structure import (
    AGREEMENT,
    ANALYSERS,
    CONTRADICTION,
    FRAMES,
    POLARITIES,
    LanguageRules,
)
from analysis.codebook.tree import Tree, line_of
from analysis.survey import ROLES, Notice

KEYS = (
    "language",
    "negators",
    "not_negating",
    "without",
    "undone",
    "denying",
    "clause_starters",
    "contrast",
    "clitics",
    "spoken",
    "analyser",
    "non_answers",
    "frames",
    "evaluation",
    "lists",
    "codes",
    "facets",
)
SPOKEN = ("words", "endings")
CONDITIONS = ("words", "except", "unless", "roles", "polarity")
Lists = Mapping[str, tuple[Word, ...]]


class RulesFile(Tree):
    """The tree of a language file, as `LanguageRules`."""

    def __init__(self, name: str, tree: Any) -> None:
        super().__init__(name, tree, KEYS)

    def rules(self, language: str, targets: set[str]) -> LanguageRules:
        """Return the rules; `targets` are the codes and facet values that there are."""
        lists = {
            name: tuple(sorted({self._word(text) for text in self.texts(words)}))
            for name, words in self._part("lists").items()
        }
        entries = dict(self._part("codes"))
        for facet, values in self._part("facets").items():
            entries |= {_joined(facet, v): rows for v, rows in self.table(values).items()}
        for target in entries:
            if target not in targets:
                self.refuse(target, Notice("a code or facet value of codebook.yaml"))
        spoken = self._part("spoken", SPOKEN)
        return LanguageRules(
            language,
            self._folded("negators"),
            tuple(self._word(text) for text in self.texts(self.tree.get("denying", []))),
            self._folded("clause_starters"),
            self._folded("contrast"),
            self._folded("clitics"),
            {str(s): str(w) for s, w in self.labels(spoken.get("words", {})).items()},
            tuple(sorted(self.labels(spoken.get("endings", {})).items())),
            tuple(map(str, self.texts(self.tree.get("non_answers", [])))),
            self.one_of(self.tree.get("analyser", ""), ANALYSERS),
            self._signals(lists),
            {str(t): tuple(self._patterns(entries[t], lists)) for t in sorted(entries)},
        )

    def _part(self, key: str, names: tuple[str, ...] = ()) -> dict[str, Any]:
        part = self.table(self.tree.get(key, {}))
        for name in part:
            if names and name not in names:
                self.refuse_name(name, names)
        return part

    def _folded(self, key: str) -> tuple[str, ...]:
        return tuple(text.casefold() for text in self.texts(self.tree.get(key, [])))

    def _signals(self, lists: Lists) -> dict[str, tuple[Pattern, ...]]:
        signals = {key: self.tree.get(key, []) for key in ("not_negating", "without", "undone")}
        signals |= self._part("frames", (*FRAMES, CONTRADICTION, AGREEMENT))
        signals |= self._part("evaluation", POLARITIES)
        return {str(s): tuple(self._patterns(signals[s], lists)) for s in sorted(signals)}

    def _patterns(self, value: Any, lists: Lists) -> list[Pattern]:
        return [p for entry in self.sequence(value) for p in self._entry(entry, lists)]

    def _entry(self, entry: Any, lists: Lists) -> list[Pattern]:
        table = entry if isinstance(entry, dict) else {"words": entry}
        unknown = set(table) - set(CONDITIONS)
        words = table.get("words", [])
        if unknown or not words:
            at = min(unknown) if unknown else next(iter(table), "")
            self.refuse_name(at, CONDITIONS)
        texts = self.texts(words) if isinstance(words, list) else [self.text(words)]
        return [self._pattern(text, table, lists) for text in texts]

    def _pattern(self, text: str, table: dict[str, Any], lists: Lists) -> Pattern:
        roles = frozenset(map(str, self.texts(table.get("roles", []))))
        if not roles <= set(ROLES):
            wanted = Notice("written with known roles ({roles})", {"roles": ", ".join(ROLES)})
            self.refuse(text, wanted)
        return Pattern(
            str(text),
            self._rows([text], lists),
            self._rows(table.get("except", []), lists),
            self._rows(table.get("unless", []), lists),
            roles,
            self.one_of(table.get("polarity", ""), POLARITIES),
            line_of(text),
        )

    def _rows(self, texts: Any, lists: Lists) -> tuple[tuple[Place, ...], ...]:
        rows: list[tuple[Place, ...]] = []
        for text in self.texts(texts):
            with self.placed(text):
                rows.extend(parse(text, lists))
        return tuple(rows)

    def _word(self, text: str) -> Word:
        with self.placed(text):
            return word(text)


class NamesFile(RulesFile):
    """The tree of names.yaml: tools, in any language."""

    def __init__(self, name: str, tree: Any) -> None:
        Tree.__init__(self, name, tree, ("tools",))

    def names(self) -> dict[str, tuple[Pattern, ...]]:
        """Return the patterns of each tool."""
        tools = self._part("tools")
        return {str(name): tuple(self._patterns(tools[name], {})) for name in sorted(tools)}


def _joined(facet: str, value: str) -> str:
    joined = Text(f"{facet}:{value}")
    joined.line = line_of(value)
    return joined
