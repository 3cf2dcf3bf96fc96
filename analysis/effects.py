"""The effect of a changed codebook before it is used: which answers gain or lose which code.

Start at `effect`. It is about what counts: people's decisions are laid over both codings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.codebook import Codebook, Scheme
from analysis.codebook.succession import Succession, successors
from analysis.coding.apply import Coded
from analysis.coding.coder import Coder
from analysis.coding.effect import CODE, only_in, recoded, these
from analysis.garbage import collected_later
from analysis.survey import CODING_COLUMNS
from analysis.workspace import decisions, runs
from analysis.workspace.decisions import CONFIRM, REMOVE, Decision

COLUMNS = tuple(column for column in CODING_COLUMNS if column != "confidence")
COUNTS = ("code", "adds", "removes", "respondents_gained", "respondents_lost")


@dataclass(frozen=True)
class Effect:
    """What a changed codebook adds to a coding, and what it takes from it.

    `added` and `removed` have a row for each answer and code, in the order of the answers, with
    the columns `COLUMNS`: the first words that earn the code, or earned it, and by what (`source`,
    `rule`). `counts` has the columns `COUNTS`, sorted by code: how many answers gain and lose it,
    and how many respondents have it in any open answer now and did not before, or the other way
    round. Codes that were renamed or merged have the ids of the changed codebook.
    """

    added: pd.DataFrame
    removed: pd.DataFrame
    counts: pd.DataFrame


@collected_later()
def effect(
    before: Coded,
    own: Coder,
    old: Codebook,
    new: Codebook,
    taken: Sequence[Decision] = (),
    progress: Callable[[float], None] | None = None,
) -> Effect:
    """Return what changes in a coding where a codebook is changed from `old` to `new`.

    `before` is what the machine alone codes by `own`, the coder of `old`; `taken` are people's
    decisions on it. Raises `Problem` where a pattern of `new` can never match.
    """
    moved = old.domains != new.domains  # then a decision may do something else
    also = {(str(one.id), one.question) for one in taken} if moved else ()
    then, now = recoded(before, own, old, new, also, progress)
    following = _followed(taken, then, now, old, new)
    then, now = _as_now(_decided(then, taken, old), old, new), _decided(now, following, new)
    added, removed = only_in(now, then), only_in(then, now)
    ids = before.answers["id"].isin({*added["id"], *removed["id"]})
    whole = _as_now(_decided(these(before, ids.to_numpy(bool)), taken, old), old, new)
    counts = _counts(added, removed, whole.codings)
    return Effect(added[list(COLUMNS)], removed[list(COLUMNS)], counts)


def _decided(coded: Coded, taken: Sequence[Decision], scheme: Scheme) -> Coded:
    return decisions.apply(coded, decisions.fitting(coded, taken, scheme), scheme)


def _followed(
    taken: Sequence[Decision], then: Coded, now: Coded, old: Scheme, new: Scheme
) -> list[Decision]:
    """Return decisions as they count once `new` is in use: on codes that are renamed, and on those
    that are merged or split as `workspace.following` writes them."""
    became = successors(new.codes(), [old.codes()])
    others = _of_others(taken, _given(then, old), became)
    followed = decisions.as_now([*taken, *others], became)
    counting = {(own.id, own.question, own.code): own for own in followed}  # merged: what outranks
    parts = runs.new_parts(new, [code.id for code in old.codes()], became)
    given = _given(now, new)
    return [
        each
        for own in counting.values()
        for each in _of_parts(
            own, [p for p, of in parts.items() if of == own.code], given[own.id, own.question]
        )
    ]


def _given(coded: Coded, scheme: Scheme) -> Mapping[tuple[str, str], set[str]]:
    """Return the codes that a machine gives each answer, by id as text and question."""
    given: Mapping[tuple[str, str], set[str]] = defaultdict(set)
    leaves = runs.without_parents(coded.codings, scheme).drop_duplicates(CODE)
    for id, question, code in leaves[CODE].itertuples(index=False):
        given[str(id), question].add(code)
    return given


def _of_others(
    taken: Sequence[Decision],
    given: Mapping[tuple[str, str], set[str]],
    became: Mapping[str, Succession],
) -> list[Decision]:
    """Return confirmations of what the machine gives of codes that become one with a removed one:
    else the removal would take them away too."""
    said = {(own.id, own.question, own.code) for own in taken}
    ends = {code: found.successor for code, found in became.items()}
    return [
        replace(own, code=code, action=CONFIRM, start=None, end=None)
        for own in taken
        if own.action == REMOVE
        for code in sorted(given[own.id, own.question] - {own.code})
        if ends.get(code, code) == ends.get(own.code, own.code)
        and (own.id, own.question, code) not in said
    ]


def _of_parts(own: Decision, parts: Sequence[str], given: set[str]) -> list[Decision]:
    """Return a decision and those that follow from it on the parts of its code: a removal is of
    all; what was given is the part alone where the machine now finds only that."""
    if own.action == REMOVE:
        return [own, *(replace(own, code=part) for part in parts)]
    found = [] if own.code in given else [part for part in parts if part in given]
    return [replace(own, code=part) for part in found] or [own]


def _as_now(coded: Coded, old: Scheme, new: Scheme) -> Coded:
    """Return a coding with the codes that were renamed or merged under the ids of `new`."""
    found = successors(new.codes(), [old.codes()])
    became = {code: now.successor for code, now in found.items()}
    codings = coded.codings.assign(code=coded.codings["code"].replace(became))
    return Coded(coded.answers, codings, coded.negated)


def _counts(added: pd.DataFrame, removed: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of an effect; `before` has all codings of the respondents it is about."""
    had = _answers_of(before)
    gains, losses = _answers_of(added), _answers_of(removed)
    pairs = had.index.union(gains.index)
    once = had.reindex(pairs, fill_value=0)
    now = once + gains.reindex(pairs, fill_value=0) - losses.reindex(pairs, fill_value=0)
    told: Mapping[str, pd.Series] = {
        "adds": gains.groupby("code").sum(),
        "removes": losses.groupby("code").sum(),
        "respondents_gained": ((once == 0) & (now > 0)).groupby("code").sum(),
        "respondents_lost": ((once > 0) & (now == 0)).groupby("code").sum(),
    }
    codes = np.array(sorted({*added["code"], *removed["code"]}), object)
    columns = {name: own.reindex(codes, fill_value=0).astype(int) for name, own in told.items()}
    return pd.DataFrame(columns, index=codes).rename_axis("code").reset_index()


def _answers_of(codings: pd.DataFrame) -> pd.Series:
    """Return in how many answers each respondent has each code, by code and id."""
    return codings.drop_duplicates(CODE).groupby(["code", "id"]).size()
