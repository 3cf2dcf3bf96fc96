"""A person's decision outranks the machine, and the last one on an answer and code counts."""

import pandas as pd
import pytest

from analysis import study
from analysis.survey import Problem
from analysis.workspace import decisions

TABLE = pd.DataFrame({"nr": ["a", "b"], "text": ["Everyone can join.", "Cheap flights"]})


def code(coder, rows):
    taken = decisions.read(pd.DataFrame(rows))
    return study.code_table(TABLE, coder, ["text"], "nr", "benefits", "en", taken)


def decision(code, action, id="b", **more):
    return {"id": id, "question": "text", "code": code, "action": action, **more}


def codes(coded, id):
    return coded.answers.set_index("id").loc[id, "codes"].split()


def test_an_added_code_stands_with_the_persons_name_and_gives_its_parent(coder):
    coded = code(coder, [decision("digital_skills", "add", start="0", end="5", by="Coder A")])
    rows = coded.codings[coded.codings["source"] == "person"]
    assert sorted(rows["code"]) == ["digital_skills", "learning"]
    assert set(rows["evidence"]) == {"Cheap"} and set(rows["rule"]) == {"Coder A"}
    assert {"digital_skills", "learning"} <= set(codes(coded, "b"))


def test_a_removed_code_is_gone_from_codings_and_answer(coder):
    assert "inclusion" in codes(code(coder, [decision("impact", "add")]), "a")
    coded = code(coder, [decision("inclusion", "remove", "a")])
    assert "inclusion" not in codes(coded, "a")
    assert "inclusion" not in set(coded.codings.loc[coded.codings["id"] == "a", "code"])


def test_the_last_decision_counts(coder):
    both = [decision("impact", "add"), decision("impact", "remove")]
    assert "impact" not in codes(code(coder, both), "b")
    assert "impact" in codes(code(coder, both[::-1]), "b")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (decision("impact", "maybe"), "Row 2 of the decisions says “maybe”"),
        (decision("nothing", "add"), "the code nothing"),
        (decision("impact", "add", "z"), "the answer z to text"),
        (decision("impact", "add", start="5", end="99"), "lies outside"),
        (decision("impact", "add", start="x", end="9"), "no whole start and end"),
        ({"id": "a"}, "lack the column question"),
    ],
)
def test_a_decision_that_fits_nothing_is_told(coder, row, told):
    with pytest.raises(Problem) as problem:
        code(coder, [row])
    assert told in str(problem.value)


def test_a_decision_on_one_of_several_answers_with_the_same_id_is_refused(coder):
    twice = TABLE.assign(nr="a")
    taken = decisions.read(pd.DataFrame([decision("impact", "add", "a")]))
    with pytest.raises(Problem, match="same id"):
        study.code_table(twice, coder, ["text"], "nr", "benefits", "en", taken)
