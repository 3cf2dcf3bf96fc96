"""Where else in the database words of a respondent stand, since somebody copied them.

Start at `mask_copies`. Four words in a row that nobody else in the database wrote are taken for
theirs, and so is a number, an address or the like that stands in their answers alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import sqlalchemy as sql

from analysis.workspace.tables import (
    answers,
    codebooks,
    decisions,
    events,
    findings,
    memos,
    quotes,
    ratings,
    samples,
    texts,
)

RUN = 4  # words in a row
MASK = "[…]"
_WORD = re.compile(r"\w+")
_SIGN = r"[^\s,;:()\"“”]"
_TELLING = re.compile(rf"(?<!{_SIGN}){_SIGN}*[@\d]{_SIGN}*")  # an address, a number
_LONG = 6  # signs of one
# What people type freely, where words of an answer may have been copied to.
_TYPED = (
    events.c.why,
    decisions.c.reason,
    memos.c.text,
    ratings.c.reason,
    findings.c.text,
    quotes.c.translation,
    samples.c.settings,
)


class Words:
    """What one respondent wrote: runs of words and telling signs, by which copies are found."""

    def __init__(self, written: Iterable[str]) -> None:
        """Begin with all that somebody wrote."""
        self._is(set().union(*(set(_parts(text)) for text in written)))

    def _is(self, own: set[tuple[str, ...]]) -> None:
        self._own = own
        self._longest = {max(run, key=len) for run in own}  # most texts have none of these

    def among(self, text: str) -> set[tuple[str, ...]]:
        """Return which of them stand in a text."""
        folded = text.casefold()
        if not any(word in folded for word in self._longest):
            return set()
        return self._own.intersection(_parts(text))

    def only(self, kept: Iterable[tuple[str, ...]]) -> "Words":
        """Return those of them that are named."""
        own = Words(())
        own._is(self._own.intersection(kept))
        return own

    def without(self, texts: Iterable[str]) -> "Words":
        """Return those that are in none of some texts."""
        others = set().union(*map(self.among, texts))
        return self.only(self._own - others)

    def masked(self, text: str) -> str:
        """Return a text with a mask in the place of what is theirs.

        >>> Words(["the caretaker locks at noon"]).masked("Says “The caretaker locks at noon”!")
        'Says “[…]”!'
        """
        spans: list[tuple[int, int]] = []
        for own, start, end in sorted(_placed(text), key=lambda part: part[1:]):
            if own not in self._own:
                continue
            if spans and start <= spans[-1][1]:
                spans[-1] = spans[-1][0], max(end, spans[-1][1])
            else:
                spans.append((start, end))
        for start, end in reversed(spans):
            text = text[:start] + MASK + text[end:]
        return text


def mask_copies(connection: sql.Connection, own: Words) -> int:
    """Mask what is theirs in all that people typed, and return in how many texts. Call it when
    their answers are deleted: what then stands in an answer is somebody else's as well."""
    found = {c: _holding(connection, own, c) for c in _TYPED}
    copied = set().union(*(own.among(_text(t)) for rows in found.values() for _, t in rows))
    theirs = own.only(copied).without(_answers(connection)) if copied else own.only(())
    changed = 0
    for column, rows in found.items():
        table = column.table
        for number, told in rows:
            masked = _within(told, theirs.masked)
            if masked != told:
                row = sql.update(table).where(table.c.id == number)
                connection.execute(row.values({column.name: masked}))
                changed += 1
    return changed


def codebook_files(connection: sql.Connection, own: Words) -> list[str]:
    """Return the files of codebooks in which words of theirs stand, each with the beginning of
    its codebook's digest; nothing is changed there."""
    rows = connection.execute(sql.select(texts.c.digest, texts.c.text))
    found = {digest: own.among(text) for digest, text in rows}
    copied = set().union(*found.values())
    theirs = own.only(copied).without(_answers(connection)) if copied else own.only(())
    holding = {digest for digest, parts in found.items() if theirs.only(parts)}
    return sorted(
        f"{book.digest[:8]} {name}"
        for book in connection.execute(sql.select(codebooks))
        for name, digest in book.files.items()
        if digest in holding
    )


def _holding(connection: sql.Connection, own: Words, column: sql.Column) -> list[tuple[int, Any]]:
    rows = connection.execute(sql.select(column.table.c.id, column).order_by(column.table.c.id))
    return [(number, told) for number, told in rows if own.among(_text(told))]


def _answers(connection: sql.Connection) -> Iterator[str]:
    rows = sql.select(answers.c.text).where(answers.c.text != "")
    yield from connection.execute(rows, execution_options={"yield_per": 1_000}).scalars()


def _text(told: Any) -> str:
    """Return a cell, or all texts in one of JSON, as one text."""
    if isinstance(told, dict):
        return "\n".join(_text(own) for own in told.values())
    return "\n".join(map(_text, told)) if isinstance(told, list) else str(told)


def _within(told: Any, change: Callable[[str], str]) -> Any:
    """Return a cell, or JSON in one, with every text changed."""
    if isinstance(told, dict):
        return {name: _within(own, change) for name, own in told.items()}
    if isinstance(told, list):
        return [_within(own, change) for own in told]
    return change(told) if isinstance(told, str) else told


def _parts(text: str) -> Iterator[tuple[str, ...]]:
    yield from (own for own, _, _ in _placed(text))


def _placed(text: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Yield each run of words and each telling sign of a text, folded, with its place."""
    words = [(found[0].casefold(), *found.span()) for found in _WORD.finditer(text)]
    for at in range(len(words) - RUN + 1):
        run = words[at : at + RUN]
        yield tuple(word for word, _, _ in run), run[0][1], run[-1][2]
    for found in _TELLING.finditer(text):
        own = found[0].rstrip(".!?")
        if len(own) >= _LONG:
            yield (own.casefold(),), found.start(), found.start() + len(own)
