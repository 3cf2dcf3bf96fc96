"""The command line: `python -m analysis COMMAND`; what each promises stands in its `--help`.

Start at `main`. Exit codes: 0 done, 2 the call or the input is at fault, 1 a fault of the program.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from analysis.options import (
    CODE,
    CODE_OPTIONS,
    DESCRIPTION,
    EVALUATE,
    INSPECT,
    LEARN,
    LEARN_OPTIONS,
    READING_OPTIONS,
    REPORT,
    REPORT_OPTIONS,
    TABULATE,
    TABULATE_OPTIONS,
    VERIFY,
    WORK,
)
from analysis.survey import Problem

if TYPE_CHECKING:
    from analysis.coding.apply import Coded
    from analysis.coding.coder import Coder
    from analysis.survey import Metadata, Question, Survey


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say in one sentence what is wrong with the call, and where help is."""
        self.exit(2, f"{message[:1].upper()}{message[1:]}. See: {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command and option."""
    top = _Parser(prog="python -m analysis", description=DESCRIPTION)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    raw = argparse.RawDescriptionHelpFormatter
    inspect = commands.add_parser("inspect", description=INSPECT, formatter_class=raw)
    inspect.add_argument("file", metavar="FILE", help="a survey export of any tool")
    inspect.add_argument("--json", action="store_true", help="JSON (the only form there is)")
    for name, settings in READING_OPTIONS.items():
        inspect.add_argument(name, **settings)
    inspect.set_defaults(run=run_inspect)
    code = commands.add_parser("code", description=CODE, formatter_class=raw)
    for name, settings in (CODE_OPTIONS | READING_OPTIONS).items():
        code.add_argument(name, **settings)
    code.set_defaults(run=run_code)
    work = commands.add_parser("work", description=WORK, formatter_class=raw)
    works = work.add_subparsers(dest="action", required=True, metavar="export|import")
    for name, run in (("export", run_work_export), ("import", run_work_import)):
        work = works.add_parser(name, description=WORK, formatter_class=raw)
        work.add_argument("file", metavar="FILE", help="the survey export that was worked on")
        if name == "export":
            work.add_argument("--out", metavar="WORK", required=True, help="a .zip or .csv file")
        else:
            work.add_argument("work", metavar="WORK", help="a file that export wrote")
            work.add_argument("--by", metavar="NAME", required=True, help="who takes it in")
        work.set_defaults(run=run)
    tabulate = commands.add_parser("tabulate", description=TABULATE, formatter_class=raw)
    for name, settings in (TABULATE_OPTIONS | READING_OPTIONS).items():
        tabulate.add_argument(name, **settings)
    tabulate.set_defaults(run=run_tabulate)
    report = commands.add_parser("report", description=REPORT, formatter_class=raw)
    for name, settings in (REPORT_OPTIONS | READING_OPTIONS).items():
        report.add_argument(name, **settings)
    report.set_defaults(run=run_report)
    verify = commands.add_parser("verify", description=VERIFY, formatter_class=raw)
    verify.add_argument("report", metavar="REPORT", help="a file that report wrote")
    verify.add_argument("--inputs", metavar="FOLDER", help="where the files lie (default: here)")
    verify.set_defaults(run=run_verify)
    learn = commands.add_parser("learn", description=LEARN, formatter_class=raw)
    for name, settings in LEARN_OPTIONS.items():
        learn.add_argument(name, **settings)
    learn.set_defaults(run=run_learn)
    evaluate = commands.add_parser("evaluate", description=EVALUATE, formatter_class=raw)
    evaluate.add_argument("coded", metavar="CODED_ANSWERS", help="answers as code writes them")
    evaluate.add_argument("gold", metavar="GOLD", help="answers coded right: id, codes, disputed")
    evaluate.add_argument("--json", action="store_true", help="JSON instead of tables")
    evaluate.set_defaults(run=run_evaluate)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = parser().parse_args(arguments)
    gc.set_threshold(1_000_000)  # a command ends before cycles are worth looking for
    try:
        args.run(args)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 2
    return 0


def run_inspect(args: argparse.Namespace) -> None:
    """Print what the reader makes of a file, as interface.md shows it."""
    survey = _survey(args)
    told = {
        "tool": survey.tool,
        "confidence": survey.confidence,
        "encoding": survey.encoding,
        "header_rows": survey.header_rows,
        "responses": len(survey.responses),
        "questions": [_question(survey, question) for question in survey.questions],
        "metadata": [
            {"column": m.column, "text": m.text, "kind": m.kind, **_guess(m)}
            for m in survey.metadata
        ],
        "notices": [str(notice) for notice in survey.notices],
    }
    print(json.dumps(told, ensure_ascii=False, indent=1))


def _question(survey: Survey, q: Question) -> dict[str, object]:
    told = [] if survey.missing is None else survey.missing
    counts = Counter(kind for at in q.columns if at in told for kind in told[at] if kind)
    return {
        "id": q.id,
        "text": q.text,
        "type": q.type,
        "columns": list(q.columns),
        "answered": q.answered,
        "options": list(q.options or q.items),
        **({"separator": q.separator} if q.separator else {}),
        **({"role": q.role} if q.role else {}),
        **({"dont_know": list(q.dont_know)} if q.dont_know else {}),
        **({"missing": dict(sorted(counts.items()))} if counts else {}),
        **_guess(q),
    }


def _guess(item: Question | Metadata) -> dict[str, object]:
    return {
        **({"order": item.order} if item.order else {}),
        "confidence": item.confidence,
        **({"reason": str(item.reason)} if item.reason else {}),
    }


def _survey(args: argparse.Namespace) -> Survey:
    """Return the survey that a call names, corrected and with others beside it where asked."""
    paths = [Path(name) for name in (args.file, *args.beside)]
    surveys = [_read(path, args.repair, args.corrected) for path in paths]
    if len(surveys) == 1:
        return surveys[0]
    from analysis.load.together import Named, together

    named = zip(paths, surveys, strict=True)
    return together([Named(path.name, survey) for path, survey in named])


def _read(path: Path, repair: bool, wanted: bool) -> Survey:
    from analysis import load

    if not wanted:
        return load.read_file(path, repair)
    from analysis.load.corrections import corrected, fingerprint
    from analysis.workspace import surveys
    from analysis.workspace.database import Database

    survey = load.read_file(path)
    own = surveys.corrections_of(Database(), fingerprint(survey))
    if repair or own.repair:
        survey = load.read_file(path, repair=True)
    return corrected(survey, own)


def run_code(args: argparse.Namespace) -> None:
    """Code a file and write codings, answers and negated mentions where the call says."""
    _refuse_what_is_not_here(args)
    outputs = [name for name in (args.out, args.answers, args.negated) if name]
    _check_paths(outputs, [args.file, *args.beside, args.overrides or ""], (".csv", ".parquet"))
    if args.text and (args.beside or args.corrected or args.repair):
        raise Problem("With --text the file is a plain table: leave out --beside and the like.")
    if args.decided and (args.text or args.beside or args.overrides or args.codebook):
        raise Problem(
            "--decided takes codebook and decisions from the database: leave out --text, "
            "--beside, --overrides and --codebook."
        )
    args.corrected = args.corrected or args.decided
    survey = None if args.text else _survey_to_code(args)
    # Imported when the survey has been read: reading and importing pandas go on at once.
    from analysis import study
    from analysis.coding import lexicon
    from analysis.load import plain_table
    from analysis.workspace import decisions

    if sys.stderr.isatty() and not lexicon.is_ready():
        print("Preparing the word lists. This is done once: 20 seconds or so.", file=sys.stderr)
    progress = _progress()
    if args.decided:
        from analysis import work
        from analysis.workspace.database import Database

        _, coded = work.code(survey, Database(), Path(args.file).name, progress=progress)
        _write(args, coded, outputs)
        return
    own = _coder(args)
    taken = decisions.read(plain_table.read(args.overrides)) if args.overrides else []
    if survey:
        coded = study.code_survey(survey, own, args.language, taken, progress)
    else:
        table = plain_table.read(args.file)
        coded = study.code_table(
            table, own, args.text, args.id, args.question, args.language, taken, progress
        )
    _write(args, coded, outputs)


def _coder(args: argparse.Namespace) -> Coder:
    from analysis import codebook
    from analysis.coding import coder, model
    from analysis.load import plain_table

    if args.model is None:
        own = coder.shipped_model()
    elif args.model == "none":
        own = None
    else:
        own = model.read(plain_table.read_bytes(args.model), args.model)
    if args.codebook == "none":
        return coder.of_model(own)
    files = codebook.texts_of(Path(args.codebook)) if args.codebook else None
    return replace(coder.by_rules(files), model=own)


def _write(args: argparse.Namespace, coded: Coded, outputs: list[str]) -> None:
    from analysis.load import plain_table

    write = {args.out: coded.codings, args.negated: coded.negated}
    write[args.answers] = coded.answers.drop(columns="text")
    plain_table.write({Path(name): write[name] for name in outputs})


def run_tabulate(args: argparse.Namespace) -> None:
    """Write every table of a survey to a workbook."""
    from analysis import tabulate

    _check_paths([args.out], [args.file, *args.beside, args.overrides or ""], (".xlsx",))
    args.corrected = args.corrected or args.decided
    tabulate.run(_survey(args), args, _progress("tabulated"))


def run_report(args: argparse.Namespace) -> None:
    """Write the report of a survey."""
    from analysis import report

    given = (args.overrides, args.quotes, args.template)
    inputs = [args.file, *args.beside, *(name for name in given if name)]
    _check_paths([args.out], inputs, report.ENDINGS)
    args.corrected = args.corrected or args.decided
    report.run(args, _progress("reported"))


def run_verify(args: argparse.Namespace) -> None:
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


def run_work_export(args: argparse.Namespace) -> None:
    """Write what people did on a survey to a file."""
    from analysis import work
    from analysis.load import plain_table
    from analysis.workspace import exchange
    from analysis.workspace.database import Database

    out, database = Path(args.out), Database()
    if out.suffix.lower() not in (".zip", ".csv"):
        raise Problem("{file}: the work ends in .zip or .csv.", file=out.name)
    survey = _read(Path(args.file), False, True)
    number, _ = work.code(survey, database, Path(args.file).name)
    made = exchange.packed if out.suffix.lower() == ".zip" else exchange.decisions_csv
    plain_table.write_bytes(out, made(database, number))


def run_work_import(args: argparse.Namespace) -> None:
    """Take the work of a file into the database, and say what became of it."""
    from analysis import work
    from analysis.load import plain_table
    from analysis.workspace import exchange
    from analysis.workspace.database import Database

    parts = exchange.parts_of(args.work, plain_table.read_bytes(args.work))
    database = Database()
    survey = _read(Path(args.file), False, True)
    book = exchange.codebook_of(parts) or None
    number, _ = work.code(survey, database, Path(args.file).name, book, args.by)
    for notice in exchange.take_in(database, number, parts, args.by).notices():
        print(notice)


def _survey_to_code(args: argparse.Namespace) -> Survey:
    for name, value in (("--id", args.id), ("--question", args.question)):
        if value:
            raise Problem("{name} goes with --text. Add --text COLUMN.", name=name)
    if args.file == "-":
        raise Problem("Standard input is read as a plain table. Add --text COLUMN.")
    return _survey(args)


def run_learn(args: argparse.Namespace) -> None:
    """Train a model on coded answers and print how right it is."""
    from analysis import learning

    learning.run(args, _progress("learnt"))


def run_evaluate(args: argparse.Namespace) -> None:
    """Print how a table of coded answers compares with one coded right."""
    from analysis import evaluating

    evaluating.run(args)


def _refuse_what_is_not_here(args: argparse.Namespace) -> None:
    if args.codebook == args.model == "none":
        raise Problem("Without a codebook a model codes alone: name one by --model.")
    if args.engine != "local":
        raise Problem(
            "This version has no engine {engine}. Use --engine local.", engine=args.engine
        )
    if args.jobs < 1:
        raise Problem("--jobs is {jobs}. Give 1 or more.", jobs=args.jobs)


def _check_paths(outputs: list[str], inputs: list[str], endings: tuple[str, ...]) -> None:
    paths = [Path(name).resolve() for name in outputs]
    if len(set(paths)) < len(paths):
        raise Problem("Two outputs have the same name. Give each a file of its own.")
    for path in paths:
        if path in [Path(name).resolve() for name in inputs if name]:
            raise Problem(
                "{file} is an input. Choose another name for the output.", file=path.name
            )
        if path.suffix.lower() not in endings:
            raise Problem(
                "{file}: outputs end in {endings}.", file=path.name, endings=" or ".join(endings)
            )
        if any(Path(name).resolve() in path.parents for name in inputs if name):
            raise Problem(
                "{file} would lie within an input. Choose another folder.", file=path.name
            )
        if path.is_dir():
            raise Problem("{file} is a folder. Choose a file for the output.", file=path.name)
        if not path.parent.is_dir():
            raise Problem("There is no folder {folder} to write to.", folder=path.parent)


def _progress(done: str = "coded") -> Callable[[float], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(share: float) -> None:
        end = "\n" if share == 1 else ""
        print(f"\r{share:4.0%} {done}", end=end, file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    status = main()
    # Else Python looks through all that pandas made before it ends: a tenth of a short command.
    gc.freeze()
    sys.exit(status)
