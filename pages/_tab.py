"""What a tab of the browser keeps over a reload: the files opened in it, who works there, and the
charts put together for a presentation.

Start at `mount` and `keep`. A reload is a new session for Streamlit, which knows nothing of the
one before. The tab holds a random name alone, the server what was opened under it, for half a day
at most; a link, another tab and another person have no such name.
"""

import secrets

import streamlit as st

from pages import _collection, _link, _session

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
    if found or _NAME in st.session_state:
        name = st.session_state.setdefault(_NAME, secrets.token_urlsafe(32))
        kept = _kept(name)
        kept.clear()
        kept.update(found)


def _open_again() -> None:
    name = st.session_state["tab"].get("name")
    if not isinstance(name, str) or _NAME in st.session_state:
        return
    found = _kept(name)
    if found:
        st.session_state[_NAME] = name
        for key, value in found.items():
            st.session_state[key] = value
        _link.follow_again(st.session_state[_LINK])


@st.cache_resource(ttl="12h", max_entries=100, show_spinner=False)
def _kept(name: str) -> dict[str, object]:
    return {}
