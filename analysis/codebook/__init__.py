"""The codebook: domains, codes, facets and their patterns, read from YAML that people can edit.

Start at `read`: a folder of files becomes a `Codebook`. docs/codebook.md explains the patterns.
"""

from analysis.codebook.files import SHIPPED, from_texts, read
from analysis.codebook.patterns import Pattern, Place, Word
from analysis.codebook.structure import Code, Codebook, Domain, Facet, FacetValue, LanguageRules

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
    "Word",
    "from_texts",
    "read",
]
