"""The example survey is coded as it was written to be, and every published theme occurs in it."""

from collections import Counter

import pandas as pd
import pytest

from analysis import load, study
from analysis.coding.coder import coder
from analysis.results import variables
from tests.conftest import ROOT
from tests.score_cases import counts, f1

# The themes that the published summary of the survey names (see data/README.md).
PUBLISHED = """inclusion sustainability continuity learning digital_skills project_skills
intercultural_communication cost_efficiency scalability scheduling technical_problems
digital_competence_gap missing_pedagogy fading_motivation joint_online_lessons digital_portfolio
virtual_seminars etwinning_project need_models need_time need_training concrete_shared_task
joint_output preparation""".split()


@pytest.fixture(scope="module")
def coded(book):
    return study.code_survey(load.read_file(ROOT / "data" / "sample_responses.xlsx"), coder())


@pytest.fixture(scope="module")
def both(coded):
    truth = pd.read_csv(ROOT / "data" / "sample_truth.csv", dtype=str, keep_default_na=False)
    answers = coded.answers.assign(id=coded.answers["id"].astype(str))
    return truth.merge(answers, left_on=["id", "question"], right_on=["id", "role"], how="left")


def test_every_written_answer_has_its_truth(both, coded):
    assert both["text"].notna().all()
    assert len(both) == (coded.answers["content"] != "empty").sum()


def test_languages_and_non_answers_are_told_apart(both):
    assert (both["language_x"] == both["language_y"]).mean() >= 0.98
    assert (both["content_x"] == both["content_y"]).mean() >= 0.98


def test_precision_and_recall_against_the_truth(both, capsys):
    wanted, found = both["codes_x"].str.split().map(set), both["codes_y"].str.split().map(set)
    total = sum(counts(wanted, found).values(), Counter())
    precision, recall, score = f1(total)
    with capsys.disabled():
        print(f"\nsample: precision {precision:.3f}, recall {recall:.3f}, F1 {score:.3f}")
    assert precision >= 0.6
    assert recall >= 0.5


def test_every_published_theme_occurs(coded, book):
    survey = load.read_file(ROOT / "data" / "sample_responses.xlsx")
    found = variables.by_themes(variables.variables(survey, coded.answers, book))
    counts = {
        code: n
        for own in found
        for code, n in zip(own.categories, own.has.sum(axis=0), strict=True)
    }
    assert [code for code in PUBLISHED if counts[code] == 0] == []


def test_no_answer_is_altered(coded):
    survey = load.read_file(ROOT / "data" / "sample_responses.xlsx")
    for question in survey.open_questions():
        own = coded.answers[coded.answers["question"] == question.id]
        assert own["text"].tolist() == survey.responses[question.columns[0]].tolist()
