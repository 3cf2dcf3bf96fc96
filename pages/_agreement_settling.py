"""What coders differ on, settled answer by answer, and what they agree on taken over; start at
`settle`."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from analysis.present.agreement import GIVEN
from analysis.present.labels import labels
from analysis.results.agreement import Agreement
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import samples, settling
from analysis.workspace.by_hand import Choice
from analysis.workspace.decisions import ADD, REMOVE
from analysis.workspace.filled_sheets import family
from analysis.workspace.samples import Sample, Sampled
from analysis.workspace.settling import Settled
from pages import _agreement_blind, _agreement_figures, _coding, _press, _session, _show
from pages._session import database

_TAKE_OVER = "agreed_taken_over"
_PAGE = 5  # answers

Key = tuple[str, str, str]  # respondent's id, question, code


def settle(w: Wording, at: int, number: int, sample: Sample) -> None:
    """Show what the coders of a sample differ on, to be settled, and offer to take over what they
    agree on."""
    found = _agreement_figures.found(w, sample)
    if found is None:
        return
    differ, done = found.disagreements, _settled(sample)
    keys = list(differ[["id", "question", "code"]].itertuples(index=False, name=None))
    if not keys:
        st.success(w.say("The coders gave every answer the same themes."))
    else:
        count = sum(key in done for key in keys)
        st.text(w.say("Settled: {done} of {count}", done=count, count=len(keys)))
        _answers(w, at, number, sample, found, done)
    _take_over(w, number, sample)


def _settled(sample: Sample) -> dict[Key, Settled]:
    """Return what is settled of a sample; with a code that an answer has, its parent is too."""
    found, parents = settling.settled(database(), sample.number), _coding.codebook().parents()
    with_parent = {
        (own.id, own.question, code): own
        for own in found
        if own.given
        for code in family([own.code], parents)
    }
    return with_parent | {(own.id, own.question, own.code): own for own in found}


def _answers(
    w: Wording,
    at: int,
    number: int,
    sample: Sample,
    found: Agreement,
    done: Mapping[Key, Settled],
) -> None:
    drawn = {(own.id, own.question): own for own in samples.open_sample(database(), sample.number)}
    names = labels(_coding.codebook(), w)
    by_answer = list(found.disagreements.groupby(["id", "question"], sort=False))
    for key, rows in by_answer[_show.pager(len(by_answer), w, "settling_page", _PAGE)]:
        own = drawn[key]
        with st.container(border=True):
            _agreement_blind.answer(w, at, own, f"settling {own.number}")
            for row in rows.to_dict("records"):
                with st.container():  # what is said of one does not move the others
                    st.markdown(f"**{_show.plain(names.get(row['code'], row['code']))}**")
                    st.text(_told(w, found.coders, row))
                    before = done.get((*key, row["code"]))
                    _decide(w, number, sample, own, row["code"], before)


def _told(w: Wording, coders: tuple[str, ...], row: Mapping[str, str]) -> str:
    """Return who gave a code and who did not, with their reasons, a line each."""
    lines = []
    for coder in coders:
        reason = row[f"reason_{coder}"]
        given = w.say(GIVEN[row[f"given_{coder}"]])
        lines.append(f"{coder}: {given}" + (f" – {reason}" if reason else ""))
    return "\n".join(lines)


def _decide(
    w: Wording, number: int, sample: Sample, own: Sampled, code: str, before: Settled | None
) -> None:
    """Say how a code on an answer was settled, and let it be settled, or settled otherwise."""
    theme = labels(_coding.codebook(), w).get(code, code)
    field = f"settle {sample.number} {own.number} {code}"
    st.text_input(w.say("Why: {theme}", theme=_show.plain(theme)), key=field)
    with st.container(horizontal=True):
        for action, told in (
            (ADD, w.say("The answer has it: {theme}", theme=_show.plain(theme))),
            (REMOVE, w.say("The answer has it not: {theme}", theme=_show.plain(theme))),
        ):
            is_so = before is not None and before.given == (action == ADD)
            st.button(
                told,
                key=f"{field} {action}",
                icon=":material/check:" if is_so else None,
                wrap=True,
                disabled=not _session.writer(),
                on_click=_settle,
                args=(number, sample.number, own, code, action, field),
                kwargs={"token": _press.token(action, field)},
            )
    if before:
        _say_settled(w, before)
    _press.tell(w, field)


def _say_settled(w: Wording, own: Settled) -> None:
    told = w.say(
        "Settled: {what} {name}, {time}: {why}",
        what=w.say("The answer has it.") if own.given else w.say("The answer has it not."),
        name=own.by,
        time=w.moment(own.at),
        why=own.reason,
    )
    st.success(_show.plain(told))


def _settle(
    number: int, sample: int, own: Sampled, code: str, action: str, field: str, token: str
) -> None:
    why = st.session_state.get(field) or ""
    choice = (own.number, own.version, code, action, _session.writer(), why, token)
    _press.write(token, partial(settling.settle, database(), number, sample, *choice), field)


def _take_over(w: Wording, number: int, sample: Sample) -> None:
    st.subheader(w.say("Take over what all coders agree on"), anchor=False)
    choices = settling.agreed(database(), number, sample.number, _coding.codebook())
    if not choices:
        st.text(w.say("The coding says all that the coders agree on."))
        return
    st.text(
        w.say(
            "Decisions that this writes: {count}, on answers: {answers}.",
            count=len(choices),
            answers=len({own.answer for own in choices}),
        )
    )
    st.caption(
        w.say(
            "Themes that all gave are added where the program did not find them, those that "
            "nobody gave are removed, and answers of which everything is agreed on or settled "
            "count as checked by people. Undo on the page Answers takes it back."
        )
    )
    st.button(
        w.say("Take over"),
        type="primary",
        disabled=not _session.writer(),
        on_click=_write,
        args=(number, sample.number, choices, w.say("Agreed by all coders")),
    )
    _press.tell(w, _TAKE_OVER)


def _write(number: int, sample: int, choices: list[Choice], why: str) -> None:
    """Write what coders agree on; a press that Streamlit repeats finds nothing left to write."""
    now = settling.agreed(database(), number, sample, _coding.codebook())
    if now and now != choices:
        _press.refuse(
            Problem("The answers have changed: read the number, then take them over again."),
            _TAKE_OVER,
        )
        return
    try:
        settling.take_over(database(), number, now, _session.writer(), why)
    except Problem as found:
        _press.refuse(found, _TAKE_OVER)
