"""Large text to a sheet without a Python text of it, where it is regular UTF-8; start at `sheet`.

What is loaded and looked at here would cost a small file more than reading it does.
"""

import codecs
import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING

from analysis.load.child import text
from analysis.load.child.sheet import Sheet

if TYPE_CHECKING:
    import pyarrow

_PIECE = 1 << 16  # what translate makes of it stays in the cache: twice as fast as the whole
_REPLACED = "\ufffd".encode()


def sheet(source: bytes, limited: bool = True) -> Sheet | None:
    """Return the one table of a file in UTF-8; None where it may be anything else, or binary."""
    if b"\0" in source or _controls(source) > max(3, len(source) // 4_000):  # bytes of a sign
        return None
    marked = source.startswith(codecs.BOM_UTF8)
    found = table(source, len(codecs.BOM_UTF8) if marked else 0, limited)
    if found is None:
        return None
    replaced = source.count(_REPLACED) if _REPLACED[:1] in source else 0
    return Sheet({"encoding": "utf-8-sig" if marked else "utf-8", "replaced": replaced}, (), found)


def table(content: bytes, start: int = 0, limited: bool = True) -> "pyarrow.Table | None":
    """Return the cells of UTF-8 text from a position on; None where csv must read them."""
    beginning = _beginning(content, start)
    body, delimiter = text.delimited(beginning)
    named = beginning[: len(beginning) - len(body)].encode()
    return _regular().table(content, start + len(named), delimiter, limited)


def _controls(source: bytes) -> int:
    pieces = (source[place : place + _PIECE] for place in range(0, len(source), _PIECE))
    return sum(map(text.controls, pieces))


def _beginning(content: bytes, start: int) -> str:
    """Return as much of a text as its delimiter is told from."""
    size = text.BEGINNING
    while size < len(content):
        # What is cut or no UTF-8 is left out: Arrow refuses the latter.
        part = content[start : start + size].decode(errors="ignore")
        if text.tells_delimiter(part):
            return part
        size *= 4
    return content[start:].decode(errors="ignore")


def _regular() -> ModuleType:
    # Without numpy, which no text needs, pyarrow is loaded in 0.12 s instead of 0.25 s.
    apart = "numpy" not in sys.modules
    if apart:
        sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        return importlib.import_module("analysis.load.child.regular")
    finally:
        if apart:
            del sys.modules["numpy"]
