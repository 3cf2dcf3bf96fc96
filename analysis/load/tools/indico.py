"""Indico: one header row of `Section: question`, after who sent the answers and when.

Several options stand in one cell, joined by "; ".
"""

from collections import Counter
from dataclasses import replace

from analysis.load import columns, shaping
from analysis.load.sheets import Grid
from analysis.survey import Notice, Survey

REASON = Notice("Its columns for sender and date stand first.")
_DATE = "submission date"
_SENDER = ("submitter", "submitter email")


def looks_like(grid: Grid) -> float:
    """Return how surely Indico wrote a grid: by its own columns, and sections before questions.

    >>> looks_like(Grid("utf-8", [["Submitter", "Submission Date", "Event: Why?", "Event: How?"]]))
    0.9
    """
    headings = [cell.strip() for cell in grid.rows[columns.first_row(grid.rows)]]
    own = [heading.casefold() for heading in headings]
    if _DATE not in own:
        return 0.0
    sent = any(name in own for name in _SENDER)
    return 0.9 if sent and _sections(headings) else 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid that Indico wrote, sections cut off where there is only one."""
    top = columns.first_row(grid.rows)
    sections = _sections(grid.rows[top])
    if len(sections) == 1:
        section = f"{next(iter(sections))}:"
        heading = [cell.strip().removeprefix(section) for cell in grid.rows[top]]
        grid = replace(grid, rows=[*grid.rows[:top], heading, *grid.rows[top + 1 :]])
    return shaping.form("indico", grid)


def _sections(headings: list[str]) -> set[str]:
    """Return what stands before a colon in several headings."""
    counts = Counter(cell.partition(":")[0].strip() for cell in headings if ": " in cell)
    return {section for section, count in counts.items() if count > 1}
