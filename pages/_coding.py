"""The codebook and the coding in use, with what people decided; start at `coded`.

The machine codes a survey once for each codebook; decisions are laid over that at every change of
the database, which other sessions make too.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from analysis import codebook as codebooks
from analysis import study, work
from analysis.codebook import Codebook, Scheme
from analysis.coding import lexicon
from analysis.coding.apply import Coded
from analysis.coding.coder import Coder, coder
from analysis.coding.model import Model
from analysis.present import readings
from analysis.survey import Problem, Survey
from analysis.wording import Wording
from analysis.workspace import access, decisions, events, models, runs, surveys
from analysis.workspace.decisions import Decision
from analysis.workspace.runs import Key
from pages import _access, _long, _session
from pages._session import database

LARGE = 3_000  # respondents from which a reader would wonder how long the coding takes


def worked_on(at: int = 0) -> int | None:
    """Return the number by which the database knows a file in use; None where nobody has worked
    on its survey, and where the database cannot be used."""
    own = _session.fingerprint_at(at)
    try:
        return _session.once_a_run(("known", own), lambda: surveys.known(database(), own))
    except Problem:
        return None


def work_on(at: int = 0) -> int:
    """Return the number of a file in use, known to the database from now on."""
    name = _session.opened_files()[at][0]
    return surveys.opened(database(), _session.fingerprint_at(at), name)


def codebook_in_use() -> str | None:
    """Return the digest of the codebook that people chose for the survey in use, None where it is
    the one that ships."""
    number = worked_on()
    if number is None:
        return None
    ask = partial(surveys.codebook_in_use, database(), number)
    return _session.once_a_run(("codebook", number), ask)


def use_codebook(files: dict[str, bytes] | None, why: str = "", token: str | None = None) -> None:
    """Code the survey in use by these files from now on; None: by the codebook that ships."""
    _access.require(access.CODEBOOK)
    if files is not None:
        read_codebook(files)
    for at in range(len(_session.opened_files())):
        own = f"{token} {at}" if token else None
        surveys.use_codebook(database(), work_on(at), files, _session.writer(), why, own)


def model_in_use() -> str | None:
    """Return the digest of the model that people chose for the survey in use, None where it is the
    one that ships."""
    number = worked_on()
    if number is None:
        return None
    return _session.once_a_run(("model", number), partial(models.in_use, database(), number))


def model_content() -> bytes | None:
    """Return the bytes of the model in use, None where it is the one that ships."""
    learnt = model_in_use()
    return models.content_of(database(), learnt) if learnt and learnt_model() else None


def learnt_model() -> Model | None:
    """Return the model that people chose for the survey in use; None where it is the one that
    ships, and where this version cannot read it."""
    learnt = model_in_use()
    return _model(_access.key(), learnt) if learnt else None


def use_model(content: bytes | None, why: str = "") -> None:
    """Code the survey in use by a model from now on; None: by the one that ships."""
    _access.require(access.CODEBOOK)
    for at in range(len(_session.opened_files())):
        models.use(database(), work_on(at), content, _session.writer(), why)


def version() -> str:
    """Return what tells the coding in use from others: its codebook and its model."""
    return version_of(coder_in_use())


def version_of(own: Coder) -> str:
    """Return what tells the coding by a coder from others."""
    return f"{own.scheme.digest} {own.model.name if own.model else ''}"


def codebook() -> Scheme:
    """Return what the codebook in use codes: the one that people chose, or the one that ships."""
    return coder_in_use().scheme


def whole_codebook() -> Codebook:
    """Return the codebook in use with its rules, which take long to read."""
    return read_codebook(codebook_files())


def codebook_files() -> dict[str, bytes]:
    """Return the files of the codebook in use by name."""
    digest = codebook_in_use()
    return surveys.files_of(database(), digest) if digest else codebooks.texts_of()


def used_ids() -> set[str]:
    """Return the ids that codes have or had in any codebook that the files in use were coded by:
    a new code with one of these would get decisions that were taken on another."""
    numbers = _worked_on_files().values()
    return set().union(*(surveys.ids_of_versions(database(), number) for number in numbers))


def coded() -> Coded:
    """Return the coding of the whole survey in use with people's decisions laid over it."""
    own = coder_in_use()
    for at in _worked_on_files():  # what takes long is done where its progress can be shown
        take_over(at)
    key = (_session.opened_as(), version_of(own), last_events())
    _coded(*key[:2], _session.survey(), own)
    return _decided(*key, _session.survey(), own)


def coded_file(at: int) -> tuple[Survey, Coded, Key]:
    """Return one file in use as people corrected it, what the machine alone codes in it by the
    codebook in use, and what that run is made of."""
    own, used = _session.named()[at].survey, coder_in_use()
    key = (_session.digest_at(at), version_of(used))
    machine = _coded(*key, own, used)
    return own, machine, _key(*key, machine, used)


def take_over(at: int) -> tuple[int, Survey]:
    """Make the machine's coding of a file in use the one that people decide on; return the number
    of its survey and what was read."""
    own, machine, key = coded_file(at)
    number = work_on(at)
    known = partial(runs.is_last, database(), number, key)
    if not _session.once_a_run(("run", number, key), known):
        w, last = _session.wording(), events.last(database(), number)
        _long.done(
            w,
            f"{number} {key} {last}",  # after another run it has to be taken over once more
            w.say("Preparing the answers to be read and coded"),
            lambda: partial(
                runs.take_over, database(), number, key, machine, codebook(), events.PROGRAM, ""
            ),
            long=len(own.responses) > LARGE,
        )
    return number, own


def _telling() -> AbstractContextManager:
    """Tell the reader why the first coding on a machine takes long."""
    if lexicon.is_ready():
        return nullcontext()
    said = _session.wording().say("Preparing the word lists. This is done once: 20 seconds or so.")
    return st.spinner(said)


def last_events() -> tuple[tuple[int, int], ...]:
    """Return what tells the work on the files in use from that before and after."""
    return tuple(
        (at, _session.once_a_run(("last", n), partial(events.last, database(), n)))
        for at, n in _worked_on_files().items()
    )


def _worked_on_files() -> dict[int, int]:
    """Return the place and number of each file in use that somebody worked on."""
    numbers = {at: worked_on(at) for at in range(len(_session.opened_files()))}
    return {at: number for at, number in numbers.items() if number is not None}


@st.cache_resource(scope="session", max_entries=3, show_spinner=False)
def _taken(digest: str, book: str, last: tuple[tuple[int, int], ...]) -> list[Decision]:
    """Return the decisions that count in the files in use, named as in the survey in use."""
    taken = []
    for at, number in _worked_on_files().items():
        own, machine, key = coded_file(at)
        found = work.decided(machine, database(), number, key, codebook())
        taken += _as_joined(at, own, found) if len(_session.opened_files()) > 1 else found
    return taken


def _as_joined(at: int, own: Survey, found: list[Decision]) -> list[Decision]:
    names = study.names_in_joined(_session.survey(), at, own)
    joined = [(decision, names.get((decision.id, decision.question))) for decision in found]
    return [replace(d, id=name[0], question=name[1]) for d, name in joined if name]


def coder_in_use() -> Coder:
    """Return the coder of the codebook and the model in use; where this version cannot read that
    model, with the one that ships."""
    digest, learnt = codebook_in_use(), learnt_model()
    with _telling():
        own = _chosen(_access.key(), digest) if digest else _shipped()
    return replace(own, model=learnt) if learnt else own


def note_ending(wording: Wording, machine: bool = True) -> str:
    """Return what every note ends with: how it was coded, filters in use, invented or not."""
    shown = (_session.is_sample(), _session.chosen_filters(), _session.survey())
    has_open = bool(_session.survey().open_questions())
    counts = decided_on() if machine and has_open else None
    return readings.suffix(wording, *shown, counts, codebook_in_use() is not None)


def decided_on() -> tuple[int, int, int]:
    """Return how many of the answers of the survey in use people checked as a whole, on how many
    they decided anything, and how many there are."""
    own = coded()
    key = (_session.opened_as(), version(), last_events())
    answered = _answered(*key, own)
    decided = {(own.id, own.question) for own in _taken(*key)}
    return len(checked_as_wholes()), len(decided), answered


def checked_as_wholes() -> set[tuple[str, str]]:
    """Return the answers of the survey in use that people checked as a whole: the respondent's
    id, as text, and the question."""
    coded()  # takes long: not within what is kept, where no progress is shown
    key = (_session.opened_as(), version(), last_events())
    return decisions.checked_as_wholes(_taken(*key))


def taken() -> list[Decision]:
    """Return the decisions that count in the survey in use."""
    coded()  # as above
    return _taken(_session.opened_as(), version(), last_events())


def machine(by: Coder | None = None) -> Coded:
    """Return what the machine alone codes in the survey in use, by another coder where named."""
    own = by or coder_in_use()
    return _coded(_session.opened_as(), version_of(own), _session.survey(), own)


def answers() -> pd.DataFrame:
    """Return the coded answers of the chosen respondents; raises `Problem` where there is none."""
    ids = _session.survey().ids()[_session.respondents()]
    if ids.empty:
        raise Problem("No respondent fits the filters. Remove one of them.")
    everyone = coded().answers
    return everyone[everyone["id"].isin(set(ids))]


# A coder is frozen and holds nothing of respondents, so one object serves all. It is kept ready on
# the disk by the hash of the codebook's files: reading their thousands of patterns takes longer
# than anything else at the start.
@st.cache_resource(show_spinner=False)
def _shipped() -> Coder:
    return coder()


@st.cache_resource(max_entries=6, show_spinner=False)
def _chosen(project: str, digest: str) -> Coder:
    return coder(surveys.files_of(database(), digest))


@st.cache_resource(max_entries=3, show_spinner=False)
def _model(project: str, digest: str) -> Model | None:
    return models.model_of(database(), digest)


@st.cache_resource(max_entries=6, show_spinner=False)
def read_codebook(files: dict[str, bytes]) -> Codebook:
    """Return the codebook of these files by name, with its rules; raises `Problem`."""
    return codebooks.from_texts(files)


@st.cache_resource(scope="session", max_entries=6, show_spinner=False)
def _answered(digest: str, book: str, last: tuple[tuple[int, int], ...], _coded: Coded) -> int:
    return int((_coded.answers["content"] == "answered").sum())


@st.cache_resource(scope="session", max_entries=6, show_spinner=False)
def _decided(
    digest: str,
    book: str,
    last: tuple[tuple[int, int], ...],
    _survey: Survey,
    _coder: Coder,
) -> Coded:
    machine, taken = _coded(digest, book, _survey, _coder), _taken(digest, book, last)
    scheme = _coder.scheme
    return decisions.apply(machine, decisions.fitting(machine, taken, scheme), scheme)


def _coded(digest: str, book: str, survey: Survey, coder: Coder) -> Coded:
    w = _session.wording()
    return _long.done(
        w,
        f"{digest} {book}",
        w.say("Coding the answers"),
        lambda: lambda progress: study.code_survey(survey, coder, progress=progress),
        long=len(survey.responses) > LARGE,
    )


@st.cache_resource(scope="session", max_entries=6, show_spinner=False)
def _key(digest: str, book: str, _machine: Coded, _coder: Coder) -> Key:
    return work.key_of(_machine, _coder)
