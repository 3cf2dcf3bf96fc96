"""How far the coders of a sample agree; start at `show` and `found`."""

import streamlit as st

from analysis.present import agreement as present
from analysis.present.labels import labels
from analysis.results.agreement import Agreement, agreement
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import samples
from analysis.workspace.samples import Sample
from pages import _agreement_sampling, _coding, _session, _show
from pages._session import database


def show(w: Wording, sample: Sample) -> None:
    """Show the agreement of the coders of a sample: a sentence, tables, and what they rest on."""
    own = found(w, sample)
    if own is None:
        return
    st.text(present.agreement_summary(own, w))
    first, *others = present.agreement_notes(own, w)
    st.caption(first)
    tables = present.agreement_tables(own, labels(_coding.codebook(), w), w)
    tables.pop(w.say("Answers coded otherwise"), None)  # are settled one by one
    for heading, table in tables.items():
        st.subheader(heading, anchor=False)
        _show.chosen_cell(table, heading, "")
    with st.expander(w.say("How these figures are to be read")):
        st.markdown("\n".join(f"- {note}" for note in others))


def found(w: Wording, sample: Sample) -> Agreement | None:
    """Return how far coders agree, where two have coded and who reads wants to see it, since that
    ends their blindness; None otherwise, and what is lacking is said."""
    if len(sample.coded) < 2:
        told = w.say(
            "Two coders at least must have coded answers of this sample. So far: {coders}.",
            coders=_agreement_sampling.coded(w, sample),
        )
        st.info(_show.plain(told))
        return None
    wanted = st.toggle(
        w.say("Show what the coders gave"),
        key=f"agreement_shown {sample.number} {_session.writer()}",
        persist_state="session",
    )
    if not wanted:
        mine = sample.coded.get(_session.writer(), 0)
        st.info(
            w.say(
                "You have coded {mine} of {size} answers. Who sees what others gave codes no "
                "longer blind: look when all coders are done.",
                mine=mine,
                size=sample.size,
            )
        )
        return None
    try:
        key = (_session.opened_as(), _coding.codebook().digest, _coding.last_events())
        return _found(key, sample.number)
    except Problem as problem:
        _show.problem(w, problem)
        return None


@st.cache_resource(scope="session", max_entries=3, show_spinner=False)
def _found(key: tuple[object, ...], sample: int) -> Agreement:
    return agreement(samples.ratings(database(), sample))
