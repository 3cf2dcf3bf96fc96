"""The command `tabulate`: a coded survey to a workbook of every table.

Start at `run`. Apart from `__main__`, which has the commands that most use.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis import codebook, material, study, work
from analysis.codebook import Scheme
from analysis.coding.apply import Coded
from analysis.coding.coder import coder
from analysis.load import plain_table, table_file
from analysis.load.corrections import fingerprint
from analysis.present import readings, tabulation, workbook
from analysis.privacy.presets import is_lowered, preset
from analysis.privacy.release import Release
from analysis.results.tables import Sampling
from analysis.survey import Problem, Survey
from analysis.wording import wording
from analysis.workspace import approvals, decisions, surveys
from analysis.workspace.database import Database
from analysis.workspace.decisions import Decision


def run(
    survey: Survey, args: argparse.Namespace, progress: Callable[[float], None] | None = None
) -> None:
    """Write the workbook that a call asks for; raises `Problem` where it cannot be made."""
    w, name = wording(args.language), Path(args.file).name
    if args.base == "any" and preset(args.preset).hides:
        raise Problem("--base any shows two bases of one theme: it goes with --preset researcher.")
    if args.invited is not None and args.invited < 1:
        raise Problem("--invited is {count}. Give 1 or more.", count=args.invited)
    machine, taken, scheme = _coded(survey, args)
    coded = machine and decisions.apply(machine, taken, scheme)
    wholes = decisions.checked_as_wholes(taken)
    shown = study.released(survey, coded, scheme, args.preset, args.base)
    chosen = filters(args.filter, shown)
    sampling = Sampling(len(survey.responses), args.invited, args.intervals)
    by = None if args.by is None else [question(name, shown) for name in args.by]
    for id in by or ():
        shown.check(chosen, id)
    counts = material.counts(coded, taken) if coded else None
    about = [
        *tabulation.origin([name], len(survey.responses), scheme, shown, w),
        *([(w.say("Coding"), readings.decided(*counts, w))] if counts else ()),
        *(
            (w.say("Only"), f"{shown.variables[id].text}: {', '.join(o)}")
            for id, o in chosen.items()
        ),
    ]
    checks = study.checks(survey, machine, coded, scheme, wholes, w) if coded else None
    found = study.tables(
        survey, coded, scheme, shown, w, sampling, by, chosen, about, checks, progress
    )
    made = workbook.workbook(found, w.say("Tables"), w)
    if is_lowered(shown.preset):
        log_lowered(survey, name, Path(args.out).name, args.preset, args.reason)
    table_file.write_bytes(Path(args.out), made)


def _coded(
    survey: Survey, args: argparse.Namespace
) -> tuple[Coded | None, list[Decision], Scheme]:
    """Return what the machine codes (None without an open question), what people decided on it,
    and the codebook."""
    if args.decided and (args.beside or args.overrides or args.codebook):
        raise Problem(
            "--decided takes codebook and decisions from the database: leave out --beside, "
            "--overrides and --codebook."
        )
    if args.decided:
        return work.machine_and_decisions(survey, Database(), Path(args.file).name)
    files = codebook.texts_of(*([Path(args.codebook)] if args.codebook else []))
    own = coder(files)
    taken = decisions.read(plain_table.read(args.overrides)) if args.overrides else []
    if not survey.open_questions():
        return None, [], own.scheme
    return study.code_survey(survey, own), taken, own.scheme


def question(name: str, shown: Release) -> str:
    """Return the id of the question that a call names by id or text; raises `Problem`."""
    offered = {own.id: own.text for own in shown.groupings()}
    for id, text in offered.items():
        if name.strip() in (id, text):
            return id
    raise Problem(
        "“{name}” does not part the respondents into groups that may be shown. Name one of: "
        "{questions}.",
        name=name,
        questions="; ".join(f"{id} ({text[:40]})" for id, text in offered.items()) or "–",
    )


def filters(given: Sequence[str], shown: Release) -> dict[str, list[str]]:
    """Return the filters that a call gives as QUESTION=VALUE, by id; raises `Problem`."""
    chosen: dict[str, list[str]] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign:
            raise Problem("“{filter}” is no filter. Write QUESTION=VALUE.", filter=text)
        id = question(name, shown)
        known = shown.variable(id).categories
        if value.strip() not in known:
            raise Problem(
                "“{value}” is no group of {question} that may be shown. There are: {groups}.",
                value=value.strip(),
                question=id,
                groups="; ".join(known),
            )
        chosen.setdefault(id, []).append(value.strip())
    return chosen


def log_lowered(survey: Survey, name: str, out: str, preset: str, reason: str) -> None:
    """Keep in the log that, and why, an export hides less than the public may see."""
    if not reason.strip():
        print(
            "Less is hidden than the public may see. Say why with --reason; the log keeps it.",
            file=sys.stderr,
        )
    database = Database()
    number = surveys.opened(database, fingerprint(survey), name)
    why = reason.strip() or "no reason given"
    approvals.lowered(database, number, out, preset, "command line", why)
