"""The tasks of the three kinds of users, whole and by keyboard alone."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settled, tried
from tests.serving import own_server

MOST = 150  # more presses than any page has places
ROWS = "".join(
    f"{'ab'[n % 2]};Everyone can join, said class {n};Class {n} had too little time\n"
    for n in range(24)
)
SURVEY = {
    "name": "own.csv",
    "mimeType": "text/csv",
    "buffer": f"School;What benefits does it have?;What challenges are there?\n{ROWS}".encode(),
}
HAS_FOCUS = """at => {
    for (let own = document.activeElement; own; own = own.shadowRoot?.activeElement)
        if (at.contains(own)) return true;
    return false;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with own_server(tmp_path_factory.mktemp("keys") / "work.sqlite") as server:
        yield server.address


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def go_to(page, wanted, back=False):
    """Press Tab until what is wanted, or something within it, has the focus."""
    expect(wanted.first).to_be_attached()
    settled(page)
    for _ in range(MOST):
        press(page, "Shift+Tab" if back else "Tab")
        if wanted.count() and wanted.first.evaluate(HAS_FOCUS):
            return
    raise AssertionError(f"no way by Tab to {wanted}")


def enter(page, wanted, back=False):
    go_to(page, wanted, back)
    press(page, "Enter")


def go_to_page(page, name, question):
    links = page.get_by_test_id("stSidebarNav")
    enter(page, links.get_by_role("link", name=name, exact=True), back=True)
    expect(page.locator("h1")).to_have_text(question)


def choose(page, box, option):
    go_to(page, box)
    page.keyboard.type(option)
    expect(page.get_by_role("option", name=option).first).to_be_visible()
    press(page, "Enter")


def choose_number(page, table):
    """Choose the first number of a table; before its cells come its tools."""
    expect(table.locator("canvas td").first).to_be_attached()
    go_to(page, table.get_by_test_id("data-grid-canvas"))
    press(page, "ArrowDown", "ArrowRight", "Enter")


def entered(page, event, wanted):
    """Return what comes of Enter on what is wanted, such as a "download"."""
    return tried(page, event, lambda: press(page, "Enter"), lambda _: go_to(page, wanted))


def download(page, name):
    return Path(
        entered(page, "download", page.get_by_role("button", name=name)).path()
    ).read_bytes()


def open_folded(page, name):
    enter(page, page.locator("summary").filter(has_text=name))


def test_agency_staff_open_a_survey_and_read_what_a_number_is_made_of(page, address):
    page.goto(f"{address}/?lang=en")
    go_to_page(page, "Data", "Which survey is this, and how was it read?")
    button = page.locator(".st-key-upload").get_by_role("button", name="Choose a file")
    entered(page, "filechooser", button).set_files(SURVEY)  # the dialog is the system's
    expect(page.get_by_role("heading", name="own.csv")).to_be_visible()

    go_to_page(page, "Themes", "How common is each theme?")
    title = page.locator(".js-plotly-plot .gtitle").first
    choose(page, page.get_by_test_id("stSidebar").get_by_role("combobox", name="School"), "a")
    press(page, "Escape")
    expect(title).to_contain_text("= a")
    expect(title).to_contain_text("Benefits")
    go_to(page, page.get_by_role("radiogroup", name="Themes about"))
    press(page, "ArrowRight", "Space")
    expect(title).to_contain_text("Challenges")

    open_folded(page, "The numbers as a table")
    choose_number(page, page.get_by_test_id("stDataFrame").first)
    expect(page.get_by_text("Wilson (1927)")).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Theme", exact=True), "Time")
    expect(page.locator("article mark").first).to_be_visible()


@pytest.mark.nightly
def test_a_presenter_approves_and_takes_away_what_the_public_may_see(page, address):
    page.goto(f"{address}/quotes?lang=en")
    choose(page, page.get_by_role("combobox", name="Who is writing?"), "Mia")
    expect(page.get_by_text("You write as Mia.")).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Theme", exact=True), "Inclusion")
    expect(page.get_by_role("heading", name="Suggested quotes")).to_be_visible()
    open_folded(page, "Shorten, mask, translate and approve")
    enter(page, page.get_by_role("button", name="Approve this quote").first)
    signed = page.get_by_text(re.compile("Approved by Mia"))
    expect(signed.first).to_be_visible()

    go_to_page(page, "Findings", "What can be said?")
    open_folded(page, "Figures, text to copy, approval")
    enter(page, page.get_by_role("button", name="Approve this finding").first)
    expect(signed.first).to_be_visible()
    views = page.get_by_test_id("stSidebar").get_by_role("radiogroup", name="Who sees this?")
    go_to(page, views, back=True)
    press(page, "ArrowRight", "Space")
    expect(page).to_have_url(re.compile("view=public"))
    expect(page.get_by_role("combobox", name="Who is writing?")).to_have_count(0)
    assert download(page, "Download findings and method (DOCX)").startswith(b"PK")

    go_to_page(page, "Presentation", "What do you want to show?")
    choose(page, page.get_by_role("combobox", name="File format", exact=True), "HTML")
    enter(page, page.get_by_role("button", name="Make the file"))
    assert b"<html" in download(page, "Download survey_en.html")
    open_folded(page, "Download all tables (XLSX)")
    book = openpyxl.load_workbook(io.BytesIO(download(page, "Download the tables")))
    assert "Themes" in book.sheetnames


@pytest.mark.nightly  # test_coders_hour codes by keyboard alone in the short form, too
def test_a_researcher_codes_denies_undoes_and_sees_the_quality(page, address):
    page.goto(f"{address}/answers?lang=en")
    choose(page, page.get_by_role("combobox", name="Who is writing?"), "Aino")
    expect(page.get_by_text("You write as Aino.")).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Question about"), "Benefits")
    expect(page).to_have_url(re.compile("about=benefits"))
    choose(page, page.get_by_role("combobox", name="Work on it"), "Not checked yet")
    bar, card = page.locator("[data-part=bar]"), page.locator("[data-part=card]")
    go_to(page, page.locator("[data-part=grid]"))
    themes = card.locator("ul.codes li")
    press(page, "Home", "ArrowRight")
    evidence = card.locator("dl.evidence")
    expect(evidence).to_be_visible()
    expect(card.locator("mark").first).to_be_visible()
    settled(page)
    before = themes.all_text_contents()
    press(page, "r")
    expect(themes.filter(has_text="Removed")).to_have_count(1)
    expect(evidence).to_contain_text("Decided by")
    press(page, "u")
    expect(themes).to_have_text(before)
    press(page, "r", *["Enter"] * 12)
    expect(page.locator("[data-part=state]")).to_have_attribute("data-open", "0")
    expect(bar).to_contain_text("12 checked")

    go_to_page(page, "Quality", "How right is the coding?")
    expect(page.get_by_text("12 answers were checked.")).to_be_visible()
    hint = page.get_by_text("Choose a number to see what it is made of.")
    expect(hint).to_have_count(1)
    choose_number(page, page.get_by_test_id("stDataFrame").first)
    expect(hint).to_have_count(0)
