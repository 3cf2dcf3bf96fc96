"""How right the coding is: against answers that people coded, code by code."""

import streamlit as st

from analysis import results
from analysis.load import plain_table
from analysis.present import quality, readings
from analysis.survey import Problem
from pages import _accuracy, _checked, _coding, _frame, _session, _show

w = _session.wording()
names = readings.labels(_coding.codebook(), w)

st.title(w.say("How right is the coding?"), anchor=False)
_frame.researcher_only(w)
coded = _coding.coded()
_checked.show(w)
_accuracy.show(w, names)
st.subheader(w.say("Against answers that people coded"), anchor=False)
st.markdown(
    w.say(
        "Code some answers by hand without looking at the program's codes, save them as a table "
        "(CSV or XLSX) with the columns id, question and codes, and choose it here."
    )
)
file = st.file_uploader(
    w.say("Answers coded by people"), type=["csv", "tsv", "xlsx"], key="gold_file"
)
if not file and not _session.is_sample():
    st.info(w.say("No answers coded by people have been chosen yet."))
    _frame.end()
try:
    gold = plain_table.of_bytes(file.getvalue(), file.name) if file else _accuracy.sample_truth()
    found = results.evaluate(coded.answers, gold)
except Problem as problem:
    _show.problem(w, problem)
    _frame.end()

if not file:
    st.info(w.say("Shown is the invented example against the codes it was written to hold."))
st.text(quality.evaluation_summary(found, w))
st.caption(quality.evaluation_notes(found, w))
for heading, table in quality.evaluation_tables(found, names, w).items():
    st.subheader(heading, anchor=False)
    if heading != w.say("By theme"):
        st.dataframe(table, hide_index=True, alt=heading)
        continue
    cell = _show.chosen_cell(table, heading, "evaluation")
    if cell is None:
        st.caption(w.say("Choose a number to see the answers coded otherwise."))
        continue
    ids, said = coded.answers["id"].astype(str), coded.answers["text"].fillna("")
    texts = {  # a table of people's codes may name the question by its role
        (id, name): text
        for column in ("role", "question")
        for id, name, text in zip(ids, coded.answers[column], said, strict=True)
    }
    code = found.codes["label"].iloc[cell[0]]
    st.dataframe(quality.coded_otherwise(found, code, texts, w), hide_index=True)
