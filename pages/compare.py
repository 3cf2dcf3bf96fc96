"""Themes and closed questions by the respondents' background, and whether the groups differ."""

import streamlit as st

from analysis.present import comparing, readings
from analysis.present.exhibits import GROUPS, MATRIX
from analysis.privacy.release import Release
from pages import _coding, _collection, _exports, _frame, _results, _session, _show, _trace

w = _session.wording()
shown, labels = _results.release(), _results.labels(w)


def named(release: Release, id: str) -> str:
    return labels.variable(release.variables[id])


st.title(w.say("Do groups of respondents differ?"), anchor=False)
groupings = [own.id for own in shown.groupings()]
if not groupings:
    st.info(
        w.say("No closed question of this survey parts the respondents into groups large enough.")
    )
    _frame.end()
left, right = st.columns(2)
by = right.selectbox(
    w.say("Grouped by"),
    groupings,
    format_func=lambda id: named(shown, id),
    key=_session.offered("by", groupings, groupings[0]),
    persist_state="session",
)
offered = [id for id in shown.variables if id != by]
if not offered:
    st.info(w.say("This survey has one question and no themes, so there is nothing to compare."))
    _frame.end()
what = left.selectbox(
    w.say("What"),
    offered,
    format_func=lambda id: named(shown, id),
    key=_session.offered("what", offered, offered[0]),
    persist_state="session",
)
found = _results.comparison(what, by)
table = found.table
note = comparing.note(table, labels) + _coding.note_ending(w, table.variable.source != "question")
title = comparing.finding(found, labels)
_show.dot_chart(table, labels, title, note, w, f"compare_{what}_{by}")
_collection.offer(w, GROUPS, what, by)
for line in comparing.sentences(found, labels):
    st.markdown("- " + _show.plain(line))

with st.expander(w.say("The numbers as a table"), expanded=True):
    rows = comparing.rows(table, labels, _results.sampling(), _results.flagged())
    cell = _show.chosen_cell(rows, title, f"compare_{what}_{by}")
    _show.legend(w, rows)
    if cell is None:
        st.caption(w.say("Choose a number to see what it is made of."))
    else:
        group, place = divmod(cell[0], len(table.variable.categories))
        _trace.figure(w, table, table.variable.categories[place], table.groups[group])
with st.expander(w.say("Tests")):
    st.dataframe(comparing.tests(found, labels), hide_index=True, alt=w.say("Tests"))
    st.caption(_show.plain(comparing.family(found, labels)))
    if _session.is_public():
        st.caption(
            w.say(
                "The researcher's view can have other p-values: here small groups are taken "
                "together, and a test that is left out still counts in the family."
            )
        )

if shown.variables[what].source == "theme" and not _session.chosen_filters():
    st.subheader(w.say("Themes named together"), anchor=False)
    base = readings.note(_results.table(what), labels) + _coding.note_ending(w)
    _show.matrix_chart(shown.together(what), labels, base, w, f"together_{what}")
    _collection.offer(w, MATRIX, what)
_exports.tables(w, "compare")
