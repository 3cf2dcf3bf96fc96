"""The web server before the dashboard, run from the very files of docs/server: login on every
path, headers, limits, and every page behind it in a browser.

It needs Apache with mod_auth_openidc (Debian: apache2, libapache2-mod-auth-openidc), and a
provider of logins, which is oidc-provider-mock on this machine.
"""

import http.client
import re
import shutil
import ssl
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from pages import _serving
from tests.browser.conftest import new_page, settled, tried
from tests.conftest import ROOT
from tests.serving import free_port, server_with_login, streamlit_server

FILES = ROOT / "docs" / "server"
APACHE = shutil.which("apache2", path="/usr/sbin:/usr/bin")
MODULES = Path("/usr/lib/apache2/modules")
LOADED = (
    *("mpm_event", "authn_core", "authz_core", "authz_user", "auth_openidc", "alias", "headers"),
    *("proxy", "proxy_http", "proxy_wstunnel", "reqtimeout", "setenvif", "socache_shmcb", "ssl"),
)
PERSON, PROJECT = "anna@agency.example", "Finland 2025"
PAGES = (
    *("start", "data", "themes", "compare", "examples", "findings", "answers", "codebook"),
    *("quality", "agreement", "suggestions", "quotes", "present", "about"),
)
INSECURE = ssl._create_unverified_context()  # its certificate is made for the test


@pytest.fixture(scope="module")
def provider():
    mock = pytest.importorskip("oidc_provider_mock", reason="there is no provider of logins here")
    user = mock.User(sub=PERSON, claims={"email": PERSON, "email_verified": True})
    with mock.run_server_in_thread(user_claims=[user]) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory, provider, nightly):
    """Yield the origin of a web server that runs the files of docs/server."""
    needed(nightly)
    folder, port = tmp_path_factory.mktemp("apache"), free_port()
    with streamlit_server() as server, apache(folder, port, provider, server.address) as origin:
        yield origin


@pytest.fixture(scope="module")
def both(tmp_path_factory, provider, nightly):
    """Yield the origin of one whose dashboard has a login of its own, as docs/server.md has it."""
    needed(nightly)
    folder, port = tmp_path_factory.mktemp("both"), free_port()
    access = f"projects:\n  own:\n    name: {PROJECT}\n    people:\n      {PERSON}: manager\n"
    origin = f"https://localhost:{port}"
    with (
        server_with_login(folder, provider, access, origin=origin) as server,
        apache(folder, port, provider, server.address),
    ):
        yield origin


def needed(nightly):
    if not nightly:
        pytest.skip("only nightly: it takes minutes")
    if not APACHE or not (MODULES / "mod_auth_openidc.so").exists():
        pytest.skip("there is no Apache with mod_auth_openidc on this machine")


@contextmanager
def apache(folder, port, provider, dashboard):
    plain, origin = free_port(), f"https://localhost:{port}"
    certify(folder)
    own = {
        "DASHBOARD_HOST": "localhost",
        "DASHBOARD_PORT": port,
        "DASHBOARD_PLAIN_PORT": plain,
        "DASHBOARD_ORIGIN": origin,
        "DASHBOARD_CERTIFICATE": folder / "chain.pem",
        "DASHBOARD_KEY": folder / "key.pem",
        "DASHBOARD_SERVER": urlsplit(dashboard).netloc,
        "OIDC_METADATA": f"{provider}/.well-known/openid-configuration",
        "OIDC_CLIENT": "dashboard-proxy",
        "OIDC_SECRET": "secret",
        "OIDC_PASSPHRASE": "0123456789abcdef",
    }
    (folder / "httpd.conf").write_text(configuration(folder, own))
    with subprocess.Popen([APACHE, "-f", folder / "httpd.conf", "-DFOREGROUND"]) as server:
        for _ in range(60):
            if server.poll() is not None:
                pytest.fail((folder / "error.log").read_text())
            try:
                asked(origin, "/")
                break
            except OSError:
                time.sleep(0.25)
        yield origin
        server.terminate()


def certify(folder):
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    made += ["-subj", "/CN=localhost", "-keyout", folder / "key.pem", "-out", folder / "chain.pem"]
    subprocess.run(made, check=True, capture_output=True)


def configuration(folder, own):
    """Return what Debian sets around a site, and the site with values of this run."""
    site = (FILES / "site.conf").read_text()
    assert set(re.findall(r"(?m)^Define (\w+)", site)) == set(own)
    for name, value in own.items():
        site = re.sub(rf"(?m)^Define {name} .*$", f"Define {name} {value}", site)
    site = re.sub(r"(?m)^Include .*/docs/server/", f"Include {FILES}/", site)
    around = [f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in LOADED]
    around += [f"ServerRoot {folder}", f"PidFile {folder}/pid", f"ErrorLog {folder}/error.log"]
    around += [f"Mutex file:{folder}", "User www-data", "Group www-data", "ServerName localhost"]
    around += ["LogLevel warn", "ServerTokens Prod"]
    around += [f"Listen 127.0.0.1:{own[p]}" for p in ("DASHBOARD_PORT", "DASHBOARD_PLAIN_PORT")]
    return "\n".join([*around, site])


def asked(origin, path, method="GET", body=None, **headers):
    """Return the answer to one request; names of headers are written with underscores."""
    host = urlsplit(origin)
    if host.scheme == "https":
        there = http.client.HTTPSConnection(host.netloc, timeout=60, context=INSECURE)
    else:
        there = http.client.HTTPConnection(host.netloc, timeout=60)
    there.request(method, path, body, {n.replace("_", "-"): v for n, v in headers.items()})
    got = there.getresponse()
    got.content = got.read()
    there.close()
    return got


@pytest.fixture(scope="module")
def person(chrome, proxy):
    """A browser in which a person has logged in."""
    page = let_in(chrome, f"{proxy}/themes")
    page.wait_for_url(f"{proxy}/**")
    settled(page)
    yield page
    page.context.close()


def let_in(chrome, address):
    """Return a page that is on its way to an address, after the login at the web server."""
    page = new_page(
        chrome, ignore_https_errors=True, locale="en-GB", viewport={"width": 1280, "height": 1600}
    )
    page.told = []
    page.on("console", lambda line: page.told.append(line.text))
    page.goto(address)
    page.get_by_role("button", name=PERSON, exact=True).first.click()
    return page


def cookies(person):
    return "; ".join(f"{own['name']}={own['value']}" for own in person.context.cookies())


def test_the_policy_of_the_example_is_the_program_s():
    text = (FILES / "apache.conf").read_text()
    for name, value in _serving.HEADERS.items():
        assert f'Header always set {name.title()} "{value}"' in text


@pytest.mark.parametrize(
    "path", ["/media/x", "/_stcore/health", "/_stcore/stream", "/static/x.js"]
)
def test_what_pages_ask_for_is_refused_without_login(proxy, path):
    got = asked(proxy, path)
    assert got.status == 401 and b"Streamlit" not in got.content


@pytest.mark.parametrize("path", ["/", "/themes", "/oauth2callback", "/auth/login", "/nowhere"])
def test_a_person_is_led_to_the_login(proxy, provider, path):
    got = asked(proxy, path, Accept="text/html", Sec_Fetch_Mode="navigate")
    assert got.status == 302 and got.headers["location"].startswith(f"{provider}/oauth2/authorize")
    assert "code_challenge_method=S256" in got.headers["location"]


@pytest.mark.parametrize("path", ["/", "/media/x", "/themes"])
def test_headers_are_on_every_answer_and_once(proxy, person, path):
    for own in ({}, {"Cookie": cookies(person)}):
        got = asked(proxy, path, **own)
        for name, value in _serving.HEADERS.items():
            assert got.headers.get_all(name) == [value], name
        assert got.headers.get_all("strict-transport-security") == ["max-age=31536000"]
        assert got.headers.get_all("server") == ["Apache"]
        for cookie in got.headers.get_all("set-cookie") or []:
            assert "; secure" in cookie.lower()


def test_plain_http_leads_to_tls(proxy, tmp_path_factory):
    text = (tmp_path_factory.getbasetemp() / "apache0" / "httpd.conf").read_text()
    port = re.search(r"DASHBOARD_PLAIN_PORT (\d+)", text)[1]
    got = asked(f"http://localhost:{port}", "/themes")
    assert got.status == 301 and got.headers["location"] == f"{proxy}/themes"


def test_every_page_works_and_breaks_no_rule(proxy, person):
    del person.told[:]
    for name in PAGES:
        person.goto(f"{proxy}/{name}")
        settled(person)
        assert person.locator("h1").count() == 1, name
    assert person.goto(f"{proxy}/themes") and settled(person) is None
    assert person.locator(".js-plotly-plot .main-svg").count()
    assert not [line for line in person.told if "Content Security Policy" in line]


def test_an_export_is_for_who_is_logged_in(proxy, person):
    """The address of a file that was made, in another client."""
    person.goto(f"{proxy}/themes")
    settled(person)
    person.get_by_text("Download all tables (XLSX)").click()
    button = person.get_by_role("button", name="Download the tables")
    path = urlsplit(tried(person, "download", button.click).url).path
    assert path.startswith("/media/")
    assert asked(proxy, path).status == 401
    got = asked(proxy, path, Cookie=cookies(person))
    assert got.status == 200 and got.headers.get_all("cache-control") == ["no-store"]


def stream(proxy, **options):
    url = proxy.replace("https", "wss") + "/_stcore/stream"
    return connect(url, ssl=INSECURE, subprotocols=["streamlit"], **options)


def test_a_websocket_is_for_pages_of_this_origin_and_for_who_is_logged_in(proxy, person):
    own = {"Cookie": cookies(person)}
    for origin, headers, status in (
        (proxy, {}, 401),
        ("https://elsewhere.example", own, 403),
        ("null", own, 403),
    ):
        with pytest.raises(InvalidStatus) as refused:
            stream(proxy, origin=origin, additional_headers=headers)
        assert refused.value.response.status_code == status
    stream(proxy, origin=proxy, additional_headers=own).close()


def test_a_body_that_is_too_large_does_not_reach_the_dashboard(proxy, person):
    path, own = "/_stcore/upload_file/x/y", {"Cookie": cookies(person)}
    assert b"XSRF" in asked(proxy, path, "PUT", b"x" * 10, **own).content
    try:
        got = asked(proxy, path, "PUT", b"x" * 27262977, **own)
    except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
        return  # it hung up while more came
    assert got.status == 403 and b"<title>403 Forbidden</title>" in got.content


def test_a_host_that_is_not_ours_is_refused(proxy, person):
    got = asked(proxy, "/", Cookie=cookies(person), Host="elsewhere.example")
    assert got.status in (400, 401) and b"Streamlit" not in got.content


def test_both_logins_are_passed_one_after_the_other(chrome, both):
    page = let_in(chrome, f"{both}/data")
    page.wait_for_url(f"{both}/**")
    way_in = page.get_by_role("button", name="Log in", exact=True)
    expect(way_in).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    way_in.click()
    page.get_by_role("button", name=PERSON, exact=True).first.click()
    page.wait_for_url(f"{both}/**")
    expect(page.get_by_text(f"Project: {PROJECT}")).to_be_visible()
    settled(page)
    assert all(own["secure"] for own in page.context.cookies(both))

    page.goto(f"{both}/data")
    settled(page)
    rows = "".join(f"{'ab'[n % 2]};Everyone can join {n}\n" for n in range(12))
    survey = {
        "name": "own.csv",
        "mimeType": "text/csv",
        "buffer": f"School;Benefits?\n{rows}".encode(),
    }
    page.locator(".st-key-upload input[type=file]").set_input_files(survey)
    expect(page.get_by_role("heading", name="own.csv")).to_be_visible()
    settled(page)
    page.goto(f"{both}/answers")
    settled(page)
    expect(page.get_by_text(re.compile("You write as anna.?@agency"))).to_be_visible()
    page.goto(f"{both}/themes")
    settled(page)
    page.get_by_text("Download all tables (XLSX)").click()
    button = page.get_by_role("button", name="Download the tables")
    assert tried(page, "download", button.click).failure() is None
    assert not [line for line in page.told if "Content Security Policy" in line]

    page.get_by_role("button", name="Log out").click()
    page.get_by_role("button", name="End session").click()  # the provider's own question
    expect(way_in).to_be_visible()
    page.goto(f"{both}/answers")
    expect(way_in).to_be_visible()
    expect(page.get_by_text("Everyone can join")).to_have_count(0)
    page.context.close()
