"""A large survey: what takes long is done once, in the background, and the browser gets the rows
around the answer in focus alone. Here every survey is taken for a large one."""

import pytest

from analysis import study
from analysis.results import marginal
from analysis.workspace import grid, runs
from pages import _coding, _long, _session, _workbench
from tests.pages.conftest import forget, open_app

ROWS = 300
FILE = "Timestamp;School form;What benefits?;What challenges?\n" + "\n".join(
    f"2025-09-{n % 28 + 1:02d} 07:12:00;{'ab'[n % 2]};Everyone can join {n};The network fails"
    for n in range(ROWS)
)


@pytest.fixture(autouse=True)
def large(monkeypatch, database_of_the_test):
    monkeypatch.setattr(_coding, "LARGE", 0)


@pytest.fixture
def counted(monkeypatch):
    """Count the calls of a function, in whatever thread they are made."""

    def count(module, name):
        calls, own = [], getattr(module, name)

        def called(*args, **kwargs):
            calls.append(args)
            return own(*args, **kwargs)

        monkeypatch.setattr(module, name, called)
        return calls

    return count


def test_a_file_that_people_work_on_is_coded_once_for_all_pages(counted):
    coded, taken = counted(study, "code_survey"), counted(runs, "_answers")
    app = open_app(file=FILE.encode(), page="themes")
    for page in ("answers", "findings", "quotes", "themes", "answers"):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception and not app.error
    assert len(coded) == len(taken) == 1


def test_a_run_of_before_is_taken_over_again_where_another_came_between(counted):
    taken = counted(runs, "_answers")
    app = open_app(file=FILE.encode(), page="answers")
    number = taken[0][1]
    with _session.database().writing() as connection:
        other = {"input": "", "codebook": "", "format": ""}
        event = runs.events.record(connection, number, runs.RUN, runs.PROGRAM, "")
        connection.execute(
            runs.sql.insert(runs.runs).values(survey=number, event=event.id, **other)
        )
    app.run()
    assert not app.exception and len(taken) == 2
    app.run()
    assert len(taken) == 2


def test_the_tests_of_a_comparison_are_made_once(counted):
    made = counted(marginal, "marginal")
    app = open_app(file=FILE.encode(), page="compare")
    app.run()
    assert not app.exception and len(made) == 1


def test_the_browser_gets_the_answers_around_the_one_in_focus_alone(counted):
    asked = counted(grid, "these")
    assert not open_app(file=FILE.encode(), page="answers").exception
    assert asked and max(len(wanted) for *_, wanted in asked) <= 3 * _workbench.CHUNK < ROWS


def test_what_is_wrong_with_a_coding_is_said_in_a_sentence(monkeypatch):
    def fails(*args, **kwargs):
        raise study.Problem("No respondent fits the filters. Remove one of them.")

    monkeypatch.setattr(study, "code_survey", fails)
    app = open_app(file=FILE.encode(), page="themes")
    assert not app.exception and "No respondent fits" in app.error[0].value
    monkeypatch.undo()
    monkeypatch.setattr(_coding, "LARGE", 0)
    assert not app.run().error


def test_who_stopped_the_coding_can_go_to_other_pages_and_begin_it_anew():
    app = open_app(file=FILE.encode(), page="data", state={_long._STOPPED: _name()})
    app.switch_page("pages/themes.py").run()
    assert "Stopped" in app.info[0].value
    assert not app.switch_page("pages/data.py").run().info
    app.switch_page("pages/themes.py").run()
    next(own for own in app.button if own.label == "Go on").click().run()
    assert not app.exception and not [one for one in app.info if "Stopped" in one.value]


def _name():
    """Return the name of the coding of the file, as the page gives it."""
    names = []
    with pytest.MonkeyPatch.context() as patch:
        own = _long._kept
        patch.setattr(_long, "_kept", lambda name: names.append(name) or own(name))
        open_app(file=FILE.encode(), page="themes")
    forget()
    return names[0]
