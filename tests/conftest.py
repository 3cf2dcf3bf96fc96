"""What many tests share: the shipped codebook, and the folder of real files where there is one."""

import os
from pathlib import Path

import pytest

from analysis import codebook

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def pytest_addoption(parser):
    parser.addoption("--nightly", action="store_true", help="run the long form of long tests")


@pytest.fixture(scope="session")
def nightly(request):
    """Whether tests that try many cases take as long as they need."""
    return request.config.getoption("--nightly")


@pytest.fixture(scope="session", autouse=True)
def own_database(tmp_path_factory):
    """Every run of the tests has a database of its own, and none touches the user's."""
    path = tmp_path_factory.mktemp("store") / "work.sqlite"
    os.environ["DATABASE_URL"] = f"sqlite:///{path}"


@pytest.fixture(scope="session")
def book():
    return codebook.read()


@pytest.fixture
def shared():
    """The folder of real exports and coded answers; tests skip where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real exports is not beside the project")
    return SHARED
