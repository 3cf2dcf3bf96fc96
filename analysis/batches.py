"""Codes answers of any number block by block: what is read is coded and written before the next.

Start at `coded`. Each block can be coded anywhere; where it was makes no difference to its bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from threading import Lock

import numpy as np
import pandas as pd

from analysis.coding.apply import BlockCoder, Coded, with_language
from analysis.coding.coder import Recipe
from analysis.load import table_file
from analysis.load.table_file import Block
from analysis.progress import Progress
from analysis.survey import LANGUAGES

Blocks = Callable[[], Iterator[pd.DataFrame]]
Shape = tuple[str, str]
# Calls a function with each of many values, perhaps elsewhere, and yields what it returns in their
# order, as `map` does (`engines`).
Map = Callable[[Callable, Iterable], Iterator]
CODINGS, ANSWERS, NEGATED = "codings", "answers", "negated"
_ALONE = Lock()  # workers of Dask have several threads: what is kept of the forms is for one
_DETECTING = 0.2  # the share of the progress that telling the languages takes


def coded(
    recipe: Recipe,
    blocks: Blocks,
    count: int,
    shapes: Sequence[Shape],
    over: Map = map,
    progress: Progress | None = None,
) -> Iterator[list[Block]]:
    """Yield for each block of answers (columns id, question, role, text, language) its tables, one
    for each of `shapes`: which (`CODINGS`, `ANSWERS` or `NEGATED`) and the ending of its file.

    `blocks` begins to yield them anew whenever it is called; `count` is about how many answers
    there are, `over` where they are coded. The answers are coded as `apply.code` codes them.
    """
    tell = _Rising(progress or (lambda share: None), max(count, 1))
    numbered = _told(recipe, blocks, over, tell)
    for size, tables in over(partial(_tables, recipe, tuple(shapes)), numbered):
        yield tables
        tell.coded(size)
    tell.show(1)


class _Rising:
    """How far a coding is: telling the languages is a part of it where that must be done."""

    def __init__(self, show: Progress, count: int) -> None:
        self._show, self._count = show, count
        self._detected = self._coded = 0
        self._reached = 0.0

    def detected(self, answers: int) -> None:
        self._detected += answers
        self.show(_DETECTING * min(self._detected / self._count, 1))

    def coded(self, answers: int) -> None:
        self._coded += answers
        begun = _DETECTING if self._detected else 0.0
        self.show(begun + (1 - begun) * min(self._coded / self._count, 1) * 0.999)

    def show(self, share: float) -> None:
        self._reached = max(self._reached, share)
        self._show(self._reached)


def _told(
    recipe: Recipe, blocks: Blocks, over: Map, tell: _Rising
) -> Iterator[tuple[bool, pd.DataFrame]]:
    """Yield blocks, each with the language of its answers, and whether it is the first; languages
    are told where the first answer comes that has none."""
    begin, languages = 0, None
    for number, block in enumerate(blocks()):
        if languages is None and not block["language"].isin(LANGUAGES).all():
            languages = _detected(recipe, blocks, over, tell)
        if languages is None:
            told = block.assign(language_confidence=float("nan"))
        else:
            own = languages.iloc[begin : begin + len(block)]
            told = block.assign(**{name: own[name].to_numpy() for name in own})
        yield number == 0, told
        begin += len(block)


def _detected(recipe: Recipe, blocks: Blocks, over: Map, tell: _Rising) -> pd.DataFrame:
    """Return language and confidence of every answer, told from all of them together."""
    asked: list[pd.DataFrame] = []

    def asking() -> Iterator[pd.DataFrame]:
        for block in blocks():
            asked.append(block[["id", "language"]])
            yield block

    evidence = []
    for found in over(partial(_evidence, recipe), asking()):
        evidence.append(found)
        tell.detected(len(found))
    told = with_language(pd.concat(asked, ignore_index=True), np.concatenate(evidence))
    return told[["language", "language_confidence"]]


@lru_cache(1)
def _block_coder(recipe: Recipe) -> BlockCoder:
    return BlockCoder(recipe.coder())


def _evidence(recipe: Recipe, block: pd.DataFrame) -> np.ndarray:
    with _ALONE:
        return _block_coder(recipe).evidence(block)


def _tables(
    recipe: Recipe, shapes: tuple[Shape, ...], block: tuple[bool, pd.DataFrame]
) -> tuple[int, list[Block]]:
    first, answers = block
    with _ALONE:
        found = _block_coder(recipe).code(answers)
    own = tables(found)
    return len(answers), [table_file.block(own[what], ending, first) for what, ending in shapes]


def tables(coded: Coded) -> dict[str, pd.DataFrame]:
    """Return the tables that a coding is written as, by their names."""
    answers = coded.answers.drop(columns="text")
    return {CODINGS: coded.codings, ANSWERS: answers, NEGATED: coded.negated}
