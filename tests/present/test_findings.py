"""Findings say what the figures say, no more than the test, and nothing that is hidden."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import load, study
from analysis.codebook import Scheme
from analysis.coding.coder import of_codebook
from analysis.present import blocks, findings, method, sentences
from analysis.present.labels import Labels
from analysis.present.tabulation import Tabulation
from analysis.privacy.presets import PRESETS
from analysis.privacy.release import Release
from analysis.results import comparison, intervals
from analysis.results.tables import Sampling
from analysis.results.variables import ANSWERED, SCALE, SEVERAL, SINGLE, Variable
from analysis.survey import Survey
from analysis.wording import LANGUAGES, wording
from analysis.workspace.quotes import Quote
from tests.conftest import ROOT

EN = wording("en")
BARE = Scheme("1", {"en": "None"}, (), ())
CHECKED = (0, 0, 395)


@pytest.fixture(scope="module")
def example(book):
    """The invented survey and its coding."""
    content = (ROOT / "data" / "sample_responses.xlsx").read_bytes()
    survey = load.read(content, "sample_responses.xlsx")
    return survey, study.code_survey(survey, of_codebook(book))


def of_example(example, book, preset="public", language="en", invited=None, chosen=None):
    survey, coded = example
    shown = study.released(survey, coded, book, preset)
    labels = Labels(survey, book, wording(language))
    response = study.answering(survey, coded, shown, chosen or {})
    sampling = Sampling(len(survey.responses), invited)
    return Tabulation(shown, labels, sampling, response, (), chosen or {})


def of_file(content, book, preset="public"):
    survey = load.read(content)
    coded = study.code_survey(survey, of_codebook(book)) if survey.open_questions() else None
    return of_example((survey, coded), book, preset)


def variable(id, has, kind=SEVERAL, names=None, scores=None):
    has = np.asarray(has, bool)
    names = names or tuple(f"{id}{n}" for n in range(has.shape[1]))
    state = np.full(len(has), ANSWERED, np.int8)
    return Variable(
        id, f"Question {id}?", kind, "question", names, ("",) * len(names), has, state, id, scores
    )


def of_variables(*own, preset="researcher", wanted=None):
    release = Release({one.id: one for one in own}, PRESETS[preset])
    count = len(own[0].state)
    survey = Survey("table", "utf-8", 1, pd.DataFrame(index=range(count)), ())
    return Tabulation(release, Labels(survey, BARE, EN), wanted or Sampling(count), None)


def steps(counts, id="s"):
    """Return a scale of 1 to 5 that so many answered each."""
    at = np.repeat(np.arange(5), counts)
    return variable(id, np.eye(5, dtype=bool)[at], SCALE, tuple("12345"), at + 1.0)


def text(wanted, id):
    return findings.charts(wanted, [id])[0].text


def both(first, second, neither=0):
    """Return two options that so many chose alone, of those and `neither` people."""
    rows = [(True, False)] * first + [(False, True)] * second + [(False, False)] * neither
    return variable("a", rows)


def test_the_reading_names_the_most_common_with_its_figures_and_the_next():
    said = text(of_variables(both(30, 10, 34)), "a")
    assert said.startswith(
        "Question a? – chosen most often: a0 (41%, 30 of 74; 95% interval 30% to 52%). "
        "Next: a1 (14%, 10 of 74; 95% interval 8% to 23%)."
    )
    assert "more common than the next beyond chance" in said


def test_two_that_chance_may_part_cannot_be_told_apart():
    said = text(of_variables(both(12, 10, 20)), "a")
    assert "cannot be told apart" in said and "beyond chance" not in said


def test_the_same_figure_is_no_first_place():
    said = text(of_variables(both(9, 9)), "a")
    assert "the same largest figure: a0" in said and "most often" not in said


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=5), st.integers(0, 60), st.data())
def test_nothing_is_stronger_than_its_figures(counts, rest, data):
    base = max(counts) + rest
    if not base:
        return
    order = [data.draw(st.permutations(range(base))) for _ in counts]
    has = np.zeros((base, len(counts)), bool)
    for at, n in enumerate(counts):
        has[order[at][:n], at] = True
    own = variable("a", has)
    said = text(of_variables(own), "a")
    low, _ = intervals.wilson(max(counts), base)
    assert "more than half" not in said or low > 0.5
    found = comparison.order(own)
    if "beyond chance" in said:
        assert found["p_adjusted"].iloc[0] < comparison.LEVEL
        assert max(counts) > sorted(counts)[-2]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 15), min_size=5, max_size=5))
def test_a_scale_is_above_its_middle_only_beyond_chance(counts):
    if not sum(counts):
        return
    wanted = of_variables(steps(counts))
    said, (above, below, p) = text(wanted, "s"), sentences.middles(wanted)["s"]
    assert (above, below) == (sum(counts[3:]), sum(counts[:2]))
    assert ("More answered above" in said) == (p < 0.05 and above > below)
    assert ("More answered below" in said) == (p < 0.05 and above < below)


def test_many_statements_are_tested_as_one_family():
    alone, many = steps([0, 1, 9, 4, 4]), [steps([4, 4, 2, 4, 4], f"t{n}") for n in range(9)]
    assert sentences.middles(of_variables(alone))["s"][2] < 0.1
    assert sentences.middles(of_variables(alone, *many))["s"][2] > 0.3


def test_a_scale_whose_ends_are_not_known_has_no_middle():
    own = steps([0, 0, 9, 4, 4])
    cut = replace(own, categories=("3", "4", "5"), parents=("",) * 3, has=own.has[:, 2:])
    assert not sentences.middles(of_variables(cut))
    assert "middle of the scale" not in text(of_variables(cut), "s")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 2)), min_size=8, max_size=60)
)
def test_groups_differ_only_where_the_adjusted_p_says_so(rows):
    own = variable("a", [row[:2] for row in rows])
    by = variable("b", np.eye(3, dtype=bool)[[row[2] for row in rows]], SINGLE)
    wanted = of_variables(own, by)
    said = findings.comparisons(wanted, "b", ["a"])[0].text
    differing = wanted.release.comparison("a", "b").differing
    assert ("The groups differ beyond chance" in said) == (not differing.empty)
    for name in ("a0", "a1"):
        assert (f"{name} – " in said) == (name in set(differing["category"]))


def test_groups_alike_are_told_with_what_could_have_been_shown():
    own = variable("a", [(n % 2 == 0,) for n in range(80)])
    by = variable("b", np.eye(2, dtype=bool)[[n // 2 % 2 for n in range(80)]], SINGLE)
    said = findings.comparisons(of_variables(own, by), "b", ["a"])[0].text
    assert "No difference can be told (tests: 1, Holm)" in said
    assert re.search(r"about \d\d percentage points or more", said)
    assert "beyond chance" not in said


def test_two_groups_are_told_with_their_difference_the_larger_first():
    by = variable("b", np.eye(2, dtype=bool)[[n % 2 for n in range(80)]], SINGLE)
    own = variable("a", [(n % 2 == 1 or n < 8,) for n in range(80)])
    said = findings.comparisons(of_variables(own, by), "b", ["a"])[0].text
    assert "a0 – b1 (100%, 40 of 40" in said and "difference 90 percentage points" in said
    low, high = map(int, re.search(r"interval (\d+) to (\d+)\), adjusted", said).groups())
    assert low < 90 < high


def test_the_digest_follows_the_counts_and_nothing_else():
    one = findings.charts(of_variables(both(30, 10, 34)), ["a"])[0]
    same = findings.charts(of_variables(replace(both(30, 10, 34), text="Else?")), ["a"])[0]
    other = findings.charts(of_variables(both(30, 11, 33)), ["a"])[0]
    assert one.figures == same.figures and one.text != same.text
    assert one.figures != other.figures and one.key == other.key
    exact = findings.charts(
        of_variables(both(30, 10, 34), wanted=Sampling(74, None, "clopper_pearson"))
    )
    assert exact[0].figures != one.figures


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digest_and_key_are_the_same_in_every_language(example, book, language):
    own, other = (of_example(example, book, language=name) for name in (language, "en"))
    told = [[(f.key, f.figures) for f in findings.charts(one)] for one in (own, other)]
    assert told[0] == told[1]


def test_filters_and_what_is_not_hidden_have_keys_of_their_own(example, book):
    keys = [
        findings.charts(of_example(example, book, preset, chosen=chosen), ["benefit"])[0].key
        for preset in ("public", "researcher")
        for chosen in ({}, {"q1": ["Lukio"]})
    ]
    assert keys[0] == "themes/benefit" and len(set(keys)) == 4
    assert findings.comparisons(of_example(example, book), "q1", ["benefit"])[0].key == (
        "compare/benefit/q1"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preset", PRESETS)
def test_the_example_has_five_blocks_each_with_a_figure(example, book, preset, language):
    wanted = of_example(example, book, preset, language, invited=120)
    made = blocks.summary(wanted, CHECKED)
    assert len(made) == 5
    for block in made:
        assert block.findings and any(re.search(r"\d", own.text) for own in block.findings)
        assert all(len(own.table) and len(own.figures) == 16 for own in block.findings)
        assert not any(re.search(r"[{}]|\bnan\b", findings.plain(own)) for own in block.findings)
    assert all(method.paragraph(wanted, CHECKED))
    assert len({own.key for block in made for own in block.findings}) == sum(
        len(block.findings) for block in made
    )


def hidden_numbers(wanted):
    """Return each hidden category with its true count."""
    for id, own in wanted.release.variables.items():
        table = wanted.release.table(id)
        for at, key in enumerate(table.variable.categories):
            if table.hidden[at, 0] and key in own.categories:
                n = int(own.has[:, own.categories.index(key)].sum())
                yield id, wanted.labels.category(table.variable, key), n, int(table.base[0])


def test_what_is_hidden_is_in_no_sentence_and_no_table(example, book):
    wanted = of_example(example, book)
    told = {own.key.split("/")[1]: findings.plain(own) for own in findings.charts(wanted)}
    summed = " ".join(
        findings.plain(own) for block in blocks.summary(wanted, CHECKED) for own in block.findings
    )
    found = list(hidden_numbers(wanted))
    assert len(found) > 10
    for id, name, n, base in found:
        assert f"{name} (" not in told[id]
        assert f"{name}\t{n}\t" not in told[id] + summed
        assert f"{n} of {base}" not in told[id] or f"{name} (" not in told[id]
    assert "largest of the figures shown" in told["q8"]  # a hidden one may be larger


def test_a_test_of_a_hidden_pair_is_not_told_and_stays_in_the_family():
    rows = [(True, False, False)] * 30 + [(True, True, False)] * 3 + [(False, True, False)] * 20
    own = variable("a", [*rows, *[(False, False, True)] * 10])
    wanted = of_variables(own, preset="public")
    table = wanted.release.table("a")
    found = sentences.against_first(wanted, table, 0)
    assert found["a1"] is None and "may not be told" in text(wanted, "a")
    open_ones = sentences.against_first(of_variables(own), table, 0)
    assert open_ones["a1"] is not None and len(open_ones) == len(found)


def quote(code, words="Everyone joined."):
    return Quote("1", "q18", code, 0, len(words), words, "en")


def test_a_block_shows_the_quote_of_its_most_common_theme_that_has_one(example, book):
    quotes = {code: [quote(code)] for code in ("impact", "learning", "scheduling")}
    made = blocks.summary(of_example(example, book), CHECKED, quotes)
    assert [own.quote and own.quote.code for own in made] == [
        None,
        "learning",
        "scheduling",
        None,
        None,
    ]
    assert "No quote is approved" in made[3].said[0]
    strict = blocks.summary(of_example(example, book, "strict"), CHECKED, quotes)
    assert not any(own.quote for own in strict)
    assert strict[1].said == ("This audience is shown no quotes.",)


NEARLY_NOTHING = {
    "no open question": b"School\n" + b"a\nb\n" * 20,
    "one answer": b"Benefits?\nEveryone can join\n",
    "no closed question": b"Benefits?\n" + b"Everyone can join\n" * 9,
    "no themes": b"Benefits?;School\nqqq;a\nwww;b\nqqq;a\nqqq;b\nqqq;a\nqqq;b\n",
}


@pytest.mark.parametrize("name", NEARLY_NOTHING)
@pytest.mark.parametrize("preset", PRESETS)
def test_a_survey_of_nearly_nothing_is_told_in_sentences(name, preset, book):
    wanted = of_file(NEARLY_NOTHING[name], book, preset)
    made = blocks.summary(wanted, None if "no open" in name else (0, 0, 1))
    assert len(made) == 5 and all(own.findings or own.said for own in made)
    assert all(own.text for own in findings.charts(wanted))
    for by in wanted.release.groupings():
        assert all(own.text for own in findings.comparisons(wanted, by.id))
    assert all(method.paragraph(wanted, None))


def test_the_method_names_what_a_reader_needs(example, book):
    wanted = of_example(example, book, invited=120)
    told = " ".join(method.paragraph(wanted, (12, 15, 395)))
    for words in (
        "79 of 120 invited (66%)",
        "8 Sept 2025, 10 Oct 2025",
        "Google Forms",
        book.digest[:12],
        "12 of 395 answers checked",
        "not measured",
        "Wilson",
        "finite population",
        "Holm",
        "The public",
        "no weights",
    ):
        assert words in told
    exact = replace(wanted, sampling=Sampling(79, None, "clopper_pearson"))
    assert "Clopper and Pearson" in " ".join(method.paragraph(exact, None))


def test_agreement_is_that_of_all_themes_together():
    columns = ("code", "language", "checked", "right", "wrong", "missed")
    rows = [("a", "", 40, 20, 5, 0), ("b", "", 40, 10, 0, 10), ("a", "fi", 40, 20, 5, 0)]
    said = method.agreement(pd.DataFrame(rows, columns=list(columns)), EN)
    assert "checked by people: 40" in said and "86%" in said and "75%" in said
