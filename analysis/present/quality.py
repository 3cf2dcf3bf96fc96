"""How right a coding is, as tables and sentences in the interface's language.

Start at `evaluation_tables`. Nothing here counts; `results.evaluate` did.
"""

from collections.abc import Mapping

import pandas as pd

from analysis.results import Evaluation
from analysis.wording import Wording, message
from analysis.wording.labels import LANGUAGES, ROLES

FACETS = {
    "phases": message("Phases"),
    "tools": message("Platforms and tools"),
    "stage": message("Stages of work"),
    "stance": message("Understanding of the concept"),
    "readiness": message("Readiness"),
}


def evaluation_summary(found: Evaluation, wording: Wording) -> str:
    """Return the main figures in one sentence."""
    whole = found.codes.iloc[0]
    return wording.say(
        "Of the codes given {precision} are right; of the right codes {recall} were given "
        "(F1 {f1}, 95% interval {low} to {high}; {count} answers).",
        precision=_percent(whole["precision"], wording),
        recall=_percent(whole["recall"], wording),
        f1=wording.number(whole["f1"], 2),
        low=wording.number(whole["f1_low"], 2),
        high=wording.number(whole["f1_high"], 2),
        count=found.answers,
    )


def evaluation_notes(found: Evaluation, wording: Wording) -> str:
    """Return what the figures are to be measured by."""
    said = wording.say(
        "Without a look at the words, F1 would be {question} (by the question alone) and "
        "{permuted} (the same codes, shuffled among answers to a question). "
        "Krippendorff's alpha: {alpha}. Mean F1 over codes: {macro}.",
        question=wording.number(found.baselines["question_only"], 2),
        permuted=wording.number(found.baselines["permuted"], 2),
        alpha=wording.number(found.alpha, 2) if found.alpha == found.alpha else "–",
        macro=wording.number(found.macro_f1, 2),
    )
    missing = wording.plural(
        "{count} answer of the table is not in the survey and counts as coded with nothing.",
        "{count} answers of the table are not in the survey and count as coded with nothing.",
        found.missing,
    )
    return f"{said} {missing}" if found.missing else said


def evaluation_tables(
    found: Evaluation, names: Mapping[str, str], wording: Wording
) -> dict[str, pd.DataFrame]:
    """Return the tables by their headings: codes, languages, questions, facets, and the answers
    coded otherwise."""

    def labelled(table: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
        return _shares(table, [labels.get(name, name) for name in table["label"]], wording)

    said = {key: wording.say(text) for key, text in {**LANGUAGES, **ROLES, **FACETS}.items()}
    tables = {
        wording.say("By theme"): labelled(
            found.codes, {**names, "micro": wording.say("All together")}
        ),
        wording.say("By language"): labelled(found.languages, said),
        wording.say("By question"): labelled(found.questions, said),
        wording.say("Facets of several values"): labelled(found.facets, said),
        wording.say("Facets of one value"): _accuracies(found.single, said, wording),
        wording.say("Answers coded otherwise"): _disagreements(
            found.disagreements, names, wording
        ),
    }
    return {heading: table for heading, table in tables.items() if len(table)}


ASSUMED = message(
    "The corrected share assumes that the checked answers are a random sample; answers picked "
    "since they looked odd mislead."
)


def checked_sheets(
    rights: pd.DataFrame, corrected: pd.DataFrame, names: Mapping[str, str], wording: Wording
) -> dict[str, tuple[str, pd.DataFrame]]:
    """Return the sheets of what checking by hand tells: accuracy, and shares corrected by it."""
    return {
        wording.say("Accuracy"): (
            wording.say("How right the machine's codes are on the answers that people checked."),
            accuracy_table(rights, names, wording),
        ),
        wording.say("Corrected shares"): (
            wording.say(ASSUMED),
            corrected_table(corrected, names, wording),
        ),
    }


OUTCOMES = {"right": message("Right"), "wrong": message("Wrong"), "missed": message("Missed")}


def told(rights: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `results.checked.accuracies` that `accuracy_table` shows."""
    return rights[rights["right"] + rights["wrong"] + rights["missed"] > 0]


def outcome_table(found: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    """Return `results.checked.outcomes` for reading."""
    return pd.DataFrame(
        {
            wording.say("Respondent"): found["id"].astype(str),
            wording.say("Outcome"): [wording.say(OUTCOMES[own]) for own in found["outcome"]],
            wording.say("Answer"): found["text"],
        }
    )


def coded_otherwise(
    found: Evaluation, code: str, texts: Mapping[tuple[str, str], str], wording: Wording
) -> pd.DataFrame:
    """Return the answers that a code was missed or wrong in, by `texts` of id and question."""
    rows = [
        (row.id, kind, texts.get((row.id, row.question), ""))
        for row in found.disagreements.itertuples()
        for kind in ("missed", "wrong")
        if code in getattr(row, kind).split() or (code == "micro" and getattr(row, kind))
    ]
    frame = pd.DataFrame(rows, columns=["id", "outcome", "text"])
    return outcome_table(frame, wording)


def accuracy_table(
    rights: pd.DataFrame, names: Mapping[str, str], wording: Wording
) -> pd.DataFrame:
    """Return `results.checked.accuracies` for reading: themes that were given or missed."""
    said = {key: wording.say(text) for key, text in LANGUAGES.items()}
    own = told(rights)
    table = {
        wording.say("Theme"): [names.get(code, code) for code in own["code"]],
        wording.say("Language"): [said.get(name, "–") for name in own["language"]],
        wording.say("Checked answers"): own["checked"],
        wording.say("Right"): own["right"],
        wording.say("Wrong"): own["wrong"],
        wording.say("Missed"): own["missed"],
    }
    for name, heading in (
        ("precision", wording.say("Precision (95% interval)")),
        ("recall", wording.say("Recall (95% interval)")),
        ("f1", wording.say("F1 (95% interval)")),
    ):
        ends = zip(own[name], own[f"{name}_low"], own[f"{name}_high"], strict=True)
        table[heading] = [_between(*end, wording) for end in ends]
    if set(own["language"]) <= {""}:
        del table[wording.say("Language")]
    return pd.DataFrame(table)


def corrected_table(
    found: pd.DataFrame, names: Mapping[str, str], wording: Wording
) -> pd.DataFrame:
    """Return `results.checked.corrections` for reading."""
    ends = zip(found["share"], found["low"], found["high"], strict=True)
    return pd.DataFrame(
        {
            wording.say("Theme"): [names.get(code, code) for code in found["category"]],
            wording.say("Base"): found["base"],
            wording.say("Respondents checked"): found["checked"],
            wording.say("Share, by machine"): [_percent(raw, wording) for raw in found["raw"]],
            wording.say("Share, corrected (95% interval)"): [_between(*e, wording) for e in ends],
            wording.say("95% interval for all who could have answered"): [
                "–" if low != low else f"{_percent(low, wording)}–{_percent(high, wording)}"
                for low, high in zip(found["wide_low"], found["wide_high"], strict=True)
            ],
            wording.say("Note"): [
                wording.say("cut off at what is possible") if cut else ""
                for cut in found["clipped"]
            ],
        }
    )


def share_between(row: Mapping[str, float], name: str, wording: Wording) -> str:
    """Return a figure of a row of an evaluation with its interval."""
    return _between(row[name], row[f"{name}_low"], row[f"{name}_high"], wording)


def _shares(table: pd.DataFrame, labels: list[str], wording: Wording) -> pd.DataFrame:
    def interval(name: str) -> list[str]:
        return [share_between(row, name, wording) for row in table.to_dict("records")]

    return pd.DataFrame(
        {
            wording.say("Label"): labels,
            wording.say("By people"): table["n"],
            wording.say("By the program"): table["given"],
            wording.say("Right"): table["right"],
            wording.say("Missed"): table["missed"],
            wording.say("Wrong"): table["wrong"],
            wording.say("Precision (95% interval)"): interval("precision"),
            wording.say("Recall (95% interval)"): interval("recall"),
            wording.say("F1 (95% interval)"): interval("f1"),
        }
    )


def _accuracies(table: pd.DataFrame, said: Mapping[str, str], wording: Wording) -> pd.DataFrame:
    shares = zip(table["accuracy"], table["low"], table["high"], strict=True)
    return pd.DataFrame(
        {
            wording.say("Label"): [said[name] for name in table["label"]],
            wording.say("Answers with a value"): table["n"],
            wording.say("Right"): table["right"],
            wording.say("Accuracy (95% interval)"): [
                _between(*share, wording) for share in shares
            ],
        }
    )


def _disagreements(
    table: pd.DataFrame, names: Mapping[str, str], wording: Wording
) -> pd.DataFrame:
    def named(codes: str) -> str:
        return ", ".join(names.get(code, code) for code in codes.split())

    return pd.DataFrame(
        {
            wording.say("Respondent"): table["id"],
            wording.say("Question"): [
                wording.say(ROLES[own]) if own in ROLES else own for own in table["question"]
            ],
            wording.say("Missed"): [named(codes) for codes in table["missed"]],
            wording.say("Wrong"): [named(codes) for codes in table["wrong"]],
        }
    )


def _between(share: float, low: float, high: float, wording: Wording) -> str:
    if share != share:
        return "–"
    ends = f"{_percent(low, wording)}–{_percent(high, wording)}"
    return f"{_percent(share, wording)} ({ends})"


def _percent(share: float, wording: Wording) -> str:
    return "–" if share != share else wording.percent(share)
