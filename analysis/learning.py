"""The command `learn`: a model from answers that people coded, and how right it is.

Start at `run`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import evaluating, results
from analysis.coding.learn import Learnt, learn
from analysis.load import plain_table, table_file
from analysis.results.evaluation import Evaluation

_BETWEEN = "\n"  # codes of others may hold any other sign
YES = frozenset({"1", "1.0", "true", "yes", "x"})


def run(args: argparse.Namespace, progress: Callable[[float], None] | None = None) -> None:
    """Train a model, write it, and print how right it is on answers that it had not seen."""
    table = plain_table.read(args.coded)
    answers = coded_answers(
        table, args.text, args.codes, args.separator, args.question, args.language
    )
    made = learn(answers, folds=args.folds, progress=progress)
    table_file.write_bytes(Path(args.out), made.model.written())
    if not args.json:
        print(f"{len(answers)} answers, each judged by a model that had not seen it")
    evaluating.show(evaluated(answers, made), args.json)


def coded_answers(
    table: pd.DataFrame,
    text: str | None = None,
    codes: str | None = None,
    separator: str = " ",
    question: str | None = None,
    language: str | None = None,
) -> pd.DataFrame:
    """Return the coded answers of a table: id, text, codes (lists), question ("": not told),
    language where it is named, and disputed and family where the table has them. Answers without
    a text are left out.

    `codes` names one column of codes with a separator, or several of 0 and 1; left out, the column
    `codes`. `text` left out is the column `text`, else the one with the longest texts. Raises
    `Problem` where a column is missing.

    >>> table = pd.DataFrame({"said": ["cheap", "dear"], "cost": ["1", "0"], "fun": ["1", ""]})
    >>> coded_answers(table, codes="cost,fun")["codes"].tolist()
    [['cost', 'fun'], []]
    """
    names = [name.strip() for name in (codes or "codes").split(",")]
    columns = [plain_table.column(table, name) for name in names]
    if len(columns) == 1:
        own = [_split(cell, separator) for cell in columns[0]]
    else:
        rows = zip(*columns, strict=True)
        own = [[n for n, cell in zip(names, row, strict=True) if _is_yes(cell)] for row in rows]
    told = {
        "id": [str(at + 1) for at in range(len(table))],
        "text": plain_table.column(table, text or _longest(table, names)).fillna("").astype(str),
        "codes": own,
        "question": plain_table.column(table, question).fillna("") if question else "",
    }
    if language:
        told["language"] = plain_table.column(table, language).fillna("")
    if "disputed" in table:
        told["disputed"] = [_split(cell, separator) for cell in table["disputed"]]
    if "family" in table:
        told["family"] = table["family"].fillna("")
    made = pd.DataFrame(told)
    return made[made["text"].str.strip() != ""].reset_index(drop=True)


def evaluated(answers: pd.DataFrame, made: Learnt) -> Evaluation:
    """Return how right a model is on answers that it had not seen."""
    codes = np.array(made.model.codes, object)
    given = [_BETWEEN.join(codes[own]) for own in made.given]
    gold = answers[[c for c in ("id", "question", "language") if c in answers]].copy()
    for name in ("codes", "disputed"):
        if name in answers:
            gold[name] = [_BETWEEN.join(c for c in own if c in codes) for own in answers[name]]
    gold = gold.rename(columns={"question": "role"})
    coded = pd.DataFrame({"id": answers["id"], "codes": given})
    return results.evaluate(coded, gold, _BETWEEN)


def _longest(table: pd.DataFrame, codes: list[str]) -> str:
    if "text" in table:
        return "text"
    lengths = {
        name: table[name].fillna("").astype(str).str.len().mean()
        for name in table
        if name not in codes
    }
    return str(max(lengths, key=lengths.__getitem__)) if lengths else "text"


def _split(cell: object, separator: str) -> list[str]:
    parts = str(cell).split(separator) if isinstance(cell, str) else []
    return sorted({part.strip() for part in parts if part.strip()})


def _is_yes(cell: object) -> bool:
    return str(cell).strip().casefold() in YES
