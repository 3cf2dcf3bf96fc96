"""Many people at once: `python -m benchmarks sessions [--sessions 50] [--minutes 10]`.

Each is a session over a real WebSocket (tests/visitor.py) with an invented survey of its own, in
one of four languages, and does over and over what one of three kinds of people does
(tests/visits.py). They work for PAUSE seconds between two steps; a few load the page anew, lose
the connection or leave with half a file sent, and come again. The server is the dashboard as it
ships; its visitors are threads of this process and share the machine with it. Linux only.
"""

import argparse
import math
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.browser import tell

PAUSE = (4.0, 12.0)  # seconds in which somebody reads, evenly drawn
ARRIVE = 60.0  # seconds within which all come
GONE = 75  # seconds after the last has left: 45 of the settings, two sweeps, and some
CLOSE = 0.10  # by which the memory may stay above what it was
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Print the figures; return 1 where something went wrong or the memory did not come back."""
    parser = argparse.ArgumentParser(prog="benchmarks sessions")
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    asked = parser.parse_args(sys.argv[2:])
    from tests.serving import own_server

    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "server.log")
        with own_server(Path(folder, "work.sqlite"), log=log) as server:
            return _measure(server, asked.sessions, asked.minutes)


def _measure(server, sessions: int, minutes: float) -> int:  # noqa: ANN001
    from tests.serving import session
    from tests.visits import foreign, logged

    for _ in range(3):
        with session(server):
            pass
    cold = _when_gone(server)
    first, _ = _wave(server, range(sessions, 2 * sessions), 0)
    base = _when_gone(server)
    begun, used = time.monotonic(), _processor(server.pid)
    visits, peak = _wave(server, range(sessions), 60 * minutes)
    busy = (_processor(server.pid) - used) / (time.monotonic() - begun)
    after = _when_gone(server)
    everybody = [*first, *visits]
    faults = [fault for visit in everybody for fault in visit.faults]
    lines, canaries = logged(server)
    unseen = [v.own for v in everybody if not v.visitor.received.found[v.own]]
    mixed = foreign(everybody)
    _tell_steps(visits, sessions, minutes)
    tell(f"processor: the server {busy:.2f} of {os.cpu_count()} cores")
    tell(f"errors: {len(faults)} on pages, {len(lines)} in the log")
    tell(f"foreign canaries: {len(mixed)} visitors, {len(canaries)} in the log")
    tell(f"own canary not seen: {len(unseen)}; seen {_places(everybody)}")
    _tell_memory(cold, base, peak, after, sessions)
    for told in (*faults[:20], *lines[:20], *mixed.items(), *unseen):
        tell(f"! {told}")
    wrong = (faults, lines, canaries, mixed, unseen)
    return int(any(wrong) or after > (1 + CLOSE) * base)


def _wave(server, numbers: Sequence[int], seconds: float) -> tuple[list, int]:  # noqa: ANN001
    """Let visitors work for some time, or do their task once; return them and the most memory."""
    from tests.visits import Visit

    visits = [Visit(server.host, number) for number in numbers]
    with _Peak(server) as peak, ThreadPoolExecutor(len(visits)) as people:
        until = time.monotonic() + seconds
        for done in [people.submit(_work, visit, until if seconds else 0) for visit in visits]:
            done.result()
    return visits, peak.most


def _work(visit, until: float) -> None:  # noqa: ANN001
    """Do a task until some time, with one return when half of it is over; 0: once."""
    drawn = random.Random(visit.number)  # noqa: S311 - pauses
    half = (time.monotonic() + until) / 2
    has_returned = False

    def goes_on() -> bool:
        time.sleep(drawn.uniform(*PAUSE))
        return not until or time.monotonic() < until

    time.sleep(drawn.uniform(0, ARRIVE))
    while True:
        visit.once(goes_on)
        if not until or time.monotonic() >= until:
            break
        if not has_returned and time.monotonic() > half:
            visit.come_again()
            has_returned = True
    visit.visitor.leave()


class _Peak:
    """The most memory that a server had while this was open, looked at twice a second."""

    def __init__(self, server) -> None:  # noqa: ANN001
        self.most, self._server, self._over = 0, server, threading.Event()

    def __enter__(self) -> "_Peak":
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def _look(self) -> None:
        from tests.serving import resident

        while not self._over.wait(0.5):
            self.most = max(self.most, resident(self._server))

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def _when_gone(server) -> int:  # noqa: ANN001
    """Return the memory of a server when the time of all its sessions is over."""
    from tests.serving import resident

    time.sleep(GONE)
    return resident(server)


def _processor(process: int) -> float:
    """Return how many seconds of a core a process and its children have used."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, told[11:15])) / TICKS


def _tell_steps(visits: Iterable, sessions: int, minutes: float) -> None:
    steps = [step for visit in visits for step in visit.steps]
    requests = sum(visit.visitor.requests for visit in visits)
    received = sum(visit.visitor.received.bytes for visit in visits) / 2**20
    tell(
        f"{sessions} sessions, {minutes:g} minutes: {len(steps)} steps, {requests} requests, "
        f"{received:.0f} MB received (unpacked)"
    )
    tell(f"seconds a step: {_spread([taken for _, taken in steps])}")
    by_name = defaultdict(list)
    for name, taken in steps:
        by_name[name].append(taken)
    for name, taken in sorted(by_name.items(), key=lambda own: -statistics.median(own[1])):
        tell(f"  {name}: {_spread(taken)} ({len(taken)})")


def _tell_memory(cold: int, base: int, peak: int, after: int, sessions: int) -> None:
    first, second, most, last = (round(own / 2**20) for own in (cold, base, peak, after))
    tell(
        f"memory: {first} MB after three sessions, {second} after {sessions} visitors once, at "
        f"most {most}, {last} when all have gone ({after / base - 1:+.1%} to {sessions} visitors "
        f"once, {after / cold - 1:+.1%} to three sessions)"
    )


def _spread(taken: Sequence[float]) -> str:
    """Return median, 95th percentile and worst of some seconds.

    >>> _spread([1.0] * 19 + [3.0])
    'median 1.00, 95% within 1.00, worst 3.00'
    """
    ordered = sorted(taken)
    within = ordered[math.ceil(len(ordered) * 0.95) - 1]
    middle, worst = statistics.median(ordered), ordered[-1]
    return f"median {middle:.2f}, 95% within {within:.2f}, worst {worst:.2f}"


def _places(visits: Iterable) -> str:
    """Return where visitors saw their own canary, and how many of them."""
    seen = defaultdict(int)
    for visit in visits:
        for place in visit.visitor.received.found[visit.own]:
            seen[place or "first page"] += 1
    return ", ".join(f"{place} {count}" for place, count in sorted(seen.items()))
