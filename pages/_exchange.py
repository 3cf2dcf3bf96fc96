"""What people decided, to take along and to bring in; codings as tables. Start at `offer`."""

from functools import partial

import streamlit as st

from analysis.present import coded_files, workbench
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import events, exchange
from pages import _coding, _session, _show
from pages._session import database

_ROUND = "work_round"  # a new round empties the uploader
_TOLD = "work_told"


def offer(w: Wording, at: int, number: int) -> None:
    """Offer the work on a survey as a file, and to take one in."""
    with st.expander(w.say("Export and import work")):
        left, right = st.columns(2)
        with left:
            _take_along(w, number)
        with right:
            _bring_in(w, at, number)
    title = w.say("What was done, by whom and when")
    with st.expander(title, on_change="rerun", key="work_log") as log:
        if log.open:  # read when it is opened: work goes on without a run of the whole page
            history = events.history(database(), number)
            about = events.subjects(database(), history)
            asked = {own.id: own.text for own in _session.named()[at].survey.questions}
            book = workbench.Book.of(_coding.codebook(), "", w)
            table = workbench.log_table(history, about, asked, book, w)
            st.dataframe(table, hide_index=True, alt=title)


def _take_along(w: Wording, number: int) -> None:
    st.download_button(
        w.say("All work: decisions, comments, memos, codebook (ZIP)"),
        lambda: exchange.packed(database(), number),
        file_name="work.zip",
        on_click="ignore",
    )
    st.download_button(
        w.say("Decisions as a table (CSV)"),
        lambda: exchange.decisions_csv(database(), number),
        file_name="decisions.csv",
        on_click="ignore",
    )
    # Read now: what makes a file runs in a thread of its own, which knows nothing of the session.
    held = _coding.answers(), _coding.coded(), _coding.codebook(), w
    for name, label in (
        ("codings_long.csv", w.say("Codings, one row a piece of evidence (CSV)")),
        ("codings_wide.csv", w.say("Codings, one row an answer, one column a theme (CSV)")),
        ("codings.xlsx", w.say("Codings, both ways (XLSX)")),
    ):
        st.download_button(
            label,
            partial(coded_files.made, name, *held),
            file_name=name,
            on_click="ignore",
        )


def _bring_in(w: Wording, at: int, number: int) -> None:
    file = st.file_uploader(
        w.say("Work from another place: a ZIP of this program, or a table of decisions (CSV)"),
        type=["zip", "csv"],
        key=f"work_{st.session_state.get(_ROUND, 0)}",
        disabled=not _session.writer(),
    )
    for notice in st.session_state.pop(_TOLD, []):
        st.info(_show.plain(w.told(notice)))
    if file is None:
        return
    try:
        parts = exchange.parts_of(file.name, file.getvalue())
        book = exchange.codebook_of(parts)
        if book and st.checkbox(w.say("Use the codebook of that file as well"), value=True):
            ready = st.button(w.say("Import work and codebook"), type="primary")
            if ready:
                _coding.use_codebook(book, w.say("Imported with {name}", name=file.name))
                _coding.take_over(at)
        else:
            ready = st.button(w.say("Import the work"), type="primary")
        if not ready:
            return
        taken = exchange.take_in(database(), number, parts, _session.writer())
    except Problem as found:
        _show.problem(w, found)
        return
    st.session_state[_TOLD] = taken.notices()
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()
