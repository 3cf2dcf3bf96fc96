"""The pattern language: a line of a codebook becomes rows of places with words and gaps.

Start at `parse`. What each sign means is told, for researchers, in docs/codebook.md.
"""

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from analysis.survey import Problem

NEGATOR = "NEG"
MAX_GAP = 12
MAX_PLACES = 8
MAX_GROUPS = 3
MAX_VARIANTS = 64
MAX_LETTERS = 2_000
MIN_STEM = 2

_PIECE = re.compile(r"\([^()]*\)|<[^<>]*>|\S+")
_GAP = re.compile(r"(\.\.|~)(\d{1,3})\Z")


class Word(NamedTuple):
    """A word of a pattern; `match` is form, exact, start, ending, part or negator."""

    text: str
    match: str


class Place(NamedTuple):
    """One place of a pattern: any of `words`, at most `gap` other words after the place before."""

    words: tuple[Word, ...]
    gap: int = 0


@dataclass(frozen=True)
class Pattern:
    """A pattern as it was written, and the rows of places that it stands for.

    `text` is the pattern in the author's words; `rows` has one row, or more where `~` lets parts
    stand in either order; `excepts` and `unless` are rows that take a match back; `roles` names
    the questions it counts in (none named: all); `polarity` is lack, problem or benefit where the
    words around must tell so; `line` is its line in the file.
    """

    text: str
    rows: tuple[tuple[Place, ...], ...]
    excepts: tuple[tuple[Place, ...], ...] = ()
    unless: tuple[tuple[Place, ...], ...] = ()
    roles: frozenset[str] = frozenset()
    polarity: str = ""
    line: int = field(default=0, compare=False)


def parse(text: str, lists: Mapping[str, tuple[Word, ...]]) -> tuple[tuple[Place, ...], ...]:
    """Return the rows of places that a pattern stands for; raise `Problem` where it is not one.

    >>> [place.words for place in parse("short* time", {})[0]]
    [(Word(text='short', match='start'),), (Word(text='time', match='form'),)]
    >>> len(parse("time ~2 (short|scarce)", {}))
    2
    """
    variants = _variants(text)
    if max(len(_PIECE.findall(own)) for own in variants) > 2 * MAX_PLACES:
        raise _too_long(text)
    words = cache(lambda piece: _words(piece, lists, text))
    return tuple(row for variant in variants for row in _rows(variant, text, words))


def _variants(text: str) -> list[str]:
    """Write out alternatives of several words: `(bus|by train)` as `(bus)` and as `by train`."""
    if len(text) > MAX_LETTERS:
        raise Problem(
            "The pattern “{text}” is too long. Use at most {most} letters.",
            text=f"{text[:60]}…",
            most=MAX_LETTERS,
        )
    variants = [""]
    for piece in re.split(r"(\([^()]*\))", text):
        options = [piece]
        if piece.startswith("("):
            parts = [part.strip() for part in piece[1:-1].split("|")]
            options = [part for part in parts if " " in part]
            single = [part for part in parts if " " not in part]
            options += [f"({'|'.join(single)})"] if single else []
        variants = [before + option for before in variants for option in options]
        if len(variants) > MAX_VARIANTS:
            raise Problem(
                "The pattern “{text}” stands for too many. Write it as several patterns.",
                text=text,
            )
    return variants


def _rows(
    variant: str, text: str, words: Callable[[str], tuple[Word, ...]]
) -> tuple[tuple[Place, ...], ...]:
    groups: list[list[Place]] = [[]]
    gaps: list[int] = []
    gap: int | None = None
    for piece in _PIECE.findall(variant):
        sign = _GAP.match(piece)
        if sign and (gap is not None or not groups[-1]):
            raise Problem("A gap needs a word on both sides in the pattern “{text}”.", text=text)
        if sign and int(sign[2]) > MAX_GAP:
            raise Problem(
                "The gap in the pattern “{text}” is too wide. Use at most {most} words.",
                text=text,
                most=MAX_GAP,
            )
        if sign:
            gap = int(sign[2])
            if sign[1] == "~":
                groups.append([])
                gaps.append(gap)
                gap = 0
            continue
        groups[-1].append(Place(words(piece), gap or 0))
        gap = None
    _check(groups, gap, text)
    return tuple(_row(order, gaps) for order in itertools.permutations(groups))


def _check(groups: list[list[Place]], gap: int | None, text: str) -> None:
    if groups == [[]]:
        raise Problem("The pattern “{text}” holds no word.", text=text)
    if gap is not None or not all(groups):
        raise Problem("A gap needs a word on both sides in the pattern “{text}”.", text=text)
    if sum(map(len, groups)) > MAX_PLACES or len(groups) > MAX_GROUPS:
        raise _too_long(text)


def _too_long(text: str) -> Problem:
    return Problem(
        "The pattern “{text}” is too long. Use at most {places} words and {signs} signs ~.",
        text=text,
        places=MAX_PLACES,
        signs=MAX_GROUPS - 1,
    )


def _row(groups: tuple[list[Place], ...], gaps: list[int]) -> tuple[Place, ...]:
    row = list(groups[0])
    widest = max(gaps, default=0)
    for group in groups[1:]:
        row.append(Place(group[0].words, widest))
        row.extend(group[1:])
    return tuple(row)


def _words(piece: str, lists: Mapping[str, tuple[Word, ...]], text: str) -> tuple[Word, ...]:
    if piece.startswith("("):
        parts = [part.strip() for part in piece[1:-1].split("|")]
        return tuple(sorted({w for part in parts for w in _words(part, lists, text)}))
    if piece.startswith("<"):
        if piece[1:-1] not in lists:
            raise Problem(
                "The pattern “{text}” names the list {list}, which the file does not hold.",
                text=text,
                list=piece,
            )
        return lists[piece[1:-1]]
    if not piece:
        raise Problem(
            "The pattern “{text}” has an empty alternative. Write a word on both sides of each |.",
            text=text,
        )
    return (word(piece),)


@lru_cache(100_000)  # the words of a codebook recur in most of its patterns
def word(piece: str) -> Word:
    """Return one word of a pattern; raise `Problem` where it could not match or matches too much.

    >>> word("*tunti")
    Word(text='tunti', match='ending')
    """
    if piece == NEGATOR:
        return Word(NEGATOR, "negator")
    start, end, exact = piece.startswith("*"), piece.endswith("*"), piece.startswith("=")
    stem = piece.strip("*").removeprefix("=").casefold()
    if not re.fullmatch(r"[^\W_](?:[\w'’:./-]*\w)?", stem) or (exact and (start or end)):
        raise Problem("“{piece}” is not a word of a pattern.", piece=piece)
    if (start or end) and len(stem) < MIN_STEM:
        raise Problem("“{piece}” would match too many words. Write a longer stem.", piece=piece)
    match = {(True, True): "part", (True, False): "ending", (False, True): "start"}.get(
        (start, end), "exact" if exact else "form"
    )
    return Word(stem, match)
