"""Samples of answers that coders code: drawn, listed, one chosen; start at `draw` and `choose`."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial

import pandas as pd
import streamlit as st

from analysis.coding.apply import Coded
from analysis.present.labels import labels
from analysis.results import sampling
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.wording.labels import LANGUAGES, ROLES
from analysis.workspace import samples
from analysis.workspace.samples import Sample
from pages import _coding, _press, _session, _show
from pages._session import database

SAMPLE, PART = "agreement_sample", "agreement_part"
_DRAW = "sample_draw"
_WIDTH, _WIDEST = 20, 99  # percentage points; 20 are ten either way


def draw(w: Wording, at: int, number: int, seed: int) -> None:
    """Let a sample of the answers of a file be drawn: how many, why, and which strata it has; each
    further sample of a survey has a seed of its own."""
    _, machine, key = _coding.coded_file(at)
    count = len(sampling.answered(machine.answers))
    if not count:
        st.info(w.say("No answer says anything, so there is nothing to draw a sample of."))
        return
    size, width = _size(w, number, count)
    drawn = _drawn((key.input, key.codebook), size, seed, machine)
    how = sampling.drawing(drawn, seed, width)
    st.text(
        w.say(
            "{size} of {count} answers that say something are drawn, from {strata} strata.",
            size=size,
            count=count,
            strata=how.strata,
        )
    )
    st.caption(
        w.say(
            "Of each stratum at random. The filters in the sidebar do not narrow it: the sample "
            "is of all respondents of the file."
        )
    )
    why = st.text_input(w.say("Why"), key="sample_why", help=w.say("It is kept with the sample."))
    st.button(
        w.say("Draw the sample"),
        type="primary",
        disabled=not _session.writer(),
        on_click=_keep,
        args=(number, drawn, asdict(how) | asdict(key), why),
    )
    _press.tell(w, _DRAW)
    _show.chosen_cell(_by_stratum(w, drawn), w.say("What is drawn of each stratum"), "")


def choose(w: Wording, found: list[Sample]) -> Sample:
    """Let one of the samples of a survey be chosen, and return it."""
    told = {own.number: _told(w, own) for own in found}
    chosen = st.selectbox(
        w.say("Sample to work with"),
        list(told),
        format_func=told.__getitem__,
        key=_session.offered(SAMPLE, list(told), found[0].number),
        persist_state="session",
    )
    sample = next(own for own in found if own.number == chosen)
    st.caption(_show.plain(w.say("Coded so far: {coders}", coders=coded(w, sample))))
    return sample


def listed(w: Wording, found: list[Sample]) -> None:
    """List the samples of a survey: when, by whom and why they were drawn, and how many of their
    answers each coder has coded."""
    table = pd.DataFrame(
        {
            w.say("When"): [w.moment(own.at) for own in found],
            w.say("By"): [own.by for own in found],
            w.say("Why"): [own.why for own in found],
            w.say("Answers"): [own.size for own in found],
            w.say("Coded so far"): [coded(w, own) for own in found],
        }
    )
    _show.chosen_cell(table, w.say("Samples"), "")


def coded(w: Wording, sample: Sample) -> str:
    """Return how many answers of a sample each coder has coded."""
    each = [f"{name} {w.number(count)}" for name, count in sample.coded.items()]
    return ", ".join(each) or "–"


def _told(w: Wording, sample: Sample) -> str:
    """Return a sample in one line."""
    answers = w.plural("{count} answer", "{count} answers", sample.size)
    return " · ".join(filter(None, [w.moment(sample.at), sample.by, answers, sample.why]))


def _size(w: Wording, number: int, count: int) -> tuple[int, float | None]:
    """Ask how many of `count` answers are drawn, or how wide an interval may be; return the size,
    and the width where one was given."""
    ways = {
        "size": w.say("So many answers"),
        "width": w.say("As many as an interval needs"),
    }
    way = st.segmented_control(
        w.say("How many answers are to be coded?"),
        list(ways),
        format_func=ways.__getitem__,
        key=_session.offered("sample_way", list(ways), "size"),
        required=True,
    )
    if way == "size":
        size = st.number_input(
            w.say("Answers to draw"),
            1,
            count,
            sampling.usual_size(count),
            key=f"sample_size {number} {count}",
            help=w.say(
                "Usual is a tenth of the answers, 50 at least and 300 at most (Lombard, "
                "Snyder-Duch and Bracken 2002)."
            ),
            width=320,
        )
        return size, None
    points = st.number_input(
        w.say("Width of the 95% interval, in percentage points"),
        1,
        _WIDEST,
        _WIDTH,
        key="sample_width",
        help=w.say(
            "Of the share of answers on which two coders agree, planned for a share of {share}.",
            share=w.percent(sampling.SHARE),
        ),
        width=320,
    )
    return sampling.size_for(points / 100, count), points / 100


@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _drawn(key: tuple[str, ...], size: int, seed: int, _machine: Coded) -> pd.DataFrame:
    return sampling.drawn(_machine.answers, size, seed)


def _by_stratum(w: Wording, drawn: pd.DataFrame) -> pd.DataFrame:
    own, names = sampling.by_stratum(drawn), labels(_coding.codebook(), w)
    return pd.DataFrame(
        {
            w.say("Language"): [_or_all(w, LANGUAGES, one) for one in own["language"]],
            w.say("Question about"): [_or_all(w, ROLES, one) for one in own["role"]],
            w.say("Rarest theme by the program"): [names.get(one, "–") for one in own["code"]],
            w.say("Answers"): own["answers"],
            w.say("Drawn"): own["drawn"],
            w.say("Chance"): [w.percent(one, 1) for one in own["chance"]],
        }
    )


def _or_all(w: Wording, words: Mapping[str, str], key: str) -> str:
    """Return the word of a part of a stratum, a dash where the stratum takes all together."""
    return w.say(words[key]) if key in words else "–"


def _keep(number: int, drawn: pd.DataFrame, settings: dict[str, object], why: str) -> None:
    """Keep a sample and work with it. A press that Streamlit repeats finds its seed used."""
    found = samples.samples(database(), number)
    if len(found) != settings["seed"] - 1:
        return
    own = partial(samples.draw, database(), number, drawn, settings, _session.writer())
    try:
        st.session_state[SAMPLE] = own(why.strip())
    except Problem as problem:
        _press.refuse(problem, _DRAW)
    else:
        st.session_state[PART] = "blind"
