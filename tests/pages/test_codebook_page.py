"""The codebook is changed on the page: what that does is seen first, then every session has it."""

import pytest

from analysis.codebook import edit, texts_of
from analysis.present import refi_codebook
from analysis.workspace import surveys
from analysis.workspace.database import Database
from pages import _show
from tests.pages.codebook_page import (
    KAZOOS,
    box,
    button,
    effect,
    field,
    frame,
    kept,
    number,
    open_page,
    part,
    versions,
)
from tests.pages.conftest import shown


@pytest.fixture
def cards(monkeypatch):
    """The cards that a page shows."""
    seen = []
    monkeypatch.setattr(_show, "answer_cards", lambda own, heads, key: seen.append(own))
    return seen


def test_the_patterns_of_each_theme_are_shown_as_they_are_written():
    app = open_page()
    text = texts_of()["en.yaml"].decode()
    assert app.text_area[0].label == "Patterns of Inclusion"
    assert app.text_area[0].value.splitlines()[1].strip() in text
    first = app.text_area[0].value
    box(app, "Theme").set_value("digital_skills").run()
    assert app.text_area[0].value not in ("", first)
    box(app, "Themes about").set_value("need").run()
    assert box(app, "Theme").value.startswith("need_")
    assert app.text_area[0].value.startswith("-")
    assert not app.exception and button(app, "Use this codebook") is None
    assert button(app, "Use this version") is None and frame(app, "What") is None


def test_a_text_that_is_no_list_or_no_pattern_is_told_and_not_offered():
    app = open_page()
    for text, told in {
        "zeppelin": "not a YAML list",
        "- *zeppelin": "not a YAML list",
        "- a ..3": "word on both sides",
        "- words: zeppelin\n  wrong: x": "wrong",
    }.items():
        app.text_area[0].set_value(text).run()
        assert told in app.error[0].value.replace("\\", "")
        assert not app.exception and button(app, "Use this codebook") is None


def test_changed_patterns_are_seen_used_by_every_session_and_taken_back(press, cards):
    app = open_page(writer=None)
    more = f"{app.text_area[0].value}\n- zeppelin"
    app.text_area[0].set_value(more).run()
    (row,) = frame(app, "What").to_numpy().tolist()
    assert row == ["Inclusion", "English", "Pattern", "", "zeppelin"]
    assert effect(app) == ["- Inclusion: adds 2 answers, 2 respondents more."]
    assert [one["lines"] for one in cards[-1]] == [
        ["Gains Inclusion: “zeppelin” (pattern zeppelin)"]
    ] * 2
    assert cards[-1][0]["parts"][1] == ["zeppelin", "Inclusion", False]
    assert button(app, "Use this codebook").disabled

    app.session_state["writer"] = "Coder A"
    app.run()
    field(app, "Why").set_value("They *flew*").run()
    press(app, "Use this codebook")
    assert not app.exception
    assert app.text_area[0].value == more and frame(app, "What") is None
    used = frame(app, "Codebook")
    assert list(used["By"]) == ["Coder A"] and list(used["Why"]) == ["They *flew*"]

    other = open_page(writer="Coder B")
    assert other.text_area[0].value == more
    assert "An edited codebook is in use." in other.success[0].value
    files = kept()
    assert files["en.yaml"].count(b"\n    - zeppelin\n") == 1
    assert files["en.yaml"].replace(b"    - zeppelin\n", b"") == texts_of()["en.yaml"]

    # Back to the one that ships, and to the edited one again: each is compared first.
    assert box(other, "Another version").options == ["The one that ships"]
    assert button(other, "Use this version") is None
    box(other, "Another version").set_value("ships").run()
    assert frame(other, "What").to_numpy().tolist()[0][3:] == ["zeppelin", ""]
    assert effect(other) == ["- Inclusion: removes 2 answers, 2 respondents fewer."]
    assert cards[-1][0]["parts"][1] == ["zeppelin", "Inclusion", True]
    press(other, "Use this version")
    assert not other.exception
    assert other.text_area[0].value != more and not other.success
    assert [version.by for version in versions()] == ["Coder B", "Coder A"]
    (before,) = box(other, "Another version").options
    assert before.startswith(versions()[1].digest[:8]) and before.endswith("They *flew*")
    box(other, "Another version").set_value(versions()[1].digest).run()
    press(other, "Use this version")
    assert other.text_area[0].value == more
    assert list(frame(other, "Codebook")["Codebook"]) == [
        versions()[0].digest[:8],
        "The one that ships",
        versions()[0].digest[:8],
    ]


def test_a_text_that_is_not_used_yet_is_there_after_a_look_elsewhere():
    app = open_page(file=MOTHERS)
    more = f"{app.text_area[0].value}\n- bassoon"
    app.text_area[0].set_value(more).run()
    part(app, "place")
    part(app, "words")
    assert app.text_area[0].value == more


def test_a_change_of_comments_alone_says_that_nothing_changes():
    app = open_page()
    app.text_area[0].set_value(f"# read again\n{app.text_area[0].value}").run()
    told = [one.value for one in app.info]
    assert told == [
        "Nothing but comments or the order of entries changes in the codebook.",
        "No answer gains or loses a theme.",
    ]
    assert button(app, "Use this codebook") is not None and effect(app) == []


MOTHERS = b"Benefits of it?\nA mother of three met them each week\nNothing\n"


def test_a_threshold_is_moved_its_effect_seen_and_given_back(press):
    app = open_page(file=MOTHERS)
    (slider,) = app.slider
    assert slider.label == "Inclusion is added from" and frame(app, "What") is None
    usual = slider.value
    slider.set_value(5).run()
    assert frame(app, "What").to_numpy().tolist()[0][2:] == ["Added from", "", "5%"]
    assert effect(app) == ["- Inclusion: adds 1 answer, 1 respondent more."]
    press(app, "Use this codebook")
    assert not app.exception and frame(app, "What") is None
    (version,) = versions(MOTHERS)
    assert version.why == "Inclusion is added from 5%"
    assert kept(MOTHERS) == {**texts_of(), "thresholds.yaml": b"thresholds:\n  inclusion: 0.05\n"}
    (slider,) = app.slider
    assert slider.value == 5
    slider.set_value(usual).run()
    press(app, "Use this codebook")
    # What says the same as the codebook that ships is that one.
    assert surveys.codebook_in_use(Database(), number(MOTHERS)) is None and not app.success


def test_a_copy_that_was_edited_elsewhere_is_tried(press, database_of_the_test):
    app = open_page(file=KAZOOS)
    edited = edit.with_pattern(texts_of(), "en", "inclusion", "kazoo")["en.yaml"]
    app.file_uploader[0].set_value(("en.yaml", edited, "text/yaml")).run()
    assert effect(app) == ["- Inclusion: adds 2 answers, 2 respondents more."]
    press(app, "Use this codebook")
    assert not app.exception and versions(KAZOOS)[0].why == "Edited copy: en.yaml"


def test_a_codebook_of_another_program_comes_without_patterns(press, database_of_the_test, book):
    app = open_page(file=KAZOOS)
    content = refi_codebook.qdc(book, "en")
    app.file_uploader[0].set_value(("Ours.qdc", content, "text/xml")).run()
    assert "None has patterns yet." in shown(app).replace("\\", "")
    assert "Such a file holds no patterns and no facets." in shown(app)
    gone = frame(app, "What")
    assert (gone[gone["What"] == "Pattern"]["After"] == "").all() and (
        gone["What"] == "Facet"
    ).any()
    # The model knows the theme by its id, and finds it without a pattern.
    assert "No answer gains or loses a theme." in shown(app)
    press(app, "Use this codebook")
    assert not app.exception
    # How a language is read is still there, and patterns can be written.
    assert b"negators" in kept(KAZOOS)["en.yaml"] and app.text_area[0].value == ""
    app.text_area[0].set_value("- NEG ..2 bassoon\n- kazoo").run()
    assert any("Inclusion: adds 2 answers" in own for own in effect(app))
    app.file_uploader[0].set_value(("Other.qdc", b"<nothing/>", "text/xml")).run()
    assert app.error and not app.exception


def test_what_is_to_be_looked_at_is_told_when_somebody_asks(database_of_the_test):
    app = open_page(file=KAZOOS)
    assert [own.label for own in app.expander] == ["Check the codebook in use"]
    app.session_state["checks of the book"] = True
    app.run()
    assert list(frame(app, "What to look at").columns)[:2] == ["File", "Line"]
    app.session_state["checks of the book"] = False
    text = app.text_area[0].value
    app.session_state["checks theme words"] = True
    app.text_area[0].set_value(f"{text}\n- kazoo\n- kazoo").run()
    table = frame(app, "What to look at")
    assert list(table["Theme"]) == ["Inclusion"] and "stands in line" in table.iloc[0, 3]
    app.text_area[0].set_value(f"{text}\n- a ..3\n- b ..99 c").run()
    assert "2 faults keep the codebook from being used." in [own.value for own in app.error]
    assert button(app, "Use this codebook") is None


def test_a_word_that_is_not_covered_is_seen_in_its_contexts_and_added(press, database_of_the_test):
    app = open_page(file=KAZOOS)
    next(own for own in app.toggle if own.key == "uncovered").set_value(True).run()
    box(app, "Word to look at").set_value("kazoo").run()
    table = frame(app, "What stands before")
    assert list(table["What stands after"]) == ["", " and a bassoon"]
    assert field(app, "Pattern").value == "kazoo" and "all its forms" in shown(app)
    box(app, "Add as a pattern of").set_value("inclusion").run()
    assert effect(app) == ["- Inclusion: adds 2 answers, 2 respondents more."]
    press(app, "Use this codebook")
    assert not app.exception and app.text_area[0].value.endswith("- kazoo")
    assert versions(KAZOOS)[0].why == "Pattern kazoo of Benefits: Inclusion (English)"
