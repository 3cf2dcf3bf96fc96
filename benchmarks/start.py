"""The first page after the server's start against a bare app's: `python -m benchmarks start`.

Each start is a new server and a new browser context without a cache, in turns; timed from the
moment the server answers until the page shows its chart (the bare app: its text). The word lists
are on the disk already, as after the first start on a machine. Needs Chromium.
"""

import tempfile
import time
from pathlib import Path

from benchmarks.browser import bare_app, compare, tell
from benchmarks.filters import BARE

STARTS = 7
CHART = ".js-plotly-plot .gtitle"
TEXT = "[data-testid=stText]"


def main() -> None:
    """Print how long the first page takes, as a ratio to the bare app's."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, chromium
    from tests.serving import own_server

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        times: dict[str, list[float]] = {"h1": [], CHART: [], TEXT: []}
        for _ in range(STARTS):
            with own_server(Path(folder, "work.sqlite")) as server:
                own = _first_page(browser, server.address, ("h1", CHART))
            with bare_app(Path(folder), BARE) as server:
                other = _first_page(browser, server.address, (TEXT,))
            for selector, taken in (own | other).items():
                times[selector].append(taken)
        tell(f"the first page's heading, {compare(times['h1'], times[TEXT])}")
        tell(f"the first page's chart, {compare(times[CHART], times[TEXT])}")


def _first_page(browser, address: str, shown: tuple[str, ...]) -> dict[str, float]:  # noqa: ANN001
    """Return the milliseconds until each selector is on the first page of a server."""
    page = browser.new_context(locale="en-GB").new_page()
    try:
        begun, taken = time.perf_counter(), {}
        page.goto(address)
        for selector in shown:
            page.locator(selector).first.wait_for(timeout=120_000)
            taken[selector] = 1000 * (time.perf_counter() - begun)
        return taken
    finally:
        page.context.close()
