"""The command `sample`: answers of a survey drawn for an agreement check, as sheets for coders.

Start at `run`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis import codebook, study, work
from analysis.codebook import Scheme
from analysis.coding.coder import coder
from analysis.load import table_file
from analysis.present import sheets
from analysis.present.sheets import Source
from analysis.results import sampling
from analysis.survey import Problem, Survey
from analysis.wording import Wording, wording
from analysis.workspace import filled_sheets


def run(
    survey: Survey, args: argparse.Namespace, progress: Callable[[float], None] | None = None
) -> None:
    """Write the sheets that a call asks for and print what was drawn; raises `Problem` where
    there is nothing to draw."""
    if {filled_sheets.ID, filled_sheets.QUESTION} <= {*survey.headings}:
        raise Problem(
            "{file} holds sheets for coders, not a survey. Choose the file of the survey.",
            file=Path(args.file).name,
        )
    w, files = wording(args.language), [Path(args.codebook)] if args.codebook else []
    own = coder(codebook.texts_of(*files))
    refuse_begun(Path(args.out), own.scheme)
    coded = study.code_survey(survey, own, progress=progress)
    answers = sampling.answered(coded.answers)
    seed = args.round
    sample = sampling.drawn(answers, size(args, len(answers)), seed)
    drawing = sampling.drawing(sample, seed, share(args.width))
    source = Source(Path(args.file).name, work.key_of(coded, own).input)
    made = sheets.sheets(
        with_texts(sample, answers),
        asked(survey),
        own.scheme,
        coders(args.coders, w),
        drawing,
        source,
        w,
    )
    table_file.write_bytes(Path(args.out), made)
    show(sample, drawing)


def refuse_begun(path: Path, scheme: Scheme) -> None:
    """Raise `Problem` where a file holds sheets in which a coder marked something."""
    try:
        begun = path.exists() and filled_sheets.is_begun(path.read_bytes(), path.name, scheme)
    except (Problem, OSError):  # no workbook, so no sheets either
        return
    if begun:
        raise Problem(
            "{file} holds sheets that coders have begun to fill in. Choose another name.",
            file=path.name,
        )


def size(args: argparse.Namespace, answers: int) -> int:
    """Return how many answers a call asks for: so many, or for an interval, or what is usual."""
    if args.size is not None and args.width is not None:
        raise Problem("--size and --width both say how many answers are drawn. Give one of them.")
    if args.width is not None:
        return sampling.size_for(share(args.width), answers)
    return sampling.usual_size(answers) if args.size is None else args.size


def share(told: str | float | None) -> float | None:
    """Return a share as a call writes it; raises `Problem` where it is no number.

    >>> share("0,2"), share("20 %"), share(None)
    (0.2, 0.2, None)
    """
    if told is None:
        return None
    text = str(told).replace(",", ".").strip()
    try:
        return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise Problem(
            "The width of the interval is {width}. Give a share between 0 and 1, like 0.1.",
            width=text,
        ) from None


def with_texts(sample: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Return the answers of a sample as `sheets` takes them: id, question, language, text."""
    names = ["id", "question", "language", "text"]
    return sample[["id", "question"]].merge(answers[names], on=["id", "question"])


def asked(survey: Survey) -> dict[str, str]:
    """Return the wording of the question of each column of open answers, by its name."""
    return {name: question.text for name, question, _ in survey.open_columns()}


def coders(named: str | None, w: Wording) -> list[str]:
    """Return the names of the coders of a call, parted by commas or semicolons; two where none
    are named."""
    if named is None:
        return [w.say("Coder {name}", name=name) for name in "AB"]
    return [name for name in map(str.strip, re.split("[,;]", named)) if name]


def show(sample: pd.DataFrame, drawing: sampling.Drawing) -> None:
    """Print what was drawn of each stratum."""
    strata = "stratum" if drawing.strata == 1 else "strata"
    print(
        f"{drawing.size} of {drawing.of} answers that say something, round {drawing.seed}, "
        f"{drawing.strata} {strata}; code: the rarest code by the machine of the answers in it"
    )
    print(sampling.by_stratum(sample).replace("", "-").round(3).to_string(index=False))
