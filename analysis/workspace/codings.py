"""Codings that come from other programs, as decisions of people, and what of them was left out.

Start at `decisions_of`; `refi` and `coding_tables` find the codings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.codebook.qdc import shortened
from analysis.survey import Notice
from analysis.workspace.decisions import ADD, CONFIRM, Decision
from analysis.workspace.refi_places import Span

Key = tuple[str, str]  # respondent's id, as text, and question


@dataclass(frozen=True)
class Coding:
    """A code that a person (None: the machine) gave a span of an answer (None: the whole)."""

    key: Key
    code: str
    by: str | None
    span: Span | None
    at: str = ""
    reason: str = ""


@dataclass
class Left:
    """What of a file is no decision or was not understood, counted; by name where it has one."""

    machine: int = 0
    several: int = 0
    unplaced: int = 0
    unnamed: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)

    def notices(self) -> list[Notice]:
        """Return what was left out in sentences."""
        return [*self._counts(), *self._names()]

    def _counts(self) -> Iterator[Notice]:
        if self.machine:
            yield Notice(
                "Codings of the machine in the file, which are no decisions: {count}.",
                {"count": self.machine},
            )
        if self.several:
            yield Notice(
                "Codes that a person gave to several places of an answer, of which the last one "
                "counts: {count}.",
                {"count": self.several},
            )
        if self.unplaced:
            yield Notice(
                "Codings left out, since they lie in no answer or in several: {count}.",
                {"count": self.unplaced},
            )
        if self.unnamed:
            yield Notice(
                "Rows left out, since they name no code: {count}.", {"count": self.unnamed}
            )

    def _names(self) -> Iterator[Notice]:
        if self.codes:
            yield Notice(
                "Codes that the codebook does not have: {names}. Codings left out: {count}.",
                _told(self.codes),
            )
        if self.answers:
            yield Notice(
                "Answers that the survey does not have: {names}. Rows left out: {count}.",
                _told(self.answers),
            )
        if self.sources:
            yield Notice(
                "Sources that hold no answers of this survey: {names}. Codings left out: {count}.",
                _told(self.sources),
            )
        if self.missing:
            yield Notice(
                "Sources whose text is not in the file, or cannot be read: {names}. Codings left "
                "out: {count}.",
                _told(self.missing),
            )
        if self.words:
            yield Notice(
                "Rows left out, since the answer says something else: {names} ({count}).",
                _told(self.words),
            )
        if self.outside:
            yield Notice(
                "Rows left out, since their start and end are no place in the answer: {names} "
                "({count}).",
                _told(self.outside),
            )
        if self.cells:
            yield Notice(
                "Cells that are neither 1, 0 nor empty were passed over: {names} ({count}).",
                _told(self.cells),
            )
        if self.counted:
            yield Notice(
                "Places are counted otherwise than the standard says, and were taken as they fit "
                "the words: {names}.",
                _told(self.counted),
            )
        if self.passed_over:
            told = [f"{name} {count}" for name, count in sorted(self.passed_over.items())]
            yield Notice("Not taken from the file: {what}.", {"what": ", ".join(told)})


def _told(counts: Counter[str]) -> dict[str, object]:
    return {"names": shortened(sorted(counts)), "count": counts.total()}


def decisions_of(
    found: Sequence[Coding],
    left: Left,
    noted: Sequence[Decision] = (),
    now: Mapping[str, str] | None = None,
) -> list[Decision]:
    """Return people's codings as decisions in the order of their times, without those that are
    `noted` as decisions already (`now` has what each of their codes is called now).

    Each adds a code to its span. Who coded an answer just where the machine did, in the same file,
    confirms its code: so it stays on all of its words. Codings of the machine, and codes of a
    person on several spans of an answer, of which the last one counts, are counted in `left`.

    >>> key = ("7", "q1")
    >>> machine = [Coding(key, "time", None, (0, 4)), Coding(key, "time", None, (6, 9))]
    >>> person = [Coding(key, "time", "A", span) for span in ((0, 4), (6, 9))]
    >>> [(own.action, own.start) for own in decisions_of([*machine, *person], Left())]
    [('confirm', None)]
    """
    by_machine: dict[tuple[Key, str], set[Span | None]] = defaultdict(set)
    people: dict[tuple[Key, str, str], dict[Span | None, Coding]] = defaultdict(dict)
    before: dict[tuple[Key, str, str], list[Decision]] = defaultdict(list)
    for own in noted:
        code = (now or {}).get(own.code, own.code)
        before[(own.id, own.question), code, own.by].append(own)
    for coding in found:
        if coding.by is None:
            left.machine += 1
            by_machine[coding.key, coding.code].add(coding.span)
        elif not _is_noted(coding, before[coding.key, coding.code, coding.by]):
            people[coding.key, coding.code, coding.by].setdefault(coding.span, coding)
    made = []
    for (key, code, _), spans in people.items():
        if spans.keys() == by_machine.get((key, code)):
            made.append(_decision(CONFIRM, max(spans.values(), key=lambda own: own.at), None))
        else:
            left.several += len(spans) > 1
            made += [_decision(ADD, own, span) for span, own in spans.items()]
    return sorted(made, key=lambda own: own.at)


def _decision(action: str, own: Coding, span: Span | None) -> Decision:
    told = (own.by or "", own.at, own.reason)
    return Decision(*own.key, own.code, action, *(span or (None, None)), *told)


def _is_noted(own: Coding, before: Sequence[Decision]) -> bool:
    """Tell whether a coding is that of a decision; where it touches masked words it is wider."""
    start, end = own.span or (0, 0)
    return any(
        decision.action in (ADD, CONFIRM)
        and (decision.start is None or (start <= decision.start and decision.end <= end))
        for decision in before
    )
