"""Long work on a page: done in a thread of its own, so that it goes on where the page is left; how
far it is, a way to stop it, and what it made kept for the session.

Start at `done`.
"""

import math
import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import TypeVar
from weakref import WeakValueDictionary

import streamlit as st

from analysis.progress import A_WHILE, Progress, seconds_left
from analysis.wording import Wording
from pages import _access, _frame

Made = TypeVar("Made")
Work = Callable[[Progress | None], Made]
_STOPPED = "stopped"  # the name of the work that the reader stopped
_LOOK = 0.2  # seconds between two looks at how far work is
_JOB, _MADE = "job", "made"  # of what is kept for the session
_LOCK = Lock()  # of the work that sessions share


class _Stopped(Exception):
    """Nobody waits for the work any more."""


class Job:
    """Work in a thread of its own: which share of it is done, and what it made."""

    def __init__(self, work: Work) -> None:
        self.share = 0.0
        self.waiting: set[int] = set()  # sessions
        self.is_stopped = False
        self.fault: Exception | None = None
        self.made: object = None
        self._begun = time.monotonic()
        self._over = Event()
        Thread(target=self._do, args=(work,), daemon=True).start()

    def _do(self, work: Work) -> None:
        try:
            self.made = work(self._tell)
        except _Stopped:
            pass
        except Exception as fault:  # raised again where it can be told
            self.fault = fault
        finally:
            self._over.set()

    def _tell(self, share: float) -> None:
        self.share = min(1.0, share)
        if self.is_stopped:
            raise _Stopped

    def is_over(self) -> bool:
        """Tell, after a moment at most, whether the work is at its end."""
        return self._over.wait(_LOOK)

    def left(self) -> float | None:
        """Return how many seconds the rest takes, None where that cannot be told yet."""
        return seconds_left(self._begun, self.share)


def done(w: Wording, name: str, said: str, prepare: Callable[[], Work], long: bool) -> Made:
    """Return what some work makes, made once a session for a `name`; where it is `long`, tell what
    is done (`said`) and how far it is, and let the reader stop it and begin it anew later.

    `prepare` is called in the run of the page, where the session can be read, and returns the
    work, which knows nothing of it. Sessions that ask for the same name have it done once. It is
    broken off at the next word of its progress.
    """
    name = f"{_access.key()} {name}".strip()  # two projects may have the same numbers
    kept = _kept(name)
    if _MADE not in kept:
        kept[_MADE] = _awaited(w, name, said, prepare) if long else prepare()(None)
    return kept[_MADE]


def _awaited(w: Wording, name: str, said: str, prepare: Callable[[], Work]) -> object:
    if st.session_state.get(_STOPPED) == name:
        st.info(w.say("Stopped. Go on to begin it anew."))
        st.button(w.say("Go on"), on_click=st.session_state.pop, args=(_STOPPED,))
        _frame.end()
    work = prepare()
    bar, stop = st.progress(0.0, said), st.empty()
    # One run may do two things.
    stop.button(w.say("Stop"), key=f"stop {name}", on_click=_stop, args=(name,))
    own = _joined(name, work)
    try:
        while not own.is_over():
            bar.progress(own.share, _told(w, said, own))
    finally:  # what cannot be made is said without a bar
        with _LOCK:
            own.waiting.discard(_session(name))
        bar.empty()
        stop.empty()
    if own.fault:
        raise own.fault
    return _awaited(w, name, said, prepare) if own.is_stopped else own.made


def _joined(name: str, work: Work) -> Job:
    """Return the work of a name, begun where no session has it, and be one who waits for it."""
    with _LOCK:
        own = _jobs().get(name)
        if own is None or own.is_stopped or own.fault:
            own = _jobs()[name] = Job(work)
        own.waiting.add(_session(name))
    _kept(name)[_JOB] = own
    return own


def _stop(name: str) -> None:
    """Wait no longer for some work; where nobody else does, break it off."""
    st.session_state[_STOPPED] = name
    own = _kept(name).get(_JOB)
    with _LOCK:  # the page that waited may do so for a moment more
        if own and own.waiting <= {_session(name)}:
            own.is_stopped = True


def _session(name: str) -> int:
    """Return what tells sessions that wait for some work apart."""
    return id(_kept(name))


def _told(w: Wording, said: str, own: Job) -> str:
    share, left = w.percent(own.share), own.left()
    if left is None:
        return f"{said}: {share}" if own.share else said
    if left >= A_WHILE:
        minutes = w.number(round(left / 60))
        return w.say(
            "{what}: {share}, about {minutes} min left", what=said, share=share, minutes=minutes
        )
    seconds = w.number(math.ceil(left))
    return w.say(
        "{what}: {share}, about {seconds} s left", what=said, share=share, seconds=seconds
    )


# What is made goes with the last session that has it.
@st.cache_resource(show_spinner=False)
def _jobs() -> WeakValueDictionary[str, Job]:
    return WeakValueDictionary()


@st.cache_resource(scope="session", max_entries=8, show_spinner=False)
def _kept(name: str) -> dict[str, object]:
    return {}
