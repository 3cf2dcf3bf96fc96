"""What variables, their categories and their bases are called in the interface's language.

Start at `Labels`. Labels of themes and facets come from the codebook, those of questions and
options from the survey; only what neither has is the program's.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.codebook import Scheme
from analysis.privacy.classes import TOGETHER
from analysis.results.variables import ANY, Variable
from analysis.survey import Survey
from analysis.wording import Wording, sentence
from analysis.wording.labels import AUDIENCES, ROLES

_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")


def label(texts: Mapping[str, str], wording: Wording) -> str:
    """Return a text of the codebook in the interface's language, English or any where it lacks."""
    return texts.get(wording.language) or texts.get("en") or next(iter(texts.values()), "")


def one_line(text: str) -> str:
    """Return a name on one line, so that charts, tables and slides say the same.

    >>> one_line("\\ta\\r\\nb\\u2028c")
    'a b c'
    """
    return _BREAKS.sub(" ", text).strip()


def labels(scheme: Scheme, wording: Wording) -> dict[str, str]:
    """Return the label of each code in the interface's language."""
    return {code.id: one_line(label(code.label, wording)) for code in scheme.codes()}


@dataclass(frozen=True)
class Labels:
    """The words for what is counted in one survey, coded by one codebook."""

    survey: Survey
    scheme: Scheme
    wording: Wording

    def variable(self, variable: Variable) -> str:
        """Return what a variable is called: a domain, a facet, or the text of a question."""
        if variable.source == "question":
            return variable.text
        parts = self.scheme.domains if variable.source == "theme" else self.scheme.facets
        texts = next(own.label for own in parts if own.id == variable.id)
        return one_line(label(texts, self.wording))

    def category(self, variable: Variable, key: str) -> str:
        """Return what a category of a variable is called."""
        if key == TOGETHER:
            return self.wording.say("Others together")
        if variable.source == "theme":
            return self.codes().get(key, key)
        if variable.source == "facet":
            facet = next(own for own in self.scheme.facets if own.id == variable.id)
            texts = next((value.label for value in facet.values if value.id == key), {})
            return one_line(label(texts, self.wording)) or key
        return one_line(key)

    def codes(self) -> dict[str, str]:
        """Return what each code is called."""
        return labels(self.scheme, self.wording)

    def asked(self, role: str) -> str:
        """Return the wording of the open question about a role, its name where several ask."""
        texts = [q.text for q in self.survey.questions if q.role == role and q.type == "open"]
        return texts[0] if len(texts) == 1 else self.wording.say(ROLES[role])

    def base(self, variable: Variable, count: int | None) -> str:
        """Return whose answers make the base of a variable, and how many (None: hidden)."""
        w = self.wording
        if count is None:
            return w.say("n is hidden to protect a small group.")
        if variable.base_of == ANY:
            return w.plural(
                "n = {count} respondent who answered any open question.",
                "n = {count} respondents who answered any open question.",
                count,
            )
        if variable.base_of in ROLES:
            return sentence(
                w.plural(
                    "n = {count} respondent who answered the question “{question}”.",
                    "n = {count} respondents who answered the question “{question}”.",
                    count,
                    question=self.asked(variable.base_of),
                )
            )
        return w.plural(
            "n = {count} respondent who answered this question.",
            "n = {count} respondents who answered this question.",
            count,
        )


def terms(until: str, wording: Wording) -> str:
    """Return what somebody is told who may not pass a file on: until which day (ISO 8601; "": none
    was set) it is kept.

    >>> from analysis.wording import wording
    >>> terms("2027-05-31", wording("en"))
    'For the partner alone, not to be passed on; to be deleted by 31 May 2027.'
    """
    if not until:
        return wording.say(
            "For the partner alone, not to be passed on; to be deleted when no longer needed."
        )
    return wording.say(
        "For the partner alone, not to be passed on; to be deleted by {date}.",
        date=wording.day(datetime.date.fromisoformat(until)),
    )


def audience(preset: str, wording: Wording) -> str:
    """Return what the audience of a preset is called."""
    return wording.say(AUDIENCES[preset])
