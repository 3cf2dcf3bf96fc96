"""Every mention of a target in a list of answers, as parallel arrays; from rules to places.

Start at `Mentions.of`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from analysis.codebook import Scheme
from analysis.codebook.structure import POLARITIES
from analysis.coding import assertion, rules
from analysis.coding.assertion import KINDS, Judged
from analysis.coding.forms import Forms, FormTable
from analysis.coding.rules import Matches
from analysis.coding.ruleset import SIGNAL, Ruleset
from analysis.coding.words import Tokens

# What a rule is trusted, of 1: a person's word is 1, and no rule is right every time; a word that
# was taken for another is trusted less.
RULE_CONFIDENCE = 0.9
SLIP_CONFIDENCE = 0.6


@dataclass(frozen=True, eq=False)
class Mentions:
    """Mentions in the order of answer, place and target, overlaps of one target settled.

    `answer` is the position of the answer; `target` a code's id, `facet:value` or `tool:name`;
    `start` and `end` the place in it; `rule` the pattern; `kind` a place in `KINDS` (0 is
    asserted); `cue_start` and `cue_end` the words that tell that it is not.
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

    def __len__(self) -> int:
        return len(self.answer)

    def __getitem__(self, which: np.ndarray) -> "Mentions":
        return Mentions(*(getattr(self, field.name)[which] for field in fields(self)))

    @classmethod
    def together(cls, parts: Sequence["Mentions"]) -> "Mentions":
        """Return the mentions of several lists as one, in the order of answer, place and target.

        Of several with the same place and target the most trusted stays, then the first rule in
        the alphabet.
        """
        columns = (np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls))
        one = cls(*columns)
        target, rule = (pd.factorize(part, sort=True)[0] for part in (one.target, one.rule))
        apart = one.kind > 0
        order = np.lexsort((rule, -one.confidence, apart, target, one.end, one.start, one.answer))
        keys = np.column_stack((one.answer, one.start, one.end, target, apart))[order]
        new = np.ones(len(order), bool)
        new[1:] = (np.diff(keys, axis=0) != 0).any(axis=1)
        return one[order[new]]

    @classmethod
    def of(
        cls,
        tokens: Tokens,
        roles: np.ndarray,
        ruleset: Ruleset,
        table: FormTable,
        scheme: Scheme,
    ) -> "Mentions":
        """Return what answers in one language mention; `roles` has the bit of each
        answer's role, and `table` has what the language's forms read so far can be.

        Within one target the longest match counts, then the first, then the first pattern in the
        alphabet, among the asserted and the not asserted apart.
        """
        forms = table.read(tokens.forms)
        found, judged = found_in(tokens, forms, roles, ruleset, scheme)
        words, first, last = found.words, found.first, found.last
        slips = (forms.slips[tokens.form[words]] & (words >= 0)).any(axis=1)
        return cls(
            tokens.answer[first],
            np.array(ruleset.targets, object)[ruleset.rows.target[found.row]],
            tokens.starts[first],
            tokens.ends[last],
            ruleset.rule_names[ruleset.rows.pattern[found.row]],
            np.where(slips, SLIP_CONFIDENCE, RULE_CONFIDENCE),
            judged.kind,
            tokens.starts[judged.cue_first],
            tokens.ends[judged.cue_last],
        )


def found_in(
    tokens: Tokens, forms: Forms, roles: np.ndarray, ruleset: Ruleset, scheme: Scheme
) -> tuple[Matches, Judged]:
    """Return the matches that count and what is asserted of them; `roles` has a bit an answer."""
    found = rules.find(ruleset.rows, tokens, forms, roles)
    judged = assertion.judge(ruleset, found, tokens, forms, *_of_targets(ruleset, scheme))
    target = ruleset.rows.target[found.row]
    named = np.array([not name.startswith(SIGNAL) for name in ruleset.targets], bool)
    kept = np.flatnonzero((judged.kind >= 0) & named[target])
    apart = target[kept] * 2 + (judged.kind[kept] > 0)
    pattern = ruleset.rows.pattern[found.row[kept]]
    kept = kept[rules.settled(apart, found.first[kept], found.last[kept], pattern)]
    return found[kept], judged[kept]


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
