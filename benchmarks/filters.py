"""A changed filter against a bare Streamlit app: `python -m benchmarks filters`.

Timed in one browser, in turns: from the click on an option until the text that depends on it has
changed, looked at in every frame. The bare app has one choice and one text. Needs Chromium.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.grid import UNTIL_CHANGED

BARE = """
import streamlit as st
st.text(f"chosen: {st.selectbox('Choice', ['Lukio', 'Perusopetus'])}")
"""
OPTION = """[...document.querySelectorAll("[role=option]")].find(
  o => o.textContent.trim() === "NAME").click()"""
TEXT = """[...document.querySelectorAll("[data-testid=stText]")].at(-1)?.textContent"""
TITLE = """document.querySelector(".js-plotly-plot .gtitle")?.textContent"""
ROUNDS = 40


def main() -> None:
    """Print how long a changed filter takes to reach the chart, as a ratio to the bare app."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, chromium, start_server

    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/work.sqlite"
        bare_app = Path(folder, "bare.py")
        bare_app.write_text(BARE, "utf-8")
        servers = [start_server(), start_server(str(bare_app))]
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
                for view in ("researcher", "public"):
                    _measure(browser, servers[0][1], servers[1][1], view)
        finally:
            for server, _ in servers:
                server.terminate()


def _measure(browser, address: str, bare_address: str, view: str) -> None:  # noqa: ANN001
    page, bare = (browser.new_context(locale="en-GB").new_page() for _ in range(2))
    page.goto(f"{address}/themes?lang=en&view={view}")
    page.locator(".js-plotly-plot .gtitle").first.wait_for(timeout=120_000)
    bare.goto(bare_address)
    bare.get_by_text("chosen:").wait_for()
    page.wait_for_timeout(3000)
    own, other = [], []
    for turn in range(ROUNDS):
        name = ("Perusopetus", "Lukio")[turn % 2]
        page.get_by_test_id("stMultiSelect").first.get_by_role("combobox").click()
        page.get_by_role("option", name="Lukio").wait_for()
        own.append(page.evaluate(UNTIL_CHANGED, [OPTION.replace("NAME", "Lukio"), TITLE]))
        page.keyboard.press("Escape")
        page.get_by_test_id("stMultiSelect").first.get_by_label("Clear all").click()
        page.wait_for_timeout(700)
        bare.get_by_role("combobox").click()
        bare.get_by_role("option", name=name).wait_for()
        other.append(bare.evaluate(UNTIL_CHANGED, [OPTION.replace("NAME", name), TEXT]))
        bare.wait_for_timeout(300)
    ratio = statistics.median(own) / statistics.median(other)
    worst = sorted(own)[int(len(own) * 0.95)] / statistics.median(other)
    print(
        f"{view}: a changed filter reaches the chart in {statistics.median(own):.0f} ms, the bare "
        f"app's text in {statistics.median(other):.0f} ms: {ratio:.2f} times "
        f"(19 of 20 below {worst:.2f})"
    )
    sys.stdout.flush()
    page.context.close()
    bare.context.close()
