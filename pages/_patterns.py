"""Change the patterns of a theme, see what a changed codebook does, and go back to earlier ones;
start at `change`, `tried` and `versions`.
"""

import pandas as pd
import streamlit as st

from analysis.codebook import Domain, Scheme, edit
from analysis.coding.apply import Coded
from analysis.present import readings, tables
from analysis.results.variables import by_themes, variables
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.workspace import surveys
from analysis.workspace.surveys import Version
from pages import _coding, _session, _show

_SHIPS = "ships"
_DIGEST = 8  # of a codebook's digest, so many signs tell versions apart for people


def change(w: Wording, domain: Domain, language: str) -> None:
    """Let the patterns of one code of a domain be changed in a language."""
    st.subheader(w.say("Change the patterns of a theme"), anchor=False)
    names = named(w, domain)
    code = st.selectbox(
        w.say("Theme"),
        list(names),
        key=_session.offered("book_code", list(names), next(iter(names))),
        persist_state="session",
        format_func=names.__getitem__,
    )
    files = _coding.codebook_files()
    # Another code, language or codebook is another field: it begins with the text of its own.
    field = f"{code} {language} {_coding.codebook_in_use()}"
    try:
        before = edit.patterns_text(files, language, code)
        text = st.text_area(
            w.say("Patterns of {theme}", theme=_show.plain(names[code])),
            before,
            height=320,
            key=f"patterns {field}",
            help=w.say("One pattern a line, after “- ”. An empty field takes all patterns away."),
        )
        why = st.text_input(
            w.say("Why"), key=f"why {field}", help=w.say("It is kept with the version.")
        )
        if text != before and tried(
            w, edit.with_patterns(files, language, code, text), "patterns", why.strip()
        ):
            st.rerun()
    except Problem as found:
        _show.problem(w, found)


def named(w: Wording, domain: Domain) -> dict[str, str]:
    """Return the names of a domain's codes by id, a child's after a dash."""
    return {
        code.id: ("– " if code.parent else "") + readings.label(code.label, w)
        for code in domain.codes
    }


def tried(w: Wording, files: dict[str, bytes], key: str, why: str = "") -> bool:
    """Show what files of a codebook would change, and offer to use them; tell whether they are in
    use from now on."""
    try:
        with st.spinner(w.say("Coding the answers…")):
            new = _coding.read_codebook(files)
            after = _counted(_coding.coded(files), new)
    except Problem as found:
        _show.problem(w, found)
        return False
    _preview(w, after, new)
    pressed = st.button(
        w.say("Use this codebook"),
        type="primary",
        disabled=not _session.writer(),
        key=f"use {key}",
    )
    if pressed:
        _coding.use_codebook(files, why)
    return pressed


def _counted(coded: Coded, book: Scheme) -> pd.DataFrame:
    """Return how many respondents have each theme in any open answer: code, n."""
    found = by_themes(variables(_session.survey(), coded.answers, book, "any"))
    rows = [
        (key, int(n))
        for own in found
        for key, n in zip(own.categories, own.has.sum(axis=0), strict=True)
    ]
    return pd.DataFrame(rows, columns=["code", "n"])


def _preview(w: Wording, after: pd.DataFrame, new: Scheme) -> None:
    before = _counted(_coding.coded(), _coding.codebook())
    change = tables.changed_counts(before, after, new, w)
    if change.empty:
        st.info(w.say("The edited codebook codes every theme as often as the one in use."))
        return
    st.text(w.say("Respondents with each theme in any open answer, without filters:"))
    st.dataframe(change, hide_index=True)


def versions(w: Wording) -> None:
    """List the codebooks that people took into use for the survey, and offer to go back to one;
    nothing where nobody did."""
    number = _coding.worked_on()
    found = [] if number is None else surveys.versions(_session.database(), number)
    if not found:
        return
    st.subheader(w.say("Versions of the codebook"), anchor=False)
    st.caption(w.say("The latest is in use."))
    st.dataframe(_table(w, found), hide_index=True)
    digests = dict.fromkeys([*(version.digest for version in found), None])
    others = {d or _SHIPS: _told(w, d, found) for d in digests if d != found[0].digest}
    if others:
        _go_back(w, others)


def _table(w: Wording, found: list[Version]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            w.say("When"): [w.moment(version.at) for version in found],
            w.say("By"): [version.by for version in found],
            w.say("Why"): [version.why for version in found],
            w.say("Codebook"): [_name(w, version.digest) for version in found],
        }
    )


def _told(w: Wording, digest: str | None, found: list[Version]) -> str:
    """Return the name of a codebook and its latest use, if any, in one line."""
    used = next((version for version in found if version.digest == digest), None)
    told = [w.moment(used.at), used.by, used.why] if digest and used else []
    return " · ".join(filter(None, [_name(w, digest), *told]))


def _go_back(w: Wording, others: dict[str, str]) -> None:
    chosen = st.selectbox(
        w.say("Another version"), list(others), format_func=lambda digest: others[digest]
    )
    if st.button(w.say("Use this version"), disabled=not _session.writer()):
        kept = None if chosen == _SHIPS else surveys.files_of(_session.database(), chosen)
        back = w.say("Back to {version}", version=_name(w, None if kept is None else chosen))
        _coding.use_codebook(kept, back)
        st.rerun()


def _name(w: Wording, digest: str | None) -> str:
    return digest[:_DIGEST] if digest else w.say("The one that ships")
