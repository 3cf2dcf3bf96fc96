"""Every page by axe-core, by keyboard, in a narrow window, and without Streamlit's own English.

The file of axe-core (MPL-2.0) comes with axe-playwright-python and is run as it is. The nightly
form does each page in every language, in both themes.
"""

import re
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import expect

from analysis.wording import LANGUAGES, wording
from pages import _page
from tests.browser.conftest import new_page, settled

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
RUN = """() => axe.run(document, {resultTypes: ["violations"], runOnly:
    ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(found =>
    found.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 200))]))"""
PAGES = (
    *("data", "", "themes", "compare", "examples", "findings", "answers", "codebook", "quality"),
    *("agreement", "suggestions", "quotes", "present", "about"),
)
NARROW = ("themes", "answers", "about")
SOME = (*NARROW, "data", "codebook")
WIDTH = """() => Math.max(document.documentElement.scrollWidth,
    document.querySelector("[data-testid=stMain]").scrollWidth)"""
CHARTS = """() => {
    const all = [...document.querySelectorAll(
        "[data-testid=stPlotlyChart], canvas table, [data-testid=stTable] table")];
    return all.filter(at => at.role === "figure" || at.tagName !== "TABLE").map(chart => {
        const table = all[all.indexOf(chart) + 1], own = table?.tagName === "TABLE";
        const cells = own ? [...table.querySelectorAll("td, th")].map(at => at.textContent) : [];
        const title = own ? table.closest("[aria-label]").ariaLabel : "";
        const count = own && table.ariaRowCount || 0;
        return {role: chart.role, title, alt: chart.ariaLabel || "", cells: cells.join(" "),
            lacking: count && count - table.querySelectorAll("tr").length};
    });
}"""
DRAWN = """() => [...document.querySelectorAll("[data-testid=stDataFrame]")].every(
    table => !table.checkVisibility() || table.querySelector("canvas td"))"""
TITLES_FIT = """() => [...document.querySelectorAll(".gtitle")].every(
    title => title.getBoundingClientRect().right <= innerWidth)"""
LEFT = """words => words.filter(([within, attribute, english]) =>
    [...document.querySelectorAll(within)].some(at => (attribute
        ? at.getAttribute(attribute) : at.textContent)?.trim() === english))"""


def visit(page, name):
    """Follow the link of a page in the sidebar, and open what is folded."""
    settled(page)
    before = page.title()
    link = page.get_by_test_id("stSidebarNav").locator(f"a[href$='/{name}']")
    if link.get_attribute("aria-current") != "page":
        link.click()
        expect(page).not_to_have_title(before)
    settled(page)
    expect(page.get_by_test_id("stMain").locator("h1")).to_have_count(1)
    page.locator("[data-testid=stMain] details:not([open]) > summary").evaluate_all(
        "all => all.forEach(folded => folded.click())"
    )
    settled(page)
    page.wait_for_function(DRAWN)


def shares(text):
    return set(re.findall(r"\d[\d,.]*\s?%", text)) - {"95 %", "95\xa0%", "95%"}


def check(page, name):
    visit(page, name)
    assert page.evaluate(RUN) == [], name
    if name in NARROW:
        page.set_viewport_size({"width": 320, "height": 1600})
        settled(page)
        assert page.evaluate(WIDTH) <= 320, name
        page.wait_for_function(TITLES_FIT)
        page.set_viewport_size({"width": 1280, "height": 1600})
        settled(page)
        page.wait_for_function(DRAWN)
    for chart in page.evaluate(CHARTS):
        assert chart["role"] == "figure" and len(chart["alt"]) >= 20, name
        told = chart["alt"].removeprefix(chart["title"])
        assert shares(told) <= shares(chart["cells"]), (name, chart["title"])
        assert chart["lacking"] == 0, name


def open_at(page, address, language):
    page.goto(f"{address}/about?lang={language}")
    settled(page)
    page.evaluate(AXE)


def test_pages_pass_axe_fit_a_narrow_window_and_tell_each_chart_in_words_and_as_a_table(
    page, address, nightly
):
    for language in LANGUAGES if nightly else ("fi", "en"):
        open_at(page, address, language)
        assert page.evaluate("document.documentElement.lang") == language
        for name in PAGES if nightly else SOME if language == "fi" else ("data",):
            check(page, name)
        left = page.evaluate(
            LEFT, [word for word in _page.words(wording(language)) if word[3] != word[2]]
        )
        assert left == []
    if nightly:
        page.emulate_media(color_scheme="dark")
        open_at(page, address, "fi")
        for name in PAGES:
            check(page, name)


def test_the_keyboard_reaches_the_content_and_a_number_and_a_slip_does_nothing(page, address):
    page.goto(f"{address}/themes?lang=en")
    settled(page)
    page.keyboard.press("Tab")
    skip = page.get_by_text("Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("c")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("canvas td").first.wait_for(state="attached")
    settled(page)
    expect(page.get_by_test_id("stDialog")).to_have_count(0)
    for _ in range(5):
        page.keyboard.press("Tab")
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("Wilson (1927)")).to_be_visible()


def test_words_of_a_survey_are_never_taken_for_streamlits(page, address):
    words = ["Close", "Search", "Select all", "Stop", "Upload"]
    rows = "".join(f"{word};{word}\n" for word in words * 3)
    page.goto(f"{address}/data?lang=en")
    settled(page)
    page.locator(".st-key-upload input[type=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": f"Open;Why?\n{rows}".encode()}
    )
    box = page.get_by_role("combobox", name="Open", exact=True)
    box.wait_for()
    settled(page)
    box.click()
    expect(page.get_by_role("option")).to_have_text(words)
    page.get_by_role("option", name="Upload").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Remove Upload")).to_be_attached()


def test_a_page_that_opens_on_a_narrow_screen_shows_what_is_chosen(chrome, address):
    page = new_page(chrome, viewport={"width": 400, "height": 900})
    page.goto(f"{address}/present?lang=en")
    settled(page)  # the page is made anew for its width
    chosen = page.get_by_test_id("stMain").locator(
        "[data-testid=stButtonGroup] [data-selected=true]"
    )
    expect(chosen).to_have_count(1)
    page.context.close()
