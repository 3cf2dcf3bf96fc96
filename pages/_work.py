"""Who writes: every page that writes asks for a name first; start at `writer`."""

import streamlit as st

from analysis.wording import Wording
from analysis.workspace import surveys
from pages import _session, _show


def writer(w: Wording) -> str:
    """Show under whose name this window writes, and let it be chosen; return it, "" where none
    is. Raises `Problem` where the database cannot be used."""
    before = _session.writer()
    names = surveys.names_of_coders(_session.database())
    name = st.selectbox(
        w.say("Who is writing?"),
        names if not before or before in names else [*names, before],
        index=None,
        key=_session.WRITER,
        placeholder=w.say("Choose or type your name"),
        accept_new_options=True,
        persist_state="session",
        help=w.say("Everything that you change is kept with your name and the time."),
        width=320,
    )
    if not name:
        st.caption(w.say("Without a name you can read, but not change anything."))
        return ""
    if name not in names:
        surveys.add_coder(_session.database(), name)
    st.caption(w.say("You write as {name}.", name=_show.plain(name)))
    return name
