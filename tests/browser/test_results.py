"""Results in a real browser: numbers say what they are made of, the public sees no small group."""

import re

from playwright.sync_api import expect

from analysis.present.figures import HIDDEN
from analysis.wording import wording
from tests.browser.conftest import settled

en = wording("en").say


def choose(page, table, column, row):
    """Click a figure of a table: its columns are about as wide as each other."""
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + box["width"] * column, box["y"] + 35 * row + 52)


def test_a_number_that_is_chosen_says_what_it_is_made_of(page, address):
    page.goto(f"{address}/themes?lang=en")
    settled(page)
    page.get_by_text(en("The numbers as a table")).first.click()
    table = page.get_by_test_id("stDataFrame").first
    expect(table.locator("canvas td").first).to_be_attached()
    settled(page)
    choose(page, table, 0.7, 0)
    expect(page.get_by_text("31 / 74 = 42%")).to_be_visible()
    expect(page.get_by_text("Wilson (1927)")).to_be_visible()
    expect(page.get_by_text("31 respondents", exact=True)).to_be_visible()


def test_the_public_view_hides_small_groups_and_what_was_written(page, address):
    page.goto(f"{address}/compare?lang=en&what=benefit&by=q2")
    settled(page)
    switch = page.get_by_test_id("stSidebar")
    switch.get_by_text(en("Public"), exact=True).click()
    expect(page).to_have_url(re.compile("view=public"))
    expect(page.get_by_text(f"{HIDDEN}: hidden").first).to_be_visible()
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    settled(page)
    hovers = page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot')]"
        ".flatMap(p => p.data.flatMap(d => d.hovertext || []))"
    )
    counts = [int(n) for text in hovers for n in re.findall(r"\((\d+)/", text)]
    assert counts and not [n for n in counts if 0 < n < 5]
    page.get_by_test_id("stSidebarNav").get_by_text(en("Answers"), exact=True).click()
    expect(page.get_by_text("Choose the researcher's view")).to_be_visible()
    settled(page)
    assert page.locator("article").count() == 0


def test_a_filter_that_protection_refuses_says_which_works(page, address):
    page.goto(f"{address}/?lang=en&view=public&f_q1=Lukio&f_q7=Ei")
    expect(page.get_by_text("Use one of the two")).to_be_visible()
    settled(page)
    assert page.locator(".js-plotly-plot").count() == 0
