"""The answers in a plain table: one in each row and column of text; start at `AnswerColumns`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.load.plain_table import check_column
from analysis.survey import LANGUAGES, ROLES, Problem


@dataclass(frozen=True)
class AnswerColumns:
    """Where a plain table holds answers: one in each row and column of `text`.

    `id` names the column that tells rows apart (None: their position); `question` is a column that
    holds each row's role, or one role for all; `language` is auto, a language, or a column that
    holds it.
    """

    text: tuple[str, ...]
    id: str | None = None
    question: str | None = None
    language: str = "auto"

    def among(self, names: Sequence[str]) -> list[str]:
        """Return those of a table's columns that are read; raise `Problem` where one of them is
        missing, or `question` is no role either."""
        for name in (*self.text, *filter(None, (self.id,))):
            check_column(names, name)
        if self.question not in (None, *ROLES, *names):
            raise Problem(
                "“{question}” is neither a column of the table nor a role. The roles are {roles}.",
                question=self.question,
                roles=", ".join(ROLES),
            )
        if self._of_language:
            check_column(names, self.language)
        wanted = {*self.text, self.id, self.question, self.language}
        return [name for name in dict.fromkeys(names) if name in wanted]

    @property
    def _of_language(self) -> bool:
        return self.language not in (*LANGUAGES, "auto")

    def answers(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the answers in rows of the table: columns id, question (the column of its text),
        role, text, language ("" where none is given). Raises `Problem` where a row has no id."""
        ids = table[self.id] if self.id else pd.Series(table.index, index=table.index)
        if ids.isna().any():
            raise Problem(
                "Row {row} has nothing in the column “{name}”. Name another column, or leave "
                "--id out.",
                row=int(ids.index[ids.isna()][0]) + 2,
                name=self.id,
            )
        language = self.language if self.language in LANGUAGES else ""
        if self._of_language:
            language = _language_of(table[self.language])
        role = self.question or "other"
        if role in table.columns:
            role = _role_of(table[role])
        columns = {"id": ids, "role": role, "language": language}
        frames = [
            pd.DataFrame({**columns, "question": name, "text": table[name]})
            for name in dict.fromkeys(self.text)
        ]
        answers = pd.concat(frames).sort_index(kind="stable").reset_index(drop=True)
        return answers[["id", "question", "role", "text", "language"]]


def _role_of(cells: pd.Series) -> pd.Series:
    return _read_once(cells, lambda told: told if told in ROLES else "other")


def _language_of(cells: pd.Series) -> pd.Series:
    """Return the language that a column gives each row, "" where there is none."""
    return _read_once(cells, lambda told: re.split("[-_]", told)[0])


def _read_once(cells: pd.Series, read: Callable[[str], str]) -> pd.Series:
    """Return what cells say, trimmed and folded, each distinct one read once."""
    number, distinct = pd.factorize(cells.fillna(""))
    said = np.array([read(str(cell).strip().casefold()) for cell in distinct], object)
    return pd.Series(said[number], index=cells.index)
