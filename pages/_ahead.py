"""What the first page need not wait for; start at `begin`.

It imports Streamlit alone, so that it is done before anything that takes time.
"""

import gc
import sys
from pathlib import Path

import streamlit as st

_waiting = []  # the first run, while it looks for no garbage

# Streamlit loads the module of this very address when the first chart arrives, and finds it there.
_AHEAD = st.components.v2.component(
    "ahead",
    js="""
export default ({data}) => {
  for (const own of data) import(new URL(own, document.baseURI));
};
""",
)


def begin() -> None:
    """Let the browser fetch and read what it draws charts with, nearly five megabytes, while the
    server imports what it counts with; and look for no garbage among what is imported, which
    would take a third of that time."""
    _AHEAD(data=_scripts(), key="ahead")
    if "pages._session" not in sys.modules:
        gc.disable()
        _waiting.append(True)


def end() -> None:
    """Look for garbage again after the first run, not among what that needed: it stays.

    Once in the life of the server: others look for none while they read a file, and what a session
    held at such a moment would never be given back.
    """
    if _waiting:
        _waiting.clear()
        gc.freeze()
        gc.enable()


@st.cache_resource(show_spinner=False)
def _scripts() -> list[str]:
    folder = Path(st.__file__).parent / "static" / "static" / "js"
    return [f"static/js/{file.name}" for file in folder.glob("PlotlyChart.*.js")]
