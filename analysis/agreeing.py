"""The command `agree`: how far coders agree who coded the same answers.

Start at `run`; `ratings_of` turns a file into ratings.
"""

import argparse
import contextlib
import re
import sys
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from analysis import codebook, evaluating
from analysis.codebook import Scheme
from analysis.load import plain_table
from analysis.present import agreement as present
from analysis.results.agreement import Agreement, agreement
from analysis.survey import Notice, Problem
from analysis.wording import wording
from analysis.workspace import filled_sheets
from analysis.workspace.filled_sheets import NoSheets

Codings = dict[tuple[str, str], str]  # the codes of each answer, by id and question
SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")


def run(args: argparse.Namespace) -> None:
    """Print how far the coders of some files agree, as tables or as JSON."""
    scheme = codebook.read(Path(args.codebook)) if args.codebook else codebook.read()
    files = [ratings_of(name, scheme) for name in args.files]
    ratings = together([own for own, _ in files])
    notices = [notice for _, told in files for notice in told] + alike(ratings)
    for notice in notices:
        print(notice, file=sys.stderr)
    if ratings["coder"].nunique() < 2:
        raise Problem("Agreement takes two coders. Name the coded answers of another one too.")
    found = agreement(ratings)
    for coder in ratings["coder"].unique():
        if coder not in found.coders:
            raise Problem(
                "{coder} coded no answer that another coder coded. Compare the columns “id” and "
                "“question” of the files.",
                coder=coder,
            )
    if args.json:
        told = SimpleNamespace(**vars(found), notices=list(map(str, notices)))
        evaluating.show(told, as_json=True)
    else:
        _show(found)


def ratings_of(name: str, scheme: Scheme) -> tuple[pd.DataFrame, list[Notice]]:
    """Return the ratings in a file: sheets of `sample` that coders filled in, as a workbook or one
    of them saved as text, or coded answers as `code --answers` writes them, whose coder is the
    file's name without its ending.

    Columns: coder, id, question (where the file has it), codes (with their parents, parted by
    spaces), reason. The notices say what was odd in the file. Raises `Problem` where there is no
    such file or a column is missing.
    """
    path = Path(name)
    table = None if path.suffix.lower() in SHEETS else plain_table.read(name)
    if table is None or ("id" not in table and path.is_file()):
        with contextlib.suppress(NoSheets):
            content = plain_table.read_bytes(name)
            return filled_sheets.ratings_of(content, path.name, None, scheme)
    return _of_table(plain_table.read(name) if table is None else table, name, scheme)


def _of_table(table: pd.DataFrame, name: str, scheme: Scheme) -> tuple[pd.DataFrame, list[Notice]]:
    """Return the ratings of a table of coded answers; a row whose `content` is `empty` holds no
    answer and is left out."""
    for column in ("id", "codes"):
        if column not in table:
            raise Problem(
                "The table of {name} has no column “{column}”. It has: {columns}.",
                name=Path(name).name,
                column=column,
                columns=", ".join(map(str, table.columns)),
            )
    if "content" in table:
        table = table[table["content"] != "empty"]
    kept = [own for own in ("id", "question", "codes", "reason") if own in table]
    ids, parents = {code.id.casefold(): code.id for code in scheme.codes()}, scheme.parents()
    codes = [_codes_of(text or "", ids) for text in table["codes"]]
    ratings = table[kept].assign(
        coder=Path(name).stem, codes=[filled_sheets.with_parents(own, parents) for own in codes]
    )
    unknown = sorted(set[str]().union(*codes) - set(ids.values()))
    return ratings if "reason" in ratings else ratings.assign(reason=""), _unknown(name, unknown)


def _codes_of(text: str, ids: Mapping[str, str]) -> set[str]:
    """Return the codes in a cell, parted by spaces, commas or semicolons, as the codebook writes
    them (`ids`: by their small letters); others in small letters.

    >>> sorted(_codes_of("Impact, trips;IMPACT", {"impact": "impact"}))
    ['impact', 'trips']
    """
    named = re.split(r"[\s,;]+", text.casefold())
    return {ids.get(name, name) for name in named if name}


def _unknown(name: str, codes: Sequence[str]) -> list[Notice]:
    if not codes:
        return []
    told = Notice(
        "{coder}: the codebook has no such codes; they are compared all the same: {codes}.",
        {"coder": Path(name).stem, "codes": ", ".join(codes[:5]) + (" …" if codes[5:] else "")},
    )
    return [told]


def together(files: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the ratings of several files.

    Answers are matched by id and question where every file has both, else by id. A name that has
    other answers in another file is one coder; with the same answers coded otherwise it is two,
    told apart by a number. Raises `Problem` where it has the same codings in both.
    """
    if not all("question" in ratings for ratings in files):
        _refuse_several(files)
        files = [ratings.assign(question="") for ratings in files]
    known: dict[str, Codings] = {}
    named = []
    for ratings in (own.fillna("") for own in files):
        each = ratings.groupby("coder")
        names = {coder: _named(coder, _codings(own), known) for coder, own in each}
        named.append(ratings.assign(coder=ratings["coder"].map(names)))
    return pd.concat(named, ignore_index=True)


def _refuse_several(files: Sequence[pd.DataFrame]) -> None:
    """Raise `Problem` where ids alone do not tell apart the answers of a file with questions."""
    asked = [ratings for ratings in files if "question" in ratings]
    if any(ratings.duplicated(["coder", "id"]).any() for ratings in asked):
        without = next(ratings for ratings in files if "question" not in ratings)
        raise Problem(
            "The table of {name} has no column “question”, but in another file respondents gave "
            "several answers. Add the column, so that each is compared with its own.",
            name=next(iter(without["coder"]), "–"),
        )


def _codings(ratings: pd.DataFrame) -> Codings:
    keys = zip(ratings["id"].astype(str), ratings["question"].astype(str), strict=True)
    return dict(zip(keys, ratings["codes"], strict=True))


def _named(coder: str, codings: Codings, known: dict[str, Codings]) -> str:
    """Return the name under which a file's codings of a coder are `known` from now on."""
    number, name = 1, coder
    while known.get(name, {}).keys() & codings.keys():
        before = known[name].items()
        if before <= codings.items() or before >= codings.items():
            raise Problem(
                "{coder} gave the same answers the same codes in two files. Name one of them, or "
                "give the coders names that differ.",
                coder=coder,
            )
        number += 1
        name = f"{coder} ({number})"
    known.setdefault(name, {}).update(codings)
    return name


def alike(ratings: pd.DataFrame) -> list[Notice]:
    """Return a notice of each two coders who gave all the same answers the same codes."""
    each = {coder: _codings(own) for coder, own in ratings.groupby("coder")}
    return [
        Notice(
            "{coder} and {other} gave the same answers the same codes throughout. Where it is one "
            "coding twice, leave one of them out: it raises agreement.",
            {"coder": first, "other": second},
        )
        for first, second in combinations(each, 2)
        if each[first] == each[second]
    ]


def _show(found: Agreement) -> None:
    english = wording("en")
    print(present.agreement_summary(found, english))
    for heading, table in present.agreement_tables(found, {}, english).items():
        print(f"\n{heading}\n{table.to_string(index=False)}")
    print()
    for note in present.agreement_notes(found, english):
        print(note)
