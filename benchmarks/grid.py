"""The next answer of the grid against an empty rerun of Streamlit: `python -m benchmarks grid`.

Both are timed in one browser, in turns: from the key or the click until the page shows the change,
looked at in every frame. Needs Chromium.
"""

import csv
import io

from benchmarks.browser import LAST_TEXT, UNTIL_CHANGED, compare, side_by_side, tell
from benchmarks.large import large_table

EMPTY = """
import streamlit as st
st.session_state["n"] = st.session_state.get("n", 0) + 1
st.button("again")
st.text(f"run {st.session_state['n']}")
"""
_ROOT = """[...document.querySelectorAll("*")].map(e => e.shadowRoot).find(
  r => r?.querySelector("[data-part=grid]"))"""
NEXT = f"""{_ROOT}.querySelector("[data-part=grid]").dispatchEvent(
  new KeyboardEvent("keydown", {{key: "ArrowDown", bubbles: true}}))"""
PLACE = f"""{_ROOT}.querySelector("[data-part=bar] strong").textContent"""
SHOWN = f"""{_ROOT}.querySelector("[data-part=card] .text").textContent && {PLACE}"""
AGAIN = """[...document.querySelectorAll("button")].find(b => b.textContent === "again").click()"""
ROUNDS = 120


def export(answers: int) -> bytes:
    """Return a survey of five open questions with so many answers, as CSV."""
    table = large_table(answers)
    out = io.StringIO()
    rows = csv.writer(out)
    roles = ["benefits", "challenges", "solutions", "example", "support"]
    heads = [
        "What benefits does it have?",
        "What challenges did you meet?",
        "How were they solved?",
        "Describe an example that worked well.",
        "What support would you need?",
    ]
    rows.writerow(["Timestamp", *heads])
    texts = [table.loc[table["role"] == role, "text"].tolist() for role in roles]
    for number in range(answers // 5):
        day = f"2025-09-{number % 28 + 1:02d} 07:12:{number % 60:02d}"
        rows.writerow([day, *(own[number % len(own)] for own in texts)])
    return out.getvalue().encode()


def main() -> None:
    """Print how long the next answer takes, as a ratio to an empty rerun."""
    with side_by_side(EMPTY) as (browser, address, empty):
        bare = browser.new_page()
        bare.goto(empty)
        bare.get_by_text("run 1").wait_for()
        for answers in (None, 10_000):
            _measure(browser, bare, address, answers)


def _measure(browser, bare, address: str, answers: int | None) -> None:  # noqa: ANN001
    page = browser.new_context(locale="en-GB", bypass_csp=True).new_page()
    page.set_default_timeout(120_000)
    if answers:
        page.goto(f"{address}/data")
        file = {"name": "survey.csv", "mimeType": "text/csv", "buffer": export(answers)}
        page.locator(".st-key-upload input[type=file]").set_input_files(file)
        page.get_by_role("heading", name="survey.csv").wait_for()
        page.get_by_role("link", name="Answers").click()
    else:
        page.goto(f"{address}/answers")
    page.locator("article[data-part=card] .text").wait_for()
    page.wait_for_timeout(3000)
    own, other = [], []
    for _ in range(ROUNDS):
        own.append(page.evaluate(UNTIL_CHANGED, [NEXT, SHOWN]))
        other.append(bare.evaluate(UNTIL_CHANGED, [AGAIN, LAST_TEXT]))
    told = page.locator("[data-part=bar] strong").text_content()
    tell(f"{told}: next answer against an empty rerun, {compare(own, other)}")
    page.context.close()
