"""A report's page in a real browser: offline, accessible, on a telephone and on paper."""

from dataclasses import replace

from analysis.present import page as pages
from analysis.present import report
from tests.browser.test_accessibility import AXE, RUN
from tests.present.test_drawing import HOSTILE
from tests.present.test_page import hostile, sample

__all__ = ["sample"]
PAPER, TALL = 680, 994  # pixels of 96 to an inch: A4 between the margins of `page.css`
OPEN = 'document.querySelectorAll("details").forEach(folded => folded.open = true)'
FOLDED = 'document.querySelectorAll("details").forEach(folded => folded.open = false)'
SEEN = """selector => [...document.querySelectorAll(selector)].filter(
    own => own.checkVisibility() && own.getBoundingClientRect().height > 0).length"""
HEIGHTS = """() => [...document.querySelectorAll(".whole, blockquote")].map(
    own => own.getBoundingClientRect().height)"""


def test_it_needs_nothing_passes_axe_fits_a_telephone_and_prints_with_its_tables(
    chrome, sample, tmp_path
):
    own, bad = sample("fi", report.SUMMARY), hostile()
    whole = replace(own, parts=(*own.parts, *bad.parts))
    path = tmp_path / "report.html"
    path.write_bytes(pages.page(whole, "{}"))
    context = chrome.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    requested, told = [], []
    page.on("request", lambda request: requested.append(request.url))
    page.on("pageerror", lambda fault: told.append(str(fault)))
    page.on("console", lambda message: told.append(message.text))
    page.goto(path.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    charts = len(whole.exhibits)
    assert page.evaluate(SEEN, ".wide svg") == charts and not page.evaluate(SEEN, ".narrow svg")
    assert page.evaluate(SEEN, "details table") == 0
    page.evaluate(OPEN)
    shown = page.locator("body").inner_text()
    assert all(text in shown for text in HOSTILE)
    assert page.locator("img").count() == 0 and not page.evaluate("'pwned' in window")
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []
    page.set_viewport_size({"width": 320, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(SEEN, ".narrow svg") == charts and not page.evaluate(SEEN, ".wide svg")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(RUN) == []
    page.evaluate(FOLDED)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": TALL})
    assert page.evaluate(SEEN, "details table") == page.evaluate(SEEN, ".wide svg") == charts
    assert page.evaluate("document.documentElement.scrollWidth") == PAPER
    assert max(page.evaluate(HEIGHTS)) < TALL
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") > charts / 3
    assert requested == [path.as_uri()] and told == []
    context.close()
