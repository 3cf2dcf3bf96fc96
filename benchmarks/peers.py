"""What a user would pick instead: pandas, scikit-learn, polars and spaCy on rules of one word.

Start at `PEERS`. They know no inflections, sentences, denials, exceptions or places, so each is
given only the patterns of codes that are one word or a word's beginning (`one_word`), and says for
each answer which codes it has, not where.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import codebook
from analysis.codebook import Pattern, Word
from analysis.coding import apply
from analysis.coding.coder import by_rules

Words = Mapping[str, Sequence[Word]]


@dataclass(frozen=True)
class OneWord:
    """Patterns of one word: their words by language and code, the names that codings give them
    (`fi: palkka*`), and how many patterns of codes there are in all."""

    words: Mapping[str, Words]
    names: frozenset[str]
    patterns: int


def one_word() -> OneWord:
    """Return what a word or its beginning can say of the codebook that ships: the patterns with
    one place and no inflected word; their exceptions and questions are left out."""
    book = codebook.from_texts(codebook.texts_of())
    words: dict[str, dict[str, list[Word]]] = {}
    names, patterns = set(), 0
    for language, rules in book.rules.items():
        for code in (code.id for code in book.codes() if code.id in rules.patterns):
            patterns += len(rules.patterns[code])
            for pattern in filter(_is_one_word, rules.patterns[code]):
                words.setdefault(language, {}).setdefault(code, []).extend(_words(pattern))
                names.add(f"{language}: {pattern.text}")
    unique = {
        language: {code: sorted(set(own)) for code, own in codes.items()}
        for language, codes in words.items()
    }
    return OneWord(unique, frozenset(names), patterns)


def _is_one_word(pattern: Pattern) -> bool:
    known = all(word.match in ("exact", "start") for word in _words(pattern))
    return known and not pattern.polarity and all(len(row) == 1 for row in pattern.rows)


def _words(pattern: Pattern) -> list[Word]:
    return [word for row in pattern.rows for place in row for word in place.words]


def found(peer: "Peer", table: pd.DataFrame, words: Mapping[str, Words]) -> np.ndarray:
    """Return pairs of answer (its position in the table) and code (its number among those of its
    language, in their order), as a peer finds them."""
    parts = []
    for language, codes in words.items():
        own = np.flatnonzero(table["language"] == language)
        if not len(own):
            continue
        pairs = peer(table["text"].iloc[own], language, codes)
        parts.append(np.column_stack((own[pairs[:, 0]], pairs[:, 1])))
    return np.concatenate(parts)


def missed(table: pd.DataFrame, own: OneWord) -> tuple[int, int]:
    """Return how many pairs of answer and code our rules of one word give, and how many of them
    pandas does not find. A code counts as found with the code that it is the parent of."""
    coder = by_rules()
    rows = apply.code(table, coder).codings
    rows = rows[rows["rule"].isin(own.names)]
    ours = set(zip(rows["id"], rows["code"], strict=True))
    languages, parents = table["language"].tolist(), coder.scheme.parents()
    codes = {language: list(words) for language, words in own.words.items()}
    theirs = set()
    for answer, number in found(by_pandas, table, own.words).tolist():
        code = codes[languages[answer]][number]
        theirs |= {(answer, code), (answer, parents.get(code))}
    return len(ours), len(ours - theirs)


def _expression(words: Sequence[Word]) -> str:
    """Return a regular expression for what stands at a word's beginning."""
    ends = {"start": "", "exact": r"\b"}
    return "|".join(re.escape(word.text) + ends[word.match] for word in words)


def by_pandas(texts: pd.Series, language: str, codes: Words) -> np.ndarray:
    """Look for one regular expression a code."""
    flags = [
        texts.str.contains(rf"\b(?:{_expression(words)})", case=False) for words in codes.values()
    ]
    return np.argwhere(np.column_stack(flags))


def by_sklearn(texts: pd.Series, language: str, codes: Words) -> np.ndarray:
    """Count all words, and multiply by the codes that each distinct one has."""
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(token_pattern=r"\w+", binary=True)  # noqa: S106 - no password
    counts = counter.fit_transform(texts)
    forms = counter.get_feature_names_out().tolist()
    cells = [
        (form, number)
        for number, words in enumerate(codes.values())
        for word in words
        for form in range(*_named(forms, word))
    ]
    rows, columns = np.array(cells, int).reshape(-1, 2).T
    has = csr_array((np.ones(len(rows), int), (rows, columns)), (len(forms), len(codes)))
    return np.column_stack((counts @ has).nonzero())


def _named(forms: Sequence[str], word: Word) -> tuple[int, int]:
    """Return where the forms of a word begin and end among sorted ones."""
    begin = bisect_left(forms, word.text)
    if word.match == "start":
        return begin, bisect_left(forms, word.text + "\U0010ffff")
    return begin, begin + (forms[begin : begin + 1] == [word.text])


def by_polars(texts: pd.Series, language: str, codes: Words) -> np.ndarray:
    """Look for all words at once as literals, blanks around words, and join them with codes."""
    import polars as pl

    literals = [
        (f" {word.text}" + " " * (word.match == "exact"), number)
        for number, words in enumerate(codes.values())
        for word in words
    ]
    named = pl.DataFrame(literals, schema=["literal", "code"], orient="row")
    text = pl.Series("literal", texts.to_list()).str.to_lowercase()
    spaced = text.str.replace_all(r"[^\p{L}\p{M}\p{N}_]+", " ")
    padded = pl.select(pl.concat_str(pl.lit(" "), spaced, pl.lit(" "))).to_series()
    hits = padded.str.extract_many(named["literal"].unique().implode(), overlapping=True)
    rows = pl.DataFrame({"literal": hits}).with_row_index("answer").explode("literal")
    pairs = rows.join(named, on="literal").select("answer", "code").unique()
    return pairs.to_numpy().astype(int)


def by_phrases(texts: pd.Series, language: str, codes: Words) -> np.ndarray:
    """Look for whole words by spaCy's PhraseMatcher, which knows no beginnings."""
    import spacy
    from spacy.matcher import PhraseMatcher

    cut = spacy.blank(language)
    matcher = PhraseMatcher(cut.vocab, attr="LOWER")
    for number, words in enumerate(codes.values()):
        matcher.add(str(number), list(cut.tokenizer.pipe(word.text for word in words)))
    return _matched(cut, matcher, texts)


def by_matcher(texts: pd.Series, language: str, codes: Words) -> np.ndarray:
    """Look for words and beginnings by spaCy's Matcher, one regular expression a code."""
    import spacy
    from spacy.matcher import Matcher

    cut = spacy.blank(language)
    matcher = Matcher(cut.vocab)
    for number, words in enumerate(codes.values()):
        matcher.add(str(number), [[{"LOWER": {"REGEX": rf"^(?:{_expression(words)})"}}]])
    return _matched(cut, matcher, texts)


def _matched(cut: object, matcher: Callable, texts: pd.Series) -> np.ndarray:
    numbers = cut.vocab.strings
    pairs = {
        (answer, int(numbers[match]))
        for answer, text in enumerate(cut.tokenizer.pipe(texts))
        for match, _, _ in matcher(text)
    }
    return np.array(sorted(pairs), int).reshape(-1, 2)


Peer = Callable[[pd.Series, str, Words], np.ndarray]
# What each needs, and what it does.
PEERS: dict[str, tuple[str, Peer]] = {
    "pandas `str.contains`, a regular expression a code": ("pandas", by_pandas),
    "scikit-learn `CountVectorizer` and a matrix product": ("sklearn", by_sklearn),
    "polars `extract_many` and a join, all cores": ("polars", by_polars),
    "spaCy `PhraseMatcher`, whole words only": ("spacy", by_phrases),
    "spaCy `Matcher`, a regular expression a code": ("spacy", by_matcher),
}
