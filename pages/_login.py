"""The way in and out where login is configured: who is not let in sees nothing else. Start at
`enter` and `show`."""

import logging

import streamlit as st

from analysis.survey import Problem
from analysis.wording import Wording
from analysis.wording.labels import message
from analysis.workspace import access
from pages import _access, _page, _project, _show, _tab

_BOX = "project_box"
_ROLES = {
    access.READER: message("reader"),
    access.CODER: message("coder"),
    access.MANAGER: message("manager"),
}


def enter(w: Wording) -> None:
    """Let a person into a project, or say why not and stop; nothing where there is no login."""
    if not _access.is_on():
        return
    if not _access.person():
        _nobody(w)
    try:
        own = _access.project()
    except Problem as fault:
        logging.getLogger(__name__).error("%s", fault)
        _refused(w, w.say("Nobody can be let in now: the access file of this server has a fault."))
    if own is None:
        _refused(
            w,
            w.say(
                "You have no project here. Ask who invited you, or who runs this server, to give "
                "you one."
            ),
        )
    if _access.take_over():
        st.rerun()
    try:
        _project.enter()
    except Problem as fault:
        _refused(w, w.told(fault))


def show(w: Wording) -> None:
    """Show who is logged in, the projects that they may choose and the way out."""
    if not _access.is_on():
        return
    own, found = _access.project(), _access.projects()
    if own is None:
        return
    if len(found) > 1:
        names = {project.id: project.name for project in found}
        st.session_state[_BOX] = own.id
        st.selectbox(
            w.say("Project"),
            list(names),
            format_func=names.__getitem__,
            key=_BOX,
            on_change=_choose,
        )
    else:
        st.text(w.say("Project: {name}", name=own.name))
    _out(w)


def told(w: Wording) -> tuple[str, ...]:
    """Return who sees what is kept."""
    own = _access.project() if _access.is_on() else None
    if own is None:
        return (
            w.say(
                "The public view and exports hide small groups. There is no login: whoever "
                "reaches the dashboard sees the same work."
            ),
        )
    return (
        w.say(
            "The public view and exports hide small groups. Each project has a database of its "
            "own; who may do what in it stands in the access file of the server. Your role: "
            "{role}.",
            role=w.say(_ROLES[own.role(_access.person())]),
        ),
        w.say(
            "At login your provider says who you are. It is told nothing of a survey; here your "
            "address stands beside what you write."
        ),
    )


def _choose() -> None:
    # Apart from the box, whose state Streamlit drops where a page leads to another.
    st.session_state[_access.CHOSEN] = st.session_state[_BOX]


def _nobody(w: Wording) -> None:
    """Show the way in to who is not logged in."""
    is_over = _access.is_over()
    _access.forget()
    _title(w)
    if is_over:
        hours = w.number(_access.HOURS)
        st.info(w.say("Your login is over: it lasts {hours} hours at most.", hours=hours))
    elif _access.is_unverified():
        st.error(w.say("Your provider gave no e-mail address that it has verified as yours."))
    st.markdown(
        w.say("Log in with the account of your organisation. What you may see is known then.")
    )
    st.button(w.say("Log in"), type="primary", on_click=st.login, key="login")
    st.stop()


def _refused(w: Wording, why: str) -> None:
    """Tell a person why they are not let in, and show the way out."""
    _access.forget()
    _title(w)
    st.error(_show.plain(why))
    _out(w)
    st.stop()


def _title(w: Wording) -> None:
    title = w.say("Open answers of a survey")
    st.set_page_config(page_title=title, page_icon="💬")
    _page.mend(w)
    st.title(title, anchor=False)


def _out(w: Wording) -> None:
    st.text(w.say("Logged in as {name}", name=_access.name()))
    st.button(w.say("Log out"), on_click=_leave, key="logout")


def _leave() -> None:
    """Log out: the login, the files opened in this tab, and all that the session holds."""
    _tab.forget()
    _access.end()
    st.session_state.clear()
    st.logout()
