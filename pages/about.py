"""How the program works, where data lie, and how accessible it is."""

import streamlit as st

from analysis.wording import Wording
from pages import _login, _session, _statement


def page(place: str, label: str) -> None:
    st.page_link(f"pages/{place}.py", label=label)


def method(w: Wording) -> None:
    st.subheader(w.say("From answers to figures"), anchor=False)
    sentences = (
        w.say(
            "The file of your survey tool is read as it is. What was guessed of it, and why, "
            "stands on the page Data, where you can correct it."
        ),
        w.say(
            "Rules of a codebook find the words that stand for a theme. A model that learnt from "
            "invented answers adds what they miss, and withholds what is not likely. Every theme "
            "shows the words that earned it, and who gave it. What people decide comes before "
            "both, and stays when they are run again."
        ),
        w.say(
            "Every figure has n and base beside it. Choose a number in a table below a chart to "
            "see what it is made of, and by which formula."
        ),
        w.say(
            "The program does not weigh answers, does not tell why something was answered, and "
            "speaks for those alone who answered. Rules and model err: read the answers before "
            "you build on a figure."
        ),
    )
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences))
    with st.container(horizontal=True):
        page("data", w.say("Data"))
        page("answers", w.say("Answers"))
        page("codebook", w.say("Codebook"))
        page("quality", w.say("Quality"))


def privacy(w: Wording) -> None:
    st.subheader(w.say("Where the data lie"), anchor=False)
    sentences = (
        w.say(
            "Nothing is sent anywhere, nothing is loaded from elsewhere, and nobody's use is "
            "counted."
        ),
        w.say(
            "An opened file stays in the memory of the computer that runs the dashboard: while "
            "its window is open, and half a day at most for a reload."
        ),
        w.say(
            "Once somebody works on a survey on the page Answers, its open answers and all that "
            "was decided are kept in a database: data/local/work.sqlite, unless whoever runs the "
            "dashboard named another."
        ),
        w.say(
            "A respondent can be deleted, and the last day of a survey be set, on the page Data "
            "once somebody works on the survey."
        ),
        *_login.told(w),
    )
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences))


w = _session.wording()
st.title(w.say("How does this program work, and what does it not do?"), anchor=False)
method(w)
privacy(w)
_statement.show(w)
