"""How common each theme is, and from a bar to the answers that earned it."""

import streamlit as st

from analysis.present import readings
from analysis.present.exhibits import BARS
from analysis.results.variables import ANY
from pages import (
    _behind,
    _coding,
    _collection,
    _exports,
    _frame,
    _results,
    _sentences,
    _session,
    _show,
    _trace,
)

w = _session.wording()
survey, book = _session.survey(), _coding.codebook()
labels, suffix = _results.labels(w), _coding.note_ending(w)
domains = {domain.id: domain for domain in book.domains}

st.title(w.say("How common is each theme?"), anchor=False)
chosen = st.segmented_control(
    w.say("Themes about"),
    list(domains),
    format_func=lambda id: _show.plain(readings.label(domains[id].label, w)),
    key=_session.offered("domain", list(domains), next(iter(domains))),
    required=True,
    persist_state="session",
)
if not survey.open_questions():
    st.info(w.say("This survey has no open question, so there are no themes to show."))
    _frame.end()
domain, base = domains[chosen], "domain"
variable = _results.release().variable(chosen)
if variable.base_of == ANY:
    st.info(w.say("No open question of this survey asks about this, so any question counts."))
elif not _session.is_public():
    about = labels.asked(domain.role)
    bases = {
        "domain": w.say("Share of those who answered the question “{question}”", question=about),
        "any": w.say("Share of all who answered, themes from any question"),
    }
    base = st.radio(
        w.say("Share of"),
        list(bases),
        format_func=lambda key: _show.plain(bases[key]),
        key=_session.offered("base", list(bases), "domain"),
        persist_state="session",
    )
table = _results.table(chosen, base=base)
rows = readings.bars(table, labels, _results.sampling(), _results.flagged())


def to_theme() -> None:
    picked = st.session_state[f"chart_themes_{chosen}"]["selection"]["points"]
    if picked:
        st.session_state["theme"] = picked[0]["customdata"]


_show.chart(
    rows,
    f"{readings.label(domain.label, w)}: {readings.leading(rows, w)}",
    readings.note(table, labels) + suffix,
    w,
    f"themes_{chosen}",
    to_theme,
    lambda key: _trace.figure(w, table, key, base=base),
)
_collection.offer(w, BARS, chosen, base=base)
if base == "domain":
    _sentences.reading(w, chosen)
_exports.tables(w, "themes")

st.subheader(w.say("The answers behind a bar"), anchor=False)
if _session.is_public():
    st.info(w.say("What respondents wrote is shown in the researcher view only."))
    _frame.end()
_behind.answers(w, table, rows, {code.id: code.definition for code in domain.codes})
