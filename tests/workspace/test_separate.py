"""Each project has a database of its own: what is in one cannot be seen from another."""

import pytest
import sqlalchemy as sql
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from analysis.load.corrections import Correction, Corrections
from analysis.workspace import kept_files, surveys
from analysis.workspace.database import Database, address_of
from analysis.workspace.tables import metadata

ONE, OTHER, NONE = "finland-2025", "finland-2026", ""


@pytest.fixture
def three(address):
    opened = [Database(address, project) for project in (ONE, OTHER, NONE)]
    yield opened
    for database in opened:
        database.close()


def test_what_one_project_has_no_other_sees(three, address):
    for number, database in enumerate(three):
        kept = Corrections((Correction(number, "number"),))
        surveys.correct(database, "f" * 64, f"canary{number}.csv", kept, f"coder{number}")
        surveys.add_coder(database, f"coder{number}")
        kept_files.keep(database, [(f"canary{number}.csv", b"%d" % number)], f"coder{number}")
    again = [Database(address, project) for project in (ONE, OTHER, NONE)]
    for number, database in enumerate([*three, *again]):
        number %= 3
        assert surveys.names_of_coders(database) == [f"coder{number}"]
        own = surveys.corrections_of(database, "f" * 64)
        assert own.columns == (Correction(number, "number"),)
        assert [file.name for file in kept_files.kept(database)] == [f"canary{number}.csv"]
    for database in again:
        database.close()


def test_the_steps_make_the_tables_of_each_project(three):
    for database in three:
        with database.reading() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_project_is_apart_also_where_the_database_without_login_was_there_first(address):
    """The tables of the one must not be taken for those of the other that is still to be made."""
    first = Database(address)
    surveys.add_coder(first, "first")
    own = Database(address, ONE)
    surveys.add_coder(own, "own")
    assert surveys.names_of_coders(own) == ["own"]
    assert surveys.names_of_coders(first) == ["first"]
    first.close()
    own.close()


def test_a_connection_looks_in_no_other_project_after_a_fault(three):
    database = three[0]
    with pytest.raises(Exception, match="cannot be used"), database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")
    surveys.add_coder(database, "mia")
    assert surveys.names_of_coders(three[1]) == surveys.names_of_coders(three[2]) == []
    with database.reading() as connection:
        if connection.dialect.name == "postgresql":
            path = connection.execute(sql.text("SHOW search_path")).scalar()
            assert path == "project_finland_2025"


def test_the_file_of_a_project_lies_in_a_folder_of_its_own(tmp_path):
    url = f"sqlite:///{tmp_path / 'work.sqlite'}"
    database = Database(url, ONE)
    surveys.add_coder(database, "mia")
    database.close()
    assert (tmp_path / "projects" / ONE / "work.sqlite").stat().st_size
    assert not (tmp_path / "work.sqlite").exists()


@pytest.mark.parametrize("id", ["../a", "a/b", "A", "a b", "a_b", "a" * 41, "a;b", "."])
def test_what_is_no_id_never_names_a_database(id, tmp_path):
    with pytest.raises(ValueError, match=r"."):
        address_of(f"sqlite:///{tmp_path / 'work.sqlite'}", id)
    assert list(tmp_path.iterdir()) == []
