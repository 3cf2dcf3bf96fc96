"""Take away: a report that can be shown, the tables and the coded answers."""

import streamlit as st

from analysis.present import report
from analysis.present.labels import audience
from analysis.survey import Problem
from analysis.wording import LANGUAGES
from analysis.wording.labels import LANGUAGE_NAMES
from analysis.workspace import access
from pages import _access, _coding, _collection, _exports, _report, _session, _show

COLLECTION = "collection"

w = _session.wording()
st.title(w.say("What do you want to show?"), anchor=False)
formats = _report.formats(w)
items = _collection.kept()
contents = {
    report.SUMMARY: w.say("The survey in five blocks"),
    report.THEMES: w.say("All themes"),
    report.ALL: w.say("Every chart"),
    COLLECTION: w.plural("Your {count} chart", "Your {count} charts", len(items)),
}
if not _session.survey().open_questions():
    st.info(w.say("This survey has no open question, so there are no themes to show."))
    del contents[report.THEMES]
content = st.segmented_control(
    w.say("What"),
    list(contents),
    format_func=contents.__getitem__,
    key=_session.offered("content", list(contents), report.SUMMARY),
    required=True,
)
left, middle, right = st.columns(3)
kind = left.selectbox(
    w.say("File format"), list(formats), format_func=formats.__getitem__, key="report_format"
)
language = middle.selectbox(
    w.say("Language of the file"),
    LANGUAGES,
    index=LANGUAGES.index(w.language),
    format_func=LANGUAGE_NAMES.__getitem__,
    key=f"report_language_{w.language}",
)
preset = right.selectbox(
    w.say("For whom?"),
    _access.presets(),
    format_func=lambda id: audience(id, w),
    key="report_preset",
)
ending = ".zip" if kind == _report.PICTURES else kind
drawing = _report.drawing(w, kind)
until = _report.until(w, preset)
funding = _report.funding(w)
reason = _exports.reason_for(w, preset, "report")
template = None
if ending == ".pptx" and _access.may(access.READ):
    with st.expander(w.say("Use your own template (PPTX)")):
        given = st.file_uploader(w.say("Template"), type="pptx", key="report_template")
        template = given.getvalue() if given else None
if content == COLLECTION:
    if not items:
        st.info(w.say("Add charts from the pages that show them: “Add to presentation”."))
    _collection.edit(w, _report.each(items, preset))
elif content == report.SUMMARY and not _report.has_quotes():
    st.info(w.say("No quote is approved yet, so the summary has none."))
    st.page_link("pages/quotes.py", label=w.say("Choose the quotes that may be shown"))

shown = tuple(items) if content == COLLECTION else content
wanted = _report.settings(shown, language, preset, funding, until)
st.button(
    w.say("Make the file"),
    type="primary",
    disabled=reason is None or (content == COLLECTION and not items),
    on_click=_report.ask,
    args=(wanted, ending, template, drawing),
)
try:
    made = _report.file(w, wanted, ending, template, drawing)
except Problem as found:
    _show.problem(w, found)
    made = None
if made is not None:
    name = f"{w.say('survey')}_{language}{ending}"
    st.download_button(
        w.say("Download {file}", file=name),
        _exports.logged(lambda: made, name, preset, reason),
        file_name=name,
        on_click="ignore",
    )
    _report.preview(w, ending, made)

st.subheader(w.say("More to take away"), anchor=False)
_exports.tables(w, "present")
if _session.survey().open_questions() and not _session.is_public() and _access.may(access.TAKE):
    _exports.coded_answers(w, "present")
st.caption(_show.plain(_coding.note_ending(w).strip()))
