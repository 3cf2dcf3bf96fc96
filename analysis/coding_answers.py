"""The command `code`: the codings, answers and negated mentions of a file.

Start at `run`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import call
from analysis.survey import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from analysis.batches import Blocks
    from analysis.coding.coder import Recipe
    from analysis.load.answer_columns import AnswerColumns
    from analysis.survey import Survey


def run(args: argparse.Namespace) -> None:
    """Code a file and write codings, answers and negated mentions where the call says."""
    _check(args)
    if args.decided or args.overrides:
        _code_whole(args)
    else:
        _code_by_blocks(args)


def _code_by_blocks(args: argparse.Namespace) -> None:
    """Read, code and write block by block."""
    blocks, count = _blocks(args)
    # Imported when the survey has been read: reading and importing pandas go on at once.
    from analysis import batches, engines
    from analysis.load import table_file

    _say_what_is_prepared()
    outputs = _outputs(args)
    shapes = [(what, path.suffix.lower()) for what, path in outputs.items()]
    with (
        engines.engine(args.engine, args.jobs, count) as over,
        table_file.writing(list(outputs.values())) as files,
    ):
        parts = batches.coded(_recipe(args), blocks, count, shapes, over, call.progress())
        for tables in parts:
            for path, table in zip(outputs.values(), tables, strict=True):
                files.add(path, table)


def _code_whole(args: argparse.Namespace) -> None:
    """Code all answers at once, since a decision may be about any of them."""
    survey = None if args.text else _survey_to_code(args)
    from analysis import batches, study
    from analysis.load import plain_table, table_file
    from analysis.workspace import decisions

    _say_what_is_prepared()
    if args.decided:
        from analysis import work
        from analysis.workspace.database import Database

        _, coded = work.code(survey, Database(), Path(args.file).name, progress=call.progress())
    else:
        taken, own = decisions.read(plain_table.read(args.overrides)), _recipe(args).coder()
        progress = call.progress()
        if survey:
            coded = study.code_survey(survey, own, args.language, taken, progress)
        else:
            table, columns = plain_table.read(args.file), _columns(args)
            coded = study.code_columns(table, own, columns, taken, progress)
    tables = batches.tables(coded)
    table_file.write({path: tables[what] for what, path in _outputs(args).items()})


def _blocks(args: argparse.Namespace) -> tuple[Blocks, int]:
    """Return what yields the answers of a file by blocks, and about how many there are."""
    if not args.text:
        survey = _survey_to_code(args)
        from analysis import study
        from analysis.coding.apply import blocks_of

        answers = study.answers_to_code(survey, args.language)
        return lambda: blocks_of(answers), len(answers)
    from analysis.coding.apply import BLOCK, blocks_of
    from analysis.load import table_blocks

    table, columns = table_blocks.opened(args.file), _columns(args)
    names = columns.among(table.names)

    def blocks() -> Iterator[pd.DataFrame]:
        for rows in table.blocks(names, BLOCK):
            yield from blocks_of(columns.answers(rows))

    return blocks, table.rows * len(columns.text)


def _columns(args: argparse.Namespace) -> AnswerColumns:
    from analysis.load.answer_columns import AnswerColumns

    return AnswerColumns(tuple(args.text), args.id, args.question, args.language)


def _recipe(args: argparse.Namespace) -> Recipe:
    from analysis import codebook
    from analysis.coding.coder import Recipe
    from analysis.load import plain_table

    files, model = None, None
    if args.codebook:
        own = {} if args.codebook == "none" else codebook.texts_of(Path(args.codebook))
        files = tuple(own.items())
    if args.model:
        model = b"" if args.model == "none" else plain_table.read_bytes(args.model)
    return Recipe(files, model, args.model or "")


def _outputs(args: argparse.Namespace) -> dict[str, Path]:
    from analysis.batches import ANSWERS, CODINGS, NEGATED

    names = {CODINGS: args.out, ANSWERS: args.answers, NEGATED: args.negated}
    return {what: Path(name) for what, name in names.items() if name}


def _say_what_is_prepared() -> None:
    from analysis.coding import lexicon

    if sys.stderr.isatty() and not lexicon.is_ready():
        print("Preparing the word lists. This is done once: 20 seconds or so.", file=sys.stderr)


def _survey_to_code(args: argparse.Namespace) -> Survey:
    for name, value in (("--id", args.id), ("--question", args.question)):
        if value:
            raise Problem("{name} goes with --text. Add --text COLUMN.", name=name)
    if args.file == "-":
        raise Problem("Standard input is read as a plain table. Add --text COLUMN.")
    return call.survey(args)


def _check(args: argparse.Namespace) -> None:
    """Raise `Problem` where options of a call do not go together."""
    if args.codebook == args.model == "none":
        raise Problem("Without a codebook a model codes alone: name one by --model.")
    if args.jobs < 1:
        raise Problem("--jobs is {jobs}. Give 1 or more.", jobs=args.jobs)
    outputs = [name for name in (args.out, args.answers, args.negated) if name]
    call.check_paths(
        outputs, [args.file, *args.beside, args.overrides or ""], (".csv", ".parquet")
    )
    if args.text and (args.beside or args.corrected or args.repair):
        raise Problem("With --text the file is a plain table: leave out --beside and the like.")
    if args.decided and (args.text or args.beside or args.overrides or args.codebook):
        raise Problem(
            "--decided takes codebook and decisions from the database: leave out --text, "
            "--beside, --overrides and --codebook."
        )
    args.corrected = args.corrected or args.decided
