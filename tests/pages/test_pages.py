"""Every page runs in every language, on the example and on files that are nearly nothing."""

import io

import openpyxl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis import load
from analysis.load.corrections import Correction, Corrections, fingerprint
from analysis.wording import LANGUAGES, wording
from analysis.workspace import surveys
from analysis.workspace.database import Database
from pages import _session
from tests.conftest import ROOT

PAGES = ("data", "overview", "themes", "answers", "codebook", "quality", "present")
TITLES = {
    "data": "Which survey is this, and how was it read?",
    "overview": "What did the respondents say?",
    "themes": "How common is each theme?",
    "answers": "What exactly was written?",
    "codebook": "How is each theme recognised?",
    "quality": "How right is the coding?",
    "present": "What do you want to show?",
}
FILES = {
    "one answer": b"Benefits?\nEveryone can join\n",
    "no themes": b"Benefits?;School\nqqq;a\nwww;b\nqqq;a\nqqq;b\nqqq;a\nqqq;b\n",
    "hostile": b"Benefits <b>?;![x](http://x.y)\n<script>x</script> $a$ :red[b];c\n",
    "no open question": b"School\n" + b"a\nb\n" * 20,
    "wide": (";".join(f"q{n}" for n in range(1500)) + "\n" + ";".join("ab" * 750)).encode(),
}


@pytest.fixture(autouse=True)
def no_survey_in_memory():
    st.cache_data.clear()


def open_app(language="en", file=None, **link):
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    app.query_params.update({"lang": language, **link})
    if file is not None:
        app.session_state[_session.OPENED] = ("file.csv", file)
    return app.run()


def shown(app):
    return " ".join(
        str(e.value)
        for kind in ("title", "markdown", "caption", "info", "error", "text")
        for e in getattr(app, kind)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_in_a_language_and_asks_its_question(page, language):
    app = open_app(language).switch_page(f"pages/{page}.py").run()
    assert not app.exception
    assert app.title[0].value == wording(language).say(TITLES[page])
    assert wording(language).say(
        "This is an invented example: no person, school or answer in it is real."
    ) in shown(app)


@pytest.mark.parametrize("name", [n for n in FILES if n != "no open question"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_on_a_file_that_is_nearly_nothing(page, name):
    app = open_app(file=FILES[name]).switch_page(f"pages/{page}.py").run()
    assert not app.exception
    assert "invented" not in shown(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_survey_without_open_questions_is_told_in_a_sentence(page):
    app = open_app(file=FILES["no open question"]).switch_page(f"pages/{page}.py").run()
    assert not app.exception
    assert page in ("data", "codebook") or "no open question" in shown(app)


def test_a_link_restores_filter_theme_and_language():
    app = open_app("fi", f_q1="Lukio", domain="challenge", theme="scheduling")
    app.switch_page("pages/themes.py").run()
    assert app.sidebar.multiselect[0].value == ["Lukio"]
    assert app.session_state["theme"] == "scheduling"
    assert app.title[0].value == wording("fi").say(TITLES["themes"])
    everyone = open_app("fi").metric[0].value
    assert int(open_app("fi", f_q1="Lukio").metric[0].value) < int(everyone)


def test_a_link_with_wrong_values_falls_back_to_what_there_is():
    app = open_app("xx", f_q1="Mars", domain="nothing", theme="nothing")
    assert not app.switch_page("pages/themes.py").run().exception
    assert app.session_state["domain"] == "benefit"


def test_a_filter_that_leaves_nobody_shows_a_page_not_a_fault():
    app = open_app(f_q1="Lukio", f_q3="Lappi", f_q7="En osaa sanoa")
    for page in PAGES:
        assert not app.switch_page(f"pages/{page}.py").run().exception


def test_words_not_yet_covered_and_similar_answers_are_shown_when_asked_for():
    app = open_app("fi").switch_page("pages/codebook.py").run()
    app.toggle[0].set_value(True).run()
    assert not app.exception
    assert len(app.dataframe) >= 4


def test_the_example_is_the_file_that_ships():
    book = openpyxl.load_workbook(io.BytesIO(_session.SAMPLE.read_bytes()))
    assert book.sheetnames[0] == "Lomakevastaukset 1"


SURVEY = b"Timestamp;Grade;Why?\n" + b"\n".join(
    b"2025-09-%02d 07:12:00;%d;It was fun %d" % (n, n % 4 + 2, n) for n in range(1, 10)
)


def test_a_corrected_type_and_language_are_there_when_the_next_export_is_opened():
    app = open_app(file=SURVEY).switch_page("pages/data.py").run()
    assert types(app)[1:] == ["Rating", "Open question"]
    own = Corrections((Correction(1, "number"),), "sv")
    surveys.correct(Database(), fingerprint(load.read(SURVEY)), "a.csv", own, "Coder A")
    later = open_app(file=SURVEY + b"\n2025-09-20 07:12:00;3;Courage")
    later.switch_page("pages/data.py").run()
    assert not later.exception
    assert types(later)[1:] == ["Number", "Open question"]
    (language,) = [box for box in later.selectbox if box.label == "Language of the answers"]
    assert language.value == "sv"


def types(app):
    return list(app.dataframe[0].value["Type"])


@pytest.fixture
def press(monkeypatch):
    """Press a button of an app by its label."""
    # Streamlit's test forgets at each run that st.navigation ran, and a rerun loses the press.
    monkeypatch.setattr(_session, "_enter_frame", lambda: None)
    return lambda app, label: next(b for b in app.button if b.label == label).click().run()


def test_the_invented_notes_stand_beside_the_survey_and_out_of_its_charts(press):
    app = open_app().switch_page("pages/data.py").run()
    press(app, "Open the invented notes")
    assert "Beside it: sample_notes.tsv" in shown(app)
    app.switch_page("pages/overview.py").run()
    assert not app.exception
    assert app.metric[0].value == "79"
    assert any("sample_notes.tsv" in frame.value.columns for frame in app.dataframe)
    app.switch_page("pages/data.py").run()
    press(app, "Close what is open beside it")
    assert "Beside it" not in shown(app)


def test_notes_pasted_during_the_event_are_coded(press):
    app = open_app().switch_page("pages/data.py").run()
    app.text_area[1].set_value("Everyone can take part\n\nFewer flights").run()
    press(app, "Open the notes alone")
    assert app.metric[0].label == "Notes"
    assert app.metric[0].value == "2"
    app.switch_page("pages/overview.py").run()
    assert app.metric[2].value == "2"
