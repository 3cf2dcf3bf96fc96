"""The files that a project keeps for everybody in it; start at `back` and `keep`."""

from collections.abc import Callable

import streamlit as st

from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import access, kept_files
from analysis.workspace.database import Database
from pages import _access, _session, _show
from pages._session import database


def back(w: Wording) -> None:
    """Offer to leave the opened file for what the project keeps or the invented example."""
    if _session.is_sample() or _session.in_project():
        return
    kept = st.session_state.get(_session.PROJECT)
    said = w.say("Back to the project's files") if kept else w.say("Back to the invented example")
    if st.button(said):
        _session.close_file()
        st.rerun()


def keep(w: Wording) -> None:
    """Say how long the files in use are kept and for whom; where people log in, offer to keep them
    in the project or to take them away from it."""
    if _session.in_project():
        st.caption(w.say("The project keeps these files: everybody in it sees this survey."))
        question = w.say("Take the files away from the project")
        if st.button(question, help=w.say("Decisions of people stay.")):
            _do(w, _take_away)
        return
    if _session.is_sample():
        return
    st.caption(
        w.say(
            "The file stays in this window, also when it is reloaded, for half a day at most. "
            "A link does not carry it: who follows one opens the file there."
        )
    )
    if _access.is_on() and st.button(w.say("Keep the files in the project"), type="primary"):
        _do(w, _keep)


def enter() -> None:
    """Find the files that the project in use keeps, as they are now; raises `Problem` where its
    database cannot be used."""
    own, project = database(), _access.key()
    st.session_state[_session.PROJECT] = [
        (file.name, _content(project, file.digest, own)) for file in kept_files.kept(own)
    ]


def _keep() -> None:
    _access.require(access.OPEN)
    kept_files.keep(database(), _session.opened_files(), _session.writer())
    _session.close_file()


def _take_away() -> None:
    _access.require(access.OPEN)
    kept_files.take_away(database(), _session.writer())
    _session.close_filters()


@st.cache_resource(max_entries=16, show_spinner=False)
def _content(project: str, digest: str, _database: Database) -> bytes:
    return kept_files.content_of(_database, digest)


def _do(w: Wording, change: Callable[[], None]) -> None:
    try:
        change()
    except Problem as found:
        _show.problem(w, found)
        return
    st.rerun()
