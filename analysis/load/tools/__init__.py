"""The survey tools whose exports are told apart; start at `shape`.

A new tool is one module with `looks_like(grid) -> float`, the `REASON` that it says it, and
`shape(grid) -> Survey`, named in `TOOLS` with the reason for its place.
"""

from dataclasses import replace
from typing import Protocol

from analysis.load.columns import is_blank
from analysis.load.sheets import Grid
from analysis.load.tools import (
    alchemer,
    eusurvey,
    google_forms,
    indico,
    kobo,
    limesurvey,
    ms_forms,
    netigate,
    notes,
    qualtrics,
    spss,
    surveymonkey,
    table,
    typeform,
    webropol,
)
from analysis.survey import Notice, Survey

LIKELY = 0.5
SURE = 0.9
_TITLE_ROWS = 5
_ABOVE = Notice("Rows above the headings were left out: {count}. Nothing needs to be done.")


class Tool(Protocol):
    """What a module of this folder holds."""

    REASON: Notice

    def looks_like(self, grid: Grid) -> float:
        """Return from 0 to 1 how surely a grid was written by the tool."""

    def shape(self, grid: Grid) -> Survey:
        """Return the survey in a grid that the tool wrote."""


TOOLS: tuple[Tool, ...] = (
    notes,  # before all: no survey has table, question and note for headings
    eusurvey,  # before all that read the first row as headings: it has them in the fourth
    qualtrics,  # before Webropol: it too has two header rows, and its ids are its own
    surveymonkey,  # before Webropol, whose second row has dashes where this one says "Response"
    webropol,  # before the forms of one header row: its second row would be a respondent there
    indico,  # before Google Forms: a time stamp stands among its first columns as well
    kobo,  # before Google Forms: its first column may be a time
    spss,  # after Kobo and before all others: labels of variables are headings of many kinds
    alchemer,  # before LimeSurvey, which has an id and a date of the same names
    netigate,  # before Google Forms: parts of its headings say more than a time does
    limesurvey,  # before Google Forms: a time stands among its first columns as well
    typeform,  # before Google Forms: its last columns are times, and its first may be
    ms_forms,  # before Google Forms: its id and two times say more than one time does
    google_forms,  # before the plain table, which takes anything
    table,
)


def shape(grid: Grid) -> Survey:
    """Return the survey in the sheets of a file, read as the first tool that it likely comes from.

    The first sheet that a tool is recognised in counts; without any, the first sheet is a table.
    """
    sheets = (grid, *grid.others)
    for place, sheet in enumerate(sheets):
        others = sheets[:place] + sheets[place + 1 :]
        tool = next(tool for tool in TOOLS if tool.looks_like(sheet) >= LIKELY)
        if tool is not table:
            return _shaped(tool, replace(sheet, others=others))
    return _below_a_title(grid) or _shaped(table, grid)


def _below_a_title(grid: Grid) -> Survey | None:
    """Return the survey of a grid whose headings stand below a title or headings of headings;
    None where no tool is recognised surely in the rows after the first few."""
    filled = [place for place, row in enumerate(grid.rows[:_TITLE_ROWS]) if not is_blank(row)]
    for start in filled[1:]:
        widest = max(sum(map(bool, row)) for row in grid.rows[:start])
        if 2 * widest > sum(map(bool, grid.rows[start])):
            break  # as wide as headings are: no title
        below = replace(grid, rows=grid.rows[start:])
        tool = next(tool for tool in TOOLS if tool.looks_like(below) >= LIKELY)
        if tool.looks_like(below) >= SURE and tool is not table:
            read = _shaped(tool, below)
            notices = (*read.notices, Notice(_ABOVE.message, {"count": start}))
            return replace(read, header_rows=read.header_rows + start, notices=notices)
    return None


def _shaped(tool: Tool, grid: Grid) -> Survey:
    return replace(tool.shape(grid), confidence=tool.looks_like(grid), reason=tool.REASON)
