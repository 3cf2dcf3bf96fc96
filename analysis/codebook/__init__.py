"""The codebook: domains, codes, facets and their patterns, read from YAML that people can edit.

Start at `read`: a folder of files becomes a `Codebook`. docs/codebook.md explains the patterns.
"""

from analysis.codebook.files import SHIPPED, from_texts, read, texts_of
from analysis.codebook.patterns import Pattern, Place, Word
from analysis.codebook.structure import (
    Code,
    Codebook,
    Domain,
    Facet,
    FacetValue,
    LanguageRules,
    Scheme,
)

__all__ = [
    "SHIPPED",
    "Code",
    "Codebook",
    "Domain",
    "Facet",
    "FacetValue",
    "LanguageRules",
    "Pattern",
    "Place",
    "Scheme",
    "Word",
    "from_texts",
    "read",
    "texts_of",
]
