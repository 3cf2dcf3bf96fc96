"""How right rules and model are on invented answers never seen, and who gave which theme here;
start at `show`."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analysis import training
from analysis.load import plain_table
from analysis.present import accuracy
from analysis.wording import Wording
from pages import _coding, _session, _show


def sample_truth() -> pd.DataFrame:
    """Return the codes that the invented example was written to hold."""
    truth = _session.SAMPLE.with_name("sample_truth.csv")
    return plain_table.of_bytes(truth.read_bytes(), truth.name)


@st.cache_resource(show_spinner=False)
def _figures() -> tuple[pd.DataFrame, int, int]:
    told = training.answers()
    return training.accuracy(), int(told["unread"].sum()), len(told)


def show(w: Wording, names: Mapping[str, str]) -> None:
    """Show who gave which theme, and the figures of the answers that the model learnt from."""
    st.subheader(w.say("Who gave each theme"), anchor=False)
    st.caption(w.say("Answers of this survey; each counts once for a theme, a person before all."))
    table = accuracy.source_table(_coding.coded(), names, w)
    st.dataframe(table, hide_index=True, alt=w.say("Who gave each theme"))
    st.subheader(w.say("On invented answers never seen"), anchor=False)
    found, unread, all_ = _figures()
    st.markdown(_show.plain(accuracy.about(found, unread, all_, w)))
    ways = w.say("Rules, model and both")
    st.dataframe(accuracy.ways_table(found, w), hide_index=True, alt=ways)
    for heading, part in accuracy.part_tables(found, names, w).items():
        with st.expander(heading):
            st.dataframe(part, hide_index=True, alt=heading)
    curve = w.say("The more answers, the better the model")
    with st.expander(curve):
        st.dataframe(accuracy.curve_table(found, w), hide_index=True, alt=curve)
