"""The dashboard and a bare Streamlit app side by side in one Chromium, and how they compare."""

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

# Acts, then looks in every frame until the text of an element differs; returns milliseconds.
UNTIL_CHANGED = """
([act, look]) => new Promise(done => {
  const find = way => Function(`return ${way}`)();
  const before = find(look);
  const begun = performance.now();
  Function(act)();
  const wait = () => find(look) === before
    ? requestAnimationFrame(wait) : done(performance.now() - begun);
  wait();
})
"""
LAST_TEXT = """[...document.querySelectorAll("[data-testid=stText]")].at(-1)?.textContent"""


@contextmanager
def side_by_side(bare: str) -> Iterator[tuple]:
    """Yield a browser, the address of the dashboard and that of an app with the source `bare`."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS, chromium
    from tests.serving import own_server

    with (
        tempfile.TemporaryDirectory() as folder,
        own_server(Path(folder, "work.sqlite")) as server,
        bare_app(Path(folder), bare) as other,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser, server.address, other.address


def bare_app(folder: Path, source: str) -> AbstractContextManager:
    """An app in a folder of its own with Streamlit's own settings, but for what would leave this
    machine; yields its server.

    In the dashboard's folder it would have those that make the dashboard fast, and would not be
    what a bare app is.
    """
    from tests.serving import streamlit_server

    (folder / "bare.py").write_text(source, "utf-8")
    alone = ("--server.address", "localhost", "--browser.gatherUsageStats", "false")
    return streamlit_server(*alone, script="bare.py", folder=folder)


def compare(own: Sequence[float], bare: Sequence[float]) -> str:
    """Return the medians of two lists of milliseconds and their ratio, in words.

    >>> compare([20, 20, 40], [10, 10, 10])
    '20 ms against 10 ms: 2.00 times (19 of 20 below 4.00)'
    """
    middle = statistics.median(bare)
    worst = sorted(own)[int(len(own) * 0.95)] / middle
    ratio = statistics.median(own) / middle
    return (
        f"{statistics.median(own):.0f} ms against {middle:.0f} ms: {ratio:.2f} times "
        f"(19 of 20 below {worst:.2f})"
    )


def tell(line: str) -> None:
    """Print a line at once, also where the output is kept in a file."""
    print(line)
    sys.stdout.flush()
