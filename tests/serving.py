"""A server that runs, and what a browser asks of it, without a browser."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.browser.conftest import start_server
from tests.conftest import ROOT

STREAMLIT = [sys.executable, "-m", "streamlit"]


def answer(server, path="/", method="GET", body=None, **headers):
    """Return the answer to one request; names of headers are written with underscores."""
    asked = http.client.HTTPConnection(server.host, timeout=60)
    asked.request(method, path, body, {n.replace("_", "-"): v for n, v in headers.items()})
    got = asked.getresponse()
    got.content = got.read()
    asked.close()
    return got


@contextmanager
def dashboard_server():
    """The dashboard as it ships, at a free port of this machine; yields its process, which knows
    its address and host."""
    server, address = start_server("dashboard.py")
    server.address, server.host = address, urlsplit(address).netloc
    try:
        yield server
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def window(server, **options):
    """A session of the dashboard as a browser opens one; yields what came of its first run."""
    url = f"ws://{server.host}/_stcore/stream"
    with connect(url, subprotocols=["streamlit"], max_size=None, **options) as stream:
        asked = BackMsg()
        asked.rerun_script.page_name = ""
        stream.send(asked.SerializeToString())
        yield list(told_by(stream))


def told_by(stream):
    """Yield what a server sends until a run has ended that gives way to no other."""
    while True:
        told = ForwardMsg.FromString(stream.recv(timeout=300))
        yield told
        ended = told.WhichOneof("type") == "script_finished"
        if ended and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return


@contextmanager
def session(server, **options):
    """The same; yields the id of the session."""
    with window(server, **options) as told:
        begun = [own.new_session.initialize.session_id for own in told]
        yield next(filter(None, begun))


def xsrf(server):
    """Return the headers that show that a request comes from a page of this server."""
    cookies = answer(server, "/_stcore/health").headers.get_all("set-cookie")
    token = re.search(r"_streamlit_xsrf=([^;]+)", " ".join(cookies))[1]
    return {"Cookie": f"_streamlit_xsrf={token}", "X_Xsrftoken": token}


def sent(server, own, number, size, headers):
    """Return the status that a file of a session is answered with."""
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = head + b"x" * size + b"\r\n--b--\r\n"
    path = f"/_stcore/upload_file/{own}/{number}"
    kind = "multipart/form-data; boundary=b"
    return answer(server, path, "PUT", body, Content_Type=kind, **headers).status


def answered(server):
    for _ in range(120):
        try:
            return answer(server, "/_stcore/health").status
        except OSError:
            time.sleep(0.25)
    return None


def resident(server):
    """Return how many bytes of memory a process has."""
    told = Path(f"/proc/{server.pid}/statm").read_text().split()
    return int(told[1]) * os.sysconf("SC_PAGE_SIZE")


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


SERVER = """
import streamlit as st
from pages import _serving
_serving.begin()
app = st.App("own.py", middleware=_serving.middleware(), lifespan=_serving.lifespan)
"""


@contextmanager
def server_of(folder, script, *more):
    """Another script behind the same server; yields the process and adds its log at the end."""
    (folder / "own.py").write_text(script)
    (folder / "serving.py").write_text(SERVER)
    (folder / ".streamlit").symlink_to(ROOT / ".streamlit")
    port = str(free_port())
    run = [*STREAMLIT, "run", "serving.py", "--server.headless", "true", "--server.port", port]
    own = {**os.environ, "PYTHONPATH": str(ROOT)}
    with running([*run, *more], port, folder / "log", cwd=folder, env=own) as server:
        yield server


@contextmanager
def running(command, port, log, **options):
    """A server that answers, until it is done with; yields the process, which knows its host and
    its log."""
    with log.open("w") as told:
        server = subprocess.Popen(command, stdout=told, stderr=told, **options)
        server.host, server.log = f"127.0.0.1:{port}", log
        try:
            assert answered(server) == 200
            yield server
        finally:
            server.terminate()
            server.wait(20)
