"""Decisions of people on codes: read from a file and laid over a machine's coding.

Start at `apply`. The last decision on an answer and code counts; the order of rows is their time.
`over` says for one answer what a decision does; everything that shows decided codes uses it.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from analysis.codebook import Scheme
from analysis.coding.apply import Coded
from analysis.survey import CODING_COLUMNS, Problem

ACTIONS = ("add", "remove", "confirm")
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
    return {(str(id), question) for (id, question), own in last.items() if own.action == "confirm"}


def is_whole(code: str, action: str, start: int | None) -> bool:
    """Tell whether a decision confirms an answer as a whole: it names no code and no span."""
    return not code and action == "confirm" and start is None


def is_within(start: int | None, end: int | None, length: int) -> bool:
    """Tell whether a span lies within an answer of so many signs; none does."""
    return start is None or 0 <= start < (end or 0) <= length


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
    removed = {code for code, decision in last.items() if decision.action == "remove"}
    kept = [piece for piece in machine if piece.code not in removed]
    earned = {(parents.get(p.code), p.start, p.end, p.rule) for p in kept}
    lost = {
        (parents.get(p.code), p.start, p.end, p.rule) for p in machine if p.code in removed
    } - earned
    kept = [p for p in kept if (p.code, p.start, p.end, p.rule) not in lost]
    return kept + [
        piece
        for code, decision in sorted(last.items())
        if decision.action in ("add", "confirm")
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
    as they are. Raises `Problem` where the answer, code or span of a decision does not exist.
    """
    if not decisions:
        return coded
    texts = {(str(row.id), row.question): row.text or "" for row in coded.answers.itertuples()}
    if len(texts) < len(coded.answers):
        raise Problem(
            "Several answers have the same id, so a decision could mean any of them. "
            "Name a column whose ids differ."
        )
    known = {code.id for code in scheme.codes()}
    taken: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for decision in decisions:
        if problem := _unfit(decision, texts, known):
            raise problem
        taken[decision.id, decision.question].append(decision)
    keys = zip(coded.codings["id"].astype(str), coded.codings["question"], strict=True)
    decided = pd.Series([key in taken for key in keys], index=coded.codings.index, dtype=bool)
    people = _rows(coded, coded.codings[decided], taken, texts, scheme.parents())
    codings = _sorted(pd.concat([coded.codings[~decided], people]), coded)
    codings = codings.astype(coded.codings.dtypes)
    return replace(coded, answers=_with_codes(coded.answers, codings, taken), codings=codings)


def fitting(coded: Coded, decisions: Sequence[Decision], scheme: Scheme) -> list[Decision]:
    """Return the decisions that `apply` can lay over a coding; others are about answers, codes or
    spans that it has not."""
    texts = {(str(row.id), row.question): row.text or "" for row in coded.answers.itertuples()}
    known = {code.id for code in scheme.codes()}
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
            "A decision names the code {code}, which the codebook does not have.",
            code=decision.code,
        )
    length = len(texts[decision.id, decision.question])
    if not is_within(decision.start, decision.end, length):
        return Problem("The span of the decision on answer {id} lies outside it.", id=decision.id)
    return None


def _rows(
    coded: Coded,
    codings: pd.DataFrame,
    taken: Mapping[tuple[str, str], Sequence[Decision]],
    texts: Mapping[tuple[str, str], str],
    parents: Mapping[str, str],
) -> pd.DataFrame:
    """Return the codings of the answers that were decided on."""
    machine: dict[tuple[str, str], list[Piece]] = defaultdict(list)
    for r in codings.itertuples():
        piece = Piece(r.code, r.start, r.end, r.source, r.rule, r.confidence)
        machine[str(r.id), r.question].append(piece)
    ids = {str(id): id for id in coded.answers["id"]}
    rows = [
        (ids[key[0]], key[1], p.code, p.start, p.end, texts[key][p.start : p.end], *p[3:])
        for key, own in taken.items()
        for p in over(machine[key], own, parents, len(texts[key]))
    ]
    return pd.DataFrame(rows, columns=list(CODING_COLUMNS))


def _with_codes(
    answers: pd.DataFrame,
    codings: pd.DataFrame,
    taken: Mapping[tuple[str, str], Sequence[Decision]],
) -> pd.DataFrame:
    codes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for id, question, code in codings[["id", "question", "code"]].itertuples(index=False):
        codes[str(id), question].add(code)
    keys = zip(answers["id"].astype(str), answers["question"], strict=True)
    joined = [
        " ".join(sorted(codes[key])) if key in taken else before
        for key, before in zip(keys, answers["codes"], strict=True)
    ]
    return answers.assign(codes=pd.Series(joined, index=answers.index, dtype="str"))


def _sorted(codings: pd.DataFrame, coded: Coded) -> pd.DataFrame:
    keys = zip(coded.answers["id"], coded.answers["question"], strict=True)
    order = {key: place for place, key in enumerate(keys)}
    places = [order[row.id, row.question] for row in codings.itertuples()]
    return (
        codings.assign(_place=places)
        .sort_values(["_place", "start", "end", "code", "source"], kind="stable")
        .drop(columns="_place")
        .reset_index(drop=True)
    )
