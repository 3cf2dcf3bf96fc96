"""A text of any size for the benchmarks; start at `large_table`."""

import random
import re
from pathlib import Path

import pandas as pd

from analysis import load, study
from analysis.coding import apply
from analysis.coding.coder import coder

SAMPLE = Path(__file__).parents[1] / "data" / "sample_responses.xlsx"


def large_table(answers: int) -> pd.DataFrame:
    """Return invented answers by recombining the sentences of the example, seeded."""
    rng = random.Random(1)  # noqa: S311 - the same text in every run
    own = apply.code(study.answers_of(load.read_file(SAMPLE)).assign(language=""), coder()).answers
    own = own[own["content"] == "answered"]
    pools = {
        key: [part for text in group["text"] for part in re.split(r"(?<=[.!?]) ", text)]
        for key, group in own.groupby(["language", "role"])
    }
    keys = rng.choices(list(pools), weights=[len(pool) for pool in pools.values()], k=answers)

    def altered(text: str) -> str:
        ends = [a + b for a in "aeiouklnst" for b in "aeioukmnst"]
        return " ".join(w if rng.random() > 0.2 else w + rng.choice(ends) for w in text.split(" "))

    return pd.DataFrame(
        {
            "id": range(answers),
            "question": "q",
            "role": [role for _, role in keys],
            "language": [language for language, _ in keys],
            "text": [altered(" ".join(rng.choices(pools[key], k=2))) for key in keys],
        }
    )
