"""No key and no password is in the files or their history; the database's password is told to
nobody: not on the screen, not in the log, not in an export; and no test leaves this machine."""

import io
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import zipfile
from contextlib import contextmanager

import pytest
import sqlalchemy as sql

from analysis.__main__ import main
from analysis.survey import Problem
from analysis.workspace.database import Database
from tests import conftest
from tests.conftest import ROOT
from tests.pages.conftest import forget, open_app
from tests.workspace.conftest import postgres  # noqa: F401 - a fixture

SAMPLE = ROOT / "data" / "sample_responses.xlsx"
SECRET = "Geheim" + "17" * 3

# Each kind of secret with a text that it must find, put together so that this file holds none.
KINDS = {
    rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY": "-----BEGIN RSA " + "PRIVATE KEY-----",
    rb"\bA(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}\b": "AKIA" + "Q" * 16,
    rb"\bgh[pousr]_[A-Za-z0-9]{36}": "ghp_" + "a" * 36,
    rb"\bgithub_pat_\w{60}": "github_pat_" + "a" * 60,
    rb"\bglpat-[\w-]{20}": "glpat-" + "a" * 20,
    rb"\bAIza[\w-]{35}|\bGOCSPX-[\w-]{28}|\bya29\.[\w-]{20}": "AIza" + "a" * 35,
    rb"\bxox[abeoprs]-[\w-]{10}|hooks\.slack\.com/services/T": "xoxb-" + "1" * 12,
    rb"\bsk-(?:ant-|proj-)?[\w-]{20}": "sk-" + "a" * 24,
    rb"\bhf_[A-Za-z]{34}\b": "hf_" + "a" * 34,
    rb"\bnpm_[A-Za-z0-9]{36}\b": "npm_" + "a" * 36,
    rb"\bpypi-AgEI[\w-]{50}": "pypi-AgEI" + "a" * 60,
    rb"\b[rs]k_(?:live|test)_\w{20}": "sk_live_" + "a" * 24,
    rb"\bSG\.[\w-]{22}\.[\w-]{43}": "SG." + "a" * 22 + "." + "a" * 43,
    rb"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}": ".".join(["eyJ" + "a" * 12] * 3),
    rb"AccountKey=[\w+/]{40}": "AccountKey=" + "a" * 44,
    rb"\b[a-z][a-z0-9+.-]*://[^\s/:@'\"<>{}]+:[^\s/@'\"<>{}]+@[\w.\[-]": "http://a:" + "b@c",
    rb"(?i)\b(?:\w*_)?(?:password|passwd|secret|api_?key|access_?token)\b[\"']?\s*[:=]\s*"
    rb"[\"'][^\s\"'{}]{8,}[\"']": "cookie_secret" + " = 'q9w8e7r6t5'",
}
# What looks like one and is none: where people are told to put theirs, and a sample for ruff.
NONE = re.compile(
    rb"(?i)//[\w-]+:(?:password|change.?me|\.\.\.|<\w+>|\*+)@"
    rb"|[:=]\s*[\"'](?:change.?me|\.{3,}|a1b2c3d4\")"
)


def hits(content):
    """Return what looks like a secret, by its beginning: failures are printed."""
    found = (match for kind in KINDS for match in re.finditer(kind, content))
    return sorted({own[0][:12] for own in found if not NONE.search(own[0])})


def git(*call):
    if not (ROOT / ".git").exists():
        assert not os.environ.get("CI"), "CI tests what is in git"
        pytest.skip("this copy of the project has no history")
    return subprocess.run(["git", *call], cwd=ROOT, capture_output=True, check=True).stdout


@pytest.mark.parametrize(("kind", "text"), KINDS.items())
def test_each_kind_finds_its_own(kind, text):
    assert re.search(kind, text.encode())
    assert hits(f"a = 1\n{text}\n".encode())


def test_no_file_holds_a_secret():
    names = git("ls-files", "-z").decode().split("\0")[:-1]
    paths = [ROOT / name for name in names if (ROOT / name).is_file()]
    assert len(paths) > 500
    found = {str(path.relative_to(ROOT)): hits(path.read_bytes()) for path in paths}
    assert not {name: told for name, told in found.items() if told}
    inside = {path.name: packed(path.read_bytes()) for path in paths if zipfile.is_zipfile(path)}
    assert inside and not {name: hits(own) for name, own in inside.items() if hits(own)}


def test_the_history_holds_no_secret():
    history = git("log", "-p", "--all", "--text", "--unified=0", "--format=%B", "--no-textconv")
    assert len(history) > 1_000_000
    assert not hits(history)


def test_what_keeps_secrets_is_not_taken_into_git():
    """Streamlit reads passwords and keys from this file."""
    assert not git("ls-files", ".streamlit/secrets.toml", "*.pem", "*.key", ".env", "*.sqlite")


def packed(content):
    """Return what a ZIP holds as one run of bytes; other content as it is."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    whole = zipfile.ZipFile(io.BytesIO(content))
    try:
        return b"\n".join(packed(whole.read(name)) for name in whole.namelist())
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, OSError, EOFError):
        return content  # hostile files of tests, which cannot be read


@contextmanager
def refusing():
    """A server that asks for the password as PostgreSQL does, in the clear, and refuses it."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            while True:
                try:
                    own, _ = listening.accept()
                except OSError:
                    return
                with own:
                    while own.recv(4096)[4:8] == b"\x04\xd2\x16\x2f":  # TLS is asked for
                        own.sendall(b"N")
                    own.sendall(b"R\x00\x00\x00\x08\x00\x00\x00\x03")
                    heard.append(own.recv(4096))
                    said = (
                        b'SFATAL\x00C28P01\x00Mpassword authentication failed for user "u"\x00\x00'
                    )
                    own.sendall(b"E" + (len(said) + 4).to_bytes(4, "big") + said)

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1], heard


ADDRESSES = {
    "wrong password": "postgresql://u:{secret}@127.0.0.1:{port}/x?sslmode=disable&gssencmode=disable",
    "nobody there": "postgresql://u:{secret}@127.0.0.1:9/x",
    "no such program": "nosuch://u:{secret}@h/x",
    "no such driver": "postgresql+nosuch://u:{secret}@h/x",
    "no library": "mysql://u:{secret}@h/x",
    "no address": "u:{secret}@h/x",
    "no port": "postgresql://u:{secret}@127.0.0.1:port/x",
    "password as port": "postgresql://u@127.0.0.1:{secret}/x",
    "@ in the password": "postgresql://u:a@{secret}@127.0.0.1:9/x",
    "@ and / in the password": "postgresql://u:a@{secret}/b@127.0.0.1:9/x",
    "/ in the password": "postgresql://u:a/{secret}@127.0.0.1:9/x",
    "# in the password": "postgresql://u:a#{secret}@127.0.0.1:9/x",
    "as an option": "postgresql://u@127.0.0.1:9/x?password={secret}&nosuch=1",
}


@pytest.fixture(params=ADDRESSES)
def unusable(request, monkeypatch):
    with refusing() as (port, heard):
        address = ADDRESSES[request.param].format(secret=SECRET, port=port)
        monkeypatch.setenv("DATABASE_URL", address)
        yield address
        assert request.param != "wrong password" or any(SECRET.encode() in own for own in heard)


def test_an_error_does_not_tell_the_password(unusable, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Problem) as problem:
        Database()
    told = f"{problem.value} {problem.value!r} {problem.value.values} {caplog.text}"
    assert "DATABASE_URL" in str(problem.value)
    assert SECRET not in told
    assert problem.value.__cause__ is None


def test_the_command_line_does_not_tell_the_password(unusable):
    call = [sys.executable, "-m", "analysis", "work", "export", str(SAMPLE), "--out", "x.zip"]
    run = subprocess.run(call, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 2, run.stderr
    assert "DATABASE_URL" in run.stderr and "Traceback" not in run.stderr
    assert SECRET not in run.stdout + run.stderr


@pytest.mark.parametrize("page", ["overview", "answers", "about"])
@pytest.mark.parametrize("name", ["wrong password", "password as port", "@ in the password"])
def test_no_page_tells_the_password(name, page, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    with refusing() as (port, _):
        monkeypatch.setenv("DATABASE_URL", ADDRESSES[name].format(secret=SECRET, port=port))
        forget()
        try:
            app = open_app(page=page)
        finally:
            forget()
    assert not app.exception
    assert SECRET not in str(app._tree) + caplog.text


def test_no_export_holds_the_password(postgres, tmp_path, monkeypatch, capsys, caplog):  # noqa: F811
    caplog.set_level(logging.DEBUG)
    given = sql.make_url(postgres).set(password=SECRET).render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", given)
    database = Database()
    assert SECRET not in repr(database._engine) and "***" in repr(database._engine)
    assert SECRET not in repr(vars(database))
    database.close()
    own = tmp_path / "own.csv"
    own.write_text("id,question,code,action,by,at,reason\n0,q18,impact,add,Mia,,so\n", "utf-8")
    assert main(["work", "import", str(SAMPLE), str(own), "--by", "Mia"]) == 0
    outs = [tmp_path / name for name in ("work.zip", "codings.csv", "tables.xlsx", "report.html")]
    for command, out in zip(("work export", "code", "tabulate", "report"), outs, strict=True):
        decided = ["--decided"] if command == "code" else []
        assert main([*command.split(), str(SAMPLE), *decided, "--out", str(out)]) == 0
    for out in outs:
        assert SECRET.encode() not in out.read_bytes() + packed(out.read_bytes()), out.name
    told = capsys.readouterr()
    assert SECRET not in told.out + told.err + caplog.text


ELSEWHERE = {
    "an address": "socket.create_connection(('192.0.2.7', 80), timeout=0.2)",
    "an address of version 6": "socket.create_connection(('2001:db8:9::7', 80), timeout=0.2)",
    "a name": "socket.getaddrinfo('example.org', 443)",
    "a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'a', ('192.0.2.7', 53))",
}


@pytest.mark.parametrize("call", ELSEWHERE.values(), ids=ELSEWHERE)
def test_the_tests_reach_no_other_machine(call):
    with pytest.raises(PermissionError, match="a test would reach"):
        exec(call)
    assert conftest._left.pop() and not conftest._left


def test_the_tests_reach_this_machine(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as own:
        socket.create_connection(own.getsockname()).close()
        socket.create_connection(("localhost", own.getsockname()[1])).close()


@pytest.fixture(scope="module")
def without_network():
    """Run Python where every packet that would leave this machine is counted."""
    script = str(ROOT / "scripts" / "without_network")

    def run(code):
        call = [script, sys.executable, "-c", code]
        return subprocess.run(call, capture_output=True, text=True)

    if not shutil.which("unshare") or not shutil.which("ip") or run("").returncode:
        pytest.skip("there are no network namespaces here")
    return run


def test_what_a_command_sends_is_counted_also_of_its_children(without_network):
    for call in ELSEWHERE.values():
        child = f"import socket, contextlib\nwith contextlib.suppress(OSError): {call}"
        told = (
            f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], timeout=9)"
        )
        run = without_network(told)
        assert run.returncode == 1 and "this machine: 0" not in run.stdout, call
    here = "import socket; s = socket.create_server(('127.0.0.1', 0))"
    run = without_network(f"{here}; socket.create_connection(s.getsockname()); print('reached')")
    assert run.returncode == 0
    assert run.stdout == "reached\npackets that would have left this machine: 0\n"
    assert without_network("raise SystemExit(3)").returncode == 3
