"""Reads a codebook folder: YAML files in which every scalar is text and every fault has its line.

Start at `read`. Nothing in a file is ever executed: only the node tree is built, tags are ignored.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.codebook import lines
from analysis.codebook.folder import FILES, NAMES, SHIPPED, STRUCTURE, THRESHOLDS, texts_of
from analysis.codebook.rules_file import NamesFile, RulesFile
from analysis.codebook.structure import Codebook, Scheme
from analysis.codebook.structure_file import StructureFile
from analysis.codebook.thresholds_file import ThresholdsFile
from analysis.survey import LANGUAGES, Problem


def read(folder: Path = SHIPPED) -> Codebook:
    """Return the codebook of a folder (or of the folder that holds the named file).

    Raises `Problem`, naming file and line, where a file is missing or says something that is no
    codebook.

    >>> [domain.id for domain in read().domains]
    ['benefit', 'challenge', 'practice', 'need', 'condition']
    """
    return from_texts(texts_of(folder))


def _scheme(files: Mapping[str, bytes]) -> Scheme:
    """Return what the codebook of these files codes."""
    if STRUCTURE not in files:
        raise Problem("There is no {file}. Choose all files of the codebook.", file=STRUCTURE)
    top = StructureFile(lines.read(files[STRUCTURE], STRUCTURE))
    version = str(top.tree.get("version", ""))
    return Scheme(version, top.title(), top.domains(), top.facets())


def from_texts(files: Mapping[str, bytes]) -> Codebook:
    """Return the codebook that these files, by name, make up; raise `Problem` as `read` does."""
    for name in files:
        if name not in FILES:
            raise Problem(
                "{name} is no file of a codebook. Its files are named {names}.",
                name=name,
                names=", ".join(FILES),
            )
    scheme = _scheme(files)
    trees = {name: lines.read(source, name) for name, source in sorted(files.items())}
    targets = {code.id for code in scheme.codes()}
    targets |= {f"{facet.id}:{value.id}" for facet in scheme.facets for value in facet.values}
    rules = {
        language: RulesFile(name, trees[name]).rules(language, targets)
        for language in LANGUAGES
        if (name := f"{language}.yaml") in trees
    }
    names = NamesFile(NAMES, trees.get(NAMES, {})).names()
    codes = [code.id for code in scheme.codes()]
    thresholds = ThresholdsFile(trees.get(THRESHOLDS, {})).thresholds(codes)
    told = scheme.version, scheme.title, scheme.domains, scheme.facets
    return Codebook(*told, _digest(trees), tuple(rules), thresholds, rules, names)


def _digest(trees: Mapping[str, Any]) -> str:
    """Hash what the files say: comments, layout and the order of keys do not count."""
    canonical = json.dumps(trees, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
