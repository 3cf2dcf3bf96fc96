"""Which codes of our codebook the codes of a REFI-QDA file are.

Start at `known`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from analysis.codebook import Scheme, refi
from analysis.codebook.refi import Entry
from analysis.codebook.succession import successors

CUT = 63  # letters after which MAXQDA cuts the name of a code


def known(top: Sequence[Entry], scheme: Scheme) -> dict[str, str]:
    """Return the id of our code by the guid of a file's: by our own guid, by the id that stands in
    the description, or by the label in any language (upper and lower case alike, also cut as
    MAXQDA cuts it). A label of several codes tells one only where the code above it does.

    >>> from analysis.codebook import Code, Domain
    >>> code = Code("time", {"fi": "Aika"}, {})
    >>> scheme = Scheme("", {}, (Domain("need", {}, "support", (code,)),), ())
    >>> known([Entry("x", "AIKA"), Entry("y", "Other")], scheme)
    {'x': 'time'}
    """
    ids = now(scheme)
    guids = {refi.guid("code", old): now for old, now in ids.items()}
    labels, above = names(scheme), _above(scheme)
    found: dict[str, str] = {}
    for own, parent in _all(top, None):
        told = guids.get(own.guid) or (ids.get(own.id) if own.kind == "code" else None)
        code = told or _named(own, parent, labels, above)
        if code and own.kind != "domain":
            found[own.guid] = code
    return found


def now(scheme: Scheme) -> dict[str, str]:
    """Return the id of each code by that id and by those of the codes that it has become of."""
    became = {old: found.successor for old, found in successors(scheme.codes()).items()}
    return {code.id: code.id for code in scheme.codes()} | became


def _all(top: Sequence[Entry], parent: Entry | None) -> Iterator[tuple[Entry, Entry | None]]:
    for own in top:
        yield own, parent
        yield from _all(own.children, own)


def _named(
    own: Entry,
    parent: Entry | None,
    labels: Mapping[str, set[str]],
    above: Mapping[str, set[str]],
) -> str | None:
    codes = labels.get(key(own.name), set())
    if len(codes) > 1 and parent is not None:
        codes = {code for code in codes if key(parent.name) in above[code]}
    return min(codes) if len(codes) == 1 else None


def names(scheme: Scheme) -> dict[str, set[str]]:
    """Return the codes of each id and label, whole and cut, as `key` writes it."""
    found: dict[str, set[str]] = defaultdict(set)
    for code in scheme.codes():
        for text in (code.id, *code.label.values()):
            for name in _keys(text):
                found[name].add(code.id)
    return found


def _above(scheme: Scheme) -> dict[str, set[str]]:
    """Return the labels of what each code stands in: its domain and the code that it is a child
    of."""
    found: dict[str, set[str]] = {}
    for domain in scheme.domains:
        by_id = {code.id: code for code in domain.codes}
        for code in domain.codes:
            held = [domain.label, *([by_id[code.parent].label] if code.parent else [])]
            found[code.id] = {
                name for own in held for text in own.values() for name in _keys(text)
            }
    return found


def _keys(text: str) -> set[str]:
    return {key(text), key(text[:CUT])}


def key(text: str) -> str:
    """Return a name as it can be compared: small letters, single spaces."""
    return " ".join(text.split()).casefold()
