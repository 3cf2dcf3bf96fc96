"""Cuts an answer into words with exact places, and knows which inflected forms belong to a word.

Start at `tokenise`; `forms_of` gives the table of inflected forms for the words of a codebook.
"""

import contextlib
import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

CACHE = Path(__file__).parents[2] / "data" / "local" / "forms"

# A word begins with a letter or digit. Combining marks belong to it (NFD text), as do hyphens,
# apostrophes and the colon of case endings (EU:n, TwinSpace:ssa) where letters follow.
_MARKS = "\u0300-\u036f"
_TOKEN = re.compile(
    rf"[^\W_](?:[\w{_MARKS}]|[-'’‐‑@](?=[^\W_])|(?<!\d)\.(?=[a-zåäöõü])|:(?=[a-zåäöõü]{{1,5}}\b))*"
)
_SENTENCE = re.compile(r"[.!?…\n\r;]")
_CLAUSE = re.compile(r"[,:()–—]")


@dataclass(frozen=True)
class Tokens:
    """The words of one answer: parallel tuples of places (code points, end exclusive) and forms,
    and for each word the number of its sentence and of its stretch between commas."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    forms: tuple[str, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]


def fold(text: str) -> str:
    """Return a text as it is compared: case folded, letters composed (NFC).

    >>> fold("A\u0308iti") == "äiti"
    True
    """
    return unicodedata.normalize("NFC", text.casefold())


def tokenise(text: str) -> Tokens:
    """Return the words of an answer; `text[start:end]` is each word as it was written.

    >>> tokenise("EU:n tuki. Ei aikaa!").forms
    ('eu:n', 'tuki', 'ei', 'aikaa')
    >>> tokenise("EU:n tuki. Ei aikaa!").sentences
    (0, 0, 1, 1)
    """
    starts, ends, forms, sentences, clauses = [], [], [], [], []
    sentence = clause = last = 0
    for found in _TOKEN.finditer(text):
        between = text[last : found.start()]
        if last and _SENTENCE.search(between):
            sentence, clause = sentence + 1, clause + 1
        elif last and (_CLAUSE.search(between) or " - " in between):
            clause += 1
        starts.append(found.start())
        ends.append(last := found.end())
        forms.append(fold(found.group()))
        sentences.append(sentence)
        clauses.append(clause)
    return Tokens(tuple(starts), tuple(ends), tuple(forms), tuple(sentences), tuple(clauses))


def forms_of(words: Iterable[str], language: str, cache: Path = CACHE) -> dict[str, list[str]]:
    """Return inflected form -> dictionary words of `words` whose form it is, in one language.

    Built once by a pass over simplemma's word list (seconds, 25 to 360 MB) and then kept as a file
    in `cache`, named by what it was built from, so that a warm start loads no word list.
    """
    wanted = sorted(set(words))
    key = json.dumps([language, version("simplemma"), wanted], ensure_ascii=False)
    kept = cache / f"{language}-{hashlib.sha256(key.encode()).hexdigest()[:16]}.json"
    if kept.is_file():
        return json.loads(kept.read_text("utf-8"))
    table = _scan(frozenset(wanted), language)
    _keep(table, kept)
    return table


def _scan(wanted: frozenset[str], language: str) -> dict[str, list[str]]:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    table: dict[str, set[str]] = {}
    for form, lemma in DefaultDictionaryFactory().get_dictionary(language).items():
        lemma = fold(lemma)
        if lemma in wanted:
            table.setdefault(fold(form), set()).add(lemma)
    return {form: sorted(table[form]) for form in sorted(table)}


def _keep(table: dict[str, list[str]], kept: Path) -> None:
    """Write the table whole or not at all; a folder that cannot be written costs only time."""
    with contextlib.suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps(table, ensure_ascii=False), "utf-8")
        part.replace(kept)
