"""Clients that hang up: in the middle of a file, and while their answers are coded. Others go on,
and what the server held for them goes. Clients that send slowly, and memory after a hundred large
files: test_files_held.py."""

import random
import re
import socket
import struct
import time
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.serving import answer, sent, server_of, session, streamlit_server, xsrf
from tests.test_files_held import LARGEST, resident

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="threads are counted where Linux tells them"
)
SPARE = 12  # threads: those of the server that take requests, however many came at once


@pytest.fixture(scope="module")
def server():
    with streamlit_server() as server:
        for _ in range(3):  # what is read once is read
            with session(server) as own:
                assert own
        yield server


def threads(server):
    told = Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(r"Threads:\s+(\d+)", told)[1])


def rests(server, before, most):
    """Wait until a server has as many threads and as much memory as before."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        now = threads(server), resident(server)
        if now[0] <= before[0] + SPARE and now[1] < before[1] + most:
            return
        time.sleep(1)
    pytest.fail(f"threads and bytes before {before}, now {now}")


def hang_up(server, own, headers, part):
    """Send the beginning of a large file and end the connection without a word."""
    host, port = server.host.rsplit(":", 1)
    lines = [f"PUT /_stcore/upload_file/{own}/a HTTP/1.1", f"Host: {server.host}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += ["Content-Type: multipart/form-data; boundary=b", f"Content-Length: {LARGEST}"]
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    with socket.create_connection((host, int(port)), timeout=60) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + head)
        client.sendall(b"x" * part)


def test_who_hangs_up_in_the_middle_of_a_file_leaves_nothing(server, nightly):
    chance = random.Random(4)
    with session(server) as own:
        before = threads(server), resident(server)
        for _ in range(200 if nightly else 6):
            with session(server) as theirs:
                hang_up(server, theirs, xsrf(server), chance.randrange(LARGEST - 2**20))
            assert sent(server, own, "a", 10, xsrf(server)) == 204
        assert answer(server, "/_stcore/health").status == 200
        rests(server, before, 2 * LARGEST)  # of 200 files in the long form


def test_who_hangs_up_in_the_middle_of_a_file_is_no_fault(tmp_path):
    with server_of(tmp_path, "import streamlit as st\nst.file_uploader('own')") as server:
        with session(server) as own:
            hang_up(server, own, xsrf(server), 2**20)
            assert sent(server, own, "a", 10, xsrf(server)) == 204
    told = (tmp_path / "log").read_text()
    assert "URL" in told and "Exception" not in told


def test_who_goes_away_while_answers_are_coded_keeps_nobody_waiting(server, nightly):
    chance = random.Random(5)
    url = f"ws://{server.host}/_stcore/stream"
    asked = BackMsg()
    asked.rerun_script.page_name = ""
    before = threads(server), resident(server)
    with connect(url, subprotocols=["streamlit"], max_size=None) as stays:
        for number in range(50 if nightly else 2):
            client = connect(url, subprotocols=["streamlit"], max_size=None)
            client.send(asked.SerializeToString())
            time.sleep(chance.random() * 1.5)
            client.socket.shutdown(socket.SHUT_RDWR) if number % 2 else client.close()
            if number % 4 == 0:
                stays.send(asked.SerializeToString())
                assert ended(stays) == ForwardMsg.FINISHED_SUCCESSFULLY
    rests(server, before, 4 * LARGEST)
    with session(server) as own:
        assert own


def ended(stream):
    while True:
        told = ForwardMsg.FromString(stream.recv(timeout=120))
        if told.WhichOneof("type") == "script_finished":
            return told.script_finished
