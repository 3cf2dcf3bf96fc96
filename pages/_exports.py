"""What leaves the program from a page, and for whom; start at `tables`.

Exports are as in the public view unless the reader chooses another audience; one that hides less
asks for a reason, which the log keeps.
"""

import streamlit as st

from analysis import study
from analysis.present.labels import audience
from analysis.privacy.presets import PRESETS, is_lowered
from analysis.wording import Wording
from analysis.workspace import approvals
from pages import _coding, _results, _session


def tables(w: Wording, key: str) -> None:
    """Offer every table of the survey as a workbook."""
    with st.expander(w.say("Download all tables (XLSX)")):
        name = st.selectbox(
            w.say("For whom?"),
            list(PRESETS),
            format_func=lambda id: audience(id, w),
            key=f"preset_{key}",
        )
        reason = reason_for(w, name, key)
        st.download_button(
            w.say("Download the tables"),
            lambda: _workbook(w, name, reason),
            file_name="tables.xlsx",
            on_click="ignore",
            key=f"tables_{key}",
            disabled=reason is None,
        )


def reason_for(w: Wording, name: str, key: str) -> str | None:
    """Ask for a reason where an export hides less than the public may see; return it, "" where
    none is needed, None where one is missing."""
    if not is_lowered(PRESETS[name]):
        return ""
    st.warning(
        w.say(
            "This hides less than the public may see: people could be recognised. Say why; the "
            "log keeps it with your name."
        )
    )
    if not _session.writer():
        st.info(w.say("Choose your name on the page Data first."))
        return None
    return st.text_input(w.say("Reason"), key=f"reason_{key}").strip() or None


def log(name: str, preset: str, reason: str | None) -> None:
    """Keep in the log that an export hides less than the public may see."""
    if reason:
        number = _coding.work_on()
        approvals.lowered(_session.database(), number, name, preset, _session.writer(), reason)


def _workbook(w: Wording, name: str, reason: str | None) -> bytes:
    log("tables.xlsx", name, reason)
    shown = _results.release(preset=name)
    survey, coded = _results.survey_and_coded()
    chosen = _results.filters_for(shown)
    about = _results.about(w, shown)
    return study.tabulated(
        survey,
        coded,
        _coding.codebook(),
        shown,
        w,
        _results.sampling(),
        chosen=chosen,
        about=about,
    )
