"""A pattern is changed in a real browser: its effect is seen by its words, used, taken back."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import choose, settled
from tests.serving import own_server


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with own_server(tmp_path_factory.mktemp("codebook") / "work.sqlite") as server:
        yield server.address


def test_a_pattern_is_changed_by_its_effect_and_taken_back(page, address):
    page.goto(f"{address}/codebook?lang=en")
    boxes = page.get_by_test_id("stMain")
    field = page.get_by_role("textbox", name="Patterns of Inclusion")
    choose(page, boxes.get_by_role("combobox", name="Who is writing?"), "Aino")
    expect(page.get_by_text("You write as Aino.")).to_be_visible()
    settled(page)
    before = field.input_value()
    field.fill(f"{before}\n- oppila*")
    field.press("Control+Enter")
    expect(page.get_by_text("Inclusion: adds 7 answers")).to_be_visible()
    settled(page)
    words = page.locator("article mark").all_text_contents()
    assert words and all(own.lower().startswith("oppila") for own in words)
    lines = page.locator("article p").all_text_contents()
    assert "Gains Inclusion: “Oppilaat” (pattern oppila*)" in lines
    page.get_by_role("textbox", name="Why").fill("Pupils are <b>included</b>")
    settled(page)
    page.get_by_role("button", name="Use this codebook").click()
    expect(page.get_by_text("An edited codebook is in use.")).to_be_visible()
    settled(page)
    expect(page.locator("article")).to_have_count(0)
    expect(field).to_have_value(f"{before}\n- oppila*")

    choose(page, boxes.get_by_role("combobox", name="Another version"), "The one that ships")
    expect(page.get_by_text("Inclusion: removes 7 answers")).to_be_visible()
    expect(page.locator("article mark.denied").first).to_have_text("Oppilaat")
    settled(page)
    page.get_by_role("button", name="Use this version").click()
    expect(page.get_by_text("An edited codebook is in use.")).to_have_count(0)
    settled(page)  # until then the field of the other version stands beside this one
    expect(field).to_have_value(before)
