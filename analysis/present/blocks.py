"""The summary of a survey in five blocks: how it was done; benefits; challenges and needs;
successful examples; where it stands.

Start at `summary`. What belongs to a block follows from the roles of the codebook's domains and
from its facets, so that other surveys and codebooks get the blocks that they have data for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.present import comparing, findings, method, readings, sentences
from analysis.present.findings import Finding, digest, key
from analysis.present.method import Checked
from analysis.present.readings import STEPS
from analysis.present.sentences import Middles, Shown
from analysis.present.tabulation import Tabulation
from analysis.results.comparison import LEVEL
from analysis.results.variables import SCALE, SINGLE
from analysis.wording import message
from analysis.workspace.quotes import Quote

TOP = 4  # themes that a block names
Quotes = Mapping[str, Sequence[Quote]]  # approved ones that may be shown, by theme


@dataclass(frozen=True, eq=False)
class Block:
    """A part of a summary: its title, findings, one quote that may be shown (None where there is
    none), in sentences what it lacks, the ids of the variables that its charts show, and whether
    it is about statements rated on a scale as well."""

    title: str
    findings: tuple[Finding, ...]
    quote: Quote | None = None
    said: tuple[str, ...] = ()
    charted: tuple[str, ...] = ()
    rated: bool = False


# What each block after the first holds: its name, the facets before the themes, the roles of the
# domains, the facets after them.
_PARTS = (
    ("benefits", ("stance",), ("benefits",), ()),
    ("challenges", (), ("challenges", "support"), ()),
    ("examples", (), ("example",), ("phase", "tool")),
    ("standing", ("readiness",), ("solutions", "support"), ()),
)
_RATED = "benefits"  # the block whose charts are those of the statements as well
_TITLES = {
    "procedure": message("How the survey was done"),
    "benefits": message("Main finding and benefits"),
    "challenges": message("Challenges and needs"),
    "examples": message("Successful examples"),
    "standing": message("Where it stands"),
}


def summary(
    wanted: Tabulation, coded: Checked | None = None, quotes: Quotes | None = None
) -> list[Block]:
    """Return the five blocks; `coded` as of `method.paragraph`.

    `quotes` are approved and may be shown to the audience of the release: a block shows the first
    one of its most common theme that has one.
    """
    say, middles = wanted.labels.wording.say, sentences.middles(wanted)
    parted = _parted(wanted)
    begun = tuple(_procedure(wanted, coded, parted))
    made = [Block(say(_TITLES["procedure"]), begun, charted=tuple(parted))]
    rated = {"benefits": _rated(wanted), "standing": _standing(wanted, middles)}
    for name, first, roles, last in _PARTS:
        themes = _told_of(wanted, _domains(wanted, roles))
        before, after = _told_of(wanted, first), [*themes, *_told_of(wanted, last)]
        found = [
            *_charts(wanted, name, before, middles),
            *rated.get(name, ()),
            *_charts(wanted, name, after, middles),
        ]
        quote = _quote(wanted, themes, quotes or {})
        said = () if found else (say("The survey holds nothing about this."),)
        if found and quote is None:
            said = (_no_quote(wanted),)
        charted = (*before, *after)
        title = say(_TITLES[name])
        made.append(Block(title, tuple(found), quote, said, charted, name == _RATED))
    return made


def _domains(wanted: Tabulation, roles: Sequence[str]) -> list[str]:
    return [own.id for role in roles for own in wanted.labels.scheme.domains if own.role == role]


def _told_of(wanted: Tabulation, ids: Sequence[str]) -> list[str]:
    """Return the variables of these ids that somebody answered."""
    known = [id for id in ids if id in wanted.release.variables]
    return [id for id in known if wanted.release.variables[id].base.any()]


def _charts(wanted: Tabulation, name: str, ids: Sequence[str], middles: Middles) -> list[Finding]:
    made = findings.charts(wanted, ids, TOP, middles)
    names = (key(wanted, "summary", name, id) for id in ids)
    return [replace(own, key=named) for own, named in zip(made, names, strict=True)]


def _quote(wanted: Tabulation, ids: Sequence[str], quotes: Quotes) -> Quote | None:
    """Return the quote of the most common theme that has one, of those whose count is shown."""
    if not wanted.release.preset.quotes:
        return None
    for id in ids:
        table = wanted.release.table(id, None, wanted.chosen)
        for at in Shown(wanted, table).places:
            found = quotes.get(table.variable.categories[at], ())
            if found and table.n[at, 0]:
                return found[0]
    return None


def _no_quote(wanted: Tabulation) -> str:
    say = wanted.labels.wording.say
    if not wanted.release.preset.quotes:
        return say("This audience is shown no quotes.")
    return say("No quote is approved for the themes named here.")


def _parted(wanted: Tabulation) -> list[str]:
    """Return the id of the first question that tells who answered, where there is one."""
    single = [own.id for own in wanted.release.groupings() if own.kind == SINGLE][:1]
    return _told_of(wanted, single)


def _procedure(wanted: Tabulation, coded: Checked | None, parted: Sequence[str]) -> list[Finding]:
    """Return who answered, from where, and how the answers were coded."""
    made = [_answering(wanted)]
    made += _charts(wanted, "procedure", parted, {})
    if coded is not None:
        made.append(_coding(wanted, coded))
    return made


def _answering(wanted: Tabulation) -> Finding:
    w, survey = wanted.labels.wording, wanted.labels.survey
    rows = [(w.say("Respondents"), len(survey.responses))]
    if wanted.sampling.invited:
        rows.append((w.say("Invited"), wanted.sampling.invited))
    if (answering := method.open_answers(wanted)) is not None:
        names = (w.say("Open questions"), w.say("Open answers"), w.say("of them with a theme"))
        rows += zip(names, answering, strict=True)
    days = [day.isoformat() for day in method.days(survey) or ()]
    text = " ".join(method.procedure(wanted))
    own = digest([n for _, n in rows], days)
    return Finding(
        key(wanted, "summary", "procedure", "answering"), text, own, _counts(wanted, rows)
    )


def _coding(wanted: Tabulation, coded: Checked) -> Finding:
    w, (checked, decided, answers) = wanted.labels.wording, coded
    rows = [
        (w.say("Open answers"), answers),
        (w.say("Checked by people as a whole"), checked),
        (w.say("Decided on by people"), decided),
    ]
    text = " ".join([method.codebook(wanted), readings.decided(*coded, w)])
    own = digest(method.version(wanted), coded)
    return Finding(key(wanted, "summary", "procedure", "coding"), text, own, _counts(wanted, rows))


def _counts(wanted: Tabulation, rows: Sequence[tuple[str, int]]) -> pd.DataFrame:
    w = wanted.labels.wording
    told = [(name, w.number(n)) for name, n in rows]
    return pd.DataFrame(told, columns=[w.say("What"), w.say("n")])


def _rated(wanted: Tabulation) -> list[Finding]:
    """Return which statements of one scale of five steps are rated highest and lowest."""
    w, rows = wanted.labels.wording, []
    scales = [own for own in wanted.release.variables.values() if own.categories == STEPS]
    for own in scales:
        table = wanted.release.table(own.id, None, wanted.chosen)
        _, n = sentences.highest_steps(wanted, table)
        if own.kind == SCALE and n is not None and table.base[0]:
            rows.append((own.id, wanted.labels.variable(own), n, int(table.base[0])))
    if len(rows) < 2:
        return []
    ranked = sorted(rows, key=lambda row: (-row[2] / row[3], row[0]))
    each = [f"{text} ({sentences.share_of(wanted, n, base)})" for _, text, n, base in ranked]
    told = [(text, sentences.share_of(wanted, n, base)) for _, text, n, base in ranked]
    said = w.say(
        "Statements rated 4–5 of 5 – most often: {highest}; least often: {lowest}. Statements "
        "compared: {count}.",
        highest=each[0],
        lowest=each[-1],
        count=len(rows),
    )
    return [
        Finding(
            key(wanted, "summary", "benefits", "statements"),
            said,
            digest([(id, n, base) for id, _, n, base in ranked], wanted.sampling.method),
            pd.DataFrame(told, columns=[w.say("Statement"), w.say("Rated 4–5")]),
        )
    ]


def _standing(wanted: Tabulation, middles: Middles) -> list[Finding]:
    """Return which statements more people rate above the middle than below, and the contrary."""
    if not middles:
        return []
    w, release = wanted.labels.wording, wanted.release
    names = {id: wanted.labels.variable(release.variables[id]) for id in middles}
    sure = {id: (above, below) for id, (above, below, p) in middles.items() if p < LEVEL}
    groups = (
        [names[id] for id, (above, below) in sure.items() if above > below],
        [names[id] for id, (above, below) in sure.items() if above < below],
        [name for id, name in names.items() if id not in sure],
    )
    high, low, unsure = ("; ".join(own) or "–" for own in groups)
    said = w.say(
        "More answered above the middle of the scale than below it, beyond chance: {high}. More "
        "below: {low}. Cannot be told: {unsure}. (McNemar's test, adjusted by Holm; statements "
        "tested: {count}.)",
        high=high,
        low=low,
        unsure=unsure,
        count=len(middles),
    )
    rows = [
        (names[id], w.number(above), w.number(below), "–" if p != p else comparing.p_text(p, w))
        for id, (above, below, p) in middles.items()
    ]
    headings = (w.say("Statement"), w.say("Above the middle"), w.say("Below the middle"))
    table = pd.DataFrame(rows, columns=[*headings, w.say("p, adjusted (Holm)")])
    own = digest([(id, *found[:2], sentences.plain(found[2])) for id, found in middles.items()])
    return [Finding(key(wanted, "summary", "standing", "statements"), said, own, table)]
