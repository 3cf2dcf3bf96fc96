"""Choose the quotes that may be shown: suggested for each theme, approved by a person."""

import streamlit as st

from analysis import study
from analysis.load import table_file
from analysis.present.labels import labels
from analysis.workspace.quotes import quotes_table
from pages import _coding, _frame, _quoting, _session, _show, _work

w = _session.wording()
st.title(w.say("Which quotes may be shown?"), anchor=False)
at = _quoting.file(w)
survey = _session.named()[at].survey
if study.answers_of(survey).empty:
    st.info(w.say("The survey has no open question. Choose a file with open answers."))
    _frame.end()
own = _quoting.opened(at)
approved = _quoting.approved(own)
public = [quote for quote in approved if own.may_show(quote) is None]

if _session.is_public():
    st.caption(w.say("Only approved quotes are shown. Choose and approve them as a researcher."))
    if not public:
        st.info(w.say("No quote is approved, so none is shown."))
    _quoting.listed(w, own, public)
    _frame.end()

st.markdown(
    w.say(
        "Nothing that a respondent wrote goes into a public export before somebody approves it "
        "here. Personal data are masked as far as the program finds them: read before you approve."
    )
)
_work.writer(w)
_quoting.tell(w)
names = labels(_coding.codebook(), w)
left, right = st.columns(2)
with left:
    code = _show.choice(
        w.say("Theme"), names, _session.offered("code", list(names)), w.say("Choose a theme")
    )
closed = {question.id: question.text for question in _session.closed_questions(survey)}
with right:
    question = st.selectbox(
        w.say("Spread the suggestions over the answers to"),
        list(closed),
        format_func=closed.get,
        key=f"spread {_session.fingerprint_at(at)}",
        persist_state="session",
    )
if code:
    st.subheader(w.say("Suggested quotes"), anchor=False)
    found = _quoting.suggested(w, own, code, question)
    if not found.quotes:
        st.info(w.say("There is no answer to suggest for this theme."))
    now = {(quote.id, quote.question): quote for quote in approved if quote.code == code}
    for suggestion in found.quotes:
        _quoting.offer(w, own, suggestion, code, now.get((suggestion.id, suggestion.question)))
    for why, count in found.withheld:
        st.caption(
            w.plural(
                "Withheld: {count} respondent. {why}",
                "Withheld: {count} respondents. {why}",
                count,
                why=_show.plain(w.told(why)),
            )
        )

st.subheader(w.say("Approved quotes"), anchor=False)
if not approved:
    st.info(w.say("No quote is approved, so none is shown."))
    _frame.end()
st.text(
    w.say(
        "Approved: {count}. May be shown to the public: {public}.",
        count=len(approved),
        public=len(public),
    )
)
st.caption(
    w.say("The file names respondents by their ids: it is for this program, not for publishing.")
)
st.download_button(
    w.say("Download the quotes that may be shown (CSV)"),
    lambda: table_file.csv(quotes_table(public)),
    file_name="quotes.csv",
    on_click="ignore",
)
_quoting.listed(w, own, approved)
