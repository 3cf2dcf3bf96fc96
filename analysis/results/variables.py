"""What can be counted of a survey: each closed question, statement, theme domain and facet as a
`Variable`, whose categories each respondent has or has not.

Start at `variables`. Everything that `tables` count is read off these arrays, so that 100,000
respondents cost a product of matrices and not a pass over cells for each table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.codebook import Scheme
from analysis.results import closed
from analysis.survey import Question, Survey

SINGLE, SEVERAL, SCALE = "single", "several", "scale"
NUMBER, DATE, RANKING = "number", "date", "ranking"
ORDERED = (SCALE, NUMBER, DATE, RANKING)
# Where a respondent stands to a variable: in its base, or why not.
STATES = ("answered", "not_asked", "skipped", "dont_know", "non_answer")
ANSWERED, NOT_ASKED, SKIPPED, DONT_KNOW, NON_ANSWER = range(5)
ANY = "any"
# The columns of coded answers that hold each facet of a codebook, and what parts its values.
FACETS = {
    "phase": ("phases", " "),
    "stage": ("stage", " "),
    "tool": ("tools", ";"),
    "stance": ("stance", " "),
    "readiness": ("readiness", " "),
}


@dataclass(frozen=True, eq=False)
class Variable:
    """A closed question, a statement, a domain of themes or a facet, over all respondents.

    `kind` is one of `SINGLE`, `SEVERAL`, `SCALE`, `NUMBER`, `DATE`, `RANKING`; `source` says what
    it was read from: `question`, `theme` or `facet`. `categories` are keys: the option as it was
    written, the id of a code or of a facet's value; `parents` names the parent of each ("" where
    it has none). `has` (respondents x categories, bool) tells who has which; `state` (a place in
    `STATES` each) who is in the base, and why others are not; `scores` are numbers in the order
    of the answers (nan outside the base) where `kind` is one of `ORDERED`. `base_of` says whose
    answers make the base: the question's id, the role of an open question, or `any` of them. The
    last `written` of the categories are no options of the survey: respondents wrote them in.
    """

    id: str
    text: str
    kind: str
    source: str
    categories: tuple[str, ...]
    parents: tuple[str, ...]
    has: np.ndarray
    state: np.ndarray
    base_of: str
    scores: np.ndarray | None = None
    written: int = 0

    @property
    def base(self) -> np.ndarray:
        """Who is in the base, bool for each respondent."""
        return self.state == ANSWERED

    @property
    def is_whole(self) -> bool:
        """Whether the categories are parts of a whole, so that their shares sum to 1."""
        return self.kind != SEVERAL

    def among(self, respondents: np.ndarray) -> Variable:
        """Return the variable of some respondents (a mask or positions) alone."""
        scores = None if self.scores is None else self.scores[respondents]
        return replace(
            self, has=self.has[respondents], state=self.state[respondents], scores=scores
        )


def variables(
    survey: Survey, answers: pd.DataFrame, scheme: Scheme, base: str = "domain"
) -> dict[str, Variable]:
    """Return every variable of a coded survey by its id: themes, facets, then closed questions.

    `answers` are the coded answers of the survey (columns as of `Coded.answers`), all of them.
    With base `domain` the themes of a domain are counted among those who answered the question
    about it, and in those answers alone; with `any`, or where no question asks about it, in any
    open answer, among all who gave one. The id of a statement of a question of several columns
    ends in its number: `q5.2`.
    """
    themes = []
    if len(answers):
        read = _Answers(survey, answers)
        themes = [*read.domains(scheme, base), *read.facets(scheme)]
    closed_ones = [own for question in survey.questions for own in of_question(survey, question)]
    return {own.id: own for own in [*themes, *closed_ones]}


_NONE = np.zeros(0, int)


def open_states(survey: Survey, answers: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return where each respondent stands to each open question (places in `STATES`), by the
    name of the question in `answers`."""
    if not len(answers):
        return {}
    read, rows = _Answers(survey, answers), answers.groupby("question", sort=False).indices
    return {name: read.state(rows.get(name, _NONE)) for name, _, _ in survey.open_columns()}


class _Answers:
    """Coded answers with the place of each one's respondent, and each question's states."""

    def __init__(self, survey: Survey, answers: pd.DataFrame) -> None:
        self.answers = answers
        self.count = len(survey.responses)
        self.person = pd.Index(survey.ids()).get_indexer(answers["id"])
        self.answered = (answers["content"] == "answered").to_numpy()
        roles = {role: (answers["role"] == role).to_numpy() for role in answers["role"].unique()}
        self.rows = {**roles, ANY: np.ones(len(answers), bool)}
        self._why = _reasons(survey, answers, self.person)

    def domains(self, scheme: Scheme, base: str) -> list[Variable]:
        """Return the themes of each domain."""
        found = []
        for domain in scheme.domains:
            keys = tuple(code.id for code in domain.codes)
            about = domain.role if base == "domain" and domain.role in self.rows else ANY
            parents = tuple(code.parent or "" for code in domain.codes)
            found.append(
                self._variable(domain.id, SEVERAL, "theme", "codes", " ", keys, parents, about)
            )
        return found

    def facets(self, scheme: Scheme) -> list[Variable]:
        """Return each facet that some answer has."""
        found = []
        for facet in scheme.facets:
            column, sign = FACETS.get(facet.id, ("", ""))
            if column not in self.answers:
                continue
            keys = tuple(value.id for value in facet.values) or self._named(column, sign)
            about = facet.role if facet.role in self.rows else ANY
            kind = SINGLE if facet.otherwise and about != ANY else SEVERAL
            if keys and (facet.role is None or about != ANY):
                found.append(
                    self._variable(
                        facet.id, kind, "facet", column, sign, keys, ("",) * len(keys), about
                    )
                )
        return found

    def _named(self, column: str, sign: str) -> tuple[str, ...]:
        cells = {cell for cell in self.answers[column] if cell}
        return tuple(sorted({name for cell in cells for name in cell.split(sign)}))

    def _variable(
        self,
        id: str,
        kind: str,
        source: str,
        column: str,
        sign: str,
        keys: tuple[str, ...],
        parents: tuple[str, ...],
        about: str,
    ) -> Variable:
        rows = self.rows[about]
        held = _cells_with(self.answers[column], sign, keys)
        has = _of_people(held[rows & self.answered], self.person[rows & self.answered], self.count)
        return Variable(id, "", kind, source, keys, parents, has, self.state(rows), about)

    def state(self, rows: np.ndarray) -> np.ndarray:
        """Return where each respondent stands: the best of what they did with some answers (a mask
        of them, or places)."""
        best = np.full(self.count, NOT_ASKED, np.int8)
        person, why = self.person[rows], self._why[rows]
        for state in (SKIPPED, DONT_KNOW, NON_ANSWER, ANSWERED):
            best[person[why == state]] = state
        return best


def _reasons(survey: Survey, answers: pd.DataFrame, person: np.ndarray) -> np.ndarray:
    """Return the state of each answer."""
    content = answers["content"].to_numpy()
    states = np.full(len(answers), SKIPPED, np.int8)
    states[content == "answered"] = ANSWERED
    states[content == "non_answer"] = NON_ANSWER
    if survey.missing is not None:
        for name, _, column in survey.open_columns():
            if column in survey.missing:
                own = (answers["question"] == name).to_numpy() & (content == "empty")
                why = survey.missing[column].to_numpy()[person[own]]
                states[own] = [STATES.index(w) if w in STATES else SKIPPED for w in why]
    return states


def _cells_with(cells: pd.Series, sign: str, keys: Sequence[str]) -> np.ndarray:
    """Return which of the keys each cell names (cells x keys): each distinct cell is read once."""
    places, distinct = pd.factorize(cells.to_numpy(dtype=object))
    at = {key: place for place, key in enumerate(keys)}
    held = np.zeros((len(distinct) + 1, len(keys)), bool)  # the last row is of what is missing
    for row, cell in enumerate(distinct):
        held[row, [at[name] for name in cell.split(sign) if name in at]] = True
    return held[places]


def _of_people(held: np.ndarray, person: np.ndarray, count: int) -> np.ndarray:
    """Return who has what in any of their rows (people x keys)."""
    has = np.zeros((count, held.shape[1]), bool)
    rows, keys = np.nonzero(held)
    has[person[rows], keys] = True
    return has


def of_question(survey: Survey, question: Question) -> list[Variable]:
    """Return what can be counted of a closed question: one variable, or one a statement or a
    ranked item; none of an open question.

    >>> from analysis import load
    >>> survey = load.read(b"Aika;Arvio\\n8.9.2025 klo 7.12;3\\n8.9.2025 klo 7.13;5\\n9.9.2025;5")
    >>> rated = of_question(survey, survey.questions[-1])[0]
    >>> rated.kind, rated.categories, rated.has.sum(axis=0).tolist()
    ('scale', ('3', '4', '5'), [1, 0, 2])
    """
    if question.type in ("multi_cell", "multi_columns"):
        return [_several(survey, question)]
    if question.type == "ranking":
        return _ranked(survey, question)
    if question.type in ("single", "rating", "likert_matrix", "number", "date"):
        many = len(question.columns) > 1
        return [
            _of_column(
                survey,
                question,
                column,
                f"{question.id}.{n}" if many else question.id,
                question.items[n - 1] if question.items else question.text,
            )
            for n, column in enumerate(question.columns, 1)
        ]
    return []


def _state_of(survey: Survey, columns: Sequence[int], given: np.ndarray) -> np.ndarray:
    """Return the states of the respondents to some columns: answered where `given`."""
    state = np.full(len(given), SKIPPED, np.int8)
    if survey.missing is not None:
        for column in columns:
            if column in survey.missing:
                why = survey.missing[column].to_numpy()
                for kind in (NOT_ASKED, DONT_KNOW):
                    state[why == STATES[kind]] = kind
    state[given] = ANSWERED
    return state


def _several(survey: Survey, question: Question) -> Variable:
    given = closed.cells(survey, question)
    known = question.items if question.type == "multi_columns" else question.options
    others = sorted({str(option) for option in set(given) - set(known)})
    options = [o for o in (*dict.fromkeys(known), *others) if o not in question.dont_know]
    at = pd.Index(options).get_indexer(given)
    person = survey.responses.index.get_indexer(given.index)
    has = np.zeros((len(survey.responses), len(options)), bool)
    has[person[at >= 0], at[at >= 0]] = True
    state = _state_of(survey, question.columns, has.any(axis=1))
    unsure = np.zeros(len(state), bool)
    unsure[person[at < 0]] = True
    state[unsure & ~has.any(axis=1)] = DONT_KNOW
    return Variable(
        question.id,
        question.text,
        SEVERAL,
        "question",
        tuple(options),
        ("",) * len(options),
        has,
        state,
        question.id,
        written=len(set(options) & set(others)),
    )


def _of_column(survey: Survey, question: Question, column: int, id: str, text: str) -> Variable:
    places, distinct = pd.factorize(closed.given(survey, column).to_numpy(dtype=object))
    unsure = np.isin(places, [n for n, cell in enumerate(distinct) if cell in question.dont_know])
    places = np.where(unsure, -1, places)
    kind = {"single": SINGLE, "number": NUMBER, "date": DATE}.get(question.type, SCALE)
    numbers, named = closed.order_of(kind, question, [str(cell) for cell in distinct])
    scores = np.append(numbers, np.nan)[places]
    given = places >= 0 if kind == SINGLE else ~np.isnan(scores)
    state = _state_of(survey, [column], given)
    state[unsure] = DONT_KNOW
    keys, member = closed.classes(kind, named, scores, places)
    has = np.zeros((len(places), len(keys)), bool)
    has[np.flatnonzero(given), member[given]] = True
    return Variable(
        id,
        text,
        kind,
        "question",
        keys,
        ("",) * len(keys),
        has,
        state,
        id,
        None if kind == SINGLE else np.where(given, scores, np.nan),
        len(set(named) - set(question.options)) if kind == SINGLE else 0,
    )


def _ranked(survey: Survey, question: Question) -> list[Variable]:
    ranks = closed.ranks(survey, question)
    asked = np.logical_or.reduce([~np.isnan(own) for own in ranks.values()])
    found = []
    for n, (item, scores) in enumerate(ranks.items(), 1):
        given = ~np.isnan(scores)
        keys = tuple(str(place) for place in range(1, len(ranks) + 1))
        has = scores[:, None] == np.arange(1, len(ranks) + 1)
        state = _state_of(survey, question.columns, given)
        state[asked & ~given] = SKIPPED
        found.append(
            Variable(
                f"{question.id}.{n}",
                item,
                RANKING,
                "question",
                keys,
                ("",) * len(keys),
                has,
                state,
                f"{question.id}.{n}",
                scores,
            )
        )
    return found


def by_themes(found: Mapping[str, Variable]) -> list[Variable]:
    """Return the variables that hold themes, in the order of the codebook."""
    return [own for own in found.values() if own.source == "theme"]


def groupings(found: Mapping[str, Variable], most: int = 20) -> list[Variable]:
    """Return the variables that part the respondents into at most `most` groups that do not
    overlap: questions of one choice, scales, and numbers and dates by their classes."""
    return [
        own
        for own in found.values()
        if own.source == "question" and own.is_whole and 2 <= len(own.categories) <= most
    ]
