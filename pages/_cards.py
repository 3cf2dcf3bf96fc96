"""Examples as cards: which are shown to whom, and the choices among them; start at `found`."""

import pandas as pd
import streamlit as st

from analysis.present import examples
from analysis.present.labels import Labels
from analysis.wording import Wording
from analysis.wording.labels import LANGUAGES, ROLES
from pages import _coding, _quoting, _session, _show


def found() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the examples of the chosen respondents with their codings; in the public view those
    quotes of examples that people approved and that may be shown, of all respondents."""
    if _session.is_public():
        key = (_session.opened_as(), _coding.version(), _coding.last_events())
        return _quotes(key)
    return examples.examples(_coding.answers(), _coding.codebook()), _coding.coded().codings


def choose(w: Wording, own: pd.DataFrame, labels: Labels) -> dict[str, str | None]:
    """Let practice, phase and platform be chosen; each choice says how many examples it leaves."""
    themes, names = examples.practices(labels.scheme), labels.codes()
    platforms = examples.counts(own, {}, "platform")
    kinds = {
        "practice": (w.say("Practice"), {id: names[id] for id in themes}),
        "phase": (w.say("Phase"), examples.phase_labels(labels.scheme, w)),
        "platform": (w.say("Platform"), {name: name for name in platforms}),
    }
    for kind, (_, options) in kinds.items():
        _session.offered(kind, list(options))
    choice = {kind: st.session_state[kind] for kind in kinds}
    for column, (kind, (name, options)) in zip(st.columns(3), kinds.items(), strict=True):
        with column:
            counts = examples.counts(own, choice, kind)
            told = {id: f"{option} ({counts.get(id, 0)})" for id, option in options.items()}
            _show.choice(name, told, kind, w.say("All"))
    return choice


def show(w: Wording, own: pd.DataFrame, codings: pd.DataFrame, labels: Labels) -> None:
    """Show examples as cards, a page at a time. The public is not told whose they are."""
    page = own.iloc[_show.pager(len(own), w, "examples_page", 10)]
    cards = examples.cards(page, codings, labels)
    heads = [
        w.say(LANGUAGES[card["language"]])
        if _session.is_public()
        else w.say("Respondent {id} · {about}", id=card["id"], about=w.say(ROLES[card["role"]]))
        for card in cards
    ]
    _show.answer_cards(cards, heads, "examples")


@st.cache_resource(scope="session", max_entries=3, show_spinner=False)
def _quotes(key: tuple[object, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    coder, scheme = _coding.coder_in_use(), _coding.codebook()
    parts, count = [], 0
    for at, named in enumerate(_session.named()):
        if named.survey.open_questions():
            own = _quoting.opened(at)
            those = examples.examples(own.coded.answers, scheme)
            keys = set(zip(those["id"].astype(str), those["question"], strict=True))
            approved = [
                quote
                for quote in _quoting.approved(own)
                if (quote.id, quote.question) in keys and own.may_show(quote) is None
            ]
            made = examples.quoted(approved, own.answers, coder, own.quotable)
            parts.append([frame.assign(id=frame["id"] + count) for frame in made])
            count += len(made[0])
    answers, codings = (pd.concat(frames) for frames in zip(*parts, strict=True))
    return answers, codings
