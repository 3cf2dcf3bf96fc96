"""What a model learnt from decisions and what it would change, in words, cards and tables.

Start at `effect` and `cards`. `relearning` makes what is shown.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.coding.model import DOUBT
from analysis.present import marks
from analysis.present.workbench import likely
from analysis.survey import Notice
from analysis.wording import Wording


def effect(added: int, removed: int, wording: Wording) -> str:
    """Return in a sentence how many themes of answers a model would add and take away.

    >>> from analysis.wording import wording
    >>> effect(4, 2, wording("en"))
    'It would add 4 themes and take away 2 where nobody decided.'
    """
    if not added and not removed:
        return wording.say("It would change nothing where nobody decided.")
    return wording.plural(
        "It would add {count} theme and take away {removed} where nobody decided.",
        "It would add {count} themes and take away {removed} where nobody decided.",
        added,
        removed=wording.number(removed),
    )


def cards(
    found: pd.DataFrame, answers: pd.DataFrame, names: Mapping[str, str], wording: Wording
) -> list[dict[str, object]]:
    """Return what `marks.cards` does for each code that a model would add or take away (columns
    `relearning.COLUMNS`), with lines that say how likely it is by each model, and from where on it
    counts where a rule found it."""
    about = answers[["id", "question", "role", "text", "language"]]
    rows = found.merge(about, on=["id", "question"], how="left").assign(codes=found["code"])
    return [_card(rows.iloc[[at]], names, wording) for at in range(len(rows))]


def _card(row: pd.DataFrame, names: Mapping[str, str], wording: Wording) -> dict[str, object]:
    own = row.iloc[0]
    (made,) = marks.cards(row, row, names, own["code"])
    lines = [moved(own["likely_before"], own["likely_after"], wording)]
    if own["source"] == "rule":
        share = wording.percent(DOUBT)
        lines.append(wording.say("A rule found it, so it counts from {share} on.", share=share))
    return {**made, "lines": lines}


def moved(before: float, after: float, wording: Wording) -> str:
    """Return how likely a code is by the model in use and by another, in words; what a model does
    not know is missing.

    >>> from analysis.wording import wording
    >>> moved(0.48, 0.75, wording("en"))
    'Now: uncertain (48%). By the new model: likely (75%).'
    """
    now, then = (
        likely(own, wording) if own == own else wording.say("not known to the model")
        for own in (before, after)
    )
    return wording.say("Now: {now}. By the new model: {then}.", now=now, then=then)


def doubted(pairs: Iterable[tuple[str, float]], names: Mapping[str, str], wording: Wording) -> str:
    """Return the themes in doubt, each with how likely it is.

    >>> from analysis.wording import wording
    >>> doubted([("a", 0.48), ("b", 0.55)], {"a": "Inclusion", "b": "Cost"}, wording("en"))
    'In doubt: Inclusion 48%, Cost 55%'
    """
    told = (f"{names.get(code, code)} {wording.percent(share)}" for code, share in pairs)
    return wording.say("In doubt: {themes}", themes=", ".join(told))


def taught_table(taught: pd.DataFrame, names: Mapping[str, str], wording: Wording) -> pd.DataFrame:
    """Return a row for each theme that was learnt (columns code, yes, no), those given most often
    first: in how many answers people gave it and in how many not."""
    own = taught.sort_values("yes", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            wording.say("Theme"): [names.get(code, code) for code in own["code"]],
            wording.say("Answers with it"): own["yes"].tolist(),
            wording.say("Answers without it"): own["no"].tolist(),
        }
    )


def not_taught(
    reasons: Mapping[str, Notice], names: Mapping[str, str], wording: Wording
) -> list[str]:
    """Return a line for each reason why themes were not learnt, with the themes."""
    lines: dict[str, list[str]] = {}
    for code, reason in reasons.items():
        lines.setdefault(wording.told(reason), []).append(names.get(code, code))
    return [f"{', '.join(themes)}: {told}" for told, themes in lines.items()]
