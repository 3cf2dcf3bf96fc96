"""Codings as files: one row a piece of evidence (long), one row an answer (wide), or both.

Start at `made`.
"""

import pandas as pd

from analysis.codebook import Scheme
from analysis.coding.apply import Coded
from analysis.load import plain_table
from analysis.present import workbook
from analysis.survey import CODING_COLUMNS
from analysis.wording import Wording

LONG, WIDE, BOTH = "codings_long.csv", "codings_wide.csv", "codings.xlsx"


def long(answers: pd.DataFrame, coded: Coded) -> pd.DataFrame:
    """Return the evidence of some answers, one row a piece, with the columns of a coding."""
    return coded.codings[coded.codings["id"].isin(set(answers["id"]))][list(CODING_COLUMNS)]


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
    name: str, answers: pd.DataFrame, coded: Coded, scheme: Scheme, wording: Wording
) -> bytes:
    """Return the file of a name: `LONG`, `WIDE` or `BOTH`."""
    if name == LONG:
        return plain_table.csv(long(answers, coded))
    if name == WIDE:
        return plain_table.csv(wide(answers, scheme))
    sheets = {
        wording.say("One row an answer"): (
            wording.say("One row an answer; 1 in a theme's column where the answer has it."),
            wide(answers, scheme),
        ),
        wording.say("One row a piece of evidence"): (
            wording.say("One row a piece of evidence; places are counted in signs from 0."),
            long(answers, coded),
        ),
    }
    return workbook.workbook(sheets, wording.say("Codings"), wording)
