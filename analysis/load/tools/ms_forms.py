"""Microsoft Forms: one header row after its own columns: id, two times, e-mail and name.

Headings follow the owner's language, so these columns are known by what they hold. Several
options stand in one cell and each ends with ";"; a ranking has all options in everybody's cell.
"""

from collections import Counter
from dataclasses import replace

from analysis.load import choices, columns, shaping, values
from analysis.load.sheets import Grid
from analysis.survey import Notice, Question, Survey

REASON = Notice("A number, two times and a sender stand before the questions.")
_LOOKED_AT = 50
_TIMES = (1, 2)
_SENDER = 3
_NOBODY = "anonymous"
_END = ";"
_FEWEST_RANKED = 3


def looks_like(grid: Grid) -> float:
    """Return how surely Microsoft Forms wrote a grid: by its first four columns.

    >>> rows = [["ID", "Aloitusaika", "Valmistumisaika", "Sähköposti", "Nimi", "Miksi?"],
    ...         ["1", "2025-09-08 07:12:00", "2025-09-08 07:15:00", "anonymous", "", "Siksi"]]
    >>> looks_like(Grid("xlsx", rows))
    0.9
    """
    top = columns.first_row(grid.rows)
    body = [row for row in grid.rows[top + 1 : top + 1 + _LOOKED_AT] if not columns.is_blank(row)]
    if not body or len(body[0]) <= _SENDER:
        return 0.0
    numbered = all(row[0].strip().isdecimal() for row in body)
    timed = all(values.is_date(row[place].strip()) for row in body for place in _TIMES)
    senders = [row[_SENDER].strip().casefold() for row in body]
    sent = all(not sender or sender == _NOBODY or "@" in sender for sender in senders)
    return 0.9 if numbered and timed and sent and any(senders) else 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid that Microsoft Forms wrote, rankings told from choices."""
    survey = shaping.form("ms_forms", grid)
    cells = survey.responses
    found = [
        _several(question, [cell for cell in cells[question.columns[0]] if cell])
        if len(question.columns) == 1
        else question
        for question in survey.questions
    ]
    return replace(survey, questions=tuple(found))


def _several(question: Question, cells: list[str]) -> Question:
    """Return a question as several choices where each cell ends with ";", as a ranking where
    everybody named all of its options."""
    if not cells or not all(cell.rstrip().endswith(_END) for cell in cells):
        return question
    named = [choices.split(cell, _END) for cell in cells]
    counts = Counter(option for own in named for option in own)
    ranked = len(counts) >= _FEWEST_RANKED and len(cells) > 1
    ranked = ranked and all(set(own) == counts.keys() for own in named)
    return replace(
        question,
        type="ranking" if ranked else "multi_cell",
        options=choices.ordered(counts),
        separator=_END,
        role=None,
    )
