"""A person's decision outranks the machine, and the last one on an answer and code counts."""

import pandas as pd
import pytest

from analysis import study
from analysis.codebook.succession import Succession
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
        (decision("nothing", "add"), "on the answer b to text names the code nothing"),
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


def test_answers_without_a_decision_stay_as_they_are_and_in_their_place(coder):
    texts = ["Everyone can join.", "Cheap flights", "Everyone can join from home.", ""]
    table = pd.DataFrame({"nr": ["b", "a", "c", "d"], "text": texts})
    machine = study.code_table(table, coder, ["text"], "nr", "benefits", "en")
    taken = decisions.read(pd.DataFrame([decision("impact", "add", "a")]))
    coded = decisions.apply(machine, taken, coder.scheme)
    assert list(dict.fromkeys(coded.codings["id"])) == ["b", "a", "c"]
    assert coded.codings.dtypes.equals(machine.codings.dtypes)
    others, before = (own[own["id"] != "a"] for own in (coded.codings, machine.codings))
    pd.testing.assert_frame_equal(others.reset_index(drop=True), before.reset_index(drop=True))
    given = machine.answers["codes"].tolist()
    assert coded.answers["codes"].tolist() == [given[0], f"{given[1]} impact", *given[2:]]


def test_a_table_of_decisions_is_read_as_it_stands():
    rows = pd.DataFrame(
        [decision("impact", "add", start="3", end="12", by="A", at="t", reason="r")]
    )
    rows[""] = "of no column"
    found = decisions.read(rows)
    assert found == [decisions.Decision("b", "text", "impact", "add", 3, 12, "A", "t", "r")]
    least = decisions.read(rows[["id", "question", "code", "action"]])
    assert least == [decisions.Decision("b", "text", "impact", "add")]
    assert decisions.table(least).iloc[0].tolist() == ["b", "text", "impact", "add", *[""] * 5]
    with pytest.raises(
        Problem, match=r"column code\. They need id, question, code, action, start"
    ):
        decisions.read(rows.drop(columns="code"))
    with pytest.raises(Problem, match="lack the column action"):
        decisions.read(rows.drop(columns=["action", "start"]))


@pytest.mark.parametrize(
    ("start", "end"), [("3", ""), ("", "3"), ("-1", "3"), ("0", "1234567890")]
)
def test_a_span_has_two_whole_places(start, end):
    good = decision("impact", "add", start="0", end="123456789")
    with pytest.raises(Problem, match="Row 3 of the decisions has no whole start and end"):
        decisions.read(pd.DataFrame([good, decision("impact", "add", start=start, end=end)]))


@pytest.mark.parametrize(
    ("start", "end", "is_within"),
    [
        (None, None, True),
        (0, 9, True),
        (8, 9, True),
        (0, 10, False),
        (4, 4, False),
        (5, 4, False),
        (9, 9, False),
        (-1, 3, False),
        (0, None, False),
    ],
)
def test_a_span_lies_within_an_answer_of_nine_signs(start, end, is_within):
    assert decisions.is_within(start, end, 9) is is_within


def test_only_times_that_can_be_compared_are_older():
    early, late = "2026-10-05T08:00:00Z", "2026-10-05T08:00:01Z"
    assert decisions.is_older(early, late)
    assert not decisions.is_older(late, early) and not decisions.is_older(early, early)
    assert not decisions.is_older("2026-10-05T08:00:00", late)
    assert not decisions.is_older("yesterday", late)


def test_a_whole_answer_is_confirmed_without_a_code_and_a_span():
    assert decisions.is_whole("", "confirm", None)
    for other in (("a", "confirm", None), ("", "add", None), ("", "confirm", 0)):
        assert not decisions.is_whole(*other)
    taken = [
        decisions.Decision("1", "q", "", "confirm"),
        decisions.Decision("2", "q", "", "confirm"),
        decisions.Decision("2", "q", "", "remove"),
        decisions.Decision("3", "q", "a", "confirm"),
    ]
    assert decisions.checked_as_wholes(taken) == {("1", "q")}


PARENTS = {"child": "parent", "other": "parent"}


def piece(code, start, end, rule="r"):
    return decisions.Piece(code, start, end, "rule", rule, 0.8)


def decided(machine, *taken):
    """Code, start, end and who of what counts in an answer of nine signs."""
    own = [decisions.Decision("1", "q", *each) for each in taken]
    return [(p.code, p.start, p.end, p.rule) for p in decisions.over(machine, own, PARENTS, 9)]


CHILD = [piece("child", 0, 4), piece("parent", 0, 4)]


def test_a_removed_code_takes_its_parent_along_where_nothing_else_earned_it():
    assert decided(CHILD, ("child", "remove")) == []
    assert decided([*CHILD, piece("parent", 0, 4, "own")], ("child", "remove")) == [
        ("parent", 0, 4, "own")
    ]
    assert decided([*CHILD, piece("parent", 5, 9)], ("child", "remove")) == [("parent", 5, 9, "r")]
    both = [*CHILD, piece("other", 0, 4)]
    assert decided(both, ("child", "remove")) == [("parent", 0, 4, "r"), ("other", 0, 4, "r")]
    assert decided(CHILD, ("parent", "remove")) == [("child", 0, 4, "r")]


def test_a_given_code_stands_where_it_was_decided_on_else_where_the_machine_found_it():
    kept = [(p.code, p.start, p.end, p.rule) for p in CHILD]
    own = [("child", "add", 5, 9, "A")]
    assert decided(CHILD, *own) == [*kept, ("child", 5, 9, "A"), ("parent", 5, 9, "A")]
    own = [("child", "confirm", None, None, "A")]
    assert decided(CHILD, *own) == [*kept, ("child", 0, 4, "A"), ("parent", 0, 4, "A")]
    twice = [piece("child", 5, 9), piece("child", 0, 4)]
    assert decided(twice, ("child", "confirm"))[2:] == [
        ("child", 0, 4, ""),
        ("child", 5, 9, ""),
        ("parent", 0, 4, ""),
        ("parent", 5, 9, ""),
    ]
    assert decided([], ("alone", "add", None, None, "B")) == [("alone", 0, 9, "B")]
    assert decided([], ("b", "add"), ("a", "add"), ("", "confirm")) == [
        ("a", 0, 9, ""),
        ("b", 0, 9, ""),
    ]
    person = decisions.over([], [decisions.Decision("1", "q", "alone", "add")], {}, 9)[0]
    assert (person.source, person.confidence) == ("person", 1.0)


def test_a_decision_counts_for_what_its_code_became():
    became = {"a": Succession("b", "a"), "c": Succession("b", "c")}
    taken = [
        decisions.Decision("1", "q", "a", "add"),
        decisions.Decision("1", "q", "b", "remove"),
        decisions.Decision("1", "q", "a", "remove"),
        decisions.Decision("1", "q", "c", "confirm"),
        decisions.Decision("2", "q", "a", "add"),
        decisions.Decision("1", "q", "d", "add"),
    ]
    found = [(own.id, own.code, own.action) for own in decisions.as_now(taken, became)]
    assert found == [
        ("1", "b", "remove"),
        ("1", "b", "remove"),
        ("1", "b", "confirm"),
        ("2", "b", "add"),
        ("1", "d", "add"),
    ]
    assert decisions.as_now(taken, {}) == taken
    again = [
        decisions.Decision("1", "q", "a", "add", by="A"),
        decisions.Decision("1", "q", "c", "add", by="B"),
        decisions.Decision("1", "q", "a", "confirm", by="C"),
    ]
    assert [own.by for own in decisions.as_now(again, became)] == ["B", "C"]


def test_what_fits_a_coding_is_told_from_what_does_not(coder):
    machine = study.code_table(TABLE, coder, ["text"], "nr", "benefits", "en")
    assert decisions.apply(machine, [], coder.scheme) is machine
    good = [decision("impact", "add", start="0", end="13"), decision("", "confirm", "a")]
    bad = [
        decision("impact", "add", start="0", end="14"),
        decision("impact", "add", "z"),
        decision("impact", "add") | {"question": "else"},
        decision("nothing", "add"),
        decision("", "add"),
    ]
    fit = decisions.fitting(machine, decisions.read(pd.DataFrame(good + bad)), coder.scheme)
    assert fit == decisions.read(pd.DataFrame(good))
    assert decisions.fitting(machine, [], coder.scheme) == []


def test_decided_codings_are_sorted_in_their_answer_and_ids_keep_their_type(coder):
    table = TABLE.assign(nr=[10, 2])
    machine = study.code_table(table, coder, ["text"], "nr", "benefits", "en")
    rows = [
        decision("impact", "add", "2", start="6", end="13"),
        decision("digital_skills", "add", "2", start="0", end="5"),
    ]
    coded = decisions.apply(machine, decisions.read(pd.DataFrame(rows)), coder.scheme)
    assert coded.codings["id"].dtype == machine.codings["id"].dtype
    own = coded.codings[coded.codings["id"].astype(str) == "2"]
    assert own["start"].is_monotonic_increasing
    assert own["evidence"].iloc[0] == "Cheap" and "flights" in set(own["evidence"])
    assert coded.codings.index.tolist() == list(range(len(coded.codings)))


def test_a_decision_on_one_question_leaves_the_answer_to_another_as_it_is(coder):
    table = TABLE.assign(more=["Cheap flights", "Everyone can join."])
    machine = study.code_table(table, coder, ["text", "more"], "nr", "benefits", "en")
    taken = decisions.read(pd.DataFrame([decision("impact", "add")]))
    coded = decisions.apply(machine, taken, coder.scheme)
    others, before = (own.answers[own.answers["question"] == "more"] for own in (coded, machine))
    assert others["codes"].tolist() == before["codes"].tolist()
    assert before["codes"].str.contains("inclusion").any()
    given = coded.answers.set_index(["id", "question"])["codes"]
    assert "impact" in given["b", "text"].split()
    others, before = (own.codings[own.codings["question"] == "more"] for own in (coded, machine))
    assert len(others) and others["code"].tolist() == before["code"].tolist()
