"""Answers with the words that earned each code marked, as plain parts that hold no markup.

Start at `cards`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

NOT = "¬"  # before the code of a mention that is not asserted


@dataclass(frozen=True)
class Part:
    """A stretch of an answer as written, and the codes whose evidence it belongs to."""

    text: str
    codes: tuple[str, ...] = ()


def parts(text: str, spans: Iterable[tuple[int, int, str]]) -> list[Part]:
    """Cut a text at the borders of its spans (start, end, code); joined, the parts are the text.

    >>> parts("kaikki mukaan!", [(0, 13, "inclusion"), (7, 13, "impact")])
    [Part(text='kaikki ', codes=('inclusion',)),
     Part(text='mukaan', codes=('impact', 'inclusion')), Part(text='!', codes=())]
    """
    known = sorted(set(spans))
    borders = sorted({0, len(text), *(place for s, e, _ in known for place in (s, e))})
    return [
        Part(text[start:end], tuple(sorted({c for s, e, c in known if s <= start and end <= e})))
        for start, end in pairwise(borders)
    ]


def cards(
    answers: pd.DataFrame,
    codings: pd.DataFrame,
    labels: Mapping[str, str],
    code: str = "",
    negated: pd.DataFrame | None = None,
    by_model: str = "{label}",
) -> list[dict[str, object]]:
    """Return for each answer what a card shows: id, question, language, parts with code labels.

    `labels` names the codes; with `code` only that code's evidence is marked. A part is its text,
    the codes it is evidence of, and whether it is only named, not asserted (`negated`). A code
    that a model alone gave is named by `by_model`.
    """
    shown = set(answers["id"])
    codings = codings[codings["id"].isin(shown)]
    added = _added(codings)
    spans = _spans(codings, labels, code)
    apart = {} if negated is None else _spans(negated[negated["id"].isin(shown)], labels, code)
    for key, own in apart.items():
        spans.setdefault(key, []).extend((s, e, f"{NOT}{c}") for s, e, c in own)
    return [
        {
            "id": str(row.id),
            "question": row.question,
            "role": row.role,
            "language": getattr(row, "language", None) or "",
            "codes": [
                by_model.format(label=labels[c])
                if (row.id, row.question, c) in added
                else labels[c]
                for c in row.codes.split()
                if c in labels
            ],
            "parts": [
                [
                    part.text,
                    ", ".join(labels[c.removeprefix(NOT)] for c in part.codes),
                    bool(part.codes) and all(c.startswith(NOT) for c in part.codes),
                ]
                for part in parts(row.text or "", spans.get((row.id, row.question), ()))
            ],
        }
        for row in answers.itertuples()
    ]


def _added(codings: pd.DataFrame) -> set[tuple[object, object, str]]:
    """Return which codes of which answers a model alone gave."""
    keys = list(zip(codings["id"], codings["question"], codings["code"], strict=True))
    by_model = (codings["source"] == "model").tolist()
    others = {key for key, own in zip(keys, by_model, strict=True) if not own}
    return {key for key, own in zip(keys, by_model, strict=True) if own} - others


def _spans(
    codings: pd.DataFrame, labels: Mapping[str, str], code: str
) -> dict[tuple[object, object], list[tuple[int, int, str]]]:
    spans: dict[tuple[object, object], list[tuple[int, int, str]]] = {}
    for row in codings.itertuples():
        if row.code in labels and code in ("", row.code):
            spans.setdefault((row.id, row.question), []).append((row.start, row.end, row.code))
    return spans
