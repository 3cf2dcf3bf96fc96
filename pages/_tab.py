"""What a tab of the browser keeps over a reload: the files opened in it, who works there, and the
charts put together for a presentation.

Start at `mount` and `keep`. A reload is a new session for Streamlit, which knows nothing of the
one before. The tab holds a random name alone, the server what was opened under it, for half a day
at most; a link, another tab and another person have no such name. Where people log in, what is
kept belongs to the person and the project as well: who logs in next in the same tab finds nothing.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from threading import Lock
from weakref import WeakValueDictionary

import streamlit as st

from analysis.survey import Problem
from pages import _access, _collection, _link, _serving, _session

FILES = 10  # of the largest size: as much as all tabs together keep
KEPT = (_session.OPENED, _session.BESIDE, _session.WRITER, _collection.KEPT)
_NAME = "tab_name"
_LINK = "tab_link"  # what the address said when the session began
_LOCK = Lock()  # of the order in which tabs were used
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
        _make_room(f"{name} {_access.owner()}", kept)
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


def _make_room(name: str, kept: "Kept") -> None:
    """Empty what tabs keep that were used longest ago, where all together keep too much."""
    with _LOCK:
        order, room = _order(), FILES * _serving.largest()
        order.pop(name, None)
        order[name] = kept
        for own in reversed(list(order.values())):
            room -= _bytes(own)
            if room < 0:
                own.clear()


def _bytes(kept: Mapping[str, object]) -> int:
    """Return how many bytes the files have that a tab keeps."""
    files = [kept.get(_session.OPENED), *(kept.get(_session.BESIDE) or [])]
    return sum(len(content) for _, content in filter(None, files))


class Kept(dict[str, object]):
    """What a tab keeps; unlike a plain dict it can be known of without being held."""


@st.cache_resource(ttl="12h", max_entries=100, show_spinner=False)
def _kept(name: str, owner: tuple[str, str]) -> Kept:
    return Kept()


# What tabs keep, those used last at the end.
@st.cache_resource(show_spinner=False)
def _order() -> WeakValueDictionary[str, Kept]:
    return WeakValueDictionary()


@st.cache_resource(ttl="12h", max_entries=100, show_spinner=False)
def _chosen(name: str, person: str) -> dict[str, object]:
    return {}
