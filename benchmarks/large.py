"""Invented answers of any number for the benchmarks; start at `large_table`.

The sentences of the example survey, or of invented answers in four languages, are recombined,
every fifth word altered, so that the vocabulary grows with the text; one answer in a hundred has
an emoji, one in two hundred is long. It is ungrammatical: good for speed, no evidence on accuracy.
"""

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd

from analysis import load, study
from analysis.coding import apply
from analysis.coding.coder import coder

DATA = Path(__file__).parents[1] / "data"
SAMPLE = DATA / "sample_responses.xlsx"
ENDINGS = [a + b for a in "aeiouklnst" for b in "aeioukmnst"]
EMOJI = ("👍", "😀🎉", "❤️", "👩‍🏫", "🇫🇮")
LONG = (30, 90)  # sentences of a long answer
BLOCK = 20_000  # answers made at once, each block by a seed of its own
Pools = dict[tuple[str, str], list[str]]
_END = re.compile(r"(?<=[.!?]) ")


@cache
def _sentences() -> Pools:
    """Return the sentences of the example, Finnish and Swedish, by language and role."""
    own = apply.code(study.answers_of(load.read_file(SAMPLE)).assign(language=""), coder()).answers
    own = own[own["content"] == "answered"]
    return {
        key: [part for text in group["text"] for part in _END.split(text)]
        for key, group in own.groupby(["language", "role"])
    }


@cache
def four_languages() -> Pools:
    """Return the sentences of the invented answers that the model learns from, by language and
    role: about a quarter of them in each of the four languages."""
    own = pd.concat([pd.read_csv(path) for path in sorted((DATA / "training").glob("*.csv"))])
    return {
        key: [part for text in group["text"] for part in _END.split(text)]
        for key, group in own.dropna(subset="text").groupby(["language", "question"])
    }


def large_table(answers: int, pools: Pools | None = None) -> pd.DataFrame:
    """Return invented answers (columns id, question, role, language, text), the same in every
    run, of sentences by language and role (None: those of the example)."""
    return pd.concat(blocks(answers, pools or _sentences()), ignore_index=True)


def blocks(answers: int, pools: Pools) -> Iterator[pd.DataFrame]:
    """Yield invented answers by blocks."""
    for begin in range(0, answers, BLOCK):
        yield _block(begin, min(BLOCK, answers - begin), pools)


def _block(begin: int, count: int, pools: Pools) -> pd.DataFrame:
    rng = random.Random(begin)  # noqa: S311 - the same text in every run
    keys = rng.choices(list(pools), weights=[len(pool) for pool in pools.values()], k=count)
    return pd.DataFrame(
        {
            "id": range(begin, begin + count),
            "question": "q",
            "role": [role for _, role in keys],
            "language": [language for language, _ in keys],
            "text": [_text(rng, pools[key]) for key in keys],
        }
    )


def _text(rng: random.Random, pool: list[str]) -> str:
    length = rng.randint(*LONG) if rng.random() < 1 / 200 else rng.choice((1, 2, 2, 3))
    words = " ".join(rng.choices(pool, k=length)).split(" ")
    altered = (word if rng.random() > 0.2 else word + rng.choice(ENDINGS) for word in words)
    said = " ".join(altered)
    return f"{said} {rng.choice(EMOJI)}" if rng.random() < 1 / 100 else said
