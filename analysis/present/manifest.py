"""What a report says of how it was made, so that it can be made again and compared: its manifest.

Start at `manifest`. It is JSON and stands in every file; it holds no more than the report shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from analysis.present.exhibits import Exhibit
from analysis.present.report import Report
from analysis.survey import Problem

FORMAT = "report 1"
Figures = dict[str, list[list[str]]]  # by chart: label, series, figure as it is shown


@dataclass(frozen=True)
class Input:
    """A file that a report is made of: what it is (`survey`, `codebook`, `decisions`, `quotes`,
    `corrections`, `template`), its name, and the SHA-256 of its bytes."""

    role: str
    name: str
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A manifest that was read: the program's version, how the report was asked for, the files
    that it was made of, and the figures that it shows."""

    program: Mapping[str, str]
    settings: Mapping[str, object]
    inputs: tuple[Input, ...]
    figures: Figures


def manifest(
    report: Report,
    program: Mapping[str, str],
    settings: Mapping[str, object],
    inputs: Sequence[Input],
) -> str:
    """Return the manifest of a report; `settings` are what `report.report` was asked for."""
    told = {
        "format": FORMAT,
        "program": dict(program),
        "settings": dict(settings),
        "inputs": [asdict(own) for own in inputs],
        "figures": figures(report.exhibits),
        "titles": {own.item.name: own.title for own in report.exhibits},
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)


def figures(exhibits: Sequence[Exhibit]) -> Figures:
    """Return the figures of charts as they are shown: by chart a row of label, series and text."""
    return {
        own.item.name: [
            [label, series.name, text]
            for series in own.chart.series
            for label, text in zip(own.chart.labels, series.texts, strict=True)
        ]
        for own in exhibits
    }


def read(text: str) -> Manifest:
    """Return a manifest; raises `Problem` where a text is none."""
    try:
        told = json.loads(text)
        if told["format"] != FORMAT:
            raise ValueError
        rows = {
            str(name): [list(map(str, r)) for r in own] for name, own in told["figures"].items()
        }
        inputs = tuple(Input(**{key: str(v) for key, v in own.items()}) for own in told["inputs"])
        return Manifest(dict(told["program"]), dict(told["settings"]), inputs, rows)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise unreadable() from None


def unreadable() -> Problem:
    """Return what is said of a manifest that was damaged."""
    return Problem(
        "The manifest in this file cannot be read. Choose a report that this program wrote."
    )


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes, as 64 hexadecimal signs."""
    return hashlib.sha256(content).hexdigest()
