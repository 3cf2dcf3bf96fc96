"""What pages have in common around what they show; start at `researcher_only`."""

import streamlit as st

from analysis.wording import Wording
from pages import _session


def researcher_only(w: Wording) -> None:
    """Stop a page that shows what respondents wrote where the public view is chosen."""
    if _session.is_public():
        st.info(
            w.say(
                "This page shows what respondents wrote. Choose the researcher's view in the "
                "sidebar to work here."
            )
        )
        st.stop()
