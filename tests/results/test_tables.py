"""Tables count respondents, on the base they name, and keep apart why others are not in it."""

import numpy as np
import pandas as pd
import pytest

from analysis import study
from analysis.coding.apply import Coded
from analysis.results import closed, comparison, tables, variables
from analysis.results.tables import Sampling
from analysis.results.variables import STATES, Variable
from analysis.survey import Question, Survey

OPEN = (
    Question("q1", "Benefits?", "open", (0,), role="benefits"),
    Question("q2", "Else?", "open", (1,), role="other"),
)


def answers(rows):
    return pd.DataFrame(rows, columns=["id", "question", "role", "content", "codes"])


def survey(columns, questions, missing=None):
    count = len(next(iter(columns.values())))
    frame = pd.DataFrame(columns, index=range(count), dtype="object")
    return Survey("table", "utf-8", 1, frame, tuple(questions), missing=missing)


def themes(rows, book, base="domain", people=5):
    own = survey({0: [None] * people, 1: [None] * people}, OPEN)
    return variables.variables(own, answers(rows), book, base)


def share(found, code):
    own = next(v for v in found.values() if code in v.categories)
    table = tables.counted(own)
    return (int(table.n[own.categories.index(code), 0]), int(table.base[0]), own.base_of)


def test_a_theme_is_counted_among_those_who_answered_its_domains_question(book):
    rows = [
        (1, "q1", "benefits", "answered", "impact"),
        (1, "q2", "other", "answered", "impact"),
        (2, "q1", "benefits", "answered", ""),
        (3, "q1", "benefits", "non_answer", ""),
        (4, "q1", "benefits", "empty", ""),
        (4, "q2", "other", "answered", "impact scheduling"),
    ]
    assert share(themes(rows, book), "impact") == (1, 2, "benefits")
    assert share(themes(rows, book, "any"), "impact") == (2, 3, "any")
    assert share(themes(rows, book), "scheduling") == (1, 3, "any")
    benefit = themes(rows, book)["benefit"]
    told = [STATES[state] for state in benefit.state]
    assert told == ["not_asked", "answered", "answered", "non_answer", "skipped"]


def test_a_respondent_counts_once_however_often_the_theme_is_named(book):
    rows = [(1, q, "benefits", "answered", "impact") for q in ("q1", "q2")]
    assert share(themes(rows, book), "impact") == (1, 1, "benefits")


def test_a_theme_that_an_empty_answer_was_given_does_not_count(book):
    rows = [(1, "q1", "benefits", "non_answer", "impact"), (2, "q1", "benefits", "answered", "")]
    assert share(themes(rows, book), "impact") == (0, 1, "benefits")


def test_no_answers_give_no_themes(book):
    assert themes([], book) == {}


def test_kinds_of_answers_are_kept_apart():
    missing = pd.DataFrame({0: ["not_asked", None, "dont_know", None, None, None]})
    own = survey({0: [None] * 6}, OPEN[:1], missing)
    rows = [
        (0, "q1", "benefits", "empty", ""),
        (1, "q1", "benefits", "answered", "impact"),
        (2, "q1", "benefits", "empty", ""),
        (3, "q1", "benefits", "empty", ""),
        (4, "q1", "benefits", "non_answer", ""),
        (5, "q1", "benefits", "answered", ""),
    ]
    row = tables.response(own, answers(rows), {}).iloc[0]
    kinds = ["asked", "answered", "coded", "non_answer", "dont_know", "skipped", "not_asked"]
    assert row[kinds].tolist() == [5, 2, 1, 1, 1, 1, 1]


def test_why_answers_are_missing_goes_along_with_the_chosen_respondents(book):
    missing = pd.DataFrame({0: [None] * 4, 1: ["not_asked", "dont_know", None, None]})
    school = Question("q1", "School?", "single", (0,), options=("a", "b"))
    own = survey({0: ["a", "b", "b", "b"], 1: [None] * 3 + ["x"]}, (school, OPEN[1]), missing)
    rows = [(n, "q2", "other", "empty", "") for n in range(3)] + [
        (3, "q2", "other", "answered", "")
    ]
    coded = Coded(answers(rows).assign(language="en"), pd.DataFrame(), pd.DataFrame())
    shown = study.released(own, coded, book, "researcher")
    row = study.answering(own, coded, shown, {"q1": ["b"]}).set_index("question").loc["q2"]
    assert row[["dont_know", "skipped", "answered", "not_asked"]].tolist() == [1, 1, 1, 0]


def one(question, *columns, missing=None):
    own = survey(dict(enumerate(columns)), [question], missing)
    return variables.of_question(own, question)


def counts(variable):
    return dict(zip(variable.categories, variable.has.sum(axis=0).tolist(), strict=True))


def test_a_several_choice_question_has_respondents_as_its_base():
    question = Question(
        "q1", "T?", "multi_cell", (0,), 2, ("Zoom", "Docs (a, b)", "Never"), (), ", "
    )
    found = one(question, ["Zoom, Docs (a, b)", "Zoom", None, "Paper"])[0]
    assert counts(found) == {"Zoom": 2, "Docs (a, b)": 1, "Never": 0, "Paper": 1}
    assert found.base.sum() == 3
    assert found.written == 1


def test_options_of_columns_are_counted_where_chosen():
    question = Question("q1", "Tools?", "multi_columns", (0, 1), 2, (), ("Zoom", "Teams"))
    found = one(question, ["Zoom", "No", None], ["Teams", "Yes", None])[0]
    assert counts(found) == {"Zoom": 1, "Teams": 2}
    assert found.base.sum() == 2


def test_who_does_not_know_is_in_no_base():
    question = Question(
        "q1", "?", "single", (0,), 4, ("Yes", "No", "Unsure"), dont_know=("Unsure",)
    )
    missing = pd.DataFrame({0: [None, None, None, "not_asked", None]})
    found = one(question, ["Yes", "No", "Unsure", None, None], missing=missing)[0]
    assert found.categories == ("Yes", "No")
    told = [STATES[state] for state in found.state]
    assert told == ["answered", "answered", "dont_know", "not_asked", "skipped"]


def test_a_scale_has_all_its_steps_and_its_numbers():
    question = Question("q1", "Useful", "rating", (0,), 3, ("1", "2", "3", "4", "5"))
    found = one(question, ["5", "5", "4", None, "?"])[0]
    assert list(counts(found).values()) == [0, 0, 0, 1, 2]
    told = tables.summary(found).iloc[0]
    assert told[["n", "mean", "median"]].tolist() == pytest.approx([3, 14 / 3, 5])


def test_a_scale_in_words_has_the_order_of_its_options():
    question = Question("q1", "Often", "single", (0,), 3, ("Never", "Seldom", "Often"))
    scale = Question("q1", "Often", "likert_matrix", (0,), 3, ("Never", "Seldom", "Often"), ("x",))
    cells = ["Often", "Never", "Often", None]
    assert one(scale, cells)[0].scores[:3].tolist() == [3, 1, 3]
    assert one(question, cells)[0].scores is None


def test_numbers_are_read_as_people_write_them_and_parted_into_quarters():
    question = Question("q1", "Years?", "number", (0,), 12)
    cells = [*(str(n) for n in range(1, 11)), "noin 12 vuotta", "pitkään", None]
    found = one(question, cells)[0]
    assert found.base.sum() == 11
    assert sum(counts(found).values()) == 11
    assert len(found.categories) == 4
    assert tables.summary(found).iloc[0]["most"] == 12


def test_dates_are_parted_by_their_span():
    question = Question("q1", "When?", "date", (0,), 3, order="dmy")
    assert counts(one(question, ["1.9.2025", "2.9.2025", None])[0]) == {
        "2025-09-01": 1,
        "2025-09-02": 1,
    }
    assert counts(one(question, ["1.9.2025", "2.12.2025", "x"])[0]) == {"2025-09": 1, "2025-12": 1}
    assert set(counts(one(question, ["1.9.2015", "2.12.2025", None])[0])) == {"2015", "2025"}


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        (Question("q1", "?", "ranking", (0, 1), 2, (), ("A", "B")), (["1", "2"], ["2", "1"])),
        (
            Question("q1", "?", "ranking", (0, 1), 2, ("A", "B"), ("Rank 1", "Rank 2")),
            (["A", "B"], ["B", "A"]),
        ),
        (Question("q1", "?", "ranking", (0,), 2, ("A", "B"), separator=";"), (["A;B;", "B;A;"],)),
    ],
    ids=["ranks in the items' columns", "items in the ranks' columns", "all in one cell"],
)
def test_ranks_are_the_same_however_a_tool_writes_them(question, columns):
    first, second = one(question, *columns)
    assert (first.text, first.scores.tolist()) == ("A", [1, 2])
    assert (second.text, second.scores.tolist()) == ("B", [2, 1])


def plain(has, kind="several", state=None, id="x"):
    has = np.asarray(has, bool)
    names = tuple(f"{id}{n}" for n in range(has.shape[1]))
    state = np.zeros(len(has), np.int8) if state is None else np.asarray(state, np.int8)
    return Variable(id, id, kind, "question", names, ("",) * len(names), has, state, id)


@pytest.fixture
def random():
    return np.random.default_rng(7)


def test_a_crossed_table_counts_as_a_loop_would(random):
    what = plain(random.random((60, 4)) < 0.4, state=random.integers(0, 2, 60))
    groups = np.eye(3, dtype=bool)[random.integers(0, 3, 60)]
    by = plain(groups, "single", state=random.integers(0, 2, 60), id="g")
    table = tables.crossed(what, by)
    for group in range(3):
        people = [p for p in range(60) if what.state[p] == 0 == by.state[p] and by.has[p, group]]
        assert table.base[group] == len(people)
        for at in range(4):
            assert table.n[at, group] == sum(what.has[p, at] for p in people)


def test_shares_of_nobody_are_not_zero():
    empty = plain(np.zeros((3, 2), bool), state=[2, 2, 2])
    rows = tables.counted(empty).rows()
    assert rows["n"].tolist() == [0, 0] and rows[["share", "low", "high"]].isna().all().all()


def test_an_interval_follows_how_the_respondents_came_about():
    table = tables.counted(plain(np.arange(80)[:, None] < 40))
    wide = table.rows(Sampling(80)).iloc[0]
    exact = table.rows(Sampling(80, None, "clopper_pearson")).iloc[0]
    narrow = table.rows(Sampling(80, 120)).iloc[0]
    census = table.rows(Sampling(80, 80)).iloc[0]
    widths = [row["high"] - row["low"] for row in (exact, wide, narrow, census)]
    assert widths == sorted(widths, reverse=True) and widths[-1] == 0


def test_groups_that_overlap_are_not_tested(random):
    what, by = plain(random.random((40, 2)) < 0.5), plain(random.random((40, 2)) < 0.5, id="g")
    found = comparison.compared(what, by)
    assert found.tests.empty and found.family == 0


def test_a_difference_that_is_there_is_found_and_one_that_is_not_is_not(random):
    group = np.repeat(np.eye(2, dtype=bool), 60, axis=0)
    named = np.column_stack([group[:, 0], random.random(120) < 0.5])
    found = comparison.compared(plain(named), plain(group, "single", id="g"))
    assert found.family == 2
    assert found.differing["category"].tolist() == ["x0"]
    assert found.tests["difference"].iloc[0] == 1
    assert (found.tests["p_adjusted"] >= found.tests["p"]).all()
    assert found.tests["smallest"].notna().all()
    assert found.whole.p < 0.05


def test_what_is_tested_from_counts_is_what_is_tested_from_respondents(random):
    group = plain(np.eye(3, dtype=bool)[random.integers(0, 3, 90)], "single", id="g")
    for kind in ("several", "single"):
        has = random.random((90, 4)) < 0.4
        what = plain(has if kind == "several" else np.eye(4, dtype=bool)[has.argmax(axis=1)], kind)
        raw, counted = comparison.compared(what, group), tables.crossed(what, group)
        pd.testing.assert_frame_equal(raw.tests, comparison.compared_counts(counted).tests)


def test_a_withheld_test_makes_the_others_no_surer(random):
    group = plain(np.repeat(np.eye(2, dtype=bool), 50, axis=0), "single", id="g")
    what = plain(random.random((100, 6)) < 0.3 + 0.3 * group.has[:, :1])
    whole = tables.crossed(what, group)
    hidden = np.zeros(whole.n.shape, bool)
    hidden[2:4] = True
    part = tables.Table(what, group, whole.groups, whole.n, whole.base, hidden, whole.base_hidden)
    seen, all_of_them = (comparison.compared_counts(t).tests["p_adjusted"] for t in (part, whole))
    shown = seen.notna()
    assert shown.tolist() == [True, True, False, False, True, True]
    assert (seen[shown] >= all_of_them[shown] - 1e-12).all()


def test_themes_of_the_same_people_are_ordered_with_a_test_of_pairs():
    has = np.zeros((60, 3), bool)
    has[:40, 0], has[20:45, 1], has[:3, 2] = True, True, True
    order = comparison.order(plain(has))
    assert order["category"].tolist() == ["x1", "x2"]
    assert order["n"].tolist() == [25, 3]
    assert order["p"].iloc[1] < 0.001 < order["p"].iloc[0]


def test_spaces_around_an_option_make_no_other_option():
    own = survey({0: ["Lukio ", "Lukio", " ", "Kool"]}, [])
    question = Question("q1", "?", "single", (0,), 3, ("Lukio", "Kool"))
    found = variables.of_question(own, question)[0]
    assert counts(found) == {"Lukio": 2, "Kool": 1}
    assert found.base.sum() == 3


def test_the_cells_of_a_question_are_those_that_are_given():
    own = survey({0: ["Yes ", None, " ", "No"]}, [])
    found = closed.cells(own, Question("q1", "?", "single", (0,), 3, ("Yes", "No")))
    assert found.to_dict() == {0: "Yes", 3: "No"}


def test_who_chose_something_beside_not_knowing_has_answered():
    question = Question(
        "q1", "T?", "multi_cell", (0,), 2, ("Zoom", "Unsure"), (), ", ", dont_know=("Unsure",)
    )
    found = one(question, ["Zoom", "Zoom, Unsure", "Unsure", None])[0]
    assert counts(found) == {"Zoom": 2}
    told = [STATES[state] for state in found.state]
    assert told == ["answered", "answered", "dont_know", "skipped"]


def test_statements_of_a_matrix_are_numbered_from_one():
    question = Question("q1", "M", "likert_matrix", (0, 1), 2, ("1", "2", "3"), ("Easy", "Good"))
    found = one(question, ["1", "3"], ["2", "2"])
    assert [(own.id, own.text) for own in found] == [("q1.1", "Easy"), ("q1.2", "Good")]
    assert found[0].scores.tolist() == [1, 3]


def test_nobodys_scores_have_no_mean_and_one_score_has_no_spread():
    question = Question("q1", "Useful", "rating", (0,), 3, ("1", "2", "3"))
    scale = one(question, ["3", None, None])[0]
    by = plain(np.eye(3, dtype=bool)[[0, 1, 1]], "single", id="g")
    rows = tables.summary(scale, by).set_index("group")
    assert rows.loc["g0", ["n", "mean", "median", "most"]].tolist() == [1, 3, 3, 3]
    assert np.isnan(rows.loc["g0", "sd"])
    assert rows.loc["g1", "n"] == 0 and rows.loc["g1", "mean":].isna().all()
    with pytest.raises(ValueError, match="no ordered kind"):
        tables.summary(by)


def test_how_a_question_was_answered_counts_codes_of_answers_alone():
    own = survey({0: [None] * 3, 1: [None] * 3}, OPEN)
    rows = [
        (0, "q1", "benefits", "answered", ""),
        (1, "q1", "benefits", "non_answer", "impact"),
        (2, "q1", "benefits", "answered", "impact"),
        *((n, "q2", "other", "answered", "") for n in range(3)),
    ]
    found = tables.response(own, answers(rows), {}).set_index("question")
    assert found["coded"].to_dict() == {"q1": 1, "q2": 0}
    assert found["role"].to_dict() == {"q1": "benefits", "q2": "other"}


def test_questions_that_part_people_into_few_groups_are_groupings():
    found = {n: plain(np.eye(n, dtype=bool), "single", id=f"g{n}") for n in (1, 2, 20, 21)}
    found[0] = plain(np.ones((3, 2), bool), id="overlapping")
    assert [own.id for own in variables.groupings(found)] == ["g2", "g20"]
    assert [own.id for own in variables.groupings(found, 2)] == ["g2"]


def test_a_facet_without_values_has_those_that_are_named(book):
    rows = answers([(n, "q1", "benefits", "answered", "") for n in range(3)])
    rows["tools"] = ["Zoom;Teams", "", "Teams"]
    own = survey({0: [None] * 5, 1: [None] * 5}, OPEN)
    found = variables.variables(own, rows, book, "domain")["tool"]
    assert counts(found) == {"Teams": 2, "Zoom": 1}


def test_a_group_without_anybody_is_left_out_of_the_test(random):
    groups = np.eye(3, dtype=bool)[random.integers(0, 2, 60)]
    what = plain(random.random((60, 2)) < 0.5)
    whole = comparison.compared(what, plain(groups, "single", id="g"))
    two = comparison.compared(what, plain(groups[:, :2], "single", id="g"))
    pd.testing.assert_frame_equal(whole.tests, two.tests)
    assert whole.tests["difference"].notna().all()
    steps = Question("q1", "Useful", "rating", (0,), 3, ("1", "2", "3"))
    scale = one(steps, [str(n) for n in random.integers(1, 4, 60)])[0]
    table = tables.crossed(scale, plain(groups, "single", id="g"))
    counted = comparison.compared_counts(table).tests
    pd.testing.assert_frame_equal(
        counted, comparison.compared(scale, plain(groups[:, :2], "single", id="g")).tests
    )


@pytest.mark.parametrize("kind", ["single", "several"])
def test_where_all_counts_are_hidden_every_test_is_withheld(kind, random):
    by = plain(np.repeat(np.eye(2, dtype=bool), 20, axis=0), "single", id="g")
    what = plain(np.eye(3, dtype=bool)[random.integers(0, 3, 40)], kind)
    seen = tables.crossed(what, by)
    hidden = np.ones(seen.n.shape, bool)
    table = tables.Table(what, by, seen.groups, seen.n, seen.base, hidden, seen.base_hidden)
    found = comparison.compared_counts(table)
    assert set(found.tests["test"]) == {comparison.WITHHELD}
    assert found.tests[["p", "p_adjusted", "difference", "smallest"]].isna().all().all()
    assert found.family == len(found.tests) == {"single": 1, "several": 3}[kind]
    alone = comparison.compared_counts(tables.counted(what))
    assert alone.tests.empty and alone.family == 0


def test_whether_all_are_named_equally_often_is_asked_of_parents_alone():
    has = np.zeros((40, 3), bool)
    has[:30, 0], has[20:28, 1] = True, True
    own = plain(has)
    child = Variable(
        "x", "x", "several", "theme", own.categories, ("", "", "x0"), has, own.state, "x"
    )
    test = comparison.equally_often(child)
    assert test.n == 40 and test.p < 0.001
    # Cochran's Q of two things is McNemar's without correction.
    first, second = (has[:, 0] & ~has[:, 1]).sum(), (~has[:, 0] & has[:, 1]).sum()
    assert test.statistic == pytest.approx((first - second) ** 2 / (first + second))


def test_two_groups_of_which_one_is_empty_are_not_tested():
    groups = np.eye(2, dtype=bool)[[0, 0, 0, 0]]
    found = comparison.compared(plain(np.eye(4, dtype=bool)), plain(groups, "single", id="g"))
    assert found.tests.empty and found.family == 0
