"""Rows under the answers that sum them up; start at `start`."""

import re

from analysis.load import facts, values

_MOST = 5  # rows of sums under a table
_SHARE = re.compile(r"[\d.,\s]+%?")


def start(rows: list[list[str]]) -> int:
    """Return the position of the first row of sums at the end; the number of rows without any.

    A row of sums says so in its first filled cell ("Yhteensä", "Totalt", "Kokku", "Mean") and
    holds nothing but numbers beside it.

    >>> start([["Anna", "5"], ["Total", "7"], ["Total", "12"], ["", ""]])
    1
    """
    first = len(rows)
    for position in range(len(rows) - 1, max(-1, len(rows) - 1 - _MOST), -1):
        filled = [cell.strip() for cell in rows[position] if cell.strip()]
        if filled and not _is_sum(filled):
            break
        if filled:
            first = position
    return first


def _is_sum(filled: list[str]) -> bool:
    word, *sums = filled
    said = facts.wording("totals").search(word) is not None
    return said and bool(sums) and all(values.is_number(s) or _SHARE.fullmatch(s) for s in sums)
