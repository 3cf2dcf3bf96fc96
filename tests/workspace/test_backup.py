"""A backup made while somebody writes is the database of one moment, and a database again, of
either kind."""

import json
import threading
import uuid
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sql

from analysis.survey import Problem
from analysis.workspace import backup, by_hand, events, exchange, surveys
from analysis.workspace.database import Database
from analysis.workspace.erasing import BACKUP
from tests.workspace import everything
from tests.workspace.everything import rows

ON_SERVER = ("test_a_database_that_holds_something_is_replaced_whole_and_only_where_that_is_said",)

SQLITE, SERVER = "sqlite", "postgresql"


@pytest.fixture
def empty_of(request, tmp_path):
    """Return the address of an empty database of a kind."""

    def made(kind):
        name = f"t{uuid.uuid4().hex}"
        if kind == SQLITE:
            return f"sqlite:///{tmp_path / name}.sqlite"
        own = sql.make_url(request.getfixturevalue("postgres")).set(
            drivername="postgresql+psycopg"
        )
        _on_server(own, f"CREATE DATABASE {name}")
        return own.set(database=name).render_as_string(hide_password=False)

    return made


def _on_server(address, statement):
    engine = sql.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sql.text(statement))
    engine.dispose()


def _destroy(address):
    own = sql.make_url(address)
    if own.drivername == "sqlite":
        for path in Path(own.database).parent.glob(f"{Path(own.database).name}*"):
            path.unlink()
    else:
        _on_server(own.set(database="postgres"), f"DROP DATABASE {own.database} WITH (FORCE)")


class Writer(threading.Thread):
    """Somebody who writes comments until told to stop, and what was acknowledged."""

    def __init__(self, address, survey):
        super().__init__()
        self._address, self._survey = address, survey
        self.told, self.enough, self.begun = [], threading.Event(), threading.Event()

    def run(self):
        database = Database(self._address)
        while not self.enough.is_set():
            text = f"comment {len(self.told)}"
            self.told.append(by_hand.comment(database, self._survey, 40, text, "Eve").id)
            if len(self.told) == 5:
                self.begun.set()
        database.close()


@pytest.mark.parametrize(
    ("kind", "to"), [(SQLITE, SQLITE), (SQLITE, SERVER), (SERVER, SERVER), (SERVER, SQLITE)]
)
def test_a_database_that_was_destroyed_is_there_again(empty_of, tmp_path, kind, to, nightly):
    if kind == SERVER and not nightly:
        pytest.skip("only nightly from PostgreSQL")
    address, out = empty_of(kind), tmp_path / "backup.zip"
    database = Database(address)
    survey, _ = everything.filled(database)
    writer = Writer(address, survey)
    writer.start()
    assert writer.begun.wait(60)
    acknowledged = list(writer.told)
    made = backup.write(database, out)
    writer.enough.set()
    writer.join(60)
    assert len(writer.told) > len(acknowledged)
    database.close()
    _destroy(address)

    again = Database(empty_of(to))
    assert backup.restore(again, out) == made
    with again.reading() as connection:
        assert backup.contents(connection) == made
    assert made["answers"].rows > 40 and made["models"].rows == 1 and made["kept_files"].rows == 1
    log = {own.id for own in events.history(again, survey, 10_000)}
    assert log >= set(acknowledged)
    assert all(own <= max(log) or own not in log for own in writer.told)
    _goes_on(again, survey, max(log))
    again.close()


def _goes_on(database, survey, last):
    """Work goes on in a restored database: numbers go on, undo reaches back over the backup."""
    event = by_hand.comment(database, survey, 40, "after", "Eve")
    assert event.id > last
    assert events.undo(database, survey, "Eve").id == event.id
    assert events.undo(database, survey, "Eve").id == last
    assert events.undo(database, survey, "Ben") is not None
    assert exchange.decisions_table(database, survey).shape[0] > 1
    surveys.opened(database, "9" * 64, "new.csv")


def test_the_same_rows_give_the_same_bytes_that_only_the_owner_can_read(database, tmp_path):
    everything.filled(database)
    one, two = (tmp_path / f"{n}.zip" for n in "12")
    made = backup.write(database, one)
    assert one.stat().st_mode & 0o077 == 0
    log = made["events"].rows
    again = backup.write(database, two)
    assert again["events"].rows == log + 1
    assert {name for name in made if made[name] != again[name]} == {"events"}
    with zipfile.ZipFile(one) as a, zipfile.ZipFile(two) as b:
        assert a.namelist() == b.namelist()
        assert [i.date_time for i in a.infolist()] == [i.date_time for i in b.infolist()]
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".zip") == [
        "1.zip",
        "2.zip",
    ]
    assert not list(tmp_path.glob(".backup*"))
    with database.reading() as connection:
        found = connection.execute(
            sql.text("SELECT why FROM events WHERE kind = :kind ORDER BY id"), {"kind": BACKUP}
        )
        assert found.scalars().all() == ["1.zip", "2.zip"]


def test_a_database_that_holds_something_is_replaced_whole_and_only_where_that_is_said(
    empty_of, tmp_path
):
    out, other = tmp_path / "backup.zip", Database(empty_of(SQLITE))
    everything.filled(other)
    made = backup.write(other, out)
    other.close()
    database = Database(empty_of(SQLITE))
    surveys.add_coder(database, "Zoe")
    before = rows(database)
    with pytest.raises(Problem, match="not empty"):
        backup.restore(database, out)
    assert rows(database) == before
    assert backup.restore(database, out, replace=True) == made
    assert "Zoe" not in surveys.names_of_coders(database)
    assert backup.restore(database, out, replace=True) == made
    database.close()


def _changed(out, change):
    """Write a backup anew with a change of its files by name."""
    with zipfile.ZipFile(out) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(out, "w") as package:
        for name, content in change(parts).items():
            package.writestr(name, content)


def _manifest(parts, **told):
    return parts | {
        "manifest.json": json.dumps(json.loads(parts["manifest.json"]) | told).encode()
    }


DAMAGES = {
    "a word": lambda p: p | {"memos.jsonl": p["memos.jsonl"].replace(b"So it is", b"So he is")},
    "a row": lambda p: p | {"memos.jsonl": p["memos.jsonl"].split(b"\n", 1)[1]},
    "a table": lambda p: {name: own for name, own in p.items() if name != "memos.jsonl"},
    "a column": lambda p: p | {"coders.jsonl": p["coders.jsonl"].replace(b'"name"', b'"nick"')},
    "a line": lambda p: p | {"coders.jsonl": p["coders.jsonl"] + b"{\n"},
    "a reference": lambda p: p | {"events.jsonl": b""},
    "the manifest": lambda p: p | {"manifest.json": b"[]"},
    "the format": lambda p: _manifest(p, format="backup 0"),
    "the shape": lambda p: _manifest(p, shape="0006"),
    "no table told": lambda p: _manifest(p, tables={}),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_changes_nothing(database, tmp_path, damage):
    out = tmp_path / "backup.zip"
    everything.filled(database)
    backup.write(database, out)
    before = rows(database)
    _changed(out, DAMAGES[damage])
    with pytest.raises(Problem):
        backup.restore(database, out, replace=True)
    assert rows(database) == before


@pytest.mark.parametrize("content", [b"", b"no backup", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_backup_is_refused_in_a_sentence(database, tmp_path, content):
    source = tmp_path / "backup.zip"
    source.write_bytes(content)
    for path in (source, tmp_path / "missing.zip", tmp_path):
        with pytest.raises(Problem, match="is no backup"):
            backup.restore(database, path)


def test_a_backup_that_cannot_be_written_leaves_nothing(database, tmp_path):
    before = rows(database)
    with pytest.raises(Problem, match="cannot be written"):
        backup.write(database, tmp_path / "nowhere" / "backup.zip")
    (tmp_path / "folder.zip").mkdir()
    with pytest.raises(Problem, match="cannot be written"):
        backup.write(database, tmp_path / "folder.zip")
    assert rows(database) == before and not list(tmp_path.glob(".backup*"))
