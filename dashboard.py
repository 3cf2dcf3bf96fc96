"""The frame of the dashboard: language, survey, filters and navigation. It computes nothing."""

from functools import partial

import streamlit as st

from pages import _ahead

_ahead.begin()  # before what takes long to import

from analysis.survey import Problem
from analysis.wording import LANGUAGES
from analysis.wording.labels import LANGUAGE_NAMES
from pages import _frame, _link, _page, _session, _show, _tab


def _to_overview() -> None:
    """Lead from the name of the first page, which Streamlit gives no address of its own."""
    st.switch_page("pages/overview.py")


_session.begin()
_link.follow()
w = _session.wording()
st.set_page_config(page_title=w.say("Open answers of a survey"), page_icon="💬", layout="wide")
_page.mend(w)
_tab.mount()

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
st.set_page_config(page_title=f"{page.title} – {w.say('Open answers of a survey')}")

with st.sidebar:
    st.selectbox(
        w.say("Language"),
        LANGUAGES,
        format_func=LANGUAGE_NAMES.__getitem__,
        key=_session.offered(_session.LANGUAGE, LANGUAGES, w.language),
        on_change=_session.choose_again,
    )
    st.segmented_control(
        w.say("Who sees this?"),
        [_session.RESEARCHER, _session.PUBLIC],
        format_func={
            _session.RESEARCHER: w.say("Researcher"),
            _session.PUBLIC: w.say("Public"),
        }.get,
        key=_session.offered(
            _session.VIEW, [_session.RESEARCHER, _session.PUBLIC], _session.RESEARCHER
        ),
        required=True,
        help=w.say(
            "The public view hides what would tell of small groups, and what respondents wrote "
            "but for approved quotes. Tables, charts and findings leave the program as in the "
            "public view unless you say otherwise; the codings on the page Answers hold every "
            "word."
        ),
    )
    try:
        questions, is_of_another = _session.filter_questions(), _link.is_of_another_survey()
    except Problem as found:
        _show.problem(w, found)
        questions, is_of_another = [], False
    if questions:
        st.subheader(w.say("Choose respondents"), anchor=False)
    for question in questions:
        options = _session.filter_options(question)
        if not options:
            continue
        st.multiselect(
            _show.plain(question.text),
            options,
            format_func=partial(_show.option, w),
            key=_session.offered(_session.FILTER + question.id, options, []),
            placeholder=w.say("All"),
            select_all=False,
        )
    st.segmented_control(
        w.say("Pictures of charts as"),
        ["png", "svg"],
        format_func=str.upper,
        key=_session.offered(_show.PICTURE, ["png", "svg"], "png"),
        help=w.say("The camera above each chart saves it as a picture for a slide."),
    )

if _session.is_sample():
    st.caption(w.say("This is an invented example: no person, school or answer in it is real."))
    st.page_link(
        "pages/data.py", label=w.say("Open your own survey"), icon=":material/upload_file:"
    )
if is_of_another:
    st.warning(
        w.say(
            "The link that you followed chooses respondents by what this survey does not have. "
            "Open the survey that it was made for on the page Data: they are chosen then."
        )
    )
try:
    page.run()
except _frame.Ended:
    pass
except Problem as found:
    _show.problem(w, found)
    if questions and _session.chosen_filters():
        st.caption(w.say("The filters in use can be changed in the sidebar."))
finally:  # a page may end early
    _link.write()
    _tab.keep()
    _ahead.end()
