"""The answers behind a bar of the page Themes; start at `answers`."""

from collections.abc import Mapping, Sequence

import streamlit as st

from analysis.present import marks, readings, trace
from analysis.present.charts import Bar
from analysis.results.tables import Table
from analysis.wording import Wording
from analysis.wording.labels import ROLES
from pages import _coding, _results, _session, _show


def answers(
    w: Wording, table: Table, rows: Sequence[Bar], definitions: Mapping[str, Mapping[str, str]]
) -> None:
    """Let a theme be chosen, and show the answers that earned it with their evidence."""
    labels = _results.labels(w)
    names = {row.key: f"{row.label} ({row.texts[0]})" for row in rows}
    key = _session.offered("theme", list(names))
    # Chosen anew at every run: else the browser keeps the count from before a filter was changed.
    st.session_state[key] = st.session_state[key]
    theme = st.selectbox(
        w.say("Theme"),
        list(names),
        index=None,
        format_func=names.get,
        placeholder=w.say("Click a bar or choose a theme"),
        key=key,
        persist_state="session",
    )
    if theme:
        st.caption(_show.plain(readings.label(definitions[theme], w)))
        held = trace.answers(_coding.answers(), table.variable, theme)
        people = w.plural("{count} respondent", "{count} respondents", held["id"].nunique())
        st.text(f"{people}, {w.plural('{count} answer', '{count} answers', len(held))}")
        shown = held.iloc[_show.pager(len(held), w, "themes_page")]
        said = w.say("{label} (by the model)", label="{label}")
        codings = _coding.coded().codings
        cards = marks.cards(shown, codings, labels.codes(), theme, by_model=said)
        heads = [
            w.say("Respondent {id} · {about}", id=c["id"], about=w.say(ROLES[c["role"]]))
            for c in cards
        ]
        _show.answer_cards(cards, heads, "theme_answers")
