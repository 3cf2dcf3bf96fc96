"""A changed filter against a bare Streamlit app: `python -m benchmarks filters`.

Timed in one browser, in turns: from the click on an option until the text that depends on it has
changed, looked at in every frame. The bare app has one choice and one text. Needs Chromium.
"""

from benchmarks.browser import LAST_TEXT, UNTIL_CHANGED, compare, side_by_side, tell

BARE = """
import streamlit as st
st.text(f"chosen: {st.selectbox('Choice', ['Lukio', 'Perusopetus'])}")
"""
OPTION = """[...document.querySelectorAll("[role=option]")].find(
  o => o.textContent.trim() === "NAME").click()"""
TITLE = """document.querySelector(".js-plotly-plot .gtitle")?.textContent"""
ROUNDS = 40
PAUSE = 700  # milliseconds after a change, until the page rests


def main() -> None:
    """Print how long a changed filter takes to reach the chart, as a ratio to the bare app."""
    with side_by_side(BARE) as (browser, address, bare):
        for view in ("researcher", "public"):
            _measure(browser, address, bare, view)


def _measure(browser, address: str, bare_address: str, view: str) -> None:  # noqa: ANN001
    page, bare = (browser.new_context(locale="en-GB").new_page() for _ in range(2))
    page.goto(f"{address}/themes?lang=en&view={view}")
    page.locator(".js-plotly-plot .gtitle").first.wait_for(timeout=120_000)
    bare.goto(bare_address)
    bare.get_by_text("chosen:").wait_for()
    page.wait_for_timeout(3000)
    own, other = [], []
    for turn in range(ROUNDS):
        own.append(_changed(page, "stMultiSelect", "Lukio", TITLE))
        page.keyboard.press("Escape")
        page.get_by_test_id("stMultiSelect").first.get_by_label("Clear all").click()
        page.wait_for_timeout(PAUSE)
        option = ("Perusopetus", "Lukio")[turn % 2]
        other.append(_changed(bare, "stSelectbox", option, LAST_TEXT))
        bare.wait_for_timeout(PAUSE)
    tell(f"{view}: a changed filter reaches the chart, {compare(own, other)}")
    page.context.close()
    bare.context.close()


def _changed(page, choice: str, option: str, look: str) -> float:  # noqa: ANN001
    """Choose an option of the first widget of a kind; return the milliseconds until what is
    looked at has changed."""
    page.get_by_test_id(choice).first.get_by_role("combobox").press("ArrowDown")
    page.get_by_role("option", name=option).wait_for()
    page.wait_for_timeout(100)
    return page.evaluate(UNTIL_CHANGED, [OPTION.replace("NAME", option), look])
