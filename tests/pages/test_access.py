"""What a role may is held at the functions that write and export, not by what a page shows."""

import time

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.load.corrections import Corrections
from analysis.survey import Problem
from analysis.workspace import access, events
from analysis.workspace.database import Unusable
from pages import (
    _access,
    _coding,
    _collection,
    _exports,
    _project,
    _results,
    _session,
    _tab,
)
from tests.pages.conftest import open_app, shown

FILE = b"""projects:
  one:
    name: The first
    people: {anna@a.example: manager, bo@a.example: coder, "@b.example": reader}
  two:
    name: The second
    people: {anna@a.example: reader}
"""
ROLES = {"anna@a.example": access.MANAGER, "bo@a.example": access.CODER, "x@b.example": "reader"}
NO = "does not allow this"


@pytest.fixture
def logged_in(tmp_path, monkeypatch):
    """Return what logs a person in by what a provider says."""
    monkeypatch.setattr(_access, "is_on", lambda: True)
    own = tmp_path / "access.yaml"
    own.write_bytes(FILE)
    monkeypatch.setenv("ACCESS_FILE", str(own))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'work.sqlite'}")

    def log_in(person, **claims):
        told = {"is_logged_in": True, "email": person, "iat": time.time(), "sub": person, **claims}
        monkeypatch.setattr(_access, "_claims", lambda: told)

    yield log_in
    st.session_state.clear()
    st.cache_resource.clear()


def refused(do, *told):
    with pytest.raises(Problem, match=NO):
        do(*told)


def test_without_login_there_is_one_person_with_every_right():
    assert not _access.is_on()
    assert _access.owner() == ("", "") and _access.key() == _access.database_of() == ""
    assert all(_access.may(right) for right in access.RIGHTS[access.MANAGER])
    assert _access.presets() == ["public", "partner", "researcher", "archive", "strict"]
    assert _access.sees("data") and _access.is_in()


@pytest.mark.parametrize("person", list(ROLES))
def test_each_function_that_changes_or_takes_away_asks_for_the_role(logged_in, person):
    logged_in(person)
    rights = access.RIGHTS[ROLES[person]]
    assert {r for r in access.RIGHTS[access.MANAGER] if _access.may(r)} == rights
    managers = [
        (_session.open_file, "a.csv", b"a;b\n1;2\n"),
        (_session.open_beside, "a.csv", b"a;b\n1;2\n"),
        (_session.correct, Corrections()),
        (_coding.use_codebook, None),
        (_coding.use_model, None),
        (_project._keep,),
        (_project._take_away,),
        (_exports.logged, lambda: b"", "a.xlsx", "researcher", None),
        (_exports.logged, lambda: b"", "a.xlsx", "archive", None),
    ]
    if ROLES[person] != access.MANAGER:
        for call in managers:
            refused(*call)
    for preset in ("public", "partner", "researcher"):
        try:
            _exports.logged(lambda: b"", "a.xlsx", preset, None)
            may = True
        except Problem:
            may = False
        assert may == (preset in _access.presets())


def test_who_may_not_code_has_no_name_so_the_log_refuses_them(logged_in):
    logged_in("x@b.example")
    st.session_state[_session.WRITER] = "anna@a.example"
    assert _session.writer() == ""
    with pytest.raises(Problem), _session.database().writing() as connection:
        events.record(connection, None, events.CODER, _session.writer())
    logged_in("Bo@A.example", name="Somebody else")
    assert _session.writer() == "bo@a.example"


def test_a_reader_has_the_public_view_whatever_the_session_says(logged_in):
    st.session_state[_session.VIEW] = _session.RESEARCHER
    logged_in("x@b.example")
    assert _session.is_public()
    refused(_results.release, "domain", _session.RESEARCHER)
    logged_in("bo@a.example")
    assert not _session.is_public()


def test_a_project_that_may_not_be_seen_is_never_used(logged_in):
    logged_in("bo@a.example")
    for chosen in ("two", "three", "../one", None, 7):
        st.session_state[_access.CHOSEN] = chosen
        assert _access.key() == _access.database_of() == "one"
    logged_in("anna@a.example")
    st.session_state[_access.CHOSEN] = "two"
    assert _access.key() == "two" and not _access.may(access.READ)


@pytest.mark.parametrize(
    "claims",
    [
        {"iat": time.time() - 12 * 3600 - 1},
        {"iat": None},
        {"iat": "now"},
        {"iat": True},
        {"email_verified": False},
        {"email_verified": "false"},
        {"email": None},
        {"email": ["anna@a.example"]},
        {"email": "eve@c.example"},
    ],
)
def test_who_is_nobody_has_no_right_no_name_and_no_database(logged_in, claims):
    logged_in("anna@a.example", **claims)
    assert not any(_access.may(right) for right in access.RIGHTS[access.MANAGER])
    assert _session.writer() == "" and _session.is_public() and not _access.is_in()
    assert _access.presets() == ["public"]
    with pytest.raises(Unusable, match="not logged in"):
        _session.database()


def test_an_access_file_at_fault_lets_nobody_in(logged_in, tmp_path):
    logged_in("anna@a.example")
    assert _access.is_in()
    (tmp_path / "access.yaml").write_bytes(FILE.replace(b"coder", b"boss"))
    assert not _access.is_in() and not _access.may(access.READ)
    (tmp_path / "access.yaml").unlink()
    assert not _access.is_in()


def test_a_login_that_was_ended_is_over_in_every_window(logged_in):
    logged_in("anna@a.example", iat=time.time() - 5, nonce="1")
    _access.end()
    assert _access.is_over() and not _access.is_in()
    logged_in("anna@a.example", iat=time.time() - 5, nonce="2")
    assert _access.is_in()


def test_what_a_tab_keeps_belongs_to_a_person_and_a_project(logged_in):
    name = "the tab's name"
    mine = _tab._kept(name, ("anna@a.example", "one"))
    mine[_session.OPENED] = ("canary.csv", b"canary")
    assert _tab._kept(name, ("anna@a.example", "two")) == {}
    assert _tab._kept(name, ("bo@a.example", "one")) == {}
    assert _tab._kept(name, ("anna@a.example", "one")) is mine
    logged_in("anna@a.example")
    st.session_state["tab_name"] = name
    _tab.forget()
    assert mine == {}


def test_what_is_kept_for_a_session_is_told_apart_by_project(logged_in):
    """The same files, numbers and names in two projects: another survey, database and work."""
    logged_in("anna@a.example")

    def script():
        from pages import _access, _long, _session

        state, made = _session.st.session_state, []
        told = {}
        for project in ("one", "two", "one"):
            state[_access.CHOSEN] = project
            _session.begin()
            asked = _session.once_a_run(("asked",), lambda own=project: own)
            work = lambda own=project: lambda progress: made.append(own) or own  # noqa: E731
            done = _long.done(None, "1 key 5", "", work, long=False)
            own = (_session.opened_as(), _session.digest_at(0), id(_session.database()))
            told[project] = (asked, done, *own)
        state["told"], state["made"] = told, made

    app = AppTest.from_function(script, default_timeout=60).run()
    assert not app.exception
    one, two = app.session_state["told"]["one"], app.session_state["told"]["two"]
    assert one[:2] == ("one", "one") and two[:2] == ("two", "two")
    assert not set(one) & set(two)
    assert app.session_state["made"] == ["one", "two"]


def test_what_a_session_holds_goes_with_the_project(logged_in):
    logged_in("anna@a.example")
    st.session_state.update({_access.CHOSEN: "one", "lang": "fi"})
    assert not _access.take_over()
    st.session_state.update({_session.OPENED: ("a", b""), _collection.KEPT: {}, "f_q1": ["a"]})
    assert not _access.take_over() and _session.OPENED in st.session_state
    st.session_state[_access.CHOSEN] = "two"
    assert _access.take_over()
    left = {_access.CHOSEN: "two", "lang": "fi", _access.OWNER: ("anna@a.example", "two")}
    assert dict(st.session_state) == left


def test_the_pages_of_a_manager_and_of_a_reader(logged_in):
    logged_in("anna@a.example", name="Anna")
    app = open_app(page="data")
    assert not app.exception
    assert "Logged in as Anna" in shown(app) and "Who is writing?" not in [
        box.label for box in app.selectbox
    ]
    logged_in("x@b.example")
    app = open_app(page="answers", view="researcher")
    (told,) = [own.value.replace("\\", "") for own in app.error]
    assert told == "Your role in this project has no such page. Ask a manager."
    app = open_app(page="themes", view="researcher")
    assert not app.exception and not app.error
    assert "Who sees this?" not in [own.label for own in app.segmented_control]
