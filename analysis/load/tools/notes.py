"""Workshop notes: one note of a flip chart a row, with its table and the question asked there.

The notes of a table are the answers to an open question of their own; a row is a note, no person.
"""

from dataclasses import replace

from analysis.load import columns, facts, questions, roles, shaping
from analysis.load.columns import Column
from analysis.load.sheets import Grid
from analysis.survey import Notice, Survey

REASON = Notice("The headings are those of workshop notes: table, question, note.")
COLUMNS = ("table", "question", "note")
_NOT_A_PERSON = Notice(
    "Each row is a note of a workshop, not a person: several may come from one person, and one "
    "from several."
)


def looks_like(grid: Grid) -> float:
    """Return how surely a grid holds workshop notes: by its headings, in four languages.

    >>> looks_like(Grid("utf-8", [["Pöytä", "Kysymys", "Muistiinpano"], ["1", "Miksi?", "Aika"]]))
    0.95
    """
    return 0.95 if _places(grid.rows[columns.first_row(grid.rows)]) else 0.0


def _places(heading: list[str]) -> list[int]:
    """Return the columns of table, question and note; nothing where one of them is missing."""
    told = [cell.strip().casefold() for cell in heading]
    places = []
    for what in COLUMNS:
        place = next((at for at, cell in enumerate(told) if cell in _names(what)), None)
        if place is None:
            return []
        places.append(place)
    return places


def _names(what: str) -> frozenset[str]:
    rows = facts.rows("headings")
    return frozenset(r["heading"].casefold() for r in rows if r["kind"] == f"notes_{what}")


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid of notes: a column for the table, and one a question asked."""
    top = columns.first_row(grid.rows)
    places = _places(grid.rows[top])
    told = [[row[place] for place in places] for row in grid.rows[top + 1 :]]
    notes = [(table.strip(), asked.strip(), note) for table, asked, note in told if note.strip()]
    asked = list(dict.fromkeys((table, question) for table, question, _ in notes))
    cells = [
        tuple(note if (table, question) == own else None for table, question, note in notes)
        for own in asked
    ]
    tables = Column(0, grid.rows[top][places[0]], tuple(note[0] or None for note in notes))
    found = [
        Column(at, ": ".join(filter(None, own)), column, missing=_elsewhere(column))
        for at, (own, column) in enumerate(zip(asked, cells, strict=True), start=1)
    ]
    table = columns.Table((tables, *found), top + 1)
    answers = [
        replace(questions.single_column(column), type="open", options=(), role=_role(*own))
        for column, own in zip(found, asked, strict=True)
    ]
    by_table = replace(questions.single_column(tables), type="single", role=None)
    by_table = replace(
        by_table, options=tuple(dict.fromkeys(note[0] for note in notes if note[0]))
    )
    return shaping.survey("notes", grid, table, [], [by_table, *answers], [_NOT_A_PERSON])


def _elsewhere(cells: tuple[str | None, ...]) -> dict[int, str]:
    """Tell of the notes of other tables that nobody asked them this question."""
    return {row: "not_asked" for row, cell in enumerate(cells) if cell is None}


def _role(table: str, question: str) -> str | None:
    return roles.role_of(question) or roles.role_of(table)
