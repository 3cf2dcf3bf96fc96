"""The command `inspect`: what the reader makes of a file, as JSON.

Start at `run`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter

from analysis import call
from analysis.survey import Metadata, Question, Survey


def run(args: argparse.Namespace) -> None:
    """Print what the reader makes of a file, as interface.md shows it."""
    survey = call.survey(args)
    told = {
        "tool": survey.tool,
        "confidence": survey.confidence,
        "encoding": survey.encoding,
        "header_rows": survey.header_rows,
        "responses": len(survey.responses),
        "questions": [_question(survey, question) for question in survey.questions],
        "metadata": [
            {"column": m.column, "text": m.text, "kind": m.kind, **_guess(m)}
            for m in survey.metadata
        ],
        "notices": [str(notice) for notice in survey.notices],
    }
    print(json.dumps(told, ensure_ascii=False, indent=1))


def _question(survey: Survey, q: Question) -> dict[str, object]:
    told = [] if survey.missing is None else survey.missing
    counts = Counter(kind for at in q.columns if at in told for kind in told[at] if kind)
    return {
        "id": q.id,
        "text": q.text,
        "type": q.type,
        "columns": list(q.columns),
        "answered": q.answered,
        "options": list(q.options or q.items),
        **({"separator": q.separator} if q.separator else {}),
        **({"role": q.role} if q.role else {}),
        **({"dont_know": list(q.dont_know)} if q.dont_know else {}),
        **({"missing": dict(sorted(counts.items()))} if counts else {}),
        **_guess(q),
    }


def _guess(item: Question | Metadata) -> dict[str, object]:
    return {
        **({"order": item.order} if item.order else {}),
        "confidence": item.confidence,
        **({"reason": str(item.reason)} if item.reason else {}),
    }
