"""Agreement of codings is what the formulas and other programs make of them."""

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics import masi_distance
from nltk.metrics.agreement import AnnotationTask

from analysis.results import agreement as module
from analysis.results import agreement_coefficients as coefficients
from analysis.results.agreement import COEFFICIENTS, MEASURES, agreement
from analysis.survey import Problem


def codings(random, coders=3, respondents=12, missing=0.2, codes=4):
    """Ratings of two answers of each respondent."""
    truth = random.random((respondents * 2, codes)) < 0.3
    rows = []
    for coder in range(coders):
        said = truth ^ (random.random(truth.shape) < 0.15)
        for at, own in enumerate(said):
            if random.random() >= missing:
                names = " ".join(f"c{code}" for code in np.flatnonzero(own))
                rows.append((f"C{coder}", str(at // 2), f"q{at % 2}", names, ""))
    return pd.DataFrame(rows, columns=module.RATINGS)


def test_codes_and_sets_of_codings_are_those_of_the_libraries():
    random = np.random.default_rng(4)
    for _ in range(10):
        table = codings(random)
        found = agreement(table)
        units = table.groupby(["id", "question"])["coder"].transform("size") > 1
        own = table[units].assign(answer=table["id"] + table["question"])
        for code, alpha in zip(found.codes["code"], found.codes["alpha"], strict=True):
            given = own.assign(given=[float(code in text.split()) for text in own["codes"]])
            wide = given.pivot(index="coder", columns="answer", values="given").to_numpy()
            theirs = krippendorff.alpha(wide, level_of_measurement="nominal")
            assert alpha == pytest.approx(theirs)
        # Where both sets are empty, nltk divides by 0: one more code for all that say nothing.
        data = [
            (row.coder, row.answer, frozenset(row.codes.split()) or frozenset({"none"}))
            for row in own.itertuples()
        ]
        theirs = AnnotationTask(data=data, distance=masi_distance).alpha()
        assert found.sets.set_index("distance").loc["masi", "alpha"] == pytest.approx(theirs)


def test_what_is_summed_for_resamples_is_what_the_formulas_make_of_ratings():
    table = codings(np.random.default_rng(5))
    found = agreement(table).codes.set_index("code")
    own = table[table.groupby(["id", "question"])["coder"].transform("size") > 1]
    for code, row in found.iterrows():
        given = own.assign(given=[int(code in text.split()) for text in own["codes"]])
        wide = given.pivot(index="coder", columns=["id", "question"], values="given")
        ratings = wide.fillna(coefficients.MISSING).to_numpy().astype(int)
        counts = coefficients.counted(ratings, 2)
        agree, share = coefficients.observed(counts), coefficients.shares(counts)
        means = np.array([own[own >= 0].mean() for own in ratings])
        assert row["percent"] == pytest.approx(agree)
        assert row["ac1"] == pytest.approx(float(coefficients.gwet(agree, share)))
        assert row["ac1_error"] == pytest.approx(coefficients.gwet_error(counts))
        assert row["fleiss"] == pytest.approx(float(coefficients.fleiss(agree, share)))
        assert row["conger"] == pytest.approx(
            float(coefficients.conger(agree, np.stack([1 - means, means], axis=1)))
        )
        assert row["brennan_prediger"] == pytest.approx(2 * agree - 1)
        assert row["prevalence"] == pytest.approx((ratings == 1).sum() / (ratings >= 0).sum())


def test_two_coders_have_their_answers_counted_by_code():
    table = codings(np.random.default_rng(7), coders=2)
    found = agreement(table)
    own = table[table.groupby(["id", "question"])["coder"].transform("size") > 1]
    for row in found.counts.itertuples():
        given = own.assign(given=[row.code in text.split() for text in own["codes"]])
        wide = given.pivot(index=["id", "question"], columns="coder", values="given")
        pairs = list(zip(wide["C0"], wide["C1"], strict=True))
        cells = [pairs.count(own) for own in ((1, 1), (1, 0), (0, 1), (0, 0))]
        assert [row.both, row.first, row.second, row.neither] == cells
    assert len(found.counts) == 4 and found.counts["first"].sum() > 0
    assert agreement(codings(np.random.default_rng(7))).counts.empty


# Intervals


@pytest.mark.parametrize("coders", [2, 3])
def test_an_interval_is_of_tables_of_the_respondents_drawn(coders, monkeypatch):
    table = codings(np.random.default_rng(6), coders, 8, 0.1)
    monkeypatch.setattr(module, "RESAMPLES", 30)
    found = agreement(table)
    shared = table[table.groupby(["id", "question"])["coder"].transform("size") > 1]
    respondents = sorted(set(shared["id"]), key=int)
    weights = module._weights(len(respondents))[1:]
    monkeypatch.setattr(module, "RESAMPLES", 1)
    drawn = []
    for row in weights.astype(int):
        parts = [
            shared[shared["id"] == own].assign(id=f"{own}-{copy}")
            for own, times in zip(respondents, row, strict=True)
            for copy in range(times)
        ]
        drawn.append(agreement(pd.concat(parts), codes=found.codes["code"]))
    for name in set(MEASURES) - ({"kappa"} if coders == 3 else set()):
        for at in range(len(found.codes)):
            values = np.array([own.codes[name][at] for own in drawn])
            row = found.codes.iloc[at]
            assert row[f"{name}_undefined"] == np.isnan(values).sum()
            ends = np.nanquantile(values, (0.025, 0.975))
            assert [row[f"{name}_low"], row[f"{name}_high"]] == pytest.approx(list(ends))
    for at in range(2):
        ends = np.quantile([own.sets["alpha"][at] for own in drawn], (0.025, 0.975))
        row = found.sets.iloc[at]
        assert [row["alpha_low"], row["alpha_high"]] == pytest.approx(list(ends))


def test_there_is_no_interval_where_most_resamples_are_undefined():
    nan = float("nan")
    found = module._ends(np.array([0.5, 0.4, nan, nan]))
    assert found[0] == 0.5 and np.isnan(found[1:3]).all() and found[3] == 2
    assert module._ends(np.array([0.5, 0.4, 0.4, nan])) == (0.5, 0.4, 0.4, 1)


def test_a_single_respondent_makes_no_interval():
    table = two(["x", ""], ["x", "x"], ids=["1", "1"])
    found = agreement(table)
    assert found.resamples == 0
    assert found.codes["percent"].tolist() == [0.5]
    assert found.codes[["percent_low", "percent_high"]].isna().all(axis=None)


# Properties


def two(first, second, ids=None):
    """Ratings of two coders of the same answers."""
    ids = [str(at) for at in range(len(first))] if ids is None else ids
    rows = [
        (coder, id, f"q{at}", codes, f"{coder}{at}" if codes else "")
        for coder, own in (("A", first), ("B", second))
        for at, (id, codes) in enumerate(zip(ids, own, strict=True))
    ]
    return pd.DataFrame(rows, columns=module.RATINGS)


SETS = st.lists(st.sampled_from(["", "a", "b", "a b", "a b c", "c"]), min_size=2, max_size=8)


@pytest.fixture(autouse=True, scope="module")
def few_resamples():
    """Properties of figures need no thousand resamples."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "RESAMPLES", 40)
        yield


@settings(max_examples=40, deadline=None)
@given(SETS)
def test_coders_who_say_the_same_agree_wholly_or_it_is_not_defined(sets):
    found = agreement(two(sets, sets))
    for frame in (found.codes, found.overall):
        for name in COEFFICIENTS:
            assert frame[name].fillna(1).to_numpy() == pytest.approx(np.ones(len(frame)))
    assert found.sets["alpha"].fillna(1).to_numpy() == pytest.approx(np.ones(2))
    assert found.disagreements.empty


@settings(max_examples=30, deadline=None)
@given(SETS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(sets, random):
    table = two(sets, random.sample(sets, len(sets)))
    found, other = agreement(table), agreement(table.sample(frac=1, random_state=3))
    for name in ("codes", "overall", "sets", "prevalence", "disagreements"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(other, name))


@settings(max_examples=30, deadline=None)
@given(SETS, st.randoms(use_true_random=False))
def test_names_of_coders_and_codes_do_not_matter(sets, random):
    table = two(sets, random.sample(sets, len(sets)))
    found = agreement(table)
    renamed = {"a": "z", "b": "y", "c": "x"}
    other = agreement(
        table.assign(
            coder=table["coder"].map({"A": "Z", "B": "Y"}),
            codes=[" ".join(renamed[own] for own in text.split()) for text in table["codes"]],
        )
    )
    theirs = other.codes.set_index("code").reindex([renamed[c] for c in found.codes["code"]])
    for name in MEASURES:
        for end in module.ENDS:
            own = found.codes[name + end].to_numpy(float)
            assert theirs[name + end].to_numpy(float) == pytest.approx(own, nan_ok=True)
    assert other.sets["alpha"].to_numpy() == pytest.approx(found.sets["alpha"], nan_ok=True)


# What is counted


def test_a_code_that_nobody_gave_is_not_defined():
    found = agreement(two(["a", ""], ["a", ""]), codes=["a", "b"]).codes.set_index("code")
    assert found.loc["b", "percent"] == 1
    assert found.loc["b", "prevalence"] == 0
    undefined = ["kappa", "alpha", "ac1", "fleiss", "conger", "brennan_prediger"]
    assert found.loc["b", undefined].isna().all()
    assert found.loc["b", ["kappa_error", "ac1_error", "ac1_low"]].isna().all()
    assert found.loc["a", undefined].tolist() == [1] * 6


def test_a_code_that_both_gave_everywhere_is_not_defined():
    found = agreement(two(["a", "a"], ["a", "a"]))
    assert found.codes[["kappa", "alpha", "ac1"]].isna().all(axis=None)
    assert found.overall[["kappa", "alpha", "ac1"]].isna().all(axis=None)
    assert found.sets["alpha"].isna().all()


def test_no_codes_at_all_are_not_defined():
    found = agreement(two(["", ""], ["", ""]))
    assert len(found.codes) == 0
    assert found.overall[[*MEASURES]].isna().all(axis=None)


def test_only_answers_that_two_coded_count():
    table = two(["a", "b", ""], ["a", "", ""])
    alone = pd.DataFrame([("A", "9", "q9", "only", "")], columns=module.RATINGS)
    found = agreement(pd.concat([table, alone]))
    assert (found.answers, found.respondents, found.left_out) == (3, 3, 1)
    assert found.codes["code"].tolist() == ["a", "b"]
    assert found.overall["units"].tolist() == [6]
    assert found.overall["percent"].tolist() == [pytest.approx(5 / 6)]


def test_an_answer_not_coded_is_no_answer_coded_with_nothing():
    third = pd.DataFrame([("C", "0", "q0", "", "")], columns=module.RATINGS)
    found = agreement(pd.concat([two(["a", "a"], ["a", ""]), third]))
    assert found.coders == ("A", "B", "C")
    # Answer 0: one pair of three agrees; answer 1: the one pair there is does not.
    assert found.codes["percent"].tolist() == [pytest.approx((1 / 3 + 0) / 2)]
    assert found.codes["kappa"].isna().all()
    assert found.prevalence.set_index(["code", "coder"]).loc[("a", "C"), "ratings"] == 1
    assert found.pairs[["first", "second", "answers", "percent"]].values.tolist() == [
        ["A", "B", 2, 0.5],
        ["A", "C", 1, 0.0],
        ["B", "C", 1, 0.0],
    ]
    assert found.disagreements["given_C"].tolist() == ["no", "missing"]


def test_disagreements_are_in_order_with_reasons():
    found = agreement(two(["a", "", "b"], ["a b", "", ""], ids=["10", "9", "2"])).disagreements
    assert found.columns.tolist() == [
        *("id", "question", "code", "given_A", "reason_A", "given_B", "reason_B"),
    ]
    assert found.to_numpy().tolist() == [
        ["2", "q2", "b", "yes", "A2", "no", ""],
        ["10", "q0", "b", "no", "A0", "yes", "B0"],
    ]


def test_two_coders_have_no_table_of_pairs():
    assert agreement(two(["a", ""], ["a", "a"])).pairs.empty


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (two(["a"], ["a"]).iloc[:1], "No answer was coded by two coders"),
        (pd.concat([two(["a"], ["a"])] * 2), "A coded the answer 0 q0 twice"),
    ],
)
def test_ratings_that_cannot_be_compared_are_refused(table, said):
    with pytest.raises(Problem, match=said):
        agreement(table)
