"""The effect of a changed pattern against coding everything anew: `python -m benchmarks effect`.

Both begin with the changed files, in a program that has read and coded by the codebook before.
"""

import itertools
from collections.abc import Callable
from dataclasses import replace

from analysis import codebook, effects, load, study
from analysis.codebook import edit
from analysis.coding import apply
from analysis.coding.coder import coder, of_codebook, shipped_model
from benchmarks.__main__ import side_by_side
from benchmarks.large import SAMPLE, large_table

FILES = codebook.texts_of()
LANGUAGE, CODE = "fi", "impact"  # the longest file
RARE, FREQUENT = "seeprakoulu*", "oppila*"


def main() -> None:
    """Print how long the effect of a pattern takes on 79 respondents and on 100,000 answers."""
    own = coder()
    sample = study.code_survey(load.read_file(SAMPLE), own)
    _show("79 respondents, a frequent word", FREQUENT, sample)
    large = apply.code(large_table(100_000), own)
    for what, text in (("a rare word", RARE), ("a frequent word", FREQUENT)):
        _show(f"100,000 answers, {what}", text, large)


def _show(what: str, text: str, before: apply.Coded) -> None:
    ours, theirs = side_by_side(*_calls(text, before))
    print(f"{what}: {ours / theirs:.2f} × coding everything anew ({ours:.2f} s, {theirs:.2f} s)")


def _calls(text: str, before: apply.Coded) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return a call that tells the effect of a pattern, and one that codes by it anew; each has
    another change whenever it is called, so that nothing is known of it."""
    own, old = coder(), codebook.from_texts(FILES)
    patterns, number = edit.patterns_text(FILES, LANGUAGE, CODE), itertools.count()

    def changed() -> dict[str, bytes]:
        more = f"{patterns}\n- {text}\n- seepra{next(number)}"
        return edit.with_patterns(FILES, LANGUAGE, CODE, more)

    ours, theirs = [[changed() for _ in range(8)] for _ in range(2)]

    def effect() -> effects.Effect:
        return effects.effect(before, own, old, codebook.from_texts(ours.pop()))

    def anew() -> apply.Coded:
        made = of_codebook(codebook.from_texts(theirs.pop()))
        return apply.again(before.answers, replace(made, model=shipped_model()))

    return effect, anew
