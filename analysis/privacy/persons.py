"""Personal data in answers: where it stands, and answers with it masked.

Start at `found`; `masked` writes a label in place of each, `moved` tells where a place of the
answer stands after that. Addresses and numbers are certain; names and schools are suspected, and
never all found (docs: what was measured stands in tests/privacy/test_persons.py).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

KINDS = ("email", "phone", "personal_id", "iban", "url", "name", "school")
CERTAIN = frozenset(KINDS[:5])
# Where places overlap, the kind that comes first here names the whole.
_RANKS = ("email", "iban", "personal_id", "phone", "url", "school", "name")
_AT_SIGN = re.compile(
    r"[@＠]|\b(?:at|ät|ätt|snabel-?a|miukumauku)\b|[(\[{]\s?a\s?[)\]}]", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9]{2}\D{0,2}[0-9]{2}")  # the least of a code or an account


@dataclass(frozen=True, order=True)
class Found:
    """A place in a text that holds personal data, in code points, and its kind of `KINDS`."""

    start: int
    end: int
    kind: str


def found(texts: Sequence[str], languages: Sequence[str] | None = None) -> list[list[Found]]:
    """Return the personal data in each text, sorted and not overlapping.

    `languages` has fi, sv, et, en or another word for each text; without it every text is read by
    the rules of all. Overlapping places become one, of the more certain kind. What is certain is
    found wherever the same signs stand in the text again.

    >>> [(one.start, one.end, one.kind) for one in found(["Mail aino@example.org", "Ei"])[0]]
    [(5, 21, 'email')]
    """
    known = languages if languages is not None else [""] * len(texts)
    return [
        _in_text(text, language if language in ("fi", "sv", "et", "en") else "")
        for text, language in zip(texts, known, strict=True)
    ]


def _in_text(text: str, language: str) -> list[Found]:
    from analysis.privacy import identifiers, names, phones, schools

    places: list[Found] = []

    def add(kind: str, spans: Iterable[tuple[int, int]]) -> None:
        places.extend(Found(start, end, kind) for start, end in spans if start < end)

    if _AT_SIGN.search(text):
        add("email", identifiers.emails(text, plain_at=language != "en"))
    if "." in text or "://" in text:
        add("url", identifiers.urls(text, language))
    if phones.MAYBE.search(text):
        add("phone", phones.phones(text, language))
    if _NUMBER.search(text):
        add("personal_id", identifiers.personal_ids(text))
        add("iban", identifiers.ibans(text))
    add("name", names.names(text, language))
    add("name", schools.offices(text))
    add("school", schools.schools(text))
    return _united(text, places)


def _united(text: str, places: list[Found]) -> list[Found]:
    """Return places without overlaps: certain ones joined, suspected ones in what these leave."""
    if not places:
        return []
    certain = [place for place in places if place.kind in CERTAIN]
    signs = {text[place.start : place.end]: place.kind for place in sorted(certain)}
    kept = _joined([*certain, *(one for each in signs.items() for one in _again(text, *each))])
    suspected = _joined([place for place in places if place.kind not in CERTAIN])
    return sorted([*kept, *_outside(text, suspected, kept)])


def _joined(places: list[Found]) -> list[Found]:
    joined: list[Found] = []
    for place in sorted(places):
        if joined and place.start < joined[-1].end:
            before = joined.pop()
            kind = min(before.kind, place.kind, key=_RANKS.index)
            place = Found(before.start, max(before.end, place.end), kind)
        joined.append(place)
    return joined


def _outside(text: str, places: list[Found], taken: list[Found]) -> Iterable[Found]:
    """Yield the parts of places that lie outside others and hold a letter or digit."""
    ends = [one.end for one in taken]
    starts = [one.start for one in taken]
    for place in places:
        at = place.start
        inside = taken[bisect_right(ends, at) : bisect_left(starts, place.end)]
        for one in [*inside, Found(place.end, place.end, place.kind)]:
            part = text[at : max(at, one.start)]
            if any(map(str.isalnum, part)):
                start = at + len(part) - len(part.lstrip())
                yield Found(start, start + len(part.strip()), place.kind)
            at = max(at, one.end)


def _again(text: str, signs: str, kind: str) -> Iterable[Found]:
    """Yield where the signs of a place stand, also joined to others as they may be."""
    at = text.find(signs)
    while at >= 0:
        yield Found(at, at + len(signs), kind)
        at = text.find(signs, at + len(signs))


def masked(text: str, found: Sequence[Found], labels: Mapping[str, str]) -> str:
    """Return a text with the label of its kind in brackets in place of each `Found`.

    `labels` has a word of the reader's language for each kind; `found` is one list of `found`.

    >>> masked("Mail aino@example.org!", [Found(5, 21, "email")], {"email": "e-mail"})
    'Mail [e-mail]!'
    """
    parts, at = [], 0
    for place in found:
        parts += [text[at : place.start], _label(place, labels)]
        at = place.end
    return "".join([*parts, text[at:]])


def moved(
    positions: Iterable[tuple[int, int]], found: Sequence[Found], labels: Mapping[str, str]
) -> list[tuple[int, int]]:
    """Return where places (start, end) of a text stand after `masked` with the same arguments.

    A place that begins or ends within a masked part takes in the whole label.

    >>> moved([(0, 4), (6, 8), (21, 22)], [Found(5, 21, "email")], {"email": "e-mail"})
    [(0, 4), (5, 13), (13, 14)]
    """
    return [
        (_moved(start, found, labels, end=False), _moved(end, found, labels, end=True))
        for start, end in positions
    ]


def _moved(at: int, found: Sequence[Found], labels: Mapping[str, str], end: bool) -> int:
    shift = 0
    for place in found:
        if at <= place.start:
            break
        length = len(_label(place, labels))
        if at < place.end:
            return place.start + shift + (length if end else 0)
        shift += length - (place.end - place.start)
    return at + shift


def _label(place: Found, labels: Mapping[str, str]) -> str:
    return f"[{labels[place.kind]}]"
