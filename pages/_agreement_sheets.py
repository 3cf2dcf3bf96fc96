"""A sample as sheets that coders fill in, and back; start at `offer`."""

from functools import partial

import pandas as pd
import streamlit as st

from analysis import sampling
from analysis.codebook import Code, Scheme
from analysis.present import sheets
from analysis.present.sheets import Source
from analysis.results.sampling import Drawing
from analysis.survey import Notice, Problem
from analysis.wording import Wording
from analysis.workspace import access, filled_sheets, samples, surveys
from analysis.workspace.samples import Sample
from pages import _access, _coding, _session, _show
from pages._session import database

_ROUND = "sheets_round"  # a new round empties the uploader
_TOLD = "sheets_told"


def offer(w: Wording, at: int, sample: Sample) -> None:
    """Offer the sheets of a sample, and to take in those that coders filled in."""
    _access.require(access.TAKE)
    left, right = st.columns(2)
    with left:
        _hand_out(w, at, sample)
    with right:
        _take_in(w, at, sample)


def _hand_out(w: Wording, at: int, sample: Sample) -> None:
    named = st.text_input(
        w.say("Coders, with commas between"),
        ", ".join(sampling.coders(None, w)),
        key="sheets_coders",
        help=w.say("Each gets a sheet, with the answers in an order of their own."),
    )
    coders = sampling.coders(named, w)
    told_apart = bool(coders) and len({own.casefold() for own in coders}) == len(coders)
    if not told_apart:
        st.info(w.say("The sheets need coders whose names differ. Give at least one name."))
    st.download_button(
        w.say("Sheets for coders (XLSX)"),
        _workbook(w, at, sample, coders),
        file_name="sheets.xlsx",
        on_click="ignore",
        disabled=not told_apart,
    )
    st.caption(
        w.say(
            "A sheet for each coder, the codebook, and how to fill it in; nothing of what the "
            "program or others gave. The answers stand there as they were written: keep the file "
            "as you keep the survey."
        )
    )


def _workbook(w: Wording, at: int, sample: Sample, coders: list[str]) -> partial:
    """Return what makes the sheets of a sample. It runs in a thread of its own, which knows
    nothing of the session, so everything is read now."""
    survey, _, key = _coding.coded_file(at)
    drawn = samples.open_sample(database(), sample.number)
    table = pd.DataFrame(
        [(own.id, own.question, own.language, own.text) for own in drawn],
        columns=["id", "question", "language", "text"],
    )
    source = Source(_session.opened_files()[at][0], str(sample.settings.get("input", key.input)))
    asked, how = sampling.asked(survey), _drawing(sample.settings)
    return partial(sheets.sheets, table, asked, _coding.codebook(), coders, how, source, w)


def _drawing(settings: dict[str, object]) -> Drawing:
    """Return how a sample was drawn, as its settings say; one that came with a file of work may
    say anything."""
    try:
        width = settings["width"]
        return Drawing(
            *(int(settings[name]) for name in ("size", "of", "seed")),
            None if width is None else float(width),
            tuple((str(a), str(b), int(c), int(d)) for a, b, c, d in settings["cells"]),
            int(settings["strata"]),
            *(float(settings[name]) for name in ("least", "most")),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise Problem(
            "How this sample was drawn is not told, so there are no sheets of it. Code it on "
            "screen, or draw another one."
        ) from fault


def _take_in(w: Wording, at: int, sample: Sample) -> None:
    file = st.file_uploader(
        w.say("A filled sheet (XLSX, ODS or CSV)"),
        type=["xlsx", "ods", "csv"],
        key=f"sheets_{st.session_state.get(_ROUND, 0)}",
        disabled=not _session.writer(),
    )
    for notice in st.session_state.pop(_TOLD, []):
        st.success(_show.plain(w.told(notice)))
    if file is None:
        return
    try:
        scheme = _coding.codebook()
        with database().reading() as connection:
            others = surveys.codes_of_versions(connection, _coding.work_on(at))
        key = (_access.key(), scheme.digest, _coding.last_events())
        told = (key, file.name, file.getvalue())
        found, notices = _filled(*told, scheme, others)
        for notice in notices:
            st.info(_show.plain(w.told(notice)))
        if found.empty or not st.button(w.say("Take in this sheet"), type="primary"):
            return
        own = database(), sample.number, found, _session.writer(), file.name
        st.session_state[_TOLD] = _outcome(*samples.take_in_sheets(*own))
    except Problem as problem:
        _show.problem(w, problem)
        return
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _filled(
    key: tuple[object, ...],
    name: str,
    content: bytes,
    _scheme: Scheme,
    _others: list[tuple[Code, ...]],
) -> tuple[pd.DataFrame, list[Notice]]:
    return filled_sheets.ratings_of(content, name, None, _scheme, _others)


def _outcome(written: int, known: int, unfit: int) -> list[Notice]:
    told = [Notice("Answers taken in: {count}.", {"count": written})]
    if known:
        told.append(Notice("Answers that were here already: {count}.", {"count": known}))
    if unfit:
        told.append(
            Notice("Rows that are of no answer of this sample: {count}.", {"count": unfit})
        )
    return told
