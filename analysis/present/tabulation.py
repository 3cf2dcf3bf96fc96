"""Every table of a survey as the sheets of one workbook, each with n, base, share and interval.

Start at `sheets`. Nothing here counts: `Release` decides what may be shown, `results` counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

import numpy as np
import pandas as pd

from analysis.codebook import Scheme
from analysis.present import figures, tables
from analysis.present.labels import Labels, audience
from analysis.privacy.release import Chosen, Release
from analysis.results import significance
from analysis.results.comparison import (
    LEVEL,
    WITHHELD,
    Comparison,
    adjusted,
    equally_often,
    order,
)
from analysis.results.tables import Sampling, Table
from analysis.results.variables import ORDERED, Variable, by_themes
from analysis.wording import Wording, message

DIGEST = 12  # signs of a codebook's digest that tell it from others
Sheet = tuple[str, pd.DataFrame]
TESTS = {
    "chi2": message("Pearson's chi-square test, without continuity correction"),
    "fisher": message("Fisher's exact test"),
    "fisher_simulated": message("Fisher's exact test, simulated with a fixed seed"),
    "mcnemar": message("McNemar's test, without continuity correction"),
    "mcnemar_exact": message("McNemar's exact test"),
    "cochran_q": message("Cochran's Q test"),
    "mann_whitney": message("Mann-Whitney test, corrected for ties and continuity"),
    "mann_whitney_exact": message("Mann-Whitney test, exact"),
    "kruskal": message("Kruskal-Wallis test, corrected for ties"),
    "marginal_bootstrap": message("Test of all themes at once, bootstrap with a fixed seed"),
    "undefined": message("No test: nothing to compare"),
    WITHHELD: message("No test: it would tell of a hidden count"),
}
EFFECTS = {
    "V": message("Cramer's V"),
    "delta": message("Cliff's delta"),
    "epsilon2": message("Epsilon squared"),
    "W": message("Kendall's W"),
}


@dataclass(frozen=True)
class Tabulation:
    """What is tabulated: a release of a survey, its words, and how the figures are read.

    `response` is the table of `results.tables.response`, None where it may not be shown; `by` are
    the ids of the questions that part the respondents, `chosen` the filters; `about` are lines
    that say where the figures come from; `more` are further sheets by their names.
    """

    release: Release
    labels: Labels
    sampling: Sampling
    response: pd.DataFrame | None
    by: Sequence[str] = ()
    chosen: Chosen = field(default_factory=dict)
    about: Sequence[tuple[str, str]] = ()
    more: Mapping[str, Sheet] = field(default_factory=dict)


def sheets(
    wanted: Tabulation, progress: Callable[[float], None] | None = None
) -> dict[str, Sheet]:
    """Return the sheets by their names: what each shows, and its table."""
    say = wanted.labels.wording.say
    made = {}
    if wanted.response is not None:
        made[say("Questions answered")] = _response(wanted)
    by_source = {
        "theme": (say("Themes"), say("Themes in open answers; each respondent counts once.")),
        "facet": (say("Facets"), say("What else was read off the open answers.")),
        "question": (say("Closed questions"), say("Closed questions, option by option.")),
    }
    for source, (name, told) in by_source.items():
        found = [v for v in wanted.release.variables.values() if v.source == source]
        if found:
            made[name] = (told, _stacked(wanted, found))
    if (scales := _summaries(wanted)) is not None:
        made[say("Scales and numbers")] = scales
    if not wanted.chosen:
        made[say("Named together")] = _together(wanted)
    if not wanted.release.preset.hides:
        made[say("Named more often")] = _ordered(wanted)
    made |= _by_groups(wanted, progress)
    made |= wanted.more
    return {say("Contents"): _contents(wanted, made), **made}


def _contents(wanted: Tabulation, made: Mapping[str, Sheet]) -> Sheet:
    say = wanted.labels.wording.say
    rows = [
        *wanted.about,
        *((say("Sheet"), f"{name}: {told}") for name, (told, _) in made.items()),
    ]
    rows += [(say("How the figures are made"), line) for line in method(wanted)]
    return say("What this workbook holds"), pd.DataFrame(rows, columns=[say("What"), say("Value")])


def origin(
    sources: Sequence[str], respondents: int, scheme: Scheme, shown: Release, w: Wording
) -> list[tuple[str, str]]:
    """Return what every file says of where its figures come from, by name: the survey's files,
    how many answered, the codebook and the audience."""
    return [
        (w.say("Survey"), ", ".join(sources)),
        (w.say("Respondents"), w.number(respondents)),
        (w.say("Codebook"), f"{scheme.version}, {scheme.digest[:DIGEST]}"),
        (w.say("Shown to"), audience(shown.preset.name, w)),
    ]


def method(wanted: Tabulation) -> list[str]:
    """Return how the figures are made, a sentence each, with the names of the formulas."""
    w, sampling = wanted.labels.wording, wanted.sampling
    wilson = sampling.method == "wilson"
    said = [
        w.say("A share is n divided by the base; the base is named beside each table."),
        w.say("The 95% intervals are Wilson's.")
        if wilson
        else w.say("The 95% intervals are Clopper and Pearson's."),
        w.say(
            "Shares are rounded to whole per cent (one decimal from {many} respondents on), "
            "halves away from zero; parts of a whole by largest remainder, so that they sum to "
            "100; shares of several choices are not made to.",
            many=figures.MANY,
        ),
        w.say(
            "Two groups: difference with Newcombe's interval. Tests: chi-square, or Fisher's "
            "where an expected count is under 5; scales by ranks. Adjusted p: Holm's, over the "
            "tests of the same table."
        ),
    ]
    if sampling.invited:
        said.append(
            w.say(
                "{answered} of {invited} invited answered ({share}). The intervals are narrowed "
                "for that (finite population); whether those who did not answer think alike is "
                "not known.",
                answered=sampling.answered,
                invited=sampling.invited,
                share=w.percent(sampling.answered / sampling.invited),
            )
        )
    if wanted.release.preset.hides:
        said.append(
            w.say(
                "{mark}: hidden, since groups under {threshold} people could be worked out. Small "
                "options are taken together.",
                mark=figures.HIDDEN,
                threshold=wanted.release.preset.threshold,
            )
        )
    return said


def _response(wanted: Tabulation) -> Sheet:
    w = wanted.labels.wording
    table = tables.response_table(wanted.response, w, not wanted.release.preset.hides)
    return w.say("How each question was answered, in respondents."), table


def _stacked(
    wanted: Tabulation, variables: Sequence[Variable], by: str | None = None
) -> pd.DataFrame:
    frames = []
    for own in variables:
        if by == own.id:
            continue
        table = wanted.release.table(own.id, by, wanted.chosen)
        frames.append(titled(table, wanted))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def titled(table: Table, wanted: Tabulation) -> pd.DataFrame:
    """Return a table for a workbook with its variable and base named in every row."""
    say, labels = wanted.labels.wording.say, wanted.labels
    cells = figures.cells(table, labels, wanted.sampling)
    base = None if table.base_hidden.any() else int(table.base.max(initial=0))
    told = labels.base(table.variable, base) if table.by is None else ""
    cells.insert(0, say("Of"), labels.variable(table.variable))
    if table.by is not None:
        cells.insert(1, say("Grouped by"), labels.variable(table.by))
    else:
        cells[say("Which base")] = told
    return cells


def _summaries(wanted: Tabulation) -> Sheet | None:
    say, rows = wanted.labels.wording.say, []
    for own in wanted.release.variables.values():
        if (
            own.kind in ORDERED
            and (told := wanted.release.summary(own.id, wanted.chosen)) is not None
        ):
            rows.append(told.assign(group=wanted.labels.variable(own)))
    if not rows:
        return None
    names = {
        "group": say("Question"),
        "n": say("n"),
        "mean": say("Mean"),
        "sd": say("Standard deviation"),
        "median": say("Median"),
        "q1": say("Lower quartile"),
        "q3": say("Upper quartile"),
        "least": say("Least"),
        "most": say("Most"),
    }
    table = pd.concat(rows, ignore_index=True).rename(columns=names)
    return say("Steps of scales, numbers and ranks; the mean stands beside the median."), table


def _together(wanted: Tabulation) -> Sheet:
    say, frames = wanted.labels.wording.say, []
    for own in wanted.release.variables.values():
        if own.source == "theme":
            table = wanted.release.together(own.id)
            apart = np.repeat(table.groups, len(own.categories)) != np.tile(
                own.categories, len(table.groups)
            )
            frames.append(titled(table, wanted)[apart])
    told = say("Of those who named the group's theme, how many named the other one as well.")
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return told, frame.drop(columns=[say("Grouped by")], errors="ignore")


def _ordered(wanted: Tabulation) -> Sheet:
    """Return whether themes are named equally often, and the most common more often than each."""
    w, kept, rows = wanted.labels.wording, wanted.release.respondents(wanted.chosen), []
    for variable in by_themes(wanted.release.variables):
        own = variable.among(kept)
        what, test = wanted.labels.variable(own), equally_often(own)
        rows.append((what, w.say("All of them"), np.nan, w.say(TESTS[test.name]), test.p, test.p))
        for row in order(own).itertuples():
            label = wanted.labels.category(own, row.category)
            told = w.say("The most common against this one: McNemar's test")
            rows.append((what, label, row.n, told, row.p, row.p_adjusted))
    heads = (w.say("Of"), w.say("Label"), w.say("n"), w.say("Test"), "p")
    table = pd.DataFrame(rows, columns=[*heads, w.say("p, adjusted (Holm)")])
    return w.say("Whether the same respondents name one theme more often than another."), table


def _by_groups(wanted: Tabulation, progress: Callable[[float], None] | None) -> dict[str, Sheet]:
    say, labels, made, tests = wanted.labels.wording.say, wanted.labels, {}, []
    for number, by in enumerate(wanted.by, 1):
        grouping = wanted.release.variable(by)
        parts = []
        for own in wanted.release.variables.values():
            if own.id != by and wanted.release.refused(wanted.chosen, by) is None:
                found = wanted.release.comparison(own.id, by, wanted.chosen)
                parts.append(titled(found.table, wanted))
                tests += tested(found, labels)
        if parts:
            name = f"{lettered(number)}. {labels.variable(grouping)}"
            told = say("Everything by: {question}", question=labels.variable(grouping))
            made[name] = (told, pd.concat(parts, ignore_index=True))
        if progress:
            progress(number / len(wanted.by))
    if tests:
        made[say("Tests")] = _tests(tests, labels)
    return made


def lettered(number: int) -> str:
    """Return a number as letters: sheets of charts have the numbers.

    >>> lettered(1), lettered(26), lettered(28)
    ('A', 'Z', 'AB')
    """
    before, last = divmod(number - 1, len(ascii_uppercase))
    return (lettered(before) if before else "") + ascii_uppercase[last]


def tested(found: Comparison, labels: Labels) -> list[dict[str, object]]:
    """Return the tests of a comparison, one row each, with words for what was tested."""
    variable, rows = found.table.variable, []
    for row in found.tests.to_dict("records"):
        key = row["category"]
        rows.append(
            {
                **row,
                "of": labels.variable(variable),
                "by": labels.variable(found.table.by),
                "category": labels.category(variable, key) if key else "",
                "test_id": row["test"],
                "test": labels.wording.say(TESTS[row["test"]]),
                "effect_name": _measure(row["effect_name"], labels),
                "family": found.family,
            }
        )
    return rows


def _measure(name: str, labels: Labels) -> str:
    return labels.wording.say(EFFECTS[name]) if name in EFFECTS else ""


def _tests(rows: Sequence[Mapping[str, object]], labels: Labels) -> Sheet:
    say, frame = labels.wording.say, pd.DataFrame(rows)
    table = pd.DataFrame(
        {
            say("Of"): frame["of"],
            say("Grouped by"): frame["by"],
            say("Label"): frame["category"],
            say("Test"): frame["test"],
            say("Statistic"): frame["statistic"],
            say("Degrees of freedom"): frame["df"],
            "p": frame["p"],
            say("p, adjusted (Holm)"): frame["p_adjusted"],
            say("Tests in the family"): frame["family"],
            say("p, adjusted for exploring (Benjamini-Hochberg)"): significance.benjamini_hochberg(
                frame["p"].to_numpy(float)
            ),
            say("p, adjusted over all tests here"): adjusted(
                pd.DataFrame(rows)[["test_id", "p"]].rename(columns={"test_id": "test"})
            ),
            say("Effect"): frame["effect"],
            say("Measure"): frame["effect_name"],
            say("Difference") + " %": frame["difference"],
            say("From") + " %": frame["low"],
            say("To") + " %": frame["high"],
            say("Smallest difference it could show") + " %": frame["smallest"].abs(),
            say("Reading"): [verdict(row, labels) for row in frame.to_dict("records")],
        }
    )
    return say("Whether groups differ beyond chance; each table is a family of tests."), table


def verdict(row: Mapping[str, object], labels: Labels) -> str:
    """Return in words what a test says, never more than its adjusted p does."""
    w, p = labels.wording, float(row["p_adjusted"])
    if p != p:
        return ""
    if p < LEVEL:
        return w.say("The groups differ beyond chance.")
    smallest = float(row["smallest"])
    if np.isnan(smallest):
        return w.say("No difference can be told.")
    return w.say(
        "No difference can be told; one under {smallest} percentage points could not be.",
        smallest=w.number(100 * abs(smallest)),
    )
