"""A second export, or the notes of a workshop, beside the survey in use; start at `offer`."""

import csv
import io

import streamlit as st

from analysis.survey import Problem
from analysis.wording import Wording
from analysis.wording.labels import NOTE_TABLES
from pages import _session, _show

_NOTES_FILE = "notes.tsv"


def offer(w: Wording) -> None:
    """Offer to open another export or notes beside the survey, and to close them again."""
    beside = _session.sources()[1:]
    if beside:
        st.text(w.say("Beside it: {names}", names=", ".join(beside)))
        if st.button(w.say("Close what is open beside it")):
            _session.close_beside()
            st.rerun()
    with st.expander(w.say("Open another export of the survey beside it")):
        st.caption(
            w.say(
                "Another language or another round: questions are matched by code, text or place, "
                "and what did not match is listed."
            )
        )
        other = st.file_uploader(w.say("The other file"), key=f"beside {len(beside)}")
        if other and st.button(w.say("Open beside it"), key="open beside"):
            _open(w, other.name, other.getvalue(), beside=True)
    with st.expander(w.say("Notes of a workshop")):
        _notes(w)


def _notes(w: Wording) -> None:
    """Take notes for each table, one a line, as they are read off the flip charts."""
    st.caption(
        w.say("One note a line for each table. A note is coded like an answer; it is no person.")
    )
    rows = []
    for number, (table, question) in enumerate(NOTE_TABLES):
        left, right = st.columns(2)
        name = left.text_input(w.say("Table"), w.say(table), key=f"table {number}")
        asked = right.text_input(w.say("Question"), w.say(question), key=f"asked {number}")
        lines = st.text_area(w.say("Notes"), key=f"notes {number}", placeholder=name)
        rows += [(name, asked, line) for line in lines.splitlines() if line.strip()]
    left, middle, right = st.columns(3)
    content = _table(rows)
    if left.button(w.say("Open the notes alone"), disabled=not rows):
        _open(w, _NOTES_FILE, content, beside=False)
    if middle.button(w.say("Open the notes beside the survey"), disabled=not rows):
        _open(w, _NOTES_FILE, content, beside=True)
    if _session.is_sample() and right.button(w.say("Open the invented notes")):
        _open(w, _session.NOTES.name, _session.NOTES.read_bytes(), beside=True)
    if rows:
        st.download_button(w.say("Keep the notes as a file"), content, _NOTES_FILE)


def _table(rows: list[tuple[str, str, str]]) -> bytes:
    """Return notes as the file that the reader of workshop notes knows."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, dialect="excel-tab")
    writer.writerow(("Table", "Question", "Note"))
    writer.writerows(rows)
    return file.getvalue().encode()


def _open(w: Wording, name: str, content: bytes, beside: bool) -> None:
    try:
        (_session.open_beside if beside else _session.open_file)(name, content)
    except Problem as found:
        _show.problem(w, found)
        return
    st.rerun()
