"""Decisions of people on codes: read from a file and laid over a machine's coding.

Start at `apply`. The last decision on an answer and code counts; the order of rows is their time.
"""

import re
from dataclasses import dataclass, replace

import pandas as pd

from analysis.codebook import Scheme
from analysis.coding.apply import Coded
from analysis.survey import CODING_COLUMNS, Problem

ACTIONS = ("add", "remove", "confirm")
_PLACE = re.compile(r"[0-9]{1,9}")
COLUMNS = ("id", "question", "code", "action", "start", "end", "by", "at", "reason")


@dataclass(frozen=True)
class Decision:
    """A person added, removed or confirmed a code on an answer or on a span of it.

    `start` and `end` are code points of the answer, or None for the whole answer.
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
    rows = table.reindex(columns=list(COLUMNS)).astype("object").fillna("").astype(str)
    return [_decision(number, row) for number, row in enumerate(rows.itertuples(index=False), 2)]


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


def apply(coded: Coded, decisions: list[Decision], scheme: Scheme) -> Coded:
    """Return the coding with people's decisions laid over it; other rows stay as they are.

    An added or confirmed code stands in a row of its own (source `person`, confidence 1), its
    parent too. Raises `Problem` where the answer, code or span of a decision does not exist.
    """
    if not decisions:
        return coded
    texts = {(str(row.id), row.question): row.text for row in coded.answers.itertuples()}
    if len(texts) < len(coded.answers):
        raise Problem(
            "Several answers have the same id, so a decision could mean any of them. "
            "Name a column whose ids differ."
        )
    ids = {str(id): id for id in coded.answers["id"]}
    known = {code.id for code in scheme.codes()}
    last = {(d.id, d.question, d.code): d for d in decisions}
    removed, added = set(), []
    for key, decision in sorted(last.items()):
        _check(decision, texts, known)
        if decision.action == "remove":
            removed.add(key)
        else:
            added += _rows(decision, texts[key[:2]], ids[decision.id], scheme)
    kept = [(str(r.id), r.question, r.code) not in removed for r in coded.codings.itertuples()]
    people = pd.DataFrame(added, columns=list(CODING_COLUMNS))
    codings = pd.concat([coded.codings[kept], people]) if added else coded.codings[kept]
    return replace(
        coded, answers=_with_codes(coded.answers, codings), codings=_sorted(codings, coded)
    )


def _check(decision: Decision, texts: dict[tuple[str, str], str], known: set[str]) -> None:
    if (decision.id, decision.question) not in texts:
        raise Problem(
            "A decision names the answer {id} to {question}, which the survey does not have.",
            id=decision.id,
            question=decision.question,
        )
    if decision.code not in known:
        raise Problem(
            "A decision names the code {code}, which the codebook does not have.",
            code=decision.code,
        )
    text = texts[decision.id, decision.question] or ""
    if decision.start is not None and not decision.start < (decision.end or 0) <= len(text):
        raise Problem("The span of the decision on answer {id} lies outside it.", id=decision.id)


def _rows(decision: Decision, text: str, id: object, scheme: Scheme) -> list[tuple[object, ...]]:
    text = text or ""
    start, end = decision.start or 0, len(text) if decision.end is None else decision.end
    parent = scheme.parents().get(decision.code)
    return [
        (id, decision.question, code, start, end, text[start:end], "person", decision.by, 1.0)
        for code in filter(None, (decision.code, parent))
    ]


def _with_codes(answers: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    codes: dict[tuple[object, str], set[str]] = {}
    for row in codings.itertuples():
        codes.setdefault((row.id, row.question), set()).add(row.code)
    joined = [
        " ".join(sorted(codes.get(key, ())))
        for key in zip(answers["id"], answers["question"], strict=True)
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
