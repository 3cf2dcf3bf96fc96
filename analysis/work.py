"""Puts the machine's coding and the work of people in the database together.

Start at `code`. Apart from `study`, so that who codes without a database waits for none.
"""

import hashlib
from collections.abc import Mapping

from analysis import codebook, study
from analysis.codebook import Scheme
from analysis.coding.apply import Coded
from analysis.coding.coder import coder
from analysis.load.corrections import fingerprint
from analysis.study import Progress
from analysis.survey import Survey
from analysis.workspace import decisions, exchange, runs, surveys
from analysis.workspace.database import Database
from analysis.workspace.decisions import Decision
from analysis.workspace.runs import Key


def key_of(machine: Coded, book: str) -> Key:
    """Return what tells a run from others: the answers that were coded, and the digest of the
    codebook."""
    text = machine.answers[["id", "question", "role", "text"]].to_csv(index=False)
    return Key(hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest(), book)


def decided(
    machine: Coded, database: Database, survey: int, key: Key, scheme: Scheme
) -> list[Decision]:
    """Return the decisions that people took on a survey, as far as they fit what the machine
    coded now, after making that the run that the database knows (`runs.take_over`)."""
    runs.take_over(database, survey, key, machine, scheme)
    return decisions.fitting(machine, exchange.decided(database, survey), scheme)


def code(
    survey: Survey,
    database: Database,
    name: str,
    files: Mapping[str, bytes] | None = None,
    by: str = "",
    progress: Progress | None = None,
) -> tuple[int, Coded]:
    """Code a survey as people work on it: by the codebook that they chose, their decisions laid
    over it. Return the number of the survey in the database, and its coding.

    `files` are those of a codebook to take into use first, in the name of `by`.
    """
    number = surveys.opened(database, fingerprint(survey), name)
    if files is not None:
        codebook.from_texts(files)  # none is kept that cannot be read
        surveys.use_codebook(database, number, files, by)
    machine, taken, book = machine_and_decisions(survey, database, name, progress)
    return number, decisions.apply(machine, taken, book)


def machine_and_decisions(
    survey: Survey, database: Database, name: str, progress: Progress | None = None
) -> tuple[Coded, list[Decision], Scheme]:
    """Return what the machine codes by the codebook that people chose, what they decided on it,
    and that codebook."""
    number = surveys.opened(database, fingerprint(survey), name)
    used = surveys.codebook_in_use(database, number)
    own = surveys.files_of(database, used) if used else codebook.texts_of()
    ready = coder(own)
    machine = study.code_survey(survey, ready, progress=progress)
    scheme = ready.scheme
    taken = decided(machine, database, number, key_of(machine, scheme.digest), scheme)
    return machine, taken, scheme
