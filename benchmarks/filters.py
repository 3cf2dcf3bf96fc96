"""A changed filter against a bare Streamlit app: `python -m benchmarks filters`.

Timed in one browser, in turns: from the click on an option until the text that depends on it has
changed, looked at in every frame. The bare app has one choice and one text. Needs Chromium.
"""

import csv
import io

from benchmarks.browser import LAST_TEXT, UNTIL_CHANGED, compare, side_by_side, tell
from benchmarks.large import large_table

BARE = """
import streamlit as st
st.text(f"chosen: {st.selectbox('Choice', ['Lukio', 'Perusopetus'])}")
"""
OPTION = """[...document.querySelectorAll("[role=option]")].find(
  o => o.textContent.trim() === "NAME").click()"""
TITLE = """document.querySelector(".js-plotly-plot .gtitle")?.textContent"""
ROUNDS = 40
PAUSE = 700  # milliseconds after a change, until the page rests
LARGE = 100_000
LENGTH = 90  # signs of an answer of the large survey, which must not be larger than an upload may


def main() -> None:
    """Print how long a changed filter takes to reach the chart, as a ratio to the bare app."""
    with side_by_side(BARE) as (browser, address, bare):
        for respondents in (None, LARGE):
            for view in ("researcher", "public"):
                _measure(browser, address, bare, view, respondents)


def export(respondents: int) -> bytes:
    """Return an invented survey of two closed and two open questions, as CSV."""
    texts = large_table(2 * respondents).groupby("role")["text"].apply(list)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["Timestamp", "School form", "Region", "What benefits?", "What challenges?"])
    for number in range(respondents):
        when = f"2025-09-{number % 28 + 1:02d} 07:12:{number % 60:02d}"
        school = ("Lukio", "Perusopetus", "Ammatillinen")[number % 3]
        said = (texts[role][number % len(texts[role])] for role in ("benefits", "challenges"))
        rows.writerow([when, school, f"R{number % 7}", *(text[:LENGTH] for text in said)])
    return out.getvalue().encode()


def _measure(browser, address, bare_address, view, respondents) -> None:  # noqa: ANN001
    # What is timed is given as text, which the dashboard's policy would not run.
    page, bare = (
        browser.new_context(locale="en-GB", bypass_csp=True).new_page() for _ in range(2)
    )
    page.set_default_timeout(120_000)
    if respondents:
        page.goto(f"{address}/data?lang=en")
        file = {"name": "survey.csv", "mimeType": "text/csv", "buffer": export(respondents)}
        page.locator(".st-key-upload input[type=file]").set_input_files(file)
        page.get_by_role("heading", name="survey.csv").wait_for()
        page.get_by_test_id("stSidebar").get_by_text(view.capitalize(), exact=True).click()
        page.get_by_role("link", name="Themes").click()
    else:
        page.goto(f"{address}/themes?lang=en&view={view}")
    page.locator(".js-plotly-plot .gtitle").first.wait_for()
    bare.goto(bare_address)
    bare.get_by_text("chosen:").wait_for()
    page.wait_for_timeout(3000)
    own, other = [], []
    for turn in range(ROUNDS):
        own.append(_changed(page, "stMultiSelect", "Lukio", TITLE))
        page.keyboard.press("Escape")
        page.get_by_test_id("stMultiSelect").first.get_by_role("combobox").press("Backspace")
        page.wait_for_timeout(PAUSE)
        option = ("Perusopetus", "Lukio")[turn % 2]
        other.append(_changed(bare, "stSelectbox", option, LAST_TEXT))
        bare.wait_for_timeout(PAUSE)
    told = compare(own, other)
    tell(f"{respondents or 79} respondents, {view}: a changed filter reaches the chart, {told}")
    page.context.close()
    bare.context.close()


def _changed(page, choice: str, option: str, look: str) -> float:  # noqa: ANN001
    """Choose an option of the first widget of a kind; return the milliseconds until what is
    looked at has changed."""
    field = page.get_by_test_id(choice).first.get_by_role("combobox")
    field.focus()
    page.wait_for_timeout(100)  # a list that is opened while the sidebar scrolls is closed again
    field.press("ArrowDown")
    page.get_by_role("option", name=option).wait_for()
    page.wait_for_timeout(100)
    return page.evaluate(UNTIL_CHANGED, [OPTION.replace("NAME", option), look])
