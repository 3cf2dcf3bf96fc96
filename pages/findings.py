"""Findings in words: the summary, each chart's reading, and what differs between groups."""

import streamlit as st

from analysis.present import blocks, findings
from analysis.present.blocks import Block
from analysis.present.labels import audience
from pages import _access, _coding, _frame, _sentences, _session, _show, _work

SUMMARY, CHARTS, GROUPS = "summary", "charts", "groups"
EACH = 8  # charts or comparisons a page of the list

w = _session.wording()
st.title(w.say("What can be said?"), anchor=False)
st.caption(
    w.say("Sentences made from the figures, never stronger than the test.")
    if _session.is_public()
    else w.say(
        "Sentences made from the figures, never stronger than the test. Edit and approve those "
        "that you will use; one whose figures change is marked."
    )
)
preset = _session.PUBLIC
if not _session.is_public():
    _work.writer(w)
    _sentences.tell(w)
    preset = st.selectbox(
        w.say("For whom?"),
        _access.presets(),
        format_func=lambda id: audience(id, w),
        key="told_to",
    )
kinds = {
    SUMMARY: w.say("The survey in five blocks"),
    CHARTS: w.say("Each chart"),
    GROUPS: w.say("Groups compared"),
}
kind = st.segmented_control(
    w.say("Findings about"),
    list(kinds),
    format_func=kinds.__getitem__,
    key=_session.offered("told", list(kinds), SUMMARY),
    required=True,
    persist_state="session",
)
made = _sentences.wanted(w, preset)
names = {id: made.labels.variable(own) for id, own in made.release.variables.items()}
if not names:
    st.info(w.say("The survey holds nothing about this."))
    _frame.end()

if kind == SUMMARY:
    found = blocks.summary(made, _sentences.counts(), _sentences.quotes())
elif kind == CHARTS:
    shown = list(names)[_show.pager(len(names), w, "findings_page", EACH)]
    found = [Block(kinds[CHARTS], tuple(findings.charts(made, shown)))]
else:
    groupings = [own.id for own in made.release.groupings()]
    groupings = [id for id in groupings if made.release.refused(made.chosen, id) is None]
    if not groupings:
        st.info(
            w.say(
                "No closed question of this survey parts the respondents into groups large enough."
            )
        )
        _frame.end()
    by = st.selectbox(
        w.say("Grouped by"),
        groupings,
        format_func=names.__getitem__,
        key=_session.offered("by", groupings, groupings[0]),
        persist_state="session",
    )
    others = [id for id in names if id != by]
    shown = others[_show.pager(len(others), w, "findings_page", EACH)]
    found = [Block(kinds[GROUPS], tuple(findings.comparisons(made, by, shown)))]
    st.caption(
        w.say("Each table is a family of tests of its own; of many tables some differ by chance.")
    )

for block in found:
    st.subheader(block.title, anchor=False)
    for own in block.findings:
        _sentences.show(w, own)
    if block.quote is not None:
        _sentences.quote(w, block.quote)
    for said in block.said:
        st.caption(said)
st.caption(_show.plain(_coding.note_ending(w, _session.survey().open_questions() != []).strip()))

st.subheader(w.say("Method"), anchor=False)
st.code(" ".join(_sentences.method_of(w, made)), language=None, wrap_lines=True)
_sentences.download(w, made, found)
