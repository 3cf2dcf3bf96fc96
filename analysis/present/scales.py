"""Rating scales: which of their steps lie below the middle, on it and above it, and which
statements were rated on the same one.

Start at `rated`. A scale whose middle is not sure is left out: where nobody chose the last step
of "1 to 5", it looks like "1 to 4".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from analysis.load import facts, values
from analysis.present import figures
from analysis.present.labels import Labels
from analysis.results.tables import Table
from analysis.results.variables import SCALE
from analysis.wording import Wording

# The ends of scales in numbers whose middle is sure; of others a question has to name the ends.
SURE = {(1, 5), (1, 7), (1, 9), (0, 10), (1, 10)}
_NAMED_STEPS = 5  # of every scale in words that is known (load/facts/scales.tsv)
_FEWEST = 4


@dataclass(frozen=True)
class Scale:
    """The steps of a scale from one end to the other: as they are written, and their places
    below the middle, on it (at most one) and above it."""

    steps: tuple[str, ...]
    below: tuple[int, ...]
    middle: tuple[int, ...]
    above: tuple[int, ...]
    numbers: bool


@dataclass(frozen=True)
class Statement:
    """A statement with the respondents at each step of its scale, their shares as written, the id
    of its variable, what its question calls the ends of the scale (None: nothing), and the shares
    as written, of 1."""

    label: str
    counts: tuple[int, ...]
    shares: tuple[str, ...]
    id: str = ""
    ends: tuple[str, str] | None = None
    rounded: tuple[float, ...] = ()

    @property
    def n(self) -> int:
        """How many rated it."""
        return sum(self.counts)

    def share(self, places: Sequence[int]) -> float:
        """Return the share at some steps together, of 1."""
        return sum(self.counts[at] for at in places) / self.n if self.n else 0.0


Rated = tuple[Scale, list[Statement]]


def scale(steps: Sequence[str], text: str = "") -> Scale | None:
    """Return the scale with these steps in their order, None where its middle is not sure; `text`
    is the question, which may name the ends.

    >>> scale("12345").middle, scale("1234"), scale("1234", "From 1 (no) to 4 (yes)").middle
    ((2,), None, ())
    >>> scale(["Disagree", "Agree", "Strongly agree", "Neutral"]) is None
    True
    """
    numbers = [values.step(step) for step in steps]
    if numbers and None not in numbers:
        known = (numbers[0], numbers[-1]) in SURE or _names(text, numbers[0], numbers[-1])
        whole = numbers == list(range(numbers[0], numbers[-1] + 1)) and len(numbers) >= _FEWEST
        ends = (numbers[0], numbers[-1]) if known and whole else None
    else:
        numbers = _ranks(tuple(steps))
        ends = (1, _NAMED_STEPS) if numbers else None
    if ends is None:
        return None
    twice = [2 * number - sum(ends) for number in numbers]
    return Scale(
        tuple(steps),
        tuple(at for at, place in enumerate(twice) if place < 0),
        tuple(at for at, place in enumerate(twice) if place == 0),
        tuple(at for at, place in enumerate(twice) if place > 0),
        all(step.isdigit() for step in steps),
    )


def _names(text: str, low: int, high: int) -> bool:
    return {low, high} <= {int(number) for number in re.findall(r"(?<!\d)\d{1,2}(?!\d)", text)}


def _ranks(steps: tuple[str, ...]) -> list[int]:
    """Return the ranks of steps in words on the one known scale that has them all; none where
    there is no such scale, or two steps have one rank."""
    for own in _known().values():
        ranks = [own.get(facts.folded(step), 0) for step in steps]
        if all(ranks) and len(ranks) > 2 and ranks == sorted(set(ranks)):
            return ranks if ranks[0] < 3 < ranks[-1] <= _NAMED_STEPS else []
    return []


@cache
def _known() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in facts.rows("scales"):
        found.setdefault(row["scale"], {})[facts.folded(row["label"])] = int(row["rank"])
    return {name: own for name, own in found.items() if max(own.values()) >= _NAMED_STEPS}


def rated(tables: Sequence[Table], labels: Labels) -> list[Rated]:
    """Return the scales of a survey, each with its statements, highest first; statements with a
    hidden count, with steps taken together or of a scale whose middle is not sure are left out."""
    found: dict[Scale, list[Statement]] = {}
    for table in tables:
        own = table.variable
        if own.kind != SCALE or table.hidden.any() or table.base_hidden[0] or not table.base[0]:
            continue
        asked = f"{labels.survey.question(own.id.split('.')[0]).text} {own.text}"
        if (known := scale(own.categories, asked)) is not None:
            found.setdefault(known, []).append(_statement(table, asked, labels))
    return [
        (known, sorted(rows, key=lambda row: (-row.share(known.above), row.label)))
        for known, rows in found.items()
    ]


def _statement(table: Table, asked: str, labels: Labels) -> Statement:
    shares = [figures.share_text(table, at, 0, labels) for at in range(len(table.n))]
    label = labels.variable(table.variable)
    return Statement(
        label,
        tuple(table.n[:, 0].tolist()),
        tuple(shares),
        table.variable.id,
        _said(asked, table.variable.categories),
        tuple((figures.shares(table)[:, 0] / 100).tolist()),
    )


def _said(asked: str, steps: Sequence[str]) -> tuple[str, str] | None:
    """Return what a question calls the first and last step.

    >>> _said("Useful? (1 = not at all, 5 = fully)", "12345")
    ('1 = not at all', '5 = fully')
    >>> _said("From 1 (no use) to 4 (much use)", "1234"), _said("Useful (1-5)", "12345")
    (('1 (no use)', '4 (much use)'), None)
    """
    found = [
        re.search(rf"(?<!\d){re.escape(step)}\s*(=[^,;:=()\d]+|\([^()\d]+\))", asked)
        for step in (steps[0], steps[-1])
    ]
    return (found[0][0].strip(), found[1][0].strip()) if all(found) else None


def ends(own: Rated) -> tuple[str, str]:
    """Return what the ends of a scale are called: as every statement's question calls them, else
    as they are written."""
    known, rows = own
    said = {row.ends for row in rows}
    return (said.pop() if len(said) == 1 else None) or (known.steps[0], known.steps[-1])


def finding(own: Rated, wording: Wording) -> str:
    """Return the title that names the statement with the most ratings above the middle."""
    known, rows = own
    first, last = known.steps[known.above[0]], known.steps[-1]
    told = {"statement": rows[0].label, "share": wording.percent(rows[0].share(known.above))}
    if known.numbers:
        steps = first if first == last else f"{first}–{last}"
        return wording.say("Rated {steps} most often: {statement} ({share})", steps=steps, **told)
    return wording.say(
        "Most often on the side of “{end}”: {statement} ({share})", end=last, **told
    )


def note(known: Scale, wording: Wording) -> str:
    """Return how a chart of ratings is read."""
    ends = {"low": known.steps[0], "high": known.steps[-1]}
    told = wording.say("Share of those who rated the statement (n), from {low} to {high}.", **ends)
    return " ".join([told, *(apart(known.steps[at], wording) for at in known.middle)])


def apart(middle: str, wording: Wording) -> str:
    """Return where the middle of a scale stands in a chart that leaves it out of the bars."""
    return wording.say("The middle, {middle}, stands apart at the right.", middle=middle)


def table(own: Rated, wording: Wording) -> pd.DataFrame:
    """Return the statements with share and count at each step, and n."""
    known, rows = own
    cells = [
        (row.label, *map("{} ({})".format, row.shares, map(wording.number, row.counts)))
        for row in rows
    ]
    made = pd.DataFrame(cells, columns=[wording.say("Statement"), *known.steps])
    return made.assign(**{wording.say("n"): [wording.number(row.n) for row in rows]})


def told(own: Rated, wording: Wording) -> str:
    """Return every figure of statements in words, for the text alternative of their chart."""
    known, rows = own
    return "; ".join(
        f"{row.label} (n\u00a0=\u00a0{wording.number(row.n)}): "
        + ", ".join(
            f"{step} {share} ({wording.number(count)})"
            for step, share, count in zip(known.steps, row.shares, row.counts, strict=True)
        )
        for row in rows
    )
