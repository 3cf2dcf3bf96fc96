"""Every page runs in every language on the example, and in both views on files that are nearly
nothing or as wide as may be."""

import io
import re

import openpyxl
import pytest

from analysis import load
from analysis.load.corrections import Correction, Corrections, fingerprint
from analysis.load.limits import COLUMNS
from analysis.wording import LANGUAGES, wording
from analysis.workspace import surveys
from analysis.workspace.database import Database
from pages import _session
from tests.pages.conftest import open_app, shown

TITLES = {
    "data": "Which survey is this, and how was it read?",
    "overview": "What did the respondents say?",
    "themes": "How common is each theme?",
    "compare": "Do groups of respondents differ?",
    "examples": "What did schools do that worked?",
    "findings": "What can be said?",
    "answers": "What exactly was written?",
    "codebook": "How is each theme recognised?",
    "quality": "How right is the coding?",
    "agreement": "Do coders agree?",
    "quotes": "Which quotes may be shown?",
    "present": "What do you want to show?",
    "about": "How does this program work, and what does it not do?",
}
FILES = {
    "one answer": b"Benefits?\nEveryone can join\n",
    "no themes": b"Benefits?;School\nqqq;a\nwww;b\nqqq;a\nqqq;b\nqqq;a\nqqq;b\n",
    "hostile": b"Benefits <b>?;![x](http://x.y)\n<script>x</script> $a$ :red[b];c\n",
    "no open question": b"School\n" + b"a\nb\n" * 20,
    "no closed question": b"Benefits?\n"
    + b"".join(b"Everyone can join %d\n" % n for n in range(9)),
    "wide": "\n".join(
        [";".join(f"q{n}" for n in range(COLUMNS)), ";".join("ab" * (COLUMNS // 2))]
    ).encode(),
}
ANSWERS = ("Everyone can join", "qqq", "<script>")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", TITLES)
def test_a_page_runs_in_a_language_and_asks_its_question(page, language):
    app = open_app(language, page=page)
    assert not app.exception and not app.error
    assert app.title[0].value == wording(language).say(TITLES[page])
    assert wording(language).say(
        "This is an invented example: no person, school or answer in it is real."
    ) in shown(app)


@pytest.mark.parametrize("view", [_session.RESEARCHER, _session.PUBLIC])
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("page", TITLES)
def test_a_page_runs_on_a_file_that_is_nearly_nothing_or_wide(page, name, view):
    app = open_app(file=FILES[name], page=page, view=view)
    assert not app.exception
    told = shown(app)
    assert "invented example" not in told.lower()
    if view == _session.PUBLIC:
        told += " ".join(frame.value.to_string() for frame in app.dataframe)
        assert not [answer for answer in ANSWERS if answer in told]


@pytest.mark.parametrize("page", [own for own in TITLES if own not in ("data", "about")])
def test_a_survey_without_open_questions_is_told_in_a_sentence(page):
    said = {
        "compare": "nothing to compare",
        "findings": "The survey holds nothing about this.",
        "codebook": "How is each theme recognised?",
    }
    app = open_app(file=FILES["no open question"], page=page)
    assert said.get(page, "no open question") in shown(app)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Benefits?;School\n", "has headings but no answers below them"),
        (b"", "is empty"),
        (";".join(f"q{n}" for n in range(COLUMNS + 1)).encode() + b"\na\n", "columns"),
    ],
)
def test_a_survey_that_nobody_answered_is_refused_when_opened_and_the_one_before_stays(
    content, told
):
    app = open_app(page="data")
    app.file_uploader[0].set_value(("empty.csv", content, "text/csv")).run()
    assert not app.exception
    assert [told in error.value for error in app.error] == [True]
    assert app.main.subheader[0].value.replace("\\", "") == "sample_responses.xlsx"
    assert "still in use: sample_responses.xlsx" in shown(app).replace("\\", "")


def test_a_link_restores_filter_theme_and_language():
    link = {"f_q1": "Lukio", "domain": "challenge", "theme": "scheduling"}
    app = open_app("fi", page="themes", **link)
    assert app.sidebar.multiselect[0].value == ["Lukio"]
    assert app.session_state["theme"] == "scheduling"
    assert app.title[0].value == wording("fi").say(TITLES["themes"])
    everyone = open_app("fi").metric[0].value
    assert int(open_app("fi", f_q1="Lukio").metric[0].value) < int(everyone)


def test_the_choice_of_a_theme_counts_whom_the_filter_lets_through():
    app = open_app(page="themes", f_q1="Lukio", domain="challenge", theme="scheduling")

    def counted():
        # What the browser is told to show: else it keeps the words of a choice that stays.
        chosen = next(box for box in app.selectbox if box.label == "Theme")
        assert chosen.proto.set_value
        n = re.search(r"\((\d+)", chosen.proto.raw_value)[1]
        assert f"{n} respondents, " in shown(app)
        return int(n)

    filtered = counted()
    app.sidebar.multiselect[0].set_value([]).run()
    assert counted() > filtered


def test_a_link_with_wrong_values_falls_back_to_what_there_is():
    app = open_app("xx", page="themes", f_q1="Mars", domain="nothing", theme="nothing")
    assert not app.exception
    assert app.session_state["domain"] == "benefit"


def test_a_filter_that_leaves_nobody_shows_a_page_not_a_fault():
    app = open_app(f_q1="Lukio", f_q3="Lappi", f_q7="En osaa sanoa")
    for page in TITLES:
        assert not app.switch_page(f"pages/{page}.py").run().exception


def test_words_not_yet_covered_and_similar_answers_are_shown_when_asked_for():
    app = open_app("fi", page="codebook")
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
    app = open_app(file=SURVEY, page="data")
    assert types(app)[1:] == ["Rating", "Open question"]
    own = Corrections((Correction(1, "number"),), "sv")
    surveys.correct(Database(), fingerprint(load.read(SURVEY)), "a.csv", own, "Coder A")
    later = open_app(file=SURVEY + b"\n2025-09-20 07:12:00;3;Courage", page="data")
    assert not later.exception
    assert types(later)[1:] == ["Number", "Open question"]
    (language,) = [box for box in later.selectbox if box.label == "Language of the answers"]
    assert language.value == "sv"


def types(app):
    return list(app.dataframe[0].value["Type"])


def test_the_invented_notes_stand_beside_the_survey_and_out_of_its_charts(press):
    app = open_app(page="data")
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
    app = open_app(page="data")
    app.text_area[1].set_value("Everyone can take part\n\nFewer flights").run()
    press(app, "Open the notes alone")
    assert app.metric[0].label == "Notes"
    assert app.metric[0].value == "2"
    app.switch_page("pages/overview.py").run()
    assert app.metric[2].value == "2"


def test_a_database_that_cannot_be_used_leaves_the_charts_as_they_are(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite")
    _session._database.clear()
    try:
        app = open_app()
    finally:
        _session._database.clear()
    assert not app.exception and not app.error
    assert app.metric[0].value == "79"
