"""Open a survey, see what the reader made of it, and correct that."""

import streamlit as st

from analysis.survey import Problem
from analysis.wording.labels import TOOLS
from pages import _beside, _correct, _data_life, _frame, _project, _session, _show, _upload

w = _session.wording()
st.title(w.say("Which survey is this, and how was it read?"), anchor=False)
file = st.file_uploader(
    w.say(
        "Open a survey: the file as your survey tool exports it (XLSX, XLS, ODS, CSV, TSV, SAV, "
        "Parquet, or a ZIP of one of them; at most 25 MB)"
    ),
    key="upload",
)
if file and _upload.is_new(file):
    try:
        with st.spinner(w.say("Reading {name}…", name=_show.plain(file.name)), show_time=True):
            _session.open_file(file.name, file.getvalue())
        _upload.end(file)
        st.rerun()
    except Problem as found:
        _upload.end(file, found)
if file and (why := _upload.refused(file)):
    _show.problem(w, why)
    open_still = _show.plain(_session.source()[0])
    st.caption(w.say("The survey that was open before is still in use: {name}", name=open_still))
if file is None:
    _project.back(w)
_project.keep(w)

survey = _session.survey()
st.subheader(_show.plain(_session.source()[0]), anchor=False)
tool = w.say(TOOLS.get(survey.tool, survey.tool))
sure = w.say("how sure: {share}", share=w.percent(survey.confidence))
st.text(f"{w.say('Survey tool')}: {tool} ({sure})")
if survey.reason:
    st.caption(_show.plain(w.told(survey.reason)))
left, right = st.columns(2)
rows = w.say("Notes") if survey.tool == "notes" else w.say("Respondents")
left.metric(rows, w.number(len(survey.responses)))
right.metric(w.say("Questions"), w.number(len(survey.questions)))
for notice in survey.notices:
    st.markdown("- " + _show.plain(w.told(notice)))

_beside.offer(w)
if _session.is_public():
    st.info(w.say("What respondents wrote is shown in the researcher view only."))
    _frame.end()
st.subheader(w.say("Questions"), anchor=False)
_correct.questions(w, survey)
_correct.intervals(w)
_data_life.offer(w)
