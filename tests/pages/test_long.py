"""Long work tells how far it is, goes on where the page is left, can be stopped, is done once."""

import threading

import pytest
from streamlit.testing.v1 import AppTest

from analysis.wording import wording
from pages import _long


def page():
    import streamlit as st

    from analysis.survey import Problem
    from analysis.wording import wording
    from pages import _long

    told, gate = st.session_state["told"], st.session_state["gate"]

    def work(progress):
        for share in (0.0, 0.5, 1.0):
            progress(share)
            told.append(share)
            gate.wait(30)
        if is_at_fault:
            raise Problem("No respondent fits the filters. Remove one of them.")
        return "made"

    is_at_fault = st.session_state["fault"]
    name = st.session_state["name"]
    try:
        st.text(_long.done(wording("en"), name, "Coding the answers", lambda: work, long=True))
    except Problem as found:
        st.error(str(found))


def opened(name, is_open=True, fault=False):
    """Return the page, whose work waits where its gate is not open."""
    app, gate = AppTest.from_function(page), threading.Event()
    for key, value in {"told": [], "gate": gate, "name": name, "fault": fault}.items():
        app.session_state[key] = value
    if is_open:
        gate.set()
    return app


def left(app):
    """Run a page that the reader leaves while its work goes on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_long, "_told", lambda *_: 1 / 0)
        assert app.run().exception


def test_long_work_is_done_once_and_leaves_no_bar():
    app = opened("first").run()
    assert app.text[0].value == "made"
    assert not app.button
    app.run()
    assert app.session_state["told"] == [0.0, 0.5, 1.0]


def test_work_goes_on_where_the_page_is_left():
    app = opened("left", is_open=False)
    left(app)
    app.session_state["gate"].set()
    assert app.run().text[0].value == "made"
    assert app.session_state["told"] == [0.0, 0.5, 1.0]


def test_two_who_wait_have_the_work_done_once():
    app = opened("shared", is_open=False)
    left(app)
    work = _long._jobs()["shared"]
    assert not work.waiting
    work.waiting.add(0)  # another session
    app.session_state["stopped"] = "shared"
    app.run()
    AppTest.from_function(stop).run()
    assert not work.is_stopped
    app.session_state["gate"].set()
    go_on(app)
    assert app.text[0].value == "made"
    assert app.session_state["told"] == [0.0, 0.5, 1.0]


def stop():
    from pages import _long

    _long._stop("shared")
    _long._stop("stopped")


def go_on(app):
    next(own for own in app.button if own.label == "Go on").click().run()


def test_stopped_work_is_broken_off_and_waits_until_the_reader_goes_on():
    app = opened("stopped", is_open=False)
    left(app)
    AppTest.from_function(stop).run()
    app.session_state["stopped"] = "stopped"
    app.session_state["gate"].set()
    app.run()
    assert not app.text
    assert "Stopped" in app.info[0].value
    go_on(app)
    assert app.text[0].value == "made"
    assert app.session_state["told"][-3:] == [0.0, 0.5, 1.0]
    assert len(app.session_state["told"]) < 6


def test_what_is_wrong_is_said_in_a_sentence_and_work_is_begun_anew():
    app = opened("at fault", fault=True).run()
    assert app.error[0].value == "No respondent fits the filters. Remove one of them."
    assert not app.button
    app.session_state["fault"] = False
    assert app.run().text[0].value == "made"


def two():
    from analysis.wording import wording
    from pages import _long

    for name in ("third", "fourth"):
        _long.done(wording("en"), name, name, lambda: lambda told: told(0.5), long=True)


def test_one_run_of_a_page_may_do_two_long_things():
    assert not AppTest.from_function(two).run().exception


def test_how_far_work_is_and_how_long_the_rest_takes():
    job = _long.Job(lambda progress: progress(0.25))
    while not job.is_over():
        pass
    begun = job._begun
    told = []
    for seconds in (10, 60):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_long.time, "monotonic", lambda now=begun + seconds: now)
            told.append(_long._told(wording("en"), "Coding", job))
    assert told == ["Coding: 25%, about 30 s left", "Coding: 25%, about 3 min left"]
    job.share = 0.01
    assert _long._told(wording("en"), "Coding", job) == "Coding: 1%"
    job.share = 0.0
    assert _long._told(wording("en"), "Coding", job) == "Coding"
