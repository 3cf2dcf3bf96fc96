"""What is wrong with a codebook, all at once: faults, and what was likely not meant.

Start at `checks`. A fault keeps the codebook from being used; a warning may be wanted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from analysis.codebook import Code, LanguageRules, Pattern, Place, Word
from analysis.codebook.faults import Fault, Readable, readable
from analysis.codebook.folder import FILES, NAMES, STRUCTURE
from analysis.codebook.succession import names
from analysis.codebook.tree import line_of
from analysis.coding import ruleset
from analysis.coding.misread import misread
from analysis.coding.suggest import stop_words
from analysis.survey import LANGUAGES, ROLES, Notice, Problem

FAULT, WARNING = "fault", "warning"
KINDS = (
    "unreadable",  # not written as a codebook is
    "unknown_code",
    "never",  # can match no answer
    "duplicate",
    "two_codes",
    "covered",  # finds nothing that another pattern of its code does not find
    "slow",
    "misread",
    "no_label",
    "no_definition",
    "no_patterns",
    "no_file",  # of a language that codes have labels in
    "other_language",
    "unknown_whole",  # of which a code was split
    "same_label",
)
# So many words at most may be looked at for a pattern around one word of an answer. The widest
# pattern of the codebook that ships looks at 3,393. In 100,000 words one of eight places with
# nothing but the commonest words, which looks at 21,846, took 17 times as long as one word.
WIDEST = 10_000
SAME_LETTERS = 3
SHOWN = 60  # letters of a pattern in a sentence


class Finding(NamedTuple):
    """Something at a line of a codebook's file: about which code or facet value ("" for none), of
    which of `KINDS`, whether it is a fault or a warning, and a sentence that says so."""

    file: str
    line: int
    code: str
    kind: str
    severity: str
    sentence: Notice


def checks(files: Mapping[str, bytes]) -> list[Finding]:
    """Return what is wrong with a codebook's files by name, in the order of files and lines.

    >>> files = {"en.yaml": b"codes: {time: [hour, hour, days/weeks]}", "codebook.yaml": b'''
    ... domains: [{id: need, label: {en: Need}, role: support, codes: [
    ...   {id: time, label: {en: Time}, definition: {en: Time}}]}]'''}
    >>> [(finding.kind, finding.severity) for finding in checks(files)]
    [('duplicate', 'warning'), ('never', 'fault')]
    """
    read = readable(files)
    found = [_fault(fault, read) for fault in read.faults]
    found += _texts(read)
    found += _files(read, files)
    found += _wholes(read)
    found += _same_labels(read)
    for language in read.rules:
        found += _of_language(read, language)
    found += _never(read, NAMES, read.names, LanguageRules(""))
    order = {file: number for number, file in enumerate(FILES)}
    return sorted(found, key=lambda f: (order.get(f.file, -1), f.line, f.kind, str(f.sentence)))


def _fault(fault: Fault, read: Readable) -> Finding:
    is_known = fault.code in ("", *read.codes, *read.values) or fault.file == STRUCTURE
    kind = "unreadable" if is_known else "unknown_code"
    sentence = _sentence(fault.problem)
    return Finding(fault.file, fault.line, fault.code, kind, FAULT, sentence)


def _sentence(problem: Problem) -> Notice:
    """Return what a problem says without its place."""
    within = problem.values.get("fault")
    if isinstance(within, Problem):
        return Notice(within.message, within.values)
    if "wanted" in problem.values:
        return Notice("“{found}” is not {wanted}.", problem.values)
    return Notice(problem.message, problem.values)


# Labels and definitions


def _texts(read: Readable) -> Iterator[Finding]:
    codes = [code for domain in read.domains for code in domain.codes]
    used = {language for code in codes for language in (*code.label, *code.definition)}
    used |= set(read.rules)
    for code in codes:
        yield from _missing(code, read.codes[code.id], sorted(used & set(LANGUAGES)))
    excused = {(fault.file, fault.code) for fault in read.faults}
    parents = {code.parent for code in codes}
    for language, rules in read.rules.items():
        file = f"{language}.yaml"
        for code in codes:
            if not (code.id in parents or rules.patterns.get(code.id)) and (
                (file, code.id) not in excused
            ):
                told = {"code": code.id, "file": file}
                sentence = Notice("“{code}” has no patterns in {file}.", told)
                yield _warning(STRUCTURE, read.codes[code.id], code.id, "no_patterns", sentence)


def _missing(code: Code, line: int, languages: Sequence[str]) -> Iterator[Finding]:
    for kind, own, message in (
        ("no_label", code.label, "“{code}” has no label in {languages}."),
        ("no_definition", code.definition, "“{code}” has no definition in {languages}."),
    ):
        missing = [language for language in languages if not own.get(language, "").strip()]
        if missing:
            sentence = Notice(message, {"code": code.id, "languages": ", ".join(missing)})
            yield _warning(STRUCTURE, line, code.id, kind, sentence)


def _warning(file: str, line: int, code: str, kind: str, sentence: Notice) -> Finding:
    return Finding(file, line, code, kind, WARNING, sentence)


# Files and structure


def _files(read: Readable, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield language files that are missing, or say that they are of another language."""
    there = {language for language in LANGUAGES if f"{language}.yaml" in files}
    if read.codes and not there:
        sentence = Notice("The codebook has no language file, so no patterns find its codes.")
        yield _warning(STRUCTURE, 1, "", "no_file", sentence)
    labelled = {language for d in read.domains for code in d.codes for language in code.label}
    for language in LANGUAGES if there else ():
        if language in labelled - there:
            told = {"language": language, "file": f"{language}.yaml"}
            sentence = Notice(
                "Codes have labels in {language}, but there is no {file}: no patterns find them "
                "in answers of that language.",
                told,
            )
            yield _warning(STRUCTURE, 1, "", "no_file", sentence)
    for language, said in read.languages.items():
        if said != language:
            told = {"said": _short(str(said)), "language": language}
            sentence = Notice(
                "The file says that its language is “{said}”, but it is read as {language} by its "
                "name.",
                told,
            )
            yield _warning(f"{language}.yaml", line_of(said), "", "other_language", sentence)


def _wholes(read: Readable) -> Iterator[Finding]:
    """Yield codes that are split from one that nothing else tells of."""
    codes = [code for domain in read.domains for code in domain.codes]
    known = names(replace(code, split_from="") for code in codes)
    for code in codes:
        if code.split_from and code.split_from not in known:
            told = {"code": code.id, "whole": code.split_from}
            sentence = Notice(
                "“{code}” is split from “{whole}”, which the codebook does not have.", told
            )
            yield _warning(STRUCTURE, read.codes[code.id], code.id, "unknown_whole", sentence)


def _same_labels(read: Readable) -> Iterator[Finding]:
    """Yield codes that are called as one before them is, upper and lower case alike."""
    first: dict[tuple[str, str], str] = {}
    for code in (code for domain in read.domains for code in domain.codes):
        same: dict[str, list[str]] = defaultdict(list)
        for language, label in sorted(code.label.items()):
            name = " ".join(label.split()).casefold()
            other = first.setdefault((language, name), code.id)
            if name and other != code.id:
                same[other].append(language)
        for other, languages in same.items():
            told = {"code": code.id, "other": other, "languages": ", ".join(languages)}
            sentence = Notice("“{code}” and “{other}” have the same label in {languages}.", told)
            yield _warning(STRUCTURE, read.codes[code.id], code.id, "same_label", sentence)


# Patterns


def _of_language(read: Readable, language: str) -> Iterator[Finding]:
    rules, file = read.rules[language], f"{language}.yaml"
    yield from _never(read, file, {**rules.signals, **rules.patterns}, rules)
    for code, patterns in rules.patterns.items():
        yield from _duplicates(file, code, patterns)
        yield from _covered(file, code, patterns)
        yield from _slow(file, code, patterns)
    yield from _in_two_codes(file, rules)
    yield from _misread(file, rules)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _never(
    read: Readable, file: str, patterns: Mapping[str, Sequence[Pattern]], rules: LanguageRules
) -> Iterator[Finding]:
    for code, own in patterns.items():
        about = code if code in read.codes or code in read.values else ""
        for pattern in own:
            if reason := ruleset.fault(pattern, rules):
                yield Finding(file, pattern.line, about, "never", FAULT, reason)


def _duplicates(file: str, code: str, patterns: Sequence[Pattern]) -> Iterator[Finding]:
    first: dict[Pattern, Pattern] = {}
    for pattern in patterns:
        same = first.setdefault(pattern, pattern)
        if same is not pattern:
            told = {"text": _short(pattern.text), "line": same.line}
            sentence = Notice("the pattern “{text}” stands in line {line} as well.", told)
            yield _warning(file, pattern.line, code, "duplicate", sentence)


def _in_two_codes(file: str, rules: LanguageRules) -> Iterator[Finding]:
    """Yield patterns that give two codes to the same answers."""
    seen: dict[str, list[tuple[str, Pattern]]] = defaultdict(list)
    for code, patterns in rules.patterns.items():
        for pattern in patterns if ":" not in code else ():
            for other, earlier in seen[pattern.text]:
                if other != code and _roles(pattern) & _roles(earlier):
                    told = {"text": _short(pattern.text), "code": code, "other": other}
                    told |= {"line": earlier.line}
                    sentence = Notice(
                        "the pattern “{text}” gives “{code}”, and in line {line} “{other}”.", told
                    )
                    yield _warning(file, pattern.line, code, "two_codes", sentence)
            seen[pattern.text].append((code, pattern))


def _roles(pattern: Pattern) -> frozenset[str]:
    return pattern.roles or frozenset(ROLES)


def _covered(file: str, code: str, patterns: Sequence[Pattern]) -> Iterator[Finding]:
    """Yield patterns all of whose matches are matches of another pattern of the code.

    That is sure where words stand next to each other, under the same conditions, and the other
    names all words that it names at each place; other rows are not looked at.
    """
    rows = [(p, row) for p in patterns for row in p.rows if not any(place.gap for place in row)]
    by_word: dict[Word, list[tuple[Pattern, tuple[Place, ...]]]] = defaultdict(list)
    for pattern, row in rows:
        for word in row[0].words:
            by_word[word].append((pattern, row))
    covered: set[int] = set()
    for pattern in patterns:
        wider = [_wider(pattern, row, by_word[row[0].words[0]], covered) for row in pattern.rows]
        if all(wider):
            covered.add(id(pattern))
            told = {
                "text": _short(pattern.text),
                "other": _short(wider[0].text),
                "line": wider[0].line,
            }
            sentence = Notice(
                "the pattern “{text}” is covered by “{other}” in line {line}: it finds nothing "
                "more.",
                told,
            )
            yield _warning(file, pattern.line, code, "covered", sentence)


def _wider(
    pattern: Pattern,
    row: tuple[Place, ...],
    others: Sequence[tuple[Pattern, tuple[Place, ...]]],
    covered: set[int],
) -> Pattern | None:
    """Return the first other pattern that has all matches of a row, None where none has."""
    if any(place.gap for place in row):
        return None
    for other, its in others:
        if other.text == pattern.text or id(other) in covered or len(its) != len(row):
            continue
        if _asks_less(other, pattern) and all(
            set(own.words) <= set(place.words) for own, place in zip(row, its, strict=True)
        ):
            return other
    return None


def _asks_less(other: Pattern, pattern: Pattern) -> bool:
    """Tell whether all conditions of one pattern hold where those of another do."""
    taken_back = (other.excepts, other.unless)
    return (
        other.polarity == pattern.polarity
        and taken_back in (((), ()), (pattern.excepts, pattern.unless))
        and _roles(other) >= _roles(pattern)
    )


def _slow(file: str, code: str, patterns: Sequence[Pattern]) -> Iterator[Finding]:
    for pattern in patterns:
        looked_at = reach(pattern)
        if looked_at > WIDEST:
            sentence = Notice(
                "the pattern “{text}” is slow: around one word it may look at {count} others. "
                "Narrow its gaps, or write it as several patterns.",
                {"text": _short(pattern.text), "count": looked_at},
            )
            yield _warning(file, pattern.line, code, "slow", sentence)


def reach(pattern: Pattern) -> int:
    """Return how many words are looked at for a pattern around one word, at most.

    For each row: at each further place the words within its gap, from each word that the place
    before may be. It depends on the pattern alone, not on the machine or the answers.

    >>> from analysis.codebook.patterns import parse
    >>> reach(Pattern("a b", parse("a b", {}))), reach(Pattern("a ..3 b", parse("a ..3 b", {})))
    (2, 5)
    """
    count = 0
    for row in (*pattern.rows, *pattern.excepts, *pattern.unless):
        places = 1
        count += 1
        for place in row[1:]:
            count += places * (place.gap + 1)
            places += place.gap + 1
    return count


def _misread(file: str, rules: LanguageRules) -> Iterator[Finding]:
    """Yield words of which the word list takes many forms for others, each at the first place
    where no other word begins with the same letters: there its forms were not written out."""
    if rules.analyser:  # it reads the forms that the word list misses
        return
    alone: dict[str, tuple[str, Pattern]] = {}
    stopped = stop_words(rules.language)
    for code, patterns in rules.patterns.items():
        for pattern in patterns:
            for place in chain.from_iterable(pattern.rows):
                for word in place.words:
                    if word.text not in alone and _stands_alone(word, place):
                        alone[word.text] = (code, pattern)
    found = misread(sorted(set(alone) - stopped), rules.language)
    for word, told in found.items():
        code, pattern = alone[word]
        sentence = Notice(
            "of about {forms} forms of “{word}” the word list takes {lost} for others ({others}), "
            "and the pattern “{text}” misses these. Write the forms beside it, or a stem with *.",
            {
                "word": word,
                "text": _short(pattern.text),
                "forms": told.forms,
                "lost": told.lost,
                "others": ", ".join(told.others),
            },
        )
        yield _warning(file, pattern.line, code, "misread", sentence)


def _stands_alone(word: Word, place: Place) -> bool:
    begin = word.text[: max(2, min(SAME_LETTERS, len(word.text) - 1))]
    return word.match == "form" and not any(
        other.text.startswith(begin) for other in place.words if other.text != word.text
    )
