"""A press of a button writes once, also where Streamlit repeats it; start at `write`.

What went wrong is told at the next run, since a press is done before the page is made anew.
"""

import hashlib
import uuid
from collections.abc import Callable

import streamlit as st

from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import events
from pages import _coding, _show
from pages._session import database

_CLIENT = "press_client"
_TOLD = "press_told"


def token(*what: object) -> str:
    """Return what names a press of a button: another one after every write to the survey.

    It is a hash, since the log has room for 80 signs.
    """
    client = st.session_state.setdefault(_CLIENT, uuid.uuid4().hex)
    told = repr((client, _coding.last_events(), *what))
    return hashlib.sha256(told.encode()).hexdigest()


def write(own: str, do: Callable[[], object], where: str) -> bool:
    """Do what a press asks for unless its token is in the log, which `do` writes there; tell
    whether it is done. What goes wrong is told `where` the press was."""
    try:
        if not events.is_done(database(), own):
            do()
    except Problem as found:
        refuse(found, where)
        return False
    return True


def refuse(found: Problem, where: str) -> None:
    """Keep what went wrong with a press until it is told."""
    st.session_state[_TOLD] = where, found


def tell(w: Wording, where: str) -> None:
    """Show once what went wrong with the last press, if it was here."""
    told, found = st.session_state.get(_TOLD, ("", None))
    if told == where and found is not None:
        del st.session_state[_TOLD]
        _show.problem(w, found)
