"""What stands around every page: who sees it, language and filters in the sidebar, and above the
page what the survey in use is. Start at `filters` and `show`."""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.survey import Problem, Question
from analysis.wording import LANGUAGES, Wording
from analysis.wording.labels import LANGUAGE_NAMES
from analysis.workspace import access
from pages import _access, _link, _login, _page, _session, _show, _tab

Filter = tuple[Question, Sequence[str]]  # a question, and its options in this view
_STANDS = "around"  # it is in the browser


def stands() -> bool:
    """Tell whether it is in the browser from an earlier run.

    Then it is sent after the page: the browser draws what comes first while the rest comes, and a
    changed filter is answered by the chart.
    """
    return _STANDS in st.session_state


def filters(w: Wording) -> list[Filter]:
    """Return the questions that respondents can be chosen by with their options, each choice being
    among them; none, and what is wrong is said, where the survey cannot be used."""
    try:
        found = [(q, _session.filter_options(q)) for q in _session.filter_questions()]
        _link.follow_filters()
    except Problem as problem:
        with st.sidebar:
            _show.problem(w, problem)
        return []
    offered = [(question, options) for question, options in found if options]
    for question, options in offered:
        _session.offered(_session.FILTER + question.id, options, [])
    return offered


def show(w: Wording, offered: Sequence[Filter], above: DeltaGenerator) -> None:
    """Show the sidebar with the filters, and what the survey in use is `above` the page."""
    with above:
        _page.mend(w)
        _tab.mount()
        _survey(w)
    with st.sidebar:
        _login.show(w)
        _language(w)
        _view(w)
        _filters(w, offered)
        _pictures(w)
    st.session_state[_STANDS] = True


def _survey(w: Wording) -> None:
    if _session.is_sample():
        st.caption(
            w.say("This is an invented example: no person, school or answer in it is real.")
        )
        if _access.sees("data"):
            st.page_link(
                "pages/data.py",
                label=w.say("Open your own survey"),
                icon=":material/upload_file:",
            )
    if _link.is_of_another_survey():
        st.warning(
            w.say(
                "The link that you followed chooses respondents by what this survey does not "
                "have. Open the survey that it was made for on the page Data: they are chosen "
                "then."
            )
        )


def _language(w: Wording) -> None:
    key = _session.offered(_session.LANGUAGE, LANGUAGES, w.language)
    # At every run: what a run said that was broken off, as one of a reload is, the browser forgot.
    st.session_state[key] = st.session_state[key]
    st.selectbox(
        w.say("Language"),
        LANGUAGES,
        format_func=LANGUAGE_NAMES.__getitem__,
        key=key,
        on_change=_choose_again,
    )


def _choose_again() -> None:
    """Choose everything once more, after the language was changed.

    A choice that stays as it was keeps the words that it was shown by in the browser.
    """
    for key, value in st.session_state.items():
        words = value if isinstance(value, list) else [value]
        if words and all(isinstance(word, str) for word in words):
            st.session_state[key] = value


def _view(w: Wording) -> None:
    """Let it be chosen who sees the page, by who may choose."""
    if not _access.may(access.READ):
        st.session_state.pop(_session.VIEW, None)
        return
    views = {
        _session.RESEARCHER: w.say("Researcher"),
        _session.PUBLIC: w.say("Public"),
    }
    st.segmented_control(
        w.say("Who sees this?"),
        list(views),
        format_func=views.get,
        key=_session.offered(_session.VIEW, list(views), _session.RESEARCHER),
        required=True,
        help=w.say(
            "The public view hides what would tell of small groups, and what respondents wrote "
            "but for approved quotes. Tables, charts and findings leave the program as in the "
            "public view unless you say otherwise; the codings on the page Answers hold every "
            "word."
        ),
    )


def _filters(w: Wording, offered: Sequence[Filter]) -> None:
    if offered:
        st.subheader(w.say("Choose respondents"), anchor=False)
    for question, options in offered:
        st.multiselect(
            _show.plain(question.text),
            options,
            format_func=partial(_show.option, w),
            key=_session.FILTER + question.id,
            placeholder=w.say("All"),
            select_all=False,
        )


def _pictures(w: Wording) -> None:
    st.segmented_control(
        w.say("Pictures of charts as"),
        ["png", "svg"],
        format_func=str.upper,
        key=_session.offered(_show.PICTURE, ["png", "svg"], "png"),
        help=w.say("The camera above each chart saves it as a picture for a slide."),
    )
