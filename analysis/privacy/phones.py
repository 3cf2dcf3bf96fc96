"""Telephone numbers, by the numbering plans that `phonenumbers` holds.

Start at `phones`. Dates, years, ranges and sums of money are no telephone numbers.
"""

import re

Place = tuple[int, int]

REGIONS = {"fi": ("FI",), "sv": ("SE", "FI"), "et": ("EE",)}
ALL = ("FI", "SE", "EE")
MAYBE = re.compile(r"[0-9](?:[^\w\n]{0,3}[0-9]){5}")  # six digits with little between
_TRIES = 10_000  # candidates looked at in one text: an answer of 20,000 letters holds fewer
_SUM = re.compile(
    r"\s?(?:€|%|\$|£|eur|kr\b|kroon|kron|sek\b|usd\b|t\.?\s?€|km\b|kg\b|oppila|elev|õpila|pupil|student|op\b|ops\b)",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:€|\$|£|eur|sek)\s?\Z", re.IGNORECASE)
_RANGE = re.compile(r"[0-9]{3,4}\s?[-–—]\s?[0-9]{1,2}00|[0-9]{1,2}00\s?[-–—]\s?[0-9]{3,4}")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:[ \u00a0.,][0-9]{3})*[ \u00a0.,][0-9]00")  # 3 200 000
_YEARS = re.compile(r"(?:19|20)[0-9]{2}\D?(?:19|20)[0-9]{2}")


def phones(text: str, language: str = "") -> list[Place]:
    """Return where telephone numbers stand, those without + as the language's countries have them.

    An unknown language and English take Finnish, Swedish and Estonian numbers.

    >>> phones("Soita 040 123 4567 ennen 12.5.2024 klo 7,5", "fi"), phones("vuosina 2023-2024")
    ([(6, 18)], [])
    """
    if not MAYBE.search(text):
        return []
    from phonenumbers import Leniency, PhoneNumberMatcher

    places = set()
    for region in REGIONS.get(language, ALL):
        for match in PhoneNumberMatcher(text, region, Leniency.VALID, _TRIES):
            if not _is_other(text, match.start, match.end):
                places.add((match.start, match.end))
    return sorted(places)


def _is_other(text: str, start: int, end: int) -> bool:
    """Return whether a national number without 0 or + is rather a sum, a range or two years."""
    number = text[start:end]
    if number.lstrip("(")[:1] in "+0＋":
        return False
    return bool(
        _SUM.match(text, end)
        or _MONEY_BEFORE.search(text[max(0, start - 4) : start])
        or _RANGE.fullmatch(number)
        or _GROUPED.fullmatch(number)
        or _YEARS.fullmatch(number)
    )
