"""The attacker against small random surveys; and against what is named together."""

import itertools
import re

import numpy as np
import pytest

from analysis.privacy.presets import PRESETS
from analysis.privacy.release import Release
from analysis.results.variables import ANSWERED, SCALE, SEVERAL, SINGLE, SKIPPED, Variable
from tests.privacy.attacker import (
    Findings,
    before,
    counts,
    direct,
    groups_of_few,
    named,
    parted,
    question,
    world,
)

PUBLIC = PRESETS["public"]


@pytest.fixture(scope="module")
def surveys(nightly):
    seeds = range(200) if nightly else (*range(29), 34)  # 13 and 34 had leaks
    return {seed: Release(_random(seed), PUBLIC) for seed in seeds}


def _random(seed):
    """30 to 200 people, 2 to 4 questions of 2 to 6 options of unequal sizes, some without an
    answer, and 5 to 10 themes that depend on the first question, up to two of them children."""
    rng = np.random.default_rng(seed)
    people, found, first = int(rng.integers(30, 201)), {}, None
    for number in range(int(rng.integers(2, 5))):
        options = int(rng.integers(2, 7))
        at = rng.choice(
            options, people, p=rng.dirichlet(np.full(options, rng.choice([0.7, 2, 8])))
        )
        if first is not None and rng.random() < 0.5:
            at = np.where(rng.random(people) < 0.5, first % options, at)
        first = at if first is None else first
        if rng.random() < 0.5:
            at = np.where(rng.random(people) < rng.choice([0.03, 0.1, 0.3]), -1, at)
        kind = SCALE if rng.random() < 0.4 else SINGLE
        if at.max() > 0:
            found[f"g{number}"] = question(f"g{number}", at, kind)
    return {**found, "theme": _themes(rng, first)}


def _themes(rng, first):
    count, children = int(rng.integers(5, 11)), int(rng.integers(0, 3))
    share = rng.beta(1, 3, (count, 6))
    if rng.random() < 0.4:
        share[:] = share[:, :1]
    has = rng.random((len(first), count)) < share[:, first].T
    has[:, 0] |= has[:, 1 : children + 1].any(axis=1)
    base = rng.random(len(first)) >= rng.choice([0, 0.1, 0.4])
    keys = tuple(f"t{number}" for number in range(count))
    parents = tuple("t0" if 0 < n <= children else "" for n in range(count))
    state = np.where(base, ANSWERED, SKIPPED).astype(np.int8)
    return Variable("theme", "", SEVERAL, "theme", keys, parents, has & base[:, None], state, "q")


def _groups(release):
    return [parted(release.variable(own.id)) for own in release.groupings()]


def _tables(release):
    ids = [own.id for own in release.groupings()]
    for id in release.variables:
        yield release.table(id)
        for by in ids:
            if by != id:
                yield release.table(id, by)
                keys = release.variable(by).categories
                for size in range(1, len(keys) + 1):
                    for some in itertools.combinations(keys, size):
                        yield release.table(id, None, {by: list(some)})
        for by, other in itertools.permutations([by for by in ids if by != id], 2):
            if release.refused({other: ["1"]}, by) is None:
                for key in release.variable(other).categories:
                    yield release.table(id, by, {other: [key]})


def _judged(surveys, worlds, **options):
    """What is found in every world of every survey."""
    found, crossed = Findings(5), 0
    for release in surveys.values():
        for dimensions in worlds(release):
            known = world(release, dimensions, **options)
            crossed += any(len(own.table) > 2 for own in known.hidden)
            few = groups_of_few(known, 5) if len(dimensions) == 2 else ()
            own = [dimensions[0].id] if len(dimensions) > 2 else []
            found.judge(known, before(release, dimensions), counts(known, *own), few)
    print(found.said(), f"; {crossed} worlds with hidden counts by two questions at once")
    return found


def _signs(surveys):
    return [
        (seed, *own) for seed, release in surveys.items() for t in _tables(release)
        for own in direct(t, 5)
    ]  # fmt: skip


def test_no_table_shows_a_small_group(surveys):
    assert not [own for own in _signs(surveys) if own[1] != "held"]


def test_no_table_holds_a_hidden_count(surveys):
    assert not _signs(surveys)


def test_no_difference_of_published_groups_is_a_small_one(surveys):
    found = []
    for seed, release in surveys.items():
        for id, by in itertools.product(
            release.variables, [own.id for own in release.groupings()]
        ):
            if id == by:
                continue
            whole, keys = release.table(id), release.variable(by).categories
            for size in range(1, len(keys) + 1):
                for some in itertools.combinations(keys, size):
                    others = release.table(id, by).base[[key not in some for key in keys]]
                    if release.variables[id].is_whole and not others.any():
                        continue  # how many did not answer the other question is not protected
                    part = release.table(id, None, {by: list(some)})
                    if part.base_hidden[0]:
                        continue
                    rest = whole.base[0] - part.base[0]
                    left = (whole.n - part.n)[~(whole.hidden | part.hidden)]
                    few = [n for n in (rest, *left, *(rest - left)) if 0 < n < 5]
                    found += [(seed, id, by, some, few)] * bool(few)
    assert not found


def test_no_theme_by_a_question_is_recovered(surveys, nightly):
    def worlds(release):
        own = release.variable("theme")
        keys = own.categories if nightly else own.categories[::4]
        return itertools.product([named(own, [key]) for key in keys], _groups(release))

    found = _judged(surveys, worlds)
    assert not found.recovered and not found.small and not found.narrow


def test_no_child_is_recovered_from_its_parent(surveys):
    def worlds(release):
        own = release.variable("theme")
        family = [key for key, parent in zip(own.categories, own.parents, strict=True) if parent]
        both = [named(own, ["t0", *family])] if family else []
        return itertools.product(both, _groups(release))

    found = _judged(surveys, worlds)
    assert not found.recovered and not found.small


def test_no_theme_by_two_questions_is_recovered(surveys, nightly):
    def worlds(release):
        own, pairs = release.variable("theme"), itertools.combinations(_groups(release), 2)
        keys = own.categories if nightly else own.categories[::3]
        return [[named(own, [key]), *pair] for pair in pairs for key in keys]

    some = surveys if nightly else {seed: surveys[seed] for seed in range(8, 14)}
    found = _judged(some, worlds)
    # Where a group is shown to have nobody with a theme, the tables by one question tell the
    # counts of the groups that are left; by two they are hidden in vain, and are of no few people.
    truly = [int(re.search(r"truly (\d+)", one)[1]) for one in found.recovered]
    assert not found.small and not [n for n in truly if 0 < n < 5]


def test_no_question_by_another_is_recovered_from_one_side(surveys, nightly):
    some = surveys if nightly else {seed: surveys[seed] for seed in range(6)}
    for turn in (False, True):
        found = _judged(
            some,
            lambda release: itertools.combinations(_groups(release), 2),
            but=[(f"g{a}", f"g{b}") for a in range(4) for b in range(4) if (a < b) == turn],
        )
        assert not found.recovered and not found.small


def test_no_question_by_another_is_recovered_from_both_sides(surveys, nightly):
    some = surveys if nightly else {seed: surveys[seed] for seed in range(6)}
    found = _judged(some, lambda release: itertools.combinations(_groups(release), 2))
    assert not found.recovered and not found.small


def _built(groups):
    """A theme and two questions `a` and `b`: `groups` are (option of a, option of b, people with
    the theme, in its base without it, outside its base); option -1 is no answer."""
    sizes = [sum(own[2:]) for own in groups]
    a, b = (np.repeat([own[axis] for own in groups], sizes) for axis in (0, 1))
    does = np.repeat(np.tile([1, 0, -1], len(groups)), np.ravel([own[2:] for own in groups]))
    state = np.where(does < 0, SKIPPED, ANSWERED).astype(np.int8)
    own = Variable("t", "", SEVERAL, "theme", ("t",), ("",), does[:, None] == 1, state, "q")
    return Release({"t": own, "a": question("a", a), "b": question("b", b)}, PUBLIC)


def test_no_theme_is_recovered_in_what_one_group_has_and_a_group_within_it_has_not():
    release = _built([(0, 0, 19, 26, 0), (1, 0, 3, 8, 0), (1, 1, 9, 12, 0), (-1, 0, 18, 12, 0)])
    dimensions = [named(release.variable("t"), ["t"]), *_groups(release)]
    known = world(release, dimensions)
    who = known.who("t", dimensions[0].has[0])
    for id, option in (("a", 1), ("b", 0)):
        parted_by = next(own for own in dimensions if own.id == id)
        who = who & known.who(id, parted_by.groups[option])
    assert known.truth(who) == 3 and known.range(who) != (3, 3)


def test_groups_with_hidden_bases_are_together_no_small_count():
    release = _built([(0, 0, 12, 18, 0), (1, 0, 2, 1, 2), (2, 0, 29, 31, 0), (-1, 0, 1, 2, 2)])
    whole, some = release.table("t"), release.table("t", None, {"a": ["1", "3"]})
    assert not whole.hidden[0, 0]
    assert some.hidden[0, 0] or whole.n[0, 0] - some.n[0, 0] >= 5


def test_bases_by_two_questions_tell_nothing_that_the_table_of_the_two_hides():
    release = _built([(0, 0, 19, 26, 0), (1, 0, 3, 8, 0), (1, 1, 9, 12, 0), (-1, 0, 18, 12, 0)])
    assert release.table("a", "b").hidden[1, 1]
    if release.refused({"b": ["2"]}, "a") is None:
        table = release.table("t", "a", {"b": ["2"]})
        assert table.base_hidden.any() or table.base.tolist() != [0, 21]


def _together(release, dimensions):
    found, known = Findings(5), world(release, dimensions, together=True)
    own = [figure for figure in known.hidden if figure.table[1:] == ("together",)]
    found.judge(known, before(release, dimensions), own)
    print(found.said())
    assert not found.recovered
    return found


@pytest.mark.parametrize("domain", ["benefit", "challenge", "practice", "need", "condition"])
def test_nothing_named_together_is_recovered(public, domain):
    own = public.variable(domain)
    assert _together(public, [named(own, own.categories)]).widths


def test_nothing_named_together_by_a_question_is_recovered(public, nightly):
    for id in ("challenge", "practice", "need", "condition"):
        own = public.variable(id)
        for by in _groups(public) if nightly else _groups(public)[:2]:
            _together(public, [named(own, own.categories[:4]), by])


def test_nothing_named_together_in_random_surveys_is_recovered(surveys):
    for release in surveys.values():
        own = release.variable("theme")
        _together(release, [named(own, own.categories[:7])])


def test_no_child_of_the_sample_is_recovered_from_its_parent(public):
    own = public.variable("benefit")
    keys = [key for key, parent in zip(own.categories, own.parents, strict=True) if parent]
    family = named(own, [own.parents[own.categories.index(keys[0])], *keys])
    found = Findings(5)
    for by in _groups(public):
        known = world(public, [family, by])
        found.judge(known, before(public, [family, by]), counts(known), groups_of_few(known, 5))
    print(found.said())
    assert not found.recovered and not found.small


def test_a_filter_by_a_question_of_several_choices_counts_nobody_twice(public):
    chosen = {"q5": list(public.variable("q5").categories)}
    if public.refused(chosen) is None:
        assert public.table("benefit", None, chosen).base[0] <= public.respondents(chosen).sum()
