"""Why an answer has its codes: each word that a rule found, and what it was found as.

Start at `explain`.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.coding.coder import Coder
from analysis.coding.mentions import found_in
from analysis.coding.rules import Search
from analysis.coding.ruleset import Ruleset, role_bit
from analysis.coding.spelling import spell
from analysis.coding.vocabulary import ENDING, PART, START, WHOLE
from analysis.coding.words import Tokens, tokenise

# How a word stands for a word of a pattern.
SAME, FORM, BEGINS, ENDS, HOLDS, SPOKEN, SLIP = (
    "same",
    "form",
    "begins",
    "ends",
    "holds",
    "spoken",
    "slip",
)
_BY_KIND = {WHOLE: FORM, START: BEGINS, ENDING: ENDS, PART: HOLDS}


class Reading(NamedTuple):
    """A word of an answer, and the word of a pattern that it was taken for; `how` is one of the
    names above."""

    written: str
    word: str
    how: str


def explain(
    texts: Sequence[str], roles: Sequence[str | None], language: str, coder: Coder
) -> list[dict[tuple, list[Reading]]]:
    """Return of each answer in a language, for each mention in it (target, start, end, rule), how
    its words were read.

    >>> from analysis.coding.coder import coder
    >>> (found,) = explain(["Yhteyksiä katkesi"], ["challenges"], "fi", coder())
    >>> [reading.how for reading in next(iter(found.values()))]
    ['form', 'begins']
    """
    told: list[dict[tuple, list[Reading]]] = [{} for _ in texts]
    if language not in coder.rulesets or not texts:
        return told
    rules = coder.rulesets[language]
    tokens = tokenise(list(texts))
    bits = np.array([role_bit(role) for role in roles])
    search = Search(rules.rows, rules.reader)
    _, found, _ = found_in(tokens, bits, rules, search, coder.scheme)
    for row, words in zip(found.row.tolist(), found.words.T.tolist(), strict=True):
        used = [word for word in words if word >= 0]
        places = rules.rows.places[row, : len(used)].tolist()
        answer = int(tokens.answer[used[0]])
        key = (
            rules.targets[rules.rows.target[row]],
            int(tokens.starts[used[0]]),
            int(tokens.ends[used[-1]]),
            rules.rule_names[rules.rows.pattern[row]],
        )
        told[answer][key] = [
            _reading(texts[answer], tokens, word, rules, place)
            for word, place in zip(used, places, strict=True)
        ]
    return told


def _reading(text: str, tokens: Tokens, word: int, rules: Ruleset, place: int) -> Reading:
    form = tokens.forms.text(int(tokens.form[word]))
    return Reading(text[tokens.starts[word] : tokens.ends[word]], *_read(rules, form, place))


def _read(rules: Ruleset, form: str, place: int) -> tuple[str, str]:
    """Return the word of a place that a form stands for, and how; of several the closest."""
    reader = rules.reader
    said = [(form, None), *((other, SPOKEN) for other in reader.as_said(form))]
    best = []
    for other, spoken in said:
        _, words = reader.vocabulary.find(spell([other]))
        for word in words.tolist():
            if place in reader.places.take(np.array([word]))[1]:
                how = SAME if reader.texts[word] == other else _BY_KIND[int(reader.kinds[word])]
                best.append((spoken is not None, how != SAME, -len(reader.texts[word]), word, how))
    if best:
        spoken, _, _, word, how = min(best)
        return reader.texts[word], SPOKEN if spoken else how
    slips = [w for w in reader.slip_of(form) if place in reader.places.take(np.array([w]))[1]]
    return (reader.texts[min(slips)], SLIP) if slips else (form, SAME)
