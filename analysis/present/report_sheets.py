"""What a report's workbook holds beside charts and tables, as far as its audience may have it:
quotes, codings in long and wide form, people's decisions, and what is left out.

Start at `sheets`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.codebook import Scheme
from analysis.coding.apply import Coded
from analysis.present import masking
from analysis.present.labels import labels
from analysis.present.tabulation import Sheet
from analysis.privacy import coarse, persons
from analysis.privacy.coarse import Coarse
from analysis.privacy.presets import Preset
from analysis.survey import Problem
from analysis.wording import Wording
from analysis.wording.labels import ACTIONS, CONTENTS, LANGUAGES, ROLES, SOURCES
from analysis.workspace.decisions import Decision
from analysis.workspace.quotes import Quote

ANSWERS = ("partner", "archive", "researcher")  # audiences that may have answers


@dataclass(frozen=True, eq=False)
class Answers:
    """What the sheets are made of: a coding with people's decisions laid over it, its codebook,
    the text of each question by its id, approved quotes, decisions in their order, and what
    respondents answered to closed questions (columns: questions; index: ids as text; "" where
    there is no answer), None where there is none."""

    coded: Coded
    scheme: Scheme
    questions: Mapping[str, str]
    quotes: Sequence[Quote] = ()
    taken: Sequence[Decision] = ()
    background: pd.DataFrame | None = None


@dataclass(frozen=True, eq=False)
class Given:
    """The answers and codings that an audience is given, under its ids (`known`: by the id as
    text; None: their own) and in the order of these, the coarse background, and in how many places
    of the answers personal data is masked."""

    answers: pd.DataFrame
    codings: pd.DataFrame
    known: Mapping[str, str] | None
    background: Coarse | None
    count: int


def sheets(
    own: Answers,
    preset: Preset,
    w: Wording,
    ids: Mapping[str, str] | None = None,
    raw: bool = False,
) -> dict[str, Sheet]:
    """Return the sheets that an audience may have, by their names.

    Public: approved quotes. Partner and archive: answers with personal data masked, respondents
    under the ids of `ids` (by the id as text) and in their order, a background that is coarse
    (`privacy.coarse`), no coders and times, and what was done to protect people. Researcher: all,
    personal data masked unless `raw`. Strict: none of these. The last sheet says what is left out.
    Raises `Problem` where `ids` lacks a respondent.
    """
    made: dict[str, Sheet] = {}
    if preset.quotes and (found := _quotes(own, preset, w)) is not None:
        made[w.say("Quotes")] = found
    if preset.name in ANSWERS:
        made |= _answers(own, preset, w, ids, raw)
    left_out = _left_out(made, own, preset, w)
    if left_out:
        told = pd.DataFrame({w.say("Note"): left_out})
        made[w.say("Left out")] = (w.say("What this audience is not given"), told)
    return made


def _left_out(made: Mapping[str, Sheet], own: Answers, preset: Preset, w: Wording) -> list[str]:
    told = []
    if not preset.quotes:
        told.append(w.say("This audience is shown no quotes."))
    elif w.say("Quotes") not in made:
        told.append(w.say("No approved quote may be shown."))
    if preset.name not in ANSWERS:
        told.append(w.say("This audience is given no answers, codings or decisions."))
    elif preset.hides:
        told += [
            w.say(
                "Each respondent's choices in closed questions are given coarse; questions of "
                "several columns, scales, rankings, numbers and dates are left out."
            ),
            w.say("Who decided on codes, when and why is left out."),
        ]
    if preset.name in ANSWERS and not own.taken:
        told.append(w.say("Nobody decided on a code yet."))
    return told


def _quotes(own: Answers, preset: Preset, w: Wording) -> Sheet | None:
    """Return the approved quotes that may be shown as they are; who said them to researchers
    alone."""
    names = labels(own.scheme, w)
    found = [quote for quote in own.quotes if not quote.stale]
    if not found:
        return None
    table = pd.DataFrame(
        {
            w.say("Theme"): [names.get(quote.code, quote.code) for quote in found],
            w.say("Quote"): [quote.text for quote in found],
            w.say("Language"): [_language(quote.language, w) for quote in found],
            w.say("Translation"): [quote.translation for quote in found],
            w.say("Language of the translation"): [
                _language(quote.translation_language, w) for quote in found
            ],
        }
    )
    if not preset.hides:
        table.insert(0, w.say("Respondent"), [quote.id for quote in found])
    return w.say("Quotes that a person approved to be shown"), table


def _language(language: str, w: Wording) -> str:
    return w.say(LANGUAGES[language]) if language in LANGUAGES else language


def _answers(
    own: Answers, preset: Preset, w: Wording, ids: Mapping[str, str] | None, raw: bool
) -> dict[str, Sheet]:
    shown = given(own, preset, w, ids, raw)
    answers, codings, background = shown.answers, shown.codings, shown.background
    ending = _ending(shown.count, background, preset, w) if preset.hides or not raw else ""
    made = {
        w.say("Codings, long form"): (
            w.say("One row a piece of evidence; places are counted in signs from 0.") + ending,
            _long(codings, own, background, w),
        ),
        w.say("Codings, wide form"): (
            w.say("One row an answer; 1 in a theme's column where the answer has it.") + ending,
            _wide(answers, own, background, w),
        ),
    }
    if own.taken:
        told = w.say("What people decided on codes")
        made[w.say("Decisions")] = (told, _decisions(own, shown.known, preset, raw, w))
    if preset.hides:
        made[w.say("Protection")] = protection(shown, w)
    elif own.background is not None:
        table = _masked(own.background, raw, w)
        table.insert(0, w.say("Respondent"), own.background.index.astype(str))
        made[w.say("Background")] = (w.say("What each answered to closed questions"), table)
    return made


def given(
    own: Answers,
    preset: Preset,
    w: Wording,
    ids: Mapping[str, str] | None = None,
    raw: bool = False,
) -> Given:
    """Return the answers and codings that an audience of `ANSWERS` is given, as `sheets` has them.
    Raises `Problem` where `ids` lacks a respondent."""
    answers = own.coded.answers[own.coded.answers["content"] != "empty"]
    codings, count = own.coded.codings, 0
    if preset.hides or not raw:
        answers, codings, count = masking.masked(answers, codings, w)
    known = _known(answers, codings, own, preset, ids)
    background = _coarse(own, answers, known, preset, w)
    return Given(_renamed(answers, known), _renamed(codings, known), known, background, count)


def _ending(count: int, background: Coarse | None, preset: Preset, w: Wording) -> str:
    told = [w.say("Personal data masked in this many places: {count}.", count=count)]
    if background is not None:
        told.append(
            w.say(
                "Background is coarse: each combination of it (no answer and a withheld one count "
                "as values) is of {k} respondents or more. Values withheld: {count}; the sheet "
                "“{sheet}” has them by question.",
                k=background.k,
                count=sum(background.withheld),
                sheet=w.say("Protection"),
            )
        )
    if preset.hides:
        told.append(
            w.say(
                "What the tables hide can be worked out from these rows: keep them as safely "
                "as the answers."
            )
        )
    return " " + " ".join(told)


def _coarse(
    own: Answers,
    answers: pd.DataFrame,
    known: Mapping[str, str] | None,
    preset: Preset,
    w: Wording,
) -> Coarse | None:
    """Return the background of those whose answers are given, under the ids of an export; None
    where the audience has it as it is, or there is none.

    Those without an answer do not count: nobody finds them among the rows.
    """
    if known is None or own.background is None or own.background.empty:
        return None
    given = own.background.loc[answers["id"].astype(str).unique()]
    texts = _masked(given, False, w).set_axis([known[id] for id in given.index])
    return coarse.coarse(texts, max(coarse.LEAST, preset.threshold))


def _beside(ids: pd.Series, background: Coarse | None, w: Wording) -> pd.DataFrame:
    """Return the coarse background of each row's respondent, no column where there is none."""
    if background is None:
        return pd.DataFrame(index=range(len(ids)))
    shown = background.shown.fillna(f"[{w.say('withheld')}]").loc[ids]
    names = [w.say("Background: {question}", question=name) for name in shown.columns]
    return shown.set_axis(names, axis=1).reset_index(drop=True)


def protection(shown: Given, w: Wording) -> Sheet:
    """Return what was done to protect people, with counts, and what is not protected."""
    background, respondents = shown.background, shown.answers["id"].nunique()
    rows = [
        (w.say("Personal data in answers masked, places"), "", shown.count),
        (w.say("Respondents under random ids, in the order of these"), "", respondents),
    ]
    if background is not None:
        done = w.say("Background withheld, respondents")
        asked = background.log["column"]
        rows += [(done, *own) for own in zip(asked, background.withheld, strict=True)]
        missing = (
            w.say(
                "Not protected: where all {k} or more of a combination said the same, who knows "
                "that someone is among them knows what they said.",
                k=background.k,
            ),
            w.say(
                "Not protected: the words and the language of an answer, which stand beside the "
                "background."
            ),
            w.say("Not protected: files of different days can show what each withholds."),
        )
        rows += [(said, "", None) for said in missing]
    heads = [w.say("Note"), w.say("Question"), w.say("n")]
    told = w.say("What was done to protect people, and what is not protected")
    return told, pd.DataFrame(rows, columns=heads, dtype=object)


def _known(
    answers: pd.DataFrame,
    codings: pd.DataFrame,
    own: Answers,
    preset: Preset,
    ids: Mapping[str, str] | None,
) -> Mapping[str, str] | None:
    """Return the ids under which respondents leave the program, None for their own."""
    if not preset.hides:
        return None
    said = {*answers["id"].astype(str), *codings["id"].astype(str), *(d.id for d in own.taken)}
    known = ids or {}
    if missing := said - set(known):
        raise Problem(
            "The table of ids for this export lacks respondents: {count}. Make a new table.",
            count=len(missing),
        )
    return known


def _renamed(table: pd.DataFrame, known: Mapping[str, str] | None) -> pd.DataFrame:
    """Return rows under the ids of an export, in the order of these."""
    named = table.assign(id=table["id"].astype(str))
    if known is None:
        return named
    return named.assign(id=named["id"].map(known)).sort_values("id", kind="stable")


def _long(
    codings: pd.DataFrame, own: Answers, background: Coarse | None, w: Wording
) -> pd.DataFrame:
    names = labels(own.scheme, w)
    sources = [w.say(SOURCES.get(source, source)) for source in codings["source"]]
    table = pd.DataFrame(
        {
            w.say("Respondent"): codings["id"].tolist(),
            w.say("Question"): _asked(codings["question"], own),
            w.say("Theme"): [names.get(code, code) for code in codings["code"]],
            w.say("Code"): codings["code"].tolist(),
            w.say("First character"): codings["start"].tolist(),
            w.say("After the last character"): codings["end"].tolist(),
            w.say("Words"): codings["evidence"].tolist(),
            w.say("Coded by"): sources,
            w.say("Pattern"): codings["rule"].tolist(),
            w.say("Confidence"): codings["confidence"].tolist(),
        }
    )
    return pd.concat([table, _beside(codings["id"], background, w)], axis=1)


def _wide(
    answers: pd.DataFrame, own: Answers, background: Coarse | None, w: Wording
) -> pd.DataFrame:
    names, has = labels(own.scheme, w), [set(codes.split()) for codes in answers["codes"]]
    contents = [w.say(CONTENTS.get(content, content)) for content in answers["content"]]
    table = pd.DataFrame(
        {
            w.say("Respondent"): answers["id"].tolist(),
            w.say("Question"): _asked(answers["question"], own),
            w.say("About"): [w.say(ROLES[role]) for role in answers["role"]],
            w.say("Language"): [_language(language, w) for language in answers["language"]],
            w.say("Content"): contents,
            w.say("Answer"): answers["text"].tolist(),
        }
    )
    # The id of the code beside its label: labels of two domains may be the same.
    columns = {
        f"{names[code.id]} ({code.id})": [int(code.id in codes) for codes in has]
        for code in own.scheme.codes()
    }
    beside = _beside(answers["id"], background, w)
    return pd.concat([table, beside, pd.DataFrame(columns, index=table.index)], axis=1)


def _asked(questions: pd.Series, own: Answers) -> list[str]:
    return [own.questions.get(id, id) for id in questions]


def _decisions(
    own: Answers, known: Mapping[str, str] | None, preset: Preset, raw: bool, w: Wording
) -> pd.DataFrame:
    """Return people's decisions; by whom, when and why they decided to researchers alone."""
    names = labels(own.scheme, w)
    table = pd.DataFrame(
        {
            w.say("Respondent"): [known[d.id] if known is not None else d.id for d in own.taken],
            w.say("Question"): [own.questions.get(d.question, d.question) for d in own.taken],
            w.say("Theme"): [
                names.get(d.code, d.code) or w.say("The answer as a whole") for d in own.taken
            ],
            w.say("Code"): [d.code for d in own.taken],
            w.say("Decision"): [w.say(ACTIONS.get(d.action, d.action)) for d in own.taken],
            w.say("First character"): pd.Series([d.start for d in own.taken], dtype=object),
            w.say("After the last character"): pd.Series([d.end for d in own.taken], dtype=object),
        }
    )
    if preset.hides:
        return table.sort_values(w.say("Respondent"), kind="stable")
    reasons = pd.DataFrame({w.say("Reason"): [d.reason for d in own.taken]})
    signed = {
        w.say("By"): [d.by for d in own.taken],
        w.say("When"): [w.moment(d.at) for d in own.taken],
        w.say("Reason"): _masked(reasons, raw, w).iloc[:, 0],
    }
    return table.assign(**signed)


def _masked(table: pd.DataFrame, raw: bool, w: Wording) -> pd.DataFrame:
    """Return a table of texts with personal data masked, unless `raw`."""
    if raw:
        return table.copy()
    texts = [table.iloc[:, at].fillna("").astype(str) for at in range(len(table.columns))]
    parts = [pd.Series(masked(own.tolist(), w)) for own in texts]
    return pd.concat(parts, axis=1, keys=list(table.columns)) if parts else table.copy()


def masked(texts: Sequence[str], w: Wording) -> list[str]:
    """Return texts that are no answers, such as reasons and options, with personal data masked."""
    words = masking.labels(w)
    return [
        persons.masked(text, own, words)
        for text, own in zip(texts, persons.found(texts), strict=True)
    ]
