"""Rules and model against rules alone: `python -m benchmarks joined`."""

import tempfile
from pathlib import Path

from analysis.coding import apply
from analysis.coding.coder import by_rules, coder
from benchmarks.__main__ import command, side_by_side
from benchmarks.large import SAMPLE, large_table


def main() -> None:
    """Print what the model adds to the time of a whole command, and to that of coding much."""
    with tempfile.TemporaryDirectory() as folder:
        call = "-m", "analysis", "code", str(SAMPLE), "--out", str(Path(folder) / "codings.csv")
        both, rules = command(*call), command(*call, "--model", "none")
        both(), rules()
        _show("code on 79 responses, warm, whole process", side_by_side(both, rules))
    table, joined, alone = large_table(100_000), coder(), by_rules()
    apply.code(table.head(1_000), joined)
    codings = side_by_side(lambda: apply.code(table, joined), lambda: apply.code(table, alone))
    _show("coding 100,000 answers in one process", codings)


def _show(what: str, seconds: tuple[float, float]) -> None:
    ours, theirs = seconds
    print(f"{what}: {ours / theirs:.2f} × rules alone ({ours:.2f} s, {theirs:.2f} s)")
