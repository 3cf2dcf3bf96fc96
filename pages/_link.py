"""The address of a page: language, view, filters and choices, by ids that no language changes.

Start at `follow` and `write`. Nothing else goes into the address: no answer, id or name.
"""

from typing import NoReturn

import streamlit as st

from pages import _session
from pages._session import FILTER, LINKED

_WRITTEN = "link"
_AGAIN = "link_again"  # the next run takes over what the address says, though it says nothing new
_AWAITED = "awaited"  # filters of a link that no survey opened so far has


def follow() -> None:
    """Take over what a link says, where the reader came by one or went back to one.

    Streamlit's own binding writes the words shown, which differ by language; a link holds ids.
    """
    link = {key: st.query_params.get_all(key) for key in st.query_params}
    again = st.session_state.pop(_AGAIN, False)
    if not link or (link == st.session_state.get(_WRITTEN) and not again):
        return
    # At once: a choice that breaks off this run must not be undone by the next.
    st.session_state[_WRITTEN] = link
    st.session_state[_AWAITED] = {k: v for k, v in link.items() if k.startswith(FILTER)}
    _session.close_filters()
    for key in LINKED[1:]:  # what a link does not say is as at the start, but for the language
        st.session_state.pop(key, None)
    for key, values in link.items():
        if key.startswith(FILTER):
            st.session_state[key] = values
        elif key in LINKED:
            st.session_state[key] = values[-1]


def follow_filters() -> None:
    """Choose the respondents that a link chose, once a survey is in use that has its filters."""
    awaited = st.session_state.get(_AWAITED)
    if awaited:
        offered = {FILTER + q.id: _session.filter_options(q) for q in _session.filter_questions()}
        if all(set(values) <= set(offered.get(key, ())) for key, values in awaited.items()):
            st.session_state.update(awaited)
            st.session_state[_AWAITED] = {}


def is_of_another_survey() -> bool:
    """Tell whether a link chose respondents by what the survey in use does not ask."""
    return bool(st.session_state.get(_AWAITED))


def follow_again(link: dict[str, list[str]]) -> None:
    """Take over, at the next run, what a link says of a survey that is open again."""
    st.session_state.pop(_WRITTEN, None)
    st.query_params.from_dict(link)


def write() -> None:
    """Put language, filters and the page's choices into the address; nothing else goes there.

    What is as at the start is left out: the address would change while a page is first shown, and
    a choice made at that moment would come with the address before, and give way to it.
    """
    keys = [*LINKED, *(FILTER + question.id for question in _session.filter_questions())]
    chosen = {key: st.session_state.get(key) for key in keys}
    start = st.session_state.get(_session.DEFAULTS, {})
    link = {
        key: value if isinstance(value, list) else [value]
        for key, value in chosen.items()
        if value and value != start.get(key)
    }
    link |= st.session_state.get(_AWAITED) or {}
    st.session_state[_WRITTEN] = link
    st.query_params.from_dict(link)


def lead(page: str) -> NoReturn:
    """Go on to another page, with language, view and filters as they are: Streamlit forgets what
    stands in the sidebar where no link was clicked."""
    write()
    st.session_state[_AGAIN] = True
    st.switch_page(page, query_params=st.session_state[_WRITTEN])
