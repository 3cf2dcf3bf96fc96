"""Why an answer is missing, from the words that tools and their users mark it with.

Start at `marks`.
"""

from collections.abc import Iterable

from analysis.load import facts


def kind(mark: str) -> str:
    """Return the kind of missing answer (one of `survey.MISSING`) that a mark stands for.

    >>> [kind(mark) for mark in ("N/A", "En osaa sanoa", "99", "Ei vastausta")]
    ['not_asked', 'dont_know', 'skipped', 'skipped']
    """
    mark = facts.folded(mark)
    if facts.wording("dont_know").search(mark):
        return "dont_know"
    return "not_asked" if facts.wording("not_asked").search(mark) else "skipped"


def marks(answers: Iterable[str]) -> dict[str, str]:
    """Return the kind of each answer that a file declares missing."""
    return {answer: kind(answer) for answer in answers}
