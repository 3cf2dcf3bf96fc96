"""The main job in a real browser: open, filter, click a bar, read an answer, take the table."""

import io
import re
from pathlib import Path

import docx
import openpyxl
from playwright.sync_api import expect

from analysis.present import slide_readback
from analysis.wording import wording
from tests.browser.conftest import choose, new_page, settled, tried

fi = wording("fi").say
PAYLOADS = [
    "<img src=x onerror='window.__pwn=1'>",
    "![x](http://127.0.0.1:9/beacon)",
    "<script>window.__pwn=1</script>",
    "[click](javascript:window.__pwn=1) $\\href{http://127.0.0.1:9}{x}$ :red[x] **b**",
]


def click_bar(page, number):
    drawn(page)
    bar = page.locator(".js-plotly-plot .bars .point path").nth(number)
    end = bar.bounding_box()["width"] - 3  # under the line of the interval
    bar.hover(position={"x": end, "y": 7}, force=True)
    settled(page)  # the chart takes notice of the bar that is pointed at
    page.mouse.down()
    page.mouse.up()


def content_of(download):
    return io.BytesIO(Path(download.path()).read_bytes())


def opened(download):
    return openpyxl.load_workbook(content_of(download))


def drawn(page):
    """Wait until the chart stands: one that is drawn anew replaces its bars."""
    page.locator(".js-plotly-plot .bars .point path").first.wait_for()
    settled(page)


def test_from_the_start_to_an_answer_and_a_table(page, address, chrome):
    page.goto(f"{address}/themes")
    expect(page.locator("h1")).to_have_text(fi("How common is each theme?"))
    drawn(page)
    assert page.evaluate("document.documentElement.lang") == "fi"

    everyone = page.locator(".js-plotly-plot .gtitle").first.text_content()
    page.get_by_test_id("stSidebar").get_by_role("combobox").nth(1).click()
    page.get_by_role("option", name="Lukio").click()
    page.keyboard.press("Escape")
    expect(page.locator(".js-plotly-plot .gtitle").first).to_contain_text("Lukio")
    settled(page)
    assert page.locator(".js-plotly-plot .gtitle").first.text_content() != everyone

    click_bar(page, 0)
    marked = page.locator("article mark").first
    marked.wait_for()
    settled(page)
    answer = page.locator("article p").first.text_content()
    assert marked.text_content() in answer
    expect(page).to_have_url(re.compile("theme="))  # written when the page has been shown
    assert "Lukio" in page.url
    assert "lang=fi" in page.url

    settled(page)  # a run of the script makes the button's file anew
    page.get_by_text(fi("Download all tables (XLSX)")).click()
    tables = page.get_by_role("button", name=fi("Download the tables"))
    book = opened(tried(page, "download", tables.click))
    told = " ".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
    assert fi("Invented example data.") in told
    assert "Lukio" in told and fi("The public") in told
    themes = book[fi("Themes")]
    shown = [row for row in themes.iter_rows(min_row=3) if isinstance(row[2].value, int)]
    assert shown and all(row[4].number_format == '0"\xa0"%' for row in shown)

    again = new_page(chrome, locale="sv-SE")
    again.goto(page.url)
    expect(again.locator("h1")).to_have_text(fi("How common is each theme?"))
    again.locator("article mark").first.wait_for()
    settled(again)
    assert again.locator("article p").first.text_content() == answer
    again.context.close()


def test_a_presenter_takes_findings_pictures_and_tables_of_the_public_view(page, address):
    page.goto(f"{address}/findings")
    expect(page.locator("h1")).to_have_text(fi("What can be said?"))
    writer = page.get_by_role("combobox", name=fi("Who is writing?"))
    expect(writer).to_be_visible()
    settled(page)
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_text(fi("Public"), exact=True).click()
    expect(page).to_have_url(re.compile("view=public"))
    expect(writer).to_have_count(0)
    expect(page.get_by_test_id("stMain")).to_contain_text(re.compile(r"%, \d+/\d+"))
    settled(page)
    told = page.get_by_test_id("stMain").text_content()
    assert not small(re.findall(r"(\d+)/\d+", told))
    findings = page.get_by_role("button", name=fi("Download findings and method (DOCX)"))
    document = docx.Document(content_of(tried(page, "download", findings.click)))
    words = " ".join(own.text for own in document.paragraphs)
    assert fi("Method") in words and fi("Invented example data.") in words

    sidebar.get_by_role("link", name=fi("Themes"), exact=True).click()
    drawn(page)
    for format, begin in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        sidebar.get_by_text(format, exact=True).click()
        drawn(page)
        picture = tried(page, "download", page.locator(".modebar-btn").first.click)
        assert picture.suggested_filename == f"themes_benefit.{format.lower()}"
        content = content_of(picture).read()
        assert content.startswith(begin)
        if format == "SVG":
            words = " ".join(re.sub(r"<[^>]*>", " ", content.decode()).split())
            assert fi("Invented example data.") in words
            assert "n = " in words

    sidebar.get_by_role("link", name=fi("Presentation"), exact=True).click()
    expect(page.locator("h1")).to_have_text(fi("What do you want to show?"))
    settled(page)
    page.get_by_role("button", name=fi("Make the file")).click()
    name = f"{fi('survey')}_fi.pptx"
    button = page.get_by_role("button", name=fi("Download {file}", file=name))
    expect(button).to_be_visible()
    file = tried(page, "download", button.click)
    assert file.suggested_filename == name
    slides = slide_readback.figures_of(content_of(file).read())
    assert sum(map(len, slides.values())) > 20
    settled(page)
    page.get_by_text(fi("Download all tables (XLSX)")).click()
    tables = page.get_by_role("button", name=fi("Download the tables"))
    themes = opened(tried(page, "download", tables.click))[fi("Themes")]
    counts = [row[2].value for row in themes.iter_rows(min_row=3)]
    assert len(counts) > 20 and not small(counts)


def small(counts):
    """Return the counts that tell of a small group."""
    return [n for n in counts if str(n).isdecimal() and 0 < int(n) < 5]


def test_an_opened_file_shows_its_words_as_typed_and_runs_nothing(page, address):
    rows = "\n".join(f'"Kaikki pääsevät mukaan {text}";a' for text in PAYLOADS)
    content = f"Mitä hyötyjä? {PAYLOADS[1]};Koulu {PAYLOADS[0]}\n{rows}\n"
    page.goto(f"{address}/data")
    expect(page.locator("h1")).to_be_visible()
    settled(page)
    page.locator(".st-key-upload input[type=file]").set_input_files(
        {
            "name": "![x](http://127.0.0.1:9).csv",
            "mimeType": "text/csv",
            "buffer": content.encode(),
        }
    )
    expect(page.get_by_role("button", name=fi("Back to the invented example"))).to_have_count(0)
    expect(page.get_by_text(fi("Plain table"), exact=False)).to_be_visible()
    settled(page)
    for name in ("Themes", "Answers", "Codebook", "Presentation", "Overview"):
        page.get_by_test_id("stSidebarNav").get_by_text(fi(name), exact=True).click()
        expect(page.locator("h1")).to_be_visible()
        settled(page)
    page.get_by_test_id("stSidebarNav").get_by_text(fi("Themes"), exact=True).click()
    drawn(page)
    click_bar(page, 0)
    page.locator("article p").first.wait_for()
    settled(page)
    shown = page.locator("article p").all_text_contents()
    assert {f"Kaikki pääsevät mukaan {text}" for text in PAYLOADS} == set(shown)
    assert page.evaluate("window.__pwn") is None


def test_a_file_that_is_no_survey_is_told_and_what_was_open_stays(page, address):
    page.goto(f"{address}/data")
    expect(page.locator("h1")).to_be_visible()
    settled(page)
    page.locator(".st-key-upload input[type=file]").set_input_files(
        {"name": "program.csv", "mimeType": "text/csv", "buffer": b"MZ\x90\x00" + bytes(100)}
    )
    expect(page.get_by_role("alert")).to_contain_text("program.csv")
    expect(page.get_by_role("heading", name="sample_responses.xlsx")).to_be_visible()


def test_the_workbook_of_coded_answers_holds_text_only(page, address):
    page.goto(f"{address}/present")
    settled(page)
    page.get_by_text(fi("Download the coded answers (XLSX)")).click()
    answers = page.get_by_role("button", name=fi("Download the coded answers"))
    book = opened(tried(page, "download", answers.click))
    words = " ".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
    assert "@" not in words and f"[{fi('e-mail address')}]" in words
    kinds = {c.data_type for sheet in book for row in sheet.iter_rows() for c in row}
    assert "f" not in kinds and "s" in kinds | {"s" for k in kinds if k == "inlineStr"}


def test_a_link_to_the_answers_can_be_changed_and_followed_back(page, address):
    page.goto(f"{address}/answers?lang=fi&about=benefits")
    expect(page.locator("h1")).to_have_text(fi("What exactly was written?"))
    settled(page)
    main = page.get_by_test_id("stMain")
    main.get_by_role("combobox", name=fi("Question about")).click()
    page.get_by_role("option", name=fi("Challenges")).click()
    expect(page).to_have_url(re.compile("about=challenges"))
    settled(page)
    page.get_by_test_id("stSidebar").get_by_role("combobox").first.click()
    page.get_by_role("option", name="Svenska").click()
    expect(page.locator("h1")).to_have_text(wording("sv").say("What exactly was written?"))
    expect(page).to_have_url(re.compile("lang=sv.*about=challenges"))


def test_a_type_corrected_in_the_table_is_there_when_the_survey_is_opened_again(page, address):
    rows = "\n".join(f"2025-09-{n:02d} 07:12:00;{n % 4 + 2};It was fun {n}" for n in range(1, 10))
    survey = {
        "name": "grades.csv",
        "mimeType": "text/csv",
        "buffer": f"Timestamp;Grade;Why?\n{rows}".encode(),
    }
    forget = page.get_by_role("button", name=fi("Forget all corrections of this survey"))
    for again in (False, True):
        page.goto(f"{address}/data")
        expect(page.locator("h1")).to_be_visible()
        settled(page)
        page.locator(".st-key-upload input[type=file]").set_input_files(survey)
        expect(page.get_by_role("heading", name="grades.csv")).to_be_visible()
        choose(page, page.get_by_role("combobox", name=fi("Who is writing?")), "Mia")
        expect(page.get_by_text("Mia.")).to_be_visible()
        if not again:
            grid = page.get_by_test_id("stDataFrame")
            expect(grid).to_have_count(1)  # the one of the example is gone
            expect(grid.locator("canvas td").first).to_be_attached()
            settled(page)
            grid.scroll_into_view_if_needed()
            box = grid.bounding_box()
            page.mouse.click(box["x"] + 150, box["y"] + 87)  # the type of the second row
            page.keyboard.press("Enter")
            page.keyboard.type(fi("Number"))
            settled(page)  # the list of the cell finds what was typed
            page.keyboard.press("Enter")
        expect(forget).to_be_visible()
    # A press while the page still runs for the name that was chosen can be lost.
    settled(page)
    forget.click()
    expect(forget).to_be_hidden()
