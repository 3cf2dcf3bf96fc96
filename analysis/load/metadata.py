"""Columns that describe the answering: when, who, from where, in which language.

Start at `find`; headings decide first, then what the cells are, since headings follow the
interface language of the survey's owner.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from analysis.load import facts, values
from analysis.load.columns import Column
from analysis.survey import Metadata, Notice

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,24}")
_IP = re.compile(  # a clock time has colons too, but neither letters nor eight parts
    r"(\d{1,3}\.){3}\d{1,3}|(?=.*[a-f]|.*::|(.*:){7})[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][a-z]{2,4})?|[^\W\d_]{3,20}( \([^()]+\))?", re.IGNORECASE)
_DURATION = re.compile(r"[\d:.,]+( ?(s|sec|min|h)\w*)?")
_LONGEST_IP = 45
_HASH = re.compile(r"(?=.*\d)[0-9a-z_{}-]{12,64}", re.IGNORECASE)
_PHONE = re.compile(r"'?(\+|0)\d[\d ()-]{6,18}")
_CODE = re.compile(r"[A-Za-z]{1,4}[-_]?\d{2,8}")
_INDEX = re.compile(r"unnamed: \d+")
_WHOLE = re.compile(r"\d{1,12}")
_LARGEST_AGE = 120  # ages and years of work may stand in order by chance
_EDGE = 4  # tools put their own columns first or last
_SURE_OF_CELLS = 0.9
_HEADING = Notice("Its heading says so.")
_CELLS = Notice("What it holds looks like that.")
PERSONS = ("email", "name", "ip")


def find(columns: list[Column]) -> list[Metadata]:
    """Return the metadata columns among these, in file order."""
    found = []
    for place, column in enumerate(columns):
        if kind := _by_heading(column):
            found.append(Metadata(column.position, column.text, kind, reason=_HEADING))
        elif kind := _by_cells(column, place, len(columns)):
            told = {"confidence": _SURE_OF_CELLS, "reason": _CELLS}
            found.append(Metadata(column.position, column.text, kind, **told))
    return _begun_before_submitted(found)


def persons_notice(metadata: list[Metadata]) -> tuple[Notice, ...]:
    """Return a notice that names the columns that hold persons; none where none does."""
    texts = [item.text or f"#{item.column + 1}" for item in metadata if item.kind in PERSONS]
    if not texts:
        return ()
    return (
        Notice(
            "These columns hold persons and are kept out of pages and reports: {columns}. Check "
            "that no other column does.",
            {"columns": ", ".join(texts)},
        ),
    )


def _is_phone(value: str) -> bool:
    return _PHONE.fullmatch(value) is not None and not values.is_date(value)


def _is_ip(value: str) -> bool:
    return len(value) <= _LONGEST_IP and _IP.fullmatch(value) is not None


@cache
def _kinds() -> dict[str, str]:
    rows = facts.rows("headings")
    own = {row["heading"].casefold(): row["kind"] for row in rows}
    return {heading: kind for heading, kind in own.items() if not kind.startswith("notes_")}


def kind_of(heading: str) -> str | None:
    """Return the kind of metadata that a heading names, None where it names none.

    >>> [kind_of(heading) for heading in ("Aikaleima:", "Unnamed: 0", "Miksi?")]
    ['submitted', 'other', None]
    """
    plain = facts.folded(heading).strip(" :*?.")
    return "other" if is_index(plain) else _kinds().get(plain)


def is_index(heading: str) -> bool:
    """Tell whether a heading is what pandas calls a column of row numbers."""
    return _INDEX.fullmatch(heading.strip().casefold()) is not None


def _by_heading(column: Column) -> str | None:
    """Return the kind that a heading names, unless the cells speak against it."""
    kind = kind_of(column.item or column.heading)
    if not kind or not column.answered:
        return kind
    if column.counts.keys() <= {column.item or column.heading}:
        return None  # an option of that name, repeated where it was chosen
    fits = _FITS.get(kind)
    if column.item and fits is None and values.is_choice(column.counts):
        return None  # a statement or option of that name, answered with few labels
    return kind if fits is None or values.share(column.counts, fits) >= 0.8 else None


def _by_cells(column: Column, place: int, width: int) -> str | None:
    if column.answered < 3:
        return None
    if values.share(column.counts, _EMAIL.fullmatch) >= 0.8:
        return "email"
    if values.share(column.counts, _is_ip) >= 0.9:
        return "ip"
    phones = values.share(column.counts, _is_phone) >= 0.8
    if phones and len(column.counts) > 2:
        return "name"
    asked = column.heading.rstrip().endswith("?")
    at_edge = (place < _EDGE or place >= width - _EDGE) and not asked
    if at_edge and values.share(column.counts, values.is_moment) >= 0.95:
        return "submitted"
    return "id" if place == 0 and _is_id(column) else None


def _is_id(column: Column) -> bool:
    cells = [cell.strip() for cell in column.cells if cell is not None]
    if len(column.counts) < len(cells) or len(cells) < len(column.cells):
        return False
    if all(_HASH.fullmatch(cell) for cell in cells):
        return True
    if not column.heading and all(map(_WHOLE.fullmatch, cells)):
        return True  # the numbers of the rows, as data frames write them
    # A few ages may stand in order by chance; a long heading is a question answered in numbers.
    named_like_one = len(column.heading) <= 20 and not column.heading.endswith("?")
    if not named_like_one or len(cells) < 5:
        return False
    if all(map(_CODE.fullmatch, cells)):
        return True
    if not all(map(_WHOLE.fullmatch, cells)):
        return False
    numbers = [int(cell) for cell in cells]
    span = max(numbers) - min(numbers) + 1
    rising = numbers == sorted(numbers) or numbers == sorted(numbers, reverse=True)
    return rising and (span <= 2 * len(numbers) or min(numbers) > _LARGEST_AGE)


def _begun_before_submitted(found: list[Metadata]) -> list[Metadata]:
    """Call the first of two moments the start where no heading said which is which."""
    kinds = [item.kind for item in found]
    if kinds.count("submitted") < 2 or "started" in kinds:
        return found
    first = kinds.index("submitted")
    begun = replace(found[first], kind="started")
    return [*found[:first], begun, *found[first + 1 :]]


# What the cells of a kind must be, whatever the heading says.
_FITS: dict[str, Callable[[str], object]] = {
    "submitted": values.is_date,
    "started": values.is_date,
    "email": lambda value: "@" in value or value.casefold() == "anonymous",
    "ip": _is_ip,
    "language": _LANGUAGE.fullmatch,
    "duration": _DURATION.fullmatch,
}
