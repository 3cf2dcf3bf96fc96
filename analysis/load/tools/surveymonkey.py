"""SurveyMonkey: two header rows, the question above its first column only, the item below it.

Row 2 says "Response" or "Open-Ended Response" where a question has one column, else the option or
statement; it is empty under the tool's own columns. A chosen option's cell repeats the option.
"""

from analysis.load import blocks, columns, metadata, questions, shaping
from analysis.load.columns import Column
from analysis.load.sheets import Grid
from analysis.survey import Notice, Question, Survey

REASON = Notice("Its second row says Response or names options.")
_RESPONSE = frozenset(
    {
        *("response", "open-ended response", "vastaus", "avoin vastaus", "svar", "öppet svar"),
        *("öppet textsvar", "vastus", "avatud vastus"),
    }
)
_OWN = frozenset(
    {"respondent id", "respondentid", "collector id", "collectorid", "vastaajan tunnus"}
    | {"respondent-id", "insamlar-id", "vastaja id"}
)


def looks_like(grid: Grid) -> float:
    """Return how surely SurveyMonkey wrote a grid: by "Response" in row 2, empty under its ids.

    >>> rows = [["Respondent ID", "Why?"], ["", "Open-Ended Response"], ["118", "Because"]]
    >>> looks_like(Grid("utf-8", rows))
    0.95
    """
    if len(grid.rows) < 3:
        return 0.0
    pairs = [tuple(map(_plain, pair)) for pair in zip(*grid.rows[:2], strict=True)]
    responses = sum(bool(top) and item in _RESPONSE for top, item in pairs)
    if responses and any(top in _OWN and not item for top, item in pairs):
        return 0.95
    carried = any(item and not top for top, item in pairs)
    return 0.8 if responses >= 2 or (responses and carried) else 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid that SurveyMonkey wrote."""
    tops, items = grid.rows[:2]
    kept = ["" if _plain(item) in _RESPONSE else item for item in items]
    table = columns.columns_of([columns.carried(tops), kept], grid.rows[2:], 2)
    meta = metadata.find(list(table.columns))
    asked = shaping.asked(table, meta)
    found = [question for block in blocks.opened(asked, tops) for question in _questions(block)]
    return shaping.survey("surveymonkey", grid, table, meta, found)


def _plain(cell: str) -> str:
    return " ".join(cell.split()).casefold()


def _questions(block: list[Column]) -> list[Question]:
    answered = any(not column.item for column in block)  # under "Response": one choice or text
    written = [
        column
        for column in block
        if len(block) > 1 and (_is_write_in(column) or (answered and questions.is_other(column)))
    ]
    rest = [column for column in block if column not in written]
    type = blocks.type_of(rest) if len(rest) > 1 else None
    return blocks.together(type, rest, map(questions.single_column, rest), written)


def _is_write_in(column: Column) -> bool:
    """Tell whether a column holds what people wrote for "Other", not the option itself."""
    return questions.is_other(column) and not column.counts.keys() <= {column.item}
