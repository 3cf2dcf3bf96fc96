"""The dashboard without a browser, at a page of it; each module of tests has its own database."""

import os
from contextlib import contextmanager

import pytest
import sqlalchemy as sql
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from analysis.workspace import tables
from analysis.workspace.database import Database
from pages import _session
from tests.conftest import ROOT


@contextmanager
def fresh_database(folder):
    """Have an empty database, and nothing in memory of what was in another."""
    before = os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'work.sqlite'}"
    forget()
    yield
    os.environ["DATABASE_URL"] = before
    forget()


def forget():
    # Every AppTest is the same session, and what a session keeps is told apart by the number of
    # the last event, which two databases may share.
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(scope="session", autouse=True)
def components():
    """Streamlit's test looks through all installed packages for components at every run, which
    takes longer than most pages; here it does so once."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture(scope="module", autouse=True)
def database_of_the_module(tmp_path_factory):
    with fresh_database(tmp_path_factory.mktemp("pages")):
        yield


@pytest.fixture
def database_of_the_test(tmp_path):
    """For tests that change what ships for the example."""
    with fresh_database(tmp_path):
        yield


@pytest.fixture
def press():
    """Press a button of an app by its label, or where it is given itself."""

    def pressed(app, button):
        if isinstance(button, str):
            button = next(own for own in app.button if own.label == button)
        # Streamlit's test forgets at each run that st.navigation ran, and a rerun loses the press.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_session, "_enter_frame", lambda: None)
            return button.click().run()

    return pressed


def open_app(language="en", file=None, page="overview", state=None, **link):
    """Follow a link to a page, where a file is open already and the session knows `state`."""
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    app.query_params.update({"lang": language, **link})
    if file is not None:
        app.session_state[_session.OPENED] = ("file.csv", file)
    for key, value in (state or {}).items():
        app.session_state[key] = value
    return app.switch_page(f"pages/{page}.py").run()


def shown(app):
    return " ".join(
        str(e.value)
        for kind in ("title", "markdown", "caption", "info", "error", "text")
        for e in getattr(app, kind)
    )


def tokens_fit():
    """Tell whether presses were written and the token of each has room in PostgreSQL, which
    SQLite does not ask for."""
    column = tables.events.c.token
    with Database().reading() as connection:
        rows = connection.execute(sql.select(column).where(column.is_not(None)))
        lengths = [len(token) for token in rows.scalars()]
    return bool(lengths) and max(lengths) <= column.type.length
