"""Login at a real provider: who is let in, to which project, to do what, for how long; and that
nothing of one person or project reaches another."""

import os
import re
import sqlite3
import time
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from analysis.wording import wording
from tests.browser.conftest import new_page, settled
from tests.serving import server_with_login

say = wording("en").say
MANAGER, CODER, READER = "anna@agency.example", "bo@agency.example", "liisa@ministry.example"
STRANGER, UNVERIFIED, BOTH = "eve@elsewhere.example", "una@agency.example", "both@agency.example"
OLD = "old@agency.example"  # whose login was made thirteen hours ago
HOURS = 3600
ONE, TWO = "Finland 2025", "Estonia 2025"
ACCESS = f"""projects:
  finland-2025:
    name: {ONE}
    people:
      {MANAGER}: manager
      {CODER}: coder
      {UNVERIFIED}: manager
      {OLD}: manager
      {BOTH}: manager
      "@ministry.example": reader
  estonia-2025:
    name: {TWO}
    people:
      {BOTH}: manager
"""
CANARY = "Kanarialintu"
ROWS = "".join(f"{'ab'[n % 2]};{CANARY} said that everyone can join {n}\n" for n in range(12))
SURVEY = {
    "name": "canary.csv",
    "mimeType": "text/csv",
    "buffer": f"School;Benefits?\n{ROWS}".encode(),
}


@pytest.fixture(scope="module")
def provider():
    """The address of an OpenID Connect provider of this run, where anybody may log in."""
    try:
        from oidc_provider_mock import User, run_server_in_thread
    except ImportError:
        assert not os.environ.get("CI"), "there must be a provider under CI"
        pytest.skip("there is no oidc-provider-mock in this environment")
    people = [
        User(sub=person, claims={"email": person, "name": person.split("@")[0].title()})
        for person in (MANAGER, CODER, READER, STRANGER, BOTH)
    ]
    people.append(User(sub=UNVERIFIED, claims={"email": UNVERIFIED, "email_verified": False}))
    thirteen = int(time.time()) - 13 * HOURS
    people.append(User(sub=OLD, claims={"email": OLD, "iat": thirteen}))
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("login")


@pytest.fixture(scope="module")
def address(provider, folder):
    with server_with_login(folder, provider, ACCESS) as server:
        yield server.address


@pytest.fixture
def browser(chrome, address, provider):
    """Return pages of browsers of their own, whose dashboard asks nothing of others."""
    opened, elsewhere = [], []
    known = (address, provider, "data:", "blob:")

    def refuse(route):
        if not route.request.frame.url.startswith(provider):  # whose own page asks for its looks
            elsewhere.append(route.request.url)
        route.abort()

    def another(**options):
        page = new_page(
            chrome, viewport={"width": 1280, "height": 1400}, locale="en-GB", **options
        )
        page.context.route(lambda url: not url.startswith(known), refuse)
        opened.append(page)
        return page

    yield another
    for page in opened:
        page.context.close()
    assert elsewhere == []


def press_login(page, person):
    page.get_by_role("button", name=say("Log in"), exact=True).click()
    page.get_by_placeholder("sub").wait_for()
    page.get_by_role("button", name=person, exact=True).first.click()
    page.wait_for_url(re.compile("localhost:[0-9]+/(start)?([?].*)?$"))


def log_in(page, address, person):
    page.goto(address)
    press_login(page, person)
    expect(page.get_by_role("button", name=say("Log out"))).to_be_visible()
    settled(page)


def log_out(page):
    page.get_by_role("button", name=say("Log out")).click()
    page.get_by_role("button", name="End session").click()  # the provider's own question
    expect(page.get_by_role("button", name=say("Log in"), exact=True)).to_be_visible()


def at(page, address, place):
    page.goto(f"{address}/{place}")
    expect(page.locator("h1").first).to_be_visible()
    settled(page)


def open_survey(page, address):
    at(page, address, "data")
    page.locator(".st-key-upload input[type=file]").set_input_files(SURVEY)
    expect(page.get_by_role("heading", name="canary.csv")).to_be_visible()
    settled(page)


def menu(page):
    return page.get_by_test_id("stSidebarNav").get_by_role("link").all_inner_texts()


def test_who_is_not_logged_in_sees_the_way_in_alone_at_every_address(browser, address, folder):
    page = browser()
    for place in ("", "answers", "data?view=researcher", "quotes", "overview?lang=en"):
        page.goto(f"{address}/{place}")
        expect(page.get_by_role("button", name=say("Log in"), exact=True)).to_be_visible()
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator("h1")).to_have_text(say("Open answers of a survey"))
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
        expect(page.get_by_text("Respondents")).to_have_count(0)
    assert not (folder / "projects").exists() and not (folder / "work.sqlite").exists()


@pytest.mark.parametrize("language", ["fi", "sv", "et"])
def test_the_way_in_speaks_the_language_of_the_browser(chrome, address, language):
    page = new_page(chrome, locale=language)
    page.goto(address)
    own = wording(language).say
    expect(page.get_by_role("heading", name=own("Open answers of a survey"))).to_be_visible()
    expect(page.get_by_role("button", name=own("Log in"), exact=True)).to_be_visible()
    page.context.close()


def test_a_manager_keeps_a_survey_and_people_of_the_project_see_what_their_role_may(
    browser, address, folder, nightly
):
    manager = browser()
    log_in(manager, address, MANAGER)
    expect(manager.get_by_text(say("Project: {name}", name=ONE))).to_be_visible()
    open_survey(manager, address)
    manager.get_by_role("button", name=say("Keep the files in the project")).click()
    expect(manager.get_by_text("everybody in it sees this survey")).to_be_visible()
    settled(manager)
    at(manager, address, "answers")
    # A sign that nobody sees keeps an address from becoming a link.
    expect(manager.get_by_text(re.compile("You write as anna.?@agency"))).to_be_visible()
    expect(manager.get_by_text(say("Who is writing?"))).to_have_count(0)

    coder = browser()
    log_in(coder, address, CODER)
    assert not {"Data"} & set(menu(coder)) and {"Answers", "Agreement"} <= set(menu(coder))
    at(coder, address, "answers")
    expect(coder.get_by_text(CANARY).first).to_be_visible()
    expect(coder.get_by_text(say("Export and import work"))).to_have_count(0)
    if nightly:
        at(coder, address, "codebook")
        expect(coder.get_by_text(say("Change a theme"))).to_have_count(0)
    at(coder, address, "present")
    offered(coder, ["The public", "Partners"])

    reader = browser()
    log_in(reader, address, READER)
    assert not {"Data", "Answers", "Codebook", "Quality", "Agreement", "Suggestions"} & set(
        menu(reader)
    )
    at(reader, address, "themes?view=researcher&base=any")
    expect(reader.get_by_text("12").first).to_be_visible()
    expect(reader.get_by_text(say("Who sees this?"))).to_have_count(0)
    expect(reader.get_by_text(CANARY)).to_have_count(0)
    hidden = say("What respondents wrote is shown in the researcher view only.")
    expect(reader.get_by_text(hidden).first).to_be_visible()
    others = ("data", "codebook", "quality", "agreement", "suggestions")
    for place in ("answers", *(others if nightly else ())):
        reader.goto(f"{address}/{place}?view=researcher")
        told = "Your role in this project has no such page. Ask a manager."
        expect(reader.get_by_text(say(told))).to_be_visible()
        settled(reader)
        expect(reader.get_by_text(CANARY)).to_have_count(0)
        expect(reader.locator("input[type=file]")).to_have_count(0)
    others = ("findings", "overview", "compare", "examples", "present", "about")
    for place in ("quotes", *(others if nightly else ())):
        at(reader, address, f"{place}?view=researcher")
        expect(reader.get_by_text(CANARY)).to_have_count(0)
        expect(reader.locator("input[type=file]")).to_have_count(0)
        expect(reader.get_by_test_id("stAlertContentError")).to_have_count(0)
        expect(reader.get_by_text(say("Approve this finding"))).to_have_count(0)
    at(reader, address, "present")
    offered(reader, ["The public"])

    manager.goto(f"{address}/data")
    manager.get_by_role("button", name=say("Take the files away from the project")).click()
    expect(manager.get_by_role("heading", name="sample_responses.xlsx")).to_be_visible()
    with sqlite3.connect(folder / "projects" / "finland-2025" / "work.sqlite") as own:
        assert own.execute("SELECT count(*) FROM kept_files").fetchone() == (0,)
        kinds = "SELECT kind, by FROM events WHERE kind LIKE 'files%' ORDER BY id"
        assert own.execute(kinds).fetchall() == [("files_kept", MANAGER), ("files_away", MANAGER)]
    own.close()


def offered(page, audiences):
    """Assert for whom the page lets files be made."""
    page.get_by_role("combobox", name=re.compile(re.escape(say("For whom?")))).first.click()
    texts = page.get_by_role("option").all_inner_texts()
    assert texts == audiences
    page.keyboard.press("Escape")


def test_a_stranger_sees_one_sentence_and_the_way_out(browser, address):
    page = browser()
    log_in(page, address, STRANGER)
    expect(page.get_by_text("You have no project here.")).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    page.goto(f"{address}/answers")
    expect(page.get_by_text("You have no project here.")).to_be_visible()
    log_out(page)


def test_an_address_that_is_not_verified_is_nobodys(browser, address):
    page = browser()
    page.goto(address)
    press_login(page, UNVERIFIED)
    expect(page.get_by_text("gave no e-mail address that it has verified")).to_be_visible()
    expect(page.get_by_role("button", name=say("Log in"), exact=True)).to_be_visible()


@pytest.mark.nightly
def test_a_login_ends_after_twelve_hours_whatever_the_cookie_says(browser, address):
    page = browser()
    page.goto(address)
    press_login(page, OLD)
    expect(page.get_by_text("Your login is over: it lasts 12 hours at most.")).to_be_visible()
    page.goto(f"{address}/answers")
    expect(page.get_by_text("Your login is over: it lasts 12 hours at most.")).to_be_visible()
    press_login(page, MANAGER)
    expect(page.get_by_role("button", name=say("Log out"))).to_be_visible()


def test_logout_ends_the_login_in_every_tab_and_with_it_what_was_open(browser, address, nightly):
    page = browser()
    log_in(page, address, MANAGER)
    open_survey(page, address)
    cookies = page.context.cookies()
    page.reload()
    expect(page.get_by_role("heading", name="canary.csv")).to_be_visible()  # the tab keeps it
    settled(page)
    other = page.context.new_page()
    other.goto(f"{address}/themes")
    other.locator("h1").filter(has_text=say("How common is each theme?")).wait_for()
    log_out(page)
    other.get_by_test_id("stSidebarNav").get_by_role("link", name="Compare").click()
    expect(other.get_by_text("Your login is over")).to_be_visible()
    other.close()
    log_in(page, address, CODER)  # another person in the same tab
    page.reload()
    settled(page)
    at(page, address, "answers")
    expect(page.get_by_text(CANARY)).to_have_count(0)
    expect(page.get_by_text("canary.csv")).to_have_count(0)
    if nightly:
        log_out(page)
        log_in(page, address, MANAGER)
        expect(page.get_by_text("canary.csv")).to_have_count(0)

    thief = browser()
    thief.context.add_cookies(cookies)
    thief.goto(f"{address}/answers")
    expect(thief.get_by_text("Your login is over")).to_be_visible()


@pytest.mark.nightly
def test_two_projects_do_not_see_each_other(browser, address, folder):
    page = browser()
    log_in(page, address, BOTH)
    open_survey(page, address)
    page.get_by_role("button", name=say("Keep the files in the project")).click()
    expect(page.get_by_text("everybody in it sees this survey")).to_be_visible()
    settled(page)
    at(page, address, "answers")
    expect(page.get_by_text(CANARY).first).to_be_visible()
    choose_project(page, TWO)
    expect(page.get_by_text("no person, school or answer in it is real").first).to_be_visible()
    expect(page.get_by_text(CANARY)).to_have_count(0)
    for place in ("answers", "themes", "data"):
        page.get_by_test_id("stSidebarNav").locator(f"a[href$='/{place}']").click()
        expect(page.get_by_text("no person, school or answer in it is real").first).to_be_visible()
        settled(page)
        expect(page.get_by_text(CANARY)).to_have_count(0)
        expect(page.get_by_text("canary.csv")).to_have_count(0)
    page.reload()  # the tab knows the project
    settled(page)
    expect(page.get_by_text("no person, school or answer in it is real").first).to_be_visible()
    choose_project(page, ONE)
    expect(page.get_by_role("heading", name="canary.csv")).to_be_visible()
    files = [folder / "projects" / id / "work.sqlite" for id in ("finland-2025", "estonia-2025")]
    has = [CANARY.encode() in b"".join(p.read_bytes() for p in beside(file)) for file in files]
    assert has == [True, False]


def beside(file):
    return sorted(file.parent.glob("work.sqlite*"))


def choose_project(page, name):
    settled(page)
    page.get_by_test_id("stSidebar").get_by_role("combobox").first.click()
    page.get_by_role("option", name=name).click()
    settled(page)


@pytest.mark.nightly
def test_the_id_of_a_project_that_may_not_be_seen_opens_nothing(browser, address):
    page = browser()
    log_in(page, address, CODER)
    at(page, address, f"themes?project=estonia-2025&project_box={quote(TWO)}")
    expect(page.get_by_text(say("Project: {name}", name=ONE))).to_be_visible()


@pytest.mark.nightly
def test_who_is_taken_out_of_the_access_file_is_out_at_the_next_run(browser, address, folder):
    page = browser()
    log_in(page, address, CODER)
    at(page, address, "themes")
    own = folder / "access.yaml"
    own.write_text(ACCESS.replace(f"{CODER}: coder", f"{CODER}: reader"))
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Answers").click()
    told = "Your role in this project has no such page. Ask a manager."
    expect(page.get_by_text(say(told))).to_be_visible()
    settled(page)
    own.write_text("\n".join(line for line in ACCESS.splitlines() if CODER not in line))
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Themes").click()
    expect(page.get_by_text("You have no project here.")).to_be_visible()
    own.write_text(ACCESS.replace("manager", "boss"))
    page.reload()
    expect(page.get_by_text("the access file of this server has a fault")).to_be_visible()
    own.write_text(ACCESS)
