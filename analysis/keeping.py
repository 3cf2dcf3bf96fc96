"""The commands about how long data lives: delete a respondent, keep until a day, back up, restore.

Start at any of them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from analysis import call, work
from analysis.load.corrections import fingerprint
from analysis.survey import Problem, Survey
from analysis.workspace import backup, erased, erasing, events, retention, surveys
from analysis.workspace.database import Database

ENDING = ".zip"


def erase(args: argparse.Namespace) -> None:
    """Print all that is held of a respondent, or delete it and print what is left to do."""
    database = Database()
    number, survey = _opened(database, args.file)
    if args.show:
        held = erasing.find(database, number, args.respondent) if number else {}
        print(json.dumps(held, ensure_ascii=False, indent=1))
        return
    if number is None:
        raise Problem(
            "Nobody has worked on {file}, so nothing is kept of it. Delete the respondent's row "
            "in the file.",
            file=Path(args.file).name,
        )
    done = erasing.erase(database, number, args.respondent, args.by, args.why, survey)
    for table, count in done.rows.items():
        print(f"deleted, {table}: {count}")
    print(f"masked, texts of others with words of theirs: {done.masked}")
    for notice in done.by_hand:
        print(f"- {notice}")


def retain(args: argparse.Namespace) -> None:
    """Say until which day a survey is kept."""
    database = Database()
    survey = call.read(Path(args.file), False, True)
    number = surveys.opened(database, fingerprint(survey), Path(args.file).name)
    retention.keep_until(database, number, args.until, args.by, args.why)


def expire(args: argparse.Namespace) -> None:
    """Delete the surveys whose last day has passed, and print which."""
    today = args.today or events.now()[:10]
    for own in retention.expire(Database(), today):
        print(f"{own.name}: {own.until}, {own.answers}")


def back_up(args: argparse.Namespace) -> None:
    """Write a backup of the database and print what it holds."""
    call.check_paths([args.out], [], (ENDING,))
    _tell(backup.write(Database(), Path(args.out)))


def restore(args: argparse.Namespace) -> None:
    """Put a backup into the database and print what it held."""
    _tell(backup.restore(Database(), Path(args.file), args.replace))


def _opened(database: Database, name: str) -> tuple[int | None, Survey]:
    """Return the number of a survey, None where nobody worked on it, and what is read of its file,
    after the run of that file was taken over: where a survey has no ids, respondents are known by
    their places in it."""
    survey = call.read(Path(name), False, True)
    number = surveys.known(database, fingerprint(survey))
    survey, _ = erased.without_erased(database, number, survey)
    if number is not None and survey.open_questions():
        work.code(survey, database, Path(name).name)
    return number, survey


def _tell(held: dict[str, backup.Held]) -> None:
    for name, own in sorted(held.items()):
        print(f"{name}: {own.rows} {own.sha256}")
