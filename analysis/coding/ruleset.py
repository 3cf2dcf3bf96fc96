"""The rules of one language made ready for coding, as plain arrays.

Start at `make_ready`; `to_arrays` and `from_arrays` are how `coder` keeps a ruleset between runs.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property, lru_cache

import numpy as np

from analysis.codebook import LanguageRules, Pattern, Place, Word
from analysis.codebook.structure import POLARITIES
from analysis.coding import slips
from analysis.coding.anchors import EXCEPT, MAIN, UNLESS, Rows
from analysis.coding.forms import NEGATOR, Reader
from analysis.coding.lexicon import Lexicon, lexicon
from analysis.coding.ragged import Ragged, distinct
from analysis.coding.slips import Stems
from analysis.coding.spelling import Spelling, spell
from analysis.coding.vocabulary import KINDS, Vocabulary
from analysis.coding.words import WORD
from analysis.survey import ROLES, Notice, Problem

SIGNAL = "#"  # begins the name of a target that is no code: words that tell what is asserted
TOOL = "tool:"


@dataclass(frozen=True, eq=False)
class Ruleset:
    """One language's rules; `reader` reads word forms.

    `targets` are code ids, `facet:value`, `tool:name` and signals such as `#wish`; `patterns` are
    the patterns as written, in the order of the alphabet.
    """

    language: str
    targets: tuple[str, ...]
    patterns: tuple[str, ...]
    rows: Rows
    reader: Reader

    @cached_property
    def rule_names(self) -> np.ndarray:
        """Return the name of each pattern as a coding gives it."""
        return np.array([f"{self.language}: {text}" for text in self.patterns], object)

    def target(self, name: str) -> int:
        """Return the number of a target, -1 where there is none."""
        return self.targets.index(name) if name in self.targets else -1


def role_bit(role: str | None) -> int:
    """Return the bit of a role, 0 for none.

    >>> role_bit(None), role_bit("definition")
    (0, 1)
    """
    return 1 << ROLES.index(role) if role in ROLES else 0


def make_ready(rules: LanguageRules, names: Mapping[str, tuple[Pattern, ...]]) -> Ruleset:
    """Return the ruleset of a language; raise `Problem` where a pattern can never match."""
    found = {f"{SIGNAL}{name}": patterns for name, patterns in rules.signals.items()}
    found |= rules.patterns
    for patterns in found.values():
        _check(patterns, f"{rules.language}.yaml", rules)
    for patterns in names.values():
        _check(patterns, "names.yaml", rules)
    found |= {f"{TOOL}{name}": patterns for name, patterns in names.items()}
    table = _Table(rules)
    targets = tuple(sorted(found))
    texts = tuple(sorted({p.text for patterns in found.values() for p in patterns}))
    number = {text: i for i, text in enumerate(texts)}
    for i, target in enumerate(targets):
        for pattern in found[target]:
            table.add(i, number[pattern.text], pattern)
    rows = table.rows()
    return Ruleset(rules.language, targets, texts, rows, table.reader(lexicon(rules.language)))


def _check(patterns: tuple[Pattern, ...], file: str, rules: LanguageRules) -> None:
    for pattern in patterns:
        if reason := fault(pattern, rules):
            raise Problem(
                "{file}, line {line}: {fault}", file=file, line=pattern.line, fault=reason
            )


def fault(pattern: Pattern, rules: LanguageRules) -> Notice | None:
    """Return why a pattern can never match, None where it can."""
    if pattern.polarity and not rules.signals.get(pattern.polarity):
        return Notice(
            "the pattern “{text}” asks for words of {polarity}, but evaluation: {polarity} names "
            "none.",
            {"text": pattern.text, "polarity": pattern.polarity},
        )
    rows = (*pattern.rows, *pattern.excepts, *pattern.unless)
    cut = next(filter(None, (_cut(place.words) for row in rows for place in row)), None)
    if cut:
        return Notice(
            "“{word}” in the pattern “{text}” can never match, for answers are cut into words "
            "there. Write its parts apart.",
            {"word": cut.text, "text": pattern.text},
        )
    if any(row in pattern.excepts for row in pattern.rows):
        return Notice(
            "the pattern “{text}” can never match: it is its own exception.",
            {"text": pattern.text},
        )
    return None


@lru_cache(50_000)  # the same words fill places of many patterns
def _cut(words: tuple[Word, ...]) -> Word | None:
    """Return the first word that can be no word of an answer, for it would be cut apart."""
    return next((word for word in words if not _can_be_a_word(word)), None)


def _can_be_a_word(word: Word) -> bool:
    before = "a" if word.match in ("ending", "part") else ""
    after = "a" if word.match in ("start", "part") else ""
    return re.fullmatch(WORD, f"{before}{word.text}{after}") is not None


class _Table:
    """Gathers the places and rows of patterns, each distinct one once."""

    def __init__(self, rules: LanguageRules) -> None:
        self._rules = rules
        self.places: list[tuple[Word, ...]] = [
            _exact(rules.negators),
            rules.denying,
            _exact(rules.clause_starters),
            _exact(rules.contrast),
            (),
        ]
        self._number: dict[tuple[Word, ...], int] = {(Word("NEG", "negator"),): NEGATOR}
        self._guards: dict[tuple[object, object], int] = {}
        self._rows: list[tuple[tuple[Place, ...], int, int, int, int, int, int]] = []

    def add(self, target: int, number: int, pattern: Pattern) -> None:
        polarity = POLARITIES.index(pattern.polarity) + 1 if pattern.polarity else 0
        roles = sum(map(role_bit, pattern.roles))
        guard = self._guard(pattern)
        self._rows += [(r, MAIN, target, number, polarity, roles, guard) for r in pattern.rows]

    def _guard(self, pattern: Pattern) -> int:
        exceptions = (pattern.excepts, pattern.unless)
        if exceptions == ((), ()):
            return -1
        if exceptions not in self._guards:
            guard = self._guards[exceptions] = len(self._guards)
            for kind, rows in ((EXCEPT, pattern.excepts), (UNLESS, pattern.unless)):
                self._rows += [(row, kind, -1, -1, 0, 0, guard) for row in rows]
        return self._guards[exceptions]

    def _place(self, place: Place) -> int:
        if place.words not in self._number:
            self._number[place.words] = len(self.places)
            words = (
                _exact(self._rules.negators) if w.match == "negator" else (w,) for w in place.words
            )
            self.places.append(tuple(word for group in words for word in group))
        return self._number[place.words]

    def rows(self) -> Rows:
        """Return the rows as arrays."""
        width = max((len(row) for row, *_ in self._rows), default=1)
        places = np.full((len(self._rows), width), -1, np.int32)
        gaps = np.zeros((len(self._rows), width), np.int32)
        for i, (row, *_) in enumerate(self._rows):
            places[i, : len(row)] = [self._place(place) for place in row]
            gaps[i, : len(row)] = [place.gap for place in row]
        numbers = np.array([numbers for _, *numbers in self._rows], np.int32).reshape(-1, 6)
        kind, target, pattern, polarity, roles, guard = numbers.T.copy()
        return Rows(places, gaps, kind, target, pattern, polarity, roles, guard)

    def reader(self, words: Lexicon) -> Reader:
        """Return what reads forms for the places gathered."""
        listed = sorted(set().union(*self.places), key=tuple)  # as such they compare fast
        number = {word: i for i, word in enumerate(listed)}
        owner = np.array([number[word] for place in self.places for word in place], np.intp)
        filled = np.repeat(np.arange(len(self.places)), [*map(len, self.places)])
        owner, place = np.divmod(distinct(owner * len(self.places) + filled), len(self.places))
        vocabulary = Vocabulary.of(listed, words)
        denying = [number[word] for word in self._rules.denying]
        texts = tuple(word.text for word in listed)
        form, word = vocabulary.find(spell(texts))
        named = np.zeros(len(listed), bool)
        named[form[np.isin(word, denying)]] = True
        stems = np.flatnonzero(
            [w.match in ("start", "form") and len(w.text) >= slips.LETTERS for w in listed]
        )
        spelt = spell([texts[i] for i in stems.tolist()])
        order = Stems.order(spelt)
        return Reader(
            words,
            vocabulary,
            Ragged.of(owner, place, len(listed)),
            len(self.places),
            texts,
            stems[order],
            Stems(spelt[order]),
            np.array([KINDS[word.match] for word in listed], np.int8),
            named,
            self._rules.clitics,
            self._rules.spoken,
            self._rules.spoken_endings,
            self._rules.analyser,
        )


def _exact(texts: tuple[str, ...]) -> tuple[Word, ...]:
    return tuple(Word(text, "exact") for text in texts)


def to_arrays(ruleset: Ruleset) -> dict[str, np.ndarray]:
    """Return a ruleset as named arrays of numbers; texts are JSON in bytes."""
    reader = ruleset.reader
    said = {
        "language": ruleset.language,
        "targets": ruleset.targets,
        "patterns": ruleset.patterns,
        "texts": reader.texts,
        "count": reader.count,
        "clitics": reader.clitics,
        "spoken": reader.spoken,
        "spoken_endings": reader.spoken_endings,
        "analyser": reader.analyser,
    }
    arrays = {f"rows.{f.name}": getattr(ruleset.rows, f.name) for f in fields(Rows)}
    for name, ragged in (("words", reader.vocabulary.words), ("places", reader.places)):
        arrays |= {f"{name}.{part}": array for part, array in asdict(ragged).items()}
    return {
        **arrays,
        "keys": reader.vocabulary.keys,
        "hashes": reader.vocabulary.hashes,
        "stems": reader.stems,
        "stem_prefixes": reader.slips.spelling.prefixes,
        "stem_lengths": reader.slips.spelling.lengths,
        "kinds": reader.kinds,
        "named": reader.named,
        "said": np.frombuffer(json.dumps(said, ensure_ascii=False).encode(), np.uint8),
    }


def from_arrays(arrays: Mapping[str, np.ndarray]) -> Ruleset:
    """Return the ruleset that `to_arrays` wrote."""
    said = json.loads(arrays["said"].tobytes())

    def ragged(name: str) -> Ragged:
        return Ragged(arrays[f"{name}.offsets"], arrays[f"{name}.values"])

    reader = Reader(
        lexicon(said["language"]),
        Vocabulary(arrays["keys"], arrays["hashes"], ragged("words")),
        ragged("places"),
        said["count"],
        tuple(said["texts"]),
        arrays["stems"],
        Stems(Spelling(arrays["stem_prefixes"], arrays["stem_lengths"])),
        arrays["kinds"],
        arrays["named"],
        tuple(said["clitics"]),
        said["spoken"],
        tuple(map(tuple, said["spoken_endings"])),
        said["analyser"],
    )
    return Ruleset(
        said["language"],
        tuple(said["targets"]),
        tuple(said["patterns"]),
        Rows(**{f.name: arrays[f"rows.{f.name}"] for f in fields(Rows)}),
        reader,
    )
