"""Take away: every domain's chart with its picture button, the tables and the coded answers."""

import streamlit as st

from analysis.present import readings, tables, workbook
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
if not _session.is_public():
    answers, coded = _coding.answers(), _coding.coded()
    st.download_button(
        w.say("Download the coded answers as a workbook (XLSX)"),
        lambda: workbook.workbook(
            tables.coded_tables(answers, coded, _coding.codebook(), w, suffix), w.say("Answers")
        ),
        file_name="coded_answers.xlsx",
        on_click="ignore",
    )
    st.caption(
        w.say("The coded answers are a raw working file: they hold what respondents wrote.")
    )
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
