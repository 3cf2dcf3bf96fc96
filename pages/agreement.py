"""Do coders agree? Draw a sample, code it blind, see agreement, settle what coders differ on."""

import streamlit as st

from analysis import study
from analysis.workspace import access, samples
from pages import (
    _access,
    _agreement_blind,
    _agreement_figures,
    _agreement_sampling,
    _agreement_settling,
    _agreement_sheets,
    _coding,
    _frame,
    _session,
    _work,
)

w = _session.wording()
st.title(w.say("Do coders agree?"), anchor=False)
_frame.researcher_only(w)
_work.writer(w)
at = _work.file_at_work(w)
if study.answers_of(_session.named()[at].survey).empty:
    st.info(w.say("The survey has no open question. Choose a file with open answers."))
    _frame.end()

number, _ = _coding.take_over(at)
found = samples.samples(_session.database(), number)
if not found:
    st.markdown(
        w.say(
            "Two or more people code the same answers, drawn at random, and none sees what the "
            "program or another coder gave them. How far they agree tells how clear the codebook "
            "is; what they differ on is settled, and the answers count as coded by people."
        )
    )
    _agreement_sampling.draw(w, at, number, 1)
    _frame.end()

sample = _agreement_sampling.choose(w, found)
parts = {
    "blind": w.say("Code on screen"),
    "sheets": w.say("Code on sheets"),
    "agreement": w.say("Agreement"),
    "settle": w.say("Disagreements"),
    "samples": w.say("Samples"),
}
if not _access.may(access.TAKE):
    del parts["sheets"]  # they hold the answers as they were written
part = st.segmented_control(
    w.say("What do you want to do?"),
    list(parts),
    format_func=parts.__getitem__,
    key=_session.offered(_agreement_sampling.PART, list(parts), "blind"),
    required=True,
    persist_state="session",
)
if part == "blind":
    _agreement_blind.code(w, at, sample)
elif part == "sheets":
    _agreement_sheets.offer(w, at, sample)
elif part == "agreement":
    _agreement_figures.show(w, sample)
elif part == "settle":
    _agreement_settling.settle(w, at, number, sample)
else:
    _agreement_sampling.listed(w, found)
    st.subheader(w.say("Draw another sample"), anchor=False)
    _agreement_sampling.draw(w, at, number, len(found) + 1)
