"""The command `codebook check`: all that is wrong with a codebook at once.

Start at `run`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from analysis import codebook
from analysis.codebook.folder import FILES, STRUCTURE
from analysis.coding.checks import FAULT, WARNING, Finding, checks
from analysis.load import plain_table
from analysis.survey import Notice, Problem


def run(args: argparse.Namespace) -> None:
    """Print what is wrong with the codebook `args.file`: a folder, a file in one, or a file alone,
    which is checked as if it stood in the codebook that ships.

    Of a file, what is wrong in it is printed, and faults of the others. Raises `Problem` where
    there is a fault or no codebook.
    """
    path = Path(args.file)
    found = [*_strays(path), *checks(_files(path))]
    if path.is_file():
        found = [one for one in found if one.file == path.name or one.severity == FAULT]
    found.sort(key=lambda one: one.severity != FAULT)
    count = sum(finding.severity == FAULT for finding in found)
    total = f"Faults: {count}. Warnings: {len(found) - count}." if found else "Nothing is wrong."
    print(_json(found) if args.json else "\n".join([*map(_line, found), total]))
    if count:
        raise Problem("Faults: {count}. The codebook cannot be used with them.", count=count)


def _files(path: Path) -> dict[str, bytes]:
    if not path.exists():
        raise Problem("There is no file {file}. Check its name and folder.", file=str(path)[:200])
    if path.is_dir():
        return codebook.texts_of(path)
    if path.name not in FILES:
        raise Problem(
            "{name} is no file of a codebook. Its files are named {names}.",
            name=path.name,
            names=", ".join(FILES),
        )
    stands_in_one = (path.parent / STRUCTURE).is_file()
    others = codebook.texts_of(path) if stands_in_one else codebook.texts_of()
    return {**others, path.name: plain_table.read_bytes(str(path))}


def _strays(path: Path) -> Iterator[Finding]:
    """Yield the YAML files of a folder that no codebook has, so that nobody reads them."""
    for own in sorted(path.iterdir()) if path.is_dir() else ():
        if own.suffix.lower() in (".yaml", ".yml") and own.name not in FILES:
            told = {"name": own.name, "names": ", ".join(FILES)}
            sentence = Notice(
                "{name} is not read: the files of a codebook are named {names}.", told
            )
            yield Finding(own.name, 1, "", "unreadable", WARNING, sentence)


def _line(found: Finding) -> str:
    """Return a finding in one line that no terminal obeys."""
    text = f"{found.file}:{found.line}: {found.severity}: {found.sentence}"
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _json(found: list[Finding]) -> str:
    told = [{**one._asdict(), "sentence": str(one.sentence)} for one in found]
    return json.dumps(told, ensure_ascii=False, indent=1)
