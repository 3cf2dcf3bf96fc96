"""The part of the page Data about how long data lives: a respondent deleted, a last day."""

import datetime

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis import load, work
from analysis.load.corrections import fingerprint
from analysis.wording import LANGUAGES, wording
from analysis.workspace import erasing, events, retention, surveys
from analysis.workspace.database import Database
from pages import _session
from tests.pages.conftest import shown, tokens_fit

CANARY = "zanzibarfern"


def page():
    from pages import _data_life, _session

    _session.begin()
    _data_life.offer(_session.wording())


def survey(name):
    lines = [f"By bus {n} everybody comes there on the same day" for n in range(10)]
    lines[4] = f"The {CANARY} in the yard makes it easy to find us"
    return "\n".join([f"Benefits of {name}?", *lines]).encode()


def open_part(content, language="en", writer="Mia", worked_on=True):
    if worked_on:
        work.code(load.read(content, "file.csv"), Database(), "file.csv")
    app = AppTest.from_function(page, default_timeout=120)
    app.session_state[_session.OPENED] = ("file.csv", content)
    app.session_state[_session.WRITER] = writer
    app.session_state[_session.LANGUAGE] = language
    _session.PagesManager.uses_pages_directory = False
    app.run()
    assert not app.exception
    return app


def number_of(content):
    return surveys.known(Database(), fingerprint(load.read(content)))


def button(app, label):
    return next(own for own in app.button if own.label == label)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_part_is_there_in_every_language(language):
    content = survey("languages")
    app = open_part(content, language)
    w = wording(language)
    assert app.subheader[0].value == w.say("How long data is kept")
    assert [own.label for own in app.expander] == [
        w.say("Delete a respondent"),
        w.say("Keep the survey until a day"),
    ]


def test_of_a_survey_that_nobody_worked_on_nothing_is_kept():
    content = survey("nobody")
    app = open_part(content, worked_on=False)
    assert "nothing of it is kept" in shown(app) and not app.expander
    assert number_of(content) is None


def test_a_respondent_is_seen_confirmed_and_deleted_once():
    content = survey("deleting")
    app = open_part(content)
    number = number_of(content)
    app.text_input(key="data_life_who").input("12").run()
    assert "no respondent 12" in shown(app) and not app.checkbox
    app.text_input(key="data_life_who").input("4").run()
    assert [CANARY in str(frame.value) for frame in app.dataframe] == [False, True]
    assert button(app, "Delete the respondent").disabled
    app.checkbox[0].check().run()
    button(app, "Delete the respondent").click().run()
    assert "Say why first" in shown(app) and erasing.find(Database(), number, "4")
    app.text_input(key="data_life_why").input("Request").run()
    button(app, "Delete the respondent").click().run()
    assert not app.exception and "survey tool" in shown(app).replace("\\", "")
    assert "was deleted" in app.success[0].value
    assert erasing.find(Database(), number, "4") == {}
    kinds = [own.kind for own in events.history(Database(), number)]
    assert kinds.count(erasing.ERASE) == 1 and tokens_fit()
    app.run()
    assert not app.success and erasing.find(Database(), number, "4") == {}
    app.text_input(key="data_life_who").input("4").run()
    assert "no respondent 4" in shown(app)


def test_without_a_name_and_in_the_public_view_nothing_is_deleted():
    content = survey("names")
    app = open_part(content, writer="")
    app.text_input(key="data_life_who").input("4").run()
    app.checkbox[0].check().run()
    assert button(app, "Delete the respondent").disabled
    assert "Choose your name first" in shown(app)
    app.session_state[_session.VIEW] = _session.PUBLIC
    app.run()
    assert not app.expander and not app.subheader


def test_a_last_day_is_set_told_when_it_is_over_and_taken_back():

    content = survey("days")
    app = open_part(content)
    number = number_of(content)
    assert button(app, "Keep without end").disabled
    app.date_input[0].set_value(datetime.date(2030, 5, 31)).run()
    button(app, "Keep until this day").click().run()
    assert retention.until(Database(), number) == "2030-05-31" and not app.warning
    retention.keep_until(Database(), number, "2020-05-31", "Ben")
    st.cache_resource.clear()
    app = open_part(content, worked_on=False)
    assert "2020-05-31" in app.warning[0].value
    assert erasing.respondents(Database(), number)
    app.date_input[0].set_value(None).run()
    button(app, "Keep without end").click().run()
    assert retention.until(Database(), number) is None and not app.warning
