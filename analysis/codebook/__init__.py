"""The codebook: domains, codes, facets and their patterns, read from YAML that people can edit.

Start at `read`: a folder of files becomes a `Codebook`. docs/codebook.md explains the patterns.
"""

from analysis.codebook.folder import SHIPPED, texts_of
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
    "texts_of",
]


def __getattr__(name: str) -> object:
    """Load what reads YAML when it is asked for: coding with a codebook made ready asks not."""
    if name in ("from_texts", "read"):
        from analysis.codebook import files

        return getattr(files, name)
    raise AttributeError(name)
