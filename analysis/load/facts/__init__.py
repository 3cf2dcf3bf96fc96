"""Facts about how survey tools and people word things, as tables that anyone can extend.

Start at `rows`; each table is a TSV file beside this module, with its columns named in line one.
"""

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table of this folder, column names to cells.

    >>> rows("roles")[0]["role"] in {"solutions", "support", "other"}
    True
    """
    path = Path(__file__).parent / f"{table}.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def folded(text: str) -> str:
    """Return a text as it is compared: letters composed (NFC), case folded.

    >>> folded("A\u0308äni") == "ääni"
    True
    """
    return unicodedata.normalize("NFC", text).casefold()


@cache
def wording(what: str) -> re.Pattern[str]:
    """Return the pattern of everything in wordings.tsv that says something, in all languages.

    >>> bool(wording("dont_know").search("En osaa sanoa"))
    True
    """
    patterns = [row["pattern"] for row in rows("wordings") if row["what"] == what]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
