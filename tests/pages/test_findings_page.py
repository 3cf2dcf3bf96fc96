"""Findings are shown, edited, approved, marked when out of date, and taken away as a document."""

import io

import docx
import pytest

from analysis import load
from analysis.load.corrections import fingerprint
from analysis.wording import LANGUAGES, wording
from analysis.workspace import approvals, events, surveys
from analysis.workspace.database import Database
from pages import _sentences
from tests.pages.conftest import open_app, shown, tokens_fit
from tests.pages.test_pages import FILES


def survey(name, more=0):
    rows = [f"Everyone in class {n} could join;{'ab'[n % 2]}" for n in range(12 + more)]
    other = [f"It takes the bus number {n};{'ab'[n % 2]}" for n in range(9)]
    return "\n".join([f"Benefits of {name}?;School", *rows, *other]).encode()


def open_page(file=None, language="en", kind=None, writer="Coder A", **link):
    state = {"writer": writer} | ({"told": kind} if kind else {})
    app = open_app(language, file, "findings", state, **link)
    assert not app.exception
    return app


def kept(file):
    database = Database()
    number = surveys.known(database, fingerprint(load.read(file)))
    return {} if number is None else approvals.findings(database, number)


def field(app, text):
    return next(one for one in app.text_area if text in one.value)


def near(app, kind, text):
    """Return the button of a kind that belongs to the field with a text."""
    key = field(app, text).key.removeprefix("text ")
    return next(one for one in app.button if one.key == f"{kind} {key}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["summary", "charts", "groups"])
def test_the_page_asks_its_question_in_every_language(kind, language):
    app = open_page(language=language, kind=kind)
    assert app.title[0].value == wording(language).say("What can be said?")
    assert not app.error and app.code
    assert len(app.main.subheader) == {"summary": 6}.get(kind, 2)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", ["summary", "charts", "groups"])
def test_the_page_runs_on_a_file_that_is_nearly_nothing(kind, name):
    assert not open_page(FILES[name], kind=kind).exception


def test_a_finding_is_edited_approved_once_and_withdrawn(press, monkeypatch):
    file = survey("editing")
    app = open_page(file, kind="charts")
    field(app, "Benefits –").set_value("Inclusion leads.").run()
    press(app, near(app, "approve", "Inclusion leads."))
    assert not app.exception and not app.error
    (own,) = kept(file).values()
    assert (own.key, own.language, own.text) == ("themes/benefit", "en", "Inclusion leads.")
    assert "Inclusion leads" in shown(app) and "Approved by Coder A" in shown(app)
    assert any("Inclusion leads." in code.value for code in app.code)
    monkeypatch.setattr(events, "is_done", lambda database, token: True)
    press(app, near(app, "withdraw", "Inclusion leads."))
    assert len(kept(file)) == 1
    monkeypatch.undo()
    press(app, near(app, "withdraw", "Inclusion leads."))
    assert kept(file) == {} and "Inclusion leads" not in shown(app)
    assert tokens_fit()


def test_approved_words_are_out_of_date_when_their_figures_change(press):
    file = survey("changing")
    app = open_page(file, kind="charts")
    field(app, "Benefits –").set_value("Inclusion leads.").run()
    press(app, near(app, "approve", "Inclusion leads."))
    later = open_page(survey("changing", more=2), kind="charts")
    warned = " ".join(one.value for one in later.warning)
    assert "Out of date" in warned and "Inclusion leads" in warned
    assert "14 of 23" in shown(later)
    public = open_page(survey("changing", more=2), kind="charts", view="public")
    assert "Inclusion leads" not in shown(public) and not public.text_area
    same = open_page(file, kind="charts", view="public")
    assert "Inclusion leads" in shown(same)
    other = open_page(file, kind="charts", language="fi")
    assert "Inclusion leads" not in shown(other)


def test_without_a_name_nothing_can_be_approved():
    app = open_page(survey("reading"), writer=None)
    assert app.text_area
    ours = [one for one in app.button if one.key.startswith(("approve", "withdraw"))]
    assert ours and all(one.disabled for one in ours)


def test_one_audience_at_a_time_the_public_first():
    app = open_page(kind="charts")
    audience = next(one for one in app.selectbox if one.label == "For whom?")
    assert audience.value == "public" and not app.warning
    audience.set_value("researcher").run()
    assert "people could be recognised" in " ".join(one.value for one in app.warning)
    assert all(one.key.startswith("text ") and "@researcher" in one.key for one in app.text_area)


def test_the_example_shows_quotes_that_may_be_shown():
    app = open_page(view="public")
    assert len(app.main.subheader) == 6 and not app.text_area
    lacking = [one for one in app.caption if one.value.startswith("No quote is approved")]
    assert len(lacking) < 3


@pytest.mark.parametrize("kind", ["summary", "charts", "groups"])
def test_what_is_shown_is_taken_away_with_the_method_as_approved(kind, monkeypatch):
    taken = []
    button = _sentences.st.download_button
    monkeypatch.setattr(
        _sentences.st,
        "download_button",
        lambda label, data, **more: [taken.append(data()), button(label, b"", **more)],
    )
    open_page(kind=kind)
    made = docx.Document(io.BytesIO(taken[-1]))
    told = [own.text for own in made.paragraphs]
    assert "Method" in told and any("Invented example data" in one for one in told)
    assert made.tables and not any("@" in one for one in told)
