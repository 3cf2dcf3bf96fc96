"""Codings as files: one row a piece of evidence (long), one row an answer (wide), or both.

Start at `made`.
"""

from collections.abc import Sequence

import pandas as pd

from analysis.codebook import Scheme
from analysis.coding.apply import Coded
from analysis.load import table_file
from analysis.present import workbook
from analysis.survey import CODING_COLUMNS
from analysis.wording import Wording
from analysis.workspace.decisions import Decision

LONG, WIDE, BOTH = "codings_long.csv", "codings_wide.csv", "codings.xlsx"


def long(answers: pd.DataFrame, coded: Coded, taken: Sequence[Decision] = ()) -> pd.DataFrame:
    """Return the evidence of some answers, one row a piece: the columns of a coding, and of what
    people gave by, at and reason ("" for the machine's), as their last decision on it says."""
    own = coded.codings[coded.codings["id"].isin(set(answers["id"]))][list(CODING_COLUMNS)]
    last = {(one.id, one.question, one.code): one for one in taken}
    is_person = own["source"] == "person"
    keys = zip(own["id"].astype(str), own["question"], own["code"], strict=True)
    found = [last.get(key) if own else None for key, own in zip(keys, is_person, strict=True)]
    told = {name: [getattr(one, name, "") for one in found] for name in ("at", "reason")}
    return own.assign(by=own["rule"].where(is_person, ""), **told)


def wide(answers: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return answers, one row each: id, question, role, language, content, text, and for each code
    of the codebook, in its order, a column with 1 where the answer has it, else 0.

    >>> from analysis import codebook
    >>> row = {name: ["x"] for name in ("id", "question", "role", "language", "content", "text")}
    >>> table = wide(pd.DataFrame({**row, "codes": ["impact"]}), codebook.read())
    >>> int(table["impact"].iloc[0]), int(table["inclusion"].iloc[0])
    (1, 0)
    """
    named = answers[["id", "question", "role", "language", "content", "text"]]
    has = [set(codes.split()) for codes in answers["codes"]]
    columns = {code.id: [int(code.id in own) for own in has] for code in scheme.codes()}
    return named.assign(**columns)


def made(
    name: str,
    answers: pd.DataFrame,
    coded: Coded,
    scheme: Scheme,
    wording: Wording,
    taken: Sequence[Decision] = (),
) -> bytes:
    """Return the file of a name: `LONG`, `WIDE` or `BOTH`; `taken` are people's decisions in their
    order. `workspace.coding_tables` reads the tables as decisions."""
    if name == LONG:
        return table_file.csv(long(answers, coded, taken))
    if name == WIDE:
        return table_file.csv(wide(answers, scheme))
    sheets = {
        wording.say("One row an answer"): (
            wording.say("One row an answer; 1 in a theme's column where the answer has it."),
            wide(answers, scheme),
        ),
        wording.say("One row a piece of evidence"): (
            wording.say("One row a piece of evidence; places are counted in signs from 0."),
            long(answers, coded, taken),
        ),
    }
    return workbook.workbook(sheets, wording.say("Codings"), wording)
