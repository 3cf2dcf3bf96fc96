"""What people checked tells about the machine's coding; start at `accuracies` and `show`."""

import numpy as np
import pandas as pd
import streamlit as st

from analysis.present import quality
from analysis.results import checked
from analysis.results.variables import by_themes, variables
from analysis.wording import Wording
from pages import _coding, _results, _session


def accuracies() -> pd.DataFrame:
    """Return how right each code is on the answers that people checked as a whole."""
    machine, decided = _coding.machine().answers, _coding.coded().answers
    mask = checked.checked_answers(decided, _coding.checked_as_wholes())
    return checked.accuracies(machine, decided, mask, _coding.codebook())


def corrected() -> pd.DataFrame:
    """Return the share of each theme freed of the machine's error, as the checked answers tell."""
    survey, book = _session.survey(), _coding.codebook()
    decided, machine = _coding.coded().answers, _coding.machine().answers
    mask = checked.checked_answers(decided, _coding.checked_as_wholes())
    person = pd.Index(survey.ids()).get_indexer(decided["id"])
    own, raw = (variables(survey, answers, book) for answers in (decided, machine))
    parts = []
    for theme in by_themes(own):
        people = checked.checked_respondents(
            decided, mask, person, theme.base_of, len(survey.responses)
        )
        parts.append(checked.corrections(raw[theme.id], theme, people))
    return pd.concat(parts, ignore_index=True)


def show(w: Wording) -> None:
    """Show precision, recall, F1 and corrected shares where answers were checked."""
    count = len(_coding.checked_as_wholes())
    st.subheader(w.say("What checking by hand tells"), anchor=False)
    if not count:
        st.info(
            w.say(
                "No answer has been checked as a whole yet. Check some, best drawn at random, on "
                "the page Answers (key C)."
            )
        )
        return
    st.markdown(
        w.plural("{count} answer was checked.", "{count} answers were checked.", count)
        + " "
        + w.say(
            "The corrected share assumes that the checked answers are a random sample; answers "
            "picked since they looked odd mislead."
        )
    )
    names = _results.labels(w).codes()
    rights = accuracies()
    told = quality.accuracy_table(rights[np.isin(rights["language"], [""])], names, w)
    st.dataframe(told, hide_index=True, alt=w.say("What checking by hand tells"))
    by_language = rights[rights["language"] != ""]
    with st.expander(w.say("By theme and language")):
        st.dataframe(quality.accuracy_table(by_language, names, w), hide_index=True)
    st.dataframe(quality.corrected_table(corrected(), names, w), hide_index=True)
