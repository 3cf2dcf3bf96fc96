"""Reads a language file (fi.yaml ...) or names.yaml: how codes, facets and tools are recognised.

Start at `RulesFile`.
"""

from collections.abc import Callable, Collection
from functools import lru_cache, partial
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
from analysis.survey import ROLES, Notice, Problem

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
MOST_WORDS = 1_000_000  # that the patterns of a file stand for; the largest that ships has 130,000
Rows = tuple[tuple[Place, ...], ...]
Parse = Callable[[str], Rows]


# Most patterns of a codebook that a person changes are as they were.
@lru_cache(12)
def _parser(lists: tuple[tuple[str, tuple[Word, ...]], ...] = ()) -> Parse:
    """Return what parses the patterns of files that hold these lists, each text once."""
    return lru_cache(20_000)(partial(parse, lists=dict(lists)))


class RulesFile(Tree):
    """The tree of a language file, as `LanguageRules`."""

    def __init__(self, name: str, tree: Any) -> None:
        super().__init__(name, tree, KEYS)
        self._stands_for = 0

    def rules(self, language: str, targets: Collection[str]) -> LanguageRules:
        """Return the rules; `targets` are the codes and facet values that there are."""
        rows_of = _parser(
            tuple(
                (str(name), tuple(sorted({self._word(text) for text in self.texts(words)})))
                for name, words in self._part("lists").items()
            )
        )
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
            self._signals(rows_of),
            {str(t): tuple(self._patterns(entries[t], rows_of)) for t in sorted(entries)},
        )

    def _part(self, key: str, names: tuple[str, ...] = ()) -> dict[str, Any]:
        part = self.table(self.tree.get(key, {}))
        for name in part:
            if names and name not in names:
                self.refuse_name(name, names)
        return part

    def _folded(self, key: str) -> tuple[str, ...]:
        return tuple(text.casefold() for text in self.texts(self.tree.get(key, [])))

    def _signals(self, rows_of: Parse) -> dict[str, tuple[Pattern, ...]]:
        signals = {key: self.tree.get(key, []) for key in ("not_negating", "without", "undone")}
        signals |= self._part("frames", (*FRAMES, CONTRADICTION, AGREEMENT))
        signals |= self._part("evaluation", POLARITIES)
        return {str(s): tuple(self._patterns(signals[s], rows_of)) for s in sorted(signals)}

    def _patterns(self, value: Any, rows_of: Parse) -> list[Pattern]:
        return [p for entry in self.sequence(value) for p in self._entry(entry, rows_of)]

    def _entry(self, entry: Any, rows_of: Parse) -> list[Pattern]:
        table = entry if isinstance(entry, dict) else {"words": entry}
        unknown = set(table) - set(CONDITIONS)
        words = table.get("words", [])
        if unknown:
            self.refuse_name(min(unknown), CONDITIONS)
        if words == []:
            wanted = Notice("complete ({missing} is missing)", {"missing": "words"})
            self.refuse(next(iter(table), ""), wanted)
        texts = self.texts(words) if isinstance(words, list) else [self.text(words)]
        return [self._pattern(text, table, rows_of) for text in texts]

    def _pattern(self, text: str, table: dict[str, Any], rows_of: Parse) -> Pattern:
        roles = self.texts(table.get("roles", []))
        for role in roles:
            if role not in ROLES:
                self.refuse_name(role, ROLES)
        return Pattern(
            str(text),
            self._rows([text], rows_of),
            self._rows(table.get("except", []), rows_of),
            self._rows(table.get("unless", []), rows_of),
            frozenset(map(str, roles)),
            self.one_of(table.get("polarity", ""), POLARITIES),
            line_of(text),
        )

    def _rows(self, texts: Any, rows_of: Parse) -> Rows:
        if texts == []:  # most patterns have no exceptions
            return ()
        rows: list[tuple[Place, ...]] = []
        for text in self.texts(texts):
            with self.placed(text):
                made = rows_of(str(text))
                self._stands_for += sum(len(place.words) for row in made for place in row)
                if self._stands_for > MOST_WORDS:
                    raise Problem(
                        "The patterns of this file, up to “{text}”, stand for more than {most} "
                        "words. Use shorter lists and fewer alternatives.",
                        text=str(text)[:60],
                        most=MOST_WORDS,
                    )
                rows.extend(made)
        return tuple(rows)

    def _word(self, text: str) -> Word:
        with self.placed(text):
            return word(text)


class NamesFile(RulesFile):
    """The tree of names.yaml: tools, in any language."""

    def __init__(self, name: str, tree: Any) -> None:
        Tree.__init__(self, name, tree, ("tools",))
        self._stands_for = 0

    def names(self) -> dict[str, tuple[Pattern, ...]]:
        """Return the patterns of each tool."""
        tools = self._part("tools")
        return {str(name): tuple(self._patterns(tools[name], _parser())) for name in sorted(tools)}


def _joined(facet: str, value: str) -> str:
    joined = Text(f"{facet}:{value}")
    joined.line = line_of(value)
    return joined
