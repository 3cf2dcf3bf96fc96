"""Trains the model that ships, and tells how right the coding is on answers that it had not seen.

Start at `train`; `scripts/train` writes what it returns, and `accuracy` reads the figures again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import results
from analysis.coding import coder
from analysis.coding import model as models
from analysis.coding.apply import code
from analysis.coding.learn import Learnt, learn
from analysis.coding.model import Model
from analysis.results.evaluation import COLUMNS, INTERVALS, Evaluation
from analysis.survey import LANGUAGES

FOLDER = Path(__file__).parents[1] / "data" / "training"
ACCURACY = coder.MODEL.with_name("accuracy.csv")
WAYS = ("rules", "model", "both")
TABLES = ("codes", "languages", "questions")
SHARES = (0.125, 0.25, 0.5)  # of the answers, for the learning curve


@dataclass(frozen=True, eq=False)
class Trained:
    """The model that ships, and how right the coding is, as `accuracy` has it."""

    model: Model
    accuracy: pd.DataFrame


def answers() -> pd.DataFrame:
    """Return the invented answers that the model learns from: id, language, question (its role),
    family (the same for variants; "" for an answer of its own), text, codes and disputed (lists),
    and unread: nobody saw it while the rules were made."""
    frames = [
        pd.read_csv(FOLDER / f"{language}.csv", keep_default_na=False, dtype=str)
        for language in LANGUAGES
    ]
    found = pd.concat(frames, ignore_index=True)
    family = found["language"] + " " + found["family"]
    return found.assign(
        codes=found["codes"].str.split(),
        disputed=found["disputed"].str.split(),
        family=family.where(found["family"] != "", ""),
        unread=found["unread"] == "1",
    )


def by_rules(coded: pd.DataFrame) -> list[frozenset[str]]:
    """Return the codes that the rules that ship give each answer."""
    named = coded.assign(role=coded["question"])
    found = code(named[["id", "question", "role", "text", "language"]], coder.by_rules())
    return [frozenset(own.split()) for own in found.answers["codes"]]


def train(
    coded: pd.DataFrame,
    shares: Sequence[float] = SHARES,
    progress: Callable[[str], None] | None = None,
) -> Trained:
    """Return a model of answers (columns as `answers` has them) joined with the rules, and how
    right rules, model and both are on those that are unread, each judged by a model that had not
    seen it; for the learning curve with these shares of the answers, too."""
    told = progress or (lambda _: None)
    ruled, unread = by_rules(coded), coded["unread"].to_numpy()
    told("both")
    both = learn(coded, ruled, unread)
    told("model")
    alone = learn(coded, fresh=unread)
    given = {"rules": ruled, "model": _sets(alone), "both": _sets(both)}
    tables = [_figures(way, _evaluated(coded, own, unread)) for way, own in given.items()]
    for share in shares:
        told(f"{share:.0%}")
        for way, own in (("model", None), ("both", ruled)):
            made = learn(coded, own, unread, share=share)
            found = _evaluated(coded, _sets(made), unread).codes.head(1)
            tables.append(found.assign(way=way, table="curve", label=f"{share:g}"))
    beside = coder.by_rules()
    about = {**both.model.about, "codebook": beside.scheme.digest}
    names = [name for own in beside.rulesets.values() for name in own.rule_names]
    rules = np.sort(models.rule_numbers(names))
    model = models.read(replace(both.model, about=about, rules=rules).written())
    return Trained(model, pd.concat(tables, ignore_index=True)[_ORDER].round(4))


def accuracy() -> pd.DataFrame:
    """Return how right the coding is on unread invented answers.

    A row for each way (rules alone, model alone, both) and what it is told of: table (codes, first
    of them micro; languages; questions; baselines; curve), label, and `results.evaluation`'s
    COLUMNS and INTERVALS. A row of the curve is labelled by the share of answers learnt from.
    """
    return pd.read_csv(ACCURACY, dtype={"label": str})


_ORDER = ["way", "table", *COLUMNS, *INTERVALS]


def _sets(made: Learnt) -> list[frozenset[str]]:
    codes = np.array(made.model.codes, object)
    return [frozenset(codes[own]) for own in made.given]


def _evaluated(
    coded: pd.DataFrame, given: Sequence[frozenset[str]], which: np.ndarray
) -> Evaluation:
    own = coded.assign(given=[" ".join(sorted(codes)) for codes in given])[which]
    gold = pd.DataFrame(
        {
            "id": own["id"],
            "role": own["question"],
            "language": own["language"],
            "codes": own["codes"].str.join(" "),
            "disputed": own["disputed"].str.join(" "),
        }
    )
    return results.evaluate(pd.DataFrame({"id": own["id"], "codes": own["given"]}), gold)


def _figures(way: str, found: Evaluation) -> pd.DataFrame:
    tables = [getattr(found, name).assign(table=name) for name in TABLES]
    rows = pd.DataFrame({"label": list(found.baselines), "f1": list(found.baselines.values())})
    return pd.concat([*tables, rows.assign(table="baselines")]).assign(way=way)
