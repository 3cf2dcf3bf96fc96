"""An audience sees groups that are large enough, by one question at a time."""

import itertools

import numpy as np
import pytest

from analysis.privacy import classes
from analysis.privacy.classes import TOGETHER
from analysis.privacy.presets import PRESETS, preset
from analysis.privacy.release import Release
from analysis.results import tables
from analysis.results.comparison import WITHHELD
from analysis.results.variables import SINGLE, STATES, Variable
from analysis.survey import Problem


def single(id, counts, without=0, kind=SINGLE, scores=False):
    """A question of one choice with so many respondents for each option, in their order."""
    at = np.repeat(np.arange(len(counts)), counts)
    has = np.eye(len(counts), dtype=bool)[at]
    has = np.vstack([has, np.zeros((without, len(counts)), bool)])
    state = np.where(has.any(axis=1), 0, 2).astype(np.int8)
    names = tuple(str(n + 1) for n in range(len(counts)))
    own = np.where(state == 0, has @ np.arange(1.0, len(counts) + 1), np.nan) if scores else None
    return Variable(id, id, kind, "question", names, ("",) * len(counts), has, state, id, own)


def themes(rows, codes=("a", "b"), parents=None):
    has = np.asarray(rows, bool)
    state = np.zeros(len(has), np.int8)
    parents = parents or ("",) * len(codes)
    return Variable("d", "", "several", "theme", tuple(codes), parents, has, state, "any")


def answered(counts):
    """Two questions, q and g, whose options have so many respondents in common; the last row and
    the last column are those without an answer to the one or the other."""
    counts = np.array(counts)
    places = np.repeat(np.argwhere(counts >= 0), counts.ravel(), axis=0)
    for id, at, size in zip("qg", places.T, counts.shape, strict=True):
        has = at[:, None] == np.arange(size - 1)
        state = np.where(has.any(axis=1), 0, 2).astype(np.int8)
        names = tuple(str(n + 1) for n in range(size - 1))
        yield Variable(id, id, SINGLE, "question", names, ("",) * len(names), has, state, id)


def released(*found, name="public"):
    return Release({own.id: own for own in found}, PRESETS[name])


def test_small_options_are_taken_together_with_those_who_gave_no_answer():
    own = classes.merged(single("q", [20, 9, 3, 3], without=2), 5)
    assert own.categories == ("1", "2", TOGETHER)
    assert own.has.sum(axis=0).tolist() == [20, 9, 6]
    assert classes.parts(own).sum(axis=0).tolist() == [20, 9, 8]


def test_one_small_option_takes_the_next_smallest_with_it():
    own = classes.merged(single("q", [20, 9, 7, 2]), 5)
    assert own.categories == ("1", "2", TOGETHER)
    assert own.has.sum(axis=0).tolist() == [20, 9, 9]


def test_a_question_that_few_answered_has_one_option():
    own = classes.merged(single("q", [2, 1]), 5)
    assert own.categories == (TOGETHER,) and own.has.sum() == 3


def test_steps_are_merged_with_neighbours_and_empty_ones_stay():
    own = classes.merged(single("q", [0, 1, 15, 38, 22], kind="scale", scores=True), 5)
    assert own.categories == ("1", "2–3", "4", "5")
    assert own.has.sum(axis=0).tolist() == [0, 16, 38, 22]
    strict = classes.merged(single("q", [0, 1, 15, 38, 22], kind="scale", scores=True), 10, True)
    assert (strict.has.sum(axis=0) >= 10).all()


def test_what_was_written_in_is_one_option():
    has = np.zeros((30, 4), bool)
    has[:20, 0], has[20, 2], has[21, 3] = True, True, True
    names, state = (*"abxy",), np.zeros(30)
    own = Variable("q", "", "several", "question", names, ("",) * 4, has, state, "q", written=2)
    assert classes.merged(own, 5).categories == ("a", "b", TOGETHER)


@pytest.mark.parametrize("counts", itertools.product([0, 1, 4, 5, 30], repeat=4))
def test_every_class_has_people_enough_or_nobody(counts):
    if sum(counts) < 5:
        return
    for kind, scores in ((SINGLE, False), ("scale", True)):
        sizes = classes.merged(single("q", counts, kind=kind, scores=scores), 5).has.sum(axis=0)
        assert sizes.sum() == sum(counts)
        assert all(size == 0 or size >= 5 for size in sizes)


def test_a_theme_of_few_says_under_the_limit_and_one_of_nearly_all_says_over():
    rows = np.zeros((40, 3), bool)
    rows[:3, 0], rows[:38, 1], rows[:20, 2] = True, True, True
    table = released(themes(rows, "abc")).table("d")
    assert table.hidden[:, 0].tolist() == [True, True, False]
    assert table.n[:, 0].tolist() == [0, 40, 20]
    assert table.under == 5


def test_a_theme_of_a_few_of_a_few_says_under_the_limit():
    rows = np.zeros((7, 1), bool)
    rows[:3] = True  # under the limit, and all but four
    table = released(themes(rows, "a")).table("d")
    assert (table.hidden.item(), table.n.item(), table.under) == (True, 0, 5)


def test_of_fewer_than_the_limit_nothing_is_told():
    table = released(themes(np.zeros((3, 1)), "a")).table("d")
    assert (table.hidden.item(), table.n.item(), table.under) == (True, 0, 0)


def test_an_option_that_all_chose_has_no_count_in_a_table_that_hides_it():
    table = released(single("q", [20, 0])).table("q")
    assert table.hidden[0, 0] and table.n[0, 0] == 0


@pytest.mark.parametrize(("name", "is_hidden"), [("public", False), ("strict", True)])
def test_what_nobody_named_is_shown_where_the_preset_shows_nobody(name, is_hidden):
    rows = np.zeros((40, 3), bool)
    rows[:20, 0], rows[20:, 1] = True, True
    shown = released(themes(rows, "abc"), name=name)
    assert shown.table("d").hidden[:, 0].tolist() == [False, False, is_hidden]
    assert shown.together("d").hidden[0, 1] == is_hidden


def test_a_table_that_hides_does_not_hold_the_true_count():
    group = single("g", [20, 20])
    rows = np.zeros((40, 1), bool)
    rows[:9, 0], rows[20:22, 0] = True, True
    table = released(themes(rows, "a"), group).table("d", "g")
    assert table.hidden.all() and (table.n == 0).all()


def test_a_parent_that_is_hidden_hides_its_child():
    group = single("g", [20, 20])
    rows = np.zeros((40, 2), bool)
    rows[:17, 0], rows[20:30, 0] = True, True
    rows[:8, 1], rows[20:28, 1] = True, True
    own = themes(rows, ("p", "c"), ("", "p"))
    table = released(own, group).table("d", "g")
    assert table.hidden[0].all()
    assert table.hidden[1].all()


def test_a_child_that_nobody_named_is_hidden_with_its_parent_by_two_questions():
    one = single("a", [40, 40])
    other = single("b", [40, 40]).among(np.arange(80).reshape(2, 40).T.ravel())
    rows = np.zeros((80, 2), bool)
    rows[:38, 0], rows[40:60, 0] = True, True  # all but two of the first group
    shown = released(themes(rows, ("p", "c"), ("", "p")), one, other)
    assert shown.table("d", "a").hidden.all() and not shown.table("d", "b").hidden.any()
    assert shown.table("d", "a", {"b": ["1"]}).hidden.all()


def test_two_questions_are_refused_where_their_groups_are_small_and_three_always():
    first, second = single("a", [30, 30]), single("b", [20, 20, 20])
    mixed = np.arange(60).reshape(3, 20).T.ravel()
    even = second.among(mixed)
    skewed = single("c", [55, 5]).among(mixed)
    shown = released(themes(np.ones((60, 1)), "x"), first, even, skewed)
    assert shown.refused({"a": ["1"]}) is None
    assert shown.may_cross("a", "b")
    assert not shown.may_cross("a", "c")
    assert "at most two" in str(shown.refused({"a": ["1"], "b": ["1"]}, "c"))
    with pytest.raises(Problem, match="Three questions"):
        shown.table("d", "c", {"a": ["1"], "b": ["1"]})


def test_a_filter_of_several_groups_is_the_sum_of_what_is_shown():
    random = np.random.default_rng(5)
    group, own = single("g", [30, 25, 20]), themes(random.random((75, 3)) < 0.4, "abc")
    shown = released(own, group)
    by = shown.table("d", "g")
    both = shown.table("d", None, {"g": ["1", "3"]})
    for at in range(3):
        if by.hidden[at, [0, 2]].any():
            assert both.hidden[at, 0]
        else:
            assert both.n[at, 0] == by.n[at, [0, 2]].sum()


def test_the_researcher_sees_the_plain_counts():
    random = np.random.default_rng(5)
    group, own = single("g", [37, 3]), themes(random.random((40, 2)) < 0.2)
    shown = released(own, group, name="researcher")
    plain = tables.crossed(own, group)
    assert np.array_equal(shown.table("d", "g").n, plain.n)
    only = shown.table("d", None, {"g": ["2"]})
    assert only.base.tolist() == [3] and not only.hidden.any()


def test_a_test_that_would_tell_is_withheld():
    rows = np.zeros((60, 2), bool)
    rows[:2, 0], rows[:10, 1], rows[30:50, 1] = True, True, True
    found = released(themes(rows), single("g", [30, 30])).comparison("d", "g")
    assert found.tests["test"].tolist()[0] == WITHHELD
    assert np.isnan(found.tests["p"].iloc[0])
    assert found.tests["p"].notna().iloc[1]


def test_the_strict_preset_shows_fives_and_no_quotes():
    random = np.random.default_rng(5)
    shown = released(themes(random.random((93, 2)) < 0.4), name="strict")
    table = shown.table("d")
    assert (table.n % 5 == 0).all() and (table.base % 5 == 0).all()
    assert shown.quotable("a", 0) is not None


def test_a_quote_is_withheld_for_a_rare_theme_and_a_rare_language():
    rows = np.zeros((40, 2), bool)
    rows[:3, 0], rows[:20, 1] = True, True
    languages = np.array(["fi"] * 37 + ["sv"] * 3, object)
    own = themes(rows)
    shown = Release({own.id: own}, PRESETS["public"], languages)
    assert "named the theme" in str(shown.quotable("a", 0))
    assert shown.quotable("b", 0) is None
    assert "language" in str(shown.quotable("b", 38))


def test_an_unknown_preset_is_refused_with_the_known_ones():
    with pytest.raises(Problem, match="There are: public, partner"):
        preset("everyone")


def test_only_the_file_of_a_partner_is_bound_and_one_preset_hides_nothing():
    assert [name for name, own in PRESETS.items() if own.bound] == ["partner"]
    assert [name for name, own in PRESETS.items() if not own.hides] == ["researcher"]
    assert [name for name, own in PRESETS.items() if own.zeros] == ["strict"]
    limits = {name: own.threshold for name, own in PRESETS.items()}
    assert limits == {"public": 5, "partner": 5, "researcher": 5, "archive": 3, "strict": 10}


@pytest.mark.parametrize(("both", "fits"), [(5, True), (4, False)])
def test_two_questions_whose_groups_have_just_enough_people_may_be_crossed(both, fits):
    one = single("q", [both + 15, 20])
    has = np.eye(2, dtype=bool)[[0] * both + [1] * 15 + [0] * 10 + [1] * 10]
    state = np.zeros(len(has), np.int8)
    other = Variable("g", "", SINGLE, "question", ("x", "y"), ("", ""), has, state, "g")
    assert released(one, other).may_cross("q", "g") is fits


def test_what_all_but_a_few_of_a_group_chose_is_hidden():
    # Of the second group all but three chose the first option; so few others give themselves away.
    group = single("g", [30, 30])
    has = np.zeros((60, 3), bool)
    has[:15, 0], has[15:30, 1], has[30:57, 0], has[57:, 1] = True, True, True, True
    has[:, 2] = ~has.any(axis=1)
    names, state = ("a", "b", "c"), np.zeros(60, np.int8)
    own = Variable("q", "", SINGLE, "question", names, ("",) * 3, has, state, "q")
    assert not released(own, group).may_cross("q", "g")
    table = released(own, group).table("q", "g")
    assert table.hidden[:, 1].any()
    assert not table.n[table.hidden].any()


def test_what_all_but_a_few_chose_is_hidden_where_few_answered_both():
    # In each group all but four chose option 2. Of those who chose another one only four answered
    # both questions, so their counts would be covered without it.
    shown = released(*answered([[0, 4, 5], [8, 5, 8], [4, 0, 4], [12, 5, 0]]))
    assert shown.table("q", "g").hidden.all() and shown.table("g", "q").hidden.all()


def test_a_group_whose_base_is_hidden_is_hidden_in_the_other_table_too():
    # By q three who answered g are of no group: they are hidden with the base of the second one.
    shown = released(*answered([[8, 8, 3], [5, 8, 8], [0, 3, 0]]))
    assert shown.table("g", "q").base_hidden.tolist() == [False, True]
    assert shown.table("q", "g").hidden[1].all()
    turned = released(*answered([[8, 5, 0], [8, 8, 3], [3, 8, 0]]))
    assert turned.table("q", "g").base_hidden.tolist() == [False, True]
    assert turned.table("g", "q").hidden[1].all()


def test_an_option_that_nobody_chose_is_shown_by_groups():
    shown = released(*answered([[0, 0, 0], [10, 10, 0], [10, 10, 0], [0, 0, 0]]))
    for table in (shown.table("q", "g"), shown.table("g", "q")):
        assert not table.hidden.any() and table.n.sum() == 40


def test_who_said_not_to_know_can_be_chosen_where_nothing_is_hidden():
    own = single("q", [20, 20], without=10)
    own.state[40:45] = STATES.index("dont_know")
    for name, count in (("researcher", 5), ("public", 0)):
        kept = released(own, name=name).respondents({"q": ["I do not know"]})
        assert kept.sum() == count and kept[40:45].all() == bool(count)
    both = released(own, name="researcher").respondents({"q": ["1", "I do not know"], "g": []})
    assert both.sum() == 25
