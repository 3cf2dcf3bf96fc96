"""Take away: every domain's chart with its picture button, the tables and the coded answers."""

import streamlit as st

from analysis import results
from analysis.present import readings, tables, workbook
from pages import _coding, _session, _show

w = _session.wording()
survey, answers, book = _session.survey(), _coding.answers(), _coding.codebook()
suffix = _coding.note_ending(w)
names = readings.labels(book, w)
table = results.themes(answers, book)
coded = _coding.coded()

st.title(w.say("What do you want to show?"), anchor=False)
st.markdown(
    w.say(
        "The camera above each chart saves it as a picture for a slide, with n and base inside. "
        "PNG or SVG is chosen in the sidebar."
    )
)
st.download_button(
    w.say("Download the themes as a workbook (XLSX)"),
    lambda: workbook.workbook(
        tables.theme_tables(table, book, survey, w, suffix), w.say("Themes")
    ),
    file_name="themes.xlsx",
    on_click="ignore",
)
st.download_button(
    w.say("Download the coded answers as a workbook (XLSX)"),
    lambda: workbook.workbook(
        tables.coded_tables(answers, coded, book, w, suffix), w.say("Answers")
    ),
    file_name="coded_answers.xlsx",
    on_click="ignore",
)
st.caption(w.say("The coded answers are a raw working file: they hold what respondents wrote."))
for domain in book.domains:
    rows = readings.domain_bars(table, domain, names)
    base_of = table.loc[table["domain"] == domain.id, "base_of"].iloc[0]
    _show.chart(
        rows,
        f"{readings.label(domain.label, w)}: {readings.leading(rows, w)}",
        readings.domain_note(rows, base_of, survey, w) + suffix,
        w,
        f"present_{domain.id}",
    )
