"""Read the answers and code them by hand: choose which, then work through them by keyboard."""

import streamlit as st

from analysis import study
from analysis.wording.labels import ROLES
from analysis.workspace import grid
from pages import (
    _answer_filter,
    _bulk,
    _coding,
    _exchange,
    _frame,
    _session,
    _work,
    _workbench,
)

w = _session.wording()
st.title(w.say("What exactly was written?"), anchor=False)
_frame.researcher_only(w)
_work.writer(w)
at = _work.file_at_work(w)
asked = study.answers_of(_session.named()[at].survey)
if asked.empty:
    st.info(w.say("The survey has no open question. Choose a file with open answers."))
else:
    number, own = _coding.take_over(at)
    aside = grid.kept_aside(_session.database(), number)
    if aside:
        st.caption(
            w.say(
                "Decisions kept on answers that this export does not hold: {count}.", count=aside
            )
        )
    roles = [role for role in ROLES if (asked["role"] == role).any()]
    wanted = _answer_filter.wanted(w, at, own, roles)
    _workbench.show(w, at, wanted)
    _bulk.offer(w, number, wanted)
    _exchange.offer(w, at, number)
