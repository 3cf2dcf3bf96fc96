"""Finds a codebook's patterns in the words of an answer, with negation: the rule coder.

Start at `RuleSet`. Each distinct word form is looked up once; what it can begin is then tried only
at the places where it stands.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from analysis.codebook import LanguageRules, Pattern, Place, Word
from analysis.coding.words import Tokens, forms_of

# How far a denial reaches within its clause, in words: after itself, and (Finnish, Estonian and
# Swedish put it last: "ongelmia ei ollut") before itself.
REACH_AFTER = 5
REACH_BEFORE = 3
NOT_NEGATING = "#not_negating"


@dataclass(frozen=True)
class Match:
    """A pattern found in an answer: first and last word, and the word that denies it, if any."""

    target: str
    pattern: str
    first: int
    last: int
    cue: int | None = None


class _Row(NamedTuple):
    """A row of a pattern made ready: the id of each place, and its gap from the place before."""

    ids: tuple[int, ...]
    gaps: tuple[int, ...]


class _Begin(NamedTuple):
    """A row that may begin at a word, and what its pattern says of roles and exceptions."""

    target: str
    pattern: str
    roles: frozenset[str]
    row: _Row
    excepts: tuple[_Row, ...]
    unless: tuple[_Row, ...]


class RuleSet:
    """The rules of one language made ready: `find` gives the matches in an answer's words."""

    def __init__(self, rules: LanguageRules, names: dict[str, tuple[Pattern, ...]]) -> None:
        self._places: dict[tuple[Word, ...], int] = {}
        self._begins: dict[int, list[_Begin]] = defaultdict(list)
        self._known: dict[str, frozenset[int]] = {}
        patterns = {**rules.patterns, NOT_NEGATING: rules.not_negating}
        patterns |= {f"tool:{name}": found for name, found in names.items()}
        for target, own in patterns.items():
            for pattern in own:
                self._make_ready(target, pattern)
        self._negator = self._place((Word("NEG", "negator"),))
        self._lookup = _Lookup(self._places, rules)
        self._starters = frozenset(rules.clause_starters)

    def _make_ready(self, target: str, pattern: Pattern) -> None:
        excepts = tuple(map(self._row, pattern.excepts))
        unless = tuple(map(self._row, pattern.unless))
        for row in map(self._row, pattern.rows):
            begin = _Begin(target, pattern.text, pattern.roles, row, excepts, unless)
            self._begins[row.ids[0]].append(begin)

    def _place(self, words: tuple[Word, ...]) -> int:
        return self._places.setdefault(words, len(self._places))

    def _row(self, row: tuple[Place, ...]) -> _Row:
        ids = tuple(self._place(place.words) for place in row)
        return _Row(ids, tuple(place.gap for place in row))

    def find(self, tokens: Tokens, role: str | None) -> list[Match]:
        """Return the matches in an answer to a question of this role, denied ones with their cue.

        Within one target overlaps are settled, among the affirmed and the denied apart: the
        longest match counts, then the first, then the first pattern in the alphabet.
        """
        words = [self._words(form) for form in tokens.forms]
        found: dict[str, list[tuple[Match, tuple[int, ...]]]] = defaultdict(list)
        for at, here in enumerate(words):
            for place in here:
                for begin in self._begins.get(place, ()):
                    if begin.roles and role not in begin.roles:
                        continue
                    hit = _hit(words, tokens.sentences, at, begin.row)
                    if hit and not _taken_back(words, tokens.sentences, begin, hit):
                        match = Match(begin.target, begin.pattern, hit[0], hit[-1])
                        found[begin.target].append((match, hit))
        exempt = {at for _, hit in found.pop(NOT_NEGATING, ()) for at in hit}
        cues = [i for i, here in enumerate(words) if self._negator in here and i not in exempt]
        clauses = self._clauses(tokens) if cues else []
        return [
            match
            for target in sorted(found)
            for match in _settled(
                [self._with_cue(match, hit, cues, clauses, words) for match, hit in found[target]]
            )
        ]

    def _words(self, form: str) -> frozenset[int]:
        if form not in self._known:
            self._known[form] = self._lookup.places(form)
        return self._known[form]

    def _clauses(self, tokens: Tokens) -> list[int]:
        """Return the clause of each word: a comma or a word such as "mutta" begins a new one."""
        clauses, shift = [], 0
        for at, form in enumerate(tokens.forms):
            if at and form in self._starters and tokens.clauses[at] == tokens.clauses[at - 1]:
                shift += 1
            clauses.append(tokens.clauses[at] + shift)
        return clauses

    def _with_cue(
        self,
        match: Match,
        hit: tuple[int, ...],
        cues: list[int],
        clauses: list[int],
        words: list[frozenset[int]],
    ) -> Match:
        # A tool that failed is named all the same; a pattern with NEG says the denial itself.
        if match.target.startswith("tool:") or any(self._negator in words[at] for at in hit):
            return match
        for cue in cues:
            after = 0 < match.first - cue <= REACH_AFTER and clauses[cue] == clauses[match.first]
            before = 0 < cue - match.last <= REACH_BEFORE and clauses[cue] == clauses[match.last]
            if after or before or match.first < cue < match.last:
                return Match(match.target, match.pattern, match.first, match.last, cue)
        return match


def _hit(
    words: list[frozenset[int]], sentences: Sequence[int], at: int, row: _Row
) -> tuple[int, ...] | None:
    """Return the positions of a row that begins at `at`, nearest words first, or None."""
    if row.ids[0] not in words[at]:
        return None
    dead: set[tuple[int, int]] = set()  # tried without success: keeps wide gaps from multiplying

    def rest(step: int, last: int) -> tuple[int, ...] | None:
        if step == len(row.ids):
            return ()
        if (step, last) in dead:
            return None
        for place in range(last + 1, min(last + 2 + row.gaps[step], len(words))):
            if sentences[place] != sentences[at]:
                break
            if row.ids[step] in words[place]:
                later = rest(step + 1, place)
                if later is not None:
                    return (place, *later)
        dead.add((step, last))
        return None

    later = rest(1, at)
    return None if later is None else (at, *later)


def _taken_back(
    words: list[frozenset[int]], sentences: Sequence[int], begin: _Begin, hit: tuple[int, ...]
) -> bool:
    """Tell whether an exception shares a word with the hit, or one that rules it out stands in
    its sentence."""
    if not begin.excepts and not begin.unless:
        return False
    sentence = sentences[hit[0]]
    places = range(bisect_left(sentences, sentence), bisect_right(sentences, sentence))
    for row in begin.excepts:
        for at in places:
            other = _hit(words, sentences, at, row)
            if other and not set(other).isdisjoint(hit):
                return True
    return any(_hit(words, sentences, at, row) for row in begin.unless for at in places)


def _settled(found: list[Match]) -> Iterator[Match]:
    def order(match: Match) -> tuple[int, int, str]:
        return (match.first - match.last, match.first, match.pattern)

    for denied in (False, True):
        taken: set[int] = set()
        for match in sorted((m for m in found if (m.cue is not None) == denied), key=order):
            span = range(match.first, match.last + 1)
            if taken.isdisjoint(span):
                taken.update(span)
                yield match


class _Lookup:
    """Which places of the patterns a word form can fill."""

    def __init__(self, places: dict[tuple[Word, ...], int], rules: LanguageRules) -> None:
        by_word: dict[Word, set[int]] = defaultdict(set)
        for words, place in places.items():
            for word in words:
                by_word[word].add(place)
        inflected = {w.text for w in by_word if w.match in ("form", "ending")}
        self._forms = forms_of(inflected, rules.language)
        self._clitics = rules.clitics
        self._tables: dict[str, dict[str, set[int]]] = defaultdict(dict)
        for word, ids in by_word.items():
            for text in self._texts(word, rules):
                self._tables[word.match].setdefault(text, set()).update(ids)
        self._lengths = {
            match: sorted({len(text) for text in table}) for match, table in self._tables.items()
        }

    def _texts(self, word: Word, rules: LanguageRules) -> Iterable[str]:
        if word.match == "negator":
            return rules.negators
        if word.match == "ending":
            return [word.text, *(f for f, lemmas in self._forms.items() if word.text in lemmas)]
        return [word.text]

    def _without_clitic(self, form: str) -> frozenset[int]:
        """Look a word up without the particle at its end: fi "verkossakin", et "veebiski"."""
        for clitic in self._clitics:
            stem = form.removesuffix(clitic)
            if stem != form and stem in self._forms:
                return self.places(stem)
        return frozenset()

    def places(self, form: str) -> frozenset[int]:
        found: set[int] = set()
        for match in ("form", "exact", "negator"):
            found |= self._tables[match].get(form, set())
        for lemma in self._forms.get(form, ()):
            found |= self._tables["form"].get(lemma, set())
        if not found and form not in self._forms:
            found |= self._without_clitic(form)
        for length in self._lengths.get("start", ()):
            found |= self._tables["start"].get(form[:length], set())
        for length in self._lengths.get("ending", ()):
            found |= self._tables["ending"].get(form[-length:], set())
        for part, ids in self._tables["part"].items():
            if part in form:
                found |= ids
        return frozenset(found)
