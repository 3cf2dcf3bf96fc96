"""A reload keeps what was opened in a tab, and no other tab sees it."""

import re

from playwright.sync_api import expect

from analysis.wording import wording

fi = wording("fi").say
expect.set_options(timeout=60_000)
ROWS = "".join(f"{'ab'[n % 2]};Everyone can join, said class {n}\n" for n in range(12))
SURVEY = {
    "name": "own.csv",
    "mimeType": "text/csv",
    "buffer": f"School;Benefits?\n{ROWS}".encode(),
}


def test_an_opened_survey_outlives_a_reload_in_its_tab_alone(page, address, chrome):
    page.goto(f"{address}/data")
    expect(page.locator("h1")).to_be_visible()
    page.locator("[data-test-script-state=notRunning]").wait_for()
    page.locator("input[type=file]").first.set_input_files(SURVEY)
    expect(page.get_by_role("heading", name="own.csv")).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=fi("Themes"), exact=True).click()
    expect(page.locator(".js-plotly-plot .gtitle").first).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("combobox").nth(1).press("ArrowDown")
    page.get_by_role("option", name="a", exact=True).click()
    expect(page).to_have_url(re.compile("f_q1=a"))
    page.reload()
    expect(page.locator(".js-plotly-plot .gtitle").first).to_contain_text("= a")
    assert "f_q1=a" in page.url
    assert "own" not in page.url
    expect(page.get_by_text(fi("Invented example data."), exact=False)).to_have_count(0)

    for other in (page.context.new_page(), chrome.new_context(locale="fi-FI").new_page()):
        other.goto(page.url)
        expect(other.locator(".js-plotly-plot .gtitle").first).to_contain_text(
            fi("Invented example data.")
        )
        other.close()
