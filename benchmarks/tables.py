"""Every table of a survey against one pandas groupby pass: `python -m benchmarks tables`.

The survey is made up: respondents who answer 30 closed questions (single, several, scales) and 10
open ones, coded with 35 codes at random. A pass is one `groupby(...).size()` over each of the 40
columns. Every table is each variable by itself and by every question that parts the respondents,
with shares and intervals; tests are timed apart, on the example survey.
"""

import numpy as np
import pandas as pd

from analysis import load, study
from analysis.codebook import Code, Domain, Scheme
from analysis.coding.coder import coder
from analysis.results import tables
from analysis.results.comparison import compared
from analysis.results.variables import Variable, groupings, variables
from analysis.survey import Question, Survey
from benchmarks.__main__ import side_by_side
from benchmarks.large import SAMPLE

ROLES = ("benefits", "challenges", "solutions", "example", "support")
OPTIONS = tuple("ABCDE")
SEED = 20251124


def survey(people: int) -> tuple[Survey, pd.DataFrame, Scheme]:
    """Return a made-up survey of 40 questions, its coded answers, and a scheme of 35 codes."""
    random = np.random.default_rng(SEED)
    kinds = ("single",) * 18 + ("rating",) * 7 + ("multi_cell",) * 5 + ("open",) * 10
    questions, columns = [], {}
    for at, kind in enumerate(kinds):
        options = ("1", "2", "3", "4", "5") if kind == "rating" else OPTIONS
        role = ROLES[at % 5] if kind == "open" else None
        own = () if kind == "open" else options
        questions.append(Question(f"q{at}", f"Question {at}", kind, (at,), people, own, role=role,
                                  separator=", " if kind == "multi_cell" else None))  # fmt: skip
        cells = np.array([", ".join(sorted({a, b})) for a in options for b in options]
                         if kind == "multi_cell" else options, object)  # fmt: skip
        columns[at] = np.array(["text"], object).repeat(people) if kind == "open" else (
            random.choice(cells, people)
        )  # fmt: skip
    frame = pd.DataFrame(columns)
    codes = [f"code_{n}" for n in range(35)]
    sets = np.array(
        [" ".join(sorted(random.choice(codes, 3))) for _ in range(2_000)] + [""], object
    )
    asked = [q for q in questions if q.type == "open"]
    answers = pd.DataFrame(
        {
            "id": np.repeat(np.arange(people), len(asked)),
            "question": np.tile([q.id for q in asked], people),
            "role": np.tile([q.role for q in asked], people),
            "content": "answered",
            "codes": random.choice(sets, people * len(asked)),
        }
    )
    domains = tuple(
        Domain(role, {}, role, tuple(Code(c, {}, {}) for c in codes[n::5]))
        for n, role in enumerate(ROLES)
    )
    whole = Survey("table", "utf-8", 1, frame, tuple(questions))
    return whole, answers, Scheme("1", {}, domains, ())


def every_table(read: Survey, answers: pd.DataFrame, scheme: Scheme) -> int:
    """Make every table and return how many."""
    found = variables(read, answers, scheme)
    parts = groupings(found)
    made = [tables.counted(own).rows() for own in found.values()]
    made += [
        tables.crossed(own, by).rows() for by in parts for own in found.values() if own is not by
    ]
    return len(made)


def one_pass(read: Survey, answers: pd.DataFrame) -> None:
    """Group every column once: the closed questions, and the codes of each open one."""
    for column in read.responses.columns:
        read.responses.groupby(column, sort=False).size()
    answers.groupby(["question", "codes"], sort=False).size()


def tested(found: dict[str, Variable]) -> int:
    """Make every comparison of a survey, with its tests, and return how many."""
    pairs = [(own, by) for by in groupings(found) for own in found.values() if own is not by]
    return len([compared(own, by) for own, by in pairs])


def main() -> None:
    """Print the ratios for the example and for a large survey, and the time of the tests."""
    example = load.read_file(SAMPLE)
    own = coder()
    coded = study.code_survey(example, own)
    sizes = {"79 respondents (the example)": (example, coded.answers, own.scheme)}
    sizes["100,000 respondents x 40 questions x 35 codes"] = survey(100_000)
    for name, (read, answers, scheme) in sizes.items():
        ours, theirs = side_by_side(
            lambda r=read, a=answers, s=scheme: every_table(r, a, s),
            lambda r=read, a=answers: one_pass(r, a),
        )
        count = every_table(read, answers, scheme)
        print(
            f"{name}: {count} tables in {ours:.2f} s, {ours / theirs:.1f} x one groupby pass "
            f"({theirs:.3f} s)"
        )
    found = variables(example, coded.answers, own.scheme)
    ours, theirs = side_by_side(lambda: tested(found), lambda: one_pass(example, coded.answers))
    print(f"79 respondents: every comparison with its tests in {ours:.1f} s")


if __name__ == "__main__":
    main()
