"""A running dashboard and a real Chromium; skipped on a machine without one, never under CI."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from tests.conftest import ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def own_server(file):
    """Yield the address of a dashboard with a database of its own."""
    before = os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = f"sqlite:///{file}"
    server, address = start_server()
    os.environ["DATABASE_URL"] = before
    yield address
    server.terminate()
    server.wait(20)


def start_server(script: str = "dashboard.py") -> tuple[subprocess.Popen, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.headless", "true", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            return server, address
        except OSError:
            time.sleep(0.25)
    server.kill()
    pytest.fail("the dashboard did not start")


@pytest.fixture(scope="module")
def address():
    server, address = start_server()
    yield address
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="session")
def chrome():
    if not chromium():
        assert not os.environ.get("CI"), "there must be a browser under CI"
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chrome, address):
    context = chrome.new_context(
        viewport={"width": 1280, "height": 1600}, locale="fi-FI", accept_downloads=True
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.requested = []
    page.failed = []
    page.on("request", lambda request: page.requested.append(request.url))
    page.on("pageerror", lambda fault: page.failed.append(str(fault)))
    yield page
    elsewhere = [u for u in page.requested if not u.startswith((address, "data:", "blob:"))]
    assert elsewhere == []
    assert page.failed == []
    context.close()
