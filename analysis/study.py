"""Puts the stages together: from a survey or a plain table of answers to its coding.

Start at `code_survey`. Pages and the command line both call these functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.codebook import Scheme
from analysis.coding import apply
from analysis.coding.apply import Coded
from analysis.coding.coder import Coder
from analysis.load.answer_columns import AnswerColumns
from analysis.progress import Progress
from analysis.survey import LANGUAGES, Problem, Question, Survey
from analysis.workspace import decisions
from analysis.workspace.decisions import Decision

if TYPE_CHECKING:  # coding needs no tables
    from analysis.present.exhibits import Basis
    from analysis.present.tabulation import Sheet
    from analysis.privacy.release import Release
    from analysis.results.tables import Sampling
    from analysis.wording import Wording


def answers_of(survey: Survey) -> pd.DataFrame:
    """Return the open answers, one row a respondent and open question.

    Columns: id, question (its id), role, text (None where empty). A question of several text
    columns gives one row a column.
    """
    ids = survey.ids()
    frames = [
        pd.DataFrame(
            {
                "id": ids,
                "question": name,
                "role": question.role or "other",
                "text": survey.responses[at],
            }
        )
        for name, question, at in survey.open_columns()
    ]
    if not frames:
        return pd.DataFrame(columns=["id", "question", "role", "text"])
    return pd.concat(frames).sort_index(kind="stable").reset_index(drop=True)


def names_in_joined(
    joined: Survey, number: int, own: Survey
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return what the answers of one file of a joined survey are called in it: respondent's id
    and question, by those in the file alone. `own` is the survey of the file `number`."""
    source = joined.sources[number]
    begin = sum(before.respondents for before in joined.sources[:number])
    ids = joined.ids().astype(str)
    here = dict(zip(own.ids().astype(str), ids[begin:], strict=False))
    columns = {column: name for name, _, column in joined.open_columns()}
    return {
        (before, name): (after, columns[source.columns[column]])
        for name, _, column in own.open_columns()
        if source.columns[column] in columns
        for before, after in here.items()
    }


def code_survey(
    survey: Survey,
    coder: Coder,
    language: str = "auto",
    taken: Sequence[Decision] = (),
    progress: Progress | None = None,
) -> Coded:
    """Code every open answer of a survey; `language` is auto or one of fi, sv, et, en for all.

    Raises `Problem` where the survey has no open question.
    """
    return _coded(answers_to_code(survey, language), coder, taken, progress)


def answers_to_code(survey: Survey, language: str = "auto") -> pd.DataFrame:
    """Return the open answers (`answers_of`) with the language that is given for all of them, ""
    where it is to be detected. Raises `Problem` where the survey has no open question, or there is
    no such language."""
    if language not in (*LANGUAGES, "auto"):
        raise Problem(
            "“{language}” is no language of the answers. Use auto, {languages}, or name the "
            "columns of a plain table with --text.",
            language=language,
            languages=", ".join(LANGUAGES),
        )
    if language == "auto" and survey.language:  # as a person corrected it
        language = survey.language
    answers = answers_of(survey)
    if answers.empty:
        raise Problem("The survey has no open question. Choose a file with open answers.")
    return answers.assign(language="" if language == "auto" else language)


def code_table(
    table: pd.DataFrame,
    coder: Coder,
    text: Sequence[str],
    id: str | None = None,
    question: str | None = None,
    language: str = "auto",
    taken: Sequence[Decision] = (),
    progress: Progress | None = None,
) -> Coded:
    """Code a plain table as `code_columns`; the columns by what `AnswerColumns` calls them."""
    columns = AnswerColumns(tuple(text), id, question, language)
    return code_columns(table, coder, columns, taken, progress)


def code_columns(
    table: pd.DataFrame,
    coder: Coder,
    columns: AnswerColumns,
    taken: Sequence[Decision] = (),
    progress: Progress | None = None,
) -> Coded:
    """Code a plain table (text cells). Raises `Problem` where a column does not exist."""
    answers = columns.answers(table[columns.among(table.columns)])
    return _coded(answers, coder, taken, progress)


def _coded(
    answers: pd.DataFrame, coder: Coder, taken: Sequence[Decision], progress: Progress | None
) -> Coded:
    return decisions.apply(apply.code(answers, coder, progress), list(taken), coder.scheme)


def released(
    survey: Survey,
    coded: Coded | None,
    scheme: Scheme,
    preset: str = "public",
    base: str = "domain",
) -> Release:
    """Return what an audience may see of a coded survey, by the name of its preset
    (`privacy.release.PRESETS`); `base` as of `results.variables`. Without `coded` it is about the
    closed questions alone. Raises `Problem` where there is no such preset.
    """
    from analysis.privacy import presets, release
    from analysis.results.variables import variables

    wanted = presets.preset(preset)
    base = "domain" if wanted.hides else base  # two bases of one theme differ by a few people
    if coded is None:
        return release.Release(variables(survey, answers_of(survey).iloc[:0], scheme), wanted)
    found = variables(survey, coded.answers, scheme, base)
    return release.Release(found, wanted, languages_of(survey, coded.answers))


def tables(
    survey: Survey,
    coded: Coded | None,
    scheme: Scheme,
    shown: Release,
    wording: Wording,
    sampling: Sampling,
    by: Sequence[str] | None = None,
    chosen: Mapping[str, Sequence[str]] | None = None,
    about: Sequence[tuple[str, str]] = (),
    checks: Checks | None = None,
    progress: Progress | None = None,
) -> dict[str, Sheet]:
    """Return every table of a survey, as far as `shown` lets them be shown: sheets by their names.

    `by` names the questions that part the respondents, None for all that may; `chosen` are the
    filters, by question the options; `about` are lines for the first sheet; `checks` tell how far
    the machine's coding may be trusted, where people checked answers.
    """
    from analysis.present import findings, quality, tabulation
    from analysis.present.labels import Labels

    chosen = dict(chosen or {})
    shown.check(chosen)
    response = answering(survey, coded, shown, chosen)
    ids = [own.id for own in shown.groupings()]
    wanted = tabulation.Tabulation(
        shown,
        Labels(survey, scheme, wording),
        sampling,
        response,
        ids if by is None else by,
        chosen,
        about,
        quality.checked_sheets(*checks, wording) if checks and not shown.preset.hides else {},
    )
    wanted = replace(wanted, more={**findings.sheet(wanted), **wanted.more})
    return tabulation.sheets(wanted, progress)


def basis(
    survey: Survey,
    coded: Coded | None,
    scheme: Scheme,
    preset: str,
    sampling: Sampling,
    checked: tuple[int, int, int] | None = None,
    sample: bool = False,
    edited: bool = False,
) -> Basis:
    """Return what the charts of a report are made of, as far as an audience may see it.

    `checked` tells how many answers people checked as wholes, on how many they decided, and how
    many there are, None where there is no coding; `sample` that the survey is the invented
    example, `edited` that its codebook is not the one that ships. Each release is made once.
    """
    from analysis.present.exhibits import Basis

    return Basis(
        survey,
        scheme,
        cache(lambda base: released(survey, coded, scheme, preset, base)),
        lambda shown, chosen: answering(survey, coded, shown, chosen),
        sampling,
        checked,
        sample,
        edited,
    )


Checks = tuple[pd.DataFrame, pd.DataFrame, dict[str, str]]


def checks(
    survey: Survey,
    machine: Coded,
    decided: Coded,
    scheme: Scheme,
    wholes: set[tuple[str, str]],
    wording: Wording,
) -> Checks | None:
    """Return what answers that people checked as a whole tell of the machine's coding: accuracies
    of codes, corrected shares (both as of `results.checked`) and the codes' labels; None where
    nobody checked any. `wholes` names the answers by respondent's id, as text, and question."""
    from analysis.present.labels import labels
    from analysis.results import checked
    from analysis.results.variables import by_themes, variables

    if not wholes:
        return None
    mask = checked.checked_answers(decided.answers, wholes)
    rights = checked.accuracies(machine.answers, decided.answers, mask, scheme)
    person = pd.Index(survey.ids()).get_indexer(decided.answers["id"])
    own, raw = (variables(survey, coded.answers, scheme) for coded in (decided, machine))
    parts = []
    for theme in by_themes(own):
        people = checked.checked_respondents(
            decided.answers, mask, person, theme.base_of, len(survey.responses)
        )
        parts.append(checked.corrections(raw[theme.id], theme, people))
    return rights, pd.concat(parts, ignore_index=True), labels(scheme, wording)


def answering(
    survey: Survey,
    coded: Coded | None,
    shown: Release,
    chosen: Mapping[str, Sequence[str]],
) -> pd.DataFrame | None:
    """Return how the chosen respondents answered each question (`results.tables.response`); None
    where that would tell of small groups."""
    from analysis.results import tables

    if (shown.preset.hides and any(chosen.values())) or shown.preset.rounding > 1:
        return None
    answers = answers_with(survey, coded)
    kept = shown.respondents(chosen)
    own = subset(survey, survey.responses.index[kept])
    held = answers[answers["id"].isin(set(own.ids()))]
    found = {id: variable.among(kept) for id, variable in shown.variables.items()}
    return tables.response(own, held, found)


def answers_with(survey: Survey, coded: Coded | None) -> pd.DataFrame:
    """Return the coded answers of a survey; none where it has no coding."""
    return coded.answers if coded else answers_of(survey).iloc[:0].assign(content="", codes="")


def languages_of(survey: Survey, answers: pd.DataFrame) -> np.ndarray:
    """Return the language that each respondent wrote most answers in (of several the first by
    name), "" where none did."""
    told = answers[(answers["content"] == "answered") & (answers["language"] != "")]
    counts = told.groupby(["id", "language"]).size().reset_index(name="n")
    most = counts.sort_values(["n", "language"], ascending=[False, True]).drop_duplicates("id")
    own = most.set_index("id")["language"]
    return own.reindex(survey.ids()).fillna("").to_numpy(dtype=object)


def respondents(survey: Survey, chosen: Mapping[str, Sequence[str]]) -> pd.Index:
    """Return the positions of the respondents who gave one of the chosen options to each question.

    `chosen` maps a question's id to options; a question with none chosen leaves everyone in.
    """
    from analysis.results.closed import cells  # for filters, not for coding

    kept = pd.Series(True, index=survey.responses.index)
    for id, options in chosen.items():
        if options:
            given = cells(survey, survey.question(id))
            kept &= kept.index.isin(given.index[given.isin(options)])
    return survey.responses.index[kept]


def background(survey: Survey, questions: Sequence[Question]) -> dict[str, list[str]]:
    """Return what each respondent answered to closed questions, by the respondent's id as text;
    several options are joined by commas, an answer not given is empty."""
    from analysis.results.closed import cells

    told = []
    for question in questions:
        given = cells(survey, question).dropna().astype(str)
        if not given.index.is_unique:
            given = given.groupby(level=0).agg(", ".join)
        told.append(given.reindex(survey.responses.index, fill_value="").tolist())
    ids = survey.ids().astype(str)
    return {id: [own[place] for own in told] for place, id in enumerate(ids)}


def subset(survey: Survey, positions: pd.Index) -> Survey:
    """Return the survey of these respondents alone."""
    # Why cells are empty is told by place, so it goes along with them.
    missing = None if survey.missing is None else survey.missing.loc[positions]
    return replace(survey, responses=survey.responses.loc[positions], missing=missing)
