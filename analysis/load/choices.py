"""Cells that hold several options, and the options of closed questions in their order.

Start at `several`, which finds the separator without cutting options that contain it, and at
`chosen`, which reads one cell by what was found.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from analysis.load import facts, values

_MOST_OPTIONS = 60
_SHARE_KNOWN = 0.6  # of the parts of cells with several, that recur on their own
_SHARE_SEVERAL = 0.02  # of the answers, that name at least two known options
# How tools write that an option was not chosen, in the languages of their interfaces.
_NOT_CHOSEN = frozenset(
    "0|no|n|ei|nej|nein|nee|non|não|nie|ne|nē|нет|false|unchecked|not selected|not quoted|"
    "not mentioned|"
    "quoted: no|ei valittu|ei mainittu|inte vald|ej vald|ej nämnt|valimata|märkimata".split("|")
)


class Several(NamedTuple):
    """The separator of a column whose cells hold several options, and the options it holds."""

    separator: str
    options: tuple[str, ...]


def several(counts: Counter[str]) -> Several | None:
    """Return how a column joins several options in one cell; None where it does not.

    >>> several(Counter({"Zoom": 3, "Teams": 2, "Zoom, Teams": 2, "Maa (Oulu, Ii)": 2}))
    Several(separator=', ', options=('Maa (Oulu, Ii)', 'Teams', 'Zoom'))
    """
    counts = values.first(counts)
    for separator in _separators(counts):
        cells = {cell: split(cell, separator) for cell in counts}
        options = _inventory(_joined(cells, counts, separator), counts)
        if _is_several(cells, counts, options, separator):
            return Several(separator, options)
    return None


def _separators(counts: Counter[str]) -> list[str]:
    semicolons = sum(cell.rstrip("; ").count(";") for cell in counts)
    spaced = sum(cell.rstrip("; ").count("; ") for cell in counts)
    ending = any(cell.endswith(";") for cell in counts)
    found = ["; " if spaced >= 0.9 * semicolons and not ending else ";"] if semicolons else []
    if any(", " in cell for cell in counts):
        found.append(", ")
    return found


def split(cell: str, separator: str) -> list[str]:
    """Cut a cell at a separator, never inside parentheses; the parts are never empty.

    >>> split("Zoom, Google (Docs, Meet), Padlet, ", ", ")
    ['Zoom', 'Google (Docs, Meet)', 'Padlet']
    """
    parts, start, depth = [], 0, 0
    for match in re.finditer(rf"[()]|{re.escape(separator)}", cell):
        if match[0] in "()":
            depth = max(0, depth + (1 if match[0] == "(" else -1))
        elif not depth:
            parts.append(cell[start : match.start()])
            start = match.end()
    parts.append(cell[start:])
    mark = separator.strip()
    return [part for part in (raw.strip().removesuffix(mark).strip() for raw in parts) if part]


def chosen(cell: str, options: tuple[str, ...], separator: str) -> list[str]:
    """Return the options that a cell holds, in its order; what is no option is kept as one part.

    >>> chosen("Zoom, Chat, mail, Paper", ("Zoom", "Chat, mail"), ", ")
    ['Zoom', 'Chat, mail', 'Paper']
    """
    parts, found, start = split(cell, separator), [], 0
    known = frozenset(options)
    while start < len(parts):
        ends = range(len(parts), start, -1)
        end = next((e for e in ends if separator.join(parts[start:e]) in known), start + 1)
        found.append(separator.join(parts[start:end]))
        start = end
    return found


def is_chosen(cell: str | None) -> bool:
    """Tell whether the cell of a one-column-an-option question says that the option was chosen.

    >>> [is_chosen(cell) for cell in (None, "0", "Ei", "1", "Kyllä", "Padlet")]
    [False, False, False, True, True, True]
    """
    return cell is not None and facts.folded(cell.strip()) not in _NOT_CHOSEN


def _joined(
    cells: dict[str, list[str]], counts: Counter[str], separator: str
) -> dict[str, list[str]]:
    """Join parts that never occur apart: they are one option that contains the separator."""
    seen, before, after = Counter(), defaultdict(set), defaultdict(set)
    for cell, parts in cells.items():
        for part in parts:
            seen[part] += counts[cell]
        for left, right in pairwise(["", *parts, ""]):
            after[left].add(right)
            before[right].add(left)
    inseparable = {
        (left, right)
        for left in seen
        for right in after[left]
        if right and after[left] == {right} and before[right] == {left} and seen[left] >= 2
    }
    return {cell: _join(parts, inseparable, separator) for cell, parts in cells.items()}


def _join(parts: list[str], inseparable: set[tuple[str, str]], separator: str) -> list[str]:
    joined = parts[:1]
    for left, right in pairwise(parts):
        if (left, right) in inseparable:
            joined[-1] += separator + right
        else:
            joined.append(right)
    return joined


def _inventory(cells: dict[str, list[str]], counts: Counter[str]) -> tuple[str, ...]:
    """Return the parts that recur and stand alone, or recur beside different others."""
    seen, alone, beside = Counter(), set(), defaultdict(set)
    for cell, parts in cells.items():
        if len(parts) == 1:
            alone.add(parts[0])
        for part in parts:
            seen[part] += counts[cell]
            beside[part].add(frozenset(parts))
    options = [
        part
        for part, count in seen.items()
        if count >= 2 and (part in alone or (count >= 3 and len(beside[part]) >= 2))
    ]
    return tuple(sorted(options))  # see `ordered`


def _is_several(
    cells: dict[str, list[str]], counts: Counter[str], options: tuple[str, ...], separator: str
) -> bool:
    """Tell whether enough answers name two known options, and most of what is joined is known."""
    if not 2 <= len(options) <= _MOST_OPTIONS:
        return False
    known = frozenset(options)
    parts, joined, two = Counter(), Counter(), 0  # True: known options, False: anything else
    for cell in cells:
        marks = [part in known for part in chosen(cell, options, separator)]
        for mark in marks:
            parts[mark] += counts[cell]
            joined[mark] += counts[cell] if len(marks) > 1 else 0
        two += counts[cell] if sum(marks) > 1 else 0
    return (
        two >= max(2, _SHARE_SEVERAL * counts.total())
        and joined[True] >= _SHARE_KNOWN * joined.total()
        and parts[True] >= _SHARE_KNOWN * parts.total()
    )


def ordered(labels: Iterable[str]) -> tuple[str, ...]:
    """Return the different labels of a closed question in the order of its scale, else of the
    alphabet: an order by how often they occur would tell which of two hidden ones more chose.

    >>> ordered(["Usein", "Joskus", "Joskus", "10", "< 9"])
    ('Joskus', 'Usein', '< 9', '10')
    """
    different = frozenset(labels)
    ranks = _ranks(different)

    def place(label: str) -> tuple[float, float, str]:
        leading = re.match(r"([-<>\s]*)(\d+)", label)
        below = 0.5 * (("<" in leading[1]) - (">" in leading[1])) if leading else 0.0
        number = float(leading[2]) - below if leading else float("inf")
        return (ranks.get(facts.folded(label), float("inf")), number, label)

    return tuple(sorted(different, key=place))


def _ranks(labels: frozenset[str]) -> dict[str, int]:
    """Return the ranks of the scale that at least two labels belong to, most of them first."""
    scales: dict[str, dict[str, int]] = defaultdict(dict)
    folded = {facts.folded(label) for label in labels}
    for row in facts.rows("scales"):
        if row["label"].casefold() in folded:
            scales[row["scale"]][row["label"].casefold()] = int(row["rank"])
    best = max(scales.values(), key=len, default={})
    return best if len(best) >= 2 else {}
