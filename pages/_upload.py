"""What became of the file in the upload field; start at `is_new`.

A run of the page may be broken off at any moment and followed by another, so what was opened or
refused is kept until another file is chosen.
"""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analysis.survey import Problem

_KEPT = "uploaded"  # the file that was opened or refused, by its id, and why it was refused


def is_new(file: UploadedFile) -> bool:
    """Tell whether a file was not opened yet: each is opened once, so that what is opened by other
    ways later stays open."""
    return _kept()[0] != file.file_id


def end(file: UploadedFile, refused: Problem | None = None) -> None:
    """Remember that a file was opened, or why it was refused."""
    st.session_state[_KEPT] = (file.file_id, refused)


def refused(file: UploadedFile) -> Problem | None:
    """Return why a file was refused, None where it was not."""
    return None if is_new(file) else _kept()[1]


def _kept() -> tuple[str, Problem | None]:
    return st.session_state.get(_KEPT, ("", None))
