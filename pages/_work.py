"""Who writes, which every page that writes asks first, and in which file; start at `writer`."""

import streamlit as st

from analysis.wording import Wording
from analysis.workspace import surveys
from pages import _access, _session, _show


def writer(w: Wording) -> str:
    """Show under whose name this window writes, and let it be chosen where nobody logs in; return
    it, "" where none is. Raises `Problem` where the database cannot be used."""
    names = surveys.names_of_coders(_session.database())
    if not _access.is_on():
        _choose(w, names)
    name = _session.writer()
    if not name:
        st.caption(w.say("Without a name you can read, but not change anything."))
        return ""
    if name not in names:
        surveys.add_coder(_session.database(), name)
    st.caption(w.say("You write as {name}.", name=_show.plain(name)))
    return name


def _choose(w: Wording, names: list[str]) -> None:
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


def file_at_work(w: Wording) -> int:
    """Return the place of the file that is worked on; let it be chosen where several are open."""
    if len(_session.sources()) == 1:
        return 0
    names = [named.name for named in _session.named()]
    return st.selectbox(
        w.say("File to work on"),
        range(len(names)),
        format_func=names.__getitem__,
        key="file_at_work",
    )
