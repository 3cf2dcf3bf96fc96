"""What a model adds to the coding by rules: codes of answers where no rule found them.

Start at `added`. A rule that found a code keeps its word, and so does one that found it denied.
"""

import numpy as np

from analysis.codebook import Scheme
from analysis.coding.mentions import Mentions
from analysis.coding.model import Model, heaviest, probability
from analysis.coding.words import Tokens


def added(
    tokens: Tokens,
    roles: np.ndarray,
    told: np.ndarray,
    model: Model,
    found: Mentions,
    asked: np.ndarray,
    scheme: Scheme,
) -> Mentions:
    """Return the codes that a model gives beyond the mentions `found`, each with the words that
    weighed most.

    `roles` has the place of each answer's role in the model's, `told` what each form says
    (`Model.of_words`), `asked` a flag for each answer that says something. Only codes of the
    scheme are given.
    """
    likely = probability(model.odds(tokens, roles, told))
    given = (likely >= model.thresholds) & asked[:, None]
    given &= np.isin(model.codes, [code.id for code in scheme.codes()])
    number = {code: at for at, code in enumerate(model.codes)}
    own = np.array([number.get(name, -1) for name in found.targets], np.intp)
    place = own[found.target] if len(found) else np.zeros(0, np.intp)
    given[found.answer[place >= 0], place[place >= 0]] = False
    answer, code = np.nonzero(given)
    first, last = _spans(tokens, told, answer, code)
    none = np.zeros(len(answer), np.intp)
    return Mentions(
        answer.astype(np.intp),
        code.astype(np.intp),
        tokens.starts.take(first),
        tokens.ends.take(last),
        none,
        likely[answer, code].round(4),
        none,
        none,
        none,
        model.codes,
        np.array([model.name], object),
    )


def _spans(
    tokens: Tokens, told: np.ndarray, answer: np.ndarray, code: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and last word of what weighed most for each code given."""
    begins = np.searchsorted(tokens.answer, answer)
    ends = np.searchsorted(tokens.answer, answer, "right")
    found = np.zeros((2, len(answer)), np.intp)
    for at, (begin, end, own) in enumerate(zip(begins, ends, code, strict=True)):
        found[:, at] = heaviest(told[tokens.form[begin:end], own])
    return begins + found[0], begins + found[1]
