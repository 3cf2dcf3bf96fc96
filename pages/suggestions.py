"""What does the machine learn from people? What that would change is seen before it is used."""

import streamlit as st

from analysis.survey import Problem
from pages import _coding, _frame, _learning, _learning_next, _session, _work

w = _session.wording()
st.title(w.say("What does the machine learn from people?"), anchor=False)
_frame.researcher_only(w)
_work.writer(w)
if not _session.survey().open_questions():
    st.info(w.say("The survey has no open question. Choose a file with open answers."))
    _frame.end()

if not _coding.taken():
    _learning.in_use(w, None)
    st.info(
        w.say(
            "Nobody has decided on an answer of this survey yet. Add, remove and confirm themes "
            "on some answers first; what the machine learns from that is shown here."
        )
    )
    st.page_link("pages/answers.py", label=w.say("Decide on answers"))
    _learning_next.show(w, _learning.model_in_use())
    _frame.end()

try:
    found = _learning.learnt(w)
except Problem:  # the way back is open also where nothing can be learnt
    _learning.in_use(w, None)
    raise
_learning.in_use(w, found)
_learning.told(w, found)
_learning.offer(w, found)
_learning.changes(w, found)
_learning.taught(w, found)
_learning_next.show(w, found.made.model)
