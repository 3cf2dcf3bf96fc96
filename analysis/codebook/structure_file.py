"""Reads codebook.yaml: domains with codes, and facets with values.

Start at `StructureFile`.
"""

from functools import lru_cache
from typing import Any

from analysis.codebook import lines
from analysis.codebook.folder import STRUCTURE
from analysis.codebook.structure import POLARITIES, UNASSERTED, Code, Domain, Facet, FacetValue
from analysis.codebook.tree import Tree
from analysis.survey import ROLES, Notice

KEYS = ("version", "title", "domains", "facets")


@lru_cache(32)
def codes_in(source: bytes) -> tuple[Code, ...]:
    """Return the codes of a codebook.yaml, parents before their children; raises `Problem`."""
    domains = StructureFile(lines.read(source, STRUCTURE)).domains()
    return tuple(code for domain in domains for code in domain.codes)


class StructureFile(Tree):
    """The tree of codebook.yaml, as the nouns of `structure`."""

    def __init__(self, tree: Any) -> None:
        super().__init__(STRUCTURE, tree, KEYS)
        self._taken: set[str] = set()

    def title(self) -> dict[str, str]:
        """Return the title by language."""
        return self.labels(self.tree.get("title", {}))

    def domains(self) -> tuple[Domain, ...]:
        """Return the domains; raise `Problem` where there is none or a code stands twice."""
        keys = ("id", "label", "role", "codes")
        entries = self.entries(self.tree.get("domains", []), keys)
        domains = tuple(map(self._domain, entries))
        if not domains:
            self.refuse(
                STRUCTURE, Notice("complete ({missing} is missing)", {"missing": "domains"})
            )
        return domains

    def _domain(self, entry: dict[str, Any]) -> Domain:
        label = self.labels(entry["label"])
        role = self.text(entry["role"])
        if role not in ROLES:
            self.refuse_name(role, ROLES)
        codes = tuple(self._codes(entry["codes"], None))
        if not codes:
            self.refuse(
                entry["id"], Notice("complete ({missing} is missing)", {"missing": "codes"})
            )
        kinds = self.texts(entry.get("also_counts", []))
        for kind in kinds:
            if kind not in UNASSERTED:
                self.refuse_name(kind, UNASSERTED)
        polarity = self.one_of(entry.get("polarity", ""), POLARITIES)
        also = frozenset(map(str, kinds))
        return Domain(str(entry["id"]), label, str(role), codes, also, polarity)

    def _codes(self, value: Any, parent: str | None) -> list[Code]:
        codes = []
        for entry in self.entries(value, ("id", "label", "definition")):
            label, definition = self.labels(entry["label"]), self.labels(entry["definition"])
            excludes = self.labels(entry.get("not", {}))
            lack = self.one_of(entry.get("polarity", ""), ("lack",)) == "lack"
            told = (label, definition, excludes, parent, lack, *self._before(entry))
            codes.append(Code(self._own(entry["id"]), *told))
            below = self._codes(entry.get("children", []), str(entry["id"]))
            if parent and below:  # what a child counts its parent counts, but nothing above
                self.refuse(entry["id"], Notice("a code without children, as a child must be"))
            codes.extend(below)
        return codes

    def _before(self, entry: dict[str, Any]) -> tuple[tuple[str, ...], tuple, str]:
        """Return what a code was before: `formerly`, `merged` and `split_from` of `Code`."""
        merged = self.sequence(entry.get("merged", []))
        whole = self.id(entry["split_from"]) if "split_from" in entry else ""
        return self._ids(entry.get("formerly", [])), tuple(map(self._ids, merged)), whole

    def _ids(self, value: Any) -> tuple[str, ...]:
        return tuple(map(self._own, self.sequence(value)))

    def _own(self, value: Any) -> str:
        """Return the id that a code has or had; raise `Problem` where another has or had it."""
        id = self.id(value)
        if id in self._taken:
            self.refuse(value, Notice("an id of its own (it stands twice)"))
        self._taken.add(id)
        return id

    def facets(self) -> tuple[Facet, ...]:
        """Return the facets."""
        entries = self.entries(self.tree.get("facets", []), ("id", "label"))
        return tuple(
            Facet(
                str(entry["id"]),
                self.labels(entry["label"]),
                tuple(
                    map(self._facet_value, self.entries(entry.get("values", []), ("id", "label")))
                ),
                entry.get("role"),
                entry.get("otherwise"),
            )
            for entry in entries
        )

    def _facet_value(self, entry: dict[str, Any]) -> FacetValue:
        definition = self.labels(entry.get("definition", {}))
        return FacetValue(str(entry["id"]), self.labels(entry["label"]), definition)
