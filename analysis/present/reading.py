"""What the reader made of a survey, as a table that people correct; start at `table`.

`corrections` reads the table back. A row is a question, or a column that is kept out of the
results; its index is the position of its first column in the file.
"""

import pandas as pd

from analysis.load import choices
from analysis.load.corrections import (
    APART,
    KEPT_OUT,
    OF_ONE,
    OF_SEVERAL,
    Correction,
    Corrections,
)
from analysis.survey import ROLES as ROLE_IDS
from analysis.survey import Metadata, Question, Survey
from analysis.wording import Wording
from analysis.wording.labels import METADATA, ORDERS, ROLES, TYPES

OPTION_MARK = " | "
_EXAMPLES = 3
_LETTERS = 60
_MASK = "•••"
_NOTHING = "–"
_EDITED = ("Type", "About", "Options")


def headings(wording: Wording) -> dict[str, str]:
    """Return the columns of the table by their English names, as this language calls them."""
    return {
        "Question": wording.say("Question"),
        "Type": wording.say("Type"),
        "How sure": wording.say("How sure"),
        "About": wording.say("About"),
        "Options": wording.say("Options"),
        "Answered by": wording.say("Answered by"),
        "Examples": wording.say("Examples"),
        "Why": wording.say("Why"),
    }


def table(survey: Survey, wording: Wording) -> pd.DataFrame:
    """Return one row a question or kept-out column, in the order of the file; values of columns
    that are kept out are masked."""
    rows = {q.columns[0]: _question_row(survey, q, wording) for q in survey.questions}
    rows |= {m.column: _metadata_row(survey, m, wording) for m in survey.metadata}
    frame = pd.DataFrame([rows[place] for place in sorted(rows)], index=sorted(rows))
    return frame.rename(columns=headings(wording))


def _question_row(survey: Survey, question: Question, wording: Wording) -> dict[str, object]:
    return {
        "Question": question.text,
        "Type": wording.say(TYPES[question.type]),
        "How sure": wording.percent(question.confidence),
        "About": wording.say(ROLES[question.role]) if question.role else _NOTHING,
        "Options": OPTION_MARK.join(question.options),
        "Answered by": question.answered,
        "Examples": OPTION_MARK.join(_examples(survey, question)),
        "Why": _why(question, "", wording),
    }


def _metadata_row(survey: Survey, item: Metadata, wording: Wording) -> dict[str, object]:
    return {
        "Question": item.text,
        "Type": wording.say(TYPES[KEPT_OUT]),
        "How sure": wording.percent(item.confidence),
        "About": _NOTHING,
        "Options": "",
        "Answered by": int(survey.responses[item.column].notna().sum()),
        "Examples": _MASK,
        "Why": _why(item, wording.say(METADATA[item.kind]) + ".", wording),
    }


def _why(item: Question | Metadata, kind: str, wording: Wording) -> str:
    """Return the reason for what a column was taken for, and in which order its dates are read."""
    parts = [
        kind,
        wording.told(item.reason) if item.reason else "",
        wording.say(ORDERS[item.order]) if item.order else "",
    ]
    return " ".join(part for part in parts if part)


def _examples(survey: Survey, question: Question) -> list[str]:
    """Return the first different answers, cut where they are long."""
    cells = survey.responses[list(question.columns)].to_numpy().ravel()
    different = dict.fromkeys(cell.strip() for cell in cells if cell is not None)
    cut = (" ".join(cell.split()) for cell in list(different)[:_EXAMPLES])
    return [text if len(text) <= _LETTERS else text[: _LETTERS - 1] + "…" for text in cut]


def type_choices(wording: Wording) -> list[str]:
    """Return what a type can be corrected to, in this language, each once."""
    return list(dict.fromkeys(wording.say(TYPES[type]) for type in (*OF_ONE, *OF_SEVERAL)))


def role_choices(wording: Wording) -> list[str]:
    """Return what a question can be about, in this language; nothing first."""
    return [_NOTHING, *(wording.say(ROLES[role]) for role in ROLE_IDS)]


def corrections(
    survey: Survey,
    shown: pd.DataFrame,
    edited: pd.DataFrame,
    wording: Wording,
    before: Corrections,
) -> tuple[Correction, ...]:
    """Return the corrections before, and those that the edited table adds to the one shown.

    Raises nothing: whether a correction fits is told by `load.corrections.corrected`.
    """
    own = {correction.column: correction for correction in before.columns}
    names = headings(wording)
    for place in shown.index:
        was, now = shown.loc[place], edited.loc[place]
        if all(was[names[name]] == now[names[name]] for name in _EDITED):
            continue
        own[place] = _correction(
            survey,
            place,
            was.rename(_swapped(names)),
            now.rename(_swapped(names)),
            wording,
            own.get(place),
        )
    return tuple(own[place] for place in sorted(own))


def _swapped(names: dict[str, str]) -> dict[str, str]:
    return {shown: name for name, shown in names.items()}


def _correction(
    survey: Survey,
    place: int,
    was: pd.Series,
    now: pd.Series,
    wording: Wording,
    old: Correction | None,
) -> Correction:
    old = old or Correction(place)
    several = any(q.columns[0] == place and len(q.columns) > 1 for q in survey.questions)
    types = {wording.say(TYPES[type]): type for type in (OF_SEVERAL if several else OF_ONE)}
    known = {wording.say(TYPES[type]): type for type in TYPES} | types
    roles = {wording.say(ROLES[role]): role for role in ROLE_IDS}
    changed_type = was["Type"] != now["Type"]
    if changed_type and known[now["Type"]] == APART:
        return Correction(place, apart=True)
    return Correction(
        place,
        known[now["Type"]] if changed_type else old.type,
        roles.get(now["About"], "") if was["About"] != now["About"] else old.role,
        # Other options belong to another type: an order given before is of the type before.
        None if changed_type else _options(survey, place, was, now, old),
        old.apart,
    )


def _options(
    survey: Survey, place: int, was: pd.Series, now: pd.Series, old: Correction
) -> tuple[str, ...] | None:
    """Return the options in their new order; one may hold the mark that stands between them."""
    if was["Options"] == now["Options"]:
        return old.options
    known = next((q.options for q in survey.questions if q.columns[0] == place), ())
    return tuple(choices.chosen(now["Options"] or "", known, OPTION_MARK))
