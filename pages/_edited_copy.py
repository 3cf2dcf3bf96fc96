"""The codebook as files: taken away, changed elsewhere, and read again; start at `offer`."""

from functools import partial
from pathlib import Path

import streamlit as st

from analysis.codebook import edit, qdc
from analysis.present import refi_codebook
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import archive
from pages import _coding, _effect, _show
from pages._effect import Change

ROUND = "codebook_round"  # a new round empties the uploader


def offer(w: Wording) -> None:
    """Offer the codebook in use as files, and to try changed ones."""
    st.subheader(w.say("Try an edited copy"), anchor=False)
    st.markdown(
        w.say(
            "Download the codebook, change a file in a text editor, and choose it here. "
            "You see what it changes before you use it."
        )
    )
    files = _coding.codebook_files()
    _downloads(w, files)
    given = st.file_uploader(
        w.say("Edited files of the codebook (YAML), or a codebook of another program (.qdc)"),
        type=["yaml", "qdc"],
        accept_multiple_files=True,
        key=f"files_{st.session_state.get(ROUND, 0)}",
    )
    if not given:
        return
    try:
        change = _copy(w, files, {file.name: file.getvalue() for file in given})
    except Problem as found:
        _show.problem(w, found)
        return
    if _effect.tried(w, change, "copy"):
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()


def _downloads(w: Wording, files: dict[str, bytes]) -> None:
    with st.container(horizontal=True):
        st.download_button(
            w.say("Download the codebook (ZIP of YAML files)"),
            partial(archive.archive, files),
            file_name="codebook.zip",
            on_click="ignore",
        )
        st.download_button(
            w.say("Codebook for other programs (.qdc)"),
            partial(refi_codebook.qdc, _coding.codebook(), w.language),
            file_name="codebook.qdc",
            on_click="ignore",
            help=w.say(
                "Programs for qualitative analysis (REFI-QDA) read themes and definitions of it; "
                "patterns are of this program alone."
            ),
        )


def _copy(w: Wording, files: dict[str, bytes], given: dict[str, bytes]) -> Change:
    """Return the codebook that given files make of one; raises `Problem` where a .qdc is none."""
    others = [name for name in given if name.lower().endswith(".qdc")]
    what = w.say("Edited copy: {names}", names=", ".join(given))
    if not others:
        return Change({**files, **given}, what)
    made, notices = _of_qdc(given[others[0]], Path(others[0]).stem, w.language)
    for notice in notices:
        st.info(_show.plain(w.told(notice)))
    st.caption(
        w.say(
            "Such a file holds no patterns and no facets. How each language is read (denials, "
            "spoken forms) stays as it is; write patterns for the themes here, or let a model "
            "learn from decisions."
        )
    )
    yaml = {name: own for name, own in given.items() if name not in others}
    return Change({**edit.without_patterns(files), **made, **yaml}, what)


@st.cache_resource(max_entries=2, show_spinner=False)
def _of_qdc(content: bytes, title: str, language: str) -> tuple:
    return qdc.files(content, title, language)
