"""What the calls of commands have in common: the survey they name, their outputs, their progress.

Start at `survey`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from analysis.progress import A_WHILE, Progress, seconds_left
from analysis.survey import Problem, Survey


def survey(args: argparse.Namespace) -> Survey:
    """Return the survey that a call names, corrected and with others beside it where asked."""
    paths = [Path(name) for name in (args.file, *args.beside)]
    surveys = [read(path, args.repair, args.corrected) for path in paths]
    if len(surveys) == 1:
        return surveys[0]
    from analysis.load.together import Named, together

    named = zip(paths, surveys, strict=True)
    return together([Named(path.name, survey) for path, survey in named])


def read(path: Path, repair: bool, wanted: bool) -> Survey:
    """Return the survey of a file; where that is wanted as people corrected it, and without those
    who were deleted from it."""
    from analysis import load

    if not wanted:
        return load.read_file(path, repair)
    from analysis.load.corrections import corrected, fingerprint
    from analysis.workspace import erased, surveys
    from analysis.workspace.database import Database

    database, survey = Database(), load.read_file(path)
    told = fingerprint(survey)
    own = surveys.corrections_of(database, told)
    if repair or own.repair:
        survey = load.read_file(path, repair=True)
    number = surveys.known(database, told)
    return erased.without_erased(database, number, corrected(survey, own))[0]


def check_paths(outputs: list[str], inputs: list[str], endings: tuple[str, ...]) -> None:
    """Raise `Problem` unless outputs are files of their own, with one of these endings, where they
    can be written."""
    paths = [Path(name).resolve() for name in outputs]
    if len(set(paths)) < len(paths):
        raise Problem("Two outputs have the same name. Give each a file of its own.")
    for path in paths:
        if path in [Path(name).resolve() for name in inputs if name]:
            raise Problem(
                "{file} is an input. Choose another name for the output.", file=path.name
            )
        if path.suffix.lower() not in endings:
            raise Problem(
                "{file}: outputs end in {endings}.", file=path.name, endings=" or ".join(endings)
            )
        if any(Path(name).resolve() in path.parents for name in inputs if name):
            raise Problem(
                "{file} would lie within an input. Choose another folder.", file=path.name
            )
        if path.is_dir():
            raise Problem("{file} is a folder. Choose a file for the output.", file=path.name)
        if not path.parent.is_dir():
            raise Problem("There is no folder {folder} to write to.", folder=path.parent)


def progress(done: str = "coded") -> Progress | None:
    """Return what shows on a terminal how much is done, and from 5 % on how long the rest will
    take; None where there is no terminal."""
    if not sys.stderr.isatty():
        return None
    began = time.monotonic()

    def show(share: float) -> None:
        told = f"\r{share:4.0%} {done}{_left(seconds_left(began, share)):30}"
        print(told, end="\n" if share == 1 else "", file=sys.stderr, flush=True)

    return show


def _left(seconds: float | None) -> str:
    """Return how long work will take, in words.

    >>> [_left(seconds) for seconds in (None, 0, 42, 200)]
    ['', '', ', about 42 s left', ', about 3 min left']
    """
    if seconds is None or seconds < 1:
        return ""
    told = f"{seconds:.0f} s" if seconds < A_WHILE else f"{seconds / 60:.0f} min"
    return f", about {told} left"
