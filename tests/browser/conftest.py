"""A running dashboard and a real Chromium; skipped on a machine without one, never under CI.

On a loaded machine a page is drawn long after a press, so nothing is read or pressed by the clock:
`settled` waits for what the page asked its script for, `choose` for the option that was typed, and
`tried` presses again where nothing came of a press.
"""

import os
import shutil
import time

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.serving import streamlit_server

WAIT = 60_000  # milliseconds: the first page after a start reads the codebook
TRIES = 3

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Else it asks for addresses of its maker's servers.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]

# The page has stood still for as long as it is told; a part still being fetched is a skeleton.
STILL = """quiet => new Promise(done => {
    const unfinished = "[data-testid=stSkeleton], .js-plotly-plot:not(:has(.main-svg))";
    const rests = () => document.querySelector("[data-test-script-state=notRunning]")
        && !document.querySelector(unfinished);
    let timer;
    const wait = () => { clearTimeout(timer); timer = setTimeout(look, quiet); };
    const look = () => rests() ? (changes.disconnect(), done(true)) : wait();
    const changes = new MutationObserver(wait);
    changes.observe(document, {subtree: true, childList: true, characterData: true});
    wait();
})"""


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def address():
    with streamlit_server() as server:
        yield server.address


@pytest.fixture(scope="session")
def chrome():
    if not chromium():
        assert not os.environ.get("CI"), "there must be a browser under CI"
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chrome, address):
    page = new_page(chrome, viewport={"width": 1280, "height": 1600}, locale="fi-FI")
    page.requested = []
    page.failed = []
    page.on("request", lambda request: page.requested.append(request.url))
    page.on("pageerror", lambda fault: page.failed.append(str(fault)))
    yield page
    elsewhere = [u for u in page.requested if not u.startswith((address, "data:", "blob:"))]
    assert elsewhere == []
    assert page.failed == []
    page.context.close()


def new_page(chrome, **options):
    """Return a page of a context of its own, of which `settled` can tell how far its run is."""
    page = chrome.new_context(**options).new_page()
    page.set_default_timeout(WAIT)
    page.run = "none"
    page.on("websocket", lambda socket: _follow(page, socket))
    return page


def _follow(page, socket):
    """Note how far the run is that was asked for last; one that gives way to it does not count."""

    def sent(frame):
        if BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            page.run = "asked"

    def received(frame):
        told = ForwardMsg.FromString(frame)
        kind = told.WhichOneof("type")
        if kind == "new_session" and page.run == "asked":
            page.run = "begun"
        early = told.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        if kind == "script_finished" and page.run == "begun" and not early:
            page.run = "ended"

    socket.on("framesent", sent)
    socket.on("framereceived", received)


def settled(page):
    """Wait until the run that was asked for last has ended, and the page stands still after it.

    Streamlit's own word that nothing runs is not enough: it stands there until the server, which
    may be busy, has begun with what was asked.
    """
    until = time.monotonic() + WAIT / 1000
    while time.monotonic() < until:
        before = page.run
        page.wait_for_function(STILL, arg=300)
        if before == page.run == "ended":
            return
    pytest.fail(f"the page did not come to rest: its last run is {page.run}")


def choose(page, box, text):
    """Type into a box until its list has what was typed, and take it."""
    settled(page)
    box.click()
    page.keyboard.type(text)
    page.get_by_role("option", name=text).first.wait_for()
    page.keyboard.press("Enter")


def tried(page, event, act, reach=settled):
    """Return what comes of an act, such as a "download"; as a person would, try a few times.

    A press is lost where the page draws its button anew, and nothing on the page tells of it:
    what is pressed is reached once more.
    """
    from playwright.sync_api import TimeoutError

    for _ in range(TRIES):
        reach(page)
        try:
            with page.expect_event(event, timeout=WAIT / TRIES) as waiting:
                act()
            return waiting.value
        except TimeoutError:
            continue
    pytest.fail(f"no {event} came of {TRIES} presses")
