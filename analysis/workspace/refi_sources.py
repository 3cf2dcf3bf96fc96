"""Which answers of a survey the sources of a REFI-QDA project are.

Start at `Answers.within`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.codebook import refi
from analysis.workspace.codings import Key
from analysis.workspace.refi_places import Place, Span, aligned, bare, lf


@dataclass(frozen=True, eq=False)
class Held:
    """An answer within a source: from where to where, whose it is, and where its places are."""

    start: int
    end: int
    key: Key
    place: Place


@dataclass(frozen=True, eq=False)
class Named:
    """A selection that is not coded: from where to where, its id, and its name."""

    start: int
    end: int
    guid: str
    name: str


class Answers:
    """The answers of a survey (columns id, question, text), found by their ids in our projects
    (`survey`: the fingerprint of its columns) and by their texts in others."""

    def __init__(self, answers: pd.DataFrame, survey: str) -> None:
        keys = zip(answers["id"].astype(str), answers["question"].astype(str), strict=True)
        texts = answers["text"].fillna("")
        self.written = {key: text for key, text in zip(keys, texts, strict=True) if text}
        self._by_guid = {refi.guid("answer", survey, *key): key for key in self.written}
        self._by_text: dict[str, list[Key]] = defaultdict(list)
        self._by_id: dict[str, list[Key]] = defaultdict(list)
        self._order: dict[str, list[Key]] = defaultdict(list)
        self._by_line: dict[Key, list[int]] = defaultdict(list)  # by question and first line
        # Signs of the longest answer, with room for longer words in the place of what is masked.
        self._most = 2 * max(map(len, self.written.values()), default=0) + 1000
        for key, text in self.written.items():
            plain = lf(text)
            self._by_text[plain.strip()].append(key)
            self._by_id[key[0]].append(key)
            self._by_line[key[1], plain.partition("\n")[0]].append(len(self._order[key[1]]))
            self._order[key[1]].append(key)

    def within(self, text: str, named: Sequence[Named], told: Iterable[str]) -> list[Held]:
        """Return the answers that a source's text (LF) holds, in their order.

        Tried are, one after the other: selections with our ids; the whole as one answer; the whole
        as answers to one question, one below the other; selections whose words are one answer.
        `told` are texts that may name the respondent: the source's own name and those of its
        cases.
        """
        named = [own for own in named if own.end - own.start <= self._most]
        ours = [own for own in named if own.guid in self._by_guid]
        if ours:
            return _sorted(self._held(text, own, [self._by_guid[own.guid]]) for own in ours)
        whole = self._one(text, 0, len(text), told) if len(text) <= self._most else None
        if whole is not None:
            return [whole]
        for question in self._order:
            if found := self._walked(text, question):
                return found
        return _sorted(self._one(text, own.start, own.end, [own.name]) for own in named)

    def _held(self, text: str, own: Named, keys: Sequence[Key]) -> Held | None:
        """Return the first of some answers that a stretch of a text is."""
        for key in keys:
            place = aligned(text[own.start : own.end], self.written[key])
            if place is not None:
                return Held(own.start, own.end, key, place)
        return None

    def _one(self, text: str, start: int, end: int, told: Iterable[str]) -> Held | None:
        """Return the only answer that a stretch of a text can be, white space around it left out;
        of several the one whose respondent and question are named."""
        words = text[start:end]
        keys = self._by_text.get(words.strip(), [])
        if len(keys) > 1 or (not keys and "[" in words):
            keys = self._of_named(keys, told)
        if len(keys) != 1:
            return None
        own = self._held(text, Named(start, end, "", ""), keys)
        return own or _stripped(words, start, keys[0], self.written[keys[0]])

    def _of_named(self, keys: Sequence[Key], told: Iterable[str]) -> list[Key]:
        """Return those of some answers, or of all, whose respondent is named, and question."""
        names = [(name.strip(), set(re.findall(r"[\w.-]+", name))) for name in told]
        words = {own for name, parts in names for own in (name, *parts)}
        ids = [id for id in words if id in self._by_id]
        own = [key for id in ids for key in self._by_id[id] if not keys or key in keys]
        asked = [key for key in own if key[1] in words]
        return asked or own

    def _walked(self, text: str, question: str) -> list[Held]:
        """Return the answers to a question that a text is made of, one below the other in their
        order; none where anything else stands in it. Where it does not hold all of them, which of
        several equal ones it holds cannot be told."""
        found: list[Held] = []
        at, last, end = 0, -1, len(text.rstrip("\n"))
        while at < end:
            held, last = self._next(text, at, question, last)
            if held is None:
                return []
            found.append(held)
            at = held.end + 1
        if len(found) == len(self._order[question]):
            return found
        return [own for own in found if self._is_alone(own.key)]

    def _is_alone(self, key: Key) -> bool:
        same = self._by_text[lf(self.written[key]).strip()]
        return sum(question == key[1] for _, question in same) == 1

    def _next(self, text: str, at: int, question: str, last: int) -> tuple[Held | None, int]:
        """Return the answer that begins at a place, the first after the one before, and its place
        among those to the question."""
        line = text[at : _after(text, at, 0)]
        places = [own for own in self._by_line.get((question, line), []) if own > last]
        if not places and "[" in line:
            places = list(range(last + 1, len(self._order[question])))
        for own in places:
            key = self._order[question][own]
            end = _after(text, at, lf(self.written[key]).count("\n"))
            held = self._held(text, Named(at, end, "", ""), [key])
            if held is not None:
                return held, own
        return None, last


def _stripped(words: str, start: int, key: Key, written: str) -> Held | None:
    """Return the answer that a stretch is but for white space around both."""
    plain = lf(written)
    place, before = aligned(plain, written), len(plain) - len(plain.lstrip())
    if place is None or words.strip() != plain.strip():
        return None
    own = start + len(words) - len(words.lstrip())
    length = len(plain.strip())
    return Held(own, own + length, key, lambda s, e: place(s + before, e + before))


def _after(text: str, at: int, count: int) -> int:
    """Return where the line ends that is so many lines below the one of a place."""
    for _ in range(count):
        at = text.find("\n", at) + 1 or len(text)
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _sorted(found: Iterable[Held | None]) -> list[Held]:
    return sorted((own for own in found if own is not None), key=lambda own: own.start)


def holding(held: Sequence[Held], text: str, start: int, end: int) -> tuple[Held, Span] | None:
    """Return the answer (of some in their order) that a span of a source lies in, and where in the
    answer as it was written; None where it lies in none or in several. White space at its ends
    does not count."""
    within = bare(text, start, end)
    at = bisect_right(held, within[0], key=lambda own: own.start) - 1
    if at < 0:
        return None
    own = held[at]
    for first, last in ((start, end), within):
        if own.start <= first < last <= own.end:
            return own, own.place(first - own.start, last - own.start)
    return None
