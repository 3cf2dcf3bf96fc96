"""Every mention of a target in a list of answers, as parallel arrays; from rules to places.

Start at `Mentions.of`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from analysis.codebook import Scheme
from analysis.codebook.structure import POLARITIES
from analysis.coding import assertion, rules
from analysis.coding.assertion import KINDS, Judged
from analysis.coding.forms import SLIP, Readings
from analysis.coding.ragged import in_columns, positions
from analysis.coding.rules import Matches, Search
from analysis.coding.ruleset import SIGNAL, Ruleset
from analysis.coding.words import Tokens

# What a rule is trusted, of 1: a person's word is 1, and no rule is right every time; a word that
# was taken for another is trusted less.
RULE_CONFIDENCE = 0.9
SLIP_CONFIDENCE = 0.6
DOUBTED = len(KINDS)  # found as asserted, but not likely enough


@dataclass(frozen=True, eq=False)
class Mentions:
    """Mentions in the order of answer, place and target, overlaps of one target settled.

    `answer` is the position of the answer; `target` a number in `targets` (codes' ids,
    `facet:value`, `tool:name`); `start` and `end` the place in it; `rule` a number in `rules`, the
    patterns; `kind` a place in `KINDS` (0 is asserted) or `DOUBTED`; `cue_start` and `cue_end` the
    words that tell that it is not. Both lists of names are in the order of the alphabet.
    """

    answer: np.ndarray
    target: np.ndarray
    start: np.ndarray
    end: np.ndarray
    rule: np.ndarray
    confidence: np.ndarray
    kind: np.ndarray
    cue_start: np.ndarray
    cue_end: np.ndarray
    targets: tuple[str, ...]
    rules: np.ndarray

    def __len__(self) -> int:
        return len(self.answer)

    def __getitem__(self, which: np.ndarray) -> "Mentions":
        which = positions(which)
        return Mentions(*(c.take(which) for c in self._columns()), self.targets, self.rules)

    def _columns(self) -> list[np.ndarray]:
        return [getattr(self, field.name) for field in fields(self)[:-2]]

    def judged(self, confidence: np.ndarray, kind: np.ndarray) -> "Mentions":
        """Return the mentions with another confidence and kind; no words tell of a doubt."""
        said = kind != DOUBTED
        cues = {"cue_start": self.cue_start * said, "cue_end": self.cue_end * said}
        return replace(self, confidence=confidence, kind=kind, **cues)

    @classmethod
    def together(cls, parts: Sequence["Mentions"], parents: Mapping[str, str]) -> "Mentions":
        """Return the mentions of several languages as one, the parent beside each asserted child.

        Of several with the same place and target the most trusted stays, then the first rule in
        the alphabet.
        """
        names = tuple(sorted(set(parents.values()).union(*(part.targets for part in parts))))
        number = {name: i for i, name in enumerate(names)}
        begins = np.cumsum([0, *(len(part.rules) for part in parts)])
        rules = np.concatenate([np.zeros(0, object), *(part.rules for part in parts)])
        moved = [part._renumbered(number, at) for part, at in zip(parts, begins, strict=False)]
        one = cls._joined(moved, names, rules)
        parent = np.array([number.get(parents.get(name, ""), -1) for name in names], np.intp)
        children = one[(one.kind == 0) & (parent[one.target] >= 0)]
        children = replace(children, target=parent[children.target])
        return cls._joined([one, children], names, rules)._sorted()

    @classmethod
    def _joined(
        cls, parts: Sequence["Mentions"], targets: tuple[str, ...], rules: np.ndarray
    ) -> "Mentions":
        none = [np.zeros(0, np.intp)] * len(fields(cls)[:-2])
        columns = zip(none, *(part._columns() for part in parts), strict=True)
        return cls(*map(np.concatenate, columns), targets, rules)

    def _renumbered(self, target: Mapping[str, int], rule: int) -> "Mentions":
        own = np.array([target[name] for name in self.targets], np.intp)
        return replace(self, target=own[self.target], rule=self.rule + rule)

    def _sorted(self) -> "Mentions":
        columns = (self.answer, self.start, self.end, self.target, self.kind > 0)
        order, new = in_columns(columns)
        if new.all():
            return self[order]
        # Of those with the same place and target the most trusted, then the first rule.
        group = np.cumsum(new) - 1
        several = np.flatnonzero((np.bincount(group) > 1).take(group))
        some = order.take(several)
        best = np.lexsort((self.rule[some], -self.confidence[some], group[several]))
        order[several] = some.take(best)
        return self[order[new]]

    @classmethod
    def of(
        cls,
        tokens: Tokens,
        roles: np.ndarray,
        ruleset: Ruleset,
        search: Search,
        scheme: Scheme,
    ) -> "Mentions":
        """Return what answers in one language mention; `roles` has the bit of each
        answer's role, and `search` is that for the rows of `ruleset`.

        Within one target the longest match counts, then the first, then the first pattern in the
        alphabet, among the asserted and the not asserted apart.
        """
        readings, found, judged = found_in(tokens, roles, ruleset, search, scheme)
        words, first, last = found.words, found.first, found.last
        slips = (readings.all_that(SLIP).take(words) & (words >= 0)).any(axis=0)
        return cls(
            tokens.answer.take(first),
            ruleset.rows.target.take(found.row),
            tokens.starts.take(first),
            tokens.ends.take(last),
            ruleset.rows.pattern.take(found.row),
            np.where(slips, SLIP_CONFIDENCE, RULE_CONFIDENCE),
            judged.kind,
            tokens.starts.take(judged.cue_first),
            tokens.ends.take(judged.cue_last),
            ruleset.targets,
            ruleset.rule_names,
        )


def found_in(
    tokens: Tokens, roles: np.ndarray, ruleset: Ruleset, search: Search, scheme: Scheme
) -> tuple[Readings, Matches, Judged]:
    """Return what the words can be, the matches that count and what is asserted of them; `roles`
    has a bit an answer, and `search` is that for the rows of `ruleset`."""
    readings, found = search.find(tokens, roles)
    judged = assertion.judge(ruleset, found, tokens, readings, *_of_targets(ruleset, scheme))
    target = ruleset.rows.target.take(found.row)
    named = np.array([not name.startswith(SIGNAL) for name in ruleset.targets], bool)
    kept = np.flatnonzero((judged.kind >= 0) & named.take(target))
    apart = target.take(kept) * 2 + (judged.kind.take(kept) > 0)
    pattern = ruleset.rows.pattern.take(found.row.take(kept))
    kept = kept[rules.settled(apart, found.first.take(kept), found.last.take(kept), pattern)]
    return readings, found[kept], judged[kept]


def _of_targets(ruleset: Ruleset, scheme: Scheme) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for each target the bits of the kinds that count as well, its polarity, and whether
    it is a lack.

    A wish for support is a need; a facet is named in a wish or question all the same.
    """
    codes = {code.id: (code, domain) for domain in scheme.domains for code in domain.codes}
    counts, polarity, lacks = np.zeros((3, len(ruleset.targets)), np.int64)
    for number, name in enumerate(ruleset.targets):
        code, domain = codes.get(name, (None, None))
        also = domain.also_counts if domain else KINDS[2:] if ":" in name else ()
        counts[number] = sum(1 << KINDS.index(kind) for kind in also)
        if domain and domain.polarity:
            polarity[number] = POLARITIES.index(domain.polarity) + 1
        lacks[number] = code is not None and code.lack
    return counts, polarity, lacks.astype(bool)
