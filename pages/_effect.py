"""What a changed codebook does, seen before it is used: what differs in the book, and which
answers gain or lose which theme by which words; start at `tried`.
"""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from analysis import codebook as codebooks
from analysis import effects
from analysis.codebook import Codebook, compare
from analysis.effects import Effect
from analysis.present import changes
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.wording.labels import ROLES
from pages import _checks, _coding, _long, _session, _show

USES = "codebook_uses"  # how often this window took a codebook into use
CARDS = 5  # answers on a page: the button that uses the codebook stands below them


@dataclass(frozen=True)
class Change:
    """The files of a changed codebook, what was changed, in the place of a reason that nobody
    gives, and the id of a code that it brings."""

    files: dict[str, bytes]
    what: str
    new: str = ""


def field(name: str) -> str:
    """Return the key of a field of what may be changed: after another codebook is taken into use
    it is another field, which begins with what stands there."""
    return f"{name} {_coding.codebook_in_use()} {st.session_state.get(USES, 0)}"


def tried(w: Wording, change: Change, key: str, use: str = "") -> bool:
    """Show what a change does, and offer to use it; tell whether it is in use from now on."""
    try:
        with st.spinner(w.say("Looking at what changes")):
            new = _coding.read_codebook(change.files)
            found = _effect(w, new)
    except Problem as problem:
        _show.problem(w, problem)
        _checks.of_change(w, change.files, key)
        return False
    _differences(w, new)
    _answers(w, new, found, key)
    _checks.of_change(w, change.files, key)
    return _used(w, change, key, use or w.say("Use this codebook"))


def _effect(w: Wording, new: Codebook) -> Effect:
    taken, before, own = _coding.taken(), _coding.machine(), _coding.coder_in_use()
    old, people = _coding.whole_codebook(), _session.survey().responses
    known = (_session.opened_as(), _coding.version(), _coding.last_events(), new.digest)
    return _long.done(
        w,
        f"effect {known}",
        w.say("Looking at what changes"),
        lambda: partial(effects.effect, before, own, old, new, taken),
        long=len(people) > _coding.LARGE,
    )


def _differences(w: Wording, new: Codebook) -> None:
    old = _coding.whole_codebook()
    found = compare.differences(old, new)
    if not found:
        st.info(w.say("Nothing but comments or the order of entries changes in the codebook."))
        return
    title = w.say("What changes in the codebook")
    st.markdown(f"**{title}**")
    st.dataframe(changes.difference_table(found, old, new, w), hide_index=True, alt=title)


def _answers(w: Wording, new: Codebook, found: Effect, key: str) -> None:
    """Show which answers gain or lose themes: in sentences, and each with its words."""
    st.markdown(f"**{w.say('What changes in the answers')}**")
    if found.counts.empty:
        st.info(w.say("No answer gains or loses a theme."))
        return
    told = changes.names(_coding.codebook(), new, w)
    lines = changes.sentences(found.counts, told, w)
    st.markdown("\n".join(f"- {_show.plain(line)}" for line in lines))
    st.caption(
        w.say(
            "All answers, without filters, people's decisions counted. Marked words earn a theme "
            "now; words underlined with dashes earned one."
        )
    )
    own = f"{key} {new.digest}"
    keys = {*_keys(found.added), *_keys(found.removed)}
    every = _coding.machine().answers
    rows = every[[each in keys for each in _keys(every)]]
    page = rows.iloc[_show.pager(len(rows), w, f"effect_page {own}", CARDS)]
    cards = changes.cards(page, found.added, found.removed, told, w)
    heads = [
        w.say("Respondent {id} · {about}", id=card["id"], about=w.say(ROLES[card["role"]]))
        for card in cards
    ]
    _show.answer_cards(cards, heads, f"effect_answers {key}")


def _keys(frame: object) -> zip:
    return zip(frame["id"], frame["question"], strict=True)


def _used(w: Wording, change: Change, key: str, use: str) -> bool:
    why = st.text_input(
        w.say("Why"),
        key=field(f"why {key}"),
        help=w.say("It is kept with the version."),
        placeholder=change.what,
    )
    pressed = st.button(use, type="primary", disabled=not _session.writer(), key=f"use {key}")
    if pressed:
        # A codebook that says what the one that ships says is that one, also when it is renewed.
        files = None if change.files == codebooks.texts_of() else change.files
        _coding.use_codebook(files, why.strip() or change.what)
        st.session_state[USES] = st.session_state.get(USES, 0) + 1
    return pressed
