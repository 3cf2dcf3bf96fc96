"""Coding at scale beside the physical floor and what a user would pick instead, in one run:
`python -m benchmarks scale [ANSWERS ...] [--write]`.

Start at `main`. What is compared takes turns; a figure is a ratio of medians. Whole commands run
in processes of their own, and their peak memory is what the system says of each (Linux).
`--write` puts the table and the picture into docs/speed.md.
"""

import argparse
import filecmp
import gc
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import batches, engines
from analysis.coding import apply
from analysis.coding.coder import Recipe
from analysis.load import table_file
from benchmarks import peers
from benchmarks.__main__ import ROOT, ROUNDS, WORD_PASS
from benchmarks.large import four_languages, large_table

SIZES = (100_000, 1_000_000)
PEER_ANSWERS, PEER_ROUNDS = 100_000, 3
LONG, LONG_ROUNDS = 200_000, 2  # from so many answers on, fewer rounds
CHECKED, MISSED = 1_000, 0.05  # answers on which pandas is checked, and what it may miss
# What a command that codes a CSV has imported when it ends.
IMPORTS = (
    "import analysis.__main__, analysis.batches, analysis.coding_answers, analysis.engines, "
    "analysis.load.answer_columns, analysis.load.table_blocks, pyarrow.compute, "
    "pyarrow.pandas_compat"
)
# A process begins with the peak of the one that started it: the command is started by a small one.
MEASURE = """import json, os, subprocess, sys, time
began = time.perf_counter()
_, status, used = os.wait4(subprocess.Popen(sys.argv[1:]).pid, 0)
print(json.dumps([time.perf_counter() - began, used.ru_maxrss * 1024]))
sys.exit(status != 0)"""
COLUMNS = "--text text --id id --question role --language language --model none".split()
HEAD = "| what | answers | | seconds |\n|---|---|---|---|"
_number = itertools.count()


@dataclass(frozen=True)
class Run:
    """Seconds that a call took, and the peak memory in bytes of one in a process of its own."""

    seconds: float
    peak: int = 0


Calls = Mapping[str, Callable[[], Run]]


@dataclass(frozen=True)
class Row:
    """A line of the table; `passes` is what the picture shows: time as word passes."""

    what: str
    answers: int
    figure: str
    seconds: str = ""
    passes: float = 0

    def __str__(self) -> str:
        return f"| {self.what} | {self.answers:,} | {self.figure} | {self.seconds} |"


def medians(calls: Calls, rounds: int) -> dict[str, Run]:
    """Return the median seconds and the highest peak of calls that take turns."""
    runs: dict[str, list[Run]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            runs[name].append(call())
            print(f"  {name}: {runs[name][-1].seconds:.2f} s", file=sys.stderr, flush=True)
    return {
        name: Run(statistics.median(r.seconds for r in own), max(r.peak for r in own))
        for name, own in runs.items()
    }


def digits(ratio: float) -> str:
    """Return a ratio with three digits that count.

    >>> digits(0.01416), digits(2.0), digits(146.4)
    ('0.0142', '2.00', '146')
    """
    return f"{ratio:#.3g}".rstrip(".")


def here(call: Callable[[], object]) -> Callable[[], Run]:
    """Return a call that is timed in this process."""

    def run() -> Run:
        began = time.perf_counter()
        call()
        return Run(time.perf_counter() - began)

    return run


def alone(folder: str, *arguments: str) -> Callable[[], Run]:
    """Return a call of this Python with arguments, measured in a process of its own."""
    environment = {**os.environ, "TMPDIR": folder}
    environment.pop("DASK_SCHEDULER_ADDRESS", None)  # a cluster of its own, on this machine
    call = [sys.executable, "-c", MEASURE, sys.executable, *arguments]

    def run() -> Run:
        told = subprocess.run(call, check=True, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        return Run(*json.loads(told.stdout.splitlines()[-1]))

    return run


def coding(table: pd.DataFrame) -> Callable[[], Run]:
    """Return a call that codes answers block by block and lets go of each block's tables."""

    def code() -> None:
        recipe = Recipe(None, b"", str(next(_number)))  # another one, so that no word is known yet
        for _ in batches.coded(recipe, lambda: apply.blocks_of(table), len(table), ()):
            pass

    return here(code)


def floor(table: pd.DataFrame) -> Calls:
    """Return the calls that nothing which reads the words of the answers can be faster than."""
    joined = "\n".join(table["text"])
    content = np.frombuffer(joined.encode(), np.uint8)
    return {"bytes": here(content.sum), "pass": here(lambda: WORD_PASS.findall(joined))}


def outputs(folder: str, name: str, ending: str) -> list[str]:
    """Return the names of the files of codings and answers that a command writes."""
    return [str(Path(folder) / f"{name}_{what}{ending}") for what in ("codings", "answers")]


def commands(table: pd.DataFrame, folder: str) -> Calls:
    """Write answers as CSV and Parquet, and return the whole commands that code them."""

    def code(name: str, ending: str, *more: str) -> Callable[[], Run]:
        out, answers = outputs(folder, name, ending)
        files = [sources[ending], "--out", out, "--answers", answers]
        return alone(folder, "-m", "analysis", "code", *files, *COLUMNS, *more)

    sources = {ending: str(Path(folder) / f"answers{ending}") for ending in table_file.ENDINGS}
    table_file.write({Path(name): table for name in sources.values()})
    calls = {"csv": code("csv", ".csv"), "parquet": code("parquet", ".parquet")}
    if len(table) >= engines.PAYS:
        calls["jobs"] = code("jobs", ".csv", "--jobs", "2")
    if find_spec("distributed"):
        calls["dask"] = code("dask", ".csv", "--engine", "dask", "--jobs", "2")
    return calls


def rows_of_size(count: int, coded: dict[int, dict[str, Run]]) -> Iterator[Row]:
    """Yield the rows of a number of answers; `coded` takes what was measured."""
    table = large_table(count, four_languages())
    size = sum(len(text.encode()) for text in table["text"])
    with tempfile.TemporaryDirectory() as folder:
        imports = alone(folder, "-c", IMPORTS)().peak
        calls = {**floor(table), "coding": coding(table), **commands(table, folder)}
        run = coded[count] = medians(calls, LONG_ROUNDS if count >= LONG else ROUNDS)
        yield from _time_rows(count, run, size)
        peak = run["csv"].peak
        yield Row(
            "peak memory of that command with CSV, over its imports",
            count,
            f"{digits((peak - imports) / size)} × the bytes of the text "
            f"({peak / 1e6:,.0f} MB; imports {imports / 1e6:,.0f}, text {size / 1e6:,.0f})",
        )
        yield from _spread_rows(count, run, folder)


def _time_rows(count: int, run: Mapping[str, Run], size: int) -> Iterator[Row]:
    one = run["pass"].seconds
    named = {
        "bytes": f"reading the bytes once, {size / 1e6:,.0f} MB (numpy)",
        "pass": "word pass: one `re.findall` over all answers",
        "coding": "**coding by all rules, one process**",
        "csv": "whole command: read CSV, code, write CSV",
        "parquet": "whole command: read Parquet, code, write Parquet",
    }
    for name, what in named.items():
        own = run[name].seconds
        figure = f"{digits(own / one)} × word pass"
        if name in ("csv", "parquet"):
            figure = f"{digits(own / run['coding'].seconds)} × coding ({figure})"
        yield Row(what, count, figure, f"{own:.2f}", own / one)


def _spread_rows(count: int, run: Mapping[str, Run], folder: str) -> Iterator[Row]:
    for name, what in (("jobs", "`--jobs 2`"), ("dask", "`--engine dask --jobs 2`")):
        if name in run:
            pairs = zip(outputs(folder, "csv", ".csv"), outputs(folder, name, ".csv"), strict=True)
            same = all(filecmp.cmp(one, other, shallow=False) for one, other in pairs)
            ratio = run[name].seconds / run["csv"].seconds
            bytes_ = "the same bytes" if same else "**OTHER BYTES**"
            figure = f"{digits(ratio)} × one process, {bytes_}"
            yield Row(f"whole command, CSV, {what}", count, figure, f"{run[name].seconds:.2f}")
        elif name == "jobs":
            yield Row(what, count, f"one process, as below {engines.PAYS:,} answers always")
        else:
            yield Row(what, count, "not installed")


def growth_row(coded: Mapping[int, Mapping[str, Run]]) -> Row:
    """Return how time grows from the first number of answers to the last."""
    few, many = min(coded), max(coded)
    grown = {name: coded[many][name].seconds / coded[few][name].seconds for name in coded[few]}
    figure = f"{grown['coding']:.1f} × the time at {few:,} (the word pass {grown['pass']:.1f})"
    return Row("coding by all rules, growth", many, figure)


def peer_rows(count: int) -> Iterator[Row]:
    """Yield what users would pick instead, on the rules of one word, against the word pass."""
    own = peers.one_word()
    ours, missed = peers.missed(large_table(CHECKED, four_languages()), own)
    if missed > MISSED * ours:
        sys.exit(f"pandas misses {missed} of {ours} codes: its rules are not ours.")
    yield Row(
        f"check: codes that these {len(own.names):,} rules of one word give (of {own.patterns:,})",
        CHECKED,
        f"pandas has {ours - missed:,} of our {ours:,}; the others have a slip in the word",
    )
    table = large_table(count, four_languages())
    passing = floor(table)["pass"]
    for name, (needed, peer) in peers.PEERS.items():
        if not find_spec(needed):
            yield Row(name, count, "not installed")
            continue
        pairs: list[int] = []
        call = here(
            lambda peer=peer, to=pairs: to.append(len(peers.found(peer, table, own.words)))
        )
        run = medians({"pass": passing, name: call}, PEER_ROUNDS)
        ratio = run[name].seconds / run["pass"].seconds
        figure = f"{digits(ratio)} × word pass; {pairs[0]:,} codes, no places"
        yield Row(name, count, figure, f"{run[name].seconds:.2f}", ratio)


def rows(sizes: list[int]) -> Iterator[Row]:
    """Yield all rows of the table, each as soon as it is measured."""
    coded: dict[int, dict[str, Run]] = {}
    for count in sorted(sizes):
        yield from rows_of_size(count, coded)
    if len(coded) > 1:
        yield growth_row(coded)
    yield from peer_rows(min(PEER_ANSWERS, *sizes))


def main() -> None:
    """Print the table, line by line; `--write` puts it into docs/speed.md too."""
    parser = argparse.ArgumentParser("python -m benchmarks scale", description=__doc__)
    parser.add_argument("answers", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(sys.argv[2:])
    gc.set_threshold(1_000_000)  # as the command line does
    print(HEAD, flush=True)
    measured = []
    for row in rows(asked.answers):
        print(row, flush=True)
        measured.append(row)
    if asked.write:
        from benchmarks import scale_docs

        first = measured[0].answers
        shown = [(row.what, row.passes) for row in measured if row.passes and row.answers == first]
        used = dict.fromkeys(("numpy", *(needed for needed, _ in peers.PEERS.values())))
        scale_docs.write("\n".join([HEAD, *map(str, measured)]), shown, first, used)
