"""Finds every message in the code, for the catalogues and the test that none is missing.

Start at `messages`.
"""

import ast
import datetime
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog

# The calls whose first argument is a message; of `plural` the first two are its forms.
KEYWORDS = {"say": 1, "plural": 2, "message": 1, "Problem": 1, "Notice": 1}


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
    sources = [root / "dashboard.py", *root.glob("pages/*.py"), *root.glob("analysis/**/*.py")]
    for path in sorted(sources):
        for ids in in_code(path.read_text("utf-8")):
            catalogue.add(ids)
    return catalogue


def in_code(code: str) -> Iterator[str | tuple[str, ...]]:
    """Yield the messages of some Python code, also those inside f-strings.

    >>> list(in_code("w.say('All'); w.plural('{count} one', '{count} many', 2)"))
    ['All', ('{count} one', '{count} many')]
    """
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        texts = [
            a.value for a in node.args[: KEYWORDS.get(name, 0)] if isinstance(a, ast.Constant)
        ]
        if texts and len(texts) == KEYWORDS[name]:
            yield texts[0] if len(texts) == 1 else tuple(texts)
