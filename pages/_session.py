"""Cached calls of analysis and the keys of the session; start at `survey` and `coded`.

A page asks here for the survey, its coding and the chosen respondents; nothing is shared between
sessions, and everything derived is computed again from the opened file and the codebook.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pandas as pd
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from analysis import load, study
from analysis.codebook import Scheme
from analysis.load.corrections import Corrections, corrected, fingerprint
from analysis.load.together import Named, together, told_apart
from analysis.privacy.release import Release
from analysis.survey import Problem, Question, Survey
from analysis.wording import LANGUAGES, Wording
from analysis.wording import wording as wording_of
from analysis.workspace import access, erased, events, surveys
from analysis.workspace.database import Database
from pages import _access

SAMPLE = Path(__file__).parents[1] / "data" / "sample_responses.xlsx"
NOTES = SAMPLE.with_name("sample_notes.tsv")
OPENED = "opened"  # (name, bytes) of the user's own file
BESIDE = "beside"  # [(name, bytes)] of files opened beside it
PROJECT = "project_files"  # [(name, bytes)] of the files that the project in use keeps
WRITER = "writer"  # the name under which this window writes
LANGUAGE = "lang"
FILTER = "f_"
VIEW = "view"
PUBLIC, RESEARCHER = "public", "researcher"
LINKED = (
    *(LANGUAGE, VIEW, "domain", "base", "theme", "closed", "about", "code", "kind", "what", "by"),
    *("intervals", "practice", "phase", "platform"),
)
_ASKED = "asked"  # what was read from the database in this run of the script
_DIGESTS = "digests"
MAX_DIGESTS = 4
DEFAULTS = "defaults"  # what each choice is at the start
MAX_OPTIONS = 20

Asked = TypeVar("Asked")


def wording() -> Wording:
    """Return the interface's wording: chosen, from the link, or the browser's language."""
    _enter_frame()
    chosen = st.session_state.get(LANGUAGE)
    return wording_of(chosen if chosen in LANGUAGES else browser_language())


def _enter_frame() -> None:
    """Run the page within dashboard.py where Streamlit ran it alone.

    Until st.navigation has run once in a server, Streamlit finds pages/ by itself, and a link to a
    page that is the first one opened would show that page without language, filters and menu.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def browser_language() -> str:
    """Return the browser's language where it is one of ours, else English."""
    wanted = (st.context.locale or "en")[:2]
    return wanted if wanted in LANGUAGES else "en"


def offered(key: str, options: Sequence[str], default: object = None) -> str:
    """Return the key of a choice after making sure that its value is one of the options."""
    if key != LANGUAGE:
        st.session_state.setdefault(DEFAULTS, {})[key] = default
    value = st.session_state.get(key)
    if isinstance(value, list):
        st.session_state[key] = [option for option in value if option in options]
    elif value not in options:
        st.session_state[key] = default
    return key


def begin() -> None:
    """Begin a run of the script: the database is asked anew (`once_a_run`)."""
    st.session_state[_ASKED] = {}


def once_a_run(key: tuple[object, ...], ask: Callable[[], Asked]) -> Asked:
    """Return what `ask` reads from the database, asked once for a key in a run of the script and
    again after a write: a page asks a hundred times what it works on."""
    kept = st.session_state.setdefault(_ASKED, {})
    try:
        own = (_access.key(), database().written, *key)
    except Problem:  # what needs the database says so itself; the rest goes on without it
        own = (_access.key(), None, *key)
    if own not in kept:
        kept[own] = ask()
    return kept[own]


def source() -> tuple[str, bytes]:
    """Return name and bytes of the survey in use: the opened file, the one that the project keeps,
    or the invented example."""
    kept = in_project()
    return kept[0] if kept else st.session_state.get(OPENED) or (SAMPLE.name, _sample())


def in_project() -> list[tuple[str, bytes]]:
    """Return the files of the project in use where they are what is shown; none without login."""
    return [] if OPENED in st.session_state else st.session_state.get(PROJECT, [])


def is_sample() -> bool:
    """Tell whether nothing but what ships as an invented example is shown."""
    beside = [content for _, content in st.session_state.get(BESIDE, [])]
    invented = all(content == NOTES.read_bytes() for content in beside)
    opened = st.session_state.get(OPENED)
    shipped = opened is None or opened == (NOTES.name, NOTES.read_bytes())
    return invented and shipped and not in_project()


def open_file(name: str, content: bytes) -> None:
    """Read a file and use it from now on; raises `Problem` and keeps the old one otherwise."""
    _access.require(access.OPEN)
    read = _read(_digest(content), name, content)
    if not read.questions:
        raise Problem("{name} holds no questions. Choose another file.", name=name)
    close_filters()
    st.session_state.pop(BESIDE, None)
    st.session_state[OPENED] = (name, content)


def close_file() -> None:
    """Go back to the files of the project, or to the invented example."""
    close_filters()
    st.session_state.pop(BESIDE, None)
    st.session_state.pop(OPENED, None)


def close_filters() -> None:
    """Forget the filters of the survey that is left."""
    for key in [key for key in st.session_state if str(key).startswith(FILTER)]:
        del st.session_state[key]


def survey() -> Survey:
    """Return the survey in use: each file read once a session, with the corrections of people,
    and all files together where several are open."""
    return _together(opened_as(), wording().say("Export"))


def sources() -> list[str]:
    """Return the names of the files in use, the first one first."""
    return [name for name, _ in opened_files()]


def opened_files() -> list[tuple[str, bytes]]:
    """Return name and bytes of each file in use, the first one first."""
    return [source(), *in_project()[1:], *st.session_state.get(BESIDE, [])]


def opened_as() -> str:
    """Return what tells the survey in use from others: its files, and how they are corrected; of
    one file the same as `digest_at`, since it is the same survey."""
    files = opened_files()
    key = tuple((name, _digest(content)) for name, content in files)

    def told() -> str:
        digests = [*map(digest_at, range(len(files)))]
        return digests[0] if len(digests) == 1 else digest_of("".join(digests).encode())

    return once_a_run(("opened", *key), told)


def content_digests() -> list[str]:
    """Return the hash of each file in use, the first one first."""
    return [_digest(content) for _, content in opened_files()]


def digest_at(at: int) -> str:
    """Return what tells a file in use from others, as it is named and corrected."""
    name, content = opened_files()[at]
    told = [_access.key(), name, _digest(content), corrections(name, content), _erased(at)]
    return digest_of(repr(told).encode(errors="surrogatepass"))


def fingerprint_at(at: int) -> str:
    """Return the fingerprint of the columns of a file in use."""
    name, content = opened_files()[at]
    return _fingerprint(_digest(content), name, content)


def open_beside(name: str, content: bytes) -> None:
    """Use a file beside those in use; raises `Problem` where it cannot be read.

    Notes are no respondents: they stay out of the charts until their file is chosen.
    """
    _access.require(access.OPEN)
    if any(content == known for _, known in opened_files()):
        raise Problem("{name} is open already. Choose another file.", name=name)
    _read(_digest(content), name, content)
    close_filters()
    st.session_state[BESIDE] = [*st.session_state.get(BESIDE, []), (name, content)]
    opened = named()
    people = [named.name for named in opened if named.survey.tool != "notes"]
    if len(people) < len(opened):
        st.session_state[FILTER + survey().questions[-1].id] = people


def close_beside() -> None:
    """Go back to the first file alone."""
    close_filters()
    if in_project()[1:]:
        st.session_state[OPENED] = source()
    st.session_state.pop(BESIDE, None)


def corrections(name: str, content: bytes) -> Corrections:
    """Return what people corrected of the reading of a file; nothing where the database cannot
    be used, which is told to who corrects."""
    own = _fingerprint(_digest(content), name, content)
    try:
        return once_a_run(("corrections", own), lambda: surveys.corrections_of(database(), own))
    except Problem:
        return Corrections()


def correct(wanted: Corrections) -> None:
    """Keep corrections of the first file in use; raises `Problem` where they do not fit it."""
    _access.require(access.OPEN)
    name, content = source()
    corrected(_read(_digest(content), name, content, wanted.repair), wanted, strict=True)
    own = _fingerprint(_digest(content), name, content)
    surveys.correct(database(), own, name, wanted, writer())
    close_filters()


def writer() -> str:
    """Return the name under which this window writes: of who is logged in their address; "" where
    none is chosen, and for who may write nothing, which the log then refuses."""
    if _access.is_on():
        return _access.person()[: events.NAME] if _access.may(access.CODE) else ""
    return (st.session_state.get(WRITER) or "").strip()[: events.NAME]


def filter_questions() -> list[Question]:
    """Return the questions by which respondents can be chosen."""
    return closed_questions(survey())


def closed_questions(read: Survey) -> list[Question]:
    """Return the questions of a survey that part its respondents: one choice of a few options."""
    return [
        question
        for question in read.questions
        if question.type == "single" and 2 <= len(question.options) <= MAX_OPTIONS
    ]


def view() -> str:
    """Return who the page is shown to: `RESEARCHER`, who may read the file, or the `PUBLIC`: who
    may not read it is, whatever a link says."""
    is_chosen = st.session_state.get(VIEW) == PUBLIC
    return PUBLIC if is_chosen or not _access.may(access.READ) else RESEARCHER


def is_public() -> bool:
    """Tell whether what would tell of small groups is hidden."""
    return view() == PUBLIC


def filter_options(question: Question) -> tuple[str, ...]:
    """Return the options of a question by which respondents can be chosen in this view."""
    if not is_public():
        return question.options
    groups = [own for own in _closed().groupings() if own.id == question.id]
    return groups[0].categories if groups else ()


def _closed() -> Release:
    return _closed_questions(opened_as())


def chosen_filters() -> dict[str, list[str]]:
    """Return the options chosen for each filter in use, by question id."""
    given = {str(key) for key, value in st.session_state.items() if value}
    if not any(key.startswith(FILTER) for key in given):  # a wide survey has thousands to look at
        return {}
    asked = [q.id for q in filter_questions() if FILTER + q.id in given]
    return {id: st.session_state[FILTER + id] for id in asked}


def respondents() -> pd.Index:
    """Return the positions of the respondents whom the filters let through."""
    chosen = chosen_filters()
    if is_public() and chosen:
        return survey().responses.index[_closed().respondents(chosen)]
    return study.respondents(survey(), chosen)


def chosen_places() -> list[int]:
    """Return which rows of the survey in use those respondents are, counted from 0: the index has
    gaps where respondents were deleted."""
    return survey().responses.index.get_indexer(respondents()).tolist()


def _digest(content: bytes) -> str:
    """Return the hash of a file in use, made once: a page asks for it hundreds of times."""
    kept = st.session_state.setdefault(_DIGESTS, [])
    for own, digest in kept:
        if own is content:
            return digest
    kept.append((content, digest_of(content)))
    del kept[:-MAX_DIGESTS]
    return kept[-1][1]


def digest_of(content: bytes) -> str:
    """Return the hash of some bytes."""
    return hashlib.sha256(content).hexdigest()


# The digests stand for the underscored arguments, which are not hashed. A survey and a coding are
# frozen and nothing is changed in place, so they are kept without a copy at each call.
@st.cache_resource(scope="session", max_entries=4, show_spinner=False)
def _read(digest: str, _name: str, _content: bytes, repair: bool = False) -> Survey:
    return load.read(_content, _name, repair)


# Asked for at every run of a page: the text is kept, so that no copy of the survey is made for it.
@st.cache_data(scope="session", max_entries=8, show_spinner=False)
def _fingerprint(digest: str, _name: str, _content: bytes) -> str:
    return fingerprint(_read(digest, _name, _content))


@st.cache_resource(scope="session", max_entries=3, show_spinner=False)
def _together(files: str, label: str) -> Survey:
    own = named()
    return own[0].survey if len(own) == 1 else together(own, label)


def named() -> list[Named]:
    """Return each file in use with its survey as people corrected it."""
    files = enumerate(opened_files())
    return told_apart([Named(name, _as_corrected(digest_at(at), at)) for at, (name, _) in files])


@st.cache_resource(scope="session", max_entries=8, show_spinner=False)
def _as_corrected(digest: str, _at: int) -> Survey:
    name, content = opened_files()[_at]
    own = corrections(name, content)
    read = corrected(_read(_digest(content), name, content, own.repair), own)
    if not _erased(_at):
        return read
    number = surveys.known(database(), fingerprint_at(_at))
    return erased.without_erased(database(), number, read)[0]


def _erased(at: int) -> int:
    """Return what tells who was deleted from a file in use; 0 where nobody was, and where the
    database cannot be asked."""
    own = fingerprint_at(at)
    try:
        return once_a_run(("erased", own), lambda: erased.version(database(), own))
    except Problem:
        return 0


@st.cache_resource(scope="session", max_entries=3, show_spinner=False)
def _closed_questions(digest: str) -> Release:
    return study.released(survey(), None, Scheme("", {}, (), ()), PUBLIC)


@st.cache_resource(show_spinner=False)
def _sample() -> bytes:
    return SAMPLE.read_bytes()


def database() -> Database:
    """Return the database that all sessions share, or those of a project where login is
    configured; raises `Problem` where it cannot be used, and for who may see no project."""
    return _database(_access.database_of())


@st.cache_resource(show_spinner=False)
def _database(project: str) -> Database:
    return Database(project=project)
