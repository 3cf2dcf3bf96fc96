"""What respondents and colleagues wrote runs nothing on a page, leads nowhere and is no markup.

The survey, its codebook and the work on it are made of `tests.payloads`. The nightly form follows
every page in two languages and both views, with each of its parts opened and each chart hovered.
"""

import pytest
from playwright.sync_api import expect

from analysis.present import published
from analysis.wording import wording
from analysis.workspace.database import Database
from tests import payloads
from tests.browser.conftest import settled
from tests.browser.test_accessibility import PAGES, visit
from tests.serving import own_server

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIN = "[data-testid=stMain] "
PARTS, MOST = MAIN + "[data-testid=stButtonGroup]", 6  # buttons: more are themes to mark
TABS, BOXES = MAIN + "[role=tab]", MAIN + "input[role=combobox]"
POINTS, HOVERED = ".point path, path.point", 40
BOXES_OF = """all => all.map(own => own.getBoundingClientRect()).filter(box => box.width)
    .map(box => [box.x + box.width / 2, box.y + box.height / 2])"""
UNFOLD = "all => all.forEach(folded => folded.click())"
PUBLIC = {language: wording(language).say("Public") for language in ("fi", "en")}
KEYS = ("a", "Escape", "m", "Escape", "c", "?", "Escape", "s")  # of the grid of answers
# Where the program itself leads: sources of what it tells, and faults of Streamlit.
KNOWN = [
    published.read(published.CASE.read_bytes(), published.CASE.name).address,
    "https://github.com/streamlit/streamlit/issues/",
]

# Every element of a page, also those within components, which live in shadow trees.
ALL = """const all = root => [...root.querySelectorAll("*")].flatMap(
    own => [own, ...(own.shadowRoot ? all(own.shadowRoot) : [])]);"""
# What could act: handlers, what is no part of a page of ours, and whatever points elsewhere.
LIVE = f"""known => {{ {ALL}
    const tags = ["IFRAME", "OBJECT", "EMBED", "BASE", "FRAME", "PORTAL", "APPLET"];
    const points = ["href", "xlink:href", "src", "srcset", "action", "formaction", "data",
        "poster", "background", "ping", "srcdoc"];
    const leads = text => {{
        if (/^(data:|blob:|#)/.test(text)) return false;
        try {{ return new URL(text, location.href).origin !== location.origin; }}
        catch {{ return true; }}
    }};
    const own = all(document), found = [];
    for (const one of own) {{
        if (tags.includes(one.tagName) && !one.closest("[data-testid=stIFrame]"))
            found.push(one.outerHTML.slice(0, 200));
        for (const {{name, value}} of one.attributes) {{
            const is_ours = known.some(own => value.startsWith(own));
            const to = points.includes(name) && !is_ours && leads(value);
            const calls = name === "style" && /url\\(['"]?(?!data:|blob:|#)[a-z]+:/i.test(value);
            if (name.startsWith("on") || to || calls) found.push(one.outerHTML.slice(0, 200));
        }}
    }}
    if ("__pwn" in window) found.push("a script ran: " + window.__pwn);
    return found;
}}"""
# The texts in which a mark stands, each with its whole block and where that is.
TEXTS = f"""() => {{ {ALL}
    const block = "p, li, td, th, h1, h2, h3, h4, summary, button, label, dt, dd, div, pre";
    const found = new Map();
    for (const own of all(document)) for (const node of own.childNodes)
        if (node.nodeType === 3 && /zq\\d\\d/.test(node.data)) {{
            const at = own.closest("svg text") || own.closest(block) || own;
            const where = own.closest("svg, [data-testid]");
            found.set(at, [where?.dataset.testid || where?.tagName || "", at.textContent]);
        }}
    return [...found.values()];
}}"""


@pytest.fixture(scope="module")
def survey(nightly):
    return payloads.xlsx(payloads.rows(6 if nightly else 1))


@pytest.fixture(scope="module")
def address(tmp_path_factory, survey):
    file = tmp_path_factory.mktemp("payloads") / "work.sqlite"
    payloads.worked_on(Database(f"sqlite:///{file}"), survey)
    with own_server(file) as server:
        yield server.address


@pytest.fixture
def asked(page):
    """The dialogs that a page opened, of which there may be none."""
    found = []
    page.on("dialog", lambda dialog: (found.append(dialog.message), dialog.dismiss()))
    yield found
    assert found == []


def open_survey(page, address, survey, language):
    page.goto(f"{address}/data?lang={language}")
    settled(page)
    given = {"name": payloads.FILE, "mimeType": XLSX, "buffer": survey}
    page.locator(".st-key-upload input[type=file]").set_input_files(given)
    expect(page.locator(MAIN + "h3").first).to_contain_text("1+2.xlsx")
    settled(page)


def seen(text):
    """Return the signs of a text that are seen, and of a long one those that a name may have."""
    return "".join(text.replace("\u2060", "").split())


def altered(page):
    """Return the texts of a page in which a payload does not stand as it was typed; a chart may
    cut them and wrap them between any letters."""
    whole = {mark: seen(own)[:100] for own in payloads.PAYLOADS for mark in payloads.marks(own)}
    return [
        (where, mark, text)
        for where, text in page.evaluate(TEXTS)
        if where != "svg" and "…" not in text
        for mark in sorted(payloads.marks(text))
        if whole[mark] not in seen(text)
    ]


def check(page, name):
    assert page.evaluate(LIVE, KNOWN) == [], name
    assert altered(page) == [], name


def look(page, name):
    """Open what is folded, and check the page."""
    settled(page)
    page.locator(MAIN + "details:not([open]) > summary").evaluate_all(UNFOLD)
    settled(page)
    check(page, name)


def hover(page, name):
    """Move the mouse over the charts of a page, and look at what they tell of it."""
    for chart in page.locator(".js-plotly-plot").all():
        chart.scroll_into_view_if_needed()
        for box in chart.locator(POINTS).evaluate_all(BOXES_OF)[:HOVERED]:
            page.mouse.move(*box)
            assert page.locator(".hoverlayer a, .main-svg a").count() == 0, name
    check(page, name)


def each_part(page, name):
    """Choose every part of a page in turn, and look at it."""
    for group in range(page.locator(PARTS).count()):
        buttons = page.locator(PARTS).nth(group).locator("button")
        for at in range(count if (count := buttons.count()) <= MOST else 0):
            buttons.nth(at).click()
            look(page, (name, group, at))
            hover(page, (name, group, at))
    for at in range(page.locator(TABS).count()):
        page.locator(TABS).nth(at).click()
        look(page, (name, "tab", at))


def each_box(page, name):
    """Open every list of a page, look at what it offers, and take the next of it."""
    for at in range(page.locator(BOXES).count()):
        box = page.locator(BOXES).nth(at)
        if not box.count() or not box.is_visible() or box.is_disabled():
            continue
        box.click()
        check(page, (name, "box", at))
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        look(page, (name, "box", at))


def test_every_page_shows_what_was_typed_and_runs_nothing(page, address, survey, asked, nightly):
    open_survey(page, address, survey, "en")
    found = 0
    for name in PAGES:
        visit(page, name)
        check(page, name)
        found += len(page.evaluate(TEXTS))
    assert found > 100  # the payloads stood there


@pytest.mark.parametrize("view", ["researcher", "public"])
@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.nightly
def test_every_part_of_every_page(page, address, survey, asked, language, view):
    open_survey(page, address, survey, language)
    if view == "public":
        page.get_by_test_id("stSidebar").locator("button", has_text=PUBLIC[language]).click()
    for name in PAGES:
        visit(page, name)
        check(page, name)
        hover(page, name)
        each_box(page, name)
        each_part(page, name)
    if view == "researcher":
        visit(page, "answers")
        page.locator("[data-part=grid]").focus()
        for key in KEYS:
            page.keyboard.press(key)
            check(page, ("grid", key))
