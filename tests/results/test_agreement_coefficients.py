"""The coefficients of agreement are what their sources print and what other programs find."""

import math

import krippendorff
import numpy as np
import pytest
from nltk.metrics import masi_distance
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

from analysis.results import agreement_coefficients as coefficients


def coded(*coders, first=1):
    """Coders x units of ratings written as digits or letters; `-` is missing."""
    letters = {letter: at for at, letter in enumerate("abcde")}
    return np.array(
        [
            [
                coefficients.MISSING if sign == "-" else letters.get(sign, ord(sign) - 48 - first)
                for sign in ratings
            ]
            for ratings in coders
        ]
    )


def of_table(cells):
    """Two coders x units, from the number of units by the category of each."""
    rows, columns = np.indices(np.shape(cells))
    times = np.ravel(cells)
    return np.stack([np.repeat(rows.ravel(), times), np.repeat(columns.ravel(), times)])


def each(ratings, categories):
    """The share of every category in the ratings of every coder."""
    counts = [np.bincount(own[own >= 0], minlength=categories) for own in ratings]
    return [own / own.sum() for own in counts]


FOUR = coded("123321412---", "1233224125--", "-33323422513", "12332441251-")
THREE = coded("-----34121133-3", "1-213343-------", "--21344-21133-4")
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
FUN = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]
FOURTEEN = """0 0 0 0 14/0 2 6 4 2/0 0 3 5 6/0 3 9 2 0/2 2 8 1 1/7 7 0 0 0/3 2 6 3 0/2 5 3 2 2
/6 5 2 1 0/0 2 2 3 7"""
SIX = """0 0 0 6 0/0 3 0 0 3/0 1 4 0 1/0 0 0 0 6/0 3 0 3 0/2 0 4 0 0/0 0 4 0 2/2 0 3 1 0/2 0 0 4 0
/0 0 0 0 6/1 0 0 5 0/1 1 0 4 0/0 3 3 0 0/1 0 0 5 0/0 2 0 3 1"""


def counts_of(text):
    return np.array([[int(n) for n in row.split()] for row in text.split("/")])


# What sources print


@pytest.mark.parametrize(
    ("ratings", "values", "level", "printed"),
    [
        # Krippendorff 2011, sections C and D
        (FOUR, 5, "nominal", 0.743),
        (FOUR, 5, "ordinal", 0.815),
        (FOUR, 5, "interval", 0.849),
        (FOUR, 5, "ratio", 0.797),
        # three coders of fifteen units, many of them missing
        (THREE, 4, "nominal", 0.691),
        (THREE, 4, "interval", 0.811),
        # Krippendorff 2011, sections A and B
        (coded("0100000010", "1110010000", first=0), 2, "nominal", 0.095),
        (coded("aabbdcccedda", "babbbcccedd" + "d"), 5, "nominal", 0.692),
    ],
)
def test_alpha_is_as_printed(ratings, values, level, printed):
    counts = coefficients.counted(ratings, values)
    found = coefficients.alpha(counts, level, range(1, values + 1))
    assert found == pytest.approx(printed, abs=5e-4)


@pytest.mark.parametrize(
    ("cells", "agree", "kappa", "ac1"),
    [
        ([[20, 5], [10, 15]], 0.70, 0.40, None),
        # Feinstein and Cicchetti 1990: the same agreement, another prevalence
        ([[40, 9], [6, 45]], 0.85, 0.70, 0.701),
        ([[80, 10], [5, 5]], 0.85, 0.32, 0.808),
    ],
)
def test_two_coders_and_two_categories_are_as_printed(cells, agree, kappa, ac1):
    counts = coefficients.counted(of_table(cells))
    found, share = coefficients.observed(counts), coefficients.shares(counts)
    assert found == pytest.approx(agree)
    assert float(coefficients.cohen(cells)) == pytest.approx(kappa, abs=5e-3)
    if ac1:
        assert float(coefficients.gwet(found, share)) == pytest.approx(ac1, abs=5e-4)
    assert float(coefficients.brennan_prediger(found, share)) == pytest.approx(2 * agree - 1)


def test_kappa_and_its_errors_are_those_of_r():
    # R vcd, data SexualFun: Kappa(), unweighted and with equal-spacing weights
    weights = coefficients.linear(4)
    assert float(coefficients.cohen(FUN)) == pytest.approx(0.1293, abs=5e-5)
    assert coefficients.cohen_error(FUN) == pytest.approx(0.0686, abs=5e-5)
    assert float(coefficients.cohen(FUN, weights)) == pytest.approx(0.2374, abs=5e-5)
    assert coefficients.cohen_error(FUN, weights) == pytest.approx(0.07832, abs=5e-6)


def test_fleiss_kappa_of_fourteen_coders_is_as_printed():
    counts = counts_of(FOURTEEN)
    found = coefficients.fleiss(coefficients.observed(counts), coefficients.shares(counts))
    assert float(found) == pytest.approx(0.210, abs=5e-4)


def test_six_coders_of_fifteen_units_are_as_irrcac_prints_them():
    counts = counts_of(SIX)
    agree, share = coefficients.observed(counts), coefficients.shares(counts)
    assert float(coefficients.fleiss(agree, share)) == pytest.approx(0.4139265, abs=5e-8)
    assert float(coefficients.gwet(agree, share)) == pytest.approx(0.4448007, abs=5e-8)
    assert coefficients.gwet_error(counts) == pytest.approx(0.08418757, abs=5e-9)
    assert coefficients.alpha(counts) == pytest.approx(0.4204384, abs=5e-8)
    assert float(coefficients.brennan_prediger(agree, share)) == pytest.approx(0.4388889, abs=5e-8)


def test_two_abstractors_are_as_irrcac_prints_them():
    counts = coefficients.counted(of_table(ABSTRACTORS))
    agree, share = coefficients.observed(counts), coefficients.shares(counts)
    assert agree == pytest.approx(0.89)
    assert float(coefficients.cohen(ABSTRACTORS)) == pytest.approx(0.7964094, abs=5e-8)
    assert coefficients.cohen_error(ABSTRACTORS) == pytest.approx(0.05891072, abs=5e-9)
    assert float(coefficients.gwet(agree, share)) == pytest.approx(0.8493305, abs=5e-8)
    # Its function for tables divides by n where that for ratings, and ours, divides by n - 1.
    error = coefficients.gwet_error(counts) * math.sqrt(99 / 100)
    assert error == pytest.approx(0.04321747, abs=5e-9)
    assert coefficients.alpha(counts) == pytest.approx(0.7972585, abs=5e-8)


def test_four_coders_with_ratings_missing_are_as_irrcac_prints_them():
    counts = coefficients.counted(FOUR)
    agree, share = coefficients.observed(counts), coefficients.shares(counts)
    assert agree == pytest.approx(0.8181818, abs=5e-8)
    assert float(coefficients.gwet(agree, share)) == pytest.approx(0.77544, abs=5e-6)
    assert coefficients.gwet_error(counts) == pytest.approx(0.14295, abs=5e-6)
    assert float(coefficients.fleiss(agree, share)) == pytest.approx(0.76117, abs=5e-6)
    assert float(coefficients.conger(agree, each(FOUR, 5))) == pytest.approx(0.76282, abs=5e-6)
    assert float(coefficients.brennan_prediger(agree, share)) == pytest.approx(0.77273, abs=5e-6)


@pytest.mark.parametrize(
    ("first", "second", "masi", "jaccard"),
    [
        # 1 - 2/4 * 2/3, one within the other; 1 - 2/5 * 1/3, an overlap
        ({1, 2}, {1, 2, 3, 4}, 1 - 1 / 3, 1 / 2),
        ({1, 2, 3, 4}, {3, 4, 5}, 1 - 2 / 15, 3 / 5),
        ({1, 2}, {1, 2}, 0, 0),
        ({1}, {2}, 1, 1),
        ({1}, set(), 1, 1),
        (set(), set(), 0, 0),
    ],
)
def test_sets_lie_apart_as_their_codes_overlap(first, second, masi, jaccard):
    sizes = (len(first & second), len(first), len(second))
    assert float(coefficients.overlap_distance(*sizes)) == pytest.approx(masi)
    assert float(coefficients.overlap_distance(*sizes, masi=False)) == pytest.approx(jaccard)
    if first | second:
        assert masi_distance(first, second) == pytest.approx(masi)


# What other programs find


def random_ratings(random, coders=4, units=15, categories=4, missing=0.2):
    ratings = random.integers(0, categories, (coders, units))
    alike = random.random((coders, units)) < 0.5
    ratings[alike] = np.broadcast_to(ratings[0], ratings.shape)[alike]
    ratings[random.random(ratings.shape) < missing] = coefficients.MISSING
    return ratings


@pytest.mark.parametrize("level", coefficients.LEVELS)
def test_alpha_is_that_of_the_library(level):
    random = np.random.default_rng(1)
    for _ in range(50):
        ratings = random_ratings(random)
        found = coefficients.alpha(coefficients.counted(ratings, 4), level, range(1, 5))
        theirs = krippendorff.alpha(
            np.where(ratings < 0, np.nan, ratings + 1.0),
            value_domain=[1, 2, 3, 4],
            level_of_measurement=level,
        )
        assert found == pytest.approx(theirs, abs=1e-12)


def test_kappas_are_those_of_statsmodels():
    random = np.random.default_rng(2)
    for _ in range(50):
        first, second = random_ratings(random, 2, 30, 3, 0)
        cells = coefficients.table(first, second, 3)
        for weights, name in ((None, None), (coefficients.linear(3), "linear")):
            theirs = cohens_kappa(cells, wt=name)
            assert float(coefficients.cohen(cells, weights)) == pytest.approx(theirs.kappa)
            assert coefficients.cohen_error(cells, weights) == pytest.approx(theirs.std_kappa)
        counts = coefficients.counted(random_ratings(random, 5, 20, 3, 0), 3)
        found = coefficients.fleiss(coefficients.observed(counts), coefficients.shares(counts))
        assert float(found) == pytest.approx(fleiss_kappa(counts))


def test_conger_of_two_coders_is_cohen():
    random = np.random.default_rng(3)
    for _ in range(20):
        ratings = random_ratings(random, 2, 25, 3, 0)
        agree = coefficients.observed(coefficients.counted(ratings, 3))
        found = float(coefficients.conger(agree, each(ratings, 3)))
        cells = coefficients.table(*ratings, 3)
        assert found == pytest.approx(float(coefficients.cohen(cells)))


def test_a_number_that_is_no_category_is_refused():
    with pytest.raises(ValueError, match="no category from 0 to 1"):
        coefficients.counted([[0, 2]], 2)


def test_few_units_have_an_error_where_there_are_two():
    assert coefficients.gwet_error([[2, 0], [0, 2]]) == pytest.approx(0)
    assert math.isnan(coefficients.gwet_error([[2, 0]]))
    assert coefficients.counted(np.zeros((2, 0), int)).shape == (0, 0)
