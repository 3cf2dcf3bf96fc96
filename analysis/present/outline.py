"""What is in a file that was made, read from the file itself: slides and sheets as they stand.

Start at `slides` and `sheets`; `picture` draws a slide.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import pandas as pd

from analysis.present import workbook
from analysis.present.workbook_cells import as_shown
from analysis.wording import LANGUAGES, wording

ROWS = 200  # of a sheet that are read for a look


@dataclass(frozen=True, eq=False)
class Leaf:
    """A slide or a sheet: its title, its texts from top to bottom, and its figures (label, series,
    text as shown; of a sheet its cells), None where there are none."""

    title: str
    texts: tuple[str, ...]
    figures: pd.DataFrame | None


def slides(content: bytes) -> list[Leaf]:
    """Return the slides of a presentation that the program made."""
    import pptx

    made = []
    for slide in pptx.Presentation(io.BytesIO(content)).slides:
        title = slide.shapes.title
        texts = [
            shape.text_frame.text
            for shape in slide.shapes
            if shape.has_text_frame and shape != title and shape.text_frame.text
        ]
        made.append(Leaf(title.text_frame.text if title else "", tuple(texts), _figures(slide)))
    return made


def picture(content: bytes, number: int) -> str:
    """Return a slide of a presentation that the program made, by its number from 1, as an SVG
    text; "" where its template is of a kind that cannot be drawn."""
    import pptx

    from analysis.present import slide_picture

    try:
        return slide_picture.svg(pptx.Presentation(io.BytesIO(content)).slides[number - 1])
    except Exception:  # whatever a template makes of the reader
        return ""


def _figures(slide: object) -> pd.DataFrame | None:
    from analysis.present import slide_readback

    rows = [row for shape in slide.shapes for row in slide_readback.shown(shape)]  # type: ignore[attr-defined]
    return pd.DataFrame(rows, columns=["label", "series", "text"]) if rows else None


def sheets(content: bytes) -> list[Leaf]:
    """Return the sheets of a workbook that the program made, as far as the first `ROWS` rows."""
    book = workbook.opened(content)
    language = book.properties.language
    w = wording(language if language in LANGUAGES else "en")
    made = []
    for sheet in book.worksheets:
        rows = [
            [as_shown(cell.value, cell.number_format, w) for cell in row]
            for row in sheet.iter_rows(max_row=ROWS)
        ]
        headings = [cell.coordinate.removesuffix("1") for cell in sheet[1]]  # also of merged cells
        made.append(Leaf(sheet.title, (), pd.DataFrame(rows, columns=headings)))
    return made
