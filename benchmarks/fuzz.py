"""Damaged files of every kind: each must be read or end in one sentence; `python -m benchmarks
fuzz`, and with `--full` the long form.

Start at `run`. `damage.damaged(seed, number, kind)` makes any file of a run again.
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
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from analysis import codebook
from analysis.codebook import Code, Domain, Scheme, qdc
from analysis.coding import model
from analysis.load import bounded, sheets, tools
from analysis.load.problems import PROBLEMS
from analysis.present import slide_template
from analysis.survey import Problem
from analysis.workspace import exchange, filled_sheets, refi
from benchmarks.damage import CODES, STRUCTURE, WORDS, damaged
from benchmarks.reader import SIZES

Case = tuple[int, int, str]  # seed, number, kind

COUNTS = {"text": 20_000, "xlsx": 1_000, "ods": 500, "sav": 500, "sheet": 200} | dict.fromkeys(
    ("qdpx", "qdc", "yaml", "pptx", "work", "model"), 200
)
FULL = (
    {"text": 100_000, "xlsx": 20_000, "ods": 1_500, "sav": 500, "sheet": 500}
    | dict.fromkeys(("qdpx", "qdc", "yaml"), 1_000)
    | dict.fromkeys(("pptx", "work", "model"), 500)
)
_WORKERS = 2
_HANG = 5.0  # seconds
_AT_ONCE = 500  # files between two looks at the clock; memory is first told after as many
_REASONS = {problem.message: reason for reason, problem in PROBLEMS.items()}


@dataclass
class Outcome:
    """What became of the files: how many (ending, detail), an example of each, and this process's
    memory in bytes after the first of them and after the last; the most that it, and that a child,
    ever held (Linux)."""

    endings: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], Case] = field(default_factory=dict)
    first: int = 0
    last: int = 0
    most: int = 0
    most_of_child: int = 0

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
        self.most = 0  # bytes that a child held
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
        self.most = max(self.most, _most_bytes(self.child.pid))
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


def run(seed: int, counts: Mapping[str, int] = COUNTS, seconds: float = float("inf")) -> Outcome:
    """Return what became of so many damaged files of each kind, fewer where the seconds were over
    before."""
    ends, outcome = time.monotonic() + seconds, Outcome()
    cases = _cases(seed, counts)
    with _Workers() as workers:
        for start in range(0, len(cases), _AT_ONCE):
            some = cases[start : start + _AT_ONCE]
            for case, ending in zip(some, workers.endings(some), strict=True):
                outcome.add(case, ending)
            outcome.last = bounded.resident_bytes(os.getpid())
            outcome.first = outcome.first or outcome.last
            if time.monotonic() > ends:
                break
    outcome.most = _most_bytes(os.getpid())
    outcome.most_of_child = max(worker.most for worker in workers.all)
    return outcome


def _most_bytes(process: int) -> int:
    """Return the most memory that a process ever held; 0 where the system does not tell."""
    try:
        told = Path(f"/proc/{process}/status").read_text("ascii")
    except OSError:
        return 0
    found = told.partition("VmHWM:")[2].split()[:1]
    return int(found[0]) << 10 if found else 0


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
        ending, seconds = _timed(source, case[2])
        if seconds > _HANG:  # a busy machine may pause once; what hangs does so again
            ending, seconds = _timed(source, case[2])
        if seconds > _HANG:
            return "hang", f"{case[2]} {case[1]}"
        if ending[1].endswith("crash"):
            return "stopped", self.own.worker.ended or "without a word"
        return ending


def _timed(source: bytes, kind: str) -> tuple[tuple[str, str], float]:
    began = time.monotonic()
    return ended(source, kind), time.monotonic() - began


def ended(source: bytes, kind: str) -> tuple[str, str]:
    """Return how a file ended, and the reason of a refusal or the place of a fault."""
    try:
        return "read", f"{kind} {_READERS[kind](source)}"
    except Problem as problem:
        sentence = str(problem)
        if not sentence.endswith((".", "…")) or "\n" in problem.message:
            return "fault", f"no sentence: {sentence[:40]}"
        return "refused", f"{kind} {_REASONS.get(problem.message, problem.message)}"
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return "fault", f"{type(error).__name__} {Path(place.filename).name}:{place.lineno}"


def _table(source: bytes) -> str:
    return tools.shape(sheets.read(source, "a")).tool


def _quietly(read: Callable[[bytes], object]) -> Callable[[bytes], str]:
    """Return what reads a file and tells nothing of it."""

    def told(source: bytes) -> str:
        read(source)
        return ""

    return told


def _book(source: bytes) -> None:
    name = "codebook.yaml" if b"domains" in source else "en.yaml"
    codebook.from_texts({"codebook.yaml": STRUCTURE, name: source})


_SCHEME = Scheme(
    "1", {}, (Domain("need", {}, "support", tuple(Code(c, {}, {}) for c in CODES)),), ()
)
_ANSWERS = pd.DataFrame({"id": ["a"], "question": ["q1"], "text": [WORDS]})
_READERS: Mapping[str, Callable[[bytes], str]] = {
    **dict.fromkeys(("text", "xlsx", "ods", "sav"), _table),
    "sheet": _quietly(lambda own: filled_sheets.ratings_of(own, "a", None, _SCHEME)),
    "qdpx": _quietly(lambda own: refi.read(own, _ANSWERS, _SCHEME, "a")),
    "qdc": _quietly(lambda own: qdc.files(own, "a")),
    "yaml": _quietly(_book),
    "pptx": _quietly(slide_template.emptied),
    "work": _quietly(lambda own: exchange.read(exchange.unpacked(own))),
    "model": _quietly(model.read),
}


def _cases(seed: int, counts: Mapping[str, int]) -> list[Case]:
    cases = [(seed, number, kind) for kind, count in counts.items() for number in range(count)]
    random.Random(seed).shuffle(cases)  # noqa: S311 - the same order in every run
    return cases


def table(outcome: Outcome) -> str:
    """Return an outcome as lines of text; the last column numbers a file that ended so."""
    titles = {
        "read": "read",
        "refused": "refused",
        "stopped": "stopped at what it does not know",
        "fault": "faults (must be 0)",
        "hang": f"hangs over {_HANG:.0f} s (must be 0)",
    }
    grown = (outcome.last - outcome.first) / 1e6
    memory = (
        f"memory of the parent: {outcome.first / 1e6:.0f} MB, {grown:+.1f} MB in the end, "
        f"{outcome.most / 1e6:.0f} MB at most; of a child {outcome.most_of_child / 1e6:.0f} MB "
        "at most"
    )
    return "\n".join([*(_lines(outcome, *title) for title in titles.items()), memory])


def _lines(outcome: Outcome, ending: str, title: str) -> str:
    details = outcome.of(ending)
    lines = [f"{title:<64}{sum(details.values()):>7,}"]
    for detail, count in details.items():
        _, number, kind = outcome.examples[ending, detail]
        lines.append(f"  {detail[:60]:<62}{count:>7,}  {kind} {number}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Read damaged files as the arguments say, print the table; return 1 where any was a fault."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--full", action="store_true", help="the long form")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    outcome = run(asked.seed, FULL if asked.full else COUNTS, asked.seconds)
    print(
        f"{outcome.endings.total():,} files, seed {asked.seed}, {time.monotonic() - began:.0f} s"
    )
    print(table(outcome))
    return int(bool(outcome.of("fault") or outcome.of("hang")))
