"""From the answers that would teach most to deciding on one of them."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import settled


def test_the_way_to_an_answer_opens_it_whatever_the_grid_showed_before(page, address):
    menu = page.get_by_test_id("stSidebarNav")
    place, card = page.locator("[data-part=bar] strong"), page.locator("[data-part=card]")
    page.goto(f"{address}/answers?lang=en")
    expect(place).to_have_text("Answer 1 of 395")
    settled(page)
    page.get_by_role("combobox", name="Question about").click()
    page.get_by_role("option", name="Definition").click()
    expect(place).to_have_text(re.compile("Answer 1 of [1-9][0-9]$"))
    settled(page)

    menu.get_by_role("link", name="Suggestions").click()
    asked = page.get_by_role("button", name="Decide on the answer of respondent")
    expect(asked).to_have_count(10)
    settled(page)
    chosen = asked.nth(3)
    respondent = chosen.text_content().split()[-1]
    text = page.locator("article p:first-of-type").nth(3).text_content()
    chosen.click()
    expect(page.locator("h1")).to_have_text("What exactly was written?")
    expect(place).to_have_text(re.compile("of 395$"))
    expect(card).to_contain_text(f"Respondent {respondent} ·")
    expect(card).to_contain_text(text)
    settled(page)
    expect(page.locator("[data-part=grid]")).to_be_focused()

    # It is gone to once: from then on the grid keeps its own place.
    here = int(place.text_content().split()[1])
    page.keyboard.press("ArrowDown")
    expect(place).to_have_text(f"Answer {here + 1} of 395")
    settled(page)
    menu.get_by_role("link", name="Codebook").click()
    expect(page.locator("h1")).to_have_text("How is each theme recognised?")
    settled(page)
    menu.get_by_role("link", name="Answers").click()
    expect(place).to_have_text(f"Answer {here + 1} of 395")
