"""How accessible the dashboard is, how that was tested, and what is not met; start at `show`."""

import streamlit as st

from analysis.wording import Wording, message

ISSUE = "https://github.com/streamlit/streamlit/issues/{}"
KEPT = (
    message(
        "Every chart has its figures in words for a screen reader, and below it a table with the "
        "same numbers. What a click on a bar does, the field below the chart does by keyboard."
    ),
    message(
        "But for what is named below, the dashboard works by keyboard alone, at 400% zoom or on "
        "320 pixels without scrolling sideways (tables of data scroll within their frame), in a "
        "light and a dark theme, in forced colours, and with less motion where the system asks "
        "for it."
    ),
)
TESTED = (
    message(
        "Every page is opened in Chromium and checked with axe-core by its rules for WCAG 2.0 to "
        "2.2, levels A and AA: no fault was left."
    ),
    message(
        "The keyboard, narrow windows, themes and forced colours were tried in Chromium. No "
        "screen reader was run, and nobody who relies on assistive technology has tested the "
        "dashboard."
    ),
)
# What is not met, and the number of Streamlit's issue about it, 0 where none was found.
UNMET = (
    (
        message(
            "Questions and options stand in the survey's language, which is not marked where the "
            "interface has another: Streamlit's fields cannot say it."
        ),
        1353,
    ),
    (
        message(
            "Until a page has loaded, it says that it is in English. The same goes for the text "
            "that asks for JavaScript."
        ),
        15726,
    ),
    (
        message(
            "Some of Streamlit's words may have been missed and then stand in English; a few "
            "hidden buttons are in the browser's language."
        ),
        1353,
    ),
    (
        message(
            "The menu of a table's column opens by mouse only. What is in it, you can do in the "
            "table saved as CSV."
        ),
        13332,
    ),
    (
        message(
            "Of a long table, a screen reader is told the rows in sight; the others follow when "
            "you move down. Tables and charts keep their own colours where colours are forced."
        ),
        0,
    ),
    (message("When a filter has changed the page, this is not announced."), 0),
)


def show(w: Wording) -> None:
    """Show the accessibility statement."""
    st.subheader(w.say("Accessibility"), anchor=False)
    st.markdown(
        w.say(
            "The aim is level AA of WCAG 2.2, and with it EN 301 549. It is met in part: what is "
            "not, stands below."
        )
    )
    _points([w.say(text) for text in KEPT])
    _part(w.say("How it was tested"), [w.say(text) for text in TESTED])
    _part(w.say("What is not met"), [_told(w, *one) for one in UNMET])
    st.markdown(
        w.say("Something you cannot use? Tell those who run the dashboard where you work.")
    )


def _part(heading: str, sentences: list[str]) -> None:
    st.markdown(f"#### {heading}")
    _points(sentences)


def _points(sentences: list[str]) -> None:
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences))


def _told(w: Wording, text: str, issue: int) -> str:
    if not issue:
        return w.say(text)
    link = f"[Streamlit {issue}]({ISSUE.format(issue)})"
    return f"{w.say(text)} ({link})"
