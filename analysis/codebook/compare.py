"""What is different in another version of a codebook, one row a difference.

Start at `differences`. A code that was renamed or merged is the code that it is now
(`succession`), so that only what else changed of it is told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from analysis.codebook.patterns import Pattern, Place, Word
from analysis.codebook.structure import Code, Codebook, LanguageRules, Scheme
from analysis.codebook.succession import successors

# The lists of words of a language file, by what a row names them.
LISTS = ("negators", "denying", "clause_starters", "contrast", "clitics", "non_answers")
_WRITTEN = {"exact": "={}", "start": "{}*", "ending": "*{}", "part": "*{}*"}


class Difference(NamedTuple):
    """What is different: `code` is a code's id, `facet:value`, `tool:name`, `domain:id` or ""
    (the codebook as a whole, or a language), `language` "" where it is of none.

    `what` is one of code, renamed, merged, split, label, definition, not, parent, domain, lack,
    threshold, role, also_counts, polarity, facet, version, title, analyser, spoken, one of
    `LISTS`, a signal of `LanguageRules`, pattern, or words (of lists that a pattern names).
    `before` and `after` say it as the files do, "" where there is none.
    """

    code: str
    language: str
    what: str
    before: str
    after: str


def differences(old: Codebook, new: Codebook) -> list[Difference]:
    """Return what is different in `new`: the whole, domains, codes in the order of `new` and then
    those gone, facets, tools, and what tells of assertion in each language.

    >>> from analysis.codebook.structure import Domain
    >>> books = [
    ...     Codebook("1", {}, (Domain("d", {}, "", (Code("a", {"en": text}, {}),)),), ())
    ...     for text in ("Time", "Hours")
    ... ]
    >>> differences(*books)
    [Difference(code='a', language='en', what='label', before='Time', after='Hours')]
    """
    found = [*_whole(old, new), *_domains(old, new), *_codes(old, new), *_facets(old, new)]
    for language in dict.fromkeys((*old.rules, *new.rules)):
        none = LanguageRules(language)
        before, after = (book.rules.get(language, none) for book in (old, new))
        found += _of_language(before, after)
    return [own for own in found if own.before != own.after]


def written(pattern: Pattern) -> str:
    """Return a pattern with its conditions in one line.

    >>> written(Pattern("time", (), roles=frozenset({"support"}), polarity="lack"))
    'time (roles: support; polarity: lack)'
    """
    conditions = {
        "except": ", ".join(map(_row, pattern.excepts)),
        "unless": ", ".join(map(_row, pattern.unless)),
        "roles": ", ".join(sorted(pattern.roles)),
        "polarity": pattern.polarity,
    }
    told = "; ".join(f"{name}: {said}" for name, said in conditions.items() if said)
    return f"{pattern.text} ({told})" if told else pattern.text


def _row(row: Sequence[Place]) -> str:
    return " ".join(
        (f"..{place.gap} " if place.gap else "")
        + (f"({'|'.join(map(_word, place.words))})" if len(place.words) > 1 else _one(place))
        for place in row
    )


def _one(place: Place) -> str:
    return "".join(map(_word, place.words))


def _word(word: Word) -> str:
    return _WRITTEN.get(word.match, "{}").format(word.text)


# Scheme


def _texts(
    code: str, what: str, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Difference]:
    for language in dict.fromkeys((*before, *after)):
        yield Difference(code, language, what, before.get(language, ""), after.get(language, ""))


def _whole(old: Scheme, new: Scheme) -> Iterator[Difference]:
    yield Difference("", "", "version", old.version, new.version)
    yield from _texts("", "title", old.title, new.title)


def _domains(old: Scheme, new: Scheme) -> Iterator[Difference]:
    before, after = ({own.id: own for own in book.domains} for book in (old, new))
    for id in dict.fromkeys((*after, *before)):
        one, other = before.get(id), after.get(id)
        name = f"domain:{id}"
        yield Difference(name, "", "domain", id if one else "", id if other else "")
        yield from _texts(name, "label", one.label if one else {}, other.label if other else {})
        for what in ("role", "polarity"):
            yield Difference(name, "", what, getattr(one, what, ""), getattr(other, what, ""))
        also = [", ".join(sorted(own.also_counts)) if own else "" for own in (one, other)]
        yield Difference(name, "", "also_counts", *also)


def _codes(old: Codebook, new: Codebook) -> Iterator[Difference]:
    """Yield what is different in codes, each with its patterns."""
    before, after = ({own.id: own for own in book.codes()} for book in (old, new))
    found = successors(new.codes(), [old.codes()])
    became = {code: found[code].successor for code in before if code in found}
    places = [{c.id: d.id for d in book.domains for c in d.codes} for book in (old, new)]
    for id, code in after.items():
        names = [name for name in before if name == id or became.get(name) == id]
        name = _former(code, names)
        yield from _named(code, name, names)
        was = before.get(name, Code("", {}, {}))
        yield from _fields(id, was, code, became)
        yield Difference(id, "", "domain", places[0].get(name, ""), places[1][id])
        yield from _least(id, old.thresholds.get(name), new.thresholds.get(id))
        yield from _by_language(id, names, old, new)
    for id in before:
        if id not in after and id not in became:
            yield Difference(id, "", "code", id, "")
            yield from _by_language(id, [id], old, new)


def _former(code: Code, names: Sequence[str]) -> str:
    """Return what a code was called before, "" where it is new, also if it took others in."""
    return next((own for own in (code.id, *reversed(code.formerly)) if own in names), "")


def _named(code: Code, name: str, names: Sequence[str]) -> Iterator[Difference]:
    """Yield what became of a code as such."""
    if not name:
        what = "split" if code.split_from else "code"
        yield Difference(code.id, "", what, code.split_from, code.id)
    elif name != code.id:
        yield Difference(code.id, "", "renamed", name, code.id)
    for other in names:
        if other != name:
            yield Difference(code.id, "", "merged", other, code.id)


def _fields(id: str, was: Code, code: Code, became: Mapping[str, str]) -> Iterator[Difference]:
    for what, before, after in (
        ("label", was.label, code.label),
        ("definition", was.definition, code.definition),
        ("not", was.excludes, code.excludes),
    ):
        yield from _texts(id, what, before, after)
    parent = was.parent or ""
    yield Difference(id, "", "parent", became.get(parent, parent), code.parent or "")
    yield Difference(id, "", "lack", *("lack" if own.lack else "" for own in (was, code)))


def _least(id: str, before: float | None, after: float | None) -> Iterator[Difference]:
    told = ("" if least is None else f"{least:g}" for least in (before, after))
    yield Difference(id, "", "threshold", *told)


def _facets(old: Codebook, new: Codebook) -> Iterator[Difference]:
    """Yield what is different in facets and tools."""
    before, after = (
        {f"{facet.id}:{own.id}": own for facet in book.facets for own in facet.values}
        for book in (old, new)
    )
    for name in dict.fromkeys((*after, *before)):
        one, other = before.get(name), after.get(name)
        yield Difference(name, "", "facet", name if one else "", name if other else "")
        for what in ("label", "definition"):
            yield from _texts(name, what, *(getattr(own, what, {}) for own in (one, other)))
        yield from _by_language(name, [name], old, new)
    for tool in sorted(old.names.keys() | new.names.keys()):
        lists = (book.names.get(tool, ()) for book in (old, new))
        yield from _patterns(f"tool:{tool}", "", "pattern", *lists)


# Rules


def _by_language(
    id: str, names: Sequence[str], old: Codebook, new: Codebook
) -> Iterator[Difference]:
    """Yield the patterns that a code, `names` before, has gained and lost in each language."""
    for language in dict.fromkeys((*old.rules, *new.rules)):
        own = old.rules[language].patterns if language in old.rules else {}
        before = [pattern for name in names for pattern in own.get(name, ())]
        after = new.rules[language].patterns.get(id, ()) if language in new.rules else ()
        yield from _patterns(id, language, "pattern", before, after)


def _patterns(
    id: str, language: str, what: str, before: Sequence[Pattern], after: Sequence[Pattern]
) -> Iterator[Difference]:
    """Yield patterns gone and come, those of one text together, by the alphabet."""
    if tuple(before) == tuple(after):  # most are, which is told without hashing thousands
        return
    gone, come = set(before) - set(after), set(after) - set(before)
    for text in sorted({pattern.text for pattern in gone | come}):
        pairs = zip_longest(*(_of_text(text, patterns) for patterns in (gone, come)))
        for one, other in pairs:
            told = (written(one) if one else "", written(other) if other else "")
            if told[0] != told[1]:
                yield Difference(id, language, what, *told)
            elif one and other:
                words = _words(one), _words(other)
                yield Difference(id, language, "words", *_apart(*words))


def _of_text(text: str, patterns: Iterable[Pattern]) -> list[Pattern]:
    return sorted((own for own in patterns if own.text == text), key=written)


def _words(pattern: Pattern) -> set[str]:
    rows = (*pattern.rows, *pattern.excepts, *pattern.unless)
    return {_word(word) for row in rows for place in row for word in place.words}


def _apart(before: set[str], after: set[str]) -> tuple[str, str]:
    return ", ".join(sorted(before - after)), ", ".join(sorted(after - before))


def _of_language(before: LanguageRules, after: LanguageRules) -> Iterator[Difference]:
    """Yield what is different in how a language is read."""
    language = after.language
    yield Difference("", language, "analyser", before.analyser, after.analyser)
    for what in LISTS:
        lists = (
            {_word(own) if isinstance(own, Word) else own for own in getattr(rules, what)}
            for rules in (before, after)
        )
        yield Difference("", language, what, *_apart(*lists))
    said = (
        {f"{s}: {w}" for s, w in (*r.spoken.items(), *r.spoken_endings)} for r in (before, after)
    )
    yield Difference("", language, "spoken", *_apart(*said))
    for signal in sorted(before.signals.keys() | after.signals.keys()):
        lists = (rules.signals.get(signal, ()) for rules in (before, after))
        yield from _patterns("", language, signal, *lists)
