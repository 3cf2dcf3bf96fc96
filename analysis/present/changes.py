"""What a changed codebook changes, as it is read: what differs, which answers gain or lose a
theme by which words, and what is to be looked at in its files.

Start at `difference_table`, `sentences` and `cards`. Nothing here compares or counts:
`codebook.compare`, `effects` and `coding.checks` do.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analysis.codebook import Scheme
from analysis.codebook.compare import Difference
from analysis.coding.checks import Finding
from analysis.present import marks
from analysis.present.labels import label, labels
from analysis.wording import Wording, message
from analysis.wording.labels import LANGUAGES, ROLES

# What a difference is about; what has no name here is told as the files name it.
WHAT = {
    "code": message("Theme"),
    "renamed": message("Id"),
    "merged": message("Taken in"),
    "split": message("Split from"),
    "label": message("Name"),
    "definition": message("Definition"),
    "not": message("Does not include"),
    "parent": message("Below the theme"),
    "domain": message("Group of themes"),
    "lack": message("Means to be without"),
    "threshold": message("Added from"),
    "role": message("Question"),
    "also_counts": message("Also counts"),
    "polarity": message("Polarity"),
    "facet": message("Facet"),
    "pattern": message("Pattern"),
    "words": message("Words of a list"),
    "version": message("Version"),
    "title": message("Title"),
}
BECAME = ("code", "renamed", "merged", "split", "domain")  # told first: patterns may be many
LONGEST = 80  # signs of the words that earned a theme, and of the pattern that did


def names(old: Scheme, new: Scheme, wording: Wording) -> dict[str, str]:
    """Return what the codes of two codebooks are called, as `new` says where it has them."""
    return {**labels(old, wording), **labels(new, wording)}


def difference_table(
    found: Sequence[Difference], old: Scheme, new: Scheme, wording: Wording
) -> pd.DataFrame:
    """Return what differs between two codebooks, one row a difference, what became of themes
    first."""
    w, found = wording, sorted(found, key=lambda own: own.what not in BECAME)
    told = names(old, new, w)
    for scheme in (old, new):
        told |= {f"domain:{own.id}": label(own.label, w) for own in scheme.domains}
    return pd.DataFrame(
        {
            w.say("Theme"): [told.get(own.code, own.code) for own in found],
            w.say("Language"): [
                w.say(LANGUAGES[own.language]) if own.language in LANGUAGES else own.language
                for own in found
            ],
            w.say("What"): [
                w.say(WHAT[own.what]) if own.what in WHAT else own.what for own in found
            ],
            w.say("Before"): [_value(own.what, own.before, told, w) for own in found],
            w.say("After"): [_value(own.what, own.after, told, w) for own in found],
        }
    )


def _value(what: str, text: str, told: Mapping[str, str], w: Wording) -> str:
    if what in ("parent", "merged", "split"):
        return told.get(text, text)
    if what == "domain":
        return told.get(f"domain:{text}", text)
    if what == "role" and text in ROLES:
        return w.say(ROLES[text])
    return w.percent(float(text)) if what == "threshold" and text else text


def sentences(counts: pd.DataFrame, told: Mapping[str, str], wording: Wording) -> list[str]:
    """Return a sentence for each theme that a change (`effects.Effect.counts`) adds to answers or
    removes from them, those of most answers first.

    >>> from analysis.wording import wording
    >>> counts = pd.DataFrame([("cost", 4, 2, 1, 0)], columns=["code", "adds", "removes",
    ...     "respondents_gained", "respondents_lost"])
    >>> sentences(counts, {"cost": "Cost"}, wording("en"))
    ['Cost: adds 4 answers, removes 2 answers, 1 respondent more.']
    """
    ranked = sorted(
        counts.itertuples(index=False), key=lambda own: (-own.adds - own.removes, own.code)
    )
    return [
        f"{told.get(own.code, own.code)}: {', '.join(_counted(own, wording))}." for own in ranked
    ]


def _counted(own: object, w: Wording) -> list[str]:
    adds, removes, more, fewer = own[1:]
    told = [
        (adds, w.plural("adds {count} answer", "adds {count} answers", adds)),
        (removes, w.plural("removes {count} answer", "removes {count} answers", removes)),
        (more, w.plural("{count} respondent more", "{count} respondents more", more)),
        (fewer, w.plural("{count} respondent fewer", "{count} respondents fewer", fewer)),
    ]
    return [text for count, text in told if count]


def cards(
    answers: pd.DataFrame,
    added: pd.DataFrame,
    removed: pd.DataFrame,
    told: Mapping[str, str],
    wording: Wording,
) -> list[dict[str, object]]:
    """Return a card (`marks.cards`) for each of some answers that gain or lose themes: words that
    earn a theme are marked, those that earned one as what is denied; a line says by what."""
    rows = [
        (own.id, own.question, _line(own, text, told, wording))
        for frame, text in (
            (added, message("Gains {theme}: “{words}” ({by})")),
            (removed, message("Loses {theme}: “{words}” ({by})")),
        )
        for own in frame.itertuples(index=False)
    ]
    made = marks.cards(answers, added, told, negated=removed)
    for card, own in zip(made, answers.itertuples(index=False), strict=True):
        card |= {
            "codes": [],
            "lines": [line for id, q, line in rows if (id, q) == (own.id, own.question)],
        }
    return made


def _line(own: object, text: str, told: Mapping[str, str], w: Wording) -> str:
    by = _by(own.source, own.rule, w)
    return w.say(text, theme=told.get(own.code, own.code), words=_short(own.evidence), by=by)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _by(source: str, rule: str, w: Wording) -> str:
    if source == "rule":
        return w.say("pattern {pattern}", pattern=_short(rule.partition(": ")[2] or rule))
    if source == "model":
        return w.say("added by the model")
    return w.say("decided by {name}", name=rule)


def finding_table(
    found: Iterable[Finding], told: Mapping[str, str], wording: Wording
) -> pd.DataFrame:
    """Return what is to be looked at in a codebook's files, one row each."""
    w, rows = wording, list(found)
    return pd.DataFrame(
        {
            w.say("File"): [own.file for own in rows],
            w.say("Line"): [own.line for own in rows],
            w.say("Theme"): [told.get(own.code, own.code) for own in rows],
            w.say("What to look at"): [w.told(own.sentence) for own in rows],
        }
    )


def only_new(found: Iterable[Finding], known: Iterable[Finding]) -> list[Finding]:
    """Return the findings that others do not have, wherever they stand in the file."""
    left = Counter(map(_said, known))
    fresh = []
    for own in found:
        if left[_said(own)]:
            left[_said(own)] -= 1
        else:
            fresh.append(own)
    return fresh


def _said(own: Finding) -> tuple[object, ...]:
    """Return what a finding says without the lines at which it stands."""
    values = ((name, str(v)) for name, v in own.sentence.values.items() if name != "line")
    return own.file, own.code, own.kind, own.sentence.message, tuple(sorted(values))
