"""The page of agreement: a sample drawn, coded blind, looked at on demand, settled, taken over."""

import io

import openpyxl
import pandas as pd
import pytest

from analysis import load
from analysis.load.corrections import fingerprint
from analysis.results import sampling
from analysis.workspace import events, grid, samples, settling, surveys
from analysis.workspace.database import Database
from analysis.workspace.decisions import ADD, CONFIRM, REMOVE
from tests.pages.conftest import open_app, shown, tokens_fit

SURVEY = b"Benefits of zeppelins?\n" + b"".join(b"Everyone can join %d\n" % n for n in range(9))
SECRET = "The captain said so"


@pytest.fixture(autouse=True)
def empty(database_of_the_test):
    """Each test draws the first sample of its survey."""


def open_page(writer="Mia", file=SURVEY, **state):
    app = open_app(file=file, page="agreement", state={"writer": writer, **state})
    assert not app.exception
    return app


def number():
    return surveys.known(Database(), fingerprint(load.read(SURVEY)))


def labelled(elements, label):
    return next(own for own in elements if own.label == label)


def part(app, name):
    labelled(app.segmented_control, "What do you want to do?").set_value(name).run()
    assert not app.exception


def drawn(press, size=3, **state):
    app = open_page(**state)
    app.number_input[0].set_value(size).run()
    press(app, "Draw the sample")
    assert not app.exception and not app.error
    return app


def sample():
    return samples.samples(Database(), number())[0]


def rate(coder, *codes, reason=""):
    """Have a coder give every answer of the sample the same codes."""
    for own in samples.open_sample(Database(), sample().number):
        samples.rate(Database(), sample().number, own.number, coder, codes, reason)


def tree(app):
    """Return all that is sent to the browser."""
    return "\n".join(str(getattr(own, "proto", "")) for own in app.main)


def decisions():
    wanted = [own.number for own in samples.open_sample(Database(), sample().number)]
    return [d for one in grid.these(Database(), number(), wanted) for d in one.standing()]


def test_a_sample_is_drawn_by_size_or_by_an_interval_and_its_strata_are_seen_before(press):
    app = open_page(writer=None)
    assert app.number_input[0].value == 9 and labelled(app.button, "Draw the sample").disabled
    assert app.dataframe[0].value["Drawn"].sum() == 9
    app = open_page(sample_way="width")
    app.number_input[0].set_value(40).run()
    size = sampling.size_for(0.4, 9)
    assert 0 < size < 9 and f"{size} of 9 answers" in shown(app)
    assert app.dataframe[0].value["Drawn"].sum() == size
    labelled(app.text_input, "Why").set_value(" A *first* check ").run()
    press(app, "Draw the sample")
    own = sample()
    assert (own.by, own.why, own.size, own.settings["width"]) == (
        "Mia",
        "A *first* check",
        size,
        0.4,
    )
    assert own.settings["of"] == 9 and own.settings["codebook"] and own.settings["input"]

    part(app, "samples")
    assert list(app.dataframe[0].value["Why"]) == ["A *first* check"]
    press(app, "Draw the sample")
    second, first = samples.samples(Database(), number())
    assert (first.settings["seed"], second.settings["seed"]) == (1, 2)
    assert labelled(app.selectbox, "Sample to work with").value == second.number


def test_a_coder_sees_nothing_of_the_program_or_others_and_can_change_what_they_gave(press):
    app = drawn(press)
    rate("Ben", "flexibility", reason=SECRET)
    app.run()
    for _ in range(3):
        assert all(pills.value == [] for pills in app.pills) and not app.dataframe
        assert SECRET not in tree(app) and "Everyone can join" in tree(app)
        assert "Ben 3" in shown(app)
        press(app, "Save and next")
        assert "Choose the themes" in app.error[0].value
        labelled(app.pills, "Benefits").set_value(["digital_skills"])
        labelled(app.checkbox, "None applies").check()
        press(app, "Save and next")
        assert "chosen beside a theme" in app.error[0].value
        labelled(app.checkbox, "None applies").uncheck()
        labelled(app.text_input, "Why").set_value("a <b>doubt</b>")
        press(app, "Save and next")
        assert not app.error and not app.exception
    assert "You have coded the whole sample." in app.success[0].value
    mine = samples.own_ratings(Database(), sample().number, "Mia")
    given = ("digital_skills learning", "a <b>doubt</b>")
    assert {(own.codes, own.reason) for own in mine.values()} == {given}

    press(app, "Previous answer")
    assert "digital_skills" in labelled(app.pills, "Benefits").value
    assert labelled(app.text_input, "Why").value == "a <b>doubt</b>"
    labelled(app.pills, "Benefits").set_value([])
    labelled(app.checkbox, "None applies").check()
    press(app, "Save and next")
    mine = samples.own_ratings(Database(), sample().number, "Mia")
    assert sorted(own.codes for own in mine.values()) == ["", *[given[0]] * 2]
    assert len(mine) == 3 and sample().coded == {"Ben": 3, "Mia": 3}
    assert decisions() == []


def test_a_long_name_and_a_long_theme_are_written_too(press):
    name = "Maria " * 15 + "Korhonen"
    app = drawn(press, size=1, writer=name)
    labelled(app.pills, "Benefits").set_value(["flexibility"])
    press(app, "Save and next")
    assert not app.error and sample().coded == {name: 1} and tokens_fit()
    rate("Ben", "agreed_schedule_and_roles")
    part(app, "settle")
    app.toggle[0].set_value(True).run()
    press(app, labelled(app.button, "The answer has it not: Flexibility"))
    assert [own.code for own in settling.settled(Database(), sample().number)] == ["flexibility"]
    assert tokens_fit()


def test_without_a_name_nobody_codes_and_nothing_is_written(press):
    drawn(press)
    app = open_page(writer=None)
    assert "Choose your name above" in shown(app) and not app.pills
    part(app, "sheets")
    assert app.file_uploader[0].disabled
    rate("A", "inclusion")
    rate("B")
    part(app, "settle")
    app.toggle[0].set_value(True).run()
    assert all(button.disabled for button in app.button)


def test_a_filled_sheet_is_taken_in_once_and_one_of_another_file_is_told(press):
    app = drawn(press)
    part(app, "sheets")
    assert [own.label for own in app.get("download_button")] == ["Sheets for coders (XLSX)"]
    labelled(app.text_input, "Coders, with commas between").set_value("Ann, ann").run()
    assert "names differ" in shown(app)
    keys = [(own.id, own.question) for own in samples.open_sample(Database(), sample().number)]
    rows = [["#id", "#question", "digital_skills", "#none", "#why", "#coder:Ann *A*"]]
    rows += [
        [*key, "x" if at else None, None if at else "x", SECRET, None]
        for at, key in enumerate(keys)
    ]
    rows.append(["999", "nowhere", "x", None, None, None])
    for written, known in ((3, 0), (0, 3)):
        app.file_uploader[0].set_value(("ann.xlsx", workbook(rows), "application/x")).run()
        assert "answers coded 4, not coded yet 0" in shown(app)
        assert SECRET not in tree(app)
        press(app, "Take in this sheet")
        told = " ".join(own.value for own in app.success)
        assert f"Answers taken in: {written}" in told.replace("\\", "")
        assert ("were here already: 3" in told.replace("\\", "")) == bool(known)
        assert "of no answer of this sample: 1" in told.replace("\\", "")
    assert sample().coded == {"Ann *A*": 3}
    app.file_uploader[0].set_value(("b.csv", b"id;codes\n1;x\n", "text/csv")).run()
    assert "holds no sheet" in app.error[0].value and not app.exception


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_agreement_is_shown_on_demand_alone_and_needs_two_coders(press):
    app = drawn(press)
    rate("Ben", "inclusion", reason=SECRET)
    part(app, "agreement")
    assert "Two coders at least" in shown(app) and not app.toggle
    rate("Mia", "inclusion")
    rate("Ann", "inclusion", "flexibility")
    app.run()
    assert "You have coded 3 of 3 answers." in shown(app) and not app.dataframe
    assert SECRET not in tree(app)
    app.toggle[0].set_value(True).run()
    assert "the coders agree on 67%" in shown(app) and "Universe: the 3 answers" in shown(app)
    assert [own.value for own in app.subheader] == ["All together", "By theme", "Each two coders"]
    by_theme = app.dataframe[1].value
    assert list(by_theme["Theme"]) == ["Flexibility", "Inclusion"]
    assert len(app.dataframe[2].value) == 3


def test_disagreements_are_settled_and_what_is_agreed_on_is_taken_over(press):
    app = drawn(press, size=2)
    first, second = samples.open_sample(Database(), sample().number)
    rate("Ben", "inclusion", "flexibility", reason="*loud* <b>")
    rate("Mia", "inclusion", "digital_skills", "learning")
    part(app, "settle")
    app.toggle[0].set_value(True).run()
    assert "Settled: 0 of 6" in shown(app)
    assert "Ben: given – *loud* <b>\nMia: not given" in [own.value for own in app.text]

    whys = [own for own in app.text_input if own.label == "Why: Flexibility"]
    whys[0].set_value("we *talked*")
    press(app, labelled(app.button, "The answer has it: Flexibility"))
    press(app, labelled(app.button, "The answer has it: Digital skills"))
    assert "Settled: 3 of 6" in shown(app)  # with a skill, learning too
    told = " ".join(own.value for own in app.success).replace("\\", "")
    assert "we *talked*; Ben + (*loud* <b>); Mia –" in told and "Mia," in told
    press(app, labelled(app.button, "The answer has it not: Flexibility"))
    own = next(o for o in settling.settled(Database(), sample().number) if o.code == "flexibility")
    assert not own.given and own.by == "Mia" and "Settled: 3 of 6" in shown(app)

    before = [(d.code, d.action) for d in decisions()]
    assert "Decisions that this writes: 1, on answers: 1." in shown(app)
    press(app, "Take over")
    assert not app.exception and not app.error
    assert "The coding says all that the coders agree on." in shown(app)
    after = [(d.code, d.action) for d in decisions()]
    assert ("digital_skills", ADD) in before and ("flexibility", REMOVE) in before
    assert set(after) - set(before) == {("", CONFIRM)}
    assert first.version < samples.open_sample(Database(), sample().number)[0].version
    assert events.history(Database(), number())[0].why == "Agreed by all coders"
    assert second.id not in {d.id for d in decisions()}


def test_what_somebody_else_settled_meanwhile_is_told_and_not_written_over(press):
    app = drawn(press, size=1)
    rate("Ben", "flexibility")
    rate("Mia")
    part(app, "settle")
    app.toggle[0].set_value(True).run()
    (own,) = samples.open_sample(Database(), sample().number)
    where = number(), sample().number, own.number, own.version
    settling.settle(Database(), *where, "flexibility", REMOVE, "Ann", "it is *not*")
    press(app, labelled(app.button, "The answer has it: Flexibility"))
    assert len(app.error) == 1 and not app.exception
    told = app.success[0].value.replace("\\", "")
    assert "The answer has it not. Ann," in told and "it is *not*" in told
    press(app, labelled(app.button, "The answer has it: Flexibility"))
    told = app.success[0].value.replace("\\", "")
    assert not app.error and "The answer has it. Mia," in told


def test_a_sample_from_elsewhere_that_does_not_tell_how_it_was_drawn_has_no_sheets(press):
    drawn(press)
    (own,) = samples.open_sample(Database(), sample().number)[:1]
    table = pd.DataFrame([(own.id, own.question, 1.0)], columns=["id", "question", "chance"])
    for settings in ({}, {"width": "x", "size": [], "cells": 3}):
        samples.draw(Database(), number(), table, settings, "Eve *x*")
        app = open_page()
        part(app, "sheets")
        assert "How this sample was drawn is not told" in app.error[0].value
        part(app, "blind")
        assert "Answer 1 of 1" not in app.error and len(app.pills) == 5
