"""The command line: `python -m analysis COMMAND`; what each promises stands in its `--help`.

Start at `main`. Exit codes: 0 done, 2 the call or the input is at fault, 1 a fault of the program.
"""

from __future__ import annotations

import argparse
import gc
import re
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from analysis.options import COMMANDS, DESCRIPTION, Command
from analysis.survey import Problem


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say in one sentence what is wrong with the call, and where help is."""
        self.exit(2, f"{message[:1].upper()}{message[1:]}. See: {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command and option."""
    top = _Parser(prog="python -m analysis", description=DESCRIPTION)
    _add(top, COMMANDS, "command")
    return top


def _add(parent: argparse.ArgumentParser, commands: Mapping[str, Command], kind: str) -> None:
    """Give a parser its commands; one that is several has these under it."""
    alone = kind == "command"
    shown = "COMMAND" if alone else "|".join(commands)
    below = parent.add_subparsers(dest=kind, required=True, metavar=shown)
    for name, command in commands.items():
        raw = argparse.RawDescriptionHelpFormatter
        brief = re.split(r"[.:]", command.help)[0].replace("\n", " ").replace("%", "%%")
        own = below.add_parser(name, description=command.help, help=brief, formatter_class=raw)
        for option, settings in command.options.items():
            own.add_argument(option, **settings)
        if command.actions:
            _add(own, command.actions, "action")
        else:
            own.set_defaults(run=command.run)


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


def _stopped(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    # Half-written files go. With Python's own handler a Ctrl-C in 40 was lost on the way.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stopped)
    status = main()
    # Else Python looks through all that pandas made before it ends: a tenth of a short command.
    gc.freeze()
    sys.exit(status)
