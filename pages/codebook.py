"""Read the codebook, change it by its effect, go back; words not yet covered."""

import streamlit as st

from analysis.present import readings, tables
from analysis.wording.labels import LANGUAGES
from analysis.workspace import access
from pages import (
    _access,
    _change,
    _checks,
    _coding,
    _edited_copy,
    _frame,
    _session,
    _uncovered,
    _versions,
    _work,
)

w = _session.wording()
book = _coding.codebook()
domains = {domain.id: domain for domain in book.domains}

st.title(w.say("How is each theme recognised?"), anchor=False)
_frame.researcher_only(w)
_work.writer(w)
if _coding.codebook_in_use():
    st.success(
        w.say(
            "An edited codebook is in use. Under “Versions of the codebook” below you can go back "
            "to the original one."
        )
    )

_change.go_on(domains)
left, right = st.columns(2)
chosen = left.selectbox(
    w.say("Themes about"),
    list(domains),
    key=_session.offered(_change.DOMAIN, list(domains), next(iter(domains))),
    persist_state="session",
    format_func=lambda id: readings.label(domains[id].label, w),
)
languages = book.languages or tuple(LANGUAGES)
language = right.selectbox(
    w.say("Language of the patterns"),
    languages,
    key=_session.offered("book_language", languages, languages[0]),
    persist_state="session",
    format_func=lambda lang: w.say(LANGUAGES[lang]),
)
st.dataframe(tables.code_table(domains[chosen], w), hide_index=True)
with st.spinner(w.say("Reading the patterns")):
    rules = _coding.whole_codebook().rules.get(language)
if rules:
    st.dataframe(tables.pattern_table(domains[chosen], rules, w), hide_index=True)
st.caption(
    w.say("The signs in patterns (such as *, ..3, ~2, NEG) are explained in docs/codebook.md.")
)

if not _access.may(access.CODEBOOK):
    _frame.end()
_change.one(w, domains[chosen], language)
_edited_copy.offer(w)
_versions.offer(w)
_checks.of_book(w)
_uncovered.offer(w, language)
