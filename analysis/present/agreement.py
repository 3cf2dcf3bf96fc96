"""How far coders agree, as tables and sentences in the interface's language.

Start at `agreement_tables`. Nothing here counts; `results.agreement` did.
"""

from collections.abc import Mapping

import pandas as pd

from analysis.results.agreement import Agreement
from analysis.results.intervals import rounded
from analysis.wording import Wording, message
from analysis.wording.labels import ROLES

SHOWN = {
    "percent": message("Percent agreement (95% interval)"),
    "kappa": message("Cohen's kappa (95% interval)"),
    "alpha": message("Krippendorff's alpha (95% interval)"),
    "ac1": message("Gwet's AC1 (95% interval)"),
}
SHARES = ("percent", "prevalence", "share")
GIVEN = {"yes": message("given"), "no": message("not given"), "missing": message("not coded")}


def agreement_summary(found: Agreement, wording: Wording) -> str:
    """Return the main figures in one sentence."""
    whole = found.overall.iloc[0]
    if not whole["units"]:
        return wording.say("Nobody gave a code, so there is no agreement on codes to measure.")
    return wording.say(
        "Over all answers and codes the coders agree on {percent}; Krippendorff's alpha is "
        "{alpha}, Gwet's AC1 {ac1}.",
        **{name: _figure(whole, name, wording) for name in ("percent", "alpha", "ac1")},
    )


def agreement_tables(
    found: Agreement, names: Mapping[str, str], wording: Wording
) -> dict[str, pd.DataFrame]:
    """Return the tables by their headings: over all codes, by code, each two coders, and the
    answers coded otherwise. Those without rows are left out."""
    tables = {
        wording.say("All together"): _overall(found, wording),
        wording.say("By theme"): _by_code(found, names, wording),
        wording.say("Each two coders"): _pairs(found.pairs, wording),
        wording.say("Answers coded otherwise"): _disagreements(found, names, wording),
    }
    return {heading: table for heading, table in tables.items() if len(table)}


def agreement_notes(found: Agreement, wording: Wording) -> list[str]:
    """Return what the figures are over, how they are made, and what each is good for."""
    return [
        " ".join(_base(found, wording)),
        _resampling(found, wording),
        wording.say("Percent agreement says how often coders say the same; rare codes raise it."),
        wording.say(
            "Every answer counts once. Where they were drawn with unequal chances, as samples are "
            "that hold more of rare codes, the figures are of the sample and not weighted to all "
            "answers of the survey."
        ),
        *_two_coders(found, wording),
        wording.say(
            "Krippendorff's alpha leaves out what chance explains, for any number of coders and "
            "with answers missing; it is low for rare codes, since chance explains much there."
        ),
        wording.say(
            "Gwet's AC1 leaves out chance too and stays high where coders agree that a code is "
            "rare: read it beside alpha, not in its place."
        ),
        wording.say(
            "Alpha of sets of codes (MASI) takes an answer's codes together: sets that overlap "
            "differ less than sets that share nothing."
        ),
        wording.say(
            "By convention (Krippendorff), alpha of {high} and more is reliable, and from {low} "
            "on tentative conclusions may rest on it; what is enough depends on what is at stake.",
            high=wording.number(0.8, 1),
            low=wording.number(0.667, 3),
        ),
        wording.say(
            "Not defined is a figure that would be 0 divided by 0, as for a code that nobody gave."
        ),
    ]


def _base(found: Agreement, wording: Wording) -> list[str]:
    said = wording.say(
        "Unit: an answer and a code, given or not given. Universe: the {answers} answers of "
        "{respondents} respondents that two or more coders coded.",
        answers=found.answers,
        respondents=found.respondents,
    )
    if found.respondents == 1:
        said = wording.plural(
            "Unit: an answer and a code, given or not given. Universe: the one answer of one "
            "respondent that two or more coders coded.",
            "Unit: an answer and a code, given or not given. Universe: the {count} answers of one "
            "respondent that two or more coders coded.",
            found.answers,
        )
    left_out = wording.plural(
        "{count} answer that a single coder coded is left out.",
        "{count} answers that a single coder coded are left out.",
        found.left_out,
    )
    return [said, left_out] if found.left_out else [said]


def _resampling(found: Agreement, wording: Wording) -> str:
    if not found.resamples:
        return wording.say("A single respondent makes no interval.")
    said = wording.say(
        "Intervals: the middle 95% of {count} resamples of the respondents with all their answers "
        "(bootstrap). Where coders never differ, they have no width.",
        count=found.resamples,
    )
    if _is_narrow(found).any():
        narrow = wording.say(
            "An interval without width where coders do differ, as of a code that one of them "
            "alone gave, says nothing of how sure the figure is."
        )
        said = f"{said} {narrow}"
    if not _undefined(found.codes).any() and not _undefined(found.overall).any():
        return said
    undefined = wording.say(
        "Where a figure is not defined in some resamples, the interval is of the others; there is "
        "none where those are fewer than half."
    )
    return f"{said} {undefined}"


def _is_narrow(found: Agreement) -> pd.Series:
    """Tell of which codes coders differ though a figure shown has an interval without width."""
    own = found.codes
    widths = [own[f"{name}_high"] - own[f"{name}_low"] for name in _shown(found)]
    return (own["percent"] < 1) & (pd.concat(widths, axis=1).min(axis=1) == 0)


def _two_coders(found: Agreement, wording: Wording) -> list[str]:
    if len(found.coders) > 2:
        return []
    return [
        wording.say(
            "Cohen's kappa leaves out what two coders would agree on by chance, each with their "
            "own shares of codes; it is low for rare codes."
        )
    ]


def _shown(found: Agreement) -> dict[str, str]:
    """Return the measures that are shown; kappa is for two coders."""
    return {name: own for name, own in SHOWN.items() if name != "kappa" or len(found.coders) == 2}


def _undefined(table: pd.DataFrame) -> pd.Series:
    """Return in how many resamples at most a figure shown is not defined though it is here."""
    counts = [table[f"{name}_undefined"].where(table[name].notna(), 0) for name in SHOWN]
    return pd.concat(counts, axis=1).max(axis=1).astype("int64")


def _overall(found: Agreement, wording: Wording) -> pd.DataFrame:
    whole, sets = found.overall.iloc[0], found.sets.set_index("distance").loc["masi"]
    rows = {
        wording.say(heading): _figure(whole, name, wording)
        for name, heading in _shown(found).items()
    }
    sets_of_codes = wording.say("Krippendorff's alpha of sets of codes, MASI (95% interval)")
    rows[sets_of_codes] = _figure(sets, "alpha", wording)
    rows |= {
        heading: own[0] for heading, own in _prevalence(found, found.overall, wording).items()
    }
    return pd.DataFrame(list(rows.items()), columns=[wording.say("Measure"), wording.say("Value")])


def _by_code(found: Agreement, names: Mapping[str, str], wording: Wording) -> pd.DataFrame:
    codes = found.codes
    table = {wording.say("Theme"): [names.get(code, code) for code in codes["code"]]}
    for name, heading in _shown(found).items():
        table[wording.say(heading)] = _figures(codes, name, wording)
    table |= _prevalence(found, codes, wording) | _counts(found, wording)
    if _undefined(codes).any():
        table[wording.say("Resamples not defined")] = _undefined(codes).tolist()
    return pd.DataFrame(table)


def _prevalence(found: Agreement, codes: pd.DataFrame, wording: Wording) -> dict[str, list[str]]:
    """Return how often the codes of a frame were given, by all coders and by each."""
    own = found.prevalence[found.prevalence["code"].isin(codes["code"])]
    table = {
        wording.say("Given, all coders (95% interval)"): _figures(codes, "prevalence", wording)
    }
    for coder in found.coders:
        heading = wording.say("Given by {coder} (95% interval)", coder=coder)
        table[heading] = _figures(own[own["coder"] == coder], "share", wording)
    return table


def _counts(found: Agreement, wording: Wording) -> dict[str, list[int]]:
    """Return how many answers both of two coders gave each code, one alone, and neither."""
    if len(found.coders) > 2:
        return {}
    first, second = (wording.say("Only {coder}", coder=own) for own in found.coders)
    headings = {
        "both": wording.say("Both coders"),
        "first": first,
        "second": second,
        "neither": wording.say("Neither coder"),
    }
    return {heading: found.counts[name].tolist() for name, heading in headings.items()}


def _pairs(pairs: pd.DataFrame, wording: Wording) -> pd.DataFrame:
    return pd.DataFrame(
        {
            wording.say("Coder"): pairs["first"],
            wording.say("Other coder"): pairs["second"],
            wording.say("Answers"): pairs["answers"],
            wording.say("Percent agreement"): [
                _value(own, "percent", wording) for own in pairs["percent"]
            ],
            wording.say("Cohen's kappa"): [
                _value(own, "kappa", wording) for own in pairs["kappa"]
            ],
        }
    )


def _disagreements(found: Agreement, names: Mapping[str, str], wording: Wording) -> pd.DataFrame:
    own = found.disagreements
    table = {
        wording.say("Respondent"): own["id"],
        wording.say("Question"): [
            wording.say(ROLES[asked]) if asked in ROLES else asked for asked in own["question"]
        ],
        wording.say("Theme"): [names.get(code, code) for code in own["code"]],
    }
    for coder in found.coders:
        heading = wording.say("Coded by {coder}", coder=coder)
        table[heading] = [wording.say(GIVEN[said]) for said in own[f"given_{coder}"]]
    for coder in found.coders:
        if (own[f"reason_{coder}"] != "").any():
            heading = wording.say("Reason of {coder}", coder=coder)
            table[heading] = own[f"reason_{coder}"]
    return pd.DataFrame(table)


def _figures(table: pd.DataFrame, name: str, wording: Wording) -> list[str]:
    return [_figure(row, name, wording) for row in table.to_dict("records")]


def _figure(row: Mapping[str, float] | pd.Series, name: str, wording: Wording) -> str:
    """Return a figure with its interval."""
    value, *ends = (row[name + end] for end in ("", "_low", "_high"))
    said = _value(value, name, wording)
    if value != value:
        return said
    if ends[0] != ends[0]:
        return f"{said} ({wording.say('no interval')})"
    low, high = (_value(end, name, wording) for end in ends)
    # A dash would stand beside the minus of a coefficient below 0.
    return f"{said} ({low}–{high})" if name in SHARES else f"{said} ({low}; {high})"


def _value(value: float, name: str, wording: Wording) -> str:
    if value != value:
        return wording.say("not defined")
    if name in SHARES:
        return wording.percent(value)
    # What is added turns a rounded -0 to 0.
    return wording.number(float(rounded(value, 2)) + 0.0, 2)
