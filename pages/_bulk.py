"""One decision on all answers that the filter lets through; start at `offer`."""

import streamlit as st

from analysis.present import readings
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.wording.labels import message
from analysis.workspace import bulk
from analysis.workspace.grid import Filter
from pages import _coding, _session, _show
from pages._session import database

_SHOWN = "bulk_shown"  # what was counted, and how many answers that was
KINDS = {
    "add": message("Add a theme"),
    "remove": message("Remove a theme"),
    "confirm": message("Confirm a theme where the machine found it"),
    "check": message("Confirm the answers as they are coded"),
    "keep": message("Keep the decisions that are to be looked at again"),
    "withdraw": message("Give up the decisions that are to be looked at again"),
}


def offer(w: Wording, number: int, wanted: Filter) -> None:
    """Offer to decide on all answers of a filter at once, with their number first."""
    with st.expander(w.say("Decide on all of these answers at once")):
        kinds = {kind: w.say(words) for kind, words in KINDS.items()}
        choose = w.say("Choose")
        kind = _show.choice(w.say("What is to be done?"), kinds, "bulk_kind", choose, keep=False)
        names = readings.labels(_coding.codebook(), w)
        code = None
        if kind in ("add", "remove", "confirm"):
            code = _show.choice(w.say("Theme"), names, "bulk_code", choose, keep=False)
        if not kind or (kind in ("add", "remove", "confirm") and not code):
            return
        choices = bulk.choices(database(), number, wanted, kind, code or "")
        count = len({choice.answer for choice in choices})
        told = w.plural("This changes {count} answer.", "This changes {count} answers.", count)
        st.text(told)
        st.caption(w.say("Counted among all answers that fit the choices above now."))
        shown = st.session_state.get(_SHOWN)
        st.session_state[_SHOWN] = (kind, code, count)
        usable = count and _session.writer()
        if st.button(w.say("Decide"), disabled=not usable, type="primary", key="bulk_go"):
            if shown != (kind, code, count):
                st.warning(w.say("The answers have changed: read the number, then decide again."))
                return
            try:
                why = st.session_state.get("why") or ""
                bulk.decide(database(), number, choices, kind, _session.writer(), why)
            except Problem as found:
                _show.problem(w, found)
                return
            st.rerun()
