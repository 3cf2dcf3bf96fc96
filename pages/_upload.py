"""What became of the file in the upload field; start at `is_new`.

A run of the page may be broken off at any moment and followed by another, so what was opened or
refused is kept until another file is chosen, and the browser is told where to send one (`begin`).
"""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analysis.survey import Problem

_KEPT = "uploaded"  # the file that was opened or refused, by its id, and why it was refused
_CLEAR = ForwardMsgQueue.clear


def begin() -> None:
    """Let a file be chosen at the moment when a run of a page begins.

    The browser asks where to send a file; Streamlit (1.67) throws the answer away with all that
    is not sent yet when a run begins, and the browser waits for it without a word.
    """
    ForwardMsgQueue.clear = _clear


def _clear(
    queue: ForwardMsgQueue,
    retain_lifecycle_msgs: bool = False,
    fragment_ids_this_run: Sequence[str] | None = None,
) -> None:
    before = queue._queue if retain_lifecycle_msgs else []
    _CLEAR(queue, retain_lifecycle_msgs, fragment_ids_this_run)
    if fragment_ids_this_run is None:  # else it stays
        queue._queue += [message for message in before if message.HasField("file_urls_response")]


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
