"""The page Presentation: what is chosen on it is in the file."""

from tests.pages.conftest import open_app

ROWS = b"".join(b"%s;%d\n" % (b"ab"[n % 2 : n % 2 + 1], n % 5 + 1) for n in range(40))
CLOSED = b"School;Useful\n" + ROWS  # no open question


def test_the_emblem_and_a_disclaimer_of_ones_own_are_in_the_file(press):
    chosen = {"report_format": ".html", "report_funding": True, "report_disclaimer": "As <agreed>"}
    app = open_app(file=CLOSED, page="present", state=chosen)
    assert app.text_area(key="report_disclaimer").label.startswith("Your own disclaimer")
    press(app, "Make the file")
    assert not app.exception and not app.error
    page = app.get("iframe")[0].proto.srcdoc
    assert "Co-funded by the European Union" in page and "As &lt;agreed&gt;" in page
    assert '"funding": "eu"' in page


def test_pictures_alone_are_made_as_they_are_chosen(press):
    chosen = {"report_format": "pictures", "report_pictures": "svg", "report_size": "social"}
    app = open_app(page="present", state=chosen)
    press(app, "Make the file")
    assert not app.exception and not app.error
    names = list(app.dataframe[0].value["File"])
    drawn = [name for name in names if name.endswith(".svg")]
    assert drawn and all(name.startswith("pictures.en/") for name in drawn)
    assert not [name for name in names if name.endswith((".png", ".pptx", ".xlsx", ".html"))]


def test_a_day_for_a_partner_is_in_the_file_and_no_day_is_named(press):
    chosen = {"report_format": ".html", "report_preset": "partner", "report_until": "2027-05-31"}
    app = open_app(file=CLOSED, page="present", state=chosen)
    press(app, "Make the file")
    assert not app.exception and not app.error
    assert "to be deleted by 31 May 2027" in app.get("iframe")[0].proto.srcdoc
    app.text_input(key="report_until").set_value("soon").run()
    assert "soon is no day" in app.error[0].value


def test_a_workbook_is_shown_with_its_merged_cells(press):
    app = open_app(file=CLOSED, page="present", state={"report_format": ".xlsx"})
    press(app, "Make the file")
    assert not app.exception and not app.error
    count = app.number_input(key="report_leaf").max
    for sheet in range(1, int(count) + 1):
        app.number_input(key="report_leaf").set_value(sheet).run()
        assert not app.exception
    assert "A" in app.dataframe[-1].value.columns
