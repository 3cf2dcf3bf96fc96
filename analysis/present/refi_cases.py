"""Respondents as cases of a REFI-QDA project, with closed questions as its variables.

Start at `variables` and `write`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

import pandas as pd

from analysis.present.refi_answers import Answer, Made
from analysis.present.refi_codebook import element
from analysis.present.report_sheets import masked
from analysis.results import closed
from analysis.survey import OPEN_TYPES, Question, Survey
from analysis.wording import Wording

TEXT, INTEGER, FLOAT = "Text", "Integer", "Float"
_NUMERIC = ("number", "rating", "likert_matrix")  # types of questions that numbers may answer
_SEVERAL = ("multi_cell", "multi_columns")
_WHOLE, _DECIMAL = re.compile(r"-?[0-9]{1,15}"), re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,15})?")


@dataclass(frozen=True)
class Variable:
    """A variable: its name, one of the types above, and by respondent (id as text) what they
    answered, as the type writes it; who gave no answer has none."""

    name: str
    type: str
    values: Mapping[str, str]


def variables(made: Made) -> list[Variable]:
    """Return the closed questions as an audience is given them: all as they are, personal data
    masked, or the coarse background of the workbook."""
    if made.given.known is None:
        return _of_survey(made.own.survey, made.w)
    if made.given.background is None:
        return []
    return _of_table(made.given.background.shown.fillna(f"[{made.w.say('withheld')}]"))


def write(
    root: Element,
    answers: Sequence[Answer],
    refs: Mapping[str, Sequence[tuple[str, str]]],
    made: Made,
) -> None:
    """Write variables and cases where there are any: every respondent, or those whose answers are
    given where others may not be known. `refs` has for each respondent the elements and ids of the
    answers' places."""
    held, names = variables(made), [own.name for own in answers]
    if made.given.known is None:
        names = [*made.own.survey.ids().astype(str), *names]
    guids = {own.name: made.of("variable", own.name) for own in held}
    if held:
        parent = element(root, "Variables")
        for own in held:
            told = {"name": own.name, "typeOfVariable": own.type}
            element(parent, "Variable", guid=guids[own.name], **told)
    if names:
        parent = element(root, "Cases")
        for name in dict.fromkeys(names):
            case = element(parent, "Case", guid=made.of("case", name), name=name)
            _write_values(case, name, held, guids)
            for tag, guid in refs.get(name, ()):
                element(case, tag, targetGUID=guid)


def _write_values(
    case: Element, name: str, held: Sequence[Variable], guids: Mapping[str, str]
) -> None:
    for own in held:
        if name in own.values:
            value = element(case, "VariableValue")
            element(value, "VariableRef", targetGUID=guids[own.name])
            element(value, f"{own.type}Value", own.values[name])


def _of_survey(survey: Survey, w: Wording) -> list[Variable]:
    """Return the closed questions of a survey, each column of a grid by itself, several options
    of one question joined by commas."""
    given = [own for own in _columns(survey) if len(own[2])]
    names = _distinct([name for name, _, _ in given])
    made = []
    for name, (_, kind, own) in zip(names, given, strict=True):
        is_numeric, texts = kind in _NUMERIC, own.tolist()
        if not is_numeric:
            told = sorted(set(texts))  # each option once: most are many people's
            texts = own.map(dict(zip(told, masked(told, w), strict=True)))
        made.append(_variable(name, is_numeric, dict(zip(own.index, texts, strict=True))))
    return made


def _of_table(table: pd.DataFrame) -> list[Variable]:
    """Return the columns of a table of texts (index: ids as text; "" where there is no answer)."""
    made = []
    for at, name in enumerate(_distinct(list(map(str, table.columns)))):
        own = table.iloc[:, at]
        made.append(_variable(name, False, own[own != ""].to_dict()))
    return made


def _columns(survey: Survey) -> Iterator[tuple[str, str, pd.Series]]:
    """Yield for each closed question, or column of one, its name, type and answers (index: ids as
    text)."""
    ids = survey.ids().astype(str)
    for question in survey.questions:
        if question.type in (*OPEN_TYPES, "no_question"):
            continue
        for name, own in _of_question(survey, question):
            yield name, question.type, own.set_axis(ids.loc[own.index])


def _of_question(survey: Survey, question: Question) -> Iterator[tuple[str, pd.Series]]:
    if question.type in _SEVERAL:
        chosen = closed.cells(survey, question)
        yield question.text, chosen.astype(str).groupby(level=0).agg(", ".join)
        return
    for at, column in enumerate(question.columns):
        item = question.items[at] if at < len(question.items) else ""
        name = f"{question.text} [{item}]" if len(question.columns) > 1 else question.text
        yield name, closed.given(survey, column).dropna().astype(str)


def _distinct(names: Sequence[str]) -> list[str]:
    """Return names that differ: one that was there before gets a number.

    >>> _distinct(["Why?", "Why?", ""])
    ['Why?', 'Why? (2)', '–']
    """
    made: list[str] = []
    for name in names:
        plain = " ".join(name.split()) or "–"
        own, number = plain, 1
        while own in made:
            number += 1
            own = f"{plain} ({number})"
        made.append(own)
    return made


def _variable(name: str, may_be_numeric: bool, own: Mapping[str, str]) -> Variable:
    """Return a variable; it is numeric only where every answer is nothing but a number.

    >>> _variable("n", True, {"a": "3", "b": "4,50"})
    Variable(name='n', type='Float', values={'a': '3', 'b': '4.50'})
    >>> _variable("n", True, {"a": "3", "b": "10+"}).type
    'Text'
    """
    if may_be_numeric and own and all(map(_DECIMAL.fullmatch, own.values())):
        is_whole = all(map(_WHOLE.fullmatch, own.values()))
        plain = {id: format(Decimal(v.replace(",", ".")), "f") for id, v in own.items()}
        return Variable(name, INTEGER if is_whole else FLOAT, plain)
    return Variable(name, TEXT, own)
