"""What the cells of one column are: a number, a date, a scale, a choice or free text.

Start at `type_of`, which sees only the distinct answers and how often each occurs.
"""

import re
from collections import Counter
from collections.abc import Callable
from itertools import islice

# What a cell says when it says nothing; not counted for or against a type.
_NOTHING = frozenset({"na", "n/a", "#n/a", "nan", "null", "-", "--", ".", "?"})
_NUMBER = re.compile(r"[+-]?(\d{1,3}([ \u00a0\u202f.,']\d{3})+|\d+)([.,]\d+)?")
_ABOUT = re.compile(
    r"(?:noin|n\.?|suunnilleen|yli|alle|ca\.?|cirka|ungefär|umbes|u\.?|about|approx\.?|circa|[~≈<>])\s*",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*(?:\+\s*)?(?:%|€|\$|£|eur|euro\w*|k|t|h|min\w*|kpl|st|tk|hlö\w*|henkilö\w*|opettaja\w*|"
    r"oppilas\w*|vuo\w+|v\.?|kk|pv|vko|viikko\w*|päivä\w*|tunti\w*|tuntia|kert\w*|"
    r"år|mån\w*|veck\w*|dag\w*|tim\w*|gång\w*|personer|"
    r"aasta\w*|a\.?|kuu\w*|nädal\w*|päev\w*|tund\w*|korda|inimest|"
    r"years?|yrs?\.?|months?|weeks?|days?|hours?|times?|people)?\s*",
    re.IGNORECASE,
)
_DAY = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4})"
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?:\s?(?:[ap]\.?m|[ai]p|[fe]\.?m)\.?)?"
# Google Forms writes "2025/09/08 7:12:00 AM GMT+3", in Finnish "7.12.00 ap. UTC+3".
_ZONE = r"(?:\s?(?:Z|[A-Z]{3,5}(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2}))?"
_DATE = re.compile(_DAY, re.IGNORECASE)
_MOMENT = re.compile(
    rf"{_DAY}(?:T|,?\s+(?:klo\.?\s|kl\.?\s|kell\s)?){_CLOCK}{_ZONE}", re.IGNORECASE
)
_STEP = re.compile(r"(\d{1,2})(?:\s*(?:\([^\d()][^()]{0,60}\)|[-\u2013:=]\s*[^\W\d].{0,60}))?")
_LONGEST_NUMBER = 60  # letters of a cell; a longer one is prose, and costly to try
SCALE_TOP = 10  # of a scale that is answered in numbers
_SHARE_OF_NUMBERS = 0.75
_SHARE_OF_CHOICES = 0.7
_MOST_CHOICES = 60
_LOOKED_AT = 5_000  # distinct answers, the first in the file; more of them change no type


def share(counts: Counter[str], test: Callable[[str], object]) -> float:
    """Return the share of the answers that pass a test; 0 where there is none.

    >>> share(Counter({"a": 3, "": 1}), bool)
    0.75
    """
    seen = first(counts)
    total = seen.total()
    return sum(n for value, n in seen.items() if test(value)) / total if total else 0.0


def first(counts: Counter[str]) -> Counter[str]:
    """Return the first distinct answers, as many as are looked at to tell a type."""
    if len(counts) <= _LOOKED_AT:
        return counts
    return Counter(dict(islice(counts.items(), _LOOKED_AT)))


def is_moment(value: str) -> bool:
    """Tell whether a cell is a date with a time of day, as a survey tool stamps it.

    >>> [is_moment(v) for v in ("8.9.2025 klo 7.12.00", "2025/09/08 7:12 PM GMT+3", "8.9.2025")]
    [True, True, False]
    """
    return _MOMENT.fullmatch(value) is not None


def is_date(value: str) -> bool:
    """Tell whether a cell is a date, with or without a time of day."""
    return _DATE.fullmatch(value) is not None or is_moment(value)


def is_number(value: str) -> bool:
    """Tell whether a cell is one number, as people write it: "3,5", "n. 5", "10 €", "10+".

    >>> [is_number(v) for v in ("3,5", "n. 5", "10+", "1 200 €", "31-35", "5 tai 6")]
    [True, True, True, True, False, False]
    """
    if len(value) > _LONGEST_NUMBER:
        return False
    about = _ABOUT.match(value)
    number = _NUMBER.match(value, about.end() if about else 0)
    return number is not None and _UNIT.fullmatch(value, number.end()) is not None


def number(value: str) -> float | None:
    """Return the number that a cell is, None where it is none (`is_number`); a sign before groups
    of three digits parts thousands, one before other digits the decimals.

    >>> [number(v) for v in ("3,5", "n. 5", "10+", "1 200 €", "4 (Usein)", "31-35")]
    [3.5, 5.0, 10.0, 1200.0, 4.0, None]
    """
    if (place := step(value)) is not None:
        return float(place)
    if not is_number(value):
        return None
    about = _ABOUT.match(value)
    match = _NUMBER.match(value, about.end() if about else 0)
    decimals = match[3] or ""
    whole = re.sub(r"[ \u00a0\u202f.,']", "", match[1])
    sign = -1 if match[0].startswith("-") else 1
    return sign * (int(whole) + float(f"0.{decimals[1:]}" if decimals else 0))


def type_of(counts: Counter[str], is_count: bool = False) -> str:
    """Return the type of a column of single answers, from its distinct answers and their counts.

    `is_count` says that the question asks how many, so that small numbers are no scale.

    >>> type_of(Counter({"1": 4, "4": 9, "5": 7})), type_of(Counter({"1": 4, "12": 9}))
    ('rating', 'number')
    """
    seen = first(counts)
    said = Counter({v: n for v, n in seen.items() if v.lower() not in _NOTHING})
    if not said:
        return "open" if counts else "no_question"
    if share(said, is_date) >= 0.9:
        return "date"
    if share(said, lambda value: is_number(value) or step(value) is not None) >= _SHARE_OF_NUMBERS:
        return _type_of_numbers(said, is_count)
    return "single" if is_choice(counts) else "open"


def step(value: str) -> int | None:
    """Return the number of a step on a scale, alone or with the label that names an end of it.

    >>> [step(v) for v in ("4", "1 (Never)", "10 - Fully", "5+", "12.5", "3 opettajaa")]
    [4, 1, 10, None, None, None]
    """
    match = _STEP.fullmatch(value)
    return int(match[1]) if match else None


def _type_of_numbers(said: Counter[str], is_count: bool) -> str:
    whole = [place for value in said if (place := step(value)) is not None]
    if is_count or len(whole) < len(said) or max(whole) > SCALE_TOP:
        return "number"
    # 0/1 and 1/2 are codes of two options; a scale has at least three steps.
    return "rating" if max(whole) >= 3 else "single"


def is_choice(counts: Counter[str]) -> bool:
    """Tell whether a few answers, each given by several people, make up most of all answers.

    >>> is_choice(Counter({"Kyllä": 9, "Ei": 5, "Vähän": 1})), is_choice(Counter("abcdefg"))
    (True, False)
    """
    total = counts.total()
    often = [n for n in counts.values() if n >= max(2, total / 100)]
    return len(often) <= _MOST_CHOICES and sum(often) >= _SHARE_OF_CHOICES * total
