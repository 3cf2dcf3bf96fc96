"""What people checked tells about the machine's coding; start at `checks` and `show`."""

import streamlit as st

from analysis import study
from analysis.present import quality
from analysis.results import checked
from analysis.wording import Wording
from pages import _coding, _session, _show


def checks(w: Wording) -> study.Checks | None:
    """Return what checked answers tell of the machine's coding (`study.checks`)."""
    key = (_session.opened_as(), _coding.version(), _coding.last_events(), w.language)
    return _checks(key, w)


@st.cache_resource(scope="session", max_entries=3, show_spinner=False)
def _checks(key: tuple[object, ...], _w: Wording) -> study.Checks | None:
    return study.checks(
        _session.survey(),
        _coding.machine(),
        _coding.coded(),
        _coding.codebook(),
        _coding.checked_as_wholes(),
        _w,
    )


def show(w: Wording) -> None:
    """Show precision, recall, F1 and corrected shares where answers were checked."""
    count = len(_coding.checked_as_wholes())
    st.subheader(w.say("What checking by hand tells"), anchor=False)
    if not count:
        st.info(
            w.say(
                "No answer has been checked as a whole yet. Check some, best drawn at random, on "
                "the page Answers (key Enter)."
            )
        )
        return
    rights, corrected, names = checks(w)
    st.markdown(w.plural("{count} answer was checked.", "{count} answers were checked.", count))
    st.caption(w.say(quality.ASSUMED))
    whole = rights[rights["language"] == ""]
    alt = w.say("What checking by hand tells")
    cell = _show.chosen_cell(quality.accuracy_table(whole, names, w), alt, "checked")
    if cell is None:
        st.caption(w.say("Choose a number to see what it is made of."))
    else:
        machine, decided = _coding.machine().answers, _coding.coded().answers
        mask = checked.checked_answers(decided, _coding.checked_as_wholes())
        code = quality.told(whole)["code"].iloc[cell[0]]
        found = checked.outcomes(machine, decided, mask, code)
        st.dataframe(quality.outcome_table(found, w), hide_index=True, alt=names[code])
    with st.expander(w.say("By theme and language")):
        by_language = rights[rights["language"] != ""]
        st.dataframe(quality.accuracy_table(by_language, names, w), hide_index=True)
    st.dataframe(quality.corrected_table(corrected, names, w), hide_index=True)
