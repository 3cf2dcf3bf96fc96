"""The page Presentation: what is chosen on it is in the file."""

from tests.pages.conftest import open_app


def test_the_emblem_and_a_disclaimer_of_ones_own_are_in_the_file(press):
    rows = b"".join(b"%s;%d\n" % (b"ab"[n % 2 : n % 2 + 1], n % 5 + 1) for n in range(40))
    chosen = {"report_format": ".html", "report_funding": True, "report_disclaimer": "As <agreed>"}
    app = open_app(file=b"School;Useful\n" + rows, page="present", state=chosen)
    assert app.text_area(key="report_disclaimer").label.startswith("Your own disclaimer")
    press(app, "Make the file")
    assert not app.exception and not app.error
    page = app.get("iframe")[0].proto.srcdoc
    assert "Co-funded by the European Union" in page and "As &lt;agreed&gt;" in page
    assert '"funding": "eu"' in page
