"""Reads a survey export, whatever tool wrote it, into a `Survey`.

Start at `read`; a tool is one module in `tools`, and everything before it is the same for all.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.survey import Survey


def read(source: bytes, name: str = "", repair: bool = False) -> Survey:
    """Return the survey in the bytes of an export: CSV, XLSX, XLS, ODS, SAV, Parquet, or a ZIP.

    `name` is only shown in messages; `repair` asks for letters that were garbled before they came
    into the file to be put right. Raises `Problem` where the bytes hold no survey.

    >>> survey = read("Aikaleima;Mitä hyötyjä?\\n8.9.2025 klo 7.12.00;Ystäviä".encode())
    >>> survey.tool, [question.text for question in survey.questions]
    ('google_forms', ['Mitä hyötyjä?'])
    """
    from analysis.load import sheets

    # pandas takes longer to import than the child process to read a survey: both at once.
    with ThreadPoolExecutor(1) as other:
        grid = other.submit(sheets.read, source, _shown(name))
        from analysis.load import mojibake, tools

    sheet = grid.result()
    garbled = mojibake.found(sheet)
    if not garbled:
        return tools.shape(sheet)
    if repair:
        return replace(tools.shape(mojibake.repaired(sheet)), repaired=garbled.count)
    survey = tools.shape(sheet)
    told = (*survey.notices, mojibake.notice(garbled))
    return replace(survey, notices=told, garbled=garbled.count)


def read_file(path: str | Path, repair: bool = False) -> Survey:
    """Return the survey in a file; raise `Problem` where the file is missing or holds none."""
    from analysis.survey import Problem

    path = Path(path)
    try:
        source = path.read_bytes()
    except OSError as error:
        raise Problem(
            "{name} cannot be opened: {reason}. Check the path and choose the file again.",
            name=_shown(path.name),
            reason=error.strerror or type(error).__name__,
        ) from None
    return read(source, path.name, repair)


def _shown(name: str) -> str:
    """Return the last part of a name, without what could mislead on a screen.

    >>> _shown("../../etc/x\\u202egpj.csv")
    'xgpj.csv'
    """
    return re.sub(r"[^\w .,()\[\]+-]", "", re.split(r"[/\\]", name)[-1])[:80]
