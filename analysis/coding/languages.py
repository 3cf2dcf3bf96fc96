"""The language of each answer: its respondent's, unless the answer itself clearly differs.

Start at `detect`. py3langid scores the texts (Lui & Baldwin 2012), restricted to four languages.
"""

from collections import Counter
from functools import cache

import pandas as pd

from analysis.survey import LANGUAGES

# An answer goes its own way only where it is long enough to be told (two to four words are not:
# half of the errors on short answers) and the score leaves no doubt.
OWN_WORDS = 6
OWN_CONFIDENCE = 0.97
SURE = 0.9


@cache
def _identifier():  # noqa: ANN202 - the library is imported only when a language must be found
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def score(text: str) -> tuple[str, float]:
    """Return the most likely of the four languages and its probability.

    >>> score("Yhteistyö jatkuu verkossa matkan jälkeen")[0]
    'fi'
    """
    language, probability = _identifier().classify(text)
    return str(language), float(probability)


def detect(answers: pd.DataFrame) -> pd.Series:
    """Return the language of each row of `answers` (columns `id`, `text`), same index.

    A respondent's answers are judged together; who writes too little to judge gets the language
    most of the survey is in. One long, clear answer in another language keeps its own.
    """
    texts = answers["text"].fillna("")
    whole = texts.groupby(answers["id"], sort=False, dropna=False).agg(" ".join)
    judged = {id: score(text) if text.strip() else ("", 0.0) for id, text in whole.items()}
    sure = Counter(language for language, p in judged.values() if p >= SURE)
    main = max(LANGUAGES, key=lambda language: (sure[language], -LANGUAGES.index(language)))
    respondent = {id: language if p >= SURE else main for id, (language, p) in judged.items()}
    return pd.Series(
        [_own(text, respondent[id]) for id, text in zip(answers["id"], texts, strict=True)],
        index=answers.index,
        dtype="str",
    )


def _own(text: str, expected: str) -> str:
    if len(text.split()) < OWN_WORDS:
        return expected
    language, probability = score(text)
    return language if probability >= OWN_CONFIDENCE else expected
