"""What pages have in common around what they show; start at `end` and `researcher_only`."""

from typing import NoReturn

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from analysis.survey import Problem
from analysis.wording import Wording
from pages import _access, _session


class Ended(Exception):
    """A page has shown what there is to show."""


def end() -> NoReturn:
    """End a page early.

    After `st.stop` nothing more could be told the browser, not even the address of the page.
    """
    raise Ended


def run(page: StreamlitPage) -> None:
    """Run a page; raises `Problem` where the role of who is here has none such, also where it was
    opened by its address."""
    if not _access.sees(page.url_path):
        raise Problem("Your role in this project has no such page. Ask a manager.")
    page.run()


def researcher_only(w: Wording) -> None:
    """Stop a page that shows what respondents wrote where the public view is chosen."""
    if _session.is_public():
        st.info(
            w.say(
                "This page shows what respondents wrote. Choose the researcher's view in the "
                "sidebar to work here."
            )
        )
        end()
