"""What a tab of the browser keeps over a reload: the files opened in it, who works there, and the
charts put together for a presentation.

Start at `mount` and `keep`. A reload is a new session for Streamlit, which knows nothing of the
one before. The tab holds a random name alone, the server what was opened under it, for half a day
at most; a link, another tab and another person have no such name. Where people log in, what is
kept belongs to the person and the project as well: who logs in next in the same tab finds nothing.
"""

import secrets
from contextlib import suppress

import streamlit as st

from analysis.survey import Problem
from pages import _access, _collection, _link, _session

KEPT = (_session.OPENED, _session.BESIDE, _session.WRITER, _collection.KEPT)
_NAME = "tab_name"
_LINK = "tab_link"  # what the address said when the session began
_TAB = st.components.v2.component(
    "tab",
    js="""
export default ({data, setStateValue}) => {
  const known = sessionStorage.getItem("survey");
  if (data) sessionStorage.setItem("survey", data);
  else if (known) setStateValue("name", known);
};
""",
)


def mount() -> None:
    """Ask the tab whether it was reloaded, and open again what was open in it."""
    if _LINK not in st.session_state:
        link = {key: st.query_params.get_all(key) for key in st.query_params}
        st.session_state[_LINK] = link
    name = st.session_state.get(_NAME)
    _TAB(data=name, key="tab", default={"name": None}, on_name_change=_open_again)


def keep() -> None:
    """Keep what is open for a reload of the tab; nothing where only the example was looked at."""
    found = {key: st.session_state[key] for key in KEPT if st.session_state.get(key)}
    project = st.session_state.get(_access.CHOSEN)
    if found or project or _NAME in st.session_state:
        name = st.session_state.setdefault(_NAME, secrets.token_urlsafe(32))
        kept = _kept(name, _access.owner())
        kept.clear()
        kept.update(found)
        _chosen(name, _access.person())[_access.CHOSEN] = project


def forget() -> None:
    """Forget what the tab keeps, in every project of who is logged in."""
    name, person = st.session_state.get(_NAME), _access.person()
    if name:
        _chosen(name, person).clear()
        with suppress(Problem):  # the access file has a fault: nobody gets at what is kept
            for project in _access.projects():
                _kept(name, (person, project.id)).clear()


def _open_again() -> None:
    name = st.session_state["tab"].get("name")
    if not isinstance(name, str) or _NAME in st.session_state:
        return
    if project := _chosen(name, _access.person()).get(_access.CHOSEN):
        st.session_state[_access.CHOSEN] = project  # used where it may be seen
    link = st.session_state.get(_LINK, {})
    _access.take_over()
    found = _kept(name, _access.owner())
    if found:
        st.session_state[_NAME] = name
        for key, value in found.items():
            st.session_state[key] = value
        _link.follow_again(link)


@st.cache_resource(ttl="12h", max_entries=100, show_spinner=False)
def _kept(name: str, owner: tuple[str, str]) -> dict[str, object]:
    return {}


@st.cache_resource(ttl="12h", max_entries=100, show_spinner=False)
def _chosen(name: str, person: str) -> dict[str, object]:
    return {}
