"""What each command does: checks its call, and calls what computes. Start at any of them.

Imports are within, so that a command waits only for what it needs.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from analysis import call
from analysis.survey import Problem


def inspect(args: argparse.Namespace) -> None:
    """Print what the reader makes of a file, as interface.md shows it."""
    from analysis import inspecting

    inspecting.run(args)


def code(args: argparse.Namespace) -> None:
    """Code a file and write codings, answers and negated mentions where the call says."""
    from analysis import coding_answers

    coding_answers.run(args)


def tabulate(args: argparse.Namespace) -> None:
    """Write every table of a survey to a workbook."""
    from analysis import tabulate

    call.check_paths([args.out], [args.file, *args.beside, args.overrides or ""], (".xlsx",))
    args.corrected = args.corrected or args.decided
    tabulate.run(call.survey(args), args, call.progress("tabulated"))


def report(args: argparse.Namespace) -> None:
    """Write the report of a survey."""
    from analysis import report

    given = (args.overrides, args.quotes, args.template)
    inputs = [args.file, *args.beside, *(name for name in given if name)]
    call.check_paths([args.out], inputs, report.ENDINGS)
    args.corrected = args.corrected or args.decided
    report.run(args, call.progress("reported"))


def verify(args: argparse.Namespace) -> None:
    """Print whether a report says what its files say; raise `Problem` where it does not."""
    from analysis import verifying
    from analysis.load import plain_table

    content, folder = plain_table.read_bytes(args.report), Path(args.inputs or ".")
    found = verifying.verify(content, Path(args.report).name, folder)
    for line in found.lines:
        print(line)
    if not found.agrees:
        raise Problem(
            "{file} does not say what its files say. Make the report again, or look for "
            "the files as they were.",
            file=Path(args.report).name,
        )


def work_export(args: argparse.Namespace) -> None:
    """Write what people did on a survey to a file."""
    from analysis import work
    from analysis.load import table_file
    from analysis.workspace import exchange
    from analysis.workspace.database import Database

    out, database = Path(args.out), Database()
    if out.suffix.lower() not in (".zip", ".csv"):
        raise Problem("{file}: the work ends in .zip or .csv.", file=out.name)
    survey = call.read(Path(args.file), False, True)
    number, _ = work.code(survey, database, Path(args.file).name)
    made = exchange.packed if out.suffix.lower() == ".zip" else exchange.decisions_csv
    table_file.write_bytes(out, made(database, number))


def work_import(args: argparse.Namespace) -> None:
    """Take the work of a file into the database, and say what became of it."""
    from analysis import work
    from analysis.load import plain_table
    from analysis.load.corrections import fingerprint
    from analysis.workspace import exchange
    from analysis.workspace.database import Database

    content, database = plain_table.read_bytes(args.work), Database()
    survey, name = call.read(Path(args.file), False, True), Path(args.file).name
    machine, _, scheme = work.machine_and_decisions(survey, database, name)
    of = fingerprint(survey)
    parts, notices = work.parts_of(args.work, content, machine, scheme, of, args.by)
    exchange.read(parts)  # a file at fault changes nothing, the codebook neither
    book = exchange.codebook_of(parts) or None
    learnt = parts.get(exchange.MODEL)
    number, _ = work.code(survey, database, name, book, args.by, learnt)
    for notice in (*notices, *exchange.take_in(database, number, parts, args.by).notices()):
        print(notice)


def work_erase(args: argparse.Namespace) -> None:
    """Print all that is held of a respondent, or delete it."""
    from analysis import keeping

    keeping.erase(args)


def work_retain(args: argparse.Namespace) -> None:
    """Say until which day a survey is kept."""
    from analysis import keeping

    keeping.retain(args)


def work_expire(args: argparse.Namespace) -> None:
    """Delete the surveys whose last day has passed."""
    from analysis import keeping

    keeping.expire(args)


def work_backup(args: argparse.Namespace) -> None:
    """Write a backup of the database."""
    from analysis import keeping

    keeping.back_up(args)


def work_restore(args: argparse.Namespace) -> None:
    """Put a backup into the database."""
    from analysis import keeping

    keeping.restore(args)


def learn(args: argparse.Namespace) -> None:
    """Train a model on coded answers and print how right it is."""
    from analysis import learning

    learning.run(args, call.progress("learnt"))


def evaluate(args: argparse.Namespace) -> None:
    """Print how a table of coded answers compares with one coded right."""
    from analysis import evaluating

    evaluating.run(args)


def agree(args: argparse.Namespace) -> None:
    """Print how far the coders of some files agree."""
    from analysis import agreeing

    agreeing.run(args)


def sample(args: argparse.Namespace) -> None:
    """Write sheets for coders and print what was drawn."""
    from analysis import sampling

    call.check_paths([args.out], [args.file, *args.beside], (".xlsx",))
    sampling.run(call.survey(args), args, call.progress())


def codebook_check(args: argparse.Namespace) -> None:
    """Print all that is wrong with a codebook."""
    from analysis import checking

    checking.run(args)


def codebook_diff(args: argparse.Namespace) -> None:
    """Print what is different in a codebook, and what that does to a coding."""
    from analysis import diffing

    diffing.run(args, call.progress())


def codebook_export(args: argparse.Namespace) -> None:
    """Write a codebook for other programs."""
    from analysis import codebook
    from analysis.load import table_file
    from analysis.present import refi_codebook

    call.check_paths([args.out], [args.codebook or ""], (".qdc",))
    own = codebook.read(Path(args.codebook)) if args.codebook else codebook.read()
    table_file.write_bytes(Path(args.out), refi_codebook.qdc(own, args.language))


def codebook_import(args: argparse.Namespace) -> None:
    """Write a codebook of another program as a folder, and say what was not understood."""
    from analysis.codebook import qdc
    from analysis.codebook.folder import STRUCTURE
    from analysis.load import plain_table, table_file

    folder = Path(args.out)
    if (folder / STRUCTURE).exists():
        raise Problem("{folder} holds a codebook. Choose another folder.", folder=folder.name)
    made, notices = qdc.files(
        plain_table.read_bytes(args.file), Path(args.file).stem, args.language
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Problem("There is no folder {folder} to write to.", folder=folder) from None
    for name, content in made.items():
        table_file.write_bytes(folder / name, content)
    for notice in notices:
        print(notice)
