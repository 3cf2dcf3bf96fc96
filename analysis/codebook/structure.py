"""What a codebook holds: domains with codes, facets with values, and the rules of each language.

Start at `Codebook`; `files` reads one, `coding` applies it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from analysis.codebook.patterns import Pattern, Word

Texts = dict[str, str]
# What is named but not asserted: denied, wished for, asked, or said by others.
DENIAL = "denial"
CONTRADICTION = "contradiction"
AGREEMENT = "agreement"
UNASSERTED = ("wish", "question", "quote")
# What is told by words before it; a question is told by its sign.
FRAMES = (DENIAL, "wish", "quote")
# What a pattern may ask of the words around it, and the words that tell so.
POLARITIES = ("lack", "problem", "benefit")
# Morphological analysers that a user may install, which a language file may ask for.
ANALYSERS = ("voikko", "vabamorf")


@dataclass(frozen=True)
class Code:
    """One code: its id, labels and definitions by language, and the code it is a child of.

    `lack` tells that to be without something is what it means: "without flying" is sustainability.
    `formerly` are ids that it had before, the latest last; `merged` the codes that it took in,
    each as all its ids, the latest last; `split_from` the code that it was a part of.
    """

    id: str
    label: Texts
    definition: Texts
    excludes: Texts = field(default_factory=dict)
    parent: str | None = None
    lack: bool = False
    formerly: tuple[str, ...] = ()
    merged: tuple[tuple[str, ...], ...] = ()
    split_from: str = ""

    @classmethod
    def of_plain(cls, plain: dict[str, Any]) -> "Code":
        """Return the code of what `dataclasses.asdict` made of one, also by way of JSON."""
        merged = tuple(map(tuple, plain["merged"]))
        return cls(**{**plain, "formerly": tuple(plain["formerly"]), "merged": merged})


@dataclass(frozen=True)
class Domain:
    """A group of codes and the role of the open question whose answers are their base.

    `also_counts` names what counts as a mention beside facts, of `UNASSERTED`: a wish for support
    is a need, but a wish for a benefit is none. `polarity` is what a mention of its codes stands
    for, of `POLARITIES`: "the sound worked" tells of no challenge.
    """

    id: str
    label: Texts
    role: str
    codes: tuple[Code, ...]
    also_counts: frozenset[str] = frozenset()
    polarity: str = ""


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

    `patterns` maps a target to its patterns; a target is a code's id or `facet:value`. `signals`
    are the patterns that tell what is asserted: `not_negating`, `without`, `undone`, the `FRAMES`
    (which reach over the rest of their sentence), `contradiction` and `agreement` (which reach
    back), and the `POLARITIES`. `spoken` maps spoken words to written ones, `spoken_endings` are
    pairs of a spoken and a written ending; `analyser` is one of `ANALYSERS` or none.
    """

    language: str
    negators: tuple[str, ...] = ()
    denying: tuple[Word, ...] = ()
    clause_starters: tuple[str, ...] = ()
    contrast: tuple[str, ...] = ()
    clitics: tuple[str, ...] = ()
    spoken: dict[str, str] = field(default_factory=dict)
    spoken_endings: tuple[tuple[str, str], ...] = ()
    non_answers: tuple[str, ...] = ()
    analyser: str = ""
    signals: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)
    patterns: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Scheme:
    """What is coded, without how it is recognised: domains with codes, and facets.

    `version` is its author's name for it; `digest` is the hash of the codebook that it is of, ""
    where it is of none, and `languages` are those that the codebook has rules for. `thresholds`
    has for codes the probability from which a model gives them, where it is not the model's own.

    >>> list(Scheme("1", {"en": "Empty"}, (), ()).codes())
    []
    """

    version: str
    title: Texts
    domains: tuple[Domain, ...]
    facets: tuple[Facet, ...]
    digest: str = ""
    languages: tuple[str, ...] = ()
    thresholds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of_plain(cls, plain: dict[str, Any]) -> "Scheme":
        """Return the scheme of what `dataclasses.asdict` made of one, also by way of JSON."""
        domains = tuple(
            Domain(
                **{
                    **domain,
                    "codes": tuple(map(Code.of_plain, domain["codes"])),
                    "also_counts": frozenset(domain["also_counts"]),
                }
            )
            for domain in plain["domains"]
        )
        facets = tuple(
            Facet(**{**facet, "values": tuple(FacetValue(**v) for v in facet["values"])})
            for facet in plain["facets"]
        )
        told = plain["digest"], tuple(plain["languages"]), plain["thresholds"]
        return cls(plain["version"], plain["title"], domains, facets, *told)

    def codes(self) -> Iterator[Code]:
        """Yield every code, parents before their children, in the order of the file."""
        for domain in self.domains:
            yield from domain.codes

    def parents(self) -> dict[str, str]:
        """Return the parent of each child code."""
        return {code.id: code.parent for code in self.codes() if code.parent}


@dataclass(frozen=True)
class Codebook(Scheme):
    """A scheme and its rules by language, and names that people write for a code."""

    rules: dict[str, LanguageRules] = field(default_factory=dict)
    names: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)
