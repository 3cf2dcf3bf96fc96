"""Long work tells how far it is, can be stopped and gone on with, and is done once."""

from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from analysis.wording import wording
    from pages import _long

    def work(progress):
        st.session_state["times"] = st.session_state.get("times", 0) + 1
        for share in (0.0, 0.5, 1.0):
            progress(share)
            st.session_state["told"] = share
        return "made"

    st.text(
        _long.done(wording("en"), st.session_state["name"], "Coding the answers", work, long=True)
    )


def test_long_work_is_done_once_and_leaves_no_bar():
    app = AppTest.from_function(page)
    app.session_state["name"] = "first"
    app.run()
    assert app.text[0].value == "made"
    assert app.session_state["told"] == 1.0
    assert not app.button
    assert app.run().session_state["times"] == 1


def test_stopped_work_waits_until_the_reader_goes_on():
    app = AppTest.from_function(page)
    app.session_state["name"] = app.session_state["stopped"] = "second"
    app.run()
    assert not app.text and "times" not in app.session_state
    assert "Stopped" in app.info[0].value
    app.button[0].click().run()
    assert app.text[0].value == "made"
