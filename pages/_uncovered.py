"""Words of answers that have no theme, each in its contexts, and a pattern that finds it; start at
`offer`.
"""

import pandas as pd
import streamlit as st

from analysis.codebook import edit
from analysis.coding import suggest
from analysis.coding.signs import fold
from analysis.present import tables
from analysis.present.labels import label
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.wording.labels import LANGUAGES
from pages import _coding, _effect, _show
from pages._effect import Change


def offer(w: Wording, language: str) -> None:
    """Show which words answers without a theme hold in a language, and let patterns be added."""
    st.subheader(w.say("Words not yet covered"), anchor=False)
    if not st.toggle(w.say("Show frequent words of answers without a theme"), key="uncovered"):
        return
    answers = _coding.answers()
    bare = answers[(answers["content"] == "answered") & (answers["codes"] == "")]
    bare = bare[bare["language"] == language]
    st.text(
        w.plural("{count} answer without a theme", "{count} answers without a theme", len(bare))
    )
    texts = bare["text"].tolist()
    words = suggest.frequent_words(texts, language)
    one, two = st.columns(2)
    one.dataframe(tables.headed(words, w), hide_index=True)
    two.dataframe(tables.headed(suggest.collocations(texts, language), w), hide_index=True)
    _one(w, bare, words, language)
    st.dataframe(tables.answer_table(bare, {}, w), hide_index=True)


def _one(w: Wording, bare: pd.DataFrame, words: pd.DataFrame, language: str) -> None:
    """Let a word be looked at in its contexts, and a pattern for it be added to a theme."""
    word = st.selectbox(
        w.say("Word to look at"),
        words["word"].tolist(),
        index=None,
        key=_effect.field(f"word {language}"),
        placeholder=w.say("Choose or type a word"),
        accept_new_options=True,
    )
    if not word:
        return
    found = suggest.contexts(bare["text"].tolist(), fold(word.strip()))
    if found.empty:
        st.info(w.say("No answer without a theme holds this word."))
        return
    table = tables.context_table(found, bare["id"].tolist(), w)
    first, left, *_ = table.columns
    st.dataframe(
        table,
        hide_index=True,
        alt=w.say("The word in its contexts"),
        column_config={left: st.column_config.TextColumn(alignment="right")},
        column_order=[*table.columns[1:], first],
    )
    _pattern(w, fold(word.strip()), language)


def _pattern(w: Wording, word: str, language: str) -> None:
    proposed = suggest.pattern_for(word, language)
    book = _coding.codebook()
    names = {
        code.id: f"{label(domain.label, w)}: {label(code.label, w)}"
        for domain in book.domains
        for code in domain.codes
    }
    key = _effect.field(f"{word} {language}")
    left, right = st.columns(2)
    pattern = left.text_input(w.say("Pattern"), proposed.pattern, key=f"pattern {key}").strip()
    with right:
        code = _show.choice(
            w.say("Add as a pattern of"), names, f"of {key}", w.say("Choose a theme"), keep=False
        )
    st.caption(_show.plain(w.told(proposed.why)))
    if not pattern or code is None:
        return
    what = w.say(
        "Pattern {pattern} of {theme} ({language})",
        pattern=pattern,
        theme=names[code],
        language=w.say(LANGUAGES[language]),
    )
    try:
        files = edit.with_pattern(_coding.codebook_files(), language, code, pattern)
    except Problem as found:
        _show.problem(w, found)
        return
    if _effect.tried(w, Change(files, what), "word"):
        st.rerun()
