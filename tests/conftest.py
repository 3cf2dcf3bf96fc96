"""What many tests share: the shipped codebook, the folder of real files where there is one, and
how the tests are spread over processes (one a core; `-n 0` runs them in this one)."""

import os
import socket
import sys
from ipaddress import ip_address
from pathlib import Path

import pytest

from analysis import codebook
from analysis.load import bounded

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
BROWSER = "tests/browser/"
# Begun first, so that no process works on them alone in the end.
LONG = (BROWSER, "tests/workspace/", "tests/test_report_command.py", "tests/test_sessions.py")


_NAMES = (None, "", b"", "localhost", b"localhost", socket.gethostname())
_left = []  # what tried to leave this machine, since it was last looked at


def _leaves(host):
    """Whether an address is of another machine; names other than this machine's are asked for
    elsewhere."""
    try:
        own = ip_address(host.partition("%")[0])
    except (ValueError, AttributeError):
        return host not in _NAMES
    return not (own.is_loopback or own.is_unspecified)


def _stay(event, args):
    """Refuse and remember what would leave this machine."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        to = args[1] if isinstance(args[1], tuple) else ("localhost",)  # else a Unix socket's path
        # A socket of datagrams that only chooses its interface sends nothing.
        chooses = event == "socket.connect" and args[0].type == socket.SOCK_DGRAM
        left = None if chooses else to[0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        left = args[0]
    else:
        return
    if _leaves(left):
        _left.append(f"{event} {left}")
        raise PermissionError(f"a test would reach {left}")


sys.addaudithook(_stay)


@pytest.fixture(scope="session", autouse=True)
def _child_is_measured():
    """Under `coverage run` the child that reads files, which gets no variables of ours, notes what
    it runs as well."""
    measured = {k: v for k, v in os.environ.items() if k == "COVERAGE_PROCESS_CONFIG"}
    own = bounded.environment
    with pytest.MonkeyPatch.context() as patch:
        if measured:
            patch.setattr(bounded, "environment", lambda: own() | measured)
        yield


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
    if not config.getoption("--nightly"):
        for item in items:
            if item.get_closest_marker("nightly"):
                item.add_marker(pytest.mark.skip(reason="only nightly: it takes long"))


@pytest.fixture(autouse=True)
def stays_on_this_machine():
    """No test reaches another machine, whether the program takes a refusal well or not.

    Children, browsers and databases are held by `scripts/without_network`.
    """
    yield
    left, _left[:] = list(_left), []
    assert not left


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
