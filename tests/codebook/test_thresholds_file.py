"""thresholds.yaml: read with its line where it is wrong, and changed by a page."""

import pytest

from analysis import codebook
from analysis.codebook.thresholds_file import with_threshold
from analysis.survey import Problem


def with_file(text):
    return {**codebook.texts_of(), "thresholds.yaml": text.encode()}


def test_thresholds_are_of_the_codebook_and_change_its_digest():
    plain, own = codebook.read(), codebook.from_texts(with_file("thresholds:\n  impact: 0.6\n"))
    assert plain.thresholds == {} and own.thresholds == {"impact": 0.6}
    assert plain.digest != own.digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("thresholds:\n  impakt: 0.6\n", "thresholds.yaml, line 2: “impakt” is not one of"),
        ("thresholds:\n  impact: high\n", "line 2: “high” is not a probability between 0 and 1"),
        ("thresholds:\n  impact: 1.5\n", "line 2: “1.5” is not a probability"),
        ("thresholds:\n  impact: nan\n", "line 2: “nan” is not a probability"),
        ("thresholds: [impact]\n", "is not a table of names"),
        ("levels:\n  impact: 1\n", "line 1: “levels” is not one of the names thresholds"),
    ],
)
def test_what_is_no_threshold_is_told_with_its_line(text, said):
    with pytest.raises(Problem, match=said):
        codebook.from_texts(with_file(text))


def test_a_threshold_is_set_changed_and_given_back():
    files = codebook.texts_of()
    once = with_threshold(files, "impact", 0.6)
    twice = with_threshold(with_threshold(once, "inclusion", 0.25), "impact", 0.7)
    assert codebook.from_texts(twice).thresholds == {"impact": 0.7, "inclusion": 0.25}
    assert with_threshold(with_threshold(twice, "impact", None), "inclusion", None) == files


@pytest.mark.parametrize("text", ["thresholds: 5\n", "[1]\n", "thresholds: {a: [1"])
def test_a_broken_file_is_not_written_over(text):
    with pytest.raises(Problem):
        with_threshold(with_file(text), "impact", 0.6)
