"""What checked answers tell of the machine's coding, and how shares are corrected by it."""

import numpy as np
import pandas as pd
import pytest

from analysis.results import checked
from analysis.results.variables import Variable


def frame(rows):
    return pd.DataFrame(rows, columns=["id", "question", "role", "content", "language", "codes"])


def test_accuracy_is_counted_on_checked_answers_alone(book):
    asked = [(n, "q1", "benefits", "answered", "fi" if n < 3 else "sv") for n in range(5)]
    machine = frame([(*row, "impact") for row in asked])
    truths = ("impact", "", "impact flexibility", "impact", "")
    decided = frame([(*row, codes) for row, codes in zip(asked, truths, strict=True)])
    wholes = {(str(n), "q1") for n in range(4)}
    mask = checked.checked_answers(decided, wholes)
    assert mask.tolist() == [True] * 4 + [False]
    found = checked.accuracies(machine, decided, mask, book).set_index(["code", "language"])
    row = found.loc[("impact", "")]
    assert row[["checked", "right", "wrong", "missed"]].tolist() == [4, 3, 1, 0]
    assert row["precision"] == 0.75
    assert found.loc[("impact", "sv"), "checked"] == 1
    assert found.loc[("flexibility", ""), "missed"] == 1
    assert np.isnan(found.loc[("scheduling", ""), "recall"])


def test_a_respondent_is_checked_where_all_answers_of_the_base_are():
    rows = [
        (0, "q1", "benefits", "answered", "fi", ""),
        (0, "q2", "other", "answered", "fi", ""),
        (1, "q1", "benefits", "answered", "fi", ""),
        (2, "q1", "benefits", "empty", "fi", ""),
    ]
    answers, mask = frame(rows), np.array([True, False, True, True])
    person = answers["id"].to_numpy()
    of = lambda about: checked.checked_respondents(answers, mask, person, about, 3).tolist()  # noqa: E731
    assert of("benefits") == [True, True, False]
    assert of("any") == [False, True, False]


def variable(has):
    has = np.asarray(has, bool)[:, None]
    state = np.zeros(len(has), np.int8)
    return Variable("d", "", "several", "theme", ("a",), ("",), has, state, "any")


def test_a_share_is_corrected_by_what_the_machine_missed():
    truth = np.arange(400) % 10 < 4
    given = truth & (np.arange(400) % 2 == 0)
    mask = np.arange(400) % 3 == 0
    decided = np.where(mask, truth, given)
    row = checked.corrections(variable(given), variable(decided), mask).iloc[0]
    assert row["raw"] == given.mean()
    assert row["share"] == pytest.approx(truth.mean(), abs=0.03)
    assert row["low"] < truth.mean() < row["high"]
    assert (row["base"], row["checked"]) == (400, mask.sum())


def test_the_codes_most_worth_checking_are_common_and_little_checked():
    rows = pd.DataFrame({"category": ["a", "b", "c"], "parent": "", "share": [0.5, 0.3, np.nan]})
    accuracy = pd.DataFrame(
        {"code": ["a", "b"], "language": "", "f1": [0.9, np.nan], "f1_low": 0.85, "f1_high": 0.95}
    )
    assert checked.worth_checking({"d": rows}, accuracy) == ["b", "a"]


def test_the_answers_behind_an_accuracy_are_listed_by_outcome():
    rows = [(n, "q1", "benefits", "answered", "fi") for n in range(4)]
    machine = frame([(*row, codes) for row, codes in zip(rows, ("a", "a", "", ""), strict=True)])
    decided = frame([(*row, codes) for row, codes in zip(rows, ("a", "", "a", ""), strict=True)])
    texts = decided.assign(text=["one", "two", "three", "four"])
    found = checked.outcomes(machine, texts, np.array([True, True, True, False]), "a")
    assert found["outcome"].tolist() == ["right", "wrong", "missed"]
    assert found["text"].tolist() == ["one", "two", "three"]
