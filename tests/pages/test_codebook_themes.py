"""One theme is changed on the page: its texts, its place, what becomes of it; decisions follow."""

from analysis.codebook import edit_structure, texts_of
from analysis.workspace import by_hand, exchange, grid
from analysis.workspace.by_hand import Choice
from analysis.workspace.database import Database
from analysis.workspace.grid import Filter
from tests.pages.codebook_page import (
    KAZOOS,
    box,
    button,
    effect,
    field,
    frame,
    kazoos,
    kept,
    number,
    open_page,
    part,
    versions,
)
from tests.pages.conftest import open_app, shown

PLACE = "Below the theme, or in another group"


def test_names_and_definitions_are_changed_in_each_language(press, database_of_the_test):
    app = part(open_page(file=KAZOOS), "text")
    field(app, "Name (English)").set_value("Everybody *there*").run()
    field(app, "Does not include (Swedish)").set_value("").run()
    told = frame(app, "What")[["Language", "What", "After"]].to_numpy().tolist()
    assert sorted(told) == [
        ["English", "Name", "Everybody *there*"],
        ["Swedish", "Does not include", ""],
    ]
    assert "No answer gains or loses a theme." in shown(app)
    press(app, "Use this codebook")
    assert box(app, "Theme").options[0] == "Everybody *there*"
    files = edit_structure.with_label(texts_of(), "inclusion", "en", "Everybody *there*")
    assert kept(KAZOOS) == edit_structure.with_excludes(files, "inclusion", "sv", "")
    assert [own.why for own in versions(KAZOOS)] == ["Texts of Inclusion"]


def test_a_group_of_themes_is_named_in_each_language(press, database_of_the_test):
    app = part(open_page(file=KAZOOS), "text")
    assert field(app, "Name of the group (Finnish)").value == "Hyödyt"
    field(app, "Name of the group (English)").set_value("Gains *all*").run()
    assert frame(app, "What").to_numpy().tolist() == [
        ["Gains *all*", "English", "Name", "Benefits", "Gains *all*"]
    ]
    assert "No answer gains or loses a theme." in shown(app)
    press(app, "Use this codebook")
    assert kept(KAZOOS) == edit_structure.with_domain_label(
        texts_of(), "benefit", "en", "Gains *all*"
    )
    assert box(app, "Themes about").options[0] == "Gains *all*" and not app.exception
    field(app, "Name of the group (Estonian)").set_value("Võit").run()
    field(app, "Name (Estonian)").set_value("Kõik").run()
    press(app, "Use this codebook")
    assert [own.why for own in versions(KAZOOS)] == [
        "Texts of Inclusion, Gains *all*",
        "Texts of Benefits",
    ]
    for name in ("Finnish", "Swedish", "Estonian", "English"):
        field(app, f"Name of the group ({name})").set_value(" ")
    app.run()
    assert "must keep its label" in app.error[0].value and not app.exception


def test_a_theme_goes_to_another_group_and_its_decisions_stay(press, database_of_the_test):
    app = kazoos(press, "kazoo", "bassoon")
    open_app(file=KAZOOS, page="answers")
    decide("inclusion", "confirm")
    app.run()
    part(app, "place")
    assert field(app, PLACE).value == "domain:benefit"
    field(app, PLACE).set_value("domain:need").run()
    assert "those who answered about Support needed" in shown(app)
    ((*_, before, after),) = frame(app, "What").to_numpy().tolist()
    assert list(frame(app, "What")["What"]) == ["Group of themes"]
    assert (before, after) == ("Benefits", "Support needs")
    assert "No answer gains or loses a theme." in shown(app)
    press(app, "Use this codebook")
    assert not app.exception and versions(KAZOOS)[0].why == "Place of Inclusion"
    # The page goes along, and the theme can come back.
    assert box(app, "Themes about").value == "need" and box(app, "Theme").value == "inclusion"
    assert decided() == [("inclusion", "confirm")]
    field(app, PLACE).set_value("domain:benefit").run()
    press(app, "Use this codebook")
    assert box(app, "Themes about").value == "benefit" and not app.exception


def test_a_theme_with_themes_below_it_goes_to_another_group_with_them(press, database_of_the_test):
    app = open_page(file=KAZOOS)
    box(app, "Theme").set_value("learning").run()
    part(app, "place")
    assert field(app, PLACE).options[0] == "None: it stands for itself"
    assert all(own.endswith("it stands for itself") for own in field(app, PLACE).options)
    field(app, PLACE).set_value("domain:challenge").run()
    moved = frame(app, "What")
    assert set(moved["After"]) == {"Challenges"} and len(moved) > 1
    press(app, "Use this codebook")
    assert box(app, "Themes about").value == "challenge" and box(app, "Theme").value == "learning"
    assert any(own.startswith("– ") for own in box(app, "Theme").options)


def test_a_theme_comes_below_another_and_what_it_earns_earns_that(press, database_of_the_test):
    app = part(kazoos(press, "kazoo"), "place")
    above = field(app, PLACE)
    assert "Challenges: Language barrier" in above.options
    assert not any("Digital skills" in own for own in above.options)  # it is below one itself
    above.set_value("sustainability").run()
    assert frame(app, "What").to_numpy().tolist() == [
        ["Inclusion", "", "Below the theme", "", "Sustainability"]
    ]
    assert effect(app) == ["- Sustainability: adds 3 answers, 3 respondents more."]
    press(app, "Use this codebook")
    assert box(app, "Theme").options[1] == "– Inclusion" and not app.exception
    box(app, "Theme").set_value("sustainability").run()
    assert "It has themes below it" in shown(app)

    lack = "To be without something is what it means"
    assert field(app, lack).value
    field(app, lack).set_value(False).run()
    assert list(frame(app, "What")["What"]) == ["Means to be without"]
    field(app, "Benefits are counted among those who answered about").set_value("other").run()
    assert list(frame(app, "What")["After"]) == ["Other", ""]


def test_a_new_theme_gets_words_and_no_id_that_another_version_used(press, database_of_the_test):
    app = part(open_page(file=KAZOOS), "new")
    made = "Name of the new theme among Benefits"
    assert button(app, "Use this codebook") is None
    field(app, made).set_value("Bassoons").run()
    press(app, "Use this codebook")
    assert box(app, "Theme").value == "bassoons" and app.text_area[0].value == ""
    app.text_area[0].set_value("- bassoon").run()
    assert effect(app) == ["- Bassoons: adds 1 answer, 1 respondent more."]

    box(app, "Another version").set_value("ships").run()
    press(app, "Use this version")
    part(app, "new")
    field(app, made).set_value("Bassoons").run()
    press(app, "Use this codebook")
    assert box(app, "Theme").value == "bassoons_2"


def decide(code, action):
    """Let a person decide on a code of the second answer."""
    listed = grid.numbers(Database(), number(KAZOOS), Filter())
    _, own, _ = grid.these(Database(), number(KAZOOS), list(listed))
    assert own.text == "A kazoo"
    by_hand.decide(
        Database(), number(KAZOOS), [Choice(own.number, own.version, code, action)], "B"
    )


def decided():
    """What is decided now, after a page was opened."""
    open_app(file=KAZOOS, page="themes")
    return [(own.code, own.action) for own in exchange.decided(Database(), number(KAZOOS))]


def become(app, way, label="Inclusion"):
    part(app, "become")
    return box(app, f"What should become of {label}?").set_value(way).run()


def test_a_merged_theme_takes_its_decisions_along(press, database_of_the_test):
    app = kazoos(press, "kazoo")
    open_app(file=KAZOOS, page="answers")
    decide("inclusion", "remove")
    app.run()
    become(app, "merge")
    assert button(app, "Use this codebook") is None
    box(app, "Theme that takes it in").set_value("impact").run()
    assert "1 decision on it will count for Impact." in shown(app)
    assert ["Impact", "", "Taken in", "Inclusion", "Impact"] in frame(app, "What").values.tolist()
    press(app, "Use this codebook")
    assert not app.exception and box(app, "Theme").value == "impact"
    assert versions(KAZOOS)[0].why == "Inclusion is merged into Impact"
    assert decided() == [("impact", "remove")]


def test_a_theme_is_renamed_and_its_decisions_have_the_new_id(press, database_of_the_test):
    app = kazoos(press, "kazoo")
    open_app(file=KAZOOS, page="answers")
    decide("inclusion", "remove")
    app.run()
    become(app, "rename")
    field(app, "New id").set_value("sustainability").run()
    assert "another code has or had the id" in app.error[0].value.replace("\\", "")
    field(app, "New id").set_value("everybody").run()
    assert "No answer gains or loses a theme." in shown(app)
    press(app, "Use this codebook")
    assert box(app, "Theme").value == "everybody" and decided() == [("everybody", "remove")]


def test_patterns_become_a_theme_of_their_own_and_decisions_go_there(press, database_of_the_test):
    app = kazoos(press, "kazoo", "bassoon")
    open_app(file=KAZOOS, page="answers")
    decide("inclusion", "confirm")
    app.run()
    become(app, "split")
    field(app, "Name of the new theme").set_value("Flying").run()
    assert button(app, "Use this codebook") is None
    field(app, "Patterns that move (English)").set_value(["kazoo", "bassoon"]).run()
    assert effect(app)[0] == "- Flying: adds 2 answers, 2 respondents more."
    press(app, "Use this codebook")
    assert box(app, "Theme").value == "flying" and app.text_area[0].value == "- kazoo\n- bassoon"
    assert decided() == [("flying", "confirm")]


def test_a_removed_theme_is_gone_until_it_is_back(press, database_of_the_test):
    app = kazoos(press, "kazoo")
    become(app, "remove")
    assert "No decision of people stands on it." in shown(app)
    assert effect(app) == ["- Inclusion: removes 3 answers, 3 respondents fewer."]
    press(app, "Use this codebook")
    assert not app.exception and "Inclusion" not in box(app, "Theme").options
    assert versions(KAZOOS)[0].why == "Inclusion is removed"
