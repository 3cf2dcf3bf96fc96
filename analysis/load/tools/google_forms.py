"""Google Forms: one header row of whole questions, the first column a time stamp.

Checkbox cells are joined by ", " and a grid question has one column a row, `Question [row]`.
"""

import re

from analysis.load import columns, shaping, values
from analysis.load.sheets import Grid
from analysis.survey import Notice, Survey

REASON = Notice("A time stamp stands first.")
_FIRST_HEADINGS = frozenset({"timestamp", "aikaleima", "tidstämpel", "ajatempel"})
_SHEET = re.compile(
    r"(form responses|lomakevastaukset|lomakkeen vastaukset|formulärsvar|vormi vastused)\s*\d*",
    re.IGNORECASE,
)
_LOOKED_AT = 50


def looks_like(grid: Grid) -> float:
    """Return how surely Google wrote a grid: by its first heading and cells, and its sheet's name.

    >>> looks_like(Grid("utf-8", [["Aikaleima", "Miksi?"], ["8.9.2025 klo 7.12.00", "Siksi"]]))
    0.9
    """
    top = columns.first_row(grid.rows)
    stamps = [
        row[0].strip() for row in grid.rows[top + 1 : top + 1 + _LOOKED_AT] if row[0].strip()
    ]
    stamped = all(map(values.is_date, stamps))
    named = grid.rows[top][0].strip().casefold() in _FIRST_HEADINGS
    if stamped and (named or (stamps and _SHEET.fullmatch(grid.sheet))):
        return 0.9
    return 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid that Google Forms wrote; raise `Problem` without answers."""
    return shaping.form("google_forms", grid)
