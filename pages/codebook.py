"""Read the codebook, try an edited copy and see what it changes; words not yet covered."""

import streamlit as st

from analysis.coding import suggest
from analysis.present import readings, tables
from analysis.wording.labels import LANGUAGES
from analysis.workspace import archive
from pages import _coding, _frame, _patterns, _session, _thresholds, _work

ROUND = "codebook_round"  # a new round empties the uploader

w = _session.wording()
book = _coding.codebook()
domains = {domain.id: domain for domain in book.domains}

st.title(w.say("How is each theme recognised?"), anchor=False)
_frame.researcher_only(w)
_work.writer(w)
if _coding.codebook_in_use():
    st.success(w.say("An edited codebook is in use."))
    if st.button(w.say("Back to the original codebook"), disabled=not _session.writer()):
        _coding.use_codebook(None, w.say("Back to the original codebook"))
        st.rerun()

left, right = st.columns(2)
chosen = left.selectbox(
    w.say("Themes about"),
    list(domains),
    key="book_domain",
    persist_state="session",
    format_func=lambda id: readings.label(domains[id].label, w),
)
language = right.selectbox(
    w.say("Language of the patterns"),
    book.languages,
    key="book_language",
    persist_state="session",
    format_func=lambda lang: w.say(LANGUAGES[lang]),
)
st.dataframe(tables.code_table(domains[chosen], w), hide_index=True)
with st.spinner(w.say("Reading the patterns")):
    rules = _coding.whole_codebook().rules[language]
st.dataframe(tables.pattern_table(domains[chosen], rules, w), hide_index=True)
st.caption(
    w.say("The signs in patterns (such as *, ..3, ~2, NEG) are explained in docs/codebook.md.")
)

_patterns.change(w, domains[chosen], language)
_thresholds.change(w, _patterns.named(w, domains[chosen]))

st.subheader(w.say("Try an edited copy"), anchor=False)
st.markdown(
    w.say(
        "Download the codebook, change a file in a text editor, and choose it here. "
        "You see what it changes before you use it."
    )
)
files_in_use = _coding.codebook_files()
st.download_button(
    w.say("Download the codebook (ZIP of YAML files)"),
    lambda: archive.archive(files_in_use),
    file_name="codebook.zip",
    on_click="ignore",
)
files = st.file_uploader(
    w.say("Edited files of the codebook (YAML)"),
    type=["yaml"],
    accept_multiple_files=True,
    key=f"files_{st.session_state.get(ROUND, 0)}",
)
if files:
    edited = {**files_in_use, **{file.name: file.getvalue() for file in files}}
    if _patterns.tried(w, edited, "copy"):
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()
_patterns.versions(w)

st.subheader(w.say("Words not yet covered"), anchor=False)
if st.toggle(w.say("Show frequent words of answers without a theme"), key="uncovered"):
    answers = _coding.answers()
    bare = answers[(answers["content"] == "answered") & (answers["codes"] == "")]
    bare = bare[bare["language"] == language]
    st.text(
        w.plural("{count} answer without a theme", "{count} answers without a theme", len(bare))
    )
    texts = bare["text"].tolist()
    one, two = st.columns(2)
    one.dataframe(tables.headed(suggest.frequent_words(texts, language), w), hide_index=True)
    two.dataframe(tables.headed(suggest.collocations(texts, language), w), hide_index=True)
    st.dataframe(tables.answer_table(bare, {}, w), hide_index=True)
