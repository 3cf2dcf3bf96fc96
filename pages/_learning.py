"""A model that learnt from people's decisions: what it would change is shown, then it may be taken
into use. Start at `learnt`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile

import pandas as pd
import streamlit as st

from analysis import relearning, study
from analysis.coding.apply import Coded
from analysis.coding.coder import Coder, shipped_model
from analysis.coding.model import Model
from analysis.coding.relearn import Retrained
from analysis.present import readings, relearnt
from analysis.progress import Progress
from analysis.relearning import Changes
from analysis.wording import Wording
from analysis.wording.labels import ROLES
from analysis.workspace import access, confirmed, events
from analysis.workspace.decisions import Decision
from pages import _access, _coding, _long, _session, _show
from pages._session import database

EACH = 5  # cards at once
DECISIONS = (events.DECIDE, events.BULK, events.SETTLE, events.IMPORT)
_LOG = 10_000  # events that are looked through for the model in use


@dataclass(frozen=True, eq=False)
class Learnt:
    """A model with what decisions taught it, its bytes, and what it would change in the coding in
    use."""

    made: Retrained
    content: bytes
    changes: Changes

    @property
    def is_used(self) -> bool:
        """Whether the survey is coded by this model already."""
        return _coding.model_in_use() == hashlib.sha256(self.content).hexdigest()


def learnt(w: Wording) -> Learnt:
    """Return the model that ships with what the decisions that count now teach it.

    Raises `Problem` where there is nothing to learn from. It is the same whatever model is in use,
    since decisions are laid over what the model that ships codes, and a check of a whole answer
    says what it said when it was made; what it would change is told against the coding in use.
    """
    used, taken = _coding.coder_in_use(), _coding.taken()
    shipped = replace(used, model=shipped_model())
    now, then = _coding.machine(), _coding.machine(shipped)

    def prepare() -> Callable[[Progress | None], Learnt]:
        heard = [*confirmed.implied(then, _given_then()), *taken]
        return partial(_learnt, now, then, used, shipped, heard, taken)

    name = f"learnt {_session.opened_as()} {_coding.version()} {_coding.last_events()}"
    return _long.done(w, name, w.say("Learning from the decisions"), prepare, long=is_long())


def _learnt(
    now: Coded,
    then: Coded,
    used: Coder,
    shipped: Coder,
    heard: list[Decision],
    taken: list[Decision],
    progress: Progress | None,
) -> Learnt:
    told = progress or (lambda share: None)
    half, rest = (lambda share: told(share / 2)), (lambda share: told((1 + share) / 2))
    made = relearning.retrained(shipped.model, then, shipped.scheme, heard, half)
    changed = relearning.changes(now, used, made.model, taken, rest)
    return Learnt(made, made.model.written(), changed)


def _given_then() -> dict[tuple[str, str], frozenset[str]]:
    """Return what `confirmed.given_then` does, named as in the survey in use."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for at, one in enumerate(_session.named()):
        number = _coding.worked_on(at)
        then = {} if number is None else confirmed.given_then(database(), number)
        if len(_session.opened_files()) > 1:
            names = study.names_in_joined(_session.survey(), at, one.survey)
            then = {names[key]: codes for key, codes in then.items() if key in names}
        found |= then
    return found


def is_long() -> bool:
    """Tell whether a reader would wonder how long work on the survey in use takes."""
    return len(_session.survey().responses) > _coding.LARGE


def model_in_use() -> Model:
    """Return the model that the survey in use is coded by."""
    return _coding.coder_in_use().model or shipped_model()


def in_use(w: Wording, found: Learnt | None) -> None:
    """Say that a model that learnt is in use, if any, and offer to go back; `found` is the one
    that the decisions would make now."""
    if not _coding.model_in_use():
        return
    if _coding.learnt_model():
        st.success(f"{w.say('A model that learnt from decisions is in use.')} {_since(w, found)}")
    else:
        st.warning(
            w.say(
                "The model that learnt from decisions cannot be read by this version. The model "
                "that ships is used instead."
            )
        )
    back = w.say("Back to the model that ships")
    if st.button(back, disabled=not _may_use()):
        _coding.use_model(None, back)
        st.rerun()


def _since(w: Wording, found: Learnt | None) -> str:
    """Return in a sentence what was decided since the model in use was made."""
    if found and found.is_used:
        return w.say("It learnt from all decisions that count now.")
    numbers = [_coding.worked_on(at) for at in range(len(_session.opened_files()))]
    count = sum(_later(number) for number in numbers if number is not None)
    if not count:
        return w.say("The decisions that count are others now.")
    return w.plural(
        "Since then {count} decision was taken.", "Since then {count} decisions were taken.", count
    )


def _later(number: int) -> int:
    """Return how many decisions were taken on a survey since its model came into use."""
    log = events.history(database(), number, _LOG)
    later = takewhile(lambda own: own.kind != events.MODEL, log)
    own = [event for event in later if event.kind in DECISIONS and not event.undone]
    return sum(count for _, count in events.subjects(database(), own).values())


def told(w: Wording, found: Learnt) -> None:
    """Say from how much the model learnt, what it would change, and what can be expected of it."""
    count, answers = len(_coding.taken()), int(found.made.model.about["answers"])
    st.markdown(
        w.say(
            "The model that ships, taught by what people decided on this survey: {decisions}, "
            "{answers}.",
            decisions=w.plural("{count} decision", "{count} decisions", count),
            answers=w.plural("{count} answer", "{count} answers", answers),
        )
    )
    if not found.is_used:
        own = found.changes
        st.markdown(f"**{relearnt.effect(len(own.added), len(own.removed), w)}**")
    st.caption(
        w.say(
            "Expect little where people code by the same scheme as the program. What people "
            "remove again and again is suggested less, and a new theme is learnt from five "
            "answers that have it and five that do not. Decisions of people always stand. The "
            "figures are in docs/accuracy.md, “Learning from decisions”."
        )
    )
    if _session.chosen_filters():
        st.caption(w.say("This is about all respondents, whatever the filters."))


def offer(w: Wording, found: Learnt) -> None:
    """Offer to code the survey by the model; nothing where it is in use."""
    if found.is_used:
        return
    st.caption(w.say("Nothing is changed before you use it. You can go back at any time."))
    if st.button(w.say("Use this model"), type="primary", disabled=not _may_use()):
        count = len(_coding.taken())
        why = w.plural("{count} decision", "{count} decisions", count)
        _coding.use_model(found.content, why)
        st.rerun()


def _may_use() -> bool:
    """Tell whether who is here may say by which model the survey is coded."""
    return bool(_session.writer()) and _access.may(access.CODEBOOK)


def changes(w: Wording, found: Learnt) -> None:
    """Show what the model would add and take away, what changes most first."""
    parts = {
        "added": (w.say("What it would add"), found.changes.added),
        "removed": (w.say("What it would take away"), found.changes.removed),
    }
    for key, (heading, rows) in parts.items():
        if len(rows):
            st.subheader(f"{heading} ({w.number(len(rows))})", anchor=False)
            _cards(w, rows, key)


def _cards(w: Wording, rows: pd.DataFrame, key: str) -> None:
    shown = rows.iloc[_show.pager(len(rows), w, f"{key}_page", EACH)]
    names = readings.labels(_coding.codebook(), w)
    cards = relearnt.cards(shown, _coding.machine().answers, names, w)
    heads = [
        w.say("Respondent {id} · {about}", id=card["id"], about=w.say(ROLES[card["role"]]))
        for card in cards
    ]
    _show.answer_cards(cards, heads, f"{key}_answers")


def taught(w: Wording, found: Learnt) -> None:
    """Show how often people gave each theme that was learnt, and why others were not."""
    names = readings.labels(_coding.codebook(), w)
    heading = w.say("What it learnt of each theme")
    with st.expander(f"{heading} ({w.number(len(found.made.taught))})"):
        table = relearnt.taught_table(found.made.taught, names, w)
        st.dataframe(table, hide_index=True, alt=heading)
    reasons = found.made.not_taught
    if reasons:
        with st.expander(f"{w.say('Themes that it did not learn')} ({w.number(len(reasons))})"):
            for line in relearnt.not_taught(reasons, names, w):
                st.markdown(_show.plain(line))
