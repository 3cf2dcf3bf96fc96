"""Findings of the survey in use, approved and edited; start at `wanted`, `show` and `download`.

A press of a button writes once: its token is in the log, so that a press that Streamlit repeats
does nothing more.
"""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis import study
from analysis.present import document, findings, method
from analysis.present import quotes as present
from analysis.present.blocks import Block, Quotes
from analysis.present.findings import Finding
from analysis.present.labels import labels
from analysis.present.tabulation import Tabulation
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import approvals
from analysis.workspace.quotes import Quote
from pages import _checked, _coding, _exports, _press, _quoting, _results, _session, _show
from pages._session import database

_HERE = "findings"  # where what went wrong with a press is told


def wanted(w: Wording, preset: str) -> Tabulation:
    """Return what findings are made of: the survey in use as an audience may see it; raises
    `Problem` where the filters in use make groups that it may not see."""
    shown = _results.release(preset=preset)
    chosen = _results.filters_for(shown)
    if not _session.respondents().size:
        raise Problem("No respondent fits the filters. Remove one of them.")
    shown.check(chosen)
    response = study.answering(*_results.survey_and_coded(), shown, chosen)
    return Tabulation(shown, _results.labels(w), _results.sampling(), response, (), chosen)


def counts() -> tuple[int, int, int] | None:
    """Return how many answers people checked and decided on, of how many; None without any."""
    return _coding.decided_on() if _session.survey().open_questions() else None


def quotes() -> Quotes:
    """Return the approved quotes that may be shown, by theme."""
    found: dict[str, list] = {}
    for at, named in enumerate(_session.named()):
        if named.survey.open_questions():
            work = _quoting.opened(at)
            for own in _quoting.approved(work):
                if work.may_show(own) is None:
                    found.setdefault(own.code, []).append(own)
    return found


def method_of(w: Wording, made: Tabulation) -> list[str]:
    """Return the paragraph of the method."""
    coded = counts()
    found = _checked.checks(w) if coded and coded[0] else None
    return method.paragraph(made, coded, found[0] if found else None)


def kept() -> dict[tuple[str, str], approvals.Finding]:
    """Return the findings that people approved, by key and language."""
    number = _coding.worked_on()
    return {} if number is None else approvals.findings(database(), number)


def words(found: Finding, language: str) -> str:
    """Return the approved words of a finding where its figures are as they were, else its own."""
    own = kept().get((found.key, language))
    return own.text if own and own.figures == found.figures else found.text


def reading(w: Wording, id: str) -> None:
    """Show what can be said of a variable in the view in use, in the words that people approved
    where they did."""
    made = findings.charts(wanted(w, _session.view()), [id])
    for found in made:
        st.markdown(_show.plain(words(found, w.language)))


def show(w: Wording, found: Finding) -> None:
    """Show a finding; in the researcher's view it can be edited, approved and withdrawn."""
    own = kept().get((found.key, w.language))
    is_stale = own is not None and own.figures != found.figures
    st.markdown(_show.plain(words(found, w.language)))
    if own and not is_stale:
        signed = w.say("Approved by {name}, {time}.", name=own.by, time=w.moment(own.at))
        st.caption(f":material/check: {_show.plain(signed)}")
    elif own and not _session.is_public():
        told = w.say(
            "Out of date, since its figures have changed. Approved was: {text}", text=own.text
        )
        st.warning(_show.plain(told))
    with st.expander(w.say("Figures, text to copy, approval")):
        st.dataframe(found.table, hide_index=True, alt=found.text)
        st.caption(_show.plain(found.note))
        st.code(findings.plain(found, words(found, w.language)), language=None, wrap_lines=True)
        if not _session.is_public():
            _edit(w, found, own)


def _edit(w: Wording, found: Finding, own: approvals.Finding | None) -> None:
    # Other figures, words or another language are another field: it begins with their text.
    field = f"{found.key} {w.language} {found.figures} {own.at if own else ''}"
    st.text_area(
        w.say("The finding as it is told"),
        own.text if own and own.figures == found.figures else found.text,
        key=f"text {field}",
    )
    ready = bool(_session.writer())
    left, right = st.columns(2)
    left.button(
        w.say("Approve this finding"),
        disabled=not ready,
        key=f"approve {field}",
        on_click=_approve,
        args=(found, w.language, f"text {field}", _press.token("approve", field)),
    )
    right.button(
        w.say("Withdraw this finding"),
        disabled=not (ready and own),
        key=f"withdraw {field}",
        on_click=_withdraw,
        args=(found, w.language, _press.token("withdraw", field)),
    )


def quote(w: Wording, own: Quote) -> None:
    """Show an approved quote, with its translation where a person gave one."""
    card = present.card(own.text, [], labels(_coding.codebook(), w).get(own.code, own.code))
    _show.answer_cards([card], [w.say("Quote")], f"finding {own.code} {own.id} {own.question}")
    if told := present.translation(own, w):
        st.text(told)


def tell(w: Wording) -> None:
    """Show once what went wrong with the last press."""
    _press.tell(w, _HERE)


def _approve(found: Finding, language: str, field: str, token: str) -> None:
    def approve() -> None:
        text = st.session_state[field].strip()
        own = approvals.Finding(found.key, language, text, found.figures)
        number = _coding.work_on()
        approvals.approve_finding(database(), number, own, _session.writer(), token=token)

    _press.write(token, approve, _HERE)


def _withdraw(found: Finding, language: str, token: str) -> None:
    def withdraw() -> None:
        number, by = _coding.work_on(), _session.writer()
        approvals.withdraw_finding(database(), number, found.key, language, by, token=token)

    _press.write(token, withdraw, _HERE)


def download(w: Wording, made: Tabulation, blocks: Sequence[Block]) -> None:
    """Offer what is shown, with the method, as a text document; where it hides less than the
    public may see it asks for a reason."""
    preset = made.release.preset.name
    reason = _exports.reason_for(w, preset, "findings")
    told = [
        replace(own, findings=tuple(replace(f, text=words(f, w.language)) for f in own.findings))
        for own in blocks
    ]
    note = " ".join(f"{name}: {value}." for name, value in _results.about(w, made.release))
    paragraph, title = method_of(w, made), w.say("What can be said?")
    st.download_button(
        w.say("Download findings and method (DOCX)"),
        _exports.logged(
            lambda: document.document(told, paragraph, title, note.replace("..", "."), w),
            "findings.docx",
            preset,
            reason,
        ),
        file_name="findings.docx",
        on_click="ignore",
        disabled=reason is None,
    )
