"""What became of codes that were renamed, merged or split, so that people's decisions follow.

Start at `successors`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from analysis.codebook.structure import Code


class Succession(NamedTuple):
    """The code that another one is now, and its strand.

    A strand is one code under all its names: of decisions on it the last counts. Where codes were
    merged each is a strand of its own: what one of them has, the merged code has.
    """

    successor: str
    strand: str


def successors(
    codes: Iterable[Code], others: Sequence[Iterable[Code]] = ()
) -> dict[str, Succession]:
    """Return what each code is now that `codes` do not have, but that they tell of.

    `others` are codes of other versions of the codebook, the nearest first: they tell of names
    that came later, where somebody went back, and of those that a version does not tell of itself.

    >>> now = [Code("b", {}, {}, formerly=("c",), merged=(("a", "a2"),))]
    >>> for code, found in successors(now).items():
    ...     print(code, *found)
    c b b
    a b a2
    a2 b a2
    >>> successors([Code("a", {}, {})], [[Code("part", {}, {}, split_from="a")]])
    {'part': Succession(successor='a', strand='part')}
    """
    own = list(codes)
    known = {code.id for code in own}
    steps = _steps([own, *map(list, others)])
    found = {code: _followed(code, known, steps, {code}) for code in steps if code not in known}
    return {code: end for code, end in found.items() if end is not None}


def names(codes: Iterable[Code]) -> set[str]:
    """Return all ids that codes have or had, and those that they tell of.

    >>> sorted(names([Code("b", {}, {}, formerly=("c",), merged=(("a", "a2"),), split_from="d")]))
    ['a', 'a2', 'b', 'c', 'd']
    """
    told = ((own.id, own.split_from, *own.formerly, *chain(*own.merged)) for own in codes)
    return set(chain(*told)) - {""}


def _steps(versions: Sequence[Sequence[Code]]) -> dict[str, list[Succession]]:
    """Return what each code became in one step, or was before, the likeliest first; a strand is
    named where the step begins one."""
    steps: dict[str, list[Succession]] = defaultdict(list)
    for code in (code for version in versions for code in version):
        for old in code.formerly:
            steps[old].append(Succession(code.id, ""))
        for names in code.merged:
            for old in names:
                steps[old].append(Succession(code.id, names[-1]))
    for code in (code for version in versions for code in version):
        steps[code.id] += [Succession(old, "") for old in reversed(code.formerly)]
        if code.split_from:
            steps[code.id].append(Succession(code.split_from, code.id))
    return steps


def _followed(
    code: str, known: set[str], steps: Mapping[str, Sequence[Succession]], seen: set[str]
) -> Succession | None:
    """Return where the steps from a code lead, None where to no code that is known; codes `seen`
    are not tried again."""
    if code in known:
        return Succession(code, code)
    for to, strand in steps.get(code, ()):
        if to not in seen:
            seen.add(to)
            end = _followed(to, known, steps, seen)
            if end is not None:
                return Succession(end.successor, strand or end.strand)
    return None
