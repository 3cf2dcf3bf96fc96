"""What a change of a codebook does to a coding, without coding anew what it cannot reach.

Start at `recoded`. Codes are not coded apart from each other: a word that a pattern names is no
longer taken for a spoken form or a slip of another word, which patterns of other codes may name.
So it is answers that are picked, not codes: those in which a row of places of a changed pattern
stands, or a word that the codebook names only before or only after the change. They are coded by
the whole changed codebook. More may be picked than change, never fewer.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
import pandas as pd

from analysis.codebook import Codebook, LanguageRules, Pattern, Place, Scheme, Word
from analysis.coding import apply, ruleset
from analysis.coding.apply import Coded
from analysis.coding.coder import Coder
from analysis.coding.content import non_answers
from analysis.coding.distinct import Forms
from analysis.coding.model import Model
from analysis.coding.rules import Search
from analysis.coding.words import tokenise

Patterns = Mapping[str, tuple[Pattern, ...]]
ANSWER = ["id", "question"]
CODE = [*ANSWER, "code"]
_PICKING = 0.3  # the share of the progress that picking the answers takes


def coder_of_changed(own: Coder, old: Codebook, new: Codebook) -> Coder:
    """Return the coder of a changed codebook; `own` is that of the old one, whose rules and model
    are used as far as they hold.

    Raises `Problem` where a pattern can never match.
    """
    kept = old.names == new.names  # they are read in every language
    rulesets = {
        language: own.rulesets[language]
        if kept and rules == old.rules.get(language)
        else ruleset.make_ready(rules, new.names)
        for language, rules in new.rules.items()
    }
    return Coder(new, non_answers(new), rulesets, own.model)


def recoded(
    before: Coded,
    own: Coder,
    old: Codebook,
    new: Codebook,
    also: Collection[tuple[str, str]] = (),
    progress: Callable[[float], None] | None = None,
) -> tuple[Coded, Coded]:
    """Return the answers that a change of the codebook can reach, as they were coded and as they
    are coded then; all others stay as they are.

    `before` is a coding of any answers by `own`, the coder of `old`; `also` names answers that are
    wanted in any case, by id as text and question. Raises `Problem` where a pattern of the new
    codebook can never match.
    """
    told = progress or (lambda share: None)
    then = coder_of_changed(own, old, new)
    if _everywhere(old, new) or _by_model(own.model, old, new):
        return before, apply.again(before.answers, then, progress)
    wanted = _reached(before, old, new, lambda share: told(share * _PICKING))
    keys = zip(before.answers["id"].astype(str), before.answers["question"], strict=True)
    wanted |= np.fromiter((key in also for key in keys), bool, len(wanted)) if also else False
    some = these(before, wanted)
    after = apply.again(some.answers, then, lambda share: told(_PICKING + share * (1 - _PICKING)))
    return some, after


def these(coded: Coded, wanted: np.ndarray) -> Coded:
    """Return some answers of a coding (a flag each), with all of the same id and question."""
    index = pd.MultiIndex.from_frame(coded.answers[ANSWER])
    keys = index[wanted]
    answers = coded.answers[index.isin(keys)]
    frames = (coded.codings, coded.negated)
    return Coded(answers, *(f[pd.MultiIndex.from_frame(f[ANSWER]).isin(keys)] for f in frames))


def only_in(one: Coded, other: Coded) -> pd.DataFrame:
    """Return the first piece of evidence of each answer and code that one coding of some answers
    gives and the other does not, with the columns of a coding, in the order of the answers."""
    first = one.codings.drop_duplicates(CODE)
    known = pd.MultiIndex.from_frame(other.codings[CODE])
    return first[~pd.MultiIndex.from_frame(first[CODE]).isin(known)].reset_index(drop=True)


# What differs between two codebooks


def _everywhere(old: Codebook, new: Codebook) -> bool:
    """Tell whether any answer may be coded otherwise, because it is read otherwise."""
    if old.rules.keys() != new.rules.keys() or non_answers(old) != non_answers(new):
        return True
    pairs = ((old.rules[language], new.rules[language]) for language in old.rules)
    return any(replace(a, patterns={}) != replace(b, patterns={}) for a, b in pairs)


def _by_model(model: Model | None, old: Codebook, new: Codebook) -> bool:
    """Tell whether the model may give any answer a code that it did not give before."""
    if model is None:
        return False
    before, after = (_weighed(model, book) for book in (old, new))
    return bool(after - before)


def _weighed(model: Model, book: Codebook) -> set[tuple[tuple[int, ...], float | None, bool]]:
    """Return how each code that the model knows is weighed, whatever it is called: its columns,
    its threshold, and whether it took in others, whose rules stand."""
    known, merged = model.known(book.codes()), {own.id for own in book.codes() if own.merged}
    own = zip(known.ids, known.columns, strict=True)
    return {(columns, book.thresholds.get(code), code in merged) for code, columns in own}


def _moved(old: Scheme, new: Scheme) -> set[str]:
    """Return the codes that are in both, whose mentions count in another way or for another
    parent."""

    def counted(scheme: Scheme) -> dict[str, tuple[object, ...]]:
        return {
            code.id: (code.parent, code.lack, domain.also_counts, domain.polarity)
            for domain in scheme.domains
            for code in domain.codes
        }

    before, after = counted(old), counted(new)
    return {code for code, how in before.items() if after.get(code, how) != how}


def _changed(old: Codebook, new: Codebook) -> dict[str, dict[str, set[Pattern]]]:
    """Return by language and target the patterns that are in one of two codebooks alone."""
    return {
        language: _apart(old.rules[language].patterns, own.patterns)
        for language, own in new.rules.items()
    }


def _apart(before: Patterns, after: Patterns) -> dict[str, set[Pattern]]:
    return {
        name: set(before.get(name, ())) ^ set(after.get(name, ()))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }


def _words(patterns: Iterable[Pattern]) -> set[Word]:
    """Return every word that patterns name, their exceptions included."""
    rows = (row for p in patterns for row in (*p.rows, *p.excepts, *p.unless))
    return set().union(*(place.words for row in rows for place in row))


# Which answers that reaches


def _reached(
    before: Coded, old: Codebook, new: Codebook, progress: Callable[[float], None]
) -> np.ndarray:
    """Tell of each answer whether a change may reach it."""
    codes = {code.id for code in old.codes()}
    gone = codes - {code.id for code in new.codes()} | _moved(old, new)
    keys = [f.loc[f["code"].isin(gone), ANSWER] for f in (before.codings, before.negated)]
    index = pd.MultiIndex.from_frame(before.answers[ANSWER])
    found = index.isin(pd.MultiIndex.from_frame(pd.concat(keys)))
    return found | _holding(before.answers, _searches(old, new), progress)


def _searches(old: Codebook, new: Codebook) -> dict[str, Search]:
    """Return for each language what finds the words that a change is about, without their
    exceptions; none where it is about none."""
    moved, names, found = _moved(old, new), _apart(old.names, new.names), {}
    for language, changed in _changed(old, new).items():
        own = new.rules[language]
        rows = {row for p in _patterns(own, changed, moved) for row in p.rows}
        rows |= {(Place((word,)),) for word in _fresh(own, new.names, [changed, names])}
        if rows:
            pattern = Pattern("", tuple(sorted(rows)))
            alone = replace(own, signals={}, patterns={"": (pattern,)})
            made = ruleset.make_ready(alone, {})
            found[language] = Search(made.rows, made.reader)
    return found


def _fresh(
    own: LanguageRules, names: Patterns, changes: Sequence[Mapping[str, set[Pattern]]]
) -> set[Word]:
    """Return the words that a language has patterns with only before or only after a change, and
    perhaps some more: `own` and `names` are the rules then, `changes` the patterns that differ."""
    changed = {pattern for one in changes for patterns in one.values() for pattern in patterns}
    if not changed:
        return set()
    texts = {pattern.text for pattern in changed}
    lists = chain(own.signals.values(), own.patterns.values(), names.values())
    words = _words(changed) - _words(p for list in lists for p in list if p.text not in texts)
    return {word for word in words if word.match != "negator"}


def _patterns(
    own: LanguageRules, changed: Mapping[str, set[Pattern]], moved: Collection[str]
) -> Iterable[Pattern]:
    """Yield the patterns of codes that are changed themselves or count otherwise."""
    for target, patterns in changed.items():
        yield from patterns if ":" not in target else ()
    for code in moved:
        yield from own.patterns.get(code, ())


def _holding(
    answers: pd.DataFrame, searches: Mapping[str, Search], progress: Callable[[float], None]
) -> np.ndarray:
    """Tell of each answer whether it holds what is searched for in a language that it may be in:
    its own, or any where its language was detected, since its sentences may be in others."""
    forms = Forms()
    parts = [np.zeros(0, bool)]
    for begin in range(0, len(answers) if searches else 0, apply.BLOCK):
        progress(begin / len(answers))
        own = answers.iloc[begin : begin + apply.BLOCK]
        tokens = tokenise(apply.texts_of(own), forms)
        parts.append(np.zeros(len(own), bool))
        detected, roles = own["language_confidence"].notna(), np.zeros(len(own), np.int32)
        for language, search in searches.items():
            maybe = (detected | (own["language"] == language)).to_numpy(bool)
            words = tokens.these(maybe.take(tokens.answer))
            _, matches = search.find(words, roles)
            parts[-1][words.answer.take(matches.first)] = True
    return np.concatenate(parts) if searches else np.zeros(len(answers), bool)
