"""What many tests share: the shipped codebook, the folder of real files where there is one, and
how the tests are spread over processes (one a core; `-n 0` runs them in this one)."""

import os
from pathlib import Path

import pytest

from analysis import codebook

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
BROWSER = "tests/browser/"
LONG = (BROWSER, "tests/workspace/")  # begun first, so that no process works on them alone


def pytest_addoption(parser):
    parser.addoption("--nightly", action="store_true", help="run the long form of long tests")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """Files that are named run in this process, where they can be watched."""
    return 0 if all(Path(name.split("::")[0]).is_file() for name in config.args) else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class FileByFile(LoadScopeScheduling):
        """A file is run by one process, and all of the browser's by one: two browsers at once
        would wait for each other on two cores."""

        def _split_scope(self, nodeid):
            return BROWSER if nodeid.startswith(BROWSER) else nodeid.split("::")[0]

    return FileByFile(config, log)


def pytest_collection_modifyitems(config, items):
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith(LONG))


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
