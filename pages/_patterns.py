"""By which words a theme is recognised, and how likely it must be; start at `words`."""

import streamlit as st

from analysis.codebook import edit
from analysis.wording import Wording
from analysis.wording.labels import LANGUAGES
from pages import _coding, _effect, _show, _thresholds
from pages._effect import Change


def words(w: Wording, code: str, name: str, language: str) -> Change | None:
    """Let the patterns of a code in a language be changed, and its threshold; return the change,
    None where there is none. Raises `Problem` where the text is no list of patterns."""
    files = _coding.codebook_files()
    before = edit.patterns_text(files, language, code)
    text = st.text_area(
        w.say("Patterns of {theme}", theme=_show.plain(name)),
        before,
        height=320,
        key=_effect.field(f"patterns {code} {language}"),
        persist_state="session",
        help=w.say("One pattern a line, after “- ”. An empty field takes all patterns away."),
    )
    changed = edit.with_patterns(files, language, code, text) if text != before else files
    told = [
        w.say("Patterns of {theme} ({language})", theme=name, language=w.say(LANGUAGES[language]))
    ]
    moved = _thresholds.moved(w, code, name, changed)
    if moved:
        told = [*(told if text != before else []), moved.what]
        changed = moved.files
    return None if changed == files else Change(changed, "; ".join(told))
