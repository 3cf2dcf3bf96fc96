"""A server that runs: where it listens, whom it refuses, what every answer carries, and what it
holds of files that are sent. What a reverse proxy adds: tests/browser/test_proxy.py."""

import doctest
import json
import logging
import os
import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus

from analysis.wording import wording
from pages import _serving
from tests.conftest import ROOT
from tests.serving import (
    STREAMLIT,
    answer,
    answered,
    free_port,
    server_of,
    session,
    streamlit_server,
    window,
)

RUN = [*STREAMLIT, "run", "dashboard.py", "--server.headless", "true", "--server.port"]
CANARY = "anna.virtanen@agency.example"


@pytest.fixture(scope="module")
def server():
    with streamlit_server() as server:
        yield server


def settings(*more, **own):
    """Return the settings that a server has, as Streamlit shows them, without their comments."""
    run = [*STREAMLIT, "config", "show", *more]
    shown = subprocess.run(
        run, cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=True
    )
    return shown.stdout


# Whether it may start


def test_what_is_local_and_what_is_refused():
    assert doctest.testmod(_serving).failed == 0 < doctest.testmod(_serving).attempted


@pytest.mark.parametrize(
    ("more", "own"),
    [
        (["--server.address", "0.0.0.0"], {}),
        (["--server.address", "::"], {}),
        (["--server.address", ""], {}),
        ([], {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"}),
    ],
)
def test_a_public_address_without_login_does_not_start(more, own):
    run = subprocess.run(
        [*RUN, str(free_port()), *more],
        cwd=ROOT,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 1
    assert "docs/login.md" in run.stderr and "docs/server.md" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_public_address_with_login_starts(tmp_path):
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('[auth]\nredirect_uri = "https://agency.example/oauth2callback"\n')
    port = free_port()
    more = [str(port), "--server.address", "0.0.0.0", "--secrets.files", str(secrets)]
    with subprocess.Popen([*RUN, *more], cwd=ROOT, stdout=subprocess.DEVNULL) as server:
        server.host = f"127.0.0.1:{port}"
        try:
            assert answered(server) == 200
            assert listened(port) == {"0.0.0.0"}
        finally:
            server.terminate()


def listened(port):
    """Return the addresses at which somebody listens on a port, of both kinds."""
    run = subprocess.run(["ss", "-ltnH", f"sport = :{port}"], capture_output=True, text=True)
    return {line.split()[3].rpartition(":")[0] for line in run.stdout.splitlines()}


def test_it_listens_on_the_loopback_address_alone(server):
    assert listened(urlsplit(server.address).port) == {"127.0.0.1"}


def test_the_dashboard_shows_nothing_where_it_was_started_past_the_check(monkeypatch):
    refused = _serving.refusal("0.0.0.0", login=False)
    monkeypatch.setattr(_serving, "own_refusal", lambda: refused)
    shown = []
    monkeypatch.setattr(_serving.st, "error", shown.append)
    monkeypatch.setattr(_serving.st, "stop", lambda: shown.append("stopped"))
    _serving.stop_refused(wording("en"))
    assert shown == [str(refused), "stopped"]


# What it is set to


def test_the_settings_that_safety_rests_on():
    shown = " ".join(settings().split())
    for line in (
        'address = "127.0.0.1"',
        'allowedHosts = [ "localhost", "127.0.0.1", "::1", ]',
        "enableCORS = true",
        "corsAllowedOrigins = []",
        "enableXsrfProtection = true",
        'xsrfCookieSameSite = "strict"',
        "maxUploadSize = 25",
        "maxMessageSize = 50",
        "disconnectedSessionTTL = 45",
        "websocketPingInterval = 20",
        "enableStaticServing = false",
        "enableAgentApi = false",
        "enableWebsocketCompression = false",
        "gatherUsageStats = false",
        'showErrorDetails = "none"',
        "showErrorLinks = false",
        'toolbarMode = "minimal"',
        'level = "warning"',
    ):
        assert line in shown, line


# Whom it answers, and with what


@pytest.mark.parametrize("path", ["/", "/themes", "/media/x", "/_stcore/health", "/nowhere.js"])
def test_every_answer_carries_the_headers(server, path):
    got = answer(server, path)
    for name, value in _serving.HEADERS.items():
        assert got.headers.get_all(name) == [value], name
    assert got.headers.get_all("cache-control") == ["no-store"]


def test_what_is_the_same_for_everybody_may_be_kept(server):
    own = re.search(rb"static/js/index[^\"]+", answer(server).content)[0].decode()
    got = answer(server, f"/{own}")
    assert "immutable" in got.headers["cache-control"]
    assert got.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/media/x"])
def test_a_host_that_is_not_ours_is_refused(server, path):
    for host in ("agency.example", "127.0.0.1.agency.example", "localhost@agency.example"):
        got = answer(server, path, Host=host)
        assert got.status == 400 and b"<" not in got.content


@pytest.mark.parametrize(
    "options",
    [
        {"origin": "https://agency.example"},
        {"origin": "null"},
        {"additional_headers": {"Host": "agency.example"}},
    ],
)
def test_a_websocket_from_elsewhere_is_refused(server, options):
    with pytest.raises(InvalidStatus) as refused, session(server, **options):
        pass
    assert refused.value.response.status_code in (400, 403)


def test_a_page_of_another_origin_is_not_compared_with_addresses_asked_for_elsewhere(server):
    for path in ("/", "/media/x", "/_stcore/health"):
        got = answer(server, path, Origin="https://agency.example")
        assert got.status == 403 and "access-control-allow-origin" not in got.headers
        assert answer(server, path, Origin=server.address).status != 403


def test_no_page_around_gives_commands(server):
    told = json.loads(answer(server, "/_stcore/host-config").content)
    assert told["allowedOrigins"] == [] and not told["enableCustomParentMessages"]


@pytest.mark.parametrize("path", ["/app/static/x", "/_stcore/script-health-check"])
def test_what_is_not_needed_is_not_there(server, path):
    got = answer(server, path)
    assert got.status == 404 or got.content == answer(server).content  # the page of any address


@pytest.mark.parametrize("path", ["/_stcore/agent/mcp", "/_stcore/agent/interact"])
def test_no_program_drives_the_dashboard(server, path):
    got = answer(server, path, "POST", b"{}", Content_Type="application/json")
    assert got.status in (400, 403, 404) and b"enableAgentApi" in got.content


# What it logs


def test_the_log_says_where_and_of_which_kind_not_what():
    try:
        int(CANARY)
    except ValueError:
        told = ("streamlit", 40, __file__, 1, "Failed %s", ("here",), sys.exc_info(), "f", None)
        text = logging.Formatter().format(_serving.Record(*told))
    assert text.startswith("Failed here: ValueError\n") and f'"{__file__}", line' in text
    assert CANARY not in text


def test_a_fault_of_the_program_tells_nobody_what_was_said(tmp_path):
    # The words are in no line of the script itself, which the log shows.
    said = f"bytes.fromhex({CANARY.encode().hex()!r}).decode()"
    with (
        server_of(tmp_path, f"raise ValueError({said})") as server,
        window(server) as told,
    ):
        assert any(own.delta.new_element.HasField("exception") for own in told)
        assert not any(CANARY in str(own) for own in told)
    log = (tmp_path / "log").read_text()
    assert "ValueError" in log and "own.py" in log and CANARY not in log
