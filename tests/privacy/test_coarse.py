"""A coarse background: no combination of it is of fewer than k, and nothing else is done to it."""

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coding.coder import coder
from analysis.present import report_sheets
from analysis.privacy.coarse import coarse
from analysis.privacy.presets import PRESETS
from analysis.wording import wording

EN = wording("en")


@st.composite
def backgrounds(draw):
    """A background of few or many different values, skewed, some empty; and k."""
    columns = draw(st.integers(0, 4))
    words = [draw(st.sampled_from(["a", "ab", "abc", "aaab", "abcdefghij", " a"])) for _ in "1234"]
    row = st.tuples(*(st.sampled_from(["", *words[at]]) for at in range(columns)))
    rows = draw(st.lists(row, max_size=60))
    index = [f"R{at}" for at in draw(st.permutations(range(len(rows))))]
    names = ["Same", "Same", "Third", "Fourth"][:columns]  # two questions may read the same
    return pd.DataFrame(rows, index=index, columns=names, dtype=object), draw(st.integers(2, 9))


def combinations(frame):
    return Counter(map(tuple, frame.to_numpy(dtype=object).tolist()))


@settings(derandomize=True, deadline=None, max_examples=300)
@given(backgrounds())
def test_every_combination_is_of_k_or_all_is_withheld(drawn):
    frame, k = drawn
    made = coarse(frame, k)
    if len(frame) < k:
        assert made.shown.isna().all(axis=None)
    else:
        assert all(n >= k for n in combinations(made.shown).values())


@settings(derandomize=True, deadline=None, max_examples=300)
@given(backgrounds())
def test_a_value_that_is_shown_is_the_one_that_was_given_and_the_log_counts_the_others(drawn):
    frame, k = drawn
    made = coarse(frame, k)
    assert made.shown.index.equals(frame.index) and made.shown.columns.equals(frame.columns)
    gone = made.shown.isna().to_numpy(bool)
    assert (made.shown.to_numpy()[~gone] == frame.to_numpy()[~gone]).all()
    assert made.withheld == gone.sum(axis=0).tolist()
    assert made.log["column"].tolist() == list(frame.columns)
    assert not (made.log["joined"].gt(0) & made.log["few"].eq(0)).any()
    assert not frame.isna().any(axis=None)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(backgrounds(), st.randoms(use_true_random=False))
def test_the_order_of_the_respondents_says_nothing(drawn, chance):
    frame, k = drawn
    order = list(frame.index)
    chance.shuffle(order)
    made, again = coarse(frame, k), coarse(frame.loc[order], k)
    pd.testing.assert_frame_equal(made.shown.loc[order], again.shown)
    pd.testing.assert_frame_equal(made.log, again.log)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(backgrounds())
def test_one_class_is_parted_as_the_rule_says_in_words(drawn):
    """The first column that is parted, by a count in plain Python."""
    frame, k = drawn
    if frame.columns.empty or len(frame) < k:
        return
    sizes = [frame.iloc[:, at].nunique() for at in range(len(frame.columns))]
    at = sizes.index(min(sizes))
    counts = Counter(frame.iloc[:, at])
    kept = {value for value, n in counts.items() if n >= k}
    if 0 < len(frame) - sum(counts[value] for value in kept) < k:
        kept.remove(min(kept, key=lambda value: (counts[value], value)))
    shown = coarse(frame, k).shown.iloc[:, at]
    assert set(shown.dropna()) == kept
    assert shown.notna().sum() == sum(counts[value] for value in kept)


def test_an_example_by_hand():
    rows = [("A", "x")] * 4 + [("A", "y")] * 6 + [("A", "z")] * 5
    rows += [("B", "x")] * 3 + [("B", "")] * 3 + [("B", "y")] * 5 + [("C", "x")] * 2
    made = coarse(pd.DataFrame(rows, columns=["School", "Role"]), 5)
    # C is of 2, so B joins it. In A, x is of 4, so z joins it, the rarer of y and z. Among the 13
    # without a school, "" is of 3, so x joins it: it is as rare as y, and before it.
    assert combinations(made.shown) == {
        ("A", None): 9,
        ("A", "y"): 6,
        (None, None): 8,
        (None, "y"): 5,
    }
    assert made.log.to_numpy().tolist() == [["School", 2, 11], ["Role", 4 + 3, 5 + 5]]
    assert made.withheld == [13, 17] and made.k == 5


def test_an_empty_answer_is_a_value_that_may_be_shown():
    made = coarse(pd.DataFrame({"Role": [""] * 5 + ["x"] * 6}), 5)
    assert combinations(made.shown) == {("",): 5, ("x",): 6}


def test_a_question_that_each_answered_otherwise_is_withheld_and_takes_no_other_along():
    frame = pd.DataFrame({"Job": map(str, range(20)), "School": ["A"] * 12 + ["B"] * 8})
    made = coarse(frame, 5)
    assert made.withheld == [20, 0]


def test_of_two_questions_with_as_many_values_the_first_is_parted_first():
    frame = pd.DataFrame({"One": list("aaabbb"), "Two": list("xxyxyy")})
    assert coarse(frame, 3).withheld == [0, 6]
    assert coarse(frame[["Two", "One"]], 3).withheld == [0, 6]


@pytest.mark.parametrize("people", [0, 1, 4])
def test_of_fewer_than_k_all_is_withheld(people):
    made = coarse(pd.DataFrame({"School": ["A"] * people}), 5)
    assert made.withheld == [people] and made.shown["School"].isna().all()


def sheets(coded, roles, audience, silent=""):
    """The sheets of an audience where all have one school, and the first the first roles."""
    ids = coded.answers["id"].astype(str).unique()
    rest = ["Teacher"] * (len(ids) - len(roles))
    mail = "Lyceum aino@example.org"
    background = pd.DataFrame({"School": mail, "Role": [*roles, *rest]}, index=ids)
    left = [frame["id"].astype(str) != silent for frame in (coded.answers, coded.codings)]
    content = coded.answers["content"].where(left[0], "empty")
    told = replace(
        coded, answers=coded.answers.assign(content=content), codings=coded.codings[left[1]]
    )
    own = report_sheets.Answers(told, coder().scheme, {}, background=background)
    known = {id: f"R{number:03}" for number, id in enumerate(ids)}
    return report_sheets.sheets(own, PRESETS[audience], EN, known)


@pytest.mark.parametrize("audience", ["partner", "archive"])
def test_what_is_withheld_is_told_in_words_and_counts(coded, audience):
    made = sheets(coded, ["Head", *["Janitor"] * 4], audience)
    for name in ("Codings, long form", "Codings, wide form"):
        said, table = made[name]
        assert "5 respondents or more. Values withheld: 5;" in said
        assert set(table["Background: School"]) == {"Lyceum [e-mail address]"}
        for id, role in zip(table["Respondent"], table["Background: Role"], strict=True):
            assert role == ("Teacher" if int(id[1:]) >= 5 else "[withheld]")
    counts = made["Protection"][1].set_index("Question")["n"]
    assert (counts["School"], counts["Role"]) == (0, 5)


def test_who_gave_no_open_answer_makes_no_combination_of_the_rows_larger(coded):
    first = str(coded.answers["id"].iloc[0])
    for silent, shown in (("", {"Guest", "Teacher"}), (first, {"[withheld]"})):
        wide = sheets(coded, ["Guest"] * 5, "partner", silent)["Codings, wide form"][1]
        assert ("R000" in set(wide["Respondent"])) == (not silent)
        assert set(wide["Background: Role"]) == shown  # of 4 guests, whom the teachers join
