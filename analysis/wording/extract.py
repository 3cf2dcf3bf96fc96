"""Finds every message in the code, for the catalogues and the test that none is missing.

Start at `messages`.
"""

import datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_file

# Where a message stands: `say("...")`, `plural("...", "...")`, `message("...")`, `Problem("...")`,
# `Notice("...")`.
KEYWORDS = {"say": None, "plural": (1, 2), "message": None, "Problem": None, "Notice": None}


def messages(root: Path, language: str) -> Catalog:
    """Return a catalogue of all messages in dashboard.py, pages/ and analysis/, untranslated.

    >>> "Overview" in messages(Path(__file__).parents[2], "fi")
    True
    """
    fixed = datetime.datetime(2025, 11, 1, tzinfo=datetime.UTC)
    catalogue = Catalog(
        locale=language,
        project="Open answers of a survey",
        header_comment="# The interface in one language; scripts/catalogues keeps it up to date.",
        version="1",
        msgid_bugs_address="none",
        last_translator="none",
        language_team=language,
        creation_date=fixed,
        revision_date=fixed,
        fuzzy=False,
    )
    for path in sorted(
        [root / "dashboard.py", *root.glob("pages/*.py"), *root.glob("analysis/**/*.py")]
    ):
        for _, ids, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            catalogue.add(ids)
    return catalogue
