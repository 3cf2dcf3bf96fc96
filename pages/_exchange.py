"""What people decided, to take along and to bring in; codings as tables. Start at `offer`."""

from functools import partial

import streamlit as st

from analysis import work
from analysis.load.corrections import fingerprint
from analysis.present import coded_files, workbench
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import access, events, exchange
from pages import _access, _coding, _session, _show
from pages._session import database

_ROUND = "work_round"  # a new round empties the uploader
_TOLD = "work_told"


def offer(w: Wording, at: int, number: int) -> None:
    """Offer the work on a survey as a file, and to take one in."""
    if _access.may(access.TAKE):
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
    _access.require(access.TAKE)
    st.download_button(
        w.say("All work: decisions, comments, memos, codebook (ZIP)"),
        partial(exchange.packed, database(), number),
        file_name="work.zip",
        on_click="ignore",
    )
    st.download_button(
        w.say("Decisions as a table (CSV)"),
        partial(exchange.decisions_csv, database(), number),
        file_name="decisions.csv",
        on_click="ignore",
    )
    # Read now: what makes a file runs in a thread of its own, which knows nothing of the session.
    held = _coding.answers(), _coding.coded(), _coding.codebook(), w, _coding.taken()
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
    st.caption(
        w.say(
            "CSV files hold every sign as it was written, for programs. A spreadsheet may take a "
            "text in them for a formula: open the workbook (XLSX) there."
        )
    )


def _bring_in(w: Wording, at: int, number: int) -> None:
    _access.require(access.TAKE)
    file = st.file_uploader(
        w.say(
            "Work from another place: a ZIP of this program, a project of another one (QDPX), "
            "or a table of decisions or codings (CSV, XLSX)"
        ),
        type=["zip", "qdpx", "csv", "xlsx"],
        key=f"work_{st.session_state.get(_ROUND, 0)}",
        disabled=not _session.writer(),
    )
    for notice in st.session_state.pop(_TOLD, []):
        st.info(_show.plain(w.told(notice)))
    if file is None:
        return
    try:
        survey, machine, _ = _coding.coded_file(at)
        own = (file.name, file.getvalue(), machine, _coding.codebook(), fingerprint(survey))
        parts, notices = work.parts_of(*own, _session.writer())
        book, learnt = exchange.codebook_of(parts), parts.get(exchange.MODEL)
        question = w.say("Use the codebook and the model of that file as well")
        if (book or learnt) and st.checkbox(question, value=True):
            ready = st.button(w.say("Import work and codebook"), type="primary")
            if ready:
                exchange.read(parts)  # a file at fault changes nothing, the codebook neither
                _use(w, book, learnt, file.name)
                _coding.take_over(at)
        else:
            ready = st.button(w.say("Import the work"), type="primary")
        if not ready:
            return
        taken = exchange.take_in(database(), number, parts, _session.writer())
    except Problem as found:
        _show.problem(w, found)
        return
    st.session_state[_TOLD] = [*notices, *taken.notices()]
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()


def _use(w: Wording, book: dict[str, bytes], learnt: bytes | None, name: str) -> None:
    """Code by what came with a file of work from now on."""
    why = w.say("Imported with {name}", name=name)
    if book:
        _coding.use_codebook(book, why)
    if learnt:
        _coding.use_model(learnt, why)
