"""Respondents who were deleted, known again without being named; start at `without_erased`.

Of each a few marks stay: HMAC-SHA256 (RFC 2104) under a random key of this database, of the id
that the survey gives, of what they wrote, and of their whole row. Next week's export holds the row
again; by these it is left out. A mark is made only of what nobody else gives by chance.
"""

import hmac
import secrets
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace

import pandas as pd
import sqlalchemy as sql
from pandas.api.types import is_integer_dtype

from analysis.load import choices
from analysis.survey import Question, Survey
from analysis.workspace.database import Database
from analysis.workspace.tables import erased, keys, surveys

KINDS = ID, ANSWERS, ROW = "id", "answers", "row"  # in the order in which they are believed
FEWEST = 6  # words from which on nobody else writes the same by chance
_KEY = "erased"
_OWN = ("submitted", "started", "id", "email", "ip")  # metadata that part a row from all others
_BETWEEN = "\x1f"


def telling(respondent: str, texts: Iterable[str], survey: Survey | None) -> dict[str, str]:
    """Return what tells a respondent from all others of a survey, by kind of mark: of the row in
    the survey as it is open, or where it has none of their answers as they are kept (`texts`)."""
    ids = None if survey is None else survey.ids().astype(str)
    here = [] if ids is None else ids.index[ids == respondent]
    if survey is not None and len(here):
        return _of_row(here[0], survey)
    found = {ID: respondent} if survey is not None and _has_ids(survey) else {}
    written = _joined(texts)
    return found | ({ANSWERS: written} if _enough(written) else {})


def keep(connection: sql.Connection, survey: int, event: int, told: Mapping[str, str]) -> None:
    """Write the marks of what tells a respondent from others."""
    key = _key(connection, make=bool(told))
    rows = [
        {"survey": survey, "event": event, "kind": kind, "mark": _mark(key, kind, own)}
        for kind, own in sorted(told.items())
    ]
    if rows:
        connection.execute(sql.insert(erased), rows)


def version(database: Database, fingerprint: str) -> int:
    """Return what tells the respondents who were deleted from a survey from those before and
    after: the number of the last mark, 0 where there is none."""
    newest = sql.select(sql.func.max(erased.c.id)).join(surveys)
    newest = newest.where(surveys.c.fingerprint == fingerprint)
    with database.reading() as connection:
        return connection.execute(newest).scalar() or 0


def without_erased(
    database: Database, survey_number: int | None, survey: Survey
) -> tuple[Survey, int]:
    """Return a survey without the respondents who were deleted from it, and how many these are.

    The others keep their places (the index of `responses` then has gaps), since where a survey has
    no ids they are known by them. Options that only the deleted gave are gone as well. Call it on
    one file as people corrected it, before several are joined; `survey_number` None: nobody has
    worked on the survey.
    """
    if survey_number is None:
        return survey, 0
    own = sql.select(erased).where(erased.c.survey == survey_number)
    with database.reading() as connection:
        rows = connection.execute(own.order_by(erased.c.id)).all()
        key = _key(connection)
    wanted: dict[int, dict[str, str]] = defaultdict(dict)
    for row in rows:
        wanted[row.event][row.kind] = row.mark
    gone = _places(key, wanted, survey) if key else set()
    return (_without(survey, gone), len(gone)) if gone else (survey, 0)


def _places(key: bytes, wanted: dict[int, dict[str, str]], survey: Survey) -> set[Hashable]:
    """Return the places of those who have one of the marks; of two who are alike the first, once
    for each who was deleted."""
    gone: set[Hashable] = set()
    missing = dict(wanted)
    for kind in KINDS:
        if not any(kind in marks for marks in missing.values()):
            continue
        places: dict[str, list[Hashable]] = defaultdict(list)
        for place, told in _TOLD[kind](survey):
            if place not in gone:
                places[_mark(key, kind, told)].append(place)
        for event, marks in list(missing.items()):
            if found := places.get(marks.get(kind, "")):
                gone.add(found.pop(0))
                del missing[event]
    return gone


def _of_row(place: Hashable, survey: Survey) -> dict[str, str]:
    found = {}
    for kind in KINDS:
        by_place = dict(_TOLD[kind](survey))
        own = by_place.get(place)
        if own is not None and sum(told == own for told in by_place.values()) == 1:
            found[kind] = own
    return found


def _has_ids(survey: Survey) -> bool:
    return not is_integer_dtype(survey.ids())


def _ids(survey: Survey) -> Iterator[tuple[Hashable, str]]:
    if _has_ids(survey):
        yield from survey.ids().astype(str).items()


def _answers(survey: Survey) -> Iterator[tuple[Hashable, str]]:
    columns = [survey.responses[place] for _, _, place in survey.open_columns()]
    for place, *cells in zip(survey.responses.index, *columns, strict=True):
        told = _joined(cells)
        if _enough(told):
            yield place, told


def _rows(survey: Survey) -> Iterator[tuple[Hashable, str]]:
    parting = [item.column for item in survey.metadata if item.kind in _OWN]
    opens = [place for _, _, place in survey.open_columns()]
    order = list(survey.responses.columns)
    at = {column: number for number, column in enumerate(order)}
    for place, *cells in survey.responses.itertuples(name=None):
        parted = any(_cell(cells[at[column]]) for column in parting)
        if parted or _enough(_joined(cells[at[column]] for column in opens)):
            yield place, _BETWEEN.join(map(_cell, cells))


_TOLD = {ID: _ids, ANSWERS: _answers, ROW: _rows}


def _joined(texts: Iterable[object]) -> str:
    """Return what somebody wrote in an order that no question decides."""
    return _BETWEEN.join(sorted(filter(None, map(_cell, texts))))


def _enough(told: str) -> bool:
    return len(told.split()) >= FEWEST


def _cell(value: object) -> str:
    """Return a cell without what tools write in more than one way."""
    text = "" if value is None or value != value else str(value)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _mark(key: bytes, kind: str, told: str) -> str:
    text = f"{kind}{_BETWEEN}{told}".encode(errors="surrogatepass")
    return hmac.digest(key, text, "sha256").hex()


def _key(connection: sql.Connection, make: bool = False) -> bytes:
    """Return the key of this database's marks, made where it is wanted; empty where there is none.
    Of two who make it at once the second fails whole, and tries again."""
    kept = connection.execute(sql.select(keys.c.value).where(keys.c.name == _KEY)).scalar()
    if kept is None and make:
        kept = secrets.token_hex(32)
        connection.execute(sql.insert(keys).values(name=_KEY, value=kept))
    return bytes.fromhex(kept or "")


def _without(survey: Survey, gone: set[Hashable]) -> Survey:
    is_gone = survey.responses.index.isin(gone)
    responses, leaving = survey.responses[~is_gone], survey.responses[is_gone]
    return replace(
        survey,
        responses=responses,
        missing=None if survey.missing is None else survey.missing[~is_gone],
        questions=tuple(_asked(own, responses, leaving) for own in survey.questions),
    )


def _asked(question: Question, left: pd.DataFrame, gone: pd.DataFrame) -> Question:
    """Return a question as those who are left answered it."""
    columns = list(question.columns)
    answered = int(gone[columns].notna().any(axis=1).sum())
    own = _options_in(question, gone)
    lost = own - _options_in(question, left) if own else own
    return replace(
        question,
        answered=max(0, question.answered - answered),
        options=tuple(option for option in question.options if option not in lost),
    )


def _options_in(question: Question, responses: pd.DataFrame) -> set[str]:
    """Return the options of a question that somebody gave."""
    cells = {str(cell) for at in question.columns for cell in responses[at].dropna().unique()}
    if question.separator:
        parted = (choices.chosen(c, question.options, question.separator) for c in cells)
        cells = {part for parts in parted for part in parts}
    return cells & set(question.options)
