"""The machine learns from decisions: what that would change is seen first, used and taken back."""

import re
from dataclasses import replace

import pytest
import sqlalchemy as sql

from analysis import load, study
from analysis.coding.coder import shipped_model
from analysis.load.corrections import fingerprint
from analysis.present import readings
from analysis.wording import wording
from analysis.workspace import by_hand, events, grid, models, surveys
from analysis.workspace.by_hand import Choice
from analysis.workspace.database import Database
from analysis.workspace.decisions import REMOVE, over
from analysis.workspace.grid import Filter
from analysis.workspace.tables import model_uses
from analysis.workspace.tables import models as kept_models
from pages import _accuracy, _session
from tests.pages.conftest import open_app, shown

USE, BACK = "Use this model", "Back to the model that ships"


@pytest.fixture(autouse=True)
def empty(database_of_the_test):
    """Each test begins without decisions; the survey is known to the database."""
    open_app(page="answers")


def open_page(writer="Mia", **link):
    app = open_app(page="suggestions", state={"writer": writer}, **link)
    assert not app.exception and not app.error
    return app


def number():
    return surveys.known(Database(), fingerprint(load.read_file(_session.SAMPLE)))


def answers():
    return grid.found(Database(), number(), Filter(content="answered"))


def truth():
    rows = _accuracy.sample_truth().itertuples()
    return {(str(row.id), row.question): set((row.codes or "").split()) for row in rows}


def decide(first, last):
    """Make some answers right and check them as wholes, as the page Answers does; return how many
    decisions that took."""
    right, choices = truth(), []
    for own in answers()[first:last]:
        given, wanted = {piece.code for piece in own.machine}, right[own.respondent, own.role]
        said = [(code, "remove") for code in sorted(given - wanted)]
        said += [(code, "confirm") for code in sorted(given & wanted)]
        said += [(code, "add") for code in sorted(wanted - given)]
        choices += [Choice(own.number, own.version, *one) for one in [*said, ("", "confirm")]]
    by_hand.decide(Database(), number(), choices, "Mia")
    return len(choices)


def uses():
    """Return the models that came into use, the first one first, None for the one that ships."""
    with Database().reading() as connection:
        rows = sql.select(model_uses.c.digest).order_by(model_uses.c.id)
        return list(connection.execute(rows).scalars())


def by_machine():
    return {(own.number, piece.code) for own in answers() for piece in own.machine}


def counting(book):
    """Return the codes that count in each answer, by its number."""
    return {
        own.number: {
            piece.code
            for piece in over(own.machine, own.standing(), book.parents(), len(own.text))
        }
        for own in answers()
    }


def button(app, label):
    return next((own for own in app.button if own.label == label), None)


def counts(app):
    """Return how many themes would be added and taken away, as the page says."""
    told = re.search(r"It would add (\d+) themes? and take away (\d+) where nobody", shown(app))
    return [int(own) for own in told.groups()]


def learnt_of(app, theme):
    """Return in how many answers people gave a theme, and in how many not, as the page says."""
    row = app.dataframe[0].value.set_index("Theme").loc[theme]
    return int(row["Answers with it"]), int(row["Answers without it"])


def test_without_decisions_it_says_what_to_do_first_and_where_to_begin():
    app = open_page()
    assert "Nobody has decided" in shown(app) and button(app, USE) is None
    asked = [own for own in app.button if own.label.startswith("Decide on the answer of")]
    assert len(asked) == 10 and not any(own.disabled for own in asked)
    assert not app.success and not app.expander and uses() == []


def test_what_would_change_is_shown_before_it_is_and_people_always_stand_above(press, book):
    count = decide(0, 50)
    machine, before = by_machine(), counting(book)
    last = events.last(Database(), number())
    app = open_page(writer=None)
    assert f"{count} decisions, 50 answers" in shown(app)
    added, removed = counts(app)
    assert added and removed
    headings = [own.value for own in app.subheader]
    assert f"What it would add ({added})" in headings
    assert f"What it would take away ({removed})" in headings
    table = app.dataframe[0].value
    assert (table["Answers with it"] + table["Answers without it"] == 50).all()
    assert button(app, USE).disabled
    assert by_machine() == machine and events.last(Database(), number()) == last
    assert uses() == []

    app = open_page()
    press(app, USE)
    assert not app.exception and len(uses()) == 1 and uses()[0]
    assert "in use. It learnt from all decisions that count now." in app.success[0].value
    (event,) = [e for e in events.history(Database(), number()) if e.kind == events.MODEL]
    assert (event.by, event.why) == ("Mia", f"{count} decisions")
    own, after = answers(), counting(book)
    decided = {one.number for one in own if one.standing()}
    gained = sum(len(after[n] - before[n]) for n in after if n not in decided)
    lost = sum(len(before[n] - after[n]) for n in after if n not in decided)
    assert (gained, lost) == (added, removed)
    assert by_machine() != machine and {n: after[n] for n in decided} == {
        n: before[n] for n in decided
    }
    gone = {(one.number, d.code) for one in own for d in one.standing() if d.action == REMOVE}
    assert gone & by_machine()  # the machine says it still, and it does not count

    press(app, BACK)
    assert uses()[1:] == [None] and not app.success
    assert by_machine() == machine and counting(book) == before
    assert counts(app) == [added, removed]


def test_the_same_decisions_make_the_same_bytes_whatever_model_is_in_use(press):
    decide(0, 20)
    press(open_page(), USE)
    app = open_page()
    assert button(app, USE) is None and "all decisions that count" in app.success[0].value
    more = decide(20, 35)
    app = open_page()
    assert f"Since then {more} decisions were taken." in app.success[0].value
    press(app, USE)
    press(open_page(), BACK)
    press(open_page(), USE)
    first, second, none, third = uses()
    assert second == third and second != first and none is None


def test_a_check_says_what_it_said_when_it_was_made_whatever_model_is_in_use(press, book):
    decide(0, 50)
    before = by_machine()
    app = open_page()
    press(app, USE)
    found = {one.number: one for one in answers() if not one.standing()}
    place, code = min(pair for pair in before - by_machine() if pair[0] in found)
    own = found[place]
    given = sorted({piece.code for piece in own.machine})  # as Enter does on the page Answers
    choices = [Choice(place, own.version, one, "confirm") for one in given]
    by_hand.decide(
        Database(), number(), [*choices, Choice(place, own.version, "", "confirm")], "B"
    )
    theme = readings.labels(book, wording("en"))[code]
    has, lacks = learnt_of(app, theme)
    assert learnt_of(open_page(), theme) == (has, lacks + 1)
    press(open_page(), BACK)
    assert learnt_of(open_page(), theme) == (has, lacks + 1)


def use_other(share):
    """Take a model into use that no other test does, in the name of B."""
    own = shipped_model()
    content = replace(own, thresholds=own.thresholds * share).written()
    models.use(Database(), number(), content, "B")


def test_a_model_that_cannot_be_read_any_more_is_told_and_gone_back_from(press):
    decide(0, 5)
    use_other(0.87)
    with Database().writing() as connection:
        connection.execute(sql.update(kept_models).values(content=b"of an older version"))
    app = open_page()
    assert "cannot be read by this version" in app.warning[0].value and not app.success
    press(app, BACK)
    assert uses()[1:] == [None] and not app.exception and not app.warning


def test_the_way_back_is_open_where_the_decisions_teach_nothing(press):
    use_other(0.88)
    (own,) = grid.found(Database(), number(), Filter(content="non_answer"))[:1]
    by_hand.decide(Database(), number(), [Choice(own.number, own.version, "", "confirm")], "Mia")
    app = open_app(page="suggestions", state={"writer": "Mia"})
    assert "nothing to learn from" in app.error[0].value and "is in use" in app.success[0].value
    press(app, BACK)
    assert uses()[1:] == [None] and not app.success


def test_who_does_not_write_can_look_and_the_public_sees_nothing():
    decide(0, 5)
    app = open_page(writer=None)
    assert button(app, USE).disabled
    app = open_app(page="suggestions", view="public")
    assert not app.exception and button(app, USE) is None and not app.dataframe
    assert "what respondents wrote" in app.info[0].value


def test_an_answer_that_the_filters_leave_out_cannot_be_gone_to():
    survey = load.read_file(_session.SAMPLE)
    question = _session.closed_questions(survey)[0]
    option = question.options[0]
    app = open_page(**{_session.FILTER + question.id: option})
    kept = survey.ids()[study.respondents(survey, {question.id: [option]})].astype(str)
    asked = {own.label.split()[-1]: own for own in app.button if own.label.startswith("Decide on")}
    out = {id for id, own in asked.items() if own.disabled}
    assert out == asked.keys() - set(kept) and out and out != asked.keys()


def test_the_way_to_an_answer_opens_it_with_no_filter_in_its_way(press):
    app = open_page()
    app.session_state["work"] = "checked"
    chosen = next(own for own in app.button if own.label.startswith("Decide on"))
    press(app, chosen)
    assert not app.exception and app.title[0].value == "What exactly was written?"
    assert app.session_state["work"] is None
    (own,) = grid.these(Database(), number(), [app.session_state["led_to"]])
    assert chosen.label.endswith(own.respondent)
