"""The codebooks that people took into use, compared and taken back; start at `offer`."""

import pandas as pd
import streamlit as st

from analysis import codebook as codebooks
from analysis.wording import Wording
from analysis.workspace import surveys
from analysis.workspace.surveys import Version
from pages import _coding, _effect, _session, _show
from pages._effect import Change

_SHIPS = "ships"
_DIGEST = 8  # of a codebook's digest, so many signs tell versions apart for people


def offer(w: Wording) -> None:
    """List the codebooks that people took into use for the survey, and let one be compared with
    the one in use and used again; nothing where nobody did."""
    number = _coding.worked_on()
    found = [] if number is None else surveys.versions(_session.database(), number)
    if not found:
        return
    st.subheader(w.say("Versions of the codebook"), anchor=False)
    st.caption(w.say("The latest is in use."))
    st.dataframe(_table(w, found), hide_index=True, alt=w.say("Versions of the codebook"))
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
    chosen = _show.choice(
        w.say("Another version"),
        others,
        _effect.field("version"),
        w.say("Choose one to compare it with the one in use, or to go back to it"),
        keep=False,
    )
    if chosen is None:
        return
    ships = chosen == _SHIPS
    files = codebooks.texts_of() if ships else surveys.files_of(_session.database(), chosen)
    back = w.say("Back to {version}", version=_name(w, None if ships else chosen))
    if _effect.tried(w, Change(files, back), "version", w.say("Use this version")):
        st.rerun()


def _name(w: Wording, digest: str | None) -> str:
    return digest[:_DIGEST] if digest else w.say("The one that ships")
