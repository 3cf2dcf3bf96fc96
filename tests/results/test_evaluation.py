"""Precision, recall, F1, alpha and baselines are what their formulas say."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis import results
from analysis.survey import Problem

GOLD = pd.DataFrame(
    {
        "id": ["1", "2", "3", "4"],
        "role": ["benefits", "benefits", "support", "support"],
        "lang": ["fi", "en", "fi", "en"],
        "codes": ["a b", "a", "", "c"],
        "disputed": ["", "b", "", ""],
        "phases": ["before", "", "", "after"],
        "stance": ["x", "", "", "y"],
    }
)
CODED = pd.DataFrame(
    {
        "id": ["1", "2", "3", "4"],
        "codes": ["a", "a b", "c", "c"],
        "phases": ["before", "", "", "before"],
        "stance": ["x", "y", "", "y"],
    }
)


def test_counts_are_those_of_the_answers():
    found = results.evaluate(CODED, GOLD)
    micro = found.codes.iloc[0]
    assert (micro["right"], micro["missed"], micro["wrong"]) == (3, 1, 1)
    assert micro["precision"] == micro["recall"] == micro["f1"] == 0.75
    assert micro["f1_low"] <= 0.75 <= micro["f1_high"]
    assert found.answers == 4
    assert found.missing == 0


def test_disputed_codes_count_neither_way():
    found = results.evaluate(CODED, GOLD)
    assert found.codes.set_index("label").loc["b", "wrong"] == 0
    assert "2" not in set(found.disagreements["id"])


def test_groups_and_facets_have_their_own_rows():
    found = results.evaluate(CODED, GOLD)
    assert found.languages.set_index("label")["f1"].to_dict() == {"en": 1.0, "fi": 0.5}
    assert found.questions["label"].tolist() == ["benefits", "support"]
    phases = found.facets.iloc[0]
    assert (phases["right"], phases["missed"], phases["wrong"]) == (1, 1, 1)
    stance = found.single.iloc[0]
    assert (stance["n"], stance["right"]) == (3, 2)


def test_intervals_of_a_share_are_wilsons():
    # 3 of 4: (0.3006, 0.9544), Wilson's score interval by hand.
    micro = results.evaluate(CODED, GOLD).codes.iloc[0]
    z, n, p = 1.959964, 4, 0.75
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert micro["precision_low"] == pytest.approx(middle - half, abs=1e-4)
    assert micro["precision_high"] == pytest.approx(middle + half, abs=1e-4)


def test_alpha_is_one_for_the_same_coding_and_low_for_its_contrary():
    assert results.evaluate(GOLD, GOLD).alpha == 1
    other = GOLD.assign(codes=["c", "c", "a b", "a b"])
    assert results.evaluate(other, GOLD).alpha < 0


def test_baselines_know_nothing_of_the_words():
    same = pd.DataFrame({"id": list("1234"), "role": "benefits", "codes": ["a"] * 4})
    found = results.evaluate(same, same)
    assert found.baselines == {"question_only": 1.0, "permuted": 1.0}
    mixed = same.assign(codes=["a", "b", "c", "d"])
    assert results.evaluate(mixed, mixed).baselines["permuted"] < 0.5


def test_ids_that_repeat_are_told_apart_by_the_question():
    gold = pd.DataFrame(
        {"id": ["1", "1"], "question": ["benefits", "support"], "codes": ["a", "b"]}
    )
    coded = pd.DataFrame(
        {"id": ["1", "1"], "question": ["q1", "q2"], "role": ["benefits", "support"]}
    ).assign(codes=["a", "b"])
    assert results.evaluate(coded, gold).codes.iloc[0]["f1"] == 1
    with pytest.raises(Problem, match="tells them apart"):
        results.evaluate(coded.drop(columns=["question", "role"]), gold)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.drop(columns="codes"), "no column “codes”"),
        (lambda table: table.assign(id=["x", "y", "z", "w"]), "share no answer"),
    ],
)
def test_tables_that_cannot_be_compared_are_refused(change, said):
    with pytest.raises(Problem, match=said):
        results.evaluate(change(CODED), GOLD)


def test_alpha_is_that_of_another_implementation():
    import krippendorff

    random = np.random.default_rng(3)
    for _ in range(50):
        wanted, given = random.random((2, 12, 4)) < random.random()
        tables = [
            pd.DataFrame(
                {
                    "id": [str(n) for n in range(12)],
                    "codes": [" ".join(f"c{at}" for at in np.flatnonzero(row)) for row in coded],
                }
            )
            for coded in (given, wanted)
        ]
        used = (wanted | given).any(axis=0)
        coders = np.stack([wanted[:, used].ravel(), given[:, used].ravel()]).astype(int)
        ours = results.evaluate(*tables).alpha
        if coders.size and len(set(coders.ravel().tolist())) > 1:
            theirs = krippendorff.alpha(coders, level_of_measurement="nominal")
            assert ours == pytest.approx(theirs)
        else:
            assert np.isnan(ours)


def test_where_nobody_gives_a_code_everything_is_right():
    nothing = pd.DataFrame({"id": ["1", "2"], "role": "benefits", "codes": ["", ""]})
    found = results.evaluate(nothing, nothing)
    assert found.macro_f1 == 1 and found.codes["f1"].tolist() == [1]
    assert np.isnan(found.codes["precision"]).all()
    assert found.disagreements.empty
