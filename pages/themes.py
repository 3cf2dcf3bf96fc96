"""How common each theme is, and from a bar to the answers that earned it."""

import streamlit as st

from analysis import results
from analysis.present import marks, readings, tables, workbook
from analysis.wording.labels import ROLES
from pages import _coding, _session, _show

w = _session.wording()
survey, answers, book = _session.survey(), _coding.answers(), _coding.codebook()
suffix = _coding.note_ending(w)
domains = {domain.id: domain for domain in book.domains}
names = readings.labels(book, w)

st.title(w.say("How common is each theme?"), anchor=False)
chosen = st.segmented_control(
    w.say("Themes about"),
    list(domains),
    format_func=lambda id: _show.plain(readings.label(domains[id].label, w)),
    key=_session.offered("domain", list(domains), next(iter(domains))),
    required=True,
    persist_state="session",
)
domain = domains[chosen]
base = "any"
if (answers["role"] == domain.role).any():
    about = readings.asked(survey, domain.role, w)
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
else:
    st.info(w.say("No open question of this survey asks about this, so any question counts."))
table = results.themes(answers, book, base)
rows = readings.domain_bars(table, domain, names)
base_of = table.loc[table["domain"] == domain.id, "base_of"].iloc[0]


def to_theme() -> None:
    picked = st.session_state[f"chart_themes_{chosen}"]["selection"]["points"]
    if picked:
        st.session_state["theme"] = picked[0]["customdata"]


_show.chart(
    rows,
    f"{readings.label(domain.label, w)}: {readings.leading(rows, w)}",
    readings.domain_note(rows, base_of, survey, w) + suffix,
    w,
    f"themes_{chosen}",
    to_theme,
)
st.download_button(
    w.say("Download the themes as a workbook (XLSX)"),
    lambda: workbook.workbook(
        tables.theme_tables(table, book, survey, w, suffix), w.say("Themes")
    ),
    file_name="themes.xlsx",
    on_click="ignore",
)

st.subheader(w.say("The answers behind a bar"), anchor=False)
counts = {row.key: row.n for row in rows}
theme = st.selectbox(
    w.say("Theme"),
    list(counts),
    index=None,
    format_func=lambda code: f"{names[code]} ({counts[code]})",
    placeholder=w.say("Click a bar or choose a theme"),
    key=_session.offered("theme", list(counts)),
    persist_state="session",
)
if theme:
    definition = {code.id: code.definition for code in domain.codes}[theme]
    st.caption(_show.plain(readings.label(definition, w)))
    held = results.theme_answers(answers, theme, base_of)
    st.text(w.plural("{count} answer", "{count} answers", len(held)))
    shown = held.iloc[_show.pager(len(held), w, "themes_page")]
    cards = marks.cards(shown, _coding.coded().codings, names, theme)
    heads = [
        w.say("Respondent {id} · {about}", id=c["id"], about=w.say(ROLES[c["role"]]))
        for c in cards
    ]
    _show.answer_cards(cards, heads, "theme_answers")
