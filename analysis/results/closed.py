"""How the closed questions were answered: options, and statements on a scale.

Start at `closed_question`.
"""

import pandas as pd

from analysis.load import choices
from analysis.survey import Question, Survey

STEPS = ("1", "2", "3", "4", "5")


def cells(survey: Survey, question: Question) -> pd.Series:
    """Return a question's answers in long form: index the respondent, one row an option chosen."""
    if question.type == "multi_cell" and question.separator:
        column = survey.responses[question.columns[0]].dropna()
        held = column.map(lambda c: choices.chosen(c, question.options, question.separator))
        return held.explode().dropna()
    if question.type == "multi_columns":
        parts = [
            pd.Series(
                item, survey.responses.index[survey.responses[column].map(choices.is_chosen)]
            )
            for item, column in zip(question.items, question.columns, strict=True)
        ]
        return pd.concat(parts).sort_index(kind="stable") if parts else pd.Series(dtype="str")
    return survey.responses[question.columns[0]].dropna()


def closed_question(survey: Survey, question: Question) -> pd.DataFrame:
    """Return one row an option of a closed question: option, n, base, share.

    The base is the respondents who answered the question; shares of a several-choice question sum
    to more than 1. Options keep the survey's order where it has one, else most common first.
    """
    given = cells(survey, question)
    base = given.index.nunique()
    counts = given.groupby(given).apply(lambda rows: rows.index.nunique())
    known = list(question.items if question.type == "multi_columns" else question.options)
    order = {option: place for place, option in enumerate(known)}
    table = pd.DataFrame({"option": counts.index, "n": counts.to_numpy(dtype=int), "base": base})
    unused = [option for option in known if option not in set(counts.index)]
    if unused:
        table = pd.concat([table, pd.DataFrame({"option": unused, "n": 0, "base": base})])
    table = table.assign(share=table["n"] / base if base else 0.0)
    if question.type == "single":
        return table.sort_values(["n", "option"], ascending=[False, True]).reset_index(drop=True)
    place = table["option"].map(order).fillna(len(order))
    ordered = table.assign(_place=place).sort_values(["_place", "option"], kind="stable")
    if question.type.startswith("multi"):
        ordered = ordered.sort_values(["n", "option"], ascending=[False, True])
    return ordered.drop(columns="_place").reset_index(drop=True)


def statements(survey: Survey) -> pd.DataFrame:
    """Return the ratings of every statement on a small scale (1-5): one row a statement and step.

    Columns: question, statement, step (int), n, base, share. Statements that are neighbours with
    one scale belong together; the base of each is the respondents who rated it.
    """
    rows = []
    for question in survey.questions:
        if question.type not in ("rating", "likert_matrix"):
            continue
        labels = question.items or (question.text,)
        for label, column in zip(labels, question.columns, strict=True):
            given = pd.to_numeric(survey.responses[column], errors="coerce").dropna()
            if given.empty or question.options != STEPS:
                continue
            for step in range(1, 6):
                n = int((given == step).sum())
                rows.append((question.id, label, step, n, len(given), n / len(given)))
    columns = ["question", "statement", "step", "n", "base", "share"]
    return pd.DataFrame(rows, columns=columns)
