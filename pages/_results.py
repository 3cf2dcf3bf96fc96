"""What of the survey in use is shown, to whom; start at `table` and `release`.

The one who opened the file sees the researcher's view; the public view hides what would tell of
small groups, on every page and in every export.
"""

import numpy as np
import pandas as pd
import streamlit as st

from analysis import study
from analysis.coding.apply import Coded
from analysis.present import tabulation
from analysis.present.labels import Labels
from analysis.privacy.classes import TOGETHER
from analysis.privacy.release import Release
from analysis.results import tables
from analysis.results.comparison import Comparison
from analysis.results.intervals import METHODS
from analysis.results.tables import Sampling, Table
from analysis.survey import Problem, Survey
from analysis.wording import Wording
from pages import _access, _coding, _session

FLAGGED = 5  # respondents under which a figure of the researcher's view is flagged


def release(base: str = "domain", preset: str | None = None) -> Release:
    """Return what may be shown of the survey in use, in the view in use or by another preset."""
    wanted = preset or _session.view()
    if wanted != _session.view():
        _access.require_preset(wanted)
    return _release(_key(), wanted, base, *survey_and_coded())


def _key() -> tuple[object, ...]:
    return (_session.opened_as(), _coding.version(), _coding.last_events())


def table(id: str, by: str | None = None, base: str = "domain") -> Table:
    """Return a table of the chosen respondents; raises `Problem` where it may not be shown."""
    return release(base).table(id, by, chosen())


def comparison(id: str, by: str, base: str = "domain") -> Comparison:
    """Return a table of the chosen respondents by groups, with its tests."""
    told = tuple((question, tuple(options)) for question, options in chosen().items())
    return _comparison((*_key(), _session.view(), base), id, by, told, release(base))


def chosen() -> dict[str, list[str]]:
    """Return the filters in use; raises `Problem` where they may not be used, or nobody fits
    them: in this order, since the second would tell that a small group has nobody."""
    release().check(_session.chosen_filters())
    if not _session.respondents().size:
        raise Problem("No respondent fits the filters. Remove one of them.")
    return _session.chosen_filters()


def members(
    id: str,
    key: str,
    by: str | None,
    group: str,
    base: str = "domain",
    everyone: bool = False,
) -> np.ndarray:
    """Return the ids of the chosen respondents (or of `everyone`) who have a category, in a
    group."""
    shown = release(base)
    own = shown.variable(id)
    kept = shown.respondents({} if everyone else _session.chosen_filters()) & own.base
    kept &= own.has[:, own.categories.index(key)]
    if by is not None:
        parts = shown.variable(by)
        kept &= parts.has[:, parts.categories.index(group)] & parts.base
    return _session.survey().ids().to_numpy()[kept]


def labels(w: Wording) -> Labels:
    """Return the words for what is counted."""
    return Labels(_session.survey(), _coding.codebook(), w)


def sampling() -> Sampling:
    """Return how the respondents came about, and how intervals are made."""
    return Sampling(len(_session.survey().responses), invited(), intervals())


def invited() -> int | None:
    """Return how many people were invited to answer, where somebody said so and one file is
    open; None otherwise."""
    (name, content), *beside = _session.opened_files()
    return None if beside else _session.corrections(name, content).invited


def intervals() -> str:
    """Return how intervals of shares are made."""
    chosen = st.session_state.get("intervals")
    return chosen if chosen in METHODS else "wilson"


def flagged() -> int:
    """Return the number of people under which figures are flagged: none where they are hidden."""
    return 0 if _session.is_public() else FLAGGED


def survey_and_coded() -> tuple[Survey, Coded | None]:
    """Return the survey in use and its coding, None where it has no open question."""
    survey = _session.survey()
    return survey, _coding.coded() if survey.open_questions() else None


def response() -> pd.DataFrame | None:
    """Return how the chosen respondents answered each question, None where it may not be shown."""
    return study.answering(*survey_and_coded(), release(), _session.chosen_filters())


def respondents_with(question: str, state: str) -> list[object]:
    """Return the ids of the chosen respondents who stand so to a question (a column of the table
    of answering)."""
    survey, coded = survey_and_coded()
    states = tables.states(survey, study.answers_with(survey, coded), release().variables)
    has = tables.are(states[question], state)
    ids = survey.ids()
    if state == "coded":
        own = coded.answers[
            (coded.answers["question"] == question) & (coded.answers["codes"] != "")
        ]
        has &= survey.ids().isin(set(own["id"])).to_numpy()
    return [ids.iloc[place] for place in _session.chosen_places() if has[place]]


def filters_for(shown: Release) -> dict[str, list[str]]:
    """Return the filters in use as an audience may have them; raises `Problem` else."""
    found = _session.chosen_filters()
    for id, options in found.items():
        groups = shown.variable(id).categories
        small = [option for option in options if option not in groups]
        if shown.preset.hides and small:
            raise Problem(
                "The filter {question} = {option} makes a group under {threshold} people, or one "
                "that would tell of one. Groups that may be shown: {groups}.",
                question=shown.variables[id].text,
                option=", ".join(small),
                threshold=shown.preset.threshold,
                groups="; ".join(group for group in groups if group != TOGETHER) or "–",
            )
    return found


def about(w: Wording, shown: Release) -> list[tuple[str, str]]:
    """Return what a file says of where its figures come from."""
    respondents = len(_session.survey().responses)
    told = tabulation.origin(_session.sources(), respondents, _coding.codebook(), shown, w)
    note = _coding.note_ending(w).strip()
    return [*told, *([(w.say("Note"), note)] if note else ())]


# A figure that is chosen on the page is another run of it, and the tests take long.
@st.cache_resource(scope="session", max_entries=6, show_spinner=False)
def _comparison(
    key: tuple[object, ...],
    id: str,
    by: str,
    chosen: tuple[tuple[str, tuple[str, ...]], ...],
    _release: Release,
) -> Comparison:
    return _release.comparison(id, by, dict(chosen))


@st.cache_resource(scope="session", max_entries=6, show_spinner=False)
def _release(
    key: tuple[object, ...], preset: str, base: str, _survey: Survey, _coded: Coded | None
) -> Release:
    return study.released(_survey, _coded, _coding.codebook(), preset, base)
