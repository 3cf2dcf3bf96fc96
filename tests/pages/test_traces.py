"""A number that is chosen says what it is made of, in every view and language."""

import pytest

from pages import _session, _show
from tests.pages.conftest import open_app, shown


@pytest.fixture
def choosing(monkeypatch):
    """Choose the figure of a row and heading in the tables of a name."""

    def choose(name, row, heading):
        def chosen(table, alt, own):
            return (row, heading) if own == name else None

        monkeypatch.setattr(_show, "chosen_cell", chosen)

    return choose


def opened(page, **link):
    app = open_app(page=page, **link)
    assert not app.exception
    return app


def test_a_share_is_told_with_its_base_and_formula(choosing):
    choosing("themes_benefit", 0, "Share")
    app = opened("themes")
    assert r"31 / 74 \= 42%" in shown(app) or "31 / 74 = 42%" in shown(app).replace("\\", "")
    assert "31 respondents" in shown(app)
    assert any(len(frame.value) == 31 for frame in app.dataframe)


def test_in_the_public_view_no_respondent_stands_behind_a_number(choosing):
    choosing("themes_benefit", 0, "Share")
    app = opened("themes", view="public")
    told = shown(app).replace("\\", "")
    assert "31 / 74 = 42%" in told and "31 respondents" not in told
    assert not any("Respondent" in frame.value.columns for frame in app.dataframe)


@pytest.mark.parametrize(
    ("view", "heading", "meaning"),
    [
        ("researcher", "Says nothing (“-”, “don't know”)", "says nothing, like"),
        ("public", "Says nothing (“-”, “don't know”)", "says nothing, like"),
        ("public", "Skipped", "left the question empty"),
        ("researcher", "of them with a theme", "at least one theme"),
    ],
)
def test_how_a_question_was_answered_is_told_for_the_column_that_is_chosen(
    choosing, view, heading, meaning
):
    choosing("response", 18, heading)
    assert meaning in shown(opened("overview", view=view))


@pytest.mark.parametrize("heading", ["Statement", "n", "Lukumäärä", "1", "5"])
def test_any_cell_of_the_statements_may_be_chosen(choosing, heading):
    choosing("statements", 0, heading)
    told = shown(opened("overview")).replace("\\", "")
    assert ("Share: n / base" in told) == (heading in "15")


@pytest.mark.parametrize("name", ["response", "together"])
def test_a_choice_from_before_the_language_was_changed_is_forgotten(choosing, name):
    choosing(name, 0, "of them with a theme")
    opened("overview", language="fi")
    opened("compare", language="fi")


def test_a_figure_of_a_comparison_names_its_group(choosing):
    choosing("compare_benefit_q1", 0, "n")
    told = shown(opened("compare", what="benefit", by="q1")).replace("\\", "")
    assert "Only those of the group: Ammatillinen koulutus" in told and "4 respondents" in told
    assert "other p-values" not in told


def test_a_comparison_within_one_group_says_so_and_the_public_view_why_its_p_may_differ():
    told = shown(opened("compare", what="benefit", by="q1", f_q1="Perusopetus", view="public"))
    assert "nothing to compare" in told and "other p-values" in told


def test_the_answers_behind_a_file_are_of_all_its_respondents(choosing):
    app = open_app(file=b"Benefits?\n" + b"".join(b"Everyone %d can join\n" % n for n in range(9)))
    app.session_state[_session.BESIDE] = [
        ("b.csv", b"Benefits?\n" + b"".join(b"Cheaper trip %d\n" % n for n in range(9)))
    ]
    choosing("files", 0, "file.csv")
    app.run()
    assert not app.exception
    told = shown(app).replace("\\", "")
    assert "9 / 9" in told and "9 respondents" in told


def test_a_page_that_ends_early_keeps_its_link():
    app = opened("answers", view="public")
    assert "public" in app.query_params["view"]


def test_a_survey_without_open_questions_has_results():
    rows = b"".join(b"%s;%d\n" % (b"ab"[n % 2 : n % 2 + 1], n % 5 + 1) for n in range(40))
    for page in ("overview", "compare", "findings", "present"):
        app = open_app(file=b"School;Useful\n" + rows, page=page)
        assert not app.exception and not app.error, page


def test_a_figure_of_the_evaluation_shows_the_answers_coded_otherwise(choosing):
    choosing("evaluation", 1, "Wrong")
    app = opened("quality")
    listed = [frame.value for frame in app.dataframe if "Outcome" in frame.value.columns]
    assert listed and set(listed[0]["Outcome"]) <= {"Missed", "Wrong"}
    assert listed[0]["Answer"].str.len().min() > 0
