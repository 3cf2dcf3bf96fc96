"""Quotes are suggested, approved and withdrawn on their page; the public sees those alone."""

import pytest

from analysis import load
from analysis.load.corrections import Corrections, fingerprint
from analysis.wording import LANGUAGES, wording
from analysis.workspace import approvals, events, surveys
from analysis.workspace.database import Database
from pages import _session
from tests.pages.conftest import open_app, shown, tokens_fit

TEXTS = [f"Everyone in class {n} could join, and so they did." for n in "abcdef"]
TEXTS[2] = "Everyone could join, ask aino.invented@example.org for more."


def survey(name):
    """A survey of its own for each test: their database is one."""
    other = [f"It takes the bus number {n}." for n in range(9)]
    rows = (f"{text};{'ab'[n % 2]}" for n, text in enumerate([*TEXTS, *other]))
    lines = [f"Benefits of {name}?;School", *rows]
    return "\n".join(lines).encode()


def open_page(file=None, language="en", writer="Coder A", **link):
    app = open_app(language, file, "quotes", {"writer": writer}, code="inclusion", **link)
    assert not app.exception
    return app


def kept(file):
    database = Database()
    number = surveys.known(database, fingerprint(load.read(file)))
    return [] if number is None else approvals.quotes(database, number)


def buttons(app, label):
    return [one for one in app.button if one.label == label]


def area(app, text):
    return next(one for one in app.text_area if text in one.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_its_question_and_shows_what_ships_for_the_example(language):
    app = open_page(language=language)
    assert app.title[0].value == wording(language).say("Which quotes may be shown?")
    assert len(app.text_area) == 12
    withdraw = wording(language).say("Withdraw this quote")
    assert 8 <= len(buttons(app, withdraw)) <= 12


def test_a_quote_is_approved_once_and_withdrawn(press):
    file = survey("approving")
    app = open_page(file)
    assert "No quote is approved" in shown(app) and kept(file) == []
    assert len(app.text_area) == len(TEXTS)
    assert (
        area(app, "[e-mail address]").value
        == "Everyone could join, ask [e-mail address] for more."
    )
    first = app.text_area[0].value
    press(app, "Approve this quote")
    assert not app.exception and not app.error
    (own,) = kept(file)
    assert (own.text, own.by, own.stale, own.translation) == (first, "Coder A", "", "")
    assert "Approved by Coder A" in shown(app).replace("\\", "")
    press(app, "Withdraw this quote")
    assert kept(file) == [] and "No quote is approved" in shown(app)
    assert tokens_fit()


def test_a_quote_may_be_shortened_and_translated_but_not_altered(press):
    file = survey("editing")
    app = open_page(file)
    field = app.text_area[0]
    field.set_value("Nobody could join.").run()
    press(app, "Approve this quote")
    assert "own words" in app.error[0].value and kept(file) == []
    app.text_area[0].set_value("Everyone … could join …").run()
    translation = next(one for one in app.text_input if one.label.startswith("Translation"))
    translation.set_value("Kaikki pääsivät mukaan").run()
    press(app, "Approve this quote")
    assert "language of the translation" in app.error[0].value and kept(file) == []
    language = next(b for b in app.selectbox if b.label == "Language of the translation")
    language.set_value("fi").run()
    press(app, "Approve this quote")
    (own,) = kept(file)
    assert (own.text, own.translation, own.translation_language) == (
        "Everyone … could join …",
        "Kaikki pääsivät mukaan",
        "fi",
    )
    assert "Kaikki pääsivät mukaan" in shown(app) and "Finnish" in shown(app)


def test_personal_data_that_is_put_back_needs_a_second_look(press):
    file = survey("looking")
    app = open_page(file)
    at = next(n for n, one in enumerate(app.text_area) if "[e-mail address]" in one.value)
    app.text_area[at].set_value(TEXTS[2]).run()
    assert "looks like personal data: aino.invented@example.org" in " ".join(
        one.value for one in app.warning
    ).translate({ord("\\"): None, 0x2060: None})  # no sign is taken for markdown or an address
    assert buttons(app, "Approve this quote")[at].disabled
    app.checkbox[0].check().run()
    assert not buttons(app, "Approve this quote")[at].disabled


def test_without_a_name_nothing_is_approved():
    app = open_page(survey("reading"), writer=None)
    assert app.text_area and all(one.disabled for one in buttons(app, "Approve this quote"))


def test_a_press_that_is_sent_again_writes_once(press, monkeypatch):
    file = survey("sending")
    app = open_page(file)
    press(app, "Approve this quote")
    monkeypatch.setattr(events, "is_done", lambda database, token: True)
    press(app, "Withdraw this quote")
    assert len(kept(file)) == 1


def test_answers_of_a_small_group_are_withheld_and_counted():
    app = open_page(survey("few").replace(b"Everyone", b"Tables", 4).replace(b"join", b"jump", 4))
    assert not app.text_area
    assert "Withheld: 2 respondents." in shown(app)


def test_the_public_view_shows_approved_quotes_and_no_answer(press):
    file = survey("showing")
    app = open_page(file)
    press(app, "Approve this quote")
    public = open_page(file, view="public")
    assert not public.text_area and not buttons(public, "Withdraw this quote")
    assert "No quote is approved" not in shown(public)
    none = open_page(survey("nothing"), view="public")
    assert "No quote is approved" in shown(none)


def test_what_ships_for_the_example_stays_when_another_is_approved(press, database_of_the_test):
    app = open_page(writer="Coder A")
    before = len(buttons(app, "Withdraw this quote"))
    press(app, "Approve this quote")
    assert not app.exception and not app.error
    sample = load.read(_session.SAMPLE.read_bytes(), _session.SAMPLE.name)
    database = Database()
    number = surveys.known(database, fingerprint(sample))
    found = approvals.quotes(database, number)
    assert len(found) in (before, before + 1)
    assert {own.by for own in found} == {"example", "Coder A"}


def test_with_several_files_open_each_has_quotes_of_its_own(press):
    one, two = survey("first"), survey("second").replace(b"class", b"room")
    app = open_page(one)
    app.session_state[_session.BESIDE] = [("second.csv", two)]
    app.run()
    next(box for box in app.selectbox if box.label == "File to work on").set_value(1).run()
    assert not app.exception and "room" in app.text_area[0].value
    press(app, "Approve this quote")
    assert kept(one) == [] and "room" in kept(two)[0].text


def test_the_filters_choose_whose_answers_are_suggested():
    app = open_page(survey("choosing"), f_q2="a")
    assert len(app.text_area) == 3


def test_a_survey_without_open_questions_is_told_in_a_sentence():
    app = open_page(b"School\n" + b"a\nb\n" * 20)
    assert "no open question" in shown(app)


def test_the_number_invited_is_kept_and_cannot_be_below_those_who_answered():
    file = survey("inviting")
    app = open_app(file=file, page="data", state={"writer": "Coder A"})
    field = next(one for one in app.number_input if "invited" in one.label)
    field.set_value(3).run()
    assert "cannot be all who were invited" in app.error[0].value
    field = next(one for one in app.number_input if "invited" in one.label)
    field.set_value(60).run()
    assert not app.exception
    own = surveys.corrections_of(Database(), fingerprint(load.read(file)))
    assert own == Corrections(invited=60)


def test_a_masked_answer_is_shown_after_a_reason_that_the_log_keeps(press):
    file = survey("reveal")
    app = open_page(file)
    label = "Show the words as they were written (the log keeps it)"
    (button,) = buttons(app, label)
    assert button.disabled
    assert "aino" not in " ".join(str(one.value) for one in app.text)
    reason = next(one for one in app.text_input if one.key.startswith("why "))
    reason.set_value("who is meant").run()
    press(app, label)
    assert any("aino.invented" in str(one.value) for one in app.text)
    database = Database()
    number = surveys.known(database, fingerprint(load.read(file)))
    (told,) = [e for e in events.history(database, number) if e.kind == "reveal"]
    assert "who is meant" in told.why and told.by == "Coder A"
