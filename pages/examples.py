"""What schools did that worked: practices, examples as cards, and a whole project in time."""

import streamlit as st

from analysis.present import examples, readings
from analysis.present.exhibits import BARS
from analysis.wording import Wording
from pages import _cards, _coding, _collection, _results, _session, _show, _timeline, _trace

w = _session.wording()
labels, scheme = _results.labels(w), _coding.codebook()


def practices() -> None:
    """Show how common each practice is; a bar chooses its examples."""
    domain = examples.of_role(scheme, examples.ROLE)
    if domain is None:
        return
    table = _results.table(domain.id)
    rows = readings.bars(table, labels, _results.sampling(), _results.flagged())

    def choose() -> None:
        picked = st.session_state["chart_examples"]["selection"]["points"]
        if picked:
            st.session_state["practice"] = picked[0]["customdata"]

    _show.chart(
        rows,
        f"{readings.label(domain.label, w)}: {readings.leading(rows, w)}",
        readings.note(table, labels) + _coding.note_ending(w),
        w,
        "examples",
        choose,
        lambda key: _trace.figure(w, table, key),
    )
    _collection.offer(w, BARS, domain.id)


def rule(w: Wording, asked: bool) -> str:
    """Return what counts as an example."""
    if not asked:
        return w.say(
            "No question of this survey asks for an example, so every answer that names a "
            "practice counts as one. If a question does ask, say so on the page Data."
        )
    about = labels.asked(examples.ROLE)
    return w.say("An example is an answer to the question “{question}”", question=about)


def cards() -> None:
    """Show the examples that are chosen, or why there are none and what to do."""
    public = _session.is_public()
    told = rule(w, examples.is_asked(_coding.coded().answers))
    same = w.say("Practices, benefits and challenges are those that the same answer names.")
    if public:
        same = w.say(
            "Only approved quotes are shown, with what their own words name. They are from all "
            "respondents: filtered, they would tell whose they are."
        )
    st.caption(f"{_show.plain(told)} {same}")
    own, codings = _cards.found()
    if own.empty and public:
        st.info(w.say("No example has an approved quote. Approve one as a researcher."))
    elif own.empty:
        st.info(w.say("None of the chosen respondents gave an example."))
    else:
        choice = _cards.choose(w, own, labels)
        shown = examples.chosen(own, choice)
        st.text(w.plural("{count} example", "{count} examples", len(shown)))
        if shown.empty:
            st.info(w.say("No example fits these choices. Clear one of them."))
        _cards.show(w, shown, codings, labels)
    if own.empty or not public:
        st.page_link("pages/quotes.py", label=w.say("Choose the quotes that may be shown"))


st.title(w.say("What did schools do that worked?"), anchor=False)
if not _session.survey().open_questions():
    st.info(w.say("This survey has no open question, so it holds no examples."))
else:
    practices()
    st.subheader(w.say("Examples"), anchor=False)
    cards()
_timeline.published_case(w)
