"""What is kept of each survey: corrections of its reading, and the codebook it is coded by.

A survey is known by the fingerprint of its columns, so that next week's export is the same one.
Start at `opened`.
"""

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import sqlalchemy as sql

from analysis.codebook import SHIPPED, Code
from analysis.codebook.folder import STRUCTURE
from analysis.codebook.structure_file import codes_in
from analysis.codebook.succession import names
from analysis.load.corrections import Correction, Corrections
from analysis.survey import Problem
from analysis.workspace import events
from analysis.workspace.database import Database
from analysis.workspace.events import CODEBOOK, CODER, CORRECTION, Event
from analysis.workspace.tables import codebooks, coders, corrections, surveys, texts, uses
from analysis.workspace.tables import events as log


@dataclass(frozen=True)
class Version:
    """A codebook as it was taken into use for a survey; `digest` None is the one that ships."""

    digest: str | None
    by: str
    at: str
    why: str


def known(database: Database, fingerprint: str) -> int | None:
    """Return the number of a survey that somebody has worked on, None for others."""
    with database.reading() as connection:
        return _number(connection, fingerprint)


def opened(database: Database, fingerprint: str, name: str) -> int:
    """Return the number of a survey, known from now on; `name` is the name of its file, for
    people who look into the database."""
    number = known(database, fingerprint)
    if number is not None:
        return number
    with database.writing() as connection:
        return _opened(connection, fingerprint, name)


def corrections_of(database: Database, fingerprint: str) -> Corrections:
    """Return what was corrected last of a survey's reading; nothing where nobody did."""
    with database.reading() as connection:
        kept = connection.execute(
            sql.select(corrections)
            .join(surveys)
            .where(surveys.c.fingerprint == fingerprint)
            .order_by(corrections.c.id.desc())
            .limit(1)
        ).first()
    if kept is None:
        return Corrections()
    columns = tuple(
        Correction(**{**own, "options": None if own["options"] is None else tuple(own["options"])})
        for own in kept.columns
    )
    return Corrections(columns, kept.language, kept.repair, kept.invited)


def correct(
    database: Database, fingerprint: str, name: str, wanted: Corrections, by: str, why: str = ""
) -> None:
    """Keep corrections of a survey's reading in the place of those before, which stay in the log.

    Raises `Problem` where nothing could be written; what was there before then counts.
    """
    with database.writing() as connection:
        survey = _opened(connection, fingerprint, name)
        event = events.record(connection, survey, CORRECTION, by, why)
        told = {
            "language": wanted.language,
            "repair": wanted.repair,
            "columns": [asdict(column) for column in wanted.columns],
            "invited": wanted.invited,
        }
        row = {"survey": survey, "event": event.id, **told}
        connection.execute(sql.insert(corrections), row)


def codebook_in_use(database: Database, survey: int) -> str | None:
    """Return the digest of the codebook that a survey is coded by; None: the one that ships."""
    used = sql.select(uses.c.digest).where(uses.c.survey == survey)
    with database.reading() as connection:
        return connection.execute(used.order_by(uses.c.id.desc()).limit(1)).scalar()


def files_of(database: Database, digest: str) -> dict[str, bytes]:
    """Return the files of a codebook that was in use, by name."""
    with database.reading() as connection:
        kept = sql.select(codebooks.c.files).where(codebooks.c.digest == digest)
        files = connection.execute(kept).scalar_one()
        rows = sql.select(texts).where(texts.c.digest.in_(list(files.values())))
        text = {row.digest: row.text.encode() for row in connection.execute(rows)}
    return {name: text[own] for name, own in sorted(files.items())}


def use_codebook(
    database: Database,
    survey: int,
    files: Mapping[str, bytes] | None,
    by: str,
    why: str = "",
    token: str | None = None,
) -> Event:
    """Code a survey by these files of a codebook from now on; None: by the one that ships."""
    digest = None if files is None else digest_of(files)
    with database.writing() as connection:
        event = events.record(connection, survey, CODEBOOK, by, why, token=token)
        if files is not None:
            kept = {name: hashlib.sha256(text).hexdigest() for name, text in files.items()}
            for name, text in files.items():
                once(connection, texts, digest=kept[name], text=text.decode())
            once(connection, codebooks, digest=digest, files=kept)
        row = {"survey": survey, "event": event.id, "digest": digest}
        connection.execute(sql.insert(uses), row)
        return event


def codes_of_versions(connection: sql.Connection, survey: int) -> list[tuple[Code, ...]]:
    """Return the codes of each codebook that a survey was coded by, the latest use first; the one
    that ships is the last."""
    used = sql.select(uses.c.digest).where(uses.c.survey == survey, uses.c.digest.is_not(None))
    digests = dict.fromkeys(connection.execute(used.order_by(uses.c.id.desc())).scalars())
    found = []
    for digest in [*digests, None]:
        with contextlib.suppress(Problem):  # kept by a version that took what this one refuses
            found.append(_codes_of(connection, digest))
    return found


def codes_in_use(connection: sql.Connection, survey: int) -> tuple[Code, ...]:
    """Return the codes of the codebook that a survey is coded by; none where it cannot be read."""
    used = sql.select(uses.c.digest).where(uses.c.survey == survey)
    last = connection.execute(used.order_by(uses.c.id.desc()).limit(1)).scalar()
    try:
        return _codes_of(connection, last)
    except Problem:
        return ()


def _codes_of(connection: sql.Connection, digest: str | None) -> tuple[Code, ...]:
    """Return the codes of a codebook that was in use; None: of the one that ships."""
    if digest is None:
        return codes_in((SHIPPED / STRUCTURE).read_bytes())
    files = sql.select(codebooks.c.files).where(codebooks.c.digest == digest)
    structure = connection.execute(files).scalar_one()[STRUCTURE]
    text = sql.select(texts.c.text).where(texts.c.digest == structure)
    return codes_in(connection.execute(text).scalar_one().encode())


def ids_of_versions(database: Database, survey: int) -> set[str]:
    """Return all ids that codes have or had in the codebooks that a survey was coded by."""
    with database.reading() as connection:
        return set().union(*map(names, codes_of_versions(connection, survey)))


def versions(database: Database, survey: int) -> list[Version]:
    """Return the codebooks that a survey was coded by, the latest first."""
    rows = sql.select(uses.c.digest, log.c.by, log.c.at, log.c.why).join(log)
    with database.reading() as connection:
        found = connection.execute(
            rows.where(uses.c.survey == survey).order_by(uses.c.id.desc())
        ).all()
    return [Version(*row) for row in found]


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return what tells the files of a codebook from others.

    >>> digest_of({"a": b"1", "b": b""}) == digest_of({"b": b"", "a": b"1"})
    True
    """
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name} {len(files[name])}\n".encode() + files[name])
    return digest.hexdigest()


def names_of_coders(database: Database) -> list[str]:
    """Return the names under which people write, sorted."""
    names = sql.select(coders.c.name).order_by(coders.c.name)
    with database.reading() as connection:
        return list(connection.execute(names).scalars())


def add_coder(database: Database, name: str) -> str:
    """Make a name known as that of a coder, and return it as it is kept."""
    with database.writing() as connection:
        event = events.record(connection, None, CODER, name)
        once(connection, coders, name=event.by, event=event.id)
        return event.by


def _number(connection: sql.Connection, fingerprint: str) -> int | None:
    own = sql.select(surveys.c.id).where(surveys.c.fingerprint == fingerprint)
    return connection.execute(own).scalar()


def _opened(connection: sql.Connection, fingerprint: str, name: str) -> int:
    number = _number(connection, fingerprint)
    if number is None:
        once(connection, surveys, fingerprint=fingerprint, name=name[:200])
    return number or _number(connection, fingerprint)


def once(connection: sql.Connection, table: sql.Table, **row: object) -> None:
    """Insert a row unless it is there, also where another process inserts it at this moment."""
    with contextlib.suppress(sql.exc.IntegrityError), connection.begin_nested():
        connection.execute(sql.insert(table).values(**row))
