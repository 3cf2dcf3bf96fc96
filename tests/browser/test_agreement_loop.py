"""The whole check of agreement: drawn, coded blind on screen and on a sheet, settled, counted."""

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from analysis.workspace import decisions, grid, samples
from analysis.workspace.database import Database
from tests.browser.conftest import choose, settled, tried
from tests.browser.test_accessibility import AXE, RUN, WIDTH
from tests.serving import own_server

SIZE = 6
MARKED = "scalability"
SECRET = "<b>SECRET</b> *reason*"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("agreement") / "work.sqlite"


@pytest.fixture(scope="module")
def address(file):
    with own_server(file) as server:
        yield server.address


def press(page, name):
    settled(page)
    page.get_by_role("button", name=name).first.click()
    settled(page)


def go(page, name):
    """Go to a part of the page, in which axe finds no fault and which fits a narrow window."""
    settled(page)
    page.get_by_role("radio", name=name, exact=True).click()
    settled(page)
    check(page)


def check(page):
    settled(page)
    assert page.evaluate(RUN) == []
    page.set_viewport_size({"width": 320, "height": 1600})
    settled(page)
    assert page.evaluate(WIDTH) <= 320
    page.set_viewport_size({"width": 1280, "height": 1600})
    settled(page)


def main(page):
    return page.get_by_test_id("stMain")


def filled(content):
    """Fill in a sheet: a code for half of the answers, none for the others, a reason for all."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Ben"]
    column = {cell.value: cell.column for cell in sheet[1]}
    for row in range(4, 4 + SIZE):
        sheet.cell(row, column[MARKED if row % 2 else "#none"]).value = "x"
        sheet.cell(row, column["#why"]).value = SECRET
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_whole_check_of_agreement(page, address, file, monkeypatch):
    page.goto(f"{address}/agreement?lang=en")
    expect(main(page).locator("h1")).to_have_text("Do coders agree?")
    settled(page)
    page.evaluate(AXE)
    choose(page, page.get_by_role("combobox", name="Who is writing?"), "Mia")
    expect(page.get_by_text("You write as Mia.")).to_be_visible()
    settled(page)
    size = page.get_by_role("spinbutton", name="Answers to draw")
    size.fill(str(SIZE))
    size.press("Enter")
    expect(main(page).get_by_text(f"{SIZE} of 395 answers")).to_be_visible()
    check(page)
    press(page, "Draw the sample")

    # Ben fills in his sheet before Mia codes, who must see nothing of it.
    go(page, "Code on sheets")
    names = page.get_by_role("textbox", name="Coders, with commas between")
    names.fill("Mia, Ben")
    names.press("Enter")
    settled(page)
    sheets = tried(page, "download", page.get_by_role("button", name="Sheets for coders").click)
    content = Path(sheets.path()).read_bytes()
    settled(page)
    page.locator("[class*=st-key-sheets_] input[type=file]").set_input_files(
        {"name": "ben.xlsx", "mimeType": "application/x", "buffer": filled(content)}
    )
    expect(main(page).get_by_text("Ben: answers coded 6, not coded yet 0.")).to_be_visible()
    press(page, "Take in this sheet")
    expect(main(page).get_by_text(f"Answers taken in: {SIZE}.")).to_be_visible()
    expect(main(page).get_by_text(f"Coded so far: Ben {SIZE}")).to_be_visible()

    # By keyboard: one theme each; the next answer is in sight, and Tab goes on from its beginning.
    go(page, "Code on screen")
    page.get_by_role("button", name="Inclusion", exact=True).focus()
    for place in range(1, SIZE + 1):
        expect(
            main(page).get_by_text(f"Answer {place} of {SIZE} · coded: {place - 1}")
        ).to_be_visible()
        settled(page)
        assert SECRET not in page.content()
        assert main(page).get_by_role("button", pressed=True).count() == 0
        for _ in range(3):
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.get_by_role("button", name="Models and examples")).to_have_attribute(
            "aria-pressed", "true"
        )
        settled(page)
        page.get_by_role("button", name="Save and next").focus()
        page.keyboard.press("Enter")
        expect(main(page).get_by_text(f"coded: {place}")).to_be_visible()
        settled(page)
        expect(main(page).get_by_text(f"of {SIZE} · coded: {place}")).to_be_focused()
        page.keyboard.press("Tab")
    expect(main(page).get_by_text("You have coded the whole sample.")).to_be_visible()

    go(page, "Agreement")
    expect(main(page).get_by_text("codes no longer blind")).to_be_visible()
    settled(page)
    assert SECRET not in page.content()
    page.locator("label").filter(has_text="Show what the coders gave").click()
    expect(
        main(page).get_by_text("Over all answers and codes the coders agree on")
    ).to_be_visible()
    check(page)

    # All nine differences: what Ben marked is given, what Mia gave is not.
    go(page, "Disagreements")
    done, total = 0, SIZE + SIZE // 2
    for number in (1, 2):
        if number == 2:
            turn = page.get_by_role("spinbutton", name="Page (of 2)")
            turn.fill("2")
            turn.press("Enter")
            settled(page)
        for name in ("The answer has it: Scalability", "The answer has it not: Models"):
            for at in range(page.get_by_role("button", name=name).count()):
                page.get_by_role("button", name=name).nth(at).click()
                done += 1
                expect(main(page).get_by_text(f"Settled: {done} of {total}")).to_be_visible()
                settled(page)
    assert (
        done == total
        and main(page).get_by_text(SECRET).count()
        and not main(page).locator("b").count()
    )
    check(page)
    press(page, "Take over")
    expect(main(page).get_by_text("The coding says all that the coders agree on.")).to_be_visible()

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    counted = codes_of_the_sample()
    assert sorted(MARKED in codes for codes in counted) == [False] * 3 + [True] * 3
    assert all(codes <= {MARKED} for codes in counted)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Answers").click()
    expect(page.locator("[data-part=bar]")).to_contain_text(f"{SIZE} checked")


def codes_of_the_sample():
    """Return the codes that count of each answer of the sample."""
    database = Database()
    (own,) = samples.samples(database, 1)
    wanted = [answer.number for answer in samples.open_sample(database, own.number)]
    return [
        {piece.code for piece in decisions.over(a.machine, a.standing(), {}, len(a.text))}
        for a in grid.these(database, 1, wanted)
    ]
