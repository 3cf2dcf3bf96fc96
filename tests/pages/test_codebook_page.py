"""Patterns are changed on the page: what that does is seen first, then every session has it."""

from analysis import load
from analysis.codebook import texts_of
from analysis.load.corrections import fingerprint
from analysis.workspace import surveys
from analysis.workspace.database import Database
from tests.pages.conftest import open_app

SURVEY = b"Benefits of zeppelins?\nEveryone can join\nA zeppelin\nA zeppelin and a boat\n"


def open_page(writer="Coder A", file=SURVEY):
    state = {"writer": writer, "book_language": "en", "book_code": "inclusion"}
    app = open_app(file=file, page="codebook", state=state)
    assert not app.exception
    return app


def box(app, label):
    return next(one for one in app.selectbox if one.label == label)


def button(app, label):
    return next((one for one in app.button if one.label == label), None)


def frame(app, column):
    return next((f.value for f in app.dataframe if column in f.value.columns), None)


def versions():
    database = Database()
    return surveys.versions(database, surveys.known(database, fingerprint(load.read(SURVEY))))


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
    assert button(app, "Use this version") is None


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


def test_changed_patterns_are_seen_used_by_every_session_and_taken_back(press):
    app = open_page(writer=None)
    more = f"{app.text_area[0].value}\n- zeppelin"
    app.text_area[0].set_value(more).run()
    row = frame(app, "Before").iloc[0]
    assert (row["Theme"], row["Before"], row["After"], row["Change"]) == ("Inclusion", 1, 3, 2)
    assert button(app, "Use this codebook").disabled

    app.session_state["writer"] = "Coder A"
    app.run()
    next(one for one in app.text_input if one.label == "Why").set_value("They *flew*").run()
    press(app, "Use this codebook")
    assert not app.exception
    assert app.text_area[0].value == more and frame(app, "Before") is None
    used = frame(app, "Codebook")
    assert list(used["By"]) == ["Coder A"] and list(used["Why"]) == ["They *flew*"]

    other = open_page(writer="Coder B")
    assert other.text_area[0].value == more
    assert "An edited codebook is in use." in other.success[0].value
    kept = surveys.files_of(Database(), versions()[0].digest)
    assert kept["en.yaml"].count(b"\n    - zeppelin\n") == 1
    assert kept["en.yaml"].replace(b"    - zeppelin\n", b"") == texts_of()["en.yaml"]

    assert box(other, "Another version").options == ["The one that ships"]
    press(other, "Use this version")
    assert not other.exception
    assert other.text_area[0].value != more and not other.success
    assert [version.by for version in versions()] == ["Coder B", "Coder A"]
    (before,) = box(other, "Another version").options
    assert before.startswith(versions()[1].digest[:8]) and before.endswith("They *flew*")
    press(other, "Use this version")
    assert other.text_area[0].value == more
    assert list(frame(other, "Codebook")["Codebook"]) == [
        versions()[0].digest[:8],
        "The one that ships",
        versions()[0].digest[:8],
    ]


MOTHERS = b"Benefits of it?\nA mother of three met them each week\nNothing\n"


def test_a_threshold_is_moved_its_effect_seen_and_given_back(press):
    app = open_page(file=MOTHERS)
    (slider,) = app.slider
    assert slider.label == "Inclusion is added from" and frame(app, "Before") is None
    usual = slider.value
    slider.set_value(5).run()
    row = frame(app, "Before").iloc[0]
    assert (row["Theme"], row["Before"], row["After"]) == ("Inclusion", 0, 1)
    press(app, "Use this codebook")
    assert not app.exception and frame(app, "Before") is None
    number = surveys.known(Database(), fingerprint(load.read(MOTHERS)))
    (version,) = surveys.versions(Database(), number)
    assert version.why == "Inclusion is added from 5%"
    kept = surveys.files_of(Database(), version.digest)
    assert kept == {**texts_of(), "thresholds.yaml": b"thresholds:\n  inclusion: 0.05\n"}
    (slider,) = app.slider
    assert slider.value == 5
    slider.set_value(usual).run()
    press(app, "Use this codebook")
    number = surveys.codebook_in_use(Database(), number)
    assert surveys.files_of(Database(), number) == texts_of()
