"""The survey in one look: who answered, the most common themes, what was left out."""

import streamlit as st

from analysis.present import readings
from analysis.present.exhibits import BARS, TOP
from analysis.results.variables import by_themes
from pages import _coding, _collection, _results, _sentences, _session, _show, _summary, _trace

SUITS = 0.25  # the share of open answers with a theme under which the codebook is doubted

w = _session.wording()
survey = _session.survey()

st.title(w.say("What did the respondents say?"), anchor=False)
shown, labels, sampling = _results.release(), _results.labels(w), _results.sampling()
flagged = _results.flagged()
suffix, uncoded = _coding.note_ending(w), _coding.note_ending(w, machine=False)
_results.chosen()
has_open, response = bool(survey.open_questions()), _results.response()
_summary.who_answered(w, response)
if has_open:
    share = _summary.share_with_theme(response)
    if share < SUITS:
        st.warning(
            w.say(
                "Only {share} of the open answers got a theme. The codebook may not suit this "
                "survey.",
                share=w.percent(share),
            )
        )
    domains = [_results.table(own.id) for own in by_themes(shown.variables)]
    top = readings.most_common(domains, labels, sampling, flagged)
    if top:
        at = {key: own for own in domains for key in own.variable.categories}
        _show.chart(
            top,
            readings.leading(top, w, labels.codes()),
            readings.bases_note(domains, labels) + suffix,
            w,
            "overview",
            trace=lambda key: _trace.figure(w, at[key], key),
        )
        _collection.offer(w, TOP)
    elif any(own.hidden.any() for own in domains):
        st.info(w.say("So few named each theme that none may be shown."))
    else:
        st.info(w.say("No theme was found in the open answers. See the codebook's patterns."))
    _summary.worth_checking(w, domains)
    _summary.stages(w, suffix)
else:
    st.info(w.say("This survey has no open question, so there are no themes to show."))

_summary.by_file(w)
_summary.ratings(w, uncoded)

closed = {own.id: own for own in shown.variables.values() if own.source == "question"}
if closed:
    st.subheader(w.say("Who answered, and what they chose"), anchor=False)
    picked = st.selectbox(
        w.say("Question"),
        list(closed),
        format_func=lambda id: closed[id].text,
        key=_session.offered("closed", list(closed), next(iter(closed))),
        persist_state="session",
    )
    table = _results.table(picked)
    _show.chart(
        readings.bars(table, labels, sampling, flagged),
        closed[picked].text,
        readings.note(table, labels) + uncoded,
        w,
        f"question_{picked}",
        trace=lambda key: _trace.figure(w, table, key),
    )
    _collection.offer(w, BARS, picked)
    _sentences.reading(w, picked)

if response is not None:
    st.subheader(w.say("How the questions were answered"), anchor=False)
    _trace.response(w, response)
if survey.notices:
    st.subheader(w.say("How the file was read"), anchor=False)
    for notice in survey.notices:
        st.markdown("- " + _show.plain(w.told(notice)))
