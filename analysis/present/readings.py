"""Counts put into words: titles that say the finding, notes with n and base, bars with labels.

Start at `domain_bars`. Nothing here counts; it only says what `results` counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.codebook import Codebook, Domain
from analysis.present.charts import COLOURS, PLAIN, Bar
from analysis.survey import Survey
from analysis.wording import Wording
from analysis.wording.labels import ROLES

COUNTED = ("single", "multi_cell", "multi_columns")
SHORT = 60


def label(texts: Mapping[str, str], wording: Wording) -> str:
    """Return a text of the codebook in the interface's language, English or any where it lacks."""
    return texts.get(wording.language) or texts.get("en") or next(iter(texts.values()), "")


def labels(codebook: Codebook, wording: Wording) -> dict[str, str]:
    """Return the label of each code in the interface's language."""
    return {code.id: label(code.label, wording) for code in codebook.codes()}


def domain_bars(themes: pd.DataFrame, domain: Domain, names: Mapping[str, str]) -> list[Bar]:
    """Return one bar a code of a domain, most common first, each child below its parent."""
    own = themes[themes["domain"] == domain.id]
    rows = []
    for row in own[own["parent"] == ""].itertuples():
        rows.append(row)
        rows += list(own[own["parent"] == row.code].itertuples())
    colour = COLOURS.get(domain.id, PLAIN)
    return [Bar(names[r.code], r.n, r.base, r.share, r.code, bool(r.parent), colour) for r in rows]


def most_common(
    themes: pd.DataFrame, codebook: Codebook, wording: Wording, each: int = 3
) -> list[Bar]:
    """Return the most common themes of each domain (no children), with the domain named."""
    names = labels(codebook, wording)
    rows = []
    for domain in codebook.domains:
        for bar in [b for b in domain_bars(themes, domain, names) if not b.child and b.n][:each]:
            said = f"{bar.label} ({label(domain.label, wording)})"
            rows.append(replace(bar, label=said))
    return rows


def leading(rows: Sequence[Bar], wording: Wording, names: Mapping[str, str] | None = None) -> str:
    """Return the title that names the most common of some bars, or all that share its place.

    The same count and whole per cent share a place (31 of 73 and 31 of 74 do); `names` gives
    other labels by key.
    """
    best = max(rows, key=lambda row: row.share)
    most = best.share
    top = [
        row
        for row in rows
        if row.n == best.n and wording.percent(row.share) == wording.percent(most)
    ]
    first = [names[row.key] if names else row.label for row in top]
    if most == 0:
        return wording.say("None of these was named")
    if len(first) > 2:
        return wording.say("{count} are named equally often", count=len(first))
    said = f" {wording.say('and')} ".join(first)
    return wording.say(
        "Named most often: {theme} ({share})", theme=said, share=wording.percent(most)
    )


def asked(survey: Survey, role: str, wording: Wording) -> str:
    """Return the wording of the open question about a role, or the role's name if several ask."""
    texts = [q.text for q in survey.questions if q.role == role and q.type == "open"]
    return texts[0] if len(texts) == 1 else wording.say(ROLES[role])


def domain_note(rows: Sequence[Bar], base_of: str, survey: Survey, wording: Wording) -> str:
    """Return n and base of a domain's bars, in words."""
    base = rows[0].base if rows else 0
    if base_of == "any":
        return wording.plural(
            "n = {count} respondent who answered any open question.",
            "n = {count} respondents who answered any open question.",
            base,
        )
    return wording.plural(
        "n = {count} respondent who answered the question “{question}”",
        "n = {count} respondents who answered the question “{question}”",
        base,
        question=asked(survey, base_of, wording),
    )


def bases_note(rows: Sequence[Bar], themes: pd.DataFrame, survey: Survey, wording: Wording) -> str:
    """Return the bases of bars of several domains, in words."""
    if set(themes["base_of"]) == {"any"}:
        return domain_note(rows, "any", survey, wording)
    if "any" in set(themes["base_of"]):
        return wording.say(
            "Share of those who answered the question of the theme's domain, or any open question "
            "where none asks about it (n = {low} to {high}).",
            low=min(row.base for row in rows),
            high=max(row.base for row in rows),
        )
    return wording.say(
        "Share of those who answered the question of the theme's domain (n = {low} to {high}).",
        low=min(row.base for row in rows),
        high=max(row.base for row in rows),
    )


def suffix(
    wording: Wording,
    sample: bool,
    chosen: Mapping[str, Sequence[str]],
    survey: Survey,
    coded: tuple[int, int] | None = (0, 0),
    edited: bool = False,
) -> str:
    """Return what every note ends with: how it was coded (where it was), filters in use, and
    whether the data are invented. `coded` is on how many answers people decided, and of how many;
    None where the note is about no coding."""
    said = [] if coded is None else [decided(*coded, wording)]
    if coded is not None and edited:
        said.append(wording.say("An edited codebook is in use."))
    if chosen:
        options = "; ".join(
            f"{survey.question(id).text[:SHORT]} = {', '.join(picked)}"
            for id, picked in chosen.items()
        )
        said.append(wording.say("Only: {filters}.", filters=options))
    if sample:
        said.append(wording.say("Invented example data."))
    return "".join(f" {part}" for part in said)


def decided(answers: int, of: int, wording: Wording) -> str:
    """Return in a sentence how much of a coding people have decided on."""
    if not answers:
        return wording.say("Coded by machine, not checked.")
    return wording.say(
        "Coded by machine; people decided on {count} of {all} answers.", count=answers, all=of
    )


def option_bars(counted: pd.DataFrame) -> list[Bar]:
    """Return one bar an option of a closed question."""
    return [Bar(str(r.option), int(r.n), int(r.base), r.share) for r in counted.itertuples()]


def step_rows(statements: pd.DataFrame) -> list[tuple[str, list[int]]]:
    """Return statements rated 1 to 5 with the respondents at each step, highest first."""
    rows = [
        (str(statement), own.sort_values("step")["n"].tolist())
        for (_, statement), own in statements.groupby(["question", "statement"], sort=False)
    ]
    return sorted(rows, key=lambda row: (-_high(row[1]), row[0]))


def _high(counts: Sequence[int]) -> float:
    return sum(counts[3:]) / sum(counts) if sum(counts) else 0.0


def rated_highest(rows: Sequence[tuple[str, Sequence[int]]], wording: Wording) -> str:
    """Return the title that names the statement with the most ratings of 4 or 5."""
    statement, counts = rows[0]
    share = wording.percent(_high(counts))
    return wording.say(
        "Rated 4 or 5 most often: {statement} ({share})", statement=statement, share=share
    )
