"""What a codebook holds: domains with codes, facets with values, and the rules of each language.

Start at `Codebook`; `files` reads one, `coding` applies it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.codebook.patterns import Pattern

Texts = dict[str, str]


@dataclass(frozen=True)
class Code:
    """One code: its id, labels and definitions by language, and the code it is a child of."""

    id: str
    label: Texts
    definition: Texts
    excludes: Texts = field(default_factory=dict)
    parent: str | None = None


@dataclass(frozen=True)
class Domain:
    """A group of codes and the role of the open question whose answers are their base."""

    id: str
    label: Texts
    role: str
    codes: tuple[Code, ...]


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet, for example `before` of `phase`."""

    id: str
    label: Texts
    definition: Texts


@dataclass(frozen=True)
class Facet:
    """Something read off an answer beside its codes; `role` where only one question tells it,
    `otherwise` the value of an answer to that question in which no other is found."""

    id: str
    label: Texts
    values: tuple[FacetValue, ...] = ()
    role: str | None = None
    otherwise: str | None = None


@dataclass(frozen=True)
class LanguageRules:
    """How codes and facets are recognised in one language.

    `patterns` maps a target to its patterns; a target is a code's id or `facet:value`.
    """

    language: str
    negators: tuple[str, ...] = ()
    not_negating: tuple[Pattern, ...] = ()
    clause_starters: tuple[str, ...] = ()
    clitics: tuple[str, ...] = ()
    non_answers: tuple[str, ...] = ()
    patterns: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Codebook:
    """Domains, codes, facets and rules; `version` is its author's name for it, `digest` its hash.

    >>> book = Codebook("1", {"en": "Empty"}, (), (), {}, {}, "0" * 64)
    >>> list(book.codes())
    []
    """

    version: str
    title: Texts
    domains: tuple[Domain, ...]
    facets: tuple[Facet, ...]
    rules: dict[str, LanguageRules]
    names: dict[str, tuple[Pattern, ...]]
    digest: str

    def codes(self) -> Iterator[Code]:
        """Yield every code, parents before their children, in the order of the file."""
        for domain in self.domains:
            yield from domain.codes

    def parents(self) -> dict[str, str]:
        """Return the parent of each child code."""
        return {code.id: code.parent for code in self.codes() if code.parent}
