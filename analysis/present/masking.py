"""Answers and their evidence with personal data masked, for what leaves the program.

Start at `masked`. What is masked is replaced by its kind in brackets; suspected names and schools
are masked as well. Nothing promises that all is found.
"""

from collections.abc import Sequence

import pandas as pd

from analysis.privacy import persons
from analysis.privacy.persons import Found
from analysis.wording import Wording
from analysis.wording.labels import MASKS


def masked(
    answers: pd.DataFrame, codings: pd.DataFrame, wording: Wording
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Return answers (column text) and codings (column evidence) with personal data masked, and
    in how many places of the answers.

    Places in `codings` stay those of the answer as it was written; evidence that touches what is
    masked is masked as far as it does.
    """
    words = labels(wording)
    texts = answers["text"].fillna("").tolist()
    found = persons.found(texts, answers["language"].tolist())
    shown = [persons.masked(t, own, words) for t, own in zip(texts, found, strict=True)]
    by_answer = dict(zip(zip(answers["id"], answers["question"], strict=True), found, strict=True))
    evidence = [
        _evidence(row, by_answer.get((row.id, row.question), []), words)
        for row in codings.itertuples()
    ]
    count = sum(map(len, found))
    return answers.assign(text=shown), codings.assign(evidence=evidence), count


def labels(wording: Wording) -> dict[str, str]:
    """Return the word for each kind of personal data that stands in its place."""
    return {kind: wording.say(word) for kind, word in MASKS.items()}


def _evidence(row: object, found: Sequence[Found], words: dict[str, str]) -> str:
    start, end, text = int(row.start), int(row.end), str(row.evidence)
    within = [
        Found(max(own.start, start) - start, min(own.end, end) - start, own.kind)
        for own in found
        if own.start < end and own.end > start
    ]
    return persons.masked(text, within, words) if within else text
