"""Takes over what a run of the machine made of a survey's answers; decisions stay as they are.

Start at `take_over`.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

import pandas as pd
import sqlalchemy as sql
from pandas.api.types import is_integer_dtype

from analysis.codebook import Code, Scheme
from analysis.codebook.succession import Succession, successors
from analysis.coding import coder
from analysis.coding.apply import Coded
from analysis.workspace import events, following, pseudonyms, surveys
from analysis.workspace.database import Database, in_parts
from analysis.workspace.events import PROGRAM, RUN
from analysis.workspace.tables import answers, codes, codings, runs
from analysis.workspace.tables import pseudonyms as ids
from analysis.workspace.tables import successors as successor_rows

# Signs that no database takes; one sign stands for one, so that places in the text stay.
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_FOLLOWED, _WITH_ANSWERS = 0.1, 0.7  # how much of the whole is done then
_KEPT = ("place", "role", "language", "language_confidence", "text_digest", "content", "machine")


@dataclass(frozen=True)
class Key:
    """What a run was made of: hashes of the input and of the codebook, and `coder.version`."""

    input: str
    codebook: str
    coder: str = field(default_factory=coder.version)


def take_over(
    database: Database,
    survey: int,
    key: Key,
    coded: Coded,
    scheme: Scheme,
    by: str = PROGRAM,
    why: str = "",
    progress: Callable[[float], None] | None = None,
) -> bool:
    """Make a coding by the machine the one that people see and decide on; tell whether it is new.

    An answer is known by respondent and question. Where its text changed its version goes up, so
    that who reads the old one is told; one that the survey has no more is kept aside. Respondents
    without an id of their own are known by their place, and followed by what they wrote.
    """
    if is_last(database, survey, key):
        return False
    told, tell = _told(key), progress or (lambda share: None)
    leaves = without_parents(coded.codings, scheme)
    with database.writing() as connection:
        events.hold(connection, survey)
        if _is_last(connection, survey, told):  # another process was faster
            return False
        if is_integer_dtype(coded.answers["id"]):
            _follow(connection, survey, coded.answers)
        became = _became(connection, survey, scheme)
        following.before(connection, survey, became)
        event = events.record(connection, survey, RUN, by, why)
        connection.execute(sql.insert(runs).values(survey=survey, event=event.id, **told))
        tell(_FOLLOWED)
        numbers = _answers(connection, survey, coded.answers)
        tell(_WITH_ANSWERS)
        _codings(connection, survey, numbers, leaves, coded.negated)
        known = _take_over_codes(connection, survey, scheme, became)
        following.after(connection, survey, new_parts(scheme, known, became))
    tell(1)
    return True


def is_last(database: Database, survey: int, key: Key) -> bool:
    """Tell whether a run is the last one that was taken over."""
    with database.reading() as connection:
        return _is_last(connection, survey, _told(key))


def _told(key: Key) -> dict[str, str]:
    return {"input": key.input, "codebook": key.codebook, "format": key.coder}


def _became(connection: sql.Connection, survey: int, scheme: Scheme) -> dict[str, Succession]:
    """Return what became of codes that a codebook has not, but one before or after it had."""
    return successors(scheme.codes(), surveys.codes_of_versions(connection, survey))


def _take_over_codes(
    connection: sql.Connection, survey: int, scheme: Scheme, became: Mapping[str, Succession]
) -> set[str]:
    """Write the codes of a codebook and what became of others in the place of those before, and
    return those that were known before."""
    known = set(
        connection.execute(sql.select(codes.c.code).where(codes.c.survey == survey)).scalars()
    )
    for table in (codes, successor_rows):
        connection.execute(sql.delete(table).where(table.c.survey == survey))
    own = [{"code": code.id, "digest": digest_of_definition(code)} for code in scheme.codes()]
    old = [{"code": code, **found._asdict()} for code, found in became.items()]
    for table, rows in ((codes, own), (successor_rows, old)):
        if rows:
            connection.execute(sql.insert(table), [{"survey": survey, **row} for row in rows])
    return known


def new_parts(
    scheme: Scheme, known: Iterable[str], became: Mapping[str, Succession]
) -> dict[str, str]:
    """Return the code that each was split from, of those that the codebook before, with the codes
    `known`, had under no name (`became`: what those are now)."""
    before = {became[code].successor if code in became else code for code in known}
    return {
        code.id: code.split_from
        for code in scheme.codes()
        if code.split_from in before and code.id not in before
    }


def digest_of_text(text: str) -> str:
    """Return what tells the text of an answer from others."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


_NOTHING = digest_of_text("")


def digest_of_definition(code: Code) -> str:
    """Return what tells what a code means from other meanings: definition and what it excludes."""
    told = json.dumps([code.definition, code.excludes, code.parent], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def without_parents(codings: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the codings without the rows that a code only has since a child has them."""
    parent = codings["code"].map(scheme.parents())
    where = ["id", "question", "start", "end", "rule"]
    own = pd.MultiIndex.from_frame(codings[[*where, "code"]])
    children = codings[where].assign(code=parent)[parent.notna()]
    return codings[~own.isin(pd.MultiIndex.from_frame(children))]


def _is_last(connection: sql.Connection, survey: int, told: dict[str, str]) -> bool:
    latest = sql.select(runs).where(runs.c.survey == survey).order_by(runs.c.id.desc()).limit(1)
    row = connection.execute(latest).first()
    return row is not None and all(getattr(row, name) == value for name, value in told.items())


def _follow(connection: sql.Connection, survey: int, coded: pd.DataFrame) -> None:
    """Rename the respondents who stand at another place than before, where all that they wrote
    says who they are; another who had that place and is not found again is kept aside. So are the
    ids for exports of those who may be others now, lest anybody gets another's."""
    names = (answers.c.respondent, answers.c.question, answers.c.text_digest, answers.c.present)
    rows = connection.execute(sql.select(*names).where(answers.c.survey == survey)).all()
    before = _written((row.respondent, row.question, row.text_digest) for row in rows)
    known, here = {row.respondent for row in rows}, {row.respondent for row in rows if row.present}
    with_ids = pseudonyms.respondents(connection, survey)
    everybody = known | with_ids
    if not everybody:
        return
    now = _written(
        (str(row.id), row.question, digest_of_text(row.text))
        for row in coded.itertuples()
        if isinstance(row.text, str)
    )
    places = _by_only(now)
    found = {old: places[what] for what, old in _by_only(before).items() if what in places}
    moved = {old: new for old, new in found.items() if new != old}

    def aside(old: str) -> str:
        names = (f"{old} (before, {n})" for n in count(1))
        return next(name for name in names if name not in everybody)

    for old in sorted(everybody.intersection(moved.values()) - moved.keys()):
        moved[old] = aside(old)
    sure = found.keys() | moved.keys() | (set() if moved else _alike(before, now, here))
    unsure = known.intersection(with_ids, coded["id"].astype(str)) - sure
    _rename(connection, answers, survey, moved)
    renamed = moved | {old: aside(old) for old in unsure}
    _rename(connection, ids, survey, {old: renamed[old] for old in renamed.keys() & with_ids})


def _alike(
    before: Mapping[str, frozenset], now: Mapping[str, frozenset], here: Collection[str]
) -> set[str]:
    """Return the places at which somebody wrote something that stands there still, as where a
    correction made another question an open one; where there are any, also those at which nobody
    wrote anything. Where there are none, it may be another year's survey."""
    alike = {who for who in before.keys() & now.keys() if before[who] & now[who]}
    return alike | (set(here) - before.keys() - now.keys() if alike else set())


def _rename(
    connection: sql.Connection, table: sql.Table, survey: int, names: Mapping[str, str]
) -> None:
    """Give respondents other names, by way of names that nobody has, since two may change
    places."""
    own = (table.c.survey == survey, table.c.respondent == sql.bindparam("_old"))
    update = sql.update(table).where(*own).values(respondent=sql.bindparam("_new"))
    by_way = [{"_old": old, "_new": f"\u2192{new}"} for old, new in names.items()]
    back = [{"_old": f"\u2192{new}", "_new": new} for new in names.values()]
    if names:
        connection.execute(update, by_way)
        connection.execute(update, back)


def _written(rows: Iterable[tuple[str, str, str]]) -> dict[str, frozenset[tuple[str, str]]]:
    """Return what each respondent wrote, as hashes; who wrote nothing is left out."""
    written: dict[str, set[tuple[str, str]]] = {}
    for respondent, question, digest in rows:
        if digest != _NOTHING:
            written.setdefault(respondent, set()).add((question, digest))
    return {respondent: frozenset(own) for respondent, own in written.items()}


def _by_only(written: dict[str, frozenset]) -> dict[frozenset, str]:
    """Return who wrote something, where nobody else wrote exactly the same."""
    counts = Counter(written.values())
    return {what: who for who, what in written.items() if counts[what] == 1}


def _answers(
    connection: sql.Connection, survey: int, coded: pd.DataFrame
) -> dict[tuple[str, str], int]:
    """Write the answers that are new or changed; return the number of each by respondent and
    question."""
    known = {
        (row.respondent, row.question): row
        for row in connection.execute(sql.select(answers).where(answers.c.survey == survey))
    }
    new, changed = [], []
    wanted = {(row["respondent"], row["question"]): row for row in _rows(survey, coded)}
    for key, row in wanted.items():
        before = known.get(key)
        if before is None:
            new.append({**row, "version": 0})
        elif not before.present or any(getattr(before, n) != row[n] for n in _KEPT):
            rewritten = before.text_digest != row["text_digest"]
            changed.append({**row, "_id": before.id, "version": before.version + rewritten})
    gone = [row.id for key, row in known.items() if key not in wanted and row.present]
    if new:
        connection.execute(sql.insert(answers), new)
    if changed:
        names = [name for name in changed[0] if name != "_id"]
        update = sql.update(answers).where(answers.c.id == sql.bindparam("_id"))
        connection.execute(update.values({n: sql.bindparam(n) for n in names}), changed)
    for some in in_parts(gone):
        here = answers.c.id.in_(some)
        connection.execute(sql.update(answers).where(here).values(present=False))
    found = sql.select(answers.c.id, answers.c.respondent, answers.c.question)
    rows = connection.execute(found.where(answers.c.survey == survey))
    return {(row.respondent, row.question): row.id for row in rows}


def _rows(survey: int, coded: pd.DataFrame) -> Iterator[dict[str, object]]:
    for place, row in enumerate(coded.itertuples(index=False)):
        text = row.text if isinstance(row.text, str) else ""
        kept = _UNKEPT.sub("\ufffd", text)
        sure = row.language_confidence
        yield {
            "survey": survey,
            "place": place,
            "respondent": str(row.id),
            "question": str(row.question),
            "role": row.role,
            "language": row.language,
            "language_confidence": None if pd.isna(sure) else float(sure),
            "text": kept,
            "folded": kept.casefold(),
            "text_digest": digest_of_text(text),
            "content": row.content,
            "machine": row.codes,
            "present": True,
        }


def _codings(
    connection: sql.Connection,
    survey: int,
    numbers: dict[tuple[str, str], int],
    asserted: pd.DataFrame,
    negated: pd.DataFrame,
) -> None:
    """Write the machine's codings in the place of those of the run before."""
    own = sql.select(answers.c.id).where(answers.c.survey == survey)
    connection.execute(sql.delete(codings).where(codings.c.answer.in_(own)))
    both: Iterable[pd.DataFrame] = (asserted.assign(cue="", kind=""), negated)
    rows = [
        {
            "answer": numbers[str(row.id), str(row.question)],
            "code": row.code,
            "start": row.start,
            "end": row.end,
            "source": row.source,
            "rule": row.rule,
            "confidence": row.confidence,
            "kind": row.kind,
            "cue": _UNKEPT.sub("\ufffd", row.cue),
        }
        for frame in both
        for row in frame.itertuples(index=False)
    ]
    if rows:
        connection.execute(sql.insert(codings), rows)
