"""Puts the machine's coding and the work of people in the database together.

Start at `code`. Apart from `study`, so that who codes without a database waits for none.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from analysis import codebook, study
from analysis.codebook import Scheme
from analysis.coding import coder as coders
from analysis.coding.apply import Coded
from analysis.coding.coder import Coder
from analysis.load import plain_table, table_file
from analysis.load.corrections import fingerprint
from analysis.progress import Progress
from analysis.survey import Notice, Survey
from analysis.workspace import decisions, exchange, models, refi, runs, surveys
from analysis.workspace.coding_tables import decisions_of_long, decisions_of_wide, headed
from analysis.workspace.database import Database
from analysis.workspace.decisions import Decision
from analysis.workspace.runs import Key


def key_of(machine: Coded, own: Coder) -> Key:
    """Return what tells a run from others: the answers that were coded, and by what."""
    text = machine.answers[["id", "question", "role", "language", "text"]].to_csv(index=False)
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    return Key(digest, own.scheme.digest, coders.version(own.model))


def coder_in_use(database: Database, number: int) -> Coder:
    """Return the coder of the codebook and the model that people chose for a survey; where this
    version cannot read that model, with the one that ships."""
    used = surveys.codebook_in_use(database, number)
    own = coders.coder(surveys.files_of(database, used) if used else codebook.texts_of())
    digest = models.in_use(database, number)
    learnt = models.model_of(database, digest) if digest else None
    return replace(own, model=learnt) if learnt else own


def decided(
    machine: Coded, database: Database, survey: int, key: Key, scheme: Scheme
) -> list[Decision]:
    """Return the decisions that people took on a survey, as far as they fit what the machine
    coded now, after making that the run that the database knows (`runs.take_over`)."""
    runs.take_over(database, survey, key, machine, scheme)
    return decisions.fitting(machine, exchange.decided(database, survey), scheme)


def parts_of(
    name: str, content: bytes, machine: Coded, scheme: Scheme, of: str, by: str
) -> tuple[dict[str, bytes], list[Notice]]:
    """Return what a file of work holds as `exchange.take_in` takes it, and what of it was not
    understood: work of this program (a ZIP, a table of decisions), a REFI-QDA project (.qdpx), or
    a table of codings, one row each or one row an answer.

    `machine` is the machine's coding of the survey, `of` the fingerprint of its columns, `by` who
    coded where the file does not say. Raises `Problem` where it is none of these.
    """
    ending = Path(name).suffix.lower()
    if ending == ".zip":
        return exchange.unpacked(content), []
    if ending == ".qdpx":
        taken, told = refi.read(content, machine.answers, scheme, of, by)
    else:
        table = headed(plain_table.of_bytes(content, Path(name).name))
        if "action" in table:
            return {exchange.DECISIONS: content}, []
        if "code" in table:
            taken, told = decisions_of_long(table, machine.answers, scheme, by)
        else:
            taken, told = decisions_of_wide(table, by, machine, scheme)
    return {exchange.DECISIONS: table_file.csv(decisions.table(taken))}, told


def code(
    survey: Survey,
    database: Database,
    name: str,
    files: Mapping[str, bytes] | None = None,
    by: str = "",
    learnt: bytes | None = None,
    progress: Progress | None = None,
) -> tuple[int, Coded]:
    """Code a survey as people work on it: by the codebook that they chose, their decisions laid
    over it. Return the number of the survey in the database, and its coding.

    `files` are those of a codebook, `learnt` the bytes of a model, to take into use first, in the
    name of `by`.
    """
    number = surveys.opened(database, fingerprint(survey), name)
    if files is not None:
        codebook.from_texts(files)  # none is kept that cannot be read
    if learnt is not None:
        models.use(database, number, learnt, by)
    if files is not None:
        surveys.use_codebook(database, number, files, by)
    machine, taken, book = machine_and_decisions(survey, database, name, progress)
    return number, decisions.apply(machine, taken, book)


def machine_and_decisions(
    survey: Survey, database: Database, name: str, progress: Progress | None = None
) -> tuple[Coded, list[Decision], Scheme]:
    """Return what the machine codes by the codebook that people chose, what they decided on it,
    and that codebook."""
    number = surveys.opened(database, fingerprint(survey), name)
    ready = coder_in_use(database, number)
    machine = study.code_survey(survey, ready, progress=progress)
    scheme = ready.scheme
    taken = decided(machine, database, number, key_of(machine, ready), scheme)
    return machine, taken, scheme
