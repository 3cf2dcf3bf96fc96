"""What the machine and people coded, as it stands at places of answers in a REFI-QDA project.

Start at `marks`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.codebook import refi
from analysis.present.labels import labels
from analysis.present.report_sheets import Answers, masked
from analysis.privacy.presets import Preset
from analysis.wording import Wording
from analysis.wording.labels import SOURCES
from analysis.workspace.codings import Key
from analysis.workspace.decisions import REMOVE, Decision
from analysis.workspace.refi_codes import now
from analysis.workspace.refi_places import Span


@dataclass(frozen=True)
class Mark:
    """A code at a span of an answer: its id, the code's guid parts, by whom it was given or, where
    it is no coding, removed (None: the machine), when (UTC, ISO 8601; "": not known), and what is
    told of it: by which rule, or in a sentence that it was removed, and why."""

    span: Span
    code: str
    parts: tuple[str, str]
    by: str | None
    moment: str = ""
    told: str = ""
    is_coding: bool = True


def marks(own: Answers, preset: Preset, w: Wording) -> dict[Key, list[Mark]]:
    """Return the marks of each answer: of the machine's coding as it is, then of each person what
    they decided last on each code: additions and confirmations as codings, on the span decided on,
    else the machine's words, else the whole answer; removals where the code would stand. Who may
    not know the coders is not told who, when and why."""
    made: dict[Key, list[Mark]] = defaultdict(list)
    parts = {code.id: refi.parts_of(code) for code in own.scheme.codes()}
    for row in own.coded.codings.itertuples():
        source = w.say(SOURCES.get(row.source, row.source))
        told = ", ".join(filter(None, (source, row.rule, w.percent(row.confidence))))
        span = (int(row.start), int(row.end))
        made[str(row.id), row.question].append(
            Mark(span, row.code, parts[row.code], None, "", told)
        )
    answers = own.coded.answers
    keys = zip(answers["id"].astype(str), answers["question"], strict=True)
    lengths = dict(zip(keys, answers["text"].fillna("").str.len(), strict=True))
    for key, taken in _last(own).items():
        if lengths.get(key):
            made[key] += list(_of_people(taken, made[key], lengths[key], parts, own, preset, w))
    return made


def _last(own: Answers) -> dict[Key, list[tuple[str, Decision]]]:
    """Return what each person decided last on each code of each answer, with the code as it is
    called now."""
    known = now(own.scheme)
    last: dict[tuple[Key, str, str], Decision] = {}
    for decision in own.taken:
        if decision.code in known:
            key = ((decision.id, decision.question), known[decision.code], decision.by)
            last.pop(key, None)
            last[key] = decision
    found: dict[Key, list[tuple[str, Decision]]] = defaultdict(list)
    for (key, code, _), decision in last.items():
        found[key].append((code, decision))
    return found


def _of_people(
    taken: Sequence[tuple[str, Decision]],
    machine: Sequence[Mark],
    length: int,
    parts: Mapping[str, tuple[str, str]],
    own: Answers,
    preset: Preset,
    w: Wording,
) -> Iterator[Mark]:
    names = labels(own.scheme, w)
    given: dict[str, list[Span]] = defaultdict(list)
    for mark in machine:
        given[mark.code].append(mark.span)
    for code, one in sorted(taken, key=lambda pair: pair[1].action == REMOVE):
        spans = list(dict.fromkeys(given[code])) or [(0, length)]
        if one.start is not None and one.end is not None and one.action != REMOVE:
            spans = [(one.start, one.end)]
        by, moment = ("", "") if preset.hides else (one.by, moment_of(one.at))
        told = ""
        if one.action == REMOVE:
            told = _removed(names[code], one, preset, w)
        for span in spans:
            yield Mark(span, code, parts[code], by, moment, told, one.action != REMOVE)
        if one.action != REMOVE and not given[code]:
            given[code] += spans


def _removed(name: str, one: Decision, preset: Preset, w: Wording) -> str:
    if preset.hides:
        return w.say("A person removed the code “{code}” here.", code=name)
    by, reason = one.by or w.say("Person"), masked([one.reason], w)[0]
    if not reason:
        return w.say("{name} removed the code “{code}” here.", name=by, code=name)
    return w.say(
        "{name} removed the code “{code}” here: {reason}", name=by, code=name, reason=reason
    )


def moment_of(at: str) -> str:
    """Return a time in UTC as XML writes it, "" where a text is none or does not name its zone.

    >>> moment_of("2026-11-29T12:45:46+02:00"), moment_of("2026-11-29 12:45"), moment_of("soon")
    ('2026-11-29T10:45:46Z', '', '')
    """
    try:
        own = datetime.datetime.fromisoformat(at.strip())
        if own.tzinfo is None:
            return ""
        plain = own.astimezone(datetime.UTC).replace(tzinfo=None)
        return plain.isoformat("T", "seconds") + "Z"
    except (ValueError, OverflowError):
        return ""
