"""Tells what a respondent asserts from what is denied, wished for, asked, or said by others.

Start at `judge`. A match is denied by a negator, by "without", by an ending of its own
("ongelmitta") or by a frame before it ("I don't think that ..."); two denials of different kinds
undo each other.
"""

from dataclasses import dataclass

import numpy as np

from analysis.codebook.structure import (
    AGREEMENT,
    CONTRADICTION,
    DENIAL,
    FRAMES,
    POLARITIES,
    UNASSERTED,
)
from analysis.coding.forms import CONTRAST, NEGATOR, STARTER, Readings
from analysis.coding.ragged import distinct, flags
from analysis.coding.rules import Matches
from analysis.coding.ruleset import SIGNAL, TOOL, Ruleset
from analysis.coding.words import Tokens

# How far a denial reaches within its clause, in words: after itself, and (Finnish, Estonian and
# Swedish put it last: "ongelmia ei ollut") before itself; and how far "without" does.
REACH_AFTER = 9
REACH_BEFORE = 6
REACH_WITHOUT = 4
ASKING_WORDS = 4  # a shorter last sentence with a question mark hesitates, it does not ask
KINDS = ("", DENIAL, *UNASSERTED)
ASSERTED, DENIED = 0, 1
NOT_MEANT = -1  # a pattern of some polarity without the words that tell so


@dataclass(frozen=True, eq=False)
class Judged:
    """For each match its kind, a place in `KINDS` or `NOT_MEANT`, and the first and last word of
    the cue that tells so (-1: none)."""

    kind: np.ndarray
    cue_first: np.ndarray
    cue_last: np.ndarray

    def __getitem__(self, which: np.ndarray) -> "Judged":
        parts = (self.kind, self.cue_first, self.cue_last)
        return Judged(*(part.take(which) for part in parts))


@dataclass(frozen=True, eq=False)
class _Setting:
    """What the words of the answers say of what is asserted: which deny (`denies`), and which deny
    what is near (`negator`), because they say that it was left undone (`undone`) among others."""

    denies: np.ndarray
    negator: np.ndarray
    undone: np.ndarray
    without: np.ndarray
    clause: np.ndarray
    frames: dict[str, tuple[np.ndarray, np.ndarray]]


def judge(
    rules: Ruleset,
    matches: Matches,
    tokens: Tokens,
    readings: Readings,
    counts: np.ndarray,
    polarity: np.ndarray,
    lacks: np.ndarray,
) -> Judged:
    """Return what is asserted of `matches`.

    `counts[target]` has the bits of the kinds that count for a target as well (`1 << kind`);
    `polarity[target]` is what a mention of it stands for, a place in `POLARITIES` from 1 on, where
    the pattern does not say (0: nothing); `lacks[target]` tells whether to be without something
    is what it means ("without flying", "no time").
    """
    target = rules.rows.target.take(matches.row)
    setting = _setting(rules, matches, target, tokens, readings)
    # What is a problem itself is not what one lacks: "without a language barrier".
    lacking = lacks.take(target) & ~_holds(
        matches, _words_of(rules, matches, target, "problem", tokens)
    )
    local, cue = _denied(rules, matches, target, lacking, setting, tokens, readings)
    own = rules.rows.polarity.take(matches.row)
    own = np.where(own > 0, own, polarity.take(target))
    kind = _by_evaluation(rules, matches, target, own, local, setting)
    first, last = cue.copy(), cue.copy()
    begin = matches.first
    for number, name in enumerate(KINDS[1:], 1):
        heads, tails = (part.take(begin) for part in setting.frames[name])
        framed = heads >= 0
        if number == DENIED:
            # What holds part of a frame took the frame's denial for its own.
            broken = framed & (begin >= heads) & (begin <= tails)
            kind[broken & (matches.last > tails)] = NOT_MEANT
            # "It hardly sank, on the contrary" takes nothing back that was denied already.
            framed &= ~broken & (kind >= 0) & ~((kind == DENIED) & (heads > begin))
            kind[framed] = 1 - kind[framed]
            framed &= kind == DENIED
        else:
            framed &= kind == ASSERTED
            kind[framed] = number
        first[framed], last[framed] = heads[framed], tails[framed]
    # A denial told by the words around alone has them as its cue.
    alone = (kind == DENIED) & (first < 0)
    first[alone], last[alone] = begin[alone], matches.last[alone]
    allowed = (counts.take(target) >> np.maximum(kind, 0)) & 1 == 1
    kind[(kind > 0) & allowed] = ASSERTED
    return Judged(kind, first, last)


def _by_evaluation(
    rules: Ruleset,
    matches: Matches,
    target: np.ndarray,
    polarity: np.ndarray,
    local: np.ndarray,
    setting: _Setting,
) -> np.ndarray:
    """Return `ASSERTED`, `DENIED` or `NOT_MEANT` by what the clause of each match says of it.

    What stands for a problem counts where its clause tells of one, and is denied where it tells
    the contrary, unless it asks for it ("How do we get timetables to fit?"); a lack counts only
    where the clause tells of a lack; else the denial near by decides.
    """
    kind = np.where(local, DENIED, ASSERTED)
    clause = setting.clause.take(matches.first)
    asked = setting.frames["question"][0].take(matches.first) >= 0
    for number, name in enumerate(POLARITIES, 1):
        own = np.flatnonzero(polarity == number)
        if not len(own):
            continue
        told, contrary = _evaluated(rules, name, target, matches, local, setting)
        told, contrary = np.isin(clause[own], told), np.isin(clause[own], contrary)
        contrary &= ~asked[own]
        if name == "lack":
            kind[own] = np.where(told | local[own], ASSERTED, NOT_MEANT)
        else:
            kind[own] = np.where(told, ASSERTED, np.where(contrary, DENIED, kind[own]))
    return kind


def _setting(
    rules: Ruleset, matches: Matches, target: np.ndarray, tokens: Tokens, readings: Readings
) -> _Setting:
    denies = readings.all_that(NEGATOR)
    undone = _words_of(rules, matches, target, "undone", tokens)
    negator = denies | undone
    # A frame's own denial reaches over what follows it, not near.
    for name in ("not_negating", DENIAL, CONTRADICTION, AGREEMENT):
        negator &= ~_words_of(rules, matches, target, name, tokens)
    without = _words_of(rules, matches, target, "without", tokens)
    starts = readings.all_that(STARTER)
    # "Keelega aga probleeme ei olnud": a word of contrast in second place begins nothing new.
    starts[2:] &= tokens.clause[2:] == tokens.clause[:-2]
    starts[:2] = False
    clause = tokens.clause + np.cumsum(starts)
    stops = readings.all_that(CONTRAST) | tokens.opens
    stops = np.append(np.flatnonzero(stops), len(tokens))
    frames = {
        name: _frame(matches[target == rules.target(f"{SIGNAL}{name}")], stops, len(tokens))
        for name in FRAMES
    }
    frames["question"] = _questions(tokens)
    taken_back = matches[target == rules.target(f"{SIGNAL}{CONTRADICTION}")]
    _reach_back(frames[DENIAL], taken_back, tokens)
    heads, _ = frames["quote"]
    for begin, end in _back(matches[target == rules.target(f"{SIGNAL}{AGREEMENT}")], tokens):
        heads[begin:end] = -1
    return _Setting(denies, negator, undone, without & ~negator, clause, frames)


def _words_of(
    rules: Ruleset, matches: Matches, target: np.ndarray, signal: str, tokens: Tokens
) -> np.ndarray:
    """Tell of each word whether it belongs to a match of a signal."""
    words = matches.words[:, target == rules.target(f"{SIGNAL}{signal}")]
    flags = np.zeros(len(tokens), bool)
    flags[words[words >= 0]] = True
    return flags


def _holds(matches: Matches, words: np.ndarray) -> np.ndarray:
    """Tell which matches hold one of the flagged words."""
    return np.append(words, False).take(matches.words).any(axis=0)


def _frame(found: Matches, stops: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return for each word the first and last word of the frame that reaches over it, or -1.

    A frame reaches over itself and on to the end of its sentence or a word of contrast ("but").
    """
    heads, tails = np.full((2, count), -1)
    begin, end = found.first, found.last
    order = np.argsort(-begin, kind="stable")  # where two reach, the first counts
    stop = stops[np.searchsorted(stops, end + 1)] if len(found) else end
    for i in order.tolist():
        heads[begin[i] : stop[i]], tails[begin[i] : stop[i]] = begin[i], end[i]
    return heads, tails


def _questions(tokens: Tokens) -> tuple[np.ndarray, np.ndarray]:
    """Return for each word of a question its first and last word. "Training, perhaps?" hesitates
    but asks nothing, unless more follows: "Cheaper? I saw no difference."
    """
    begins = np.flatnonzero(tokens.opens)
    lengths = np.diff(np.append(begins, len(tokens)))
    goes_on = np.append(np.diff(tokens.answer[begins]) == 0, False)
    asks = tokens.asking & np.repeat((lengths >= ASKING_WORDS) | goes_on, lengths)
    heads, tails = np.repeat(begins, lengths), np.repeat(begins + lengths - 1, lengths)
    return np.where(asks, heads, -1), np.where(asks, tails, -1)


def _reach_back(frame: tuple[np.ndarray, np.ndarray], found: Matches, tokens: Tokens) -> None:
    """Let words that take a claim back ("that is not true") deny what they reach back over."""
    heads, tails = frame
    for tail, (begin, head) in zip(found.last.tolist(), _back(found, tokens), strict=True):
        free = np.flatnonzero(heads[begin:head] < 0) + begin
        heads[free], tails[free] = head, tail


def _back(found: Matches, tokens: Tokens) -> list[tuple[int, int]]:
    """Return for each match where what it reaches back over begins, and itself: what stands before
    it in its sentence, and the whole sentence before."""
    begins = np.flatnonzero(tokens.opens)
    sentence = np.cumsum(tokens.opens)[found.first] - 1
    begin = begins[np.maximum(sentence - 1, 0)]
    alone = tokens.answer[begin] != tokens.answer[found.first]
    begin = np.where(alone, begins[sentence], begin)
    return list(zip(begin.tolist(), found.first.tolist(), strict=True))


def _denied(
    rules: Ruleset,
    matches: Matches,
    target: np.ndarray,
    lacks: np.ndarray,
    setting: _Setting,
    tokens: Tokens,
    readings: Readings,
) -> tuple[np.ndarray, np.ndarray]:
    """Return which matches are denied near by, and the word that does it (-1: none)."""
    negator, clause = setting.negator, setting.clause
    nearest = _nearest(negator)
    by_negator = _cue_near(matches, nearest, clause, REACH_AFTER, REACH_BEFORE)
    by_without = _cue_near(matches, _nearest(setting.without), clause, REACH_WITHOUT, 0)
    by_itself = _by_itself(rules, matches, tokens, readings)
    lacking = lacks & ((by_without >= 0) | (by_itself >= 0))
    by_without[lacks] = by_itself[lacks] = -1
    by_itself[(by_itself >= 0) & setting.undone[by_itself]] = -1  # one denial, of two words
    # "Ilman tukea emme olisi onnistuneet": what opens its sentence and a denial after it undo each
    # other, for all that the sentence says; "emme olisi onnistuneet ilman tukea": for the support.
    before, _ = nearest
    follows = (before >= 0) & (tokens.sentence.take(before, mode="clip") == tokens.sentence)
    opened = flags(tokens.sentence[setting.without & tokens.opens], tokens.sentence)
    denied = flags(tokens.sentence[negator], tokens.sentence)
    undone = (opened & denied).take(matches.first) | (by_without >= 0) & follows[by_without]
    # "Ilma probleemideta": without and the ending it asks for are one denial.
    ways = (by_negator >= 0).astype(int) + ((by_without >= 0) | (by_itself >= 0))
    ways[undone] = 0
    # What holds the denial itself is not denied by it, nor is what one is said to lack: "without
    # the language pupils could not talk".
    said = lacking | _holds(matches, setting.denies) | _never_denied(rules).take(target)
    local = (ways % 2 == 1) & ~said
    cue = np.where(by_negator >= 0, by_negator, np.where(by_without >= 0, by_without, by_itself))
    return local, np.where(local, cue, -1)


def _never_denied(rules: Ruleset) -> np.ndarray:
    """Tell of each target whether a denial leaves it be: a tool that failed is named all the same,
    and a frame says its own denial."""
    signals = tuple(
        f"{SIGNAL}{name}"
        for name in ("not_negating", "without", "undone", CONTRADICTION, AGREEMENT, *FRAMES)
    )
    return np.array([name.startswith(TOOL) or name in signals for name in rules.targets], bool)


def _cue_near(
    matches: Matches,
    nearest: tuple[np.ndarray, np.ndarray],
    clause: np.ndarray,
    after: int,
    before: int,
) -> np.ndarray:
    """Return the nearest cue of each match in its clause, before it, after it or within it;
    `nearest` has the cues before and after each word."""
    found = np.full(len(matches), -1)
    first, last = matches.first, matches.last
    previous, following = nearest
    # Clauses follow each other: where the nearest cue stands in another, those beyond it do.
    for there, here, reach in (
        (following.take(last), last, before),
        (previous.take(first), first, after),
    ):
        near = np.flatnonzero(np.abs(there - here) <= reach)
        near = near[clause.take(there.take(near)) == clause.take(here.take(near))]
        found[near] = there.take(near)
    some = np.flatnonzero(following.take(first) < last)
    within = following.take(first.take(some))
    inside = ~(matches.words[:, some] == within).any(axis=0)
    found[some[inside]] = within[inside]
    return found


def _nearest(flags: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each word the nearest flagged word before it and after it; where there is none, a
    place far off."""
    far, place = 1 << 30, np.arange(len(flags))
    before = np.maximum.accumulate(np.where(flags, place, -far))
    after = np.minimum.accumulate(np.where(flags, place, far)[::-1])[::-1]
    return np.append(-far, before[:-1]), np.append(after[1:], far)


def _by_itself(rules: Ruleset, matches: Matches, tokens: Tokens, readings: Readings) -> np.ndarray:
    """Return the word of each match that its own ending denies, or -1."""
    found = np.full(len(matches), -1)
    if not len(readings.denied[0]):
        return found
    column, at = np.nonzero(matches.words >= 0)
    word = matches.words[column, at]
    denies = readings.denies_itself(word, rules.rows.places[matches.row[at], column])
    found[at[denies]] = word[denies]
    return found


def _evaluated(
    rules: Ruleset,
    polarity: str,
    target: np.ndarray,
    matches: Matches,
    local: np.ndarray,
    setting: _Setting,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the clauses in which something has this polarity, and those in which its contrary."""
    other = {"problem": "benefit", "benefit": "problem"}.get(polarity, "")
    own = target == rules.target(f"{SIGNAL}{polarity}")
    contrary = target == rules.target(f"{SIGNAL}{other}") if other else np.zeros(len(own), bool)
    clause = setting.clause.take(matches.first)
    return (
        distinct(clause[(own & ~local) | (contrary & local)]),
        distinct(clause[(own & local) | (contrary & ~local)]),
    )
