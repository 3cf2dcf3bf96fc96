"""What leaves the program from a page, and for whom; start at `tables`.

Exports are as in the public view unless the reader chooses another audience; one that hides less
asks for a reason, which the log keeps.
"""

from collections.abc import Callable
from functools import partial

import streamlit as st

from analysis import study
from analysis.present import masking, workbook
from analysis.present import tables as shown_tables
from analysis.present.labels import audience
from analysis.privacy.presets import PRESETS, is_lowered
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import approvals
from pages import _access, _checked, _coding, _results, _session, _show


def tables(w: Wording, key: str) -> None:
    """Offer every table of the survey as a workbook."""
    with st.expander(w.say("Download all tables (XLSX)")):
        name = st.selectbox(
            w.say("For whom?"),
            _access.presets(),
            format_func=lambda id: audience(id, w),
            key=f"preset_{key}",
        )
        reason = reason_for(w, name, key)
        try:
            made = _workbook(w, name)
        except Problem as found:
            _show.problem(w, found)
            return
        st.download_button(
            w.say("Download the tables"),
            logged(made, "tables.xlsx", name, reason),
            file_name="tables.xlsx",
            on_click="ignore",
            key=f"tables_{key}",
            disabled=reason is None,
        )


def coded_answers(w: Wording, key: str) -> None:
    """Offer the coded answers as a workbook, personal data masked unless a reason is given."""
    with st.expander(w.say("Download the coded answers (XLSX)")):
        st.caption(
            w.say(
                "Each answer with its themes and the words that earned them. Personal data that "
                "is found is masked; nothing promises that all is found, so look before you share."
            )
        )
        raw = st.checkbox(w.say("Every word as it was written, nothing masked"), key=f"raw_{key}")
        reason = _reason(w, key + "_raw") if raw else ""
        st.download_button(
            w.say("Download the coded answers"),
            logged(
                _coded_answers(w, bool(reason)), "coded_answers.xlsx", _session.RESEARCHER, reason
            ),
            file_name="coded_answers.xlsx",
            on_click="ignore",
            disabled=reason is None,
        )


def _coded_answers(w: Wording, raw: bool) -> Callable[[], bytes]:
    answers, codings = _coding.answers(), _coding.coded().codings
    codings = codings[codings["id"].isin(set(answers["id"]))]
    book, ending = _coding.codebook(), _coding.note_ending(w)
    asked = {question.id: question.text for question in _session.survey().questions}

    def made() -> bytes:
        told, shown, words = ending, answers, codings
        if not raw:
            shown, words, count = masking.masked(answers, codings, w)
            told += " " + w.say("Personal data masked in this many places: {count}.", count=count)
        sheets = shown_tables.coded_tables(shown, words, asked, book, w, told)
        return workbook.workbook(sheets, w.say("Answers"), w)

    return made


def reason_for(w: Wording, name: str, key: str) -> str | None:
    """Ask for a reason where an export hides less than the public may see; return it, "" where
    none is needed, None where one is missing."""
    return _reason(w, key) if is_lowered(PRESETS[name]) else ""


def _reason(w: Wording, key: str) -> str | None:
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


def logged(
    made: Callable[[], bytes], name: str, preset: str, reason: str | None
) -> Callable[[], bytes]:
    """Return a call that makes a file, and before that keeps in the log why it hides less than
    the public may see, where a reason is given; raises `Problem` where who is here may not take
    anything away by the preset.

    Streamlit makes a file when it is asked for, in a thread where nothing of the session can be
    read: what it needs is read before.
    """
    _access.require_preset(preset)
    if not reason:
        return made
    write = partial(
        approvals.lowered, _session.database(), _coding.work_on(), name, preset, _session.writer()
    )

    def kept() -> bytes:
        write(reason)
        return made()

    return kept


def _workbook(w: Wording, name: str) -> Callable[[], bytes]:
    shown = _results.release(preset=name)
    survey, coded = _results.survey_and_coded()
    chosen = _results.filters_for(shown)
    shown.check(chosen)
    tables = partial(
        study.tables,
        survey,
        coded,
        _coding.codebook(),
        shown,
        w,
        _results.sampling(),
        chosen=chosen,
        about=_results.about(w, shown),
        checks=_checked.checks(w) if coded else None,
    )
    return lambda: workbook.workbook(tables(), w.say("Tables"), w)
