"""Joins the coding by rules with a model: each code gets one probability, and counts or not.

Start at `weighed`. The probability is of the answer's words, their concepts, the question's role
and whether a rule gave the code (`model`). A code that a rule gave counts unless it is very
unlikely, another from its threshold on: so the model adds what rules miss, and withholds what they
gave where all else tells against it. What a rule found denied is never added; what a rule gave
that the model did not learn beside, as one that a person wrote later, stands.
"""

import numpy as np

from analysis.codebook import Scheme
from analysis.coding.assertion import ASSERTED
from analysis.coding.mentions import DOUBTED, RULE_CONFIDENCE, Mentions
from analysis.coding.model import KnownCodes, Model, heaviest, rule_numbers
from analysis.coding.said import Said

SUREST = 0.9999  # 1 is a person's word


def weighed(
    found: Mentions,
    said: Said,
    roles: np.ndarray,
    model: Model,
    asked: np.ndarray,
    scheme: Scheme,
) -> Mentions:
    """Return the mentions `found` by rules with how likely each is, those that are not likely
    enough as `DOUBTED`, and beside them what the model adds, with the words that weighed most.

    `said` is what the answers say to the model, `roles` the place of each answer's role among
    those that it knows, `asked` a flag for each answer that says something. Only codes of the
    scheme are given.
    """
    codes = model.known(scheme.codes())
    place, known = _places(found, codes), _known(found, model, scheme)
    ruled, denied = _given(found, place, codes, len(asked))
    likely, column = codes.likely(model.odds(said, roles), ruled)
    likely = np.minimum(likely, SUREST)
    stands = _given(found[~known], place[~known], codes, len(asked))[0]
    given = model.gives(likely, ruled, _thresholds(codes, scheme)) & asked[:, None] | stands
    for child, parent in scheme.parents().items():
        if child in codes.ids and parent in codes.ids:
            given[:, codes.ids.index(parent)] |= given[:, codes.ids.index(child)]
    found = _judged(found, np.where(known, place, -1), likely, given)
    added = _added(said, codes, likely, column, given & ~ruled & ~denied)
    return Mentions.together([found, added], scheme.parents())


def _places(found: Mentions, codes: KnownCodes) -> np.ndarray:
    """Return the place of each mention's code among those known, -1 where it is none of these."""
    number = {code: at for at, code in enumerate(codes.ids)}
    own = np.array([*(number.get(name, -1) for name in found.targets), -1], np.intp)
    return own[found.target]


def _known(found: Mentions, model: Model, scheme: Scheme) -> np.ndarray:
    """Tell of each mention whether it is of a rule that the model learnt beside; none of a code
    that took in others is, since theirs were learnt beside these."""
    used, rule = np.unique(found.rule, return_inverse=True)
    learnt = np.isin(rule_numbers(found.rules[used]), model.rules)[rule]
    merged = [code.id for code in scheme.codes() if code.merged]
    return learnt & ~np.isin(np.array(found.targets, object), merged)[found.target]


def _given(
    found: Mentions, place: np.ndarray, codes: KnownCodes, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return where a rule found a code asserted, and where not asserted (answers, codes)."""
    told = np.zeros((2, count, len(codes.ids)), bool)
    own = np.flatnonzero(place >= 0)
    told[(found.kind[own] != ASSERTED).astype(np.intp), found.answer[own], place[own]] = True
    return told[0], told[1]


def _thresholds(codes: KnownCodes, scheme: Scheme) -> np.ndarray:
    own = zip(codes.ids, codes.thresholds.tolist(), strict=True)
    return np.array([scheme.thresholds.get(code, least) for code, least in own])


def _judged(found: Mentions, place: np.ndarray, likely: np.ndarray, given: np.ndarray) -> Mentions:
    """Return mentions with the probability of their codes where these are known, and those not
    given as `DOUBTED`."""
    own = np.flatnonzero((place >= 0) & (found.kind == ASSERTED))
    answer, code = found.answer[own], place[own]
    confidence, kind = found.confidence.astype(float), found.kind.copy()
    slip = confidence[own] < RULE_CONFIDENCE
    sure = likely[answer, code].round(4)
    confidence[own] = np.where(slip, np.minimum(confidence[own], sure), sure)
    kind[own] = np.where(given[answer, code], ASSERTED, DOUBTED)
    return found.judged(confidence, kind)


def _added(
    said: Said, codes: KnownCodes, likely: np.ndarray, column: np.ndarray, given: np.ndarray
) -> Mentions:
    """Return the codes that the model gives alone, each with the words that weighed most."""
    answer, code = np.nonzero(given)
    first, last = _spans(said, codes.model, answer, column[answer, code])
    none = np.zeros(len(answer), np.intp)
    return Mentions(
        answer.astype(np.intp),
        code.astype(np.intp),
        said.tokens.starts.take(first),
        said.tokens.ends.take(last),
        none,
        likely[answer, code].round(4),
        none,
        none,
        none,
        codes.ids,
        np.array([codes.model.name], object),
    )


def _spans(
    said: Said, model: Model, answer: np.ndarray, column: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and last word of what weighed most for each code given, by its column."""
    begins = np.searchsorted(said.tokens.answer, answer)
    ends = np.searchsorted(said.tokens.answer, answer, "right")
    found = np.zeros((2, len(answer)), np.intp)
    places = zip(answer.tolist(), begins.tolist(), ends.tolist(), column.tolist(), strict=True)
    for at, (own, begin, end, number) in enumerate(places):
        found[:, at] = heaviest(model.weighs(said, own, begin, end, number))
    return begins + found[0], begins + found[1]
