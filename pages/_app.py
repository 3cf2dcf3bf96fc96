"""The frame of the dashboard: language, survey, filters and navigation. It computes nothing.

Start at `show`.
"""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from analysis.survey import Problem
from analysis.wording import Wording
from pages import (
    _access,
    _ahead,
    _around,
    _frame,
    _link,
    _login,
    _serving,
    _session,
    _show,
    _tab,
    _upload,
)


def show() -> None:
    """Show the page that is asked for, with what stands around it, to who may see it."""
    _session.begin()
    _upload.begin()
    _link.follow()
    w = _session.wording()
    _serving.stop_refused(w)
    page = _menu(w)
    _login.enter(w)
    st.set_page_config(
        page_title=f"{page.title} – {w.say('Open answers of a survey')}",
        page_icon="💬",
        layout="wide",
    )
    _run(w, page)


def _run(w: Wording, page: StreamlitPage) -> None:
    above = st.container()
    filters, stood = _around.filters(w), _around.stands()
    if not stood:
        _around.show(w, filters, above)
    try:
        _frame.run(page)
    except _frame.Ended:
        pass
    except Problem as found:
        _show.problem(w, found)
        if filters and _session.chosen_filters():
            st.caption(w.say("The filters in use can be changed in the sidebar."))
    finally:  # a page may end early
        if stood:
            _around.show(w, filters, above)
        _link.write()
        _tab.keep()
        _ahead.end()


def _menu(w: Wording) -> StreamlitPage:
    """Return the page that is asked for, after showing the menu of those that there are."""
    return st.navigation(
        {
            w.say("Results"): [
                _page("data", w.say("Data")),
                _page("overview", w.say("Overview"), "start", default=True),
                st.Page(_to_overview, url_path="overview", visibility="hidden"),
                _page("themes", w.say("Themes")),
                _page("compare", w.say("Compare")),
                _page("examples", w.say("Examples")),
                _page("findings", w.say("Findings")),
            ],
            w.say("Coding"): [
                _page("answers", w.say("Answers")),
                _page("codebook", w.say("Codebook")),
                _page("quality", w.say("Quality")),
                _page("agreement", w.say("Agreement")),
                _page("suggestions", w.say("Suggestions")),
            ],
            w.say("Take away"): [
                _page("quotes", w.say("Quotes")),
                _page("present", w.say("Presentation")),
            ],
            w.say("About the program"): [_page("about", w.say("How it works"))],
        },
        position="sidebar" if _access.is_in() else "hidden",
        expanded=True,
    )


def _page(name: str, title: str, url: str = "", **more: bool) -> StreamlitPage:
    """Return a page, in the menu of those who may use it. To others its address says so."""
    seen = "visible" if _access.sees(name) else "hidden"
    return st.Page(f"pages/{name}.py", title=title, url_path=url or name, visibility=seen, **more)


def _to_overview() -> None:
    """Lead from the name of the first page, which Streamlit gives no address of its own."""
    st.switch_page("pages/overview.py")
