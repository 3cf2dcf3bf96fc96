"""A coder's hour in small, by keyboard alone: from choosing a name to a fresh database."""

import io
import zipfile
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import new_page, settled, tried
from tests.serving import own_server

ACTIVE = r"""() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return [at?.getAttribute("aria-label") || "", (at?.innerText || "").slice(0, 60)].join("\n");
}"""


@pytest.fixture(scope="module")
def dashboards(tmp_path_factory):
    """Two dashboards, each with an empty database of its own."""
    one, two = (tmp_path_factory.mktemp(name) / "work.sqlite" for name in ("one", "two"))
    with own_server(one) as first, own_server(two) as second:
        yield first.address, second.address


@pytest.fixture
def address(dashboards):
    return dashboards[0]


class Coder:
    """Somebody with a keyboard in front of a page."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def tab_to(self, name, back=False):
        settled(self.page)
        for _ in range(120):
            self.press("Shift+Tab" if back else "Tab")
            lines = self.page.evaluate(ACTIVE).splitlines()
            if any(line.startswith(name) for line in lines):
                return
        raise AssertionError(f"no way by Tab to {name}")

    def choose(self, box, option):
        self.tab_to(box)
        self.type(option)
        self.page.get_by_role("option", name=option).first.wait_for()
        self.press("Enter")

    def open_answers(self, name):
        self.choose("Who is writing?", name)
        expect(self.page.get_by_text(f"You write as {name}.")).to_be_visible()
        self.tab_to("Answers; the arrow keys")

    def part(self, name):
        return self.page.locator(f"[data-part={name}]")

    def saved(self):
        expect(self.part("state")).to_have_attribute("data-open", "0")
        settled(self.page)

    def chips(self):
        return self.page.locator("[data-part=card] ul.codes li span").all_text_contents()

    def download(self, button):
        enter = partial(self.press, "Enter")
        taken = tried(self.page, "download", enter, lambda _: self.tab_to(button))
        return Path(taken.path()).read_bytes()


def work(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def test_a_coders_hour(page, dashboards, chrome):
    coder = Coder(page)
    page.goto(f"{dashboards[0]}/answers?lang=en")
    coder.open_answers("Mia")

    # Words marked for a theme; a comment, undone and made again.
    coder.press("j", "a")
    coder.type("digital skills")
    coder.press("Enter", "w", "ArrowRight", "Shift+ArrowRight")
    settled(page)
    assert page.locator("mark.marking").count() >= 2
    marked = "".join(page.locator("mark.marking").all_text_contents())
    coder.press("Enter")
    coder.saved()
    picked = "".join(page.locator("mark.picked").all_text_contents())
    assert picked.strip() == marked.strip()
    coder.press("m")
    coder.type("Ask the school?")
    coder.press("Enter")
    expect(page.locator("p.comment")).to_contain_text("Ask the school? — Mia")
    coder.press("u")
    expect(page.locator("p.comment")).to_have_count(0)
    coder.press("Shift+U")
    expect(page.locator("p.comment")).to_have_count(1)
    coder.saved()

    # Sixty answers: all confirmed, some with a theme more or less.
    coder.press("Home")
    for number in range(60):
        if number % 4 == 1:
            coder.press("a")
            coder.type("impact")
            coder.press("Enter")
        if number % 5 == 3:
            coder.press("ArrowRight", "r")
        coder.press("Enter")
        if number % 20 == 19:  # nobody is further ahead of a busy server than the rows at hand
            coder.saved()
    expect(coder.part("bar")).to_contain_text("60 checked")
    coder.press("Home", "j")
    expect(page.locator("p.comment")).to_contain_text("Ask the school? — Mia")
    coder.saved()
    confirmed = coder.chips()
    assert "Inclusion" in confirmed

    # The patterns of a theme in Finnish go; the survey is coded anew. In most of the answers the
    # model finds the theme without them.
    coder.tab_to("Codebook", back=True)
    coder.press("Enter")
    page.get_by_role("textbox", name="Patterns of Inclusion").wait_for()
    coder.tab_to("Patterns of Inclusion")
    coder.press("Control+a", "Delete", "Control+Enter")
    expect(page.get_by_role("button", name="Use this codebook")).to_be_visible()
    coder.tab_to("Use this codebook")
    coder.press("Enter")
    expect(page.get_by_text("An edited codebook is in use.")).to_be_visible()

    # What was decided stays, and is to be looked at again where the machine now says otherwise.
    coder.tab_to("Answers", back=True)
    coder.press("Enter")
    page.locator("[data-part=card] .text").wait_for()
    coder.choose("Work on it", "Decisions to be looked")
    expect(page.locator("[data-part=card] .stale").first).to_be_visible()
    coder.tab_to("Answers; the arrow keys")
    place = coder.part("bar").locator("strong")
    before = int(place.text_content().split()[-1])
    assert before >= 2
    coder.press("c")
    coder.saved()
    expect(page.locator("[data-part=card] li.stale")).to_have_count(0)
    coder.press("j", "Enter")
    coder.saved()

    coder.tab_to("Export and import work")
    coder.press("Enter")
    done = work(coder.download("All work"))
    assert sum(row.count(",confirm,") for row in done["decisions.csv"].splitlines()) > 20
    assert "Ask the school?" in done["comments.csv"]
    assert "codebook/fi.yaml" in done

    # Everything is there in a fresh database.
    other = new_page(chrome, locale="en-GB")
    reader = Coder(other)
    other.goto(f"{dashboards[1]}/answers?lang=en")
    reader.open_answers("Aino")
    reader.tab_to("Export and import work")
    reader.press("Enter")
    file = {"name": "work.zip", "mimeType": "application/zip", "buffer": zipped(done)}
    expect(
        other.get_by_test_id("stFileUploaderDropzone").get_by_role("button").last
    ).to_be_enabled()
    reader.tab_to("Choose a file")
    # The dialog that opens now is the system's; the file is handed over as that would do it.
    other.locator("input[type=file]").set_input_files(file)
    other.get_by_role("button", name="Import work and codebook").wait_for()
    reader.tab_to("Import work and codebook")
    reader.press("Enter")
    expect(other.get_by_text("Decisions imported:")).to_be_visible()
    assert work(reader.download("All work")) == done
    reader.tab_to("Answers; the arrow keys", back=True)
    reader.press("Home", "j")
    expect(other.locator("p.comment")).to_contain_text("Ask the school? — Mia")
    settled(other)
    assert sorted(reader.chips()) == sorted(confirmed)
    other.context.close()


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()
