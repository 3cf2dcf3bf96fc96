"""Everything a release shows of the sample survey, and of random ones, given to an attacker."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from analysis.privacy.presets import PRESETS
from analysis.privacy.release import Release
from analysis.results import tables
from analysis.results.tables import Table
from analysis.results.variables import SEVERAL
from tests.privacy import attacker
from tests.privacy.attacker import (
    HIDING,
    Findings,
    before,
    counts,
    groups_of_few,
    named,
    parted,
    question,
    world,
)

PUBLIC = PRESETS["public"]


def _ids(release):
    return [own.id for own in release.groupings()]


def _questions(release):
    """The dimensions of all variables of one choice, by id."""
    groups = set(_ids(release))
    shown = [release.variable(id) for id in release.variables]
    return {own.id: parted(own, own.id in groups) for own in shown if own.is_whole}


def _rows(release):
    """The variable and key of every theme, value and option of several."""
    shown = [release.variable(id) for id in release.variables]
    return [(own, key) for own in shown if own.kind == SEVERAL for key in own.categories]


def _some(all_of_them, count, everything, seed=20251124):
    """A seeded sample of a list; the whole of it where `everything`."""
    if everything or len(all_of_them) <= count:
        return all_of_them
    chosen = np.random.default_rng(seed).choice(len(all_of_them), count, replace=False)
    return [all_of_them[at] for at in sorted(chosen)]


def _attack(release, worlds, few=True, **options):
    """What is found of the dimensions of each world; of the hidden counts of its first one where
    there are more than two."""
    found = Findings(release.preset.threshold)
    for dimensions in worlds:
        known = world(release, dimensions, **options)
        own = [dimensions[0].id] if len(dimensions) > 2 else []
        groups = groups_of_few(known, found.threshold) if few and len(dimensions) == 2 else ()
        found.judge(known, before(release, dimensions), counts(known, *own), groups)
    print(found.said())
    return found


# The attacker finds what is there to be found.


class _Primary:
    """A release that hides nothing but the small counts themselves."""

    def __init__(self, variables):
        self.variables, self.preset = variables, PUBLIC

    def refused(self, chosen, by=None):
        return "not shown"

    def table(self, id, by=None, chosen=None):
        own = self.variables[id]
        true = tables.crossed(own, self.variables[by]) if by else tables.counted(own)
        hidden = (true.n > 0) & (true.n < 5)
        return replace(true, n=np.where(hidden, 0, true.n), hidden=hidden)


def _crossed(cells):
    """Two questions whose answers cross as in a table of people."""
    cells = np.array(cells)
    places = np.repeat(np.indices(cells.shape).reshape(2, -1), cells.ravel(), axis=1)
    return {id: question(id, at) for id, at in zip(("a", "b"), places, strict=True)}


def test_a_table_with_its_small_counts_alone_hidden_is_recovered():
    release = _Primary(_crossed([[3, 9, 20], [2, 5, 14], [30, 25, 16]]))
    found = _attack(release, [list(_questions_of(release))])
    assert "a by b at 1 | 1 (truly 3): 3" in found.recovered
    assert "a by b at 2 | 1 (truly 2): 2" in found.recovered
    assert "a by b at 1 | 1 (truly 3): 3-3" in found.small


def _questions_of(release):
    return (parted(own) for own in release.variables.values())


def test_the_same_table_protected_is_not_recovered_from_one_side():
    release = Release(_crossed([[13, 9, 20], [2, 15, 14], [30, 25, 16]]), PUBLIC)
    dimensions = [parted(release.variable(id)) for id in ("a", "b")]
    found = _attack(release, [dimensions], but=[("b", "a")])
    assert found.widths and not found.recovered and not found.small and not found.narrow


def test_a_theme_of_those_without_an_answer_is_recovered_where_they_are_forgotten():
    own = question("t", np.repeat([0, 1], [32, 38]))
    theme = replace(own, kind=SEVERAL, source="theme")
    by = question("c", np.repeat([0, 1, -1], [20, 47, 3]))
    found = _attack(_Primary({"t": theme, "c": by}), [[named(theme, ["1"]), parted(by)]])
    assert found.small == ["t by c at not 1 | no answer (truly 3): 3-3"]
    shown = Release({"t": theme, "c": by}, PUBLIC)
    found = _attack(shown, [[named(theme, ["1"]), parted(shown.variable("c"))]])
    assert found.widths and not found.small and not found.recovered


@pytest.mark.parametrize(
    ("n", "base", "hidden", "sign"),
    [
        (3, 40, False, "few"),
        (37, 40, False, "all but few"),
        (40, 40, False, "all"),
        (3, 40, True, "held"),
        (0, 4, False, "base"),
    ],
)
def test_a_figure_that_tells_by_itself_is_found(n, base, hidden, sign):
    own = question("a", np.zeros(base, int))
    shown = np.array([[n]]), np.array([base]), np.array([[hidden]]), np.array([False])
    signs = {found[0] for found in attacker.direct(Table(own, None, ("",), *shown), 5)}
    assert sign in signs


# 1. What a table shows or holds by itself.


def _filters(release, everything):
    """Filters by one question: each group, pairs, all but one, all; every union where wanted."""
    for by in release.groupings():
        keys = by.categories
        sizes = range(1, len(keys) + 1) if everything else (1, 2, len(keys) - 1, len(keys))
        for size in dict.fromkeys(sizes):
            yield from ({by.id: list(own)} for own in itertools.combinations(keys, size))


def _shown(release, everything):
    """Every table that pages and exports can show (but filters of several groups are sampled)."""
    ids, groups = list(release.variables), _ids(release)
    for id in ids:
        yield release.table(id)
        yield from (release.table(id, by) for by in groups if by != id)
        if release.variable(id).kind == SEVERAL:
            yield release.together(id)
    filters = [(id, own) for id in ids for own in _filters(release, everything)]
    for id, chosen in _some(filters, 1_500, everything):
        yield release.table(id, None, chosen)
    for id, by, other in itertools.product(ids, groups, groups):
        if other != by and release.refused({other: ["x"]}, by) is None:
            for key in release.variable(other).categories:
                yield release.table(id, by, {other: [key]})
                yield release.table(
                    id, by, {other: [key], by: [release.variable(by).categories[0]]}
                )


@pytest.mark.parametrize("name", HIDING)
def test_no_table_of_the_sample_shows_or_holds_a_small_group(releases, name, nightly):
    release, count, found = releases[name], 0, []
    preset = release.preset
    for table in _shown(release, nightly):
        count += 1
        if table.by is None or table.by is not table.variable:
            found += attacker.direct(table, preset.threshold, preset.zeros, preset.rounding)
        else:
            found += _direct_together(table, preset)
    print(f"{name}: {count} tables")
    assert not found and count > 1_000


def _direct_together(table, preset):
    """What a table of what is named together shows, but for each theme with itself and for a
    child with its parent (of whom some named the parent alone, which is not protected)."""
    own = table.variable
    apart = {
        (key, other)
        for key, parent in zip(own.categories, own.parents, strict=True)
        for other in (key, parent)
    }
    found = attacker.direct(table, preset.threshold, preset.zeros, preset.rounding)
    return [one for one in found if one[2:] not in apart and one[2:][::-1] not in apart]


def test_two_questions_at_once_are_refused_where_they_make_small_groups(public):
    for one, other in itertools.combinations(_ids(public), 2):
        first, second = public.variable(one), public.variable(other)
        n = (first.has & first.base[:, None]).T.astype(int) @ (second.has & second.base[:, None])
        if ((n > 0) & (n < 5)).any():
            assert public.refused({one: ["x"]}, other) and public.refused({one: ["x"], other: "x"})
    assert public.refused({id: ["x"] for id in _ids(public)[:3]})


# 2. Differences of two published groups.


def _differences(release, id, by, sets):
    """What follows of those who are in everyone's table and not in that of some groups.

    Of a question of one choice by another, those without an answer to the other are left out: how
    many did not answer is not protected, and the bases tell it.
    """
    both = release.variables[id].source == "question" and release.variables[id].is_whole
    whole, limit, found = release.table(id), release.preset.threshold, []
    single = {key: release.table(id, None, {by: [key]}) for key in release.variable(by).categories}
    for keys in sets:
        if both and not any(single[key].base[0] for key in single if key not in keys):
            continue
        some = release.table(id, None, {by: list(keys)})
        if not some.base_hidden[0]:
            assert some.base[0] == sum(int(single[key].base[0]) for key in keys)
            rest = int(whole.base[0] - some.base[0])
            found += [(id, by, keys, "base", rest)] * (0 < rest < limit)
        for row in np.flatnonzero(~some.hidden[:, 0] & ~some.base_hidden[0]):
            assert some.n[row, 0] == sum(int(single[key].n[row, 0]) for key in keys)
            assert not any(single[key].hidden[row, 0] for key in keys)
            if not whole.hidden[row, 0]:
                left = int(whole.n[row, 0] - some.n[row, 0])
                few = [n for n in (left, rest - left) if 0 < n < limit]
                found += [(id, by, keys, row, n) for n in few]
    return found


def test_no_difference_of_published_groups_is_a_small_one(public, nightly):
    pairs = [(id, by) for id in public.variables for by in _ids(public) if id != by]
    found = []
    for id, by in _some(pairs, 90, nightly):
        keys = public.variable(by).categories
        sets = [s for size in range(1, len(keys) + 1) for s in itertools.combinations(keys, size)]
        found += _differences(public, id, by, sets)
    assert not found


# 3. Linear programmes.


def _lines(release):
    """A row of several choices, and a question by which it is shown: every pair."""
    questions = _questions(release)
    return [
        [named(own, [key]), questions[by]] for own, key in _rows(release) for by in _ids(release)
    ]


def test_no_theme_or_option_by_a_question_is_recovered(public, nightly):
    found = _attack(public, _some(_lines(public), 150, nightly))
    assert not found.recovered and not found.small and not found.narrow


def _two(release):
    questions, ids = _questions(release), _ids(release)
    return [[questions[a], questions[b]] for a, b in itertools.combinations(ids, 2)]


def test_no_question_by_another_is_recovered_from_one_side(public, nightly):
    found = Findings(5)
    for one, other in _some(_two(public), 15, nightly):
        for dimensions in ([one, other], [other, one]):
            back = (dimensions[1].id, dimensions[0].id)
            known = world(public, dimensions, but=[back])
            few = groups_of_few(known, 5)
            found.judge(known, before(public, dimensions), counts(known), few)
    print(found.said())
    assert not found.recovered and not found.small


def test_no_question_by_another_is_narrow_from_one_side(public):
    questions = _questions(public)
    found = _attack(public, [[questions["q1"], questions["q15"]]], but=[("q15", "q1")])
    assert not found.narrow


def test_no_question_by_another_is_recovered_from_both_sides(public, nightly):
    found = _attack(public, _some(_two(public), 12, nightly))
    assert not found.recovered and not found.small


def test_the_facet_of_one_choice_is_not_recovered(public):
    questions = _questions(public)
    found = _attack(public, [[questions["stance"], questions[by]] for by in _ids(public)])
    assert not found.recovered and not found.small and not found.narrow


def _three(release):
    questions, pairs = _questions(release), list(itertools.combinations(_ids(release), 2))
    rows = [named(own, [key]) for own, key in _rows(release)]
    return [[row, questions[a], questions[b]] for row in rows for a, b in pairs]


def _known(release, id, key, *by):
    """A world with a known leak, so that the short form fails as the long one does."""
    questions = _questions(release)
    return [named(release.variable(id), [key]), *[questions[own] for own in by]]


def test_no_theme_or_option_of_a_sample_by_two_questions_is_recovered(public):
    found = _one_sided(public, _some(_three(public), 60, False, seed=1))
    assert not found.recovered


def _one_sided(release, worlds):
    """Attack with the tables of questions by questions from one side alone."""
    ids = sorted({own.id for dimensions in worlds for own in dimensions if len(own.groups)})
    but = [(b, a) for a, b in itertools.combinations(ids, 2)]
    return _attack(release, worlds, but=but)


def test_no_theme_or_option_by_two_questions_is_recovered(public, nightly):
    known = _known(public, "practice", "virtual_seminars", "q10", "q4")
    found = _one_sided(public, [known, *_some(_three(public), 6, nightly, seed=1)])
    assert not found.recovered


def test_no_theme_or_option_by_two_questions_is_recovered_with_tables_turned(public):
    questions, own = _questions(public), public.variable("challenge")
    row = named(own, ["language_barrier"])
    others = [questions[id] for id in _ids(public) if id != "q13"]
    found = _attack(public, [[row, questions["q13"], other] for other in others])
    assert not found.recovered


def test_no_theme_or_option_by_three_questions_is_recovered(public, nightly):
    small = [own for own in _questions(public).values() if 0 < len(own.groups) <= 5]
    triples = list(itertools.combinations(small, 3))
    rows = [named(own, [key]) for own, key in _rows(public) if own.source == "theme"]
    worlds = [[row, *own] for row in rows for own in triples]
    known = _known(public, "condition", "simple_shared_tools", "q10", "q7", "q1")
    found = _one_sided(public, [known, *_some(worlds, 300 if nightly else 6, False, seed=2)])
    assert not found.recovered


def test_no_theme_by_two_questions_that_may_be_crossed_is_recovered(releases, nightly):
    release = releases["archive"]  # under the public preset no two questions of the sample may be
    pairs = [p for p in itertools.combinations(_ids(release), 2) if release.may_cross(*p)]
    questions = _questions(release)
    rows = [named(own, [key]) for own, key in _rows(release) if own.source == "theme"]
    for one, other in pairs:
        worlds = [[row, questions[one], questions[other]] for row in _some(rows, 8, nightly)]
        assert not _one_sided(release, worlds).recovered
    assert release.refused({"q11": ["x"]}, "q12")  # they have groups with nobody in common
