"""The frame of the dashboard: language, survey, filters and navigation. It computes nothing."""

import streamlit as st

from pages import _ahead

_ahead.begin()  # before what takes long to import

from analysis.survey import Problem
from pages import _around, _frame, _link, _session, _show, _tab, _upload


def _to_overview() -> None:
    """Lead from the name of the first page, which Streamlit gives no address of its own."""
    st.switch_page("pages/overview.py")


_session.begin()
_upload.begin()
_link.follow()
w = _session.wording()
page = st.navigation(
    {
        w.say("Results"): [
            st.Page("pages/data.py", title=w.say("Data"), url_path="data"),
            st.Page("pages/overview.py", title=w.say("Overview"), url_path="start", default=True),
            st.Page(_to_overview, url_path="overview", visibility="hidden"),
            st.Page("pages/themes.py", title=w.say("Themes"), url_path="themes"),
            st.Page("pages/compare.py", title=w.say("Compare"), url_path="compare"),
            st.Page("pages/examples.py", title=w.say("Examples"), url_path="examples"),
            st.Page("pages/findings.py", title=w.say("Findings"), url_path="findings"),
        ],
        w.say("Coding"): [
            st.Page("pages/answers.py", title=w.say("Answers"), url_path="answers"),
            st.Page("pages/codebook.py", title=w.say("Codebook"), url_path="codebook"),
            st.Page("pages/quality.py", title=w.say("Quality"), url_path="quality"),
        ],
        w.say("Take away"): [
            st.Page("pages/quotes.py", title=w.say("Quotes"), url_path="quotes"),
            st.Page("pages/present.py", title=w.say("Presentation"), url_path="present"),
        ],
        w.say("About the program"): [
            st.Page("pages/about.py", title=w.say("How it works"), url_path="about"),
        ],
    },
    expanded=True,
)
st.set_page_config(
    page_title=f"{page.title} – {w.say('Open answers of a survey')}",
    page_icon="💬",
    layout="wide",
)
above = st.container()
filters, stood = _around.filters(w), _around.stands()
if not stood:
    _around.show(w, filters, above)
try:
    page.run()
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
