"""Quotes as files hold them, and whether the words of one are the respondent's own.

Start at `Quote`; `placed` says where the words of a quote stand in its answer: a quote may be
shortened and masked, never altered otherwise. `approvals` keeps them in the database.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.codebook.succession import Succession
from analysis.survey import Problem
from analysis.workspace.decisions import is_older

# Why a quote may no longer be shown as it is: the answer's text changed, the export has the answer
# no more, or the theme is gone (from the codebook, or a person removed it from the answer).
STALE = TEXT, GONE, CODE = ("text", "gone", "code")
SAID = ("code", "start", "end", "text", "language", "translation", "translation_language")
COLUMNS = ("id", "question", *SAID, "by", "at")
_NEEDED = COLUMNS[:6]
# What may stand in a quote beside the respondent's words: a label, or the sign that words are cut.
_ADDED = re.compile(r"\[[^\[\]]{1,60}\]|…|\.{3,}")
_STOPS = frozenset(".!?…:;")
_PLACE = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Quote:
    """A quote of the answer of a respondent (`id`) to a question, for a theme.

    `text` are the words as shown; `start` and `end` are the stretch of the answer (code points)
    that they are from. `translation` was typed by a person, `translation_language` is its
    language; both are empty where there is none. `stale` is one of `STALE`, "" where it may be
    shown as it is.
    """

    id: str
    question: str
    code: str
    start: int
    end: int
    text: str
    language: str = ""
    translation: str = ""
    translation_language: str = ""
    by: str = ""
    at: str = ""
    stale: str = ""


def as_now(found: Sequence[Quote], became: Mapping[str, Succession]) -> list[Quote]:
    """Return quotes with each theme as the one that it is now: of those of one answer and theme,
    as where themes were merged, the one that was approved last.

    >>> own = Quote("0", "q2", "joining", 0, 16, "Everyone joined.")
    >>> became = {"joining": Succession("inclusion", "joining")}
    >>> [quote.code for quote in as_now([own, replace(own, code="inclusion")], became)]
    ['inclusion']
    """
    now = {code: end.successor for code, end in became.items()}
    last: dict[tuple[str, str, str], Quote] = {}
    for quote in found:
        own = replace(quote, code=now.get(quote.code, quote.code))
        before = last.setdefault((own.id, own.question, own.code), own)
        if not is_older(own.at, before.at):
            last[own.id, own.question, own.code] = own
    return list(last.values())


def checked(found: Sequence[Quote], coded: pd.DataFrame, known: Collection[str]) -> list[Quote]:
    """Return quotes from a file with what is stale of them in a coding told.

    `coded` are the answers (columns id, question, text), `known` the ids of the codebook's themes.

    >>> coded = pd.DataFrame({"id": [0], "question": ["q2"], "text": ["Everyone joined. Good."]})
    >>> wanted = Quote("0", "q2", "inclusion", 0, 16, "Everyone joined.")
    >>> [q.stale for q in checked([wanted, replace(wanted, id="9")], coded, {"inclusion"})]
    ['', 'gone']
    """
    texts = {(str(row.id), row.question): row.text or "" for row in coded.itertuples()}

    def stale(quote: Quote) -> str:
        text = texts.get((quote.id, quote.question), "")
        if not text:
            return GONE
        if quote.code not in known:
            return CODE
        return "" if placed(quote.text, text, quote.start, quote.end) else TEXT

    return [replace(quote, stale=stale(quote)) for quote in found]


def placed(
    text: str, answer: str, start: int = 0, end: int | None = None
) -> dict[int, int] | None:
    """Return where the words of a quote stand in an answer (by the place of each sign in the
    answer its place in the quote, spaces left out); None where they are not the answer's own.

    What is in [brackets] and "…" aside, the quote must be pieces of `answer[start:end]` in their
    order, none cut within a word (but at a label); where it begins or ends within a sentence,
    "…" must say so. Spaces and line breaks are alike.

    >>> placed("… [name] was glad.", "I think Mia was glad.")
    {12: 9, 13: 10, 14: 11, 16: 13, 17: 14, 18: 15, 19: 16, 20: 17}
    >>> placed("was glad.", "I think Mia was glad.") is None
    True
    """
    end = len(answer) if end is None else end
    found: dict[int, int] = {}
    for at, to, left, right in _pieces(text):
        place = _next(text[at:to], answer, start, end, left, right)
        if place is None:
            return None
        here = (n for n in range(*place) if not answer[n].isspace())
        there = (n for n in range(at, to) if not text[n].isspace())
        found |= dict(zip(here, there, strict=True))
        start = place[1]
    return found or None


def _pieces(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield the stretches of a quote that hold words, and what stands before and after each: the
    "edge" of the quote, a "cut", a "label", or the "letters" of a label with no space between."""
    at, before = 0, "edge"
    marks = [(m.start(), m.end(), m[0]) for m in _ADDED.finditer(text)]
    for start, end, mark in [*marks, (len(text), len(text), "")]:
        kind = "edge" if not mark else "label" if any(map(str.isalnum, mark)) else "cut"
        if any(map(str.isalnum, text[at:start])):
            left = "letters" if before == "label" and text[at].isalnum() else before
            right = "letters" if kind == "label" and text[start - 1].isalnum() else kind
            yield at, start, left, right
        at, before = end, kind


def _next(
    piece: str, answer: str, start: int, end: int, left: str, right: str
) -> tuple[int, int] | None:
    """Return where a piece stands first in an answer so that it may be cut there."""
    words = re.compile(r"\s+".join(map(re.escape, piece.split())))
    while match := words.search(answer, start, end):
        if _may_cut(answer, match.start(), left) and _may_cut(answer, match.end(), right):
            return match.span()
        start = match.start() + 1
    return None


def _may_cut(answer: str, at: int, kind: str) -> bool:
    """Tell whether a quote may begin or end at a place of an answer, next to a mark of a kind."""
    if kind == "letters":
        return True
    before, after = at, at
    while before > 0 and not answer[before - 1].isalnum():
        before -= 1
    while after < len(answer) and not answer[after].isalnum():
        after += 1
    gap = answer[before:after]
    if kind != "edge":
        return bool(gap) or at in (0, len(answer))
    stop = not _STOPS.isdisjoint(gap) and any(map(str.isspace, gap))
    return stop or "\n" in gap or before == 0 or after == len(answer)


def quotes_table(found: Sequence[Quote]) -> pd.DataFrame:
    """Return quotes as the table of quotes.csv: columns `COLUMNS`, text."""
    rows = [[str(getattr(quote, name)) for name in COLUMNS] for quote in found]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")


def of_table(table: pd.DataFrame) -> list[Quote]:
    """Return the quotes of a table with the columns `COLUMNS` (text; those to `text` needed).

    Raises `Problem`, naming the row, where a column is missing or a place is no number.

    >>> own = Quote("1", "q2", "impact", 0, 9, "It stays.", "en", by="A")
    >>> of_table(quotes_table([own])) == [own]
    True
    """
    rows = cells(table, COLUMNS, _NEEDED)
    return [_of_row(number, row) for number, row in enumerate(rows, 2)]


def cells(
    table: pd.DataFrame, columns: Sequence[str], needed: Sequence[str]
) -> list[tuple[str, ...]]:
    """Return the rows of a table of text by columns, "" where empty; raise `Problem` where one
    that is needed is missing."""
    missing = [column for column in needed if column not in table.columns]
    if missing:
        raise Problem(
            "The table lacks the column {column}. It needs {columns}.",
            column=missing[0],
            columns=", ".join(columns),
        )
    named = table.loc[:, table.columns != ""]
    rows = named.reindex(columns=list(columns)).astype("object").fillna("").astype(str)
    return list(rows.itertuples(index=False, name=None))


def _of_row(number: int, row: tuple[str, ...]) -> Quote:
    id, question, code, start, end, *said = row
    if not (_PLACE.fullmatch(start) and _PLACE.fullmatch(end)):
        raise Problem("Row {row} of the quotes has no whole start and end.", row=number)
    return Quote(id, question, code, int(start), int(end), *said)
