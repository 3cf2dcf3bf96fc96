"""The page Examples: answers to the researcher, approved quotes to the public, and a timeline."""

import pytest

from pages import _show, _timeline
from tests.pages.conftest import open_app, shown
from tests.pages.test_pages import FILES

ASKED = "Describe an example?;School\n"
LESSONS = "".join(
    f"We held {n} joint online lessons in Zoom before the trip;a\n" for n in range(24)
)
BLOGS = "".join(f"After the visit {n} pupils wrote a shared blog;b\n" for n in range(6))
SURVEY = (ASKED + LESSONS + BLOGS).encode()


@pytest.fixture(autouse=True)
def drawn(monkeypatch):
    """The cards and parts of the timeline that the page draws, as it hands them over."""
    seen = {"cards": [], "parts": []}
    monkeypatch.setattr(_show, "_CARDS", lambda data, key: seen.update(cards=data))
    monkeypatch.setattr(_timeline, "_TIMELINE", lambda data, key: seen.update(parts=data))
    return seen


def open_page(file=None, **link):
    app = open_app(file=file, page="examples", **link)
    assert not app.exception
    return app


def options(app, label):
    return next(box.options for box in app.selectbox if box.label == label)


def test_a_link_chooses_examples_and_each_choice_says_how_many_it_leaves(drawn):
    app = open_page(SURVEY, platform="Zoom")
    assert "24 examples" in shown(app) and len(drawn["cards"]) == 10
    card = drawn["cards"][0]
    assert card["codes"] == ["Joint online lessons and workshops"]
    assert {"Phases: Before", "Platforms: Zoom"} <= set(card["lines"]) and card["language"] == "en"
    assert options(app, "Phase") == ["Before (24)", "During (0)", "After (0)"]
    assert "Digital portfolio or blog (0)" in options(app, "Practice")
    next(one for one in app.number_input if one.label.startswith("Page")).set_value(3).run()
    assert len(drawn["cards"]) == 4
    boxes = {box.label: box for box in app.selectbox}
    boxes["Platform"].set_value(None)
    boxes["Practice"].set_value("digital_portfolio").run()
    assert not app.exception and "6 examples" in shown(app)
    assert len(drawn["cards"]) == 6
    assert app.query_params["practice"] == "digital_portfolio"
    assert "platform" not in app.query_params


def test_the_public_sees_approved_quotes_alone_whatever_the_filters(drawn):
    app = open_page(view="public")
    (card,) = drawn["cards"]
    assert card["head"] == "Finnish" and "Respondent" not in shown(app)
    assert card["codes"] == ["Joint online lessons and workshops"]
    assert len(app.get("plotly_chart")) == 1
    question = next(box for box in app.multiselect if len(box.options) > 1)
    before = list(drawn["cards"])
    question.set_value([question.options[0]]).run()
    assert drawn["cards"] == before


def test_without_an_approved_quote_the_public_is_told_what_to_do(drawn):
    app = open_page(SURVEY, view="public")
    assert "No example has an approved quote." in shown(app)
    assert drawn["cards"] == [] and len(drawn["parts"]) == 4


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (FILES["no open question"], "no open question"),
        (FILES["one answer"], "No question of this survey asks for an example"),
        (b"Describe an example?;School\n" + b"-;a\n" * 9, "None of the chosen respondents"),
    ],
)
def test_a_survey_without_examples_is_told_in_a_sentence(file, told, drawn):
    assert told in shown(open_page(file))
    assert drawn["cards"] == [] and len(drawn["parts"]) == 4
