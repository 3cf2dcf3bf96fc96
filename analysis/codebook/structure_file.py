"""Reads codebook.yaml: domains with codes, and facets with values.

Start at `StructureFile`.
"""

from typing import Any

from analysis.codebook.folder import STRUCTURE
from analysis.codebook.structure import POLARITIES, UNASSERTED, Code, Domain, Facet, FacetValue
from analysis.codebook.tree import Tree
from analysis.survey import ROLES, Notice

KEYS = ("version", "title", "domains", "facets")


class StructureFile(Tree):
    """The tree of codebook.yaml, as the nouns of `structure`."""

    def __init__(self, tree: Any) -> None:
        super().__init__(STRUCTURE, tree, KEYS)

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
        seen: set[str] = set()
        for code in (code.id for domain in domains for code in domain.codes):
            if code in seen:
                self.refuse(code, Notice("an id of its own (it stands twice)"))
            seen.add(code)
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
            codes.append(Code(str(entry["id"]), label, definition, excludes, parent, lack))
            codes.extend(self._codes(entry.get("children", []), str(entry["id"])))
        return codes

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
