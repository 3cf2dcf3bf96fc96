"""Corrections are kept by the fingerprint of a survey's columns, whole or not at all."""

import pytest

from analysis.load.corrections import Correction, Corrections
from analysis.survey import Problem
from analysis.workspace.store import Store

SOME = Corrections(
    (Correction(1, "number"), Correction(4, None, "", ("b", "a"), True)), "fi", True
)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'work.sqlite'}"


def test_what_is_remembered_is_there_when_the_database_is_opened_again(url):
    Store(url).remember("f" * 64, "a.csv", SOME)
    assert Store(url).corrections("f" * 64) == SOME
    assert Store(url).corrections("e" * 64) == Corrections()


def test_later_corrections_take_the_place_of_earlier_ones(url):
    store = Store(url)
    store.remember("f" * 64, "a.csv", SOME)
    store.remember("f" * 64, "a.csv", Corrections((Correction(2, "open"),)))
    assert store.corrections("f" * 64) == Corrections((Correction(2, "open"),))
    store.remember("f" * 64, "a.csv", Corrections())
    assert store.corrections("f" * 64) == Corrections()


def test_a_database_that_cannot_be_used_is_one_sentence(tmp_path):
    path = tmp_path / "work.sqlite"
    path.write_bytes(b"this is no database" * 99)
    with pytest.raises(Problem, match=r"cannot be used: .* try again"):
        Store(f"sqlite:///{path}")


def test_a_disk_that_cannot_be_written_keeps_what_was_there(url, tmp_path):
    store = Store(url)
    store.remember("f" * 64, "a.csv", SOME)
    store.corrections("f" * 64)
    with pytest.raises(Problem), store._changing() as connection:
        connection.exec_driver_sql("DELETE FROM corrections")
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")
    assert store.corrections("f" * 64) == SOME


@pytest.mark.parametrize("url", ["foo", "nosuch://x/y"])
def test_an_address_that_names_no_database_is_one_sentence(url):
    with pytest.raises(Problem, match="DATABASE_URL"):
        Store(url)
