"""The table of questions that people correct; start at `questions`."""

import streamlit as st

from analysis.load.corrections import Corrections
from analysis.present import reading
from analysis.survey import Problem, Survey
from analysis.wording import Wording
from analysis.wording.labels import LANGUAGES, message
from pages import _session, _show, _work

_AUTO = "auto"
_CORRECTED = ("Type", "About", "Options")
_EACH = message("Each answer's own")


def questions(w: Wording, survey: Survey) -> None:
    """Show what was recognised; keep what is corrected in it for the next export of the survey."""
    if len(_session.sources()) > 1:
        st.caption(w.say("A file can be corrected when it is open alone."))
        st.dataframe(reading.table(survey, w), hide_index=True)
        return
    st.caption(
        w.say(
            "Type, subject and the order of options can be corrected in the table; corrections "
            "are remembered for every later export with the same columns."
        )
    )
    name = _work.writer(w)
    before = _session.corrections(*_session.source())
    shown = reading.table(survey, w)
    names = reading.headings(w)
    edited = st.data_editor(
        shown,
        hide_index=True,
        disabled=[n for key, n in names.items() if key not in _CORRECTED] if name else True,
        column_config={
            names["Type"]: st.column_config.SelectboxColumn(
                options=reading.type_choices(w), required=True
            ),
            names["About"]: st.column_config.SelectboxColumn(options=reading.role_choices(w)),
        },
        key=f"reading {hash(before)}",
    )
    language, repair = _whole(w, survey, before)
    columns = reading.corrections(survey, shown, edited, w, before)
    wanted = Corrections(columns, language, repair, _invited(w, before))
    if wanted != before:
        _remember(w, wanted)
    if before != Corrections() and st.button(
        w.say("Forget all corrections of this survey"), disabled=not name
    ):
        _remember(w, Corrections())


def _whole(w: Wording, survey: Survey, before: Corrections) -> tuple[str | None, bool]:
    """Ask for the language of the answers and, where letters are garbled, for their repair."""
    options = [_AUTO, *LANGUAGES]
    language = st.selectbox(
        w.say("Language of the answers"),
        options,
        index=options.index(before.language or _AUTO),
        format_func=lambda one: w.say(LANGUAGES.get(one, _EACH)),
        key=f"language {before.language}",
        disabled=not _session.writer(),
    )
    repair = before.repair
    if survey.garbled or survey.repaired:
        repair = st.toggle(
            w.say(
                "Put garbled letters right, in this many cells: {count}",
                count=survey.garbled or survey.repaired,
            ),
            value=before.repair,
            key=f"repair {before.repair}",
            disabled=not _session.writer(),
        )
    return (None if language == _AUTO else language), repair


def _invited(w: Wording, before: Corrections) -> int | None:
    """Ask how many people were invited to answer; None where nobody says."""
    return st.number_input(
        w.say("How many people were invited to answer?"),
        min_value=1,
        value=before.invited,
        step=1,
        key=f"invited {before.invited}",
        placeholder=w.say("Not known"),
        disabled=not _session.writer(),
        help=w.say("Intervals are narrower where many of those invited answered."),
        width=320,
    )


def intervals(w: Wording) -> None:
    """Ask how the intervals of shares are made, on every page and in every export."""
    names = {
        "wilson": w.say("Wilson (right on average)"),
        "clopper_pearson": w.say("Clopper-Pearson (never too narrow, often too wide)"),
    }
    st.selectbox(
        w.say("Intervals of shares"),
        list(names),
        format_func=names.get,
        key=_session.offered("intervals", list(names), "wilson"),
        persist_state="session",
        width=320,
    )


def _remember(w: Wording, wanted: Corrections) -> None:
    """Keep corrections that fit and show the survey anew; say what is wrong with others."""
    try:
        _session.correct(wanted)
    except Problem as found:
        _show.problem(w, found)
        return
    st.rerun()
