"""Long work on a page: how far it is, a way to stop it, and what it made kept for the session.

Start at `done`.
"""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from analysis.study import Progress
from analysis.wording import Wording
from pages import _frame

Made = TypeVar("Made")
_STOPPED = "stopped"  # the name of the work that the reader stopped


def done(
    w: Wording, name: str, said: str, work: Callable[[Progress | None], Made], long: bool
) -> Made:
    """Return what `work` makes, made once a session for a `name`; where it is `long`, tell what is
    done (`said`) and how far it is, and let the reader stop it and go on later.

    The work is broken off at the next word of its progress, and begins anew.
    """
    made = _kept(name)
    if made:
        return made[0]
    if not long:
        made.append(work(None))
        return made[0]
    if st.session_state.get(_STOPPED) == name:
        st.info(w.say("Stopped. Go on to begin it anew."))
        st.button(w.say("Go on"), on_click=st.session_state.pop, args=(_STOPPED,))
        _frame.end()
    bar, stop = st.progress(0.0, said), st.empty()
    stop.button(w.say("Stop"), on_click=st.session_state.update, args=({_STOPPED: name},))

    def told(share: float) -> None:
        bar.progress(min(1.0, share), said)

    try:
        made.append(work(told))
    finally:  # what cannot be made is said without a bar
        bar.empty()
        stop.empty()
    return made[0]


@st.cache_resource(scope="session", max_entries=8, show_spinner=False)
def _kept(name: str) -> list:
    return []
