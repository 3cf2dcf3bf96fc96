"""What is to be looked at in a codebook's files, with line and reason; start at `of_book`.

It takes a second or more, so it is worked out when somebody opens it.
"""

import streamlit as st

from analysis.coding import checks
from analysis.coding.checks import FAULT, Finding
from analysis.present import changes
from analysis.present.labels import labels
from analysis.wording import Wording
from pages import _coding


def of_book(w: Wording) -> None:
    """Offer to check the codebook in use."""
    with st.expander(
        w.say("Check the codebook in use"), on_change="rerun", key="checks of the book"
    ) as own:
        if own.open:
            with st.spinner(w.say("Checking the codebook")):
                found = _found(_coding.codebook_files())
            _listed(w, found, w.say("Nothing is to be looked at."))


def of_change(w: Wording, files: dict[str, bytes], key: str) -> None:
    """Offer to check changed files: what is wrong in them, and what is to be looked at that was
    not before."""
    title = w.say("Check what is changed")
    with st.expander(title, on_change="rerun", key=f"checks {key}") as own:
        if own.open:
            with st.spinner(w.say("Checking the codebook")):
                before, found = _found(_coding.codebook_files()), _found(files)
            faults = [one for one in found if one.severity == FAULT]
            fresh = changes.only_new(found, before)
            rest = [one for one in fresh if one.severity != FAULT]
            _listed(w, [*faults, *rest], w.say("The change brings nothing to look at."))


def _listed(w: Wording, found: list[Finding], nothing: str) -> None:
    if not found:
        st.info(nothing)
        return
    faults = sum(one.severity == FAULT for one in found)
    if faults:
        st.error(
            w.plural(
                "{count} fault keeps the codebook from being used.",
                "{count} faults keep the codebook from being used.",
                faults,
            )
        )
    if len(found) > faults:
        st.text(
            w.plural(
                "{count} thing to look at. It may be wanted.",
                "{count} things to look at. They may be wanted.",
                len(found) - faults,
            )
        )
    told = labels(_coding.codebook(), w)
    table = changes.finding_table(found, told, w)
    st.dataframe(table, hide_index=True, alt=w.say("What to look at"))


@st.cache_resource(max_entries=4, show_spinner=False)
def _found(files: dict[str, bytes]) -> list[Finding]:
    return checks.checks(files)
