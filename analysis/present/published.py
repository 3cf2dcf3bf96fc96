"""A whole project as it was published, told as a timeline; no answer of a survey.

Start at `read`, then `timeline`. The facts stand in `data/cases`, each text in four languages.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analysis.codebook.structure import Texts
from analysis.survey import Problem
from analysis.wording import LANGUAGES, Wording, message

CASE = Path(__file__).parents[2] / "data" / "cases" / "me_my_heritage_and_you.yaml"
STAGES = {
    "preparation": message("Preparation"),
    "action": message("Action"),
    "reflection": message("Reflection"),
    "dissemination": message("Dissemination"),
}
FORMS = {"virtual": message("Virtual"), "physical": message("Physical")}


@dataclass(frozen=True)
class Step:
    """What was done: the platforms named, stages (of `STAGES`) and forms (of `FORMS`)."""

    done: Texts
    platforms: tuple[str, ...]
    stages: tuple[str, ...]
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A stretch of a project: when, what it was about, and its steps."""

    period: Texts
    title: Texts
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Case:
    """A published project: what it was, its parts in the order of time, the benefits that its
    school names, and where that is published."""

    title: str
    address: str
    source: Texts
    about: tuple[Texts, ...]
    parts: tuple[Part, ...]
    benefits: tuple[Texts, ...]


def read(content: bytes, name: str) -> Case:
    """Return the case of a file of `data/cases`; raises `Problem` where a text lacks a language,
    a part is missing, or a stage or form is not known."""
    try:
        told = yaml.safe_load(content)
        return _case(told)
    except yaml.YAMLError:
        raise Problem("{file} is not valid YAML. Correct the file.", file=name) from None
    except (KeyError, TypeError, ValueError) as fault:
        raise Problem(
            "{file} does not tell a case: look at {fault}.", file=name, fault=str(fault)
        ) from None


def _case(told: Any) -> Case:
    if not str(told["address"]).startswith("https://"):
        raise ValueError(told["address"])
    parts = (
        Part(_texts(own["period"]), _texts(own["title"]), tuple(map(_step, own["steps"])))
        for own in told["parts"]
    )
    return Case(
        str(told["title"]),
        str(told["address"]),
        _texts(told["source"]),
        tuple(map(_texts, told["about"])),
        tuple(parts),
        tuple(map(_texts, told["benefits"])),
    )


def _step(told: Any) -> Step:
    platforms = tuple(map(str, told["platforms"]))
    stages, forms = (_known(told[key], of) for key, of in (("stages", STAGES), ("forms", FORMS)))
    return Step(_texts(told["done"]), platforms, stages, forms)


def _known(told: Any, of: dict[str, str]) -> tuple[str, ...]:
    if unknown := [value for value in told if value not in of]:
        raise ValueError(unknown[0])
    return tuple(told)


def _texts(told: Any) -> Texts:
    return {language: str(told[language]) for language in LANGUAGES}


def timeline(case: Case, wording: Wording) -> list[dict[str, object]]:
    """Return the parts of a case as plain texts in the interface's language: `period`, `title`,
    and `steps`, each with what was `done` and `lines` (form and stage; platforms)."""
    own = wording.language
    return [
        {
            "period": part.period[own],
            "title": part.title[own],
            "steps": [
                {"done": step.done[own], "lines": _lines(step, wording)} for step in part.steps
            ],
        }
        for part in case.parts
    ]


def _lines(step: Step, wording: Wording) -> list[str]:
    said = [FORMS[form] for form in step.forms] + [STAGES[stage] for stage in step.stages]
    lines = [" · ".join(map(wording.say, said))]
    if step.platforms:
        lines.append(wording.say("Platforms: {names}", names=", ".join(step.platforms)))
    return lines
