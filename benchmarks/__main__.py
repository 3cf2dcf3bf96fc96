"""Ratios measured side by side in one run: `python -m benchmarks` (`fuzz` reads damaged files).

Seconds differ from machine to machine and hour to hour; each figure is therefore a ratio of
medians of runs that took turns. The large text is the invented example's sentences recombined,
every fifth word altered: ungrammatical, good for speed, no evidence on accuracy.
"""

import importlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from analysis.coding import apply
from analysis.coding.coder import by_rules
from benchmarks.large import SAMPLE, large_table

ROOT = Path(__file__).parents[1]
WORD_PASS = re.compile(r"\w+(?:'\w+)*")
ROUNDS = 5
# What is measured by its own name.
ALONE = ("effect", "filters", "grid", "joined", "reading", "scale", "sessions", "start", "tables")


def side_by_side(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Return the medians of the seconds that two calls take, run in turns."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for call, taken in zip((one, other), seconds, strict=True):
            began = time.perf_counter()
            call()
            taken.append(time.perf_counter() - began)
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def command(*arguments: str) -> Callable[[], object]:
    """Return a call that runs this Python with arguments."""
    return lambda: subprocess.run([sys.executable, *arguments], check=True, cwd=ROOT)


def warm_start() -> str:
    """Return how long coding the example takes, against importing pandas."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "codings.csv")
        code = command("-m", "analysis", "code", str(SAMPLE), "--out", out, "--model", "none")
        code()
        ours, theirs = side_by_side(code, command("-c", "import pandas"))
    seconds = f"({ours:.2f} s, {theirs:.2f} s)"
    return f"code on 79 responses, warm: {ours / theirs:.2f} × `import pandas` {seconds}"


def many_answers(answers: int) -> str:
    """Return how long coding many answers takes, against one pass of a regular expression."""
    table, own = large_table(answers), by_rules()
    joined = "\n".join(table["text"])
    apply.code(table.head(1_000), own)
    ours, theirs = side_by_side(lambda: apply.code(table, own), lambda: WORD_PASS.findall(joined))
    words = len(WORD_PASS.findall(joined))
    distinct = len(set(map(str.casefold, WORD_PASS.findall(joined))))
    return (
        f"code on {answers:,} answers ({words:,} words, {distinct:,} distinct): "
        f"{ours / theirs:.1f} × one re.findall ({ours:.2f} s, {theirs:.2f} s)"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["fuzz"]:
        from benchmarks import fuzz

        sys.exit(fuzz.main(sys.argv[2:]))
    if sys.argv[1:]:
        if sys.argv[1] not in ALONE:
            sys.exit(f"There is no {sys.argv[1]}. Choose one of: fuzz, {', '.join(ALONE)}.")
        sys.exit(importlib.import_module(f"benchmarks.{sys.argv[1]}").main())
    print(warm_start())
    for count in (10_000, 100_000):
        print(many_answers(count))
