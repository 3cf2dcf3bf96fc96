"""The survey in one look: who answered, the most common themes, what was left out."""

import streamlit as st

from analysis import results, study
from analysis.present import readings, tables
from pages import _coding, _session, _show

SUITS = 0.25  # the share of open answers with a theme under which the codebook is doubted

w = _session.wording()
survey, book = _session.survey(), _coding.codebook()
shown = study.subset(survey, _session.respondents())
suffix, uncoded = _coding.note_ending(w), _coding.note_ending(w, machine=False)

st.title(w.say("What did the respondents say?"), anchor=False)
columns = st.columns(3)
columns[0].metric(w.say("Respondents"), w.number(len(shown.responses)))
top = []
has_open = bool(survey.open_questions())
if has_open:
    answers = _coding.answers()
    response = results.response(answers)
    columns[1].metric(w.say("Open answers"), w.number(int(response["answered"].sum())))
    columns[2].metric(w.say("of them with a theme"), w.number(int(response["coded"].sum())))
    share = response["coded"].sum() / max(1, response["answered"].sum())
    if share < SUITS:
        st.warning(
            w.say(
                "Only {share} of the open answers got a theme. The codebook may not suit this "
                "survey.",
                share=w.percent(share),
            )
        )
    themes = results.themes(answers, book)
    top = readings.most_common(themes, book, w)
if top:
    note = readings.bases_note(top, themes, survey, w) + suffix
    _show.chart(top, readings.leading(top, w, readings.labels(book, w)), note, w, "overview")
elif has_open:
    st.info(w.say("No theme was found in the open answers. See the codebook's patterns."))
else:
    st.info(w.say("This survey has no open question, so there are no themes to show."))

if has_open and len(_session.sources()) > 1:
    st.subheader(w.say("The same themes, file by file"), anchor=False)
    by_file = results.themes_by_file(_coding.coded().answers, _session.files(), book)
    st.dataframe(tables.file_table(by_file, readings.labels(book, w), w), hide_index=True)
    st.caption(
        w.say(
            "Share of those who gave any open answer (n / base). Coded by machine, not checked. "
            "The filters do not apply here."
        )
    )

rated = readings.step_rows(results.statements(shown))
if rated:
    title = readings.rated_highest(rated, w)
    _show.step_chart(rated, title, w.say("Ratings from 1 to 5.") + uncoded, w, "statements")

closed = [q for q in shown.questions if q.type in readings.COUNTED]
if closed:
    st.subheader(w.say("Who answered, and what they chose"), anchor=False)
    texts = {q.id: q.text for q in closed}
    chosen = st.selectbox(
        w.say("Question"),
        list(texts),
        format_func=texts.get,
        key=_session.offered("closed", list(texts), closed[0].id),
        persist_state="session",
    )
    question = survey.question(chosen)
    counted = results.closed_question(shown, question)
    rows = readings.option_bars(counted)
    note = (
        w.say("n = {base} who answered the question.", base=int(counted["base"].max())) + uncoded
    )
    _show.chart(rows, question.text, note, w, f"question_{question.id}")

if has_open:
    st.subheader(w.say("How the open questions were answered"), anchor=False)
    st.dataframe(tables.response_table(response, survey, w), hide_index=True)
if survey.notices:
    st.subheader(w.say("How the file was read"), anchor=False)
    for notice in survey.notices:
        st.markdown("- " + _show.plain(w.told(notice)))
