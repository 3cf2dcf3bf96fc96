"""Who may reach the dashboard, and what every answer of its server carries.

Start at `refusal`. `dashboard.py` asks it before anybody is answered, and again at every run,
for who starts that file alone. It imports Streamlit alone: the server starts by it.
"""

import asyncio
import ctypes
import gc
import logging
import re
import sys
import threading
import time
import traceback
import webbrowser
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import Runtime, get_instance, media_file_manager
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.media_file_manager import MediaFileMetadata
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from analysis.survey import Problem
from analysis.wording import Wording

SWEPT = 5  # seconds between two looks for sessions whose time is over
FETCHED = 30  # seconds in which a file that was made on a press can be fetched
QUOTA = 4  # files of the largest size that a session may hold at a time
QUOTA_OF_ALL = 40  # and all sessions together: a gigabyte of files of 25 MB
# Seconds that a session computes before another has its turn. SQLite gives the turn away at every
# row that it writes: with Python's own 0.005 a coding of 420 rows held the database for six
# seconds while eight other sessions computed, and for less than one with this.
TURN = 0.0005
HEAPS = 2  # of the C library, for all threads
_M_ARENA_MAX = -8  # of malloc.h
_FULL = "There is no room for this file now."
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/")
_ASSETS = ("/static/",)  # named by their content, and the same for everybody

# The strictest policy that every page works with, as tests/browser/test_serving.py finds it.
_POLICY = {
    "default-src": "'none'",
    # Streamlit makes a module of each component's script in the browser: `blob:`. The hash is that
    # of the one line of script in its index.html.
    "script-src": "'self' blob: 'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='",
    "style-src": "'self' 'unsafe-inline'",  # Streamlit and plotly write styles into elements
    "img-src": "'self' data: blob:",  # no picture from elsewhere, whatever an answer says
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "content-security-policy": "; ".join(f"{name} {own}" for name, own in _POLICY.items()),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def is_local(address: str | None) -> bool:
    """Tell whether this machine alone reaches a server at an address; none is every address.

    >>> [is_local(own) for own in ("127.0.0.1", "localhost", "::1")]
    [True, True, True]
    >>> [is_local(own) for own in (None, "", "0.0.0.0", "::", "192.0.2.7", "agency.example")]
    [False, False, False, False, False, False]
    """
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return address == "localhost"


def refusal(address: str | None, login: bool) -> Problem | None:
    """Return why a server may not answer at an address, None where it may.

    >>> refusal("127.0.0.1", login=False), refusal("0.0.0.0", login=True)
    (None, None)
    """
    if login or is_local(address):
        return None
    return Problem(
        "Other machines reach the address {address}, and nobody has to log in: the dashboard does "
        "not start. Set up the login (docs/login.md), or leave the address at 127.0.0.1; a web "
        "server with login can stand before it (docs/server.md).",
        address=address or "0.0.0.0",  # noqa: S104
    )


def own_refusal() -> Problem | None:
    """Return why this server may not answer, by its settings and secrets."""
    login = st.secrets.load_if_toml_exists() and bool(st.secrets.get("auth"))
    return refusal(st.get_option("server.address"), login)


def begin() -> None:
    """End the process where its server may not answer, before it has answered anybody; let no
    fault of the program bring what respondents said into the log."""
    found = own_refusal()
    if found:
        sys.exit(str(found))
    logging.setLogRecordFactory(Record)
    media_file_manager.MediaFileMetadata = Made
    sys.setswitchinterval(TURN)
    _have_few_heaps()


class Made(MediaFileMetadata):
    """What is known of a file that pages show or make: it stays until it can be fetched.

    No session refers to a file that was made on a press, and Streamlit (1.67) takes away what none
    refers to at the end of the second run of a page, whoever's it is: where others work, before it
    is asked for.
    """

    def __init__(self, kind: MediaFileKind = MediaFileKind.MEDIA) -> None:
        super().__init__(kind)
        self._since = time.monotonic()

    @property
    def is_marked_for_delete(self) -> bool:
        """Whether it goes when it is looked at the next time."""
        return super().is_marked_for_delete and time.monotonic() - self._since > FETCHED


class Record(logging.LogRecord):
    """What is logged of an exception: of which kind it is and where it arose, not what it says,
    which may hold an answer."""

    def __init__(self, name, level, pathname, lineno, msg, args, exc_info, *rest, **own) -> None:
        super().__init__(name, level, pathname, lineno, msg, args, None, *rest, **own)
        if exc_info and exc_info[0]:
            where = "".join(traceback.format_tb(exc_info[2]))
            self.msg = f"{self.getMessage()}: {exc_info[0].__name__}\n{where}"
            self.args = ()


def stop_refused(w: Wording) -> None:
    """Show nothing but why, where the server may not answer and was started all the same."""
    found = own_refusal()
    if found:
        st.error(w.told(found))
        st.stop()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the browser of who started the server, and take away what sessions leave behind."""
    if not st.get_option("server.headless"):
        address = f"http://localhost:{st.get_option('server.port')}"
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    sweeping = asyncio.create_task(_sweep(get_instance()))
    yield
    sweeping.cancel()
    with suppress(asyncio.CancelledError):
        await sweeping


async def _sweep(runtime: Runtime) -> None:
    """End sessions whose time is over, and with them their files and exports.

    Streamlit (1.67) looks for them when another session comes or goes, and ends one when nothing
    refers to it; its own loop refers to the last one. Till then all would lie in memory, and
    exports be served under /media.
    """
    manager, known = runtime._session_mgr, {}
    while True:
        await asyncio.sleep(SWEPT)
        manager._session_storage._cache.expire()
        now = {own.session.id: own.session for own in manager.list_sessions()}
        has_ended = _end([known[name] for name in known.keys() - now.keys()])
        known = now
        # What could be downloaded is marked the first time, and goes the second.
        runtime.media_file_mgr.remove_orphaned_files()
        if has_ended:
            await asyncio.to_thread(_give_back)


def _end(sessions: list[AppSession]) -> bool:
    """End sessions; tell whether there are any."""
    for session in sessions:
        session.shutdown()
        session.session_state.clear()
    return bool(sessions)


def _have_few_heaps() -> None:
    """Have threads share their heaps: each run of a page is one, and the little that outlives it
    would keep pages of memory in many heaps from being given back."""
    with suppress(AttributeError, OSError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, HEAPS)


def _give_back() -> None:
    """Let the system have the memory of what is garbage now; the C library would keep it."""
    gc.collect()
    with suppress(AttributeError, OSError, TypeError):  # as above
        ctypes.CDLL(None).malloc_trim(0)


class Carried:
    """Gives every answer its headers, and keeps what is of one person out of every cache."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        own = HEADERS
        if not scope.get("path", "").startswith(_ASSETS):
            own = {**HEADERS, "cache-control": "no-store"}
        carried = [(name.encode(), value.encode()) for name, value in own.items()]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                before = [(n, v) for n, v in message["headers"] if n.decode().lower() not in own]
                message["headers"] = [*before, *carried]
            await send(message)

        await self._app(scope, receive, answer)


class OneOrigin:
    """Refuses what a page of another origin asks for.

    Streamlit does so too, but first asks a server elsewhere which address this machine has.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Headers(scope=scope) if "headers" in scope else Headers()
        origin, host = asked.get("origin"), asked.get("host")
        if origin is None or urlsplit(origin).netloc == host or origin in _allowed():
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse("Not from this origin.", 403)(scope, receive, send)


def _allowed() -> list[str]:
    return st.get_option("server.corsAllowedOrigins")


class Quota:
    """Refuses a file before it is read where its session, or all sessions, hold as much as they
    may; what is still being sent counts as held."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._coming: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        upload = _UPLOAD.search(scope.get("path", ""))
        if not upload or scope["method"] != "PUT":
            return await self._app(scope, receive, send)
        session, size = upload[1], _size(scope)
        if not self._has_room(session, size):
            return await PlainTextResponse(_FULL, 413)(scope, receive, send)
        self._coming[session] += size
        try:
            return await self._app(scope, receive, send)
        except ClientDisconnect:
            return None  # whoever sent it went away: there is nobody to answer
        finally:
            self._coming[session] -= size
            self._coming += Counter()  # those at zero are forgotten

    def _has_room(self, session: str, size: int) -> bool:
        held = get_instance().uploaded_file_mgr.file_storage
        own = _bytes(held.get(session, {})) + self._coming[session]
        everybody = sum(map(_bytes, list(held.values()))) + self._coming.total()
        return own + size <= QUOTA * largest() and everybody + size <= QUOTA_OF_ALL * largest()


def _bytes(files: Mapping[str, UploadedFileRec]) -> int:
    return sum(len(file.data) for file in list(files.values()))


def largest() -> int:
    """Return how many bytes a file may have that somebody sends."""
    return st.get_option("server.maxUploadSize") * 2**20


def _size(scope: Scope) -> int:
    """Return how many bytes a request says that it sends; where it does not, as many as it may."""
    told = Headers(scope=scope).get("content-length", "")
    return int(told) if told.isdecimal() else largest()


def middleware() -> list[Middleware]:
    """Return what stands between a request and Streamlit, outermost first.

    Streamlit looks at the host of WebSockets alone; here every request must name one of ours.
    """
    hosts = [f"[{own}]" if ":" in own else own for own in st.get_option("server.allowedHosts")]
    return [
        Middleware(Carried),
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
        Middleware(OneOrigin),
        Middleware(Quota),
    ]
