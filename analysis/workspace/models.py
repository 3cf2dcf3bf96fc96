"""Models that learnt from people's decisions, and which of them a survey is coded by.

Start at `use` and `in_use`.
"""

import hashlib

import sqlalchemy as sql

from analysis.coding import model as models
from analysis.coding.model import Model
from analysis.survey import Problem
from analysis.workspace import events, surveys
from analysis.workspace.database import Database
from analysis.workspace.events import MODEL, Event
from analysis.workspace.tables import model_uses
from analysis.workspace.tables import models as kept_models

NAME = "learnt.model"  # what a problem calls it


def in_use(database: Database, survey: int) -> str | None:
    """Return the digest of the model that a survey is coded by; None: the one that ships."""
    used = sql.select(model_uses.c.digest).where(model_uses.c.survey == survey)
    with database.reading() as connection:
        return connection.execute(used.order_by(model_uses.c.id.desc()).limit(1)).scalar()


def content_of(database: Database, digest: str) -> bytes:
    """Return the bytes of a model that was in use."""
    kept = sql.select(kept_models.c.content).where(kept_models.c.digest == digest)
    with database.reading() as connection:
        return connection.execute(kept).scalar_one()


def model_of(database: Database, digest: str) -> Model | None:
    """Return a model that was in use; None where this version cannot read it any more."""
    try:
        return models.read(content_of(database, digest))
    except Problem:
        return None


def use(
    database: Database,
    survey: int,
    content: bytes | None,
    by: str,
    why: str = "",
    token: str | None = None,
) -> Event:
    """Code a survey by the model with these bytes from now on; None: by the one that ships.

    Raises `Problem` where they are no model.
    """
    if content is not None:
        models.read(content, NAME)
    digest = None if content is None else hashlib.sha256(content).hexdigest()
    with database.writing() as connection:
        event = events.record(connection, survey, MODEL, by, why, token=token)
        if content is not None:
            surveys.once(connection, kept_models, digest=digest, content=content)
        row = {"survey": survey, "event": event.id, "digest": digest}
        connection.execute(sql.insert(model_uses), row)
    return event
