"""What the grid of answers sends, done in the database; start at `receive`.

The browser numbers its operations and sends those that are not acknowledged again and again. Each
is done once, also when a run of the page is broken off or the session is a new one: the log has
the number of each that wrote (its token). What became of one (a conflict, a message) is told until
the browser says that it has seen it.
"""

from dataclasses import dataclass, field
from functools import partial

import streamlit as st

from analysis.codebook import edit
from analysis.present import workbench
from analysis.present.workbench import Book
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import by_hand, events, grid
from analysis.workspace.by_hand import Choice, Conflict
from analysis.workspace.database import Unusable
from pages import _coding, _session
from pages._session import database

KEY = "workbench"
WHY = "why"
FILE = "file_at_work"
SIMILAR = "similar_to"
LISTED_ANEW = "listed_anew"
LED = "led_to"  # the number of an answer that another page leads to, until the grid is there
_LINE = "operations"


@dataclass
class Line:
    """How far the operations of a browser are done, and what it must still be told of them.

    It is changed in place: at any use of the session's state Streamlit may break off the run, and
    what is done in the database would then not be known here.
    """

    client: str = ""
    sequence: int = 0
    outcomes: list[dict] = field(default_factory=list)
    fault: Problem | None = None
    conflicts: dict[int, int] = field(default_factory=dict)  # answer: conflicts told by then

    @property
    def told(self) -> int:
        """How many conflicts this session has had; an operation says how many it knew of."""
        return max(self.conflicts.values(), default=0)


def line() -> Line:
    """Return how far the operations of this session are done."""
    return st.session_state.setdefault(_LINE, Line())


def sent() -> dict:
    """Return what the browser sent last: client, ops, seen, list, chunk."""
    return (st.session_state.get(KEY) or {}).get("ops") or {}


def receive() -> None:
    """Do each operation that the browser sent and that is not done yet, in their order."""
    own, told = line(), sent()
    if not told:
        return
    if own.client != told["client"]:
        own.client, own.sequence, own.outcomes = told["client"], 0, []
    own.outcomes = [found for found in own.outcomes if found["sequence"] > told.get("seen", 0)]
    own.fault = None
    w = _session.wording()
    for op in told["ops"]:
        if op["sequence"] <= own.sequence:
            continue
        op = {**op, "token": f"{own.client} {op['sequence']}"}
        try:
            outcome = None if events.is_done(database(), op["token"]) else _do(w, op, own)
        except Unusable as found:  # not acknowledged: the browser sends it again
            own.fault = found
            return
        own.sequence = op["sequence"]
        own.outcomes += [outcome] if outcome else []


def _do(w: Wording, op: dict, own: Line) -> dict | None:
    """Do one operation and return what the browser must be told of it, None for nothing."""
    tell = partial(_outcome, op["sequence"])
    try:
        if op["kind"] == "decide" and op["knows"] < own.conflicts.get(op["answer"], 0):
            raise Conflict([int(op["answer"])])  # sent before the first conflict was seen
        return _OPERATIONS[op["kind"]](w, op, tell)
    except Conflict as found:
        own.conflicts |= dict.fromkeys(found.answers, own.told + 1)
        return tell(conflict=_conflict(w, op, found))
    except Unusable:
        raise
    except Problem as found:
        return tell(told=w.told(found))


def _outcome(
    sequence: int,
    told: str = "",
    conflict: dict | None = None,
    went: int | None = None,
    raised: dict[int, int] | None = None,
) -> dict:
    """Return what became of an operation: a message, a conflict, the answer that it leads to, and
    by how much it raised the versions of answers."""
    return {
        "sequence": sequence,
        "told": told,
        "conflict": conflict,
        "went": went,
        "raised": raised or {},
    }


def _decide(w: Wording, op: dict, tell: partial) -> None:
    choices = [
        Choice(
            int(op["answer"]),
            int(op["version"]),
            str(one["code"]),
            str(one["action"]),
            one.get("start"),
            one.get("end"),
        )
        for one in op["choices"]
    ]
    survey, writer = int(op["survey"]), _session.writer()
    by_hand.decide(database(), survey, choices, writer, _why(), token=op["token"])


def _code(w: Wording, op: dict, tell: partial) -> dict:
    """Make a new code and give it to the answer in which somebody saw that it is needed."""
    label, answer = str(op["label"]), int(op["answer"])
    if not events.is_done(database(), f"{op['token']} theme 0"):
        files = _coding.codebook_files()
        used = _coding.used_ids()
        _, files = edit.with_code(files, str(op["domain"]), label, w.language, used=used)
        why = w.say("New theme: {label}", label=label)
        _coding.use_codebook(files, why, f"{op['token']} theme")
    _coding.take_over(st.session_state.get(FILE) or 0)
    named = [c.id for c in _coding.codebook().codes() if c.label.get(w.language) == label]
    wanted = {"code": named[-1], "action": "add", "start": op.get("start"), "end": op.get("end")}
    decision = {**op, "kind": "decide", "choices": [wanted]}
    said = w.say("The codebook has a new theme: {label}", label=label)
    try:
        _decide(w, decision, tell)
    except Conflict as found:
        return tell(said, _conflict(w, decision, found), answer)
    return tell(said, None, answer, {answer: 1})


def _turn(w: Wording, op: dict, tell: partial) -> dict:
    turn = events.undo if op["kind"] == "undo" else events.redo
    event = turn(database(), int(op["survey"]), _session.writer(), op["token"])
    if event is None:
        return tell(w.say("There is nothing left to undo or redo."))
    touched = events.touched(database(), event.id)
    first = grid.these(database(), int(op["survey"]), touched[:1])
    what = workbench.turned(event, w)
    what += "".join(f", {w.say('Respondent')} {one.respondent}" for one in first)
    undone = op["kind"] == "undo"
    said = w.say("Undone: {what}", what=what) if undone else w.say("Redone: {what}", what=what)
    return tell(said, None, touched[0] if touched else None, dict.fromkeys(touched, 1))


def _comment(w: Wording, op: dict, tell: partial) -> dict:
    answer = int(op["answer"])
    survey, writer = int(op["survey"]), _session.writer()
    by_hand.comment(database(), survey, answer, str(op["text"]), writer, op["token"])
    return tell(raised={answer: 1})


def _memo(w: Wording, op: dict, tell: partial) -> None:
    survey, writer = int(op["survey"]), _session.writer()
    by_hand.memo(database(), survey, str(op["code"]), str(op["text"]), writer, op["token"])


def _goto(w: Wording, op: dict, tell: partial) -> dict:
    st.session_state.pop(LED, None)
    return tell(went=op.get("answer"))


def _list(w: Wording, op: dict, tell: partial) -> dict:
    st.session_state[LISTED_ANEW] = st.session_state.get(LISTED_ANEW, 0) + 1
    return tell(w.say("The list is made anew."), None, op.get("answer"))


def _similar(w: Wording, op: dict, tell: partial) -> None:
    before = st.session_state.get(SIMILAR)
    asked = (str(op["respondent"]), str(op["question"]))
    st.session_state[SIMILAR] = None if before == asked else asked


_OPERATIONS = {
    "decide": _decide,
    "code": _code,
    "undo": _turn,
    "redo": _turn,
    "comment": _comment,
    "memo": _memo,
    "goto": _goto,
    "list": _list,
    "similar": _similar,
}


def _why() -> str:
    return st.session_state.get(WHY) or ""


def _conflict(w: Wording, op: dict, found: Conflict) -> dict[str, object]:
    """Return what somebody must see to settle a conflict: what the others decided, and what they
    wanted themselves."""
    book = Book.of(_coding.codebook(), "", w)
    answers = grid.these(database(), int(op["survey"]), found.answers)
    writer = _session.writer()
    theirs = [t for one in answers for t in workbench.of_others(one, writer, book, w)]
    choices = op.get("choices", [])
    mine = [workbench.said(book, one["code"], one["action"], w) for one in choices]
    now = {one.number: one.version for one in answers}
    wanted = {"answer": op.get("answer"), "choices": choices, "now": now.get(op.get("answer"), 0)}
    return {"op": wanted, "told": w.told(found), "theirs": theirs, "mine": mine}
