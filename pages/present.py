"""Take away: every domain's chart with its picture button, the tables and the coded answers."""

import streamlit as st

from analysis.present import readings
from analysis.results.variables import by_themes
from pages import _coding, _exports, _results, _session, _show

w = _session.wording()
suffix, labels = _coding.note_ending(w), _results.labels(w)

st.title(w.say("What do you want to show?"), anchor=False)
st.markdown(
    w.say(
        "The camera above each chart saves it as a picture for a slide, with n and base inside. "
        "PNG or SVG is chosen in the sidebar."
    )
)
_exports.tables(w, "present")
if not _session.survey().open_questions():
    st.info(w.say("This survey has no open question, so there are no themes to show."))
elif not _session.is_public():
    _exports.coded_answers(w, "present")
for own in by_themes(_results.release().variables):
    table = _results.table(own.id)
    rows = readings.bars(table, labels, _results.sampling(), _results.flagged())
    _show.chart(
        rows,
        f"{labels.variable(own)}: {readings.leading(rows, w)}",
        readings.note(table, labels) + suffix,
        w,
        f"present_{own.id}",
    )
