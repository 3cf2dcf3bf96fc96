"""When Python looks for garbage; start at `collected_later`."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_later() -> Iterator[None]:
    """Look for garbage after a stretch of work, not within it.

    For work that makes hundreds of thousands of small objects, few of them garbage: Python would
    go through all that the program keeps again and again, which takes longer than the work (of the
    effect of a changed pattern on 79 respondents three fifths of half a second).

    >>> with collected_later():
    ...     gc.isenabled()
    False
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
