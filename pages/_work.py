"""Who writes: every page that writes asks for a name first; start at `writer`."""

import streamlit as st

from analysis.wording import Wording
from analysis.workspace import surveys
from pages import _session, _show


def writer(w: Wording) -> str:
    """Show under whose name this window writes, and let it be chosen; return it, "" where none
    is. Raises `Problem` where the database cannot be used."""
    names = surveys.names_of_coders(_session.database())
    chosen = st.session_state.get(_session.WRITER)
    st.selectbox(
        w.say("Who is writing?"),
        sorted({*names, chosen} if chosen else names),
        index=None,
        key=_session.WRITER,
        placeholder=w.say("Choose or type your name"),
        accept_new_options=True,
        persist_state="session",
        help=w.say("Everything that you change is kept with your name and the time."),
        width=320,
    )
    name = _session.writer()
    if not name:
        st.caption(w.say("Without a name you can read, but not change anything."))
        return ""
    if name not in names:
        surveys.add_coder(_session.database(), name)
    st.caption(w.say("You write as {name}.", name=_show.plain(name)))
    return name
