"""The page about the program says how it works, where data lie, and what is not accessible."""

import re

from pages import _page, _statement
from tests.pages.conftest import open_app


def test_about_says_method_privacy_and_accessibility_without_faults_left_out():
    app = open_app(page="about")
    assert not app.exception
    assert app.title[0].value == "How does this program work, and what does it not do?"
    assert [part.value for part in app.subheader if part.value != "Choose respondents"] == [
        "From answers to figures",
        "Where the data lie",
        "Accessibility",
    ]
    said = " ".join(part.value for part in app.markdown)
    for text, issue in _statement.UNMET:
        assert text in said
        assert not issue or _statement.ISSUE.format(issue) in said


def test_words_of_streamlit_keep_their_gaps_in_ours():
    for place, attribute, english, said in _page.WORDS:
        assert len(re.findall(r"\{\w+\}", said)) == english.count("{}"), english
        assert place and attribute in ("", "aria-label", "placeholder", "data-title")
