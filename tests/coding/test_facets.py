"""Phases, stages, tools, stance and readiness on answers labelled before their patterns were."""

from collections import Counter

import pandas as pd
import pytest
import yaml

from analysis import results, study
from analysis.coding.coder import by_rules
from tests.score_cases import CASES

SETS = {"phases": ("phases", " "), "stage": ("stages", " "), "tools": ("tools", ";")}


def read(name):
    cases = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return pd.DataFrame(
        {
            "id": [str(number) for number in range(len(cases))],
            "role": [case["role"] for case in cases],
            "text": [case["text"] for case in cases],
            "language": [case.get("language", name[-2:]) for case in cases],
            "codes": "",
            **{c: [s.join(case[k]) for case in cases] for c, (k, s) in SETS.items()},
            **{k: [case.get(k) or "" for case in cases] for k in ("stance", "readiness")},
        }
    )


def evaluated(gold):
    table = gold[["id", "role", "text", "language"]]
    return study.code_table(table, by_rules(), ["text"], "id", "role", "language").answers


def test_facets_are_read_off_answers_written_before_their_patterns(capsys):
    gold = read("facets")
    found = evaluated(gold)
    compared = results.evaluate(found.drop(columns="question"), gold)
    f1 = dict(zip(compared.facets["label"], compared.facets["f1"], strict=True))
    asked = gold["role"] == "definition"
    stance = (gold["stance"] == found["stance"])[asked].mean()
    readiness = (gold["readiness"] == found["readiness"]).mean()
    with capsys.disabled():
        shown = ", ".join(f"{name} {value:.3f}" for name, value in f1.items())
        print(f"\nfacets: F1 {shown}; accuracy stance {stance:.3f}, readiness {readiness:.3f}")
    assert f1["phases"] >= 0.75
    assert f1["stage"] >= 0.75
    assert f1["tools"] >= 0.95
    assert stance >= 0.75
    assert readiness >= 0.75


@pytest.mark.parametrize("language", ["fi", "sv", "et", "en"])
def test_facets_stay_right_on_the_answers_they_were_tried_on(language):
    gold = read(f"facets_{language}")
    found = evaluated(gold)
    counts = Counter()
    for column in SETS:
        for want, got in zip(gold[column], found[column], strict=True):
            sign = SETS[column][1]
            wanted, given = (set(filter(None, text.split(sign))) for text in (want, got))
            counts.update(
                right=len(wanted & given),
                wrong=len(given - wanted),
                missed=len(wanted - given),
            )
    whole = 2 * counts["right"] + counts["wrong"] + counts["missed"]
    assert 2 * counts["right"] / whole >= 0.9
