"""The sample survey as each audience that something is hidden from sees it."""

import pytest

from analysis import study
from analysis.coding.coder import coder
from analysis.load import read_file
from tests.conftest import ROOT
from tests.privacy.attacker import HIDING


@pytest.fixture(scope="session")
def survey():
    return read_file(ROOT / "data" / "sample_responses.xlsx")


@pytest.fixture(scope="session")
def coded(survey):
    return study.code_survey(survey, coder())


@pytest.fixture(scope="session")
def releases(survey, coded):
    return {name: study.released(survey, coded, coder().scheme, name) for name in HIDING}


@pytest.fixture(scope="session")
def public(releases):
    return releases["public"]
