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

EVERYONE = ""


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


def parted(variable):
    """Return the dimension of a question that parts respondents: its options, and no answer."""
    count = len(variable.categories)
    has = np.eye(count + 1, dtype=bool)[:count]
    groups = has.copy()
    if TOGETHER in variable.categories:
        groups[variable.categories.index(TOGETHER), count] = True
    given = variable.base & variable.has.any(axis=1)
    own = np.where(given, variable.has.argmax(axis=1), count)
    base = np.arange(count + 1) < count
    return Dimension(variable.id, variable.categories, has, base, groups, own)


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
    """A hidden figure: its table, its place there, who it counts, and what it truly is.

    `whole` are those among whom it counts; None for a base."""

    table: tuple[str, ...]
    place: tuple[str, str]
    who: np.ndarray
    whole: np.ndarray | None
    truth: int
    told: bool


@dataclass
class World:
    """Everything that is known of some dimensions at once."""

    dimensions: list[Dimension]
    preset: object
    facts: list[tuple[np.ndarray, int, int]] = field(default_factory=list)
    hidden: list[Figure] = field(default_factory=list)

    def __post_init__(self):
        self.shape = tuple(len(own.base) for own in self.dimensions)
        at = np.ravel_multi_index([own.own for own in self.dimensions], self.shape)
        self._truth = np.bincount(at, minlength=int(np.prod(self.shape)))
        self._problem = None
        self.tell(np.ones(self._truth.size, bool), len(at), len(at))

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
        return int(self._truth[who].sum())

    def read(self, table, id, groups, name):
        """Add a table's figures: `groups` gives the atoms of each of its groups."""
        own = next(one for one in self.dimensions if one.id == id)
        base = self.who(id, own.base)
        for column, group in enumerate(groups):
            within = base & group
            if table.base_hidden[column]:
                place = (EVERYONE, table.groups[column])
                self.hidden.append(Figure(name, place, within, None, self.truth(within), False))
            else:
                self.tell(within, int(table.base[column]), int(table.base[column]))
            for row, key in enumerate(own.keys):
                at = table.variable.categories.index(key)
                self._read_cell(
                    table, at, column, within & self.who(id, own.has[row]), within, name
                )

    def _read_cell(self, table, at, column, who, within, name):
        n = int(table.n[at, column])
        if not table.hidden[at, column]:
            self.tell(who, n, n)
            return
        told = bool(table.under) and not table.base_hidden[column]
        if told and n:  # written as ">" the base less the threshold
            self.tell(who, int(table.base[column]) - table.under + 1, int(table.base[column]))
        elif told:  # written as "<" the threshold
            self.tell(who, 0 if self.preset.zeros else 1, table.under - 1)
        place = (table.variable.categories[at], table.groups[column])
        self.hidden.append(Figure(name, place, who, within, self.truth(who), told))

    def range(self, who):
        """Return the least and the most people that some atoms can be, whole numbers."""
        if self._problem is None:
            self._problem = self._matrices()
        ends = []
        for sign in (1, -1):
            found = linprog(sign * who.astype(float), **self._problem, method="highs")
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return int(np.ceil(ends[0] - 1e-6)), int(np.floor(ends[1] + 1e-6))

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


def world(release, dimensions, but=()):
    """Return all that a release shows of some dimensions at once: each by no, one and two of the
    others; `but` are pairs of (id, by) that the attacker is not given."""
    found = World(dimensions, release.preset)
    axes = [own for own in dimensions if len(own.groups)]
    for own in dimensions:
        everyone = np.ones(found._truth.size, bool)
        found.read(release.table(own.id), own.id, [everyone], (own.id,))
        for by in axes:
            if by is not own and (own.id, by.id) not in but:
                groups = [found.who(by.id, classes) for classes in by.groups]
                found.read(release.table(own.id, by.id), own.id, groups, (own.id, by.id))
        for by, other in itertools.permutations([one for one in axes if one is not own], 2):
            if release.refused({other.id: list(other.keys)}, by.id) is None:
                _read_pair(found, release, own, by, other)
    return found


def _read_pair(found, release, own, by, other):
    for key, classes in zip(other.keys, other.groups, strict=True):
        table = release.table(own.id, by.id, {other.id: [key]})
        within = found.who(other.id, classes)
        groups = [within & found.who(by.id, one) for one in by.groups]
        found.read(table, own.id, groups, (own.id, by.id, f"{other.id}={key}"))


@dataclass(frozen=True)
class Range:
    """What an attack finds of a hidden figure: the least and the most it can be."""

    figure: Figure
    low: int
    high: int
    group: int  # the most people that it could be of, as far as the attacker knows

    @property
    def width(self):
        return self.high - self.low

    def is_recovered(self):
        return self.low == self.high

    def is_small(self, threshold):
        """Whether it is sure to be a group of fewer people than the threshold."""
        return 1 <= self.low and self.high < threshold

    def said(self):
        return f"{' by '.join(self.figure.table)} {self.figure.place}: {self.low}-{self.high}"


def attacked(known, figures=None):
    """Return the range of each hidden figure of a world (or of some), and of the rest of its
    group; asserts that the truth is within it, else the attacker is wrong."""
    found = []
    for figure in known.hidden if figures is None else figures:
        low, high = known.range(figure.who)
        assert low <= figure.truth <= high, (figure.table, figure.place)
        group = known.range(figure.whole)[1] if figure.whole is not None else high
        found.append(Range(figure, low, high, group))
    return found


def rest(known, figure):
    """Return the range of those of a group who have not the category of a hidden figure."""
    return known.range(figure.whole & ~figure.who)


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
