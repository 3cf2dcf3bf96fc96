"""The grid in a real browser: fast fingers, two windows, the mouse, hostile words."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import choose, new_page, settled
from tests.serving import own_server

HOSTILE = "<img src=x onerror='window.__pwn=1'>"
SURVEY = "\n".join(
    [
        "ID;What benefits does it have?",
        f"![x](http://127.0.0.1:9/a);{HOSTILE} Everyone can join 🙂👩‍👩‍👧 the fun",
        *(f"r{n};Everyone can join number {n}" for n in range(1, 60)),
    ]
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("bench") / "work.sqlite"


@pytest.fixture(scope="module")
def address(file):
    with own_server(file) as server:
        yield server.address


def count(file, what):
    with closing(sqlite3.connect(file)) as database:
        return database.execute(what).fetchone()[0]


class Window:
    """A browser window on the answers page, with somebody's name chosen."""

    def __init__(self, page, address, name):
        self.page = page
        page.goto(f"{address}/answers?lang=en")
        self.wait()
        choose(page, page.get_by_role("combobox", name="Who is writing?"), name)
        expect(page.get_by_text(f"You write as {name}.")).to_be_visible()
        settled(page)
        self.part("grid").focus()

    def wait(self):
        self.page.locator("[data-part=card] .text").wait_for()
        settled(self.page)

    def part(self, name):
        return self.page.locator(f"[data-part={name}]")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def add(self, code):
        self.press("a")
        self.page.keyboard.type(code)
        self.press("Enter")

    def saved(self):
        expect(self.part("state")).to_have_attribute("data-open", "0")

    def place(self):
        return self.part("bar").locator("strong").text_content()


def test_fast_fingers_and_a_change_of_page_lose_nothing(page, address, file):
    own = Window(page, address, "Mia")
    for _ in range(6):
        own.press("c", "ArrowRight", "r")
        own.add("impact")
        own.press("Enter")
    own.press("u", "u", "Shift+U")
    own.add("funding")
    own.press("m")
    page.keyboard.type("Twice?")
    own.press("Enter", "c")
    own.saved()
    expect(own.part("conflict")).to_be_hidden()
    assert count(file, "select count(*) from events where kind = 'undo'") == 2
    assert count(file, "select count(*) from events where kind = 'redo'") == 1
    assert count(file, "select count(*) from memos") == 1
    before = count(file, "select count(*) from decisions where code = ''")

    own.press(*["Enter"] * 20)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Codebook").click()
    expect(page.locator("h1")).to_have_text("How is each theme recognised?")
    page.get_by_test_id("stSidebar").get_by_role("link", name="Answers").click()
    own.wait()
    own.saved()
    assert count(file, "select count(*) from decisions where code = ''") == before + 20
    expect(own.part("conflict")).to_be_hidden()

    # The grid goes on where it was, and the address says what it said, when the page has run.
    expect(own.part("bar").locator("strong")).not_to_have_text("Answer 1 of 395")
    expect(page).to_have_url(re.compile("lang=en"))
    place = own.place()
    page.reload()
    own.wait()
    expect(own.part("bar").locator("strong")).to_have_text(place)


def test_two_windows_on_one_answer_settle_it_in_sight(page, address, chrome):
    other = Window(new_page(chrome, locale="en-GB"), address, "Aino")
    own = Window(page, address, "Ola")
    for window in (own, other):
        window.press("End", "k")
        window.page.locator("[data-part=card] .text").wait_for()
    other.add("sustainab")
    other.saved()
    own.add("funding")
    own.press("c", "Enter")
    expect(own.part("conflict")).to_contain_text("Sustainability: added, Aino")
    expect(own.part("conflict")).to_contain_text("The whole answer: confirmed")
    own.saved()
    own.press("Escape")
    expect(own.part("conflict")).to_be_hidden()
    own.press("End", "k")
    chips = page.locator("[data-part=card] ul.codes li")
    expect(chips.filter(has_text="Sustainability")).to_have_count(1)
    expect(chips.filter(has_text="Funding")).to_have_count(0)

    other.add("impact")
    other.saved()
    own.add("funding")
    expect(own.part("conflict")).to_contain_text("Impact: added, Aino")
    page.get_by_role("button", name="Do mine as well").click()
    own.saved()
    expect(chips.filter(has_text="Impact")).to_have_count(1)
    expect(chips.filter(has_text="Funding")).to_have_count(1)
    expect(own.part("conflict")).to_be_hidden()
    other.page.context.close()


def test_a_hostile_survey_is_coded_by_mouse(page, address):
    page.goto(f"{address}/data?lang=en")
    survey = {"name": "own.csv", "mimeType": "text/csv", "buffer": SURVEY.encode()}
    page.locator(".st-key-upload input[type=file]").set_input_files(survey)
    expect(page.get_by_role("heading", name="own.csv")).to_be_visible()
    settled(page)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Answers").click()
    page.locator("[data-part=card] .text").wait_for()
    name = page.get_by_role("combobox", name="Who is writing?")
    choose(page, name, "*Mia* ![x](http://127.0.0.1:9/b)")
    expect(page.get_by_text("You write as *Mia*")).to_be_visible()
    settled(page)  # the card is drawn anew for the name
    assert page.locator("[data-part=card] .text").text_content().startswith(HOSTILE)

    words = page.locator(".text [data-word]")
    ends = [words.filter(has_text=word).last.bounding_box() for word in ("join", "the")]
    for (x, box), act in zip(enumerate(ends), (page.mouse.down, page.mouse.up), strict=True):
        page.mouse.move(box["x"] + 4 + x, box["y"] + 5)
        act()
    settled(page)
    marked = "".join(page.locator("mark.marking").all_text_contents())
    assert marked == "join 🙂👩‍👩‍👧 the"
    page.locator("button[data-key=a]").click()
    page.locator("dialog li").filter(has_text="Impact").first.click()
    expect(page.locator("[data-part=state]")).to_have_attribute("data-open", "0")
    settled(page)
    assert "".join(page.locator("mark.picked").all_text_contents()) == marked
    page.locator("button[data-key='?']").click()
    expect(page.locator("dialog")).to_contain_text("next, previous answer")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.get_by_text("Answers most similar")).to_be_visible()
    assert page.evaluate("window.__pwn") is None
