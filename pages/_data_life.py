"""How long data lives: a respondent deleted wherever they are kept, a survey kept until a day.

Start at `offer`. A press of a button writes once: its token is in the log.
"""

import datetime
import json

import pandas as pd
import streamlit as st

from analysis.survey import Survey
from analysis.wording import Wording
from analysis.workspace import access, erasing, events, retention
from analysis.workspace.erasing import Erased
from pages import _access, _coding, _press, _session, _show
from pages._session import database

_ERASE, _RETAIN = "data_life_erase", "data_life_retain"
_DONE = "data_life_done"  # what became of the last deletion, until it is told
_WHO, _WHY, _SURE, _DAY = (f"data_life_{name}" for name in ("who", "why", "sure", "day"))


def offer(w: Wording) -> None:
    """Offer to delete a respondent and to say how long a survey is kept, to who may."""
    if _session.is_public() or not _access.may(access.ERASE):
        return
    st.subheader(w.say("How long data is kept"), anchor=False)
    at = _file(w)
    number = _coding.worked_on(at)
    if number is None:
        st.text(w.say("Nobody has worked on this survey, so nothing of it is kept here."))
        return
    survey = _session.named()[at].survey
    if survey.open_questions():  # respondents without ids are known by their places in this file
        number, survey = _coding.take_over(at)
    _told_when_over(w, number)
    with st.expander(w.say("Delete a respondent"), expanded=_DONE in st.session_state):
        _tell(w)
        _respondent(w, number, survey)
    with st.expander(w.say("Keep the survey until a day")):
        _until(w, number)


def _file(w: Wording) -> int:
    names = _session.sources()
    if len(names) == 1:
        return 0
    shown = range(len(names))
    return st.selectbox(w.say("File"), shown, format_func=names.__getitem__, key="data_life_file")


# A respondent


def _respondent(w: Wording, number: int, survey: Survey) -> None:
    st.caption(
        w.say(
            "What they wrote and all that people did with it is deleted from the database, for "
            "good: no undo brings it back. The log keeps that somebody was deleted, by whom, when "
            "and why."
        )
    )
    who = st.text_input(
        w.say("Id of the respondent"),
        key=_WHO,
        help=w.say(
            "As the page Answers shows it: the survey's own id, else the place in the file."
        ),
    ).strip()
    _press.tell(w, _ERASE)
    if not who:
        return
    held = erasing.find(database(), number, who)
    if not held and who not in set(survey.ids().astype(str)):
        st.info(w.say("There is no respondent {id} in this survey.", id=_show.plain(who)))
        return
    _held(w, held)
    _confirm(w, number, who, survey)


def _held(w: Wording, held: dict[str, list[dict]]) -> None:
    """Show what is kept of a respondent, and let it be taken along (GDPR art. 15)."""
    title = w.say("What is kept of this respondent")
    counts = {w.say("Table"): list(held), w.say("Rows"): [len(rows) for rows in held.values()]}
    st.dataframe(pd.DataFrame(counts), hide_index=True, alt=title)
    written = [(row["question"], row["text"]) for row in held.get("answers", []) if row["text"]]
    columns = [w.say("Question"), w.say("Answer")]
    st.dataframe(pd.DataFrame(written, columns=columns), hide_index=True, alt=title)
    if _access.may(access.TAKE):
        st.download_button(
            w.say("All that is kept of this respondent (JSON)"),
            lambda: json.dumps(held, ensure_ascii=False, indent=1).encode(),
            file_name="respondent.json",
            on_click="ignore",
        )


def _confirm(w: Wording, number: int, who: str, survey: Survey) -> None:
    st.text_input(
        w.say("Why"),
        key=_WHY,
        max_chars=200,
        help=w.say("It stays in the log: do not say who the respondent is."),
    )
    st.checkbox(w.say("Delete this respondent for good"), key=_SURE)
    st.button(
        w.say("Delete the respondent"),
        type="primary",
        disabled=not (st.session_state[_SURE] and _session.writer()),
        on_click=_erase,
        args=(number, who, survey, _press.token(_ERASE, number, who)),
    )
    if not _session.writer():
        st.caption(w.say("Choose your name first: everything that is written says by whom."))


def _erase(number: int, who: str, survey: Survey, token: str) -> None:
    def do() -> None:
        _access.require(access.ERASE)
        told = (_session.writer(), st.session_state.get(_WHY, ""), survey, token)
        st.session_state[_DONE] = erasing.erase(database(), number, who, *told)

    if _press.write(token, do, _ERASE):
        for key in (_WHO, _WHY, _SURE):
            st.session_state.pop(key, None)


def _tell(w: Wording) -> None:
    """Say what was deleted, and what is left for a person to do."""
    done: Erased | None = st.session_state.pop(_DONE, None)
    if done is None:
        return
    count = sum(done.rows.values())
    st.success(
        w.plural(
            "The respondent was deleted, with {count} row of the database.",
            "The respondent was deleted, with {count} rows of the database.",
            count,
        )
    )
    st.markdown(w.say("What is left to do by hand:"))
    for notice in done.by_hand:
        st.markdown("- " + _show.plain(w.told(notice)))


# A day


def _told_when_over(w: Wording, number: int) -> None:
    last = retention.until(database(), number)
    if last and last < events.now()[:10]:
        st.warning(
            w.say(
                "This survey was to be kept until {day}. Delete it by the command “work expire”, "
                "or choose a later day.",
                day=last,
            )
        )


def _until(w: Wording, number: int) -> None:
    last = retention.until(database(), number)
    st.caption(
        w.say(
            "After that day the command “work expire” deletes what people wrote and decided; "
            "nothing is deleted before it runs."
        )
    )
    day = st.date_input(
        w.say("Last day"),
        value=datetime.date.fromisoformat(last) if last else None,
        format="YYYY-MM-DD",
        key=f"{_DAY} {number}",
    )
    chosen = day.isoformat() if day else None
    st.button(
        w.say("Keep until this day") if chosen else w.say("Keep without end"),
        disabled=chosen == last or not _session.writer(),
        on_click=_retain,
        args=(number, chosen, _press.token(_RETAIN, number, chosen)),
    )
    _press.tell(w, _RETAIN)


def _retain(number: int, chosen: str | None, token: str) -> None:
    def do() -> None:
        _access.require(access.ERASE)
        retention.keep_until(database(), number, chosen, _session.writer(), token=token)

    _press.write(token, do, _RETAIN)
