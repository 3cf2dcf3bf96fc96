"""How a survey was asked, coded and counted, in sentences for a report.

Start at `paragraph`; `procedure` is the part of it that a summary begins with.
"""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from analysis.load import dates
from analysis.present import readings, tabulation
from analysis.present.labels import audience, label
from analysis.present.tabulation import Tabulation
from analysis.results import intervals
from analysis.survey import Survey
from analysis.wording import Wording, sentence
from analysis.wording.labels import LANGUAGES, TOOLS

Checked = tuple[int, int, int]  # answers checked as wholes, decided on at all, and all there are


def paragraph(
    wanted: Tabulation, coded: Checked | None = None, accuracy: pd.DataFrame | None = None
) -> list[str]:
    """Return the method in sentences: procedure, codebook, coding, agreement, figures, limits.

    `coded` tells how many answers people checked, decided on, and how many there are, None where
    there is no coding; `accuracy` is the table of `results.checked.accuracies`, None or without
    checked answers where nothing was measured.
    """
    w = wanted.labels.wording
    told = procedure(wanted)
    if coded is not None:
        told += [codebook(wanted), *_coding(wanted, coded), agreement(accuracy, w)]
    told += tabulation.method(wanted)
    told.append(
        w.say(
            "Whether the most common is named more often than the next, and whether a statement "
            "is rated above the middle of its scale: McNemar's test, Holm's adjusted p."
        )
    )
    return [*told, _protection(wanted), *_limits(wanted)]


def procedure(wanted: Tabulation) -> list[str]:
    """Return how the survey was done, a sentence each: who answered, when, and how much."""
    w, survey = wanted.labels.wording, wanted.labels.survey
    told = [_respondents(wanted)]
    span = days(survey)
    if wanted.chosen:
        told.append(
            sentence(w.say("Counted are only these: {filters}.", filters=_filters(wanted)))
        )
    elif span:
        told.append(
            w.say(
                "First and last day of answering: {first}, {last}.",
                first=w.day(span[0]),
                last=w.day(span[1]),
            )
        )
    tool = w.say(TOOLS.get(survey.tool, survey.tool))
    told.append(w.say("The answers were read from: {tool}.", tool=tool))
    if (answering := open_answers(wanted)) is not None:
        questions, answered, coded = answering
        told.append(
            w.say(
                "Open questions: {questions}. Open answers that say something: {answered}; with "
                "a theme: {coded}.",
                questions=questions,
                answered=answered,
                coded=coded,
            )
        )
    return told


def open_answers(wanted: Tabulation) -> tuple[int, int, int] | None:
    """Return how many open questions there are, answers to them, and answers with a theme; None
    where there are none or it may not be told."""
    if wanted.response is None or not len(wanted.response):
        return None
    own = wanted.response[wanted.response["role"] != ""]
    return (len(own), int(own["answered"].sum()), int(own["coded"].sum())) if len(own) else None


def days(survey: Survey) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and the last day on which somebody answered, None where no column says it.

    >>> from analysis import load
    >>> first, last = days(load.read(b"Timestamp;Why?\\n9.9.2025 7.12;so\\n8.9.2025 7.13;no\\n"))
    >>> first.isoformat(), last.isoformat()
    ('2025-09-08', '2025-09-09')
    """
    columns = [own for own in survey.metadata if own.kind == "submitted"]
    if not columns:
        return None
    cells = survey.responses[columns[0].column].dropna()
    known = dates.days(map(str, cells), columns[0].order or "dmy")
    return (min(known), max(known)) if known else None


def agreement(accuracy: pd.DataFrame | None, w: Wording) -> str:
    """Return in a sentence how right the machine's themes are where people checked."""
    own = None if accuracy is None else accuracy[accuracy["language"] == ""]
    if own is None or not len(own) or not own["checked"].max():
        return w.say(
            "How far people agree with the machine is not measured: no answer is checked."
        )
    right, wrong, missed = (int(own[name].sum()) for name in ("right", "wrong", "missed"))
    return w.say(
        "Answers checked by people: {count}. In them {precision} of the machine's themes are "
        "right (precision, 95% interval {p_low} to {p_high}), and it finds {recall} of the right "
        "ones (recall, {r_low} to {r_high}).",
        count=int(own["checked"].max()),
        **_rates("precision", "p", right, right + wrong, w),
        **_rates("recall", "r", right, right + missed, w),
    )


def _rates(name: str, short: str, n: int, base: int, w: Wording) -> dict[str, str]:
    low, high = intervals.wilson(n, base)
    share = n / base if base else np.nan
    told = ("–" if value != value else w.percent(value) for value in (share, low, high))
    return dict(zip((name, f"{short}_low", f"{short}_high"), told, strict=True))


def _respondents(wanted: Tabulation) -> str:
    w, count = wanted.labels.wording, len(wanted.labels.survey.responses)
    if wanted.sampling.invited:
        return w.say(
            "Respondents: {answered} of {invited} invited ({share}).",
            answered=count,
            invited=wanted.sampling.invited,
            share=w.percent(count / wanted.sampling.invited),
        )
    return w.say(
        "Respondents: {count}. How many were invited is not known, so no response rate can be "
        "told.",
        count=count,
    )


def _filters(wanted: Tabulation) -> str:
    told = []
    for id, options in wanted.chosen.items():
        own = wanted.release.variables[id]
        names = [wanted.labels.category(own, option) for option in options]
        told.append(f"{wanted.labels.variable(own)} = {', '.join(names)}")
    return "; ".join(told)


def version(wanted: Tabulation) -> str:
    """Return what tells the codebook in use from others: the first signs of its digest."""
    scheme = wanted.labels.scheme
    return scheme.digest[: tabulation.DIGEST] or "–"


def codebook(wanted: Tabulation) -> str:
    """Return in words which codebook is in use, how large it is, and what it can read."""
    w, scheme = wanted.labels.wording, wanted.labels.scheme
    languages = [w.say(LANGUAGES[own]) for own in LANGUAGES if own in scheme.languages]
    return w.say(
        "Codebook: {title}, version {version} ({digest}). Themes: {themes}, in domains: "
        "{domains}. Languages that it recognises: {languages}.",
        title=label(scheme.title, w) or "–",
        version=scheme.version or "–",
        digest=version(wanted),
        themes=len(list(scheme.codes())),
        domains=len(scheme.domains),
        languages=", ".join(languages) or "–",
    )


def _coding(wanted: Tabulation, coded: Checked) -> list[str]:
    w = wanted.labels.wording
    return [
        w.say(
            "A theme is given by written rules and by a model that learnt from invented answers, "
            "with the words of the answer that earned it; where a person decides otherwise, the "
            "person's decision counts."
        ),
        readings.decided(*coded, w),
    ]


def _protection(wanted: Tabulation) -> str:
    w, preset = wanted.labels.wording, wanted.release.preset
    if preset.hides:
        return w.say("Protection as for: {audience}.", audience=audience(preset.name, w))
    return w.say(
        "Nothing is hidden: figures under {threshold} people may let somebody be recognised.",
        threshold=preset.threshold,
    )


def _limits(wanted: Tabulation) -> list[str]:
    w = wanted.labels.wording
    told = [
        w.say(
            "Limits: respondents chose to answer, and no weights are used, so that the figures "
            "are about those who answered. The intervals are of chance alone."
        ),
        w.say("Of small groups only large differences can be told; no cause is tested."),
    ]
    if any(own.source == "theme" for own in wanted.release.variables.values()):
        told.append(
            w.say(
                "The machine misses themes and gives wrong ones. A respondent may name several "
                "themes, so their shares do not sum to 100."
            )
        )
    return told
