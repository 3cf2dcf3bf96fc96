"""A server that runs, and what a browser asks of it, without a browser."""

import http.client
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.conftest import ROOT

STREAMLIT = [sys.executable, "-m", "streamlit"]
NOWHERE = Path(os.devnull)


def answer(server, path="/", method="GET", body=None, **headers):
    """Return the answer to one request; names of headers are written with underscores."""
    asked = http.client.HTTPConnection(server.host, timeout=60)
    asked.request(method, path, body, {n.replace("_", "-"): v for n, v in headers.items()})
    got = asked.getresponse()
    got.content = got.read()
    asked.close()
    return got


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
    """Another script behind the same server."""
    (folder / "own.py").write_text(script)
    (folder / "serving.py").write_text(SERVER)
    (folder / ".streamlit").symlink_to(ROOT / ".streamlit")
    own = {"script": "serving.py", "folder": folder, "log": folder / "log"}
    with streamlit_server(*more, **own, PYTHONPATH=ROOT) as server:
        yield server


@contextmanager
def server_with_login(folder, provider, access, origin=None):
    """The dashboard with a database of its own and a login at a provider, as docs/server.md sets
    it up; who has logged in comes back to the origin of a proxy, or where there is none, to it."""
    port, file = free_port(), folder / "secrets.toml"
    file.write_text(
        "[auth]\n"
        f'redirect_uri = "{origin or f"http://localhost:{port}"}/oauth2callback"\n'
        f'cookie_secret = "{secrets.token_hex(32)}"\n'
        'client_id = "dashboard"\n'
        'client_secret = "secret"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n'
    )
    (folder / "access.yaml").write_text(access)
    own = {"port": port, "ACCESS_FILE": folder / "access.yaml"}
    with own_server(folder / "work.sqlite", "--secrets.files", str(file), **own) as server:
        yield server


def own_server(file, *options, **more):
    """The dashboard with a database of its own in a file."""
    return streamlit_server(*options, DATABASE_URL=f"sqlite:///{file}", **more)


@contextmanager
def streamlit_server(
    *options, script="dashboard.py", port=None, folder=ROOT, log=NOWHERE, **variables
):
    """The dashboard as it ships, or another script in a folder, whose settings it reads, at a free
    port of this machine: from its first answer until it is done with. Yields its process, which
    knows its address, its host and its log."""
    port = str(port or free_port())
    run = [*STREAMLIT, "run", script, "--server.headless", "true", "--server.port", port, *options]
    own = {**os.environ, **{name: str(value) for name, value in variables.items()}}
    with log.open("w") as told:
        server = subprocess.Popen(run, stdout=told, stderr=told, cwd=folder, env=own)
        server.host, server.log = f"localhost:{port}", log
        server.address = f"http://{server.host}"
        try:
            assert answered(server) == 200, "the server did not start"
            yield server
        finally:
            server.terminate()
            server.wait(20)
