"""The command `codebook diff`: what is different in a codebook, and what that does to a coding.

Start at `run`. Apart from `__main__`, which has the commands that most use.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from analysis import codebook, load, study
from analysis.codebook import Codebook, compare
from analysis.codebook.compare import Difference
from analysis.coding.coder import coder
from analysis.effects import Effect, effect


def run(args: argparse.Namespace, progress: Callable[[float], None] | None = None) -> None:
    """Print what is different in the codebook `args.new` from `args.old`, and which answers of the
    survey `args.on`, where one is named, gain or lose which code by which words.

    Raises `Problem` where a codebook or the survey cannot be read, and where the survey has no
    open question.
    """
    files, after = (codebook.texts_of(Path(name)) for name in (args.old, args.new))
    old, new = codebook.from_texts(files), codebook.from_texts(after)
    found = compare.differences(old, new)
    told = _effect(args.on, files, old, new, progress) if args.on else None
    print(_json(found, told) if args.json else "\n".join(_lines(found, told)))


def _effect(
    name: str,
    files: dict[str, bytes],
    old: Codebook,
    new: Codebook,
    progress: Callable[[float], None] | None,
) -> Effect:
    own = coder(files, old)
    before = study.code_survey(load.read_file(Path(name)), own)
    return effect(before, own, old, new, progress=progress)


def _json(found: list[Difference], told: Effect | None) -> str:
    made = {"codebook": [own._asdict() for own in found]}
    if told:
        made |= {name: frame.to_dict("records") for name, frame in vars(told).items()}
    return json.dumps(made, ensure_ascii=False, indent=1, default=str)


def _lines(found: list[Difference], told: Effect | None) -> Iterator[str]:
    yield from map(_difference, found)
    if not found:
        yield "The codebooks say the same."
    if told is None:
        return
    yield ""
    yield from (*_answers("+", told.added), *_answers("-", told.removed))
    for code, adds, removes, *_ in told.counts.itertuples(index=False):
        yield f"{code}: adds {adds}, removes {removes}"
    if told.counts.empty:
        yield "No answer gains or loses a code."


def _difference(own: Difference) -> str:
    """Return a difference in one line.

    >>> _difference(Difference("impact", "et", "pattern", "", "kool*"))
    'impact (et), pattern: + kool*'
    >>> _difference(Difference("impact", "", "threshold", "0.5", "0.6"))
    'impact, threshold: 0.5 -> 0.6'
    """
    of = f"{own.code or 'codebook'}{f' ({own.language})' if own.language else ''}, {own.what}"
    before, after = _plain(own.before), _plain(own.after)
    if before and after:
        return f"{of}: {before} -> {after}"
    return f"{of}: + {after}" if after else f"{of}: - {before}"


def _answers(sign: str, rows: pd.DataFrame) -> Iterator[str]:
    columns = ["id", "question", "code", "evidence", "rule"]
    for id, question, code, evidence, rule in rows[columns].itertuples(index=False):
        where = f"{_plain(str(id))} {_plain(question)}"
        yield f"{sign} {where} {code}: {_plain(evidence)} ({_plain(rule)})"


def _plain(text: str) -> str:
    """Return a text as one line that no terminal obeys.

    >>> _plain("a\\n\\x1b[1mb")
    'a [1mb'
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
