"""A plain table: one header row, one row a respondent, no tool recognised."""

from analysis.load import shaping
from analysis.load.sheets import Grid
from analysis.survey import Notice, Survey

REASON = Notice("No survey tool was recognised: one row of headings, one row a respondent.")


def looks_like(grid: Grid) -> float:
    """Return 1: any grid can be read as a table."""
    return 1.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a table of one header row; raise `Problem` where it has no answers."""
    return shaping.form("table", grid)
