"""Damaged files: each must end as a survey or in one sentence; `python -m benchmarks fuzz`.

Start at `run`. `damage.damaged(seed, number, packed)` makes any file of a run again.
"""

import argparse
import os
import random
import struct
import subprocess
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from analysis.load import bounded, sheets, tools
from analysis.load.problems import PROBLEMS
from analysis.survey import Problem
from benchmarks.damage import damaged
from benchmarks.reader import SIZES

Case = tuple[int, int, bool]  # seed, number, packed

TEXTS, PACKED = 20_000, 2_000
_WORKERS = 2
_HANG = 5.0  # seconds
_AT_ONCE = 500  # files between two looks at the clock; memory is first told after as many
_REASONS = {problem.message: reason for reason, problem in PROBLEMS.items()}


@dataclass
class Outcome:
    """What became of the files: how many (ending, detail), an example of each, and this process's
    memory in bytes after the first of them and after the last."""

    endings: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], Case] = field(default_factory=dict)
    first: int = 0
    last: int = 0

    def of(self, ending: str) -> dict[str, int]:
        """Return the details of an ending with their counts, most frequent first."""
        found = self.endings.most_common()
        return {detail: count for (own, detail), count in found if own == ending}

    def add(self, case: Case, ending: tuple[str, str]) -> None:
        """Count how a file ended."""
        self.endings[ending] += 1
        self.examples.setdefault(ending, case)


class Worker:
    """A child that reads file after file; one that ended or hung is started again."""

    def __init__(self) -> None:
        self.ended = ""  # why the child told nothing of the last file
        self.child = self._started()

    def answer(self, source: bytes, _name: str) -> bytes:
        """Return what the child tells of a file, in the place of `bounded.answer`."""
        timer = threading.Timer(_HANG, self.child.kill)
        timer.start()
        try:
            unknown, told = self._told(source)
        except (OSError, struct.error):
            unknown, told = b"child ended", b""
            self.close()
            self.child = self._started()
        finally:
            timer.cancel()
        self.ended = unknown.decode()
        return told

    def close(self) -> None:
        """End the child."""
        self.child.kill()
        self.child.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [bounded.python(), "-P", "-m", "benchmarks.reader"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=bounded.environment(),
        )

    def _told(self, source: bytes) -> tuple[bytes, bytes]:
        incoming, outgoing = self.child.stdout, self.child.stdin
        assert incoming and outgoing
        outgoing.write(SIZES.pack(len(source), 0) + source)
        outgoing.flush()
        unknown, told = SIZES.unpack(incoming.read(SIZES.size))
        return incoming.read(unknown), incoming.read(told)


def run(
    seed: int, texts: int = TEXTS, packed: int = PACKED, seconds: float = float("inf")
) -> Outcome:
    """Return what became of so many damaged files, fewer where the seconds were over before."""
    ends, outcome = time.monotonic() + seconds, Outcome()
    cases = _cases(seed, texts, packed)
    with _Workers() as workers:
        for start in range(0, len(cases), _AT_ONCE):
            some = cases[start : start + _AT_ONCE]
            for case, ending in zip(some, workers.endings(some), strict=True):
                outcome.add(case, ending)
            outcome.last = bounded.resident_bytes(os.getpid())
            outcome.first = outcome.first or outcome.last
            if time.monotonic() > ends:
                break
    return outcome


class _Workers:
    """Threads with a worker each, whose answers `sheets.read` gets."""

    def __init__(self) -> None:
        self.own = threading.local()
        self.all: list[Worker] = []
        self.threads = ThreadPoolExecutor(_WORKERS, initializer=self._begin)
        self.patch = patch.object(bounded, "answer", self._answer)

    def __enter__(self) -> "_Workers":
        self.patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.threads.shutdown()
        self.patch.stop()
        for worker in self.all:
            worker.close()

    def endings(self, cases: list[Case]) -> Iterator[tuple[str, str]]:
        """Return how each file ended."""
        return self.threads.map(self._ending, cases)

    def _begin(self) -> None:
        self.own.worker = Worker()
        self.all.append(self.own.worker)

    def _answer(self, source: bytes, name: str) -> bytes:
        return self.own.worker.answer(source, name)

    def _ending(self, case: Case) -> tuple[str, str]:
        source = damaged(*case)
        ending, seconds = _timed(source)
        if seconds > _HANG:  # a busy machine may pause once; what hangs does so again
            ending, seconds = _timed(source)
        if seconds > _HANG:
            return "hang", ""
        if ending == ("refused", "crash"):
            return "stopped", self.own.worker.ended or "without a word"
        return ending


def _timed(source: bytes) -> tuple[tuple[str, str], float]:
    began = time.monotonic()
    return _ending(source), time.monotonic() - began


def _ending(source: bytes) -> tuple[str, str]:
    """Return how a file ended, and the reason of a refusal or the place of a fault."""
    try:
        return "survey", tools.shape(sheets.read(source, "a")).tool
    except Problem as problem:
        return "refused", _REASONS.get(problem.message, problem.message)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return "fault", f"{type(error).__name__} {Path(place.filename).name}:{place.lineno}"


def _cases(seed: int, texts: int, packed: int) -> list[Case]:
    cases = [(seed, number, False) for number in range(texts)]
    cases += [(seed, number, True) for number in range(packed)]
    random.Random(seed).shuffle(cases)  # noqa: S311 - the same order in every run
    return cases


def table(outcome: Outcome) -> str:
    """Return an outcome as lines of text; the last column numbers a file that ended so."""
    titles = {
        "survey": "surveys read",
        "refused": "refused",
        "stopped": "stopped at what it does not know",
        "fault": "faults (must be 0)",
        "hang": f"hangs over {_HANG:.0f} s (must be 0)",
    }
    grown = (outcome.last - outcome.first) / 1e6
    memory = f"memory of the parent: {outcome.first / 1e6:.0f} MB, {grown:+.1f} MB in the end"
    return "\n".join([*(_lines(outcome, *title) for title in titles.items()), memory])


def _lines(outcome: Outcome, ending: str, title: str) -> str:
    details = outcome.of(ending)
    lines = [f"{title:<36}{sum(details.values()):>7,}"]
    for detail, count in details.items():
        _, number, packed = outcome.examples[ending, detail]
        lines.append(f"  {detail:<34}{count:>7,}  {'packed' if packed else 'text'} {number}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Read damaged files as the arguments say, print the table; return 1 where any was a fault."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--texts", type=int, default=TEXTS)
    parser.add_argument("--packed", type=int, default=PACKED)
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    outcome = run(asked.seed, asked.texts, asked.packed, asked.seconds)
    print(
        f"{outcome.endings.total():,} files, seed {asked.seed}, {time.monotonic() - began:.0f} s"
    )
    print(table(outcome))
    return int(bool(outcome.of("fault") or outcome.of("hang")))
