"""What a number is made of: its formula with its base, and the answers behind it.

Start at `figure`.
"""

import pandas as pd
import streamlit as st

from analysis.present import figures, trace
from analysis.results.tables import Table
from analysis.wording import Wording
from pages import _coding, _results, _session, _show


def figure(w: Wording, table: Table, key: str, group: str = "", base: str = "domain") -> None:
    """Show what the figures of a category (in a group) are made of."""
    labels = _results.labels(w)
    at, column = table.variable.categories.index(key), table.groups.index(group)
    for line in trace.lines(table, at, column, labels, _results.sampling()):
        st.markdown("- " + _show.plain(line))
    if _session.is_public():
        st.caption(w.say("What respondents wrote is shown in the researcher view only."))
        return
    by = table.by.id if table.by is not None else None
    ids = _results.members(table.variable.id, key, by, group, base)
    st.text(w.plural("{count} respondent", "{count} respondents", len(ids)))
    st.dataframe(_behind(w, table, key, ids), hide_index=True, alt=figures.HIDDEN)


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
