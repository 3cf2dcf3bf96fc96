"""How right rules and model are on invented answers never seen, and who gave each theme here.

Start at `ways_table` and `source_table`. `training.accuracy` has the figures.
"""

from collections.abc import Mapping

import pandas as pd

from analysis.coding.apply import Coded
from analysis.present.quality import share_between
from analysis.wording import Wording, message
from analysis.wording.labels import LANGUAGES, ROLES

WAYS = {
    "rules": message("Rules alone"),
    "model": message("Model alone"),
    "both": message("Rules and model"),
}
ALL_TOLD = "micro"


def about(found: pd.DataFrame, unread: int, all_: int, wording: Wording) -> str:
    """Return in words what the figures are of: `unread` of `all_` invented answers."""
    both = _of(found, "codes", "both").iloc[0]
    return wording.say(
        "Of {all} invented answers, coded twice by the scheme, the second time blind, {unread} "
        "were not read by those who wrote the rules. Each was coded by a model that had not seen "
        "it: rules and model have F1 {f1} (95% interval {low} to {high}). Real answers will "
        "differ.",
        all=wording.number(all_),
        unread=wording.number(unread),
        f1=wording.number(both["f1"], 2),
        low=wording.number(both["f1_low"], 2),
        high=wording.number(both["f1_high"], 2),
    )


def ways_table(found: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """Return a row for each way of coding: precision, recall and F1 of all themes together, and
    what F1 would be without a look at the words."""
    ways = {way: _of(found, "codes", way).iloc[0] for way in WAYS}
    guess = {way: _of(found, "baselines", way).set_index("label")["f1"] for way in WAYS}
    return pd.DataFrame(
        {
            wording.say("Coded by"): [wording.say(text) for text in WAYS.values()],
            **{
                heading: [share_between(row, name, wording) for row in ways.values()]
                for name, heading in _headings(wording).items()
            },
            wording.say("F1 by the question alone"): [
                wording.number(own["question_only"], 2) for own in guess.values()
            ],
            wording.say("F1 of the same codes, shuffled"): [
                wording.number(own["permuted"], 2) for own in guess.values()
            ],
        }
    )


def part_tables(
    found: pd.DataFrame, names: Mapping[str, str], wording: Wording
) -> dict[str, pd.DataFrame]:
    """Return by its heading how right each theme, language and question is coded."""
    said = {key: wording.say(text) for key, text in {**LANGUAGES, **ROLES}.items()}
    return {
        wording.say("By theme"): _parts(found, "codes", names, wording),
        wording.say("By language"): _parts(found, "languages", said, wording),
        wording.say("By question"): _parts(found, "questions", said, wording),
    }


def _parts(
    found: pd.DataFrame, table: str, names: Mapping[str, str], wording: Wording
) -> pd.DataFrame:
    ways = {way: _of(found, table, way).set_index("label") for way in WAYS}
    both = ways["both"].drop(ALL_TOLD, errors="ignore")
    return pd.DataFrame(
        {
            wording.say("Label"): [names.get(label, label) for label in both.index],
            wording.say("By people"): both["n"].astype(int).tolist(),
            **{
                heading: [share_between(row, name, wording) for _, row in both.iterrows()]
                for name, heading in _headings(wording).items()
            },
            **{
                wording.say("F1: {way}", way=wording.say(WAYS[way])): [
                    wording.number(ways[way].loc[label, "f1"], 2) for label in both.index
                ]
                for way in ("rules", "model")
            },
        }
    )


def curve_table(found: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """Return F1 by the share of the answers that the model learnt from, the last of them all."""
    rows = {way: _of(found, "curve", way).set_index("label")["f1"] for way in ("model", "both")}
    whole = {way: _of(found, "codes", way).iloc[0]["f1"] for way in rows}
    shares = [float(label) for label in rows["both"].index]
    return pd.DataFrame(
        {
            wording.say("Answers learnt from"): [wording.percent(own) for own in (*shares, 1.0)],
            **{
                wording.say("F1: {way}", way=wording.say(WAYS[way])): [
                    wording.number(f1, 2) for f1 in (*own, whole[way])
                ]
                for way, own in rows.items()
            },
        }
    )


def source_table(coded: Coded, names: Mapping[str, str], wording: Wording) -> pd.DataFrame:
    """Return for each theme in how many answers rules gave it, the model alone, and people, and in
    how many a rule found it but it was not likely enough."""
    doubted = coded.negated[coded.negated["kind"] == "doubt"].assign(source="doubt")
    rows = pd.concat([coded.codings, doubted])
    rows["source"] = pd.Categorical(rows["source"], ["person", "rule", "model", "doubt"])
    first = rows.sort_values("source").drop_duplicates(["id", "question", "code"])
    counts = pd.crosstab(first["code"], first["source"], dropna=False)
    order = [code for code in names if code in counts.index]
    headings = {
        "rule": wording.say("By rules"),
        "model": wording.say("By the model alone"),
        "person": wording.say("By a person"),
        "doubt": wording.say("Found by a rule, but not likely enough"),
    }
    return pd.DataFrame(
        {
            wording.say("Theme"): [names[code] for code in order],
            **{text: counts.loc[order, key].tolist() for key, text in headings.items()},
        }
    )


def _of(found: pd.DataFrame, table: str, way: str) -> pd.DataFrame:
    return found[(found["table"] == table) & (found["way"] == way)]


def _headings(wording: Wording) -> dict[str, str]:
    return {
        "precision": wording.say("Precision (95% interval)"),
        "recall": wording.say("Recall (95% interval)"),
        "f1": wording.say("F1 (95% interval)"),
    }
