"""Change one theme in one place: its words, its texts, its place, what becomes of it; start at
`one`.
"""

from collections.abc import Mapping

import streamlit as st

from analysis.codebook import Code, Domain
from analysis.codebook.succession import successors
from analysis.present.labels import label
from analysis.survey import Problem
from analysis.wording import Wording
from pages import _definition, _effect, _patterns, _session, _show, _succession
from pages._effect import Change

DOMAIN = "book_domain"
THEME = "book_code"
PART = "book_part"
_NEXT = "book_next"  # the code that was just made or changed, and the part to go on with


def go_on(domains: Mapping[str, Domain]) -> None:
    """Choose the theme that was just made or changed, in the domain where it stands now."""
    code, part = st.session_state.pop(_NEXT, ("", ""))
    for domain in domains.values():
        if code in {own.id for own in domain.codes}:
            st.session_state.update({DOMAIN: domain.id, THEME: code, PART: part})


def one(w: Wording, domain: Domain, language: str) -> None:
    """Let a theme of a domain be changed, its patterns in a language."""
    st.subheader(w.say("Change a theme"), anchor=False)
    code = _chosen(w, domain)
    parts = {
        "words": w.say("Words"),
        "text": w.say("Name and meaning"),
        "place": w.say("Place"),
        "become": w.say("Merge, split, rename"),
        "new": w.say("New theme"),
    }
    part = st.segmented_control(
        w.say("What do you want to change?"),
        list(parts),
        format_func=parts.__getitem__,
        key=_session.offered(PART, list(parts), "words"),
        required=True,
        persist_state="session",
    )
    try:
        change = _changed(w, part, domain, code, language)
    except Problem as found:
        _show.problem(w, found)
        return
    if change and _effect.tried(w, change, f"theme {part}"):
        st.session_state[_NEXT] = (change.new, "words") if change.new else (code.id, part)
        st.rerun()


def _chosen(w: Wording, domain: Domain) -> Code:
    """Return the code of a domain that is chosen; one that was renamed or merged stays so."""
    codes = {code.id: code for code in domain.codes}
    became = successors(codes.values()).get(st.session_state.get(THEME))
    if became:
        st.session_state[THEME] = became.successor
    return codes[
        st.selectbox(
            w.say("Theme"),
            list(codes),
            key=_session.offered(THEME, list(codes), next(iter(codes))),
            persist_state="session",
            format_func=lambda id: ("– " if codes[id].parent else "") + label(codes[id].label, w),
        )
    ]


def _changed(w: Wording, part: str, domain: Domain, code: Code, language: str) -> Change | None:
    if part == "words":
        return _patterns.words(w, code.id, label(code.label, w), language)
    if part == "text":
        return _definition.texts(w, domain, code)
    if part == "place":
        return _definition.place(w, domain, code)
    return _succession.become(w, code) if part == "become" else _succession.new(w, domain)
