"""The answers that would teach a model most, each with a way to decide on it; start at `show`."""

import pandas as pd
import streamlit as st

from analysis import relearning, study
from analysis.coding.model import Model
from analysis.present import marks, readings, relearnt
from analysis.wording import Wording
from analysis.wording.labels import ROLES
from analysis.workspace import grid
from analysis.workspace.grid import Filter
from pages import _answer_filter, _coding, _learning, _link, _long, _operations, _session, _show
from pages._session import database


def show(w: Wording, model: Model) -> None:
    """Show the answers of the survey in use that would teach a model most."""
    st.subheader(w.say("Which answers would teach most?"), anchor=False)
    rows = _most(w, model)
    if rows.empty:
        st.info(w.say("No answer without a decision is in doubt."))
        return
    st.caption(
        w.say(
            "Of these the machine is least sure, by all themes together. Answers nearly equal to "
            "one that is shown are left out."
        )
    )
    names = readings.labels(_coding.codebook(), w)
    kept = set(_session.survey().ids()[_session.respondents()].astype(str))
    coded = _coding.coded()
    texts = rows.merge(coded.answers, on=["id", "question"], how="left")
    cards = marks.cards(texts, coded.codings, names)
    for card, row in zip(cards, rows.itertuples(), strict=True):
        line = relearnt.doubted(row.doubted, names, w)
        head = w.say("Respondent {id} · {about}", id=card["id"], about=w.say(ROLES[card["role"]]))
        key = f"{row.id} {row.question}"
        with st.container(gap=None):
            _show.answer_cards([{**card, "lines": [line]}], [head], f"teaches {key}")
            asked = _asks(w, card["id"], card["id"] in kept, key)
        if asked:
            _lead(card["id"], row.question)


def _most(w: Wording, model: Model) -> pd.DataFrame:
    """Return the answers as `relearning.teaches_most` does."""
    machine, scheme, taken = _coding.machine(), _coding.codebook(), _coding.taken()
    key = (_session.opened_as(), _coding.version(), _coding.last_events(), model.name)
    return _long.done(
        w,
        f"teaches {key}",
        w.say("Looking for the answers that would teach most"),
        lambda: lambda progress: relearning.teaches_most(model, machine, scheme, taken),
        long=_learning.is_long(),
    )


def _asks(w: Wording, id: str, is_kept: bool, key: str) -> bool:
    return st.button(
        w.say("Decide on the answer of respondent {id}", id=_show.plain(id)),
        key=f"decide {key}",
        disabled=not is_kept,
        help=None if is_kept else w.say("The filters in the sidebar leave this answer out."),
    )


def _lead(id: str, question: str) -> None:
    """Open the page Answers at an answer of the survey in use."""
    at, own_id, own_question = _in_file(id, question)
    number, _ = _coding.take_over(at)
    found = grid.found(database(), number, Filter(respondents=(own_id,)))
    _answer_filter.clear()
    st.session_state[_operations.FILE] = at
    st.session_state[_operations.LED] = next(
        one.number for one in found if one.question == own_question
    )
    _link.lead("pages/answers.py")


def _in_file(id: str, question: str) -> tuple[int, str, str]:
    """Return the file in use that an answer is from, and its respondent and question there."""
    named = _session.named()
    if len(named) == 1:
        return 0, id, question
    for at, one in enumerate(named):
        names = study.names_in_joined(_session.survey(), at, one.survey)
        for own, joined in names.items():
            if joined == (id, question):
                return at, *own
    raise LookupError(question)
