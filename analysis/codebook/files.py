"""Reads a codebook folder: YAML files in which every scalar is text and every fault has its line.

Start at `read`. Nothing in a file is ever executed: only the node tree is built, tags are ignored.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from analysis.codebook import lines
from analysis.codebook.folder import FILES, NAMES, SHIPPED, STRUCTURE, THRESHOLDS, texts_of
from analysis.codebook.rules_file import NamesFile, RulesFile
from analysis.codebook.structure import Codebook, LanguageRules, Scheme
from analysis.codebook.structure_file import StructureFile
from analysis.codebook.thresholds_file import ThresholdsFile
from analysis.garbage import collected_later
from analysis.survey import LANGUAGES, Problem


def read(folder: Path = SHIPPED) -> Codebook:
    """Return the codebook of a folder (or of the folder that holds the named file).

    Raises `Problem`, naming file and line, where a file is missing or says something that is no
    codebook.

    >>> [domain.id for domain in read().domains]
    ['benefit', 'challenge', 'practice', 'need', 'condition']
    """
    return from_texts(texts_of(folder))


@collected_later()
def from_texts(files: Mapping[str, bytes]) -> Codebook:
    """Return the codebook that these files, by name, make up; raise `Problem` as `read` does."""
    for name in files:
        if name not in FILES:
            raise Problem(
                "{name} is no file of a codebook. Its files are named {names}.",
                name=name,
                names=", ".join(FILES),
            )
    if STRUCTURE not in files:
        raise Problem("There is no {file}. Choose all files of the codebook.", file=STRUCTURE)
    scheme = _scheme(files[STRUCTURE])
    trees = {name: lines.read(source, name) for name, source in sorted(files.items())}
    targets = {code.id for code in scheme.codes()}
    targets |= {f"{facet.id}:{value.id}" for facet in scheme.facets for value in facet.values}
    rules = {
        language: _rules(language, files[name], frozenset(targets))
        for language in LANGUAGES
        if (name := f"{language}.yaml") in trees
    }
    names = NamesFile(NAMES, trees.get(NAMES, {})).names()
    codes = [code.id for code in scheme.codes()]
    thresholds = ThresholdsFile(trees.get(THRESHOLDS, {})).thresholds(codes)
    told = scheme.version, scheme.title, scheme.domains, scheme.facets
    return Codebook(*told, _digest(files), tuple(rules), thresholds, rules, names)


# What is made of a file is kept as long as what it says (`lines.read`).


@lru_cache(lines.KEPT)
def _scheme(source: bytes) -> Scheme:
    """Return what the codebook of a structure file codes."""
    top = StructureFile(lines.read(source, STRUCTURE))
    version = str(top.tree.get("version", ""))
    return Scheme(version, top.title(), top.domains(), top.facets())


@lru_cache(lines.KEPT)
def _rules(language: str, source: bytes, targets: frozenset[str]) -> LanguageRules:
    name = f"{language}.yaml"
    return RulesFile(name, lines.read(source, name)).rules(language, targets)


@lru_cache(lines.KEPT)
def _canonical(name: str, source: bytes) -> str:
    """Return what a file says as JSON: comments, layout and the order of keys do not count."""
    return json.dumps({name: lines.read(source, name)}, ensure_ascii=False, sort_keys=True)[1:-1]


def _digest(files: Mapping[str, bytes]) -> str:
    """Hash what the files say, as one table of JSON."""
    told = ", ".join(_canonical(name, source) for name, source in sorted(files.items()))
    return hashlib.sha256(f"{{{told}}}".encode()).hexdigest()
