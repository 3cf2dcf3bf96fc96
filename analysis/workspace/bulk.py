"""One decision on many answers at once: what it would change is told before it is done.

Start at `choices`, then `decide`.
"""

from collections.abc import Sequence

from analysis.survey import Problem
from analysis.workspace import by_hand, grid
from analysis.workspace.by_hand import Choice
from analysis.workspace.database import Database
from analysis.workspace.decisions import WITHDRAW
from analysis.workspace.events import BULK, SETTLE, Event
from analysis.workspace.grid import Answer, Filter

ADD, REMOVE, CONFIRM, CHECK, KEEP = "add", "remove", "confirm", "check", "keep"


def choices(
    database: Database, survey: int, wanted: Filter, kind: str, code: str = ""
) -> list[Choice]:
    """Return what a decision on all answers of a filter would write: nothing for those where it
    changes nothing.

    `kind` is add, remove or confirm (of `code`, where the machine found it), check (the answers as
    they are coded), keep or withdraw (the decisions that are stale). Raises `Problem` for others.
    """
    choose = _KINDS.get(kind)
    if choose is None:
        raise Problem("“{action}” is no decision.", action=kind)
    answers = grid.found(database, survey, wanted)
    return [choice for one in answers for choice in choose(one, code)]


def decide(
    database: Database,
    survey: int,
    chosen: Sequence[Choice],
    kind: str,
    by: str,
    why: str = "",
) -> Event | None:
    """Write choices as one event, which one undo takes back; raises `by_hand.Conflict` where
    somebody changed one of the answers since they were counted."""
    settles = kind in (KEEP, WITHDRAW)
    return by_hand.decide(database, survey, chosen, by, why, SETTLE if settles else BULK)


def _choice(one: Answer, code: str, action: str, span: tuple = (None, None)) -> Choice:
    return Choice(one.number, one.version, code, action, *span)


def _given(one: Answer, code: str) -> bool:
    return any(piece.code == code for piece in one.machine)


def _said(one: Answer, code: str) -> str:
    """Return what a person said last of a code, "" where nobody did."""
    return next((own.action for own in one.standing() if own.code == code), "")


def _add(one: Answer, code: str) -> list[Choice]:
    here = _said(one, code) in (ADD, CONFIRM) or (_given(one, code) and not _said(one, code))
    return [] if here or not one.text else [_choice(one, code, ADD)]


def _remove(one: Answer, code: str) -> list[Choice]:
    said = _said(one, code)
    here = said in (ADD, CONFIRM) or (_given(one, code) and not said)
    return [_choice(one, code, REMOVE)] if here else []


def _confirm(one: Answer, code: str) -> list[Choice]:
    undecided = _given(one, code) and not _said(one, code)
    return [_choice(one, code, CONFIRM)] if undecided else []


def _check(one: Answer, code: str) -> list[Choice]:
    open_codes = {piece.code for piece in one.machine if not _said(one, piece.code)}
    whole = [] if _said(one, "") else [_choice(one, "", CONFIRM)]
    return [_choice(one, own, CONFIRM) for own in sorted(open_codes)] + whole


def _keep(one: Answer, code: str) -> list[Choice]:
    """Decide again what is stale, on the answer as it is now; a span of another text is gone."""
    stale = [own for own in one.log if own.stands and own.stale not in ("", grid.UNKNOWN)]
    return [
        _choice(
            one,
            own.decision.code,
            own.decision.action,
            (None, None) if own.stale == grid.TEXT else (own.decision.start, own.decision.end),
        )
        for own in stale
    ]


def _withdraw(one: Answer, code: str) -> list[Choice]:
    stale = [own for own in one.log if own.stands and own.stale]
    return [_choice(one, own.decision.code, WITHDRAW) for own in stale]


_KINDS = {
    ADD: _add,
    REMOVE: _remove,
    CONFIRM: _confirm,
    CHECK: _check,
    KEEP: _keep,
    WITHDRAW: _withdraw,
}
