"""Parts of the overview: who answered, and which themes are most worth checking.

Start at `who_answered`.
"""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.present import readings, scales
from analysis.present.exhibits import STAGES, STEPS
from analysis.results import checked
from analysis.results.tables import Table
from analysis.results.variables import SCALE, by_themes
from analysis.wording import Wording
from pages import _checked, _collection, _results, _session, _show, _trace


def who_answered(w: Wording, response: pd.DataFrame | None) -> None:
    """Show how many answered, of how many invited, and how many open answers there are."""
    count = int(_session.respondents().size)
    whole, invited = len(_session.survey().responses), _results.invited()
    columns = st.columns(4 if invited else 3)
    columns[0].metric(
        w.say("Respondents"),
        w.number(count),
        help=w.say("Rows of the file that hold an answer, as the filters let them through."),
    )
    if invited:
        columns[3].metric(
            w.say("Response rate"),
            w.percent(whole / invited),
            help=w.say(
                "{answered} respondents / {invited} invited. Whether those who did not answer "
                "think alike is not known.",
                answered=whole,
                invited=invited,
            ),
        )
    if response is None:
        return
    answered, coded = answers_of(response)
    columns[1].metric(
        w.say("Open answers"),
        w.number(answered),
        help=w.say(
            "Answers to open questions that say something; empty ones and “-” are left out."
        ),
    )
    columns[2].metric(
        w.say("of them with a theme"),
        w.number(coded),
        help=w.say("Open answers that got at least one code."),
    )


def answers_of(response: pd.DataFrame) -> tuple[int, int]:
    """Return how many open answers there are, and how many got a theme."""
    open_ones = response[response["role"] != ""]
    return int(open_ones["answered"].sum()), int(open_ones["coded"].sum())


def share_with_theme(response: pd.DataFrame | None) -> float:
    """Return the share of the open answers that got a theme; 1 where it may not be known."""
    answered, coded = (1, 1) if response is None else answers_of(response)
    return coded / max(1, answered)


def by_file(w: Wording) -> None:
    """Show the themes of each file where several are open: of surveys of other years or countries,
    or notes beside a survey."""
    if len(_session.sources()) < 2 or not _session.survey().open_questions():
        return
    # Any open answer counts, since the files need not have asked the same.
    shown = _results.release("any")
    file = _session.survey().questions[-1].id
    if file not in {own.id for own in shown.groupings()}:
        return
    st.subheader(w.say("The same themes, file by file"), anchor=False)
    tables = [shown.table(own.id, file) for own in by_themes(shown.variables)]
    _trace.matrix(w, tables, "files", "any", everyone=True)
    st.caption(
        w.say(
            "Share of those who gave any open answer (n). Coded by machine, not checked. "
            "The filters do not apply here; Compare has the tests."
        )
    )


def stages(w: Wording, ending: str) -> None:
    """Show when the answers say that it is done: what follows each other in time, in its order;
    the notes end with `ending`."""
    labels, shown = _results.labels(w), _results.release()
    tables = [_results.table(id) for id in readings.STAGES if id in shown.variables]
    told = [own for own in tables if own.n.any()]
    if not told:
        return
    st.subheader(w.say("When, and at which stage of the work?"), anchor=False)
    for own in told:
        rows = readings.in_order(own, labels, _results.sampling(), _results.flagged())
        _show.stage_chart(
            rows,
            f"{labels.variable(own.variable)}: {readings.leading(rows, w)}",
            readings.note(own, labels) + ending,
            w,
            own.variable.id,
            lambda key, own=own: _trace.figure(w, own, key),
        )
        _collection.offer(w, STAGES, own.variable.id)


def ratings(w: Wording, ending: str) -> None:
    """Show the statements rated on a scale, where there are any, a chart a scale; the notes end
    with `ending`."""
    labels, shown = _results.labels(w), _results.release().variables.values()
    asked = [own for own in shown if own.kind == SCALE]
    found = scales.rated([_results.table(own.id) for own in asked], labels)
    if not found:
        return
    for number, own in enumerate(found, 1):
        rows = own[1]
        _show.step_chart(
            own,
            scales.finding(own, w),
            scales.note(own[0], w) + ending,
            w,
            "statements" if number == 1 else f"statements_{number}",
            lambda at, step, rows=rows: _trace.figure(w, _results.table(rows[at].id), step),
        )
        _collection.offer(w, STEPS, rows[0].id)
    if left_out := len(asked) - sum(len(rows) for _, rows in found):
        st.caption(
            w.plural(
                "{count} statement on another scale, or with steps taken together, is below.",
                "{count} statements on other scales, or with steps taken together, are below.",
                left_out,
            )
        )


def worth_checking(w: Wording, domains: Sequence[Table]) -> None:
    """Name the themes whose coding is most worth checking, and lead there."""
    if _session.is_public():
        return
    rows = {table.variable.id: table.rows(_results.sampling()) for table in domains}
    found = _checked.checks(w)
    codes = checked.worth_checking(rows, found[0] if found else None)
    names = _results.labels(w).codes()
    if codes:
        said = ", ".join(_show.plain(names[code]) for code in codes)
        st.markdown(w.say("Most worth checking by hand: {themes}.", themes=said))
        st.page_link(
            "pages/answers.py", label=w.say("Check answers"), icon=":material/fact_check:"
        )
