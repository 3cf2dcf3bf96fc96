"""What a server says to whom while somebody works with it in a browser: nothing to other machines,
nothing of what a fault said, and a file that was made on a press to who has its address.

That it refuses other origins and files from elsewhere: tests/test_serving.py.
"""

import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from analysis.wording import wording
from tests.browser.conftest import WAIT, new_page, settled, tried
from tests.browser.test_accessibility import PAGES, visit
from tests.serving import own_server

EN = wording("en").say
CANARY = "anna.virtanen@agency.example"
OWN = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", ""}
# Runs in every Python of a server before anything else does: notes whom it speaks to, and where it
# is told so has what is read late fail with words that a respondent could have written.
WATCH = """
import os, sys

def watch(event, args, told=os.environ["WATCHED"], late=tuple(os.environ["LATE"].split())):
    if event in ("import", "open") and str(args[0]).endswith(late):
        raise ValueError(bytes.fromhex(os.environ["SAYS"]).decode())
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        to = args[0] if event.startswith("socket.get") else args[1]
        with open(told, "a") as lines:
            lines.write(f"{event} {to[0] if isinstance(to, tuple) else to}\\n")

sys.addaudithook(watch)
sys.audit("socket.connect", None, "begun")
"""


@pytest.fixture
def served(tmp_path, request):
    """A server that is watched, in which reading the files and modules of the test's parameter
    fails; whom it spoke to, and its log, are files."""
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    own = {"PYTHONPATH": tmp_path, "WATCHED": tmp_path / "said", "SAYS": CANARY.encode().hex()}
    own["LATE"] = getattr(request, "param", "")
    with own_server(tmp_path / "work.sqlite", log=tmp_path / "log", **own) as server:
        yield server.address, tmp_path / "said", server.log


@pytest.fixture
def page(chrome, served):
    page = new_page(chrome, viewport={"width": 1280, "height": 1600}, locale="en-GB")
    yield page
    page.context.close()


def answer(address):
    """Return status and headers of what somebody without any cookie gets at an address."""
    try:
        with urllib.request.urlopen(address) as got:
            return got.status, dict(got.headers.items())
    except urllib.error.HTTPError as refused:
        return refused.code, dict(refused.headers.items())


def test_a_server_speaks_to_its_own_machine_only(page, served, nightly):
    address, said, _ = served
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/about?lang=en")
    for name in PAGES if nightly else PAGES[::3]:
        visit(page, name)
    visit(page, "present")
    settled(page)
    page.get_by_role("button", name=EN("Make the file")).click()
    expect(page.get_by_role("button", name="survey_en.pptx")).to_be_visible(timeout=2 * WAIT)
    spoken = {line.split(" ", 1)[1] for line in said.read_text().splitlines()}
    assert "begun" in spoken and spoken - {"begun", "None"} <= OWN
    elsewhere = [u for u in asked if not u.startswith((address, "data:", "blob:"))]
    assert elsewhere == []


@pytest.mark.parametrize("served", ["sample_truth.csv openpyxl.workbook.workbook"], indirect=True)
def test_what_a_fault_says_is_neither_shown_nor_logged(page, served):
    address, _, log = served
    page.goto(f"{address}/quality?lang=en")
    expect(page.get_by_test_id("stException")).to_be_visible()
    settled(page)
    assert CANARY not in page.content() and "ValueError" not in page.content()
    page.goto(f"{address}/present?lang=en")
    settled(page)
    page.get_by_text(EN("Download the coded answers (XLSX)")).click()
    settled(page)
    page.get_by_role("button", name=EN("Download the coded answers"), exact=True).click()
    page.wait_for_timeout(3_000)
    assert CANARY not in page.content()
    told = log.read_text()
    assert "ValueError" in told and "pages/quality.py" in told
    assert CANARY not in told and "MediaFileStorageError" in told


@pytest.mark.nightly
def test_a_file_is_there_when_it_was_asked_for_and_gone_soon_after(page, served):
    address, _, _ = served
    page.goto(f"{address}/present?lang=en")
    settled(page)
    fetched = []
    page.on("response", lambda own: fetched.append(own.url) if "/media/" in own.url else None)
    page.get_by_text(EN("Download the coded answers (XLSX)")).click()
    settled(page)
    assert fetched == []  # it is made on the press, not before
    button = page.get_by_role("button", name=EN("Download the coded answers"), exact=True)
    tried(page, "download", button.click)
    at = [url for url in fetched if "/media/" in url][-1]
    status, headers = answer(at)
    assert status == 200  # who has the address needs nothing else: a proxy asks for the login
    assert headers["content-disposition"] == 'attachment; filename="coded_answers.xlsx"'
    assert headers["cache-control"] == "no-store" and len(urlsplit(at).path) > 40
    for name in ("about", "data", "quality"):
        visit(page, name)
    for _ in range(120):  # half a minute by the clock of the server
        if answer(at)[0] == 404:
            break
        time.sleep(0.5)
    assert answer(at)[0] == 404
