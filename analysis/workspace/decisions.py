"""Decisions of people on codes: read from a file and laid over a machine's coding.

Start at `apply`. The last decision on an answer and code counts; the order of rows is their time.
`over` says for one answer what a decision does; everything that shows decided codes uses it.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.codebook import Scheme
from analysis.codebook.succession import Succession, successors
from analysis.coding.apply import Coded
from analysis.survey import CODING_COLUMNS, Problem

ACTIONS = ADD, REMOVE, CONFIRM = ("add", "remove", "confirm")
# What the workspace knows beside them: the machine's word counts again. No file has it.
WITHDRAW = "withdraw"
_PLACE = re.compile(r"[0-9]{1,9}")
COLUMNS = ("id", "question", "code", "action", "start", "end", "by", "at", "reason")


@dataclass(frozen=True)
class Decision:
    """A person added, removed or confirmed a code on an answer or on a span of it.

    `start` and `end` are code points of the answer, or None for the whole answer. Confirmed
    without a code: the person has read the answer and found it coded right as a whole.
    """

    id: str
    question: str
    code: str
    action: str
    start: int | None = None
    end: int | None = None
    by: str = ""
    at: str = ""
    reason: str = ""


class Piece(NamedTuple):
    """A piece of evidence of a code in an answer, with the columns of a coding that it needs."""

    code: str
    start: int
    end: int
    source: str
    rule: str
    confidence: float


def read(table: pd.DataFrame) -> list[Decision]:
    """Return the decisions of a table with the columns `COLUMNS` (text; the first four needed).

    Raises `Problem`, naming the row, where a column is missing or a value is not one.

    >>> columns = {"id": ["1"], "question": ["q2"], "code": ["impact"], "action": ["add"]}
    >>> [(d.id, d.code, d.action) for d in read(pd.DataFrame(columns))]
    [('1', 'impact', 'add')]
    """
    missing = [column for column in COLUMNS[:4] if column not in table.columns]
    if missing:
        raise Problem(
            "The decisions lack the column {column}. They need {columns}.",
            column=missing[0],
            columns=", ".join(COLUMNS),
        )
    named = table.loc[:, table.columns != ""]
    rows = named.reindex(columns=list(COLUMNS)).astype("object").fillna("").astype(str)
    return [_decision(number, row) for number, row in enumerate(rows.itertuples(index=False), 2)]


def table(taken: Sequence[Decision]) -> pd.DataFrame:
    """Return decisions as the table that `read` reads: columns `COLUMNS`, text.

    >>> own = Decision("7", "q2", "impact", "add", 0, 9, "A", "", "")
    >>> read(table([own])) == [own]
    True
    """
    made = pd.DataFrame([vars(own) for own in taken], columns=list(COLUMNS), dtype="object")
    return made.map(lambda value: "" if value is None or value != value else str(value))


def _decision(number: int, row: tuple[str, ...]) -> Decision:
    id, question, code, action, start, end, by, at, reason = row
    if action not in ACTIONS:
        raise Problem(
            "Row {row} of the decisions says “{action}”. It must be {actions}.",
            row=number,
            action=action,
            actions=", ".join(ACTIONS),
        )
    if bool(start) != bool(end) or not all(
        _PLACE.fullmatch(place) for place in (start, end) if place
    ):
        raise Problem("Row {row} of the decisions has no whole start and end.", row=number)
    places = (int(start), int(end)) if start else (None, None)
    return Decision(id, question, code, action, *places, by, at, reason)


def checked_as_wholes(taken: Sequence[Decision]) -> set[tuple[str, str]]:
    """Return the answers that people checked as a whole: respondent's id, as text, and question.

    >>> checked_as_wholes([Decision("7", "q1", "", "confirm"), Decision("8", "q1", "a", "add")])
    {('7', 'q1')}
    """
    last = {(own.id, own.question): own for own in taken if own.code == ""}
    return {(str(id), question) for (id, question), own in last.items() if own.action == CONFIRM}


def as_now(taken: Sequence[Decision], became: Mapping[str, Succession]) -> list[Decision]:
    """Return decisions with each code as the one that it is now: of those on one code the last,
    and where codes were merged those that give it after those that remove it, so that they count.

    >>> taken = [Decision("7", "q1", "a", "add"), Decision("7", "q1", "b", "remove")]
    >>> became = {"a": Succession("b", "a")}
    >>> [(own.code, own.action) for own in as_now(taken, became)]
    [('b', 'remove'), ('b', 'add')]
    """
    if not became:
        return list(taken)
    last: dict[tuple[str, str, str], Decision] = {}
    for own in taken:
        now, strand = became.get(own.code, (own.code, own.code))
        key = (own.id, own.question, strand)
        last.pop(key, None)  # so that it stands in the place of the later one
        last[key] = replace(own, code=now)
    return sorted(last.values(), key=lambda own: own.action != REMOVE)


def is_whole(code: str, action: str, start: int | None) -> bool:
    """Tell whether a decision confirms an answer as a whole: it names no code and no span."""
    return not code and action == CONFIRM and start is None


def is_within(start: int | None, end: int | None, length: int) -> bool:
    """Tell whether a span lies within an answer of so many signs; none does."""
    return start is None or 0 <= start < (end or 0) <= length


def is_older(at: str, other: str) -> bool:
    """Tell whether a time (ISO 8601) is before another; those that cannot be read are of no age.

    >>> is_older("2026-10-05T08:00:00Z", "2026-10-05T09:00:00Z"), is_older("", "2026-10-05")
    (True, False)
    """
    try:
        one, two = (datetime.datetime.fromisoformat(time) for time in (at, other))
        return one < two
    except (TypeError, ValueError):  # TypeError: only one of them names its zone
        return False


def over(
    machine: Sequence[Piece], taken: Sequence[Decision], parents: Mapping[str, str], length: int
) -> list[Piece]:
    """Return what counts of a machine's coding of one answer, and what people decided on it.

    A removed code is gone, and with it its parent where nothing else earned that. An added or
    confirmed code stands in a piece of its own, its parent too: on the span that was decided on,
    else on the machine's words, else on the whole answer (`length` signs).

    >>> said = [Piece("impact", 0, 4, "rule", "fi: koko", 0.9)]
    >>> over(said, [Decision("1", "q2", "impact", "remove")], {}, 9)
    []
    >>> over(said, [Decision("1", "q2", "impact", "confirm", by="A")], {}, 9)[-1]
    Piece(code='impact', start=0, end=4, source='person', rule='A', confidence=1.0)
    """
    last = {decision.code: decision for decision in taken if decision.code}
    removed = {code for code, decision in last.items() if decision.action == REMOVE}
    kept = [piece for piece in machine if piece.code not in removed]
    earned = {(parents.get(p.code), p.start, p.end, p.rule) for p in kept}
    lost = {
        (parents.get(p.code), p.start, p.end, p.rule) for p in machine if p.code in removed
    } - earned
    kept = [p for p in kept if (p.code, p.start, p.end, p.rule) not in lost]
    return kept + [
        piece
        for code, decision in sorted(last.items())
        if decision.action in (ADD, CONFIRM)
        for piece in _by_person(machine, decision, parents, length)
    ]


def _by_person(
    machine: Sequence[Piece], decision: Decision, parents: Mapping[str, str], length: int
) -> list[Piece]:
    spans = sorted({(p.start, p.end) for p in machine if p.code == decision.code})
    if decision.start is not None and decision.end is not None:
        spans = [(decision.start, decision.end)]
    own = filter(None, (decision.code, parents.get(decision.code)))
    spans = spans or [(0, length)]
    return [Piece(c, s, e, "person", decision.by, 1.0) for c in own for s, e in spans]


def apply(coded: Coded, decisions: Sequence[Decision], scheme: Scheme) -> Coded:
    """Return the coding with people's decisions laid over it (`over`); answers without any stay
    as they are. A decision on a code that was renamed or merged counts for what it is now. Raises
    `Problem` where the answer, code or span of a decision does not exist.
    """
    decisions = as_now(decisions, successors(scheme.codes()))
    if not decisions:
        return coded
    ids = coded.answers["id"].astype(str)
    if coded.answers[["question"]].assign(id=ids).duplicated().any():
        raise Problem(
            "Several answers have the same id, so a decision could mean any of them. "
            "Name a column whose ids differ."
        )
    texts = _texts(coded.answers, decisions)
    known = {code.id for code in scheme.codes()}
    taken: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for decision in decisions:
        if problem := _unfit(decision, texts, known):
            raise problem
        taken[decision.id, decision.question].append(decision)
    decided = _are(coded.codings, taken)
    people = _rows(coded.answers, coded.codings[decided], taken, texts, scheme.parents())
    answers = _with_codes(coded.answers, people, taken)
    return replace(coded, answers=answers, codings=_beside(coded, ~decided, people))


def fitting(coded: Coded, decisions: Sequence[Decision], scheme: Scheme) -> list[Decision]:
    """Return the decisions that `apply` can lay over a coding, with each code as it is now; others
    are about answers, codes or spans that it has not."""
    decisions = as_now(decisions, successors(scheme.codes()))
    texts, known = _texts(coded.answers, decisions), {code.id for code in scheme.codes()}
    return [decision for decision in decisions if _unfit(decision, texts, known) is None]


def _unfit(
    decision: Decision, texts: Mapping[tuple[str, str], str], known: set[str]
) -> Problem | None:
    """Return why a decision cannot be laid over a coding, None where it can."""
    if (decision.id, decision.question) not in texts:
        return Problem(
            "A decision names the answer {id} to {question}, which the survey does not have.",
            id=decision.id,
            question=decision.question,
        )
    whole = is_whole(decision.code, decision.action, decision.start)
    if decision.code not in known and not whole:
        return Problem(
            "A decision on the answer {id} to {question} names the code {code}, which the "
            "codebook does not have.",
            id=decision.id,
            question=decision.question,
            code=decision.code,
        )
    length = len(texts[decision.id, decision.question])
    if not is_within(decision.start, decision.end, length):
        return Problem("The span of the decision on answer {id} lies outside it.", id=decision.id)
    return None


def _texts(answers: pd.DataFrame, decisions: Sequence[Decision]) -> dict[tuple[str, str], str]:
    """Return the text of each answer to which decisions can belong: of many answers people decide
    on few."""
    if not decisions:
        return {}
    named = answers["id"].astype(str).isin({decision.id for decision in decisions})
    own = answers[named]
    keys = zip(own["id"].astype(str), own["question"], strict=True)
    return {key: text or "" for key, text in zip(keys, own["text"], strict=True)}


def _are(frame: pd.DataFrame, taken: Collection[tuple[str, str]]) -> np.ndarray:
    """Return which rows of answers or codings are of the answers that are named."""
    ids = frame["id"].astype(str)
    found = ids.isin({id for id, _ in taken}).to_numpy(bool, copy=True)
    keys = zip(ids[found], frame["question"][found], strict=True)
    found[found] = [key in taken for key in keys]
    return found


def _rows(
    answers: pd.DataFrame,
    codings: pd.DataFrame,
    taken: Mapping[tuple[str, str], Sequence[Decision]],
    texts: Mapping[tuple[str, str], str],
    parents: Mapping[str, str],
) -> pd.DataFrame:
    """Return the codings of the answers that were decided on, sorted within each answer."""
    machine: dict[tuple[str, str], list[Piece]] = defaultdict(list)
    for r in codings.itertuples():
        piece = Piece(r.code, r.start, r.end, r.source, r.rule, r.confidence)
        machine[str(r.id), r.question].append(piece)
    own = answers["id"][_are(answers, taken)]
    ids = dict(zip(own.astype(str), own, strict=True))
    rows = [
        (ids[key[0]], key[1], p.code, p.start, p.end, texts[key][p.start : p.end], *p[3:])
        for key, own in taken.items()
        for p in over(machine[key], own, parents, len(texts[key]))
    ]
    told = pd.DataFrame(rows, columns=list(CODING_COLUMNS))
    return told.sort_values(["start", "end", "code", "source"], kind="stable")


def _with_codes(
    answers: pd.DataFrame,
    people: pd.DataFrame,
    taken: Mapping[tuple[str, str], Sequence[Decision]],
) -> pd.DataFrame:
    codes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for id, question, code in people[["id", "question", "code"]].itertuples(index=False):
        codes[str(id), question].add(code)
    decided = _are(answers, taken)
    own = answers.loc[decided, ["id", "question"]].itertuples(index=False)
    joined = answers["codes"].to_numpy(object, copy=True)
    joined[decided] = [" ".join(sorted(codes[str(id), question])) for id, question in own]
    return answers.assign(codes=pd.Series(joined, index=answers.index, dtype="str"))


def _beside(coded: Coded, kept: np.ndarray, people: pd.DataFrame) -> pd.DataFrame:
    """Return the machine's codings that are kept and those that people decided, in the order of
    the answers: each answer has the ones or the others."""
    both = pd.concat([coded.codings[kept], people.astype(coded.codings.dtypes)])
    order = pd.MultiIndex.from_frame(coded.answers[["id", "question"]])
    places = order.get_indexer(pd.MultiIndex.from_frame(both[["id", "question"]]))
    return both.iloc[np.argsort(places, kind="stable")].reset_index(drop=True)
