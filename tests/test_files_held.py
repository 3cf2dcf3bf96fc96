"""What a server holds of files that are sent to it and made by it, and for how long."""

import http.client
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pages import _serving
from tests.serving import (
    answer,
    resident,
    sent,
    server_of,
    session,
    streamlit_server,
    window,
    xsrf,
)
from tests.visitor import Visitor

LARGEST = 25 * 2**20
QUICK = "import streamlit as st\nfrom pages import _serving\n_serving.FETCHED = 5\n"


@pytest.fixture(scope="module")
def server():
    with streamlit_server() as server:
        yield server


def test_a_file_that_was_made_goes_with_its_session(tmp_path):
    """Streamlit serves it to anybody who has its address, without a cookie."""
    script = f"{QUICK}st.download_button('Take', 'an answer', 'a.csv')"
    short = ("--server.disconnectedSessionTTL", "8")  # longer than between two sweeps
    with server_of(tmp_path, script, *short) as server:
        with window(server) as told:
            made = re.search(r"/media/[\w.]+", " ".join(map(str, told)))[0]
            got = answer(server, made)
            assert got.content == b"an answer" and got.headers["cache-control"] == "no-store"
        for _ in range(60):
            if answer(server, made).status == 404:
                break
            time.sleep(0.5)
        assert answer(server, made).status == 404


def test_a_file_made_on_a_press_is_there_till_it_can_be_fetched(tmp_path):
    """Whoever else's pages run meanwhile; and then it goes, also where nobody does anything."""
    script = f"{QUICK}st.download_button('Take', lambda: 'an answer', 'a.csv', on_click='ignore')"
    with server_of(tmp_path, script) as server:
        one, other = Visitor(server.host), Visitor(server.host)
        one.open()
        made = one.made("Take")
        for _ in range(3):
            other.open()
        assert answer(server, made).content == b"an answer"
        for _ in range(60):
            if answer(server, made).status == 404:
                break
            time.sleep(0.5)
        assert answer(server, made).status == 404
        assert one.fetch("Take") == b"an answer"
        one.leave()
        other.leave()


def test_a_file_is_taken_from_a_page_of_this_server_alone(server):
    with session(server) as own:
        assert sent(server, own, "a", 10, {}) == 403
        assert sent(server, own, "a", 10, xsrf(server)) == 204
        assert sent(server, "another", "a", 10, xsrf(server)) == 400


def test_a_file_that_is_too_large_is_refused_unread(server):
    with session(server) as own:
        asked = http.client.HTTPConnection(server.host, timeout=60)
        asked.putrequest("PUT", f"/_stcore/upload_file/{own}/a")
        for name, value in {**xsrf(server), "Content-Length": str(LARGEST + 1)}.items():
            asked.putheader(name.replace("_", "-"), value)
        asked.endheaders()
        assert asked.getresponse().status == 413
        asked.close()


def test_a_file_that_does_not_say_how_large_it_is_is_refused_when_it_is_too_large(server):
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'

    def body():
        yield head
        for _ in range(27):
            yield b"x" * 2**20

    with session(server) as own:
        path, kind = f"/_stcore/upload_file/{own}/a", "multipart/form-data; boundary=b"
        try:
            got = answer(server, path, "PUT", body(), Content_Type=kind, **xsrf(server))
            assert got.status == 413
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server hung up while more came
        assert sent(server, own, "a", 10, xsrf(server)) == 204


def test_a_session_holds_so_many_files_and_no_more(server):
    with session(server) as own:
        headers, size = xsrf(server), LARGEST - 2**10
        told = [sent(server, own, str(number), size, headers) for number in range(6)]
        assert told == [204] * 4 + [413] * 2
    with session(server) as another:
        assert sent(server, another, "a", size, xsrf(server)) == 204


def test_clients_that_send_slowly_keep_nobody_waiting(server):
    slow = []
    with session(server) as own:
        for number in range(50):
            asked = http.client.HTTPConnection(server.host, timeout=60)
            asked.putrequest("PUT", f"/_stcore/upload_file/{own}/{number}")
            for name, value in {**xsrf(server), "Content-Length": "1000"}.items():
                asked.putheader(name.replace("_", "-"), value)
            asked.endheaders(b"--b")
            slow.append(asked)
        assert answer(server, "/_stcore/health").status == 200
        assert sent(server, own, "a", 10, xsrf(server)) == 204
    for asked in slow:
        asked.close()


def test_files_of_who_went_away_are_gone(nightly):
    """A hundred files of the largest size at once, gone within a minute by the settings that
    ship; in the short form three, and a session's time is over sooner."""
    short = () if nightly else ("--server.disconnectedSessionTTL", "8")
    with streamlit_server(*short) as server:
        for _ in range(3):  # what is read once is read, and ends nothing that is measured
            with session(server) as own:
                assert own
        before, count = resident(server), 100 if nightly else 3
        with session(server) as own:
            headers, size = xsrf(server), LARGEST - 2**10
            with ThreadPoolExecutor(count) as senders:
                told = list(
                    senders.map(lambda n: sent(server, own, str(n), size, headers), range(count))
                )
            assert set(told) <= {204, 413} and 1 <= told.count(204) <= _serving.QUOTA
            assert resident(server) > before + LARGEST
        for _ in range(60):
            time.sleep(1)
            if resident(server) < before + LARGEST:
                break
        assert resident(server) < before + LARGEST
