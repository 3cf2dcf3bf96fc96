"""An attacker who has every table that a release shows, and works out what it hides.

Start at `World`. It knows the rules, the questions with their options, that each question parts
all respondents (those without an answer are a part too), and that who named a child theme named
its parent. A respondent is in one `atom`: a class of each dimension. Every shown figure is a sum
of atoms, so the least and the most that a hidden one can be are two linear programmes.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from analysis.privacy.classes import TOGETHER
from analysis.privacy.presets import PRESETS, Preset
from analysis.results.variables import ANSWERED, SCALE, SINGLE, SKIPPED, Variable

EVERYONE = ""
HIDING = [name for name, own in PRESETS.items() if own.hides]


@dataclass(frozen=True)
class Dimension:
    """A variable as the attacker sees it: its classes, and which of them have each category, are
    in the base, and are in each group (bool for each class). `own` is where each respondent
    truly is: no attack reads it, but the tests judge by it."""

    id: str
    keys: tuple[str, ...]
    has: np.ndarray
    base: np.ndarray
    groups: np.ndarray
    own: np.ndarray


def parted(variable, groups=True):
    """Return the dimension of a question of one choice: its options, and no answer; `groups` says
    whether it may part respondents."""
    count = len(variable.categories)
    has = np.eye(count + 1, dtype=bool)[:count]
    parts = has.copy()
    if TOGETHER in variable.categories:
        parts[variable.categories.index(TOGETHER), count] = True
    given = variable.base & variable.has.any(axis=1)
    own = np.where(given, variable.has.argmax(axis=1), count)
    base = np.arange(count + 1) < count
    return Dimension(variable.id, variable.categories, has, base, parts[: count * groups], own)


def named(variable, keys):
    """Return the dimension of some themes or options of several: which of them somebody named,
    parents with their children, and a class of those not in the base."""
    at = [variable.categories.index(key) for key in keys]
    inside = {key: n for n, key in enumerate(keys)}
    pairs = [(n, inside.get(variable.parents[place])) for n, place in enumerate(at)]
    patterns = [
        own
        for own in itertools.product((False, True), repeat=len(keys))
        if not any(parent is not None and own[n] and not own[parent] for n, parent in pairs)
    ]
    table = np.array([*patterns, (False,) * len(keys)])
    place = {own: n for n, own in enumerate(patterns)}
    own = np.array(
        [
            place[tuple(map(bool, row))] if given else len(patterns)
            for row, given in zip(variable.has[:, at], variable.base, strict=True)
        ]
    )
    base = np.arange(len(table)) < len(patterns)
    return Dimension(variable.id, tuple(keys), table.T, base, np.zeros((0, len(table)), bool), own)


@dataclass(frozen=True)
class Figure:
    """A hidden figure: its table, its place there, who it counts, and how many that truly are.

    `whole` are those among whom it counts; None for a base. `told` says that it stands there as
    under the threshold, or as all but so few."""

    table: tuple[str, ...]
    place: tuple[str, str]
    who: np.ndarray
    whole: np.ndarray | None
    truth: int
    told: bool = False

    def __str__(self):
        return f"{' by '.join(self.table)} at {' | '.join(self.place)} (truly {self.truth})"


@dataclass
class World:
    """Everything that is known of some dimensions at once."""

    dimensions: list[Dimension]
    preset: Preset
    facts: list[tuple[np.ndarray, int, int]] = field(default_factory=list)
    hidden: list[Figure] = field(default_factory=list)

    def __post_init__(self):
        self.shape = tuple(len(own.base) for own in self.dimensions)
        at = np.ravel_multi_index([own.own for own in self.dimensions], self.shape)
        self._counts = np.bincount(at, minlength=int(np.prod(self.shape)))
        self._problem = None
        self.everyone = np.ones(self._counts.size, bool)
        self.tell(self.everyone, len(at), len(at))

    def who(self, id, classes):
        """Return the atoms whose class in a dimension is one of some."""
        axis = [own.id for own in self.dimensions].index(id)
        shape = [1] * len(self.shape)
        shape[axis] = -1
        return np.broadcast_to(classes.reshape(shape), self.shape).ravel()

    def tell(self, who, low, high):
        """Add what is known of the number of some atoms."""
        self.facts.append((who, low, high))
        self._problem = None

    def truth(self, who):
        """Return how many people are in some atoms; for the judge alone."""
        return int(self._counts[who].sum())

    def read(self, table, id, groups, name):
        """Add a table's figures: `groups` gives the atoms of each of its groups."""
        own = next(one for one in self.dimensions if one.id == id)
        base = self.who(id, own.base)
        for column, group in enumerate(groups):
            within, place = base & group, (EVERYONE, table.groups[column])
            if table.base_hidden[column]:
                self.hidden.append(Figure(name, place, within, None, self.truth(within)))
            else:
                self.tell(within, int(table.base[column]), int(table.base[column]))
            for row, key in enumerate(own.keys):
                at = (table.variable.categories.index(key), column)
                self._read_cell(table, at, within & self.who(id, own.has[row]), within, name)

    def _read_cell(self, table, at, who, within, name):
        n, base = int(table.n[at]), int(table.base[at[1]])
        if not table.hidden[at]:
            self.tell(who, n, n)
            return
        told = bool(table.under) and not table.base_hidden[at[1]]
        if told and n:  # written as over the base less the threshold
            self.tell(who, base - table.under + 1, base)
        elif told:
            self.tell(who, 0 if self.preset.zeros else 1, table.under - 1)
        place = (table.variable.categories[at[0]], table.groups[at[1]])
        self.hidden.append(Figure(name, place, who, within, self.truth(who), told))

    def is_of_nobody(self, who):
        """Return whether some atoms are part of a larger group that is shown to have nobody."""
        return any(
            not high and own.sum() > who.sum() and own[who].all() for own, _, high in self.facts
        )

    def range(self, who):
        """Return the least and the most people that some atoms can be, whole numbers; asserts
        that the truth is within it, else the attacker is wrong."""
        self._problem = self._problem or self._matrices()
        ends = []
        for sign in (1, -1):
            found = linprog(sign * who.astype(float), **self._problem, method="highs")
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        low, high = int(np.ceil(ends[0] - 1e-6)), int(np.floor(ends[1] + 1e-6))
        assert low <= self.truth(who) <= high
        return low, high

    def _matrices(self):
        exact = [fact for fact in self.facts if fact[1] == fact[2]]
        loose = [fact for fact in self.facts if fact[1] != fact[2]]
        found = {
            "A_eq": csr_matrix(np.array([own[0] for own in exact], float)),
            "b_eq": np.array([own[1] for own in exact], float),
        }
        if loose:
            rows = np.array([own[0] for own in loose], float)
            found["A_ub"] = csr_matrix(np.vstack([rows, -rows]))
            found["b_ub"] = np.array([own[2] for own in loose] + [-own[1] for own in loose], float)
        return found


def before(release, dimensions, bases=True):
    """Return what is known of some dimensions from the tables of everyone and, with `bases`, from
    the sizes of groups, which tell who did not answer: no count of a group."""
    found = World(dimensions, release.preset)
    for own in dimensions:
        found.read(release.table(own.id), own.id, [found.everyone], (own.id,))
        for by in dimensions if bases else ():
            if by is not own and len(by.groups):
                table = release.table(own.id, by.id)
                for column in np.flatnonzero(~table.base_hidden):
                    within = found.who(own.id, own.base) & found.who(by.id, by.groups[column])
                    found.tell(within, int(table.base[column]), int(table.base[column]))
    return found


def world(release, dimensions, but=(), pairs=True, together=False):
    """Return all that a release shows of some dimensions at once: each by no, one and two of the
    others, and `together` what is named together; `but` are pairs of (id, by) that the attacker
    is not given."""
    found = before(release, dimensions, bases=False)
    axes = [own for own in dimensions if len(own.groups)]
    for own in dimensions:
        others = [one for one in axes if one is not own]
        for by in others:
            if (own.id, by.id) not in but:
                groups = [found.who(by.id, classes) for classes in by.groups]
                found.read(release.table(own.id, by.id), own.id, groups, (own.id, by.id))
        for by, other in itertools.permutations(others, 2) if pairs else ():
            if release.refused({other.id: list(other.keys)}, by.id) is None:
                _read_pair(found, release, own, by, other)
        if together and not len(own.groups):
            _read_together(found, release, own)
    return found


def _read_pair(found, release, own, by, other):
    for key, classes in zip(other.keys, other.groups, strict=True):
        table = release.table(own.id, by.id, {other.id: [key]})
        within = found.who(other.id, classes)
        groups = [within & found.who(by.id, one) for one in by.groups]
        found.read(table, own.id, groups, (own.id, by.id, f"{other.id}={key}"))


def _read_together(found, release, own):
    table, base = release.together(own.id), found.who(own.id, own.base)
    at = [table.variable.categories.index(key) for key in own.keys]
    for (row, one), (column, other) in itertools.combinations(zip(at, own.has, strict=True), 2):
        both = base & found.who(own.id, one & other)
        assert table.hidden[row, column] == table.hidden[column, row]
        if table.hidden[row, column]:
            place = (table.variable.categories[row], table.variable.categories[column])
            within = base & found.who(own.id, other)
            found.hidden.append(
                Figure((own.id, "together"), place, both, within, found.truth(both))
            )
        else:
            found.tell(both, int(table.n[row, column]), int(table.n[row, column]))


def groups_of_few(known, threshold):
    """Return every group of fewer than `threshold` people in a world of a variable and a
    question: those with a category, and those in the base without it, in each group of the
    question and among those who did not answer it."""
    found = []
    for own, by in itertools.permutations(known.dimensions, 2):
        if not len(by.groups):
            continue
        base = known.who(own.id, own.base)
        parts = list(zip(by.keys, by.has if len(own.groups) else by.groups, strict=True))
        if not len(own.groups):  # of two questions the bases tell, which are not protected
            parts.append(("no answer", ~by.groups.any(axis=0)))
        for name, classes in parts:
            within = base & known.who(by.id, classes)
            for key, having in zip(own.keys, own.has, strict=True):
                has = within & known.who(own.id, having)
                for sign, who in (("", has), ("not ", within & ~has)):
                    truth = known.truth(who)
                    if 0 < truth < threshold:
                        place = (sign + key, name)
                        found.append(Figure((own.id, by.id), place, who, within, truth))
    return found


@dataclass
class Findings:
    """What attacks found: `recovered` hidden counts, `small` groups sure to be under the
    threshold, `narrow` hidden counts with a range under the threshold (and under what is known
    `before`), and `widths` of all hidden counts."""

    threshold: int
    recovered: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    narrow: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)

    def judge(self, known, first, hidden, few=()):
        """Judge the ranges of hidden counts, and of groups of few people, in a world; `first` is
        what is known `before`."""
        for figure in hidden:
            low, high = known.range(figure.who)
            self.widths.append(high - low)
            if high - low < self.threshold:
                least, most = first.range(figure.who)
                if known.is_of_nobody(figure.who):
                    continue
                if low == high and least < most:
                    self.recovered.append(f"{figure}: {low}")
                elif high - low < min(self.threshold, most - least):
                    self.narrow.append(f"{figure}: {low}-{high}")
        for figure in few:
            low, high = known.range(figure.who)
            if 1 <= low and high < self.threshold and not self._is_known(first, figure):
                self.small.append(f"{figure}: {low}-{high}")

    def _is_known(self, first, figure):
        low, high = first.range(figure.who)
        return 1 <= low and high < self.threshold

    def said(self):
        """Return the findings in one line."""
        wide = np.array(self.widths or [0])
        return (
            f"{len(self.widths)} hidden counts, {len(self.recovered)} recovered, "
            f"{len(self.small)} groups of few, {len(self.narrow)} narrower than could be; "
            f"{(wide < self.threshold).sum()} under {self.threshold} wide, median "
            f"{np.median(wide):g}"
        )


def counts(known, *ids):
    """Return the hidden counts of a world, of some variables where named."""
    return [
        own for own in known.hidden if own.whole is not None and (not ids or own.table[0] in ids)
    ]


def direct(table, threshold, zeros=False, rounding=1):
    """Return what a table shows at once of a small group, or holds of a hidden count."""
    found, own = [], table.variable
    hidden = table.hidden | table.base_hidden[None]
    n, base = table.n, np.broadcast_to(table.base[None], table.n.shape)
    told = (n == base) & bool(table.under) & ~table.base_hidden[None]
    least = threshold if rounding == 1 else threshold - rounding // 2
    signs = {
        "few": ~hidden & (n > 0) & (n < least),
        "all but few": ~hidden & (n < base) & (base - n < threshold) & (rounding == 1),
        "all": ~hidden & (n == base) & (base > 0),
        "nobody": ~hidden & (n == 0) & (base > 0) & zeros,
        "held": hidden & (n != 0) & ~told,
    }
    for sign, where in signs.items():
        found += [
            (sign, own.id, own.categories[row], table.groups[column])
            for row, column in np.argwhere(where)
        ]
    small = ~table.base_hidden & (table.base > 0) & (table.base < least)
    small |= table.base_hidden & (table.base != 0) & (table.base < table.n.max(initial=0))
    found += [("base", own.id, "", table.groups[at]) for at in np.flatnonzero(small)]
    return found


def question(id, at, kind=SINGLE):
    """Return a question of one choice from the place of each respondent's option, -1 for none."""
    keys = tuple(str(n + 1) for n in range(at.max() + 1))
    has = at[:, None] == np.arange(len(keys))
    state = np.where(at < 0, SKIPPED, ANSWERED).astype(np.int8)
    scores = np.where(at < 0, np.nan, at + 1.0) if kind == SCALE else None
    return Variable(id, id, kind, "question", keys, ("",) * len(keys), has, state, id, scores)
