"""The nouns of the program: what a survey, a question and a notice are, and the one exception.

Start at `Survey`. Every other module takes and returns these values; none changes them in place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a start that needs no frame need not wait for pandas
    import pandas as pd

ROLES = ("definition", "benefits", "challenges", "solutions", "example", "support", "other")
# Why a cell is empty, where the file says so: the respondent was not asked, was asked and gave no
# answer, or said not to know.
MISSING = ("not_asked", "skipped", "dont_know")
LANGUAGES = ("fi", "sv", "et", "en")

OPEN_TYPES = ("open", "multi_text")

CODING_COLUMNS = (
    "id",
    "question",
    "code",
    "start",
    "end",
    "evidence",
    "source",
    "rule",
    "confidence",
)


class Problem(Exception):
    """What is wrong with an input and what to do next, as a message with named values.

    The message is an English sentence that the catalogues of `wording` translate; values stay
    apart so that each language can place them.

    >>> str(Problem("{name} is empty. Choose another file.", name="a.csv"))
    'a.csv is empty. Choose another file.'
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return self.message.format(**self.values)


@dataclass(frozen=True)
class Notice:
    """Something the reader did that its user should know: a message and its values.

    >>> str(Notice("{count} empty rows were left out.", {"count": 2}))
    '2 empty rows were left out.'
    """

    message: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**self.values)


@dataclass(frozen=True)
class Question:
    """One question of a survey and the columns of the file that hold its answers.

    `columns` are 0-based positions in the file; `options` are the labels of a closed question in
    their order; `items` are the statements or options that the columns of a many-column question
    stand for; `separator` parts the options in one cell (`multi_cell`); `role` says what an open
    question is about (one of `ROLES`), None where unknown. `dont_know` are the options that say
    so; `order` is the order of day, month and year in dates ("dmy", "mdy", "ymd"). `confidence`
    (0 to 1) and `reason` tell how sure the type is, and why.
    """

    id: str
    text: str
    type: str
    columns: tuple[int, ...]
    answered: int = 0
    options: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    separator: str | None = None
    role: str | None = None
    dont_know: tuple[str, ...] = ()
    order: str | None = None
    confidence: float = 1.0
    reason: Notice | None = None


@dataclass(frozen=True)
class Metadata:
    """A column that describes the answering, not the respondent's opinion.

    `kind` is one of submitted, started, id, email, name, ip, language, duration, other; `order` is
    that of day, month and year in its dates; `confidence` and `reason` are as of a question.
    """

    column: int
    text: str
    kind: str
    order: str | None = None
    confidence: float = 1.0
    reason: Notice | None = None


@dataclass(frozen=True)
class Source:
    """A file of a survey that was joined of several: its name, how many respondents it has, and
    which column of the joined survey each of its own columns is."""

    name: str
    respondents: int
    columns: dict[int, int]


@dataclass(frozen=True)
class Survey:
    """A survey export as it was read.

    `responses` has one row a respondent (index 0, 1, 2 ...) and one column a column of the file
    (named by its 0-based position); cells are objects: the text as written, or None where empty.
    Coded cells (Webropol, SPSS) hold their labels. `missing` has a column for each column of the
    file that says of empty cells why they are: one of `MISSING`, else None. `headings` are the
    texts above the columns, `codes` the tool's own names of them (empty where it has none), the
    same in every language of a survey; `confidence` and `reason` tell how sure the tool is, and
    why; `language` is that of the answers where a person said so; `garbled` and `repaired` count
    cells with letters that were garbled before they came into the file; `sources` are the files
    that it was joined of, in the order of their respondents.
    """

    tool: str
    encoding: str
    header_rows: int
    responses: pd.DataFrame
    questions: tuple[Question, ...]
    metadata: tuple[Metadata, ...] = ()
    notices: tuple[Notice, ...] = ()
    missing: pd.DataFrame | None = None
    headings: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    confidence: float = 1.0
    reason: Notice | None = None
    language: str | None = None
    garbled: int = 0
    repaired: int = 0
    sources: tuple[Source, ...] = ()

    def question(self, id: str) -> Question:
        """Return the question with this id; raise `Problem` where there is none."""
        for question in self.questions:
            if question.id == id:
                return question
        raise Problem(
            "The survey has no question {id}. It has {ids}.",
            id=id,
            ids=", ".join(q.id for q in self.questions),
        )

    def open_questions(self) -> list[Question]:
        """Return the questions whose answers are coded: open ones and rows of text fields."""
        return [question for question in self.questions if question.type in OPEN_TYPES]

    def open_columns(self) -> list[tuple[str, Question, int]]:
        """Return each column of open answers with its question, and the name by which answers to
        it are told apart: the question's id, with a number where it has several columns."""
        return [
            (question.id if len(question.columns) == 1 else f"{question.id}.{n}", question, column)
            for question in self.open_questions()
            for n, column in enumerate(question.columns, 1)
        ]

    def ids(self) -> pd.Series:
        """Return each respondent's id: the survey's own id column where it tells all apart, else
        the 0-based position."""
        for column in self.metadata:
            if column.kind == "id":
                ids = self.responses[column.column]
                if ids.notna().all() and ids.is_unique:
                    return ids.astype("str")
        return self.responses.index.to_series()
