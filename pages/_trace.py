"""What a number is made of: its formula with its base, and the answers behind it.

Start at `figure`.
"""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.present import comparing, trace
from analysis.present import tables as shown_tables
from analysis.results.tables import Table
from analysis.wording import Wording
from pages import _coding, _results, _session, _show


def figure(
    w: Wording,
    table: Table,
    key: str,
    group: str = "",
    base: str = "domain",
    everyone: bool = False,
) -> None:
    """Show what the figures of a category (in a group) are made of; `everyone` as of `matrix`."""
    labels = _results.labels(w)
    at, column = table.variable.categories.index(key), table.groups.index(group)
    for line in trace.lines(table, at, column, labels, _results.sampling()):
        st.markdown("- " + _show.plain(line))
    if _session.is_public():
        st.caption(w.say("What respondents wrote is shown in the researcher view only."))
        return
    by = table.by.id if table.by is not None else None
    ids = _results.members(table.variable.id, key, by, group, base, everyone)
    st.text(w.plural("{count} respondent", "{count} respondents", len(ids)))
    st.dataframe(_behind(w, table, key, ids), hide_index=True, alt=w.say("Answers"))


def matrix(
    w: Wording, tables: Sequence[Table], name: str, base: str = "domain", everyone: bool = False
) -> None:
    """Show tables of the same groups below each other, a column a group; a figure that is chosen
    is told about. `everyone` where they are of all respondents, whatever the filters."""
    labels = _results.labels(w)
    shown = pd.concat([comparing.matrix(own, labels) for own in tables], ignore_index=True)
    cell = _show.chosen_cell(shown, name, name)
    _show.legend(w, shown)
    # What was chosen before the language was changed has another heading.
    if cell is None or cell[1] not in list(shown.columns)[1:]:
        st.caption(w.say("Choose a number to see what it is made of."))
        return
    at, heading = cell
    rows = [(own, key) for own in tables for key in own.variable.categories]
    table, key = rows[at]
    group = table.groups[list(shown.columns).index(heading) - 1]
    figure(w, table, key, group, base, everyone)


def response(w: Wording, answering: pd.DataFrame) -> None:
    """Show how each question was answered; a figure that is chosen is told about."""
    table = shown_tables.response_table(answering, w, not _session.is_public())
    cell = _show.chosen_cell(table, w.say("How the questions were answered"), "response")
    states = dict(zip(list(table.columns)[2:], shown_tables.states(table), strict=True))
    if cell is None or cell[1] not in states or not table[cell[1]].iloc[cell[0]]:
        st.caption(w.say("Choose a number to see what it is made of."))
        return
    row, state = answering.iloc[cell[0]], states[cell[1]]
    st.markdown("- " + _show.plain(w.say(shown_tables.MEANINGS[state])))
    if _session.is_public():
        return
    ids = _results.respondents_with(row["question"], state)
    st.text(w.plural("{count} respondent", "{count} respondents", len(ids)))
    st.dataframe(pd.DataFrame({w.say("Respondent"): [str(id) for id in ids]}), hide_index=True)


def _behind(w: Wording, table: Table, key: str, ids: object) -> pd.DataFrame:
    """Return what the respondents behind a figure wrote or chose."""
    variable = table.variable
    if variable.source == "question":
        cells = _session.survey().ids()
        own = _session.survey().question(variable.id.split(".")[0])
        given = _session.survey().responses[list(own.columns)].loc[cells.isin(set(ids))]
        said = given.apply(lambda row: "; ".join(str(v) for v in row.dropna()), axis=1)
        respondents = cells[given.index].astype(str)
        return pd.DataFrame({w.say("Respondent"): respondents, w.say("Answer"): said}).reset_index(
            drop=True
        )
    answers = _coding.coded().answers
    held = trace.answers(answers, variable, key)
    held = held[held["id"].isin(set(ids))]
    return pd.DataFrame(
        {w.say("Respondent"): held["id"].astype(str), w.say("Answer"): held["text"]}
    ).reset_index(drop=True)
