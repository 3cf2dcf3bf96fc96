"""How far long work is: who does it tells the share that is done, who waits is told the rest.

Start at `seconds_left`.
"""

import time
from collections.abc import Callable

Progress = Callable[[float], None]  # takes the share of the work that is done, 0 to 1
A_WHILE = 90  # seconds, from which on minutes are told
_TOLD_FROM = 0.05  # of the whole: before that the time left is a guess


def seconds_left(begun: float, share: float) -> float | None:
    """Return how many seconds work takes yet that began at a time of `time.monotonic`, when a
    share of it is done; None where that cannot be told yet.

    >>> seconds_left(time.monotonic(), 0.01) is None, seconds_left(time.monotonic() - 10, 1.0)
    (True, 0.0)
    """
    return (time.monotonic() - begun) * (1 - share) / share if share >= _TOLD_FROM else None
