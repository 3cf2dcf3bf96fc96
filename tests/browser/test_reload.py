"""A reload keeps what was opened in a tab, and no other tab sees it."""

import re

from playwright.sync_api import expect

from analysis.wording import wording
from tests.browser.conftest import settled

fi = wording("fi").say
ROWS = "".join(f"{'ab'[n % 2]};Everyone can join, said class {n}\n" for n in range(12))
SURVEY = {
    "name": "own.csv",
    "mimeType": "text/csv",
    "buffer": f"School;Benefits?\n{ROWS}".encode(),
}


def test_an_opened_survey_outlives_a_reload_in_its_tab_alone(page, address, chrome):
    page.goto(f"{address}/data")
    expect(page.locator("h1")).to_be_visible()
    settled(page)
    page.locator(".st-key-upload input[type=file]").set_input_files(SURVEY)
    expect(page.get_by_role("heading", name="own.csv")).to_be_visible()
    settled(page)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=fi("Themes"), exact=True).click()
    expect(page.locator(".js-plotly-plot .gtitle").first).to_be_visible()
    settled(page)
    page.get_by_test_id("stSidebar").get_by_role("combobox").nth(1).press("ArrowDown")
    page.get_by_role("option", name="a", exact=True).click()
    expect(page).to_have_url(re.compile("f_q1=a"))
    settled(page)
    page.reload()
    expect(page.locator(".js-plotly-plot .gtitle").first).to_contain_text("= a")
    settled(page)
    assert "f_q1=a" in page.url
    assert "own" not in page.url
    expect(page.get_by_text(fi("Invented example data."), exact=False)).to_have_count(0)

    for other in (page.context.new_page(), chrome.new_context(locale="fi-FI").new_page()):
        other.goto(page.url)
        expect(other.locator(".js-plotly-plot .gtitle").first).to_contain_text(
            re.compile(r"\s*".join(map(re.escape, fi("Invented example data.").split())))
        )
        other.close()


def test_the_public_view_outlives_a_reload_and_one_press_leads_back(page, address):
    page.goto(f"{address}/themes")
    expect(page.locator(".js-plotly-plot .gtitle").first).to_be_visible()
    settled(page)
    page.get_by_test_id("stSidebar").get_by_text(fi("Public"), exact=True).click()
    expect(page).to_have_url(re.compile("lang=fi&view=public"))  # though the page ends early there
    settled(page)
    page.reload()
    hidden = fi("What respondents wrote is shown in the researcher view only.")
    expect(page.get_by_text(hidden)).to_be_visible()
    expect(page).to_have_url(re.compile("view=public"))
    settled(page)

    navigation = page.get_by_test_id("stSidebarNav")
    navigation.get_by_role("link", name=fi("Compare"), exact=True).click()
    expect(page.locator("h1")).to_have_text(fi("Do groups of respondents differ?"))
    expect(page).to_have_url(re.compile("compare.*view=public"))
    settled(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text(fi("How common is each theme?"))


def test_a_link_of_another_survey_says_so_and_waits_for_it(page, address):
    page.goto(f"{address}/themes?lang=fi&f_q1=a")
    link = "The link that you followed chooses respondents by what this survey does not have. "
    link += "Open the survey that it was made for on the page Data: they are chosen then."
    told = page.get_by_text(fi(link))
    expect(told).to_be_visible()
    expect(page).to_have_url(re.compile("f_q1=a"))
    settled(page)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=fi("Data"), exact=True).click()
    expect(page.get_by_role("button", name=fi("Choose a file")).first).to_be_visible()
    settled(page)
    page.locator(".st-key-upload input[type=file]").set_input_files(SURVEY)
    expect(page.get_by_role("heading", name="own.csv")).to_be_visible()
    settled(page)
    expect(told).to_have_count(0)
    expect(page).to_have_url(re.compile("f_q1=a"))
