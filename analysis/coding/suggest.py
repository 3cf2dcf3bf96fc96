"""What the patterns do not cover yet: frequent words and word pairs of uncoded answers, and the
answers most similar to one answer. nltk and scikit-learn load only when asked for.

Start at `frequent_words`.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import pandas as pd
import yaml

from analysis.coding.words import tokenise

STOP_WORDS = Path(__file__).parents[2] / "data" / "stop_words.yaml"


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the words of a language that say nothing of a topic ("ja", "och", "ning", "and")."""
    lists = yaml.safe_load(STOP_WORDS.read_text("utf-8"))
    return frozenset(lists.get(language, "").split())


def content_words(text: str, language: str) -> list[str]:
    """Return the words of a text that may name a topic, folded, in their order.

    >>> content_words("Ja sitten verkossa oli hauskaa", "fi")
    ['verkossa', 'hauskaa']
    """
    stopped = stop_words(language)
    return [form for form in tokenise([text]).words() if len(form) > 2 and form not in stopped]


def frequent_words(texts: Sequence[str], language: str, most: int = 20) -> pd.DataFrame:
    """Return the most frequent words of texts: columns word, answers (how many hold it).

    >>> frequent_words(["verkossa", "verkossa oli hauskaa"], "fi").values.tolist()
    [['verkossa', 2], ['hauskaa', 1]]
    """
    from nltk.probability import FreqDist

    counts = FreqDist(word for text in texts for word in set(content_words(text, language)))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    return pd.DataFrame(ranked, columns=["word", "answers"])


def collocations(texts: Sequence[str], language: str, most: int = 20) -> pd.DataFrame:
    """Return pairs of neighbouring words that occur together more than by chance.

    Columns: pair, answers (how many hold it), association (log-likelihood ratio, Dunning 1993).
    Only pairs in at least two answers are named.
    """
    from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder

    documents = [content_words(text, language) for text in texts]
    held = Counter(pair for words in documents for pair in set(pairwise(words)))
    finder = BigramCollocationFinder.from_documents(documents)
    scored = finder.score_ngrams(BigramAssocMeasures.likelihood_ratio)
    rows = [(" ".join(pair), held[pair], round(s, 1)) for pair, s in scored if held[pair] > 1]
    ranked = sorted(rows, key=lambda row: (-row[2], row[0]))[:most]
    return pd.DataFrame(ranked, columns=["pair", "answers", "association"])


def similar(texts: Sequence[str], to: int, most: int = 5) -> list[tuple[int, float]]:
    """Return the positions of the texts most like the text at `to`, with a likeness of 0 to 1.

    Likeness is the cosine of TF-IDF weights of three to five letters within words, so inflected
    forms of one word count as alike. Texts with no likeness are not named.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    try:
        weights = letters.fit_transform(texts)
    except ValueError:  # no text holds three letters
        return []
    likeness = (weights @ weights[to].T).toarray().ravel()
    ranked = sorted(
        ((place, float(value)) for place, value in enumerate(likeness) if place != to),
        key=lambda pair: (-round(pair[1], 12), pair[0]),
    )
    return [(place, value) for place, value in ranked[:most] if not math.isclose(value, 0)]
