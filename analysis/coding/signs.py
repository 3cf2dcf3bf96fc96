"""What each sign of a text is, and how it is compared: looked at once, then read off a table.

Start at `kinds_of`.
"""

import unicodedata
from collections.abc import Callable

import numpy as np


def fold(text: str) -> str:
    """Return a text as it is compared: case folded, letters composed (NFC).

    >>> fold("A\u0308iti") == "äiti"
    True
    """
    folded = text.casefold()
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def _is_unlike(sign: str) -> bool:
    """Tell whether a word with this sign must be folded as a whole: where the sign folds to
    several ("ß"), or might compose with another."""
    return (
        len(fold(sign)) != 1
        or fold(sign) > "\uffff"
        or "\u0300" <= sign <= "\u036f"
        or (sign > "\u024f" and sign.isalnum())
    )


# What each sign is, as bits; a sign may be several things.
_SIGNS: dict[str, Callable[[str], bool]] = {
    "begin": str.isalnum,
    "within": lambda sign: sign.isalnum() or sign == "_" or "\u0300" <= sign <= "\u036f",
    "joint": "-'’‐‑@".__contains__,
    "dot": ".".__contains__,
    "colon": ":".__contains__,
    "digit": str.isdecimal,
    "small": "abcdefghijklmnopqrstuvwxyzåäöõü".__contains__,
    "word": lambda sign: sign.isalnum() or sign == "_",
    "sentence": ".!?…\n\r;".__contains__,
    "clause": ",:()–—".__contains__,
    "dash": "-".__contains__,
    "space": " ".__contains__,
    "asking": "?".__contains__,
    "unlike": _is_unlike,
}
_BIT = {kind: np.uint16(1 << place) for place, kind in enumerate(_SIGNS)}
_SEEN = np.uint16(1 << 15)
# The bits of every code point, filled in as signs are met; 0 is a sign not met yet.
_TABLE = np.zeros(0x110000, np.uint16)
_FOLDED = np.zeros(0x110000, np.uint16)  # and what it folds to, where it is not unlike others
_STRETCH = 1 << 16  # signs looked at together
WIDEST = 0xFFFF  # the last sign of one unit of 16 bits


def kinds_of(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the bits of each sign and what it folds to; each distinct sign is looked at once."""
    kinds, folded = np.empty((2, len(points)), np.uint16)
    # By stretches that stay in the cache: half the time of one look at all.
    for begin in range(0, len(points), _STRETCH):
        some = slice(begin, begin + _STRETCH)
        at = points[some].astype(np.intp)
        kinds[some] = _TABLE.take(at)
        if not kinds[some].all():
            _meet(points[some][kinds[some] == 0])
            kinds[some] = _TABLE.take(at)
        folded[some] = _FOLDED.take(at)
    return kinds, folded


def _meet(points: np.ndarray) -> None:
    for point in set(points.tolist()):
        sign = chr(point)
        _FOLDED[point] = (point if _is_unlike(sign) else ord(fold(sign))) & WIDEST
        # Last, since another thread takes the sign for met from then on.
        _TABLE[point] = sum((_BIT[kind] for kind, is_one in _SIGNS.items() if is_one(sign)), _SEEN)


def are(kinds: np.ndarray, *names: str) -> np.ndarray:
    """Tell of each sign, by its bits, whether it is of one of the kinds named."""
    return (kinds & sum((_BIT[name] for name in names), np.uint16(0))) != 0


def kinds_at(kinds: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return the bits of the signs at these places, 0 before the first and after the last."""
    within = (places >= 0) & (places < len(kinds))
    return np.where(within, kinds.take(places, mode="clip"), np.uint16(0))
